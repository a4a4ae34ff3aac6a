"""Which keys mean which command, and how keys are written for a person to read."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Final

from translations import _
from tui.registry import COMMANDS, CONTEXTS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from tui.command import Command

KEYMAP = "keymap.toml"

_NAMES: Final = {
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "escape": "Esc",
    "enter": "Enter",
    "tab": "Tab",
    "shift+tab": "⇧Tab",
    "home": "Home",
    "end": "End",
    "space": "Space",
    "delete": "Del",
}


def shown(keys: str) -> str:
    """A key, or a sequence of keys, as a person reads it: ``ctrl+p`` is ``^P``."""
    names = []
    for key in keys.split(" "):
        if key.startswith("ctrl+"):
            names.append("^" + key.removeprefix("ctrl+").upper())
        else:
            names.append(_NAMES.get(key, key.upper() if len(key) > 1 else key))
    return " ".join(names)


class BadKeymap(ValueError):
    """The keymap file cannot be used; the text is a whole sentence."""


class Keymap:
    """Which keys mean which command: the defaults, with the office's own choices in their place."""

    def __init__(self, own: dict[str, tuple[str, ...]] | None = None) -> None:
        self._keys = {command.id: (own or {}).get(command.id, command.keys) for command in COMMANDS}

    def keys(self, command: Command) -> tuple[str, ...]:
        return self._keys[command.id]

    def find(self, pressed: str, contexts: Collection[str]) -> Command | None:
        """The command that a key, or a whole sequence, means in these contexts."""
        for command in COMMANDS:
            if command.where in contexts and pressed in self._keys[command.id]:
                return command
        return None

    def begins(self, pressed: str, contexts: Collection[str]) -> bool:
        """Whether a longer sequence begins so."""
        return any(True for _command in self.continued(pressed, contexts))

    def continued(self, pressed: str, contexts: Collection[str]) -> Iterator[tuple[str, Command]]:
        """The sequences that begin so, as (the keys still missing, command); one for each command."""
        for command in COMMANDS:
            if command.where in contexts:
                for keys in self._keys[command.id]:
                    if keys.startswith(pressed + " "):
                        yield keys.removeprefix(pressed + " "), command
                        break


def load_keymap(home: Path) -> Keymap:
    """The keymap of an office: ``[keys]`` in ``keymap.toml`` of its home, as ``command = "key"`` or a list of keys.

    Raises `BadKeymap`; the caller goes on with the defaults.
    """
    path = home / KEYMAP
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Keymap()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadKeymap(
            _("{path} cannot be read, so the usual keys apply: {error}").format(path=path, error=error)
        ) from error
    own: dict[str, tuple[str, ...]] = {}
    table = content.get("keys", {})
    known = {command.id for command in COMMANDS}
    for name, value in table.items() if isinstance(table, dict) else [("keys", table)]:
        keys = (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else ()
        if name not in known or not keys or not all(isinstance(key, str) and key.strip() for key in keys):
            raise BadKeymap(
                _('{path}: "{name}" is no command with a key or a list of keys, so the usual keys apply.').format(
                    path=path, name=name
                )
            )
        own[name] = keys
    keymap = Keymap(own)
    for command in COMMANDS:
        for key in keymap.keys(command):
            if (other := keymap.find(key, _together(command.where))) is not command and other is not None:
                raise BadKeymap(
                    _('{path}: the key "{key}" would mean both {first} and {second}, so the usual keys apply.').format(
                        path=path, key=key, first=other.id, second=command.id
                    )
                )
    return keymap


_FORM = ("everywhere", "moving", "page", "form", "form-field", "form-list", "form-advice")
_DOCUMENTS = {"document", "received", "sent"}
"""Contexts of the screens on which acts are done."""
_FILES = {"files", "findings", "drawable"}
"""Contexts of what a document carries."""


def _together(where: str) -> Collection[str]:
    """Contexts that can hold at once with the given one."""
    if where.startswith("form"):
        # Where advice is read nothing is written.
        writing = {"form-field", "form-list"}
        apart = {"form-advice"} if where in writing else writing if where == "form-advice" else set()
        return [context for context in _FORM if context not in apart]
    if where == "list":
        return [context for context in CONTEXTS if not context.startswith(("page", "form"))]
    if where.startswith("page"):
        # Of the pages of one kind and of another only one is open, and each has its own n and p.
        others = {context for context in CONTEXTS if context.startswith("page-of") and context != where}
        if where not in {"page", "page-of-tray"}:
            others |= _DOCUMENTS
        if where == "page-of-figures":
            others |= _FILES
        if where != "page":
            others |= {context for context in CONTEXTS if context.startswith("form")}
        return [context for context in CONTEXTS if context != "list" and context not in others]
    if where in _DOCUMENTS:
        return [
            context for context in CONTEXTS if not context.startswith(("page-of-", "form")) or context == "page-of-tray"
        ]
    return CONTEXTS


def table(keymap: Keymap | None = None) -> Iterator[tuple[str, str, str, str]]:
    """The commands as (group, keys, title, help), for the help screen and the documentation."""
    keymap = keymap or Keymap()
    for group in dict.fromkeys(command.group for command in COMMANDS):
        for command in COMMANDS:
            if command.group == group:
                # A letter that stands in for another one on some keyboards is not worth a mention.
                keys = "  ".join(shown(each) for each in keymap.keys(command) if each.isascii())
                yield group, keys, command.title, command.help
