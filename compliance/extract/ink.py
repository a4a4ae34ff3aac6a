"""Masks of ink and what can be learnt from them: connected pieces, slant, ruled lines.

A mask is a picture in mode "L" in which ink is 255 and everything else 0. Pillow and regular expressions over rows of
bytes do all that touches single pixels, so that a page costs milliseconds and no further library.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from PIL import Image, ImageChops, ImageFilter

if TYPE_CHECKING:
    from collections.abc import Iterable

_RUN = re.compile(b"\xff\xff*")  # not "\xff+": a literal first is searched for several times faster
_REDNESS = 48  # by how much red outshines green and blue in ink that is surely red
_LEAST_RED = 56  # what ink has where it is thick, even when faded
_HALF, _REDDEST = 0.5, 0.35  # … of the ink
_DARKNESS = 0.72  # of the brightness of the paper
_PAPER = 0.7  # of the pixels are at most as bright as the paper

Box = tuple[int, int, int, int]
"""Left, top, right and bottom edge in pixels; the last two are exclusive."""


class Blob(NamedTuple):
    """Ink that hangs together. `runs` are its (row, first column, end column)."""

    left: int
    top: int
    right: int
    bottom: int
    area: int
    runs: list[tuple[int, int, int]]

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def box(self) -> Box:
        return self.left, self.top, self.right, self.bottom


def redness(picture: Image.Image) -> Image.Image:
    """By how much red outshines green and blue in each pixel of an RGB picture."""
    red, green, blue = picture.split()
    return ImageChops.subtract(red, ImageChops.lighter(green, blue))


def red_ink(picture: Image.Image) -> Image.Image:
    """The mask of what is red in an RGB picture, down to half of the redness that its reddest ink usually has."""
    red = redness(picture)
    return red.point(above(min(_REDNESS, _HALF * _usual(red))))


def red_shades(picture: Image.Image) -> Image.Image:
    """How much red ink is in each pixel of an RGB picture, above 127 for what is at least half as red as usual.

    Compression stores colour coarser than brightness, and thin strokes lose theirs; noise is in the brightness only.
    Therefore both count alike.
    """
    red, grey = redness(picture), picture.convert("L")
    usual = _usual(red)
    inked = red.point(above(_HALF * usual))
    paper, ink = paper_of(grey), _quantile(grey.histogram(inked), 0.5)
    by_colour = red.point([min(255, round(255 * value / usual)) for value in range(256)])
    gain = 255 / max(1, paper - ink)
    by_brightness = grey.point([max(0, min(255, round(gain * (paper - value)))) for value in range(256)])
    return ImageChops.darker(Image.blend(by_colour, by_brightness, 0.5), dilate(inked, 2))


def _usual(red: Image.Image) -> int:
    """How red the red ink is, given the redness of each pixel."""
    counts = red.histogram()
    room = _REDDEST * sum(counts[_REDNESS:])
    value = 255
    while room > 0:
        room -= counts[value]
        value -= 1
    return max(_LEAST_RED, min(value, 2 * _REDNESS))


def dark_ink(grey: Image.Image, paper: int) -> Image.Image:
    """The mask of what is much darker than the paper."""
    return grey.point([255 if value < _DARKNESS * paper else 0 for value in range(256)])


def dark_shades(grey: Image.Image, paper: int) -> Image.Image:
    """How dark each pixel is, above 127 for what is much darker than the paper."""
    gain = 128 / ((1 - _DARKNESS) * max(1, paper))
    return grey.point([max(0, min(255, round(gain * (paper - value)))) for value in range(256)])


def paper_of(grey: Image.Image) -> int:
    """How bright the paper is, 0..255."""
    return _quantile(grey.histogram(), _PAPER)


def _quantile(counts: list[int], part: float) -> int:
    """The value that so large a part of those counted do not exceed."""
    room = part * sum(counts)
    for value, count in enumerate(counts):
        room -= count
        if room <= 0:
            return value
    return 255


def above(least: float) -> list[int]:
    """The table for `Image.point` that makes ink of every value from `least` on."""
    return [255 if value >= least else 0 for value in range(256)]


def blobs(mask: Image.Image) -> list[Blob]:
    """The connected pieces of ink, diagonal neighbours included."""
    padded = Image.new("L", (mask.width + 1, mask.height))  # the blank column ends each row's last run
    padded.paste(mask)
    stride = padded.width
    runs: list[tuple[int, int, int]] = []
    owners: list[int] = []  # for each run, the piece it was put into
    heirs: list[int] = []  # for each piece, the one it turned out to be a part of, or itself
    above = here = range(0)  # the runs of the row before and of this one
    row, at = -1, 0
    for index, found in enumerate(_RUN.finditer(padded.tobytes())):
        left, right = found.span()
        y = left // stride
        left -= y * stride
        right -= y * stride
        runs.append((y, left, right))
        if y != row:
            above = range(here.start, index) if y == row + 1 else range(0)
            here = range(index, index)
            row, at = y, above.start
        while at < above.stop and runs[at][2] < left:
            at += 1
        owner = -1
        touching = at
        while touching < above.stop and runs[touching][1] <= right:
            other = owners[touching]
            touching += 1
            if other == owner:
                continue
            while heirs[other] != other:
                heirs[other] = other = heirs[heirs[other]]
            if owner < 0:
                owner = other
            elif other != owner:
                heirs[max(owner, other)] = owner = min(owner, other)
        if owner < 0:
            owner = len(heirs)
            heirs.append(owner)
        owners.append(owner)
    pieces: dict[int, list[tuple[int, int, int]]] = {}
    for run, owner in zip(runs, owners, strict=True):
        final = owner
        while heirs[final] != final:
            final = heirs[final]
        pieces.setdefault(final, []).append(run)
    return [_blob(piece) for piece in pieces.values()]


def _blob(runs: list[tuple[int, int, int]]) -> Blob:
    _, lefts, rights = zip(*runs, strict=True)
    return Blob(min(lefts), runs[0][0], max(rights), runs[-1][0] + 1, sum(rights) - sum(lefts), runs)


def surrounding(boxes: Iterable[Box]) -> Box:
    """The smallest box around all of them."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def dilate(mask: Image.Image, by: int) -> Image.Image:
    """The mask with its ink thickened by so many pixels on each side."""
    return mask.filter(ImageFilter.BoxBlur(by)).point(above(1))


def draw(pieces: Iterable[Blob], size: tuple[int, int]) -> Image.Image:
    """The mask of nothing but those pieces."""
    width, height = size
    pixels = bytearray(width * height)
    for piece in pieces:
        for row, left, right in piece.runs:
            pixels[row * width + left : row * width + right] = b"\xff" * (right - left)
    return Image.frombytes("L", size, bytes(pixels))


def overlap(one: Box, other: Box) -> bool:
    """Whether the boxes share any pixel."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def inside(one: Box, other: Box) -> bool:
    """Whether no part of the first box is outside of the second."""
    return other[0] <= one[0] and other[1] <= one[1] and one[2] <= other[2] and one[3] <= other[3]
