"""The text layer of a PDF page: characters with their boxes, put together into words."""

from __future__ import annotations

import ctypes
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import pypdfium2.raw as pdfium

from compliance.extract.layout import Piece
from compliance.extract.legacy import LegacyFont, decode, decode_runs, guess, legacy_font

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from compliance.extract.model import Origin

_DEVICE = 1_000_000  # units a page is mapped to, to learn its rotation, crop and origin in one go
_BASELINE = 0.35  # of the letter height: a glyph further off its neighbour's baseline begins a new word
_JUMP = 0.6  # of the letter height: so does one this far to the right …
_BACK = 0.4  # … or to the left of where the last one ended
_LINE_END_HYPHEN = 0x02  # what PDFium makes of a hyphen (and of a soft one, ư in TCVN3) that ends a line
_INVISIBLE = 3  # text rendering mode of the layers that recognition programs put under a scan


class Glyph(NamedTuple):
    """One character; blanks and line ends have no height. Units are points from the top left corner as shown."""

    code: int
    left: float
    right: float
    baseline: float
    height: float
    font: LegacyFont | None = None
    visible: bool = True

    @property
    def key(self) -> tuple[int, int, int]:
        """Equal for the same character in the same place."""
        return self.code, round(self.left), round(self.baseline)


_BLANK = Glyph(32, 0.0, 0.0, 0.0, 0.0)
_GUESS = Glyph(0, 0.0, 0.0, 0.0, 0.0)
"""A blank that is not in the file: PDFium puts one wherever the drawing goes on elsewhere, also within a word."""


class Geometry:
    """From the coordinates of a page's content to points from its top left corner as it is shown."""

    def __init__(self, page: Any) -> None:
        self.width, self.height = page.get_size()

        def device(x: float, y: float) -> tuple[float, float]:
            across, down = ctypes.c_int(), ctypes.c_int()
            pdfium.FPDF_PageToDevice(page.raw, 0, 0, _DEVICE, _DEVICE, 0, x, y, across, down)
            return across.value / _DEVICE * self.width, down.value / _DEVICE * self.height

        (x0, y0), (x1, y1), (x2, y2) = device(0, 0), device(1000, 0), device(0, 1000)
        self._x = x0, (x1 - x0) / 1000, (x2 - x0) / 1000
        self._y = y0, (y1 - y0) / 1000, (y2 - y0) / 1000

    def y(self, x: float, y: float) -> float:
        """How far below the upper edge a point lies."""
        origin, across, up = self._y
        return origin + across * x + up * y

    def box(self, box: Any) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of a rectangle."""
        origin, across, up = self._x
        x0 = origin + across * box.left + up * box.bottom
        x1 = origin + across * box.right + up * box.top
        y0, y1 = self.y(box.left, box.bottom), self.y(box.right, box.top)
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def read_glyphs(page: Any, *, visibility: bool = False) -> list[Glyph]:
    """The characters of the page in content order; `visibility` has it find out which of them are drawn."""
    geometry = Geometry(page)
    text = page.get_textpage()
    raw = text.raw
    codes = [pdfium.FPDFText_GetUnicode(raw, index) for index in range(text.count_chars())]
    font_of = _font_finder(raw) if _may_be_legacy(codes) else None
    box, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    glyphs: list[Glyph] = []
    for index, code in enumerate(codes):
        if code <= 32 and code != _LINE_END_HYPHEN:
            glyphs.append(_GUESS if pdfium.FPDFText_IsGenerated(raw, index) == 1 else _BLANK)
            continue
        pdfium.FPDFText_GetLooseCharBox(raw, index, box)
        pdfium.FPDFText_GetCharOrigin(raw, index, x, y)
        left, top, right, bottom = geometry.box(box)
        glyphs.append(
            Glyph(
                code,
                left,
                right,
                geometry.y(x.value, y.value),
                bottom - top,
                font_of(index) if font_of else None,
                not visibility or _is_visible(raw, index),
            )
        )
    return glyphs


def words(glyphs: Iterable[Glyph], how: Origin, notes: set[str]) -> list[Piece]:
    """Runs of characters that follow each other on one baseline, decoded as their fonts say.

    Where no font says anything the text of the page is asked. `notes` takes the encodings that were met.
    """
    pieces: list[Piece] = []
    fonts: list[LegacyFont | None] = []
    spaced, last = False, None
    for glyph in glyphs:
        if glyph.height <= 0:
            spaced, last = spaced or glyph is _BLANK, None
            continue
        if glyph.code == _LINE_END_HYPHEN:
            letter = "\xad" if glyph.font is not None and glyph.font.encoding == "tcvn3" else "-"
        else:
            letter = chr(glyph.code)
        if last is not None and _follows(glyph, last):
            pieces[-1].text += letter
            pieces[-1].right = max(pieces[-1].right, glyph.right)
        else:
            pieces.append(Piece(letter, glyph.left, glyph.right, glyph.baseline, glyph.height, how, None, spaced))
            fonts.append(glyph.font)
        spaced, last = False, glyph
    if any(fonts):
        for piece, font in zip(pieces, fonts, strict=True):
            piece.text = decode_runs([(piece.text, font)], notes)
    elif encoding := guess(" ".join(piece.text for piece in pieces)):
        notes.add(encoding)
        for piece in pieces:
            piece.text = decode(piece.text, encoding)
    return pieces


def _follows(glyph: Glyph, last: Glyph) -> bool:
    return (
        glyph.font == last.font
        and abs(glyph.baseline - last.baseline) <= _BASELINE * glyph.height
        and -_BACK * glyph.height <= glyph.left - last.right <= _JUMP * glyph.height
    )


def _may_be_legacy(codes: list[int]) -> bool:
    """Whether the characters above ASCII are those of 8-bit fonts rather than of Vietnamese in Unicode."""
    western = sum(0xA1 <= code <= 0xFF or code in {0x2212, 0x2219} for code in codes if code > 0x7F)
    vietnamese = sum(0x100 <= code <= 0x1B0 or 0x1EA0 <= code <= 0x1EF9 for code in codes if code > 0xFF)
    return western > 4 * vietnamese


def _font_finder(text: Any) -> Callable[[int], LegacyFont | None]:
    @cache
    def of_object(address: int) -> LegacyFont | None:
        font = pdfium.FPDFTextObj_GetFont(ctypes.cast(address, pdfium.FPDF_PAGEOBJECT))
        size = pdfium.FPDFFont_GetBaseFontName(font, None, 0) if font else 0
        if not size:
            return None
        buffer = ctypes.create_string_buffer(size)
        pdfium.FPDFFont_GetBaseFontName(font, buffer, size)
        return legacy_font(buffer.value.decode("utf-8", "replace"))

    def of_char(index: int) -> LegacyFont | None:
        found = pdfium.FPDFText_GetTextObject(text, index)
        return of_object(ctypes.cast(found, ctypes.c_void_p).value) if found else None

    return of_char


def _is_visible(text: Any, index: int) -> bool:
    found = pdfium.FPDFText_GetTextObject(text, index)
    return not found or pdfium.FPDFTextObj_GetTextRenderMode(found) != _INVISIBLE
