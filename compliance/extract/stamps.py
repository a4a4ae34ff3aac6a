"""Stamps on pictures of pages: secrecy, urgency and circulation marks, in any ink, slanted, framed or not.

Recognition of a whole page reads few of them: they slant, their frames and the text below disturb, and red seals stand
beside them. Here they are looked for as shapes, turned upright, freed from their frames and read one by one. What has
the shape of a stamp and cannot be read makes the page doubtful, so that nobody takes it for clean.

Shapes are looked for at 100 dpi and read at 200. Angles are in degrees, anticlockwise.
"""

from __future__ import annotations

import math
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from PIL import Image, ImageChops

from compliance.extract import ocr
from compliance.extract.ink import (
    Blob,
    Box,
    blobs,
    dark_ink,
    dark_shades,
    dilate,
    draw,
    inside,
    overlap,
    paper_of,
    red_ink,
    red_shades,
    surrounding,
)
from compliance.extract.model import Line
from compliance.extract.stamp_letters import Care, Letters, is_bold, is_framed, letters_of, slant_of
from compliance.extract.stamp_shapes import MM, Frame, find_frames, without_seals
from compliance.extract.stamp_words import Reading, guess, is_incoming, is_mark, judge

if TYPE_CHECKING:
    from collections.abc import Sequence

    from compliance.extract.layout import Piece

_TOP = 0.45  # of the page, from above: where stamps in black are looked for
_SEED = 8 * MM  # the longer side of a piece of ink that may belong to a frame …
_TABLE = 105 * MM, 75 * MM  # … and the sides of one that is a table, a picture or the edge of the paper
_GAP = 5  # pixels by which ink is thickened on each side, to join the letters of one stamp
_LONGEST, _SHORTEST, _HIGHEST = 95 * MM, 2.5 * MM, 60 * MM
_LETTER = 2.0 * MM  # the least height of a letter
_LEAST_FRAME = 4.5 * MM  # in height
_MOST_PARTS = 32
_APART = 1.3  # letter heights between two words of one stamp
_READS = 5  # shapes of a page that are read; each costs about as much as a line of text
_UNUSUAL = 1.55  # times the usual height of letters: unread letters so high may be a stamp's and a line's together
_UNSURE = round(2.5 * MM)  # by which a frame may be wider than its strokes show
_NEAR = 20 * MM  # between two such letters
_SURE, _GUESSED = 0.75, 0.5  # the confidence of words that are read, and of those that are mere guesses below it


class Stamps(NamedTuple):
    """The marks of a page, and whether something on it looks like a stamp and could not be read."""

    lines: list[Line]
    doubtful: bool


class Part(NamedTuple):
    """Where a picture's top left corner lies on its page, and the size of that page, in the picture's pixels."""

    left: int
    top: int
    width: int
    height: int


class _Found(NamedTuple):
    mark: str
    confidence: float
    box: Box


def read_stamps(
    picture: Image.Image, words: Sequence[Piece], page: int, *, dpi: float = ocr.DPI, part: Part | None = None
) -> Stamps:
    """Look for stamps on a page, or on that `part` of one, of about 200 dpi in mode "L" or "RGB".

    `words` are what was recognised there, placed on the picture. Raises Unreadable("no-ocr") without a model.
    """
    part = part or Part(0, 0, *picture.size)
    search = _Search(picture, words, dpi)
    search.run(round((_TOP * part.height - part.top) / 2))
    lines = [
        Line(
            found.mark,
            page,
            round((part.left + 2 * found.box[0]) / part.width, 4),
            round((part.top + 2 * found.box[1]) / part.height, 4),
            None,
            "stamp",
            round(found.confidence, 3),
        )
        for found in search.found
    ]
    return Stamps(lines, search.doubtful)


