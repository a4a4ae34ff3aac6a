"""Lines of Vietnamese text on a reportlab canvas: fonts, widths, wrapping, justified and slanted lines.

Lengths are in points. The packaged italics lack Vietnamese letters, so italics are the upright face, skewed.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import NamedTuple

import font_source_serif_pro
from reportlab import rl_config
from reportlab.lib.colors import Color
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

_REGULAR = "VanthuSerif"
_BOLD = "VanthuSerif-Bold"
_REGISTERING = Lock()
_SLANT = 0.21  # the tangent of 12 degrees, the angle of most italics


class Style(NamedTuple):
    size: float
    bold: bool = False
    slanted: bool = False

    @property
    def font(self) -> str:
        return _BOLD if self.bold else _REGULAR

    def of_size(self, size: float) -> "Style":
        return self._replace(size=size)


class Run(NamedTuple):
    """A piece of a line in one style."""

    text: str
    style: Style


class Line(NamedTuple):
    """Runs set one after another with a space between, and the width they take unjustified."""

    runs: tuple[Run, ...]
    width: float

    @property
    def spaces(self) -> int:
        return sum(run.text.count(" ") for run in self.runs) + len(self.runs) - 1


def font_file(*, bold: bool = False) -> Path:
    return Path(font_source_serif_pro.font_directory) / f"SourceSerifPro-{'Bold' if bold else 'Regular'}.ttf"


def fonts() -> dict[str, TTFont]:
    """The two faces, parsed and registered once in a process, whichever threads ask first.

    They are asked of the library each time: it keeps one font a face, so where others have registered ours under a
    name of theirs, theirs is the one that pages are written with, and a page that mixes two copies cannot be saved.
    """
    with _REGISTERING:
        # Streams are compressed; wrapping them in ASCII as well takes half of the time and a quarter of the bytes.
        rl_config.useA85 = 0
        for name in {_REGULAR, _BOLD}.difference(pdfmetrics.getRegisteredFontNames()):
            # asciiReadable would embed all of ASCII in every file, used or not.
            face = TTFont(name, str(font_file(bold=name == _BOLD)), asciiReadable=False, shapable=False)
            pdfmetrics.registerFont(face)
        return {name: pdfmetrics.getFont(name) for name in (_REGULAR, _BOLD)}


@lru_cache(maxsize=20_000)
def _unit_width(word: str, font: str) -> float:
    return float(fonts()[font].stringWidth(word, 1))


def width(text: str, style: Style) -> float:
    space = _unit_width(" ", style.font)
    words = text.split(" ")
    return style.size * (sum(_unit_width(word, style.font) for word in words) + space * (len(words) - 1))


def wrap(runs: Sequence[Run], room: float, indent: float = 0) -> list[Line]:
    """Break runs into lines of at most `room`, the first one shorter by `indent`. A longer word stays whole."""
    lines: list[Line] = []
    current: list[tuple[Style, list[str]]] = []
    used = 0.0
    left = room - indent
    for text, style in runs:
        space = style.size * _unit_width(" ", style.font)
        for word in text.split():
            taken = style.size * _unit_width(word, style.font)
            if current and used + space + taken > left:
                lines.append(_line(current, used))
                current, used, left = [], 0.0, room
            used += taken + (space if current else 0.0)
            if current and current[-1][0] == style:
                current[-1][1].append(word)
            else:
                current.append((style, [word]))
    if current:
        lines.append(_line(current, used))
    return lines


def fitted(text: str, style: Style, room: float) -> list[str]:
    """Plain text in lines of at most `room`; a word wider than that is cut, as a table's cell wants it."""
    size, space = style.size, style.size * _unit_width(" ", style.font)
    lines: list[str] = []
    words: list[str] = []
    used = 0.0
    for word in text.split():
        taken = size * _unit_width(word, style.font)
        if words and used + space + taken > room:
            lines.append(" ".join(words))
            words, used = [], 0.0
        rest = word
        while taken > room and len(rest) > 1:
            head = _head(rest, style, room)
            lines.append(head)
            rest = rest[len(head) :]
            taken = size * _unit_width(rest, style.font)
        used += taken + (space if words else 0.0)
        words.append(rest)
    if words:
        lines.append(" ".join(words))
    return lines


def _head(word: str, style: Style, room: float) -> str:
    """As much of a word as fits, at least one letter; cut after a stroke or a hyphen where there is one."""
    end = 1
    while end < len(word) and style.size * _unit_width(word[: end + 1], style.font) <= room:
        end += 1
    at = max(word.rfind(mark, 0, end) for mark in "/-")
    return word[: at + 1] if at > 0 else word[:end]


@lru_cache(maxsize=512)
def balanced(text: str, style: Style, room: float) -> list[Line]:
    """Lines for centred text, about equally long: no single word is left for the last one."""
    lines = wrap([Run(text, style)], room)
    if len(lines) == 1:
        return lines
    narrow, wide = room / 2, room
    while wide - narrow > 4:
        middle = (narrow + wide) / 2
        if len(wrap([Run(text, style)], middle)) > len(lines):
            narrow = middle
        else:
            wide = middle
    return wrap([Run(text, style)], wide)


def _line(pieces: list[tuple[Style, list[str]]], used: float) -> Line:
    return Line(tuple(Run(" ".join(words), style) for style, words in pieces), used)


def draw(
    canvas: Canvas,
    line: Line,
    x: float,
    y: float,
    *,
    stretch_to: float = 0,
    squeeze: float = 1,
    colour: Color = None,
) -> None:
    """Set a line with its baseline's left end at (x, y).

    Its spaces widen until it fills `stretch_to`; its letters become narrower by the factor `squeeze`.
    """
    text = canvas.beginText()
    slanted = line.runs[0].style.slanted
    text.setTextTransform(squeeze, 0, _SLANT if slanted else 0, 1, x, y)
    if colour is not None:
        text.setFillColor(colour)
    stretched = stretch_to > line.width and line.spaces
    if stretched:
        text.setWordSpace((stretch_to - line.width) / line.spaces)
    last = len(line.runs) - 1
    for i, (words, style) in enumerate(line.runs):
        text.setFont(style.font, style.size)
        text.textOut(words if i == last else f"{words} ")
    if stretched:
        text.setWordSpace(0)  # it would outlive the line
    canvas.drawText(text)


def draw_centred(
    canvas: Canvas, text: str, style: Style, x: float, y: float, *, room: float = 1e6, colour: Color = None
) -> float:
    """Set one line of text centred on x, its letters narrower where it would not fit `room`. Returns its width."""
    natural = width(text, style)
    taken = min(natural, room)
    draw(canvas, Line((Run(text, style),), natural), x - taken / 2, y, squeeze=taken / natural, colour=colour)
    return taken
