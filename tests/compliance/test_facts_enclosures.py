"""What a text says is attached, and what is attached to something else."""

from __future__ import annotations

import pytest

from compliance.extract import Line
from compliance.facts import Enclosure, Facts, enclosure_named, read_facts
from tests.support.pages import (
    ADDRESS,
    DATELINE,
    ISSUER,
    NUMBER,
    RECIPIENTS,
    SIGNATURE,
    STATE,
    page_of,
    text_of,
    with_lines,
)

HEADER = (*ISSUER, NUMBER, *STATE, DATELINE, ADDRESS)


def facts_of(*body: str) -> Facts:
    return read_facts(text_of(*HEADER, *body, *RECIPIENTS))


def listed(facts: Facts) -> list[tuple[str, str]]:
    return [(fact.value.kind, fact.value.number) for fact in facts.enclosures]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (("(Tài liệu gửi kèm: Phụ lục - Danh sách hộ nghèo)",), [("Phụ lục", "")]),
        (
            ("Tài liệu gửi kèm:", "1. Phụ lục I - Danh sách.", "2. Phụ lục II - Biểu số liệu."),
            [("Phụ lục", "I"), ("Phụ lục", "II")],
        ),
        (
            ("Hồ sơ gửi kèm gồm:", "- Tờ trình số 12/TTr-STC;", "- Dự thảo Quyết định."),
            [("Tờ trình", "12/TTr-STC"), ("Dự thảo", "")],
        ),
        (("Gửi kèm: Dự thảo Nghị quyết; Báo cáo thẩm định.",), [("Dự thảo", ""), ("Báo cáo", "")]),
        (("Đề nghị tổng hợp số liệu (kèm theo Biểu mẫu số 01).",), [("Biểu mẫu", "01")]),
        (("Đơn vị góp ý dự thảo (gửi kèm Dự thảo Quy chế).",), [("Dự thảo", "")]),
        (("Nội dung chi tiết tại Phụ lục I kèm theo.",), [("Phụ lục", "I")]),
        (("Thực hiện theo Phụ lục I, II và III kèm theo.",), [("Phụ lục", "I"), ("Phụ lục", "II"), ("Phụ lục", "III")]),
        (("Triển khai theo danh sách đính kèm.",), [("Danh sách", "")]),
        (("(Có Phụ lục chi tiết kèm theo)",), [("Phụ lục", "")]),
        (("(Đính kèm Danh mục hồ sơ)",), [("Danh mục", "")]),
        (("Điều 1. Ban hành kèm theo Quyết định này Quy chế tiếp nhận văn bản.",), [("Quy chế", "")]),
        (("Điều 1. Ban hành Kế hoạch thực hiện kèm theo Quyết định này.",), []),
        (("Báo cáo theo biểu mẫu gửi kèm trước ngày 20.",), [("Biểu mẫu", "")]),
        (
            ("Quy định tại Danh mục sửa đổi thuế suất trong Biểu thuế ban hành kèm theo Quyết định này.",),
            [("Danh mục", "")],
        ),
        (("Kính chuyển Công văn số 15/SNV-VP (gửi kèm Công văn số 15/SNV-VP).",), [("Công văn", "15/SNV-VP")]),
        (("Số liệu nêu ở Phụ lục 02.",), [("Phụ lục", "02")]),
        (
            ("Theo Phụ lục 1 ban hành kèm theo Thông tư số 03/2019/TT-BTP và Phụ lục 2 kèm theo Hướng dẫn này.",),
            [("Phụ lục", "2")],
        ),
        (("QUY CHẾ", "(Ban hành kèm theo Nghị quyết liên tịch số 12/UBND-VX ngày 05 tháng 3 năm 2026)"), []),
    ],
)
def test_ways_of_saying_so(body: tuple[str, ...], expected: list[tuple[str, str]]) -> None:
    assert listed(facts_of(*body)) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Thực hiện Phụ lục II ban hành kèm theo Nghị định số 05/2024/NĐ-CP ngày 24 tháng 01 năm 2024.",
        "Sửa đổi Quy chế ban hành kèm theo Quyết định số 193/2001/QĐ-TTg ngày 20 tháng 12 năm 2001.",
        "Theo Phụ lục I Nghị định số 30/2020/NĐ-CP của Chính phủ.",
        "Theo mẫu tại Nghị định số 30/2020/NĐ-CP, Phụ lục III.",
        "Người dân nộp đơn kèm theo hồ sơ, giấy tờ chứng minh.",
        "Doanh nghiệp có văn bản gửi cơ quan thuế kèm theo các chứng từ.",
        "Hợp đồng chuyển nhượng kèm theo các chứng từ gốc của khoản chi.",
        "Các dịch vụ đi kèm được miễn phí.",
        "Hồ sơ đề nghị kèm theo bản sao Giấy chứng nhận và 02 ảnh.",
        "Đề nghị rà soát danh sách hộ nghèo và báo cáo kết quả.",
    ],
)
def test_what_is_another_documents_or_nothing(sentence: str) -> None:
    assert listed(facts_of(sentence)) == []


