"""The office on this machine: ``init`` sets it up, ``doctor`` looks it over."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from commands import output
from commands.diagnostics import NEEDS_PERSON, say
from commands.parser import add_json, legible
from office.errors import BadInput
from office.home import DIALECTS, find_home
from office.office import Office
from translations import _

if TYPE_CHECKING:
    import argparse

    from commands.parser import Parser

_MARKS = {True: "✓", None: "!", False: "✗"}
_LONGEST_SECRET = 4096


def define_init(parser: Parser) -> None:
    """``init --code CODE --name NAME --endpoint URL [--secret-file F] [--dialect vxp]``."""
    parser.add_argument(
        "--code", metavar=_("CODE"), type=legible, required=True, help=_("the office's identifier, such as H29.14")
    )
    parser.add_argument("--name", metavar=_("NAME"), type=legible, required=True, help=_("the office's name in full"))
    parser.add_argument("--endpoint", metavar="URL", type=legible, required=True, help=_("the address of the axis"))
    parser.add_argument(
        "--secret-file",
        metavar=_("FILE"),
        type=Path,
        help=_("file that holds the secret; without it the secret is asked for, or read from standard input"),
    )
    parser.add_argument("--dialect", choices=DIALECTS, default=DIALECTS[0], help=_("what the axis speaks"))


def run_init(arguments: argparse.Namespace) -> int:
    """Set the office up and print its home. No secret on the command line: every user of the machine could see it."""
    home = find_home(arguments.home)
    office = Office.create(
        home.absolute(),
        code=arguments.code,
        name=arguments.name,
        endpoint=arguments.endpoint,
        secret=_secret(arguments.secret_file),
        dialect=arguments.dialect,
    )
    output.line(str(office.home))
    say(_("The office is set up. Fetch its documents with: vanthu sync"))
    return 0


def _secret(path: Path | None) -> str:
    if path is not None:
        try:
            with path.open("rb") as file:
                return _text(file.read(_LONGEST_SECRET + 1), str(path))
        except FileNotFoundError:
            raise BadInput(_("The secret's file {path} does not exist.").format(path=path)) from None
        except (PermissionError, IsADirectoryError) as error:
            raise BadInput(
                _("The secret's file {path} cannot be read: {error}").format(path=path, error=error.strerror)
            ) from error
    if sys.stdin is None:
        raise BadInput(_("There is no standard input to read the secret from: use --secret-file."))
    if sys.stdin.isatty():
        import getpass

        return getpass.getpass(_("The office's secret: "))
    return _text(sys.stdin.buffer.readline(_LONGEST_SECRET + 1), _("standard input"))


def _text(content: bytes, source: str) -> str:
    secret = content.decode("utf-8-sig", errors="surrogateescape").strip()
    if len(content) > _LONGEST_SECRET or not secret.isprintable():
        raise BadInput(_("What {source} holds is not a secret: one line of text is wanted.").format(source=source))
    if not secret:
        raise BadInput(_("There is no secret in {source}.").format(source=source))
    return secret


def define_doctor(parser: Parser) -> None:
    """``doctor [--all] [--json]``."""
    parser.add_argument("--all", action="store_true", help=_("read every stored file, not only a sample"))
    add_json(parser, _("print one JSON object a line"))


def run_doctor(arguments: argparse.Namespace) -> int:
    """Print what was looked at and what is to be done about it; ``6`` when a person has to do something."""
    from office.doctor import examine

    code = 0
    for check in examine(find_home(arguments.home), thorough=arguments.all):
        if check.ok is False:
            code = NEEDS_PERSON
        if arguments.json:
            output.data({"name": check.name, "ok": check.ok, "message": check.message})
        else:
            output.line(f"{_MARKS[check.ok]} {check.name}: {check.message}")
            output.flush()
    return code
