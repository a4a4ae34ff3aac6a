"""Without any one of the rules of the protocol or of the exchange a walk of kills must fail: what keeps it honest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.killing import copy_of, outcome, run_child
from tests.support.trip import STEPS, trip, undone_after_a_kill

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.trip import After

POINTS_OF_AN_ACT = 5
"""Points of an act that is torn in two transactions, and none."""


def acknowledge_before_commit() -> None:
    """The axis is told "done" when the bytes have come, before they are durable here."""
    from office.exchange.receive import Receiver

    fetch = Receiver._fetch

    def eager(self: Receiver, kind: str, entry: Any) -> Any:
        blob = fetch(self, kind, entry)
        self.client.acknowledge(entry.doc_id, "done")
        return blob

    Receiver._fetch = eager  # type: ignore[method-assign] # in a process that is thrown away


def forget_interrupted_attempts() -> None:
    """Only what is QUEUED is tried; SENDING is taken for sent."""
    from storage import outbox

    due = outbox.due
    outbox.due = lambda *args, **kwargs: [each for each in due(*args, **kwargs) if each.state == "QUEUED"]


def forget_what_was_fetched() -> None:
    """What an ended run left on the stage is neither read nor fetched again."""
    from office.exchange.receive import Receiver

    Receiver.finish_interrupted = lambda self: None  # type: ignore[method-assign] # likewise


def a_new_identity_for_each_attempt() -> None:
    """An attempt that may have left is not looked up, and the axis cannot know it again."""
    from axis.client import VxpClient
    from office.exchange.send import Sender

    Sender._look_up = lambda self, message, axis_id=None: None  # type: ignore[method-assign] # likewise
    send = VxpClient.send

    def renamed(self: VxpClient, package: Any, **values: Any) -> str:
        import hashlib
        import io
        import os

        content = package.read().replace(b",2026/11/20,", b",2026/11/20," + os.urandom(4).hex().encode())
        values |= {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        return send(self, io.BytesIO(content), **values)

    VxpClient.send = renamed  # type: ignore[method-assign] # likewise


def refusal_of_a_duplicate_is_failure() -> None:
    """Nothing is looked up, and "I have that already" is taken for a refusal."""
    from axis.client import VxpClient
    from axis.errors import AxisRefused, DuplicateDocument
    from office.exchange.send import Sender

    Sender._look_up = lambda self, message, axis_id=None: None  # type: ignore[method-assign] # likewise
    send = VxpClient.send

    def strict(self: VxpClient, *args: Any, **values: Any) -> str:
        try:
            return send(self, *args, **values)
        except DuplicateDocument as error:
            raise AxisRefused(error.code, error.description) from error

    VxpClient.send = strict  # type: ignore[method-assign] # likewise


def enter_without_settling() -> None:
    """The rows are entered in one transaction, the stage is cleared in the next."""
    from storage import arrivals

    settle = arrivals.settle

    def later(tx: Any, fetched: Any, verdict: str, description: str = "") -> None:
        from durable import sqlite

        sqlite.commit(tx.db)
        tx.db.execute("BEGIN IMMEDIATE")
        settle(tx, fetched, verdict, description)

    arrivals.settle = later


def in_two_transactions(module: str, name: str) -> None:
    """What that function does is committed by itself, before the act it belongs to."""
    from importlib import import_module

    from durable import sqlite

    holder = import_module(module)
    whole = getattr(holder, name)

    def torn(tx: Any, *args: Any, **values: Any) -> Any:
        result = whole(tx, *args, **values)
        sqlite.commit(tx.db)
        tx.db.execute("BEGIN IMMEDIATE")
        return result

    setattr(holder, name, torn)


def a_number_is_taken_before_the_act() -> None:
    """The number is taken in a transaction of its own: an act that is cut off then leaves a gap."""
    in_two_transactions("storage.numbers", "take")


def a_status_is_queued_after_the_act() -> None:
    """The document is accepted in one transaction, its sender told in the next."""
    in_two_transactions("storage.acceptance", "enter")


def the_oldest_row_gets_the_status() -> None:
    """Of a document and its correction, which share their DocumentId, the first gets all that is said."""
    from storage import links

    links.last_sent_to = lambda db, rows, office_code: min(rows, default=None)


def undo_while_it_may_be_leaving() -> None:
    """A sending is taken back although an attempt may have left."""
    from storage import outbox

    cancel = outbox.cancel

    def hasty(tx: Any, message: Any) -> bool:
        tx.execute("UPDATE outbox SET state = 'QUEUED' WHERE id = ? AND state = 'SENDING'", (message.id,))
        return cancel(tx, message)

    outbox.cancel = hasty


RULES = [
    acknowledge_before_commit,
    forget_interrupted_attempts,
    forget_what_was_fetched,
    a_new_identity_for_each_attempt,
    refusal_of_a_duplicate_is_failure,
    enter_without_settling,
]


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("spoil", RULES, ids=lambda rule: rule.__name__)
def test_the_walk_notices(
    spoil: Callable[[], None], prepared: Path, calm: tuple[int, dict[str, Any]], tmp_path: Path
) -> None:
    points, expected = calm
    assert any(
        differs(spoil, stop_at, expected, prepared, tmp_path / str(stop_at)) for stop_at in range(1, points + 1)
    ), "killed anywhere, the result is as if the rule were kept"


def differs(spoil: Callable[[], None], stop_at: int, expected: dict[str, Any], prepared: Path, root: Path) -> bool:
    """Whether a sync without the rule, killed there and run twice more, leaves something else or does not run."""
    with copy_of(prepared, root) as (axis, home):
        run_child(home, stop_at, spoil)
        codes = {run_child(home, 0, spoil)[0] for _run in range(2)}
        return codes != {0} or outcome(axis, home) != expected


RULES_OF_THE_EXCHANGE = [
    a_number_is_taken_before_the_act,
    a_status_is_queued_after_the_act,
    the_oldest_row_gets_the_status,
]


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("spoil", RULES_OF_THE_EXCHANGE, ids=lambda rule: rule.__name__)
def test_the_trip_notices(spoil: Callable[[], None], offices: Path, undisturbed: list[After], tmp_path: Path) -> None:
    assert any(
        strays(spoil, stop_at, offices, undisturbed, tmp_path / str(stop_at)) for stop_at in range(POINTS_OF_AN_ACT)
    ), "killed anywhere, the trip is as if the rule were kept"


def strays(spoil: Callable[[], None], stop_at: int, offices: Path, undisturbed: list[After], root: Path) -> bool:
    """Whether a trip without the rule, each step killed at that point and done again, ends otherwise."""
    with trip(offices, root, spoil) as running:
        try:
            for step in range(len(STEPS)):
                running.goes_on(step, stop_at, undisturbed)
        except AssertionError:
            return True
    return False


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_undo_notices(offices: Path, undisturbed: list[After], tmp_path: Path) -> None:
    def is_wrong(stop_at: int) -> bool:
        try:
            undone_after_a_kill(offices, tmp_path / str(stop_at), stop_at, undo_while_it_may_be_leaving)
        except AssertionError:
            return True
        return False

    assert any(is_wrong(stop_at) for stop_at in range(1, undisturbed[1].points + 1))
