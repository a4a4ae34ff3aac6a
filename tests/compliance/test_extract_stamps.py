"""Stamps on scans: what they say is read, what is like one and cannot be read is told, and nothing is made up."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageDraw, ImageFont

from compliance.extract import Extraction, extract
from compliance.extract.ocr import model_folder
from compliance.extract.stamp_words import guess
from tests.support.files import font_path

if TYPE_CHECKING:
    from collections.abc import Sequence

SAMPLES = Path(__file__).parents[3] / "shared" / "samples" / "documents"
WIDE, HIGH = 1654, 2339  # A4 at 200 dpi
RED = (200, 20, 30)

pytestmark = pytest.mark.skipif(model_folder() is None, reason="no Vietnamese recognition model is installed")


def page(
    directory: Path,
    *,
    stamp: str = "",
    colour: tuple[int, int, int] = RED,
    angle: float = 0.0,
    tight: bool = False,
    at: tuple[int, int] = (220, 420),
) -> Path:
    """A scanned letter, with a framed stamp where one is asked for; a `tight` second frame touches its letters."""
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
        if tight:
            ink.rectangle((22, 24, mark.width - 23, mark.height - 25), outline=colour, width=6)
        ink.text((40 - left, 30 - top), stamp, fill=colour, font=letters, stroke_width=2, stroke_fill=colour)
        turned = mark.rotate(angle, expand=True, resample=Image.Resampling.BICUBIC)
        picture.paste(turned, at, turned)
    path = directory / "scan.png"
    picture.save(path, dpi=(200, 200))
    return path


def stamps(extraction: Extraction) -> Sequence[str]:
    return [line.text for line in extraction.lines if line.how == "stamp"]


@pytest.mark.parametrize("angle", [0.0, 6.0])
@pytest.mark.parametrize("mark", ["MẬT", "TỐI MẬT", "HỎA TỐC"])
def test_a_red_stamp_is_read(tmp_path: Path, mark: str, angle: float) -> None:
    assert stamps(extract(page(tmp_path, stamp=mark, angle=angle), "scan.png")) == [mark]


@pytest.mark.parametrize("angle", [0.0, -7.0])
def test_letters_that_touch_the_inner_frame_are_read(tmp_path: Path, angle: float) -> None:
    assert stamps(extract(page(tmp_path, stamp="TUYỆT MẬT", angle=angle, tight=True), "scan.png")) == ["TUYỆT MẬT"]


def test_a_faded_stamp_is_read_from_a_poor_jpeg(tmp_path: Path) -> None:
    """Colour is stored coarser than brightness: thin strokes are barely red."""
    with Image.open(page(tmp_path, stamp="MẬT", tight=True)) as picture:
        faded = picture.point([132 + value * 112 // 255 for value in range(256)] * 3)
    path = tmp_path / "scan.jpg"
    faded.save(path, quality=45, dpi=(200, 200))
    assert stamps(extract(path, "scan.jpg")) == ["MẬT"]


def test_a_stamp_close_to_the_one_of_arrival_is_read_for_itself(tmp_path: Path) -> None:
    path = page(tmp_path, stamp="TỐI MẬT", angle=4.0, at=(330, 470))
    with Image.open(path) as picture:
        pen = ImageDraw.Draw(picture)
        letters = ImageFont.truetype(str(font_path("Bold")), 34)
        pen.rectangle((80, 345, 450, 475), outline=RED, width=3)
        pen.text((95, 390), "ĐẾN  Ngày: 19/8", fill=RED, font=letters)
        picture.save(path, dpi=(200, 200))
    assert stamps(extract(path, "scan.png")) == ["TỐI MẬT"]


def test_a_black_stamp_beside_a_line_is_read(tmp_path: Path) -> None:
    path = page(tmp_path, stamp="TỐI MẬT", colour=(25, 25, 25), at=(580, 860))
    assert stamps(extract(path, "scan.png")) == ["TỐI MẬT"]


@pytest.mark.parametrize(
    ("letters", "mark"),
    [("M T", "MẬT"), ("MẪI", "MẬT"), ("TUY_. M_T", "TUYỆT MẬT"), ("MẪU", None), ("ĐẾN", None), ("KHẨN", None)],
)
def test_worn_letters_are_guessed_only_where_they_can_hardly_be_anything_else(letters: str, mark: str | None) -> None:
    assert guess([(letters, 0.4)]).mark == mark


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
