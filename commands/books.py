"""``register``: the registers on paper or in a spreadsheet, and their numbers."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from commands import output
from commands.diagnostics import NEEDS_PERSON, say
from commands.parser import add_json, legible, whole_number
from commands.progress import progress
from documents.times import now
from office.errors import BadInput
from office.home import find_home
from office.office import Office
from translations import _, ngettext

if TYPE_CHECKING:
    import argparse

    from commands.parser import Parser
    from office.reports.books import Books, Fault

BOOK_NAMES = ("in", "out", "followup")


def define_register(parser: Parser) -> None:
    """``register in|out|followup --year Y [--from D] [--to D] --out FILE | --check | --close | --reopen``."""
    parser.add_argument("book", choices=BOOK_NAMES, help=_("incoming, outgoing, or what is done about what came"))
    parser.add_argument("--year", metavar=_("YEAR"), type=whole_number, help=_("the year of the register; this year"))
    parser.add_argument("--from", dest="first", metavar=_("DAY"), type=legible, help=_("only from this day on"))
    parser.add_argument("--to", dest="last", metavar=_("DAY"), type=legible, help=_("only up to this day"))
    acts = parser.add_mutually_exclusive_group(required=True)
    acts.add_argument("--out", metavar=_("FILE"), type=Path, help=_("write the register: .pdf, .xlsx or .csv"))
    acts.add_argument("--check", action="store_true", help=_("look for gaps and repetitions in its numbers"))
    acts.add_argument("--close", action="store_true", help=_("close the year: nothing more is entered in it"))
    acts.add_argument("--reopen", action="store_true", help=_("open a closed year again, with --reason"))
    parser.add_argument("--reason", metavar=_("TEXT"), type=legible, default="", help=_("why the year is opened again"))
    add_json(parser, _("print one JSON object"))


def run_register(arguments: argparse.Namespace) -> int:
    """Write a register, or look after its numbers; ``6`` when something in them must be explained."""
    from office.reports.books import Books

    register = Books(Office.open(find_home(arguments.home)))
    year = arguments.year or now().year
    if arguments.out is None:
        if arguments.first or arguments.last:
            raise BadInput(_("--from and --to go with --out: the numbers of a register are those of a whole year."))
        return _keep_numbers(register, year, arguments)
    path = arguments.out.absolute()
    with progress() as heard:
        found = register.write(arguments.book, path, year, arguments.first, arguments.last, heard)
    if arguments.json:
        output.data(
            {"path": str(path), "rows": found.rows, "paper": found.paper, "electronic": found.rows - found.paper}
        )
    else:
        output.line(str(path))
        entries = ngettext("{count} document in the register.", "{count} documents in the register.", found.rows)
        say(entries.format(count=found.rows))
    return 0


def _keep_numbers(register: Books, year: int, arguments: argparse.Namespace) -> int:
    faults: list[Fault] = []
    if arguments.reopen:
        register.reopen(arguments.book, year, arguments.reason)
        done = _("The year {year} is open again.")
    elif arguments.close:
        faults = register.close(arguments.book, year)
        done = _("The year {year} is closed.")
    else:
        faults = register.audit(arguments.book, year)
        done = _("The numbers of {year} have no gap, and no document stands there twice.")
    if arguments.json:
        output.data({"book": arguments.book, "year": year, "faults": [asdict(each) for each in faults]})
    else:
        for each in faults:
            output.line(each.sentence())
        if not (arguments.check and faults):
            say(done.format(year=year))
    return NEEDS_PERSON if faults else 0
