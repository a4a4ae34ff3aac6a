"""Keeping what the office has: ``backup`` it, or hand a span of days over to an archive; ``restore`` it elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from commands import output
from commands.diagnostics import NEEDS_PERSON, say
from commands.parser import add_json, legible, whole_number
from commands.progress import progress
from office.errors import BadInput
from office.home import SECRET, find_home
from office.office import Office
from translations import _, ngettext

if TYPE_CHECKING:
    import argparse

    from commands.parser import Parser


def define_backup(parser: Parser) -> None:
    """``backup DIR [--with-secret] [--json]``, or ``backup DIR --from D --to D`` for an archive."""
    parser.add_argument("directory", metavar=_("DIR"), type=Path, help=_("a new directory, or one to make it in"))
    parser.add_argument("--with-secret", action="store_true", help=_("also what proves to the axis who the office is"))
    parser.add_argument(
        "--from", dest="first", metavar=_("DAY"), type=legible, help=_("an archive of documents from this day on")
    )
    parser.add_argument("--to", dest="last", metavar=_("DAY"), type=legible, help=_("and up to this day"))
    add_json(parser, _("print one JSON object"))


def run_backup(arguments: argparse.Namespace) -> int:
    """Copy the office while it is in use, prove the copy, and print where it is; ``6`` when a file was damaged here."""
    from office.safekeeping.archive import archive
    from office.safekeeping.keeping import backup

    office = Office.open(find_home(arguments.home))
    spanned = arguments.first is not None or arguments.last is not None
    if spanned and arguments.with_secret:
        raise BadInput(_("An archive never holds the secret: leave out --with-secret."))
    with progress() as heard:
        if spanned:
            made = archive(office, arguments.directory, arguments.first, arguments.last, heard=heard)
        else:
            made = backup(office, arguments.directory, secret=arguments.with_secret, heard=heard)
    if arguments.json:
        output.data({"path": str(made.path), "documents": made.documents, "bytes": made.size, "damaged": made.damaged})
    else:
        output.line(str(made.path))
        counted = ngettext("{count} document was copied.", "{count} documents were copied.", made.documents)
        say(counted.format(count=made.documents))
        if not spanned and not arguments.with_secret:
            say(_("The office's secret is not in it: keep that elsewhere, or add --with-secret."))
    return _damaged(made.damaged)


def define_restore(parser: Parser) -> None:
    """``restore DIR [--last-arrival N] [--json]``."""
    parser.add_argument("directory", metavar=_("DIR"), type=Path, help=_("the directory of the backup"))
    parser.add_argument(
        "--last-arrival",
        metavar="N",
        type=whole_number,
        help=_("the last arrival number given this year before the loss, if it is later than the backup"),
    )
    add_json(parser, _("print one JSON object"))


def run_restore(arguments: argparse.Namespace) -> int:
    """Bring an office back into a home that has no mirror; ``6`` when something in the backup was damaged."""
    from office.safekeeping.restoring import restore

    home = find_home(arguments.home)
    with progress() as heard:
        made = restore(arguments.directory.absolute(), home, last_arrival=arguments.last_arrival, heard=heard)
    if arguments.json:
        output.data(
            {
                "path": str(made.home),
                "made_at": made.made_at,
                "documents": made.documents,
                "waiting": made.waiting,
                "secret": made.secret,
                "damaged": made.damaged,
            }
        )
    else:
        output.line(str(made.home))
        if not made.secret:
            say(_("Put the office's secret into {path}, readable by you alone.").format(path=made.home / SECRET))
        say(
            _(
                "Then run: vanthu sync. It asks the axis what came, what was sent and which numbers were given after "
                "the backup."
            )
        )
    return _damaged(made.damaged)


def _damaged(hashes: tuple[str, ...]) -> int:
    if not hashes:
        return 0
    lost = ngettext("{count} stored file is damaged: {names}", "{count} stored files are damaged: {names}", len(hashes))
    say(lost.format(count=len(hashes), names=", ".join(sha256[:12] for sha256 in hashes[:5])))
    return NEEDS_PERSON
