"""What is wrong with the draft, as something to walk through: a cursor stands on one thing while it has the focus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.compose.page import blocks
from tui.widgets.line import straight
from tui.widgets.paper import Paper

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events

    from office.writing.understanding import Problem
    from storage.findings import Finding


class Advice(Paper):
    """The problems of the fields, then the findings, each with what would put it right."""

    def __init__(self) -> None:
        super().__init__(id="page")
        self._items: list[Problem | Finding] = []

    def _forward_event(self, event: events.Event) -> None:
        if not straight(self, event):
            super()._forward_event(event)

    def tell(self, problems: Sequence[Problem], findings: Sequence[Finding] | None, send: str) -> None:
        """Show these (see `blocks`); the cursor stays where it was, as far as there is something."""
        self._items = [*problems, *(findings or ())]
        self.show(blocks(problems, findings, send), keep=True)
        if self.has_focus:
            self._stand_on(self.chosen or 0)

    @property
    def current(self) -> Problem | Finding | None:
        """What the cursor stands on."""
        return self._items[self.chosen] if self.chosen is not None and self.chosen < len(self._items) else None

    @property
    def anything(self) -> bool:
        """Whether there is something to walk through."""
        return bool(self._items)

    def walk(self, step: int) -> None:
        """Move the cursor, which stops at either end."""
        self._stand_on((self.chosen or 0) + step)

    def _stand_on(self, at: int) -> None:
        self.choose(max(0, min(at, len(self._items) - 1)) if self._items else None)

    def on_focus(self) -> None:
        self._stand_on(0)

    def on_blur(self) -> None:
        self.choose(None)
