from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from documents.statuses import Transport
from durable.sqlite import sqlite3
from storage import documents, outbox, trays
from storage.blobs import Blob, record
from storage.documents import Document, Recipient

if TYPE_CHECKING:
    from storage.mirror import Mirror
    from storage.outbox import Message

NOW = "2026-11-20T09:31:05+07:00"
SOON = "2026-11-20T09:31:25+07:00"
LATER = "2026-11-23T09:31:05+07:00"


@pytest.fixture
def document(mirror: Mirror) -> int:
    with mirror.write() as tx:
        recipients = (Recipient("H29.01"), Recipient("H29.03"))
        return documents.insert(tx, Document(direction="out", tray="sent", created_at=NOW, recipients=recipients))


def queue(mirror: Mirror, document: int, kind: str = "edoc", *, not_before: str = NOW) -> Message:
    with mirror.write() as tx:
        found = outbox.queue(
            tx,
            kind=kind,
            document=document,
            status=None,
            sender="H29.14",
            recipients=["H29.01", "H29.03"],
            package_sha256=record(tx, Blob("ab" * 32, 3, b"abc")),
            now=NOW,
            not_before=not_before,
            deadline=LATER,
        )
    return next(each for each in outbox.of_document(mirror.db, document) if each.id == found)


def transports(mirror: Mirror, document: int) -> set[str | None]:
    kept = documents.get(mirror.db, document)
    assert kept is not None
    return {each.transport for each in kept.recipients}


def test_queued(mirror: Mirror, document: int) -> None:
    message = queue(mirror, document)
    assert (message.state, message.attempts, message.recipients) == ("QUEUED", 0, ("H29.01", "H29.03"))
    assert (message.next_attempt, message.deadline, message.created_at, message.error) == (NOW, LATER, NOW, "")
    assert outbox.due(mirror.db, NOW) == [message]
    assert outbox.waiting(mirror.db) == 1
    assert transports(mirror, document) == {"QUEUED"}


def test_undo_window_holds_it_back(mirror: Mirror, document: int) -> None:
    message = queue(mirror, document, not_before=SOON)
    assert outbox.due(mirror.db, NOW) == []
    assert outbox.due(mirror.db, SOON) == [message]
    assert outbox.waiting(mirror.db) == 1


def test_documents_go_before_statuses(mirror: Mirror, document: int) -> None:
    status = queue(mirror, document, "status")
    edoc = queue(mirror, document)
    assert [each.id for each in outbox.due(mirror.db, NOW)] == [edoc.id, status.id]


def test_all_that_is_due_is_found_after_a_long_absence(mirror: Mirror, document: int) -> None:
    queue(mirror, document, "status")
    copied = "kind, document, sender, recipients, package_sha256, next_attempt, deadline, created_at"
    for _doubling in range(11):
        with mirror.write() as tx:
            tx.execute(f"INSERT INTO outbox ({copied}) SELECT {copied} FROM outbox")
    assert len(outbox.due(mirror.db, NOW)) == 2**11


def test_interrupted_attempt_is_found_again(mirror: Mirror, document: int) -> None:
    message = queue(mirror, document)
    with mirror.write() as tx:
        outbox.begin(tx, message)
    (found,) = outbox.due(mirror.db, NOW)
    assert (found.id, found.state, found.attempts) == (message.id, "SENDING", 0)
    assert transports(mirror, document) == {"SENDING"}


def test_accepted(mirror: Mirror, document: int) -> None:
    message = queue(mirror, document)
    with mirror.write() as tx:
        outbox.begin(tx, message)
        outbox.accepted(tx, message, "axis-9", SOON)
    assert outbox.due(mirror.db, LATER) == []
    assert outbox.waiting(mirror.db) == 0
    (found,) = outbox.of_document(mirror.db, document)
    assert (found.state, found.axis_id, found.attempts, found.error) == ("ACCEPTED", "axis-9", 1, "")
    kept = documents.get(mirror.db, document)
    assert kept is not None
    assert (kept.axis_id, kept.sent_at, kept.held) == ("axis-9", SOON, False)
    assert transports(mirror, document) == {"ACCEPTED"}


def test_postponed(mirror: Mirror, document: int) -> None:
    message = queue(mirror, document)
    with mirror.write() as tx:
        outbox.postpone(tx, message, state="SENDING", error="cut", next_attempt=SOON, counted=True)
        outbox.postpone(tx, message, state="QUEUED", error="offline", next_attempt=SOON, counted=False)
    assert outbox.due(mirror.db, NOW) == []
    (found,) = outbox.due(mirror.db, SOON)
    assert (found.state, found.attempts, found.error) == ("QUEUED", 1, "offline")


@pytest.mark.parametrize(("state", "held"), [("REJECTED", 1), ("HELD", 1)])
def test_ended(mirror: Mirror, document: int, state: str, held: int) -> None:
    message = queue(mirror, document)
    with mirror.write() as tx:
        outbox.end(tx, message, state, "receiver unknown")
    assert outbox.due(mirror.db, LATER) == []
    (found,) = outbox.of_document(mirror.db, document)
    assert (found.state, found.error) == (state, "receiver unknown")
    assert trays.counts(mirror.db)["held"] == held
    assert transports(mirror, document) == {state}


def test_taken_back_is_not_begun(mirror: Mirror, document: int) -> None:
    message = queue(mirror, document)
    with mirror.write() as tx:
        assert outbox.cancel(tx, message)
        assert not outbox.begin(tx, message)
        assert not outbox.cancel(tx, message)
    assert outbox.due(mirror.db, LATER) == []
    assert transports(mirror, document) == {"CANCELLED"}


def test_what_may_have_left_is_not_taken_back(mirror: Mirror, document: int) -> None:
    message = queue(mirror, document)
    with mirror.write() as tx:
        assert outbox.begin(tx, message)
        assert not outbox.cancel(tx, message)
    assert [each.state for each in outbox.due(mirror.db, LATER)] == ["SENDING"]
    assert transports(mirror, document) == {"SENDING"}


def test_status_of_a_received_document_shows_no_transport(mirror: Mirror, document: int) -> None:
    message = queue(mirror, document, "status")
    with mirror.write() as tx:
        outbox.begin(tx, message)
        outbox.accepted(tx, message, "axis-9", SOON)
    assert transports(mirror, document) == {None}
    kept = documents.get(mirror.db, document)
    assert kept is not None
    assert (kept.axis_id, kept.sent_at) == (None, None)


def test_every_unfinished_row_is_found_by_one_query(mirror: Mirror, document: int) -> None:
    """Whatever its state: either it is due some day, or it has ended and says so."""
    for state in Transport:
        message = queue(mirror, document)
        with mirror.write() as tx:
            tx.execute("UPDATE outbox SET state = ? WHERE id = ?", (str(state), message.id))
    due = {each.state for each in outbox.due(mirror.db, "9999")}
    assert due == {"QUEUED", "SENDING"}
    assert outbox.waiting(mirror.db) == len(due)
    assert {each.state for each in outbox.of_document(mirror.db, document)} - due == {
        str(state) for state in Transport if state.final
    } | {*outbox.STOPPED}


def test_unknown_state_is_refused(mirror: Mirror, document: int) -> None:
    message = queue(mirror, document)
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"), mirror.write() as tx:
        outbox.end(tx, message, "LOST", "")
