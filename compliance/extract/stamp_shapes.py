"""Shapes that belong to stamps: frames at any slant a hand gives them, over text too, and round seals.

Units are pixels at 100 dpi.
"""

from __future__ import annotations

import math
from random import Random
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from PIL import ImageFilter

from compliance.extract.ink import Blob, Box, above, blobs, dilate, draw, inside

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from PIL import Image

MM = 100 / 25.4
"""Pixels to a millimetre."""

_STEEPEST, _STEP = 36, 2
_REACH = round(5 * MM)  # half of the shortest stroke that is noticed
_FULL, _BROKEN = 0.78, 0.6  # of a stroke's length that must be ink
_BLUR = 3.0  # lengths of a stroke that its thickness counts for
_THICKEST = 2.2 * MM
_LONGEST, _SHORTEST = 95 * MM, 12.5 * MM
_LOWEST, _HIGHEST = 4.5 * MM, 24 * MM
_SAME = 4 * MM  # between the middles of two frames that are one, seen at two angles

_SEALS = 3  # of a page
_SEAL, _LARGEST_SEAL = 17 * MM, 48 * MM  # diameters
_GAP = 6  # pixels by which ink is thickened on each side, to join what is left of a ring
_SECTORS, _ON_RING = 36, 18  # of the directions from the middle, so many must lead to the ring …
_RING = 0.05  # … give or take so much of its radius
_TRIALS = 120

_Circle: TypeAlias = tuple[float, float, float]
"""Middle and radius."""


class Frame(NamedTuple):
    """Two parallel strokes. `inner` is what lies between them when the `region` of the page is turned by `angle`."""

    region: Box
    angle: int
    inner: Box
    bounds: Box
    """Around the frame, on the page."""
    score: float


class _Stroke(NamedTuple):
    left: float
    right: float
    top: int
    bottom: int


def find_frames(mask: Image.Image, region: Box, *, broken: bool) -> list[Frame]:
    """The frames in a region of a page; `broken` ones only where there is nothing but stamps."""
    part = mask.crop(region)

    def seen_at(angle: int) -> list[Frame]:
        turned = part.rotate(angle, expand=True)
        return [
            Frame(region, angle, inner, _bounds(inner, turned.size, part.size, angle, region), score)
            for inner, score in _pairs(_strokes(turned, _BROKEN if broken else _FULL))
        ]

    coarse = _distinct(frame for angle in range(-_STEEPEST, _STEEPEST + 1, _STEP) for frame in seen_at(angle))
    return _distinct(
        [*coarse, *(f for angle in {frame.angle + d for frame in coarse for d in (-1, 1)} for f in seen_at(angle))]
    )


def _distinct(frames: Iterable[Frame]) -> list[Frame]:
    """The best view of each frame."""
    best: list[Frame] = []
    for frame in sorted(frames, key=lambda frame: -frame.score):
        if not any(_is_same(frame, other) for other in best):
            best.append(frame)
    return best


def _strokes(turned: Image.Image, least: float) -> list[_Stroke]:
    """The level strokes; only where most of what lies to both sides of a pixel is ink does it belong to one."""
    full = turned.filter(ImageFilter.BoxBlur((_REACH, 0))).point(above(255 * least))
    if full.getbbox() is None:
        return []
    end = (2 * least - 1) * _REACH
    return [
        _Stroke(blob.left - end, blob.right + end, blob.top, blob.bottom)
        for blob in blobs(full)
        if blob.height <= _THICKEST and _SHORTEST <= blob.width + 2 * end <= _LONGEST
    ]


def _pairs(strokes: Sequence[_Stroke]) -> list[tuple[Box, float]]:
    pairs: list[tuple[Box, float]] = []
    for upper in strokes:
        for lower in strokes:
            height = lower.top - upper.bottom
            left, right = max(upper.left, lower.left), min(upper.right, lower.right)
            width = right - left
            longer = max(upper.right - upper.left, lower.right - lower.left)
            if _LOWEST <= height <= _HIGHEST and width >= max(0.75 * longer, 1.2 * height):
                blur = upper.bottom - upper.top + lower.bottom - lower.top  # strokes look thick when they are not level
                pairs.append(((round(left), upper.bottom, round(right), lower.top), width - height - _BLUR * blur))
    return pairs


