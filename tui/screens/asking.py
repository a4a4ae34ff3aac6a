"""Screens on whose bottom line something can be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.widgets import Input

from tui.screens.command import CommandScreen
from tui.widgets.bars import Bar, Part, StatusBar
from tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from textual.widget import Widget

    from tui.widgets.asking import Asked

_ALWAYS = frozenset({"f1", "ctrl+l", "ctrl+q"})
"""Keys that keep their meaning while something is asked."""


class AskingScreen(CommandScreen):
    """Has a `StatusBar`, a `Bar` of keys and a `Prompt`; keeps what is being asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: Asked | None = None
        self._before_asking: Widget | None = None

    def ask(self, asked: Asked) -> None:
        """Ask it: until it is answered it has every key."""
        self._before_asking = self.focused
        self.asked = asked
        asked.begin()
        self.show_keys()
        self.show_status()

    def close_asked(self) -> None:
        """Nothing is asked any more."""
        self.close_prompt()
        self.set_focus(self._before_asking)
        self.show_keys()
        self.show_status()

    def takes(self, pressed: str) -> bool:
        asked = self.asked
        return asked is not None and pressed not in _ALWAYS and asked.key(pressed)

    @on(Input.Changed)
    def _asked_changed(self) -> None:
        if self.asked is not None:
            self.asked.changed()

    def show_keys(self) -> None:
        if self.asked is not None and not self.asked.typing:
            self.query_one("#keys", Bar).show(self.asked.parts())
        else:
            super().show_keys()

    def status_parts(self) -> list[Part]:
        """What the status line says here."""
        return (self.asked and self.asked.remark()) or self.workstation.status_parts()

    def show_status(self) -> None:
        self.query_one(StatusBar).show(self.status_parts())

    def open_prompt(self, purpose: str, label: str, value: str = "") -> None:
        """Let a line be typed where the keys stand."""
        self.query_one("#keys").display = False
        self.query_one(Prompt).open(purpose, label, value)

    def close_prompt(self) -> None:
        """Give the last line back to the keys, and the focus to what had it."""
        self.asked = None
        prompt = self.query_one(Prompt)
        if prompt.purpose:
            prompt.close()
            self.query_one("#keys").display = True
