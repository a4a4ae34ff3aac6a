"""Which series a document's number belongs to, and what a clerk may type as one (NĐ 30/2020/NĐ-CP Đ15, Phụ lục I)."""

from __future__ import annotations

import re
from typing import NamedTuple

from documents.code import Code
from documents.kinds import OFFICIAL_LETTER, kind_abbreviated, kind_named
from storage import numbers

_NUMBER = re.compile(r"0*[1-9][0-9]{0,5}")


class Place(NamedTuple):
    """A number in its series: one document of an office at most has it."""

    series: str
    year: int
    number: int


def parse_number(text: str) -> int | None:
    """The running number that was typed, 1 to 999999; None for anything else. Letters after it are of old custom."""
    return int(text) if _NUMBER.fullmatch(text.strip()) else None


def series_of(type_name: str, notation: str) -> str:
    """The series of a document: that of its type, by its abbreviation; a công văn's has none.

    A type that no table knows goes by the abbreviation its notation begins with. Normative documents, which carry the
    year in their notation (QĐ of 30/2026/QĐ-UBND), have series of their own.
    """
    code = Code("1", notation)
    kind = kind_named(type_name)
    if kind is None:
        kind = kind_abbreviated(code.type_abbreviation or "") or OFFICIAL_LETTER
    return numbers.outgoing(f"QPPL/{kind.abbreviation}" if code.year else kind.abbreviation)


def place_of(type_name: str, notation: str, number: str, year: int) -> Place | None:
    """Where a number stands; None for one that is no running number."""
    parsed = parse_number(number)
    return None if parsed is None else Place(series_of(type_name, notation), year, parsed)
