"""Running text put together from lines, so that a sentence is found whole and still knows its lines."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from compliance.facts.lines import Row, flat

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NEW_PARAGRAPH: Final = re.compile(
    r"(?:[-+•*–]|\d{1,2}[.)]|[a-zđ][.)]|[IVX]{1,4}\.|Điều \d|\()\s*\S"
    r"|(?:Thời gian|Địa điểm|Thành phần|Nội dung)\b[^:]{0,30}:"
)

_LONGEST: Final = 2000
"""Characters of a row that is the column of a line; longer ones are parts of a line that was cut for its length."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph: its text, the same folded character for character, and its rows with where each begins."""

    text: str
    flat: str
    rows: tuple[Row, ...]
    starts: tuple[int, ...]

    def rows_at(self, start: int, end: int) -> tuple[Row, ...]:
        """The rows that hold the characters from `start` to `end`."""
        first = max(0, bisect_right(self.starts, start) - 1)
        last = max(first + 1, bisect_right(self.starts, max(start, end - 1)))
        return self.rows[first:last]


def passages(rows: Iterable[Row]) -> Iterator[Passage]:
    """The rows joined to paragraphs: formats with pages give lines, which go on until one ends a sentence."""
    held: list[Row] = []
    for row in rows:
        if held and not _goes_on(held[-1], row):
            yield _passage(held)
            held = []
        held.append(row)
    if held:
        yield _passage(held)


def _goes_on(before: Row, row: Row) -> bool:
    if before.line is row.line:
        return len(before.text) < _LONGEST
    if before.y is None or row.y is None or before.line.how == "cell" or row.line.how == "cell":
        return False
    if before.text.endswith((".", ";", ":", "./.", "!", "?")) or _NEW_PARAGRAPH.match(row.text):
        return False
    if before.in_capitals != row.in_capitals:
        return False
    # a paragraph may run on from one page to the next, but not within a page back up
    return row.page == before.page + 1 if row.page != before.page else row.y >= before.y - 0.01


def _passage(rows: list[Row]) -> Passage:
    starts: list[int] = []
    length = 0
    for row in rows:
        starts.append(length)
        length += len(row.text) + 1
    text = " ".join(row.text for row in rows)
    return Passage(text, flat(text), tuple(rows), tuple(starts))
