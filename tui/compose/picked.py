"""What has been chosen for a draft, line by line: its recipients, its files."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from documents.text import safe_text
from tui.widgets.line import straight
from tui.words import fit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events

    from tui.compose.choices import Choice

NOTE = 30
"""Cells for what stands beside a line."""


class Picked(ScrollView, can_focus=True):
    """Lines with a cursor while it has the focus; as high as they need, and gone when there are none."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"picked--cursor", "picked--note", "picked--warning"}
    DEFAULT_CSS = """
    Picked {
        height: auto; max-height: 4; display: none; scrollbar-size: 0 0; overflow: hidden auto;
        background: $background; color: $foreground;
        .picked--cursor { color: $primary; text-style: bold reverse; }
        .picked--note { color: $foreground 65%; }
        .picked--warning { color: $warning; }
        &:ansi .picked--cursor { color: $foreground; }
        &:ansi .picked--note { text-style: dim; }
    }
    """

    def __init__(self, *, id: str, indent: int) -> None:
        super().__init__(id=id)
        self._lines: list[Choice] = []
        self._indent = indent
        self.cursor = 0

    def _forward_event(self, event: events.Event) -> None:
        if not straight(self, event):
            super()._forward_event(event)

    def show(self, lines: Sequence[Choice], *, last: bool = False) -> None:
        """Show these lines; with ``last``, the last one when they have become more."""
        new = list(lines)
        if new == self._lines:
            return
        more = len(new) - len(self._lines)
        self._lines = new
        self.display = bool(new)
        self.cursor = max(0, min(len(new) - 1, len(new) if last and more > 0 else self.cursor))
        self.virtual_size = Size(self.size.width, len(new))
        self.refresh(layout=bool(more))
        self.call_after_refresh(self._reach)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._lines)

    @property
    def current(self) -> Choice | None:
        return self._lines[self.cursor] if self.cursor < len(self._lines) else None

    @property
    def values(self) -> tuple[str, ...]:
        return tuple(line.value for line in self._lines)

    def enter(self, step: int) -> None:
        """The focus comes from above, or for -1 from below."""
        self.cursor = 0 if step > 0 else max(0, len(self._lines) - 1)
        self._reach()

    def stand_on(self, line: int) -> None:
        """Put the cursor on a line."""
        self.cursor = line
        self._reach()

    def move(self, lines: int) -> bool:
        """Move the cursor; gives False at the end, where there is nowhere to go."""
        target = self.cursor + lines
        if not 0 <= target < len(self._lines):
            return False
        self.cursor = target
        self.refresh()
        self._reach()
        return True

    def _reach(self) -> None:
        top, height = self.scroll_offset.y, self.size.height
        if height and not top <= self.cursor < top + height:
            y = self.cursor if self.cursor < top else self.cursor - height + 1
            self.scroll_to(y=y, animate=False, force=True, immediate=True)

    def without(self) -> tuple[str, ...]:
        """The values without the one under the cursor."""
        return (*self.values[: self.cursor], *self.values[self.cursor + 1 :])

    def shifted(self, lines: int) -> tuple[str, ...]:
        """The values with the one under the cursor moved among the others, and the cursor with it."""
        values, target = list(self.values), self.cursor + lines
        if 0 <= target < len(values):
            values.insert(target, values.pop(self.cursor))
            self.cursor = target
        return tuple(values)

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def on_resize(self) -> None:
        self.virtual_size = Size(self.size.width, len(self._lines))

    def on_click(self, event: events.Click) -> None:
        self.move(self.scroll_offset.y + event.y - self.cursor)

    def render_line(self, y: int) -> Strip:
        at, width, base = self.scroll_offset.y + y, self.size.width, self.rich_style
        if at >= len(self._lines):
            return Strip.blank(width, base)
        line, here = self._lines[at], self.has_focus and at == self.cursor
        note = min(NOTE, width // 3) if line.note else 0
        text = f"{'>' if here else ' '}{at + 1}. {line.text}"
        name = "cursor" if here else line.style
        segments = [
            Segment(" " * self._indent, base),
            Segment(
                fit(safe_text(text), width - self._indent - note - 1),
                self.get_component_rich_style(f"picked--{name}") if name else base,
            ),
            Segment(f" {fit(safe_text(line.note), note)}", self.get_component_rich_style("picked--note")),
        ]
        return Strip(segments, width).crop(0, width)
