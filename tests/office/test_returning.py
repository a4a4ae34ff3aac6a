"""Returning, over a real axis: the text, the grades, the tracking, and the way back to a correction."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from documents.reasons import MOST_CHARACTERS, Action
from documents.statuses import fold
from office.errors import BadInput
from office.problems import SECRET
from office.writing.draft import Attached
from storage import audit, documents, findings, outbox, returns, statuses, trays
from storage.findings import Finding
from storage.mirror import Mirror
from tests.support.offices import office, send
from tests.support.packages import document_bytes, status_bytes
from tests.support.sending import outgoing
from translations import activate

if TYPE_CHECKING:
    from pathlib import Path

    from office.office import Office
    from storage.documents import Document
    from tests.support.axis_server import RunningAxis

NOT_REALLY_A_PDF = {"TL-C2": "Tệp của phép thử, không cần mở được."}
A, B, C = "H29.1", "H29.14", "H29.15"
WRONG_NUMBER = Finding(
    "TL-B1",
    "block",
    {"typed": "1234/UBND-VX", "found": "1243/UBND-VX", "page": 1},
    file="cong-van.pdf",
    page=1,
    suggestion={"kind": "correct-field", "field": "code", "value": "1243/UBND-VX"},
)
TEXT = '[TL-B1/H2] Số, ký hiệu nhập "1234/UBND-VX" khác số trên tệp "1243/UBND-VX" (trang 1). Đề nghị gửi bản cập nhật.'


@pytest.fixture
def sender(axis: RunningAxis, tmp_path: Path) -> Office:
    return office(axis, tmp_path / "a", A, undo=0)


@pytest.fixture
def receiver(axis: RunningAxis, tmp_path: Path) -> Office:
    return office(axis, tmp_path / "c", C, undo=0)


def the(home: Office, document_id: int) -> Document:
    with home.reader() as mirror:
        found = documents.get(mirror.db, document_id)
    assert found is not None
    return found


def newest(home: Office) -> int:
    with home.reader() as mirror:
        return int(mirror.db.execute("SELECT max(id) FROM documents").fetchone()[0])


def arrival(axis: RunningAxis, home: Office, *found: Finding, **fields: Any) -> int:
    """A document that came to ``home`` with these findings; its id."""
    send(axis, document_bytes(to=(home.config.code,), **fields), to=(home.config.code,))
    home.sync(check=False)
    document_id = newest(home)
    with Mirror(home.home) as mirror, mirror.write() as tx:
        findings.insert(tx, document_id, found, source="check")
    return document_id


def returned(home: Office, document_id: int, code: str = "TL-B1", note: str = "") -> str:
    """Return a document; the text its sender reads."""
    prepared = home.returning.prepare(document_id, code, note)
    home.returning.give(prepared)
    return prepared.text


@pytest.fixture
def exchanged(axis: RunningAxis, sender: Office, receiver: Office, tmp_path: Path) -> tuple[int, int]:
    """What the sender sent to two offices and the receiver found wrong: its id here and there."""
    sent = sender.send(outgoing(tmp_path, number="1234", to=(B, C)))
    sender.sync(check=False)
    receiver.sync(check=False)
    came = newest(receiver)
    with Mirror(receiver.home) as mirror, mirror.write() as tx:
        findings.insert(tx, came, [WRONG_NUMBER], source="check")
    return sent, came


def test_the_finding_suggests_the_return_and_its_exact_text(receiver: Office, exchanged: tuple[int, int]) -> None:
    _sent, came = exchanged
    activate("en")
    try:
        suggested = receiver.returning.suggestion(came)
    finally:
        activate("vi")
    assert suggested is not None
    assert (suggested.code, suggested.action, suggested.to_code) == ("TL-B1", Action.UPDATE, A)
    assert suggested.text == TEXT, "what others read is Vietnamese, whatever the clerk reads"


def test_a_return_is_read_by_its_sender_and_put_right(
    sender: Office, receiver: Office, exchanged: tuple[int, int]
) -> None:
    sent, came = exchanged
    returned(receiver, came)
    assert [each.name for each in stages(receiver, came)] == ["queued"]
    receiver.sync(check=False)
    assert [each.name for each in stages(receiver, came)] == ["queued", "accepted"]
    sender.sync(check=False)
    receiver.sync(check=False)
    assert [each.name for each in stages(receiver, came)] == ["queued", "accepted", "fetched"]

    row = the(sender, sent)
    with sender.reader() as mirror:
        assert [each.id for each in trays.page(mirror.db, "returned")] == [sent]
    assert (row.returned, row.status, row.unread, row.rank) == (True, "02", True, 1)
    assert [(each.business, each.reason) for each in row.recipients] == [(None, ""), ("02", TEXT)]
    [reason] = sender.returning.received_reasons(sent)
    assert (reason.recipient.code, reason.reason.code, reason.reason.action) == (C, "TL-B1", Action.UPDATE)

    draft_id = sender.returning.correct(sent)
    draft = sender.drafting.load(draft_id).draft
    assert (draft.number, draft.notation, draft.business_type, draft.relates_to) == ("1243", "UBND-VX", 2, sent)
    assert draft.to == (C,)
    assert [each.name for each in draft.files] == ["cong-van.pdf"]
    assert sender.returning.correct(sent) == draft_id, "what was begun is taken up again"


def stages(home: Office, document_id: int) -> list[Any]:
    tracking = home.returning.tracking(document_id)
    assert tracking is not None
    return [each for each in tracking.stages if each.reached]


def test_a_correction_closes_the_return_on_both_sides(
    axis: RunningAxis, sender: Office, receiver: Office, exchanged: tuple[int, int]
) -> None:
    sent, came = exchanged
    returned(receiver, came)
    receiver.sync(check=False)
    sender.sync(check=False)

    correction = sender.drafting.send(sender.returning.correct(sent), NOT_REALLY_A_PDF).id
    original = the(sender, sent)
    assert (original.rank, original.recipients[1].corrected_by) == (0, correction)
    with pytest.raises(BadInput):
        sender.returning.correct(sent)
    sender.sync(check=False)
    receiver.sync(check=False)

    update = the(receiver, newest(receiver))
    assert (update.code, update.business_type, update.relates_to) == ("1243/UBND-VX", 2, came)
    assert update.rank > 0, "it waits to be accepted as any arrival"
    last = stages(receiver, came)[-1]
    assert (last.name, last.document) == ("corrected", update.id)


def test_an_undone_return_never_leaves(axis: RunningAxis, tmp_path: Path) -> None:
    home = office(axis, tmp_path / "home", A, undo=3600)
    document_id = arrival(axis, home, WRONG_NUMBER)
    before = the(home, document_id)
    returned(home, document_id)
    assert (the(home, document_id).returned, the(home, document_id).rank) == (True, 0)

    home.undo(document_id)

    after = the(home, document_id)
    assert (after.returned, after.status, after.rank) == (False, "01", before.rank)
    assert home.returning.tracking(document_id) is None
    home.sync(check=False, impatient=True)
    with home.reader() as mirror:
        states = [(each.status, each.state) for each in outbox.of_document(mirror.db, document_id)]
    assert [state for _status, state in states] == ["ACCEPTED", "CANCELLED"]
    assert returned(home, document_id).startswith("[TL-B1/H2]")


@pytest.mark.parametrize(
    ("code", "note", "told"),
    [
        pytest.param("TL-B1", "x" * 9, "10", id="9 characters"),
        pytest.param("TL-C4", "x" * 501, "500", id="501 characters"),
        pytest.param("TL-X9", "không rõ vì sao", "20", id="other, unexplained"),
        pytest.param("TL-X9", "", "20", id="other, without a word"),
        pytest.param("TL-A1", "Kế hoạch phòng thủ", "TL-A1", id="own words about a secret"),
        pytest.param("TL-Z7", "", "TL-B1", id="no such reason"),
    ],
)
def test_a_reason_out_of_bounds_queues_nothing(
    axis: RunningAxis, receiver: Office, code: str, note: str, told: str
) -> None:
    document_id = arrival(axis, receiver)
    with pytest.raises(BadInput, match=told):
        receiver.returning.prepare(document_id, code, note)
    assert the(receiver, document_id).status == "01"


def test_evidence_gives_way_to_a_note_and_to_what_is_asked(axis: RunningAxis, receiver: Office) -> None:
    missing = [f"Phụ lục {number}: danh sách các đơn vị được giao chỉ tiêu" for number in range(30)]
    document_id = arrival(axis, receiver, Finding("TL-C1", "warn", {"missing": missing, "listed": missing}))
    note = "Đã trao đổi qua điện thoại với văn thư nơi gửi."

    text = receiver.returning.prepare(document_id, "TL-C1", note).text

    assert len(text) <= MOST_CHARACTERS
    assert text.startswith("[TL-C1/H5] Thiếu 30 tài liệu")
    assert text.endswith(f"… {note} Đề nghị bổ sung tệp, gửi lại.")
    longest = "x" * (MOST_CHARACTERS - len("[TL-C1/H5] "))
    assert receiver.returning.prepare(document_id, "TL-C1", longest).text == f"[TL-C1/H5] {longest}"


def test_what_was_returned_cannot_be_returned_again(axis: RunningAxis, receiver: Office) -> None:
    document_id = arrival(axis, receiver)
    prepared = receiver.returning.prepare(document_id, "TL-C4")
    receiver.returning.give(prepared)
    with pytest.raises(BadInput, match="đã được trả lại"):
        receiver.returning.give(prepared)
    with receiver.reader() as mirror:
        assert len(returns.of_document(mirror.db, document_id)) == 1


def test_ours_recalled_and_completed_documents_are_not_returned(
    axis: RunningAxis, receiver: Office, tmp_path: Path
) -> None:
    ours = receiver.send(outgoing(tmp_path, to=(A,)))
    done = arrival(axis, receiver, number="20")
    receiver.incoming.accept(done)
    receiver.incoming.report(done, "06")
    recalled = arrival(axis, receiver, number="21")
    with Mirror(receiver.home) as mirror, mirror.write() as tx:
        tx.execute("INSERT INTO changes (direction, document, kind, asked_at) VALUES ('in', ?, 1, '')", (recalled,))
    for document_id, told in ((ours, "cơ quan"), (done, "hoàn thành"), (recalled, "thu hồi"), (999, "999")):
        with pytest.raises(BadInput, match=told):
            receiver.returning.prepare(document_id, "TL-C4")


def test_of_a_lesser_fault_the_sender_is_told_and_the_document_registered(
    axis: RunningAxis, sender: Office, receiver: Office, tmp_path: Path
) -> None:
    sent = sender.send(outgoing(tmp_path, to=(C,)))
    sender.sync(check=False)
    receiver.sync(check=False)
    came = newest(receiver)
    text = returned(receiver, came, "TL-D1", "Ký ngày 20/11, gửi ngày 25/11.")

    row = the(receiver, came)
    assert (row.status, row.arrival_number, row.followed, row.returned) == ("03", 1, True, False)
    with pytest.raises(BadInput, match="TL-D1"):
        receiver.returning.prepare(came, "TL-D1")
    receiver.sync(check=False)
    sender.sync(check=False)

    original = the(sender, sent)
    assert (original.status, original.returned, original.rank) == ("03", True, 1)
    assert original.recipients[0].reason == text
    letter = sender.returning.correct(sent)
    saved = sender.drafting.load(letter)
    assert saved.draft.subject == "V/v giải trình về văn bản số 12/UBND-VX ngày 20/11/2026"
    assert (saved.draft.business_type, saved.draft.to, saved.draft.reply_to) == (0, (C,), original.document_id)

    content = replace(saved.draft, files=(Attached("giai-trinh.txt", str(written(tmp_path))),), signer_name="Lê Văn C")
    sender.drafting.save(letter, content, saved.version)
    sender.drafting.send(letter, {"TL-C5": "Tệp văn bản thuần của phép thử."})
    sender.sync(check=False)
    receiver.sync(check=False)
    answer = the(receiver, newest(receiver))
    assert (answer.relates_to, answer.business_type) == (came, 0)
    assert stages(receiver, came)[-1].document == answer.id
    assert the(sender, sent).rank == 0


def written(directory: Path) -> Path:
    path = directory / "giai-trinh.txt"
    path.write_text("Văn bản được ký ngày 20/11 và gửi chậm do lỗi đường truyền.", encoding="utf-8")
    return path


def test_a_repeated_document_gets_no_second_number(axis: RunningAxis, receiver: Office) -> None:
    first = arrival(axis, receiver, number="20")
    receiver.incoming.accept(first)
    again = arrival(axis, receiver, number="20", document_id="another-id")

    text = returned(receiver, again, "TL-F3")

    row = the(receiver, again)
    assert "số đến 1" in text
    assert (row.status, row.arrival_number, row.followed, row.rank) == ("03", None, False, 0)


def test_a_secret_is_set_apart_and_returned_without_a_word_of_it(axis: RunningAxis, receiver: Office) -> None:
    mark = Finding("TL-A1", "block", {"level": "C", "ordinal": 2})
    document_id = arrival(axis, receiver, mark, WRONG_NUMBER, subject="V/v phòng thủ khu vực")
    suggested = receiver.returning.suggestion(document_id)
    assert suggested is not None
    assert suggested.code == "TL-A1"
    receiver.returning.give(suggested)

    row = the(receiver, document_id)
    assert (row.tray, row.problem, row.status) == ("quarantine", SECRET, "02")
    for word in ("phòng thủ", "12/UBND", "cong-van"):
        assert word not in suggested.text
    with receiver.reader() as mirror:
        assert trays.matches(mirror.db, "inbox", "phòng thủ") == []


def test_a_suspicion_is_set_apart_and_nobody_is_told(axis: RunningAxis, receiver: Office) -> None:
    document_id = arrival(axis, receiver)
    assert returned(receiver, document_id, "TL-A2") == ""
    assert (the(receiver, document_id).tray, the(receiver, document_id).status) == ("quarantine", "01")
    with pytest.raises(BadInput, match="TL-A1"):
        receiver.returning.prepare(document_id, "TL-B1")
    assert receiver.returning.prepare(document_id, "TL-A1").text.startswith("[TL-A1/H1] Văn bản hoặc tệp kèm")


def test_the_right_office_is_named_and_the_document_passed_on(axis: RunningAxis, receiver: Office) -> None:
    right = {"kind": "choose-office", "code": B, "name": "Sở Khoa học và Công nghệ"}
    remit = Finding(
        "TL-E1", "warn", {"words": "khoa học", "code": B, "name": "Sở Khoa học và Công nghệ"}, suggestion=right
    )
    document_id = arrival(axis, receiver, remit)
    prepared = receiver.returning.prepare(document_id, "e1")
    assert prepared.forward_to == (B, "Sở Khoa học và Công nghệ")
    assert prepared.text.endswith(f"Đề nghị gửi đúng nơi: Sở Khoa học và Công nghệ ({B}).")

    draft = receiver.drafting.load(receiver.returning.forward(document_id, B)).draft

    assert (draft.to, draft.relates_to, draft.type_name) == ((B,), document_id, "Phiếu chuyển")
    assert [each.sha256 for each in draft.files] == [each.sha256 for each in the(receiver, document_id).files]


def test_a_batch_is_looked_at_before_anything_happens(axis: RunningAxis, receiver: Office) -> None:
    faulty, sound = arrival(axis, receiver, WRONG_NUMBER, number="20"), arrival(axis, receiver, number="21")
    plans = receiver.returning.prepare_all([faulty, sound])
    assert [plan.prepared.code if plan.prepared else plan.problem[:5] for plan in plans] == ["TL-B1", "Không"]
    assert [the(receiver, each).status for each in (faulty, sound)] == ["01", "01"]


def test_what_was_returned_may_come_again_under_its_name(axis: RunningAxis, receiver: Office) -> None:
    axis.fault("unchecked")  # an axis that lets a DocumentId come twice
    first = arrival(axis, receiver, WRONG_NUMBER)
    returned(receiver, first)
    second = arrival(axis, receiver, subject="V/v đã sửa")

    row = the(receiver, second)

    assert (row.tray, row.relates_to, row.document_id) == ("inbox", first, the(receiver, first).document_id)
    assert stages(receiver, first)[-1].document == second
    third = arrival(axis, receiver, subject="V/v lại khác")
    assert the(receiver, third).tray == "quarantine", "what was not returned does not come in two versions"


def test_plain_words_are_shown_as_they_came(axis: RunningAxis, sender: Office, tmp_path: Path) -> None:
    sent = sender.send(outgoing(tmp_path, to=(B,)))
    sender.sync(check=False)
    about = {"document_sender": A, "document_id": the(sender, sent).document_id, "sender": B}
    send(axis, status_bytes(code="02", description="Sai thể thức", **about), sender=B, to=(A,), kind="status")
    sender.sync(check=False)

    [reason] = sender.returning.received_reasons(sent)

    assert (reason.reason.code, reason.reason.text) == (None, "Sai thể thức")
    draft = sender.drafting.load(sender.returning.correct(sent)).draft
    assert (draft.business_type, draft.number, draft.to) == (2, "12", (B,))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "[TL-B2/H2] Ngày ban hành nhập 20/11/2026 khác ngày trên tệp 19/11/2026.", {"date": "2026-11-19"}, id="date"
        ),
        pytest.param(
            '[TL-B3/H2] Trích yếu: nhập "a", trên tệp "V/v tuyển dụng"; Người ký: nhập "b", trên tệp "Lê Văn C".',
            {"subject": "V/v tuyển dụng", "signer_name": "Lê Văn C", "type_name": "Công văn"},
            id="fields",
        ),
        pytest.param("[TL-F1/H3] Không có chữ ký số.", {"business_type": 3, "number": "12"}, id="replacement"),
        pytest.param("[TL-C1/H5] Thiếu phụ lục 2.", {"business_type": 2, "to": (B,)}, id="files"),
        pytest.param(
            "[TL-E1/H6] Thuộc Sở Nội vụ. Đề nghị gửi đúng nơi: Sở Nội vụ (H29.15).", {"to": (C,)}, id="other office"
        ),
        pytest.param("[TL-E4/H8] Không rõ nơi xử lý.", {"business_type": 0, "files": ()}, id="letter"),
    ],
)
def test_each_action_begins_its_own_fix(
    axis: RunningAxis, sender: Office, tmp_path: Path, text: str, expected: dict[str, Any]
) -> None:
    sent = sender.send(outgoing(tmp_path, to=(B,)))
    sender.sync(check=False)
    about = {"document_sender": A, "document_id": the(sender, sent).document_id, "sender": B}
    send(axis, status_bytes(code="02", description=text, **about), sender=B, to=(A,), kind="status")
    sender.sync(check=False)
    draft = sender.drafting.load(sender.returning.correct(sent)).draft
    assert {name: getattr(draft, name) for name in expected} == expected
    assert draft.relates_to == sent


def reported(axis: RunningAxis, sender: Office, document_id: int, by: str, text: str, code: str = "02") -> None:
    """Another office's software tells the sender of a fault."""
    about = {"document_sender": A, "document_id": the(sender, document_id).document_id, "sender": by}
    send(axis, status_bytes(code=code, description=text, **about), sender=by, to=(A,), kind="status")
    sender.sync(check=False)


