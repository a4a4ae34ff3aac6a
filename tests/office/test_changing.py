"""Recalls between real offices on a real axis."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from axis.client import VxpClient
from axis.package import Business, BusinessType
from documents.times import now
from office.changes.consenting import leaving
from office.errors import BadInput
from office.handling.incoming import Assignee
from office.problems import SECRET
from office.views import document_by_id
from office.writing.outgoing import seal
from storage import audit, changes, documents, outbox, statuses, texts, trays
from storage.findings import Finding
from storage.findings import insert as insert_findings
from storage.mirror import Mirror
from tests.support.changing import NO, WHY, A, B, C, business, first, given, tray, update_of
from tests.support.offices import meet, newest, send, the
from tests.support.packages import document_bytes, status_bytes
from tests.support.sending import outgoing

if TYPE_CHECKING:
    from pathlib import Path

    from office.office import Office
    from tests.support.axis_server import RunningAxis


def acts(home: Office) -> list[str]:
    with home.reader() as mirror:
        assert audit.first_break(mirror.db) is None
        return [act for (act,) in mirror.db.execute("SELECT act FROM audit ORDER BY seq")]


def ledger(axis: RunningAxis, sender: str, kind: str) -> list[tuple[str, str]]:
    """(recipient, status code or subject) of what the axis took from an office, in order; what nobody decides is left
    out: of two alike in one second the axis keeps one."""
    with VxpClient(axis.url, sender, axis.secrets[sender]) as client:
        found = client.sent(since=now() - timedelta(days=1), kind=kind)
    return [(each.recipient, each.title) for each in found if each.title != "01"]


def test_a_recall_is_answered_by_each_and_the_content_is_destroyed(
    axis: RunningAxis, sender: Office, receiver: Office, other: Office, sent: int
) -> None:
    came = first(receiver)
    receiver.incoming.accept(came)
    receiver.incoming.distribute(came, [Assignee("Nguyễn Văn A")])
    file = the(receiver, came).files[0].sha256
    package = the(receiver, came).package_sha256
    assert file
    assert package
    with Mirror(receiver.home) as mirror, mirror.write() as tx:
        texts.record(tx, file, "text", "tuyệt đối bí truyền", None)
        insert_findings(tx, came, [Finding("TL-B1", "block", {"typed": "12", "found": "21"})], source="check")
    assert receiver.home.joinpath("blobs", file).exists()
    meet(receiver)

    recalled = sender.changing.recall(sent, WHY)
    assert recalled.recipients == (B, C)
    with pytest.raises(BadInput, match="thu hồi"):
        sender.changing.recall(sent, WHY, [B])
    meet(sender, receiver, other)

    request = newest(receiver)
    assert tray(receiver, "inbox")[0] == request, "what another office asks stands first"
    assert (the(receiver, request).rank, the(receiver, request).files) == (changes.FIRST, ())
    with pytest.raises(BadInput, match="answer-recall"):
        receiver.incoming.accept(request)
    with pytest.raises(BadInput):
        receiver.incoming.report(came, "05")

    answered = receiver.changing.answer(request, agree=True)
    assert (answered.document, answered.answer) == (came, "15")
    assert tray(receiver, "followup") == []
    assert the(receiver, came).files[0].sha256 == file, "it can still be taken back"
    other.changing.answer(first(other), agree=False, reason=NO)
    meet(receiver, other, sender)

    row = the(receiver, came)
    assert (row.status, row.arrival_number, row.subject) == ("13", 1, the(sender, sent).subject)
    assert [(each.name, each.size, each.sha256, each.problem) for each in row.files] == [
        ("cong-van.pdf", 200_000, None, "recalled")
    ]
    assert (row.package_sha256, row.findings, row.severity) == (None, (), 0)
    assert not receiver.home.joinpath("blobs", file).exists()
    assert not receiver.home.joinpath("blobs", package).exists()
    with receiver.reader() as mirror:
        assert texts.of_file(mirror.db, file) is None
        assert not trays.matches(mirror.db, "inbox", "bí truyền")
        assert trays.matches(mirror.db, "inbox", "điện tử")
        gone = dict(mirror.db.execute("SELECT sha256, gone_at IS NOT NULL FROM blobs").fetchall())
        assert gone[file]
        assert gone[package]
        destroyed = changes.destroyed(mirror.db, came)
    assert [(each["name"], each["sha256"]) for each in destroyed] == [("cong-van.pdf", file), ("", package)]
    assert the(receiver, request).package_sha256 is not None, "the recall's own record is kept"
    assert "destroy" in acts(receiver)
    assert "answer-recall" in acts(receiver)
    assert all(each.done_at for each in receiver.incoming.assignments(came))

    assert given(sender, sent) == {B: "15", C: "16"}
    assert business(sender, sent) == ["13", "01"]
    assert the(sender, sent).files[0].sha256 == file, "the sender keeps its own"
    assert the(other, first(other)).files[0].sha256 == file
    other.incoming.accept(first(other))
    assert sender.changing.recall(sent, WHY).recipients == (C,), "who refused can be asked again"
    assert [title for _to, title in ledger(axis, B, "status")] == ["03", "04", "15"]
    assert [to for to, _title in ledger(axis, A, "edoc")] == [B, C, B, C]


def test_a_recall_of_some_recipients_leaves_the_others(
    sender: Office, receiver: Office, other: Office, sent: int, tmp_path: Path
) -> None:
    sender.changing.recall(sent, WHY, [C])
    meet(sender, receiver, other)
    assert newest(receiver) == first(receiver)
    receiver.incoming.accept(first(receiver))
    draft = sender.drafting.load(sender.changing.update(sent)).draft
    assert draft.to == (B,)
    with Mirror(sender.home) as mirror, pytest.raises(BadInput, match=r"Cơ quan H29\.15"):
        seal(mirror, sender.config, update_of(tmp_path, sent, to=(B, C)), actor="test")
    assert sender.changing.recall(sent, WHY).recipients == (B,)
    with pytest.raises(BadInput):
        sender.changing.recall(sent, WHY)


@pytest.mark.parametrize("bad", ["", "ngắn", "x" * 501])
def test_a_recall_says_why_in_bounds(sender: Office, sent: int, bad: str) -> None:
    with pytest.raises(BadInput):
        sender.changing.recall(sent, bad)
    assert "recall" not in acts(sender)


def test_what_has_not_left_is_undone_and_not_recalled(
    sender: Office, receiver: Office, sent: int, tmp_path: Path
) -> None:
    queued = sender.send(outgoing(tmp_path, number="13"))
    with pytest.raises(BadInput, match="undo"):
        sender.changing.recall(queued, WHY)
    with pytest.raises(BadInput):
        receiver.changing.recall(first(receiver), WHY)
    with pytest.raises(BadInput, match=r"H29\.99"):
        sender.changing.recall(sent, WHY, ["H29.99"])

    recall = sender.changing.recall(sent, WHY).id
    assert sender.undo(recall).act == "recall"
    assert given(sender, sent) == {}
    assert recall not in tray(sender, "sent")
    assert recall not in tray(sender, "drafts")
    assert sender.changing.recall(sent, WHY).recipients == (B, C)


def test_an_answer_is_taken_back_before_it_leaves(sender: Office, receiver: Office, sent: int) -> None:
    came = first(receiver)
    receiver.incoming.accept(came)
    receiver.incoming.distribute(came, [Assignee("Nguyễn Văn A")])
    meet(receiver)
    sender.changing.recall(sent, WHY)
    meet(sender, receiver)
    receiver.changing.answer(came, agree=True)
    assert receiver.undo(came).act == "15"
    assert receiver.changing.pending(came) is not None
    assert tray(receiver, "followup") == [came]
    assert the(receiver, newest(receiver)).rank == changes.FIRST
    assert the(receiver, came).status == "04"
    assert [each.done_at for each in receiver.incoming.assignments(came)] == [None]
    receiver.changing.answer(came, agree=False, reason=NO)
    meet(receiver, sender)
    assert given(sender, sent)[B] == "16"
    with pytest.raises(BadInput):
        receiver.undo(came)
    with pytest.raises(BadInput, match="16"):
        receiver.changing.answer(came, agree=True)
    assert receiver.incoming.report(came, "05") == "05"


def test_a_recall_and_an_acceptance_cross_on_the_wire(
    axis: RunningAxis, sender: Office, receiver: Office, sent: int
) -> None:
    came = first(receiver)
    receiver.incoming.accept(came)
    sender.changing.recall(sent, WHY, [B])
    meet(sender)
    meet(receiver)  # pushes 03 and fetches the recall
    meet(sender)
    assert business(sender, sent)[0] == "03", "what is said of the document stands with the document"
    receiver.changing.answer(came, agree=True)
    meet(receiver, sender)
    assert business(sender, sent)[0] == "13"
    row = the(receiver, came)
    assert (row.status, row.arrival_number, row.accepted_at is not None) == ("13", 1, True)
    assert tray(receiver, "followup") == []
    assert [title for _to, title in ledger(axis, B, "status")] == ["03", "15"]
    with receiver.reader() as mirror, sender.reader() as told:
        said = [each.code for each in statuses.history(mirror.db, came)]
        assert said == [each.code for each in statuses.history(told.db, sent) if each.office_code == B]


def test_what_was_never_accepted_is_refused_and_leaves_the_inbox(sender: Office, receiver: Office, sent: int) -> None:
    came = first(receiver)
    sender.changing.recall(sent, WHY)
    meet(sender, receiver)
    with pytest.raises(BadInput, match="thu hồi"):
        receiver.incoming.accept(came)
    receiver.changing.answer(newest(receiver), agree=True)
    assert [the(receiver, each).rank for each in tray(receiver, "inbox")] == [0, 0]
    meet(receiver)
    assert (the(receiver, came).arrival_number, the(receiver, came).status) == (None, "13")
    with pytest.raises(BadInput, match="thu hồi"):
        receiver.incoming.accept(came)


def test_a_recall_of_something_unknown_is_answered_plainly(axis: RunningAxis, receiver: Office) -> None:
    name = f"{A},2026/11/20,99/UBND-VX"
    business = Business(document_id=name, doc_type=BusinessType.RECALL, reason=WHY)
    send(axis, document_bytes(sender=A, to=(B,), number="99", files={}, business=business), sender=A, to=(B,))
    meet(receiver)
    [asked] = receiver.changing.asked(newest(receiver))
    assert (asked.change.document, asked.change.reason) == (None, WHY)
    answered = receiver.changing.answer(newest(receiver), agree=True)
    assert "không có" in answered.reason
    meet(receiver)
    assert ledger(axis, B, "status")[-1] == (A, "15")


def test_a_recall_that_comes_twice_is_answered_once(
    axis: RunningAxis, sender: Office, receiver: Office, sent: int
) -> None:
    came = first(receiver)
    name = the(sender, sent).document_id or ""
    for own_name in (f"{name} (1)", f"{name} (2)"):
        business = Business(document_id=name, doc_type=BusinessType.RECALL, reason=WHY)
        package = document_bytes(sender=A, to=(B,), document_id=own_name, files={}, business=business)
        send(axis, package, sender=A, to=(B,))
    meet(receiver)
    assert len(receiver.changing.asked(came)) == 2
    receiver.changing.answer(came, agree=True)
    assert receiver.changing.pending(came) is None
    meet(receiver, sender)
    assert [title for _to, title in ledger(axis, B, "status")].count("15") == 1


def test_a_sender_that_takes_back_by_a_status_asks_too(
    axis: RunningAxis, receiver: Office, sender: Office, sent: int
) -> None:
    came = first(receiver)
    receiver.incoming.accept(came)
    meet(receiver)
    package = status_bytes(
        code="13", sender=A, document_sender=A, document_id=the(sender, sent).document_id or "", description=WHY
    )
    send(axis, package, sender=A, to=(B,), kind="status")
    meet(receiver)
    assert (the(receiver, came).rank, the(receiver, came).unread) == (changes.FIRST, True)
    receiver.changing.answer(came, agree=True)
    meet(receiver)
    row = the(receiver, came)
    assert (row.status, row.rank, row.files[0].sha256, row.arrival_number) == ("13", 0, None, 1)


def test_a_lost_answer_of_the_axis_does_not_take_the_recall_for_its_document(
    axis: RunningAxis, sender: Office, receiver: Office, sent: int
) -> None:
    recall = sender.changing.recall(sent, WHY).id
    with Mirror(sender.home) as mirror, mirror.write() as tx:
        tx.execute("UPDATE outbox SET state = 'SENDING' WHERE document = ?", (recall,))
    meet(sender, receiver)
    with sender.reader() as mirror:
        [message] = outbox.of_document(mirror.db, recall)
    assert message.state == "ACCEPTED"
    assert receiver.changing.pending(first(receiver)) is not None


def test_bytes_that_another_document_has_stay(sender: Office, receiver: Office, tmp_path: Path) -> None:
    content = os.urandom(200_000)
    one = sender.send(outgoing(tmp_path, to=(B,), content=content))
    sender.send(outgoing(tmp_path, number="13", to=(B,), content=content))
    meet(sender, receiver)
    sender.changing.recall(one, WHY)
    meet(sender, receiver)
    [came] = [
        each for each in tray(receiver, "inbox") if the(receiver, each).number == "12" and the(receiver, each).files
    ]
    receiver.changing.answer(came, agree=True)
    meet(receiver)
    [kept] = [each for each in tray(receiver, "inbox") if the(receiver, each).number == "13"]
    assert the(receiver, came).files[0].sha256 is None
    file = the(receiver, kept).files[0].sha256 or ""
    with receiver.reader() as mirror, mirror.blobs.open(mirror.db, file) as found:
        assert found.read() == content


def test_a_secret_document_and_its_recall_are_never_quoted(
    sender: Office, receiver: Office, sent: int, tmp_path: Path
) -> None:
    came = first(receiver)
    file = the(receiver, came).files[0].sha256 or ""
    with Mirror(receiver.home) as mirror, mirror.write() as tx:
        documents.seclude(tx, came, SECRET)
    sender.changing.recall(sent, WHY, [B])
    meet(sender, receiver)
    request = newest(receiver)
    assert sorted(tray(receiver, "quarantine")) == [came, request]
    with receiver.reader() as mirror:
        shown = document_by_id(mirror.db, request)
    assert shown is not None
    assert (shown["subject"], shown["changes"]) == ("", [])
    receiver.changing.answer(request, agree=True)
    meet(receiver, sender)
    assert given(sender, sent) == {B: "15"}
    assert not receiver.home.joinpath("blobs", file).exists()
    with receiver.reader() as mirror:
        assert mirror.db.execute("SELECT count(*) FROM search").fetchone() == (0,)


def test_destroying_goes_on_after_a_crash(sender: Office, receiver: Office, sent: int) -> None:
    came = first(receiver)
    file = the(receiver, came).files[0].sha256 or ""
    sender.changing.recall(sent, WHY, [B])
    meet(sender, receiver)
    request = receiver.changing.answer(came, agree=True).id
    kept = receiver.home.joinpath("blobs", file).read_bytes()
    with (
        Mirror(receiver.home) as mirror,
        mirror.write() as tx,
    ):  # a run that ends there
        message = outbox.of_document(tx.db, request)[-1]
        outbox.begin(tx, message)
        assert file in leaving(tx, message)
    assert receiver.home.joinpath("blobs", file).read_bytes() == kept
    with pytest.raises(BadInput):
        receiver.undo(came)
    meet(receiver, sender)
    assert not receiver.home.joinpath("blobs", file).exists()
    assert given(sender, sent) == {B: "15"}
    assert acts(receiver).count("destroy") == 1
