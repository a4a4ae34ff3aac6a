"""The screen driven by a pilot: what it shows, and waiting until it shows something."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from textual._context import active_app

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import App
    from textual.pilot import Pilot

DEADLINE = 30.0
PAUSE = 0.01
"""Seconds left to threads and other processes before what is awaited is looked at again."""


async def until(pilot: Pilot[int], condition: Callable[[], bool], what: str) -> None:
    """Let the app run until the condition holds."""
    deadline = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < deadline, f"not seen: {what}\n{shown(pilot.app)}"
        await pilot.pause(PAUSE)
        await at_rest()


async def at_rest(min_sleep: float = 0.0, max_sleep: float = 1.0) -> None:
    """In place of Textual's `wait_for_idle`: return when every message was handled, and what they changed was drawn.

    Textual waits, twice for each key, until the processor has rested for 20 ms, which is most of what a test takes.
    Neither waits for threads: what they bring is to be awaited by `until`.
    """
    loop = asyncio.get_running_loop()
    end = loop.time() + max_sleep
    ready = vars(loop)["_ready"]  # what the loop is to run now; there is no public word for it
    while loop.time() < end:
        await asyncio.sleep(0)
        if not ready:
            active_app.get().screen._on_timer_update()  # as `Pilot.pause` does: the frame that is due
            await asyncio.sleep(0)
            if not ready:
                return


def shown(app: App[int]) -> str:
    """The screen as text."""
    return "\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips())
