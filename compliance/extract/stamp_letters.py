"""The letters of one stamp: turned upright, without frame, specks and what stands around them.

Units are pixels at 200 dpi.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from PIL import Image, ImageChops, ImageFilter

from compliance.extract.ink import Blob, Box, above, blobs, draw, surrounding

_STEEPEST, _COARSE, _FINE = 36, 3, 2
_LEAST = 13  # the height of a letter
_TALL = 0.55  # of the tallest letter: lower pieces are its marks, or strangers
_SPECK = 8
_WIDE, _FULL = 0.7, 0.3  # of the crop and of its own box: what is wider and emptier is a line
_LEVEL = 0.42  # of the height of a stamp: half of the shortest level stroke that is its frame's
_UPRIGHT, _SIDE = 0.55, 0.35  # of its height: the shortest side of a frame, and how far inside it may be
_DRAWN = 0.5  # of the width of a stamp that a stroke of its frame takes
_THICKEST = 16  # a stroke that is not quite level, or two side by side
_UNBROKEN = 0.8  # of a frame's stroke that is ink
_CAPITAL, _MARGIN = 42, 20  # the height at which letters are recognised best, and the white around them


class Care(Enum):
    """What is done to free the letters of a stamp from their surroundings."""

    LITTLE = "nothing but the lines they stand in is kept"
    MORE = "only whole letters and their marks are kept"
    BOLD = "only thick strokes are kept, not the text below"


class Letters(NamedTuple):
    """A mask with nothing but letters, and how many lines they stand in."""

    mask: Image.Image
    rows: int


def slant_of(mask: Image.Image) -> int:
    """By how many degrees the ink has to be turned for its rows to be level."""
    small = mask.reduce(2)

    def sharpness(angle: int) -> int:
        turned = small.rotate(angle, Image.Resampling.BILINEAR, expand=True)
        rows = turned.resize((1, turned.height), Image.Resampling.BOX).tobytes()
        return sum(row * row for row in rows) * turned.width * turned.width

    best = max(range(-_STEEPEST, _STEEPEST + 1, _COARSE), key=sharpness)
    return max(range(best - _FINE, best + _FINE + 1), key=sharpness)


def letters_of(crop: Image.Image, care: Care, *, framed: bool) -> Letters | None:
    """What is left of an upright crop, or None if it holds no letters.

    `framed` says that the crop ends at a frame: what touches its edge is not the stamp's.
    """
    mask = crop.point(above(128))
    mask = opened(mask) if care is Care.BOLD else closed(mask)
    if not framed:
        mask, inner, framed = without_lines(mask)
        crop = crop.crop(inner)
    width, height = mask.size
    pieces = [piece for piece in blobs(mask) if piece.area >= _SPECK and not _is_line(piece, width)]
    if framed:
        pieces = [piece for piece in pieces if not _comes_from_outside(piece, width, height)]
    letters = [p for p in pieces if p.height >= _LEAST and p.width <= 3.5 * p.height and p.height <= 8 * p.width]
    if not letters:
        return None
    heights = sorted(p.height for p in letters)
    tall = [p for p in letters if p.height >= _TALL * heights[-1]]
    capital = sorted(p.height for p in tall)[len(tall) // 2]
    if care is Care.LITTLE:
        top, bottom = min(p.top for p in tall) - 0.55 * capital, max(p.bottom for p in tall) + 0.4 * capital
        kept = [p for p in pieces if top <= p.top and p.bottom <= bottom]
    else:
        kept = tall + [p for p in pieces if p not in tall and any(_is_mark(p, letter) for letter in tall)]
    return _fitted(kept, crop, capital, _rows(tall))


def _is_line(piece: Blob, width: int) -> bool:
    """Whether a piece is as wide as the stamp and as thin as a stroke; letters that touch are not."""
    return piece.width > _WIDE * width and piece.area < _FULL * piece.width * piece.height


def _comes_from_outside(piece: Blob, width: int, height: int) -> bool:
    """Whether a piece reaches into the frame, or is a side of it; the tone of a capital may touch the frame too."""
    above, below = piece.top <= 1, piece.bottom >= height - 1
    return (
        (above and (below or piece.bottom < 0.5 * height))
        or (below and piece.top > 0.5 * height)
        or piece.left <= 1
        or piece.right >= width - 1
    )


def closed(mask: Image.Image) -> Image.Image:
    """The mask with the pores of uneven ink filled."""
    return mask.filter(ImageFilter.MaxFilter(3)).filter(ImageFilter.MinFilter(3))


def opened(mask: Image.Image) -> Image.Image:
    """The mask without strokes thinner than a stamp's."""
    return mask.filter(ImageFilter.MinFilter(5)).filter(ImageFilter.MaxFilter(5))


