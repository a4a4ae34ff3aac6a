"""Saving the form as it is typed: when, and what is said of it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from documents.times import now, stamp
from office.troubles import sentence
from translations import _
from tui.troubles import TROUBLES

if TYPE_CHECKING:
    from textual.timer import Timer

    from tui.compose.screen import ComposeScreen

DELAY = 0.3
"""Seconds after a keystroke when the draft is saved; keys pressed meanwhile go with it."""
RETRY = 2.0
"""Seconds after which a save that failed is tried again."""


class Saving:
    """Has the form's `Keeper` save in a thread; ``at`` is when it last did, "" before the first time."""

    def __init__(self, screen: ComposeScreen, at: str) -> None:
        self._screen = screen
        self._timer: Timer | None = None
        self.at = at

    def soon(self, seconds: float = DELAY) -> None:
        """Something was typed: save it before long."""
        if self._timer is None:
            self._timer = self._screen.set_timer(seconds, self._begin)

    def _begin(self) -> None:
        self._timer = None
        self._screen.run_worker(self.now(), group="save")

    async def now(self) -> bool:
        """Save; gives whether that went well, and says what the clerk must know."""
        screen = self._screen
        try:
            said = await asyncio.to_thread(screen.keeper.keep)
        except TROUBLES as error:
            screen.workstation.say(_("The draft is not saved yet: {why}").format(why=sentence(error)), "error")
            self.soon(RETRY)
            return False
        self.at = stamp(now())
        screen.show_title()
        if said:
            screen.workstation.say(said, "warning")
        return True
