"""The office's figures as they are read: sentences, and rows of bars that any face can draw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from documents.reasons import REASONS
from documents.workdays import MINUTES_A_DAY, OFFICE_HOURS
from translations import _, language

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from office.reports.figures import Durations, Figures, Returns, Share

MOST_ROWS = 10
"""Rows of a chart: the office's busiest ten types or offices, the rest in one line."""
_EIGHTHS = " ▏▎▍▌▋▊▉"


@dataclass(frozen=True, slots=True)
class Row:
    """A name, what is counted in words, and the bar's length from 0 to 1; None: there is nothing to measure."""

    name: str
    value: str
    part: float | None


@dataclass(frozen=True, slots=True)
class Chart:
    """Rows under a title, then sentences. Of a return both the reasons and the offices are measured, each apart."""

    title: str
    rows: tuple[Row, ...] = ()
    notes: tuple[str, ...] = ()


def charts(found: Figures) -> Iterator[Chart]:
    """The figures in the order in which they are asked for; what there is nothing of is left out."""
    late = found.punctuality
    all_sent = late.on_time + late.late_total
    yield Chart(
        "",
        (
            _share(_("Received electronically"), found.received),
            _share(_("Sent electronically"), found.sent),
            Row(_("Sent on time"), _of(late.on_time, all_sent), late.on_time / all_sent if all_sent else None),
        ),
        tuple(_notes(found)),
    )
    yield from _returns(_("Returned by us: {count}"), found.returned_by_us)
    yield from _returns(_("Returned to us: {count}"), found.returned_to_us)
    for title, types in ((_("Received, by type"), found.types_received), (_("Sent, by type"), found.types_sent)):
        if types:
            yield Chart(title, _counted((name or _("without a type"), count) for name, count in types.items()))


def period(found: Figures) -> str:
    """The days of the report."""
    return _("From {first} to {last}").format(first=f"{found.first:%d/%m/%Y}", last=f"{found.last:%d/%m/%Y}")


def bar(part: float | None, cells: int) -> str:
    """A bar of blocks in so many cells, dotted to its full length; blank where there is nothing to measure."""
    eighths = round((part or 0) * cells * 8)
    whole, rest = divmod(eighths, 8)
    return ("█" * whole + (_EIGHTHS[rest] if rest else "")).ljust(cells, "·" if part is not None else " ")


def _notes(found: Figures) -> Iterator[str]:
    late = found.punctuality
    if late.late:
        days = ", ".join(
            _("{days} working days: {count}").format(days=days, count=_number(count))
            for days, count in late.late.items()
        )
        yield _("Sent late: {count} ({days})").format(count=_number(late.late_total), days=days)
    if late.computed:
        yield _("The holidays of a year in question are reckoned, not announced: a day may differ.")
    hours = ", ".join(f"{begin:%H:%M}-{finish:%H:%M}" for begin, finish in OFFICE_HOURS)
    yield _("Times below are office hours of working days ({hours}).").format(hours=hours)
    yield from _duration(_("From arrival to acceptance"), found.to_accept)
    yield from _duration(_("From arrival to answer"), found.to_answer)
    if found.secluded:
        yield _("Set aside: {count}").format(count=_number(found.secluded))


def _duration(title: str, durations: Durations) -> Iterator[str]:
    if durations.median is not None and durations.p90 is not None:
        yield _("{title}: half within {median}, nine in ten within {p90} ({count} documents)").format(
            title=title,
            median=_time(durations.median),
            p90=_time(durations.p90),
            count=_number(durations.count),
        )


def _returns(title: str, returns: Returns) -> Iterator[Chart]:
    if returns.total:
        reasons = (
            (f"{code} {REASONS[code].label(language())}" if code else _("plain words"), count)
            for code, count in returns.codes.items()
        )
        offices = ((f"{name} ({code})" if name else code, count) for (code, name), count in returns.offices.items())
        yield Chart(title.format(count=_number(returns.total)), (*_counted(reasons), *_counted(offices)))


def _counted(counts: Iterable[tuple[str, int]]) -> tuple[Row, ...]:
    """The greatest counts, measured by the greatest of them; the others added up."""
    found = list(counts)
    shown, others = found[:MOST_ROWS], sum(count for _name, count in found[MOST_ROWS:])
    if others:
        shown.append((_("others"), others))
    most = max(count for _name, count in shown)
    return tuple(Row(name, _number(count), count / most) for name, count in shown)


def _share(name: str, share: Share) -> Row:
    return Row(name, _of(share.electronic, share.total), share.electronic / share.total if share.total else None)


def _of(part: int, whole: int) -> str:
    if not whole:
        return "-"
    return _("{part} of {whole} ({percent} %)").format(
        part=_number(part), whole=_number(whole), percent=_decimal(round(100 * part / whole, 1))
    )


def _time(minutes: int) -> str:
    days, rest = divmod(minutes, MINUTES_A_DAY)
    hours, left = divmod(rest, 60)
    if days:
        return _("{days} d {hours} h").format(days=days, hours=hours)
    return _("{hours} h {minutes} min").format(hours=hours, minutes=left)


def _number(number: int) -> str:
    return f"{number:,}".replace(",", ".") if language() == "vi" else f"{number:,}"


def _decimal(number: float) -> str:
    return f"{number:.1f}".replace(".", ",") if language() == "vi" else f"{number:.1f}"
