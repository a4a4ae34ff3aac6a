"""Puts pieces of text that know their place together into lines in reading order.

Official documents open with two columns side by side (the office on the left, the state's name on the right) and
close with two more (recipients, signature). Their lines share a height but not a sentence: a wide gap ends a line,
and the lines of the left column are read before those of the right one.
"""

from __future__ import annotations

import itertools
import re
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

from compliance.extract.figures import figures_of
from compliance.extract.model import Line, Origin

if TYPE_CHECKING:
    from collections.abc import Iterable

    from compliance.extract.figures import Tall

_SAME_LINE = 0.45  # of the letter height: how far two baselines of one line may differ
_WORD_GAP = 0.16  # of the letter height: a narrower gap joins without a blank
_COLUMN_GAP = 0.9  # of the letter height: the narrowest gap that may part two columns …
_UNUSUAL = 2.2  # … if it is that many times the usual gap between words of its line
_FILLED_IN = 8  # letter heights of the widest gap left for a number or a day to be written in
_BAND_GAP = 3.5  # letter heights of white that end a band of two columns
_UNSURE, _SHORT = 0.5, 4  # a line recognised with less confidence and of so few letters is none
_CENTRED = 1.2  # letter heights by which the middles of two centred lines may differ
_FLUSH_LEFT = 0.6  # letter heights by which the left edges of two aligned lines may differ
_TO_FILL_AFTER = re.compile(r"(\b(số|ngày|tháng|năm|gửi|v/v)\s*:?|…|\.\.)$", re.IGNORECASE)
_TO_FILL_BEFORE = re.compile(r"/|tháng\b|năm\b", re.IGNORECASE)
_WIDE_BLANK = re.compile(r"(?:[ \t\xa0]*\t[ \t\xa0]+|[ \xa0]{4,})\t*")


@dataclass(slots=True)
class Piece:
    """A run of text on one baseline. Units are points from the page's top left corner, downwards."""

    text: str
    left: float
    right: float
    baseline: float
    height: float
    how: Origin = "text"
    confidence: float | None = None
    spaced: bool = True
    """A blank stood before it in the file; otherwise only a visible gap makes one."""
    tall: tuple[Tall, ...] = ()
    """Its figures and plain capitals where it was recognised."""


@dataclass(slots=True)
class _Segment:
    pieces: list[Piece]

    @property
    def left(self) -> float:
        return self.pieces[0].left

    @property
    def right(self) -> float:
        return max(piece.right for piece in self.pieces)

    @property
    def top(self) -> float:
        return min(piece.baseline - piece.height for piece in self.pieces)

    @property
    def baseline(self) -> float:
        return max(piece.baseline for piece in self.pieces)


def assemble(pieces: Iterable[Piece], width: float, height: float, page: int) -> list[Line]:
    """The lines of one page in reading order, without what recognition makes of rules, scratches and seals."""
    rows = [_split(row) for row in _rows(pieces)]
    lines = (_line(segment, width, height, page) for segment in _in_reading_order(rows))
    return [line for line in lines if not _is_scratch(line)]


def _is_scratch(line: Line) -> bool:
    if line.confidence is None:
        return False
    letters = sum(map(str.isalnum, line.text))
    return not letters or (line.confidence < _UNSURE and letters <= _SHORT)


def split_columns(text: str) -> list[str]:
    """The parts of a typed line whose columns were made with blanks and tabs."""
    parts: list[str] = []
    at = 0
    for blank in _WIDE_BLANK.finditer(text):
        before, after = text[at : blank.start()], text[blank.end() :]
        if before.strip() and not is_to_fill(before, after):
            parts.append(before)
            at = blank.end()
    return [*parts, text[at:]]


def is_to_fill(before: str, after: str) -> bool:
    """Whether the blank between two texts was left for a number or a date to be written in."""
    return bool(_TO_FILL_AFTER.search(before.rstrip()) or _TO_FILL_BEFORE.match(after))


