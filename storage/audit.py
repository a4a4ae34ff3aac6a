"""Who did what, when: a chain of rows in which each one's hash covers the row before it.

A row changed or taken out of the middle breaks the chain; rows cut off the end are shown by a copy of an earlier head
kept elsewhere. NĐ 30/2020 Phụ lục VI asks that access and changes be logged.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from durable.sqlite import Connection
    from storage.mirror import Transaction

START = "0" * 64


def append(tx: Transaction, *, at: str, actor: str, act: str, subject: str = "", **detail: Any) -> None:
    """Add one act, in the transaction that does it."""
    last = tx.execute("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    seq, previous = (last[0] + 1, last[1]) if last else (1, START)
    row = (seq, at, actor, act, subject, json.dumps(detail, ensure_ascii=False, sort_keys=True))
    tx.execute("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?)", (*row, link(previous, row)))


def link(previous: str, row: tuple[Any, ...]) -> str:
    """The hash of a row that follows ``previous``."""
    content = json.dumps([previous, *row], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()


def head(db: Connection) -> tuple[int, str]:
    """How many rows the chain has, and the hash of the last."""
    row = db.execute("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    return (0, START) if row is None else (int(row[0]), str(row[1]))


def hash_of(db: Connection, seq: int) -> str | None:
    """The hash of a row, None where the chain does not reach; of the row 0 that it begins after, `START`."""
    if seq == 0:
        return START
    row = db.execute("SELECT hash FROM audit WHERE seq = ?", (seq,)).fetchone()
    return None if row is None else str(row[0])


def first_break(db: Connection) -> int | None:
    """The first row that does not follow from the one before it, or None when the whole chain holds."""
    previous, expected = START, 1
    for *row, found in db.execute("SELECT seq, at, actor, act, subject, detail, hash FROM audit ORDER BY seq"):
        if row[0] != expected or link(previous, tuple(row)) != found:
            return expected
        previous, expected = found, expected + 1
    return None
