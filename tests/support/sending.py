"""Documents to be sent in tests."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from documents.code import Code
from office.writing.outgoing import Outgoing
from storage.documents import Recipient

if TYPE_CHECKING:
    from pathlib import Path


def outgoing(
    directory: Path, *, number: str = "12", to: tuple[str, ...] = ("H29.14",), content: bytes = b"%PDF-1.4 noi dung"
) -> Outgoing:
    """A letter with one file."""
    path = directory / f"cong-van-{number}.pdf"
    path.write_bytes(content)
    return Outgoing(
        code=Code(number, "UBND-VX"),
        issued_on=date(2026, 11, 20),
        type_name="Công văn",
        subject="V/v tăng cường gửi, nhận văn bản điện tử",
        recipients=tuple(Recipient(code, f"Cơ quan {code}") for code in to),
        files=(("cong-van.pdf", path),),
    )
