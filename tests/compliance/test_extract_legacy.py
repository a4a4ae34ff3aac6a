"""Vietnamese in the 8-bit fonts from before Unicode."""

from __future__ import annotations

import difflib
import re
import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.extract import legacy
from compliance.extract.ocr import model_folder
from tests.support import files

if TYPE_CHECKING:
    from pathlib import Path

    from compliance.extract import Extractor
    from tests.compliance.conftest import Read

SMALL = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
SENTENCE = "Căn cứ Nghị định số 30 của Chính phủ về công tác văn thư, Ủy ban nhân dân được những việc này"


def tcvn3(text: str) -> str:
    """The text as the bytes of a TCVN3 font look in Windows-1252; capitals with marks take the small letter."""
    table = {meant: byte for byte, meant in legacy._TCVN3.items() if ord(byte) < 256}
    return "".join(table.get(letter) or table.get(letter.lower(), letter) for letter in text)


def vni(text: str) -> str:
    """The text as the bytes of a VNI font look in Windows-1252."""
    letters = {meant: byte for byte, meant in legacy._VNI_LETTERS.items()}
    marks = {mark: byte for byte, mark in legacy._VNI_MARKS.items() if byte.islower()}
    out = ""
    for letter in text:
        if letter in letters or letter.isascii():
            out += letters.get(letter, letter)
            continue
        parts = unicodedata.normalize("NFD", letter)
        base, rest = (parts[:2], parts[2:]) if "\u031b" in parts else (parts[0], parts[1:])
        base = unicodedata.normalize("NFC", base)
        order = sorted(rest, key=lambda mark: mark not in "\u0302\u0306")
        out += letters.get(base, base) + marks["".join(order)]
    return out


@given(st.text(alphabet=SMALL + " ,./0123456789"))
def test_tcvn3_round_trip(text: str) -> None:
    assert legacy.decode(tcvn3(text), "tcvn3") == text
    assert legacy.decode(tcvn3(text), "tcvn3", capitals=True) == text.upper()


@given(st.text(alphabet=SMALL + SMALL.upper() + " ,./0123456789"))
def test_vni_round_trip(text: str) -> None:
    assert legacy.decode(vni(text), "vni") == text


@pytest.mark.parametrize(
    ("name", "encoding", "capitals"),
    [
        (".VnTime", "tcvn3", False),
        (".VnTimeH", "tcvn3", True),
        ("ABCDEF+.VnArialH,Bold", "tcvn3", True),
        (".VnArial NarrowH", "tcvn3", True),
        ("VnTimeH-Italic", "tcvn3", True),
        ("VNI-Times", "vni", False),
        ("VNI-Helve-Condense", "vni", False),
    ],
)
def test_font_names(name: str, encoding: str, capitals: bool) -> None:
    font = legacy.legacy_font(name)
    assert font is not None
    assert (font.encoding, font.capitals) == (encoding, capitals)


@pytest.mark.parametrize("name", ["Times New Roman", "", "Vani", "ABCDEF+TimesNewRomanPSMT", "Envy"])
def test_other_fonts_say_nothing(name: str) -> None:
    assert legacy.legacy_font(name) is None


def test_encoding_is_guessed_from_words_alone() -> None:
    assert legacy.guess(tcvn3(SENTENCE)) == "tcvn3"
    assert legacy.guess(vni(SENTENCE)) == "vni"
    assert legacy.guess(SENTENCE) is None
    assert legacy.guess("Les élèves étaient là, où ça s'arrête à côté de la forêt très âgée") is None


def test_pair_of_letter_and_mark_may_lie_in_two_runs() -> None:
    font = legacy.legacy_font("VNI-Times")
    notes: set[str] = set()
    assert legacy.decode_runs([("Ñie", font), ("àu ", font), ("1", None)], notes) == "Điều 1"
    assert notes == {"vni"}


def test_unicode_typed_in_an_old_font_is_left_alone() -> None:
    font = legacy.legacy_font(".VnTime")
    assert legacy.decode_runs([("Số: 12 ngày đó", font)], set()) == "Số: 12 ngày đó"


