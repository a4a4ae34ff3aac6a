"""The lines of a document made ready for reading: cut into columns, folded, and told what they cannot be."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from documents.text import fold, nfc

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from compliance.extract.model import Extraction, Line

_BESIDE: Final = frozenset({"metadata", "entry", "footnote"})
STAMPED: Final = frozenset({"stamp"})
"""Origins of marks that were read off a picture by their shape, apart from the page's text."""
# Clerks align two columns by blanks and tabs; within a sentence justified by hand there are fewer of them in a row.
_COLUMNS: Final = re.compile(r"\t+|(?<=\S) {4,}(?=\S)")
_BEFORE_GAP: Final = re.compile(r"(?:(?<!nhận)(?<!NHẬN):|…|\.\.|\b(?:[Ss]ố|ngày|tháng|năm))\s*$")
_BEHIND_GAP: Final = re.compile(r"\s*(?:/|tháng\b|năm\b)")
_BAR: Final = re.compile(r"\s[\W_]*\|[\s_]*(?=\S)|^[\s_]*\|\s*")
"""The edge of a frame, of a stamp or a table, among recognised words."""
_SPACED: Final = re.compile(r"(?:[^\W\d_]\s+){2,}[^\W\d_]:?")
_SIGNATURE: Final = re.compile(
    r"(?:nguoi ky|email|co quan|thoi gian ky|ky boi|ngay ky|signed (?:by|on|at))\s*:|digitally signed"
    r"|(?:sao y|sao luc|trich sao)\s*;"
)
_SPECKS: Final = re.compile(r"(?<=\s)[^\w\s&/…|()\[\]–-]{1,3}(?:\s|$)|^[^\w\s&/…|()\[\]–+*•\"“'-]{1,2}\s+(?=\w)")
"""What a recogniser makes of dirt between two words, or in the margin before the first."""
_LONGEST: Final = 8000
"""Characters of one row: no honest paragraph has more, and a hostile one shall not cost the square of its length."""
_RULE: Final = re.compile(r"[\W_]*")
_DASHES: Final = re.compile(r"[\s_–—=*.o0-]*[_–—=-]{3}[\s_–—=*.o0-]*")
_WITH_FIGURES: Final = re.compile(r"\S*[0-9]\S*")
_UNMEASURED: Final = 0.99
_PAGE_NUMBER: Final = re.compile(r"\W*(?:trang )?\d{1,4}\W*(?:/\s*\d{1,4})?")


@dataclass(frozen=True, slots=True)
class Row:
    """A line, or one column of it. `flat` is its text without case and diacritics, character for character."""

    text: str
    line: Line
    flat: str = field(compare=False)
    ruled: bool = False
    """A drawn row of dashes follows, which ends what stands above it."""

    @property
    def page(self) -> int:
        """From 1; formats without pages are one page."""
        return self.line.page or 1

    @property
    def x(self) -> float | None:
        return self.line.x

    @property
    def y(self) -> float | None:
        return self.line.y

    @property
    def recognised(self) -> bool:
        """Whether it comes from a picture."""
        return self.line.how == "ocr" or self.line.how in STAMPED

    @property
    def certainty(self) -> float:
        """How far its letters can be trusted, 0..1: a recogniser says itself how sure it is."""
        if not self.recognised:
            return 0.98
        return 0.55 + 0.4 * (self.line.confidence if self.line.confidence is not None else 0.5)

    def figures(self, start: int, end: int) -> float:
        """How far the figures in the words from `start` to `end` can be trusted, 0..1; 1 is known, not recognised."""
        found = [word.span() for word in _WITH_FIGURES.finditer(self.text)]
        if not self.recognised or len(found) != len(self.line.figures):
            return _UNMEASURED if self.recognised else 1.0
        known = zip(found, self.line.figures, strict=True)
        return min((sure for (left, right), sure in known if left < end and right > start), default=1.0)

    @property
    def in_capitals(self) -> bool:
        """Whether it is written in capitals, a recogniser's slip apart."""
        return is_upper(self.text)

    @property
    def is_right(self) -> bool:
        """Whether it stands in the right column of a page. False where places are not known."""
        return self.x is not None and self.x >= _MIDDLE and self.line.how != "cell"