def test_once_each() -> None:
    facts = facts_of(
        "Thực hiện theo Phụ lục I, Phụ lục II kèm theo và các phụ lục kèm theo.",
        "Số liệu tại Phụ lục II.",
        "Tài liệu gửi kèm:",
        "1. Phụ lục I - Danh sách.",
        "2. Phụ lục II - Biểu tổng hợp.",
    )
    assert listed(facts) == [("Phụ lục", "I"), ("Phụ lục", "II")]


def test_a_sentence_over_two_lines_of_a_page() -> None:
    body = (ADDRESS, "Đề nghị quý Sở tổng hợp theo mẫu (kèm theo Danh sách", "các đơn vị trực thuộc).")
    facts = read_facts(page_of(body=body))
    assert [fact.value.name for fact in facts.enclosures] == ["Danh sách các đơn vị trực thuộc"]
    evidence = facts.enclosures[0].evidence
    assert evidence.page == 1
    assert "kèm theo Danh sách" in evidence.text


def test_annexes_bound_into_the_same_file() -> None:
    annexes = (
        Line("Phụ lục I", 2, 0.45, 0.05),
        Line("DANH SÁCH ĐƠN VỊ", 2, 0.35, 0.07),
        Line("(Kèm theo Công văn số 12/UBND-VX ngày 05 tháng 3 năm 2026)", 2, 0.25, 0.09),
        Line("Phụ lục II", 3, 0.45, 0.05),
        Line("BIỂU TỔNG HỢP", 3, 0.35, 0.07),
    )
    facts = read_facts(with_lines(page_of(), *annexes))
    assert [(fact.value.number, fact.value.name, fact.evidence.page) for fact in facts.bound] == [
        ("I", "Phụ lục I - DANH SÁCH ĐƠN VỊ", 2),
        ("II", "Phụ lục II - BIỂU TỔNG HỢP", 3),
    ]
    assert not facts.is_annex


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Phụ lục II - Biểu số liệu", Enclosure("Phụ lục", "II", "Phụ lục II - Biểu số liệu")),
        ("phụ lục số 2", Enclosure("Phụ lục", "2", "phụ lục số 2")),
        ("Mẫu số 01a", Enclosure("Mẫu", "01a", "Mẫu số 01a")),
        ("Tờ trình số 12/TTr-STC", Enclosure("Tờ trình", "12/TTr-STC", "Tờ trình số 12/TTr-STC")),
        ("Danh sách 20 hộ nghèo", Enclosure("Danh sách", "", "Danh sách 20 hộ nghèo")),
        ("Danh sách số 2", Enclosure("Danh sách", "2", "Danh sách số 2")),
        ("Ảnh hiện trường", Enclosure("", "", "Ảnh hiện trường")),
    ],
)
def test_kind_and_number_of_a_name(name: str, expected: Enclosure) -> None:
    assert enclosure_named(name) == expected


def test_a_list_behind_the_signature_is_bound_in() -> None:
    closing = (*RECIPIENTS, *SIGNATURE, "DANH SÁCH CÁN BỘ", "STT\tHọ tên")
    told = text_of(*HEADER, "Danh sách kèm theo Công văn này.", *closing)
    assert [fact.value.kind for fact in read_facts(told).bound] == ["Danh sách"]


def test_annexes_kept_in_one_file_of_their_own() -> None:
    facts = read_facts(
        text_of(
            "PHỤ LỤC I",
            "(Kèm theo Công văn số 12/UBND-VX ngày 05 tháng 3 năm 2026)",
            "STT\tTên đơn vị",
            "PHỤ LỤC II",
            "BIỂU TỔNG HỢP",
        )
    )
    assert facts.annex is not None
    assert [fact.value.number for fact in facts.bound] == ["II"]


def test_a_paragraph_without_end_costs_no_more_than_its_length() -> None:
    facts = facts_of("Gửi báo cáo trước ngày 20/11/2026 kèm theo Phụ lục I. " * 4000, "Danh mục kèm " * 4000)
    assert ("Phụ lục", "I") in listed(facts)
    assert len(facts.enclosures) <= 60
