"""Writes docs/commands.md from the parser itself: ``python -m commands.reference``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from commands.main import build_parser, commands
from translations import LANGUAGES, activate, language

if TYPE_CHECKING:
    from commands.parser import Parser

_HEAD = """\
# Commands

Every command and option, in English and Vietnamese, written by `python -m commands.reference` from the program itself.
Results go to standard output, everything else to standard error. JSON keys and exit codes are a contract.
"""


def path() -> Path:
    """The file of the reference."""
    return Path(__file__).parent.parent / "docs" / "commands.md"


def reference() -> str:
    """The whole reference, as Markdown."""
    before = language()
    parsers = {}
    try:
        for each in LANGUAGES:
            activate(each)
            root = build_parser()
            found = {"": root.filled()} | {command.words: _find(root, command.words) for command in commands()}
            parsers[each] = {words: (parser, list(_rows(parser))) for words, parser in found.items()}
    finally:
        activate(before)
    sections = [_HEAD]
    for words, (parser, english) in parsers["en"].items():
        translated, vietnamese = parsers["vi"][words]
        sections.append(f"## `{parser.prog}`\n\n{parser.description}\n{translated.description}\n")
        if words:
            sections.append(f"```\n{_usage(parser)}\n```\n")
        table = [
            f"| `{term}` | {meaning} | {meant} |"
            for (term, meaning), (_term, meant) in zip(english, vietnamese, strict=True)
        ]
        sections.append("\n".join(["| | English | Tiếng Việt |", "|---|---|---|", *table]) + "\n")
    return "\n".join(sections)


def _find(parser: Parser, words: str) -> Parser:
    for word in words.split():
        [choice] = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
        parser = choice.choices[word]
    return parser.filled()


def _shown(parser: Parser) -> list[argparse.Action]:
    """The actions that belong to this parser: those of every command are shown once, at the top."""
    everywhere = {"help", "home", "lang", "version"}
    return [
        action
        for action in parser._actions
        if not isinstance(action, argparse._SubParsersAction)
        and (parser.prog == "vanthu") == (action.dest in everywhere)
    ]


def _rows(parser: Parser) -> list[tuple[str, str]]:
    return [(_term(action).replace("|", "\\|"), action.help or "") for action in _shown(parser)]


def _term(action: argparse.Action) -> str:
    value = action.metavar if isinstance(action.metavar, str) else "|".join(action.choices or ())
    return " ".join(filter(None, (", ".join(action.option_strings), value if action.nargs != 0 else "")))


def _usage(parser: Parser) -> str:
    parts = [parser.prog]
    for action in _shown(parser):
        parts.append(_term(action) if action.required else f"[{_term(action)}]")
    return " ".join(parts)


if __name__ == "__main__":
    path().write_text(reference(), encoding="utf-8")
