"""What was laid over a PDF page after it was made: stamps, typed numbers, form fields, signature appearances."""

from __future__ import annotations

import ctypes
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pypdfium2.raw as pdfium

from compliance.extract.layout import Piece
from compliance.extract.pdf_text import Geometry, Glyph, read_glyphs, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compliance.extract.model import Origin

_SILENT = frozenset({pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP})
_MOST = 2000  # annotations of a page that are looked at
_LETTER = 12.0  # points; for values that have no appearance and so no size


def read_overlay(document: Any, page: Any, number: int, content: list[Glyph], notes: set[str]) -> list[Piece]:
    """The words that appear when the annotations are drawn into the page, beside those of its `content`.

    An annotation without an appearance gives the value it carries. The page handed over is used up.
    """
    fields = [(geometry, how, _value(document, annotation, how)) for annotation, geometry, how in _annotations(page)]
    if not fields:
        return []
    shown: list[Piece] = []
    if pdfium.FPDFPage_Flatten(page.raw, pdfium.FLAT_NORMALDISPLAY) == pdfium.FLATTEN_SUCCESS:
        before = {glyph.key for glyph in content}
        flat = read_glyphs(document[number - 1])
        shown = words((g for g in flat if g.height <= 0 or g.key not in before), "annotation", notes)
    for (left, top, right, bottom), how, value in fields:
        inside = [p for p in shown if left - 1 <= p.left <= right + 1 and top - 1 <= p.baseline <= bottom + 1]
        for piece in inside:
            piece.how = how
        if inside and (how == "annotation" or not value):
            continue
        # the appearance of a field is often made by a program whose font lacks Vietnamese letters
        shown = [piece for piece in shown if piece not in inside]
        size = min(bottom - top, _LETTER)
        shown += (
            Piece(text, left, right, top + size * line, size, how) for line, text in enumerate(value.splitlines(), 1)
        )
    return shown


def _annotations(page: Any) -> Iterator[tuple[Any, tuple[float, float, float, float], Origin]]:
    geometry = Geometry(page)
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page.raw), _MOST)):
        with _annotation(page, index) as annotation:
            box = pdfium.FS_RECTF()
            kind = pdfium.FPDFAnnot_GetSubtype(annotation) if annotation else pdfium.FPDF_ANNOT_POPUP
            if kind not in _SILENT and pdfium.FPDFAnnot_GetRect(annotation, box):
                yield annotation, geometry.box(box), "form" if kind == pdfium.FPDF_ANNOT_WIDGET else "annotation"


@contextmanager
def _annotation(page: Any, index: int) -> Iterator[Any]:
    annotation = pdfium.FPDFPage_GetAnnot(page.raw, index)
    try:
        yield annotation
    finally:
        if annotation:
            pdfium.FPDFPage_CloseAnnot(annotation)


def _value(document: Any, annotation: Any, how: Origin) -> str:
    """The text an annotation carries, whether or not it shows it."""
    if how == "form" and document.formenv is not None:
        return _string(pdfium.FPDFAnnot_GetFormFieldValue, document.formenv.raw, annotation)
    return _string(pdfium.FPDFAnnot_GetStringValue, annotation, b"V" if how == "form" else b"Contents")


def _string(get: Any, *arguments: Any) -> str:
    """Call one of PDFium's functions that fill a buffer with UTF-16 and tell its size in bytes."""
    size = get(*arguments, None, 0)
    if size <= 2:
        return ""
    buffer = ctypes.create_string_buffer(size)
    get(*arguments, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace")
