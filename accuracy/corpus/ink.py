"""What is put on a printed page by hand: stamps, seals, and figures written with a pen.

Pictures are masks: "L", 255 where there is ink. Lengths are in pixels at 200 dots an inch.
"""

import math
from collections.abc import Sequence
from functools import lru_cache
from random import Random
from typing import Final

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from office.reports.printing import font_file

MILLIMETRE: Final = 200 / 25.4

_Stroke = tuple[tuple[float, float], ...]

# Strokes of each figure in a box one unit high, y downwards; curves are given by enough points.
_FIGURES: Final[dict[str, tuple[_Stroke, ...]]] = {
    "0": (tuple((0.3 - 0.27 * math.sin(a), 0.5 - 0.48 * math.cos(a)) for a in (i * math.tau / 11 for i in range(13))),),
    "1": (((0.08, 0.28), (0.32, 0.02), (0.3, 0.5), (0.28, 0.98)),),
    "2": (((0.05, 0.22), (0.2, 0.03), (0.45, 0.06), (0.5, 0.28), (0.3, 0.6), (0.02, 0.95), (0.3, 0.9), (0.58, 0.94)),),
    "3": (((0.06, 0.1), (0.35, 0.02), (0.48, 0.22), (0.2, 0.46), (0.5, 0.62), (0.42, 0.92), (0.04, 0.93)),),
    "4": (((0.25, 0.02), (0.04, 0.58), (0.56, 0.6)), ((0.44, 0.28), (0.4, 1.0))),
    "5": (((0.52, 0.04), (0.15, 0.05), (0.1, 0.42), (0.42, 0.42), (0.5, 0.74), (0.3, 0.98), (0.02, 0.88)),),
    "6": (((0.46, 0.02), (0.14, 0.38), (0.06, 0.78), (0.28, 0.99), (0.5, 0.78), (0.34, 0.55), (0.08, 0.72)),),
    "7": (((0.04, 0.06), (0.54, 0.04), (0.36, 0.45), (0.24, 1.0)), ((0.2, 0.5), (0.5, 0.46))),
    "8": (
        ((0.46, 0.12), (0.22, 0.0), (0.1, 0.22), (0.42, 0.52), (0.5, 0.8), (0.26, 1.0), (0.06, 0.78), (0.3, 0.48)),
        ((0.3, 0.48), (0.5, 0.24), (0.46, 0.12)),
    ),
    "9": (((0.48, 0.2), (0.24, 0.02), (0.06, 0.24), (0.22, 0.46), (0.48, 0.22), (0.46, 0.6), (0.34, 1.0)),),
    "/": (((0.4, 0.0), (0.02, 1.0)),),
}


def handwriting(text: str, height: int, chance: Random) -> Image.Image:
    """Figures and strokes as a pen writes them, no two alike. Other signs leave a gap."""
    slant, thick = chance.uniform(-0.05, 0.22), max(2, round(height * chance.uniform(0.06, 0.1)))
    step = height * chance.uniform(0.66, 0.8)
    mask = Image.new("L", (round(step * len(text) + height), round(height * 1.5)), 0)
    pen = ImageDraw.Draw(mask)
    for i, sign in enumerate(text):
        size = height * chance.uniform(0.85, 1.12)
        left, top = step * i + height * 0.25 + chance.uniform(-2, 2), height * (0.22 + chance.uniform(-0.06, 0.08))
        for stroke in _FIGURES.get(sign, ()):
            shaken = [(x + chance.gauss(0, 0.025), y + chance.gauss(0, 0.025)) for x, y in stroke]
            points = [(left + size * (x + slant * (1 - y)), top + size * y) for x, y in _rounded(shaken)]
            pen.line(points, fill=255, width=thick, joint="curve")
    return mask.filter(ImageFilter.GaussianBlur(0.6))


