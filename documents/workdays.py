"""Working days of Vietnam's state offices, for the deadlines that are counted in them.

A document is sent on the day it is signed, at the latest the morning of the next working day (QĐ 28/2018/QĐ-TTg Đ6.2).
Offices work Monday to Friday. Public holidays are those of the Labour Code (45/2019/QH14) Đ112; a holiday that falls on
a weekend is made up for on the next working day (Đ111.3); and the Government may swap a working day for a Saturday.

The days are as announced for 2024, 2025 and 2026. For other years they are computed: the law leaves open which days
around Tết and which neighbour of 2 September are free, and swaps are not known in advance, so there
`Holidays.is_announced` is false, and a lateness is to be shown as probable unless `Holidays.is_surely_late`. Outside
2021–2035 even Tết and the Hùng Kings' day are unknown. 24 November (Ngày Văn hóa Việt Nam, which 80-NQ/TW of 2026 wants
to be a holiday) is not in the tables: where it is free, an override says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from types import MappingProxyType
from typing import Final

from documents.times import VIETNAM

_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5
_LATEST_HOUR: Final = time(12)
_AROUND: Final = 2
"""How many days from the computed ones announced days have lain, swaps included."""
_LAST_LUNAR_MONTH: Final = 5
"""The month by which Tết and the Hùng Kings' day are over in every year."""

OFFICE_HOURS: Final = ((time(7, 30), time(11, 30)), (time(13), time(17)))
"""The hours that state offices of the city keep on a working day: eight."""

MINUTES_A_DAY: Final = 480
"""What `OFFICE_HOURS` add up to."""


def _days(year: int, *spans: tuple[int, int, int]) -> frozenset[date]:
    """The days of (month, first day, last day)."""
    return frozenset(date(year, month, day) for month, first, last in spans for day in range(first, last + 1))


# Weekdays off, compensation and swaps included; then Saturdays worked in exchange.
_ANNOUNCED: Final = MappingProxyType(
    {
        2024: (
            _days(2024, (1, 1, 1), (2, 8, 9), (2, 12, 14), (4, 18, 18), (4, 29, 30), (5, 1, 1), (9, 2, 3)),
            _days(2024, (5, 4, 4)),
        ),
        2025: (
            _days(2025, (1, 1, 1), (1, 27, 31), (4, 7, 7), (4, 30, 30), (5, 1, 2), (9, 1, 2)),
            _days(2025, (4, 26, 26)),
        ),
        2026: (
            _days(2026, (1, 1, 2), (2, 16, 20), (4, 27, 27), (4, 30, 30), (5, 1, 1), (8, 31, 31), (9, 1, 2)),
            _days(2026, (1, 10, 10), (8, 22, 22)),
        ),
    }
)

# First day of the lunar year, and 10th of its 3rd month (the Hùng Kings' day), in Vietnam's calendar (+07:00).
_LUNAR: Final = MappingProxyType(
    {
        2021: (date(2021, 2, 12), date(2021, 4, 21)),
        2022: (date(2022, 2, 1), date(2022, 4, 10)),
        2023: (date(2023, 1, 22), date(2023, 4, 29)),
        2027: (date(2027, 2, 6), date(2027, 4, 16)),
        2028: (date(2028, 1, 26), date(2028, 4, 4)),
        2029: (date(2029, 2, 13), date(2029, 4, 23)),
        2030: (date(2030, 2, 2), date(2030, 4, 12)),
        2031: (date(2031, 1, 23), date(2031, 4, 1)),
        2032: (date(2032, 2, 11), date(2032, 4, 19)),
        2033: (date(2033, 1, 31), date(2033, 4, 9)),
        2034: (date(2034, 2, 19), date(2034, 4, 28)),
        2035: (date(2035, 2, 8), date(2035, 4, 17)),
    }
)


