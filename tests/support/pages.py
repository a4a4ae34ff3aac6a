"""Extractions written down by hand: pages as a reader of files gives them, good ones and hostile ones."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from compliance.extract import Extraction, Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from compliance.extract.model import Origin

STATE = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
ISSUER = ("ỦY BAN NHÂN DÂN", "PHƯỜNG RẠCH SEN")
NUMBER = "Số: 12/UBND-VX"
DATELINE = "Rạch Sen, ngày 05 tháng 3 năm 2026"
ADDRESS = "Kính gửi: Sở Nội vụ Thành phố Hồ Chí Minh."
TEXT = (
    "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư;",
    "Ủy ban nhân dân phường Rạch Sen đề nghị quý Sở xem xét, hướng dẫn nội dung nêu trên./.",
)
RECIPIENTS = ("Nơi nhận:", "- Như trên;", "- CT, các PCT UBND phường;", "- Lưu: VT, VX.")
SIGNATURE = ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Nguyễn Văn A")


def text_of(*lines: str, how: Origin = "text") -> Extraction:
    """Lines in reading order without places, as DOC, RTF and TXT give them."""
    return Extraction("text", tuple(Line(line, how=how) for line in lines), kind="txt")


def page_of(
    left: Sequence[str] = (*ISSUER, NUMBER),
    right: Sequence[str] = (*STATE, DATELINE),
    body: Sequence[str] = (ADDRESS, *TEXT),
    closing_left: Sequence[str] = RECIPIENTS,
    closing_right: Sequence[str] = SIGNATURE,
    *,
    scan: bool = False,
    confidence: float = 0.93,
) -> Extraction:
    """A page with its two columns, each row with its place, as PDF gives it; `scan`: as a recogniser does."""
    lines = [*_column(left, 0.15, 0.06), *_column(right, 0.5, 0.06)]
    y = 0.08 + 0.022 * max(len(left), len(right))
    lines += _column(body, 0.16, y)
    y += 0.022 * (len(body) + 1)
    lines += [*_column(closing_left, 0.14, y, pitch=0.018), *_column(closing_right, 0.6, y)]
    if scan:
        lines = [replace(line, how="ocr", confidence=confidence) for line in lines]
    return Extraction("ocr" if scan else "text", tuple(lines), 1, kind="pdf")


def with_lines(extraction: Extraction, *lines: Line, first: bool = False) -> Extraction:
    """The extraction with more lines, before the others or after them."""
    whole = (*lines, *extraction.lines) if first else (*extraction.lines, *lines)
    return replace(extraction, lines=whole)


def changed(extraction: Extraction, old: str, new: str) -> Extraction:
    """The extraction with one text for another in all its lines."""
    return replace(
        extraction, lines=tuple(replace(line, text=line.text.replace(old, new)) for line in extraction.lines)
    )


def _column(texts: Iterable[str], x: float, y: float, pitch: float = 0.022) -> list[Line]:
    return [Line(text, 1, x, round(y + i * pitch, 4), 13.0) for i, text in enumerate(texts)]
