"""The state of the installation in plain words: what ``vanthu doctor`` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual import work

from office.troubles import sentence
from translations import _
from tui.screens.listing import ListingScreen
from tui.troubles import TROUBLES
from tui.widgets.paper import Block

if TYPE_CHECKING:
    from collections.abc import Iterator

    from office.doctor import Check

_MARKS: Final = {True: ("✓", ""), None: ("!", "warning"), False: ("✗", "error")}


class DoctorScreen(ListingScreen):
    """Lines appear as they are found: those about the axis take the longest."""

    def __init__(self) -> None:
        super().__init__(_("Check this installation"), self._lines)
        self._checks: list[Check] = []
        self._done = False

    def on_mount(self) -> None:
        self._examine()

    @work(thread=True)
    def _examine(self) -> None:
        try:
            for check in self.office.doctor():
                self.app.call_later(self._found, check)
        except TROUBLES as error:
            self.app.call_later(self.workstation.say, sentence(error), "error")
        self.app.call_later(self._found, None)

    def _found(self, check: Check | None) -> None:
        if check is None:
            self._done = True
        else:
            self._checks.append(check)
        if self.is_mounted and self.is_attached:
            self.reread()

    def _lines(self) -> Iterator[Block]:
        for check in self._checks:
            mark, style = _MARKS[check.ok]
            yield Block(check.message, f" {mark} {check.name}", style)
        if not self._done:
            yield Block(_("Looking …"), style="faint")
