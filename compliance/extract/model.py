"""What comes out of a file: lines of text with their place, and a stable code for what went wrong."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

How: TypeAlias = Literal["text", "ocr", "none"]

Origin: TypeAlias = Literal[
    "text", "ocr", "stamp", "annotation", "form", "header", "footer", "textbox", "footnote", "cell", "metadata", "entry"
]
"""Where a line stood. `stamp` is a mark of `stamp_words.MARKS` in its normal spelling, read from a stamp and perhaps
among the lines of its page a second time; `entry` is the name of a file inside an archive."""

Problem: TypeAlias = Literal[
    "damaged",  # not what it claims to be, cut short, or it crashed its parser
    "locked",  # needs a password
    "too-large",  # over a cap of `Limits`, memory included
    "timeout",  # over `Limits.seconds`
    "unsupported",  # a format this package does not read
    "no-ocr",  # a picture, and no Vietnamese recognition model is installed or OCR was not wanted
    "empty",  # read to its end, and no text in it
    "missing",  # the file cannot be opened
    "unavailable",  # the worker itself does not start
]

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost. Sizes are in bytes, `seconds` in wall-clock and in CPU time."""

    seconds: float = 120.0
    memory: int = 1536 * MIB
    """Address space of the worker process."""
    file_size: int = 256 * MIB
    pages: int = 500
    ocr_pages: int = 60
    pixels: int = 64_000_000
    """Of one picture; a larger one is refused. Pages of a PDF are rendered as coarsely as it takes."""
    characters: int = 8_000_000
    unpacked: int = 192 * MIB
    """Of one entry of a zip container."""
    ratio: int = 250
    """Unpacked to packed size of one entry above a mebibyte."""
    entries: int = 20_000


@dataclass(frozen=True, slots=True)
class Line:
    """One line, paragraph or row, in NFC, without control characters other than TAB.

    `x` and `y` are its left and top edge as fractions of the page (0..1 from the top left corner), `size` its
    letter height in points; all three are None where the format has no pages. `page` counts from 1 and for a
    workbook is the sheet. `confidence` (0..1) is the recogniser's own; `figures` is how sure the figures of each word
    that has any are, in their order, and empty where nothing was recognised (see `figures.figures_of`).
    """

    text: str
    page: int | None = None
    x: float | None = None
    y: float | None = None
    size: float | None = None
    how: Origin = "text"
    confidence: float | None = None
    figures: tuple[float, ...] = ()

    @classmethod
    def from_values(cls, values: Sequence[Any]) -> Line:
        """The line of its fields in their order, as JSON has them; one of an earlier version has fewer."""
        line = cls(*values)
        return replace(line, figures=tuple(line.figures)) if line.figures else line


@dataclass(frozen=True, slots=True)
class Extraction:
    """The text of one file. `problem` beside lines means that they are only a part."""

    how: How
    lines: tuple[Line, ...] = ()
    pages: int | None = None
    problem: Problem | None = None
    kind: str | None = None
    """The format found by content: "pdf", "docx", "png" …"""
    notes: tuple[str, ...] = field(default=())
    """How the text was decoded, where that was a judgement: "tcvn3", "vni", "windows-1258" …"""
    doubtful: tuple[int, ...] | None = None
    """Pages with something like a stamp that could not be read; None where nobody looked for stamps."""

    @property
    def text(self) -> str:
        """All lines, joined by line feeds."""
        return "\n".join(line.text for line in self.lines)
