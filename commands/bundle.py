"""``bundle export`` and ``bundle import``: documents, statuses and receipts by USB stick when the line is down."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from commands import output
from commands.diagnostics import NEEDS_PERSON, say
from commands.parser import add_json, legible
from commands.progress import progress
from documents.text import fold
from office.exchange.bundle_words import exported_sentences, imported_sentence
from office.home import find_home
from office.office import Office
from translations import _

if TYPE_CHECKING:
    import argparse

    from commands.parser import Parser


def define_export(parser: Parser) -> None:
    """``bundle export FILE [--to CODE]... [--json]``."""
    parser.add_argument(
        "file", metavar=_("FILE"), type=Path, help=_("a new file on the stick, or a directory to make it in")
    )
    parser.add_argument(
        "--to",
        metavar=_("CODE"),
        type=legible,
        action="append",
        default=[],
        help=_("only what is for this office; may be given more than once (default: everything that waits)"),
    )
    add_json(parser, _("print one JSON object"))


def run_export(arguments: argparse.Namespace) -> int:
    """Write what waits into one signed file and print where it is; ``6`` when something could not go along."""
    from office.exchange.bundle import export

    office = Office.open(find_home(arguments.home))
    with progress() as heard:
        made = export(office, arguments.file, arguments.to, heard=heard)
    if arguments.json:
        output.data(
            {
                "path": str(made.path),
                "sequence": made.sequence,
                "recipients": list(made.recipients),
                "documents": made.documents,
                "statuses": made.statuses,
                "receipts": made.receipts,
                "again": made.again,
                "left": made.left,
                "damaged": list(made.damaged),
                "bytes": made.size,
                "fingerprint": made.fingerprint,
            }
        )
    else:
        output.line(str(made.path))
        for sentence in exported_sentences(made):
            say(sentence)
    return NEEDS_PERSON if made.damaged or made.left else 0


def define_import(parser: Parser) -> None:
    """``bundle import FILE [--trust | --new-key FINGERPRINT] [--json]``."""
    parser.add_argument("file", metavar=_("FILE"), type=Path, help=_("the file on the stick"))
    keys = parser.add_mutually_exclusive_group()
    keys.add_argument(
        "--trust", action="store_true", help=_("the first stick of that office: its key has been compared and is right")
    )
    keys.add_argument(
        "--new-key",
        metavar=_("FINGERPRINT"),
        type=legible,
        help=_("that office has a new key, and has told you its fingerprint"),
    )
    add_json(parser, _("print one JSON object"))


def run_import(arguments: argparse.Namespace) -> int:
    """Take in what a stick holds for this office; ``6`` when its sender's key is not known yet, or something needs a
    person."""
    from office.exchange.bundle_keys import NotTrusted
    from office.exchange.taking_in import take_in

    office = Office.open(find_home(arguments.home))
    try:
        with progress() as heard:
            made = take_in(office, arguments.file, trust=arguments.trust, new_key=arguments.new_key, heard=heard)
    except NotTrusted as error:
        if arguments.json or not _confirmed(error):
            raise
        with progress() as heard:
            made = take_in(office, arguments.file, new_key=error.fingerprint, heard=heard)
    for sentence in made.notes:
        say(sentence)
    if arguments.json:
        output.data(
            {
                "sender": made.sender,
                "sequence": made.sequence,
                "documents": made.documents,
                "statuses": made.statuses,
                "receipts": made.receipts,
                "repeated": made.repeated,
                "quarantined": made.quarantined,
                "delivered": made.delivered,
                "errors": list(made.notes),
            }
        )
    else:
        output.line(imported_sentence(made))
    output.flush()
    with progress() as heard:
        office.check_arrivals(heard)
    return made.exit_code


def _confirmed(error: Exception) -> bool:
    """Ask the clerk at a terminal; nobody is there to be asked where a script runs this."""
    if sys.stdin is None or not sys.stdin.isatty():
        return False
    say(str(error))
    say(_("Is that the fingerprint? Type yes to trust this key from now on."))
    return fold(sys.stdin.readline().strip()) in {"yes", _("yes")}
