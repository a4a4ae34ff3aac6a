"""Reading: ``list`` a tray, ``show`` one document, search the ``units`` of the directory."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from commands import output
from commands.diagnostics import say
from commands.output import Column
from commands.parser import add_json, whole_number
from commands.sheet import business_label, document_sheet, shown_date, status_sheet, urgency_label
from documents.text import fold, tokens
from documents.times import now
from office import views
from office.discretion import discreet_row
from office.errors import BadInput
from office.home import find_home
from office.office import Office
from office.problems import package_problem
from storage import assignments, statuses, trays, units
from storage.documents import due_of
from storage.schema import TRAYS
from translations import _, ngettext

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from commands.parser import Parser
    from durable.sqlite import Connection
    from storage.mirror import Mirror
    from storage.trays import Row

UNMATCHED, FOLLOWUP = "unmatched", "followup"
_PAGE = 200
_NO_LIMIT = -1
"""How SQLite writes it."""


def tray_names() -> list[str]:
    """What ``list`` takes, in the order of the trays on the screen."""
    *before, held, followup = TRAYS
    return [*before, UNMATCHED, held, followup]


def define_list(parser: Parser) -> None:
    """``list TRAY [--query Q] [--limit N] [--json]``."""
    names = ", ".join(tray_names())
    parser.add_argument("tray", metavar=_("TRAY"), help=_("one of: {trays}").format(trays=names))
    parser.add_argument("--query", metavar="Q", help=_("only what holds these words, with or without diacritics"))
    parser.add_argument("--limit", metavar="N", type=whole_number, help=_("at most N; all when left out"))
    add_json(parser, _("print one JSON object a line"))


def run_list(arguments: argparse.Namespace) -> int:
    """Print a tray, waiting documents first, or what a query finds in it, newest first."""
    tray: str = arguments.tray
    if tray not in tray_names():
        raise BadInput(
            _("There is no tray {tray}. The trays are: {trays}").format(tray=tray, trays=", ".join(tray_names()))
        )
    office = Office.open(find_home(arguments.home))
    query = (arguments.query or "").strip()
    with office.reader() as mirror:
        if tray == UNMATCHED:
            count = _print_statuses(mirror.db, query, arguments.limit, as_json=arguments.json)
        elif arguments.json:
            count = _print_objects(mirror.db, _rows(mirror.db, tray, query, arguments.limit))
        elif tray == FOLLOWUP:
            count = _print_followup(mirror.db, _rows(mirror.db, tray, query, arguments.limit))
        else:
            count = _print_rows(_rows(mirror.db, tray, query, arguments.limit))
    if not count and not arguments.json:
        nothing = _("Nothing in {tray} holds these words.") if query else _("There is nothing in {tray}.")
        say(nothing.format(tray=tray))
    return 0


def _rows(db: Connection, tray: str, query: str, limit: int | None) -> Iterator[Row]:
    """Rows of a tray, read a page at a time while they are printed."""
    left = limit
    page: list[Row] | None = None
    while page is None or len(page) == _PAGE:
        last = page[-1] if page else None
        if query:
            page = trays.matches(db, tray, query, after=last.id if last else None, limit=_PAGE)
        else:
            page = trays.page(db, tray, after=last.key if last else None, limit=_PAGE)
        for row in page:
            if left == 0:
                return
            yield row
            left = None if left is None else left - 1


def _print_objects(db: Connection, rows: Iterator[Row]) -> int:
    count = 0
    for row in rows:
        view = views.document_by_id(db, row.id)
        if view is not None:
            output.data(view)
            count += 1
    return count


def _print_rows(rows: Iterator[Row]) -> int:
    columns = (
        Column(_("ID")),
        Column(_("New")),
        Column(_("Date")),
        Column(_("Number"), least=12),
        Column(_("Office"), least=14),
        Column(_("Subject"), least=16),
        Column(_("State"), least=8),
    )
    return output.table(columns, (_cells(discreet_row(row)) for row in rows))


def _cells(row: Row) -> tuple[str, ...]:
    urgency = f"[{urgency_label(row.urgency)}] " if row.urgency else ""
    return (
        str(row.id),
        "•" if row.unread else "",
        shown_date(row.received_at or row.sent_at or row.issued_on),
        row.code,
        row.party,
        urgency + business_label(row.business_type) + row.subject,
        package_problem(row.problem) if row.problem else views.status_label(row.status),
    )


def _print_followup(db: Connection, rows: Iterator[Row]) -> int:
    """The documents that are not yet done with, what is due first on top, with who leads the work."""
    columns = (
        Column(_("ID")),
        Column(_("Due")),
        Column(_("Arrival number")),
        Column(_("Number"), least=12),
        Column(_("Subject"), least=16),
        Column(_("Lead"), least=12),
        Column(_("State"), least=8),
    )
    today = now().date().isoformat()
    return output.table(columns, (_followed_cells(db, discreet_row(row), today) for row in rows))


def _followed_cells(db: Connection, row: Row, today: str) -> tuple[str, ...]:
    due_on = due_of(row.rank)
    overdue = "! " if due_on is not None and due_on < today else ""
    return (
        str(row.id),
        overdue + shown_date(due_on),
        str(row.arrival_number or ""),
        row.code,
        row.subject,
        assignments.leads(db, row.id),
        views.status_label(row.status),
    )


def _print_statuses(db: Connection, query: str, limit: int | None, *, as_json: bool) -> int:
    words = tokens(query)
    found = [
        view
        for view in map(views.status_view, statuses.unmatched(db, limit=_NO_LIMIT))
        if all(
            word in fold(" ".join((view["code"] or "", view["from"]["name"], view["reason"] or ""))) for word in words
        )
    ][:limit]
    if as_json:
        for view in found:
            output.data(view)
        return len(found)
    columns = (
        Column(_("ID")),
        Column(_("Date")),
        Column(_("Office"), least=14),
        Column(_("Status"), least=10),
        Column(_("Answers"), least=12),
        Column(_("Reason"), least=16),
    )
    return output.table(
        columns,
        (
            (
                view["id"],
                shown_date(view["received_at"]),
                view["from"]["name"] or view["from"]["code"],
                views.status_label(view["status"]),
                view["code"] or view["document_id"] or "",
                view["reason"] or "",
            )
            for view in found
        ),
    )


def define_show(parser: Parser) -> None:
    """``show ID [--save DIR] [--json]``."""
    parser.add_argument(
        "id", metavar="ID", help=_("the number in the first column of a list; u7 for an unmatched status")
    )
    parser.add_argument("--save", metavar=_("DIR"), type=Path, help=_("also write the attachments into this directory"))
    add_json(parser, _("print one JSON object"))


def run_show(arguments: argparse.Namespace) -> int:
    """Print everything that is known of one document, or of one unmatched status."""
    wanted: str = arguments.id
    number = wanted.removeprefix("u")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise BadInput(_("{id} is not an ID: give the number that a list shows, such as 12 or u7.").format(id=wanted))
    office = Office.open(find_home(arguments.home))
    with office.reader() as mirror:
        if wanted.startswith("u"):
            return _show_status(mirror, int(number), arguments)
        view = views.document_by_id(mirror.db, int(number))
    if view is None:
        raise BadInput(_("There is no document {id}.").format(id=number))
    saved = office.save_files(int(number), arguments.save) if arguments.save else []
    if arguments.json:
        output.data(view | ({"saved": [str(path) for path in saved]} if arguments.save else {}))
        return 0
    document_sheet(view)
    if arguments.save:
        output.line()
        output.line(
            ngettext("{count} file saved:", "{count} files saved:", len(saved)).format(count=len(saved))
            if saved
            else _("There was no file to save.")
        )
        for path in saved:
            output.line(str(path))
    return 0


def _show_status(mirror: Mirror, number: int, arguments: argparse.Namespace) -> int:
    status = statuses.get_unmatched(mirror.db, number)
    if status is None:
        raise BadInput(_("There is no unmatched status {id}.").format(id=f"u{number}"))
    if arguments.save:
        raise BadInput(_("A status has no files to save."))
    view = views.status_view(status)
    if arguments.json:
        output.data(view)
    else:
        status_sheet(view)
    return 0


def define_units(parser: Parser) -> None:
    """``units [QUERY] [--limit N] [--json]``."""
    parser.add_argument(
        "query",
        metavar="QUERY",
        nargs="*",
        default=[],
        help=_("words of the name or the code, with or without diacritics"),
    )
    parser.add_argument("--limit", metavar="N", type=whole_number, help=_("at most N; all when left out"))
    add_json(parser, _("print one JSON object a line"))


def run_units(arguments: argparse.Namespace) -> int:
    """Print the offices of the directory whose code or name holds the words."""
    office = Office.open(find_home(arguments.home))
    with office.reader() as mirror:
        known = units.count(mirror.db)
        found = units.find(mirror.db, " ".join(arguments.query), limit=arguments.limit or _NO_LIMIT)
    if arguments.json:
        for unit in found:
            output.data(views.unit_view(unit))
        return 0
    columns = (Column(_("Code")), Column(_("Name"), least=20), Column(""))
    output.table(columns, ((unit.code, unit.name, _("no longer used") if unit.retired else "") for unit in found))
    if not known:
        say(_("The directory is empty: it comes with the first sync. Run: vanthu sync"))
    elif not found:
        say(_("No office in the directory has these words in its name or code."))
    return 0
