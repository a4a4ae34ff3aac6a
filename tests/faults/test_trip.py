"""kill -9 at any point of any act of the whole trip: who was interrupted does it again, and the trip is as if not.

Three offices and the axis are looked at after every step. In the quick part one trip has each of its steps killed
once, at a point drawn by lot; `make faults` kills each at every one of its points.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from documents.statuses import fold
from tests.support.trip import STEPS, A, B, C, Trip, prepare, trip

if TYPE_CHECKING:
    from pathlib import Path

SEED = 4
"""Draws a point of each step for the quick part."""


@pytest.fixture(scope="session")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three offices that know each other, and a draft."""
    root = tmp_path_factory.mktemp("offices") / "prepared"
    root.mkdir()
    prepare(root)
    return root


@pytest.fixture(scope="session")
def undisturbed(offices: Path, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[int, dict[str, Any]]]:
    """Of each step of a trip that nothing disturbs: how many points it passes, and what everybody knows after it."""
    found = []
    with trip(offices, tmp_path_factory.mktemp("undisturbed") / "copy") as running:
        for step in range(len(STEPS)):
            code, points = running.run(step)
            assert code == 0, STEPS[step]
            found.append((points, running.ledgers()))
    return found


def test_the_trip_ends_with_equal_ledgers(undisturbed: list[tuple[int, dict[str, Any]]]) -> None:
    _points, end = undisturbed[-1]
    carried = end["axis"]
    assert {verdict for *_rest, verdict, _words in carried} == {"done"}, "something is still under way"
    documents = [(business, to) for _sender, kind, _id, business, _title, to, *_rest in carried if kind == "edoc"]
    assert sorted(documents) == [(0, B), (0, C), (2, C)]
    said = {
        office: [words[:2] for sender, kind, *_rest, words in carried if kind == "status" and sender == office]
        for office in (B, C)
    }
    assert fold(said[B]) == "06"
    assert sorted(said[C]) == ["01", "01", "02", "03"], "of the document 01 and 02, of its correction 01 and 03"
    shown = sorted((to, business) for _id, _ordinal, to, _transport, business, _reason in end[A]["recipients"])
    assert shown == [(B, "06"), (C, "02"), (C, "03")]
    assert [code for *_rest, code in end[A]["corrections"] if code] == [2]
    assert [row[1:] for row in end[C]["returns"]] == [["TL-B1", "H2", 0, 2]], "seen, and corrected by the second row"
    assert all(not end[office]["gaps"] for office in (A, B, C))


def test_each_step_killed_once(offices: Path, undisturbed: list[tuple[int, dict[str, Any]]], tmp_path: Path) -> None:
    lot = random.Random(SEED)
    stops = [lot.randint(1, points) for points, _ledgers in undisturbed]
    with trip(offices, tmp_path / "copy") as running:
        killed = [differs_not(running, step, stop_at, undisturbed) for step, stop_at in enumerate(stops)]
    assert all(killed)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_each_step_killed_everywhere(
    offices: Path, undisturbed: list[tuple[int, dict[str, Any]]], tmp_path: Path
) -> None:
    stop_at, killed = 0, True
    while killed:
        stop_at += 1
        with trip(offices, tmp_path / str(stop_at)) as running:
            met = [differs_not(running, step, stop_at, undisturbed) for step in range(len(STEPS))]
        killed = any(met)
    assert stop_at > max(points for points, _ledgers in undisturbed)


def differs_not(running: Trip, step: int, stop_at: int, undisturbed: list[tuple[int, dict[str, Any]]]) -> bool:
    """Kill the step there and do it again: all must be as if not. Gives whether the point came."""
    killed = running.killed_and_repeated(step, stop_at)
    assert running.ledgers() == undisturbed[step][1], f"{STEPS[step]} of step {step}, killed at {stop_at}"
    return killed
