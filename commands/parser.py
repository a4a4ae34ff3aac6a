"""argparse with this program's manners: one sentence for wrong use, words translated, arguments defined on demand."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any, NoReturn

from commands.output import columns
from office.errors import BadInput
from translations import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_WIDEST = 110


def translate_argparse() -> None:
    """Let argparse look its own words up in our catalogue: it takes them from its module's ``_`` and ``ngettext``."""
    vars(argparse).update(_=_, ngettext=ngettext)


class _Help(argparse.HelpFormatter):
    """As wide as the terminal; left to itself it would load an archiver only to ask how wide that is."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=min(columns(), _WIDEST) - 2)


class Parser(argparse.ArgumentParser):
    """A parser whose arguments are only defined, by ``fill``, when a command line or a help text asks for them."""

    def __init__(self, *, fill: Callable[[Parser], None] | None = None, **options: Any) -> None:
        super().__init__(allow_abbrev=False, formatter_class=_Help, **options)
        self._fill = fill

    def filled(self) -> Parser:
        """The parser with all its arguments."""
        fill, self._fill = self._fill, None
        if fill is not None:
            fill(self)
        return self

    def parse_known_args(self, args: Sequence[str] | None = None, namespace: Any = None) -> tuple[Any, list[str]]:  # type: ignore[override]
        self.filled()
        return super().parse_known_args(args, namespace)

    def error(self, message: str) -> NoReturn:
        problem = message[:1].upper() + message[1:].rstrip(".")
        raise BadInput(_("{problem}. See: {command} --help").format(problem=problem, command=self.prog))


def whole_number(text: str) -> int:
    """A count that is at least 1."""
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(_("{text} is not a whole number above 0").format(text=text))
    return number


def row_number(text: str) -> int:
    """The id of a document, as the first column of a list shows it."""
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise argparse.ArgumentTypeError(
            _("{text} is not an ID: give the number that a list shows, such as 12").format(text=text)
        )
    return int(text)


def legible(text: str) -> str:
    """Text that can be stored and sent: the command line may hold bytes that are no characters."""
    if not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text):
        raise argparse.ArgumentTypeError(_("{text} is not text in UTF-8").format(text=text))
    return text


def add_json(parser: Parser, meaning: str) -> None:
    """The option that turns a result for people into one for programs."""
    parser.add_argument("--json", action="store_true", help=meaning)
