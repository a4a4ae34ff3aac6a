"""Words that stand alone as a mark: degree of urgency, degree of secrecy.

NĐ 30/2020/NĐ-CP Phụ lục I, mục III.2: a framed stamp in capitals, at the top of the page. The forms looked for are the
words in a line, cell, text box, page header or annotation of their own, also spaced ("M Ậ T"), broken in two ("TUYỆT"
over "MẬT"), or read off a stamp without their diacritics. The same word within a sentence or a title is none.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from compliance.facts.lines import Row, flat

if TYPE_CHECKING:
    from compliance.facts.sheet import Sheet

_EDGES: Final = re.compile(r"^[\W_]+|[\W_]+$")
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_TOP_OF_FIRST: Final = 0.5
_TOP_OF_OTHERS: Final = 0.25
_LONGEST_MARK: Final = 24
_LONGEST_TEXT: Final = 80
_CELLS_OF_TABLE: Final = 6
_ROWS_OF_TOP: Final = 6
"""Rows of a sheet of a workbook, or behind the header of a file without pages, that still are its top."""


class Standing(NamedTuple):
    """A row, or two below one another, that are nothing but a mark's words.

    `words` are folded and run together, `text` is as printed, `at` is the first row's place in the sheet, -1 for a mark
    that was found by its shape, and `is_top` says whether it stands where marks are put.
    """

    words: str
    text: str
    row: Row
    at: int
    is_top: bool


def standing_alone(sheet: Sheet) -> list[Standing]:
    """Every row in capitals that is short enough to be a mark, and every two that could be one stamp."""
    found = [Standing(words_of(row.text), row.text, row, -1, True) for row in sheet.stamps]
    first: dict[int, int] = {}
    for at, row in enumerate(sheet.rows):
        first.setdefault(row.page, at)
    above: Standing | None = None
    for at, row in enumerate(sheet.rows):
        words = words_of(row.text)
        if not words or len(words) > _LONGEST_MARK:
            above = None
            continue
        mark = Standing(words, row.text, row, at, is_top(sheet, at, first[row.page]))
        found.append(mark)
        if above is not None and above.row.page == row.page and len(above.words + words) <= _LONGEST_MARK:
            found.append(Standing(above.words + words, f"{above.text} {row.text}", above.row, above.at, above.is_top))
        above = mark
    return found


def words_of(text: str) -> str:
    """The letters of a text in capitals, folded and run together; empty if it has small letters or digits."""
    if len(text) > _LONGEST_TEXT or not text.isupper():
        return ""
    bare = _EDGES.sub("", text)
    letters = "".join(_LETTERS.findall(bare))
    if any(letter.isdigit() for letter in bare):
        return ""
    return flat(letters)


def is_top(sheet: Sheet, at: int, first: int) -> bool:
    """Whether the row stands where a mark is put: the top of a page, or a part of the file that is on every page.

    `first` is the place of the first row of its page.
    """
    row = sheet.rows[at]
    if row.line.how in {"header", "footer", "annotation"}:
        return True
    if row.y is not None:
        return row.y < (_TOP_OF_FIRST if row.page == 1 else _TOP_OF_OTHERS)
    if row.line.page is not None:
        return at - first <= _ROWS_OF_TOP
    if row.line.how == "textbox":
        return True
    return at <= max(sheet.body, _ROWS_OF_TOP) or sheet.end <= at <= sheet.end + _ROWS_OF_TOP


def in_table(sheet: Sheet, at: int) -> bool:
    """Whether the row is one of many short cells behind the header: what a table says, not a stamp."""
    if at <= sheet.body or sheet.rows[at].line.how != "cell":
        return False
    near = (*sheet.rows[max(0, at - 4) : at], *sheet.rows[at + 1 : at + 5])
    return sum(other.line.how == "cell" and len(other.text) <= _LONGEST_MARK for other in near) >= _CELLS_OF_TABLE
