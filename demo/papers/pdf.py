"""Sample papers as PDF: A4, laid out as Decree 30/2020/NĐ-CP, Annex I asks. The same paper gives the same bytes.

Lengths are in points; y grows upwards, as in PDF.
"""

from collections.abc import Iterable
from functools import lru_cache
from io import BytesIO
from itertools import zip_longest

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from demo.papers.paper import (
    COUNTRY,
    MOTTO,
    Annex,
    Paper,
    enclosure_lines,
    listed,
    split_lead,
)
from demo.papers.seal import SEAL_DIAMETER, STAMP_RED, draw_seal, draw_signature
from office.reports.printing import Line, Run, Style, balanced, draw, draw_centred, fonts, width, wrap

LEFT = 30 * mm
RIGHT = A4[0] - 18 * mm
TOP = A4[1] - 20 * mm
BOTTOM = 20 * mm
ROOM = RIGHT - LEFT

HEADER = Style(12.5)
HEADER_BOLD = Style(12.5, bold=True)
NUMBER = Style(13)
DATELINE = Style(13, slanted=True)
BODY = Style(14)
BOLD = Style(14, bold=True)
ITALIC = Style(14, slanted=True)
SMALL = Style(11)
CELL = Style(11)
CELL_BOLD = Style(11, bold=True)

LEADING = 1.32  # the line pitch, in sizes: within the decree's single to one and a half lines
PARAGRAPH_GAP = 6.0
INDENT = 12.7 * mm
ISSUER_CENTRE = LEFT + 97
COUNTRY_CENTRE = RIGHT - 127
SIGNATURE_CENTRE = RIGHT - 117
SIGNATURE_SPACE = 98.0  # between the signer's position and name, where the pen and the seal go
STAMP_WIDTHS = {"KHẨN": 20 * mm, "THƯỢNG KHẨN": 40 * mm, "HỎA TỐC": 30 * mm}
STAMP_HEIGHT = 8 * mm


def paper_pdf(paper: Paper) -> bytes:
    """The document's own file."""
    sheet = _Sheet(paper.issuer_name, paper.subject)
    _header(sheet, paper)
    _addressees(sheet, paper)
    closing = _closing_height(paper)
    last = len(paper.body) - 1
    for ground in paper.grounds:
        sheet.paragraph([Run(ground, ITALIC)])
    if paper.authority:
        sheet.y -= 2 * PARAGRAPH_GAP
        sheet.centred("QUYẾT ĐỊNH:", BOLD)
    for i, paragraph in enumerate(paper.body):
        lead, rest = split_lead(paragraph)
        runs = [Run(lead, BOLD), Run(rest, BODY)]
        # A page must not hold the signature alone: the last paragraph goes with it.
        sheet.paragraph(runs, with_below=closing if i == last else 0)
    for line in enclosure_lines(paper):
        sheet.paragraph([Run(line, ITALIC)])
    _signature_block(sheet, paper)
    return sheet.bytes()


def annex_pdf(annex: Annex) -> bytes:
    """An annex's file: heading, title, the document it belongs to, and a table."""
    sheet = _Sheet(annex.parent.issuer_name, annex.title)
    small = Style(10)
    draw(
        sheet.canvas,
        Line((Run(annex.seal_line, small),), 0),
        RIGHT - width(annex.seal_line, small),
        TOP + 12,
    )
    if annex.secrecy:
        _stamp(sheet.canvas, annex.secrecy, LEFT + 40, TOP - 6)
        sheet.y -= STAMP_HEIGHT
    sheet.centred(annex.heading, Style(14, bold=True))
    sheet.centred(annex.title.upper(), Style(13, bold=True))
    sheet.centred(annex.origin, Style(13, slanted=True))
    _rule(sheet.canvas, LEFT + ROOM / 2, sheet.y - 4, 130)
    sheet.y -= 22
    _table(sheet, annex)
    return sheet.bytes()


