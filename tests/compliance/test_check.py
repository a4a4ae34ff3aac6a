"""The whole list of findings: its order, its silence about secrets, its sentences."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import translations
from compliance.check import (
    NOT_CHECKED,
    CheckedFile,
    Context,
    Declared,
    Earlier,
    Finding,
    Party,
    Policy,
    SignatureResult,
    as_json,
    blocking,
    check,
    message,
    summary,
)
from compliance.extract import Extraction, Line
from compliance.facts import Annex, Appointment, Deadline, Enclosure, Facts, Signer
from documents.code import Code
from documents.kinds import KINDS, BusinessType, Competence, Secrecy, Urgency
from documents.reasons import FEWEST_CHARACTERS, REASONS, format_description
from documents.times import VIETNAM
from tests.support.checking import (
    Offices,
    annex_facts,
    arriving,
    code_fact,
    declared,
    enclosure,
    fact,
    file,
    leaving,
    page_facts,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

ODD = file("kem.pdf", annex_facts(parent="88/KH-SXD"))
FAULTY = file(
    facts=page_facts(
        code=code_fact("1234/SĐPĐT-VP"),
        date=fact(date(2026, 11, 2)),
        kinh_gui=(fact("Ủy ban nhân dân phường Cầu Ván"),),
        enclosures=(enclosure("Phụ lục - Biểu rà soát", "Phụ lục"), enclosure("Dự thảo Quy chế", "Dự thảo")),
    )
)


@pytest.fixture
def in_english() -> Iterator[None]:
    before = translations.language()
    translations.activate("en")
    yield
    translations.activate(before)


def test_findings_come_in_the_order_of_codes_and_files_whatever_the_order_of_rules() -> None:
    files = (ODD, FAULTY, replace(file("b.png"), facts=None, how="none", problem="no-ocr"))
    found = check(declared(), files, arriving())
    codes = [each.code for each in found]
    assert codes == ["TL-B1", "TL-B2", "TL-C1", "TL-C3", "TL-D1", "TL-E2", NOT_CHECKED]
    assert found == check(declared(), files, arriving())


def test_before_sending_what_must_be_returned_blocks_until_it_is_overridden() -> None:
    found = check(declared(), (FAULTY,), leaving())
    assert [each.code for each in blocking(found)] == ["TL-B1", "TL-B2", "TL-C1"]
    assert [each.code for each in blocking(found, {"TL-B1", "TL-D1"})] == ["TL-B2", "TL-C1"]
    final = Policy(final=frozenset({"TL-B1"}))
    assert [each.code for each in blocking(found, {"TL-B1", "TL-B2", "TL-C1"}, final)] == ["TL-B1"]


def test_secrecy_is_never_overridden() -> None:
    found = check(declared(), (file(facts=page_facts(secrecy=fact(Secrecy.CONFIDENTIAL))),), leaving())
    assert [each.code for each in blocking(found, {"TL-A1"})] == ["TL-A1"]


def test_of_a_secret_document_nothing_is_told_but_level_and_ordinal() -> None:
    secret = file("Ke hoach phong thu.pdf", annex_facts(parent="88/KH-SXD", secrecy=fact(Secrecy.SECRET, page=4)))
    found = check(declared(), (FAULTY, secret), arriving())
    assert [each.code for each in found] == ["TL-A1"]
    assert found[0].evidence == {"level": "B", "ordinal": 2}
    assert (found[0].file, found[0].page) == (None, None)
    told = json.dumps(as_json(found[0]), ensure_ascii=False)
    assert not any(word in told for word in ("phong thu", "1243", "88/KH", "Cầu Ván", ".pdf"))


def test_a_suspicion_names_the_file_only_by_its_place() -> None:
    found = check(declared(), (file("tuyet-mat-ke-hoach.pdf"),), arriving())
    assert [(each.code, each.evidence, each.file) for each in found] == [("TL-A2", {"ordinal": 1}, None)]


def test_nothing_declared_and_no_files_is_no_error() -> None:
    assert check(Declared(), (), Context("out", date(2026, 11, 20))) == []


def test_without_an_office_the_typed_is_still_compared() -> None:
    found = check(Declared(code="1243/SĐPĐT-VP"), (FAULTY,), Context("out", date(2026, 11, 3)))
    assert [each.code for each in found] == ["TL-B1", "TL-C1"]


@pytest.mark.usefixtures("in_english")
def test_a_sentence_quotes_typed_found_and_page() -> None:
    found = check(declared(), (FAULTY,), arriving())
    sentences = {each.code: message(each) for each in found}
    assert sentences["TL-B1"] == (
        'The number typed, "1243/SĐPĐT-VP", differs from the one in the file, "1234/SĐPĐT-VP" (page 1).'
    )
    assert (
        sentences["TL-B2"]
        == "The date of issue typed, 20/11/2026, differs from the one in the file, 02/11/2026 (page 1)."
    )
    assert "Phụ lục - Biểu rà soát" in sentences["TL-C1"]
    assert "2 enclosures" in sentences["TL-C1"]
    assert "working days late" in sentences["TL-D1"]
    assert "Cầu Ván" in sentences["TL-E2"]


def test_a_sentence_can_be_made_of_what_a_mirror_kept() -> None:
    for each in check(declared(), (ODD, FAULTY), arriving()):
        kept = Finding(each.code, each.severity, json.loads(json.dumps(dict(each.evidence))), each.file, each.page)
        assert message(kept) == message(each)


@pytest.mark.usefixtures("in_english")
def test_a_sentence_of_strange_evidence_is_the_reasons_own_words() -> None:
    assert message(Finding("TL-B1", "warn", {"name": "x"})) == "Typed number differs from the file."
    assert message(Finding("TL-Z9", "warn", {})) == "TL-Z9"


def test_what_the_wire_shows_is_told_in_words() -> None:
    found = Finding("TL-F4", "warn", {"error": ["missing:To/OrganId", "issued-date", "a code of tomorrow"]})
    assert message(found) == (
        "Gói tin sai cấu trúc: thiếu To/OrganId; ngày văn bản không đọc được; a code of tomorrow."
    )


def test_no_control_character_of_a_document_reaches_a_sentence() -> None:
    found = check(declared(), (file("a\x1b[31m.exe"),), arriving())
    assert [each.code for each in found] == ["TL-C5"]
    assert "\x1b" not in message(found[0])


def test_the_json_form_has_the_keys_of_the_contract() -> None:
    (found,) = check(declared(), (file(facts=page_facts(code=code_fact("1234/SĐPĐT-VP"))),), arriving())
    form = as_json(found)
    assert {"code", "severity", "message", "evidence", "file", "page"} <= form.keys()
    assert form["suggestion"] == {"kind": "correct-field", "field": "code", "value": "1234/SĐPĐT-VP"}
    assert json.loads(json.dumps(form)) == form


def test_a_summary_keeps_no_text_but_names_marks_and_noise() -> None:
    sheet = Extraction("text", (Line("Sheet1", 1, how="header"), Line("TỐI MẬT", 1, how="cell")), 1, None, "xlsx")
    assert summary("a.xlsx", 10, "", sheet, Facts()).marks == (Secrecy.SECRET,)
    archive = Extraction("text", (Line("b.pdf", how="entry"),), None, None, "zip")
    assert summary("a.zip", 10, "", archive, Facts()).entries == ("b.pdf",)
    noise = tuple(
        Line("~ . |", page, how="ocr", confidence=0.9 if page == 1 else 0.1) for page in (1, 2) for _ in range(6)
    )
    assert summary("a.pdf", 10, "", Extraction("ocr", noise, 2, None, "pdf"), Facts()).illegible == (2,)
    unread = summary("a.png", 10, "", Extraction("none", problem="no-ocr", kind="png"), Facts())
    assert (unread.facts, unread.problem) == (None, "no-ocr")


# ------------------------------------------------------------------ any facts at all

words = st.text(max_size=30) | st.sampled_from(
    ["UBND phường Rạch Sen", "Các Sở, ban, ngành", "Như Điều 3", "Phụ lục I - Mẫu", "MẬT", "Lưu: VT", "12/UBND-VX"]
)
days = st.dates(date(2021, 1, 1), date(2035, 12, 31))
moments = st.datetimes(datetime(2021, 1, 1), datetime(2035, 1, 1), timezones=st.just(VIETNAM))
codes = st.builds(Code, st.text("0123456789A", max_size=4), words)
lines = st.builds(
    Line,
    words,
    st.none() | st.integers(1, 9),
    how=st.sampled_from(["text", "ocr"]),
    confidence=st.none() | st.floats(0, 1),
)


def facts_of(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.builds(
        lambda value, sure, line: replace(fact(value, confidence=sure), evidence=line), values, st.floats(0, 1), lines
    )


def several(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(facts_of(values), max_size=3).map(tuple)


enclosures = st.builds(Enclosure, words, words, words)
any_facts = st.builds(
    Facts,
    code=st.none() | facts_of(codes),
    date=st.none() | facts_of(days),
    issuer=st.none() | facts_of(words),
    parent=st.none() | facts_of(words),
    type=st.none() | facts_of(st.sampled_from(KINDS)),
    subject=st.none() | facts_of(words),
    kinh_gui=several(words),
    noi_nhan=several(words),
    signer=st.none()
    | facts_of(st.builds(Signer, st.lists(st.sampled_from(Competence), max_size=2).map(tuple), words, words)),
    urgency=st.none() | facts_of(st.sampled_from(Urgency)),
    secrecy=st.none() | facts_of(st.sampled_from(Secrecy)),
    enclosures=several(enclosures),
    bound=several(enclosures),
    deadlines=several(
        st.builds(Deadline, st.sampled_from(Appointment), days, st.none() | st.times().map(lambda t: time(t.hour)))
    ),
    annex=st.none() | facts_of(st.builds(Annex, words, words, st.none() | codes, st.none() | days)),
)
any_file = st.builds(
    CheckedFile,
    words,
    st.integers(0, 1 << 40),
    words,
    st.none() | any_facts,
    st.sampled_from(["text", "ocr", "none"]),
    st.sampled_from([None, "damaged", "locked", "no-ocr", "timeout", "too-large"]),
    st.none() | st.integers(0, 9),
    st.sampled_from([None, "pdf", "docx", "zip", "xlsx"]),
    st.sampled_from([None, "1.3", "1.7", "x"]),
    st.lists(words, max_size=2).map(tuple),
    st.lists(st.sampled_from(Secrecy), max_size=1).map(tuple),
    st.lists(st.integers(1, 9), max_size=1).map(tuple),
    st.none() | st.lists(st.integers(1, 9), max_size=1).map(tuple),
)
parties = st.builds(Party, st.sampled_from(["", "H29.14", "H29.27", "x"]), words)
any_declared = st.builds(
    Declared,
    words,
    st.none() | days,
    words,
    words,
    parties,
    words,
    st.lists(parties, max_size=2).map(tuple),
    st.sampled_from(Urgency),
    st.sampled_from(["", "Mật", "A", "thường"]),
    st.none() | days,
    st.lists(words, max_size=2).map(tuple),
    st.none() | st.integers(0, 99),
    st.none() | moments,
    st.none() | moments,
    st.sampled_from(BusinessType),
)
any_context = st.builds(
    Context,
    st.sampled_from(["in", "out"]),
    days,
    parties,
    st.just(Policy(remit={"mẫu": "H29.27"})),
    st.just(Offices()),
    st.just(lambda issuer, key, year: [Earlier(1, frozenset({key}))]),
    st.just(lambda issuer, key: None),
    st.lists(
        st.builds(SignatureResult, st.sampled_from(["valid", "invalid", "absent"]), words, st.none() | st.booleans()),
        max_size=2,
    ).map(tuple),
    st.lists(words, max_size=2).map(tuple),
)


@settings(max_examples=100, deadline=None)
@given(any_declared, st.lists(any_file, max_size=3), any_context)
def test_no_facts_make_a_rule_fail(typed: Declared, files: list[CheckedFile], context: Context) -> None:
    hold(typed, files, context)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@settings(max_examples=3000, deadline=None)
@given(any_declared, st.lists(any_file, max_size=3), any_context)
def test_no_facts_make_a_rule_fail_at_length(typed: Declared, files: list[CheckedFile], context: Context) -> None:
    hold(typed, files, context)


def hold(typed: Declared, files: list[CheckedFile], context: Context) -> None:
    """The rules can be asked, twice with the same answer, and each finding be told and be kept."""
    found = check(typed, files, context)
    assert found == check(typed, files, context)
    unread = {each.name for each in files if each.facts is None}
    secret = [each for each in found if each.code.startswith("TL-A")]
    for each in found:
        assert each.code in REASONS or each.code == NOT_CHECKED
        assert 0 <= each.confidence <= 1
        assert json.loads(json.dumps(as_json(each)))["code"] == each.code
        sentence = message(each)
        assert len(sentence) >= FEWEST_CHARACTERS
    for each in secret:
        assert found == secret
        assert each.severity == "block"
        assert (each.file, each.page) == (None, None)
        assert set(each.evidence) <= {"level", "ordinal", "declared", "found"}
        reason = REASONS[each.code]
        assert format_description(each.code, reason.action, message(each))  # refuses to quote
    if not secret:
        said = {each.file for each in found if each.code == NOT_CHECKED and each.evidence["what"] == "file"}
        assert unread <= said
