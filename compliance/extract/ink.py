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
_REDNESS = 48  # by how much red must outshine green and blue
_FAINT = 30
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


def red_ink(picture: Image.Image, *, faint: bool = False) -> Image.Image:
    """The mask of what is red in an RGB picture; `faint` is for where red is known to be."""
    red, green, blue = picture.split()
    return ImageChops.subtract(red, ImageChops.lighter(green, blue)).point(above(_FAINT if faint else _REDNESS))


def dark_ink(grey: Image.Image, paper: int) -> Image.Image:
    """The mask of what is much darker than the paper."""
    return grey.point([255 if value < _DARKNESS * paper else 0 for value in range(256)])


def paper_of(grey: Image.Image) -> int:
    """How bright the paper is, 0..255."""
    counts = grey.histogram()
    room = _PAPER * sum(counts)
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
