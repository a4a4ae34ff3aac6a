"""Synchronising from the screen: in a thread, by hand and by the clock; its state in a few words."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from threading import Thread
from typing import TYPE_CHECKING

from documents.times import now, parse_timestamp, stamp
from office.errors import OfficeError
from translations import _
from tui import words
from tui.bars import Part
from tui.registry import N_

if TYPE_CHECKING:
    from collections.abc import Callable

    from office.office import LastSync, Office
    from office.progress import Progress, SyncReport

_STEPS = {
    "units": N_("reading the directory"),
    "sending": N_("sending"),
    "receiving": N_("receiving"),
    "statuses": N_("receiving statuses"),
    "acknowledging": N_("acknowledging"),
    "texts": N_("reading the words of the files"),
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


def run_in_thread(
    office: Office, on_progress: Callable[[Progress], object], on_end: Callable[[SyncReport | None, str], object]
) -> None:
    """Synchronise in a thread of its own and report from there; ``on_end`` has the report or what stopped it.

    A daemon thread: leaving the workstation does not wait for the axis. A sync cut off is finished by the next one.
    """
    spoken = 0.0

    def hear(progress: Progress) -> None:
        nonlocal spoken
        if time.monotonic() - spoken >= _LEAST_PAUSE:
            spoken = time.monotonic()
            on_progress(progress)

    def work() -> None:
        try:
            report = office.sync(hear)
        except (OfficeError, OSError) as error:
            on_end(None, str(error))
        except Exception as error:  # a thread's last resort: the clerk must see that syncing failed, and why
            on_end(None, _("Synchronising failed: {error}").format(error=f"{type(error).__name__}: {error}"))
        else:
            on_end(report, "")

    Thread(target=work, name="sync", daemon=True).start()


def seconds_until_next(last: LastSync | None, interval: int) -> float:
    """How long until the clock asks for the next sync; 0 when it is due."""
    before = parse_timestamp(last.at) if last else None
    if before is None:
        return 0.0
    return min(float(interval), max(0.0, (before + timedelta(seconds=interval) - now()).total_seconds()))


def stamp_in(seconds: float) -> str:
    """The moment so many seconds from now."""
    return stamp(now() + timedelta(seconds=seconds))


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
