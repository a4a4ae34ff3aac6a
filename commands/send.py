"""``send``: validate a draft, check its files, number it and queue it for the axis."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from commands import output
from commands.check import MARKS
from commands.diagnostics import say
from commands.parser import add_json, legible
from commands.progress import progress
from office.errors import BadField, BadInput, Blocked
from office.home import find_home
from office.office import Office
from translations import _

if TYPE_CHECKING:
    import argparse

    from commands.parser import Parser
    from office.progress import Listener
    from office.writing.outgoing import Sealed


def define_send(parser: Parser) -> None:
    """``send DRAFT.toml [--override CODE=REASON]... [--json]``."""
    parser.add_argument(
        "draft",
        metavar=_("DRAFT"),
        help=_("a draft in TOML, its files beside it; or the id of a saved draft"),
    )
    parser.add_argument(
        "--override",
        metavar=_("CODE=REASON"),
        type=legible,
        action="append",
        default=[],
        help=_("send in spite of that finding, for a reason of at least 10 characters; may repeat"),
    )
    add_json(parser, _("print one JSON object"))


def run_send(arguments: argparse.Namespace) -> int:
    """Seal the draft and print what is queued; ``3``, with every finding, when one stops it."""
    overrides = _overrides(arguments.override)
    path = Path(arguments.draft)
    saved = int(arguments.draft) if arguments.draft.isdecimal() and not path.exists() else None
    office = Office.open(find_home(arguments.home))
    try:
        with progress() as heard:
            if saved is not None:
                sealed = office.drafting.send(saved, overrides, heard)
            else:
                sealed = _send_file(office, path, overrides, heard)
    except Blocked as blocked:
        _print_blocked(blocked, as_json=arguments.json)
        say(str(blocked))
        return blocked.exit_code
    for sentence in sealed.notes:
        say(sentence)
    _print(sealed, as_json=arguments.json)
    return 0


def _send_file(office: Office, path: Path, overrides: dict[str, str], heard: Listener) -> Sealed:
    from office.writing.draft_file import read_draft

    file = read_draft(path)
    try:
        return office.drafting.send_unsaved(file.draft, overrides, heard)
    except BadField as error:
        line = file.line_of(error.field)
        where = _("{path}, line {line}: {sentence}") if line else "{path}: {sentence}"
        raise BadInput(where.format(path=path, line=line, sentence=error)) from error


def _overrides(given: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in given:
        code, equals, reason = text.partition("=")
        if not equals:
            raise BadInput(_("--override: write it as CODE=REASON, such as TL-D1=…"))
        found[code.strip().upper()] = reason
    return found


def _print(sealed: Sealed, *, as_json: bool) -> None:
    from office.views import finding_view

    if as_json:
        output.data(
            {
                "id": sealed.id,
                "document_id": sealed.document_id,
                "code": sealed.code,
                "queued": {
                    "sha256": sealed.package_sha256,
                    "size": sealed.size,
                    "recipients": list(sealed.recipients),
                    "leaves_at": sealed.leaves_at,
                },
                "findings": [finding_view(each) for each in sealed.findings],
            }
        )
        return
    for each in sealed.findings:
        output.wrapped(_line(finding_view(each)), indent=2)
    output.line(
        _("{code} is queued as document {id}; it can be taken back until {at}: vanthu undo {id}").format(
            code=sealed.code, id=sealed.id, at=sealed.leaves_at[11:19]
        )
    )


def _print_blocked(blocked: Blocked, *, as_json: bool) -> None:
    from compliance.check import as_json as finding_json

    views = [finding_json(each) for each in blocked.findings]
    if as_json:
        output.data({"id": None, "findings": views})
        return
    for view in views:
        output.wrapped(_line(view), indent=2)


def _line(view: dict[str, object]) -> str:
    return f"{MARKS[str(view['severity'])]} {view['code']}  {view['message']}"
