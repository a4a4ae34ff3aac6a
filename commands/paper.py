"""``paper``, ``correct-paper``: enter what comes or goes on paper in the books, and put right what was mistyped."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from commands import output
from commands.diagnostics import BLOCKED, say
from commands.parser import add_json, legible, row_number
from office.errors import BadInput
from office.home import find_home
from office.office import Office
from translations import _

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from commands.parser import Parser
    from office.handling.paper import Registered

NO_KIND = "none"


def define_paper(parser: Parser) -> None:
    """``paper --number N --date D (--from NAME | --out --to NAME) [--subject S] …``."""
    _add_fields(parser, required=True)
    parser.add_argument("--out", action="store_true", help=_("it goes out; then say to whom with --to"))
    parser.add_argument("--to", metavar=_("NAME"), type=legible, help=_("to whom it goes, with --out"))
    parser.add_argument(
        "--file", metavar=_("FILE"), type=Path, action="append", default=[], help=_("a scan of it; may repeat")
    )
    parser.add_argument("--duplicate", action="store_true", help=_("even if the same document was accepted before"))
    add_json(parser, _("print one JSON object"))


def define_correct_paper(parser: Parser) -> None:
    """``correct-paper ID [--number N] [--date D] [--from NAME | --to NAME] [--subject S] …``."""
    parser.add_argument("id", metavar="ID", type=row_number, help=_("the number in the first column of a list"))
    _add_fields(parser, required=False)
    parser.add_argument("--to", metavar=_("NAME"), type=legible, help=_("to whom it goes, of what went out"))
    parser.add_argument("--duplicate", action="store_true", help=_("even if the same document was accepted before"))
    add_json(parser, _("print one JSON object"))


def _add_fields(parser: Parser, *, required: bool) -> None:
    from office.handling.paper import LAWFUL

    parser.add_argument(
        "--number",
        metavar="N",
        type=legible,
        required=required,
        help=_("its number, or number and notation as 12/UBND-VX"),
    )
    parser.add_argument("--notation", metavar=_("TEXT"), type=legible, help=_("its notation, as UBND-VX"))
    parser.add_argument("--date", metavar=_("DATE"), type=legible, required=required, help=_("its date, as 2026-12-31"))
    parser.add_argument("--from", metavar=_("NAME"), type=legible, dest="sender", help=_("who issued it"))
    parser.add_argument("--subject", metavar=_("TEXT"), type=legible, help=_("what it is about"))
    parser.add_argument("--type", metavar=_("TEXT"), type=legible, help=_("its type, as Quyết định"))
    parser.add_argument(
        "--kind",
        choices=tuple(LAWFUL) if required else (*LAWFUL, NO_KIND),
        help=_("why it may travel on paper: secret, required by law, hard to digitise, of officials"),
    )
    parser.add_argument("--due", metavar=_("DATE"), type=legible, help=_("by when, as 2026-12-31"))


def run_paper(arguments: argparse.Namespace) -> int:
    """Enter the sheet and print its number in the book; ``3`` when the book has the same document."""
    from office.handling.paper import Sheet

    party = arguments.to if arguments.out else arguments.sender
    if not party or (arguments.to and not arguments.out):
        raise BadInput(
            _("Say to whom it goes: --out --to NAME") if arguments.out else _("Say who issued it: --from NAME")
        )
    office = Office.open(find_home(arguments.home))
    sheet = Sheet(**(_given(arguments) | {"party": party}), out=arguments.out, files=tuple(arguments.file))
    return _enter(
        arguments,
        lambda: office.paper.register(sheet, despite_duplicate=arguments.duplicate),
        out=arguments.out,
    )


def run_correct_paper(arguments: argparse.Namespace) -> int:
    """Put right what is given and leave the rest; print the number in the book, which stays that of what came."""
    office = Office.open(find_home(arguments.home))
    entered = office.paper.entered(arguments.id)
    if arguments.sender if entered.out else arguments.to:
        raise BadInput(
            _("Document {id} went out: say to whom with --to.").format(id=arguments.id)
            if entered.out
            else _("Document {id} came in: say who issued it with --from.").format(id=arguments.id)
        )
    changed = _given(arguments)
    if party := arguments.to if entered.out else arguments.sender:
        changed["party"] = party
    if not changed:
        raise BadInput(_("Say what to correct, as --subject TEXT."))
    return _enter(
        arguments,
        lambda: office.paper.correct(arguments.id, changed, despite_duplicate=arguments.duplicate),
        out=entered.out,
    )


def _given(arguments: argparse.Namespace) -> dict[str, str]:
    """What was typed, by the fields of a `Sheet`; the parties apart."""
    typed = {
        "number": arguments.number,
        "notation": arguments.notation,
        "date": arguments.date,
        "subject": arguments.subject,
        "type_name": arguments.type,
        "kind": "" if arguments.kind == NO_KIND else arguments.kind,
        "due": arguments.due,
    }
    return {name: text for name, text in typed.items() if text is not None}


def _enter(arguments: argparse.Namespace, act: Callable[[], Registered], *, out: bool) -> int:
    from office.handling.incoming import CameBefore
    from office.views import finding_view

    try:
        done = act()
    except CameBefore as error:
        say(f"{error} {_('To accept it all the same, add --duplicate.')}")
        return BLOCKED
    findings = [finding_view(each) for each in done.findings]
    if arguments.json:
        output.data(
            {
                "id": done.id,
                "code": done.code,
                "arrival_number": None if out else done.number,
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
