"""What an office's year adds up to: how much travels electronically, what is late, what comes back, how long it takes.

The measure of the electronic share is the city's own report: documents received electronically among all received.
Lateness is that of QĐ 28/2018/QĐ-TTg Đ6.2, in working days. Times are counted in office hours of working days
(`documents.workdays.OFFICE_HOURS`): a night or a holiday is nobody's delay.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from documents.reasons import parse_description
from documents.times import now, parse_date
from documents.workdays import OFFICE_HOURS
from office.errors import BadInput
from office.reports.tables import Column, Table, legible, save
from storage import figures
from translations import _

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from documents.workdays import Holidays
    from durable.sqlite import Connection
    from office.office import Office
    from storage.figures import Kind, Told


@dataclass(frozen=True, slots=True)
class Share:
    """Documents by the way they travelled."""

    electronic: int
    paper: int

    @property
    def total(self) -> int:
        return self.electronic + self.paper

    @property
    def percent(self) -> float | None:
        """The electronic ones of all, to a tenth; None of nothing."""
        return round(100 * self.electronic / self.total, 1) if self.total else None


@dataclass(frozen=True, slots=True)
class Punctuality:
    """Documents sent on time, and late by so many working days.

    ``computed`` says that the holidays of a year in question were not announced, so that a day may be wrong.
    """

    on_time: int
    late: dict[int, int]
    computed: bool

    @property
    def late_total(self) -> int:
        return sum(self.late.values())


@dataclass(frozen=True, slots=True)
class Returns:
    """Returned documents by the code of the reason ("" where plain words were written), and by office."""

    codes: dict[str, int]
    offices: dict[tuple[str, str], int]

    @property
    def total(self) -> int:
        return sum(self.codes.values())


@dataclass(frozen=True, slots=True)
class Durations:
    """How long something took, in minutes of office hours: the half took at most ``median``, nine in ten ``p90``."""

    count: int
    median: int | None = None
    p90: int | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """A report on the days from ``first`` to ``last``, both included."""

    first: date
    last: date
    received: Share
    sent: Share
    secluded: int
    punctuality: Punctuality
    returned_by_us: Returns
    returned_to_us: Returns
    to_accept: Durations
    to_answer: Durations
    types_received: dict[str, int]
    types_sent: dict[str, int]

    def view(self) -> dict[str, Any]:
        """The report as JSON has it; times in minutes of office hours."""
        return {
            "from": self.first.isoformat(),
            "to": self.last.isoformat(),
            "received": _share_view(self.received),
            "sent": _share_view(self.sent),
            "quarantined": self.secluded,
            "on_time": self.punctuality.on_time,
            "late": self.punctuality.late_total,
            "late_days": {str(days): count for days, count in self.punctuality.late.items()},
            "holidays_announced": not self.punctuality.computed,
            "returned_by_us": _returns_view(self.returned_by_us),
            "returned_to_us": _returns_view(self.returned_to_us),
            "office_hours": [f"{begin:%H:%M}-{finish:%H:%M}" for begin, finish in OFFICE_HOURS],
            "minutes_to_accept": _durations_view(self.to_accept),
            "minutes_to_answer": _durations_view(self.to_answer),
            "types": {"received": self.types_received, "sent": self.types_sent},
        }


def report(office: Office, first: str | None = None, last: str | None = None) -> Figures:
    """The figures of a span of days: by default from 1 January of its last year to today. Raises `BadInput`."""
    from compliance.policy import Policy

    until = _day(last) or now().date()
    since = _day(first) or date(until.year, 1, 1)
    if since > until:
        raise BadInput(_("The first day, {first}, comes after the last, {last}.").format(first=since, last=until))
    calendar = Policy.from_table(office.config.policy).calendar()
    with office.reader() as mirror:
        mirror.db.execute("BEGIN")  # every figure is of one moment
        return _count(mirror.db, since, until, calendar)


def _day(text: str | None) -> date | None:
    day = parse_date(text) if text else None
    if text and day is None:
        raise BadInput(_("{text} is not a date; write it as 2026-11-20.").format(text=text))
    return day


def _count(db: Connection, first: date, last: date, calendar: Holidays) -> Figures:
    span = first.isoformat(), (last + timedelta(days=1)).isoformat()
    came, went = figures.received(db, *span), figures.sent(db, *span)
    return Figures(
        first=first,
        last=last,
        received=_share(came),
        sent=_share(went),
        secluded=figures.secluded(db, *span),
        punctuality=_punctuality(figures.sendings(db, *span), calendar),
        returned_by_us=_returns(figures.returned_by_us(db, *span)),
        returned_to_us=_returns(figures.returned_to_us(db, *span)),
        to_accept=_durations(figures.acceptances(db, *span), calendar),
        to_answer=_durations(figures.answerings(db, *span), calendar),
        types_received=_types(came),
        types_sent=_types(went),
    )


def _share(kinds: list[Kind]) -> Share:
    paper = sum(kind.documents for kind in kinds if kind.paper)
    return Share(sum(kind.documents for kind in kinds) - paper, paper)


def _types(kinds: list[Kind]) -> dict[str, int]:
    counted: Counter[str] = Counter()
    for kind in kinds:
        counted[legible(kind.type_name)] += kind.documents
    return dict(counted.most_common())


def _punctuality(sendings: Iterable[figures.Sent], calendar: Holidays) -> Punctuality:
    late: Counter[int] = Counter()
    on_time = 0
    computed = False
    for each in sendings:
        signed, sent = date.fromisoformat(each.issued_on), date.fromisoformat(each.sent_on)
        computed |= not (calendar.is_announced(signed.year) and calendar.is_announced(sent.year))
        if days := calendar.working_days_late(signed, sent):
            late[days] += each.documents
        else:
            on_time += each.documents
    return Punctuality(on_time, dict(sorted(late.items())), computed)


def _returns(told: list[Told]) -> Returns:
    codes: Counter[str] = Counter()
    offices: Counter[tuple[str, str]] = Counter()
    for each in told:
        codes[parse_description(each.description).code or ""] += each.documents
        offices[legible(each.office_code), legible(each.office_name)] += each.documents
    return Returns(dict(codes.most_common()), dict(offices.most_common()))


def _durations(pairs: Iterable[tuple[str, str]], calendar: Holidays) -> Durations:
    taken = sorted(
        calendar.working_minutes_between(datetime.fromisoformat(start), datetime.fromisoformat(end))
        for start, end in pairs
    )
    if not taken:
        return Durations(0)
    # The nearest rank: a figure that one of the documents really took.
    return Durations(len(taken), taken[(len(taken) - 1) // 2], taken[-(-len(taken) * 9 // 10) - 1])


def _share_view(share: Share) -> dict[str, Any]:
    return {
        "total": share.total,
        "electronic": share.electronic,
        "paper": share.paper,
        "electronic_percent": share.percent,
    }


def _returns_view(returns: Returns) -> dict[str, Any]:
    return {
        "total": returns.total,
        "by_code": [{"code": code or None, "count": count} for code, count in returns.codes.items()],
        "by_office": [{"code": code, "name": name, "count": count} for (code, name), count in returns.offices.items()],
    }


def _durations_view(durations: Durations) -> dict[str, int | None]:
    return {"count": durations.count, "median": durations.median, "p90": durations.p90}


def write(found: Figures, owner: str, path: Path) -> None:
    """Write the report as a workbook, a sheet for each table. Raises `BadInput`."""
    period = _("From {first} to {last}").format(first=f"{found.first:%d/%m/%Y}", last=f"{found.last:%d/%m/%Y}")
    name, count = Column(_("Figure"), 80), Column(_("Count"), 24)

    def sheet(title: str, *columns: Column, rows: Iterable[tuple[str | float | None, ...]]) -> Table:
        return Table((legible(owner), title, period), columns, rows)

    late = found.punctuality
    summary = [
        (_("Received"), found.received.total),
        (_("Received electronically"), found.received.electronic),
        (_("Received electronically, percent"), found.received.percent),
        (_("Sent"), found.sent.total),
        (_("Sent electronically"), found.sent.electronic),
        (_("Sent electronically, percent"), found.sent.percent),
        (_("Set aside"), found.secluded),
        (_("Sent on time"), late.on_time),
        (_("Sent late"), late.late_total),
        (_("Returned by us"), found.returned_by_us.total),
        (_("Returned to us"), found.returned_to_us.total),
        (_("Minutes of office hours to accept, median"), found.to_accept.median),
        (_("Minutes of office hours to accept, nine in ten"), found.to_accept.p90),
        (_("Minutes of office hours to answer, median"), found.to_answer.median),
        (_("Minutes of office hours to answer, nine in ten"), found.to_answer.p90),
    ]
    days = Column(_("Working days late"), 40)
    code, office, office_code = Column(_("Reason"), 30), Column(_("Office"), 90), Column(_("Code"), 40)
    tables = [sheet(_("Figures"), name, count, rows=summary)]
    tables.append(sheet(_("Sent late"), days, count, rows=late.late.items()))
    for title, returns in (
        (_("Returned by us"), found.returned_by_us),
        (_("Returned to us"), found.returned_to_us),
    ):
        tables.append(sheet(title, code, count, rows=returns.codes.items()))
        rows = [(*who, number) for who, number in returns.offices.items()]
        tables.append(sheet(title, office_code, office, count, rows=rows))
    for title, types in ((_("Received"), found.types_received), (_("Sent"), found.types_sent)):
        tables.append(sheet(title, Column(_("Type"), 60), count, rows=types.items()))
    save(tables, path, (".xlsx",))
