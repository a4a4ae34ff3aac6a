"""Type and subject (NĐ 30/2020/NĐ-CP Phụ lục I, mục II.5), and the older form that puts everything into the title:

    NGHỊ ĐỊNH CỦA CHÍNH PHỦ SỐ 117/2003/NĐ-CP NGÀY 10 THÁNG 10 NĂM 2003 VỀ VIỆC …

A công văn has no title; its subject stands below its number after "V/v".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from compliance.facts.header import is_arrival_stamp
from compliance.facts.lines import Row, certainty, cite, flat
from compliance.facts.model import Fact
from compliance.facts.reading import codes_in, dates_in
from compliance.facts.sheet import Sheet, is_address, is_origin, is_state_name
from compliance.facts.typenames import type_in
from documents.kinds import COPIES, OFFICIAL_LETTER, Kind, kind_abbreviated

if TYPE_CHECKING:
    from datetime import date

    from documents.code import Code

_ABOUT: Final = r"\W*(?:v\s?[/il1í.]\s?[vyu]|vv)\b"
_SUBJECT: Final = re.compile(rf"{_ABOUT}\W*|\W*ve viec\b\W*")
_ARRIVAL: Final = re.compile(r"\W*den\b(?:.{0,25}?(?=\bve viec\b)|(?:\W|\S*[\d.]\S*\s)*)")
"""The stamp of arrival that was read with the first line, as far as it goes."""
_AUTHORITY: Final = re.compile(
    r"(?:chu tich|giam doc|bo truong|thu tuong|uy ban|hoi dong|chinh phu|quoc hoi|tong|cuc|chi cuc|so|truong|chanh"
    r"|thong doc|bi thu|ban|hieu truong|vien truong)\b[^\d;]*$"
)
_TITLE_NUMBER: Final = re.compile(r"\bso\s*:?\s*(?=\d)")
_NOT_OWN: Final = re.compile(r"\bve (?:viec|[\w]+)\b|\bkem theo\b|\bsua doi\b|\bban hanh\b|\bthi hanh\b|\bhuong dan\b")
_PARTY_LETTER: Final = "CV"
"""What stands for a công văn in the Party's notation, 15-CV/TU; the state's has nothing there."""
_MOST_ROWS: Final = 7
_WIDEST_GAP: Final = 0.03
"""Of the page's height: more white below a line ends the subject."""
_LONGEST: Final = 700
_SHORTEST: Final = 4
_LEAST_SURE: Final = 0.5
_BY_FORM: Final = 0.9
_PAGE: Final = 842
"""The height of a page in points."""
_LETTER: Final = 0.0125
"""The width of a capital, as a fraction of the page's."""
_MIDDLE: Final = (0.45, 0.58)
"""Where the middle of the text lies on a page, whatever its margins."""


@dataclass(frozen=True, slots=True)
class Title:
    """Where the title stands in the rows of the sheet, its type, and the text behind the type on the same row."""

    at: int
    kind: Kind
    rest: str
    certainty: float


@dataclass(frozen=True, slots=True)
class TitleLine:
    """What the older form of a title says of number, date and issuer."""

    code: Fact[Code]
    day: Fact[date] | None
    issuer: Fact[str] | None
    subject: Fact[str] | None


def find_title(sheet: Sheet) -> Title | None:
    """The row with the name of the type, behind the header and before the text."""
    if sheet.title is None:
        return None
    row = sheet.rows[sheet.title]
    found = type_in(row, first=sheet.title == 0)
    if found is None:
        return None
    kind, rest, sure = found
    return Title(sheet.title, kind, rest, row.certainty * sure)


def read_title_line(sheet: Sheet, title: Title) -> TitleLine | None:
    """Number, date and issuer out of a title that holds them; None where it does not."""
    rows = [sheet.rows[title.at], *_titled_rows(sheet, title)]
    text = " ".join(row.text for row in rows)
    plain = flat(text)
    label = _TITLE_NUMBER.search(plain)
    if label is None or _NOT_OWN.search(plain[: label.start()]):
        return None
    recognised = any(row.recognised for row in rows)
    code = next(codes_in(text[label.end() :], recognised=recognised), None)
    if code is None or code.start > 0:
        return None
    line, sure = cite(rows), certainty(rows) * 0.95
    behind = label.end() + code.end
    day = next(dates_in(plain[behind:], recognised=recognised), None)
    by = re.search(r"\bcua\s+", plain[: label.start()])
    issuer = text[by.end() : label.start()].strip(" ,") if by else ""
    if day is None or re.search(r"[^\s,]", plain[behind : behind + day.start].replace("ngay", "")):
        day = None
    else:
        behind += day.end
    subject = _own_subject(text[behind:])
    return TitleLine(
        Fact(code.code, round(sure * code.certainty, 3), line),
        Fact(day.day, round(sure * day.certainty, 3), line) if day else None,
        Fact(issuer, round(sure, 3), line) if issuer else None,
        Fact(subject, round(sure * 0.9, 3), line) if subject else None,
    )


