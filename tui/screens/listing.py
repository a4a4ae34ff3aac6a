"""A page of lines that something else has found: faults of a register, alarms, the state of the installation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from translations import _
from tui.screens.command import CommandScreen
from tui.widgets.bars import Bar, Part, StatusBar
from tui.widgets.paper import Block, Paper

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from textual.app import ComposeResult

    from office.reports.books import Fault


class ListingScreen(CommandScreen):
    """Shows what ``listed`` gives, and again whenever the office has changed."""

    def __init__(self, title: str, listed: Callable[[], Iterable[Block]]) -> None:
        super().__init__()
        self._title = title
        self._listed = listed
        self._blocks: list[Block] = []

    def compose(self) -> ComposeResult:
        yield Bar(id="title")
        yield Paper()
        yield StatusBar()
        yield Bar(id="keys")

    def on_mount(self) -> None:
        self.query_one("#title", Bar).show([Part(f" {self._title} ", "active")])
        self.show_status()

    def show_status(self) -> None:
        self.query_one(StatusBar).show(self.workstation.status_parts())
        self.reread()

    def reread(self) -> None:
        blocks = list(self._listed())
        if blocks != self._blocks:
            self._blocks = blocks
            self.query_one(Paper).show(blocks, keep=True)


def fault_blocks(faults: Mapping[str, Sequence[Fault]], year: int) -> Iterator[Block]:
    """What in the numbers of each register must be explained."""
    for number, (name, found) in enumerate(faults.items()):
        if number:
            yield Block("")
        yield Block(f"{name}, {year}", style="section")
        for fault in found:
            yield Block(fault.sentence(), style="warning", indent=2)
        if not found:
            yield Block(_("No gap, and no document stands there twice."), indent=2)
