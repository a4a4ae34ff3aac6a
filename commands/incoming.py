"""What a clerk does with what came: ``accept``, ``distribute``, ``status``, ``hold``; ``undo`` and ``retry``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commands import output
from commands.diagnostics import BLOCKED, say
from commands.parser import add_json, legible, row_number
from commands.sheet import assignment_line
from documents.statuses import COMPLETED
from documents.text import nfc
from office import views
from office.errors import BadInput
from office.home import find_home
from office.office import Office
from storage.assignments import LEAD, ROLES
from translations import _

if TYPE_CHECKING:
    import argparse

    from commands.parser import Parser


def _add_id(parser: Parser) -> None:
    parser.add_argument("id", metavar="ID", type=row_number, help=_("the number in the first column of a list"))


def define_accept(parser: Parser) -> None:
    """``accept ID [--duplicate] [--json]``."""
    _add_id(parser)
    parser.add_argument("--duplicate", action="store_true", help=_("even if the same document was accepted before"))
    add_json(parser, _("print one JSON object"))


def run_accept(arguments: argparse.Namespace) -> int:
    """Enter a document in the book of arrivals and print its arrival number; ``3`` when it stands there already."""
    from office.handling.incoming import CameBefore

    office = Office.open(find_home(arguments.home))
    try:
        accepted = office.incoming.accept(arguments.id, despite_duplicate=arguments.duplicate)
    except CameBefore as error:
        if arguments.json:
            output.data(
                {
                    "id": arguments.id,
                    "duplicate_of": [
                        {"id": each.id, "arrival_number": each.arrival_number, "year": each.arrival_year}
                        for each in error.earlier
                    ],
                }
            )
        say(f"{error} {_('To accept it all the same, add --duplicate.')}")
        return BLOCKED
    if arguments.json:
        output.data(
            {
                "id": accepted.id,
                "arrival_number": accepted.arrival_number,
                "year": accepted.year,
                "status": accepted.status,
            }
        )
    else:
        output.line(str(accepted.arrival_number))
    return 0


def define_status(parser: Parser) -> None:
    """``status ID 04|05|06 [--who WHO] [--json]``."""
    _add_id(parser)
    parser.add_argument(
        "code", metavar=_("CODE"), type=legible, help=_("04 assigned, 05 work has begun, 06 the work is done")
    )
    parser.add_argument(
        "--who",
        metavar=_("WHO"),
        type=legible,
        help=_("with 06: only this person or unit is done; the sender is told when the last who leads is"),
    )
    add_json(parser, _("print one JSON object"))


def run_status(arguments: argparse.Namespace) -> int:
    """Report to the sender how far the work on its document is, or note that one part of it is done."""
    office = Office.open(find_home(arguments.home))
    if arguments.who is None:
        code = office.incoming.report(arguments.id, arguments.code)
    else:
        code = office.incoming.finish(_open_part(office, arguments))
    if arguments.json:
        output.data({"id": arguments.id, "status": code})
    else:
        output.line(f"{code} {views.status_label(code)}")
    return 0


def _open_part(office: Office, arguments: argparse.Namespace) -> int:
    """The assignment of the one who is done. Raises `BadInput`."""
    if arguments.code != COMPLETED.code:
        raise BadInput(_("--who goes with {code} only: the whole document is assigned or begun.").format(code="06"))
    who = " ".join(nfc(arguments.who).split())
    for each in office.incoming.assignments(arguments.id):
        if each.who == who and each.done_at is None:
            return each.id
    raise BadInput(_("{who} has no part of document {id} that is still to be done.").format(who=who, id=arguments.id))


def define_hold(parser: Parser) -> None:
    """``hold ID [--release] [--json]``."""
    _add_id(parser)
    parser.add_argument("--release", action="store_true", help=_("nobody in particular works on it any more"))
    add_json(parser, _("print one JSON object"))


def run_hold(arguments: argparse.Namespace) -> int:
    """Say that this clerk works on a document, taking it over from a colleague who does."""
    from office.handling import holding

    office = Office.open(find_home(arguments.home))
    passed = (holding.release if arguments.release else holding.hold)(office, arguments.id)
    if arguments.json:
        output.data({"id": passed.id, "holder": passed.holder or None, "before": passed.before or None})
    else:
        output.line(passed.holder or _("nobody"))
    return 0


def define_distribute(parser: Parser) -> None:
    """``distribute ID --to WHO… [--role ROLE] [--due DATE] [--note TEXT] [--json]``."""
    _add_id(parser)
    parser.add_argument(
        "--to",
        metavar=_("WHO"),
        type=legible,
        action="append",
        required=True,
        help=_("the person or unit that gets it; may be given more than once"),
    )
    parser.add_argument(
        "--role",
        choices=ROLES,
        default=LEAD,
        help=_("lead the work, support it, or only be informed (default: {role})").format(role=LEAD),
    )
    parser.add_argument("--due", metavar=_("DATE"), type=legible, help=_("by when, as 2026-12-31"))
    parser.add_argument("--note", metavar=_("TEXT"), type=legible, default="", help=_("what is asked of them"))
    add_json(parser, _("print one JSON object"))


def run_distribute(arguments: argparse.Namespace) -> int:
    """Give a document to people or units, and print everybody who has it."""
    from office.handling.incoming import Assignee

    office = Office.open(find_home(arguments.home))
    distributed = office.incoming.distribute(
        arguments.id, [Assignee(who, arguments.role, arguments.due, arguments.note) for who in arguments.to]
    )
    found = [views.assignment_view(each) for each in distributed.assignments]
    if arguments.json:
        output.data({"id": distributed.id, "status": distributed.status, "assignments": found})
        return 0
    for each in found:
        output.line(assignment_line(each))
    return 0


def define_undo(parser: Parser) -> None:
    """``undo ID [--json]``."""
    _add_id(parser)
    add_json(parser, _("print one JSON object"))


def run_undo(arguments: argparse.Namespace) -> int:
    """Take back the newest act on a document that has not left this machine, and say which that was."""
    office = Office.open(find_home(arguments.home))
    undone = office.undo(arguments.id)
    if arguments.json:
        output.data({"id": undone.id, "undone": undone.act, "status": undone.status})
        return 0
    acts = {
        "send": _("Not sent: the document is a draft again."),
        "recall": _("Not recalled."),
        "settle": _("Not settled: it waits to be corrected again."),
        "distribute": _("Not distributed."),
        "finish": _("Not done."),
        "paper": _("Not entered: its number is offered to no other document."),
    }
    output.line(
        acts.get(undone.act)
        or _("Not reported: {code} {status}").format(code=undone.act, status=views.status_label(undone.act))
    )
    return 0


def define_retry(parser: Parser) -> None:
    """``retry ID [--json]``."""
    _add_id(parser)
    add_json(parser, _("print one JSON object"))


def run_retry(arguments: argparse.Namespace) -> int:
    """Let what of a document is held leave with the next sync, and say what that is."""
    office = Office.open(find_home(arguments.home))
    tried = office.retry(arguments.id)
    if arguments.json:
        output.data({"id": arguments.id, "retried": tried})
        return 0
    for each in tried:
        output.line(
            _("{what}: the next sync asks the axis for it, and sends it if it is not there.").format(
                what=views.held_label(each)
            )
        )
    return 0
