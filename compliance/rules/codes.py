"""Weighing a typed value against a printed one, knowing how the printed one was read.

A recogniser mistakes letters for their likes; a person swaps, repeats or drops digits. Where a difference can be the
recogniser's, the answer is that it cannot be told, never that the two differ.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from typing import TYPE_CHECKING, Final

from documents.code import Comparison, compare, parse_code
from documents.text import fold

if TYPE_CHECKING:
    from collections.abc import Callable
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


# What a recogniser takes for one another at 200 dpi, folded. A character may stand in several groups.
_ALIKE: Final = ("0odqcg", "1ijlt7|/", "2z", "38b", "35", "49", "56s", "68bg", "08", "uvyn", "ce", "hnmk", "pfr", "xk")
_THIN: Final = frozenset("1il-./|, ")
_SURE: Final = 0.95
_BY_HAND: Final = 0.825
"""What its certainty of figures is worth: by hand they are misread in any way, and rarely in doubt."""
_MANY: Final = 2
"""Letters of a notation that no confusion explains, from which on it is another one."""


def weigh_code(typed: Code, found: Code, *, recognised: bool, confidence: float, year: int | None = None) -> Weighed:
    """Whether the printed number and notation are the typed ones.

    `recognised` says that `found` comes from OCR, `confidence` how sure its reader was, `year` the printed date's.
    Leading zeros, spaces, dashes, case and Đ/D never count. A year does: 12/2025/QĐ-UBND and 12/QĐ-UBND are
    numbers of two series.
    """
    difference = compare(typed, found)
    if not difference:
        return Weighed(Verdict.SAME, confidence)
    if not recognised:
        return Weighed(Verdict.DIFFERS, confidence)
    odd = unexplained(typed.notation, found.notation)
    if Comparison.NUMBER in difference:
        # digits and letters both unlike: it may not even be this document's number
        if odd or misreadable(_number(typed), _number(found)):
            return Weighed(Verdict.UNSURE, confidence)
        swapped = _are_swapped(_number(typed), _number(found))
        return Weighed(Verdict.DIFFERS, confidence * (_SURE if swapped else _BY_HAND))
    if Comparison.YEAR in difference and None not in (typed.year, found.year):
        # one figure is soon misread for another, but not into the year that the page is dated
        return Weighed(Verdict.DIFFERS if found.year == year else Verdict.UNSURE, confidence * _SURE)
    lost = Comparison.YEAR in difference and found.year is None
    verdict = Verdict.SAME if odd == 0 else Verdict.UNSURE if odd < _MANY or lost else Verdict.DIFFERS
    return Weighed(verdict, confidence * _SURE)


def weigh_date(
    typed: date, found: date, *, recognised: bool, confidence: float, likely_year: int | None = None
) -> Weighed:
    """Whether the printed date is the typed one; digits are weighed as in `weigh_code`.

    `likely_year` is that of sending: a printed date of that year is no misreading of a typed one of another.
    """
    if typed == found:
        return Weighed(Verdict.SAME, confidence)
    if not recognised:
        return Weighed(Verdict.DIFFERS, confidence)
    if typed.year != found.year == likely_year:
        return Weighed(Verdict.DIFFERS, confidence * _SURE)
    if (typed.day, typed.month, typed.year) == (found.month, found.day, found.year):
        return Weighed(Verdict.DIFFERS, confidence * _SURE)  # a person's slip
    pairs = ((typed.day, found.day), (typed.month, found.month), (typed.year, found.year))
    if all(a == b or misreadable(str(a), str(b)) for a, b in pairs):
        return Weighed(Verdict.UNSURE, confidence)
    return Weighed(Verdict.DIFFERS, confidence * _SURE)


def same_code(a: str, b: str) -> bool:
    """Whether two joined codes may mean the same document, a year cited or left out; others are compared as text."""
    first, second = parse_code(a), parse_code(b)
    if first is None or second is None:
        return _plain(a) == _plain(b)
    difference = compare(first, second)
    if None in (first.year, second.year):
        difference &= ~Comparison.YEAR
    return not difference


def misreadable(printed: str, read: str) -> bool:
    """Whether a recogniser could have read `printed` as `read`: one look-alike, or one character lost or made up.

    Two slips in one short number are a person's, not the recogniser's, above all two neighbours swapped. What is lost
    is thin or outermost, where a frame, a stamp or the margin hides it; what is made up is a stroke.
    """
    printed, read = _plain(printed), _plain(read)
    if len(printed) == len(read):
        unequal = [(x, y) for x, y in zip(printed, read, strict=True) if x != y]
        return len(unequal) <= 1 and all(_alike(x, y) for x, y in unequal)
    if len(printed) == len(read) + 1:
        outer = (0, len(read))
        return bool(read) and any(
            _without(printed, i) == read for i, lost in enumerate(printed) if lost in _THIN or i in outer
        )
    if len(printed) + 1 == len(read):
        return bool(printed) and any(_without(read, i) == printed for i, extra in enumerate(read) if extra in _THIN)
    return False


def unexplained(printed: str, read: str) -> int:
    """How many letters of two notations differ beyond what a recogniser confuses."""
    return distance(_plain(printed), _plain(read), equal=_alike)


def distance(a: str, b: str, *, equal: Callable[[str, str], bool] = operator.eq) -> int:
    """Levenshtein's distance; `equal` says which characters count as the same."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        previous, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (not equal(x, y)))
    return row[-1]


def _are_swapped(a: str, b: str) -> bool:
    """Whether two neighbours changed places: a typist's slip, and no pen's or recogniser's."""
    unequal = [i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y]
    return len(a) == len(b) and len(unequal) == 2 and unequal[1] == unequal[0] + 1 and sorted(a) == sorted(b)


def _without(text: str, i: int) -> str:
    return text[:i] + text[i + 1 :]


def _number(code: Code) -> str:
    return code.number.lstrip("0") or "0"


def _plain(text: str) -> str:
    return "".join(fold(text).split())


@cache
def _alike(a: str, b: str) -> bool:
    return a == b or any(a in group and b in group for group in _ALIKE)
