"""A process of its own for the parsers of foreign files: asked line by line, killed with all that it started."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from compliance.extract.model import Problem

_ROOT = os.fspath(Path(__file__).resolve().parents[1])
_READ = 1 << 18
_INHERITED = ("PATH", "LD_LIBRARY_PATH", "TESSDATA_PREFIX", "TMPDIR", "SYSTEMROOT")


def command(module: str, start: Mapping[str, object]) -> list[str]:
    """How the module is run; it finds ``start`` as JSON in its first argument."""
    return [sys.executable, "-P", "-m", module, json.dumps(start)]


def environment(**variables: str) -> dict[str, str]:
    """What such a process inherits, which is little, and ``variables``."""
    inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    return inherited | {"LC_ALL": "C.UTF-8", "PYTHONPATH": _ROOT, "PYTHONDONTWRITEBYTECODE": "1"} | variables


class Process:
    """One worker in a session of its own, so that its whole group can be killed. It speaks JSON, a line a message."""

    def __init__(self, module: str, start: Mapping[str, object], **variables: str) -> None:
        """Run ``compliance``'s module with ``start``; OSError when that cannot be done."""
        self._buffer = b""
        self._process = subprocess.Popen(
            command(module, start),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env=environment(**variables),
            start_new_session=True,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._stdin = self._process.stdin
        self._stdout = self._process.stdout
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._stdout, selectors.EVENT_READ)

    def write(self, message: Mapping[str, object]) -> None:
        """Send a message. That the worker has died shows in what is read next."""
        with contextlib.suppress(BrokenPipeError):
            self._stdin.write(json.dumps(message).encode() + b"\n")
            self._stdin.flush()

    def read(self, deadline: float) -> dict[str, Any] | None:
        """The next message; None when the worker has died. TimeoutError at ``deadline`` of the monotonic clock."""
        parts = [self._buffer]
        while b"\n" not in parts[-1]:
            if not self._selector.select(max(0.0, deadline - time.monotonic())):
                raise TimeoutError
            part = os.read(self._stdout.fileno(), _READ)
            if not part:
                return None
            parts.append(part)
        line, _, self._buffer = b"".join(parts).partition(b"\n")
        message: dict[str, Any] = json.loads(line)
        return message

    def post_mortem(self) -> Problem:
        """What a worker that has died says of the file it was given."""
        code = self._process.wait()
        if code == -signal.SIGXCPU:
            return "timeout"
        # allocators that cannot fail softly end the process by one of these; SIGKILL is the kernel's
        if -code in {signal.SIGKILL, signal.SIGABRT, signal.SIGTRAP, signal.SIGILL}:
            return "too-large"
        return "damaged"

    def kill(self) -> None:
        """End the process group and release its pipes."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._selector.close()
        self._stdout.close()
        with contextlib.suppress(BrokenPipeError):
            self._stdin.close()