def _rows(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """Pieces grouped by baseline, from the top down, each row from left to right."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: piece.baseline):
        for row in rows[:-4:-1]:
            tolerance = _SAME_LINE * min(piece.height, row[-1].height)
            if abs(piece.baseline - row[-1].baseline) <= tolerance:
                row.append(piece)
                break
        else:
            rows.append([piece])
    for row in rows:
        row.sort(key=lambda piece: piece.left)
    return rows


def _split(row: list[Piece]) -> list[_Segment]:
    """The row, cut where a gap is too wide to lie between two words of one sentence."""
    height = statistics.median(piece.height for piece in row)
    gaps = [right.left - left.right for left, right in itertools.pairwise(row)]
    words = [gap for gap in gaps if gap > _WORD_GAP * height]
    usual = statistics.median_low(words) if len(words) > 1 else 0.3 * height
    widest = max(_COLUMN_GAP * height, _UNUSUAL * min(usual, height))
    segments = [_Segment([row[0]])]
    for piece, gap in zip(row[1:], gaps, strict=True):
        before = segments[-1].pieces[-1].text.rstrip()
        to_fill = gap < _FILLED_IN * height and is_to_fill(before, piece.text)
        if gap > widest and not to_fill:
            segments.append(_Segment([piece]))
        else:
            segments[-1].pieces.append(piece)
    return segments


def _in_reading_order(rows: list[list[_Segment]]) -> list[_Segment]:
    """Rows from the top down; where consecutive rows keep a gutter free, the left column before the right."""
    ordered: list[_Segment] = []
    index = 0
    while index < len(rows):
        row = rows[index]
        if len(row) != 2:
            ordered += row
            index += 1
            continue
        end, gutter = _band(rows, index)
        middle = sum(gutter) / 2
        band = [segment for each in rows[index:end] for segment in each]
        ordered += [segment for segment in band if segment.left < middle]
        ordered += [segment for segment in band if segment.left >= middle]
        index = end
    return ordered


def _band(rows: list[list[_Segment]], start: int) -> tuple[int, tuple[float, float]]:
    """The end (exclusive) and the gutter (left, right edge) of the two columns that begin at row `start`."""
    members = list(rows[start])
    left, right = members[0].right, members[1].left
    bottom = max(segment.baseline for segment in members)
    for index in range(start + 1, len(rows)):
        row = rows[index]
        height = max(segment.baseline - segment.top for segment in row)
        if len(row) > 2 or row[0].top - bottom > _BAND_GAP * height:
            return index, (left, right)
        middle = (left + right) / 2
        new_left = max([left] + [segment.right for segment in row if segment.left < middle])
        new_right = min([right] + [segment.left for segment in row if segment.left >= middle])
        if new_right - new_left < _WORD_GAP * height:
            return index, (left, right)
        if len(row) == 1 and not any(_aligned(row[0], member, height) for member in members):
            return index, (left, right)
        members += row
        left, right = new_left, new_right
        bottom = max(segment.baseline for segment in row)
    return len(rows), (left, right)


def _aligned(one: _Segment, other: _Segment, height: float) -> bool:
    """Whether two lines share their middle or their left edge, as lines of one column do."""
    return (
        abs(one.left + one.right - other.left - other.right) / 2 < _CENTRED * height
        or abs(one.left - other.left) < _FLUSH_LEFT * height
    )


def _line(segment: _Segment, width: float, height: float, page: int) -> Line:
    text = ""
    previous: Piece | None = None
    for piece in segment.pieces:
        if previous is not None and (piece.spaced or piece.left - previous.right > _WORD_GAP * piece.height):
            text += " "
        text += piece.text
        previous = piece
    pieces = segment.pieces
    confidences = [piece.confidence for piece in pieces if piece.confidence is not None]
    how: Origin = next((piece.how for piece in pieces if piece.how not in {"annotation", "form"}), pieces[0].how)
    return Line(
        re.sub(r" {2,}", " ", text),
        page,
        _fraction(segment.left, width),
        _fraction(segment.top, height),
        round(statistics.median(piece.height for piece in pieces), 1),
        how,
        round(statistics.fmean(confidences), 3) if confidences else None,
        figures_of((piece.text, piece.tall) for piece in pieces) if confidences else (),
    )


def _fraction(value: float, whole: float) -> float:
    return round(min(max(value / whole, 0.0), 1.0), 4)
