from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from storage import findings
from storage.mirror import Mirror
from tests.support.axis_server import RunningAxis, running_axis
from tests.support.offices import meet, newest
from tests.support.offices import office as on_axis
from tests.support.returning import WRONG_NUMBER
from tests.support.sending import outgoing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from office.office import Office


@pytest.fixture
def axis(tmp_path: Path) -> Iterator[RunningAxis]:
    with running_axis(tmp_path / "axis") as running:
        yield running


@pytest.fixture
def sender(axis: RunningAxis, tmp_path: Path) -> Office:
    return on_axis(axis, tmp_path / "a", "H29.1", undo=0)


@pytest.fixture
def receiver(axis: RunningAxis, tmp_path: Path) -> Office:
    return on_axis(axis, tmp_path / "b", "H29.14", undo=0)


@pytest.fixture
def other(axis: RunningAxis, tmp_path: Path) -> Office:
    """A second receiver."""
    return on_axis(axis, tmp_path / "c", "H29.15", undo=0)


@pytest.fixture
def sent(sender: Office, receiver: Office, other: Office, tmp_path: Path) -> int:
    """A document that two offices have; its id with the sender."""
    found = sender.send(outgoing(tmp_path, to=("H29.14", "H29.15"), content=os.urandom(200_000)))
    meet(sender, receiver, other, sender)
    return found


@pytest.fixture
def exchanged(sender: Office, other: Office, tmp_path: Path) -> tuple[int, int]:
    """What the sender sent to two offices and the other of them found wrong: its id here and there."""
    sent = sender.send(outgoing(tmp_path, number="1234", to=("H29.14", "H29.15")))
    sender.sync(check=False)
    other.sync(check=False)
    came = newest(other)
    with Mirror(other.home) as mirror, mirror.write() as tx:
        findings.insert(tx, came, [WRONG_NUMBER], source="check")
    return sent, came
