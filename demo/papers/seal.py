"""The red round seal and the blue signature of a sample page. Both are drawings, not words in the text layer."""

import base64
import math
import random
import zlib
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas

from office.reports.printing import font_file

STAMP_RED = Color(0.83, 0.07, 0.10)
INK_BLUE = Color(0.09, 0.18, 0.58)
SEAL_DIAMETER = 99.0  # 35 mm, about the size of an office's seal

_PIXELS = 288  # about 200 dots an inch
_FINE = 3  # drawn larger, then reduced: round edges need it


@lru_cache(maxsize=64)
def _stencil(owner: str) -> str:
    """An inline PDF image mask of the seal, with the owner's name around a star."""
    side = _PIXELS * _FINE
    middle = side / 2
    plate = Image.new("L", (side, side), 0)
    pen = ImageDraw.Draw(plate)
    for radius, thick in ((0.495, 0.016), (0.465, 0.006), (0.30, 0.008)):
        r = radius * side
        pen.ellipse((middle - r, middle - r, middle + r, middle + r), outline=255, width=round(thick * side))
    pen.polygon(_star(middle, 0.17 * side), fill=255)
    _letter_ring(plate, f"{owner.upper()} ★", 0.382 * side)
    small = plate.resize((_PIXELS, _PIXELS), Image.Resampling.BOX).point(lambda v: 255 if v > 110 else 0)
    rows = small.convert("1").tobytes()
    data = base64.a85encode(zlib.compress(bytes(255 - b for b in rows), 9)).decode() + "~>"
    return f"BI /W {_PIXELS} /H {_PIXELS} /IM true /BPC 1 /F [/A85 /Fl] ID\n{data}\nEI"


def _star(middle: float, radius: float) -> list[tuple[float, float]]:
    points = []
    for i in range(10):
        reach = radius if i % 2 == 0 else radius * 0.39
        angle = math.pi * i / 5
        points.append((middle + reach * math.sin(angle), middle - reach * math.cos(angle)))
    return points


def _letter_ring(plate: Image.Image, text: str, radius: float) -> None:
    """Letters along a circle, each one turned to face the centre; the last sign stands at the bottom."""
    side = plate.width
    size = min(0.105 * side, 5.2 * radius / len(text))
    font = ImageFont.truetype(str(font_file(bold=True)), round(size))
    box = round(size * 1.9)
    step = 2 * math.pi / len(text)
    for i, letter in enumerate(text):
        angle = math.pi + (i + 1) * step
        tile = Image.new("L", (box, box), 0)
        pen = ImageDraw.Draw(tile)
        if letter == "★":
            pen.polygon(_star(box / 2, size * 0.42), fill=255)
        else:
            pen.text((box / 2, box / 2), letter, fill=255, font=font, anchor="mm")
        tile = tile.rotate(-math.degrees(angle), resample=Image.Resampling.BICUBIC)
        x = side / 2 + radius * math.sin(angle) - box / 2
        y = side / 2 - radius * math.cos(angle) - box / 2
        plate.paste(255, (round(x), round(y)), tile)


def draw_seal(canvas: Canvas, owner: str, x: float, y: float) -> None:
    """The seal centred on (x, y), in points. It is a mask: what lies beneath stays readable."""
    canvas.saveState()
    canvas.setFillColor(STAMP_RED)
    canvas.translate(x - SEAL_DIAMETER / 2, y - SEAL_DIAMETER / 2)
    canvas.scale(SEAL_DIAMETER, SEAL_DIAMETER)
    # reportlab has no call for an image mask; the operators go straight into the page.
    canvas._code.append(_stencil(owner))
    canvas.restoreState()


def draw_signature(canvas: Canvas, name: str, x: float, y: float) -> None:
    """A pen stroke centred on (x, y), the same for the same name."""
    hand = random.Random(name)  # noqa: S311 - a drawing, not a secret
    canvas.saveState()
    canvas.setStrokeColor(INK_BLUE)
    canvas.setLineWidth(1.3)
    canvas.setLineCap(1)
    path = canvas.beginPath()
    loops = hand.randint(2, 5)
    left = x - 46
    path.moveTo(left, y - hand.uniform(2, 12))
    for _ in range(loops):
        rise, fall, on = hand.uniform(4, 30), hand.uniform(2, 20), hand.uniform(0.7, 1.3) * 80 / loops
        lean = hand.uniform(0.1, 0.9)
        path.curveTo(left + on * lean, y + rise, left + on, y + rise, left + on * 0.6, y - fall * 0.3)
        path.curveTo(left + on * (0.6 - lean / 2), y - fall, left + on, y - fall, left + on, y + hand.uniform(-4, 8))
        left += on
    tail = hand.uniform(10, 17)
    path.curveTo(left + 12, y + tail, left + 18, y - tail, x - hand.uniform(10, 40), y - tail)
    canvas.drawPath(path)
    canvas.restoreState()
