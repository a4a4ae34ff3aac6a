"""Kính gửi and Nơi nhận (NĐ 30/2020/NĐ-CP Phụ lục I, mục II.9): to whom the document goes, line by line as printed.

"Kính gửi" names who has to act on a công văn, tờ trình or báo cáo; a công điện has "… điện:" and an invitation "kính
mời:" instead. "Nơi nhận" stands beside the signature on the last page of the main text and ends with "Lưu: VT, …".
"""

from __future__ import annotations

import re
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Final

from compliance.facts.header import is_arrival_stamp
from compliance.facts.lines import Row, certainty, cite, flat
from compliance.facts.model import Fact
from compliance.facts.persons import is_name
from compliance.facts.sheet import Sheet, is_recipients_heading
from compliance.facts.text import passages

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_ADDRESS: Final = re.compile(r"(?:^|\W)(?:k[il1]nh|\w?[il1]nh,?)\s?(?:gui|goi|trinh)\s*[:;.]\s*|^kinh (?:gui|goi)\s*$")
_UNMARKED: Final = re.compile(r"^kinh (?:gui|goi)\s+")
"""The same without a colon, if a name follows."""
_CABLE: Final = re.compile(r"^[^\W\d][\w ,]{2,70}\bdien\s*:\s*")
_INVITED: Final = re.compile(r"\b(?:kinh|tran trong) moi\s*:?\s*")
_TO_COME: Final = re.compile(r",?\s+(?:(?:den|toi|ve|tham) )?(?:du|tham du|tham gia)\b|\.(?:\s|$)")
_MOST_PARAGRAPHS: Final = 12
_BULLET: Final = re.compile(r"^[\W_]{0,3}?[-–—+*•~ˆ]\s*(?=\w)|^\d{1,2}[.)]\s*(?=\w)")
_BEHIND_STAMP: Final = re.compile(r"^.{0,40}?(?:^|[\s.…|\]'\"_])[-–]\s*(?=[^\W\d_]{2})")
"""What a stamp left of the list adds to a line of it."""
_SCRAPS: Final = re.compile(r"[…\d/|]|^\W*den\b")
_CLOSED: Final = re.compile(r"[;.]\W{0,3}$")
_HEADING: Final = re.compile(r"^[\W_]*n[o0]i\s?nh[a-z]n\b\W*")
_FILE_COPY: Final = re.compile(r"\W*luu\b\W*")
_BESIDE: Final = re.compile(r"\W*(?:tm|kt|tl|tuq|q)\b\s*[./]|\W*\(?(?:da ky|chu ky|ky ten|da dong dau)\b")
_SENTENCE: Final = re.compile(
    r"(?:thuc hien|can cu|xet|theo|de |nham|trong|ngay|qua|sau khi|tiep|vua|phuc dap|tra loi|ngay|thoi gian|i\.|1\.)\b"
)
_NUMBERED: Final = re.compile(rf"1[.)]\s+(?!{_SENTENCE.pattern})")
_MOST_ROWS: Final = 60
_MOST_STAMPED: Final = 6
"""Rows that a stamp beside the list may add before its first line."""
_MOST_SCRAPS: Final = 6
"""Letters that are no word of an addressee yet."""
_LONGEST_ADDRESSEE: Final = 160
_WIDTH: Final = 0.27
"""Of the list's column, as a fraction of the page's width."""
_TRACES: Final = re.compile(r";\s[^;]{0,14}$")
"""What a recogniser saw of the seal behind the mark that closes a line."""
_LEGIBLE: Final = 0.6
"""The recogniser's confidence below which a line is what it made of a stamp."""
_TRACES_BELOW: Final = re.compile(r"\.(?:\s*/|\s+[^\w(]).*$")
"""The same behind the last line of all."""
_HEAD_OF_OFFICE: Final = re.compile(r"^GT(?=,? (?:các|và)\b)")
"""CT, for chủ tịch, as it is misread."""
_NEXT_LINE: Final = 0.035
"""From one line to the next at most, as a fraction of the page's height."""
_INDENTED: Final = 0.25
"""Of the page's width: where a list of addressees begins at the earliest."""
_LETTER: Final = 0.0105
"""The width of a letter of the text, as a fraction of the page's."""
_STRAY: Final = re.compile(r"[\s|'`~ˆ_•¬…]+$|^[\s|'`ˆ_¬]+")


def find_addressees(sheet: Sheet) -> tuple[Fact[str], ...]:
    """The lines of "Kính gửi"; of the cable or invitation where that is what it is."""
    start = max(0, sheet.body - 3)
    for i in range(start, min(len(sheet.rows), sheet.body + 6)):
        row = sheet.rows[i]
        found = _ADDRESS.search(row.flat) or _CABLE.match(row.flat) or _UNMARKED.match(row.flat)
        if found and found.re is _UNMARKED and not row.text[found.end() : found.end() + 1].isupper():
            continue
        if found and len(row.text[: found.start()]) < (_LONGEST_ADDRESSEE if row.recognised else 4):
            return _addressees(sheet, i, row.text[found.end() :])
    return _listed_alone(sheet) or _invited(sheet)


