"""A PDF maker that knows no lines: words, parts of words or single letters, each placed by itself and in any order.

It shares the measures of letters with the demonstration's maker, and nothing of its layout. Numbers and days may be
put in afterwards: as later content, as a free-text annotation, or as a form field, as document systems do. Lengths are
in points, y grows upwards.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from random import Random
from typing import Literal, NamedTuple, TypeAlias

from reportlab.lib.colors import Color, black
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from demo.papers.paper import COUNTRY, MOTTO, Annex, Paper, enclosure_lines, listed
from office.reports.printing import Run, Style, fonts, width, wrap

Order: TypeAlias = Literal["columns", "shuffled", "reversed", "letters"]
"""How the words come in the page's content: right column first, in no order, from the end, or letter by letter."""
Overlay: TypeAlias = Literal["", "content", "freetext", "field"]
"""How the number and the day of the document came onto the page; "" is with all the rest."""

ORDERS: tuple[Order, ...] = ("columns", "shuffled", "reversed", "letters")
OVERLAYS: tuple[Overlay, ...] = ("", "content", "", "freetext", "", "field")

_LEFT, _RIGHT = 78.0, A4[0] - 46.0
_TOP, _BOTTOM = A4[1] - 62.0, 60.0
_NARROW = 0.86  # letters as narrow as the decree's face
_LEFT_CENTRE, _RIGHT_CENTRE = _LEFT + 92, _RIGHT - 128
_RED = Color(0.8, 0.05, 0.1)
_BLANK = "\N{NO-BREAK SPACE}"


class _Word(NamedTuple):
    text: str
    x: float
    y: float
    style: Style
    colour: Color


@dataclass(frozen=True, slots=True)
class Loose:
    """How one file is made. `seed` decides on what is left open. `keywords` go into the file's properties.

    `banner` is a signing program's note at the head of the page. `spaced` sets the secrecy mark as "M Ậ T".
    `password` locks the file.
    """

    order: Order
    overlay: Overlay = ""
    seed: int = 0
    keywords: str = ""
    banner: bool = False
    spaced: bool = False
    password: str = ""


def loose_pdf(paper: Paper, bound: tuple[Annex, ...], make: Loose) -> bytes:
    """The document, and behind its signature the `bound` annexes."""
    sheet = _Sheet(make, paper.subject)
    later = _head(sheet, paper, make)
    _text(sheet, paper)
    _closing(sheet, paper)
    for annex in bound:
        sheet.turn()
        _annex(sheet, annex)
    return sheet.bytes(later)


def loose_annex_pdf(annex: Annex, make: Loose) -> bytes:
    """An annex in a file of its own."""
    sheet = _Sheet(make, annex.title)
    sheet.put(annex.seal_line, _RIGHT - width(annex.seal_line, Style(9)) * _NARROW, A4[1] - 40, Style(9))
    if annex.secrecy:
        sheet.centred(" ".join(annex.secrecy) if make.spaced else annex.secrecy, Style(14, bold=True), colour=_RED)
        sheet.y -= 8
    _annex(sheet, annex)
    return sheet.bytes(())


