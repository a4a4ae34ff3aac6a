import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.reasons import (
    REASONS,
    Action,
    DescriptionError,
    Grade,
    ParsedReason,
    format_description,
    parse_description,
)
from documents.text import nfc

SAMPLE = 'Số, ký hiệu nhập "1234/UBND-VX" khác số trên tệp "1243/UBND-VX" (trang 1). Đề nghị gửi bản cập nhật.'


def test_the_table_has_every_reason_with_its_grade_and_action() -> None:
    assert "".join(f"{reason.code[3:]}{reason.action} " for reason in REASONS.values()) == (
        "A1H1 A2H8 A3H1 B1H2 B2H2 B3H2 B4H8 C1H5 C2H5 C3H5 C4H5 C5H5 D1H7 D2H8 D3H4 E1H6 E2H6 E3H6 E4H8 "
        "F1H3 F2H3 F3H0 F4H2 X9H8 "
    )
    assert [code for code, reason in REASONS.items() if reason.grade is Grade.NOTIFIED] == [
        "TL-B3",
        "TL-D1",
        "TL-D3",
        "TL-F3",
    ]
    assert REASONS["TL-A1"].grade == Grade.QUARANTINED | Grade.RETURNED
    assert REASONS["TL-A2"].grade is Grade.QUARANTINED
    assert REASONS["TL-B1"].label() == "Số, ký hiệu nhập khác số, ký hiệu trên tệp"
    assert REASONS["TL-B1"].label("en") == "Typed number differs from the file"
    assert Action.RECALL.label() == "thu hồi"
    assert Action.NONE.label("en") == "none"


def test_a_description_is_written_and_read_as_the_axis_carries_it() -> None:
    wire = format_description("TL-B1", Action.UPDATE, SAMPLE)
    assert wire == f"[TL-B1/H2] {SAMPLE}"
    assert parse_description(wire) == ParsedReason("TL-B1", Action.UPDATE, SAMPLE)


@pytest.mark.parametrize(
    ("code", "action", "text", "why"),
    [
        ("TL-Z1", "H2", SAMPLE, "TL-Z1"),
        ("TL-B1", "H9", SAMPLE, "H9"),
        ("TL-B1", "H2", "sai số", "10"),
        ("TL-B1", "H2", " \n ", "10"),
        ("TL-X9", "H8", "lý do khác đây", "20"),
        ("TL-B1", "H2", "a" * 490, "500"),
        ("TL-A1", "H1", 'Tệp "danh sách cán bộ" có dấu MẬT', "TL-A1"),
        ("TL-A1", "H1", "Tệp thứ hai, danh-sach.pdf, có dấu MẬT", "TL-A1"),
        ("TL-A2", "H8", "Văn bản 12/UBND-NC nghi có bí mật nhà nước", "TL-A2"),
    ],
)
def test_what_must_not_leave_is_refused_in_words(code: str, action: str, text: str, why: str) -> None:
    with pytest.raises(DescriptionError, match=why):
        format_description(code, action, text)


def test_a_secrecy_reason_names_level_and_position_only() -> None:
    wire = format_description("TL-A1", "H1", "Tệp thứ 2 có dấu chỉ độ MẬT, không được gửi qua trục.")
    assert wire == "[TL-A1/H1] Tệp thứ 2 có dấu chỉ độ MẬT, không được gửi qua trục."


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("Sai số ký hiệu", ParsedReason(None, None, "Sai số ký hiệu")),
        ("", ParsedReason(None, None, "")),
        ("[TL-Q7/H2] lạ", ParsedReason(None, None, "[TL-Q7/H2] lạ")),
        ("[TL-B1/H9] lạ", ParsedReason(None, None, "[TL-B1/H9] lạ")),
        ("[TL-D1] gửi chậm", ParsedReason("TL-D1", None, "gửi chậm")),
        (" [tl-d1 / h7]gửi chậm\n2 ngày", ParsedReason("TL-D1", Action.EXPLAIN, "gửi chậm\n2 ngày")),
    ],
)
def test_a_peers_words_come_through(text: str, parsed: ParsedReason) -> None:
    assert parse_description(text) == parsed


plain = st.text(st.characters(codec="utf-8", categories=["L", "Nd", "Zs"]), min_size=20, max_size=300)


@given(st.sampled_from(sorted(REASONS)), st.sampled_from(list(Action)), plain)
def test_whatever_may_leave_reads_back_as_it_was_meant(code: str, action: Action, text: str) -> None:
    words = " ".join(nfc(text).split())
    try:
        wire = format_description(code, action, text)
    except DescriptionError:
        assert len(words) < 20
        return
    assert 10 <= len(wire) <= 500
    assert "\n" not in wire
    assert parse_description(wire) == ParsedReason(code, action, words)


@given(st.text())
def test_no_description_makes_the_reader_fail(text: str) -> None:
    parsed = parse_description(text)
    assert parsed.code in REASONS or parsed == ParsedReason(None, None, text)