def _listed_alone(sheet: Sheet) -> tuple[Fact[str], ...]:
    """The lines of a scan between number and text that begin with dashes: the words "Kính gửi" were not read."""
    number = sheet.number
    if number is None:
        return ()
    listed = [
        row
        for row in sheet.rows[number:]
        if row.recognised and row.page == 1 and _BULLET.match(row.text) and (row.x or 0) >= _INDENTED
    ]
    above = sorted((row for row in listed if row in sheet.opening), key=lambda row: row.y or 0)
    if not above or not all(_CLOSED.search(row.text) for row in above):
        return ()
    first = [
        row
        for row in sheet.opening
        if _is_dashed(row) and row not in listed and 0 < (above[0].y or 0) - (row.y or 0) < _NEXT_LINE
    ]
    stamped = [(_BEHIND_STAMP.sub("", row.text, count=1), row) for row in first]
    return tuple(_facts([part] for part in (*stamped, *((_BULLET.sub("", row.text), row) for row in above))))


def _invited(sheet: Sheet) -> tuple[Fact[str], ...]:
    """Who is asked to come: "… trân trọng kính mời: … dự …"."""
    paragraphs = list(islice(passages(sheet.text), _MOST_PARAGRAPHS))
    for i, paragraph in enumerate(paragraphs):
        found = _INVITED.search(paragraph.flat)
        if found is None:
            continue
        if not paragraph.text[found.end() :].strip(" :.…"):
            below = takewhile(lambda each: _BULLET.match(each.text), paragraphs[i + 1 :])
            return tuple(_facts([(_BULLET.sub("", each.text), each.rows[0])] for each in below))
        start = found.end()
        end = _TO_COME.search(paragraph.flat, start)
        stop = end.start() if end else len(paragraph.text)
        rows = paragraph.rows_at(start, stop)
        guests = [guest.strip(" ,;.:-") for guest in paragraph.text[start:stop].split(";")]
        return tuple(Fact(guest, round(0.9 * certainty(rows), 3), cite(rows)) for guest in guests if len(guest) > 2)
    return ()


def find_recipients(sheet: Sheet) -> tuple[Fact[str], ...]:
    """The lines of "Nơi nhận", the file copy ("Lưu: …") included."""
    if sheet.closing is None:
        return ()
    items: list[list[tuple[str, Row]]] = []
    heading = sheet.rows[sheet.closing]
    found = _HEADING.match(heading.flat)
    rest = heading.text[found.end() :].lstrip(":( ") if found else ""
    if rest and not rest.endswith(")"):
        items.append([(rest, heading)])
    for row in sheet.rows[sheet.closing + 1 : min(sheet.end, sheet.closing + _MOST_ROWS)]:
        if _is_signature_column(row, heading):
            continue
        bullet = _BULLET.match(row.text)
        if bullet:
            if items and _FILE_COPY.match(items[-1][0][1].flat[_indent(items[-1][0][1]) :]):
                break
            items.append([(row.text[bullet.end() :], row)])
        elif _FILE_COPY.match(row.flat) and ":" in row.text[:8]:
            items.append([(row.text, row)])
        elif items and not _closes(items[-1]):
            if not row.text.startswith("("):
                items[-1].append((row.text, row))
        elif _may_be_item(row) or (not items and row.y is None):
            items.append([(row.text, row)])
    return tuple(_facts(items))


def _indent(row: Row) -> int:
    bullet = _BULLET.match(row.text)
    return bullet.end() if bullet else 0


def _is_signature_column(row: Row, heading: Row) -> bool:
    """Whether the row belongs to the signature beside the list."""
    if row.x is not None and heading.x is not None and row.x > heading.x + _WIDTH:
        return True
    if _BULLET.match(row.text):
        return False
    return _BESIDE.match(row.flat) is not None or row.in_capitals or is_name(row.text)


def _may_be_item(row: Row) -> bool:
    return _CLOSED.search(row.text) is not None and len(row.text) < _LONGEST_ADDRESSEE


def _closes(item: Sequence[tuple[str, Row]]) -> bool:
    return _CLOSED.search(item[-1][0]) is not None


