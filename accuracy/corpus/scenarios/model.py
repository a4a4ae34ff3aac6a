"""What a scenario is, and who may make its pages."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Final, TypeAlias

from accuracy.corpus.plans import Maker, Plan

Pair: TypeAlias = tuple[Plan, Plan]
"""The fault, and its clean twin."""

EVERY: Final[tuple[Maker, ...]] = (
    "typeset", "scan", "word", "loose", "scan", "tcvn3", "typeset", "vni", "scan", "loose",
)  # fmt: skip
DIGITAL: Final[tuple[Maker, ...]] = ("typeset", "word", "loose", "tcvn3", "vni")


@dataclass(frozen=True, slots=True)
class Scenario:
    """A fault with its twin, made `pairs` times by the `makers` in turn. `family` is the letter in the clerk's list of
    faults: (a) secrecy, (b) fields, (c) enclosures, (d) times, (e) addressees."""

    name: str
    family: str
    make: Callable[[Random], Pair]
    makers: tuple[Maker, ...] = EVERY
    pairs: int = 10
