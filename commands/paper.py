"""``paper``: enter what comes or goes on paper in the books."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from commands import output
from commands.diagnostics import BLOCKED, say
from commands.parser import add_json, legible
from office.errors import BadInput
from office.home import find_home
from office.office import Office
from translations import _

if TYPE_CHECKING:
    import argparse

    from commands.parser import Parser


def define_paper(parser: Parser) -> None:
    """``paper --number N --date D (--from NAME | --out --to NAME) [--subject S] …``."""
    from office.handling.paper import LAWFUL

    parser.add_argument(
        "--number", metavar="N", type=legible, required=True, help=_("its number, or number and notation as 12/UBND-VX")
    )
    parser.add_argument("--notation", metavar=_("TEXT"), type=legible, default="", help=_("its notation, as UBND-VX"))
    parser.add_argument("--date", metavar=_("DATE"), type=legible, required=True, help=_("its date, as 2026-12-31"))
    parser.add_argument("--from", metavar=_("NAME"), type=legible, dest="sender", help=_("who issued it"))
    parser.add_argument("--subject", metavar=_("TEXT"), type=legible, default="", help=_("what it is about"))
    parser.add_argument("--type", metavar=_("TEXT"), type=legible, default="", help=_("its type, as Quyết định"))
    parser.add_argument(
        "--kind",
        choices=tuple(LAWFUL),
        default="",
        help=_("why it may travel on paper: secret, required by law, hard to digitise, of officials"),
    )
    parser.add_argument("--out", action="store_true", help=_("it goes out; then say to whom with --to"))
    parser.add_argument("--to", metavar=_("NAME"), type=legible, help=_("to whom it goes, with --out"))
    parser.add_argument("--due", metavar=_("DATE"), type=legible, default="", help=_("by when, as 2026-12-31"))
    parser.add_argument(
        "--file", metavar=_("FILE"), type=Path, action="append", default=[], help=_("a scan of it; may repeat")
    )
    parser.add_argument("--duplicate", action="store_true", help=_("even if the same document was accepted before"))
    add_json(parser, _("print one JSON object"))


def run_paper(arguments: argparse.Namespace) -> int:
    """Enter the sheet and print its number in the book; ``3`` when the book has the same document."""
    from office.handling.incoming import CameBefore
    from office.handling.paper import Sheet
    from office.views import finding_view

    party = arguments.to if arguments.out else arguments.sender
    if not party or (arguments.to and not arguments.out):
        raise BadInput(
            _("Say to whom it goes: --out --to NAME") if arguments.out else _("Say who issued it: --from NAME")
        )
    office = Office.open(find_home(arguments.home))
    sheet = Sheet(
        number=arguments.number,
        notation=arguments.notation,
        date=arguments.date,
        party=party,
        subject=arguments.subject,
        type_name=arguments.type,
        kind=arguments.kind,
        due=arguments.due,
        out=arguments.out,
        files=tuple(arguments.file),
    )
    try:
        done = office.paper.register(sheet, despite_duplicate=arguments.duplicate)
    except CameBefore as error:
        say(f"{error} {_('To accept it all the same, add --duplicate.')}")
        return BLOCKED
    findings = [finding_view(each) for each in done.findings]
    if arguments.json:
        output.data(
            {
                "id": done.id,
                "code": done.code,
                "arrival_number": None if arguments.out else done.number,
                "number": done.number,
                "year": done.year,
                "paper": done.paper,
                "subject_withheld": done.withheld,
                "findings": findings,
            }
        )
    else:
        output.line(str(done.number or done.code))
    for each in findings:
        say(each["message"])
    if done.withheld:
        say(_("It is secret: it has a book of its own, and its subject is not kept on this machine."))
    return 0
