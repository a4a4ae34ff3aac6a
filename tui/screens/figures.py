"""The office's figures with bars: `office.reports.figures` on the whole screen."""

from __future__ import annotations

import re
from calendar import monthrange
from functools import partial
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual import work

from documents.times import now, parse_date
from office.reports.charts import bar, charts, period
from office.reports.figures import Figures, report, write
from office.troubles import sentence
from translations import _
from tui import words
from tui.acts.registers import check_file
from tui.screens.asking import AskingScreen
from tui.troubles import TROUBLES
from tui.widgets.asking import Typed, TypedPath
from tui.widgets.bars import Bar, Part, StatusBar
from tui.widgets.paper import Block, Paper
from tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from textual.app import ComposeResult
    from textual.timer import Timer

    from office.reports.charts import Row

BAR = 24
"""Cells of the longest bar, where a terminal has the room."""
PAUSE = 1.0
"""Seconds between the mirror's moving and the next count: what moves it once often does so again."""
SUFFIXES = (".xlsx",)
_QUARTER = re.compile(r"[qQ]([1-4])[/.-](\d{4})")
_MONTH = re.compile(r"[tT](\d{1,2})[/.-](\d{4})")


class FiguresScreen(AskingScreen):
    """This year's figures, until another period is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.figures: Figures | None = None
        self._span: tuple[str | None, str | None] = (None, None)
        self._again: Timer | None = None

    def compose(self) -> ComposeResult:
        yield Bar(id="title")
        yield Paper()
        yield StatusBar()
        yield Bar(id="keys")
        yield Prompt()

    def contexts(self) -> set[str]:
        return super().contexts() | {"page-of-figures"}

    def on_mount(self) -> None:
        self.show_status()
        self.query_one(Paper).show([Block(_("Counting …"), style="faint")])
        self._show_title(_("this year"))
        self._count(*self._span)

    def on_resize(self) -> None:
        self._show()

    def reread(self) -> None:
        if self._again is None:
            self._again = self.set_timer(PAUSE, self._count_again)

    def _count_again(self) -> None:
        self._again = None
        if any(worker.group == "figures" and worker.is_running for worker in self.workers):
            self.reread()
        else:
            self._count(*self._span)

    @work(thread=True, exclusive=True, group="figures")
    def _count(self, first: str | None, last: str | None) -> None:
        try:
            found = report(self.office, first, last)
        except TROUBLES as error:
            self.app.call_later(self.workstation.say, sentence(error), "error")
        else:
            self.app.call_later(self._counted, (first, last), found)

    def _counted(self, span: tuple[str | None, str | None], found: Figures) -> None:
        if span == self._span and self.is_attached:
            same = self.figures is not None and (self.figures.first, self.figures.last) == (found.first, found.last)
            self.figures = found
            self._show_title(period(found))
            self._show(keep=same)

    def _show_title(self, days: str) -> None:
        self.query_one("#title", Bar).show([Part(f" {_('Figures')} ", "active"), Part(f" {days}")])

    def _show(self, *, keep: bool = False) -> None:
        if self.figures is not None:
            self.query_one(Paper).show(figure_blocks(self.figures, self.app.size.width - 2), keep=keep)

    # Periods

    def action_period(self, typed: str = "") -> None:
        """Ask for the days to count."""
        if not typed and self.figures is not None:
            typed = f"{self.figures.first:%d/%m/%Y} {self.figures.last:%d/%m/%Y}"
        label = _("Year, Q1/2026, T3/2026, or two days:")
        self.ask(Typed(self, label, typed, self._take_period))

    def _take_period(self, text: str) -> None:
        span = span_of(text)
        if span is None:
            example = _("{text} is no period: write 2026, Q1/2026, T3/2026 or 01/01/2026 31/03/2026.")
            self.workstation.say(example.format(text=text.strip() or "–"), "error")
            self.action_period(text)
        else:
            self._turn_to(*span)

    def action_year(self, step: int) -> None:
        """Show another whole year; of this one, the days up to today."""
        if self.figures is not None:
            year, this_year = self.figures.first.year + step, now().year
            if year == this_year:
                self._turn_to(None, None)
            elif year < this_year:
                self._turn_to(f"{year}-01-01", f"{year}-12-31")

    def _turn_to(self, first: str | None, last: str | None) -> None:
        self.workstation.say("")
        self._span = (first, last)
        self._count(first, last)

    # The workbook

    def action_save(self, typed: str = "") -> None:
        """Ask where to write the figures."""
        if (found := self.figures) is not None:
            days = f"{found.first:%Y%m%d}-{found.last:%Y%m%d}"
            path = typed or f"{self.workstation.save_in.rstrip('/') or '/'}/so-lieu-{days}.xlsx"
            self.ask(TypedPath(self, _("Write to (.xlsx):"), path, partial(self._check_file, found)))

    def _check_file(self, found: Figures, typed: str) -> None:
        check_file(self, typed, SUFFIXES, partial(self._write, found), self.action_save)

    def _write(self, found: Figures, path: Path) -> None:
        owner = self.office.config.name
        self.workstation.chores.run(
            _("Writing the figures"),
            lambda _heard: write(found, owner, path),
            lambda _nothing: self.workstation.say(_("Saved: {path}").format(path=path), "key"),
        )


def span_of(text: str) -> tuple[str, str] | None:
    """The days that a clerk means by 2026, Q1/2026, T3/2026 (month 3) or two days; ISO, both included."""
    text = text.strip()
    if re.fullmatch(r"\d{4}", text):
        return f"{text}-01-01", f"{text}-12-31"
    if found := _QUARTER.fullmatch(text):
        last = 3 * int(found[1])
        return f"{found[2]}-{last - 2:02}-01", f"{found[2]}-{last:02}-{monthrange(int(found[2]), last)[1]}"
    if (found := _MONTH.fullmatch(text)) and 1 <= int(found[1]) <= 12:
        month = int(found[1])
        return f"{found[2]}-{month:02}-01", f"{found[2]}-{month:02}-{monthrange(int(found[2]), month)[1]}"
    days = [parse_date(each) for each in re.split(r"\s+(?:[-–]\s+)?", text)]
    if len(days) == 2 and days[0] and days[1] and days[0] <= days[1]:
        return days[0].isoformat(), days[1].isoformat()
    return None


def figure_blocks(found: Figures, width: int) -> Iterator[Block]:
    """The figures in lines of so many cells: bars of blocks that are read without colours too."""
    for chart in charts(found):
        if chart.title:
            yield Block("")
            yield Block(chart.title, style="section")
        yield from _lines(chart.rows, width, 2 if chart.title else 0)
        if chart.notes:
            yield Block("")
        yield from (Block(note) for note in chart.notes)


def _lines(rows: Sequence[Row], width: int, indent: int) -> Iterator[Block]:
    room = width - indent - 4 - max(cell_len(row.value) for row in rows)
    cells = max(4, min(BAR, room // 2))
    names = max(4, min(room - cells, max(cell_len(row.name) for row in rows)))
    for row in rows:
        yield Block(f"{words.fit(row.name, names)}  {bar(row.part, cells)}  {row.value}", indent=indent)