def _addressees(sheet: Sheet, at: int, rest: str) -> tuple[Fact[str], ...]:
    """The rows from "Kính gửi:" on: one addressee behind it, or a list below it."""
    items: list[list[tuple[str, Row]]] = []
    head = sheet.rows[at]
    rest = rest.strip() if sum(map(str.isalpha, rest)) > 1 else ""
    bullet = _BULLET.match(rest)
    if rest:
        items.append([(rest[bullet.end() :] if bullet else rest, head)])
    listed = bullet is not None or not rest
    below = [row for row in _below(sheet, at) if row.page == head.page]
    dashed = listed and any(_is_dashed(row) for row in below[:_MOST_STAMPED])
    numbered = listed and any(_NUMBERED.match(row.flat) for row in below[:1])
    for row in below:
        if is_recipients_heading(row):
            break
        dash = _BULLET.match(row.text) if numbered or not row.text[0].isdigit() else None
        if dash is None and listed and row.recognised and not (items and items[-1][-1][0].endswith(".")):
            if (dashed or items) and _is_of_stamp(row, dashed=dashed):
                continue
            if dashed and (not items or _closes(items[-1]) or _SCRAPS.search(row.flat[:_MOST_SCRAPS])):
                dash = _BEHIND_STAMP.match(row.text)
        if dash and listed:
            if items and items[-1][-1][0].endswith("."):
                break
            items.append([(row.text[dash.end() :], row)])
        elif items and not _closes(items[-1]) and _continues(items[-1], row, listed=listed):
            items[-1].append((row.text, row))
        elif listed and not _BULLET.match(row.text) and _lists_plainly(items, row):
            items.append([(row.text, row)])
        else:
            break
    split = [part for item in items for part in _parts(item)]
    return tuple(_facts(split))


def _is_dashed(row: Row) -> bool:
    """Whether a row of a list begins with a dash, as far as a stamp beside it lets that be seen."""
    if _BULLET.match(row.text):
        return not row.text[0].isdigit()
    stamped = _BEHIND_STAMP.match(row.text) if row.recognised else None
    return stamped is not None and _SCRAPS.search(stamped[0].lower()) is not None


def _is_of_stamp(row: Row, *, dashed: bool) -> bool:
    """Whether a row without a dash was read of a stamp beside the list: capitals, or what is no words at all."""
    if _BEHIND_STAMP.match(row.text):
        return False
    if row.in_capitals or is_arrival_stamp(row):
        return True
    unsure = row.line.confidence is not None and row.line.confidence < _LEGIBLE
    return dashed and (unsure or sum(map(str.islower, row.text)) < _MOST_SCRAPS)


def _below(sheet: Sheet, at: int) -> Sequence[Row]:
    """The rows below one: by their height on the page, since a column beside it may have been read in between."""
    head = sheet.rows[at]
    if head.y is None:
        return sheet.rows[at + 1 : at + _MOST_ROWS]
    rows = [row for row in sheet.rows if row.page == head.page and row.y is not None and row.y > head.y + 0.006]
    return sorted(rows, key=lambda row: row.y or 0)[:_MOST_ROWS]


def _continues(item: Sequence[tuple[str, Row]], row: Row, *, listed: bool) -> bool:
    last = item[-1]
    if row.line.page is None and last[1].line is not row.line:
        return False  # formats without pages keep a line whole
    if _SENTENCE.match(row.flat) and row.text[0].isupper():
        return False
    before = last[1]
    if row.y is not None and before.y is not None and row.y - before.y > 0.03:
        return False
    if _had_room(before, row):
        return False
    return len(last[0]) > 20 or listed


def _had_room(above: Row, row: Row) -> bool:
    """Whether the first word of the row would have fitted behind the one above: then no line was broken there."""
    if above.x is None or row.x is None:
        return False
    first = len(row.text.partition(" ")[0]) + 1
    return above.x + (len(above.text) + first) * _LETTER < row.x + len(row.text) * _LETTER


def _lists_plainly(items: Sequence[Sequence[tuple[str, Row]]], row: Row) -> bool:
    """Whether the row goes on with a list that has no dashes."""
    if len(row.text) > _LONGEST_ADDRESSEE or (_SENTENCE.match(row.flat) and row.text[0].isupper()):
        return False
    return not items or items[-1][-1][0].endswith((";", ","))


def _parts(item: list[tuple[str, Row]]) -> list[list[tuple[str, Row]]]:
    """What names several, parted by semicolons."""
    text = " ".join(part for part, _ in item)
    if ";" not in text.rstrip("; "):
        return [item]
    return [[(part, item[0][1])] for part in text.split(";") if part.strip()]


def _facts(items: Iterable[Sequence[tuple[str, Row]]]) -> Iterable[Fact[str]]:
    for item in items:
        text = " ".join(_STRAY.sub("", part) for part, _ in item).strip(" ,;:-–")
        if item[-1][1].recognised:
            text = _TRACES_BELOW.sub("", text) if _FILE_COPY.match(flat(text)) else _TRACES.sub("", text)
            text = _HEAD_OF_OFFICE.sub("CT", text)
        text = re.sub(r"\s*[.;]+\s*(?:/\s*\.)?$", "", text)
        rows = [row for _, row in item]
        if sum(letter.isalpha() for letter in text) >= 2:
            yield Fact(text, round(certainty(rows), 3), cite(rows))