class _Sheet:
    """Pages of words; `y` is the next line's baseline, and nothing is drawn before a page is full."""

    def __init__(self, make: Loose, title: str) -> None:
        fonts()
        self._out = BytesIO()
        self._make = make
        self._chance = Random(make.seed)  # noqa: S311 - sample data, not a secret
        lock = StandardEncryption(make.password, strength=128) if make.password else None
        self._canvas = Canvas(self._out, pagesize=A4, invariant=1, pageCompression=1, encrypt=lock)
        self._canvas.setTitle(title)
        self._canvas.setCreator("Sample document system")
        if make.keywords:
            self._canvas.setKeywords(make.keywords)
        self._pages: list[list[_Word]] = [[]]
        self.y = _TOP

    def put(self, text: str, x: float, y: float, style: Style, colour: Color = black) -> None:
        """Words from x on; runs of no-break spaces stay open."""
        space = width(" ", style) * _NARROW
        for word in text.split(" "):
            if word.strip():
                self._pages[-1].append(_Word(word, x, y, style, colour))
            x += width(word, style) * _NARROW + space

    def centred(
        self, text: str, style: Style, centre: float = (_LEFT + _RIGHT) / 2, room: float = 400, colour: Color = black
    ) -> None:
        for line in wrap([Run(text, style)], room / _NARROW):
            self.down(style)
            self.put(_plain(line.runs), centre - line.width * _NARROW / 2, self.y, style, colour)

    def paragraph(self, text: str, style: Style, indent: float = 34) -> None:
        self.y -= 4
        for i, line in enumerate(wrap([Run(text, style)], (_RIGHT - _LEFT) / _NARROW, indent / _NARROW)):
            self.down(style)
            self.put(_plain(line.runs), _LEFT + (0 if i else indent), self.y, style)

    def down(self, style: Style) -> None:
        """Move to the next line, on a new page where this one is full."""
        self.y -= style.size * 1.3
        if self.y < _BOTTOM:
            self.turn()
            self.y -= style.size * 1.3

    def turn(self) -> None:
        self._pages.append([])
        self.y = _TOP
        self.put(str(len(self._pages)), A4[0] / 2, A4[1] - 38, Style(12))

    def bytes(self, later: Iterable[_Word]) -> bytes:
        """The file; the words put in `later` belong to the first page."""
        for number, words in enumerate(self._pages):
            for word in self._ordered(words):
                self._draw(word)
            if number == 0:
                for word in later:
                    self._lay_over(word)
            self._canvas.showPage()
        self._canvas.save()
        return self._out.getvalue()

    def _ordered(self, words: list[_Word]) -> list[_Word]:
        match self._make.order:
            case "columns":
                return sorted(words, key=lambda word: (word.x < A4[0] / 2, -word.y, word.x))
            case "shuffled":
                return self._chance.sample(words, len(words))
            case "reversed":
                return words[::-1]
            case "letters":
                return sorted(words, key=lambda word: (-round(word.y / 3), word.x))

    def _draw(self, word: _Word) -> None:
        if self._make.order == "letters":
            parts = list(word.text)
        elif len(word.text) > 3 and self._chance.random() < 0.3:
            cut = self._chance.randint(1, len(word.text) - 1)
            parts = [word.text[:cut], word.text[cut:]]
        else:
            parts = [word.text]
        x = word.x
        for part in parts:
            text = self._canvas.beginText()
            text.setTextTransform(_NARROW, 0, 0.2 if word.style.slanted else 0, 1, x, word.y)
            text.setFillColor(word.colour)
            text.setFont(word.style.font, word.style.size)
            text.textOut(part)
            self._canvas.drawText(text)
            x += width(part, word.style) * _NARROW

    def _lay_over(self, word: _Word) -> None:
        if self._make.overlay == "content":
            self._draw(word._replace(y=word.y + 1.2, style=Style(12, bold=True)))
            return
        wide = width(word.text, word.style) + 6
        box = (word.x - 3, word.y - 4, word.x + wide, word.y + 12)
        if self._make.overlay == "freetext":
            self._canvas.freeTextAnnotation(word.text, "(/Helv 13 Tf 0 g)", Rect=box, relative=0)
            return
        self._canvas.acroForm.textfield(
            value=word.text, name=f"f{round(word.x)}", x=box[0], y=box[1], width=box[2] - box[0], height=16,
            fontSize=11, borderWidth=0, forceBorder=False, fillColor=None, borderColor=None,
        )  # fmt: skip


def _plain(runs: Iterable[Run]) -> str:
    return " ".join(run.text for run in runs)


def _head(sheet: _Sheet, paper: Paper, make: Loose) -> list[_Word]:
    """Everything down to the addressees; returns what is laid over afterwards."""
    if make.banner:
        note = f"Người ký: {paper.issuer_name}", "Thời gian ký: 31.12.2026 23:59:58 +07:00"
        for i, line in enumerate(note):
            sheet.put(line, _LEFT + 90, A4[1] - 18 - 10 * i, Style(8))
    top = sheet.y
    for line in paper.parent.splitlines():
        sheet.centred(line, Style(12), _LEFT_CENTRE, 200)
    for line in paper.issuer.splitlines():
        sheet.centred(line, Style(12, bold=True), _LEFT_CENTRE, 200)
    bottom, sheet.y = sheet.y, top
    sheet.centred(COUNTRY, Style(12, bold=True), _RIGHT_CENTRE, 300)
    sheet.centred(MOTTO, Style(13, bold=True), _RIGHT_CENTRE, 300)
    row = min(bottom, sheet.y) - 24
    later: list[_Word] = []
    _row(sheet, later, f"Số: {paper.code}", (paper.number,), _LEFT_CENTRE, row, Style(13), make.overlay)
    day = paper.dateline.split("ngày ", 1)[1]
    days = (day[:2],) if make.overlay != "field" else (day[:2], day.split(" ")[2])
    _row(sheet, later, paper.dateline, days, _RIGHT_CENTRE, row, Style(13, slanted=True), make.overlay)
    sheet.y = row
    if paper.is_letter:
        sheet.centred(f"V/v {paper.subject}", Style(12), _LEFT_CENTRE, 190)
    for mark in filter(None, (paper.secrecy, paper.urgency)):
        sheet.y -= 12
        spaced = make.spaced and mark == paper.secrecy
        sheet.centred(" ".join(mark) if spaced else mark, Style(14, bold=True), _LEFT_CENTRE, 190, _RED)
    sheet.y -= 18
    if not paper.is_letter:
        sheet.centred(paper.type_name.upper(), Style(15, bold=True))
        sheet.centred(paper.subject, Style(14, bold=True))
        sheet.y -= 12
    return later


