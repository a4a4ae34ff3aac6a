"""Files of this machine, offered as their path is typed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from documents.text import fold
from tui import words
from tui.compose.choices import Choice

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_NAMES = 5000
"""Names of a directory that are looked at: a larger one is no place to look for a file by eye."""
MOST = 200


def files(typed: str) -> list[Choice]:
    """What lies in the directory typed so far and goes on as typed: directories by name, then files, newest first."""
    head, slash, tail = typed.rpartition("/")
    begun = fold(tail)
    directories: list[str] = []
    found: list[tuple[float, str, int]] = []
    for entry in _entries(head + slash):
        if not fold(entry.name).startswith(begun) or entry.name.startswith(".") > tail.startswith("."):
            continue
        try:
            if entry.is_dir():
                directories.append(entry.name)
            else:
                facts = entry.stat()
                found.append((facts.st_mtime, entry.name, facts.st_size))
        except OSError:  # it has just gone, or is a link to nowhere
            continue
    found.sort(key=lambda each: (-each[0], each[1]))
    choices = [Choice(f"{head}{slash}{name}/", f"{name}/") for name in sorted(directories, key=fold)]
    choices += [Choice(f"{head}{slash}{name}", name, words.size(size)) for _at, name, size in found]
    return choices[:MOST]


def _entries(directory: str) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(expanded(directory)) as entries:
            for _number, entry in zip(range(MOST_NAMES), entries, strict=False):
                yield entry
    except (OSError, ValueError):
        return


def anew(typed: str, prefilled: str) -> str:
    """What a path means that begins anew behind a directory that stood there already: "~//tmp" is "/tmp"."""
    rest = typed.removeprefix(prefilled) if prefilled.endswith("/") else ""
    return rest if rest != typed and rest.startswith(("/", "~")) else typed


def expanded(path: str) -> Path:
    """The path with "~" for the home; one of nobody's stays as it is."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        return Path(path)


def completed(typed: str, choices: Sequence[Choice]) -> str:
    """What Tab makes of a path: as far as all choices go on alike; what was typed when they part at once."""
    common = os.path.commonprefix([choice.value for choice in choices])  # noqa: RUF071 - letter by letter is meant
    return common if len(common) > len(typed) else typed
