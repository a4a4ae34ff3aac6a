"""Whether the file is an annex, and of what (NĐ 30/2020/NĐ-CP Phụ lục I, mục III.1).

An annex names its document under its title, "(Kèm theo Quyết định số …/QĐ-… ngày … của …)"; one in a file of its own
bears its document's number and the time of signing at the top right instead. What a page headed "Phụ lục" carries as a
number is therefore never its own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from compliance.facts.enclosures import enclosure_named
from compliance.facts.lines import Row, cite, flat
from compliance.facts.model import Annex, Enclosure, Fact
from compliance.facts.reading import codes_in, dates_in
from compliance.facts.sheet import is_annex_heading, is_origin, is_state_name

if TYPE_CHECKING:
    from datetime import date

    from compliance.facts.sheet import Sheet
    from documents.code import Code

_LATEST_HEADING: Final = 14
"""Rows of the page before "Phụ lục" or "(Kèm theo …)" at most."""
_MOST_TITLE_ROWS: Final = 4
_MOST_ORIGIN_ROWS: Final = 4
_SEAL: Final = re.compile(r".*[;,]\s*(?:ngay\s*)?(?:\d{4}-\d\d-\d\d|\d{1,2}[/-]\d{1,2}[/-]\d{4})\D{0,12}\d{1,2}:\d\d")
_NUMBERED: Final = re.compile(r"phu ?luc\s*(?:so\s*)?(?P<number>[ivx]+|\d{1,3}[a-z]?)?\b")
_LIST: Final = re.compile(r"(?:danh sach|danh muc|bang|bieu|lich|de cuong)\s+\w{2}")
"""What a list behind the signature is headed with where it is not called an annex."""
_CLOSED: Final = re.compile(r"\)[\s.;]*\d?$")


def find_annex(sheet: Sheet) -> Fact[Annex] | None:
    """What the file is an annex of; None if it is a document of its own."""
    places = _headed(sheet)
    if places is None:
        return None
    rows, (heading, origin) = sheet.rows, places
    first = min(i for i in places if i is not None)
    parent, day, origin_rows = _origin(rows, origin)
    if parent is None:
        parent, day = _stamped(rows[:first])
    label = rows[heading].text.strip(" .:") if heading is not None else ""
    title = _title(rows, heading, origin)
    evidence = (*([rows[heading]] if heading is not None else []), *origin_rows)
    return Fact(Annex(label, title, parent, day), round(min(row.certainty for row in evidence), 3), cite(evidence))


def _headed(sheet: Sheet) -> tuple[int | None, int | None] | None:
    """Where "Phụ lục" and "(Kèm theo …)" stand at the top of the file; None if it is no annex."""
    rows = sheet.rows
    limit = min(len(rows), _LATEST_HEADING)
    headings = [i for i in range(limit) if is_annex_heading(rows[i])]
    # the name of a sheet may be the same word without the number
    heading = next((i for i in headings if rows[i].line.how != "header"), next(iter(headings), None))
    origin = next((i for i in range(limit) if is_origin(rows[i])), None)
    if heading is None and (origin is None or _is_numbered(sheet) or origin > sheet.body + 1):
        return None
    if heading is not None and heading > sheet.body:
        return None
    return heading, origin


def _is_numbered(sheet: Sheet) -> bool:
    """Whether a number of its own stands in the header, not just the room for one as in a form."""
    row = None if sheet.number is None else sheet.rows[sheet.number]
    return row is not None and next(codes_in(row.text, recognised=row.recognised), None) is not None


def find_bound(sheet: Sheet) -> tuple[Fact[Enclosure], ...]:
    """The annexes that follow the signature in the same file, by their headings or titles.

    In the file of an annex, those that follow the first: several are often kept together.
    """
    found: list[Fact[Enclosure]] = []
    rows = sheet.rows
    taken = -1
    places = _headed(sheet)
    first = sheet.end if places is None else max(i for i in places if i is not None) + 1
    closed = first if sheet.closing is None or places is not None else sheet.closing
    for i in range(closed, len(rows)):
        titled = bool(found) and rows[i].text in found[-1].value.name
        if i > taken and rows[i].in_capitals and _LIST.match(rows[i].flat) and not titled:
            found.append(Fact(enclosure_named(rows[i].text), round(rows[i].certainty, 3), rows[i].line))
        if i < first or i <= taken or not (is_annex_heading(rows[i]) or is_origin(rows[i])):
            continue
        heading = i if is_annex_heading(rows[i]) else None
        origin = (
            i if heading is None else next((j for j in range(i, min(i + 6, len(rows))) if is_origin(rows[j])), None)
        )
        taken = i if origin is None else origin
        title = _title(rows, heading, origin, first)
        label = _NUMBERED.match(rows[i].flat) if heading is not None else None
        if not (label or title):
            continue
        name = " - ".join(filter(None, (rows[heading].text.strip(" .:") if heading is not None else "", title)))
        enclosure = Enclosure("Phụ lục" if label else "", (label["number"] or "").upper() if label else "", name)
        found.append(Fact(enclosure, round(rows[i].certainty, 3), rows[i].line))
    return tuple(found)


def _origin(rows: tuple[Row, ...], start: int | None) -> tuple[Code | None, date | None, tuple[Row, ...]]:
    """The document the words "(Kèm theo …)" name."""
    if start is None:
        return None, None, ()
    end = start + 1
    while end < min(len(rows), start + _MOST_ORIGIN_ROWS) and not _CLOSED.search(rows[end - 1].text):
        end += 1
    held = rows[start:end]
    text = " ".join(row.text for row in held)
    recognised = any(row.recognised for row in held)
    codes = list(codes_in(text, recognised=recognised))
    dates = list(dates_in(flat(text), recognised=recognised))
    return codes[0].code if codes else None, dates[0].day if dates else None, held


def _stamped(rows: tuple[Row, ...]) -> tuple[Code | None, date | None]:
    """The number and time of signing at the top right, or the number of a header that is the document's."""
    for row in rows:
        code = next(codes_in(row.text, recognised=row.recognised), None)
        if code is None:
            continue
        if _SEAL.match(row.flat):
            iso = re.search(r"(\d{4})-(\d\d)-(\d\d)", row.text)
            text = "/".join(reversed(iso.groups())) if iso else row.flat[code.end :]
            day = next(dates_in(text), None)
            return code.code, day.day if day else None
        return code.code, None
    return None, None


def _title(rows: tuple[Row, ...], heading: int | None, origin: int | None, floor: int = 0) -> str:
    """The words between "Phụ lục" and "(Kèm theo …)", or the capitals above the latter."""
    if heading is not None:
        end = origin if origin is not None and origin > heading else heading + 1 + _MOST_TITLE_ROWS
        held = rows[heading + 1 : min(end, heading + 1 + _MOST_TITLE_ROWS)]
        held = tuple(row for row in held if not is_state_name(row) and (origin is not None or row.in_capitals))
        return " ".join(row.text for row in held)
    assert origin is not None
    first = origin
    while first > floor and origin - first < _MOST_TITLE_ROWS and not is_state_name(rows[first - 1]):
        if rows[first - 1].line.page != rows[origin].line.page or not _title_like(rows[first - 1]):
            break
        first -= 1
    return " ".join(row.text for row in rows[first:origin])


def _title_like(row: Row) -> bool:
    return row.in_capitals or not row.text.endswith((".", ";", ":"))