def _row(
    sheet: _Sheet, later: list[_Word], text: str, left_open: tuple[str, ...], centre: float, y: float, style: Style,
    overlay: Overlay,
) -> None:  # fmt: skip
    """A centred line; with an overlay the parts `left_open` are gaps, and go to `later` with their places."""
    places: list[int] = []
    if overlay:
        at = 0
        for part in left_open:
            at = text.index(part, at)
            gap = _BLANK * (4 + 3 * len(part))
            text = text[:at] + gap + text[at + len(part) :]
            places.append(at)
            at += len(gap)
    x = centre - width(text, style) * _NARROW / 2
    sheet.put(text, x, y, style)
    for part, at in zip(left_open, places, strict=False):
        start = x + width(text[:at], style) * _NARROW
        later.append(_Word(part, start + 5, y, Style(style.size), black))


def _text(sheet: _Sheet, paper: Paper) -> None:
    body = Style(13)
    if len(paper.addressees) == 1:
        sheet.centred(f"Kính gửi: {paper.addressees[0]}.", body)
    elif paper.addressees:
        sheet.down(body)
        sheet.put("Kính gửi:", _LEFT + 60, sheet.y, body)
        for line in listed(paper.addressees):
            sheet.down(body)
            sheet.put(line, _LEFT + 120, sheet.y, body)
    sheet.y -= 6
    if paper.authority:
        sheet.centred(paper.authority, Style(13, bold=True))
    for ground in paper.grounds:
        sheet.paragraph(ground, Style(13, slanted=True))
    if paper.authority:
        sheet.centred("QUYẾT ĐỊNH:", Style(13, bold=True))
    for paragraph in paper.body:
        sheet.paragraph(paragraph, body)
    for line in enclosure_lines(paper):
        sheet.paragraph(line, body)


def _closing(sheet: _Sheet, paper: Paper) -> None:
    sheet.y -= 14
    if sheet.y < _BOTTOM + 170:
        sheet.turn()
    top = sheet.y
    sheet.down(Style(12))
    sheet.put("Nơi nhận:", _LEFT, sheet.y, Style(12, bold=True, slanted=True))
    for text in listed(paper.recipients):
        for line in wrap([Run(text, Style(11))], 210 / _NARROW):
            sheet.down(Style(11))
            sheet.put(_plain(line.runs), _LEFT, sheet.y, Style(11))
    bottom, sheet.y = sheet.y, top
    for words in paper.signature.lines:
        sheet.centred(words, Style(13, bold=True), _RIGHT - 110, 260)
    sheet.y -= 70
    sheet.centred(paper.signature.name, Style(13, bold=True), _RIGHT - 110, 260)
    sheet.y = min(sheet.y, bottom)


def _annex(sheet: _Sheet, annex: Annex) -> None:
    sheet.centred(annex.heading, Style(14, bold=True))
    sheet.centred(annex.title.upper(), Style(13, bold=True))
    sheet.centred(annex.origin, Style(13, slanted=True))
    sheet.y -= 10
    cell = Style(11)
    total = sum(annex.weights)
    for row in (annex.columns, *annex.rows):
        sheet.y -= 5
        top, lowest, x = sheet.y, sheet.y, _LEFT
        if top < _BOTTOM + 60:
            sheet.turn()
            top = lowest = sheet.y
        for text, weight in zip(row, annex.weights, strict=True):
            wide = (_RIGHT - _LEFT) * weight / total
            sheet.y = top
            for line in wrap([Run(text, cell)], (wide - 8) / _NARROW):
                sheet.down(cell)
                sheet.put(_plain(line.runs), x, sheet.y, cell)
            lowest = min(lowest, sheet.y)
            x += wide
        sheet.y = lowest
