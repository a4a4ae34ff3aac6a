"""Number, date, issuer, type and subject: the document's own, whatever else is printed around them."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.extract import Extraction, Line
from compliance.facts import Facts, read_facts
from documents.code import parse_code
from tests.support.pages import (
    ADDRESS,
    DATELINE,
    ISSUER,
    NUMBER,
    RECIPIENTS,
    SIGNATURE,
    STATE,
    TEXT,
    changed,
    page_of,
    text_of,
    with_lines,
)


def code(facts: Facts) -> str | None:
    return None if facts.code is None else str(facts.code.value)


def day(facts: Facts) -> str | None:
    return None if facts.date is None else facts.date.value.isoformat()


def with_figures(extraction: Extraction, text: str, *figures: float) -> Extraction:
    """The extraction with how sure the recogniser is of the figures of that line."""
    lines = [replace(line, figures=figures) if line.text == text else line for line in extraction.lines]
    return replace(extraction, lines=tuple(lines))


def kind(facts: Facts) -> str | None:
    return None if facts.type is None else facts.type.value.name


WHOLE = (*ISSUER, NUMBER, *STATE, DATELINE, ADDRESS, *TEXT, *RECIPIENTS, *SIGNATURE)


@pytest.mark.parametrize(
    "extraction",
    [page_of(), page_of(scan=True), text_of(*WHOLE)],
    ids=["placed", "scanned", "in text order"],
)
def test_a_letter_is_read_whole(extraction: Extraction) -> None:
    facts = read_facts(extraction)
    assert (code(facts), day(facts), kind(facts)) == ("12/UBND-VX", "2026-03-05", "Công văn")
    assert facts.place is not None
    assert facts.place.value == "Rạch Sen"
    assert facts.issuer is not None
    assert facts.issuer.value == "ỦY BAN NHÂN DÂN PHƯỜNG RẠCH SEN"
    assert facts.parent is None
    assert not facts.is_annex


def test_evidence_is_the_line_and_its_place() -> None:
    facts = read_facts(page_of())
    assert facts.code is not None
    line = facts.code.evidence
    assert (line.text, line.page, line.x, line.how) == (NUMBER, 1, 0.15, "text")
    assert line.y is not None
    assert 0 < line.y < 0.2


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Số: 05/BNV-VP", "05/BNV-VP"),
        ("Số:05/BNV-VP", "05/BNV-VP"),
        ("Số : 5 / BNV - VP", "05/BNV-VP"),
        ("Số: 05/BNV–VP", "05/BNV-VP"),
        ("Số: 1234/UBND-KSTT", "1234/UBND-KSTT"),
        ("Số: 30/2020/NĐ-CP", "30/2020/NĐ-CP"),
        ("Số:  144 /2002/QĐ/BTC", "144/2002/QĐ/BTC"),
        ("Số: 12a/QĐ-UBND", "12a/QĐ-UBND"),
        ("Số: 45/TTr-KH&ĐT", "45/TTr-KH&ĐT"),
        ("Số: 22/2019/NQ-HĐND", "22/2019/NQ-HĐND"),
        ("Số: 77/TTLT-BTC-BTP", "77/TTLT-BTC-BTP"),
        ("Luật số: 24/2018/QH14", "24/2018/QH14"),
        ("Số 15-CV/TU", "15-CV/TU"),
        ("Số: 80-NQ/TW", "80-NQ/TW"),
        ("SỐ: 12/QÐ-UBND", "12/QĐ-UBND"),  # with the Icelandic letter that is typed for Đ
        (unicodedata.normalize("NFD", "Số: 188/QĐ-VPCP"), "188/QĐ-VPCP"),
        ("Số:        /UBND-VX", None),
        ("Số: ……/UBND-VX", None),
        ("Số: 1234", None),
        ("Số: 15/QĐ-BNV; Số: 05/BNV-VP", None),
    ],
)
@pytest.mark.parametrize("placed", [True, False])
def test_number_and_notation_in_their_forms(label: str, expected: str | None, placed: bool) -> None:
    left = (*ISSUER, label)
    extraction = page_of(left) if placed else text_of(*left, *STATE, DATELINE, ADDRESS, *TEXT)
    assert code(read_facts(extraction)) == expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Hà Nội, ngày 05 tháng 01 năm 2020", "2020-01-05"),
        ("Thành phố Hồ Chí Minh, ngày 29 tháng 6 năm 2019", "2019-06-29"),
        ("TP. Hồ Chí Minh, ngày 29 tháng 6 năm 2019", "2019-06-29"),
        ("Đồng Xoài, ngày 14 tháng5 năm 2008", "2008-05-14"),
        ("Hà-Nội, ngày 8 tháng 3 năm 2001", "2001-03-08"),
        ("Hà Nội, ngày 11 thắng 4 năm 2024", "2024-04-11"),
        ("Hà Nội, ngày 11/4/2024", "2024-04-11"),
        ("TP.HCM, ngày 29 tháng 6 năm 2019", "2019-06-29"),
        ("Hà Nội, ngày     tháng     năm 2024", None),
        ("Hà Nội, ngày … tháng 4 năm 2024", None),
        ("Hà Nội, ngày 31 tháng 02 năm 2024", None),
        ("Ngày: 12/4/2024", None),
    ],
)
@pytest.mark.parametrize("placed", [True, False])
def test_dates_in_their_forms(printed: str, expected: str | None, placed: bool) -> None:
    right = (*STATE, printed)
    extraction = page_of(right=right) if placed else text_of(*ISSUER, NUMBER, *right, ADDRESS, *TEXT)
    assert day(read_facts(extraction)) == expected


def test_a_dateline_that_had_no_room_on_one_line() -> None:
    right = (*STATE, "Thành phố Hồ Chí Minh, ngày 05 tháng 3", "năm 2026")
    facts = read_facts(page_of(right=right))
    assert day(facts) == "2026-03-05"
    assert facts.place is not None
    assert facts.place.value == "Thành phố Hồ Chí Minh"


@given(
    st.integers(1, 99_999),
    st.sampled_from(["QĐ-UBND", "UBND-VX", "TB-SNV", "2026/QĐ-UBND", "TTr-STC", "KH-BCĐ389", "BC-TTPVHCC"]),
    st.dates(date(1976, 1, 1), date(2099, 12, 31)),
    st.booleans(),
    st.booleans(),
)
def test_any_number_and_day_come_back(number: int, notation: str, when: date, placed: bool, decomposed: bool) -> None:
    printed = f"{number:02d}/{notation}"
    month = f"{when.month:02d}" if when.month < 3 else str(when.month)
    left: tuple[str, ...] = (*ISSUER, f"Số: {printed}")
    right: tuple[str, ...] = (*STATE, f"Rạch Sen, ngày {when.day:02d} tháng {month} năm {when.year}")
    if decomposed:
        left = tuple(unicodedata.normalize("NFD", line) for line in left)
        right = tuple(unicodedata.normalize("NFD", line) for line in right)
    facts = read_facts(page_of(left, right) if placed else text_of(*left, *right, ADDRESS, *TEXT))
    assert (code(facts), day(facts)) == (printed, when.isoformat())


class TestWhatIsNotItsOwn:
    """Cited laws, stamps of arrival, signatures of portals: none gives a number or a date."""

    def test_grounds_before_everything(self) -> None:
        facts = read_facts(text_of(*TEXT, *TEXT))
        assert (facts.code, facts.date) == (None, None)

    def test_a_header_without_number_and_date(self) -> None:
        facts = read_facts(page_of(ISSUER, STATE))
        assert (facts.code, facts.date) == (None, None)

    def test_a_subject_that_cites(self) -> None:
        left = (*ISSUER, NUMBER, "V/v trả lời Công văn", "số 74/UBND-KT ngày 01 tháng 02", "năm 2026 của Sở Nội vụ")
        facts = read_facts(page_of(left))
        assert (code(facts), day(facts)) == ("12/UBND-VX", "2026-03-05")
        assert facts.subject is not None
        assert facts.subject.value == "trả lời Công văn số 74/UBND-KT ngày 01 tháng 02 năm 2026 của Sở Nội vụ"

    def test_a_title_that_cites(self) -> None:
        body = (
            "NGHỊ QUYẾT",
            "Về Chương trình hành động thực hiện Kết luận số 57-KL/TW",
            "ngày 15 tháng 6 năm 2023 của Bộ Chính trị",
            *TEXT,
        )
        facts = read_facts(page_of((*ISSUER, "Số: 47/NQ-HĐND"), body=body))
        assert (code(facts), day(facts), kind(facts)) == ("47/NQ-HĐND", "2026-03-05", "Nghị quyết")

    @pytest.mark.parametrize(
        "stamp",
        [
            ("SỞ NỘI VỤ", "ĐẾN", "Số: 4567", "Ngày: 09/3/2026", "Chuyển: VP"),
            ("CÔNG VĂN ĐẾN", "Số: 4567/VP", "Ngày 09 tháng 3 năm 2026"),
            ("ĐẾN Số: 4567", "Ngày: 09-03-2026"),
            ("Số đến: 4567/UBND", "Ngày đến: 09/3/2026"),
        ],
    )
    def test_the_stamp_of_arrival(self, stamp: tuple[str, ...]) -> None:
        facts = read_facts(page_of((*ISSUER, NUMBER, *stamp), scan=True))
        assert code(facts) in ("12/UBND-VX", None)
        assert day(facts) == "2026-03-05"

    def test_the_signature_of_a_portal(self) -> None:
        seen = (
            Line("Người ký: CỔNG THÔNG TIN ĐIỆN TỬ CHÍNH PHỦ", 1, 0.3, 0.01, 6, "form"),
            Line("Thời gian ký: 12.04.2024 14:37:17 +07:00", 1, 0.3, 0.03, 6, "form"),
        )
        facts = read_facts(with_lines(page_of(), *seen, first=True))
        assert (code(facts), day(facts)) == ("12/UBND-VX", "2026-03-05")

    def test_a_signature_printed_into_the_page(self) -> None:
        seen = (Line("Ký bởi: Sở Nội vụ", 1, 0.7, 0.01, 6), Line("Ngày ký: 12/04/2024", 1, 0.7, 0.02, 6))
        facts = read_facts(with_lines(page_of(), *seen, first=True))
        assert (code(facts), day(facts)) == ("12/UBND-VX", "2026-03-05")

    def test_two_numbers_are_none(self) -> None:
        assert read_facts(page_of((*ISSUER, NUMBER, "Số: 13/UBND-VX"))).code is None

    def test_nothing_at_all(self) -> None:
        assert read_facts(Extraction("none", problem="no-ocr", pages=3)) == Facts(pages=3)


class TestNumbersLaidOver:
    """A number that was typed into the gap of "Số:      /QĐ-UBND" later stands beside its line, not in it."""

    @pytest.mark.parametrize("how", ["annotation", "form", "text"])
    def test_with_places(self, how: str) -> None:
        empty = page_of((*ISSUER, "Số:          /QĐ-UBND"))
        row = next(line for line in empty.lines if line.text.startswith("Số"))
        assert row.y is not None
        laid = Line("1243", 1, 0.19, row.y - 0.008, 12, how)  # type: ignore[arg-type]  # one of the origins
        facts = read_facts(with_lines(empty, laid))
        assert code(facts) == "1243/QĐ-UBND"

    def test_without_places(self) -> None:
        empty = text_of(*ISSUER, "Số:      /QĐ-UBND", *STATE, DATELINE, ADDRESS, *TEXT)
        assert code(read_facts(with_lines(empty, Line("77", how="annotation")))) == "77/QĐ-UBND"

    def test_a_page_number_does_not_fill_it(self) -> None:
        empty = page_of((*ISSUER, "Số:          /QĐ-UBND"))
        assert read_facts(with_lines(empty, Line("2", 1, 0.5, 0.01, 12))).code is None

    def test_another_documents_number_does_not_fill_it(self) -> None:
        empty = page_of((*ISSUER, "Số:          /QĐ-UBND"))
        row = next(line for line in empty.lines if line.text.startswith("Số"))
        assert read_facts(with_lines(empty, Line("12/TB-SNV", 1, 0.18, row.y, 12, "annotation"))).code is None


class TestRecognition:
    """What a recogniser gets wrong is put right where that is certain, and left out where it is not."""

    @pytest.mark.parametrize(
        ("read", "expected"),
        [
            ("Số: 188/QD-VPCP", "188/QĐ-VPCP"),
            ("Sô: 188/QĐ-VPCP", "188/QĐ-VPCP"),
            ("sa Số: 188/QĐ-VPCP", "188/QĐ-VPCP"),
            ("Số: 1494/UBND-KS TT", "1494/UBND-KSTT"),
            ("Số: l88/QĐ-VPCP", "188/QĐ-VPCP"),
            ("Số: 1923/BCUBND", "1923/BC-UBND"),
            ("'§ố: 188/QĐ-VPCP", "188/QĐ-VPCP"),
            ("Số: 1B8/QĐ-VPCP", None),
            ("Số: §§/QĐ-VPCP", None),
        ],
    )
    def test_slips(self, read: str, expected: str | None) -> None:
        assert code(read_facts(page_of((*ISSUER, read), scan=True))) == expected

    def test_a_slip_that_was_put_right_is_less_sure(self) -> None:
        clean = read_facts(page_of((*ISSUER, "Số: 188/QĐ-VPCP"), scan=True)).code
        mended = read_facts(page_of((*ISSUER, "Số: l88/QĐ-VPCP"), scan=True)).code
        assert clean is not None
        assert mended is not None
        assert mended.confidence < 0.75 < clean.confidence

    def test_handwriting_is_absent(self) -> None:
        facts = read_facts(
            page_of(("BỘ CÔNG THƯƠNG", "Số: 06 /2024/TT-BCT"), (*STATE, "Hà Nội, … tháng năm 2024"), scan=True)
        )
        assert (facts.code, facts.date) == (None, None)

    def test_figures_a_pen_wrote_are_absent_and_the_rest_of_their_lines_is_there(self) -> None:
        printed = page_of(body=("V/v sắp xếp hồ sơ", ADDRESS, *TEXT), scan=True)
        assert (code(read_facts(printed)), day(read_facts(printed))) == ("12/UBND-VX", "2026-03-05")
        facts = read_facts(with_figures(with_figures(printed, NUMBER, 0.0), DATELINE, 0.0, 0.9, 0.99))
        assert (facts.code, facts.date) == (None, None)
        assert kind(facts) == "Công văn"
        assert facts.place is not None
        assert facts.place.value == "Rạch Sen"

    def test_a_day_beside_a_number_that_a_pen_wrote_must_be_plain_print(self) -> None:
        beside = with_figures(page_of(scan=True), DATELINE, 0.98, 0.98, 0.996)
        assert day(read_facts(beside)) == "2026-03-05"
        assert day(read_facts(with_figures(beside, NUMBER, 0.0))) is None

    def test_figures_laid_into_a_gap_are_known_though_the_date_is_not(self) -> None:
        facts = read_facts(
            with_figures(page_of((*ISSUER, "Số: 06 /TB-UBND"), STATE, scan=True), "Số: 06 /TB-UBND", 1.0)
        )
        assert code(facts) == "06/TB-UBND"

    @pytest.mark.parametrize(
        ("read", "title", "expected"),
        [("06/BG-UBND", "BÁO CÁO", "06/BC-UBND"), ("06/BG-UBND", "QUYẾT ĐỊNH", "06/BG-UBND")],
    )
    def test_a_type_misread_by_one_letter_is_the_titles(self, read: str, title: str, expected: str) -> None:
        page = page_of((*ISSUER, f"Số: {read}"), body=(title, "Tình hình tháng 3", *TEXT), scan=True)
        assert code(read_facts(page)) == expected

    @pytest.mark.parametrize(
        ("label", "title"),
        [("Số: 28/2073/QĐ-UBND", "QUYẾT ĐỊNH"), ("Số: 28/TB-UBND", "QUYẾT ĐỊNH"), ("Số: 28/GB-UBND", "QUYẾT ĐỊNH")],
    )
    def test_what_the_rest_of_the_page_contradicts_is_less_sure(self, label: str, title: str) -> None:
        facts = read_facts(page_of((*ISSUER, label), body=(title, "Về việc giao nhiệm vụ", *TEXT), scan=True))
        assert facts.code is not None
        assert facts.code.confidence < 0.75

    def test_text_is_surer_than_a_scan_and_a_good_scan_than_a_bad_one(self) -> None:
        sure = [read_facts(page).code for page in (page_of(), page_of(scan=True), page_of(scan=True, confidence=0.4))]
        confidences = [fact.confidence for fact in sure if fact is not None]
        assert confidences == sorted(confidences, reverse=True)
        assert len(set(confidences)) == 3

    def test_a_type_between_two_is_none_of_them(self) -> None:
        facts = read_facts(page_of((*ISSUER, "Số: …/ABC"), body=("THÔNG GÁO", "Nghỉ lễ", *TEXT), scan=True))
        assert facts.type is None

    def test_a_title_behind_the_stamp(self) -> None:
        body = (": ĐẾN Ngày..12/4/2024.... THÔNG TƯ", "Quy định việc nhập khẩu gạo", *TEXT)
        facts = read_facts(page_of(("BỘ CÔNG THƯƠNG", "Số: 06/2024/TT-BCT"), body=body, scan=True))
        assert kind(facts) == "Thông tư"
        assert (code(facts), day(facts)) == ("06/2024/TT-BCT", "2026-03-05")


def test_two_columns_read_as_one_line() -> None:
    merged = text_of(
        "ỦY BAN NHÂN DÂN\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "PHƯỜNG RẠCH SEN            Độc lập - Tự do - Hạnh phúc",
        "Số: 991/QĐ-UBND  Rạch Sen, ngày 14 tháng 5 năm 2008",
        "QUYẾT ĐỊNH",
        "Về việc giao nhiệm vụ",
        *TEXT,
    )
    facts = read_facts(merged)
    assert (code(facts), day(facts), kind(facts)) == ("991/QĐ-UBND", "2008-05-14", "Quyết định")
    assert facts.place is not None
    assert facts.place.value == "Rạch Sen"
    assert facts.issuer is not None
    assert facts.issuer.value == "ỦY BAN NHÂN DÂN PHƯỜNG RẠCH SEN"


@given(st.lists(st.text(max_size=80), max_size=12), st.booleans(), st.integers(0, 12))
def test_no_text_makes_it_fail(texts: list[str], scan: bool, at: int) -> None:
    lines = list(page_of(scan=scan).lines)
    lines[at:at] = [Line(" ".join(text.split()) or "x", 1, 0.3, 0.2) for text in texts]
    read_facts(Extraction("text", tuple(lines), 1))


@given(st.text(alphabet="Số: 0123456789/-QĐUBNDngàythángnăm,. ", max_size=60))
def test_what_comes_out_is_a_code_that_can_be_parsed(text: str) -> None:
    found = read_facts(changed(page_of(), NUMBER, text or "x")).code
    if found is not None:
        assert parse_code(str(found.value)) is not None
        assert 0 < found.confidence <= 1
