"""Updates and replacements between real offices on a real axis."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from axis.package import Business, BusinessType
from office.errors import BadInput
from office.writing.draft import Attached
from storage import trays
from tests.support.changing import NO, WHY, A, B, C, business, first, given, tray, update_of
from tests.support.offices import meet, newest, send, the
from tests.support.packages import document_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from office.office import Office
    from tests.support.axis_server import RunningAxis


@pytest.fixture
def updated(sender: Office, receiver: Office, other: Office, sent: int, tmp_path: Path) -> int:
    """An update of what was sent, which both offices have fetched; the first had accepted the document."""
    receiver.incoming.accept(first(receiver))
    found = sender.send(update_of(tmp_path, sent))
    meet(receiver, sender, receiver, other)
    return found


def test_an_update_is_applied_to_the_register_when_agreed(
    sender: Office, receiver: Office, other: Office, sent: int, updated: int
) -> None:
    came, request = first(receiver), newest(receiver)
    before = the(receiver, came)
    difference = receiver.changing.compare(request)
    assert [(each.name, each.new) for each in difference.fields] == [("subject", the(sender, updated).subject)]
    assert [(each.name, each.change) for each in difference.files] == [("cong-van.pdf", "changed")]
    assert the(receiver, came).subject == before.subject, "nothing is applied without the clerk"

    receiver.changing.answer(request, agree=True)
    row = the(receiver, came)
    assert (row.subject, row.arrival_number, row.accepted_at) == (
        the(sender, updated).subject, 1, before.accepted_at,
    )  # fmt: skip
    assert row.files == the(receiver, request).files
    assert receiver.changing.compare(request) == difference, "what it was before stays to be seen"
    with receiver.reader() as mirror:
        assert trays.matches(mirror.db, "inbox", "sửa")
    receiver.undo(came)
    assert the(receiver, came).files == before.files
    assert the(receiver, came).subject == before.subject
    assert the(receiver, came).details == before.details
    receiver.changing.answer(request, agree=True)
    other.changing.answer(newest(other), agree=False, reason=NO)
    meet(receiver, other, sender)
    assert given(sender, sent) == {B: "15", C: "16"}
    assert tray(receiver, "followup") == [came]
    other.incoming.accept(first(other))
    receiver.incoming.report(came, "05")
    meet(receiver, other, sender)
    assert business(sender, updated)[0] == "05"
    assert business(sender, sent)[1] == "03", "who refused the update speaks of the document as it was"


def test_a_recall_destroys_every_version(sender: Office, receiver: Office, sent: int, updated: int) -> None:
    came, request = first(receiver), newest(receiver)
    former = the(receiver, came).files[0].sha256 or ""
    receiver.changing.answer(request, agree=True)
    meet(receiver, sender)
    with pytest.raises(BadInput, match=f"recall {sent}"):
        sender.changing.recall(updated, WHY)
    sender.changing.recall(sent, WHY)
    meet(sender, receiver)
    receiver.changing.answer(newest(receiver), agree=True)
    meet(receiver, sender)
    assert [each.sha256 for row in (came, request) for each in the(receiver, row).files] == [None, None]
    assert not receiver.home.joinpath("blobs", former).exists()
    with receiver.reader() as mirror:
        kept = mirror.db.execute("SELECT count(*) FROM blobs WHERE gone_at IS NULL AND data LIKE '%noi dung%'")
        assert kept.fetchone() == (0,)
    assert (business(sender, sent)[0], business(sender, updated)[0]) == ("13", "13")


def test_a_replacement_is_accepted_under_its_own_number(
    sender: Office, receiver: Office, other: Office, sent: int, tmp_path: Path
) -> None:
    receiver.incoming.accept(first(receiver))
    replacing = sender.send(update_of(tmp_path, sent, number="15", business_type=3))
    meet(receiver, sender, receiver, other)
    request = newest(receiver)
    with pytest.raises(BadInput, match="answer-recall"):
        receiver.incoming.accept(request)
    answered = receiver.changing.answer(request, agree=True)
    assert answered.arrival_number == 2
    assert tray(receiver, "followup") == [request]
    receiver.undo(request)
    assert tray(receiver, "followup") == [first(receiver)]
    assert receiver.changing.answer(first(receiver), agree=True).arrival_number == 2, "a number is kept"
    other.changing.answer(newest(other), agree=False, reason=NO)
    meet(receiver, other, sender)
    assert given(sender, replacing) == {B: "15", C: "16"}
    assert business(sender, replacing)[0] == "03"
    receiver.check_arrivals()
    [found] = [each for each in the(receiver, first(receiver)).findings if each.code == "TL-D3"]
    assert found.evidence["superseded_by"] == "15/UBND-VX"
    assert not [each for each in the(receiver, request).findings if each.code == "TL-D3"]


def test_an_update_of_what_is_not_here_is_an_ordinary_arrival(axis: RunningAxis, receiver: Office) -> None:
    name = f"{A},2026/11/20,99/UBND-VX"
    business = Business(document_id=name, doc_type=BusinessType.UPDATE, reason=WHY)
    send(axis, document_bytes(sender=A, to=(B,), number="99", business=business), sender=A, to=(B,))
    meet(receiver)
    assert receiver.changing.asked(newest(receiver)) == []
    assert receiver.incoming.accept(newest(receiver)).arrival_number == 1


def test_drafts_of_an_update_and_a_replacement_begin_with_the_document(sender: Office, sent: int) -> None:
    update = sender.drafting.load(sender.changing.update(sent)).draft
    assert (update.business_type, update.relates_to, update.number, update.to) == (2, sent, "12", (B, C))
    assert [type(each) for each in update.files] == [Attached]
    replacement = sender.drafting.load(sender.changing.replace(sent)).draft
    assert (replacement.business_type, replacement.number, replacement.files) == (3, "", ())
