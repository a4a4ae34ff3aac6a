"""Every command of the screen, once: keys, palette, footer, help and the docs' table are read from here."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Final

from translations import _
from tui.command import N_, Command
from tui.compose_commands import COMMANDS as COMPOSE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

KEYMAP = "keymap.toml"


CONTEXTS: Final = (
    "everywhere", "moving", "list", "document", "received", "sent", "files", "findings", "drawable",
    "page", "page-of-tray", "page-of-findings", "page-of-picture", "page-of-batch",
    "form", "form-list",
)  # fmt: skip
"""Where commands apply: on every screen; where something moves; at the list; where a
document is open or under the cursor, one that was received, one that was sent; with attached files shown; with findings
shown; where a page of a file can be drawn; on anything that can be left; on a page with a document of the tray, with
its findings, with a picture; in the form in which a document is written, on what was chosen there."""

_TRAYS: Final = N_("Trays")
_MOVING: Final = N_("Moving")
_DOCUMENT: Final = N_("The document")
_ACTS: Final = N_("What to do with it")
_OFFICE: Final = N_("The workstation")


def _tray(number: int, name: str, keys: tuple[str, ...], title_id: str, help_id: str) -> Command:
    return Command(f"tray-{name}", (str(number), *keys), f"screen.tray('{name}')", "list", _TRAYS, title_id, help_id)


COMMANDS: Final = (
    Command("up", ("up", "k"), "screen.move('up')", "moving", _MOVING, N_("Up"), N_("One line up.")),
    Command("down", ("down", "j"), "screen.move('down')", "moving", _MOVING, N_("Down"), N_("One line down.")),
    Command(
        "page-up", ("pageup", "ctrl+b"), "screen.move('page_up')", "moving", _MOVING, N_("Page up"), N_("One page up.")
    ),
    Command(
        "page-down",
        ("pagedown", "space", "ctrl+f"),
        "screen.move('page_down')",
        "moving",
        _MOVING,
        N_("Page down"),
        N_("One page down."),
    ),
    Command("first", ("home", "g g"), "screen.move('home')", "moving", _MOVING, N_("First"), N_("To the beginning.")),
    Command("last", ("end", "G"), "screen.move('end')", "moving", _MOVING, N_("Last"), N_("To the end.")),
    Command(
        "open",
        ("enter",),
        "screen.open",
        "list",
        _DOCUMENT,
        N_("Open"),
        N_("Open the document and mark it as read."),
        N_("Open"),
    ),
    Command(
        "search",
        ("/",),
        "screen.search",
        "list",
        _DOCUMENT,
        N_("Search"),
        N_("Search this tray by number, subject, office or the words of the files, with or without diacritics."),
        N_("Search"),
    ),
    Command(
        "accept",
        ("a",),
        "screen.act('accept')",
        "received",
        _ACTS,
        N_("Accept"),
        N_("Enter the document in the book of arrivals under the next number, and tell its sender."),
        N_("Accept"),
    ),
    Command(
        "return",
        ("r",),
        "screen.act('return')",
        "received",
        _ACTS,
        N_("Return with a reason"),
        N_("Return the document, or tell its sender of a fault, with the reason the checks suggest or another."),
        N_("Return"),
    ),
    Command(
        "forward",
        ("F",),
        "screen.act('forward')",
        "received",
        _ACTS,
        N_("Forward to the right office"),
        N_("Begin a slip that carries the document on to the office it is for, where that is known."),
    ),
    Command(
        "distribute",
        # A Vietnamese keyboard in Telex gives đ for d twice.
        ("d", "đ"),
        "screen.act('distribute')",
        "received",
        _ACTS,
        N_("Distribute"),
        N_("Give the document to people and units, each with a role, a deadline and a note."),
        N_("Distribute"),
    ),
    Command(
        "assigned",
        ("t",),
        "screen.act('04')",
        "received",
        _ACTS,
        N_("Report as assigned"),
        N_("Tell the sender that somebody has the document now; distributing it does so by itself."),
    ),
    Command(
        "begin",
        ("b",),
        "screen.act('05')",
        "received",
        _ACTS,
        N_("Report as begun"),
        N_("Tell the sender that the work has begun."),
    ),
    Command(
        "complete",
        ("x",),
        "screen.act('06')",
        "received",
        _ACTS,
        N_("Report as completed"),
        N_("Tell the sender that the work is done; the document leaves the follow-up."),
    ),
    Command(
        "correct",
        ("f",),
        "screen.act('correct')",
        "sent",
        _ACTS,
        N_("Correct what was returned"),
        N_("Begin what the return asks for: an update, a replacement, another recipient; everything is carried over."),
        N_("Correct"),
    ),
    Command(
        "undo",
        ("u",),
        "screen.act('undo')",
        "document",
        _ACTS,
        N_("Undo"),
        N_("Take back the last act on this document, or the last one at all, as long as it has not left."),
    ),
    Command(
        "related",
        ("l",),
        "screen.act('related')",
        "document",
        _ACTS,
        N_("Related document"),
        N_("Go to the document that this one corrects, answers or is corrected by."),
    ),
    Command(
        "slip",
        ("P",),
        "screen.act('slip')",
        "received",
        _ACTS,
        N_("Return slip"),
        N_("Save the printable slip of a return as a PDF file."),
    ),
    Command(
        "mark",
        ("m",),
        "screen.mark",
        "list",
        _ACTS,
        N_("Mark"),
        N_("Mark the document, or take its mark away: acts then apply to all marked ones."),
    ),
    Command("unmark", ("M",), "screen.unmark", "list", _ACTS, N_("Remove all marks"), N_("Take all marks away.")),
    Command(
        "next-file",
        ("tab",),
        "screen.file(1)",
        "files",
        _DOCUMENT,
        N_("Next file"),
        N_("Move to the next attached file."),
        N_("File"),
    ),
    Command(
        "previous-file",
        ("shift+tab",),
        "screen.file(-1)",
        "files",
        _DOCUMENT,
        N_("Previous file"),
        N_("Move to the previous attached file."),
    ),
    Command(
        "view-text",
        ("v",),
        "screen.view_text",
        "files",
        _DOCUMENT,
        N_("View text"),
        N_("Show the text of the chosen file."),
        N_("View"),
    ),
    Command(
        "save",
        ("s",),
        "screen.save",
        "files",
        _DOCUMENT,
        N_("Save files"),
        N_("Save the chosen file, or all of them, in a directory; a file that is there already is kept."),
        N_("Save"),
    ),
    Command(
        "findings",
        ("w", "ư"),
        "screen.findings",
        "findings",
        _DOCUMENT,
        N_("Findings"),
        N_("Show what the checks found, each with the line of the file that shows it."),
        N_("Findings"),
    ),
    Command(
        "picture",
        ("i",),
        "screen.picture",
        "drawable",
        _DOCUMENT,
        N_("Picture"),
        N_("Show the page as a picture, with the evidence framed."),
        N_("Picture"),
    ),
    _tray(1, "inbox", ("g i",), N_("Inbox"), N_("Documents received.")),
    _tray(2, "sent", ("g s",), N_("Sent"), N_("Documents sent, and how far each has come.")),
    _tray(3, "drafts", ("g d",), N_("Drafts"), N_("Documents not sent yet.")),
    _tray(4, "returned", ("g r",), N_("Returned"), N_("Documents that were returned, in either direction.")),
    # A Vietnamese keyboard in Telex gives ư for w.
    _tray(5, "warnings", ("g w", "g ư"), N_("Warnings"), N_("Documents in which a check found a fault.")),
    _tray(6, "quarantine", ("g q",), N_("Quarantine"), N_("Packages that could not be read or must not be opened.")),
    _tray(7, "unmatched", ("g u",), N_("Unmatched"), N_("Statuses that answer a document not held here.")),
    _tray(8, "held", ("g h",), N_("Held"), N_("Documents that wait for a person's decision.")),
    _tray(9, "followup", ("g f",), N_("Follow-up"), N_("Documents accepted and not yet done with, what is due first.")),
    Command(
        "back", ("escape", "q"), "screen.back", "page", _MOVING, N_("Back"), N_("Back to where you were."), N_("Back")
    ),
    Command(
        "next-document",
        ("n", "right"),
        "screen.step(1)",
        "page-of-tray",
        _DOCUMENT,
        N_("Next document"),
        N_("Open the next document of the tray."),
        N_("Next"),
    ),
    Command(
        "previous-document",
        ("p", "left"),
        "screen.step(-1)",
        "page-of-tray",
        _DOCUMENT,
        N_("Previous document"),
        N_("Open the previous document of the tray."),
    ),
    Command(
        "next-finding",
        ("n", "right"),
        "screen.step(1)",
        "page-of-findings",
        _DOCUMENT,
        N_("Next finding"),
        N_("Show the next finding."),
        N_("Next"),
    ),
    Command(
        "previous-finding",
        ("p", "left"),
        "screen.step(-1)",
        "page-of-findings",
        _DOCUMENT,
        N_("Previous finding"),
        N_("Show the previous finding."),
    ),
    Command(
        "evidence",
        ("enter",),
        "screen.view_text",
        "page-of-findings",
        _DOCUMENT,
        N_("Evidence in the text"),
        N_("Show the text of the file at the line that shows the finding."),
        N_("Text"),
    ),
    Command(
        "confirm",
        ("enter",),
        "screen.confirm",
        "page-of-batch",
        _ACTS,
        N_("Do it"),
        N_("Do to all documents what the list says."),
        N_("Do it"),
    ),
    Command(
        "one-reason",
        ("r",),
        "screen.reason",
        "page-of-batch",
        _ACTS,
        N_("One reason for all"),
        N_("Name the reason for which all of them are returned."),
        N_("Reason"),
    ),
    Command(
        "larger",
        ("+", "="),
        "screen.zoom(1)",
        "page-of-picture",
        _DOCUMENT,
        N_("Larger"),
        N_("Show the picture larger."),
        N_("Larger"),
    ),
    Command(
        "smaller",
        ("-",),
        "screen.zoom(-1)",
        "page-of-picture",
        _DOCUMENT,
        N_("Smaller"),
        N_("Show the picture smaller."),
        N_("Smaller"),
    ),
    Command(
        "picture-left",
        ("left", "h"),
        "screen.move('left')",
        "page-of-picture",
        _MOVING,
        N_("To the left"),
        N_("Move to the left side of the picture."),
    ),
    Command(
        "picture-right",
        ("right", "l"),
        "screen.move('right')",
        "page-of-picture",
        _MOVING,
        N_("To the right"),
        N_("Move to the right side of the picture."),
    ),
    *COMPOSE,
    Command(
        "sync",
        ("S", "f5"),
        "app.sync",
        "everywhere",
        _OFFICE,
        N_("Synchronise now"),
        N_("Send what waits and fetch what is new."),
        N_("Sync"),
    ),
    Command(
        "palette",
        ("ctrl+p", ":"),
        "app.palette",
        "everywhere",
        _OFFICE,
        N_("Command palette"),
        N_("Find a command by its name, or change the look."),
    ),
    Command(
        "redraw", ("ctrl+l",), "app.redraw", "everywhere", _OFFICE, N_("Redraw"), N_("Draw the whole screen again.")
    ),
    Command(
        "help",
        ("?", "f1"),
        "app.keys",
        "everywhere",
        _OFFICE,
        N_("Help"),
        N_("Show every command and its keys."),
        N_("Help"),
    ),
    Command(
        "quit",
        ("Q", "ctrl+q"),
        "app.quit",
        "everywhere",
        _OFFICE,
        N_("Quit"),
        N_("Leave the workstation. Nothing is lost."),
        N_("Quit"),
    ),
)

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


_FORM = ("everywhere", "moving", "page", "form", "form-list")
_DOCUMENTS = {"document", "received", "sent"}
"""Contexts of the screens on which acts are done."""


def _together(where: str) -> Collection[str]:
    """Contexts that can hold at once with the given one."""
    if where.startswith("form"):
        return _FORM
    if where == "list":
        return [context for context in CONTEXTS if not context.startswith(("page", "form"))]
    if where.startswith("page"):
        # Of the pages of one kind and of another only one is open, and each has its own n and p.
        others = {context for context in CONTEXTS if context.startswith("page-of") and context != where}
        if where not in {"page", "page-of-tray"}:
            others |= _DOCUMENTS
        if where != "page":
            others |= {"form", "form-list"}
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
