"""The closed list of marks that are stamped on documents, and how far what was recognised is one of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from documents.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

MARKS: Final = (
    # secrecy: Luật 117/2025/QH15
    "MẬT",
    "TỐI MẬT",
    "TUYỆT MẬT",
    # urgency and circulation: NĐ 30/2020/NĐ-CP, Phụ lục I
    "KHẨN",
    "THƯỢNG KHẨN",
    "HỎA TỐC",
    "HỎA TỐC HẸN GIỜ",
    "XEM XONG TRẢ LẠI",
    "LƯU HÀNH NỘI BỘ",
)
"""In their normal spelling, which is what a line read from a stamp says."""

_NOT_LETTERS = re.compile(r"[^A-Z]")
_FRAGMENTS = re.compile(r"(?<![^\W_])[ILTJ1l|](?![^\W_])")  # what recognition makes of the sides of a frame
_PLAIN = {_NOT_LETTERS.sub("", fold(mark).upper()): mark for mark in MARKS}
_PARTS = {part for mark in MARKS for part in fold(mark).upper().split()}
_SLIPS, _SHORT = 4, 5  # letters for each one that may be wrong, missing or added; words shorter must be exact
_OTHER_VOWELS = frozenset("ẮẶẦẤẲẰÃẪẢÁÀ")  # of mắt, mặt, mất, mã: words, and no marks
_INCOMING = re.compile(
    r"\b(Đ[ẾÊE]N|SAO Y|SAO LỤC|TRÍCH SAO)\b"
)  # stamps that every office puts on what it gets and copies
# worn letters of MẬT, and of what may stand before it
_WORN = re.compile(r"(?P<before>T[A-Z]{0,4})?M[A-Z]{0,2}[TIL]")
_GUESSED = 0.5
_LEGIBLE, _WORDS = 0.72, 4  # the sureness and the letters from which other text is taken for read


@dataclass(frozen=True, slots=True)
class Reading:
    """What a stamp says: `mark` is one of MARKS or None; `other` says that it surely says something else."""

    mark: str | None = None
    confidence: float = 0.0
    near: bool = False
    other: bool = False
    incoming: bool = False


def judge(lines: Sequence[tuple[str, float]]) -> Reading:
    """Weigh the recognised lines of one stamp, each with its confidence."""
    if not lines:
        return Reading()
    confidence = sum(sure for _, sure in lines) / len(lines)
    text = " ".join(text for text, _ in lines)
    whole = _weigh(text, confidence)
    if whole.mark or whole.near:
        return whole
    # something else may have been taken for a second line
    parts = [_weigh(*line) for line in lines] if len(lines) > 1 else []
    best = max(parts, key=_rank, default=whole)
    if best.mark and len(best.mark) > _SHORT:
        return best
    if best.mark or best.near:
        return Reading(confidence=confidence, near=True)
    letters, incoming = sum(map(str.isalpha, text)), is_incoming(text)
    other = incoming or (confidence >= _LEGIBLE and letters >= _WORDS)
    return Reading(confidence=confidence, other=other, incoming=incoming)


def guess(lines: Sequence[tuple[str, float]]) -> Reading:
    """What the worn letters of a stamp in red may say, which hardly ever says anything else than a mark."""
    plain = _NOT_LETTERS.sub("", fold(" ".join(text for text, _ in lines)).upper())
    if _WORN.fullmatch(plain) is None:
        return Reading()
    mark = min((each for each in _PLAIN if each.endswith("MAT")), key=lambda each: _distance(plain, each) / len(each))
    return Reading(_PLAIN[mark], _GUESSED)


def is_incoming(text: str) -> bool:
    """Whether it is of the stamps with which every office notes arrivals and copies."""
    return bool(_INCOMING.search(text))


def is_mark(text: str) -> bool:
    """Whether a recognised word is one of those that marks are made of."""
    return _NOT_LETTERS.sub("", fold(text).upper()) in _PARTS and _is_upper(text)


def _rank(reading: Reading) -> tuple[bool, bool, float]:
    return reading.mark is not None, reading.near, reading.confidence


def _weigh(text: str, confidence: float) -> Reading:
    return max((_compare(each, confidence) for each in {text, _FRAGMENTS.sub("", text)}), key=_rank)


def _compare(text: str, confidence: float) -> Reading:
    plain = _NOT_LETTERS.sub("", fold(text).upper())
    if not plain:
        return Reading()
    slips, mark = min((_distance(plain, each), each) for each in _PLAIN)
    allowed = len(mark) // _SLIPS if len(mark) >= _SHORT else 0
    if slips <= allowed and _is_upper(text):
        if mark == "MAT" and _OTHER_VOWELS & set(text):
            return Reading(confidence=confidence, near=True)
        return Reading(_PLAIN[mark], round(confidence * (1 - slips / len(mark)), 3))
    return Reading(confidence=confidence, near=slips <= allowed + 1 and len(plain) <= len(mark) + allowed)


def _is_upper(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    return sum(map(str.islower, letters)) * _SLIPS <= len(letters)


def _distance(a: str, b: str) -> int:
    """Letters to change, add or drop to make one the other."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (x != y))
    return row[-1]
