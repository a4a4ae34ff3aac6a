"""The registry and the looks, found by their names."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.command import DiscoveryHit, Hit, Provider

from documents.text import fold
from translations import _
from tui.keymap import shown
from tui.registry import COMMANDS
from tui.screens.command import CommandScreen

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from textual.command import Hits


class Commands(Provider):
    """What can be done here, by title; diacritics may be left out."""

    def _entries(self) -> Iterator[tuple[str, str, Callable[[], Awaitable[None]]]]:
        screen = self.screen
        if not isinstance(screen, CommandScreen):
            return
        workstation, contexts = screen.workstation, screen.contexts()
        for command in COMMANDS:
            if command.where in contexts and command.where != "moving" and command.id != "palette":
                keys = "  ".join(shown(each) for each in workstation.keymap.keys(command) if each.isascii())
                yield f"{command.title} ({keys})", command.help, partial(_run, screen, command.action)
        for name, title in workstation.looks.items():
            action = f"app.look({name!r})"
            yield _("Look: {name}").format(name=title), _("Change the colours."), partial(_run, screen, action)

    async def discover(self) -> Hits:
        for title, help_text, callback in self._entries():
            yield DiscoveryHit(title, callback, help=help_text)

    async def search(self, query: str) -> Hits:
        wanted = fold(query).split()
        for title, help_text, callback in self._entries():
            folded = fold(f"{title} {help_text}")
            if all(word in folded for word in wanted):
                score = 1.0 if fold(title).startswith(" ".join(wanted)) else 0.5
                yield Hit(score, title, callback, text=title, help=help_text)


async def _run(screen: CommandScreen, action: str) -> None:
    await screen.run_action(action)
