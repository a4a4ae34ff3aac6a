"""Builders of small real files: what offices attach, and what somebody hostile might."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_FONT = "SourceSerif"

LETTER = (
    ("left", "ỦY BAN NHÂN DÂN"),
    ("right", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    ("left", "VĂN PHÒNG"),
    ("right", "Độc lập - Tự do - Hạnh phúc"),
    ("left", "Số: 12/UBND-VX"),
    ("right", "Hà Nội, ngày 20 tháng 11 năm 2026"),
    ("body", "Kính gửi: Sở Nội vụ"),
    ("body", "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư,"),
    ("body", "Văn phòng đề nghị quý cơ quan gửi, nhận văn bản điện tử đúng thời hạn đã được quy định."),
)
"""A small official letter: (column, text) in the order in which the rows stand on the page."""


def letter_pdf(rows: Sequence[tuple[str, str]] = LETTER, *, pages: int = 1) -> bytes:
    """An A4 letter with a text layer; `rows` as in `LETTER`, repeated on each page."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    _register_font()
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    for _ in range(pages):
        height = A4[1] - 60.0
        for column, text in rows:
            canvas.setFont(_FONT, 12)
            if column == "left":
                canvas.drawCentredString(150, height, text)
                continue
            if column == "right":
                canvas.drawCentredString(400, height, text)
            else:
                canvas.drawString(70, height, text)
            height -= 20
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def docx(parts: Mapping[str, str]) -> bytes:
    """A Word document from the inner XML of its parts: {"document": "<w:body>…</w:body>", "header1": …}."""
    namespaces = (
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    )
    return zipped(
        {
            f"word/{name}.xml": f'<?xml version="1.0" encoding="UTF-8"?><w:{name} {namespaces}>{inner}</w:{name}>'
            for name, inner in parts.items()
        }
    )


def paragraph(text: str, properties: str = "") -> str:
    """A paragraph of WordprocessingML with one run; `properties` is the inner XML of its w:rPr."""
    return f'<w:p><w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def zipped(entries: Mapping[str, str | bytes]) -> bytes:
    """A zip archive of `entries`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def font_path(weight: str = "Regular") -> Path:
    """A font file with every Vietnamese letter: "Regular" or "Bold"."""
    import font_source_serif_pro

    return Path(font_source_serif_pro.__file__).parent / "files" / f"SourceSerifPro-{weight}.ttf"


def _register_font() -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    if _FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(_FONT, str(font_path())))