class _Search:
    """One page: `found` and `doubtful` are filled by `run`."""

    def __init__(self, picture: Image.Image, words: Sequence[Piece], dpi: float = ocr.DPI) -> None:
        self._picture = picture
        self._small = picture.reduce(2)
        self._grey = self._small.convert("L")
        self._paper = paper_of(self._grey)
        self._words, self._marks = _known(words, dpi / 2 / 72)
        self._known = Image.new("L", self._small.size)
        for place, _ in self._words:
            self._known.paste(255, place)
        self.found: list[_Found] = []
        self.doubtful = False

    def run(self, black: int) -> None:
        """Look everywhere for coloured stamps, and for black ones in so many rows from the top."""
        dark = dark_ink(self._grey, self._paper)
        if self._picture.mode == "RGB":
            red = red_ink(self._small)
            pieces = without_seals([blob for blob in blobs(red) if blob.area > 3], red.size)
            self._look(draw(pieces, red.size), pieces, coloured=True)
            dark = ImageChops.subtract(dark, dilate(red, 1))
        if black > 0:
            dark = dark.crop((0, 0, dark.width, min(black, dark.height)))
            self._look(dark, [blob for blob in blobs(dark) if blob.area > 3], coloured=False)

    def _look(self, mask: Image.Image, pieces: list[Blob], *, coloured: bool) -> None:
        unread = pieces if coloured else [piece for piece in pieces if not self._is_read(piece.box)]
        heights = sorted(piece.height for piece in pieces if _is_letter(piece))
        usual = heights[len(heights) // 2] if heights else 0
        taken: list[Box] = []
        # first what stands free, with its frame around it, which is told by all of its strokes
        self._look_at_groups(mask, unread, usual, taken, coloured=coloured)
        illegible = self._look_at_frames(mask, pieces, unread, taken, coloured=coloured)
        found = [mark.box for mark in self.found]
        self.doubtful |= any(not any(overlap(box, mark) for mark in found) for box in illegible)
        if not (coloured or self.doubtful):
            free = [p for p in unread if not any(overlap(p.box, box) for box in taken)]
            self.doubtful = self._has_strange_letters(free, usual) or any(
                not any(overlap(place, box) for box in taken) for place, _ in self._marks
            )

    def _look_at_frames(
        self, mask: Image.Image, pieces: list[Blob], unread: list[Blob], taken: list[Box], *, coloured: bool
    ) -> list[Box]:
        """Read what stands in frames, which are `taken` then; returns those that cannot be read."""
        incoming: list[Box] = []
        illegible: list[Box] = []
        for frame in _frames(mask, pieces, coloured=coloured)[:_READS]:
            if any(_is_within(frame.bounds, box) for box in taken):
                continue
            # red letters may all hang together with their frame
            if not coloured and not any(overlap(frame.bounds, piece.box) for piece in unread if _is_letter(piece)):
                continue
            reading = self._read(self._inside(frame, coloured), framed=True, coloured=coloured)
            if reading.mark:
                self._add(reading, frame.bounds)
            elif self._is_incoming(frame.bounds) or reading.incoming:
                incoming.append(frame.bounds)
            elif not reading.other:
                illegible.append(frame.bounds)
                continue
            taken.append(frame.bounds)
        return [box for box in illegible if not any(_is_part(box, whole) for whole in incoming)]

    def _look_at_groups(
        self, mask: Image.Image, unread: list[Blob], usual: float, taken: list[Box], *, coloured: bool
    ) -> None:
        """Read what stands together and apart from everything else, and is not yet `taken`."""
        for group in _groups(draw(unread, mask.size), unread, coloured=coloured):
            in_text = not coloured and self._is_in_text(group)
            height = group[3] - group[1] - 2 * _GAP
            if any(overlap(group, box) for box in taken) or (in_text and not 2 * usual <= height <= 6 * usual):
                continue
            crop = self._isolated(mask, group, coloured)
            upright = crop.rotate(slant_of(crop), Image.Resampling.BICUBIC, expand=True)
            reading = self._read(upright, framed=False, coloured=coloured)
            # words in a frame are a stamp's, though pressed beside a line
            in_text = in_text and not (reading.mark and is_framed(upright))
            # two stamps side by side are one group: what it says of one does not speak for the other
            if (reading.other and not coloured) or (reading.mark and not in_text):
                taken.append(group)
            if in_text:
                self.doubtful |= reading.near or reading.mark is not None
            elif reading.mark:
                self._add(reading, group)
            elif reading.near or (not reading.other and not _is_square(group) and (coloured or is_bold(upright))):
                self.doubtful = True

    def _has_strange_letters(self, unread: Sequence[Blob], usual: float) -> bool:
        """Whether unread letters are larger and bolder than the text: a stamp's, or a stamp and text in one."""
        large = [piece for piece in unread if _is_letter(piece) and piece.height >= _UNUSUAL * usual]
        strange = [piece for piece in large if is_bold(self._ink(piece.box, False))]
        return any(
            abs(one.left - other.left) < _NEAR and abs(one.top - other.top) < _NEAR
            for one, other in combinations(strange, 2)
        )

    def _add(self, reading: Reading, box: Box) -> None:
        assert reading.mark is not None
        self.found.append(_Found(reading.mark, reading.confidence, box))

    def _is_read(self, box: Box) -> bool:
        """Whether a piece of ink belongs to a word that the page's recognition is sure of."""
        return bool(self._known.getpixel(((box[0] + box[2]) // 2, (box[1] + box[3]) // 2)))

    def _is_in_text(self, group: Box) -> bool:
        """Whether a word that was read stands before or after the group in its line."""
        left, top, right, bottom = (group[0] + _GAP, group[1] + _GAP, group[2] - _GAP, group[3] - _GAP)
        return any(
            min(bottom, low) - max(top, high) > 0.5 * min(bottom - top, low - high)
            and -_GAP < max(start - right, left - end) < 0.6 * (low - high)
            for (start, high, end, low), _ in self._words
        )

    def _is_incoming(self, box: Box) -> bool:
        return is_incoming(" ".join(text for place, text in self._words if _is_within(place, box)))

    def _read(self, crop: Image.Image, *, framed: bool, coloured: bool) -> Reading:
        best, worn = Reading(), Reading()
        tried: Letters | None = None
        for care in (Care.LITTLE, Care.MORE, Care.BOLD):
            letters = letters_of(crop, care, framed=framed)
            if letters is None or letters == tried:
                continue
            tried = letters
            lines = ocr.recognise_crop(letters.mask, block=letters.rows > 1)
            reading = judge(lines)
            if coloured and not reading.mark and not worn.mark:
                worn = guess(lines)
            best = max(best, reading, key=lambda r: (r.mark is not None, r.other, r.near, r.confidence))
            if reading.mark or reading.other:
                break
        return best if best.mark or not worn.mark else worn

    def _ink(self, box: Box, coloured: bool) -> Image.Image:
        """That part at 200 dpi, the darker the ink the brighter."""
        crop = self._picture.crop((2 * box[0], 2 * box[1], 2 * box[2], 2 * box[3]))
        if coloured:
            return red_shades(crop)
        dark = dark_shades(crop.convert("L"), self._paper)
        return dark if crop.mode == "L" else ImageChops.subtract(dark, red_ink(crop))

    def _inside(self, frame: Frame, coloured: bool) -> Image.Image:
        crop = self._ink(frame.region, coloured).rotate(frame.angle, Image.Resampling.BICUBIC, expand=True)
        left, top, right, bottom = frame.inner
        return crop.crop((2 * (left - _UNSURE), 2 * top, 2 * (right + _UNSURE), 2 * bottom))

    def _isolated(self, mask: Image.Image, group: Box, coloured: bool) -> Image.Image:
        near = dilate(mask.crop(group), 2)
        crop = self._ink(group, coloured)
        return ImageChops.darker(crop, near.resize(crop.size))


def _known(words: Sequence[Piece], scale: float) -> tuple[list[tuple[Box, str]], list[tuple[Box, str]]]:
    """The words that recognition is sure of, and those that may be a stamp's: mark words with no other word beside."""
    ordinary: list[tuple[Box, str]] = []
    marks: list[tuple[Box, str]] = []
    # neither the sides of a frame nor what recognition makes of letters that it cannot read
    words = [word for word in words if len(word.text) > 1 and (word.confidence or 0) >= _GUESSED]
    candidates = [word for word in words if is_mark(word.text)]
    for word in words:
        stamped = word in candidates and all(
            other in candidates
            for other in words
            if abs(other.baseline - word.baseline) < 0.5 * word.height
            and -word.height < max(other.left - word.right, word.left - other.right) < _APART * word.height
        )
        if stamped or (word.confidence or 0) >= _SURE:
            (marks if stamped else ordinary).append((_box(word, scale), word.text))
    return ordinary, marks


def _box(word: Piece, scale: float) -> Box:
    return (
        int(word.left * scale),
        int((word.baseline - word.height) * scale),
        math.ceil(word.right * scale),
        math.ceil((word.baseline + 0.3 * word.height) * scale),
    )


def _is_within(box: Box, other: Box) -> bool:
    """Whether the middle of a box lies in the other."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return other[0] <= x < other[2] and other[1] <= y < other[3]


def _is_square(group: Box) -> bool:
    """Whether it has the shape of an emblem or a square code, as stamps with words do not."""
    width, height = group[2] - group[0] - 2 * _GAP, group[3] - group[1] - 2 * _GAP
    return 0.8 < width / height < 1.25


def _is_part(box: Box, other: Box) -> bool:
    """Whether two boxes are parts of one table-like stamp: of one width, one upon the other."""
    return (
        abs(box[0] - other[0]) < 4 * MM
        and abs(box[2] - other[2]) < 4 * MM
        and overlap(box, (other[0], other[1] - round(3 * MM), other[2], other[3] + round(3 * MM)))
    )


def _frames(mask: Image.Image, pieces: Sequence[Blob], *, coloured: bool) -> list[Frame]:
    """The frames on a page, the longest first."""
    regions: list[Box] = []
    for piece in pieces:
        if max(piece.width, piece.height) < _SEED or piece.width > _TABLE[0] or piece.height > _TABLE[1]:
            continue
        margin = round(4 * MM)
        region = (
            max(0, piece.left - margin),
            max(0, piece.top - margin),
            min(mask.width, piece.right + margin),
            min(mask.height, piece.bottom + margin),
        )
        while touching := [each for each in regions if overlap(each, region)]:
            regions = [each for each in regions if each not in touching]
            region = surrounding([region, *touching])
        regions.append(region)
    frames = [frame for region in regions for frame in find_frames(mask, region, broken=coloured)]
    return sorted(frames, key=lambda frame: -frame.score)


def _is_letter(piece: Blob) -> bool:
    return _LETTER <= piece.height <= 20 * MM and piece.width <= 30 * MM


def _groups(mask: Image.Image, pieces: Sequence[Blob], *, coloured: bool) -> list[Box]:
    """Where letters stand together and apart from everything else, the largest letters first.

    In colour they may also hang together with each other and with their frame.
    """
    groups: list[tuple[Box, float]] = []
    whole = [blob.box for blob in blobs(dilate(mask, _GAP))]
    apart = {box: _stamps_in(box, pieces) for box in whole} if coloured else {}
    # the halves of a broken frame look like two stamps as well, so that both are read whole first
    together = [box for box, parts in apart.items() if len(parts) > 1 and box[2] - box[0] - 2 * _GAP <= _LONGEST]
    for box in [part for each in whole for part in apart.get(each, [each])]:
        width, height = box[2] - box[0] - 2 * _GAP, box[3] - box[1] - 2 * _GAP
        if width > _LONGEST or height > _HIGHEST or min(width, height) < _SHORTEST:
            continue
        heights = sorted(p.height for p in pieces if _is_letter(p) and inside(p.box, box))
        if not heights and coloured:
            heights = [height]
        if 1 <= len(heights) <= _MOST_PARTS:
            groups.append((box, heights[len(heights) // 2]))
    groups = _joined(groups)
    groups.sort(key=lambda group: -group[1])
    separate = [box for box, _ in groups if max(box[2] - box[0], box[3] - box[1]) - 2 * _GAP >= _SEED]
    return [*together, *separate][:_READS]


def _stamps_in(group: Box, pieces: Sequence[Blob]) -> list[Box]:
    """The framed stamps that stand so close that they are one group, each for itself; else the group."""
    framed = [p.box for p in pieces if inside(p.box, group) and p.width >= _SEED and p.height >= _LEAST_FRAME]
    outer = [box for box in framed if not any(box != other and inside(box, other) for other in framed)]
    if len(outer) < 2:
        return [group]
    return [(max(0, a - _GAP), max(0, b - _GAP), c + _GAP, d + _GAP) for a, b, c, d in outer]


def _joined(groups: list[tuple[Box, float]]) -> list[tuple[Box, float]]:
    """The groups, words of one size that stand side by side as one."""
    joined: list[tuple[Box, float]] = []
    for box, size in sorted(groups):
        for index, (other, letter) in enumerate(joined):
            gap = box[0] - other[2] + 2 * _GAP
            rise = abs(box[1] + box[3] - other[1] - other[3]) / 2
            run = (box[0] + box[2] - other[0] - other[2]) / 2
            union = surrounding([box, other])
            if (
                gap <= _APART * min(size, letter)
                and rise <= 0.3 * size + 0.6 * run
                and 0.7 < size / letter < 1.4
                and union[2] - union[0] <= _LONGEST
            ):
                joined[index] = union, letter
                break
        else:
            joined.append((box, size))
    return joined
