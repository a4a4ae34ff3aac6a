"""Inside the worker: the channel a reader writes its lines to."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from compliance.extract.layout import split_columns
from compliance.extract.model import How, Limits, Line, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_FLUSH = 200
_BESIDE = frozenset({"annotation", "form", "metadata"})  # not the document's own words
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b\u2060\ufeff\ufffe\uffff\ud800-\udfff]")
_BREAKS = re.compile(r"[\n\x0b\x0c\x85\u2028\u2029]|\r\n?")


class Unreadable(Exception):
    """The file cannot be read, or not further; what was written before stays valid."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem: Problem = problem


class Output:
    """Collects what a reader finds and sends it on in batches, so that a deadline loses only the rest."""

    def __init__(self, send: Callable[[dict[str, object]], None], limits: Limits) -> None:
        self._send = send
        self._room = limits.characters
        self._batch: list[Line] = []
        self.limits = limits
        self.how: How = "none"
        self.kind: str | None = None
        self.pages: int | None = None
        self.problem: Problem | None = None
        self.notes: set[str] = set()
        self.doubtful: list[int] | None = None

    def write(self, line: Line, *, how: How = "text") -> None:
        """Write one line, cut at its line breaks and between typed columns; blank ones are dropped.

        Raises Unreadable("too-large") when the file has given more text than `Limits.characters`.
        """
        parts = _BREAKS.split(line.text) if _BREAKS.search(line.text) else [line.text]
        if line.page is None and line.how == "text":
            parts = [column for part in parts for column in split_columns(part)]
        for part in parts:
            text = clean(part)
            if not text:
                continue
            self._room -= len(text)
            if self._room < 0:
                raise Unreadable("too-large")
            if how == "ocr" or (self.how == "none" and line.how not in _BESIDE):
                self.how = how
            self._batch.append(
                Line(text, line.page, line.x, line.y, line.size, line.how, line.confidence, line.figures)
            )
        if len(self._batch) >= _FLUSH:
            self.flush()

    def write_all(self, lines: Iterable[Line], *, how: How = "text") -> None:
        """Write many lines."""
        for line in lines:
            self.write(line, how=how)

    def looked_for_stamps(self, page: int, *, doubtful: bool) -> None:
        """Note that a page was looked at, and whether something like a stamp on it could not be read."""
        self.doubtful = (self.doubtful or []) + [page] * doubtful

    def flush(self) -> None:
        """Send what is held back: at the end of a page, so that it survives what the next one may do."""
        if self._batch:
            batch, self._batch = self._batch, []
            lines = [_values(line) for line in batch]
            self._send({"lines": lines, "how": self.how, "pages": self.pages, "doubtful": self.doubtful})


def _values(line: Line) -> list[object]:
    return [line.text, line.page, line.x, line.y, line.size, line.how, line.confidence, line.figures]


def clean(text: str) -> str:
    """The text in NFC without control characters, soft hyphens and blanks at its ends."""
    if not text.isascii() or not text.isprintable():
        text = unicodedata.normalize("NFC", _NOT_TEXT.sub("", text).replace("\xa0", " "))
    return text.strip()
