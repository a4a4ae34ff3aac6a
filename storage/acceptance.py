"""What came, as the book of arrivals has it: accepted under a number, followed until it is done with, found again."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from documents.statuses import ACCEPTED, ASSIGNED, COMPLETED, IN_PROGRESS, RETURNED
from storage import assignments, changes, statuses
from storage.documents import rank_waiting

if TYPE_CHECKING:
    from durable.sqlite import Connection
    from storage.documents import Document
    from storage.mirror import Transaction

_STEPS = {status.code for status in (ACCEPTED, ASSIGNED, IN_PROGRESS, COMPLETED)}
_ENDS = {COMPLETED.code, RETURNED.code}


class Earlier(NamedTuple):
    """A document in the book of arrivals that another one repeats."""

    id: int
    arrival_number: int
    arrival_year: int
    code: str
    issued_on: str | None
    sender_name: str


def enter(tx: Transaction, document_id: int, number: int | None, year: int | None, at: str) -> None:
    """Write a document into the book under a number taken for it, None of a secret one, which has its own already; from
    now on it is followed."""
    tx.execute(
        "UPDATE documents SET arrival_number = ?, arrival_year = ?, accepted_at = ?, followed = 1, rank = 0, "
        "unread = 0, version = version + 1 WHERE id = ?",
        (number, year, at, document_id),
    )
    assignments.rerank(tx, document_id)


def leave(tx: Transaction, document_id: int) -> None:
    """Take back that a document was accepted; the caller then calls `refold`."""
    tx.execute("UPDATE documents SET accepted_at = NULL WHERE id = ?", (document_id,))


def complete(tx: Transaction, document_id: int, at: str) -> None:
    """The work on a document is done, with every part of it: it is followed no more."""
    assignments.finish_all(tx, document_id, at)
    tx.execute("UPDATE documents SET followed = 0, version = version + 1 WHERE id = ?", (document_id,))


def refold(tx: Transaction, document_id: int) -> None:
    """Bring a received document's row in line with what this office has said of it and not taken back.

    A document that is no longer accepted keeps its arrival number: it will be entered under it again, nobody else is
    ever given it.
    """
    statuses.refold_received(tx, document_id)
    said = {
        code
        for (code,) in tx.execute(
            "SELECT code FROM statuses WHERE document = ? AND direction = 'out' AND cancelled_at IS NULL",
            (document_id,),
        )
    }
    urgency, tray, paper, accepted_at = tx.execute(
        "SELECT urgency, tray, paper, accepted_at FROM documents WHERE id = ?", (document_id,)
    ).fetchone()
    accepted = bool((paper and accepted_at) or said & _STEPS)
    ended = bool(said & _ENDS) or changes.ended(tx.db, document_id)
    open_here = tray == "inbox" and not ended
    request = changes.made_by(tx.db, document_id)
    waits = open_here and not accepted and not paper and request is None
    rank = rank_waiting(urgency) if waits else 0
    if changes.waits(tx.db, document_id):
        rank = changes.FIRST
    tx.execute(
        "UPDATE documents SET followed = ? AND accepted_at IS NOT NULL, rank = ?, "
        "accepted_at = CASE WHEN ? THEN accepted_at END WHERE id = ?",
        (accepted and open_here, rank, accepted, document_id),
    )
    assignments.rerank(tx, document_id)


def repeated(db: Connection, document: Document) -> list[Earlier]:
    """What stands in the book that this document repeats, the oldest first (NĐ 30/2020 Phụ lục VI).

    That is: the same DocumentId, or the same number, notation and office in the same year, numbers beginning anew with
    each. The document it updates, replaces or follows up is none of them.
    """
    rows = db.execute(
        f"SELECT {', '.join(Earlier._fields)} FROM documents WHERE id IN ("
        "SELECT id FROM documents WHERE sender_code = :sender AND code_key = :key AND :key != '' "
        "AND (sender_code != '' OR sender_name = :name) "
        "AND (:year IS NULL OR issued_on IS NULL OR substr(issued_on, 1, 4) = :year) "
        "UNION ALL SELECT id FROM documents "
        "WHERE document_id = :document_id AND direction = 'in' AND arrival_number IS NOT NULL"
        ") AND direction = 'in' AND arrival_number IS NOT NULL AND id != :id AND id IS NOT :relates_to ORDER BY id",
        {
            "sender": document.sender_code,
            "name": document.sender_name,
            "key": document.code_key,
            "year": document.issued_on[:4] if document.issued_on else None,
            "document_id": document.document_id,
            "id": document.id,
            "relates_to": document.relates_to,
        },
    )
    return [Earlier(*row) for row in rows]
