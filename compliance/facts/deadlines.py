"""Days and hours that the text sets its reader: what is due when, and when a meeting is (QĐ 28/2018/QĐ-TTg Đ10)."""

from __future__ import annotations

import re
from datetime import date, time
from typing import TYPE_CHECKING, Final

from compliance.facts.lines import certainty, cite
from compliance.facts.model import Appointment, Deadline, Fact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from compliance.facts.text import Passage


_CLOCK: Final = (
    r"(?P<h>\d{1,2})\s*(?:gio|g|h|:)\s*(?P<min>[0-5]\d)?(?:\s*(?:phut|'))?(?!\d)(?:\s*(?P<half>sang|chieu|toi|trua)\b)?"
)
_DAY: Final = (
    r"(?P<d>\d{1,2})\s*(?:/|-|\.|th[a-z]ng)\s*(?P<m>\d{1,2})(?!\d)"
    r"(?:\s*(?:/|-|\.|,?\s*n[a-z]m\s+)\s*(?P<y>\d{4})(?!\d))?"
)
_WEEKDAY: Final = r"(?:\(?(?:sang|chieu|toi)?\s*(?:thu \w+|chu nhat)\s*\)?\s*,?\s*)?"
_BY: Final = (
    r"(?:truoc|cham nhat(?: la| den| vao)?(?: het)?"
    r"|han (?:chot|cuoi)(?:[^.;:\d]{0,40}?(?: la| den| truoc| vao|(?=\s*:)))?"
    r"|muon nhat(?: la)?|khong (?:muon hon|qua|cham hon)|thoi han[^.;:\d]{0,50}?(?::| la| den| truoc)"
    r"|den het|het|trong)"
)
_DUE: Final = re.compile(
    rf"\b{_BY}\s*[:.]?\s*(?:luc\s+)?(?:{_CLOCK}\s*,?\s*(?:cua\s+)?)?{_WEEKDAY}(?:cuoi\s+)?(?:het\s+)?(?:ngay\s+)?(?<=[\s:.]){_DAY}"
)
_MEETING: Final = re.compile(
    rf"\b(?:vao(?: luc| hoi)?|luc|hoi|bat dau(?: tu| luc)?|tu)\s+{_CLOCK}\s*[,(]?\s*{_WEEKDAY}(?:ngay\s+)?{_DAY}"
)
_WHEN: Final = re.compile(r"^\W*(?:\d[.)]\s*)?thoi gian(?: \w+){0,4}\s*:\s*")
_ANY_CLOCK: Final = re.compile(_CLOCK)
_ANY_DAY: Final = re.compile(rf"(?:ngay\s+|^|[,(]\s*){_DAY}")
_ACTION: Final = re.compile(
    r"\b(?:gui|bao cao|hoan thanh|nop|dang ky|gop y|phan hoi|tra loi|cung cap|tong hop|y kien|trinh|xac nhan|cu|lap"
    r"|xong|de nghi|yeu cau|khac phuc|thong bao|ban hanh|thuc hien|ra soat|cap nhat|chuyen|giai quyet|trien khai"
    r"|nhan (?:ho so|don|bao cao)|to chuc|ho tro|bo tri|tham muu|kien nghi)\b"
)
_GATHERING: Final = re.compile(
    r"\b(?:hop|hoi nghi|hoi thao|toa dam|tap huan|lam viec|du|buoi|le|ky hop|moi|kiem tra|giao ban)\b"
)
# Days that bound a rule or a state of affairs are nobody's deadline.
_OF_A_RULE: Final = re.compile(
    r"\b(?:hieu luc|phat sinh|(?:da|duoc) (?:ban hanh|ky|cap|phe duyet|thanh lap|thong qua|giao|bo nhiem|tuyen dung)"
    r"|sinh|ra doi|ton tai|tinh den|so lieu|giai doan|ke tu)\b[^,;]{0,30}$"
    r"|\b(?:hieu luc|ap dung)\b.*\btu (?:ngay|thang|nam)\b"
)
_PERIODIC: Final = re.compile(r"\s*(?:hang|hang nam|moi|cua thang sau)\b")
_LONGEST_SENTENCE: Final = 600
_SENTENCE: Final = re.compile(r"[.;](?=\s|$)")


