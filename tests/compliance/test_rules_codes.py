from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.rules.codes import Verdict, distance, misreadable, same_code, unexplained, weigh_code, weigh_date
from documents.code import parse_code

SAME, DIFFERS, UNSURE = Verdict.SAME, Verdict.DIFFERS, Verdict.UNSURE


@pytest.mark.parametrize(
    ("typed", "found", "on_text", "on_scan"),
    [
        ("1243/UBND-VX", "1243/UBND-VX", SAME, SAME),
        ("0012/ubnd – vx", "12/UBND-VX", SAME, SAME),
        ("15/QD-UBND", "15/QĐ-UBND", SAME, SAME),
        ("30/NĐ-CP", "30/2020/NĐ-CP", DIFFERS, DIFFERS),
        ("30/2020/NĐ-CP", "30/NĐ-CP", DIFFERS, UNSURE),
        ("30/2021/NĐ-CP", "30/2020/NĐ-CP", DIFFERS, UNSURE),
        ("1234/UBND-VX", "1243/UBND-VX", DIFFERS, DIFFERS),  # neighbours swapped: a typist
        ("12443/UBND-VX", "1243/UBND-VX", DIFFERS, DIFFERS),  # one key twice
        ("1243/UBND-VX", "7243/UBND-VX", DIFFERS, UNSURE),  # 1 and 7 look alike
        ("1248/UBND-VX", "1243/UBND-VX", DIFFERS, UNSURE),
        ("1243/UBND-VX", "1263/UBND-VX", DIFFERS, DIFFERS),
        ("1243/UBND-VX", "243/UBND-VX", DIFFERS, UNSURE),  # the first digit is under a stamp
        ("1243/UBND-VX", "124/UBND-VX", DIFFERS, UNSURE),
        ("1243/UBND-VX", "143/UBND-VX", DIFFERS, DIFFERS),
        ("243/UBND-VX", "2431/UBND-VX", DIFFERS, UNSURE),  # a stroke was taken for a 1
        ("243/UBND-VX", "2438/UBND-VX", DIFFERS, DIFFERS),
        ("1243/UBND-VX", "1243/U8ND-VX", DIFFERS, SAME),
        ("1243/UBND-VX", "1243/UBND-VP", DIFFERS, UNSURE),
        ("1243/UBND-VX", "1243/UBND-TH", DIFFERS, DIFFERS),
        ("1243/BC-UBND", "1243/KH-UBND", DIFFERS, DIFFERS),
        ("1243/UBND-VX", "88/KH-SXD", DIFFERS, UNSURE),  # perhaps a cited document's
    ],
)
def test_numbers_are_weighed_by_how_they_were_read(typed: str, found: str, on_text: Verdict, on_scan: Verdict) -> None:
    a, b = parse_code(typed), parse_code(found)
    assert a is not None
    assert b is not None
    assert weigh_code(a, b, recognised=False, confidence=1.0).verdict is on_text
    assert weigh_code(a, b, recognised=True, confidence=1.0).verdict is on_scan


@pytest.mark.parametrize(
    ("found", "on_text", "on_scan"),
    [
        (date(2026, 11, 20), SAME, SAME),
        (date(2026, 11, 24), DIFFERS, DIFFERS),
        (date(2026, 11, 28), DIFFERS, UNSURE),  # 0 and 8 look alike
        (date(2026, 1, 20), DIFFERS, UNSURE),  # 11 read as 1
        (date(2026, 10, 20), DIFFERS, DIFFERS),
        (date(2024, 11, 20), DIFFERS, DIFFERS),
    ],
)
def test_dates_are_weighed_likewise(found: date, on_text: Verdict, on_scan: Verdict) -> None:
    typed = date(2026, 11, 20)
    assert weigh_date(typed, found, recognised=False, confidence=1.0).verdict is on_text
    assert weigh_date(typed, found, recognised=True, confidence=1.0).verdict is on_scan


def test_last_year_typed_in_january_is_no_misreading() -> None:
    typed, found = date(2025, 1, 5), date(2026, 1, 5)
    assert weigh_date(typed, found, recognised=True, confidence=1.0).verdict is UNSURE
    assert weigh_date(typed, found, recognised=True, confidence=1.0, likely_year=2026).verdict is DIFFERS


def test_day_and_month_exchanged_are_no_misreading() -> None:
    assert weigh_date(date(2026, 8, 6), date(2026, 6, 8), recognised=True, confidence=1.0).verdict is DIFFERS


def test_a_verdict_is_never_surer_than_the_reading() -> None:
    a, b = parse_code("1243/UBND-VX"), parse_code("1234/UBND-VX")
    assert a is not None
    assert b is not None
    assert weigh_code(a, b, recognised=True, confidence=0.5).confidence < 0.5


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("012/UBND-VX", "12/ubnd-vx", True),
        ("12/UBND-VX", "13/UBND-VX", False),
        ("30/NĐ-CP", "30/2020/NĐ-CP", True),
        ("không số", "KHONG SO", True),
        ("không số", "12/UBND", False),
    ],
)
def test_joined_codes_are_compared_even_when_they_are_none(a: str, b: str, same: bool) -> None:
    assert same_code(a, b) is same


@given(st.text("0123456789", min_size=1, max_size=6), st.text("0123456789", min_size=1, max_size=6))
def test_distance_is_a_distance(a: str, b: str) -> None:
    assert distance(a, b) == distance(b, a)
    assert (distance(a, b) == 0) == (a == b)
    assert unexplained(a, b) <= distance(a, b)


@given(st.text("0123456789", min_size=1, max_size=6))
def test_what_is_read_as_printed_is_always_explained(number: str) -> None:
    assert misreadable(number, number)


@given(st.text("0123456789", min_size=2, max_size=6), st.data())
def test_swapped_neighbours_are_never_put_down_to_the_recogniser(number: str, data: st.DataObject) -> None:
    i = data.draw(st.integers(0, len(number) - 2))
    swapped = number[:i] + number[i + 1] + number[i] + number[i + 2 :]
    assert swapped == number or not misreadable(number, swapped)


@pytest.mark.parametrize(
    ("dated", "verdict"), [(2026, Verdict.DIFFERS), (2025, Verdict.UNSURE), (None, Verdict.UNSURE)]
)
def test_a_recognised_year_is_told_apart_by_the_date(dated: int | None, verdict: Verdict) -> None:
    typed, found = parse_code("06/2025/TT-BSN"), parse_code("06/2026/TT-BSN")
    assert typed is not None
    assert found is not None
    assert weigh_code(typed, found, recognised=True, confidence=0.9, year=dated).verdict is verdict
