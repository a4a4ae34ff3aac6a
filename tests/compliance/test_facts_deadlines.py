"""Days and hours a text sets its reader, and days that are nobody's deadline."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.facts import Appointment, read_facts
from tests.support.pages import ADDRESS, DATELINE, ISSUER, NUMBER, RECIPIENTS, STATE, page_of, text_of

HEADER = (*ISSUER, NUMBER, *STATE, DATELINE, ADDRESS)
DUE, MEETING = Appointment.DEADLINE, Appointment.MEETING


def named(*body: str) -> list[tuple[Appointment, date, time | None]]:
    facts = read_facts(text_of(*HEADER, *body, *RECIPIENTS))
    return [(fact.value.purpose, fact.value.on, fact.value.at) for fact in facts.deadlines]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Báo cáo kết quả trước ngày 20 tháng 11 năm 2026.", [(DUE, date(2026, 11, 20), None)]),
        ("Báo cáo kết quả trước ngày 20tháng 11 năm 2026.", [(DUE, date(2026, 11, 20), None)]),
        ("Gửi về Văn phòng trước ngày 20/11/2026 để tổng hợp.", [(DUE, date(2026, 11, 20), None)]),
        ("Gửi về Văn phòng trước 17 giờ 00 ngày 20/11/2026.", [(DUE, date(2026, 11, 20), time(17))]),
        ("Góp ý bằng văn bản trước 16h30, ngày 20-11-2026.", [(DUE, date(2026, 11, 20), time(16, 30))]),
        ("Hoàn thành chậm nhất là ngày 05/4/2026.", [(DUE, date(2026, 4, 5), None)]),
        ("Hoàn thành chậm nhất vào thứ Sáu, ngày 20 tháng 11 năm 2026.", [(DUE, date(2026, 11, 20), None)]),
        ("Hạn cuối đăng ký là ngày 30 tháng 11 năm 2026.", [(DUE, date(2026, 11, 30), None)]),
        ("Thời hạn nộp hồ sơ: ngày 30/11/2026.", [(DUE, date(2026, 11, 30), None)]),
        ("Hạn chót nhận hồ sơ: 17 giờ 00 ngày 30/11/2026.", [(DUE, date(2026, 11, 30), time(17))]),
        ("Nhận hồ sơ từ ngày 06/11/2026 đến hết ngày 30/11/2026.", [(DUE, date(2026, 11, 30), None)]),
        ("Đề nghị gửi báo cáo trong ngày 06/3/2026.", [(DUE, date(2026, 3, 6), None)]),
        ("Báo cáo trước ngày 15/12.", [(DUE, date(2026, 12, 15), None)]),
        ("Báo cáo trước ngày 15/02.", [(DUE, date(2027, 2, 15), None)]),
        ("Thời gian: 08 giờ 30, thứ Hai, ngày 23 tháng 11 năm 2026.", [(MEETING, date(2026, 11, 23), time(8, 30))]),
        ("Thời gian: 14g00 ngày 23/11/2026 (thứ Hai).", [(MEETING, date(2026, 11, 23), time(14))]),
        ("1. Thời gian họp: 2 giờ 30 chiều, ngày 23/11/2026.", [(MEETING, date(2026, 11, 23), time(14, 30))]),
        ("Kính mời dự họp vào lúc 8 giờ 00 ngày 23/11/2026.", [(MEETING, date(2026, 11, 23), time(8))]),
    ],
)
def test_forms(sentence: str, expected: list[tuple[Appointment, date, time | None]]) -> None:
    assert named(sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ.",
        "Quyết định này có hiệu lực từ ngày 01 tháng 4 năm 2026.",
        "Hạn ngạch áp dụng từ ngày 02 tháng 6 năm 2026 đến hết ngày 31 tháng 12 năm 2026.",
        "Cán bộ được tuyển dụng trước ngày 01/7/2027 thực hiện theo quy định cũ.",
        "Báo cáo trước ngày 25 hằng tháng.",
        "Báo cáo kết quả trước ngày 20 tháng 11 năm 2025.",
        "Báo cáo kết quả trước ngày 31 tháng 02 năm 2027.",
        "Phúc đáp Công văn số 12/SNV ngày 20/11/2026 của Sở Nội vụ.",
        "Trong 24 giờ kể từ khi nhận thông tin.",
    ],
)
def test_days_that_are_no_deadline(sentence: str) -> None:
    assert named(sentence) == []


def test_a_date_over_two_lines_of_a_page() -> None:
    body = (ADDRESS, "Đề nghị các đơn vị báo cáo kết quả khắc phục trước ngày 07 tháng", "12 năm 2026./.")
    (fact,) = read_facts(page_of(body=body)).deadlines
    assert (fact.value.on, fact.evidence.page) == (date(2026, 12, 7), 1)
    assert fact.evidence.text.endswith("12 năm 2026./.")


def test_deadlines_of_annexes_are_not_the_documents() -> None:
    facts = read_facts(text_of(*HEADER, *RECIPIENTS, "Phụ lục", "MẪU BÁO CÁO", "Gửi báo cáo trước ngày 20/11/2026."))
    assert facts.deadlines == ()


@given(st.dates(date(2026, 3, 5), date(2099, 12, 31)), st.times(), st.sampled_from(["/", "-", "."]))
def test_any_moment_comes_back(day: date, clock: time, sign: str) -> None:
    written = f"{day.day:02d}{sign}{day.month:02d}{sign}{day.year}"
    assert named(f"Gửi báo cáo trước {clock.hour} giờ {clock.minute:02d} ngày {written}.") == [
        (DUE, day, time(clock.hour, clock.minute))
    ]


def test_the_time_of_a_meeting_on_a_line_of_its_own() -> None:
    page = page_of(body=(ADDRESS, "Kính mời quý vị dự hội,", "Thời gian: 09 giờ 30, thứ Sáu, ngày 22/5/2026."))
    assert [(fact.value.on, fact.value.at) for fact in read_facts(page).deadlines] == [(date(2026, 5, 22), time(9, 30))]


def test_a_speck_in_the_margin_does_not_part_a_sentence() -> None:
    page = page_of(body=(ADDRESS, "Đề nghị gửi báo cáo trước ngày 20", "¬ tháng 7 năm 2026 để tổng hợp."), scan=True)
    assert [fact.value.on for fact in read_facts(page).deadlines] == [date(2026, 7, 20)]
