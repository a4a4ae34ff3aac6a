"""PDF: each page by its text layer where that can be trusted, and by recognition where the page is a picture."""

from __future__ import annotations

import math
import unicodedata
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any

import pypdfium2
import pypdfium2.raw as pdfium

from compliance.extract import ocr
from compliance.extract.layout import Piece, assemble
from compliance.extract.model import Line
from compliance.extract.output import Output, Unreadable
from compliance.extract.pdf_marks import Region, is_coloured, objects, stamp_regions
from compliance.extract.pdf_overlay import read_overlay
from compliance.extract.pdf_text import read_glyphs, words
from compliance.extract.scanned import read_page
from compliance.extract.stamps import Part, Stamps, read_stamps

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PIL import Image

_FEW = 200  # letters: a scan may have so many laid over it and still be a scan
_MARKS = 2.0  # letters with Vietnamese marks per 100: Vietnamese has 3.6 to 14, garbage layers none
_COVERED = 0.5  # of the page, by pictures
_UNMAPPED = 0.1  # of the characters: more without a meaning make a text layer worthless
_OBJECTS = 5000  # of a page that are looked at for pictures
_TAIL = 4096  # bytes at the end of the file that hold its end mark
_LEAST_PICTURE = 8  # pixels: what is smaller shows no stamp
_WHITE = (255, 255, 255, 255)
_PROPERTIES = ("Title", "Subject", "Keywords")
_NOBODYS = frozenset({"untitled", "unspecified"})  # what a library writes where its user says nothing


def read_pdf(path: Path, pages: Sequence[int] | None, recognise: bool, output: Output) -> None:
    """Write the lines of each page, recognising those that are pictures."""
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise Unreadable("locked" if error.err_code == pdfium.FPDF_ERR_PASSWORD else "damaged") from error
    if not _is_whole(path):
        output.problem = "damaged"
    count = len(document)
    output.pages = count
    if document.get_formtype() != pdfium.FORMTYPE_NONE:
        document.init_forms()
    wanted = range(1, count + 1) if pages is None else [number for number in pages if 0 < number <= count]
    room = output.limits.ocr_pages
    can_recognise = recognise and ocr.model_folder() is not None
    for number in wanted[: output.limits.pages]:
        try:
            page = _Page(document, number, output.notes)
            if not page.is_picture():
                stamps = page.stamps_beside_text() if can_recognise else None
                output.write_all(page.text_lines())
                if stamps is not None:
                    output.write_all(stamps.lines)
                    output.looked_for_stamps(number, doubtful=stamps.doubtful)
            elif can_recognise and room > 0:
                room -= 1
                lines, stamps = page.recognised()
                output.write_all([*lines, *stamps.lines], how="ocr")
                output.looked_for_stamps(number, doubtful=stamps.doubtful)
            else:
                output.write_all(page.overlaid_lines(), how="none")
                output.problem = output.problem or ("too-large" if can_recognise else "no-ocr")
        except pypdfium2.PdfiumError:
            output.problem = "damaged"
        output.flush()
    for name in _PROPERTIES:
        if (value := document.get_metadata_value(name)) not in _NOBODYS:
            output.write(Line(value, how="metadata"))
    if len(wanted) > output.limits.pages:
        raise Unreadable("too-large")