def find_deadlines(paragraphs: Iterable[Passage], issued_on: date | None) -> tuple[Fact[Deadline], ...]:
    """Deadlines and meetings on or after the day of issue, each once, in the order of the text.

    A day without a year is the next one after the day of issue; without that it is not said.
    """
    found: dict[Deadline, Fact[Deadline]] = {}
    for paragraph in paragraphs:
        for fact in (*_meetings(paragraph, issued_on), *_due(paragraph, issued_on)):
            if issued_on is None or fact.value.on >= issued_on:
                found.setdefault(fact.value, fact)
    on_meeting_days = {each.on for each in found if each.purpose is Appointment.MEETING and each.at}
    return tuple(
        fact
        for each, fact in found.items()
        if not (each.purpose is Appointment.MEETING and each.at is None and each.on in on_meeting_days)
    )


def _due(paragraph: Passage, issued_on: date | None) -> Iterator[Fact[Deadline]]:
    plain = paragraph.flat
    for found in _DUE.finditer(plain):
        near = max(0, found.start() - _LONGEST_SENTENCE)
        start = max((each.end() for each in _SENTENCE.finditer(plain, near, found.start())), default=near)
        stop = _SENTENCE.search(plain, found.end(), found.end() + _LONGEST_SENTENCE)
        sentence = plain[start : stop.start() if stop else found.end() + _LONGEST_SENTENCE]
        before = plain[start : found.start()]
        if _OF_A_RULE.search(before) or _PERIODIC.match(plain, found.end()):
            continue
        loose = re.match(r"(?:trong|den het|het|truoc)\b", found[0]) is not None
        if loose and not _ACTION.search(sentence):
            continue
        yield from _fact(Appointment.DEADLINE, paragraph, found, found, issued_on)


def _meetings(paragraph: Passage, issued_on: date | None) -> Iterator[Fact[Deadline]]:
    plain = paragraph.flat
    heading = _WHEN.match(plain)
    if heading:
        day = _ANY_DAY.search(plain, heading.end())
        clock = _ANY_CLOCK.search(plain, heading.end())
        if day and not re.search(r"\b(?:tu|den|truoc)\s*(?:het\s*)?(?:ngay\s*)?$", plain[heading.end() : day.start()]):
            yield from _fact(Appointment.MEETING, paragraph, day, clock, issued_on)
        return
    if _GATHERING.search(plain):
        for found in _MEETING.finditer(plain):
            yield from _fact(Appointment.MEETING, paragraph, found, found, issued_on)


def _fact(
    purpose: Appointment, paragraph: Passage, day: re.Match[str], clock: re.Match[str] | None, issued_on: date | None
) -> Iterator[Fact[Deadline]]:
    on, sure = _date(day, issued_on)
    if on is None:
        return
    rows = paragraph.rows_at(day.start(), day.end())
    value = Deadline(purpose, on, _time(clock) if clock else None)
    yield Fact(value, round(0.95 * sure * certainty(rows), 3), cite(rows))


def _date(found: re.Match[str], issued_on: date | None) -> tuple[date | None, float]:
    day, month = int(found["d"]), int(found["m"])
    try:
        if found["y"]:
            return date(int(found["y"]), month, day), 1.0
        if issued_on is None:
            return None, 0.0
        this_year = date(issued_on.year, month, day)
        return this_year if this_year >= issued_on else date(issued_on.year + 1, month, day), 0.8
    except ValueError:
        return None, 0.0


def _time(found: re.Match[str]) -> time | None:
    if found["h"] is None:
        return None
    hour, minute = int(found["h"]), int(found["min"] or 0)
    if found["half"] in {"chieu", "toi"} and hour < 12:
        hour += 12
    return time(hour, minute) if hour < 24 else None
