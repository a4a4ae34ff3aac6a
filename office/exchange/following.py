"""What arrives after something else: which document here it updates, replaces, recalls, explains or sends again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from office.problems import SECRET
from storage import links, returns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from durable.sqlite import Connection
    from storage.documents import Document


def followed_by(db: Connection, document: Document) -> int | None:
    """The newest row here that an arriving document is about, or None for one that stands by itself.

    A change names what it changes. A new document names what it follows where it answers one that this office found
    fault with; that it answers one of ours makes it no correction.
    """
    if document.business_type:
        for name in _changed(document):
            rows = links.named(db, "in", document.sender_code, name) or _secluded(db, document.sender_code, name)
            if rows:
                return rows[0]
        return None
    for name in _answered(document):
        for row in links.named(db, "in", document.sender_code, name):
            if returns.of_document(db, row):
                return row
    return None


def answered_by(db: Connection, document: Document) -> list[int]:
    """The rows here of what a document says it answers, of each the newest."""
    responses: list[dict[str, str]] = document.details.get("responses", [])
    found = []
    for each in responses:
        organ_id, name = each.get("organ_id", ""), each.get("document_id", "")
        rows = links.named(db, "in", organ_id, name) or links.named(db, "out", organ_id, name) if name else []
        found += rows[:1]
    return found


def _changed(document: Document) -> Iterator[str]:
    business: dict[str, Any] = document.details.get("business", {})
    names = [each.get("document_id") for each in business.get("replacements", ())]
    yield from filter(None, [*names, business.get("document_id"), document.document_id])


def _answered(document: Document) -> Iterator[str]:
    responses: list[dict[str, str]] = document.details.get("responses", [])
    yield from filter(None, (each.get("document_id") for each in responses))


def _secluded(db: Connection, sender_code: str, document_id: str) -> list[int]:
    """Rows set aside for a mark of secrecy: their senders are asked to recall them, and do it under this name."""
    rows = db.execute(
        "SELECT id FROM documents WHERE tray = 'quarantine' AND direction = 'in' AND sender_code = ? "
        "AND document_id = ? AND problem = ? ORDER BY id DESC",
        (sender_code, document_id, SECRET),
    )
    return [int(row_id) for (row_id,) in rows]
