"""Long work that nobody waits for: books, backups, archives. One at a time, beside the acts of the clerk."""

from __future__ import annotations

import time
from threading import Thread
from typing import TYPE_CHECKING, TypeVar

from office.troubles import sentence
from translations import _
from tui import words
from tui.troubles import TROUBLES

if TYPE_CHECKING:
    from collections.abc import Callable

    from office.progress import Listener, Progress
    from tui.app import Workstation

T = TypeVar("T")

_LEAST_PAUSE = 0.5
"""Seconds between two words on progress: a slow line must not be spent on them."""


class Chores:
    """A thread for one long piece of work, and how far that is for the status line.

    The thread is a daemon: what it makes gets its name when it is whole, so a workstation that is left meanwhile leaves
    nothing half done behind; but see `holds`.
    """

    def __init__(self, workstation: Workstation, changed: Callable[[], None]) -> None:
        self._workstation = workstation
        self._changed = changed
        self._title = ""
        self._far = ""
        self._spoken = 0.0
        self._warned = False

    @property
    def state(self) -> str:
        """What is being done and how far it is, or ""."""
        return f"{self._title} {self._far}".strip() + (" …" if self._title and not self._far else "")

    def holds(self) -> bool:
        """Whether leaving should wait: said once, because it gives up what is being made."""
        holds = bool(self._title) and not self._warned
        if holds:
            self._warned = True
            self._workstation.say(_("{work}: not done yet. Once more gives it up and leaves.").format(work=self._title))
        return holds

    def run(self, title: str, work: Callable[[Listener], T], then: Callable[[T], None]) -> None:
        """Begin it, unless something else is under way; ``then`` gets the result in the screen's own thread."""
        if self._title:
            self._workstation.say(_("{work}: not done yet. Then this can be done.").format(work=self._title), "warning")
            return
        self._title, self._warned = title, False
        self._changed()
        Thread(target=self._work, args=(work, then), name="chore", daemon=True).start()

    def _work(self, work: Callable[[Listener], T], then: Callable[[T], None]) -> None:
        try:
            result = work(self._hear)
        except TROUBLES as error:
            self._workstation.call_later(self._ended, sentence(error))
        except Exception as error:  # a thread's last resort: the clerk must see that it failed, and why
            fault = _("{work} failed: {error}").format(work=self._title, error=f"{type(error).__name__}: {error}")
            self._workstation.call_later(self._ended, fault)
        else:
            self._workstation.call_later(self._ended, "")
            self._workstation.call_later(then, result)

    def _hear(self, progress: Progress) -> None:
        if progress.total and time.monotonic() - self._spoken >= _LEAST_PAUSE:
            self._spoken = time.monotonic()
            self._workstation.call_later(self._heard, progress)

    def _heard(self, progress: Progress) -> None:
        if self._title and progress.total:
            self._far = f"{words.number(progress.done)}/{words.number(progress.total)}"
            self._changed()

    def _ended(self, fault: str) -> None:
        self._title = self._far = ""
        self._changed()
        if fault:
            self._workstation.say(fault, "error")
