"""The generated corpus: the same for the same seed, complete, and labelled with what its files really hold."""

import io
import re
import unicodedata
from collections import Counter
from functools import cache
from itertools import pairwise
from random import Random
from zipfile import ZipFile

import pypdfium2
import pytest
from PIL import Image

from accuracy.corpus import Case, cases
from accuracy.corpus.drafts import draft
from accuracy.corpus.legacy import encoded
from accuracy.corpus.misspelt import other_date, other_notation, other_number, same_code_otherwise
from accuracy.corpus.scan import CONDITIONS, Condition, Scan, Stamp, scan
from accuracy.corpus.scenarios import SCENARIOS
from accuracy.corpus.word import Place, word_file
from compliance.check import NOT_CHECKED
from documents.code import parse_code
from documents.reasons import REASONS
from documents.workdays import Holidays


@cache
def corpus() -> tuple[Case, ...]:
    return tuple(cases())


def some(maker: str, count: int) -> list[Case]:
    return Random(1).sample([case for case in corpus() if case.maker == maker], count)


def squeezed(text: str) -> str:
    """Text without its blanks: makers that place words apart leave them to the reader."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFC", text))


def pdf_text(data: bytes) -> str:
    with pypdfium2.PdfDocument(data) as document:
        return squeezed("".join(page.get_textpage().get_text_range() for page in document))


def docx_text(data: bytes) -> str:
    with ZipFile(io.BytesIO(data)) as parts:
        xml = "".join(parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml"))
    return squeezed(re.sub(r"<[^>]+>", "", xml))


def test_there_are_more_than_600_documents_by_more_than_three_makers() -> None:
    makers = Counter(case.maker for case in corpus())
    assert len(corpus()) >= 600
    assert set(makers) == {"typeset", "word", "loose", "tcvn3", "vni", "scan"}
    assert min(makers.values()) >= 50
    assert len({case.id for case in corpus()}) == len(corpus())


def test_every_fault_stands_beside_its_clean_twin() -> None:
    for fault, twin in pairwise(corpus()):
        if fault.faulty:
            assert (twin.scenario, twin.maker, twin.faulty) == (fault.scenario, fault.maker, False)
            assert fault.expected
            assert not twin.expected
    assert sum(case.faulty for case in corpus()) * 2 == len(corpus())


def test_the_five_faults_of_the_clerks_are_all_there() -> None:
    assert {scenario.family for scenario in SCENARIOS} == set("abcde")
    expected = {code for case in corpus() for alternatives in case.expected for code in alternatives}
    assert expected <= {*REASONS, NOT_CHECKED}
    due = {"A1", "A2", "A3", "B1", "B2", "B3", "C1", "C2", "C3", "C4", "C5", "D1", "D2", "E2", "E3"}
    assert {f"TL-{code}" for code in due} <= expected


def test_the_same_seed_gives_the_same_labels_and_bytes() -> None:
    again = {case.id: case for case in cases()}
    for case in Random(7).sample([case for case in corpus() if not case.is_scan], 30):
        twice = again[case.id]
        assert (twice.typed, [file.truth for file in twice.files]) == (case.typed, [file.truth for file in case.files])
        assert [file.render() for file in twice.files] == [file.render() for file in case.files]


def test_another_seed_gives_other_documents() -> None:
    here, there = corpus(), cases(7)
    assert len(there) == len(here)
    assert sum(a.typed.code == b.typed.code for a, b in zip(here, there, strict=True)) < len(here) / 20


@pytest.mark.parametrize("maker", ["typeset", "loose", "word"])
def test_a_text_layer_holds_what_the_labels_say(maker: str) -> None:
    for case in some(maker, 12):
        truth = case.files[0].truth
        assert truth is not None
        data = case.files[0].render()
        text = docx_text(data) if maker == "word" else pdf_text(data)
        if maker != "loose":  # its words come in any order, and its number may lie over the page
            assert squeezed(f"Số: {truth.code}") in text, case.id
            assert squeezed(truth.subject) in text, case.id
            assert all(squeezed(name) in text for name in (*truth.kinh_gui, *truth.noi_nhan)), case.id
        letters = Counter(text)
        assert not Counter(squeezed(truth.signer + truth.issuer)) - letters, case.id


@pytest.mark.parametrize("decomposed", [False, True])
@pytest.mark.parametrize(
    ("place", "part"),
    [("textbox", "word/document.xml"), ("header", "word/header1.xml"), ("keywords", "docProps/core.xml")],
)
def test_a_mark_stands_in_the_part_of_the_word_file_it_is_meant_for(place: Place, part: str, decomposed: bool) -> None:
    data = word_file(draft(Random(2)).paper, mark="TUYỆT MẬT", place=place, decomposed=decomposed)
    with ZipFile(io.BytesIO(data)) as parts:
        marked = [
            name for name in parts.namelist() if "TUYỆT MẬT" in unicodedata.normalize("NFC", parts.read(name).decode())
        ]
        body = parts.read("word/document.xml").decode()
    assert marked == [part]
    assert unicodedata.is_normalized("NFC", body) != decomposed


@pytest.mark.parametrize("maker", ["tcvn3", "vni"])
def test_legacy_files_hold_the_code_in_their_own_bytes(maker: str) -> None:
    for case in some(maker, 8):
        truth = case.files[0].truth
        assert truth is not None
        data = case.files[0].render()
        data.decode("ascii")
        notation = truth.code.partition("/")[2]
        if notation.isascii():
            assert notation.encode() in data, case.id


@pytest.mark.parametrize(
    ("text", "tcvn3", "vni"),
    [
        ("Việt Nam", b"Vi\xd6t Nam", b"Vie\xe4t Nam"),
        ("đường", b"\xae\xad\xeang", b"\xf1\xf6\xf4\xf8ng"),
        ("Số", b"S\xe8", b"So\xe1"),
        ("kỹ sĩ lý ỵ", b"k\xfc s\xdc l\xfd \xfe", b"ky\xf5 s\xf3 ly\xf9 \xee"),
    ],
)
def test_legacy_encodings_are_those_of_the_fonts(text: str, tcvn3: bytes, vni: bytes) -> None:
    assert encoded(text, "tcvn3") == [(0, tcvn3)]
    assert encoded(text, "vni") == [(0, vni)]


def test_capitals_of_tcvn3_are_small_letters_in_a_font_of_capitals() -> None:
    assert encoded("ỦY BAN", "tcvn3") == [(1, b"\xf1y ban")]
    assert encoded("Ủy ban", "tcvn3") == [(1, b"\xf1"), (0, b"y ban")]
    assert encoded("ỦY", "vni") == [(0, b"U\xdbY")]


@pytest.mark.parametrize("condition", CONDITIONS)
def test_scans_are_pictures_at_200_dots_an_inch(condition: Condition) -> None:
    paper = draft(Random(2)).paper
    how = Scan(condition, 5, (Stamp("MẬT", "header", turned=5),), arrived_at="UBND phường Rạch Sen")
    data = scan(paper, how)
    assert scan(paper, how) == data
    if condition == "photo":
        size = Image.open(io.BytesIO(data)).size
    else:
        assert pdf_text(data) == ""
        with pypdfium2.PdfDocument(data) as document:
            size = next(iter(document[0].get_objects())).get_px_size()
    assert size == pytest.approx((1654, 2339), abs=3)
    is_bitonal = b"/CCITTFaxDecode" in data
    assert is_bitonal == (condition in ("fax", "margin"))


def red_pixels(data: bytes) -> int:
    with pypdfium2.PdfDocument(data) as document:
        red, green, blue = document[0].render(scale=1).to_pil().convert("RGB").split()
    return sum(
        r > 120 and g < 90 and b < 100 for r, g, b in zip(red.tobytes(), green.tobytes(), blue.tobytes(), strict=True)
    )


def test_a_red_stamp_is_red_and_a_black_one_is_not() -> None:
    paper = draft(Random(2)).paper
    bare, red, black = (
        red_pixels(scan(paper, Scan("colour", 5, stamps)))
        for stamps in ((), (Stamp("TỐI MẬT", "header"),), (Stamp("TỐI MẬT", "header", red=False),))
    )
    assert red > bare + 100
    assert abs(black - bare) < 50


def test_figures_come_onto_a_scan_by_print_by_pen_or_afterwards() -> None:
    paper = draft(Random(2)).paper
    printed, pen, later = (scan(paper, Scan("grey", 5, figures=how)) for how in ("printed", "handwritten", "laid over"))
    assert pdf_text(printed) == pdf_text(pen) == ""
    assert printed != pen
    assert pdf_text(later).startswith(paper.number + f"{paper.signed_at.day:02d}")
    assert "Ngườiký" in pdf_text(later)


def test_what_is_typed_otherwise_differs_and_what_is_only_spelt_otherwise_does_not() -> None:
    chance = Random(3)
    for _ in range(200):
        paper = draft(chance).paper
        printed = parse_code(paper.code)
        assert printed is not None
        for wrong in (other_number(paper.code, chance), other_notation(paper.code, chance)):
            typed = parse_code(wrong)
            assert typed is not None
            assert typed.key != printed.key
        same = parse_code(same_code_otherwise(paper.code, chance))
        assert same is not None
        assert same.key == printed.key
        assert other_date(paper.signed_at.date(), chance) != paper.signed_at.date()


def test_clean_twins_are_sent_in_time_and_come_before_their_deadline() -> None:
    calendar = Holidays()
    for case in corpus():
        truth, sent, received = case.files[0].truth, case.typed.sent_at, case.typed.received_at
        assert truth is not None
        assert truth.date is not None
        assert sent is not None
        assert received is not None
        if not case.faulty:
            assert sent <= calendar.latest_sending(truth.date), case.id
            assert all(day >= received.date() for _, day in truth.deadlines), case.id
            assert case.typed.urgency == 0 or sent.date() == truth.date, case.id


def test_an_annex_belongs_to_its_document_unless_that_is_the_fault() -> None:
    for case in corpus():
        main, *others = (file.truth for file in case.files if file.truth is not None)
        strange = [each for each in others if each.annex and each.annex.parent != main.code]
        assert bool(strange) == (case.faulty and case.scenario == "enclosure of another"), case.id
