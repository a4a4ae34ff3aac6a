"""Plain text and CSV in whatever encoding makes Vietnamese of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compliance.extract.legacy import decode_bytes
from compliance.extract.model import Line
from compliance.extract.output import Output, Unreadable

if TYPE_CHECKING:
    from pathlib import Path

_BYTES_PER_LETTER = 4


def read_plain(path: Path, output: Output) -> None:
    """Write the lines of the file."""
    most = output.limits.characters * _BYTES_PER_LETTER
    with path.open("rb") as file:
        data = file.read(most + 1)
    for line in decode_bytes(data[:most], output.notes).splitlines():
        output.write(Line(line))
    if len(data) > most:
        raise Unreadable("too-large")
