"""A drawn page, as it travels from the worker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from compliance.extract.model import Problem

WIDEST = 2000
"""Pixels across, at most."""
TALLEST = 4
"""Times its width a page may be high; what is below is cut off."""


@dataclass(frozen=True, slots=True)
class Picture:
    """``pixels`` are rows of RGB bytes from the top left, without gaps; ``points`` the page's width and height at
    72 to the inch. With a ``problem`` there is nothing else."""

    width: int = 0
    height: int = 0
    points: tuple[float, float] = (0.0, 0.0)
    pixels: bytes = b""
    problem: Problem | None = None
