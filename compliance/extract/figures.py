"""How far the figures of a recognised line can be trusted, word by word.

A recogniser reads a pen's figures as readily as print and is hardly less sure of them. What gives them away is their
height: the figures and capitals of a printed line are equally high, at 200 dpi to a pixel, and those of a pen are not.
"""

from __future__ import annotations

import re
import statistics
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_STROKE = "/"
_TALL = re.compile(r"[0-9ABDEFHIKLMNPRTUVXY/]")
_FIGURE = re.compile(r"[0-9]")
_UNEVEN = 0.12  # of the usual height: print differs by a pixel in 25, for its raggedness by two
_ROW = 1.5  # times the usual height, a box is a row's and not a figure's
_FEWEST = 3  # figures and capitals that tell how high the line is


class Tall(NamedTuple):
    """A recognised figure, a capital as high as one (no mark above, nothing below the line), or a stroke; `height` is
    in pixels."""

    letter: str
    height: int
    confidence: float

    @property
    def is_figure(self) -> bool:
        return has_figures(self.letter)


def is_tall(letter: str) -> bool:
    """Whether a letter's height says how high figures are, or whether it is one of them."""
    return _TALL.fullmatch(letter) is not None


def has_figures(text: str) -> bool:
    """Whether a figure is in the text."""
    return _FIGURE.search(text) is not None


def figures_of(words: Iterable[tuple[str, Sequence[Tall]]]) -> tuple[float, ...]:
    """How sure the figures of each word of a line are that has any, 0..1.

    That is the recogniser's confidence of the least sure one, and 0 where one is not as high as the rest of the line.
    What was not recognised has no `Tall` and is sure.
    """
    held = [(text, tall) for text, tall in words if tall or has_figures(text)]
    heights = [each.height for _, tall in held for each in _measured(tall)]
    usual = statistics.median(heights) if len(heights) >= _FEWEST else 0.0
    return tuple(_certainty(tall, usual) for text, tall in held if has_figures(text))


def _certainty(tall: Sequence[Tall], usual: float) -> float:
    heights = {each.height for each in _measured(tall) if each.is_figure}
    if len(heights) == 1 and max(heights) > _ROW * usual:
        heights = set()  # where the recogniser finds no ink for a word, each box is as high as the row
    if usual and any(abs(height - usual) > _UNEVEN * usual for height in heights):
        return 0.0
    return least(tall)


def _measured(tall: Sequence[Tall]) -> list[Tall]:
    """Without strokes, and without what the recogniser gave the box of the stroke beside it."""
    strokes = {each.height for each in tall if each.letter == _STROKE}
    return [each for each in tall if each.height not in strokes]


def least(tall: Iterable[Tall]) -> float:
    """The recogniser's confidence of the least sure figure; 1 where there is none."""
    return round(min((each.confidence for each in tall if each.is_figure), default=1.0), 3)
