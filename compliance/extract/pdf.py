"""PDF: the text layer, what was laid over it (annotations, form fields, signature appearances), and scans."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

import pypdfium2
import pypdfium2.raw as pdfium

from compliance.extract.layout import Piece, assemble
from compliance.extract.output import Output, Unreadable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from compliance.extract.model import Line, Origin

_DEVICE = 1_000_000  # units a page is mapped to, to learn its rotation, crop and origin in one go
_BASELINE = 0.35  # of the letter height: a char further off its neighbour's baseline begins a new piece
_JUMP = 0.6  # of the letter height: so does one this far to the right …
_BACK = 0.4  # … or to the left of where the last one ended
_LINE_END_HYPHEN = 0x02  # how PDFium reports a hyphen that ends a line
_SILENT = frozenset({pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP})

_Char = tuple[int, float, float, float, float]
"""Code point; left, right, baseline and height in points from the top left corner of the page as shown."""


def read_pdf(path: Path, pages: Sequence[int] | None, ocr: bool, output: Output) -> None:
    """Write the lines of each page, recognising those that are pictures."""
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        locked = pdfium.FPDF_GetLastError() == pdfium.FPDF_ERR_PASSWORD or "assword" in str(error)
        raise Unreadable("locked" if locked else "damaged") from error
    output.pages = len(document)
    if document.get_formtype() != pdfium.FORMTYPE_NONE:
        document.init_forms()
    wanted = [number for number in pages if 0 < number <= len(document)] if pages else range(1, len(document) + 1)
    for count, number in enumerate(wanted):
        if count >= output.limits.pages:
            raise Unreadable("too-large")
        try:
            output.write_all(_read_page(document, number))
        except pypdfium2.PdfiumError:
            output.problem = "damaged"
        output.flush()


def _read_page(document: Any, number: int) -> list[Line]:
    page = document[number - 1]
    width, height = page.get_size()
    if width <= 0 or height <= 0:
        raise pypdfium2.PdfiumError("a page without extent")
    chars = _chars(page)
    content = _pieces(chars, "text")
    overlay = _overlay(document, page, number, chars) if _has_overlay(page) else []
    return assemble(content + overlay, width, height, number)


def _chars(page: Any) -> list[_Char]:
    """The characters of the page in content order; blanks and line ends have only their code point."""
    width, height = page.get_size()
    to_x, to_y = _transform(page, width, height)
    text = page.get_textpage()
    raw = text.raw
    box, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    chars: list[_Char] = []
    for index in range(text.count_chars()):
        code = pdfium.FPDFText_GetUnicode(raw, index)
        if code <= 32 and code != _LINE_END_HYPHEN:
            chars.append((code, 0.0, 0.0, 0.0, 0.0))
            continue
        pdfium.FPDFText_GetLooseCharBox(raw, index, box)
        pdfium.FPDFText_GetCharOrigin(raw, index, x, y)
        left, right = sorted((to_x(box.left, box.bottom), to_x(box.right, box.top)))
        top, bottom = sorted((to_y(box.left, box.bottom), to_y(box.right, box.top)))
        chars.append((code, left, right, to_y(x.value, y.value), bottom - top))
    return chars


def _transform(page: Any, width: float, height: float) -> tuple[Any, Any]:
    """Functions from the coordinates of the page's content to points from the top left corner as shown."""

    def device(x: float, y: float) -> tuple[float, float]:
        across, down = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDF_PageToDevice(page.raw, 0, 0, _DEVICE, _DEVICE, 0, x, y, across, down)
        return across.value / _DEVICE * width, down.value / _DEVICE * height

    (x0, y0), (x1, y1), (x2, y2) = device(0, 0), device(1000, 0), device(0, 1000)
    a, b, c, d = (x1 - x0) / 1000, (x2 - x0) / 1000, (y1 - y0) / 1000, (y2 - y0) / 1000
    return (lambda x, y: x0 + a * x + b * y), (lambda x, y: y0 + c * x + d * y)


