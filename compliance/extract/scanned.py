"""The words of a scanned page, its closing read column by column.

Beside "Nơi nhận" stands the signature, its lines apart at another pitch and in another size. Read as one block the two
mix: lines of the list of recipients, the first above all, are lost in the signature's.
"""

from __future__ import annotations

import itertools
import re
import statistics
from typing import TYPE_CHECKING

from compliance.extract import ocr
from documents.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL import Image

    from compliance.extract.layout import Piece

_HEADING = re.compile(r"\W*noi ?nhan\b")
_DEPTH = 0.24  # of the page's height that the closing takes below its heading
_SURE = 0.6  # words recognised with less tell of lines that mix
_RISE = 1.3  # letter heights from the heading's baseline to the top of its line
_GUTTER = 1.5  # letter heights of white that part the columns at least
_FARTHEST = 0.7  # of the page's width: where the right column begins at the latest
_EDGE = 0.6  # letter heights of white around what is read again


def read_page(grey: Image.Image, scale: float = ocr.POINTS) -> list[Piece]:
    """The words of a page in grey; `scale` is the size of a pixel in points.

    Raises Unreadable("no-ocr") without a model.
    """
    words = ocr.recognise(grey.tobytes(), grey.width, grey.height, grey.width, scale)
    heading = _heading(words, grey.width * scale)
    if heading is None:
        return words
    top, bottom = heading.baseline - _RISE * heading.height, heading.baseline + _DEPTH * grey.height * scale
    closing = [word for word in words if top < _middle(word) < bottom]
    split = _split(closing, heading, _FARTHEST * grey.width * scale)
    if split is None or all(_sure(word) for word in closing if word.left < split):
        return words
    left = heading.left - _EDGE * heading.height
    again = [
        word
        for edges in ((left, split), (split, grey.width * scale))
        for word in _read_part(grey, (edges[0], top, edges[1], bottom), scale)
    ]
    return [word for word in words if not top < _middle(word) < bottom or word.right < left] + again


def _heading(words: Sequence[Piece], width: float) -> Piece | None:
    """The first of the last two words "Nơi nhận" at the left, or both read as one."""
    found = [
        first
        for first, second in itertools.pairwise(words)
        if _HEADING.match(fold(f"{first.text} {second.text}")) and first.left < width / 2
    ]
    return found[-1] if found else None


def _split(closing: Sequence[Piece], heading: Piece, farthest: float) -> float | None:
    """The middle of the widest gutter between the two columns; None if there is one column."""
    height = statistics.median(word.height for word in closing)
    edges = sorted((word.left, word.right) for word in closing if _sure(word) and word.left >= heading.left)
    end, widest, split = heading.right, _GUTTER * height, None
    for left, right in edges:
        if left - end > widest and left < farthest:
            widest, split = left - end, (left + end) / 2
        end = max(end, right)
    return split


def _read_part(grey: Image.Image, edges: tuple[float, float, float, float], scale: float) -> list[Piece]:
    left, top, right, bottom = (round(edge / scale) for edge in edges)
    left, top, right, bottom = max(0, left), max(0, top), min(grey.width, right), min(grey.height, bottom)
    if right <= left or bottom <= top:
        return []
    part = grey.crop((left, top, right, bottom))
    words = ocr.recognise(part.tobytes(), part.width, part.height, part.width, scale)
    for word in words:
        word.left += left * scale
        word.right += left * scale
        word.baseline += top * scale
    return words


def _middle(word: Piece) -> float:
    return word.baseline - word.height / 2


def _sure(word: Piece) -> bool:
    return word.confidence is None or word.confidence >= _SURE
