from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.times import VIETNAM, stamp
from documents.workdays import Holidays, _computed

HOLIDAYS = Holidays()
days = st.dates(date(2021, 1, 1), date(2035, 12, 1))


@pytest.mark.parametrize(
    ("year", "free"),
    [
        (2024, ["01-01", "02-08", "02-09", "02-12", "02-14", "04-18", "04-29", "04-30", "05-01", "09-02", "09-03"]),
        (2025, ["01-01", "01-27", "01-31", "04-07", "04-30", "05-01", "05-02", "09-01", "09-02"]),
        (2026, ["01-01", "01-02", "02-16", "02-20", "04-27", "04-30", "05-01", "08-31", "09-01", "09-02"]),
    ],
)
def test_announced_days_are_free(year: int, free: list[str]) -> None:
    assert HOLIDAYS.is_announced(year)
    assert not [day for day in free if HOLIDAYS.is_working_day(date.fromisoformat(f"{year}-{day}"))]


def test_saturdays_worked_in_exchange_are_worked_and_others_are_not() -> None:
    saturdays = [date(2024, 1, 6) + timedelta(weeks=week) for week in range(52 * 3)]
    worked = [day for day in saturdays if HOLIDAYS.is_working_day(day)]
    assert worked == [date(2024, 5, 4), date(2025, 4, 26), date(2026, 1, 10), date(2026, 8, 22)]


@pytest.mark.parametrize(
    ("year", "swaps"),
    [(2024, {date(2024, 4, 29)}), (2025, {date(2025, 5, 2)}), (2026, {date(2026, 1, 2), date(2026, 8, 31)})],
)
def test_the_rules_compute_what_was_announced_but_for_new_year_and_swaps(year: int, swaps: set[date]) -> None:
    january_to_december = (date(year, 1, 1) + timedelta(days=step) for step in range(365))
    announced = {
        day
        for day in january_to_december
        if day.weekday() < 5 and not HOLIDAYS.is_working_day(day) and not (date(year, 1, 20) < day < date(year, 3, 1))
    }
    hung_kings = {2024: date(2024, 4, 18), 2025: date(2025, 4, 7), 2026: date(2026, 4, 27)}[year]
    assert {day for day in _computed(year) if day.weekday() < 5} == announced - swaps - {hung_kings}


def test_an_unannounced_year_is_computed_with_its_lunar_days_and_says_so() -> None:
    assert not HOLIDAYS.is_announced(2027)
    free = [
        "2027-01-01",
        "2027-02-05",
        "2027-02-08",
        "2027-04-16",
        "2027-04-30",
        "2027-05-03",
        "2027-09-02",
        "2027-09-03",
    ]
    assert not [day for day in free if HOLIDAYS.is_working_day(date.fromisoformat(day))]
    assert HOLIDAYS.is_working_day(date(2027, 2, 12))


@pytest.mark.parametrize(
    ("signed", "sent", "surely"),
    [
        ("2027-03-10", "2027-03-11", False),
        ("2027-03-10", "2027-03-12", True),
        ("2027-02-02", "2027-02-12", False),  # Tết may begin with the 3rd, and the 12th be given for a Saturday
        ("2027-02-01", "2027-02-03", True),
        ("2027-11-22", "2027-11-26", False),
        ("2026-12-30", "2027-01-04", True),  # announced, the 31st is worked
        ("2027-12-30", "2028-01-04", False),  # the 31st may be joined to New Year
        ("2036-02-01", "2036-05-01", False),
        ("2036-06-01", "2036-06-04", True),
    ],
)
def test_a_lateness_is_sure_once_a_day_has_passed_that_no_announcement_can_free(
    signed: str, sent: str, surely: bool
) -> None:
    first, last = date.fromisoformat(signed), date.fromisoformat(sent)
    assert HOLIDAYS.is_surely_late(first, last) is surely
    knowing = Holidays({first + timedelta(days=step): True for step in range(1, 9)})
    assert knowing.is_surely_late(first, last) == (last > first + timedelta(days=1))


@given(st.dates(date(2024, 1, 1), date(2026, 11, 1)), st.integers(-2, 20))
def test_what_is_announced_leaves_no_doubt(signed: date, waited: int) -> None:
    sent = signed + timedelta(days=waited)
    assert HOLIDAYS.is_surely_late(signed, sent) == (HOLIDAYS.working_days_late(signed, sent) > 0)


@given(st.integers(2021, 2035).filter(lambda year: not 2024 <= year <= 2026))
def test_a_computed_year_frees_eleven_days_that_would_have_been_worked(year: int) -> None:
    assert len([day for day in _computed(year) if day.weekday() < 5]) == 11


@pytest.mark.parametrize(
    ("signed", "sent", "late"),
    [
        ("2026-11-20", "2026-11-20", 0),
        ("2026-11-20", "2026-11-23", 0),
        ("2026-11-20", "2026-11-24", 1),
        ("2026-11-19", "2026-11-21", 1),
        ("2026-11-19", "2026-11-23", 1),
        ("2026-01-01", "2026-01-05", 0),
        ("2026-01-09", "2026-01-10", 0),
        ("2026-01-09", "2026-01-12", 1),
        ("2026-02-13", "2026-02-23", 0),
        ("2026-11-20", "2026-11-01", 0),
    ],
)
def test_lateness_is_counted_in_working_days_after_the_next_one(signed: str, sent: str, late: int) -> None:
    assert HOLIDAYS.working_days_late(date.fromisoformat(signed), date.fromisoformat(sent)) == late


def test_a_document_may_leave_until_the_noon_of_the_next_working_day() -> None:
    assert stamp(HOLIDAYS.latest_sending(date(2026, 11, 20))) == "2026-11-23T12:00:00+07:00"
    assert HOLIDAYS.latest_sending(date(2026, 4, 29)) == datetime(2026, 5, 4, 12, tzinfo=VIETNAM)


def test_the_office_knows_better() -> None:
    office = Holidays({date(2026, 11, 24): False, date(2026, 11, 21): True})
    assert not office.is_working_day(date(2026, 11, 24))
    assert office.next_working_day(date(2026, 11, 23)) == date(2026, 11, 25)
    assert office.next_working_day(date(2026, 11, 20)) == date(2026, 11, 21)
    assert HOLIDAYS.is_working_day(date(2026, 11, 24))


@given(days)
def test_the_next_working_day_is_the_first_one_later(day: date) -> None:
    following = HOLIDAYS.next_working_day(day)
    assert HOLIDAYS.working_days_between(day, following) == 1
    assert HOLIDAYS.is_working_day(following)


@given(days, st.integers(0, 60), st.integers(0, 60))
def test_counts_of_working_days_add_up(day: date, first: int, second: int) -> None:
    middle = day + timedelta(days=first)
    end = middle + timedelta(days=second)
    count = HOLIDAYS.working_days_between
    assert count(day, middle) + count(middle, end) == count(day, end)


@given(days, st.integers(-10, 60))
def test_a_document_is_late_exactly_when_the_next_working_day_has_passed(signed: date, waited: int) -> None:
    sent = signed + timedelta(days=waited)
    assert (HOLIDAYS.working_days_late(signed, sent) > 0) == (sent > HOLIDAYS.next_working_day(signed))
