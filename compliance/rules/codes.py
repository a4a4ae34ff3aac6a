"""Weighing a typed value against a printed one, knowing how the printed one was read.

A recogniser mistakes letters for their likes; a person swaps, repeats or drops digits. Where a difference can be the
recogniser's, the answer is that it cannot be told, never that the two differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from typing import TYPE_CHECKING, Final

from documents.code import Comparison, compare, parse_code
from documents.text import fold

if TYPE_CHECKING:
    from datetime import date

    from documents.code import Code


class Verdict(Enum):
    """What comparing a typed with a printed value gives."""

    SAME = auto()
    DIFFERS = auto()
    UNSURE = auto()
    """Cannot be read well enough to say."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A verdict and how sure it is, 0 to 1."""

    verdict: Verdict
    confidence: float


# Shapes a recogniser takes for one another at 200 dpi, folded. A letter may stand in several groups.
_ALIKE: Final = (
    "0odqcg", "1il7tj/|!", "2z7", "3895b", "4a9", "5s6", "6bg8", "8b0", "9gq", "uvyn", "ce", "hnmk", "pfr", "vy", "ij",
)  # fmt: skip
_THIN: Final = frozenset("1il-./|, ")
_MOST_ODD_LETTERS: Final = 0.34


def weigh_code(typed: Code, found: Code, *, recognised: bool, confidence: float) -> Weighed:
    """Whether the printed number and notation are the typed ones.

    `recognised` says that `found` comes from OCR, `confidence` how sure its reader was. Leading zeros, spaces, dashes,
    case and Đ/D never count. A year is weighed only where both carry one: 30/2020/NĐ-CP is also cited as 30/NĐ-CP.
    """
    difference = compare(typed, found)
    if Comparison.YEAR in difference and None in (typed.year, found.year):
        difference &= ~Comparison.YEAR
    if not difference:
        return Weighed(Verdict.SAME, confidence)
    if not recognised:
        return Weighed(Verdict.DIFFERS, confidence)
    close = distance(fold(typed.notation), fold(found.notation)) <= _allowance(typed.notation)
    if Comparison.NUMBER not in difference:
        # the digits agree: letters the recogniser garbled do not make it another document
        return Weighed(Verdict.SAME if close else Verdict.UNSURE, confidence * 0.8)
    if not close or confusable(_number(typed), _number(found)):
        return Weighed(Verdict.UNSURE, confidence)
    return Weighed(Verdict.DIFFERS, confidence * 0.9)


def weigh_date(typed: date, found: date, *, recognised: bool, confidence: float) -> Weighed:
    """Whether the printed date is the typed one; digits are weighed as in `weigh_code`."""
    if typed == found:
        return Weighed(Verdict.SAME, confidence)
    if not recognised:
        return Weighed(Verdict.DIFFERS, confidence)
    pairs = ((typed.day, found.day), (typed.month, found.month), (typed.year, found.year))
    if all(a == b or confusable(str(a), str(b)) for a, b in pairs):
        return Weighed(Verdict.UNSURE, confidence)
    return Weighed(Verdict.DIFFERS, confidence * 0.9)


def same_code(a: str, b: str) -> bool:
    """Whether two joined codes mean the same document; unreadable ones are compared as folded text."""
    first, second = parse_code(a), parse_code(b)
    if first is None or second is None:
        return _plain(a) == _plain(b)
    difference = compare(first, second)
    if None in (first.year, second.year):
        difference &= ~Comparison.YEAR
    return not difference


def confusable(a: str, b: str) -> bool:
    """Whether a recogniser could have read one as the other: one look-alike, or one thin or outer character lost.

    Two slips in one short number are a person's, not the recogniser's, above all two neighbours swapped.
    """
    a, b = _plain(a), _plain(b)
    if len(a) == len(b):
        unequal = [(x, y) for x, y in zip(a, b, strict=True) if x != y]
        return len(unequal) <= 1 and all(_alike(x, y) for x, y in unequal)
    if len(a) > len(b):
        a, b = b, a
    if len(b) - len(a) != 1 or not a:
        return False
    # a frame, a stamp or the margin hides what is outermost
    return any(b[:i] + b[i + 1 :] == a for i, lost in enumerate(b) if lost in _THIN or i in (0, len(b) - 1))


def distance(a: str, b: str) -> int:
    """Levenshtein's distance."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        previous, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (x != y))
    return row[-1]


def _allowance(notation: str) -> int:
    return max(1, round(len(notation) * _MOST_ODD_LETTERS))


def _number(code: Code) -> str:
    return code.number.lstrip("0") or "0"


def _plain(text: str) -> str:
    return "".join(fold(text).split())


@cache
def _alike(a: str, b: str) -> bool:
    return a == b or any(a in group and b in group for group in _ALIKE)