@pytest.mark.parametrize(
    ("text", "kind", "to"),
    [
        pytest.param("[TL-F1/H3] Không có chữ ký số.", 3, C, id="a replacement"),
        pytest.param(f"[TL-E1/H6] Đề nghị gửi đúng nơi: Sở Khoa học và Công nghệ ({B}).", 2, B, id="another office"),
    ],
)
def test_what_is_sent_anew_arrives_and_settles_the_return(
    axis: RunningAxis, sender: Office, tmp_path: Path, text: str, kind: int, to: str
) -> None:
    sent = sender.send(outgoing(tmp_path, to=(C,)))
    sender.sync(check=False)
    reported(axis, sender, sent, C, text)
    anew = sender.drafting.send(sender.returning.correct(sent), NOT_REALLY_A_PDF).id
    assert the(sender, sent).recipients[0].corrected_by == anew
    sender.sync(check=False)

    there = office(axis, tmp_path / "there", to)
    there.sync(check=False)

    arrived = the(there, newest(there))
    assert (arrived.business_type, arrived.tray, arrived.code) == (kind, "inbox", "12/UBND-VX")


def test_a_fault_found_after_a_correction_waits_anew(
    axis: RunningAxis, sender: Office, exchanged: tuple[int, int]
) -> None:
    sent, _came = exchanged
    reported(axis, sender, sent, C, TEXT)
    sender.drafting.send(sender.returning.correct(sent), NOT_REALLY_A_PDF)
    assert the(sender, sent).rank == 0
    reported(axis, sender, sent, C, "[TL-C1/H5] Thiếu phụ lục 2 của văn bản cũ.")
    row = the(sender, sent)
    assert (row.rank, row.recipients[1].corrected_by) == (1, None)
    assert row.recipients[1].reason.startswith("[TL-C1/H5]")


