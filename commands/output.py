"""Standard output, and nothing else: results for people and results for programs.

For people everything passes `safe_text`. For programs a JSON string keeps every character, the dangerous ones as
escapes, so that neither a terminal nor a log can be made to act by what a document contains.
"""

from __future__ import annotations

import errno
import os
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_PIECES = 100
"""Rows a table waits for before it settles its widths: long lists are printed while they are read."""
_GAP = "  "


class OutputFailed(Exception):
    """Standard output does not take the result; the ``OSError`` that says why is the cause."""


def prepare() -> None:
    """Make both standard streams safe to write Vietnamese to, whatever the locale, and keep closed ones closed.

    A file opened later must not get the number of a closed stream: what is printed would land in it.
    """
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            ours = not stream.isatty() or stream.encoding.lower() in ("ascii", "ansi_x3.4-1968")
            stream.reconfigure(encoding="utf-8" if ours else None, errors="replace")


def write(text: str) -> None:
    """Write text as it is. Raises `OutputFailed`."""
    try:
        if sys.stdout is None:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        sys.stdout.write(text)
    except OSError as error:
        raise OutputFailed from error


def flush() -> None:
    """Hand over what is still buffered. Raises `OutputFailed`."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError as error:
        raise OutputFailed from error


def abandon() -> None:
    """Give up standard output after it failed, so that the interpreter does not try it again on its way out."""
    if sys.stdout is not None:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
        os.close(null)


def line(text: str = "") -> None:
    """One line for people."""
    from documents.text import safe_text

    write(safe_text(text) + "\n")


def data(value: object) -> None:
    """One JSON object on a line of its own, handed over at once: a reader may be waiting for it."""
    write(json_text(value) + "\n")
    flush()


def json_text(value: object) -> str:
    """JSON in one line, Vietnamese legible, every control, bidirectional or invisible character escaped."""
    import json

    text = json.dumps(value, ensure_ascii=False, separators=(", ", ": "))
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _escaped(char) for char in text)


def _escaped(char: str) -> str:
    units = char.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[index] << 8 | units[index + 1]:04x}" for index in range(0, len(units), 2))


def width() -> int | None:
    """Columns of the terminal, or None when the output goes elsewhere and need not be cut."""
    if sys.stdout is None or not sys.stdout.isatty():
        return None
    return columns()


def columns() -> int:
    """Columns that ``$COLUMNS`` or the terminal gives, else 80."""
    try:
        return int(os.environ["COLUMNS"]) or 80
    except (KeyError, ValueError):
        pass
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns if sys.__stdout__ is not None else 80
    except (OSError, ValueError):
        return 80


class Column(NamedTuple):
    """A column of a table; one with a ``least`` width is cut down to it, from left to right, on a narrow terminal."""

    title: str
    least: int | None = None


def table(columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> int:
    """Print a table as wide as the terminal, without frames; gives the number of rows."""
    from documents.text import safe_text

    count = 0
    widths: list[int] = []
    piece: list[list[str]] = []

    def print_piece() -> None:
        nonlocal widths
        if not widths:
            piece.insert(0, [column.title for column in columns])
            widths = _fit(columns, piece, width())
        for cells in piece:
            write(_row(cells, widths) + "\n")
        piece.clear()

    for row in rows:
        piece.append([safe_text(cell) for cell in row])
        count += 1
        if len(piece) >= _PIECES:
            print_piece()
    if piece:
        print_piece()
    return count


def _fit(columns: Sequence[Column], rows: list[list[str]], room: int | None) -> list[int]:
    widths = [max(cells_wide(row[index]) for row in rows) for index in range(len(columns))]
    if room is None:
        return widths
    excess = sum(widths) + len(_GAP) * (len(widths) - 1) - room
    for index, column in enumerate(columns):
        if excess > 0 and column.least is not None and widths[index] > column.least:
            narrower = max(column.least, widths[index] - excess)
            excess -= widths[index] - narrower
            widths[index] = narrower
    return widths


def _row(cells: list[str], widths: list[int]) -> str:
    cut = width() is not None
    shown = [shortened(cell, wide) if cut else cell for cell, wide in zip(cells, widths, strict=True)]
    padded = [cell + " " * (wide - cells_wide(cell)) for cell, wide in zip(shown, widths, strict=True)]
    return _GAP.join(padded).rstrip()


def cells_wide(text: str) -> int:
    """Columns a text takes on a terminal."""
    if text.isascii():
        return len(text)
    import unicodedata

    wide = 0
    for char in text:
        if not unicodedata.combining(char):
            wide += 2 if unicodedata.east_asian_width(char) in "WF" else 1
    return wide


def shortened(text: str, room: int) -> str:
    """Text cut to so many columns of a terminal."""
    if cells_wide(text) <= room:
        return text
    kept, wide = [], 1
    for char in text:
        wide += cells_wide(char)
        if wide > room:
            break
        kept.append(char)
    return "".join(kept).rstrip() + "…"


def fields(pairs: Iterable[tuple[str, Any]]) -> None:
    """Print named values one under the other, long ones wrapped beside their name; empty ones are left out."""
    from documents.text import safe_text

    shown = [(name, safe_text(str(value))) for name, value in pairs if value not in (None, "")]
    margin = max((cells_wide(name) for name, _value in shown), default=0) + len(_GAP)
    for name, value in shown:
        head = name + " " * (margin - cells_wide(name))
        write(head + ("\n" + " " * margin).join(_wrapped(value, margin)) + "\n")


def wrapped(text: str, *, indent: int) -> None:
    """Print one paragraph, each of its lines indented."""
    from documents.text import safe_text

    for part in _wrapped(safe_text(text), indent):
        write(" " * indent + part + "\n")


def _wrapped(text: str, margin: int) -> list[str]:
    room = width()
    if room is None:
        return [text]
    import textwrap

    return textwrap.wrap(text, max(20, room - margin)) or [""]
