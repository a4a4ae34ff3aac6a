"""Dấu chỉ độ mật: A TUYỆT MẬT, B TỐI MẬT, C MẬT (NĐ 30/2020/NĐ-CP Phụ lục I, mục III.2a; Luật 117/2025/QH15).

"Mật" within other words (mật độ, bảo mật, mật khẩu, bí mật nhà nước in a citation, a person of that name) is no mark.
A mark is certain at the top of a page; elsewhere, or read without diacritics, it is a suspicion to be looked into.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from compliance.facts.lines import flat
from compliance.facts.marks import in_table
from compliance.facts.model import Fact
from documents.kinds import Secrecy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from compliance.facts.lines import Row
    from compliance.facts.marks import Standing
    from compliance.facts.sheet import Sheet

_LEVELS: Final = MappingProxyType(
    {"tuyetmat": Secrecy.TOP_SECRET, "toimat": Secrecy.SECRET, "mat": Secrecy.CONFIDENTIAL}
)
_BESIDE: Final = re.compile(
    r"(?:muc)?domat|hoatoc(?:hengio)?|thuongkhan|khan|duthao|tailieuthuhoi|xemxongtralai|dauchidomat"
)
_NAMED: Final = re.compile(r"\W*(?:(?:muc )?do mat|muc mat)\s*[:\-–]\s*\W*(?P<level>tuyet mat|toi mat|mat)\W*$")
_WRAPPED: Final = re.compile(r"\b(?:bi|bao|co|chi|than|ve|niem|can|giu)\W*$")
_PROPER: Final = re.compile(r"M\s*Ậ\s*T")
_PLAIN: Final = re.compile(r"[A-Z\W_]+")
_STAMPED: Final = frozenset({"annotation", "form", "textbox", "header", "footer"})
_EDGE: Final = r"[|¦\[\](){}/\\_*…=]"
_WITHIN: Final = re.compile(rf"(?:^|{_EDGE}\s*|[:;.,~'`-]\s+)(?P<mark>(?:TUYỆT |TỐI )?MẬT)(?=\s*(?:$|{_EDGE}))")
_LOWEST: Final = 0.5
"""Of the first page's height: below it a word beside others is no mark."""
_SURE: Final = 0.75


def find_secrecy(sheet: Sheet, alone: Sequence[Standing]) -> Fact[Secrecy] | None:
    """The highest level marked, and the mark it was seen in; several samples of marks side by side are none.

    `alone` are the rows that could be marks, as `marks.standing_alone` finds them.
    """
    found = [fact for mark in alone if (fact := _mark(mark, sheet)) is not None]
    found += [fact for row in sheet.rows if (fact := _named(row) or _within(row)) is not None]
    sure = [fact for fact in found if fact.confidence >= _SURE]
    if not sure and len({fact.value for fact in found}) == len(Secrecy):
        return None  # a guide that shows what the stamps look like
    return min(sure or found, key=lambda fact: (fact.value.value, -fact.confidence), default=None)


def _mark(mark: Standing, sheet: Sheet) -> Fact[Secrecy] | None:
    level = _LEVELS.get(_BESIDE.sub("", mark.words))
    if level is None or _goes_on_from(sheet, mark):
        return None
    letters = _letters(mark, level)
    sure = (0.97 if mark.is_top else 0.6) * letters
    if in_table(sheet, mark.at):
        sure *= 0.5
    return Fact(level, round(sure, 3), mark.row.line) if sure else None


def _letters(mark: Standing, level: Secrecy) -> float:
    """How well the letters are the mark's: without its diacritics "MAT" is one only off a stamp or a recogniser."""
    row = mark.row
    if row.recognised:
        confidence = row.line.confidence if row.line.confidence is not None else 0.5
        return (1.0 if _PROPER.search(mark.text) else 0.85) * (0.7 + 0.3 * confidence)
    if _PROPER.search(mark.text):
        return 1.0
    if _PLAIN.fullmatch(mark.text) is None:
        return 0.0
    if row.line.how in _STAMPED or level is not Secrecy.CONFIDENTIAL:
        return 0.9
    return 0.8 if mark.is_top else 0.0


def _goes_on_from(sheet: Sheet, mark: Standing) -> bool:
    """Whether the row only ends the words of the one above: "… BẢO VỆ BÍ" over "MẬT"."""
    if mark.at <= 0 or not mark.words.startswith("mat"):
        return False
    above = sheet.rows[mark.at - 1]
    return above.page == mark.row.page and above.in_capitals and _WRAPPED.search(above.flat) is not None


def _named(row: Row) -> Fact[Secrecy] | None:
    """ "Độ mật: Tối mật", as forms and registers of the sender print it at the top of a page."""
    found = _NAMED.match(row.flat)
    if found is None or (row.y is not None and row.y > _LOWEST):
        return None
    return Fact(_LEVELS[found["level"].replace(" ", "")], round(row.certainty * 0.85, 3), row.line)


def _within(row: Row) -> Fact[Secrecy] | None:
    """A stamp that a recogniser read together with what stands beside it."""
    if not row.recognised or row.y is None or row.y > _LOWEST or row.in_capitals:
        return None
    found = _WITHIN.search(row.text)
    if found is None:
        return None
    return Fact(_LEVELS[flat(found["mark"]).replace(" ", "")], round(0.75 * row.certainty, 3), row.line)
