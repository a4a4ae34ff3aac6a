"""``audit verify``: whether the record of who did what is whole."""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING

from commands import output
from commands.diagnostics import UNEXPECTED, say
from commands.parser import add_json
from office.home import find_home
from office.office import Office
from storage import audit
from translations import _

if TYPE_CHECKING:
    from commands.parser import Parser


def _head(text: str) -> tuple[int, str]:
    found = re.fullmatch(r"([0-9]{1,18})[: ]([0-9a-f]{64})", text.strip().lower())
    if found is None:
        raise argparse.ArgumentTypeError(
            _("{text} is not what this command prints: a number, a colon and 64 hexadecimal digits").format(text=text)
        )
    return int(found[1]), found[2]


def define_verify(parser: Parser) -> None:
    """``audit verify [--head SEQ:HASH] [--json]``."""
    parser.add_argument(
        "--head",
        metavar=_("SEQ:HASH"),
        type=_head,
        help=_("what this command printed at an earlier time: proves that nothing was cut off since"),
    )
    add_json(parser, _("print one JSON object"))


def run_verify(arguments: argparse.Namespace) -> int:
    """Follow the chain from its first row and print its head, to be kept elsewhere; ``1`` names the row of a break."""
    office = Office.open(find_home(arguments.home))
    with office.reader() as mirror:
        broken = audit.first_break(mirror.db)
        seq, found = audit.head(mirror.db)
        kept = arguments.head is None or audit.hash_of(mirror.db, arguments.head[0]) == arguments.head[1]
    if arguments.json:
        output.data({"seq": seq, "hash": found, "first_break": broken, "head_found": kept})
    elif broken is None and kept:
        output.line(f"{seq} {found}")
    if broken is not None:
        say(
            _("The audit is broken at row {seq}: that row, or one before it, was changed or taken out.").format(
                seq=broken
            )
        )
    elif not kept:
        say(
            _("The audit does not have the row {seq} it once had: rows were cut off, or all was written anew.").format(
                seq=arguments.head[0]
            )
        )
    return 0 if broken is None and kept else UNEXPECTED
