"""Who signed: marks, position, name (NĐ 30/2020/NĐ-CP Phụ lục I, mục II.7), in the block beside "Nơi nhận".

    TM. ỦY BAN NHÂN DÂN
    KT. CHỦ TỊCH
    PHÓ CHỦ TỊCH
    Nguyễn Văn A

A seal and a signature lie over these lines: what a recogniser makes of them is taken only where it is sure.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from compliance.facts.lines import Row, certainty, cite
from compliance.facts.model import Fact, Signer
from compliance.facts.persons import is_name, name_under_strokes
from compliance.facts.sheet import is_listed
from documents.kinds import Competence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from compliance.facts.sheet import Sheet

_MARK: Final = re.compile(
    r"\W{0,3}(?P<mark>t/m|k/t|t/l|tm|kt|tl|tuq|q)\s?(?:[./]|\b(?=\s?[A-Zđ]))\s*/?\s*", re.IGNORECASE
)
_ACTING: Final = re.compile(r"\W{0,3}_*\W{0,3}[o0]\s?\.\s*(?=[^\W\d_])", re.IGNORECASE)
"""Q. as it is misread."""
_POSITION: Final = re.compile(
    r"\W{0,3}(?:quyen |pho )?(?:(?:tong |cuc |tong cuc |chi cuc |vu |hieu |vien |doi |tram |chi huy |tham muu )?truong"
    r"|chu tich|(?:tong )?giam doc|(?:bo|thu) truong|thu tuong|chanh|bi thu|chu nhiem|tong|thong doc|tu lenh|chu tri"
    r"|kiem sat vien)\b"
)
_SPOILT: Final = re.compile(r"[^\W\d_]{3}.*\b(?:truong|tich|doc|nhiem|thu)\b")
"""A head's office behind a mark that could not be read: who signs stands below it."""
_LEAST_SURE_NAME: Final = 0.55
"""For a name that begins as names do: what else the pen crossed is not taken for one."""
_LEAST_SURE: Final = 0.6
_LONGEST: Final = 60
_MOST_ROWS: Final = 40
_RIGHT: Final = 0.4


def find_signer(sheet: Sheet) -> Fact[Signer] | None:
    """The signer as far as the block can be read."""
    marks: list[Competence] = []
    own: list[str] = []
    used: list[Row] = []
    name = ""
    hidden = False
    for row in _block(sheet):
        unsure = row.recognised and (row.line.confidence or 0) < _LEAST_SURE
        mark, competence = (None, None) if unsure else _competence(row, first=not marks)
        if mark and competence:
            marks.append(competence)
            used.append(row)
            # who acts as head holds the office named; for the other marks it is somebody else's
            own = [row.text[mark.end() :]] if competence is Competence.ACTING else []
        elif (used or row.recognised) and (found := _name(row, below=bool(own))):
            name = found
            used.append(row)
            break
        elif unsure:
            continue
        elif _POSITION.match(row.flat) and (row.in_capitals or (marks and len(row.text) < _LONGEST)):
            own = [row.text]
            used.append(row)
        elif own and row.in_capitals and not row.recognised and not row.text.startswith("("):
            own.append(row.text)
            used.append(row)
        elif row.in_capitals and _SPOILT.search(row.flat) and not used:
            hidden = True
    if not used or (hidden and not marks and not name):
        return None
    position = "" if hidden else " ".join(own).strip(" .:;,-–—_*'…ˆ`")
    # a name is less sure where the pen's strokes were taken off it
    sure = certainty(used) * (0.95 if name and name in used[-1].text else 0.85)
    return Fact(Signer(tuple(marks), position, name), round(sure, 3), cite(used))


def _name(row: Row, *, below: bool) -> str:
    """The name the row consists of; "" where it is none, or too little of it is legible. `below` an office's?"""
    if not row.recognised:
        # a name in capitals looks like an office; where one was named already it is none
        whole = row.text.title() if below and row.text.isupper() and not _POSITION.match(row.flat) else row.text
        return row.text.strip(" .,") if is_name(whole) else ""
    if (row.line.confidence or 0) < _LEAST_SURE_NAME:
        return ""
    return name_under_strokes(row.text) or ""


def _competence(row: Row, *, first: bool) -> tuple[re.Match[str] | None, Competence | None]:
    """The mark a row begins with; only the `first` may stand before small letters."""
    mark = _MARK.match(row.text)
    if mark:
        return mark, Competence.from_text(mark["mark"].replace("/", "")) if row.in_capitals or first else None
    misread = _ACTING.match(row.text) if row.recognised and row.in_capitals else None
    if misread and _POSITION.match(row.flat[misread.end() :]):
        return misread, Competence.ACTING
    return None, None


def _block(sheet: Sheet) -> Sequence[Row]:
    """The rows that may hold the signature: right of "Nơi nhận", or the end of the text where that is missing."""
    if sheet.closing is None:
        last = sheet.rows[max(sheet.body, sheet.end - 12) : sheet.end]
        start = next((i for i, row in enumerate(last) if _MARK.match(row.text)), None)
        if start is None:
            start = next((i for i, row in enumerate(last) if _POSITION.match(row.flat) and row.in_capitals), None)
        return last[start:] if start is not None else ()
    heading = sheet.rows[sheet.closing]
    if heading.y is None:
        # a table's cells may come right column first, and rows set by tabs in turn
        rows = sheet.rows[max(sheet.body, sheet.closing - 1) : min(sheet.end, sheet.closing + _MOST_ROWS)]
        return [row for row in rows if not is_listed(row)]
    placed = [
        row
        for row in sheet.rows[sheet.body : sheet.end]
        if row.page == heading.page and row.y is not None and row.y >= heading.y - 0.03 and (row.x or 0) >= _RIGHT
    ]
    return sorted(placed, key=lambda row: row.y or 0)
