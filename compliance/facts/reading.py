"""Digits, dates and codes as they are printed, and as a recogniser misreads them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from documents.code import Code, parse_code
from documents.kinds import KINDS
from documents.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

_SLIPS: Final = str.maketrans({"l": "1", "i": "1", "|": "1", "o": "0", "L": "1", "I": "1", "O": "0"})
_DIGIT: Final = r"[0-9lio|]"
_FIGURE_LIKE: Final = frozenset("ZSGQ")
"""Capitals behind a number that are figures misread, and no letter of it."""

# One number and notation. The groups of a notation are told from the words around it by having no blanks within,
# but blanks about the signs between them are common.
_CODE: Final = re.compile(
    r"(?P<number>[0-9OoIl|]{1,6}[a-zA-ZđĐ]?(?![^\W_]))(?P<gap>\s*)(?P<sign>[-/–])\s*(?P<year>(?:19|20)[0-9]{2}\s*/\s*)?"
    r"(?P<notation>[A-ZĐÐ][^\W_]*(?:\s?[-/–&.,+]\s?[^\W_]*[^\W\d_][^\W_]*)*)"
)
_DATE: Final = re.compile(
    rf"(?:ng\s?|\bn)ay[\s.-]*(?P<d>{_DIGIT}{{1,2}})[\s.,-]*th\s?[a-z]\s?n[gq][\s.-]*(?P<m>{_DIGIT}{{1,2}})[\s.,-]*n\s?[a-z]\s?m[\s.-]*"
    rf"(?P<y>{_DIGIT}{{4}})(?![0-9])"
)
_SHORT_DATE: Final = re.compile(
    r"(?<![0-9])(?P<d>[0-9]{1,2})\s?[/.-]\s?(?P<m>[0-9]{1,2})\s?[/.-]\s?(?P<y>[0-9]{4})(?![0-9])"
)

# Groups of notations whose capitals or Đ a recogniser, or a title set in capitals, loses.
_KNOWN: Final = {
    fold(group): group
    for group in (
        *("UBND", "HĐND", "TTg", "CTN", "CTr", "TTr", "TrS", "VBHN", "TTLT", "NQLT", "UBTVQH"),
        *(kind.abbreviation for kind in KINDS if "Đ" in kind.abbreviation),
    )
}
_LONGEST_GROUP: Final = 5
_GLUED: Final = re.compile(
    "("
    + "|".join(sorted((kind.abbreviation for kind in KINDS if kind.abbreviation), key=len, reverse=True))
    + ")(UBND|HĐND|VPCP|TTg)"
)
"""A type and an issuer between which a recogniser lost the hyphen."""
_AMBIGUOUS: Final = frozenset({"hd", "pd", "cd", "da", "ctr"})


@dataclass(frozen=True, slots=True)
class ReadCode:
    """A code found in a text from `start` to `end`. `certainty` is 1 where nothing had to be put right."""

    code: Code
    start: int
    end: int
    certainty: float
    gap: bool
    """Blanks stood before the sign, as where a number is filled in later."""


@dataclass(frozen=True, slots=True)
class ReadDate:
    """A date found in a text, as `ReadCode`. `filled_in` is where its day and month stand, which a pen may write."""

    day: date
    start: int
    end: int
    certainty: float
    filled_in: tuple[tuple[int, int], tuple[int, int]]


def codes_in(text: str, *, recognised: bool = False) -> Iterator[ReadCode]:
    """Every number and notation in the text."""
    for found in _CODE.finditer(text):
        read = _code(text, found, recognised)
        if read is not None:
            yield read


def _code(text: str, found: re.Match[str], recognised: bool) -> ReadCode | None:
    certainty = 1.0
    number, end = found["number"], found.end()
    if not number[0].isdigit() and not recognised:
        return None
    core, letter = (number[:-1], number[-1]) if number[-1].isalpha() and number[:-1].isdigit() else (number, "")
    if recognised and letter in {"O", "o", "I", "l"}:
        core, letter = number, ""
    if recognised and letter in _FIGURE_LIKE:
        return None
    if not core.isdigit():
        core = core.translate(_SLIPS)
        certainty = 0.6
    if not core.isdigit():
        return None
    notation = found["notation"]
    if recognised:
        # a blank within a notation: "KS TT" at the very end of the line
        rest = re.match(r"\s([A-ZĐ]{1,4})\W*$", text[end:])
        if rest and re.search(r"[-/–]", notation):
            notation += rest[1]
            end += rest.end()
            certainty = min(certainty, 0.8)
    if recognised and not re.search(r"[-/–]", notation) and len(notation) > _LONGEST_GROUP:
        glued = _GLUED.fullmatch(notation)
        notation = "-".join(glued.groups()) if glued else notation
        certainty = min(certainty, 0.85 if glued else 0.6)
    notation = _mend(notation.strip(" ,.;&+-–/"), recognised=recognised)
    code = parse_code(f"{core}{letter}{found['sign']}{found['year'] or ''}{notation}")
    if code is None:
        return None
    return ReadCode(code, found.start(), end, certainty, bool(found["gap"]))


def _mend(notation: str, *, recognised: bool) -> str:
    """Known groups in their own spelling where it was lost: QD, QÐ for QĐ, TTG for TTg."""
    parts = re.split(r"(\s*[-/–&.,+]\s*)", notation)
    for i, part in enumerate(parts[::2]):
        known = _KNOWN.get(fold(part).replace("ð", "d"))
        if known and part != known and (recognised or "Ð" in part or known == "TTg") and fold(part) not in _AMBIGUOUS:
            parts[2 * i] = known
    return "".join(parts)


def dates_in(flat: str, *, recognised: bool = False, short: bool = True) -> Iterator[ReadDate]:
    """Every possible date in words ("ngày 05 tháng 3 năm 2026"), and if `short` also as 05/3/2026.

    `flat` is the text folded character for character, so that places in it hold in the text.
    """
    for pattern in (_DATE, _SHORT_DATE) if short else (_DATE,):
        for found in pattern.finditer(flat):
            read = _date(found, recognised)
            if read is not None:
                yield read


def _date(found: re.Match[str], recognised: bool) -> ReadDate | None:
    parts = [found[name] for name in "ymd"]
    certainty = 1.0
    if not all(part.isdigit() for part in parts):
        if not recognised:
            return None
        parts = [part.translate(_SLIPS) for part in parts]
        certainty = 0.6
    year, month, day = (int(part) for part in parts)
    # days under 10 and months 1 and 2 are written with a 0: without it a recogniser may have lost a digit
    if recognised and (len(parts[2]) == 1 or parts[1] in {"1", "2"}):
        certainty = min(certainty, 0.8)
    try:
        when = date(year, month, day)
    except ValueError:
        return None
    return (
        ReadDate(when, found.start(), found.end(), certainty, (found.span("d"), found.span("m")))
        if 1945 <= year <= 2100
        else None
    )
