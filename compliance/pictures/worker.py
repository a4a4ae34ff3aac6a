"""The worker process: draws one page for `compliance.pictures.client`, a line of JSON and then the pixels.

It limits itself before it opens anything that came from outside.
"""

from __future__ import annotations

import json
import math
import os
import sys
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compliance.extract.detect import detect
from compliance.extract.model import Limits
from compliance.extract.ocr import DPI
from compliance.extract.output import Unreadable
from compliance.extract.worker import allow_seconds, confine
from compliance.pictures.model import TALLEST

if TYPE_CHECKING:
    from PIL.Image import Image

    from compliance.extract.model import Problem


def main() -> None:
    """Draw what the first argument asks for."""
    request: dict[str, Any] = json.loads(sys.argv[1])
    limits = Limits(**{each.name: request[each.name] for each in fields(Limits)})
    channel = os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    confine(limits)
    allow_seconds(limits.seconds)
    problem: Problem
    try:
        image, points = _draw(Path(request["path"]), request["page"], request["width"], limits)
        head = {"problem": None, "size": image.size, "points": points}
        channel.write(json.dumps(head).encode() + b"\n" + image.tobytes())
        channel.flush()
        return
    except Unreadable as unreadable:
        problem = unreadable.problem
    except MemoryError:
        problem = "too-large"
    except Exception:  # parsers raise anything at all over hostile bytes, and all of it means one thing
        problem = "damaged"
    channel.write(json.dumps({"problem": problem}).encode() + b"\n")
    channel.flush()


def _draw(path: Path, page: int, width: int, limits: Limits) -> tuple[Image, tuple[float, float]]:
    """The picture in RGB, and the page's size in points."""
    if path.stat().st_size > limits.file_size:
        raise Unreadable("too-large")
    kind = detect(path)
    if kind == "pdf":
        return _draw_pdf(path, page, width)
    if kind in {"png", "jpeg", "tiff"}:
        return _draw_image(path, page, width, limits)
    raise Unreadable("unsupported")


def _draw_pdf(path: Path, number: int, width: int) -> tuple[Image, tuple[float, float]]:
    import pypdfium2
    import pypdfium2.raw as pdfium

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise Unreadable("locked" if error.err_code == pdfium.FPDF_ERR_PASSWORD else "damaged") from error
    if document.get_formtype() != pdfium.FORMTYPE_NONE:
        document.init_forms()
    page = document[number - 1]
    across, down = page.get_size()
    down = min(down, TALLEST * across)
    crop = (0, page.get_size()[1] - down, 0, 0)
    image = page.render(scale=width / across, crop=crop).to_pil().convert("RGB")
    return image, (across, down)


def _draw_image(path: Path, number: int, width: int, limits: Limits) -> tuple[Image, tuple[float, float]]:
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # `Limits.pixels` decides
    with Image.open(path, formats=("PNG", "JPEG", "TIFF")) as file:
        file.seek(number - 1)
        if file.width * file.height > limits.pixels:
            raise Unreadable("too-large")
        image = ImageOps.exif_transpose(file).convert("RGB")
    image = image.crop((0, 0, image.width, min(image.height, TALLEST * image.width)))
    height = max(1, math.ceil(image.height * width / image.width))
    points = (image.width * 72 / DPI, image.height * 72 / DPI)
    return image.resize((width, height), Image.Resampling.BOX), points


if __name__ == "__main__":
    main()