@dataclass(frozen=True, slots=True)
class Holidays:
    """Which days are worked.

    `overrides` is the office's own knowledge, day by day: True is worked, False is free; it wins over every table.
    """

    overrides: Mapping[date, bool] = field(default_factory=dict)

    def is_announced(self, year: int) -> bool:
        """Whether the year's holidays are known from the Government's announcement, not computed."""
        return year in _ANNOUNCED

    def is_working_day(self, day: date) -> bool:
        """Whether state offices work on that day."""
        if (known := self.overrides.get(day)) is not None:
            return known
        free, worked = _calendar(day.year)
        return day in worked or (day.weekday() < _SATURDAY and day not in free)

    def next_working_day(self, day: date) -> date:
        """The first working day after that day."""
        day += _DAY
        while not self.is_working_day(day):
            day += _DAY
        return day

    def working_days_between(self, first: date, last: date) -> int:
        """How many working days lie after `first`, up to and with `last`; 0 when `last` is not later."""
        span = range(1, (last - first).days + 1)
        return sum(self.is_working_day(first + timedelta(days=step)) for step in span)

    def working_days_late(self, signed: date, sent: date) -> int:
        """How many working days after its last lawful day a document left: 0 when it left by the next working day.

        What left on a free day after that is as late as on the working day that follows: at least 1.
        """
        deadline = self.next_working_day(signed)
        if sent <= deadline:
            return 0
        return max(1, self.working_days_between(deadline, sent))

    def is_surely_late(self, signed: date, sent: date) -> bool:
        """Whether a document left too late whatever may yet be announced of the years that are computed.

        A day that is worked for sure lies between the two. In announced years this is `working_days_late` above 0.
        """
        return any(self._is_surely_worked(signed + _DAY * step) for step in range(1, (sent - signed).days))

    def _is_surely_worked(self, day: date) -> bool:
        if day in self.overrides or self.is_announced(day.year) or not self.is_working_day(day):
            return self.is_working_day(day)
        if day.year not in _LUNAR and day.month <= _LAST_LUNAR_MONTH:
            return False
        around = [day + _DAY * step for step in range(-_AROUND, _AROUND + 1)]
        culture_day = date(day.year, 11, 24)
        return not any(each in _calendar(each.year)[0] or each == culture_day for each in around)

    def working_minutes_between(self, start: datetime, end: datetime) -> int:
        """Minutes of `OFFICE_HOURS` on working days between two moments; 0 when `end` is not later.

        Nights, free days and the midday pause do not count, so what arrives on a Friday evening and is accepted on
        Monday at 7:40 took ten minutes.
        """
        start, end = start.astimezone(VIETNAM), end.astimezone(VIETNAM)
        first, last = start.date(), end.date()
        if end <= start:
            return 0
        if first == last:
            return _minutes_until(end) - _minutes_until(start) if self.is_working_day(first) else 0
        whole = self.working_days_between(first, last - _DAY) * MINUTES_A_DAY
        begun = MINUTES_A_DAY - _minutes_until(start) if self.is_working_day(first) else 0
        return whole + begun + (_minutes_until(end) if self.is_working_day(last) else 0)

    def latest_sending(self, signed: date) -> datetime:
        """The end of the morning (noon, Vietnam time) of the working day after the signing."""
        return datetime.combine(self.next_working_day(signed), _LATEST_HOUR, VIETNAM)


def _minutes_until(moment: datetime) -> int:
    """Minutes of office hours that have passed on that day."""
    now = moment.hour * 60 + moment.minute
    spans = ((begin.hour * 60 + begin.minute, finish.hour * 60 + finish.minute) for begin, finish in OFFICE_HOURS)
    return sum(min(max(now - begin, 0), finish - begin) for begin, finish in spans)


@cache
def _calendar(year: int) -> tuple[frozenset[date], frozenset[date]]:
    """(weekdays free, Saturdays worked) of a year."""
    return _ANNOUNCED.get(year) or (_computed(year), frozenset())


def _computed(year: int) -> frozenset[date]:
    national_day = date(year, 9, 2)
    # The second day of 2 September is the neighbour that joins it to the weekend.
    beside = _DAY if national_day.weekday() in (0, 3) else -_DAY
    legal = [date(year, 1, 1), date(year, 4, 30), date(year, 5, 1), national_day, national_day + beside]
    if year in _LUNAR:
        new_year, hung_kings = _LUNAR[year]
        legal += [hung_kings, *(new_year + timedelta(days=step) for step in range(-1, 4))]
    free = set(legal)
    for day in sorted(legal):
        made_up_on = day
        if day.weekday() >= _SATURDAY:
            while made_up_on in free or made_up_on.weekday() >= _SATURDAY:
                made_up_on += _DAY
        free.add(made_up_on)
    return frozenset(free)
