"""Who works on a received document: people and units, each with a role, a deadline and a note."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from storage.documents import rank_due

if TYPE_CHECKING:
    from durable.sqlite import Connection
    from storage.mirror import Transaction

LEAD, SUPPORT, INFORM = ROLES = ("lead", "support", "inform")
"""Chủ trì, phối hợp, để biết."""


class Assignment(NamedTuple):
    """One person or unit a document was given to; ``done_at`` is when the clerk heard that their part is done."""

    id: int
    document: int
    who: str
    role: str
    due_on: str | None
    note: str
    at: str
    actor: str
    done_at: str | None


_SELECT = f"SELECT {', '.join(Assignment._fields)} FROM assignments"


def add(
    tx: Transaction, document_id: int, *, who: str, role: str, due_on: str | None, note: str, at: str, actor: str
) -> int:
    """Give a document to somebody; gives the assignment's id. The follow-up is not reordered before `rerank`."""
    found = tx.execute(
        "INSERT INTO assignments (document, who, role, due_on, note, at, actor) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (document_id, who, role, due_on, note, at, actor),
    )
    return int(found.lastrowid)


def get(db: Connection, assignment_id: int) -> Assignment | None:
    row = db.execute(f"{_SELECT} WHERE id = ?", (assignment_id,)).fetchone()
    return None if row is None else Assignment(*row)


def of_document(db: Connection, document_id: int) -> list[Assignment]:
    """Everybody a document was given to, in the order of giving."""
    return [Assignment(*row) for row in db.execute(f"{_SELECT} WHERE document = ? ORDER BY id", (document_id,))]


def leads(db: Connection, document_id: int) -> str:
    """Who leads the work on a document, for one cell of a list."""
    rows = db.execute("SELECT who FROM assignments WHERE document = ? AND role = ? ORDER BY id", (document_id, LEAD))
    return ", ".join(who for (who,) in rows)


def people(db: Connection, *, limit: int = 500) -> list[str]:
    """Everybody who was ever given a document, whoever was last first."""
    rows = db.execute("SELECT who FROM assignments GROUP BY who ORDER BY max(id) DESC LIMIT ?", (limit,))
    return [str(who) for (who,) in rows]


def finish(tx: Transaction, assignment_id: int, at: str) -> None:
    """The part of one of them is done."""
    tx.execute("UPDATE assignments SET done_at = ? WHERE id = ?", (at, assignment_id))


def finish_all(tx: Transaction, document_id: int, at: str) -> None:
    """The document is done with, and so is every part of it."""
    tx.execute("UPDATE assignments SET done_at = ? WHERE document = ? AND done_at IS NULL", (at, document_id))


def forget(tx: Transaction, document_id: int, at: str) -> int:
    """Take back what was given out at a moment; gives how many assignments that were."""
    return int(tx.execute("DELETE FROM assignments WHERE document = ? AND at = ?", (document_id, at)).rowcount)


def reopen(tx: Transaction, document_id: int, at: str) -> int:
    """Take back that parts were done at a moment; gives how many those were."""
    found = tx.execute("UPDATE assignments SET done_at = NULL WHERE document = ? AND done_at = ?", (document_id, at))
    return int(found.rowcount)


def newest_act(db: Connection, document_id: int) -> str | None:
    """When a document was last given to somebody, or a part of it was last done."""
    row = db.execute(
        "SELECT max(max(at, coalesce(done_at, at))) FROM assignments WHERE document = ?", (document_id,)
    ).fetchone()
    return None if row[0] is None else str(row[0])


def rerank(tx: Transaction, document_id: int) -> None:
    """Place a document in the follow-up by the earliest deadline of its own and of the parts still open."""
    (due_on,) = tx.execute(
        "SELECT min(due_on) FROM (SELECT due_on FROM documents WHERE id = ?1 "
        "UNION ALL SELECT due_on FROM assignments WHERE document = ?1 AND done_at IS NULL)",
        (document_id,),
    ).fetchone()
    tx.execute("UPDATE documents SET due_rank = ? WHERE id = ?", (rank_due(due_on), document_id))