def test_what_was_settled_otherwise_waits_no_longer_and_may_wait_again(
    sender: Office, receiver: Office, exchanged: tuple[int, int]
) -> None:
    sent, came = exchanged
    with pytest.raises(BadInput):
        sender.returning.settle(sent, "Đã gọi điện")
    returned(receiver, came)
    receiver.sync(check=False)
    sender.sync(check=False)
    for note in (" ", "x" * 501):
        with pytest.raises(BadInput):
            sender.returning.settle(sent, note)
    assert the(sender, sent).rank == 1

    assert sender.returning.settle(sent, "  Đã gọi điện\nthống nhất ") == [C]
    settled = the(sender, sent)
    assert (settled.returned, settled.rank) == (True, 0)
    assert [each.settled for each in settled.recipients] == ["", "Đã gọi điện thống nhất"]
    with sender.reader() as mirror:
        assert [row.corrected for row in trays.page(mirror.db, "returned")] == [2]
        assert "thống nhất" in mirror.db.execute("SELECT detail FROM audit WHERE act = 'settle'").fetchone()[0]
        assert audit.first_break(mirror.db) is None
    with pytest.raises(BadInput):
        sender.returning.settle(sent, "Lần nữa")
    with pytest.raises(BadInput):
        sender.returning.correct(sent)

    assert sender.undo(sent).act == "settle"
    assert (the(sender, sent).rank, the(sender, sent).recipients[1].settled) == (1, "")
    assert sender.returning.correct(sent)


