"""What may be shown of a document that bears a mark of secrecy: that it is here, from whom, since when.

Luật Bảo vệ bí mật nhà nước 117/2025/QH15: no file name, no content and no trích yếu is quoted anywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from office.problems import SECRET
from storage.documents import Document

if TYPE_CHECKING:
    from storage.trays import Row


def discreet(document: Document) -> Document:
    """The document as faces may show it: itself, or of a secret one what its envelope says."""
    if document.problem != SECRET:
        return document
    from compliance.policy import is_secrecy

    return Document(
        direction=document.direction,
        tray=document.tray,
        created_at=document.created_at,
        id=document.id,
        unread=document.unread,
        severity=document.severity,
        problem=document.problem,
        axis_id=document.axis_id,
        sender_code=document.sender_code,
        sender_name=document.sender_name,
        party=document.party,
        received_at=document.received_at,
        status=document.status,
        version=document.version,
        findings=tuple(each for each in document.findings if is_secrecy(each.code)),
    )


def discreet_row(row: Row) -> Row:
    """The same of a list's row."""
    if row.problem != SECRET:
        return row
    return row._replace(
        urgency=0,
        code="",
        issued_on=None,
        type_name="",
        subject="",
        due_on=None,
        arrival_number=None,
        file_count=0,
        business_type=0,
    )