def is_bold(mask: Image.Image) -> bool:
    """Whether there are letters with strokes as thick as a stamp's."""
    return any(piece.height >= _LEAST for piece in blobs(opened(closed(mask.point(above(128))))))


def without_lines(mask: Image.Image) -> tuple[Image.Image, Box, bool]:
    """What is inside of the frames of an upright mask, where that is, and whether there are any frames.

    Letters that touch a frame stay.

    In a frame that leaves room for the marks of Ậ no letter has a stroke as long as its sides.
    """
    box = mask.getbbox()
    if box is None:
        return mask, (0, 0, *mask.size), False
    tight = mask.crop(box)
    level = _level(tight)
    if not level:
        return tight, box, False
    free = ImageChops.subtract(tight, draw(level, tight.size))
    columns = free.resize((free.width, 1), Image.Resampling.BOX).tobytes()
    sides = [x for x, ink in enumerate(columns) if ink >= 255 * _UPRIGHT]
    reach, middle = _SIDE * free.height, free.width / 2
    left = max((x + 1 for x in sides if x <= min(reach, middle)), default=0)
    right = min((x for x in sides if x >= free.width - min(reach, middle)), default=free.width)
    return free.crop((left, 0, right, free.height)), (box[0] + left, box[1], box[0] + right, box[3]), True


def is_framed(upright: Image.Image) -> bool:
    """Whether there are strokes along the upper and the lower edge."""
    mask = closed(upright.point(above(128)))
    tight = mask.crop(mask.getbbox())
    level = _level(tight)
    return any(p.bottom < 0.5 * tight.height for p in level) and any(p.top > 0.5 * tight.height for p in level)


def _level(mask: Image.Image) -> list[Blob]:
    """The level strokes, longer than any letter's and worn as they may be."""
    reach = round(_LEVEL * min(mask.size))
    middles = mask.filter(ImageFilter.BoxBlur((reach, 0))).point(above(255 * _UNBROKEN))
    # back to the ends, and over ragged edges
    whole = middles.filter(ImageFilter.BoxBlur((reach, 0))).point(above(1)).filter(ImageFilter.MaxFilter(3))
    strokes = blobs(ImageChops.darker(whole, mask))
    return [stroke for stroke in strokes if stroke.width >= _DRAWN * mask.width and stroke.height <= _THICKEST]


def _is_mark(piece: Blob, letter: Blob) -> bool:
    """Whether a piece is a tone or a part of that letter by its place."""
    middle = (piece.left + piece.right) / 2
    reach = 0.5 * letter.height
    return (
        letter.left - 0.15 * letter.height <= middle <= letter.right + 0.25 * letter.height
        and letter.top - reach <= piece.bottom
        and piece.top <= letter.bottom + reach * 0.6
        and piece.width <= 1.3 * letter.width
    )


def _rows(letters: list[Blob]) -> int:
    """How many lines the letters stand in."""
    rows, bottom = 0, -1.0
    for letter in sorted(letters, key=lambda p: p.top + p.bottom):
        middle = (letter.top + letter.bottom) / 2
        if middle > bottom:
            rows += 1
            bottom = letter.bottom
    return rows


def _fitted(pieces: list[Blob], crop: Image.Image, capital: int, rows: int) -> Letters:
    box = surrounding(piece.box for piece in pieces)
    near = draw(pieces, crop.size).filter(ImageFilter.MaxFilter(3))
    mask = ImageChops.darker(crop, near).crop(box)  # soft edges are read better than ragged ones
    factor = _CAPITAL / capital
    mask = mask.resize(
        (max(1, round(mask.width * factor)), max(1, round(mask.height * factor))), Image.Resampling.BICUBIC
    )
    padded = Image.new("L", (mask.width + 2 * _MARGIN, mask.height + 2 * _MARGIN))
    padded.paste(mask, (_MARGIN, _MARGIN))
    return Letters(padded, rows)
