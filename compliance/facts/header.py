"""Number and notation, place and date (NĐ 30/2020/NĐ-CP Phụ lục I, mục II.3 and II.4): read in the header only.

A law that is cited has a number and a date too, and so have the stamp of the office that received the page and the one
that signed the file. None of them is the document's: what counts stands in the header, under a label or beside a place.
Handwriting is not read: where the clerk's pen filled a gap, or the figures do not stand as print does, the fact is
absent.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from compliance.facts.lines import Row, cite, flat, is_upper, make_row
from compliance.facts.model import Fact
from compliance.facts.reading import ReadCode, codes_in, dates_in
from compliance.facts.sheet import LABEL, Sheet
from documents.code import Code, parse_code

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

# The stamp of arrival: "ĐẾN | Số: … | Ngày: … | Chuyển: …" (NĐ 30/2020/NĐ-CP Phụ lục IV, mục V), and older ones.
_STAMP: Final = re.compile(
    r"\W*(?:(?:cong van|van ban) den\b|den\b\W*(?:so|ngay|gio|$)|gio\b|(?:kinh )?chuyen\b\W|luu ho so\b"
    r"|so va ky hieu hs|so den\b|ngay den\b|ngay\s?\W*[:.…])"
)
_CITED: Final = re.compile(r"\W*(?:can cu|kem theo|ban hanh|dinh kem|theo|thuc hien|(?:tra loi|phuc dap)\b|\()")
_EMPTY: Final = re.compile(r"\bs[o0]\s*[:.;]?[\s.…_]*(?P<sign>[-/–])\s*(?=[a-z\d])")
_FILLED_IN: Final = re.compile(r"(?P<number>\d{1,6}[a-zđ]?)\W*", re.IGNORECASE)
_PLACE: Final = re.compile(r"[^\W\d_][^\d:;()/,|]{1,58}")
_DAY: Final = re.compile(r"[,\s]*\b[Nn]g[àa]y\s*$")
_EDGES: Final = " ,.;-_*|`'~"
_BEGUN: Final = re.compile(r",\s*ngay\b[\s\w.,]*$")
_UNDATED: Final = re.compile(
    r"\W*(?P<place>[^\d,:;]{3,40}),?\W*\bng[àa]y.{0,14}\bth[áa]ng.{0,14}\bn[ăa]m\W*\d{0,4}\W*$"
)
_UNREAD: Final = "…"
_LONGEST_IN_CAPITALS: Final = len("TP. HỒ CHÍ MINH")
_NOT_A_PLACE: Final = re.compile(r"\b(?:ban hanh|kem theo|nghi dinh|quyet dinh|thong tu|cong van|so|den|luat)\b")
_MOST_BEHIND: Final = 12
"""Characters that may follow the date of a dateline; a sentence has more."""

_PRINTED: Final = 0.96
"""The certainty of a number's figures below which a pen may have written them, or a stamp lies over them. A recogniser
is never surer than 0.99 of figures that stand beside capitals."""
_PRINTED_DAY: Final = 0.98
"""The same of a day and a month."""
_CERTAIN: Final = 0.99
"""That of plain print."""
_FIGURES: Final = re.compile(r"[0-9OoIl|]+")

_PITCH: Final = 0.03
"""From one line of a column to the next at most, as a fraction of the page's height."""
_NEAR: Final = 0.02
"""How far, as a fraction of the page's height, a number laid into a gap may lie off its line."""


def find_code(sheet: Sheet) -> Fact[Code] | None:
    """The document's own number and notation; None if it has none, a pen wrote it, or two lines could be it."""
    found = [fact for row in _header_rows(sheet) if (fact := _labelled(row, sheet)) is not None]
    if not found:
        found = [fact for row in _header_rows(sheet) if (fact := _filled_in(row, sheet)) is not None]
    return _only(found)


def find_notation(sheet: Sheet) -> Fact[Code] | None:
    """The same with figures nobody can tell, for the sake of its notation."""
    return _only(fact for row in _header_rows(sheet) if (fact := _labelled(row, sheet, by_hand=True)) is not None)


def _only(found: Iterable[Fact[Code]]) -> Fact[Code] | None:
    facts = list(found)
    if len({fact.value.key for fact in facts}) != 1:
        return None
    return max(facts, key=lambda fact: fact.confidence)


def find_date(sheet: Sheet) -> tuple[Fact[date] | None, Fact[str] | None]:
    """The day of issue and the place beside it; the place alone where a pen wrote the day."""
    dates: list[tuple[Fact[date], Fact[str] | None]] = []
    rows = _header_rows(sheet)
    # who wrote the number by pen wrote the day as well
    least = _CERTAIN if any(_is_unread(row) for row in rows) else _PRINTED_DAY
    for i, row in enumerate(rows):
        before = rows[i - 1] if i else None
        fact = _dateline(row, before, least)
        if fact is None and i + 1 < len(rows) and (whole := _unbroken(row, rows[i + 1])) is not None:
            fact = _dateline(whole, before, least)
        if fact is not None:
            dates.append(fact)
    if not dates:
        return None, next((place for row in rows if (place := _place_alone(row)) is not None), None)
    if len({fact.value for fact, _ in dates}) > 1:
        return None, None
    return max(dates, key=lambda pair: (pair[1] is not None, pair[0].confidence))


def _unbroken(row: Row, below: Row) -> Row | None:
    """The dateline of a narrow column that had no room for all of it: "…, ngày 05 tháng 3" over "năm 2026"."""
    if not _BEGUN.search(row.flat) or row.page != below.page or row.line.how != below.line.how:
        return None
    if row.y is not None and below.y is not None and not (row.is_right and below.is_right and below.y - row.y < _PITCH):
        return None
    line = cite((row, below))
    return make_row(line.text, replace(line, figures=(*row.line.figures, *below.line.figures)))