def test_a_fault_found_after_it_was_settled_waits_anew(
    axis: RunningAxis, sender: Office, exchanged: tuple[int, int]
) -> None:
    sent, _came = exchanged
    reported(axis, sender, sent, C, TEXT)
    sender.returning.settle(sent, "Đã gọi điện")
    reported(axis, sender, sent, C, "[TL-C1/H5] Thiếu phụ lục 2 của văn bản cũ.")
    row = the(sender, sent)
    assert (row.rank, row.recipients[1].settled) == (1, "")


def test_a_fault_that_asks_for_nothing_does_not_wait(
    axis: RunningAxis, sender: Office, exchanged: tuple[int, int]
) -> None:
    sent, _came = exchanged
    reported(axis, sender, sent, C, "[TL-F3/H0] Nhận trùng, đã có số đến 7.", code="03")
    assert (the(sender, sent).rank, the(sender, sent).returned) == (0, True)
    with pytest.raises(BadInput):
        sender.returning.correct(sent)


def test_a_status_belongs_to_the_newest_of_those_that_went_to_its_office(
    axis: RunningAxis, sender: Office, receiver: Office, exchanged: tuple[int, int]
) -> None:
    sent, came = exchanged
    returned(receiver, came, "TL-C4", "Trang 3 của bản quét không đọc được.")
    receiver.sync(check=False)
    sender.sync(check=False)
    update = sender.drafting.send(sender.returning.correct(sent), NOT_REALLY_A_PDF).id
    assert the(sender, update).document_id is not None
    assert the(sender, update).document_id == the(sender, sent).document_id
    for home in (sender, receiver, sender):
        home.sync(check=False)
    about = {"document_sender": A, "document_id": the(sender, sent).document_id, "sender": B}
    send(axis, status_bytes(code="03", **about), sender=B, to=(A,), kind="status")
    sender.sync(check=False)

    assert [each.business for each in the(sender, sent).recipients] == ["03", "02"]
    assert [(each.code, each.business) for each in the(sender, update).recipients] == [(C, "01")]