def _is_whole(path: Path) -> bool:
    """Whether the end of the file is there; PDFium reads what it finds of a file that was cut short."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL))
        return b"%%EOF" in file.read()


class _Page:
    """One page, looked at once."""

    def __init__(self, document: Any, number: int, notes: set[str]) -> None:
        self._document = document
        self._number = number
        self._notes = notes
        self._page = document[number - 1]
        self._width, self._height = self._page.get_size()
        if self._width <= 0 or self._height <= 0:
            raise pypdfium2.PdfiumError("a page without extent")
        self._glyphs = read_glyphs(self._page)
        self._words = words(self._glyphs, "text", notes)

    def is_picture(self) -> bool:
        """Whether what a reader sees is not in the text layer."""
        text = "".join(piece.text for piece in self._words)
        letters = sum(map(str.isalpha, text))
        if letters >= _FEW:
            if 100 * _marked(text) >= _MARKS * letters:
                return False
            return _is_unmapped(text) or self._is_covered()
        if not letters:
            return bool(pdfium.FPDFPage_CountObjects(self._page.raw))
        return _is_unmapped(text) or self._is_covered()

    def text_lines(self) -> list[Line]:
        """The lines of the text layer and of what was laid over it."""
        return self._assemble(self._words)

    def overlaid_lines(self) -> list[Line]:
        """The lines that were laid over a picture."""
        return self._assemble(self._visible_words())

    def recognised(self) -> tuple[list[Line], Stamps]:
        """The lines recognised in the picture, together with those that were laid over it, and its stamps."""
        laid_over = self._visible_words()
        picture = self._picture(hide=laid_over)  # what is known exactly need not be recognised
        words = read_page(picture.convert("L"), 72 / self._dpi)
        stamps = read_stamps(picture, words, self._number, dpi=self._dpi)
        return self._assemble(words + laid_over), stamps

    def stamps_beside_text(self) -> Stamps:
        """The stamps on a page with a text layer, where its pictures and red strokes may show one."""
        found = [self._stamps_in(region) for region in stamp_regions(self._page)]
        return Stamps([line for stamps in found for line in stamps.lines], any(stamps.doubtful for stamps in found))

    def _stamps_in(self, region: Region) -> Stamps:
        scale = self._dpi / 72
        width, height = math.ceil(self._width * scale), math.ceil(self._height * scale)
        left, top = math.floor(region.left * scale), math.floor(region.top * scale)
        right, bottom = math.ceil(region.right * scale), math.ceil(region.bottom * scale)
        if min(right - left, bottom - top) < _LEAST_PICTURE:
            return Stamps([], doubtful=False)
        known = [
            replace(
                word,
                left=word.left - left / scale,
                right=word.right - left / scale,
                baseline=word.baseline - top / scale,
                confidence=1.0,
            )
            for word in self._words
            if region.touches(Region(word.left, word.baseline - word.height, word.right, word.baseline))
        ]
        picture = self._picture(crop=(left, height - bottom, width - right, top))
        return read_stamps(picture, known, self._number, dpi=self._dpi, part=Part(left, top, width, height))

    def _assemble(self, content: list[Piece]) -> list[Line]:
        overlay = read_overlay(self._document, self._page, self._number, self._glyphs, self._notes)
        return assemble(content + overlay, self._width, self._height, self._number)

    def _visible_words(self) -> list[Piece]:
        """What is drawn over the picture, and not the text that another recogniser put under it."""
        glyphs = [g for g in read_glyphs(self._page, visibility=True) if g.visible]
        found = words(glyphs, "text", self._notes)
        return found if sum(len(piece.text) for piece in found) < _FEW else []

    @property
    def _dpi(self) -> float:
        return min(float(ocr.DPI), 72 * math.sqrt(ocr.MOST_PIXELS / (self._width * self._height)))

    def _picture(self, *, hide: Sequence[Piece] = (), crop: tuple[int, int, int, int] = (0, 0, 0, 0)) -> Image.Image:
        """The page in colour if its pictures are, white where the words to `hide` stand.

        So many pixels are cut off at its left, bottom, right and top.
        """
        scale = self._dpi / 72
        left, bottom, right, top = (pixels / scale for pixels in crop)
        bitmap = self._page.render(
            scale=scale,
            crop=(left, bottom, right, top),
            grayscale=not any(map(is_coloured, objects(self._page))),
            draw_annots=False,
            may_draw_forms=False,
        )
        for piece in hide:
            top = piece.baseline - piece.height
            bitmap.fill_rect(
                _WHITE,
                max(0, int(piece.left * scale)),
                max(0, int(top * scale)),
                math.ceil((piece.right - piece.left) * scale),
                math.ceil(1.25 * piece.height * scale),
            )
        picture: Image.Image = bitmap.to_pil()
        return picture if picture.mode == "L" else picture.convert("RGB")

    def _is_covered(self) -> bool:
        """Whether pictures take up most of the page."""
        pictures = self._page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=4)
        covered = 0.0
        for picture in islice(pictures, _OBJECTS):
            left, bottom, right, top = picture.get_bounds()
            covered += min(right - left, self._width) * min(top - bottom, self._height)
        return bool(covered >= _COVERED * self._width * self._height)


def _marked(text: str) -> int:
    """How many letters bear marks as Vietnamese has them."""
    return sum(
        letter in "đĐ" or "\u0300" <= unicodedata.normalize("NFD", letter)[-1] <= "\u0323"
        for letter in text
        if not letter.isascii()
    )


def _is_unmapped(text: str) -> bool:
    """Whether the font does not tell what its glyphs mean."""
    strange = sum(unicodedata.category(letter) in {"Co", "Cn", "Cc"} or letter == "\ufffd" for letter in text)
    return strange > _UNMAPPED * len(text)
