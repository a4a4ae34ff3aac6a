"""Rows that speak of one document: itself, what updates or replaces it, and what was sent again after a return."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from durable.sqlite import Connection

NEVER_LEFT = ("QUEUED", "CANCELLED")


def named(db: Connection, direction: str, sender_code: str, document_id: str) -> list[int]:
    """Every row under that edXML DocumentId from that office, the newest first; quarantined ones left out."""
    rows = db.execute(
        "SELECT id FROM documents WHERE direction = ?1 AND sender_code = ?2 AND document_id = ?3 "
        "AND business_type = 0 AND tray != 'quarantine' UNION ALL "
        "SELECT id FROM documents WHERE direction = ?1 AND sender_code = ?2 AND document_id = ?3 "
        "AND business_type != 0 AND tray != 'quarantine'",
        (direction, sender_code, document_id),
    )
    return sorted((int(row_id) for (row_id,) in rows), reverse=True)


def last_sent_to(db: Connection, rows: list[int], office_code: str) -> int | None:
    """The first of the ``rows`` that has left for that office, else the first of them."""
    for row_id in rows:
        left = db.execute(
            "SELECT 1 FROM recipients WHERE document = ? AND code = ? AND transport NOT IN (?, ?)",
            (row_id, office_code, *NEVER_LEFT),
        ).fetchone()
        if left is not None:
            return row_id
    return rows[0] if rows else None


def replacing(db: Connection, sender_code: str, but: int | None) -> list[tuple[str, str]]:
    """(DocumentId, code) of what replacements from that office replace, and of each such replacement, newest first;
    the row ``but`` left out."""
    rows = db.execute(
        "SELECT json_extract(each.value, '$.document_id'), code FROM documents, "
        "json_each(details, '$.business.replacements') AS each WHERE direction = 'in' AND sender_code = ? "
        "AND business_type != 0 AND document_id IS NOT NULL AND tray != 'quarantine' AND documents.id IS NOT ? "
        "ORDER BY documents.id DESC",
        (sender_code, but),
    )
    return [(str(name), str(code)) for name, code in rows if name]
