"""The parent side: hands files to a worker process and survives whatever happens to it."""

from __future__ import annotations

import os
import time
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from compliance.extract.model import Extraction, How, Limits, Line, Problem
from compliance.process import Process

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from types import TracebackType

_START_SECONDS = 30.0


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


class _Worker(Process):
    """A process that reads files."""

    def __init__(self, limits: Limits) -> None:
        self.served = 0
        # more threads make tesseract slower
        super().__init__("compliance.extract.worker", asdict(limits), OMP_THREAD_LIMIT="1")
        try:
            greeting = self.read(time.monotonic() + _START_SECONDS)
            if greeting is None or "ready" not in greeting:
                raise OSError("the extraction worker does not start")
        except BaseException:
            self.kill()
            raise

    def ask(self, request: dict[str, Any], seconds: float) -> _Reply:
        """Read one file; the wall-clock deadline covers everything."""
        self.served += 1
        reply = _Reply()
        deadline = time.monotonic() + seconds
        self.write(request)
        try:
            while not reply.ended:
                message = self.read(deadline)
                if message is None:
                    reply.problem = self.post_mortem()
                    reply.crashed = reply.spent = reply.ended = True
                else:
                    reply.add(message)
        except TimeoutError:
            reply.problem = "timeout"
            reply.spent = True
        return reply
