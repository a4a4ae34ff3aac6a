"""Giving back what is wrong, and putting right what others gave back: ``return``, ``correct``, ``forward``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from commands import output
from commands.diagnostics import WRONG_USE, say
from commands.parser import add_json, legible, row_number
from documents.reasons import REASONS, Action, Grade
from office import views
from office.errors import BadInput
from office.home import find_home
from office.office import Office
from translations import _

if TYPE_CHECKING:
    import argparse

    from commands.parser import Parser
    from office.returns.returning import Planned, Prepared


def define_return(parser: Parser) -> None:
    """``return ID... [--code CODE] [--note TEXT] [--dry-run] [--slip FILE] [--json]``."""
    parser.add_argument(
        "ids", metavar="ID", nargs="+", type=row_number, help=_("the number in the first column of a list")
    )
    parser.add_argument(
        "--code",
        metavar=_("CODE"),
        type=legible,
        help=_("the reason, as TL-B1; when left out, the gravest finding of each document. Reasons: {codes}").format(
            codes=", ".join(REASONS)
        ),
    )
    parser.add_argument(
        "--note", metavar=_("TEXT"), type=legible, default="", help=_("your own words, 10 characters or more")
    )
    parser.add_argument("--dry-run", action="store_true", help=_("only say what would happen"))
    parser.add_argument(
        "--slip",
        metavar=_("FILE"),
        type=Path,
        help=_("write the return slip (PDF) of one document, also of one returned before"),
    )
    add_json(parser, _("print one JSON object a line"))


def run_return(arguments: argparse.Namespace) -> int:
    """Tell the senders what is wrong with their documents; all of them, or none when one cannot be returned."""
    office = Office.open(find_home(arguments.home))
    returning = office.returning
    ids = list(dict.fromkeys(arguments.ids))
    if arguments.slip is not None and (len(ids) > 1 or arguments.dry_run):
        raise BadInput(_("A slip is of one document, and of one that is really returned."))
    if arguments.slip is not None and arguments.code is None and returning.tracking(ids[0]) is not None:
        returning.slip(ids[0], arguments.slip)
        return _printed(ids[0], arguments)
    plans = returning.prepare_all(ids, arguments.code, arguments.note)
    if arguments.dry_run:
        for plan in plans:
            _print_plan(plan, arguments)
        return WRONG_USE if any(plan.prepared is None for plan in plans) else 0
    for plan in plans:
        if plan.prepared is None:
            raise BadInput(plan.problem)
    for plan in plans:
        assert plan.prepared is not None
        returning.give(plan.prepared)
        _print(plan.prepared, arguments, queued=bool(plan.prepared.text))
    if arguments.slip is not None:
        returning.slip(ids[0], arguments.slip)
    return 0


def _printed(document_id: int, arguments: argparse.Namespace) -> int:
    if arguments.json:
        output.data({"id": document_id, "slip": str(arguments.slip)})
    else:
        output.line(str(arguments.slip))
    return 0


def _print_plan(plan: Planned, arguments: argparse.Namespace) -> None:
    if plan.prepared is not None:
        _print(plan.prepared, arguments, queued=False)
    elif arguments.json:
        output.data({"id": plan.document_id, "problem": plan.problem})
    else:
        say(plan.problem)


def _print(prepared: Prepared, arguments: argparse.Namespace, *, queued: bool) -> None:
    if arguments.json:
        output.data(_view(prepared) | {"queued": queued})
        return
    output.line(f"{prepared.document_id}  {grade_label(prepared.grade)}")
    output.wrapped(prepared.text or views.reason_label(prepared.code), indent=4)
    if prepared.forward_to:
        code, name = prepared.forward_to
        forward = _("Right office: {office}. To pass it on: vanthu forward {id} --to {code}")
        output.wrapped(forward.format(office=name or code, id=prepared.document_id, code=code), indent=4)


def _view(prepared: Prepared) -> dict[str, Any]:
    forward = prepared.forward_to
    return {
        "id": prepared.document_id,
        "code": prepared.code,
        "grade": "+".join(letter for grade, letter in _LETTERS if grade in prepared.grade),
        "action": prepared.action,
        "text": prepared.text or None,
        "to": {"code": prepared.to_code, "name": prepared.to_name},
        "forward_to": {"code": forward[0], "name": forward[1]} if forward else None,
    }


_LETTERS = ((Grade.QUARANTINED, "C"), (Grade.RETURNED, "T"), (Grade.NOTIFIED, "B"))


def grade_label(grade: Grade) -> str:
    """What a return of that grade does, in the language in use."""
    words = {
        Grade.QUARANTINED: _("set apart unread"),
        Grade.RETURNED: _("returned"),
        Grade.NOTIFIED: _("registered, and the sender is told"),
    }
    return ", ".join(words[each] for each, _letter in _LETTERS if each in grade)


def define_correct(parser: Parser) -> None:
    """``correct ID [--action ACTION | --settled NOTE] [--json]``."""
    parser.add_argument("id", metavar="ID", type=row_number, help=_("the number in the first column of a list"))
    parser.add_argument(
        "--action",
        choices=[str(action) for action in Action],
        metavar=_("ACTION"),
        help=_("another fix than the one asked for: H2 update, H3 replacement, H5 files, H6 other office, H7 letter"),
    )
    parser.add_argument(
        "--settled",
        metavar=_("TEXT"),
        type=legible,
        help=_("begin nothing: note that it was settled otherwise, and how, as by telephone"),
    )
    add_json(parser, _("print one JSON object"))


def run_correct(arguments: argparse.Namespace) -> int:
    """Begin what puts a returned document right, and print the draft's number; or note how that was settled."""
    office = Office.open(find_home(arguments.home))
    if arguments.settled is not None:
        return _settle(office, arguments)
    action = Action(arguments.action) if arguments.action else None
    return _print_draft(office, office.returning.correct(arguments.id, action), arguments)


def _settle(office: Office, arguments: argparse.Namespace) -> int:
    if arguments.action:
        raise BadInput(_("--action begins a correction, --settled says that none is needed: give one of them."))
    codes = office.returning.settle(arguments.id, arguments.settled)
    if arguments.json:
        output.data({"id": arguments.id, "settled": codes})
    else:
        output.line(_("Settled with: {offices}").format(offices=", ".join(codes)))
    return 0


def define_forward(parser: Parser) -> None:
    """``forward ID --to CODE [--json]``."""
    parser.add_argument("id", metavar="ID", type=row_number, help=_("the number in the first column of a list"))
    parser.add_argument(
        "--to", metavar=_("CODE"), type=legible, required=True, help=_("the identifier of the right office")
    )
    add_json(parser, _("print one JSON object"))


def run_forward(arguments: argparse.Namespace) -> int:
    """Begin a slip that carries a received document to the office it is for, and print the draft's number."""
    office = Office.open(find_home(arguments.home))
    return _print_draft(office, office.returning.forward(arguments.id, arguments.to), arguments)


def _print_draft(office: Office, draft_id: int, arguments: argparse.Namespace) -> int:
    draft = office.drafting.load(draft_id).draft
    if arguments.json:
        output.data(
            {
                "id": draft_id,
                "relates_to": draft.relates_to,
                "business_type": draft.business_type,
                "number": draft.number,
                "notation": draft.notation,
                "date": draft.date,
                "subject": draft.subject,
                "to": list(draft.to),
                "files": [each.name for each in draft.files],
                "reason": draft.reason or None,
            }
        )
    else:
        output.line(str(draft_id))
    return 0