def test_the_axis_is_asked_only_while_a_return_is_unseen(
    axis: RunningAxis, sender: Office, receiver: Office, exchanged: tuple[int, int]
) -> None:
    _sent, came = exchanged

    def requests() -> int:
        traffic = receiver.sync(check=False).traffic
        assert traffic is not None
        return traffic.requests

    quiet = requests()
    returned(receiver, came)
    receiver.sync(check=False)
    assert requests() == quiet + 1
    sender.sync(check=False)
    assert requests() == quiet + 1
    assert requests() == quiet


def test_the_slip_says_what_was_returned_and_why(axis: RunningAxis, receiver: Office, tmp_path: Path) -> None:
    import pypdfium2

    document_id = arrival(axis, receiver, WRONG_NUMBER)
    path = tmp_path / "phieu.pdf"
    with pytest.raises(BadInput):
        receiver.returning.slip(document_id, path)
    returned(receiver, document_id)
    receiver.returning.slip(document_id, path)

    pdf = pypdfium2.PdfDocument(path)
    text = " ".join(pdf[0].get_textpage().get_text_bounded().split())
    pdf.close()
    for words in ("PHIẾU CHUYỂN TRẢ VĂN BẢN", "12/UBND-VX", '"1243/UBND-VX" (trang 1)', "gửi bản cập nhật", "H29.14"):
        assert words in text
    with pytest.raises(BadInput, match="no-such"):
        receiver.returning.slip(document_id, tmp_path / "no-such" / "phieu.pdf")


def test_both_sides_say_what_the_axis_carried_and_the_audit_holds(
    sender: Office, receiver: Office, exchanged: tuple[int, int]
) -> None:
    sent, came = exchanged
    returned(receiver, came)
    receiver.sync(check=False)
    sender.sync(check=False)
    with sender.reader() as ours, receiver.reader() as theirs:
        heard = [each.code for each in statuses.history(ours.db, sent) if each.office_code == C]
        told = [each.code for each in statuses.history(theirs.db, came)]
        assert heard == told == ["01", "02"]
        assert fold(heard) == the(sender, sent).recipients[1].business == the(receiver, came).status
        assert audit.first_break(theirs.db) is None
        acts = [row[0] for row in theirs.db.execute("SELECT act FROM audit WHERE subject = ?", (str(came),))]
    assert "return" in acts
