"""A real terminal for tests: a program under a pty, its screen as pyte sees it, its bytes as they came."""

from __future__ import annotations

import errno
import fcntl
import os
import select
import signal
import struct
import sys
import termios
import time
from pathlib import Path
from typing import TYPE_CHECKING, Self

import pyte

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

DEADLINE = 30.0
"""Seconds after which a program that does not do what is awaited has failed."""
ASKS_FOR_SYNCHRONY = b"\x1b[?2026$p"
QUIET = 0.12
"""Seconds without a byte after which a screen counts as drawn."""

ROOT = Path(__file__).parents[2]


class Terminal:
    """A program on a terminal of its own. Use as a context manager."""

    def __init__(
        self, command: Sequence[str], *, columns: int = 80, rows: int = 24, environment: Mapping[str, str] | None = None
    ) -> None:
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.sent = bytearray()
        """Every byte the program wrote."""
        names = ("PATH", "HOME", "LANG", "PYTHONPATH")
        variables = {name: os.environ[name] for name in names if name in os.environ}
        variables |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8"}
        variables |= environment or {}
        self._code: int | None = None
        self.pid, self._fd = os.forkpty()
        if self.pid == 0:
            try:
                os.chdir(ROOT)
                os.execvpe(command[0], list(command), variables)
            finally:
                os._exit(127)
        self._size(columns, rows)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def resize(self, columns: int, rows: int) -> None:
        """Change the size of the window; the program is told by SIGWINCH."""
        self.screen.resize(rows, columns)
        self._size(columns, rows)

    def write(self, keys: str) -> None:
        os.write(self._fd, keys.encode())

    def read(self, wait: float) -> bool:
        """Take what the program writes, waiting so many seconds for it; gives whether it wrote anything."""
        if not select.select([self._fd], [], [], wait)[0]:
            return False
        try:
            data = os.read(self._fd, 1 << 16)
        except OSError as error:
            if error.errno == errno.EIO:  # the program has gone
                return False
            raise
        self.sent += data
        if ASKS_FOR_SYNCHRONY in data:  # as a modern terminal answers; pyte is silent
            os.write(self._fd, b"\x1b[?2026;2$y")
        self._stream.feed(data)
        return bool(data)

    def until(self, condition: Callable[[], bool], what: str = "") -> None:
        """Read until the condition holds, and then until nothing more comes."""
        deadline = time.monotonic() + DEADLINE
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(f"not seen: {what}\n{self.text}")
            self.read(0.05)
        while self.read(QUIET):
            if time.monotonic() > deadline:
                raise AssertionError(f"never quiet\n{self.text}")

    def see(self, text: str) -> None:
        """Wait for a text on the screen."""
        self.until(lambda: text in self.text, text)

    def press(self, keys: str, expect: Callable[[], bool] | None = None) -> bytes:
        """Type, wait until what follows has been drawn, and give the bytes it took."""
        before = len(self.sent)
        self.write(keys)
        self.until(expect or (lambda: len(self.sent) > before), f"an answer to {keys!r}")
        return bytes(self.sent[before:])

    @property
    def text(self) -> str:
        """The screen as lines of text."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    @property
    def ended(self) -> int | None:
        """The exit code, or None while the program runs."""
        if self._code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self._code = os.waitstatus_to_exitcode(status) if pid else None
        return self._code

    def wait(self) -> int:
        """Read until the program ends; gives its exit code."""
        self.until(lambda: self.ended is not None, "the end of the program")
        assert self._code is not None
        return self._code

    def hang_up(self) -> int:
        """Take the terminal away, as a line that drops does; gives the exit code the program ends with."""
        os.close(self._fd)
        self._fd = -1
        program = os.pidfd_open(self.pid)
        try:
            assert select.select([program], [], [], DEADLINE)[0], "the program outlives its terminal"
        finally:
            os.close(program)
        assert self.ended is not None
        return self.ended

    def close(self) -> None:
        if self.ended is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        if self._fd >= 0:
            os.close(self._fd)


def workstation(
    home: Path,
    *,
    columns: int = 80,
    rows: int = 24,
    language: str = "vi",
    environment: Mapping[str, str] | None = None,
    deaf: bool = False,
) -> Terminal:
    """The workstation of the office in ``home`` on a terminal of its own; ``deaf``, started with hang-ups ignored."""
    program = (
        "import sys; from pathlib import Path; from office.office import Office; from tui.app import run; "
        "sys.exit(run(Office.open(Path(sys.argv[1]))))"
    )
    command = [sys.executable, "-c", program, str(home)]
    if deaf:
        command = ["/bin/sh", "-c", """trap '' HUP; exec "$0" "$@" """, *command]
    variables = {"VANTHU_LANG": language, "PYTHONPATH": str(ROOT), **(environment or {})}
    return Terminal(command, columns=columns, rows=rows, environment=variables)
