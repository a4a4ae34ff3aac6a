"""Where a finding's evidence stands: the lines of the file that show it, as they were read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from documents.text import fold
from office.examining.texts import reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from compliance.extract.model import Line
    from durable.sqlite import Connection
    from storage.documents import Document, File
    from storage.findings import Finding

_NAMED = ("line", "found", "missing", "listed", "fields", "deadline", "code", "parent")
"""Parts of an evidence that are quotations from the file, the most telling first."""
_LEAST = 6
"""Letters and digits a line must have to count as the beginning of a longer quotation."""
_LEAD = re.compile("^(?:vv|veviec|kinhgui)")
"""What stands on the page before a subject or an addressee, and in no quotation of it."""
_NOT_SAID = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Passage:
    """The evidence in its file: ``lines[first:last]`` of everything read there, or nothing where none matches."""

    file: File
    lines: tuple[Line, ...]
    first: int
    last: int

    def around(self, count: int) -> tuple[int, int]:
        """The evidence with up to ``count`` lines of its page on either side, as indices into ``lines``."""
        page = self.lines[self.first].page
        start, end = self.first, self.last
        while start > max(0, self.first - count) and self.lines[start - 1].page == page:
            start -= 1
        while end < min(len(self.lines), self.last + count) and self.lines[end].page == page:
            end += 1
        return start, end


def passage(db: Connection, document: Document, finding: Finding) -> Passage | None:
    """Where the finding's evidence stands; None when it names no file, or the file was not read or does not show it."""
    file = next((each for each in document.files if each.name == finding.file and each.sha256), None)
    extraction = reading(db, file.sha256) if file is not None and file.sha256 else None
    if file is None or extraction is None:
        return None
    found = find(extraction.lines, finding.evidence, finding.page)
    return None if found is None else Passage(file, extraction.lines, *found)


def find(lines: tuple[Line, ...], evidence: Mapping[str, Any], page: int | None) -> tuple[int, int] | None:
    """The first and the one after the last line that show the evidence, on its page where one is named."""
    said = [(at, _bare(line.text)) for at, line in enumerate(lines) if page is None or line.page in {page, None}]
    for quotation in _quotations(evidence):
        pattern = _written_day(quotation)
        bare = _bare(quotation)
        if not bare:
            continue
        for place, (at, text) in enumerate(said):
            if pattern.search(fold(lines[at].text)) if pattern else bare in text:
                return at, at + 1
            start = _LEAD.sub("", text)
            if not pattern and len(start) >= _LEAST and bare.startswith(start):
                return at, _end(said, place, bare.removeprefix(start))
    return None


def _quotations(evidence: Mapping[str, Any]) -> Iterator[str]:
    for name in _NAMED:
        value = evidence.get(name)
        for each in value if isinstance(value, list) else [value]:
            text = each.get("found") if isinstance(each, dict) else each
            if text:
                yield str(text)


def _bare(text: str) -> str:
    """The letters and digits, without marks: what both a page and a quotation of it have."""
    return _NOT_SAID.sub("", fold(text))


def _written_day(text: str) -> re.Pattern[str] | None:
    """How an ISO day is written on a page: ngày 20 tháng 11 năm 2026, 20/11/2026."""
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return None
    return re.compile(rf"(?<!\d)0?{day.day}\D{{1,12}}0?{day.month}\D{{1,9}}{day.year}(?!\d)")


def _end(said: list[tuple[int, str]], place: int, rest: str) -> int:
    """The index after the last of the lines over which a quotation runs on."""
    last = said[place][0]
    for at, text in said[place + 1 :]:
        if not text or not rest.startswith(text):
            break
        rest, last = rest.removeprefix(text), at
    return last + 1
