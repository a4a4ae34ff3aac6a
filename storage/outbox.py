"""The outbox: messages frozen byte for byte that wait for the axis, and what became of each attempt.

A message is QUEUED, then SENDING from before its first byte leaves until a clear answer for it is known, then ACCEPTED;
it ends CANCELLED, or stops REJECTED or HELD until a person tries again or gives up. SENDING says only that an attempt
may have left.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from durable.sqlite import Connection
    from storage.mirror import Transaction


class Message(NamedTuple):
    """One message in the outbox: a document for all its recipients, or a status for one office."""

    id: int
    kind: str
    document: int
    status: int | None
    sender: str
    recipients: tuple[str, ...]
    package_sha256: str
    state: str
    attempts: int
    next_attempt: str
    deadline: str
    created_at: str
    axis_id: str | None
    error: str
    doubt: int


STOPPED = ("HELD", "REJECTED")
"""States in which a message waits for a person."""

_COLUMNS = ", ".join(Message._fields)
_OPEN_COLUMNS = _COLUMNS.replace(
    "recipients",
    "(SELECT json_group_array(value) FROM json_each(recipients) WHERE value NOT IN "
    "(SELECT office_code FROM carried WHERE message = outbox.id AND delivered_at IS NOT NULL))",
)


def queue(
    tx: Transaction,
    *,
    kind: str,
    document: int,
    status: int | None,
    sender: str,
    recipients: list[str],
    package_sha256: str,
    now: str,
    not_before: str,
    deadline: str,
) -> int:
    """Enter a message; its bytes are recorded already and will not change. Gives its id."""
    found = tx.execute(
        "INSERT INTO outbox (kind, document, status, sender, recipients, package_sha256, next_attempt, deadline, "
        "created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (kind, document, status, sender, json.dumps(recipients), package_sha256, not_before, deadline, now),
    )
    _show_transport(tx, kind, document, "QUEUED")
    return int(found.lastrowid)


def due(db: Connection, now: str) -> list[Message]:
    """Every message an attempt is due for: found by state, so nothing interrupted is forgotten. Documents go first.

    Its recipients are those who are not known to have it already.
    """
    rows = db.execute(
        f"SELECT {_OPEN_COLUMNS} FROM outbox WHERE state IN ('QUEUED', 'SENDING') AND next_attempt <= ? "
        "ORDER BY kind, id",
        (now,),
    )
    return [_message(row) for row in rows]


def portable(db: Connection, now: str) -> list[Message]:
    """Every message that a stick could take along: it waits for the axis, or has waited past its deadline. What nobody
    has tried because it can still be taken back is none. Recipients as for `due`; the oldest first.
    """
    rows = db.execute(
        f"SELECT {_OPEN_COLUMNS} FROM outbox WHERE state IN ('QUEUED', 'SENDING') "
        "AND NOT (state = 'QUEUED' AND attempts = 0 AND error = '' AND next_attempt > ?1) "
        f"UNION ALL SELECT {_OPEN_COLUMNS} FROM outbox WHERE state = 'HELD' AND deadline <= ?1 "
        "AND document IN (SELECT id FROM documents WHERE held = 1)",
        (now,),
    )
    return sorted(map(_message, rows))


def waiting(db: Connection) -> int:
    """How many messages have not reached an end."""
    return int(db.execute("SELECT count(*) FROM outbox WHERE state IN ('QUEUED', 'SENDING')").fetchone()[0])


def of_document(db: Connection, document_id: int) -> list[Message]:
    """Every message that was ever queued for a document."""
    return [
        _message(row)
        for row in db.execute(f"SELECT {_COLUMNS} FROM outbox WHERE document = ? ORDER BY id", (document_id,))
    ]


def of_status(db: Connection, status_id: int, document_id: int) -> Message | None:
    """The message that carries a status; None when it was only noted, because there is nobody to tell."""
    row = db.execute(
        f"SELECT {_COLUMNS} FROM outbox WHERE document = ? AND status = ?", (document_id, status_id)
    ).fetchone()
    return None if row is None else _message(row)


def holder_of(db: Connection, axis_id: str) -> int | None:
    """The document's message that the axis is known to have taken under that id."""
    row = db.execute(
        "SELECT outbox.id FROM documents JOIN outbox ON outbox.document = documents.id AND outbox.kind = 'edoc' "
        "AND outbox.axis_id = documents.axis_id WHERE direction = 'out' AND documents.axis_id = ?",
        (axis_id,),
    ).fetchone()
    return None if row is None else int(row[0])


