"""A table on paper: A4 landscape, bound on the left, every column's head on every page, pages numbered "3 / 712".

Drawn straight on the canvas, cell by cell: a laid-out table of ten thousand rows would take minutes. Lengths are in
points unless a name says otherwise; y grows upwards.
"""

from __future__ import annotations

import io
from functools import lru_cache
from typing import TYPE_CHECKING

from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from office.reports.printing import Style, draw_centred, fitted, fonts, width

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from office.reports.tables import Cell, Table

PAGE = landscape(A4)
LEFT = 25 * mm
"""Wide enough for the binding's stitches."""
RIGHT = PAGE[0] - 10 * mm
TOP = PAGE[1] - 12 * mm
BOTTOM = 14 * mm

OWNER = Style(11)
TITLE = Style(15, bold=True)
LINE = Style(11)
HEAD = Style(8.5, bold=True)
CELL = Style(9)
RUNNING = Style(8.5)
CLOSING = Style(10.5, bold=True)

PITCH = 1.22
"""The distance of lines, in sizes."""
PADDING = 2.4
_TOTAL = "pages"


def pdf(table: Table) -> bytes:
    """The whole table as one PDF file, its fonts embedded as far as they are used."""
    out = io.BytesIO()
    sheet = _Sheet(out, table)
    for row in table.rows:
        sheet.row(row)
    sheet.close()
    return out.getvalue()


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    return cell if isinstance(cell, str) else f"{cell:%d/%m/%Y}" if _is_date(cell) else str(cell)


def _is_date(cell: date | float) -> bool:
    return not isinstance(cell, int | float)


class _Sheet:
    """Pages filled from the top: `y` is where the next row's upper rule is."""

    def __init__(self, out: io.BytesIO, table: Table) -> None:
        fonts()
        self._shown = lru_cache(maxsize=4096)(self._operators)  # days, offices and people come again and again
        self.table = table
        self.canvas = Canvas(out, pagesize=PAGE, pdfVersion=(1, 4), pageCompression=1, initialFontName=CELL.font)
        self.canvas.setTitle(table.heading[1] if len(table.heading) > 1 else table.running)
        self.canvas.setAuthor(table.heading[0] if table.heading else "")
        share = (RIGHT - LEFT) / sum(column.width for column in table.columns)
        self.edges = [LEFT]
        for column in table.columns:
            self.edges.append(self.edges[-1] + column.width * share)
        self.rooms = [right - left - 2 * PADDING for left, right in zip(self.edges, self.edges[1:], strict=False)]
        self.heads = [fitted(column.title, HEAD, room) for column, room in zip(table.columns, self.rooms, strict=True)]
        self.page = 0
        self.y = TOP
        self._begin_page()

    def row(self, cells: Sequence[Cell]) -> None:
        """One row, on a new page where it does not fit; one longer than a page goes on over the next ones."""
        lines = [fitted(_text(cell), CELL, room) for cell, room in zip(cells, self.rooms, strict=True)]
        while True:
            most = self._lines_left()
            tallest = max(map(len, lines))
            if tallest <= most:
                self._draw_row(lines, CELL)
                return
            if not self._fresh:
                self._end_page()
                self._begin_page()
                continue
            self._draw_row([each[:most] for each in lines], CELL)
            lines = [each[most:] for each in lines]

    def close(self) -> None:
        """The closing lines, and the number of pages on each of them."""
        pitch = CLOSING.size * 1.5
        for text in self.table.closing:
            for line in fitted(text, CLOSING, RIGHT - LEFT):
                if self.y - pitch < BOTTOM:
                    self._end_page()
                    self._begin_page(heads=False)
                self.y -= pitch
                self._put(line, CLOSING, LEFT, self.y)
        self._end_page()
        # Every page points at this form, whose content is only known now.
        self.canvas.beginForm(_TOTAL, 0, 0, 60, 20)
        self._put(str(self.page), RUNNING, 0, 4)
        self.canvas.endForm()
        self.canvas.save()

    def _lines_left(self) -> int:
        return int((self.y - BOTTOM - 2 * PADDING) / (CELL.size * PITCH))

    def _begin_page(self, *, heads: bool = True) -> None:
        self.page += 1
        self.y = TOP
        if self.page == 1:
            for index, text in enumerate(self.table.heading):
                style = TITLE if index == 1 else OWNER if index == 0 else LINE
                for line in fitted(text, style, RIGHT - LEFT):
                    self.y -= style.size * 1.35
                    draw_centred(self.canvas, line, style, (LEFT + RIGHT) / 2, self.y)
            self.y -= 8
        else:
            for line in fitted(self.table.running, RUNNING, RIGHT - LEFT):
                self.y -= RUNNING.size
                self._put(line, RUNNING, LEFT, self.y)
            self.y -= 5
        if heads:
            self.canvas.setFillGray(0.92)
            height = max(map(len, self.heads)) * HEAD.size * PITCH + 2 * PADDING
            self.canvas.rect(LEFT, self.y - height, RIGHT - LEFT, height, stroke=0, fill=1)
            self.canvas.setFillGray(0)
            self._draw_row(self.heads, HEAD, centred=True)
            numbers = [[f"({number})"] for number in range(1, len(self.heads) + 1)]
            self._draw_row(numbers, RUNNING, centred=True)
        self._fresh = True

    def _end_page(self) -> None:
        number = f"{self.page} / "
        x = RIGHT - 60
        self._put(number, RUNNING, x, BOTTOM - 14)
        self.canvas.saveState()
        self.canvas.translate(x + width(number, RUNNING), BOTTOM - 18)
        self.canvas.doForm(_TOTAL)
        self.canvas.restoreState()
        self.canvas.showPage()

    def _draw_row(self, lines: Sequence[Sequence[str]], style: Style, *, centred: bool = False) -> None:
        pitch = style.size * PITCH
        bottom = self.y - max(1, *map(len, lines)) * pitch - 2 * PADDING
        code = ["BT"]
        for left, room, cell in zip(self.edges, self.rooms, lines, strict=False):
            y = self.y - PADDING - style.size
            for line in cell:
                x = left + PADDING + ((room - width(line, style)) / 2 if centred else 0)
                code.append(f"1 0 0 1 {x:.2f} {y:.2f} Tm {self._shown(line, style)}")
                y -= pitch
        code.append("ET 0.4 w")
        code += [f"{x:.2f} {self.y:.2f} m {x:.2f} {bottom:.2f} l" for x in self.edges]
        code += [f"{LEFT:.2f} {y:.2f} m {RIGHT:.2f} {y:.2f} l" for y in (self.y, bottom)]
        code.append("S")
        self.canvas.addLiteral("\n".join(code))
        self.y = bottom
        self._fresh = False

    def _operators(self, line: str, style: Style) -> str:
        """The operators that show a line. The canvas's own calls spend most of their time on formatting numbers."""
        face, document = pdfmetrics.getFont(style.font), self.canvas._doc
        return " ".join(
            f"{face.getSubsetInternalName(subset, document)} {style.size} Tf <{glyphs.hex()}> Tj"
            for subset, glyphs in face.splitString(line, document)
        )

    def _put(self, line: str, style: Style, x: float, y: float) -> None:
        self.canvas.setFont(style.font, style.size)
        self.canvas.drawString(x, y, line)
