"""One synchronisation with the axis: push what waits, take in what is new, acknowledge, answer.

Only one runs at a time in an office. Interrupted anywhere, the next one finishes the job.
"""

from __future__ import annotations

import json
import os
import time
from datetime import timedelta
from typing import TYPE_CHECKING, TypeGuard

from axis.client import Timeouts, VxpClient
from axis.errors import AxisError, CredentialsRefused, TlsRefused
from axis.vxp import Kind
from documents.times import now, stamp
from durable.files import Busy, file_mode, lock, remove_leftovers
from office.alarms import overdue
from office.clerk import actor
from office.directory import refresh
from office.errors import BadInput
from office.exchange.catching_up import behind_since, raise_numbers, settle
from office.exchange.receive import Receiver
from office.exchange.send import Sender
from office.home import Config, load_secret
from office.progress import Listener, SyncReport, unheard
from office.returns.tracking import ask_after_returns
from storage import settings
from storage.mirror import Mirror
from translations import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

LOCK = "sync.lock"
DIRECTORY_AGE, JUST_NOW = timedelta(days=1), timedelta(seconds=5)
SKEW = timedelta(minutes=5)
"""How far the clocks may differ before a person is told: deadlines and receipts would be wrong by as much."""
EXPIRY = timedelta(days=21)
"""How long before its end the axis's certificate is spoken of."""


def connect(home: Path, config: Config, timeouts: Timeouts | None = None) -> VxpClient:
    """A client for the office's axis; no byte leaves yet."""
    return VxpClient(
        config.endpoint,
        config.code,
        load_secret(home),
        ca_file=home / config.ca_file if config.ca_file else None,
        client_cert=home / config.client_cert if config.client_cert else None,
        timeouts=timeouts,
    )


def ask_directory(home: Path, config: Config, mirror: Mirror) -> bool:
    """Ask the axis, now and not for long, whether there are offices the mirror does not know; False when it cannot be
    reached, or was asked a moment ago.
    """
    try:
        with connect(home, config, Timeouts(connect=3.0, transfer=15.0)) as client:
            return refresh(mirror, client, unheard, older_than=JUST_NOW)
    except (AxisError, BadInput):
        return False


def synchronise(home: Path, config: Config, *, heard: Listener = unheard, impatient: bool = False) -> SyncReport:
    """Run one sync. Never raises for what the axis does: the report says what happened and what is still waiting."""
    report = SyncReport()
    started = time.monotonic()
    try:
        owner = f"{actor()}, pid {os.getpid()}"
        with lock(home / LOCK, owner, mode=file_mode(home)), Mirror(home) as mirror:
            if mirror.blobs.directory.exists():
                remove_leftovers(mirror.blobs.directory)
            _exchange(mirror, home, config, report, heard, impatient=impatient)
            _expire(mirror, config, report)
            report.seconds = round(time.monotonic() - started, 3)
            _remember(mirror, report)
            # Not remembered: what is overdue is another thing by and by, and the screen looks for itself.
            report.errors += overdue(mirror.db, config)
    except Busy as busy:
        report.busy_with = busy.owner
    report.seconds = round(time.monotonic() - started, 3)
    return report


def _exchange(
    mirror: Mirror, home: Path, config: Config, report: SyncReport, heard: Listener, *, impatient: bool
) -> None:
    try:
        with connect(home, config) as client:
            try:
                _run(mirror, client, config, report, heard, impatient=impatient)
            finally:
                report.traffic = client.traffic
    except (CredentialsRefused, TlsRefused) as error:
        report.errors.append(str(error))
        if isinstance(error, CredentialsRefused) and _is_off(error.clock_skew):
            # A signature carries the time: a wrong clock looks like a wrong secret.
            report.errors.append(_skew_sentence(error.clock_skew))
        report.exit_code = 5
    except AxisError as error:
        report.errors.append(str(error))
        report.exit_code = 4


def _run(
    mirror: Mirror, client: VxpClient, config: Config, report: SyncReport, heard: Listener, *, impatient: bool
) -> None:
    receiver = Receiver(mirror, client, config, report, heard, actor())
    sender = Sender(mirror, client, report, heard, actor())
    troubles: dict[type[AxisError], AxisError] = {}

    def attempt(step: Callable[[], object]) -> None:
        """What the axis cannot do does not keep it from doing the rest."""
        try:
            step()
        except AxisError as error:
            if error.general:
                raise
            troubles.setdefault(type(error), error)  # a wrong address is wrong in every step, and said once

    receiver.finish_interrupted()
    receiver.acknowledge()
    behind = behind_since(mirror)
    if behind is not None:
        raise_numbers(mirror, client, config, behind, report)
    attempt(lambda: sender.push(impatient=impatient))
    attempt(sender.ask_after_stopped)
    attempt(lambda: receiver.receive(Kind.DOCUMENT, behind))
    attempt(lambda: receiver.receive(Kind.STATUS, behind))
    attempt(sender.push)
    if behind is not None and not troubles:
        settle(mirror)
    attempt(lambda: ask_after_returns(mirror, client))
    # Last: it may be long, and nothing waits for it.
    attempt(lambda: refresh(mirror, client, heard, older_than=DIRECTORY_AGE))
    for error in troubles.values():
        report.will_retry(str(error))
    for sentence in warnings(client):
        report.needs_person(sentence)


def _expire(mirror: Mirror, config: Config, report: SyncReport) -> None:
    """Let files go whose time of keeping is over."""
    if config.keeping:
        from office.safekeeping.retention import Rules, expire

        try:
            expire(mirror, Rules.from_table(config.keeping))
        except BadInput as error:
            report.needs_person(str(error))


def warnings(client: VxpClient) -> Iterator[str]:
    skew = client.clock_skew
    if _is_off(skew):
        yield _skew_sentence(skew)
    expires = client.certificate_expires
    if expires is not None and expires < now() + EXPIRY:
        yield _("The axis's certificate ends on {day}. Tell those who run the axis.").format(day=expires.date())


def _is_off(skew: timedelta | None) -> TypeGuard[timedelta]:
    return skew is not None and abs(skew) > SKEW


def _skew_sentence(skew: timedelta) -> str:
    if skew > timedelta():
        sentence = _("This machine's clock is {minutes} minutes behind the axis's, and so are all times of receipt.")
    else:
        sentence = _("This machine's clock is {minutes} minutes ahead of the axis's, and so are all times of receipt.")
    return sentence.format(minutes=round(abs(skew).total_seconds() / 60)) + " " + _("Set the clock right.")


def _remember(mirror: Mirror, report: SyncReport) -> None:
    """Leave the result where every screen of the office sees it."""
    result = {
        "at": stamp(now()),
        "exit_code": report.exit_code,
        "received": report.received,
        "sent": report.sent,
        "errors": report.errors[:5],
    }
    with mirror.write() as tx:
        settings.put(tx, "sync.last", json.dumps(result, ensure_ascii=False))
