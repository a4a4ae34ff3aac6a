"""Returning, over a real axis: the text, the grades, and how far it has come."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from documents.reasons import MOST_CHARACTERS, Action
from documents.statuses import fold
from office.errors import BadInput
from office.problems import SECRET
from office.writing.draft import Attached
from storage import audit, outbox, returns, statuses, trays
from storage.findings import Finding
from storage.mirror import Mirror
from tests.support.offices import newest, office, the
from tests.support.returning import TEXT, WRONG_NUMBER, A, B, C, arrival, returned, stages
from tests.support.sending import outgoing
from translations import activate

if TYPE_CHECKING:
    from pathlib import Path

    from office.office import Office
    from tests.support.axis_server import RunningAxis


@pytest.fixture
def receiver(other: Office) -> Office:
    """Of two offices that receive, the second finds fault."""
    return other


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
