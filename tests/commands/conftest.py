"""One axis for all tests of the commands, and offices in several states."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from storage import documents, statuses
from storage.documents import Document, Status
from storage.mirror import Mirror
from tests.support.axis_server import RunningAxis, running_axis
from tests.support.command_line import FILES, SUBJECT, Exchange, send, set_up, vanthu

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = "2026-11-20T09:31:05+07:00"


@pytest.fixture(scope="session")
def axis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningAxis]:
    with running_axis(tmp_path_factory.mktemp("axis"), units=20) as running:
        yield running


@pytest.fixture(scope="session")
def exchange(axis: RunningAxis, tmp_path_factory: pytest.TempPathFactory) -> Exchange:
    """An office that has fetched two documents, and the one that sent them and knows that they arrived."""
    homes = tmp_path_factory.mktemp("homes")
    home = set_up(axis, homes / "H29.1")
    sender = set_up(axis, homes / "H29.14", "H29.14")
    send(sender, "H29.1", FILES, number="17", subject=SUBJECT, urgency=2)
    send(sender, "H29.1", {}, number="18", subject="V/v báo cáo quý III")
    for office in (sender, home, sender):
        result = vanthu("sync", "--now", "--json", home=office)
        assert result.code == 0, result.err
    return Exchange(axis, home, sender)


@pytest.fixture
def new_home(axis: RunningAxis, tmp_path: Path) -> Path:
    """An office that has never synchronised."""
    return set_up(axis, tmp_path / "new")


@pytest.fixture
def full_home(new_home: Path) -> Path:
    """An office with 450 documents in its inbox."""
    with Mirror(new_home) as mirror, mirror.write() as tx:
        for number in range(450):
            documents.insert(
                tx,
                Document(
                    "in", "inbox", NOW, rank=number % 3, code=f"{number}/BC-VP", subject="Đầu tư công", received_at=NOW
                ),
            )
    return new_home


@pytest.fixture
def status_home(new_home: Path) -> Path:
    """An office with one status that answers none of its documents."""
    status = Status(
        "H29.15", "03", "in", NOW, office_name="Sở Nội vụ", description="Đã vào sổ", answers={"code": "99/UBND-VX"}
    )
    with Mirror(new_home) as mirror, mirror.write() as tx:
        statuses.append(tx, None, status)
    return new_home
