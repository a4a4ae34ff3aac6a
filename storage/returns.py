"""Returns: what this office found wrong with what it received, and how far the sender has come with it.

The reasons others have for returning ours stand with the recipients they come from (`storage.statuses.refold_sent`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from documents.reasons import Action, parse_description
from documents.statuses import RETURNED
from storage import statuses

if TYPE_CHECKING:
    from collections.abc import Collection

    from durable.sqlite import Connection
    from storage.mirror import Transaction


class Return(NamedTuple):
    """One fault told, or, where ``status`` is None, one for which a document was set aside without a word.

    ``fetched_at`` is when the sender was first known to have the message, ``corrected_by`` the row of what came after.
    """

    id: int
    document: int
    status: int | None
    code: str
    action: str | None
    at: str
    actor: str
    fetched_at: str | None
    corrected_by: int | None


class Unseen(NamedTuple):
    """A return the axis has and of which it is not known that the sender has it; ``axis_id`` names its message."""

    id: int
    axis_id: str


_COLUMNS = ", ".join(f"returns.{name}" for name in Return._fields)


def append(
    tx: Transaction, document_id: int, *, status: int | None, code: str, action: str | None, at: str, actor: str
) -> int:
    """Note a return whose message, if there is one, is the status of that id. Gives its own id."""
    found = tx.execute(
        "INSERT INTO returns (document, status, code, action, at, actor) VALUES (?, ?, ?, ?, ?, ?)",
        (document_id, status, code, action, at, actor),
    )
    return int(found.lastrowid)


def of_document(db: Connection, document_id: int) -> list[Return]:
    """The returns of a document that were not taken back, the oldest first."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM returns LEFT JOIN statuses ON statuses.id = returns.status "
        "WHERE returns.document = ? AND statuses.cancelled_at IS NULL ORDER BY returns.id",
        (document_id,),
    )
    return [Return(*row) for row in rows]


def refused(db: Connection, document_id: int) -> bool:
    """Whether this office has given the document back: told of a fault is not yet returned."""
    row = db.execute(
        "SELECT 1 FROM statuses WHERE document = ? AND direction = 'out' AND code = ? AND cancelled_at IS NULL",
        (document_id, RETURNED.code),
    ).fetchone()
    return row is not None


def unseen(db: Connection, *, after: int, limit: int) -> list[Unseen]:
    """Returns that the axis has and whose senders are not known to have them, by id from the one ``after`` that."""
    rows = db.execute(
        "SELECT returns.id, outbox.axis_id FROM returns CROSS JOIN outbox ON outbox.document = returns.document "
        "AND outbox.status = returns.status WHERE returns.fetched_at IS NULL AND returns.status IS NOT NULL "
        "AND returns.id > ? AND outbox.state = 'ACCEPTED' AND outbox.axis_id IS NOT NULL ORDER BY returns.id LIMIT ?",
        (after, limit),
    )
    return [Unseen(*row) for row in rows]


def seen(tx: Transaction, return_id: int, at: str) -> None:
    """The sender has the message."""
    tx.execute("UPDATE returns SET fetched_at = ? WHERE id = ? AND fetched_at IS NULL", (at, return_id))


def close(tx: Transaction, document_id: int, corrected_by: int, at: str) -> None:
    """What was returned has come anew as the row ``corrected_by``: so its sender has had the message."""
    tx.execute(
        "UPDATE returns SET corrected_by = ?, fetched_at = coalesce(fetched_at, ?) "
        "WHERE document = ? AND corrected_by IS NULL",
        (corrected_by, at, document_id),
    )


def correct(tx: Transaction, document_id: int, corrected_by: int, to: Collection[str]) -> None:
    """The row ``corrected_by`` was sealed to put right what recipients of ours found wrong.

    It settles what those it goes ``to`` have asked for; one that goes to none of them, what was to go elsewhere.
    """
    waiting = [
        (code, parse_description(reason).action)
        for code, business, reason in tx.execute(
            "SELECT code, business, reason FROM recipients WHERE document = ? AND corrected_by IS NULL", (document_id,)
        ).fetchall()
        if business == RETURNED.code or parse_description(reason).code
    ]
    settled = [code for code, _action in waiting if code in to]
    settled = settled or [code for code, action in waiting if action is Action.REDIRECT]
    tx.db.executemany(
        "UPDATE recipients SET corrected_by = ? WHERE document = ? AND code = ?",
        [(corrected_by, document_id, code) for code in settled],
    )
    if settled:
        statuses.show_returned(tx, document_id)


def settle(tx: Transaction, document_id: int, codes: Collection[str], note: str) -> None:
    """What these recipients of ours found wrong was dealt with otherwise, as the note says."""
    tx.db.executemany(
        "UPDATE recipients SET settled = ? WHERE document = ? AND code = ?",
        [(note, document_id, code) for code in codes],
    )
    statuses.show_returned(tx, document_id)


def unsettle(tx: Transaction, document_id: int) -> bool:
    """What was dealt with otherwise waits again; gives whether anything was."""
    changed = tx.execute("UPDATE recipients SET settled = '' WHERE document = ? AND settled != ''", (document_id,))
    if changed.rowcount:
        statuses.show_returned(tx, document_id)
    return bool(changed.rowcount)


def uncorrect(tx: Transaction, corrected_by: int) -> None:
    """The correction did not leave after all: what it was to put right waits again."""
    rows = tx.execute(
        "SELECT relates_to FROM documents WHERE id = ? AND relates_to IS NOT NULL", (corrected_by,)
    ).fetchall()
    for (document_id,) in rows:
        changed = tx.execute(
            "UPDATE recipients SET corrected_by = NULL WHERE document = ? AND corrected_by = ?",
            (document_id, corrected_by),
        )
        if changed.rowcount:
            statuses.show_returned(tx, document_id)
