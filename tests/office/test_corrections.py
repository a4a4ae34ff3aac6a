"""What a sender does with what came back: reading why, correcting it, sending it anew, settling it otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from documents.reasons import Action
from office.errors import BadInput
from storage import audit, trays
from tests.support.offices import newest, office, send, the
from tests.support.packages import status_bytes
from tests.support.returning import TEXT, A, B, C, returned, stages
from tests.support.sending import outgoing

if TYPE_CHECKING:
    from pathlib import Path

    from office.office import Office
    from tests.support.axis_server import RunningAxis

NOT_REALLY_A_PDF = {"TL-C2": "Tệp của phép thử, không cần mở được."}


@pytest.fixture
def receiver(other: Office) -> Office:
    """Of two offices that receive, the second finds fault."""
    return other


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
