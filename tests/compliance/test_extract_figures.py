"""Figures of print and of a pen on a scan, and the two columns that close a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageDraw, ImageFont

from compliance.extract import extract
from compliance.extract.figures import Tall, figures_of
from compliance.extract.ocr import model_folder
from compliance.facts import read_facts
from tests.support.files import font_path

if TYPE_CHECKING:
    from pathlib import Path

WIDE, HIGH = 1654, 2339  # A4 at 200 dpi
CODE = "12/UBND"

recognising = pytest.mark.skipif(model_folder() is None, reason="no Vietnamese recognition model is installed")


def word(text: str, *heights: int, confidence: float = 0.99) -> tuple[str, list[Tall]]:
    """A recognised word with the heights of its figures, capitals and strokes."""
    tall = [letter for letter in text if not letter.islower()]
    return text, [Tall(letter, height, confidence) for letter, height in zip(tall, heights, strict=True)]


class TestHeights:
    def test_print_is_as_sure_as_its_least_sure_figure(self) -> None:
        text, tall = word(CODE, 25, 24, 32, 25, 25, 25, 24)
        tall[1] = Tall("2", 24, 0.91)
        assert figures_of([(text, tall)]) == (0.91,)

    def test_figures_higher_or_lower_than_their_line_are_a_pens(self) -> None:
        assert figures_of([word(CODE, 31, 22, 34, 25, 25, 25, 24)]) == (0.0,)

    def test_only_the_word_that_was_written_is_unsure(self) -> None:
        line = [word("24", 33, 29), ("tháng", []), word("9", 25), ("năm", []), word("2026", 25, 25, 24, 25)]
        assert figures_of(line) == (0.0, 0.99, 0.99)

    @pytest.mark.parametrize(
        "line",
        [
            pytest.param([word(CODE, 25, 32, 32, 25, 25, 25, 25)], id="the-box-of-the-stroke"),
            pytest.param([word("17", 46, 46), word("2026", 25, 25, 25, 25)], id="the-box-of-the-row"),
        ],
    )
    def test_a_height_that_was_not_measured_says_nothing(self, line: list[tuple[str, list[Tall]]]) -> None:
        assert set(figures_of(line)) == {0.99}

    def test_words_without_figures_are_left_out_and_text_laid_over_is_sure(self) -> None:
        assert figures_of([("ngày", []), ("05", []), word("UBND", 25, 25, 25, 25)]) == (1.0,)


def scan(folder: Path, sizes: tuple[int, ...]) -> Path:
    """A letter whose number is set in figures of these sizes, its closing in columns of two pitches."""
    picture = Image.new("L", (WIDE, HIGH), 255)
    pen = ImageDraw.Draw(picture)
    plain, bold = ImageFont.truetype(str(font_path("Regular")), 36), ImageFont.truetype(str(font_path("Bold")), 36)
    pen.text((230, 150), "ỦY BAN NHÂN DÂN", fill=0, font=bold)
    pen.text((230, 200), "PHƯỜNG RẠCH SEN", fill=0, font=bold)
    pen.text((760, 150), "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", fill=0, font=bold)
    left = 260.0
    for text, size in (("Số: ", 36), *zip("4826", sizes, strict=True), ("/UBND-VX", 36)):
        font = ImageFont.truetype(str(font_path("Regular")), size)
        pen.text((left, 330), text, fill=0, font=font, anchor="ls")
        left += font.getlength(text)
    pen.text((850, 330), "Rạch Sen, ngày 24 tháng 9 năm 2026", fill=0, font=plain, anchor="ls")
    pen.text((260, 380), "V/v sắp xếp hồ sơ lưu trữ", fill=0, font=plain)
    pen.text((500, 480), "Kính gửi: Sở Nội vụ Thành phố Hồ Chí Minh.", fill=0, font=plain)
    pen.text((230, 560), "Đề nghị quý cơ quan xem xét, hướng dẫn nội dung nêu trên./.", fill=0, font=plain)
    list_ = ("- Như trên;", "- Thường trực Đảng ủy, HĐND phường;", "- CT, các PCT UBND phường;", "- Lưu: VT, VX.")
    small = ImageFont.truetype(str(font_path("Regular")), 30)
    pen.text((220, 680), "Nơi nhận:", fill=0, font=ImageFont.truetype(str(font_path("Bold")), 32))
    for i, line in enumerate(list_):
        pen.text((220, 722 + 35 * i), line, fill=0, font=small)
    for i, line in enumerate(("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")):
        pen.text((1250, 678 + 43 * i), line, fill=0, font=bold, anchor="ma")
    pen.text((1250, 1000), "Bùi Thị K", fill=0, font=bold, anchor="ma")
    path = folder / "scan.png"
    picture.save(path, dpi=(200, 200))
    return path


@recognising
def test_figures_of_print_are_the_number_and_the_closing_is_read_by_columns(tmp_path: Path) -> None:
    facts = read_facts(extract(scan(tmp_path, (36, 36, 36, 36)), "scan.png"))
    assert str(facts.code.value if facts.code else None) == "4826/UBND-VX"
    assert [each.value for each in facts.noi_nhan] == [
        "Như trên",
        "Thường trực Đảng ủy, HĐND phường",
        "CT, các PCT UBND phường",
        "Lưu: VT, VX",
    ]
    assert facts.signer is not None
    assert facts.signer.value.name == "Bùi Thị K"


@recognising
def test_uneven_figures_are_no_number_though_they_can_be_read(tmp_path: Path) -> None:
    extraction = extract(scan(tmp_path, (46, 36, 48, 34)), "scan.png")
    facts = read_facts(extraction)
    assert "/UBND-VX" in extraction.text
    assert facts.code is None
    assert facts.type is not None
    assert facts.type.value.name == "Công văn"