class _Sheet:
    """Pages filled from the top: `y` is where the next line's top goes."""

    def __init__(self, author: str, title: str) -> None:
        fonts()
        self._out = BytesIO()
        self.canvas = Canvas(self._out, pagesize=A4, pdfVersion=(1, 4), invariant=1, pageCompression=1)
        self.canvas.setAuthor(author)
        self.canvas.setTitle(title)
        self.y = TOP
        self.page = 1

    def room_for(self, height: float) -> None:
        """Begin a new page unless `height` still fits on this one."""
        if self.y - height >= BOTTOM:
            return
        self.canvas.showPage()
        self.page += 1
        self.y = TOP
        draw_centred(self.canvas, str(self.page), NUMBER, A4[0] / 2, A4[1] - 13 * mm)

    def paragraph(self, runs: Iterable[Run], *, with_below: float = 0) -> None:
        """A justified paragraph with its first line indented, on one page with the next `with_below` points."""
        lines = wrap(list(runs), ROOM, INDENT)
        pitch = lines[0].runs[0].style.size * LEADING
        if with_below:
            self.room_for(PARAGRAPH_GAP + pitch * len(lines) + with_below)
        self.y -= PARAGRAPH_GAP
        for i, line in enumerate(lines):
            self.room_for(pitch)
            self.y -= pitch
            indent = 0 if i else INDENT
            stretch = 0 if i == len(lines) - 1 else ROOM - indent
            draw(self.canvas, line, LEFT + indent, self.y + pitch * 0.24, stretch_to=stretch)

    def centred(self, text: str, style: Style, centre: float = LEFT + ROOM / 2, room: float = ROOM - 40) -> float:
        """Centred lines; returns the widest one's width."""
        pitch = style.size * LEADING
        widest = 0.0
        for line in balanced(text, style, room):
            self.room_for(pitch)
            self.y -= pitch
            draw(self.canvas, line, centre - line.width / 2, self.y + pitch * 0.24)
            widest = max(widest, line.width)
        return widest

    def bytes(self) -> bytes:
        self.canvas.save()
        return self._out.getvalue()


def _rule(canvas: Canvas, centre: float, y: float, length: float) -> None:
    canvas.setLineWidth(0.7)
    canvas.line(centre - length / 2, y, centre + length / 2, y)


def _header(sheet: _Sheet, paper: Paper) -> None:
    """Issuer and country side by side, then number and dateline on one line, stamps, and the type's title."""
    canvas = sheet.canvas
    pitch = HEADER.size * 1.28
    left = [(line, HEADER) for line in paper.parent.splitlines()]
    left += [(line, HEADER_BOLD) for line in paper.issuer.splitlines()]
    right = [(COUNTRY, HEADER_BOLD), (MOTTO, Style(13, bold=True))]
    y = TOP
    rules: list[tuple[float, float, float]] = []
    for issuer, country in zip_longest(left, right):
        y -= pitch
        if issuer:
            text, style = issuer
            taken = draw_centred(canvas, text, style, ISSUER_CENTRE, y)
            if issuer == left[-1]:
                rules.append((ISSUER_CENTRE, y - 5, taken * 0.45))
        if country:
            text, style = country
            taken = draw_centred(canvas, text, style, COUNTRY_CENTRE, y)
            if country == right[-1]:
                rules.append((COUNTRY_CENTRE, y - 5, taken))
    for rule in rules:
        _rule(canvas, *rule)
    sheet.y = y - 26
    draw_centred(canvas, f"Số: {paper.code}", NUMBER, ISSUER_CENTRE, sheet.y)
    # This face is wider than the decree's Times New Roman: a long place would run into the number.
    room = 2 * (RIGHT - COUNTRY_CENTRE)
    draw_centred(canvas, paper.dateline, DATELINE, COUNTRY_CENTRE, sheet.y, room=room)
    if paper.is_letter:
        sheet.y -= 8
        sheet.centred(f"V/v {paper.subject}", Style(12), centre=ISSUER_CENTRE, room=186)
    for mark in filter(None, (paper.secrecy, paper.urgency)):
        sheet.y -= 11 + STAMP_HEIGHT
        _stamp(canvas, mark, ISSUER_CENTRE, sheet.y)
    sheet.y -= 14 if paper.is_letter else 24
    if not paper.is_letter:
        sheet.centred(paper.type_name.upper(), Style(14, bold=True))
        widest = sheet.centred(paper.subject, BOLD, room=ROOM - 70)
        _rule(canvas, LEFT + ROOM / 2, sheet.y - 4, min(widest * 0.4, 150))
        sheet.y -= 12


def _stamp(canvas: Canvas, mark: str, centre: float, y: float) -> None:
    """A framed red mark with its lower edge at y: the decree's sizes for urgency, the word's own for secrecy."""
    style = Style(14, bold=True)
    wide = STAMP_WIDTHS.get(mark, width(mark, style) + 22)
    canvas.saveState()
    canvas.setStrokeColor(STAMP_RED)
    canvas.setLineWidth(1.3)
    canvas.rect(centre - wide / 2, y, wide, STAMP_HEIGHT)
    room = wide - 6
    fitted = style.of_size(min(14.0, 14.0 * room / width(mark, style)))
    draw_centred(canvas, mark, fitted, centre, y + 6.5, colour=STAMP_RED)
    canvas.restoreState()


