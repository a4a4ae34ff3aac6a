"""Who issued it, and the body above (NĐ 30/2020/NĐ-CP Phụ lục I, mục II.2): the capitals at the top left."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from compliance.facts.header import is_arrival_stamp
from compliance.facts.lines import Row, almost, certainty, cite, flat, make_row, squeezed
from compliance.facts.marks import words_of
from compliance.facts.model import Fact
from compliance.facts.sheet import LABEL, Sheet, is_state_name
from documents.kinds import Secrecy, Urgency

if TYPE_CHECKING:
    from compliance.facts.title import Title, TitleLine

# Words a name of an organisation begins with. A line that begins otherwise goes on with the name above it.
_HEADS: Final = re.compile(
    r"(?:ubnd|uy ban|hdnd|hoi dong|quoc hoi|chinh phu|thu tuong|chu tich nuoc|bo|so|ban|cuc|chi cuc|tong cuc"
    r"|vu|vien|toa an|tand|thanh tra|van phong|phong|trung tam|truong|hoc vien|dai hoc|benh vien|tram"
    r"|cong an|quan doi|quan khu|thanh uy|tinh uy|dang uy|dang bo|dang doan|huyen uy|quan uy|khu uy|chi bo"
    r"|ubmttq|mat tran|lien doan|cong doan|doan|hoi|lien hiep|lien minh|kho bac|thue|bao hiem|ngan hang"
    r"|kiem toan|dai|bao|nha xuat ban|cong ty|tong cong ty|tap doan|xi nghiep|nha may|chi nhanh|quy|to"
    r"|cong|co quan|cum|khu|hat|doi|nha van hoa|thu vien|bao tang|cang"
    r")\b"
)
_LONG_HEADS: Final = ("trungtam", "chicuc", "tongcuc", "vanphong", "thanhtra", "benhvien", "truong", "congty", "uyban")
_DEPARTMENT: Final = re.compile(r"^S[ỬỦỠỔỐÓ]\s")
"""SỞ misread, whose marks stand close to its letter; no other name begins like that."""
_NUMBER: Final = re.compile(r"\W*so\s*:")
_MARKS: Final = frozenset(
    "".join(flat(level.vi).split()) for level in (*Secrecy, *Urgency) if level is not Urgency.NORMAL
)
_GOES_ON: Final = re.compile(r"(?:va|cua|thuoc|truc thuoc|-|–|,)(?:\s|$)")
_UNFINISHED: Final = re.compile(r"[,\-–]$|\b(?:va|cua|thuoc)$")
_BESIDE: Final = frozenset({"annotation", "form", "textbox", "footer"})
_SPECKS: Final = " .,:;'`*_-–—|"
_MOST_ROWS: Final = 8
_MOST_LETTERS: Final = 120
_SURE_ENOUGH: Final = 0.6
_LEGIBLE: Final = 0.9
"""For a word so short that a stamp or a speck may be taken for it."""


def find_issuer(sheet: Sheet, title: Title | None, line: TitleLine | None) -> tuple[Fact[str] | None, Fact[str] | None]:
    """The issuer and the body above it, each as printed; a title of the older form names the issuer itself."""
    if line is not None and line.issuer is not None and sheet.state is None:
        return line.issuer, None
    rows = _header_rows(sheet)
    names = _names(rows)
    if not names:
        return (line.issuer if line else None) or _authority(sheet, title), None
    issuer = _fact(names[-1])
    return issuer, _fact(names[-2]) if len(names) > 1 and issuer else None


def _header_rows(sheet: Sheet) -> list[Row]:
    """The capitals of the left column above the number."""
    if sheet.state is None and sheet.number is None:
        return []
    state = None if sheet.state is None else sheet.rows[sheet.state]
    number = None if sheet.number is None else sheet.rows[sheet.number]
    rows: list[Row] = []
    for i, row in enumerate(sheet.rows[: sheet.body]):
        if (
            row is state
            or is_state_name(row)
            or row.is_right
            or row.line.how in {"annotation", "form", "textbox", "footer"}
        ):
            continue
        if number is not None:
            if number.y is not None and row.y is not None and number.page == row.page:
                if row.y >= number.y - 0.004:
                    continue
            elif i >= (sheet.number or 0):
                break
        elif state is not None and i > (sheet.state or 0) + 2:
            break
        if state is not None and state.y is not None and row.y is not None and row.y < state.y - 0.05:
            continue
        if len(rows) < _MOST_ROWS and _is_name(row, goes_on=bool(rows)):
            rows.append(_mended(row) if row.recognised else row)
    return rows


def _mended(row: Row) -> Row:
    """Without the specks at its ends, and with a department's first word as it is spelt."""
    return make_row(_DEPARTMENT.sub("SỞ ", row.text.strip(_SPECKS)), row.line)


def _is_name(row: Row, *, goes_on: bool) -> bool:
    """Whether the row is a name, or `goes_on` with one, by one short word even: "PHƯỜNG RẠCH" over "SEN"."""
    if not row.in_capitals or is_arrival_stamp(row) or LABEL.match(row.flat) or _NUMBER.match(row.flat):
        return False
    if words_of(row.text) in _MARKS:
        return False
    letters = sum(letter.isalpha() for letter in row.text)
    least = 3 if goes_on and row.certainty > _LEGIBLE else 4
    return letters >= least and row.certainty > _SURE_ENOUGH


def _names(rows: list[Row]) -> list[list[Row]]:
    """The rows put together to names: one begins with a word that organisations are called by."""
    names: list[list[Row]] = []
    for row in rows:
        if names and (not _is_head(row) or _UNFINISHED.search(names[-1][-1].flat) or _GOES_ON.match(row.flat)):
            names[-1].append(row)
        else:
            names.append([row])
    return names


def _is_head(row: Row) -> bool:
    """Whether a name of an organisation begins here, for all a recogniser may mistake of a letter or a mark."""
    if _HEADS.match(row.flat):
        return True
    if not row.recognised:
        return False
    letters = squeezed(row.text)
    return any(almost(letters[:size], head) for head in _LONG_HEADS for size in range(len(head) - 1, len(head) + 2))


def _fact(rows: list[Row]) -> Fact[str] | None:
    text = " ".join(row.text for row in rows).strip(" -_*.:,")
    if not text or len(text) > _MOST_LETTERS:
        return None
    return Fact(text, round(certainty(rows) * 0.97, 3), cite(rows))


def _authority(sheet: Sheet, title: Title | None) -> Fact[str] | None:
    """Without a header: the capitals between the title and the grounds name who decides."""
    if title is None:
        return None
    row = sheet.rows[sheet.body - 1]
    if sheet.body - 1 <= title.at or not _HEADS.match(row.flat) or len(row.text) > _MOST_LETTERS:
        return None
    return Fact(row.text, round(row.certainty * 0.8, 3), row.line)
