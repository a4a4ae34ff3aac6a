"""Alarms (`office.alarms`), looked for when the mirror has moved and as time goes by, behind the screen."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from office.alarms import raised
from tui.troubles import TROUBLES

if TYPE_CHECKING:
    from collections.abc import Callable

    from office.alarms import Alarm
    from office.office import Office
    from tui.app import Workstation

PAUSE = 10.0
"""Seconds between two looks while the mirror moves: a sync that brings a thousand documents is no reason for more."""
LONGEST = 60.0
"""Seconds after which is looked all the same: an alarm may come of nothing but waiting."""


class Watch:
    """What is wrong now; ``changed`` is called in the screen's own thread when that is something else."""

    def __init__(self, workstation: Workstation, office: Office, changed: Callable[[], None]) -> None:
        self._workstation = workstation
        self._office = office
        self._changed = changed
        self._looked: float | None = None
        self._moved = False
        self._looking = False
        self.alarms: list[Alarm] = []

    def look(self, *, moved: bool) -> None:
        """Look again when it is time to; ``moved`` says that the mirror is another one than at the last call."""
        self._moved |= moved
        since = time.monotonic() - self._looked if self._looked is not None else LONGEST
        if not self._looking and since >= (PAUSE if self._moved else LONGEST):
            self._looking, self._moved, self._looked = True, False, time.monotonic()
            self._workstation.run_worker(self._look, thread=True, group="alarms")

    def _look(self) -> None:
        try:
            with self._office.reader() as mirror:
                found = raised(mirror.db, self._office.config)
        except TROUBLES:  # the screen's own reading of the mirror says what is the matter with it
            found = self.alarms
        self._workstation.call_later(self._found, found)

    def _found(self, alarms: list[Alarm]) -> None:
        self._looking = False
        if alarms != self.alarms:
            self.alarms = alarms
            self._changed()
