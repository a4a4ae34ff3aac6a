"""``check``: what files say about themselves, held against what is typed about them. Needs no office and no axis."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commands import output
from commands.diagnostics import BLOCKED
from commands.parser import add_json
from documents.text import safe_text
from office.errors import BadInput, NoOffice
from office.home import find_home
from office.office import Office
from translations import _

if TYPE_CHECKING:
    import argparse
    from datetime import date

    from commands.parser import Parser
    from compliance.check import Finding
    from office.examining.checking import Examined

MARKS = {"block": "✗", "warn": "!", "info": "·"}


def define_check(parser: Parser) -> None:
    """``check FILE... [--number N] [--date D] [--sent D] [--to CODE]... [--json]``."""
    parser.add_argument("files", metavar=_("FILE"), nargs="+", help=_("the document first, then what goes with it"))
    parser.add_argument("--number", metavar="N", help=_("number and notation as typed, such as 12/UBND-VX"))
    parser.add_argument("--date", metavar="YYYY-MM-DD", help=_("date of issue as typed"))
    parser.add_argument("--sent", metavar="YYYY-MM-DD", help=_("day of sending"))
    parser.add_argument(
        "--to", metavar=_("CODE"), action="append", default=[], help=_("a receiving office; may repeat")
    )
    add_json(parser, _("print one JSON object"))


def run_check(arguments: argparse.Namespace) -> int:
    """Read the files, print their facts and the findings; 3 when a finding would stop the sending."""
    from datetime import datetime, time

    from compliance.check import Declared, Party, as_json
    from documents.times import VIETNAM
    from office.examining.checking import examine
    from office.examining.signatures import signature_view
    from office.views import facts_view

    issued_on = _day(arguments.date, "--date")
    sent_on = _day(arguments.sent, "--sent")
    with ExitStack() as until_done:
        config = mirror = None
        try:
            office = Office.open(find_home(arguments.home))
        except NoOffice:
            pass
        else:
            config, mirror = office.config, until_done.enter_context(office.reader())
        typed = Declared(
            code=(arguments.number or "").strip(),
            issued_on=issued_on,
            recipients=tuple(Party(code.strip()) for code in arguments.to),
            sent_at=datetime.combine(sent_on, time(8), VIETNAM) if sent_on else None,
        )
        examined, findings = examine([Path(name) for name in arguments.files], typed, config=config, mirror=mirror)
    if arguments.json:
        files = [
            {
                "name": each.name,
                "how": each.extraction.how,
                "facts": facts_view(each.facts),
                "signatures": each.signatures and [signature_view(signature) for signature in each.signatures],
            }
            for each in examined
        ]
        output.data({"files": files, "findings": [as_json(finding) for finding in findings]})
    else:
        for each in examined:
            _print_file(each)
        _print_findings(findings)
    return BLOCKED if any(finding.severity == "block" for finding in findings) else 0


def _day(text: str | None, option: str) -> date | None:
    from documents.times import parse_date

    if text is None:
        return None
    found = parse_date(text)
    if found is None:
        raise BadInput(
            _("{option}: {text} is not a date that exists; write it like 2026-11-20.").format(option=option, text=text)
        )
    return found


def _print_file(examined: Examined) -> None:
    from office.problems import file_problem
    from office.views import facts_view

    output.line(safe_text(examined.name))
    facts: dict[str, Any] = facts_view(examined.facts)
    labels = {
        "code": _("Number and notation"),
        "date": _("Date"),
        "issuer": _("Issuer"),
        "type": _("Type"),
        "subject": _("Subject"),
        "kinh_gui": "Kính gửi",
        "noi_nhan": "Nơi nhận",
        "signer": _("Signer"),
        "urgency": _("Urgency"),
        "secrecy": _("Secrecy"),
        "enclosures": _("Enclosures"),
    }
    shown = [(label, _shown(facts[name])) for name, label in labels.items() if facts[name]]
    if examined.extraction.problem:
        shown.append((_("Problem"), file_problem(examined.extraction.problem)))
    output.fields(shown)
    output.line()


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(str(part) for part in value.values() if part)
    return "; ".join(value) if isinstance(value, list) else str(value)


def _print_findings(findings: list[Finding]) -> None:
    from compliance.check import message

    if not findings:
        output.line(_("Nothing wrong was found."))
    for finding in findings:
        output.wrapped(f"{MARKS[finding.severity]} {finding.code}  {message(finding)}", indent=2)
