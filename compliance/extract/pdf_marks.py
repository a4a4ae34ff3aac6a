"""Where on a PDF page with a text layer a stamp may be: around its pictures and its red strokes.

A page's picture costs more than its text. Only the parts that may show a stamp are drawn, and none is on most pages.
"""

from __future__ import annotations

import ctypes
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

import pypdfium2.raw as pdfium

if TYPE_CHECKING:
    from collections.abc import Iterable

_OBJECTS = 5000  # of a page that are looked at
_STAMP = 20.0  # points of the longer side of a picture that may be a stamp
_AROUND = 24.0  # points around it that are looked at too: the words that it touches, the rest of its frame
_REGIONS = 8  # more of them are one: the page
_REDNESS = 60  # by how much, of 255, red outshines the other colours of a stamp's strokes
_GREY = frozenset({pdfium.FPDF_COLORSPACE_DEVICEGRAY, pdfium.FPDF_COLORSPACE_CALGRAY})


class Region(NamedTuple):
    """A part of a page, in points from its top left corner."""

    left: float
    top: float
    right: float
    bottom: float

    def touches(self, other: Region) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def joined(self, other: Region) -> Region:
        return Region(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


def objects(page: Any) -> Iterable[Any]:
    """The objects of a page, those inside of others too."""
    return islice(page.get_objects(max_depth=4), _OBJECTS)


def stamp_regions(page: Any) -> list[Region]:
    """The parts of a page that may show a stamp; they do not touch each other."""
    width, height = page.get_size()
    whole = Region(0, 0, width, height)
    left, bottom, *_ = page.get_cropbox()
    upright = not page.get_rotation() and not left and not bottom
    regions: list[Region] = []
    for thing in objects(page):
        if not _may_be_stamp(thing):
            continue
        if not upright or thing.level:  # it tells its place in other coordinates than the page's
            return [whole]
        region = _around(thing, whole)
        while touching := [each for each in regions if each.touches(region)]:
            regions = [each for each in regions if each not in touching]
            for each in touching:
                region = region.joined(each)
        regions.append(region)
        if len(regions) > _REGIONS:
            return [whole]
    return regions


def is_coloured(thing: Any) -> bool:
    """Whether a picture may have colours, or a path or a stencil is red."""
    if thing.type == pdfium.FPDF_PAGEOBJ_IMAGE:
        found = thing.get_metadata()
        if found.bits_per_pixel == 1 and found.colorspace == pdfium.FPDF_COLORSPACE_UNKNOWN:
            return _is_red(thing, pdfium.FPDFPageObj_GetFillColor)  # a stencil has the colour it is painted with
        return found.colorspace == pdfium.FPDF_COLORSPACE_INDEXED or (
            found.bits_per_pixel > 1 and found.colorspace not in _GREY
        )
    if thing.type != pdfium.FPDF_PAGEOBJ_PATH:
        return False
    return any(_is_red(thing, get) for get in (pdfium.FPDFPageObj_GetStrokeColor, pdfium.FPDFPageObj_GetFillColor))


def _may_be_stamp(thing: Any) -> bool:
    """Whether an object is a picture of some size, or red strokes."""
    if thing.type == pdfium.FPDF_PAGEOBJ_IMAGE:
        left, bottom, right, top = thing.get_bounds()
        return bool(max(right - left, top - bottom) >= _STAMP)
    return thing.type == pdfium.FPDF_PAGEOBJ_PATH and is_coloured(thing)


def _around(thing: Any, whole: Region) -> Region:
    left, bottom, right, top = thing.get_bounds()
    return Region(
        min(max(0.0, left - _AROUND), whole.right),
        min(max(0.0, whole.bottom - top - _AROUND), whole.bottom),
        max(min(right + _AROUND, whole.right), 0.0),
        max(min(whole.bottom - bottom + _AROUND, whole.bottom), 0.0),
    )


def _is_red(thing: Any, get: Any) -> bool:
    channels = [ctypes.c_uint() for _ in "rgba"]
    if not get(thing.raw, *channels):
        return False
    red, green, blue, _ = (channel.value for channel in channels)
    return red - max(green, blue) >= _REDNESS