@pytest.mark.parametrize(("font", "encode"), [(".VnTime", tcvn3), ("VNI-Times", vni)])
def test_documents_in_old_fonts(read: Read, font: str, encode: type[str]) -> None:
    old, capitals = encode(SENTENCE), font + "H"
    fonts = f'<w:rFonts w:ascii="{font}"/>'
    expected = SENTENCE if font.startswith("VNI") else SENTENCE.replace("Ủy", "ủy")
    note = ("vni",) if font.startswith("VNI") else ("tcvn3",)
    made = {
        "docx": files.docx({"document": files.paragraph(old, fonts)}),
        "doc": files.doc([("Arial", "1. "), (font, old + "\r")]),
        "rtf": files.rtf([(font, old.encode("cp1252"))]),
        "txt": old.encode("cp1252"),
        "xlsx": files.xlsx({"Trang": [[old]]}),
    }
    for kind, content in made.items():
        found = read(content, f"a.{kind}")
        assert found.lines[-1].text.removeprefix("1. ") == expected, kind
        assert found.notes == note, kind
    if font == ".VnTime":
        found = read(files.doc([(capitals, encode("Quyết định\r"))]))
        assert found.text == "QUYẾT ĐỊNH"


def test_docx_takes_the_font_from_the_style(read: Read) -> None:
    styles = (
        '<w:style w:styleId="a" w:type="paragraph"><w:rPr><w:rFonts w:ascii=".VnTimeH"/></w:rPr></w:style>'
        '<w:style w:styleId="b" w:type="paragraph"><w:basedOn w:val="a"/></w:style>'
    )
    body = f'<w:p><w:pPr><w:pStyle w:val="b"/></w:pPr><w:r><w:t>{tcvn3("Quyết định")}</w:t></w:r></w:p>'
    assert read(files.docx({"document": body, "styles": styles})).text == "QUYẾT ĐỊNH"


@pytest.mark.parametrize(
    "name",
    [
        "2003-02144qd.doc",
        "2003-A05.rtf",
        "2004-NghiDinh117_2003.doc",
        "2006-19412_QD115.04TTg_BLTch_DNNVV.pdf",
        "2008-23.QD-991-UBND.doc",
    ],
)
def test_sample_in_an_old_font_is_read_as_its_transcript(extractor: Extractor, samples: Path, name: str) -> None:
    path = samples / "legacy" / name
    found = [line.text for line in extractor.extract(path, name).lines if line.how != "metadata"]
    truth = path.with_suffix(".txt").read_text("utf-8")
    ratio = difflib.SequenceMatcher(None, _words(truth), _words("\n".join(found)), autojunk=False).ratio()
    assert ratio > 0.99


def _words(text: str) -> list[str]:
    # the transcripts give what was typed, not the capitals that the font makes of it
    return re.sub(r"[\s|]+", " ", unicodedata.normalize("NFC", text)).lower().split()


@pytest.mark.skipif(model_folder() is None, reason="no Vietnamese recognition model: install tesseract-ocr-vie")
@pytest.mark.parametrize(
    ("name", "code", "day"),
    [
        ("188-vpcp.signed.pdf", "Số: 188/QĐ-VPCP", "Hà Nội, ngày 11 tháng 4 năm 2024"),
        ("2450-kgvx.signed.pdf", "Số: 2450/VPCP-KGVX", "Hà Nội, ngày 12 tháng 4 năm 2024"),
        ("28-pt.signed.pdf", "Số: 28/2023/QĐ-UBND", "Phú Thọ, ngày 21 tháng 12 năm 2023"),
        ("299-ttg.signed.pdf", "Số: 299/QĐ-TTg", "Hà Nội, ngày 10 tháng 4 năm 2024"),
        ("47-cp.signed.pdf", "Số: 47/NQ-CP", "Hà Nội, ngày 15 tháng 4 năm 2024"),
    ],
)
def test_sample_scan_gives_number_and_date_as_lines_of_their_own(
    extractor: Extractor, samples: Path, name: str, code: str, day: str
) -> None:
    found = extractor.extract(samples / name, name, pages=[1])
    assert found.how == "ocr"
    lines = [line.text.lstrip(":` ") for line in found.lines]
    assert code in lines
    assert day in lines
    assert {line.how for line in found.lines if "CỔNG THÔNG TIN" in line.text} >= {"form"}


@pytest.mark.parametrize("name", ["Phuluc1.docx", "Phuluc3.doc", "Phuluc4.docx"])
def test_sample_annex_is_read_whole(extractor: Extractor, samples: Path, name: str) -> None:
    found = extractor.extract(samples / name, name)
    assert (found.how, found.problem) == ("text", None)
    assert "ngày 05 tháng 3 năm 2020 của Chính phủ)" in found.text
    assert found.text == unicodedata.normalize("NFC", found.text)
