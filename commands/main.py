"""The ``vanthu`` command: which sub-commands there are, and how one is chosen. Each is loaded only when it is used."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from commands import diagnostics, output
from commands.parser import Parser, translate_argparse
from translations import LANGUAGES, _, activate, choose

if TYPE_CHECKING:
    from pathlib import Path


class Command(NamedTuple):
    """One sub-command: its words on the command line, what it is for, and the module that defines and runs it.

    The module of "axis serve" has ``define_serve(parser)`` and ``run_serve(arguments) -> exit code``.
    """

    words: str
    summary: str
    module: str

    @property
    def name(self) -> str:
        return self.words.rpartition(" ")[2]

    def define(self, parser: Parser) -> None:
        """Give the parser this command's arguments."""
        module = import_module(self.module)
        name = self.name.replace("-", "_")
        getattr(module, f"define_{name}")(parser)
        parser.set_defaults(run=getattr(module, f"run_{name}"))


def commands() -> list[Command]:
    """Every sub-command, in the order of the help text."""
    return [
        Command("demo", _("look around with sample offices and documents"), "commands.workstation"),
        Command("init", _("set up the office on this machine"), "commands.office"),
        Command("sync", _("send what waits, fetch what is new"), "commands.sync"),
        Command("list", _("list the documents of a tray"), "commands.mail"),
        Command("show", _("show one document, save its files"), "commands.mail"),
        Command("units", _("search the directory of offices"), "commands.mail"),
        Command("check", _("say what files say, and what is wrong"), "commands.check"),
        Command("send", _("check a draft, number it and queue it"), "commands.send"),
        Command("accept", _("accept a received document under an arrival number"), "commands.incoming"),
        Command("status", _("report how far the work on a document is"), "commands.incoming"),
        Command("hold", _("say that you work on a document, take it over"), "commands.incoming"),
        Command("distribute", _("give a document to people and units"), "commands.incoming"),
        Command("return", _("give documents back, with what is wrong with them"), "commands.returning"),
        Command("forward", _("pass a received document on to the right office"), "commands.returning"),
        Command("correct", _("begin to put right what others returned"), "commands.returning"),
        Command("recall", _("ask for a sent document back"), "commands.changing"),
        Command("answer-recall", _("answer a sender that recalls, updates or replaces"), "commands.changing"),
        Command("undo", _("take back what has not left yet"), "commands.incoming"),
        Command("paper", _("register a document on paper"), "commands.paper"),
        Command("correct-paper", _("put right what was mistyped of a document on paper"), "commands.paper"),
        Command("retry", _("try again what was refused or could not be delivered"), "commands.incoming"),
        Command("register", _("print the registers, look after their numbers"), "commands.books"),
        Command("report", _("say what the office's documents add up to"), "commands.figures"),
        Command("bundle export", _("write what waits onto a stick when the line is down"), "commands.bundle"),
        Command("bundle import", _("take in what another office wrote onto a stick"), "commands.bundle"),
        Command("backup", _("copy the office while it is in use, or make an archive"), "commands.keeping"),
        Command("restore", _("bring an office back from a backup"), "commands.keeping"),
        Command("audit verify", _("prove the record of who did what"), "commands.audit"),
        Command("doctor", _("check this installation"), "commands.office"),
        Command("axis serve", _("run the embedded axis by itself"), "commands.axis"),
        Command("axis register", _("add an office to the embedded axis"), "commands.axis"),
    ]


def groups() -> dict[str, str]:
    """The words that stand before the name of a sub-command, with what they gather."""
    return {
        "bundle": _("documents by stick"),
        "audit": _("the record of who did what"),
        "axis": _("the embedded axis"),
    }


class _Version(argparse.Action):
    def __init__(self, option_strings: list[str], dest: str, **options: Any) -> None:
        super().__init__(option_strings, dest, nargs=0, **options)

    def __call__(self, parser: argparse.ArgumentParser, *_rest: object) -> NoReturn:
        from importlib.metadata import version

        output.line(f"vanthu {version('vanthu')}")
        parser.exit()


def build_parser() -> Parser:
    """The parser of the whole command line; what belongs to one sub-command is filled in when it is used."""
    translate_argparse()
    parser = Parser(
        prog="vanthu",
        description=_("A workstation for official documents. Without a command it opens on the screen."),
        epilog=_(
            "Exit codes: 0 done, 1 unexpected error, 2 wrong use, 3 stopped by a finding, 4 axis unreachable, "
            "5 credentials refused, 6 something needs a person."
        ),
    )
    _add_common(parser)
    parser.set_defaults(home=None, lang=None, run=None)
    subparsers = {"": parser.add_subparsers(title=_("commands"), metavar=_("COMMAND"), parser_class=Parser)}
    for command in commands():
        group = command.words.rpartition(" ")[0]
        if group not in subparsers:
            subparsers[group] = _add_group(subparsers[""], group)

        def fill(parser: Parser, command: Command = command) -> None:
            command.define(parser)
            _add_common(parser)

        summary = command.summary
        subparsers[group].add_parser(command.name, help=summary, description=_sentence(summary), fill=fill)
    return parser


def _add_group(subparsers: Any, group: str) -> Any:
    summary = groups()[group]
    parser = subparsers.add_parser(group, help=summary, description=_sentence(summary))
    _add_common(parser)
    return parser.add_subparsers(title=_("commands"), metavar=_("COMMAND"), parser_class=Parser, required=True)


def _sentence(summary: str) -> str:
    return summary[0].upper() + summary[1:] + "."


def _add_common(parser: Parser) -> None:
    group = parser.add_argument_group(_("everywhere"))
    # Unset options leave no trace, so that one given before the sub-command is not undone after it.
    unset: Any = {"default": argparse.SUPPRESS}
    group.add_argument("--home", metavar=_("DIR"), help=_("the office's directory (also: VANTHU_HOME)"), **unset)
    group.add_argument("--lang", choices=LANGUAGES, help=_("language of messages (also: VANTHU_LANG)"), **unset)
    group.add_argument("--version", action=_Version, help=_("show the version and exit"), **unset)


def _asked_language(arguments: list[str]) -> str | None:
    """``--lang`` read ahead of everything else: even the complaint about a wrong argument has to be in a language."""
    for index, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument == "--lang":
            return next(iter(arguments[index + 1 :]), None)
        if argument.startswith("--lang="):
            return argument.partition("=")[2]
    return None


def main(arguments: list[str] | None = None) -> int:
    """Run one command line and give its exit code."""
    if arguments is None:
        arguments = sys.argv[1:]
    output.prepare()
    activate(choose(_asked_language(arguments)))
    home: str | None = None

    def act() -> int:
        nonlocal home
        try:
            parsed = build_parser().parse_args(arguments)
        except SystemExit as done:  # --help and --version have said what they had to say
            return int(done.code or 0)
        home = parsed.home
        if parsed.run is None:
            from commands.workstation import run_workstation

            return run_workstation(parsed)
        return int(parsed.run(parsed))

    def where() -> Path:
        from office.home import find_home

        return find_home(home)

    return diagnostics.run(act, where)
