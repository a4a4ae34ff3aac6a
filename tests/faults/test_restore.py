"""kill -9 at every commit, fsync and rename of a restoring: repeated, it leaves what an undisturbed one does.

At no point is there a mirror in the home that would give an outgoing number, or send what waits, before the axis was
asked. The quick part takes some points of the walk, `make faults` takes all and lets the first sync follow each.
"""

from __future__ import annotations

import shutil
import signal
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from office.home import load, save
from office.office import Office
from office.safekeeping.keeping import backup
from storage import audit, keeping, numbers
from storage.mirror import FILE, Mirror
from tests.support.killing import command, copy_of, outcome, run_child
from tests.support.offices import contents

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.axis_server import RunningAxis

QUICK_POINTS = 6
ALREADY_WHOLE = 2
"""The exit code of a restoring into a home that has a mirror."""


@pytest.fixture(scope="module")
def saved(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup, with its secret, of an office from which something waits to be sent."""
    root = tmp_path_factory.mktemp("saved")
    shutil.copytree(prepared / "home", root / "home")
    return backup(Office.open(root / "home"), root / "backup", secret=True).path


@pytest.fixture(scope="module")
def undisturbed(saved: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[int, dict[str, Any]]:
    """How many points a restoring passes that nobody disturbs, and what it leaves."""
    home = tmp_path_factory.mktemp("undisturbed") / "home"
    exit_code, points = restored(saved, home)
    assert exit_code == 0
    return points, left(home)


def restored(saved: Path, home: Path, stop_at: int = 0) -> tuple[int, int]:
    return run_child(home, stop_at, act=partial(command, ("restore", str(saved))))


def left(home: Path) -> dict[str, Any]:
    """What lies in the home, and what the mirror holds."""
    with Mirror(home, read_only=True) as mirror:
        assert audit.first_break(mirror.db) is None
        held = contents(mirror) | {"counters": numbers.counters(mirror.db)}
        acts = [row for (row,) in mirror.db.execute("SELECT act FROM audit ORDER BY seq")]
    return {"names": sorted(str(each.relative_to(home)) for each in home.rglob("*")), "held": held, "acts": acts}


def is_safe(home: Path) -> bool:
    """Whether the mirror says of itself that the axis is to be asked first."""
    with Mirror(home, read_only=True) as mirror:
        states = {state for (state,) in mirror.db.execute("SELECT state FROM outbox WHERE kind = 'edoc'")}
        return keeping.unsettled_since(mirror.db) is not None and states == {"ACCEPTED", "SENDING"}


def killed_at(stop_at: int, saved: Path, home: Path) -> dict[str, Any]:
    """What is left when a restoring was killed there and repeated."""
    assert restored(saved, home, stop_at)[0] == -signal.SIGKILL
    whole = (home / FILE).exists()
    assert not whole or is_safe(home)
    assert restored(saved, home)[0] == (ALREADY_WHOLE if whole else 0)
    return left(home)


def synchronised(axis: RunningAxis, home: Path) -> dict[str, Any]:
    """What two syncs leave here and at the axis, of which this is a copy elsewhere."""
    save(home, replace(load(home), endpoint=axis.url))
    (home / "secret").write_text(axis.secrets["H29.1"])
    for _run in range(2):
        assert run_child(home, 0)[0] == 0
    return outcome(axis, home)


def test_some_points(saved: Path, undisturbed: tuple[int, dict[str, Any]], tmp_path: Path) -> None:
    points, expected = undisturbed
    for index in range(QUICK_POINTS):
        stop_at = 1 + (points - 1) * index // (QUICK_POINTS - 1)
        assert killed_at(stop_at, saved, tmp_path / str(stop_at)) == expected, f"killed at point {stop_at}"


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_every_point_and_the_first_sync(
    prepared: Path, saved: Path, undisturbed: tuple[int, dict[str, Any]], tmp_path: Path
) -> None:
    points, expected = undisturbed
    with copy_of(prepared, tmp_path / "calm") as (axis, home):
        shutil.rmtree(home)
        assert restored(saved, home)[0] == 0
        in_the_end = synchronised(axis, home)
    for stop_at in range(1, points + 1):
        with copy_of(prepared, tmp_path / str(stop_at)) as (axis, home):
            shutil.rmtree(home)
            assert killed_at(stop_at, saved, home) == expected, f"killed at point {stop_at}"
            assert synchronised(axis, home) == in_the_end, f"killed at point {stop_at}"
