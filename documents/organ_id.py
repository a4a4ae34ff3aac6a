"""Mã định danh: the code that names an office on the axis, and what became of it.

Two forms are in use. The old one (QCVN 102:2016/BTTTT) has 13 characters and its level 1 last, ``000.00.00.H29``; the
new one (QĐ 20/2020/QĐ-TTg, QĐ 09/2025/QĐ-TTg) has its level 1 first, ``H29.14``. One cannot be computed from the other,
and mergers retire codes of both, so a dated alias table tells; a retired code is history, not an error.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

MOST_CHARACTERS: Final = 35

_OLD: Final = re.compile(r"[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Z][0-9]{2}")
_NEW: Final = re.compile(r"[A-Z][0-9]{2}(\.[A-Z0-9]{1,10}){0,7}")
# "14.00.W00" and "01.02.G22" occur in real packages: the old form with a group missing or cut short.
_SHORTENED: Final = re.compile(r"([0-9]{2,3}\.){1,3}[A-Z][0-9]{2}")
_TEST_LETTERS: Final = frozenset("KW")


class Form(StrEnum):
    """How an identifier is built."""

    OLD = "old"
    NEW = "new"
    UNKNOWN = "unknown"
    """Neither legal form, but seen on the wire and legible: the old form shortened, level 1 still last."""


@dataclass(frozen=True, slots=True)
class OrganId:
    """A well-formed identifier, in capitals and without spaces."""

    text: str
    form: Form

    def __str__(self) -> str:
        return self.text

    @property
    def level_one(self) -> str:
        """The ministry or province at the top: "H29" of both ``000.00.00.H29`` and ``H29.14``."""
        first, _, rest = self.text.partition(".")
        return first if self.form is Form.NEW else rest.rpartition(".")[2]

    @property
    def is_test(self) -> bool:
        """A code of the axis's own tests (letters K and W), hidden from the directory."""
        return self.level_one[0] in _TEST_LETTERS


@dataclass(frozen=True, slots=True)
class Alias:
    """One row of the alias table: from `since` on, `code` is also known, or replaced, by `successor`.

    `retired_on` is the first day on which `code` itself is no longer valid; None while both are. An empty `successor`
    says that the office was abolished and nobody in particular took over. An office split in two has two rows.
    """

    code: str
    successor: str
    since: date
    retired_on: date | None = None


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a code means on a day: the offices to write to now (none if it was abolished), and whether it is retired."""

    current: tuple[str, ...]
    retired: bool


def parse_organ_id(text: str) -> OrganId | None:
    """The identifier, or None when it is malformed (``000.1137.H53`` stands in a public catalogue)."""
    code = text.strip().upper()
    if _OLD.fullmatch(code):
        return OrganId(code, Form.OLD)
    if len(code) <= MOST_CHARACTERS and _NEW.fullmatch(code):
        return OrganId(code, Form.NEW)
    if _SHORTENED.fullmatch(code):
        return OrganId(code, Form.UNKNOWN)
    return None


def resolve(code: str, on: date, aliases: Iterable[Alias]) -> Resolution:
    """Follow the aliases that hold on that day to their ends, so that a code merged twice leads to today's.

    Codes are written as `OrganId.text` has them. One without aliases is its own current one. Rows that form a circle
    (old and new form naming each other) lead to the last code reached.
    """
    rows: dict[str, list[Alias]] = {}
    for alias in aliases:
        if alias.since <= on:
            rows.setdefault(alias.code, []).append(alias)
    retired = any(_retired(alias, on) for alias in rows.get(code, ()))
    ends: dict[str, None] = {}  # an ordered set
    _follow(code, rows, frozenset(), set(), ends)
    return Resolution(tuple(ends), retired)


def _follow(
    code: str, rows: dict[str, list[Alias]], path: frozenset[str], reached: set[str], ends: dict[str, None]
) -> None:
    reached.add(code)
    path |= {code}
    ahead = [alias.successor for alias in rows.get(code, ()) if alias.successor not in path]
    if not ahead:
        ends[code] = None
    for successor in ahead:
        if successor and successor not in reached:
            _follow(successor, rows, path, reached, ends)


def _retired(alias: Alias, on: date) -> bool:
    return alias.retired_on is not None and alias.retired_on <= on
