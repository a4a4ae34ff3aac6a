"""What travels by stick when the line is down: which messages did, the receipts that answer them, whose keys are known.

A message that went by stick stays in the outbox until somebody says that it is there: the axis, a receipt, or a status
of the office it went to, whichever comes first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from storage import outbox

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from durable.sqlite import Connection
    from storage.mirror import Transaction


class Receipt(NamedTuple):
    """What one office says to another of a package that came by stick: "done", or "fail" and a code that says why."""

    office_code: str
    package_sha256: str
    verdict: str
    description: str
    at: str


class Key(NamedTuple):
    """The public half of an office's key, and who said that it is that office's."""

    key: str
    trusted_at: str
    actor: str


# messages that travel


def carry(tx: Transaction, message_id: int, offices: Iterable[str], at: str) -> None:
    """Note that a message goes to those offices on a stick."""
    tx.db.executemany(
        "INSERT INTO carried VALUES (?, ?, ?, NULL) ON CONFLICT DO NOTHING",
        [(message_id, code, at) for code in offices],
    )


def leave_behind(tx: Transaction, message_id: int, at: str) -> None:
    """The stick on which a message was to go came to nothing."""
    tx.execute("DELETE FROM carried WHERE message = ? AND at = ? AND delivered_at IS NULL", (message_id, at))


def travelled(db: Connection, message_id: int) -> bool:
    """Whether a message went by stick before."""
    return db.execute("SELECT 1 FROM carried WHERE message = ?", (message_id,)).fetchone() is not None


def messages_with(db: Connection, package_sha256: str, office_code: str) -> list[int]:
    """The messages of that package that go to that office."""
    rows = db.execute(
        "SELECT id FROM outbox WHERE package_sha256 = ? AND state != 'CANCELLED' "
        "AND EXISTS (SELECT 1 FROM json_each(recipients) WHERE value = ?)",
        (package_sha256, office_code),
    )
    return [int(message_id) for (message_id,) in rows]


def unconfirmed(db: Connection, document: int, office_code: str) -> list[int]:
    """The messages that carry a document and went to that office by stick, and are not known to be there."""
    rows = db.execute(
        "SELECT id FROM outbox JOIN carried ON message = id WHERE document = ? AND kind = 'edoc' AND office_code = ? "
        "AND delivered_at IS NULL",
        (document, office_code),
    )
    return [int(message_id) for (message_id,) in rows]


def is_delivered(db: Connection, message_id: int, office_code: str) -> bool:
    """Whether that office is known, otherwise than by the axis, to have the message."""
    row = db.execute(
        "SELECT 1 FROM carried WHERE message = ? AND office_code = ? AND delivered_at IS NOT NULL",
        (message_id, office_code),
    ).fetchone()
    return row is not None


def document_of(db: Connection, message_id: int) -> tuple[int, str]:
    """The document that a message carries, or reports on, and its number and notation."""
    row = db.execute(
        "SELECT documents.id, code FROM outbox JOIN documents ON documents.id = document WHERE outbox.id = ?",
        (message_id,),
    ).fetchone()
    return int(row[0]), str(row[1])


def delivered(tx: Transaction, message_id: int, office_code: str, at: str) -> bool:
    """That office has the message. Gives whether this is news and every recipient now has it: then it is ACCEPTED."""
    news = tx.execute(
        "INSERT INTO carried VALUES (?1, ?2, ?3, ?3) ON CONFLICT DO UPDATE SET delivered_at = excluded.delivered_at "
        "WHERE delivered_at IS NULL",
        (message_id, office_code, at),
    ).rowcount
    if not news:
        return False
    tx.execute(
        "UPDATE recipients SET transport = 'ACCEPTED' WHERE code = ? "
        "AND document = (SELECT document FROM outbox WHERE id = ? AND kind = 'edoc')",
        (office_code, message_id),
    )
    missing = tx.execute(
        "SELECT count(*) FROM outbox, json_each(recipients) WHERE outbox.id = ? AND value NOT IN "
        "(SELECT office_code FROM carried WHERE message = outbox.id AND delivered_at IS NOT NULL)",
        (message_id,),
    ).fetchone()[0]
    if missing:
        return False
    left_at = tx.execute("SELECT min(at) FROM carried WHERE message = ?", (message_id,)).fetchone()[0]
    return outbox.delivered(tx, message_id, left_at)


# receipts for what came


def owe(tx: Transaction, office_code: str, package_sha256: str, verdict: str, description: str, at: str) -> None:
    """Note that an office is to be told of its package; once more when the package came once more since."""
    tx.execute(
        "INSERT INTO receipts VALUES (?, ?, ?, ?, ?, NULL) ON CONFLICT DO UPDATE SET carried_at = NULL "
        "WHERE carried_at IS NOT NULL",
        (office_code, package_sha256, verdict, description, at),
    )


def owed(db: Connection) -> list[Receipt]:
    """The receipts that wait for a stick, those of one office together."""
    rows = db.execute(
        f"SELECT {', '.join(Receipt._fields)} FROM receipts WHERE carried_at IS NULL ORDER BY office_code, at"
    )
    return [Receipt(*row) for row in rows]


def is_told(db: Connection, office_code: str, package_sha256: str) -> bool:
    """Whether the receipt of a package has gone on a stick."""
    row = db.execute(
        "SELECT 1 FROM receipts WHERE office_code = ? AND package_sha256 = ? AND carried_at IS NOT NULL",
        (office_code, package_sha256),
    ).fetchone()
    return row is not None


def owe_again(tx: Transaction, office_code: str, package_sha256: str) -> None:
    """A package came that was here already: its sender has not had the receipt."""
    tx.execute(
        "UPDATE receipts SET carried_at = NULL WHERE office_code = ? AND package_sha256 = ? AND carried_at IS NOT NULL",
        (office_code, package_sha256),
    )


def told(tx: Transaction, receipts: Sequence[Receipt], at: str | None) -> None:
    """These receipts go on a stick; ``at`` None says that it came to nothing."""
    tx.db.executemany(
        "UPDATE receipts SET carried_at = ? WHERE office_code = ? AND package_sha256 = ?",
        [(at, each.office_code, each.package_sha256) for each in receipts],
    )


# bundles and keys


def next_sequence(tx: Transaction, office_code: str) -> int:
    """The number of the next bundle this office writes."""
    row = tx.execute("SELECT coalesce(max(sequence), 0) + 1 FROM bundles WHERE office_code = ?", (office_code,))
    return int(row.fetchone()[0])


def note(tx: Transaction, office_code: str, sequence: int, sha256: str, at: str) -> bool:
    """Remember a bundle that was written, or taken in whole; False when it was before."""
    return bool(
        tx.execute(
            "INSERT INTO bundles VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", (office_code, sequence, sha256, at)
        ).rowcount
    )


def key_of(db: Connection, office_code: str) -> Key | None:
    """The key an office is known by; None before its first bundle."""
    row = db.execute("SELECT key, trusted_at, actor FROM bundle_keys WHERE office_code = ?", (office_code,)).fetchone()
    return None if row is None else Key(*row)


def trust(tx: Transaction, office_code: str, key: Key) -> None:
    """Know an office by that key from now on."""
    tx.execute(
        "INSERT INTO bundle_keys VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET key = excluded.key, "
        "trusted_at = excluded.trusted_at, actor = excluded.actor",
        (office_code, *key),
    )
