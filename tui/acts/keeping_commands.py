"""The commands of the office as a whole: its figures, its registers, what it keeps."""

from __future__ import annotations

from typing import Final

from tui.command import N_, Command

_BOOKS: Final = N_("Registers, figures, keeping")


def _keep(name: str, key: str, title_id: str, help_id: str) -> Command:
    return Command(name, (key,), f"screen.keep('{name}')", "list", _BOOKS, title_id, help_id)


COMMANDS: Final = (
    _keep(
        "figures",
        "g b",
        N_("Figures"),
        N_("Show what the year adds up to: the electronic share, what was late, what came back, how long it took."),
    ),
    Command(
        "period",
        ("t",),
        "screen.period",
        "page-of-figures",
        _BOOKS,
        N_("Another period"),
        N_("Show the figures of a year, a quarter, a month, or from one day to another."),
        N_("Period"),
    ),
    Command(
        "year-before",
        ("p", "left"),
        "screen.year(-1)",
        "page-of-figures",
        _BOOKS,
        N_("The year before"),
        N_("Show the figures of the year before."),
        N_("Year before"),
    ),
    Command(
        "year-after",
        ("n", "right"),
        "screen.year(1)",
        "page-of-figures",
        _BOOKS,
        N_("The year after"),
        N_("Show the figures of the year after."),
        N_("Year after"),
    ),
    Command(
        "save-figures",
        ("s",),
        "screen.save",
        "page-of-figures",
        _BOOKS,
        N_("Save the figures"),
        N_("Write the figures into a workbook."),
        N_("Save"),
    ),
    _keep(
        "register-in",
        "B i",
        N_("Register of arrivals"),
        N_("Write the register of incoming documents of a year as PDF, XLSX or CSV."),
    ),
    _keep(
        "register-out",
        "B o",
        N_("Register of sendings"),
        N_("Write the register of outgoing documents of a year as PDF, XLSX or CSV."),
    ),
    _keep(
        "register-followup",
        "B f",
        N_("Follow-up book"),
        N_("Write the book that follows what is done about incoming documents as PDF, XLSX or CSV."),
    ),
    _keep(
        "check-numbers",
        "B k",
        N_("Check numbers"),
        N_("List the gaps and repetitions in the numbers of a year's registers."),
    ),
    _keep("close-year", "B c", N_("Close a year"), N_("Close a register's year: nothing more is entered in it.")),
    _keep("reopen-year", "B m", N_("Reopen a year"), N_("Open a closed year again; the reason is kept in the audit.")),
    _keep("backup", "K b", N_("Back up"), N_("Copy the whole office into a directory, while everybody works.")),
    _keep("archive", "K l", N_("Archive"), N_("Export the documents of a span of days for an archive.")),
    _keep(
        "export-stick",
        "K x",
        N_("Export to a stick"),
        N_("Write what waits into a signed file for a stick, when the line is down."),
    ),
    _keep(
        "import-stick",
        "K n",
        N_("Import from a stick"),
        N_("Take in what another office wrote onto a stick."),
    ),
    _keep(
        "doctor",
        "K k",
        N_("Check this installation"),
        N_("Look at the machine, the mirror, the numbers, the backups and the axis, and say what is to be done."),
    ),
    Command(
        "alarms",
        ("!",),
        "app.alarms",
        "everywhere",
        _BOOKS,
        N_("Needs attention"),
        N_("List what was sent and has not left, or was not confirmed."),
    ),
    Command(
        "open-alarm",
        ("enter",),
        "screen.open",
        "page-of-alarms",
        _BOOKS,
        N_("Open what it is about"),
        N_("Open the document under the cursor."),
        N_("Open"),
    ),
)
