"""Synchronising from the screen: in a thread, by hand and by the clock; its state in a few words."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import timedelta
from threading import Thread
from typing import TYPE_CHECKING, Any

from documents.times import now, parse_timestamp, stamp
from office.troubles import sentence
from translations import _
from tui import words
from tui.command import N_
from tui.troubles import TROUBLES
from tui.widgets.bars import Part

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import App
    from textual.timer import Timer

    from office.office import LastSync, Office
    from office.progress import Progress

_STEPS = {
    "units": N_("reading the directory"),
    "sending": N_("sending"),
    "receiving": N_("receiving"),
    "statuses": N_("receiving statuses"),
    "acknowledging": N_("acknowledging"),
}
_LEAST_PAUSE = 0.5
"""Seconds between two words on progress: a slow line must not be spent on them."""


@dataclass(frozen=True, slots=True)
class SyncState:
    """What is known of synchronising: how far it has come while it runs, what stopped it, when it runs next."""

    progress: Progress | None = None
    running: bool = False
    fault: str = ""
    next_at: str | None = None
    last: LastSync | None = None

    @property
    def troubled(self) -> bool:
        """Whether there is a sentence about the last sync that the clerk should read."""
        return not self.running and bool(self.fault or (self.last and self.last.errors))


class Synchroniser:
    """Runs syncs for an app, one at a time: when asked, and when the office's interval has passed since the last.

    The threads are daemons: leaving the workstation does not wait for the axis, and a sync cut off anywhere is finished
    by the next one. In the app's own thread ``changed`` is called whenever ``state`` is another, and ``received`` when
    a sync has brought documents.
    """

    def __init__(
        self, app: App[int], office: Office, changed: Callable[[], None], received: Callable[[], None]
    ) -> None:
        self._app = app
        self._office = office
        self._changed = changed
        self._received = received
        self._timer: Timer | None = None
        self._spoken = 0.0
        self.state = SyncState()

    def begin(self) -> None:
        """Look at what was, and let the clock run; an interval of 0 leaves everything to the clerk."""
        self.reread()
        before = parse_timestamp(self.state.last.at) if self.state.last else None
        due = before + timedelta(seconds=self._office.config.interval) if before else now()
        self._plan(min(float(self._office.config.interval), (due - now()).total_seconds()))

    def reread(self) -> None:
        """Somebody may have synchronised: this office, another process, a colleague."""
        self._change(last=self._office.last_sync())

    def start(self) -> None:
        """Synchronise now, unless that is already being done."""
        if not self.state.running:
            self._change(running=True, progress=None, fault="", next_at=None)
            Thread(target=self._work, name="sync", daemon=True).start()

    def _work(self) -> None:
        fault, received = "", 0
        try:
            report = self._office.sync(self._hear, check=False)
            received = report.received
            if report.busy_with:
                fault = _("Another synchronisation is running: {who}").format(who=report.busy_with)
        except TROUBLES as error:
            fault = sentence(error)
        except Exception as error:  # a thread's last resort: the clerk must see that syncing failed, and why
            fault = _("Synchronising failed: {error}").format(error=f"{type(error).__name__}: {error}")
        self._app.call_later(self._ended, fault, received)

    def _hear(self, progress: Progress) -> None:
        if time.monotonic() - self._spoken >= _LEAST_PAUSE:
            self._spoken = time.monotonic()
            self._app.call_later(self._change, progress=progress)

    def _ended(self, fault: str, received: int) -> None:
        if received:
            self._received()
        self._change(running=False, fault=fault, last=self._office.last_sync())
        self._plan(float(self._office.config.interval))

    def _plan(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.stop()
        if self._office.config.interval:
            self._timer = self._app.set_timer(max(seconds, 0.1), self.start)
            self._change(next_at=stamp(now() + timedelta(seconds=seconds)))

    def _change(self, **changes: Any) -> None:
        self.state = replace(self.state, **changes)
        self._changed()


def sync_parts(state: SyncState) -> list[Part]:
    """The state of synchronising for the status line."""
    if state.running:
        progress = state.progress
        text = _("Synchronising") + (f": {_(_STEPS.get(progress.step, progress.step))}" if progress else " …")
        if progress and progress.total:
            text += f" {words.number(progress.done)}/{words.number(progress.total)}"
        elif progress and progress.done:
            text += f" {words.number(progress.done)}"
        return [Part(text, "key")]
    parts = []
    last = state.last
    if state.fault:
        parts.append(Part(state.fault, "error"))
    elif last is None:
        parts.append(Part(_("Not synchronised yet"), "faint"))
    elif last.errors:
        parts.append(
            Part(f"{words.clock(last.at)} {last.errors[0]}", "error" if last.exit_code in {4, 5} else "warning")
        )
    else:
        came = _("received {received}, sent {sent}").format(
            received=words.number(last.received), sent=words.number(last.sent)
        )
        parts.append(Part(_("Synchronised {time} ({came})").format(time=words.clock(last.at), came=came), "faint"))
    if state.next_at:
        parts.append(Part(" · " + _("next {time}").format(time=words.clock(state.next_at)), "faint"))
    return parts
