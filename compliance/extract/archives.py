"""Archives: the names of their entries. What is inside is not opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compliance.extract.containers import open_zip
from compliance.extract.model import Line

if TYPE_CHECKING:
    from pathlib import Path

    from compliance.extract.output import Output

_UTF8 = 0x800


def read_zip(path: Path, output: Output) -> None:
    """Write the names of the files in a zip archive, in the order of its directory."""
    with open_zip(path, output.limits) as archive:
        for info in archive.infolist():
            if not info.is_dir():
                name = info.filename if info.flag_bits & _UTF8 else _unflagged(info.filename)
                output.write(Line(name, how="entry"))


def _unflagged(name: str) -> str:
    """A name that zipfile took for DOS text: many programs write UTF-8 and do not say so."""
    try:
        return name.encode("cp437").decode("utf-8")
    except UnicodeError:
        return name
