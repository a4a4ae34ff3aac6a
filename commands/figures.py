"""``report``: the office's figures, as a table with bars, as JSON, or as a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from commands import output
from commands.parser import add_json, legible
from documents.reasons import REASONS
from documents.workdays import MINUTES_A_DAY, OFFICE_HOURS
from office.home import find_home
from office.office import Office
from translations import _, language

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from commands.parser import Parser
    from office.figures import Durations, Figures, Returns, Share

BAR = 24
"""Cells of the longest bar."""
MOST_ROWS = 10
"""Rows of a chart: the office's busiest ten types or offices, the rest in one line."""
_EIGHTHS = " ▏▎▍▌▋▊▉"


def define_report(parser: Parser) -> None:
    """``report [--from D] [--to D] [--out FILE.xlsx] [--json]``."""
    parser.add_argument("--from", dest="first", metavar=_("DAY"), type=legible, help=_("first day; 1 January"))
    parser.add_argument("--to", dest="last", metavar=_("DAY"), type=legible, help=_("last day; today"))
    parser.add_argument("--out", metavar=_("FILE"), type=Path, help=_("write the figures into a workbook: .xlsx"))
    add_json(parser, _("print one JSON object"))


def run_report(arguments: argparse.Namespace) -> int:
    """Print what the office's documents add up to."""
    from office.figures import report, write

    office = Office.open(find_home(arguments.home))
    found = report(office, arguments.first, arguments.last)
    if arguments.out is not None:
        path = arguments.out.absolute()
        write(found, office.config.name, path)
        if not arguments.json:
            output.line(str(path))
            return 0
    if arguments.json:
        output.data(found.view())
    else:
        _print(found)
    return 0


def _print(found: Figures) -> None:
    output.line(_("From {first} to {last}").format(first=f"{found.first:%d/%m/%Y}", last=f"{found.last:%d/%m/%Y}"))
    late = found.punctuality
    on_time = late.on_time + late.late_total
    output.line()
    _chart(
        [
            (_("Received electronically"), _share(found.received), _part(found.received)),
            (_("Sent electronically"), _share(found.sent), _part(found.sent)),
            (
                _("Sent on time"),
                _of(late.on_time, on_time),
                late.on_time / on_time if on_time else None,
            ),
        ]
    )
    output.line()
    if late.late:
        days = ", ".join(
            _("{days} working days: {count}").format(days=days, count=_number(count))
            for days, count in late.late.items()
        )
        output.wrapped(_("Sent late: {count} ({days})").format(count=_number(late.late_total), days=days), indent=0)
    if late.computed:
        output.wrapped(_("The holidays of a year in question are reckoned, not announced: a day may differ."), indent=0)
    hours = ", ".join(f"{begin:%H:%M}-{finish:%H:%M}" for begin, finish in OFFICE_HOURS)
    output.wrapped(_("Times below are office hours of working days ({hours}).").format(hours=hours), indent=0)
    _duration(_("From arrival to acceptance"), found.to_accept)
    _duration(_("From arrival to answer"), found.to_answer)
    if found.secluded:
        output.line(_("Set aside: {count}").format(count=_number(found.secluded)))
    _returns(_("Returned by us: {count}"), found.returned_by_us)
    _returns(_("Returned to us: {count}"), found.returned_to_us)
    _counts(_("Received, by type"), found.types_received.items())
    _counts(_("Sent, by type"), found.types_sent.items())


def _share(share: Share) -> str:
    return _of(share.electronic, share.total)


def _part(share: Share) -> float | None:
    return share.electronic / share.total if share.total else None


def _of(part: int, whole: int) -> str:
    if not whole:
        return "-"
    return _("{part} of {whole} ({percent} %)").format(
        part=_number(part), whole=_number(whole), percent=_decimal(round(100 * part / whole, 1))
    )


def _returns(title: str, returns: Returns) -> None:
    if not returns.total:
        return
    output.line()
    output.line(title.format(count=_number(returns.total)))
    codes = ((f"{code} {REASONS[code].label(language())}" if code else _("plain words"), n) for code, n in
             returns.codes.items())  # fmt: skip
    _bars(codes)
    _bars((f"{name} ({code})" if name else code, count) for (code, name), count in returns.offices.items())


def _counts(title: str, counts: Iterable[tuple[str, int]]) -> None:
    found = list(counts)
    if found:
        output.line()
        output.line(title)
        _bars((name or _("without a type"), count) for name, count in found)


def _bars(counts: Iterable[tuple[str, int]]) -> None:
    """The greatest counts as bars beside the greatest of them; the others added up."""
    found = list(counts)
    shown, others = found[:MOST_ROWS], sum(count for _name, count in found[MOST_ROWS:])
    if others:
        shown.append((_("others"), others))
    most = max(count for _name, count in shown)
    _chart([(name, _number(count), count / most) for name, count in shown], indent=2)


def _chart(rows: list[tuple[str, str, float | None]], *, indent: int = 0) -> None:
    """Names, bars from 0 to 1, and what they stand for; on a narrow terminal the names give way."""
    room = (output.width() or 100) - BAR - indent - 4 - max(output.cells_wide(text) for _name, text, _part in rows)
    names = [output.shortened(name, max(room, 12)) for name, _text, _part in rows]
    widest = max(map(output.cells_wide, names))
    for name, (_name, text, part) in zip(names, rows, strict=True):
        padding = " " * (widest - output.cells_wide(name))
        output.line(f"{' ' * indent}{name}{padding}  {_bar(part)}  {text}")


def _bar(part: float | None) -> str:
    eighths = round((part or 0) * BAR * 8)
    whole, rest = divmod(eighths, 8)
    return ("█" * whole + (_EIGHTHS[rest] if rest else "")).ljust(BAR, "·" if part is not None else " ")


def _duration(title: str, durations: Durations) -> None:
    if durations.count and durations.median is not None and durations.p90 is not None:
        output.wrapped(
            _("{title}: half within {median}, nine in ten within {p90} ({count} documents)").format(
                title=title,
                median=_time(durations.median),
                p90=_time(durations.p90),
                count=_number(durations.count),
            ),
            indent=0,
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
