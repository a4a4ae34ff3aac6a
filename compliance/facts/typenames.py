"""The name of a document's type as a row of its page shows it."""

from __future__ import annotations

import re
from typing import Final

from compliance.facts.lines import Row, almost, flat, squeezed
from documents.kinds import COPIES, KINDS, OFFICIAL_LETTER, Kind

_NAMES: Final = sorted(
    ((squeezed(kind.name), kind) for kind in KINDS if kind not in COPIES and kind is not OFFICIAL_LETTER),
    key=lambda pair: -len(pair[0]),
)
_WORD: Final = re.compile(r"[^\W\d_]+")
_OF: Final = re.compile(r"\s*(?:cua|so|lien tich)\b")
_NUMBER: Final = re.compile(r"\bso\s*:?\s*(?=\d)")
_TRACES: Final = re.compile(r"[….|]{2}|…|\bden\b")
"""What the stamp of arrival leaves before a title that was read with it."""


def type_in(row: Row, *, first: bool) -> tuple[Kind, str, float] | None:
    """The type a row names, the text behind it, and how sure that is."""
    if not row.text[0].isupper() and not row.recognised:
        return None
    return _alone(row) or _behind_stamp(row) or _before_words(row, first=first)


def _alone(row: Row) -> tuple[Kind, str, float] | None:
    whole = squeezed(row.text)
    for name, kind in _NAMES:
        if whole == name:
            return kind, "", 1.0 if row.in_capitals else 0.8
    if not (row.recognised and row.in_capitals):
        return None
    close = [kind for name, kind in _NAMES if almost(whole, name)]
    return (close[0], "", 0.85) if len(close) == 1 else None


def _behind_stamp(row: Row) -> tuple[Kind, str, float] | None:
    """At the end of a row that a stamp to its left was read with."""
    words = list(_WORD.finditer(row.text))
    for name, kind in _NAMES:
        size = len(kind.name.split())
        if not row.recognised or len(words) <= size or not _same(words[-size:], name):
            continue
        before, after = row.text[: words[-size].start()], row.text[words[-1].end() :]
        if not after.strip(" :._-") and _TRACES.search(flat(before)):
            return kind, "", 0.85
    return None


def _before_words(row: Row, *, first: bool) -> tuple[Kind, str, float] | None:
    """At the start of "QUYẾT ĐỊNH CỦA …", "NGHỊ ĐỊNH SỐ …"."""
    words = list(_WORD.finditer(row.text))
    for name, kind in _NAMES:
        head = words[: len(kind.name.split())]
        if not head or not _same(head, name) or not _OF.match(row.flat, head[-1].end()):
            continue
        if all(word[0].isupper() for word in head) or (first and _NUMBER.search(row.flat)):
            return kind, row.text[head[-1].end() :].strip(), 0.95
    return None


def _same(words: list[re.Match[str]], name: str) -> bool:
    return "".join(flat(word[0]) for word in words) == name and all(word[0][0].isupper() for word in words[:1])