def _rounded(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The curve through the points (Catmull-Rom)."""
    padded = [points[0], *points, points[-1]]
    curve: list[tuple[float, float]] = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        for i in range(5):
            t = i / 5
            curve.append(
                (
                    _between(a[0], b[0], c[0], d[0], t),
                    _between(a[1], b[1], c[1], d[1], t),
                )
            )
    return [*curve, points[-1]]


def _between(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t**3)


def framed(words: str, chance: Random, *, height: float = 8 * MILLIMETRE, frames: int = 1) -> Image.Image:
    """A stamp of one line in a frame."""
    font = _font(round(height * 0.62), bold=True)
    wide = round(font.getlength(words) + height * 0.7)
    mask = Image.new("L", (wide, round(height)), 0)
    pen = ImageDraw.Draw(mask)
    for i in range(frames):
        inset = i * 7
        pen.rectangle((inset, inset, wide - 1 - inset, round(height) - 1 - inset), outline=255, width=3)
    pen.text((wide / 2, height / 2), words, fill=255, font=font, anchor="mm")
    return _worn(mask, chance)


def arrow(words: str, chance: Random) -> Image.Image:
    """A stamp in the shape of an arrow, as offices have them for HỎA TỐC."""
    font = _font(30, bold=True)
    long = round(font.getlength(words)) + 30
    mask = Image.new("L", (long + 70, 100), 0)
    pen = ImageDraw.Draw(mask)
    outline = [(2, 25), (long, 25), (long, 4), (long + 66, 50), (long, 96), (long, 75), (2, 75), (2, 25)]
    pen.line(outline, fill=255, width=3, joint="curve")
    pen.text((long / 2 + 8, 50), words, fill=255, font=font, anchor="mm")
    return _worn(mask, chance)


def seal(owner: str, chance: Random) -> Image.Image:
    """A round seal 35 mm wide, at any angle."""
    side = round(35 * MILLIMETRE)
    mask = Image.new("L", (side, side), 0)
    pen = ImageDraw.Draw(mask)
    for inset, thick in ((2, 5), (14, 2), (70, 3)):
        pen.ellipse((inset, inset, side - inset, side - inset), outline=255, width=thick)
    middle, reach = side / 2, side * 0.16
    points = [(reach if i % 2 == 0 else reach * 0.4, math.pi * i / 5) for i in range(10)]
    pen.polygon([(middle + r * math.sin(a), middle - r * math.cos(a)) for r, a in points], fill=255)
    letters = f"{owner.upper()} * "
    font = _font(min(26, round(640 / len(letters))), bold=True)
    for i, letter in enumerate(letters):
        angle = math.tau * i / len(letters)
        tile = Image.new("L", (40, 40), 0)
        ImageDraw.Draw(tile).text((20, 20), letter, fill=255, font=font, anchor="mm")
        x, y = middle + side * 0.39 * math.sin(angle) - 20, middle - side * 0.39 * math.cos(angle) - 20
        turned = tile.rotate(-math.degrees(angle), Image.Resampling.BILINEAR)
        mask.paste(255, (round(x), round(y)), turned)
    return turned_by(_worn(mask, chance), chance.uniform(-30, 30))


def arrival(owner: str, day: str, chance: Random) -> Image.Image:
    """The receiver's stamp "ĐẾN" with hour and day filled in by pen."""
    mask = Image.new("L", (370, 150), 0)
    pen = ImageDraw.Draw(mask)
    pen.rectangle((1, 1, 368, 148), outline=255, width=3)
    pen.line((1, 42, 368, 42), fill=255, width=2)
    head = owner.upper()
    size = 24
    while _font(size, bold=True).getlength(head) > 350:
        size -= 1
    pen.text((185, 22), head, fill=255, font=_font(size, bold=True), anchor="mm")
    pen.text((52, 96), "ĐẾN", fill=255, font=_font(34, bold=True), anchor="mm")
    for y, label, value in ((72, "Giờ:", str(chance.randint(7, 16))), (118, "Ngày:", day)):
        pen.text((98, y), f"{label}{'.' * 34}", fill=255, font=_font(20), anchor="lm")
        written = handwriting(value, 26, chance)
        mask.paste(255, (165, y - 26), written)
    return turned_by(_worn(mask, chance), chance.uniform(-1.5, 1.5))


def turned_by(mask: Image.Image, degrees: float) -> Image.Image:
    return mask.rotate(degrees, Image.Resampling.BICUBIC, expand=True) if degrees else mask


def _worn(mask: Image.Image, chance: Random) -> Image.Image:
    """Ink is never even: with faint grains and soft edges."""
    coarse = (max(2, mask.width // 3), max(2, mask.height // 3))
    grain = Image.frombytes("L", coarse, chance.randbytes(coarse[0] * coarse[1])).resize(mask.size)
    uneven = grain.point([110 if v < 26 else 255 for v in range(256)])
    return ImageChops.multiply(mask, uneven).filter(ImageFilter.GaussianBlur(0.7))


@lru_cache(maxsize=32)
def _font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(font_file(bold=bold)), size)