def find_type(sheet: Sheet, title: Title | None, code: Fact[Code] | None) -> Fact[Kind] | None:
    """The type: by its name on the page, else by the abbreviation in the notation, else a công văn by its form."""
    abbreviation = code.value.type_abbreviation if code else None
    by_code = kind_abbreviated(abbreviation) if abbreviation else None
    if by_code in COPIES:
        by_code = None
    if title is not None:
        line = sheet.rows[title.at].line
        sure = title.certainty
        if by_code == title.kind and code is not None:
            sure = 1 - (1 - sure) * (1 - code.confidence)
        elif by_code is not None:
            sure *= 0.7
        return Fact(title.kind, round(sure, 3), line)
    if code is None:
        return _letter(sheet, None)
    if by_code is not None:
        return Fact(by_code, round(code.confidence * 0.9, 3), code.evidence)
    return _letter(sheet, code) if abbreviation in {None, _PARTY_LETTER} else None


def _letter(sheet: Sheet, code: Fact[Code] | None) -> Fact[Kind] | None:
    """A công văn by its form: no title, a subject under the number or "Kính gửi" above the text; both without one."""
    subject = _letter_rows(sheet)
    addressed = any(is_address(row) for row in sheet.rows[sheet.body : sheet.body + 2])
    if code is None:
        sure = certainty(subject) * _BY_FORM if subject and addressed and sheet.state is not None else None
        return Fact(OFFICIAL_LETTER, round(sure, 3), subject[0].line) if sure is not None else None
    if not subject and not addressed:
        return None
    return Fact(OFFICIAL_LETTER, round(code.confidence * 0.95, 3), subject[0].line if subject else code.evidence)


def find_subject(sheet: Sheet, title: Title | None) -> Fact[str] | None:
    """What the document is about, without the words "V/v" or "Về việc" before it."""
    rows = _titled_rows(sheet, title) if title is not None else _letter_rows(sheet)
    if not rows:
        return None
    whole = " ".join(row.text for row in rows)
    if rows[0].recognised and (stamp := _ARRIVAL.match(flat(whole))):
        whole = whole[stamp.end() :]
    text = _own_subject(whole)
    if len(text) < _SHORTEST:
        return None
    if rows[0].recognised and text == whole and not text[0].isupper():
        return None  # a stamp hides where it begins
    return Fact(text, round(certainty(rows) * 0.95, 3), cite(rows))


def _own_subject(text: str) -> str:
    found = _SUBJECT.match(flat(text))
    return text[found.end() if found else 0 :].strip(" ,.;:-_")[:_LONGEST]


def _titled_rows(sheet: Sheet, title: Title) -> list[Row]:
    """The rows below the title, up to the capitals of the issuing authority or the text."""
    rows: list[Row] = []
    above = sheet.rows[title.at]
    for i, row in enumerate(sheet.rows[title.at + 1 : sheet.body], title.at + 1):
        if len(rows) >= _MOST_ROWS or is_origin(row) or is_state_name(row):
            break
        if _is_overprint(row) or (i == sheet.body - 1 and _AUTHORITY.match(row.flat)):
            continue
        if rows and (row.in_capitals != rows[0].in_capitals or _is_far(above, row)):
            break
        rows.append(row)
        above = row
        if row.ruled or row.text.endswith((".", ";")) or sum(len(each.text) for each in rows) > _LONGEST:
            break
    return rows


def _is_overprint(row: Row) -> bool:
    """Whether the row is what a stamp or the pen left between the lines of the subject."""
    if is_arrival_stamp(row):
        return True
    if not row.recognised:
        return False
    unsure = row.line.confidence is not None and row.line.confidence < _LEAST_SURE
    return unsure or _is_aside(row)


def _is_aside(row: Row) -> bool:
    """Whether a row does not lie across the middle of its page, as all do that are centred."""
    if row.x is None:
        return False
    return row.x + len(row.text) * _LETTER < _MIDDLE[0] or row.x > _MIDDLE[1]


def _letter_rows(sheet: Sheet) -> list[Row]:
    """The rows of "V/v …" in the left column."""
    start = next(
        (i for i, row in enumerate(sheet.opening) if re.match(_ABOUT, row.flat) and not row.is_right),
        None,
    )
    if start is None:
        return []
    rows = [sheet.rows[start]]
    for row in sheet.rows[start + 1 : sheet.body]:
        if row.is_right:
            continue
        if is_state_name(row) or is_arrival_stamp(row) or len(rows) >= _MOST_ROWS + 3:
            break
        if row.in_capitals and not any(map(str.isdigit, row.text)):
            if row.recognised:
                continue  # a stamp
            break
        if rows[-1].text.endswith(";") or row.text.endswith(";"):
            break  # the addressees, whose heading a stamp covers
        if _is_far(rows[-1], row) or (row.line.how == "cell" and row.line.x != rows[0].line.x):
            break
        if next(dates_in(row.flat, short=False), None) and re.match(r"[^\d]{2,40},\s*ngay\b", row.flat):
            if row.y is None and row.line.how == "text":
                continue  # the right column, that was set beside it by tabs
            break
        if row.line.how == "text" and row.y is None and rows[-1].line.how == "cell":
            break
        rows.append(row)
    return rows


def _is_far(above: Row, row: Row) -> bool:
    if above.page != row.page:
        return True
    if above.y is None or row.y is None:
        return False
    # a stamp that was read with a row makes it reach up higher
    return min(row.y - above.y, _bottom(row, row.y) - _bottom(above, above.y)) > _WIDEST_GAP


def _bottom(row: Row, top: float) -> float:
    return top + (row.line.size or 0) / _PAGE
