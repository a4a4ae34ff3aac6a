"""Measures cases in turns, round by round, and takes medians: so a busy moment of the machine hits all alike."""

from __future__ import annotations

import gc
import statistics
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

LEAST = 0.02
"""Seconds that one measurement lasts at least: a quicker case is repeated within it."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the caller asked for: fewer and smaller cases, and where built data is kept for the next time."""

    quick: bool
    cache: Path

    @property
    def rounds(self) -> int:
        return 3 if self.quick else 7


@dataclass(frozen=True, slots=True)
class Case:
    """Something to measure; ``label`` names its column, and ``run`` does it once."""

    label: str
    run: Callable[[], object]


@dataclass(slots=True)
class Table:
    """Figures of one benchmark, printed as they come: a row for each act, its first column the baseline."""

    title: str
    rounds: int
    columns: Sequence[str] = ()
    width: int = field(default=34, init=False)

    def __post_init__(self) -> None:
        print(f"\n{self.title}")
        if self.columns:
            first, *others = self.columns
            print(" " * self.width + f"{first:>12}" + "".join(f"{name:>22}" for name in others), flush=True)

    def measure(self, name: str, cases: Sequence[Case]) -> list[float]:
        """Time the cases against the first of them; gives each one's median in seconds."""
        medians = interleaved([case.run for case in cases], self.rounds)
        baseline = medians[0]
        cells = [f"{_shown(baseline):>12}"]
        cells += [f"{_shown(median):>12} × {median / baseline:<7.2f}" for median in medians[1:]]
        print(f"{name:<{self.width}}" + "".join(cells), flush=True)
        return medians

    def note(self, text: str) -> None:
        """A line of plain figures: sizes, counts, requests."""
        print(f"  {text}", flush=True)


def interleaved(runs: Sequence[Callable[[], object]], rounds: int) -> list[float]:
    """The median time in seconds of one call of each, measured in turns."""
    times: list[list[float]] = [[] for _run in runs]
    repeats = [_repeats(run) for run in runs]
    for _round in range(rounds):
        for run, count, found in zip(runs, repeats, times, strict=True):
            found.append(_timed(run, count) / count)
    return [statistics.median(found) for found in times]


def _repeats(run: Callable[[], object]) -> int:
    """Calls that fill a measurement, from a first call that also warms the caches."""
    run()
    return max(1, round(LEAST / max(_timed(run, 1), 1e-7)))


def _timed(run: Callable[[], object], count: int) -> float:
    gc.collect()
    gc.disable()
    try:
        started = time.perf_counter()
        for _call in range(count):
            run()
        return time.perf_counter() - started
    finally:
        gc.enable()


def _shown(seconds: float) -> str:
    if seconds < 1e-3:
        return f"{seconds * 1e6:.0f} µs"
    return f"{seconds * 1e3:.2f} ms" if seconds < 1 else f"{seconds:.2f} s"
