"""Asking for a sent document back, and answering who asks: ``recall``, ``answer-recall``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commands import output
from commands.parser import add_json, legible, row_number
from documents.kinds import BusinessType
from office import views
from office.home import find_home
from office.office import Office
from translations import _

if TYPE_CHECKING:
    import argparse

    from commands.parser import Parser


def define_recall(parser: Parser) -> None:
    """``recall ID --reason TEXT [--to CODE]... [--json]``."""
    parser.add_argument("id", metavar="ID", type=row_number, help=_("the number in the first column of a list"))
    parser.add_argument(
        "--reason",
        metavar=_("TEXT"),
        type=legible,
        required=True,
        help=_("why, in 10 to 500 characters; every recipient reads it"),
    )
    parser.add_argument(
        "--to",
        metavar=_("CODE"),
        type=legible,
        action="append",
        default=[],
        help=_("only from that recipient; may repeat; from all it went to when left out"),
    )
    add_json(parser, _("print one JSON object"))


def run_recall(arguments: argparse.Namespace) -> int:
    """Queue the recall and print its number and whom it asks."""
    office = Office.open(find_home(arguments.home))
    sealed = office.changing.recall(arguments.id, arguments.reason, arguments.to)
    if arguments.json:
        output.data(
            {
                "id": sealed.id,
                "document": arguments.id,
                "document_id": sealed.document_id,
                "code": sealed.code,
                "reason": " ".join(arguments.reason.split()),
                "queued": {
                    "sha256": sealed.package_sha256,
                    "size": sealed.size,
                    "recipients": list(sealed.recipients),
                    "leaves_at": sealed.leaves_at,
                },
            }
        )
        return 0
    output.line(
        _(
            "The recall of {code} from {offices} is queued as {id}; it can be taken back until {at}: vanthu undo {id}"
        ).format(code=sealed.code, offices=", ".join(sealed.recipients), id=sealed.id, at=sealed.leaves_at[11:19])
    )
    return 0


def define_answer_recall(parser: Parser) -> None:
    """``answer-recall ID (--agree | --refuse) [--reason TEXT] [--json]``."""
    parser.add_argument(
        "id", metavar="ID", type=row_number, help=_("the number of the request, or of the document it is about")
    )
    group = parser.add_mutually_exclusive_group(required=True)
    group.add_argument(
        "--agree",
        action="store_true",
        help=_("do it: a recalled document's content is destroyed, an update taken over"),
    )
    group.add_argument("--refuse", action="store_true", help=_("leave everything as it is; needs a reason"))
    parser.add_argument("--reason", metavar=_("TEXT"), type=legible, default="", help=_("why, in 10 to 500 characters"))
    add_json(parser, _("print one JSON object"))


def run_answer_recall(arguments: argparse.Namespace) -> int:
    """Answer who recalls, updates or replaces a document, and print what was answered."""
    office = Office.open(find_home(arguments.home))
    given = office.changing.answer(arguments.id, agree=arguments.agree, reason=arguments.reason)
    if arguments.json:
        output.data(
            {
                "id": given.id,
                "document": given.document,
                "business_type": given.kind,
                "status": given.answer,
                "text": given.reason,
                "arrival_number": given.arrival_number,
            }
        )
        return 0
    output.line(f"{given.answer} {views.status_label(given.answer)}")
    if arguments.agree and given.kind == BusinessType.RECALL and given.document is not None:
        output.line(_("The content of document {id} is destroyed with the next sync.").format(id=given.document))
    if given.arrival_number is not None:
        output.line(str(given.arrival_number))
    return 0
