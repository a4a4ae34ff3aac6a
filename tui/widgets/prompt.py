"""One line at the bottom in which something is typed: a search, a directory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal
from textual.widgets import Input, Static

from documents.text import safe_text
from tui.widgets.line import LineInput

if TYPE_CHECKING:
    from textual.app import ComposeResult


class Prompt(Horizontal):
    """Takes the place of the keys while it is open; ``purpose`` says what is being asked, "" when closed."""

    DEFAULT_CSS = """
    Prompt {
        height: 1; background: $panel; display: none;
        Static { width: auto; padding: 0 1; color: $primary; text-style: bold; }
        LineInput { width: 1fr; background: $panel; padding: 0; height: 1; border: none; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self.purpose = ""
        self._label = Static(markup=False)
        self._tail = Static(markup=False)
        self.input = LineInput()

    def compose(self) -> ComposeResult:
        yield self._label
        yield self.input
        yield self._tail

    def open(self, purpose: str, label: str, value: str = "") -> None:
        """Ask for a line, beginning with ``value``."""
        self.purpose = purpose
        self.relabel(label)
        with self.input.prevent(Input.Changed):
            self.input.value = value
        self.input.cursor_position = len(value)
        self.display = True
        self.screen.set_focus(self.input)

    def relabel(self, label: str, tail: str = "") -> None:
        """Say something else before what is typed, and behind it."""
        self._label.update(safe_text(label))
        self._tail.update(safe_text(tail))
        self._tail.display = bool(tail)

    def close(self) -> None:
        self.purpose = ""
        self.display = False
