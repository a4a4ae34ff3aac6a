"""Drafts, and what helps to write them: groups of recipients, templates.

A draft is a row of ``documents`` in the tray "drafts", so that it is listed and found like any other, with everything
as it was typed beside it. The text kept is JSON, which `office.writing.draft` reads.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from storage import documents, search, texts

if TYPE_CHECKING:
    from durable.sqlite import Connection
    from storage.documents import Document
    from storage.mirror import Transaction


class Used(NamedTuple):
    """What a sent document bears that the next one of its kind mostly bears too; ``signer`` as a document keeps it."""

    notation: str
    signer: dict[str, str]


class Kept(NamedTuple):
    """A draft as it was last saved; ``version`` is its row's."""

    content: str
    version: int
    saved_at: str
    actor: str


def create(tx: Transaction, document: Document, content: str, *, at: str, actor: str) -> int:
    """Enter a new draft; gives its id."""
    document_id = documents.insert(tx, document)
    keep(tx, document_id, content, at=at, actor=actor)
    return document_id


def keep(tx: Transaction, document_id: int, content: str, *, at: str, actor: str) -> None:
    """Keep what was typed beside a row, in the place of what was typed before."""
    tx.execute("INSERT OR REPLACE INTO drafts VALUES (?, ?, ?, ?)", (document_id, content, at, actor))


def get(db: Connection, document_id: int) -> Kept | None:
    """A draft, or None when there is none of that id any more: it was discarded, or sent."""
    row = db.execute(
        "SELECT content, version, saved_at, actor FROM drafts JOIN documents ON documents.id = document "
        "WHERE document = ? AND tray = 'drafts'",
        (document_id,),
    ).fetchone()
    return None if row is None else Kept(*row)


def done(tx: Transaction, document_id: int) -> None:
    """What was typed is no longer needed: the row has been sealed."""
    tx.execute("DELETE FROM drafts WHERE document = ?", (document_id,))


def discard(tx: Transaction, document_id: int) -> None:
    """Take a draft away, and the sending that was taken back before."""
    for table in ("drafts", "recipients", "files", "findings", "outbox"):
        tx.execute(f"DELETE FROM {table} WHERE document = ?", (document_id,))
    texts.let_go(tx, document_id)
    search.forget(tx, document_id)
    tx.execute("DELETE FROM documents WHERE id = ?", (document_id,))


def used(db: Connection, series: str, *, limit: int = 50) -> list[Used]:
    """What the newest documents of a series bear that were sent."""
    rows = db.execute(
        "SELECT notation, signer FROM documents WHERE series = ? AND +tray = 'sent' "
        "ORDER BY series_year DESC, series_number DESC LIMIT ?",
        (series, limit),
    )
    return [Used(notation, json.loads(signer)) for notation, signer in rows]


def groups(db: Connection) -> dict[str, tuple[str, ...]]:
    """Every group of recipients by its name, with the codes of its members."""
    rows = db.execute("SELECT name, members FROM groups ORDER BY name")
    return {name: tuple(json.loads(members)) for name, members in rows}


def save_group(tx: Transaction, name: str, codes: tuple[str, ...]) -> None:
    """Enter a group, or give one of that name other members."""
    tx.execute("INSERT OR REPLACE INTO groups VALUES (?, ?)", (name, json.dumps(codes)))


def delete_group(tx: Transaction, name: str) -> bool:
    """Take a group away; gives whether there was one."""
    return bool(tx.execute("DELETE FROM groups WHERE name = ?", (name,)).rowcount)


def templates(db: Connection) -> dict[str, str]:
    """Every template by its name."""
    return dict(db.execute("SELECT name, content FROM templates ORDER BY name").fetchall())


def save_template(tx: Transaction, name: str, content: str) -> None:
    """Keep a draft as a template, in the place of one of that name."""
    tx.execute("INSERT OR REPLACE INTO templates VALUES (?, ?)", (name, content))


def delete_template(tx: Transaction, name: str) -> bool:
    """Take a template away; gives whether there was one."""
    return bool(tx.execute("DELETE FROM templates WHERE name = ?", (name,)).rowcount)
