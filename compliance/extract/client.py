"""The parent side: hands files to a worker process and survives whatever happens to it."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compliance.extract.model import Extraction, How, Limits, Line, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

_START_SECONDS = 30.0
_READ = 1 << 18
_INHERITED = ("PATH", "LD_LIBRARY_PATH", "TESSDATA_PREFIX", "TMPDIR", "SYSTEMROOT")


def extract(
    path: Path,
    name: str,
    *,
    limits: Limits | None = None,
    ocr: bool = True,
    pages: Sequence[int] | None = None,
) -> Extraction:
    """Read one file in a worker of its own. For several files keep one `Extractor`."""
    with Extractor(limits) as extractor:
        return extractor.extract(path, name, ocr=ocr, pages=pages)


class Extractor:
    """A warm worker for many files, started when first needed and again after a crash or an overrun.

    Not for several threads at once. Never raises for what a file contains: see `Extraction.problem`.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._worker: _Worker | None = None

    def __enter__(self) -> Extractor:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the worker. The extractor may be used again."""
        if self._worker is not None:
            self._worker.kill()
            self._worker = None

    def extract(self, path: Path, name: str, *, ocr: bool = True, pages: Sequence[int] | None = None) -> Extraction:
        """Read the file at `path`.

        `name` is what its sender called it and is never used as a path: it only tells a damaged PDF from an
        unknown format. `pages` (from 1) picks pages of a PDF or TIFF, in the order given; None is all of them
        within the limits. `ocr=False` leaves pictures unread with the problem "no-ocr".
        """
        request = {
            "path": os.fspath(path.absolute()),
            "name": name,
            "ocr": ocr,
            "pages": None if pages is None else list(pages),
        }
        used = self._worker is not None and self._worker.served > 0
        answer, crashed = self._ask(request)
        if crashed and used:
            # the leavings of earlier files may be to blame: a file is judged by a fresh worker only
            answer, _ = self._ask(request)
        return answer

    def _ask(self, request: dict[str, Any]) -> tuple[Extraction, bool]:
        try:
            if self._worker is None:
                self._worker = _Worker(self.limits)
            reply = self._worker.ask(request, self.limits.seconds)
        except OSError:
            self.close()
            return Extraction("none", problem="unavailable"), False
        except BaseException:
            self.close()  # an answer that nobody read would be taken for the next file's
            raise
        if reply.spent:
            self.close()
        return reply.extraction(), reply.crashed


@dataclass
class _Reply:
    """What has arrived from the worker for one file."""

    lines: list[Line] = field(default_factory=list)
    how: How = "none"
    pages: int | None = None
    problem: Problem | None = None
    kind: str | None = None
    notes: tuple[str, ...] = ()
    doubtful: tuple[int, ...] | None = None
    ended: bool = False
    spent: bool = False
    crashed: bool = False

    def add(self, message: dict[str, Any]) -> None:
        self.lines += (Line.from_values(values) for values in message.get("lines", ()))
        self.how = message["how"]
        self.pages = message["pages"]
        self.doubtful = None if message["doubtful"] is None else tuple(message["doubtful"])
        if "problem" in message:
            self.problem = message["problem"]
            self.kind = message["kind"]
            self.notes = tuple(message["notes"])
            self.spent = message["spent"]
            self.ended = True

    def extraction(self) -> Extraction:
        return Extraction(self.how, tuple(self.lines), self.pages, self.problem, self.kind, self.notes, self.doubtful)


class _Worker:
    """One worker process in a session of its own, so that its whole group can be killed."""

    def __init__(self, limits: Limits) -> None:
        self.served = 0
        self._buffer = b""
        root = str(Path(__file__).resolve().parents[2])
        environment = {name: os.environ[name] for name in _INHERITED if name in os.environ}
        environment |= {
            "LC_ALL": "C.UTF-8",
            "OMP_THREAD_LIMIT": "1",  # more threads make tesseract slower
            "PYTHONPATH": root,
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "compliance.extract.worker", json.dumps(asdict(limits))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env=environment,
            start_new_session=True,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._stdin = self._process.stdin
        self._stdout = self._process.stdout
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._stdout, selectors.EVENT_READ)
        greeting = self._read_line(time.monotonic() + _START_SECONDS)
        if greeting is None or "ready" not in greeting:
            self.kill()
            raise OSError("the extraction worker does not start")

    def ask(self, request: dict[str, Any], seconds: float) -> _Reply:
        """Read one file; the wall-clock deadline covers everything."""
        self.served += 1
        reply = _Reply()
        deadline = time.monotonic() + seconds
        with contextlib.suppress(BrokenPipeError):
            self._stdin.write(json.dumps(request).encode() + b"\n")
            self._stdin.flush()
        try:
            while not reply.ended:
                message = self._read_line(deadline)
                if message is None:
                    reply.problem = self._post_mortem()
                    reply.crashed = reply.spent = reply.ended = True
                else:
                    reply.add(message)
        except TimeoutError:
            reply.problem = "timeout"
            reply.spent = True
        return reply

    def _read_line(self, deadline: float) -> dict[str, Any] | None:
        """The next message; None when the worker has died. Raises TimeoutError."""
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

    def _post_mortem(self) -> Problem:
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