def sealed_since(db: Connection, moment: str) -> Iterator[int]:
    """Documents of ours that were sealed after that moment and not taken back, the newest first."""
    rows = db.execute("SELECT document, created_at, state FROM outbox WHERE kind = 'edoc' ORDER BY id DESC")
    for document, created_at, state in rows:
        if created_at < moment:
            return
        if state != "CANCELLED":
            yield int(document)


def stopped(db: Connection, document_id: int) -> list[Message]:
    """What of a document waits for a person to try again or to give up, the oldest first."""
    return [message for message in of_document(db, document_id) if message.state in STOPPED]


def doubtful(db: Connection) -> list[Message]:
    """Documents that stopped, and that the axis may have all the same."""
    rows = db.execute(f"SELECT {_COLUMNS} FROM outbox WHERE doubt = 1 AND kind = 'edoc' ORDER BY id")
    return [_message(row) for row in rows]


def begin(tx: Transaction, message: Message) -> bool:
    """Say, before any byte leaves, that an attempt may have left; False when somebody took the message back."""
    begun = tx.execute(
        "UPDATE outbox SET state = 'SENDING' WHERE id = ? AND state IN ('QUEUED', 'SENDING')", (message.id,)
    ).rowcount
    if begun:
        _show_transport(tx, message.kind, message.document, "SENDING")
    return bool(begun)


def is_cancelled(db: Connection, message_id: int) -> bool:
    """Whether somebody took the message back."""
    return db.execute("SELECT 1 FROM outbox WHERE id = ? AND state = 'CANCELLED'", (message_id,)).fetchone() is not None


def cancel(tx: Transaction, message: Message) -> bool:
    """Take a message back before any byte of it has left, or once it stopped and the axis does not have it; False when
    it may be there, or went by stick."""
    cancelled = tx.execute(
        "UPDATE outbox SET state = 'CANCELLED' WHERE id = ? AND (state = 'QUEUED' OR state IN (?, ?) AND doubt = 0) "
        "AND id NOT IN (SELECT message FROM carried)",
        (message.id, *STOPPED),
    ).rowcount
    if cancelled:
        _show_transport(tx, message.kind, message.document, "CANCELLED")
        _show_held(tx, message.document)
    return bool(cancelled)


def accepted(tx: Transaction, message: Message, axis_id: str, now: str) -> None:
    """The axis has the message, by a clear answer for it."""
    tx.execute(
        "UPDATE outbox SET state = 'ACCEPTED', axis_id = ?, error = '', doubt = 0, attempts = attempts + 1 "
        "WHERE id = ?",
        (axis_id, message.id),
    )
    _show_transport(tx, message.kind, message.document, "ACCEPTED")
    _show_held(tx, message.document)
    if message.kind == "edoc":
        tx.execute("UPDATE documents SET axis_id = ?, sent_at = ? WHERE id = ?", (axis_id, now, message.document))


def delivered(tx: Transaction, message_id: int, left_at: str) -> bool:
    """All recipients have the message, by another way than the axis; False when it was ACCEPTED before."""
    row = tx.execute(
        "UPDATE outbox SET state = 'ACCEPTED', error = '', doubt = 0 WHERE id = ? AND state != 'ACCEPTED' "
        "RETURNING kind, document",
        (message_id,),
    ).fetchone()
    if row is None:
        return False
    kind, document = row
    _show_transport(tx, kind, document, "ACCEPTED")
    _show_held(tx, document)
    if kind == "edoc":
        tx.execute("UPDATE documents SET sent_at = coalesce(sent_at, ?) WHERE id = ?", (left_at, document))
    return True


