"""Looks as data: each ``*.toml`` here, or in the office's own ``themes`` directory, names one set of colours."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

COLOURS = ("foreground", "background", "surface", "panel", "primary", "accent", "warning", "error", "success")
DEFAULT = "van-thu"
PLAIN = "don-gian"
"""The look made of the terminal's own sixteen colours, for terminals that know no more."""

_COLOUR = re.compile(
    r"#[0-9A-Fa-f]{6}|ansi_(?:bright_)?(?:black|red|green|yellow|blue|magenta|cyan|white)|ansi_default"
)


class BadTheme(ValueError):
    """A theme file that cannot be used; the text names the file and the fault, in English as TOML itself is."""


@dataclass(frozen=True, slots=True)
class Look:
    """One set of colours. ``name`` is the file's; ``title`` is what a person reads; ``ansi`` means terminal colours."""

    name: str
    title: str
    dark: bool
    ansi: bool
    colours: dict[str, str]


def read(path: Path) -> Look:
    """One theme file. Raises `BadTheme`."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadTheme(f"{path}: {error}") from error
    colours = content.get("colours")
    if not isinstance(colours, dict) or set(colours) != set(COLOURS):
        raise BadTheme(f"{path}: [colours] must hold exactly {', '.join(COLOURS)}")
    for name, value in colours.items():
        if not isinstance(value, str) or not _COLOUR.fullmatch(value):
            raise BadTheme(f'{path}: {name} must be a colour like "#1A2B3C" or "ansi_blue"')
    ansi = any(value.startswith("ansi_") for value in colours.values())
    return Look(path.stem, str(content.get("title", path.stem)), bool(content.get("dark", True)), ansi, colours)


def load(own: Path | None = None) -> tuple[list[Look], list[BadTheme]]:
    """The shipped looks and those of the directory ``own``, which win; with them the faults of unusable files."""
    looks: dict[str, Look] = {}
    faults = []
    for directory in (Path(__file__).parent, own):
        for path in sorted(directory.glob("*.toml")) if directory else ():
            try:
                looks[path.stem] = read(path)
            except BadTheme as fault:
                faults.append(fault)
    return list(looks.values()), faults
