"""Type, subject and issuer; titles that hold everything; annexes, whose page names another document's number."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from compliance.extract import Extraction, Line
from compliance.facts import Facts, read_facts
from documents.code import Code
from documents.kinds import ADMINISTRATIVE, Kind
from tests.support.pages import ADDRESS, DATELINE, ISSUER, NUMBER, STATE, TEXT, page_of, text_of

if TYPE_CHECKING:
    from collections.abc import Callable


def code(facts: Facts) -> str | None:
    return None if facts.code is None else str(facts.code.value)


def day(facts: Facts) -> str | None:
    return None if facts.date is None else facts.date.value.isoformat()


def kind(facts: Facts) -> str | None:
    return None if facts.type is None else facts.type.value.name


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (
            ("NGHỊ ĐỊNH", "CỦA CHÍNH PHỦ SỐ 117/2003/NĐ-CP NGÀY 10 THÁNG 10 NĂM 2003 VỀ VIỆC TUYỂN DỤNG CÔNG CHỨC"),
            ("117/2003/NĐ-CP", "2003-10-10", "Nghị định"),
        ),
        (
            ("Nghị định của Chính phủ số 117/2003/NĐ-CP ngày 10/10/2003", "về việc tuyển dụng công chức"),
            ("117/2003/NĐ-CP", "2003-10-10", "Nghị định"),
        ),
        (
            ("QUYẾT ĐỊNH", "CỦA THỦ TƯỚNG CHÍNH PHỦ SỐ 115/2004/QĐ-TTG", "NGÀY 25 THÁNG 6 NĂM 2004 VỀ VIỆC SỬA ĐỔI"),
            ("115/2004/QĐ-TTg", "2004-06-25", "Quyết định"),
        ),
        (
            ("QUYẾT ĐỊNH", "VỀ VIỆC BAN HÀNH KÈM THEO QUYẾT ĐỊNH SỐ 193/2001/QĐ-TTG NGÀY 20 THÁNG 12 NĂM 2001"),
            (None, None, "Quyết định"),
        ),
    ],
)
def test_titles_that_hold_everything(
    title: tuple[str, ...], expected: tuple[str | None, str | None, str | None]
) -> None:
    facts = read_facts(text_of(*title, "CHÍNH PHỦ", *TEXT))
    assert (code(facts), day(facts), kind(facts)) == expected


@pytest.mark.parametrize(
    ("left", "issuer", "parent"),
    [
        (("BỘ TÀI CHÍNH",), "BỘ TÀI CHÍNH", None),
        (("UBND THÀNH PHỐ HỒ CHÍ MINH", "SỞ NỘI VỤ"), "SỞ NỘI VỤ", "UBND THÀNH PHỐ HỒ CHÍ MINH"),
        (
            ("ỦY BAN NHÂN DÂN", "THÀNH PHỐ HỒ CHÍ MINH", "SỞ NÔNG NGHIỆP", "VÀ MÔI TRƯỜNG"),
            "SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG",
            "ỦY BAN NHÂN DÂN THÀNH PHỐ HỒ CHÍ MINH",
        ),
        (
            ("BỘ NỘI VỤ", "CỤC VĂN THƯ VÀ", "LƯU TRỮ NHÀ NƯỚC"),
            "CỤC VĂN THƯ VÀ LƯU TRỮ NHÀ NƯỚC",
            "BỘ NỘI VỤ",
        ),
    ],
)
def test_issuers_and_the_body_above(left: tuple[str, ...], issuer: str, parent: str | None) -> None:
    facts = read_facts(page_of((*left, "Số: 12/TB-ABC")))
    assert facts.issuer is not None
    assert facts.issuer.value == issuer
    assert (facts.parent.value if facts.parent else None) == parent


def test_a_short_last_word_of_the_issuer() -> None:
    facts = read_facts(page_of(("UBND QUẬN 1", "TRƯỜNG THCS RẠCH", "SEN", "Số: 12/TB-THCS")))
    assert facts.issuer is not None
    assert facts.issuer.value == "TRƯỜNG THCS RẠCH SEN"


def test_a_party_document() -> None:
    facts = read_facts(
        page_of(
            ("THÀNH ỦY THÀNH PHỐ HỒ CHÍ MINH", "*", "Số 15-CV/TU", "V/v gửi, nhận văn bản điện tử"),
            ("ĐẢNG CỘNG SẢN VIỆT NAM", "Thành phố Hồ Chí Minh, ngày 20 tháng 11 năm 2026"),
        )
    )
    assert (code(facts), day(facts), kind(facts)) == ("15-CV/TU", "2026-11-20", "Công văn")
    assert facts.issuer is not None
    assert facts.issuer.value == "THÀNH ỦY THÀNH PHỐ HỒ CHÍ MINH"


@pytest.mark.parametrize("each", [each for each in ADMINISTRATIVE if each.abbreviation], ids=lambda each: each.name)
@pytest.mark.parametrize(
    "spell", [str.upper, lambda name: " ".join(name.upper().replace(" ", "  "))], ids=["", "spaced"]
)
def test_every_type_by_its_name(each: Kind, spell: Callable[[str], str]) -> None:
    name, abbreviation = each.name, each.abbreviation
    body = (spell(name), "Tăng cường gửi, nhận văn bản điện tử", *TEXT)
    facts = read_facts(page_of((*ISSUER, f"Số: 12/{abbreviation}-UBND"), body=body))
    assert kind(facts) == name
    assert facts.subject is not None
    assert facts.subject.value == "Tăng cường gửi, nhận văn bản điện tử"


class TestAnnexes:
    """An annex has no number of its own, and says whose it is."""

    def test_by_its_heading(self) -> None:
        facts = read_facts(
            text_of(
                "Phụ lục II",
                "DANH SÁCH ĐƠN VỊ",
                "(Kèm theo Công văn số 12/UBND-VX ngày 05 tháng 3",
                "năm 2026 của Ủy ban nhân dân phường Rạch Sen)",
                "Số: 15/QĐ-BNV",
                "Hà Nội, ngày 01 tháng 01 năm 2020",
            )
        )
        assert facts.annex is not None
        annex = facts.annex.value
        assert (annex.label, annex.title) == ("Phụ lục II", "DANH SÁCH ĐƠN VỊ")
        assert (annex.parent, annex.parent_date) == (Code("12", "UBND-VX"), date(2026, 3, 5))
        assert (facts.code, facts.date, facts.issuer) == (None, None, None)

    def test_by_the_number_and_time_of_signing(self) -> None:
        facts = read_facts(
            text_of("12/UBND-VX; 2026-03-05T09:31:05+07:00", "Phụ lục", "DANH SÁCH ĐƠN VỊ", "STT\tĐơn vị")
        )
        assert facts.annex is not None
        assert (facts.annex.value.parent, facts.annex.value.parent_date) == (Code("12", "UBND-VX"), date(2026, 3, 5))
        assert facts.code is None

    def test_a_regulation_with_a_header_of_its_own(self) -> None:
        facts = read_facts(
            text_of(
                *ISSUER,
                *STATE,
                "QUY CHẾ",
                "Tiếp nhận văn bản điện tử",
                "(Ban hành kèm theo Quyết định số 99/QĐ-UBND ngày 01/3/2026 của Ủy ban nhân dân phường)",
                "Chương I",
                *TEXT,
            )
        )
        assert facts.annex is not None
        assert facts.annex.value.parent == Code("99", "QĐ-UBND")
        assert facts.code is None

    def test_a_form_with_room_for_a_number(self) -> None:
        heading = ("Mẫu số 01", "(Ban hành kèm theo Công văn số 12/UBND-VX ngày 05/3/2026 của UBND phường)")
        facts = read_facts(text_of("TÊN CƠ QUAN", "Số:      /BC-...", *STATE, *heading, "BÁO CÁO", *TEXT))
        assert facts.annex is not None
        assert facts.annex.value.parent == Code("12", "UBND-VX")

    def test_a_header_that_repeats_the_documents_number(self) -> None:
        facts = read_facts(text_of(*ISSUER, NUMBER, *STATE, DATELINE, "PHỤ LỤC I", "DANH SÁCH", "STT\tTên"))
        assert facts.annex is not None
        assert facts.annex.value.parent == Code("12", "UBND-VX")
        assert facts.code is None

    def test_a_document_that_mentions_annexes_is_none(self) -> None:
        assert not read_facts(page_of(body=(ADDRESS, "Chi tiết tại Phụ lục I kèm theo.", *TEXT))).is_annex


def test_a_hyphen_that_was_lost_behind_the_type_of_the_title() -> None:
    body = ("KẾ HOẠCH", "Triển khai Tháng cao điểm số hóa hồ sơ", *TEXT)
    facts = read_facts(page_of((*ISSUER, "Số: 319/KHTTDL"), body=body, scan=True))
    assert code(facts) == "319/KH-TTDL"


def test_a_closed_sentence_below_a_subject_is_the_text() -> None:
    subject = "Triển khai Tháng cao điểm số hóa hồ sơ, giấy tờ năm 2025"
    sentence = "Hội thi giới thiệu sản phẩm mật ong, mật mía của các hợp tác xã được tổ chức tại công viên."
    facts = read_facts(text_of(*ISSUER, NUMBER, *STATE, DATELINE, "KẾ HOẠCH", subject, sentence, *TEXT))
    assert facts.subject is not None
    assert facts.subject.value == subject


@pytest.mark.parametrize(
    "text",
    [
        "Thời gian bắt đầu: 08 giờ 00, ngày 11 tháng 11 năm 2026.",
        "Ngày 10 tháng 11 năm 2026, tại phòng họp số 2, Chủ tịch Ủy ban nhân dân chủ trì cuộc họp giao ban.",
    ],
)
def test_what_minutes_and_conclusions_begin_with_is_the_text(text: str) -> None:
    facts = read_facts(
        text_of(*ISSUER, NUMBER, *STATE, DATELINE, "BIÊN BẢN", "Họp Hội đồng xét duyệt hồ sơ", text, *TEXT)
    )
    assert facts.subject is not None
    assert facts.subject.value == "Họp Hội đồng xét duyệt hồ sơ"


def test_stamps_beside_the_subject_of_a_scan_are_no_part_of_it() -> None:
    page = page_of(body=("KẾ HOẠCH", "Triển khai Tháng cao điểm số hóa hồ sơ,", "giấy tờ năm 2026", *TEXT), scan=True)
    centred = [
        replace(line, x=x)
        for line, x in zip(page.lines, (*(line.x for line in page.lines[:6]), 0.45, 0.3, 0.42), strict=False)
    ]
    stamp = Line("UBND PHƯỜNG RẠCH SEN", 1, 0.08, 0.158, 20.0, "ocr", 0.93)
    facts = read_facts(replace(page, lines=(*centred[:7], stamp, *centred[7:], *page.lines[9:])))
    assert facts.subject is not None
    assert facts.subject.value == "Triển khai Tháng cao điểm số hóa hồ sơ, giấy tờ năm 2026"


@pytest.mark.parametrize("stamp", ["ĐẾN", "ĐẾN 22/12/2025", "ĐÊN … we..7/10/2025"])
def test_the_stamp_of_arrival_read_with_the_subject_is_no_part_of_it(stamp: str) -> None:
    body = ("KẾ HOẠCH", f"{stamp} Phối hợp tổ chức Giải chạy năm 2026", *TEXT)
    facts = read_facts(page_of(body=body, scan=True))
    assert facts.subject is not None
    assert facts.subject.value == "Phối hợp tổ chức Giải chạy năm 2026"


def test_the_name_of_a_sheet_is_not_the_annexs_heading() -> None:
    rows = ("Phụ lục II", "Mẫu báo cáo", "(Kèm theo Kế hoạch số 04/KH-UBND ngày 24 tháng 12 năm 2025 của UBND tỉnh)")
    lines = (Line("Phụ lục", 1, how="header"), *(Line(row, 1, how="cell") for row in rows))
    facts = read_facts(Extraction("text", lines, 1, kind="xlsx"))
    assert facts.annex is not None
    assert facts.annex.value.label == "Phụ lục II"
