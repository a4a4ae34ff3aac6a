"""Stamps on pages with a text layer: seen however the file paints them, and placed on the page they are on."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from compliance.extract import extract
from compliance.extract.ocr import model_folder
from tests.support.files import font_path, registered_font

if TYPE_CHECKING:
    from pathlib import Path

RED = (200, 20, 30)
WIDTH, HEIGHT = A4
LEFT, TOP, WIDE, HIGH = 330.0, 250.0, 99.0, 42.0  # of the stamp, in points from the page's top left corner

pytestmark = pytest.mark.skipif(model_folder() is None, reason="no Vietnamese recognition model is installed")


def mark(text: str) -> Image.Image:
    """A framed stamp at 200 dpi: where there is ink."""
    picture = Image.new("1", (round(WIDE * 200 / 72), round(HIGH * 200 / 72)))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((4, 4, picture.width - 5, picture.height - 5), outline=1, width=6)
    middle = (picture.width / 2, picture.height / 2)
    pen.text(middle, text, fill=1, font=ImageFont.truetype(str(font_path("Bold")), 64), anchor="mm")
    return picture


def inline(picture: Image.Image, kind: str) -> str:
    """The operators that paint it into the unit square."""
    inverse = bytes(255 - byte for byte in picture.tobytes()) if kind == "/IM true" else picture.tobytes()
    data = base64.a85encode(inverse).decode() + "~>"
    return f"BI /W {picture.width} /H {picture.height} /BPC 1 {kind} /F /A85 ID\n{data}\nEI"


def paint(canvas: Canvas, how: str, text: str) -> None:
    picture = mark(text)
    coloured = Image.new("RGBA", picture.size)
    coloured.paste((*RED, 255), (0, 0), picture)
    place = (LEFT, HEIGHT - TOP - HIGH, WIDE, HIGH)
    if how in {"picture", "turned"}:
        canvas.drawImage(ImageReader(coloured), *place, mask="auto")
    elif how == "nested":
        canvas.beginForm("stamp")
        canvas.drawImage(ImageReader(coloured), 0, 0, WIDE, HIGH, mask="auto")
        canvas.endForm()
        canvas.translate(*place[:2])
        canvas.doForm("stamp")
    else:
        canvas.saveState()
        canvas.setFillColorRGB(*(part / 255 for part in RED))
        canvas.translate(*place[:2])
        canvas.scale(*place[2:])
        palette = f"/CS [/I /RGB 1 <FFFFFF{bytes(RED).hex()}>]"
        canvas._code.append(inline(picture, "/IM true" if how == "stencil" else palette))
        canvas.restoreState()


@pytest.mark.parametrize("how", ["picture", "stencil", "palette", "nested", "turned"])
def test_a_red_stamp_is_read_however_it_is_painted(tmp_path: Path, how: str) -> None:
    path = tmp_path / "a.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    if how == "turned":
        canvas.setPageRotation(90)
        canvas.translate(HEIGHT, 0)
        canvas.rotate(90)
    canvas.setFont(registered_font(), 12)
    for row in range(12):
        canvas.drawString(80, HEIGHT - 80 - 20 * row, "Căn cứ quy định về bảo mật thông tin và mật độ dân số.")
    paint(canvas, how, "MẬT")
    canvas.save()
    [stamp] = [line for line in extract(path, path.name).lines if line.how == "stamp"]
    assert stamp.text == "MẬT"
    assert stamp.page == 1
    assert stamp.x == pytest.approx(LEFT / WIDTH, abs=0.02)
    assert stamp.y == pytest.approx(TOP / HEIGHT, abs=0.02)
