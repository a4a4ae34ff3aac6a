from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from documents.code import Code, Comparison, compare, document_id, parse_code, parse_document_id

letters = st.text("ABCDĐEGHIKLMNOPQRSTUVXY", min_size=1, max_size=6)
numbers = st.integers(1, 99_999).map(str)
notations = st.lists(letters, min_size=1, max_size=4).map("-".join)
normative = st.builds("{}/{}".format, st.integers(1945, 2099), notations)
codes = st.builds(Code, numbers, notations | normative)


@pytest.mark.parametrize(
    ("text", "number", "notation", "year", "type_abbreviation", "issuer", "unit"),
    [
        ("12/UBND-VX", "12", "UBND-VX", None, None, "UBND", "VX"),
        ("7816/VPCP-TTĐT", "7816", "VPCP-TTĐT", None, None, "VPCP", "TTĐT"),
        ("15/QĐ-BNV", "15", "QĐ-BNV", None, "QĐ", "BNV", None),
        ("12/CTr-UBND", "12", "CTr-UBND", None, "CTr", "UBND", None),
        ("30/2020/NĐ-CP", "30", "2020/NĐ-CP", 2020, "NĐ", "CP", None),
        ("45/2019/QH14", "45", "2019/QH14", 2019, None, "QH14", None),
        ("144/2002/QĐ/BTC", "144", "2002/QĐ/BTC", 2002, "QĐ", "BTC", None),
        ("10/2024/TTLT-BTC-BTP", "10", "2024/TTLT-BTC-BTP", 2024, "TTLT", "BTC-BTP", None),
        ("15-CV/TU", "15", "CV/TU", None, "CV", "TU", None),
        ("80-NQ/TW", "80", "NQ/TW", None, "NQ", "TW", None),
        ("154/CTPH-LĐLĐ-SVH,TT,DL", "154", "CTPH-LĐLĐ-SVH,TT,DL", None, "CTPH", "LĐLĐ-SVH,TT,DL", None),
        ("34E31", "34E31", "", None, None, None, None),
        ("34E31/PRO-TEST-CASE1", "34E31", "PRO-TEST-CASE1", None, None, "PRO", "TEST-CASE1"),
    ],
)
def test_every_family_is_read_and_written_back(
    text: str,
    number: str,
    notation: str,
    year: int | None,
    type_abbreviation: str | None,
    issuer: str | None,
    unit: str | None,
) -> None:
    code = parse_code(text)
    assert code == Code(number, notation)
    assert str(code) == text
    assert (code.year, code.type_abbreviation) == (year, type_abbreviation)
    assert (code.issuer, code.unit) == (issuer, unit)


def test_the_legal_form_has_two_digits_at_least_and_no_needless_zero() -> None:
    assert str(parse_code("5/BNV-VP")) == "05/BNV-VP"
    assert str(parse_code("012/UBND-VX")) == "12/UBND-VX"


def test_party_style_is_known_by_its_organ_when_the_separator_is_lost() -> None:
    assert str(Code("15", "CV/TU")) == "15-CV/TU"
    assert str(Code("144", "2002/QĐ/BTC")) == "144/2002/QĐ/BTC"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "/",
        "12/",
        "/UBND-VX",
        "UBND-VX",
        "20/11/2026",
        "2026-11-20",
        "12/---",
        "12/UBND;DROP",
        "x" * 10_000,
        "9fbfbad2-f1f8-4256-a2eb-50fb1061cddb",
        "12345678-f1f8-4256-a2eb-50fb1061cddb",
        "12/UBND-",
        "12/\x1b[2J",
        "1" * 10_000 + "/A",
        "Kính gửi: 12/UBND-VX",
    ],
)
def test_what_is_no_code_is_none(text: str) -> None:
    assert parse_code(text) is None


@pytest.mark.parametrize("written", ["012/ubnd-vx ", "12 / UBND – VX", "Số: 12/UBND-VX", "0012/UBND‑VX", "12／UBND−VX"])
def test_ways_of_writing_one_code_compare_the_same(written: str) -> None:
    code = parse_code(written)
    assert code is not None
    assert code.key == "12/ubnd-vx"
    assert compare(code, Code("12", "UBND-VX")) is Comparison.SAME


@pytest.mark.parametrize("notation", ["QĐ-TTĐT", "QD-TTDT", "QÐ-TTÐT", "Q\u0110-TT\u0189T"])
def test_the_bar_and_its_lookalikes_do_not_count(notation: str) -> None:
    assert compare(Code("7", notation), Code("07", "QĐ-TTĐT")) is Comparison.SAME


@pytest.mark.parametrize(
    ("other", "difference"),
    [
        ("1243/2020/QĐ-UBND", Comparison.NUMBER),
        ("1234/2021/QĐ-UBND", Comparison.YEAR),
        ("1234/QĐ-UBND", Comparison.YEAR),
        ("1234/2020/QĐ-BNV", Comparison.NOTATION),
        ("1/2021/QĐ", Comparison.DIFFERENT),
    ],
)
def test_a_difference_says_where_it_lies(other: str, difference: Comparison) -> None:
    typed, found = parse_code("1234/2020/QĐ-UBND"), parse_code(other)
    assert typed is not None
    assert found is not None
    assert compare(typed, found) is difference
    assert compare(found, typed) is difference


@given(codes)
@example(Code("15", "CV/TU"))
def test_a_written_code_reads_back_as_itself(code: Code) -> None:
    back = parse_code(str(code))
    assert back is not None
    assert back.key == code.key
    assert compare(back, code) is Comparison.SAME
    assert str(back) == str(code)


@given(codes, codes)
def test_codes_are_the_same_exactly_when_their_keys_are(one: Code, other: Code) -> None:
    assert (compare(one, other) is Comparison.SAME) == (one.key == other.key)


@given(st.text() | st.text("0123456789/-–ĐđQ, .\n"))
@example("１２/UBND")
def test_no_text_makes_the_parser_fail(text: str) -> None:
    code = parse_code(text)
    if code is not None:
        assert parse_code(str(code)) == Code(str(code).split(code.separator or "/")[0], code.notation)


@given(st.text(), st.text())
def test_a_code_made_of_anything_can_be_shown_and_compared(number: str, notation: str) -> None:
    code = Code(number, notation)
    assert str(code).endswith(notation)
    assert compare(code, code) is Comparison.SAME
    assert code.issuer is None or code.issuer in notation


def test_a_document_id_joins_office_date_and_code() -> None:
    code = Code("7816", "VPCP-TTĐT")
    text = document_id("000.00.00.G22", date(2015, 9, 30), code)
    assert text == "000.00.00.G22,2015/09/30,7816/VPCP-TTĐT"
    assert parse_document_id(text) == ("000.00.00.G22", date(2015, 9, 30), code)


def test_a_document_id_may_hold_commas_in_its_notation_and_an_impossible_date() -> None:
    commas = parse_document_id("H29.14,2026/11/20,154/CTPH-LĐLĐ-SVH,TT,DL")
    assert commas is not None
    assert str(commas.code) == "154/CTPH-LĐLĐ-SVH,TT,DL"
    impossible = parse_document_id("000.00.00.G22,2014/02/30,7806/VPCP-TTĐT")
    assert impossible is not None
    assert impossible.issued_on is None
    assert impossible.code == Code("7806", "VPCP-TTĐT")


@pytest.mark.parametrize("text", ["", "9fbfbad2-f1f8-4256-a2eb-50fb1061cddb", "a,b", ",2015/09/30,1/A"])
def test_other_document_ids_are_opaque(text: str) -> None:
    assert parse_document_id(text) is None
