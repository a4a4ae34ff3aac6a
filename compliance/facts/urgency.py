"""Mức độ khẩn: KHẨN, THƯỢNG KHẨN, HỎA TỐC (NĐ 30/2020/NĐ-CP Phụ lục I, mục III.2b), and hỏa tốc hẹn giờ on the wire."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from compliance.facts.model import Fact
from documents.kinds import Urgency

if TYPE_CHECKING:
    from collections.abc import Iterable

    from compliance.facts.marks import Standing

_DEGREES: Final = MappingProxyType(
    {
        "hoatochengio": Urgency.TIMED_EXPRESS,
        "hoatoc": Urgency.EXPRESS,
        "thuongkhan": Urgency.VERY_URGENT,
        "khan": Urgency.URGENT,
    }
)
_SECRET: Final = re.compile(r"(?:tuyet|toi)?mat")


def find_urgency(alone: Iterable[Standing]) -> Fact[Urgency] | None:
    """The degree marked at the top of the first page, of the rows that could be marks (`marks.standing_alone`).

    None if there is no mark, or marks that differ. It does not say that the document is not urgent: a slanted stamp is
    often not read.
    """
    found: dict[Urgency, Fact[Urgency]] = {}
    for mark in alone:
        degree = _DEGREES.get(_SECRET.sub("", mark.words))
        if degree is None or not mark.is_top or mark.row.page != 1:
            continue
        sure = 0.97 if not mark.row.recognised else mark.row.certainty
        if degree is Urgency.URGENT and mark.row.recognised:
            sure *= 0.85  # "THƯỢNG" may have been lost
        found.setdefault(degree, Fact(degree, round(sure, 3), mark.row.line))
    if Urgency.URGENT in found and Urgency.VERY_URGENT in found:
        del found[Urgency.URGENT]  # the lower of the two rows of one stamp
    if Urgency.EXPRESS in found and Urgency.TIMED_EXPRESS in found:
        del found[Urgency.EXPRESS]
    return next(iter(found.values())) if len(found) == 1 else None
