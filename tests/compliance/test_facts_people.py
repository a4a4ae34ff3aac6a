"""Kính gửi, Nơi nhận and the signature, in the forms in which they are laid out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.extract import Extraction, Line
from compliance.facts import Facts, Signer, read_facts
from documents.kinds import Competence
from tests.support.pages import (
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

HEADER = (*ISSUER, NUMBER, *STATE, DATELINE)


def addressees(facts: Facts) -> list[str]:
    return [fact.value for fact in facts.kinh_gui]


def recipients(facts: Facts) -> list[str]:
    return [fact.value for fact in facts.noi_nhan]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("Kính gửi: Sở Nội vụ.",), ["Sở Nội vụ"]),
        (("Kính gửi: Ủy ban nhân dân các phường, xã",), ["Ủy ban nhân dân các phường, xã"]),
        (("Kính gửi:", "- Sở Nội vụ;", "- Sở Tài chính."), ["Sở Nội vụ", "Sở Tài chính"]),
        (("Kính gửi: - Sở Nội vụ;", "- Sở Tài chính."), ["Sở Nội vụ", "Sở Tài chính"]),
        (("Kính gửi:", "1. Sở Nội vụ", "2. Sở Tài chính"), ["Sở Nội vụ", "Sở Tài chính"]),
        (("Kính gửi:", "Sở Nội vụ;", "Sở Tài chính."), ["Sở Nội vụ", "Sở Tài chính"]),
        (("Kính gửi: Sở Nội vụ; Sở Tài chính.",), ["Sở Nội vụ", "Sở Tài chính"]),
        (("KÍNH GỬI: Sở Nội vụ",), ["Sở Nội vụ"]),
        (("Kính gửi Sở Nội vụ",), ["Sở Nội vụ"]),
        (("Kính gởi: Sở Nội vụ.",), ["Sở Nội vụ"]),
        (("Kính gửi: Các Sở, ban, ngành Thành phố.",), ["Các Sở, ban, ngành Thành phố"]),
        (("CHỦ TỊCH ỦY BAN NHÂN DÂN PHƯỜNG điện:", "- Sở Nội vụ;", "- Sở Tài chính."), ["Sở Nội vụ", "Sở Tài chính"]),
        (
            ("Ủy ban nhân dân phường trân trọng kính mời: Lãnh đạo Sở Nội vụ dự họp triển khai công tác.",),
            ["Lãnh đạo Sở Nội vụ"],
        ),
    ],
)
@pytest.mark.parametrize("placed", [True, False])
def test_addressees(lines: tuple[str, ...], expected: list[str], placed: bool) -> None:
    extraction = page_of(body=(*lines, *TEXT)) if placed else text_of(*HEADER, *lines, *TEXT)
    assert addressees(read_facts(extraction)) == expected


def test_an_addressee_on_two_lines() -> None:
    body = ("Kính gửi: Ban Quản lý dự án đầu tư xây dựng các công trình dân dụng và công", "nghiệp Thành phố.", *TEXT)
    expected = ["Ban Quản lý dự án đầu tư xây dựng các công trình dân dụng và công nghiệp Thành phố"]
    assert addressees(read_facts(page_of(body=body))) == expected


def test_an_addressee_behind_the_stamp_of_arrival() -> None:
    body = ("ĐẾN Số......................|Kính gửi: Bộ trưởng Bộ Nội vụ.", *TEXT)
    assert addressees(read_facts(page_of(body=body, scan=True))) == ["Bộ trưởng Bộ Nội vụ"]


@pytest.mark.parametrize(
    "lines",
    [
        ("Kính gửi:", "UBND PHƯỜNG RẠCH SEN", "- Sở Nội vụ;", "ĐẾN … | - Sở Tài chính;", "- Sở Y tế."),
        ("Kính gửi: R", "- Sở Nội vụ;", "XEM XONG TRẢ LẠI", "20/3/2026... - Sở Tài chính;", "- Sở Y tế."),
        ("_ HBND PHUỐNG | Rính gửi:", "… - Sở Nội vụ;", "ĐẾN 4/3/2026... - Sở Tài chính;", "ĐẾN … - Sở Y tế."),
    ],
)
def test_a_stamp_beside_the_list_adds_nothing_to_it(lines: tuple[str, ...]) -> None:
    assert addressees(read_facts(page_of(body=(*lines, *TEXT), scan=True))) == ["Sở Nội vụ", "Sở Tài chính", "Sở Y tế"]


def test_a_list_whose_heading_was_lost() -> None:
    page = page_of(body=("TỜ TRÌNH", "Về việc xin chủ trương", *TEXT), scan=True)
    listed = [
        Line(f"- {name}", 1, 0.33, 0.21 + 0.005 * i, 13.0, "ocr", 0.9) for i, name in enumerate(("Sở Y;", "Sở T."))
    ]
    at = next(i for i, line in enumerate(page.lines) if line.text == TEXT[0])
    whole = replace(page, lines=(*page.lines[:at], *listed, *page.lines[at:]))
    assert addressees(read_facts(whole)) == ["Sở Y", "Sở T"]
    behind = Line("ĐẾN … - UBND phường;", 1, 0.06, 0.19, 13.0, "ocr", 0.7)
    stamped = replace(whole, lines=(*whole.lines[:at], behind, *whole.lines[at:]))
    assert addressees(read_facts(stamped)) == ["UBND phường", "Sở Y", "Sở T"]


def test_several_on_lines_that_run_on() -> None:
    lines = ("Kính gửi: Thủ trưởng các cơ quan, đơn vị thuộc Thành phố; UBND các", "xã, phường.", *TEXT)
    expected = ["Thủ trưởng các cơ quan, đơn vị thuộc Thành phố", "UBND các xã, phường"]
    assert addressees(read_facts(page_of(body=lines))) == expected


def test_a_line_with_room_for_more_is_whole() -> None:
    lines = ("Kính gửi: Sở Công Thương Thành phố", "Công ty kính đề nghị quý Sở gia hạn giấy phép đã cấp năm 2021.")
    assert addressees(read_facts(page_of(body=lines))) == ["Sở Công Thương Thành phố"]


def test_columns_set_by_tabs_stay_apart() -> None:
    beside = ("Nơi nhận:\tKT. CHỦ TỊCH", "- Như trên;\tPHÓ CHỦ TỊCH", "- TTUB: CT, PCT;\tNguyễn Văn A", "- Lưu: VT.")
    subject = ("V/v báo cáo kết quả\tRạch Sen, ngày 05 tháng 3 năm 2026", "thực hiện nhiệm vụ")
    facts = read_facts(text_of(*ISSUER, NUMBER, *STATE, *subject, "Kính gửi: Sở Nội vụ.", *TEXT, *beside))
    assert facts.subject is not None
    assert facts.subject.value == "báo cáo kết quả thực hiện nhiệm vụ"
    assert recipients(facts) == ["Như trên", "TTUB: CT, PCT", "Lưu: VT"]
    assert facts.signer is not None
    assert facts.signer.value == Signer((Competence.DEPUTY,), "PHÓ CHỦ TỊCH", "Nguyễn Văn A")


def test_a_hyphen_within_a_name_begins_no_line() -> None:
    lines = ("Kính gửi:", "- Bộ Lao động - Thương binh", "và Xã hội;", "- Sở Nội vụ.")
    expected = ["Bộ Lao động - Thương binh và Xã hội", "Sở Nội vụ"]
    assert addressees(read_facts(page_of(body=(*lines, *TEXT), scan=True))) == expected


@pytest.mark.parametrize(
    ("rows", "signer"),
    [
        (("Q. GIÁM ĐỐC", "—=<Tô Thị C"), Signer((Competence.ACTING,), "GIÁM ĐỐC", "Tô Thị C")),
        (("_ O.GIÁM ĐỐC", "=E#ều Văn B"), Signer((Competence.ACTING,), "GIÁM ĐỐC", "")),
        (("GIÁM ĐỐC", "` .=ZÑguyễn Văn A"), Signer((), "GIÁM ĐỐC", "Nguyễn Văn A")),
        (("GIÁM ĐỐC", "rần Văn A -"), Signer((), "GIÁM ĐỐC", "Trần Văn A")),
        (("GIÁM ĐỐC", "ao Thị A"), Signer((), "GIÁM ĐỐC", "")),
        (("GIÁM ĐỐC", "Văn A"), Signer((), "GIÁM ĐỐC", "")),
        (("GIÁM ĐỐC", "Tô Thị"), Signer((), "GIÁM ĐỐC", "")),
        (("L, -BÓ TRƯỚNG, CHỦ NHIỆM", "CHỦ NHIỆM", "Nguyễn Văn A"), Signer((), "", "Nguyễn Văn A")),
    ],
)
def test_what_a_signature_leaves_legible(rows: tuple[str, ...], signer: Signer) -> None:
    facts = read_facts(page_of(closing_right=rows, scan=True))
    assert facts.signer is not None
    assert facts.signer.value == signer


def test_a_letter_to_nobody_has_no_addressee() -> None:
    assert addressees(read_facts(page_of(body=("QUYẾT ĐỊNH", "Về việc giao nhiệm vụ", *TEXT)))) == []


@pytest.mark.parametrize("placed", [True, False])
def test_recipients(placed: bool) -> None:
    extraction = page_of() if placed else text_of(*HEADER, *TEXT, *RECIPIENTS, *SIGNATURE)
    assert recipients(read_facts(extraction)) == ["Như trên", "CT, các PCT UBND phường", "Lưu: VT, VX"]


def test_recipients_over_several_lines_and_beside_the_signature() -> None:
    """As an old document comes out of its file: the two columns line by line."""
    facts = read_facts(
        text_of(
            *HEADER,
            *TEXT,
            "Nơi nhận:",
            "KT/ BỘ TRƯỞNG BỘ TÀI CHÍNH",
            "- Văn phòng TW Đảng",
            "THỨ TRƯỞNG",
            "- Các Bộ, cơ quan ngang Bộ, cơ quan",
            "(ĐÃ KÝ)",
            "thuộc Chính phủ",
            "Nguyễn Văn A",
            "- Công báo.",
            "- Lưu: VP (HC, TH)",
        )
    )
    assert recipients(facts) == [
        "Văn phòng TW Đảng",
        "Các Bộ, cơ quan ngang Bộ, cơ quan thuộc Chính phủ",
        "Công báo",
        "Lưu: VP (HC, TH)",
    ]
    assert facts.signer is not None
    assert facts.signer.value == Signer((Competence.DEPUTY,), "THỨ TRƯỞNG", "Nguyễn Văn A")


def test_recipients_of_the_main_text_not_of_its_annexes() -> None:
    annex = (Line("Phụ lục", 2, 0.45, 0.05), Line("Nơi nhận:", 2, 0.14, 0.6), Line("- Kho bạc;", 2, 0.14, 0.62))
    facts = read_facts(with_lines(page_of(), *annex))
    assert recipients(facts)[-1] == "Lưu: VT, VX"
    assert [fact.value.kind for fact in facts.bound] == ["Phụ lục"]


def test_a_sentence_about_recipients_is_no_list() -> None:
    body = ("Kính gửi: Sở Nội vụ.", "Nơi nhận văn bản phải ghi rõ tên từng cơ quan, tổ chức nhận văn bản.", *TEXT)
    assert recipients(read_facts(page_of(body=body)))[0] == "Như trên"


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (("CHỦ TỊCH", "Nguyễn Văn A"), Signer((), "CHỦ TỊCH", "Nguyễn Văn A")),
        (("Q. GIÁM ĐỐC", "Trần Thị B"), Signer((Competence.ACTING,), "GIÁM ĐỐC", "Trần Thị B")),
        (
            ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Nguyễn Văn A"),
            Signer((Competence.COLLECTIVE,), "CHỦ TỊCH", "Nguyễn Văn A"),
        ),
        (
            ("TL. GIÁM ĐỐC", "CHÁNH VĂN PHÒNG", "Lê Văn C"),
            Signer((Competence.BY_ORDER,), "CHÁNH VĂN PHÒNG", "Lê Văn C"),
        ),
        (
            ("TL. BỘ TRƯỞNG", "KT. CỤC TRƯỞNG", "PHÓ CỤC TRƯỞNG", "Phạm Thị D"),
            Signer((Competence.BY_ORDER, Competence.DEPUTY), "PHÓ CỤC TRƯỞNG", "Phạm Thị D"),
        ),
        (
            ("TUQ. CHỦ TỊCH", "TRƯỞNG PHÒNG NỘI VỤ", "Võ Thị G"),
            Signer((Competence.AUTHORISED,), "TRƯỞNG PHÒNG NỘI VỤ", "Võ Thị G"),
        ),
        (("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), Signer((Competence.DEPUTY,), "PHÓ GIÁM ĐỐC", "")),
        (("KT. BỘ TRƯỞNG",), Signer((Competence.DEPUTY,), "", "")),
        (("T/M BAN THƯỜNG VỤ", "BÍ THƯ", "Đào Văn E"), Signer((Competence.COLLECTIVE,), "BÍ THƯ", "Đào Văn E")),
        (("HIỆU TRƯỞNG", "VÕ THỊ G"), Signer((), "HIỆU TRƯỞNG", "VÕ THỊ G")),
        (("GIÁM ĐỐC", "BSCKII. Võ Thị G"), Signer((), "GIÁM ĐỐC", "BSCKII. Võ Thị G")),
        ((), None),
    ],
)
@pytest.mark.parametrize("placed", [True, False])
def test_signers(block: tuple[str, ...], expected: Signer | None, placed: bool) -> None:
    extraction = page_of(closing_right=block) if placed else text_of(*HEADER, *TEXT, *RECIPIENTS, *block)
    fact = read_facts(extraction).signer
    assert (fact.value if fact else None) == expected


def test_a_name_under_a_seal_is_left_out() -> None:
    page = page_of(scan=True)
    lines = (replace(line, confidence=0.5) if line.text == SIGNATURE[-1] else line for line in page.lines)
    fact = read_facts(replace(page, lines=tuple(lines))).signer
    assert fact is not None
    assert fact.value.position == "PHÓ CHỦ TỊCH"
    assert fact.value.name == ""


@given(st.lists(st.sampled_from(["Sở Nội vụ", "Sở Tài chính", "UBND các phường, xã", "Công an Thành phố"]), min_size=1))
def test_every_line_of_a_list_comes_back(names: list[str]) -> None:
    closed = [f"- {name};" for name in names[:-1]] + [f"- {names[-1]}."]
    body = ("Kính gửi:", *closed, *TEXT)
    for extraction in (page_of(body=body, closing_left=("Nơi nhận:", *closed)), text_of(*HEADER, *body)):
        assert addressees(read_facts(extraction)) == names
    facts = read_facts(page_of(closing_left=("Nơi nhận:", *closed)))
    assert recipients(facts) == names


def test_no_signature_no_list() -> None:
    facts = read_facts(Extraction("text", page_of(closing_left=(), closing_right=()).lines, 1))
    assert (recipients(facts), facts.signer) == ([], None)
