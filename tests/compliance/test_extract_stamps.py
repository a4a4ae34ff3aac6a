"""Stamps on scans: what they say is read, what is like one and cannot be read is told, and nothing is made up."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageDraw, ImageFont

from compliance.extract import Extraction, extract
from compliance.extract.ocr import model_folder
from tests.support.files import font_path

if TYPE_CHECKING:
    from collections.abc import Sequence

SAMPLES = Path(__file__).parents[3] / "shared" / "samples" / "documents"
WIDE, HIGH = 1654, 2339  # A4 at 200 dpi
RED = (200, 20, 30)

pytestmark = pytest.mark.skipif(model_folder() is None, reason="no Vietnamese recognition model is installed")


def page(directory: Path, *, stamp: str = "", colour: tuple[int, int, int] = RED, angle: float = 0.0) -> Path:
    """A scanned letter, with a framed stamp under its number where one is asked for."""
    picture = Image.new("RGB", (WIDE, HIGH), "white")
    pen = ImageDraw.Draw(picture)
    body, head = ImageFont.truetype(str(font_path("Bold")), 38), ImageFont.truetype(str(font_path("Bold")), 42)
    pen.text((160, 150), "ỦY BAN NHÂN DÂN\nPHƯỜNG RẠCH SEN", fill="black", font=head, align="center")
    pen.text((160, 270), "Số: 12/UBND-VX", fill="black", font=body)
    lines = ["Kính gửi: Sở Nội vụ", *["Bảo mật thông tin cá nhân, mật khẩu và mật độ dân số của phường."] * 12]
    for number, line in enumerate(lines):
        pen.text((200, 900 + number * 70), line, fill="black", font=body)
    if stamp:
        letters = ImageFont.truetype(str(font_path("Bold")), 64)
        left, top, right, bottom = letters.getbbox(stamp)
        mark = Image.new("RGBA", (int(right - left) + 80, int(bottom - top) + 70), (0, 0, 0, 0))
        ink = ImageDraw.Draw(mark)
        ink.rectangle((4, 4, mark.width - 5, mark.height - 5), outline=colour, width=6)
        ink.text((40 - left, 30 - top), stamp, fill=colour, font=letters, stroke_width=2, stroke_fill=colour)
        turned = mark.rotate(angle, expand=True, resample=Image.Resampling.BICUBIC)
        picture.paste(turned, (220, 420), turned)
    path = directory / "scan.png"
    picture.save(path, dpi=(200, 200))
    return path


def stamps(extraction: Extraction) -> Sequence[str]:
    return [line.text for line in extraction.lines if line.how == "stamp"]


@pytest.mark.parametrize("angle", [0.0, 6.0])
@pytest.mark.parametrize("mark", ["MẬT", "TỐI MẬT", "HỎA TỐC"])
def test_a_red_stamp_is_read(tmp_path: Path, mark: str, angle: float) -> None:
    assert stamps(extract(page(tmp_path, stamp=mark, angle=angle), "scan.png")) == [mark]


def test_a_black_stamp_on_blank_paper_is_read(tmp_path: Path) -> None:
    assert stamps(extract(page(tmp_path, stamp="MẬT", colour=(25, 25, 25)), "scan.png")) == ["MẬT"]


def test_ordinary_words_are_no_stamp(tmp_path: Path) -> None:
    extraction = extract(page(tmp_path), "scan.png")
    assert stamps(extraction) == []
    assert extraction.doubtful == ()


@pytest.mark.skipif(not SAMPLES.exists(), reason="the sample documents are not here")
@pytest.mark.parametrize(
    ("name", "marks"),
    [("299-ttg.signed.pdf", ["HỎA TỐC"]), ("188-vpcp.signed.pdf", []), ("2450-kgvx.signed.pdf", [])],
)
def test_real_scans_bear_the_stamps_one_sees(name: str, marks: list[str]) -> None:
    assert stamps(extract(SAMPLES / name, name, pages=[1])) == marks
