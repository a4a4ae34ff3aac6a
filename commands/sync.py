"""``sync``: once, or again and again; with a bar on a terminal, one line when something happened, JSON for programs."""

from __future__ import annotations

import random
import signal
import time
from typing import TYPE_CHECKING

from commands import output
from commands.diagnostics import REFUSED, UNREACHABLE, explain, say
from commands.parser import add_json, whole_number
from commands.progress import progress
from office.home import find_home
from office.office import Office
from translations import _, ngettext

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from commands.parser import Parser
    from office.progress import SyncReport

COUNTS = ("received", "sent", "statuses_in", "statuses_out", "quarantined", "held")
LONGEST_PAUSE = 1800
"""Seconds beyond which a failing axis is not left alone any longer, unless the clerk asked for rarer syncs."""


def define_sync(parser: Parser) -> None:
    """``sync [--watch SECONDS] [--now] [--json]``."""
    parser.add_argument(
        "--watch", metavar=_("SECONDS"), type=whole_number, help=_("sync again every so many seconds until stopped")
    )
    parser.add_argument(
        "--now", action="store_true", help=_("do not wait for undo windows and pauses between attempts")
    )
    add_json(parser, _("print one JSON object for each sync"))


def run_sync(arguments: argparse.Namespace) -> int:
    """Push what waits, fetch what is new, acknowledge; then read the words of new files, so that they can be found."""
    home = find_home(arguments.home)
    if arguments.watch:
        return Watch(home, arguments.watch, impatient=arguments.now, as_json=arguments.json).run()
    office = Office.open(home)
    with progress() as heard:
        report = office.sync(heard, impatient=arguments.now, check=False)
    for sentence in report.errors:
        say(sentence)
    if report.busy_with is not None:
        say(_busy(report.busy_with))
    _print(report, as_json=arguments.json, idle=report.exit_code == 0 and output.width() is not None)
    if report.busy_with is None:
        output.flush()
        with progress() as heard:
            office.check_arrivals(heard)
    return report.exit_code


def _busy(owner: str) -> str:
    return _("Another sync is already running ({owner}); this one did nothing.").format(owner=owner)


def _print(report: SyncReport, *, as_json: bool, idle: bool) -> None:
    """The result on standard output; ``idle`` says whether "nothing" is worth a line."""
    if as_json:
        values = {name: getattr(report, name) for name in (*COUNTS, "errors", "seconds")}
        output.data(values)
    elif any(getattr(report, name) for name in COUNTS):
        output.line(_summary(report))
    elif idle and report.busy_with is None:
        output.line(_("Nothing new."))
    output.flush()


def _summary(report: SyncReport) -> str:
    parts = [
        (report.received, ngettext("{count} document received", "{count} documents received", report.received)),
        (report.sent, ngettext("{count} document sent", "{count} documents sent", report.sent)),
        (report.statuses_in, ngettext("{count} status received", "{count} statuses received", report.statuses_in)),
        (report.statuses_out, ngettext("{count} status sent", "{count} statuses sent", report.statuses_out)),
        (report.quarantined, ngettext("{count} in quarantine", "{count} in quarantine", report.quarantined)),
        (report.held, ngettext("{count} held", "{count} held", report.held)),
    ]
    text = ", ".join(sentence.format(count=count) for count, sentence in parts if count)
    return f"{text[0].upper()}{text[1:]}."


class Watch:
    """Syncs until SIGINT or SIGTERM. What stays the same from round to round is said once."""

    def __init__(self, home: Path, seconds: int, *, impatient: bool, as_json: bool) -> None:
        self._home = home
        self._seconds = seconds
        self._impatient = impatient
        self._as_json = as_json
        self._said: set[str] = set()
        self._failures = 0

    def run(self) -> int:
        """Give 0 when stopped. Raises what the first round raises: a wrong set-up is not worth waiting for."""
        try:
            # systemd stops a service with SIGTERM; both signals end a round where the next sync can take it up.
            signal.signal(signal.SIGTERM, signal.default_int_handler)
            office = Office.open(self._home)
            self._round(office)
            while True:
                self._rest(office)
                office = self._try_round(office)
        except KeyboardInterrupt:
            return 0

    def _round(self, office: Office) -> None:
        report = office.sync(impatient=self._impatient, check=False)
        failed = report.exit_code in (UNREACHABLE, REFUSED)
        if self._failures and not failed:
            say(_("The axis answers again."))
        self._failures = self._failures + 1 if failed else 0
        self._say_once([*report.errors, *([_busy(report.busy_with)] if report.busy_with else [])])
        _print(report, as_json=self._as_json, idle=False)

    def _try_round(self, office: Office) -> Office:
        try:
            office = Office.open(self._home)  # settings may have been corrected meanwhile
            self._round(office)
        except Exception as error:
            explained = explain(error)
            if explained is None or isinstance(error, output.OutputFailed):
                raise
            self._failures += 1
            self._say_once([explained[0]])
        return office

    def _say_once(self, sentences: list[str]) -> None:
        for sentence in sentences:
            if sentence not in self._said:
                say(sentence)
        self._said = set(sentences)

    def _rest(self, office: Office) -> None:
        """Read the words of new files, then sleep, until the next round is due."""
        due = time.monotonic() + pause(self._seconds, self._failures)
        if not self._failures:
            office.check_arrivals(stop=lambda: time.monotonic() >= due)
        time.sleep(max(0.0, due - time.monotonic()))


def pause(seconds: int, failures: int) -> float:
    """Seconds until the next round: longer after each failure, and scattered so that offices do not return in step."""
    if not failures:
        return seconds
    longest = max(seconds, LONGEST_PAUSE)
    return float(min(seconds * 2 ** min(failures, 12), longest) * random.SystemRandom().uniform(0.8, 1.2))
