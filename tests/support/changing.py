"""What offices say of a change that was asked for, and an update to ask for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from storage import trays
from tests.support.offices import the
from tests.support.sending import outgoing

if TYPE_CHECKING:
    from pathlib import Path

    from office.office import Office
    from office.writing.outgoing import Outgoing

A, B, C = "H29.1", "H29.14", "H29.15"
WHY = "Văn bản ban hành nhầm số, ký hiệu"
NO = "Văn bản đã được giải quyết xong"


def first(home: Office) -> int:
    """The document that came first."""
    return 1 if the(home, 1).direction == "in" else 2


def tray(home: Office, name: str) -> list[int]:
    """The documents of a tray, as it shows them."""
    with home.reader() as mirror:
        return [each.id for each in trays.page(mirror.db, name)]


def given(home: Office, document_id: int, request: int | None = None) -> dict[str, str | None]:
    """What each office has answered to the requests about a document, or to that of one row."""
    return {
        each.office_code: each.answer
        for asked in home.changing.asked(document_id)
        if request in (None, asked.change.request)
        for each in asked.answers
    }


def business(home: Office, document_id: int) -> list[str | None]:
    """How far each recipient has come with it."""
    return [each.business for each in the(home, document_id).recipients]


def update_of(
    directory: Path, sent: int, *, number: str = "12", to: tuple[str, ...] = (B, C), business_type: int = 2
) -> Outgoing:
    """An update that says something else in the subject and has another file."""
    changed = outgoing(directory, number=number, to=to, content=b"%PDF-1.4 noi dung moi")
    subject = "V/v gửi, nhận văn bản điện tử (sửa)"
    return replace(changed, business_type=business_type, relates_to=sent, reason=WHY, subject=subject)
