"""``report``: the office's figures, as a table with bars, as JSON, or as a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from commands import output
from commands.parser import add_json, legible
from office.home import find_home
from office.office import Office
from translations import _

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from commands.parser import Parser
    from office.reports.charts import Row
    from office.reports.figures import Figures

BAR = 24
"""Cells of the longest bar."""


def define_report(parser: Parser) -> None:
    """``report [--from D] [--to D] [--out FILE.xlsx] [--json]``."""
    parser.add_argument("--from", dest="first", metavar=_("DAY"), type=legible, help=_("first day; 1 January"))
    parser.add_argument("--to", dest="last", metavar=_("DAY"), type=legible, help=_("last day; today"))
    parser.add_argument("--out", metavar=_("FILE"), type=Path, help=_("write the figures into a workbook: .xlsx"))
    add_json(parser, _("print one JSON object"))


def run_report(arguments: argparse.Namespace) -> int:
    """Print what the office's documents add up to."""
    from office.reports.figures import report, write

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
    from office.reports.charts import charts, period

    output.line(period(found))
    for chart in charts(found):
        output.line()
        if chart.title:
            output.line(chart.title)
        _draw(chart.rows, 2 if chart.title else 0)
        if chart.notes:
            output.line()
        for note in chart.notes:
            output.wrapped(note, indent=0)


def _draw(rows: Sequence[Row], indent: int) -> None:
    """Names, bars, and what they stand for; on a narrow terminal the names give way."""
    from office.reports.charts import bar

    room = (output.width() or 100) - BAR - indent - 4 - max(output.cells_wide(row.value) for row in rows)
    names = [output.shortened(row.name, max(room, 12)) for row in rows]
    widest = max(map(output.cells_wide, names))
    for name, row in zip(names, rows, strict=True):
        padding = " " * (widest - output.cells_wide(name))
        output.line(f"{' ' * indent}{name}{padding}  {bar(row.part, BAR)}  {row.value}")