def _pieces(chars: list[_Char], how: Origin) -> list[Piece]:
    """Words: runs of characters that follow each other on one baseline."""
    pieces: list[Piece] = []
    piece: Piece | None = None
    spaced = True
    for code, left, right, baseline, height in chars:
        if height <= 0:
            piece, spaced = None, True
            continue
        letter = "-" if code == _LINE_END_HYPHEN else chr(code)
        follows = (
            piece is not None
            and abs(baseline - piece.baseline) <= _BASELINE * height
            and -_BACK * height <= left - piece.right <= _JUMP * height
        )
        if piece is not None and follows:
            piece.text += letter
            piece.right = max(piece.right, right)
        else:
            piece = Piece(letter, left, right, baseline, height, how, None, spaced)
            pieces.append(piece)
        spaced = False
    return pieces


def _annotations(page: Any) -> list[Any]:
    found = []
    for index in range(pdfium.FPDFPage_GetAnnotCount(page.raw)):
        annotation = pdfium.FPDFPage_GetAnnot(page.raw, index)
        if annotation:
            found.append(annotation)
    return found


def _has_overlay(page: Any) -> bool:
    annotations = _annotations(page)
    kinds = {pdfium.FPDFAnnot_GetSubtype(annotation) for annotation in annotations}
    for annotation in annotations:
        pdfium.FPDFPage_CloseAnnot(annotation)
    return bool(kinds - _SILENT)


def _overlay(document: Any, page: Any, number: int, content: list[_Char]) -> list[Piece]:
    """What annotations and form fields show: the words that appear when they are drawn into the page.

    Those without an appearance of their own give the value they carry.
    """
    width, height = page.get_size()
    to_x, to_y = _transform(page, width, height)
    fields = []
    for annotation in _annotations(page):
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        box = pdfium.FS_RECTF()
        if kind not in _SILENT and pdfium.FPDFAnnot_GetRect(annotation, box):
            left, right = sorted((to_x(box.left, box.bottom), to_x(box.right, box.top)))
            top, bottom = sorted((to_y(box.left, box.bottom), to_y(box.right, box.top)))
            how: Origin = "form" if kind == pdfium.FPDF_ANNOT_WIDGET else "annotation"
            fields.append((left, top, right, bottom, how, _value(document, annotation, how)))
        pdfium.FPDFPage_CloseAnnot(annotation)
    shown: list[Piece] = []
    if pdfium.FPDFPage_Flatten(page.raw, pdfium.FLAT_NORMALDISPLAY) == pdfium.FLATTEN_SUCCESS:
        before = {_key(char) for char in content}
        flat = document[number - 1]
        shown = _pieces([char for char in _chars(flat) if char[4] <= 0 or _key(char) not in before], "annotation")
    for left, top, right, bottom, how, value in fields:
        inside = [p for p in shown if left - 1 <= p.left <= right + 1 and top - 1 <= p.baseline <= bottom + 1]
        for piece in inside:
            piece.how = how
        if not inside and value:
            size = min(bottom - top, 12.0)
            shown += (
                Piece(text, left, right, top + size * (line + 1), size, how)
                for line, text in enumerate(value.splitlines())
            )
    return shown


def _key(char: _Char) -> tuple[int, int, int]:
    code, left, _, baseline, _ = char
    return code, round(left), round(baseline)


def _value(document: Any, annotation: Any, how: Origin) -> str:
    if how == "annotation":
        return _string(lambda buffer, size: pdfium.FPDFAnnot_GetStringValue(annotation, b"Contents", buffer, size))
    if document.formenv is None:
        return ""
    form = document.formenv.raw
    return _string(lambda buffer, size: pdfium.FPDFAnnot_GetFormFieldValue(form, annotation, buffer, size))


def _string(get: Any) -> str:
    """Call one of PDFium's functions that fill a buffer with UTF-16 and tell its size in bytes."""
    size = get(None, 0)
    if size <= 2:
        return ""
    buffer = ctypes.create_string_buffer(size)
    get(ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace")
