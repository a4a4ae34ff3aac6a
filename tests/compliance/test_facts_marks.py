"""Marks of secrecy and urgency, and the many ways in which "mật" is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.extract import Extraction, Line
from compliance.facts import read_facts
from documents.kinds import Secrecy, Urgency
from tests.support.pages import (
    ADDRESS,
    DATELINE,
    ISSUER,
    NUMBER,
    RECIPIENTS,
    SIGNATURE,
    STATE,
    TEXT,
    page_of,
    text_of,
    with_lines,
)

if TYPE_CHECKING:
    from compliance.extract.model import Origin

HEADER = (*ISSUER, NUMBER, *STATE, DATELINE)
SURE = 0.75


def level(extraction: Extraction) -> Secrecy | None:
    fact = read_facts(extraction).secrecy
    return fact.value if fact else None


def sureness(extraction: Extraction) -> float:
    fact = read_facts(extraction).secrecy
    return fact.confidence if fact else 0.0


@pytest.mark.parametrize(
    ("mark", "expected"),
    [
        ("MẬT", Secrecy.CONFIDENTIAL),
        ("M Ậ T", Secrecy.CONFIDENTIAL),
        ("M   Ậ   T", Secrecy.CONFIDENTIAL),
        ("[MẬT]", Secrecy.CONFIDENTIAL),
        ("* MẬT *", Secrecy.CONFIDENTIAL),
        ("Độ mật: MẬT", Secrecy.CONFIDENTIAL),
        ("Độ mật: Tối mật", Secrecy.SECRET),
        ("TỐI MẬT", Secrecy.SECRET),
        ("T Ố I  M Ậ T", Secrecy.SECRET),
        ("TUYỆT MẬT", Secrecy.TOP_SECRET),
        ("TUYỆT  MẬT", Secrecy.TOP_SECRET),
        ("MẬT - HỎA TỐC", Secrecy.CONFIDENTIAL),
        ("HỎA TỐC, TỐI MẬT", Secrecy.SECRET),
        ("TOI MAT", Secrecy.SECRET),
        ("TUYET MAT", Secrecy.TOP_SECRET),
    ],
)
@pytest.mark.parametrize("placed", [True, False])
def test_a_mark_at_the_top(mark: str, expected: Secrecy, placed: bool) -> None:
    extraction = (
        page_of((*ISSUER, NUMBER, mark)) if placed else text_of(*ISSUER, NUMBER, mark, *STATE, DATELINE, ADDRESS, *TEXT)
    )
    assert level(extraction) is expected
    assert sureness(extraction) >= SURE


@pytest.mark.parametrize("how", ["textbox", "header", "footer", "annotation", "cell"])
def test_a_mark_in_any_part_of_the_file(how: Origin) -> None:
    extraction = with_lines(text_of(*HEADER, ADDRESS, *TEXT), Line("MẬT", how=how), first=True)
    assert level(extraction) is Secrecy.CONFIDENTIAL
    assert sureness(extraction) >= SURE


@pytest.mark.parametrize("how", ["textbox", "header", "annotation"])
def test_a_stamp_in_latin_capitals(how: Origin) -> None:
    extraction = with_lines(text_of(*HEADER, ADDRESS, *TEXT), Line("MAT", how=how))
    assert level(extraction) is Secrecy.CONFIDENTIAL
    assert sureness(extraction) >= SURE


def test_a_mark_in_two_rows() -> None:
    assert level(page_of((*ISSUER, NUMBER, "TUYỆT", "MẬT"))) is Secrecy.TOP_SECRET


def test_a_mark_on_a_later_page_or_an_annex() -> None:
    page = Line("TỐI MẬT", 3, 0.7, 0.06, 14)
    assert level(with_lines(page_of(), page)) is Secrecy.SECRET
    assert level(text_of("Phụ lục", "MẬT", "DANH SÁCH", "(Kèm theo Công văn số 1/UBND-VX)")) is Secrecy.CONFIDENTIAL


def test_the_highest_of_several_counts() -> None:
    assert level(page_of((*ISSUER, NUMBER, "MẬT", "Ngày nhận", "TUYỆT MẬT"))) is Secrecy.TOP_SECRET


@pytest.mark.parametrize("read", ["MẬT", "MẠT", "MÂT", "MAT", "|MẬT|", "— MẬT —"])
def test_a_stamp_that_was_recognised(read: str) -> None:
    assert level(page_of((*ISSUER, NUMBER, read), scan=True)) is Secrecy.CONFIDENTIAL


def test_a_stamp_read_together_with_what_stands_beside_it() -> None:
    extraction = page_of((*ISSUER, NUMBER, "[ MẬT ] Kính gửi: Sở Nội vụ"), scan=True)
    assert level(extraction) is Secrecy.CONFIDENTIAL


def test_a_mark_found_by_its_shape() -> None:
    stamp = Line("MẬT", 1, 0.2, 0.7, None, "stamp", 0.9)
    facts = read_facts(with_lines(page_of(scan=True), stamp, first=True))
    assert facts.secrecy is not None
    assert (facts.secrecy.value, facts.secrecy.evidence) == (Secrecy.CONFIDENTIAL, stamp)
    assert facts.secrecy.confidence >= SURE
    assert facts.code is not None


@pytest.mark.parametrize(
    "lines",
    [
        ("V/v bảo vệ bí mật nhà nước",),
        ("KẾ HOẠCH", "Nâng cao mật độ cây xanh"),
        ("MẬT ĐỘ DÂN SỐ NĂM 2025",),
        ("BẢO MẬT THÔNG TIN",),
        ("TĂNG CƯỜNG CÔNG TÁC BẢO VỆ BÍ", "MẬT NHÀ NƯỚC"),
        ("TĂNG CƯỜNG CÔNG TÁC BẢO VỆ BÍ", "MẬT"),
        ("Căn cứ Luật Bảo vệ bí mật nhà nước ngày 15 tháng 11 năm 2018;",),
        ("Nguyễn Thị Mật",),
        ("NGUYỄN VĂN MẬT",),
        ("Mật",),
        ("mật khẩu",),
        ("MẬT KHẨU",),
        ("MẬT ONG RỪNG",),
        ("Số: 12/M-UBND",),
        ("BAN CƠ YẾU, PHÒNG BẢO MẬT",),
        ("MÁT",),
        ("MẶT",),
        ("MẤT",),
    ],
)
@pytest.mark.parametrize("placed", [True, False])
def test_an_ordinary_word_is_no_mark(lines: tuple[str, ...], placed: bool) -> None:
    if placed:
        extraction = page_of(body=(*lines, ADDRESS, *TEXT))
    else:
        extraction = text_of(*HEADER, *lines, ADDRESS, *TEXT, *RECIPIENTS, *SIGNATURE)
    assert level(extraction) is None


@given(
    st.sampled_from(["mật độ", "bảo mật", "bí mật nhà nước", "mật khẩu", "mật mã", "cơ mật", "mật ong", "thân mật"]),
    st.sampled_from(["", "Tăng cường ", "TĂNG CƯỜNG ", "1. ", "- "]),
    st.sampled_from(["", " năm 2026", " trên địa bàn phường", "."]),
    st.booleans(),
)
def test_words_with_it_in_any_sentence_are_none(word: str, before: str, after: str, capitals: bool) -> None:
    text = f"{before}{word}{after}"
    assert level(page_of(body=(text.upper() if capitals else text, ADDRESS, *TEXT))) is None


def test_a_guide_that_shows_the_stamps_is_not_marked() -> None:
    samples = [Line(mark, 7, 0.3, 0.5 + i / 20, 13) for i, mark in enumerate(("TUYỆT MẬT", "TỐI MẬT", "MẬT"))]
    assert level(with_lines(page_of(), *samples)) is None


def test_a_lone_word_in_the_middle_of_a_page_is_a_suspicion_only() -> None:
    extraction = with_lines(page_of(), Line("MẬT", 2, 0.4, 0.6, 13))
    assert level(extraction) is Secrecy.CONFIDENTIAL
    assert sureness(extraction) < SURE


def test_a_word_in_a_table_is_a_suspicion_only() -> None:
    cells = [Line(text, how="cell") for text in ("STT", "Tên", "Độ", "Số", "1", "MẬT", "Hai", "Ba", "Bốn", "Năm")]
    extraction = with_lines(text_of(*HEADER, ADDRESS, *TEXT), *cells)
    assert sureness(extraction) < SURE


@pytest.mark.parametrize(
    ("mark", "expected"),
    [
        ("KHẨN", Urgency.URGENT),
        ("THƯỢNG KHẨN", Urgency.VERY_URGENT),
        ("HỎA TỐC", Urgency.EXPRESS),
        ("HOẢ TỐC", Urgency.EXPRESS),
        ("HỎA TỐC HẸN GIỜ", Urgency.TIMED_EXPRESS),
        ("MẬT - THƯỢNG KHẨN", Urgency.VERY_URGENT),
        ("K H Ẩ N", Urgency.URGENT),
        ("Khẩn trương", None),
        ("KHẨN TRƯƠNG TRIỂN KHAI", None),
        ("TÌNH HUỐNG KHẨN CẤP", None),
    ],
)
@pytest.mark.parametrize("scan", [False, True])
def test_urgency(mark: str, expected: Urgency | None, scan: bool) -> None:
    fact = read_facts(page_of((*ISSUER, NUMBER, mark), scan=scan)).urgency
    assert (fact.value if fact else None) is expected


def test_urgency_in_two_rows_and_contradicting() -> None:
    two = read_facts(page_of((*ISSUER, NUMBER, "THƯỢNG", "KHẨN"))).urgency
    assert two is not None
    assert two.value is Urgency.VERY_URGENT
    assert read_facts(page_of((*ISSUER, NUMBER, "KHẨN", "V/v họp", "HỎA TỐC"))).urgency is None
