"""The workstation on the screen: without a sub-command on the office of this machine, or ``demo`` on sample offices."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING

from commands.diagnostics import WRONG_USE, say
from commands.parser import whole_number
from commands.progress import progress
from office.errors import BadInput, NoOffice
from office.home import CONFIG, find_home
from office.office import Office
from translations import _

if TYPE_CHECKING:
    import argparse

    from commands.parser import Parser

SAMPLES = 60


def run_workstation(arguments: argparse.Namespace) -> int:
    """Open the office; where there is none yet, say how to set one up and offer the demonstration."""
    home = find_home(arguments.home)
    try:
        office = Office.open(home)
    except NoOffice as error:
        if not _can_ask() or (home / CONFIG).exists():  # an office whose mirror is gone needs other help
            raise
        say(str(error))
        return _demonstrate(SAMPLES) if _agreed() else WRONG_USE
    return _open(office)


def define_demo(parser: Parser) -> None:
    """``demo [--documents N]``."""
    parser.add_argument(
        "--documents",
        metavar="N",
        type=whole_number,
        default=SAMPLES,
        help=_("how many sample documents to exchange (default: {count})").format(count=SAMPLES),
    )


def run_demo(arguments: argparse.Namespace) -> int:
    """Exchange sample documents between sample offices over an axis on this machine, then open the workstation."""
    return _demonstrate(arguments.documents)


def _demonstrate(documents: int) -> int:
    _require_terminal()
    from demo.run import demonstration

    for number in (signal.SIGHUP, signal.SIGTERM):
        # However it ends, the throw-away directory goes with it, and so does the axis.
        signal.signal(number, signal.default_int_handler)
    with ExitStack() as until_closed:
        with progress() as heard:
            office = until_closed.enter_context(demonstration(documents, heard=heard))
        return _open(office)


def _open(office: Office) -> int:
    _require_terminal()
    from tui.app import run

    return run(office)


def _require_terminal() -> None:
    on_terminal = all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))
    if not on_terminal or os.environ.get("TERM", "dumb") == "dumb":
        raise BadInput(
            _("The workstation needs a full terminal. Without one use the commands, such as: vanthu list inbox")
        )
    if sys.stderr is None or not sys.stderr.isatty():
        raise BadInput(_("The screen is drawn where errors are written: run the workstation without redirecting them."))


def _can_ask() -> bool:
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))


def _agreed() -> bool:
    sys.stderr.write(_("Look around with sample offices and documents now? [y/n] "))
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes", "c", "co", "có")
