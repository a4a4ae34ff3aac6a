"""Every command of the screen, once: keys, palette, footer, help and the docs' table are read from here."""

from __future__ import annotations

from typing import Final

from tui.acts.change_commands import COMMANDS as CHANGES
from tui.acts.incoming_commands import COMMANDS as ACTS
from tui.acts.keeping_commands import COMMANDS as KEEPING
from tui.command import N_, Command
from tui.compose.commands import COMMANDS as COMPOSE

CONTEXTS: Final = (
    "everywhere", "moving", "list", "document", "received", "undecided", "followed", "asked", "sent", "returned",
    "draft", "files", "findings", "drawable",
    "page", "page-of-tray", "page-of-findings", "page-of-picture", "page-of-batch", "page-of-figures", "page-of-alarms",
    "form", "form-field", "form-list", "form-advice",
)  # fmt: skip
"""Where commands apply: on every screen; where something moves; at the list; where a document is open or under the
cursor, one that was received, of these one on which nobody has decided, one that is being worked on, one whose sender
awaits an answer; one that was sent, of these one that came back; one being written; with attached files shown; with
findings shown; where a page of a file can be drawn; on anything that can be left; on a page with a document of the
tray, with its findings, with a picture, with returns to confirm, with figures, with alarms; in the form in which a
document is written, there in a field or among what was chosen, on what was chosen, on what is wrong with it."""

_TRAYS: Final = N_("Trays")
_MOVING: Final = N_("Moving")
_DOCUMENT: Final = N_("The document")
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
    *ACTS,
    *CHANGES,
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
    *KEEPING,
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