_MIDDLE: Final = 0.42
"""Where, as a fraction of the page, the right column of header and closing begins at the earliest."""


def rows_of(extraction: Extraction) -> tuple[Row, ...]:
    """The rows of the main text in reading order: no metadata, notes, rules, page numbers, signature appearances."""
    rows: list[Row] = []
    for line in extraction.lines:
        if line.how in _BESIDE or line.how in STAMPED:
            continue
        if rows and len(line.text) < _LONGEST and _DASHES.fullmatch(line.text):
            rows[-1] = replace(rows[-1], ruled=True)
            continue
        whole = nfc(line.text)
        parts = (whole[i : i + _LONGEST] for i in range(0, len(whole), _LONGEST))
        split = _BAR.split if line.how == "ocr" else columns_of
        for text in (column for part in parts for column in split(part)):
            row = make_row(_SPECKS.sub("", text).strip(" _") if line.how == "ocr" else text, line)
            if not row.text or _RULE.fullmatch(row.text):
                continue
            if line.how in {"header", "footer"} and _PAGE_NUMBER.fullmatch(row.flat):
                continue
            if _SIGNATURE.match(row.flat):
                continue
            rows.append(row)
    return tuple(rows)


def stamps_of(extraction: Extraction) -> tuple[Row, ...]:
    """The marks that were read by their shape."""
    return tuple(make_row(nfc(line.text), line) for line in extraction.lines if line.how in STAMPED)


def columns_of(text: str) -> list[str]:
    """The columns that were read as one line.

    Letters set apart ("M Ậ T") stay together, and so do the sides of a gap left to be filled in ("Số:      /QĐ-UBND").
    """
    if _SPACED.fullmatch(text.strip()):
        return [text]
    columns: list[str] = []
    for piece in _COLUMNS.split(text):
        if columns and (_BEFORE_GAP.search(columns[-1]) or _BEHIND_GAP.match(piece)):
            columns[-1] += f" {piece}"
        else:
            columns.append(piece)
    return columns


def make_row(text: str, line: Line) -> Row:
    """A row of that text; runs of blanks become one."""
    text = " ".join(text.split())
    return Row(text, line, flat(text))


def flat(text: str) -> str:
    """Lower case without diacritics, đ as d, one character for each of the text's: places in one hold in the other."""
    return text.lower() if text.isascii() else "".join(map(_flat_letter, text))


@lru_cache(maxsize=2048)
def _flat_letter(letter: str) -> str:
    folded = fold(letter)
    return folded if len(folded) == 1 else letter


def squeezed(text: str) -> str:
    """The letters and digits alone, folded: what stays when a recogniser misplaces blanks, or letters are spaced."""
    return re.sub(r"[\W_]+", "", flat(text))


def is_upper(text: str) -> bool:
    """Whether the letters are capitals; one in eight may be a slip."""
    if text.isupper():
        return True
    capitals = sum(map(str.isupper, text))
    return capitals > 0 and sum(map(str.islower, text)) <= 0.15 * capitals


def cite(rows: Sequence[Row]) -> Line:
    """The rows as the evidence of one fact: the place of the first, the text of all, the least sure recognition."""
    first = rows[0].line
    confidences = [row.line.confidence for row in rows if row.line.confidence is not None]
    text = " ".join(row.text for row in rows)
    return replace(first, text=text, confidence=min(confidences) if confidences else None)


def certainty(rows: Iterable[Row]) -> float:
    """How far the letters of all the rows can be trusted."""
    return min(row.certainty for row in rows)


def almost(a: str, b: str) -> bool:
    """Whether two words of six letters and more differ in at most one, as a recogniser's reading may."""
    if a == b:
        return True
    if len(a) > len(b):
        a, b = b, a
    if len(a) < 6 or len(b) - len(a) > 1:
        return False
    at = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), len(a))
    return a[at + (len(a) == len(b)) :] == b[at + 1 :]
