"""Pictures of pages: PNG, JPEG and TIFF with all of its pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image, ImageOps

from compliance.extract import ocr
from compliance.extract.layout import assemble
from compliance.extract.output import Output, Unreadable
from compliance.extract.scanned import read_page
from compliance.extract.stamps import read_stamps

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_LONGEST = 2600  # pixels of the longer edge; A4 at 200 dpi has 2339
_SHORTEST = 1300  # fewer are doubled
_GREY = frozenset({"1", "L", "LA", "I", "I;16", "F"})

Image.MAX_IMAGE_PIXELS = None  # `Limits.pixels` decides


def read_image(path: Path, pages: Sequence[int] | None, recognise: bool, output: Output) -> None:
    """Write the lines recognised on each page."""
    with Image.open(path, formats=("PNG", "JPEG", "TIFF")) as image:
        if image.width * image.height > output.limits.pixels:
            raise Unreadable("too-large")
        if not recognise or ocr.model_folder() is None:
            raise Unreadable("no-ocr")
        room = output.limits.ocr_pages
        # counting the pages of a TIFF follows its whole chain, which a hostile file makes endless
        for number in range(1, output.limits.pages + 1):
            try:
                image.seek(number - 1)
            except EOFError:
                break
            output.pages = number
            if pages is not None and number not in pages:
                continue
            if room == 0 or image.width * image.height > output.limits.pixels:
                output.problem = "too-large"
                break
            room -= 1
            _read_page(image, number, output)


def _read_page(image: Image.Image, number: int, output: Output) -> None:
    picture = ImageOps.exif_transpose(image)
    picture = picture.convert("L" if picture.mode in _GREY else "RGB")
    longer = max(picture.size)
    factor = _LONGEST / longer if longer > _LONGEST else 2.0 if longer < _SHORTEST else 1.0
    if factor != 1.0:
        size = (max(1, round(picture.width * factor)), max(1, round(picture.height * factor)))
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    grey = picture.convert("L")
    words = read_page(grey)
    output.write_all(assemble(words, grey.width * ocr.POINTS, grey.height * ocr.POINTS, number), how="ocr")
    stamps = read_stamps(picture, words, number)
    output.write_all(stamps.lines, how="ocr")
    output.looked_for_stamps(number, doubtful=stamps.doubtful)
    output.flush()
