"""Writing the office's registers, checking their numbers, closing and opening their years."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from documents.text import safe_text
from documents.times import now
from office.errors import BadInput
from office.troubles import sentence
from translations import _, ngettext
from tui import words
from tui.acts.returns import home_expanded
from tui.command import N_
from tui.screens.listing import ListingScreen, fault_blocks
from tui.widgets.asking import Question, Typed, TypedPath, keys_shown
from tui.widgets.bars import Part

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from office.reports.books import Books, Fault
    from tui.app import Workstation
    from tui.screens.asking import AskingScreen

BOOKS: Final = {
    "in": (N_("Register of arrivals"), "so-van-ban-den"),
    "out": (N_("Register of sendings"), "so-van-ban-di"),
    "followup": (N_("Follow-up book"), "so-theo-doi"),
}
"""What a register is called, and its file unless another name is typed."""


class RegisterActs:
    """The acts of one screen on the registers; what they need to know is asked on the bottom line."""

    def __init__(self, screen: AskingScreen) -> None:
        self.screen = screen

    @property
    def _workstation(self) -> Workstation:
        return self.screen.workstation

    @property
    def _books(self) -> Books:
        from office.reports.books import Books

        return Books(self.screen.office)

    def do(self, name: str) -> None:
        """Begin the act of that name: "check-numbers", "close-year", "reopen-year", or a register's to be written."""
        match name:
            case "check-numbers":
                self._ask_year(_("Check the numbers of the year:"), now().year, self._check)
            case "close-year":
                self._ask_book(_("Close a year:"), self._ask_closing)
            case "reopen-year":
                self._ask_book(_("Reopen a year:"), self._ask_reopening)
            case book:
                label = _("{register}, year:").format(register=_(BOOKS[book][0]))
                self._ask_year(label, now().year, partial(self._ask_file, book))

    def _ask_year(self, label: str, year: int, then: Callable[[int], None], typed: str = "") -> None:
        def taken(text: str) -> None:
            text = text.strip()
            if len(text) == 4 and text.isascii() and text.isdigit():
                then(int(text))
            else:
                self._refuse(_("{text} is no year: write it as {year}.").format(text=text, year=now().year))
                self._ask_year(label, year, then, text)

        self.screen.ask(Typed(self.screen, label, typed or str(year), taken))

    def _ask_book(self, label: str, then: Callable[[str], None]) -> None:
        """One of the two registers that have numbers."""
        listed = [("d", _(BOOKS["in"][0])), ("i", _(BOOKS["out"][0])), ("Esc", _("Cancel"))]
        answers = {"d": partial(then, "in"), "i": partial(then, "out")}
        self.screen.ask(Question(self.screen, [Part(f" {label} ", "key"), *keys_shown(*listed)], answers))

    def _refuse(self, said: str) -> None:
        self._workstation.say(safe_text(said), "error")

    # Writing

    def _ask_file(self, book: str, year: int, typed: str = "") -> None:
        path = typed or f"{self._workstation.save_in.rstrip('/') or '/'}/{BOOKS[book][1]}-{year}.pdf"
        label = _("Write to (.pdf, .xlsx, .csv):")
        self.screen.ask(TypedPath(self.screen, label, path, partial(self._check_file, book, year)))

    def _check_file(self, book: str, year: int, typed: str) -> None:
        from office.reports.books import SUFFIXES

        write = partial(self._write, book, year)
        check_file(self.screen, typed, SUFFIXES, write, partial(self._ask_file, book, year))

    def _write(self, book: str, year: int, path: Path) -> None:
        books = self._books
        self._workstation.chores.run(
            _("Writing the register"),
            lambda heard: books.write(book, path, year, heard=heard),
            lambda found: self._workstation.say(
                _("{register} {year} is written, {count} documents: {path}").format(
                    register=_(BOOKS[book][0]), year=year, count=words.number(found.rows), path=safe_text(str(path))
                ),
                "key",
            ),
        )

    def _check(self, year: int) -> None:
        books = self._books
        self._workstation.chores.run(
            _("Checking the numbers"),
            lambda _heard: {_(BOOKS[book][0]): books.audit(book, year) for book in ("in", "out")},
            partial(self._list, year),
        )

    def _list(self, year: int, faults: dict[str, list[Fault]]) -> None:
        title = _("Numbers of {year}").format(year=year)
        blocks = list(fault_blocks(faults, year))
        self._workstation.push_screen(ListingScreen(title, lambda: blocks))

    # Closing and opening a year

    def _ask_closing(self, book: str) -> None:
        books = self._books
        self._ask_year(
            _("{register}, close the year:").format(register=_(BOOKS[book][0])),
            _last_ended(),
            lambda year: self._workstation.errands.run(
                lambda: books.audit(book, year), partial(self._confirm_closing, book, year)
            ),
        )

    def _confirm_closing(self, book: str, year: int, faults: list[Fault]) -> None:
        found = ngettext(
            "{count} thing in its numbers is unexplained.",
            "{count} things in its numbers are unexplained.",
            len(faults),
        ).format(count=len(faults))
        asked = _("Close {register} {year}").format(register=_(BOOKS[book][0]), year=year)
        self.screen.ask(
            Question(
                self.screen,
                [
                    Part(f" {asked} ", "key"),
                    *keys_shown(("Enter", _("Close")), ("Esc", _("Cancel"))),
                ],
                {"enter": partial(self._close, book, year)},
                [Part(" "), Part(found, "warning")] if faults else None,
            )
        )

    def _close(self, book: str, year: int) -> None:
        books = self._books

        def closed(faults: list[Fault]) -> None:
            self._workstation.say(
                _("{register}: the year {year} is closed.").format(register=_(BOOKS[book][0]), year=year), "key"
            )
            if faults:
                self._list(year, {_(BOOKS[book][0]): faults})

        self._workstation.errands.run(lambda: books.close(book, year), closed)

    def _ask_reopening(self, book: str) -> None:
        label = _("{register}, reopen the year:").format(register=_(BOOKS[book][0]))
        self._ask_year(label, _last_ended(), partial(self._ask_reason, book))

    def _ask_reason(self, book: str, year: int) -> None:
        def taken(reason: str) -> None:
            if reason.strip():
                self._reopen(book, year, reason)
            else:
                self._refuse(_("Say why the year is opened again; the audit keeps it."))
                self._ask_reason(book, year)

        self.screen.ask(Typed(self.screen, _("Why {year} is opened again:").format(year=year), "", taken))

    def _reopen(self, book: str, year: int, reason: str) -> None:
        books = self._books
        said = _("{register}: the year {year} is open again.").format(register=_(BOOKS[book][0]), year=year)
        self._workstation.errands.run(
            lambda: books.reopen(book, year, reason), lambda _nothing: self._workstation.say(said, "key")
        )


def _last_ended() -> int:
    """The newest year whose last day has come: from that day on its books may be closed."""
    return (now() + timedelta(days=1)).year - 1


def check_file(
    screen: AskingScreen,
    typed: str,
    suffixes: tuple[str, ...],
    then: Callable[[Path], None],
    again: Callable[[str], None],
) -> None:
    """Go on with a file that can be written, over one that is there only when that was said; else ask ``again``."""
    from office.reports.tables import check_place

    try:
        path = home_expanded(typed)
        check_place(path, suffixes)
    except (BadInput, OSError) as error:
        screen.workstation.say(sentence(error), "error")
        again(typed)
        return
    if not path.exists():
        then(path)
        return
    screen.ask(
        Question(
            screen,
            [
                Part(f" {safe_text(path.name)} ", "warning"),
                Part(_("is there already.")),
                *keys_shown(("Enter", _("Write over it")), ("Esc", _("Cancel"))),
            ],
            {"enter": partial(then, path)},
        )
    )
