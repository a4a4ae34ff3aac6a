import time
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.times import (
    VIETNAM,
    header_timestamp,
    now,
    parse_date,
    parse_timestamp,
    stamp,
    wire_date,
    wire_timestamp,
)

dates = st.dates(date(1900, 1, 1), date(2200, 12, 31))
moments = st.datetimes(datetime(1900, 1, 2), datetime(2200, 12, 30), timezones=st.sampled_from([VIETNAM, UTC])).map(
    lambda moment: moment.replace(microsecond=0)
)


def test_now_is_vietnam_time_in_whole_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: 1_795_141_865.9)
    assert stamp(now()) == "2026-11-20T09:31:05+07:00"


@pytest.mark.parametrize(
    "text",
    [
        "2015/09/30",
        " 2015-09-30 ",
        "30/09/2015",
        "30-9-2015",
        "30.9.2015",
        "2015-9-30",
        "2015/09/30 23:59:59",
        "2015-09-30+07:00",
    ],
)
def test_a_date_is_read_in_every_form_offices_write(text: str) -> None:
    assert parse_date(text) == date(2015, 9, 30)


@pytest.mark.parametrize(
    "text",
    ["", "2014/02/30", "31/04/2026", "1899/12/31", "2201/01/01", "2015/09-30", "30/09/15", "09/30/2015", "٢٠١٥/09/30"],
)
def test_what_is_no_possible_date_is_none(text: str) -> None:
    assert parse_date(text) is None
    assert parse_timestamp(text + " 10:00:00") is None


@pytest.mark.parametrize(
    "text",
    [
        "2018/09/28 14:05:09",
        "28/09/2018 14:05:09",
        "2018-09-28T14:05:09+07:00",
        "2018-09-28T07:05:09Z",
        "2018-09-28T07:05:09.123456+0000",
        "28092018T140509+0700",
        " 28092018T070509+0000 ",
    ],
)
def test_a_moment_is_read_in_every_form_on_the_wire(text: str) -> None:
    moment = parse_timestamp(text)
    assert moment is not None
    assert stamp(moment) == "2018-09-28T14:05:09+07:00"


@pytest.mark.parametrize(
    "text",
    ["2018/09/28", "2018/09/28 24:00:00", "2018/09/28 10:61:00", "31022018T140509+0700", "2018-09-28T10:00:00+99:00"],
)
def test_what_is_no_possible_moment_is_none(text: str) -> None:
    assert parse_timestamp(text) is None


@given(dates)
def test_a_date_survives_the_wire(day: date) -> None:
    assert parse_date(wire_date(day)) == day
    assert parse_date(f"{day.day}/{day.month}/{day.year}") == day


@given(moments)
def test_a_moment_survives_every_form(moment: datetime) -> None:
    for write in (stamp, wire_timestamp, header_timestamp):
        assert parse_timestamp(write(moment)) == moment


@given(moments, moments)
def test_stamps_sort_as_time_does(one: datetime, other: datetime) -> None:
    assert (stamp(one) < stamp(other)) == (one < other)


@given(st.text())
def test_no_text_makes_the_readers_fail(text: str) -> None:
    assert parse_date(text) is None or any(char.isdigit() for char in text)
    moment = parse_timestamp(text)
    assert moment is None or moment.utcoffset() == timedelta(hours=7)


def test_a_time_without_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="no offset"):
        stamp(datetime(2026, 11, 20, 9, 31))
