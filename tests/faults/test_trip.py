"""kill -9 at any point of any act of the whole trip: who was interrupted does it again, and the trip is as if not.

Three offices and the axis are looked at after every step. In the quick part one trip has each of its steps killed
once, at a point drawn by lot; `make faults` kills each at every one of its points.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from documents.statuses import fold
from tests.support.trip import STEPS, A, After, B, C, trip, undone_after_a_kill

if TYPE_CHECKING:
    from pathlib import Path

SEED = 4
"""Draws a point of each step for the quick part."""


def test_the_trip_ends_with_equal_ledgers(undisturbed: list[After]) -> None:
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


def test_each_step_killed_once(offices: Path, undisturbed: list[After], tmp_path: Path) -> None:
    lot = random.Random(SEED)
    stops = [lot.randint(1, after.points) for after in undisturbed]
    with trip(offices, tmp_path / "copy") as running:
        assert all(running.goes_on(step, stop_at, undisturbed) for step, stop_at in enumerate(stops))


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_each_step_killed_everywhere(offices: Path, undisturbed: list[After], tmp_path: Path) -> None:
    stop_at, killed = 0, True
    while killed:
        stop_at += 1
        with trip(offices, tmp_path / str(stop_at)) as running:
            met = [running.goes_on(step, stop_at, undisturbed) for step in range(len(STEPS))]
        killed = any(met)
    assert stop_at > max(after.points for after in undisturbed)


def test_undo_after_a_killed_sync(offices: Path, undisturbed: list[After], tmp_path: Path) -> None:
    """Before the first byte left and after the last: the clerk is told the truth, and what was said then comes true."""
    points = undisturbed[1].points
    assert [undone_after_a_kill(offices, tmp_path / str(each), each) for each in (1, points)] == [True, False]


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_undo_after_a_sync_killed_anywhere(offices: Path, undisturbed: list[After], tmp_path: Path) -> None:
    points = range(1, undisturbed[1].points + 1)
    undone = [undone_after_a_kill(offices, tmp_path / str(each), each) for each in points]
    assert undone == sorted(undone, reverse=True), "once it is too late it stays so"
    assert {*undone} == {True, False}
