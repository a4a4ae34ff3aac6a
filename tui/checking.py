"""Reading and checking what has arrived, in a process of its own: beside the screen it would cost it its quickness."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from storage import findings, texts
from translations import _, language
from tui import words

if TYPE_CHECKING:
    from durable.sqlite import Connection

_ROOT = Path(__file__).resolve().parents[1]
_FAREWELL = 2.0
"""Seconds the process has to close what it holds when the clerk leaves."""


class Checker:
    """Runs `office.examining.background` when asked, one at a time; what it did is seen in the mirror."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._process: subprocess.Popen[str] | None = None
        self._asked = False
        self._most = 0

    def start(self) -> None:
        """Have everything read and checked that waits for it; what comes meanwhile is done in another turn."""
        self._asked = True
        if self._process is None:
            self._asked = False
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "office.examining.background", os.fspath(self._home)],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
                env=os.environ | {"PYTHONPATH": os.fspath(_ROOT), "VANTHU_LANG": language()},
                start_new_session=True,
            )

    @property
    def running(self) -> bool:
        return self._process is not None

    @staticmethod
    def is_due(db: Connection) -> bool:
        """Whether anything waits to be read or checked."""
        return bool(texts.due(db, 1) or findings.unchecked(db, limit=1))

    def look(self) -> str:
        """Notice its end, and begin the next turn if one was asked for; gives what went wrong as a sentence, or ""."""
        process = self._process
        if process is None or process.poll() is None:
            return ""
        fault = self._end(process)
        if self._asked and not fault:
            self.start()
        return fault

    def stop(self) -> None:
        """End it now, wherever it is: the next one takes up from there."""
        if self._process is not None:
            process = self._process
            process.terminate()
            try:
                process.wait(_FAREWELL)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            self._end(process)

    def _end(self, process: subprocess.Popen[str]) -> str:
        assert process.stdin is not None
        assert process.stderr is not None
        process.stdin.close()
        with process.stderr as errors:
            said = errors.read().strip()
        self._process, self._most = None, 0
        return said if process.returncode > 0 else ""

    def state(self, db: Connection) -> str:
        """How far it is, for the status line; "" when it does nothing."""
        left = findings.count_unchecked(db) if self._process is not None else 0
        if not left:
            return ""
        self._most = max(self._most, left)
        return _("checked {done} of {total}").format(
            done=words.number(self._most - left), total=words.number(self._most)
        )
