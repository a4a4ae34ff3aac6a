"""What may stand in a field, offered below the form while it is typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from documents.text import safe_text
from tui.words import fit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events

NOTE = 26
"""Cells for what stands beside a choice."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose: what goes into the draft, what is read, and beside it what tells it from its neighbours."""

    value: str
    text: str
    note: str = ""
    style: str = ""


class Choices(Widget):
    """A few lines below the form with a cursor, moved by whoever has the focus; -1 chooses none."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"choices--cursor", "choices--note", "choices--warning"}
    DEFAULT_CSS = """
    Choices {
        height: 1fr; min-height: 3; display: none; background: $surface; color: $foreground;
        .choices--cursor { color: $primary; text-style: bold reverse; }
        .choices--note { color: $foreground 65%; }
        .choices--warning { color: $warning; }
        &:ansi .choices--cursor { color: $foreground; }
        &:ansi .choices--note { text-style: dim; }
    }
    """

    def __init__(self) -> None:
        super().__init__(id="choices")
        self.all: list[Choice] = []
        self._top = 0
        self.cursor = -1

    def show(self, choices: Sequence[Choice], *, cursor: int = 0) -> None:
        """Offer these; none at all closes the list."""
        new = list(choices)
        self.cursor, self._top = min(cursor, len(new) - 1), 0
        self.display = bool(new)
        self.all = new
        self.refresh()

    def close(self) -> None:
        self.show(())

    @property
    def current(self) -> Choice | None:
        """The choice under the cursor, if the list is open and the cursor in it."""
        return self.all[self.cursor] if self.display and 0 <= self.cursor < len(self.all) else None

    def move(self, lines: int) -> None:
        """Move the cursor, which stops at either end."""
        before, self.cursor = self.cursor, max(0, min(self.cursor + lines, len(self.all) - 1))
        top = max(self.cursor - self.size.height + 1, min(self._top, self.cursor))
        if top != self._top:
            self._top = top
            self.refresh()
        else:
            self.refresh(*(Region(0, y - top, self.size.width, 1) for y in (before, self.cursor) if y >= 0))

    def render_line(self, y: int) -> Strip:
        width, base, at = self.size.width, self.rich_style, self._top + y
        if at >= len(self.all):
            return Strip.blank(width, base)
        choice = self.all[at]
        note = min(NOTE, width // 3) if choice.note else 0
        text = f" {'>' if at == self.cursor else ' '} {fit(safe_text(choice.text), width - note - 4)} "
        name = "cursor" if at == self.cursor else choice.style
        look = self.get_component_rich_style(f"choices--{name}") if name else base
        aside = self.get_component_rich_style("choices--note")
        return Strip([Segment(text, look), Segment(fit(safe_text(choice.note), note), aside)], width)

    def on_click(self, event: events.Click) -> None:
        if self._top + event.y < len(self.all):
            self.move(self._top + event.y - self.cursor)
