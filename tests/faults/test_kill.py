"""kill -9 at every commit, fsync, rename and network call of a sync: the next run must leave what a calm one does.

The sync runs in a process of its own, which is killed at its k-th point; the points are counted first. The quick part
takes some points of the whole walk, `make faults` takes all.
"""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.killing import copy_of, outcome, run_child

if TYPE_CHECKING:
    from pathlib import Path

QUICK_POINTS = 6


def test_some_points(prepared: Path, calm: tuple[int, dict[str, Any]], tmp_path: Path) -> None:
    points, expected = calm
    for index in range(QUICK_POINTS):
        stop_at = 1 + (points - 1) * index // (QUICK_POINTS - 1)
        assert killed_at(stop_at, prepared, tmp_path / str(stop_at)) == expected, f"killed at point {stop_at}"


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_every_point(prepared: Path, calm: tuple[int, dict[str, Any]], tmp_path: Path) -> None:
    points, expected = calm
    for stop_at in range(1, points + 1):
        assert killed_at(stop_at, prepared, tmp_path / str(stop_at)) == expected, f"killed at point {stop_at}"


def killed_at(stop_at: int, prepared: Path, root: Path) -> dict[str, Any]:
    """What is left when a sync was killed there and two more have run."""
    with copy_of(prepared, root) as (axis, home):
        assert run_child(home, stop_at)[0] == -signal.SIGKILL
        for _run in range(2):
            assert run_child(home, 0)[0] == 0
        return outcome(axis, home)