def _addressees(sheet: _Sheet, paper: Paper) -> None:
    """ "Kính gửi:" on one line with a single name, above a dashed list for several; then who decides, if anyone."""
    if paper.addressees:
        sheet.y -= 8
        label = "Kính gửi:"
        pitch = BODY.size * LEADING
        beside = width(f"{label} ", BODY)
        several = len(paper.addressees) > 1
        names = listed(paper.addressees) if several else [f"{paper.addressees[0]}."]
        lines = [line for name in names for line in wrap([Run(name, BODY)], ROOM - beside - 30)]
        x = max(LEFT + INDENT, LEFT + (ROOM - beside - max(line.width for line in lines)) / 2)
        if several:
            lines.insert(0, Line((), 0))
        for i, line in enumerate(lines):
            sheet.y -= pitch
            if i == 0:
                draw(sheet.canvas, Line((Run(label, BODY), *line.runs), 0), x, sheet.y)
            else:
                draw(sheet.canvas, line, x + beside, sheet.y)
        sheet.y -= 8
    if paper.authority:
        sheet.y -= 6
        sheet.centred(paper.authority, BOLD)


def _signature_height(paper: Paper) -> float:
    pitch = BOLD.size * 1.28
    signing = pitch * len(paper.signature.lines) + SIGNATURE_SPACE + pitch
    copies = 16 + sum(len(block) for block in _copies(paper)) * SMALL.size * 1.25
    return 16 + max(signing, copies)


def _closing_height(paper: Paper) -> float:
    """What follows the last paragraph: the list of enclosures, the recipients and the signature."""
    pitch = BODY.size * LEADING
    lists = sum(PARAGRAPH_GAP + pitch * len(wrap([Run(line, ITALIC)], ROOM, INDENT)) for line in enclosure_lines(paper))
    return lists + _signature_height(paper)


def _copies(paper: Paper) -> list[list[Line]]:
    return [wrap([Run(line, SMALL)], 205) for line in listed(paper.recipients)]


def _signature_block(sheet: _Sheet, paper: Paper) -> None:
    """Recipients at the left, and at the right who signs, with pen and seal between position and name."""
    sheet.room_for(_signature_height(paper))
    canvas = sheet.canvas
    pitch = BOLD.size * 1.28
    top = sheet.y - 16
    y = top - 12
    draw(canvas, Line((Run("Nơi nhận:", Style(12, bold=True, slanted=True)),), 0), LEFT, y)
    for line in (line for block in _copies(paper) for line in block):
        y -= SMALL.size * 1.25
        draw(canvas, line, LEFT, y)
    y = top - 12
    for i, words in enumerate(paper.signature.lines):
        draw_centred(canvas, words, BOLD, SIGNATURE_CENTRE, y - i * pitch)
    y -= pitch * (len(paper.signature.lines) - 1) + SIGNATURE_SPACE
    middle = y + SIGNATURE_SPACE / 2 - 2
    draw_signature(canvas, paper.signature.name, SIGNATURE_CENTRE, middle)
    draw_seal(canvas, paper.issuer_name, SIGNATURE_CENTRE - SEAL_DIAMETER / 2, middle + 3)
    draw_centred(canvas, paper.signature.name, BOLD, SIGNATURE_CENTRE, y)


def _table(sheet: _Sheet, annex: Annex) -> None:
    """A ruled table whose head comes back on every page."""
    total = sum(annex.weights)
    widths = tuple(ROOM * weight / total for weight in annex.weights)
    head = _cells(annex.columns, widths, CELL_BOLD)
    _row(sheet, head, widths, CELL_BOLD)
    for row in annex.rows:
        cells = _cells(row, widths, CELL)
        page = sheet.page
        sheet.room_for(_row_height(cells, CELL))
        if sheet.page != page:
            _row(sheet, head, widths, CELL_BOLD)
        _row(sheet, cells, widths, CELL)


@lru_cache(maxsize=1024)
def _cells(row: tuple[str, ...], widths: tuple[float, ...], style: Style) -> tuple[list[Line], ...]:
    """The lines of each cell. The sample tables are few and come again and again."""
    return tuple(wrap([Run(text, style)], wide - 8) for text, wide in zip(row, widths, strict=True))


def _row_height(cells: tuple[list[Line], ...], style: Style) -> float:
    return max(1, *(len(cell) for cell in cells)) * style.size * LEADING + 7


def _row(sheet: _Sheet, cells: tuple[list[Line], ...], widths: tuple[float, ...], style: Style) -> None:
    pitch = style.size * LEADING
    height = _row_height(cells, style)
    x = LEFT
    sheet.canvas.setLineWidth(0.5)
    for cell, wide in zip(cells, widths, strict=True):
        sheet.canvas.rect(x, sheet.y - height, wide, height)
        # The head and narrow cells (numbers, dates) stand centred; prose starts at the left.
        middle = style.bold or wide < ROOM * 0.2
        for i, line in enumerate(cell):
            start = x + (wide - line.width) / 2 if middle else x + 4
            draw(sheet.canvas, line, start, sheet.y - 3 - pitch * (i + 1) + pitch * 0.26)
        x += wide
    sheet.y -= height
