"""The looks as Textual's themes, and the one the office has chosen."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from textual.theme import BUILTIN_THEMES, Theme

import themes
from durable.files import file_mode, write_file

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from textual.app import App

SETTINGS = "screen.toml"
OWN = "themes"


def register(app: App[int], home: Path) -> tuple[dict[str, str], list[str]]:
    """Make the looks known to Textual; gives their titles by name, and a sentence for each unusable file."""
    looks, faults = themes.load(home / OWN)
    for look in looks:
        app.register_theme(_theme(look))
    return {look.name: look.title for look in looks}, [str(fault) for fault in faults]


def _theme(look: themes.Look) -> Theme:
    colours = look.colours
    variables = BUILTIN_THEMES["ansi-dark"].variables if look.ansi else {}
    cursor = {
        "input-cursor-background": colours["foreground"],
        "input-cursor-foreground": colours["background"],
        "input-cursor-text-style": "none",
    }
    return Theme(
        name=look.name,
        primary=colours["primary"],
        secondary=colours["primary"],
        accent=colours["accent"],
        warning=colours["warning"],
        error=colours["error"],
        success=colours["success"],
        foreground=colours["foreground"],
        background=colours["background"],
        surface=colours["surface"],
        panel=colours["panel"],
        boost=colours["surface"],
        dark=look.dark,
        ansi=look.ansi,
        text_alpha=1.0,
        variables=variables | cursor,
    )


def chosen(home: Path, known: Collection[str], *, poor: bool) -> str:
    """The look this office last chose; before that the plain one on a ``poor`` terminal, else the usual one."""
    try:
        name = tomllib.loads((home / SETTINGS).read_text(encoding="utf-8")).get("theme")
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        name = None  # a matter of taste is not worth a word, let alone a refusal
    if isinstance(name, str) and name in known:
        return name
    return themes.PLAIN if poor else themes.DEFAULT


def remember(home: Path, name: str) -> None:
    """Keep the choice for the next time."""
    write_file(home / SETTINGS, f'theme = "{name}"\n'.encode(), mode=file_mode(home))
