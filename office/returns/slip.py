"""Phiếu chuyển trả: the sheet that goes with a returned document into the office's files, as a PDF of one page.

Its words are Vietnamese whatever the clerk's language; it bears no number, which only documents that are issued have.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from documents.reasons import REASONS, Action, parse_description
from documents.text import safe_text
from documents.times import now, parse_date
from office.discretion import discreet
from office.errors import BadInput
from office.reports.printing import Run, Style, balanced, draw, draw_centred, fonts, wrap
from office.troubles import reason as why
from translations import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from office.home import Config
    from office.returns.tracking import Tracking
    from storage.documents import Document

_WIDE, _HIGH = A4
_LEFT, _RIGHT, _TOP = 85.0, 57.0, 57.0
_TEXT = Style(13)
_BOLD = Style(13, bold=True)
_SMALL = Style(12)
_ROOM = _WIDE - _LEFT - _RIGHT
_LEADING = 1.35


def write(path: Path, config: Config, document: Document, tracking: Tracking) -> None:
    """Write the slip of one return. Of a document with a mark of secrecy it says only whose it was and when it came.

    Raises `BadInput` when the file cannot be written.
    """
    fonts()
    try:
        with path.open("wb") as out:
            canvas = Canvas(out, pagesize=A4, pageCompression=1)
            canvas.setTitle("Phiếu chuyển trả văn bản")
            canvas.setAuthor(safe_text(config.name))
            _draw(canvas, config, discreet(document), tracking)
            canvas.showPage()
            canvas.save()
    except OSError as error:
        raise BadInput(_("{path} cannot be written: {error}").format(path=path, error=why(error))) from error


def _draw(canvas: Canvas, config: Config, document: Document, tracking: Tracking) -> None:
    y = _heading(canvas, config)
    middle = _WIDE / 2
    y -= 40
    draw_centred(canvas, "PHIẾU CHUYỂN TRẢ VĂN BẢN", Style(14, bold=True), middle, y)
    y -= 30
    y = _paragraph(canvas, [Run("Kính gửi:", _BOLD), Run(_office(document), _TEXT)], y)
    y -= 8
    for label, value in _fields(document, tracking):
        if value:
            y = _paragraph(canvas, [Run(f"{label}:", _BOLD), Run(safe_text(value), _TEXT)], y)
    y -= 24
    draw_centred(canvas, "NGƯỜI LẬP PHIẾU", _BOLD, _WIDE - _RIGHT - _ROOM / 4, y)
    draw_centred(canvas, "(Ký, ghi rõ họ tên)", _SMALL._replace(slanted=True), _WIDE - _RIGHT - _ROOM / 4, y - 16)


def _heading(canvas: Canvas, config: Config) -> float:
    """The office on the left, the state's name and motto on the right (NĐ 30/2020/NĐ-CP Phụ lục I)."""
    left, right = _LEFT + _ROOM * 0.21, _WIDE - _RIGHT - _ROOM * 0.29
    y = _HIGH - _TOP - 12
    draw_centred(canvas, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", Style(12, bold=True), right, y, room=_ROOM * 0.56)
    wide = draw_centred(canvas, "Độc lập - Tự do - Hạnh phúc", _BOLD, right, y - 17)
    canvas.setLineWidth(0.8)
    canvas.line(right - wide / 2, y - 22, right + wide / 2, y - 22)
    day = now()
    today = f"Ngày {day:%d} tháng {day:%m} năm {day:%Y}"
    draw_centred(canvas, today, _SMALL._replace(slanted=True), right, y - 42)
    for line in balanced(safe_text(config.name).upper(), Style(12, bold=True), _ROOM * 0.4):
        draw(canvas, line, left - line.width / 2, y)
        y -= 16
    return float(min(y, _HIGH - _TOP - 54))


def _fields(document: Document, tracking: Tracking) -> Iterator[tuple[str, str]]:
    parsed = parse_description(tracking.text)
    reason = REASONS[tracking.code]
    yield "Số, ký hiệu", document.code
    yield "Ngày ban hành", _day(document.issued_on)
    yield "Tên loại, trích yếu", " ".join(filter(None, (document.type_name, document.subject)))
    yield "Số đến", str(document.arrival_number or "")
    yield "Nhận trên trục lúc", _moment(document.received_at)
    yield "Trả lại lúc" if tracking.text else "Cách ly lúc", _moment(tracking.at)
    yield "Lý do", f"{reason.code}. {reason.vi}"
    yield "Nội dung đã gửi", parsed.text
    yield "Đề nghị", (tracking.action or Action.NONE).label("vi")
    yield "Người thực hiện", tracking.actor


def _office(document: Document) -> str:
    return safe_text(f"{document.sender_name} ({document.sender_code})".strip())


def _day(text: str | None) -> str:
    found = parse_date(text or "")
    return f"{found:%d/%m/%Y}" if found else ""


def _moment(text: str | None) -> str:
    return f"{datetime.fromisoformat(text):%H:%M ngày %d/%m/%Y}" if text else ""


def _paragraph(canvas: Canvas, runs: list[Run], y: float) -> float:
    """Set a paragraph from ``y`` down; the baseline after it."""
    for line in wrap(runs, _ROOM):
        draw(canvas, line, _LEFT, y)
        y -= _TEXT.size * _LEADING
    return y - 3