def _bounds(inner: Box, turned: tuple[int, int], size: tuple[int, int], angle: int, region: Box) -> Box:
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    corners = [(x - turned[0] / 2, y - turned[1] / 2) for x in inner[::2] for y in inner[1::2]]
    xs = [x * cos - y * sin + size[0] / 2 + region[0] for x, y in corners]
    ys = [x * sin + y * cos + size[1] / 2 + region[1] for x, y in corners]
    return max(0, round(min(xs))), max(0, round(min(ys))), round(max(xs)), round(max(ys))


def _is_same(one: Frame, other: Frame) -> bool:
    (a, b, c, d), (e, f, g, h) = one.bounds, other.bounds
    return math.hypot(a + c - e - g, b + d - f - h) / 2 < _SAME


def without_seals(pieces: list[Blob], size: tuple[int, int]) -> list[Blob]:
    """The pieces of ink without round seals and all that is inside of them, on a page of that size."""
    for _ in range(_SEALS):
        circle = _find_seal(pieces, size)
        if circle is None:
            break
        x, y, radius = circle
        pieces = [p for p in pieces if math.hypot(p.left + p.right - 2 * x, p.top + p.bottom - 2 * y) > 2.06 * radius]
    return pieces


def _find_seal(pieces: Sequence[Blob], size: tuple[int, int]) -> _Circle | None:
    for group in blobs(dilate(draw(pieces, size), _GAP)):
        if min(group.width, group.height) < _SEAL + 2 * _GAP:
            continue
        ends = [(end, row) for p in pieces if inside(p.box, group.box) for row, *sides in p.runs for end in sides]
        circle = _circle(_rim(ends))
        if circle is not None:
            return circle
    return None


def _rim(points: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """In each direction the point that is farthest from the middle of all."""
    x = sum(x for x, _ in points) / len(points)
    y = sum(y for _, y in points) / len(points)
    farthest: list[tuple[int, int] | None] = [None] * (_SECTORS + 1)
    reach = [0.0] * (_SECTORS + 1)
    turn = _SECTORS / math.tau
    for point in points:
        right, down = point[0] - x, point[1] - y
        sector = int((math.atan2(down, right) + math.pi) * turn)
        distance = right * right + down * down
        if distance >= reach[sector]:
            reach[sector], farthest[sector] = distance, point
    return [point for point in farthest if point is not None]


def _circle(points: Sequence[tuple[int, int]]) -> _Circle | None:
    """The circle that most of the points lie on: a ring with gaps, and with a stamp that touches it."""
    chance = Random(0)  # noqa: S311 - picks points; the same ones each time
    for _ in range(_TRIALS if len(points) >= _ON_RING else 0):
        circle = _through(*chance.sample(points, 3))
        if circle is None or not _SEAL <= 2 * circle[2] <= _LARGEST_SEAL:
            continue
        x, y, radius = circle
        on_ring = sum(abs(math.hypot(a - x, b - y) - radius) <= _RING * radius for a, b in points)
        if on_ring >= _ON_RING:
            return circle
    return None


def _through(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int]) -> _Circle | None:
    """Middle and radius of the circle through three points."""
    bx, by, cx, cy = b[0] - a[0], b[1] - a[1], c[0] - a[0], c[1] - a[1]
    double = 2 * (bx * cy - by * cx)
    if not double:
        return None
    b2, c2 = bx * bx + by * by, cx * cx + cy * cy
    x, y = (cy * b2 - by * c2) / double, (bx * c2 - cx * b2) / double
    return x + a[0], y + a[1], math.hypot(x, y)
