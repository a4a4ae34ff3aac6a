"""What is shown where nothing else fits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.screen import Screen
from textual.widgets import Static

from translations import _

if TYPE_CHECKING:
    from textual.app import ComposeResult


class TooSmall(Screen[None]):
    """A sentence until the terminal is larger."""

    def compose(self) -> ComposeResult:
        yield Static(
            _("This window is too small: at least 40 columns and 10 rows are needed, 80 by 24 is comfortable."),
            markup=False,
        )
