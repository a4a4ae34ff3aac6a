"""A bar for each step of a long act, on a terminal's standard error. It is drawn by rich, loaded only then."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from office.progress import unheard
from translations import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from office.progress import Listener, Progress


@contextmanager
def progress() -> Iterator[Listener]:
    """A bar for each step on a terminal; nobody listens elsewhere."""
    if sys.stderr is None or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield unheard
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn
    from rich.progress import Progress as Bars

    tasks: dict[str, TaskID] = {}
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:

        def heard(progress: Progress) -> None:
            if progress.step not in tasks:
                tasks[progress.step] = bars.add_task(_step(progress.step), total=progress.total)
            bars.update(tasks[progress.step], completed=progress.done, total=progress.total)

        yield heard


def _step(name: str) -> str:
    return {
        "units": _("Directory"),
        "sending": _("Sending"),
        "receiving": _("Receiving"),
        "statuses": _("Statuses"),
        "acknowledging": _("Acknowledging"),
        "texts": _("Reading files"),
        "demo": _("Preparing samples"),
        "backup": _("Copying"),
        "bundle": _("Writing"),
        "verifying": _("Verifying"),
        "proving": _("Proving, MB"),
        "archive": _("Archiving"),
        "register": _("Writing the register"),
    }.get(name, name)
