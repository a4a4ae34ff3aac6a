from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support import trip
from tests.support.killing import copy_of, outcome, prepare, run_child

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An axis and a home in which everything is still to be done."""
    root = tmp_path_factory.mktemp("prepared")
    prepare(root)
    return root


@pytest.fixture(scope="session")
def calm(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[int, dict[str, Any]]:
    """How many points an undisturbed sync passes, and what it leaves; another two runs change nothing."""
    with copy_of(prepared, tmp_path_factory.mktemp("calm") / "copy") as (axis, home):
        exit_code, points = run_child(home, 0)
        assert exit_code == 0
        left = outcome(axis, home)
        for _run in range(2):
            assert run_child(home, 0)[0] == 0
        assert outcome(axis, home) == left
    assert left["mirror"]["owed"] == []
    assert sum(left["pending"].values()) == 3, "what was sent before and now, once for each receiver"
    return points, left


@pytest.fixture(scope="session")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three offices that know each other, and a draft."""
    root = tmp_path_factory.mktemp("offices") / "prepared"
    root.mkdir()
    trip.prepare(root)
    return root


@pytest.fixture(scope="session")
def undisturbed(offices: Path, tmp_path_factory: pytest.TempPathFactory) -> list[trip.After]:
    """What each step of a trip leaves that nothing disturbs."""
    found = []
    with trip.trip(offices, tmp_path_factory.mktemp("undisturbed") / "copy") as running:
        for step in range(len(trip.STEPS)):
            code, points = running.run(step)
            assert code == 0, trip.STEPS[step]
            found.append(trip.After(points, running.ledgers()))
    return found