def _place_alone(row: Row) -> Fact[str] | None:
    """The place of "Hà Nội, ngày … tháng … năm 2026" whose figures cannot be told."""
    found = _UNDATED.match(row.text) if row.recognised and row.is_right else None
    place = found["place"].strip(_EDGES) if found else ""
    return Fact(place, round(row.certainty, 3), row.line) if _is_place(place) else None


def is_arrival_stamp(row: Row) -> bool:
    """Whether the row belongs to the stamp that the receiving office put on the page."""
    return _STAMP.match(row.flat) is not None


def _header_rows(sheet: Sheet) -> list[Row]:
    return [row for row in sheet.head if not is_arrival_stamp(row) and not _CITED.match(row.flat)]


def _labelled(row: Row, sheet: Sheet, *, by_hand: bool = False) -> Fact[Code] | None:
    """The code behind the word "Số" of this row."""
    label = LABEL.match(row.flat)
    if label is None or row.is_right:
        return None
    garbage = re.sub(r"[\W_]", "", label["before"])
    if row.text[label.end("before")].islower():
        return None  # "… số 74/UBND-KT" ends a subject that cites a document
    if len(garbage) > (4 if row.recognised else 0):
        return None
    rest = row.text[label.end() :]
    read = list(codes_in(rest, recognised=row.recognised))
    if len(read) != 1 or re.search(r"[^\W_]", rest[: read[0].start]):
        return None
    code = read[0]
    if not by_hand and _is_by_hand(row, sheet, code, label.end()):
        return None
    confidence = row.certainty * code.certainty
    if row.recognised and code.gap:
        confidence *= 0.85
    if sheet.state is None:
        confidence *= 0.85
    return Fact(code.code, round(confidence, 3), row.line)


def _is_by_hand(row: Row, sheet: Sheet, code: ReadCode, offset: int) -> bool:
    """Whether a pen wrote the number: by its figures, or by the gap it fills where the date's could not be read."""
    sure = row.figures(offset + code.start, offset + code.end)
    return sure < _PRINTED or (sure < 1 and code.gap and find_date(sheet)[0] is None)


def _filled_in(row: Row, sheet: Sheet) -> Fact[Code] | None:
    """The code of "Số:      /QĐ-UBND" whose number was laid over the page later, as a text of its own."""
    empty = _EMPTY.search(row.flat)
    if empty is None or row.is_right:
        return None
    whole = next(codes_in(f"1{row.text[empty.start('sign') :]}"), None)
    if whole is None:
        return None
    for other in _laid_over(row, sheet):
        text = re.sub(r"^\s*[Ss][ốô]\s*:?\s*", "", other.text)
        number = _FILLED_IN.fullmatch(text)
        code = replace(whole.code, number=number["number"]) if number else parse_code(text)
        if code is not None and code.notation and replace(code, number="1").key == replace(whole.code, number="1").key:
            confidence = 0.95 * min(row.certainty, other.certainty)
            return Fact(code, round(confidence, 3), cite((row, other)))
    return None


def _laid_over(row: Row, sheet: Sheet) -> Iterator[Row]:
    """Rows that may hold what fills a gap of this one."""
    for other in sheet.rows:
        if other is row or other.page != row.page:
            continue
        if row.y is not None and other.y is not None:
            if abs(row.y - other.y) <= _NEAR and other.x is not None and row.x is not None and other.x < row.x + 0.25:
                yield other
        elif other.line.how in {"annotation", "form", "textbox"}:
            yield other


def _is_unread(row: Row) -> bool:
    """Whether the label of the number stands here, and the figures behind it could not be read."""
    label = LABEL.match(row.flat) if row.recognised and not row.is_right else None
    if label is None or row.text[label.end("before")].islower():
        return False
    code = next(codes_in(row.text[label.end() :], recognised=True), None)
    return code is None or row.figures(label.end() + code.start, label.end() + code.end) < _PRINTED


def _dateline(row: Row, before: Row | None, least: float) -> tuple[Fact[date], Fact[str] | None] | None:
    """The date of "Hà Nội, ngày 05 tháng 3 năm 2026"; without a place only where it is the right column's."""
    read = next(dates_in(row.flat, recognised=row.recognised), None)
    if read is None or len(row.text) - read.end > _MOST_BEHIND:
        return None
    if any(row.figures(*place) < least or not _FIGURES.fullmatch(row.text, *place) for place in read.filled_in):
        return None
    lead = _DAY.sub("", row.text[: read.start]).strip(_EDGES)
    evidence: tuple[Row, ...] = (row,)
    if LABEL.match(row.flat):
        # two columns read as one line: the place is what follows the number
        code = next(codes_in(lead, recognised=row.recognised), None)
        lead = (lead[code.end :] if code else lead.rpartition(_UNREAD)[2] if _UNREAD in lead else "").strip(_EDGES)
    elif not lead and before is not None and before.text.endswith(","):
        lead = before.text.strip(_EDGES)
        evidence = (before, row)
    place = lead if _is_place(lead) else None
    if place is None and (lead or not row.is_right):
        return None
    line = cite(evidence)
    certainty = min(each.certainty for each in evidence)
    confidence = certainty * read.certainty * (1.0 if place else 0.85)
    where = Fact(place, round(certainty, 3), line) if place else None
    return Fact(read.day, round(confidence, 3), line), where


def _is_place(text: str) -> bool:
    if _PLACE.fullmatch(text) is None or not text[0].isupper() or (is_upper(text) and len(text) > _LONGEST_IN_CAPITALS):
        return False
    return not _NOT_A_PLACE.search(flat(text))
