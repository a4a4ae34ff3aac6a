"""Offices whose mirror holds received documents that never saw an axis."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from documents.code import parse_code
from office.office import Office
from storage import documents, outbox
from storage.documents import Document, rank_waiting
from storage.mirror import Mirror

if TYPE_CHECKING:
    from pathlib import Path

SENDER = "H29.14"
CAME = "2026-11-20T09:31:05+07:00"


def lonely_office(home: Path) -> Office:
    """An office whose axis is not there."""
    return Office.create(home, code="H29.1", name="Văn phòng", endpoint="http://127.0.0.1:9", secret="s")


def came(office: Office, number: str = "12", **fields: Any) -> int:
    """Enter a received document that waits for the clerk; its id."""
    code = parse_code(f"{number}/UBND-VX")
    assert code is not None
    document = Document(
        direction="in",
        tray="inbox",
        created_at=CAME,
        received_at=CAME,
        unread=True,
        status="01",
        document_id=f"{SENDER},2026/11/20,{code}",
        sender_code=SENDER,
        sender_name="Sở Khoa học và Công nghệ",
        number=code.number,
        notation=code.notation,
        code=str(code),
        code_key=code.key,
        issued_as="2026/11/20",
        issued_on="2026-11-20",
        type_name="Công văn",
        subject="V/v tăng cường gửi, nhận văn bản điện tử",
    )
    document = replace(document, **fields)
    with Mirror(office.home) as mirror, mirror.write() as tx:
        return documents.insert(tx, replace(document, rank=rank_waiting(document.urgency)))


def row(office: Office, document_id: int) -> Document:
    """The document as the mirror has it now."""
    with office.reader() as mirror:
        found = documents.get(mirror.db, document_id)
    assert found is not None
    return found


def messages(office: Office, document_id: int) -> list[tuple[str, str]]:
    """(status code, state) of every message about a document, in the order of the acts."""
    with office.reader() as mirror:
        codes = dict(mirror.db.execute("SELECT id, code FROM statuses WHERE document = ?", (document_id,)).fetchall())
        return [(codes.get(each.status, "edoc"), each.state) for each in outbox.of_document(mirror.db, document_id)]
