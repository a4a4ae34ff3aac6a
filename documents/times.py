"""Dates and times, always Vietnam's (QĐ 28/2018/QĐ-TTg Đ14.4), and the forms they take on the wire.

Vietnam has one time zone and no summer time, so a fixed +07:00 is exact, and stamps of that one offset sort as text
in the order of time.
"""

import re
import time
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final

VIETNAM: Final = timezone(timedelta(hours=7))

_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 2200

_YEAR_FIRST: Final = r"(?P<y>[0-9]{4})([/.-])(?P<m>[0-9]{1,2})\2(?P<d>[0-9]{1,2})"
_DAY_FIRST: Final = r"(?P<d>[0-9]{1,2})([/.-])(?P<m>[0-9]{1,2})\2(?P<y>[0-9]{4})"
_CLOCK: Final = r"(?P<H>[0-9]{1,2}):(?P<M>[0-9]{2})(?::(?P<S>[0-9]{2})(?:[.,][0-9]{1,9})?)?"
_ZONE: Final = r"(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?"
_AXIS: Final = r"(?P<d>[0-9]{2})(?P<m>[0-9]{2})(?P<y>[0-9]{4})T(?P<H>[0-9]{2})(?P<M>[0-9]{2})(?P<S>[0-9]{2})"

_DATES: Final = tuple(re.compile(form) for form in (_YEAR_FIRST + _ZONE, _DAY_FIRST))
_TIMESTAMPS: Final = (
    *(re.compile(rf"{form}(?:[Tt]| +){_CLOCK} ?{_ZONE}") for form in (_YEAR_FIRST, _DAY_FIRST)),
    re.compile(_AXIS + _ZONE),
)


def now() -> datetime:
    """The present, aware, in Vietnam time, cut to whole seconds."""
    return datetime.fromtimestamp(int(time.time()), VIETNAM)


def stamp(moment: datetime) -> str:
    """The one stored and shown form: ``2026-11-20T09:31:05+07:00``. A naive time raises ValueError."""
    return _vietnam(moment).isoformat(timespec="seconds")


def parse_date(text: str) -> date | None:
    """A date written ``yyyy/MM/dd``, ``dd/MM/yyyy``, ISO, or with ``-`` or ``.`` between; never month before day.

    A full timestamp gives its date in Vietnam; the zone that XML Schema lets follow a date changes nothing.
    What is no date, an impossible one ("2014/02/30" is real), or a year outside 1900–2200 gives None.
    """
    text = text.strip()
    for form in _DATES:
        if found := form.fullmatch(text):
            return _date(found)
    moment = parse_timestamp(text)
    return moment.date() if moment else None


def parse_timestamp(text: str) -> datetime | None:
    """A moment, aware and in Vietnam time, or None under the same conditions as `parse_date`.

    Forms: ``yyyy/MM/dd HH:mm:ss`` (edXML), ISO 8601, ``dd/MM/yyyy HH:mm:ss``, and the axis's header form
    ``ddMMyyyy'T'HHmmss+zzzz``. Without an offset the time is Vietnam's. Fractions of a second are dropped.
    """
    text = text.strip()
    for form in _TIMESTAMPS:
        if found := form.fullmatch(text):
            return _moment(found)
    return None


def wire_date(day: date) -> str:
    """``yyyy/MM/dd``, as edXML's PromulgationDate and DueDate want it (QCVN 102:2016/BTTTT)."""
    return f"{day.year:04}/{day.month:02}/{day.day:02}"


def wire_timestamp(moment: datetime) -> str:
    """``yyyy/MM/dd HH:mm:ss`` in Vietnam time, as edXML's Timestamp wants it. A naive time raises ValueError."""
    local = _vietnam(moment)
    return f"{wire_date(local)} {local:%H:%M:%S}"


def header_timestamp(moment: datetime) -> str:
    """``ddMMyyyy'T'HHmmss+0700``: the ``timestamp`` header of a VXP call. A naive time raises ValueError."""
    local = _vietnam(moment)
    return f"{local.day:02}{local.month:02}{local.year:04}T{local:%H%M%S}+0700"


def _vietnam(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"the time {moment} has no offset")
    return moment.astimezone(VIETNAM)


def _date(found: re.Match[str]) -> date | None:
    try:
        day = date(int(found["y"]), int(found["m"]), int(found["d"]))
    except ValueError:
        return None
    return day if _FIRST_YEAR <= day.year <= _LAST_YEAR else None


def _moment(found: re.Match[str]) -> datetime | None:
    day = _date(found)
    if day is None:
        return None
    clock = int(found["H"]), int(found["M"]), int(found["S"] or 0)
    try:
        return datetime(day.year, day.month, day.day, *clock, tzinfo=_zone(found["zone"])).astimezone(VIETNAM)
    except ValueError:
        return None


def _zone(text: str | None) -> timezone:
    if text is None:
        return VIETNAM
    if text == "Z":
        return UTC
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return timezone(-offset if text[0] == "-" else offset)