def postpone(tx: Transaction, message: Message, *, state: str, error: str, next_attempt: str, counted: bool) -> None:
    """The attempt did not end: try again at ``next_attempt``; ``state`` is QUEUED only when nothing can have left."""
    tx.execute(
        "UPDATE outbox SET state = ?, error = ?, next_attempt = ?, attempts = attempts + ? WHERE id = ?",
        (state, error, next_attempt, int(counted), message.id),
    )
    _show_transport(tx, message.kind, message.document, state)


def end(tx: Transaction, message: Message, state: str, error: str, *, doubt: bool = False) -> None:
    """The message will not be tried again by itself: REJECTED or HELD, with the reason, and whether it may have arrived
    all the same."""
    tx.execute(
        "UPDATE outbox SET state = ?, error = ?, doubt = ?, attempts = attempts + 1 WHERE id = ?",
        (state, error, doubt, message.id),
    )
    _show_transport(tx, message.kind, message.document, state)
    _show_held(tx, message.document)


def ascertain(tx: Transaction, message: Message) -> None:
    """The axis was asked, and does not have what stopped."""
    tx.execute("UPDATE outbox SET doubt = 0 WHERE id = ?", (message.id,))


def retry(tx: Transaction, message: Message, *, now: str, deadline: str) -> None:
    """Try a message that stopped once more. It goes on as one in doubt: the axis is asked for it before it is sent."""
    tx.execute(
        "UPDATE outbox SET state = 'SENDING', doubt = 0, attempts = 0, next_attempt = ?, deadline = ? WHERE id = ?",
        (now, deadline, message.id),
    )
    _show_transport(tx, message.kind, message.document, "SENDING")
    _show_held(tx, message.document)


def _show_held(tx: Transaction, document: int) -> None:
    """A document is held while one of its messages is."""
    tx.execute(
        "UPDATE documents SET held = NOT held, version = version + 1 WHERE id = ?1 AND held != EXISTS "
        "(SELECT 1 FROM outbox WHERE document = ?1 AND state IN (?2, ?3))",
        (document, *STOPPED),
    )


def _show_transport(tx: Transaction, kind: str, document: int, state: str) -> None:
    if kind == "edoc":
        tx.execute(
            "UPDATE recipients SET transport = ?1 WHERE document = ?2 AND code NOT IN (SELECT office_code FROM outbox "
            "JOIN carried ON message = id AND delivered_at IS NOT NULL WHERE document = ?2 AND kind = 'edoc')",
            (state, document),
        )


def _message(row: tuple[object, ...]) -> Message:
    message = Message(*row)  # type: ignore[arg-type] # columns as selected
    return message._replace(recipients=tuple(json.loads(str(message.recipients))))


def urgent_waiting(db: Connection, *, before: str) -> list[tuple[int, str]]:
    """(row, code) of the urgent documents that were queued before a moment and have not reached the axis; the oldest
    first."""
    return db.execute(
        "SELECT documents.id, code FROM outbox JOIN documents ON documents.id = document "
        "WHERE state IN ('QUEUED', 'SENDING') AND kind = 'edoc' AND urgency > 0 AND outbox.created_at < ? "
        "ORDER BY outbox.id",
        (before,),
    ).fetchall()


def unconfirmed(db: Connection, *, since: str, before: str) -> list[tuple[int, str, str, str]]:
    """(row, code, identifier, name) of every recipient that has said nothing of a document the axis got between two
    moments, newest first."""
    # Newest first and only so far back: what was ever sent is not walked through.
    return db.execute(
        "SELECT documents.id, documents.code, recipients.code, recipients.name FROM outbox "
        "CROSS JOIN documents ON documents.id = outbox.document "
        "CROSS JOIN recipients ON recipients.document = documents.id "
        "WHERE outbox.id > ifnull((SELECT id FROM outbox WHERE created_at < ?1 ORDER BY id DESC LIMIT 1), 0) "
        "AND kind = 'edoc' AND transport = 'ACCEPTED' AND business IS NULL AND sent_at >= ?1 AND sent_at < ?2 "
        "AND documents.business_type != 1 ORDER BY outbox.id DESC, ordinal",
        (since, before),
    ).fetchall()
