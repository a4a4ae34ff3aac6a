"""The scenario of the demonstration: numbers, faults, replies, files."""

import subprocess
import sys
import unicodedata
from collections import Counter
from datetime import date
from functools import partial
from itertools import pairwise

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from demo.papers.paper import LETTER, Annex, Paper, written_date
from demo.scenario import HOME, OFFICES, Fault, Sending, scenario
from documents.code import parse_code, parse_document_id
from documents.kinds import Urgency
from documents.organ_id import parse_organ_id
from documents.workdays import Holidays

A_SUNDAY = date(2026, 11, 22)
A_MONDAY = date(2026, 11, 23)
THOROUGH = settings(max_examples=25, deadline=None)
DAYS = st.dates(date(2026, 1, 1), date(2037, 12, 31))
runs = st.builds(scenario, st.integers(0, 130), st.integers(0, 5), today=DAYS)


def pages_of(sending: Sending) -> list[Paper | Annex]:
    found = []
    for file in sending.files:
        assert isinstance(file.render, partial)
        found.append(file.render.args[0])
    return found


def text_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return " ".join(page.get_textpage().get_text_range() for page in document)


@THOROUGH
@given(runs)
def test_numbers_are_unique_for_a_sender_and_year_even_when_mistyped(sendings: list[Sending]) -> None:
    printed = [(s.sender.code, s.date.year, int(s.paper.number)) for s in sendings]
    assert len(set(printed)) == len(printed)
    typed = [(s.sender.code, s.date.year, int(s.number)) for s in sendings]
    assert len(set(typed)) == len(typed)
    assert len({s.document_id for s in sendings}) == len(sendings)


@THOROUGH
@given(runs)
def test_numbers_run_in_the_order_of_signing(sendings: list[Sending]) -> None:
    for office in OFFICES:
        own = sorted((s for s in sendings if s.sender is office), key=lambda s: s.paper.signed_at)
        for earlier, later in pairwise(own):
            if earlier.date.year == later.date.year:
                assert int(earlier.paper.number) < int(later.paper.number)


@THOROUGH
@given(runs)
def test_faults_occur_as_often_as_promised_and_only_in_what_reaches_home(sendings: list[Sending]) -> None:
    faults = Counter(s.fault for s in sendings if s.fault)
    if len(sendings) >= 20:
        assert set(faults) == set(Fault)
        assert faults.total() == max(5, round(len(sendings) / 12))
        assert max(faults.values()) - min(faults.values()) <= 1
    assert all(HOME in s.recipients for s in sendings if s.fault)


@THOROUGH
@given(runs)
def test_the_typed_number_differs_from_the_page_only_where_that_is_the_fault(sendings: list[Sending]) -> None:
    for s in sendings:
        assert (s.code != s.paper.code) == (s.fault is Fault.NUMBER)
        assert s.notation == s.paper.notation


@THOROUGH
@given(runs)
def test_a_listed_enclosure_is_missing_only_where_that_is_the_fault(sendings: list[Sending]) -> None:
    for s in sendings:
        missing = len(s.paper.enclosures) - (len(s.files) - 1)
        assert missing == (s.fault is Fault.ENCLOSURE)
        assert s.appendixes == s.paper.enclosures


@THOROUGH
@given(st.integers(1, 130), st.integers(0, 5), DAYS)
def test_only_the_late_ones_are_late(documents: int, seed: int, today: date) -> None:
    holidays = Holidays()
    for s in scenario(documents, seed, today=today):
        assert s.date <= today
        assert s.date == today if s.urgency and s.fault is not Fault.LATE else holidays.is_working_day(s.date)
        late = holidays.working_days_late(s.date, today) > 0, holidays.is_surely_late(s.date, today)
        assert late == ((True, True) if s.fault is Fault.LATE else (False, False))
        assert s.due is None or s.due > today


@THOROUGH
@given(runs)
def test_the_page_names_its_receivers_except_where_it_is_meant_for_another(sendings: list[Sending]) -> None:
    for s in sendings:
        paper = s.paper
        shown = "\n".join((*paper.addressees, *paper.recipients, *paper.body))
        for office in s.recipients:
            named = office.name in shown or office.short in shown
            assert named == (s.fault is not Fault.ADDRESSEE)


@THOROUGH
@given(runs)
def test_one_page_bears_a_secrecy_mark_only_where_that_is_the_fault(sendings: list[Sending]) -> None:
    for s in sendings:
        assert sum(page.secrecy == "MẬT" for page in pages_of(s)) == (s.fault is Fault.CLASSIFIED)


@THOROUGH
@given(runs)
def test_a_reply_follows_what_it_answers_and_cites_it(sendings: list[Sending]) -> None:
    for i, s in enumerate(sendings):
        if s.answers is None:
            continue
        assert any(s.answers is earlier for earlier in sendings[:i])
        assert s.answers.sender in s.recipients
        assert s.sender in s.answers.recipients
        assert s.answers.code in " ".join(s.paper.body)
    answered = [s.answers.document_id for s in sendings if s.answers]
    assert len(set(answered)) == len(answered)


@THOROUGH
@given(runs)
def test_metadata_is_what_the_page_says_and_fits_the_wire(sendings: list[Sending]) -> None:
    for s in sendings:
        assert s.subject.removeprefix("V/v ") == s.paper.subject
        assert s.subject.startswith("V/v ") == (s.type_name == LETTER)
        assert s.competence in s.paper.signature.lines[0] or s.competence in s.paper.signature.lines[1]
        assert s.position.upper() == s.paper.signature.lines[-1]
        assert s.paper.urgency == (s.urgency.vi.upper() if s.urgency else "")
        assert s.due is None or written_date(s.due) in " ".join(s.paper.body)
        parsed = parse_code(s.code)
        assert parsed is not None
        assert (parsed.number, parsed.notation) == (s.number, s.notation)
        assert (len(s.number) <= 11, len(s.notation) <= 30, len(s.subject) <= 500) == (True, True, True)
        assert (len(s.place) <= 50, len(s.signer) <= 50, len(s.position) <= 100) == (True, True, True)
        names = [file.name for file in s.files]
        assert len(set(names)) == len(names)
        assert not any(set(name) & set('/\\:*?"<>|') for name in names)
        assert all(len(name) <= 100 for name in names)


def test_a_default_run_shows_everything_there_is_to_show() -> None:
    sendings = scenario(today=A_SUNDAY)
    assert len(sendings) == 60
    names = [file.name for s in sendings for file in s.files]
    main_word_files = [s for s in sendings if s.files[0].name.endswith(".docx")]
    assert {s.urgency for s in sendings} == {
        Urgency.NORMAL,
        Urgency.URGENT,
        Urgency.VERY_URGENT,
        Urgency.EXPRESS,
    }
    assert len({s.type_name for s in sendings}) >= 8
    assert 2 <= len(main_word_files) <= 10
    assert sum(not unicodedata.is_normalized("NFC", name) for name in names) == 1
    assert sum(s.answers is not None for s in sendings) >= 3
    assert any(s.type_name == "Giấy mời" and s.due for s in sendings)
    assert any(len(s.files) >= 3 for s in sendings)
    assert {s.sender for s in sendings} == set(OFFICES)
    assert 3 <= sum(s.sender is HOME for s in sendings) <= 12


def test_the_same_seed_gives_the_same_run_and_another_one_another() -> None:
    def seen(seed: int, today: date) -> list[tuple[object, ...]]:
        return [(s.document_id, s.subject, s.fault, [f.name for f in s.files]) for s in scenario(40, seed, today=today)]

    assert seen(1, A_MONDAY) == seen(1, A_MONDAY)
    assert seen(1, A_MONDAY) != seen(2, A_MONDAY)


@pytest.mark.parametrize("fault", Fault)
def test_the_rendered_files_show_the_fault(fault: Fault) -> None:
    s = next(s for s in scenario(400, 3, today=A_MONDAY) if s.fault is fault and s.files[0].name.endswith(".pdf"))
    first = " ".join(text_of(s.files[0].render()).split())
    marks = [" MẬT " in f" {' '.join(text_of(f.render()).split())} " for f in s.files if f.name.endswith(".pdf")]
    assert (f"Số: {s.code} " in first) == (fault is not Fault.NUMBER)
    assert written_date(s.date) in first
    assert all(name in first for name in s.appendixes)
    if fault is not Fault.CLASSIFIED:
        assert not any(marks)
    assert fault.value not in first


def test_planning_draws_nothing_and_loads_no_library_that_draws() -> None:
    program = (
        "import sys, datetime; from demo.scenario import scenario;"
        "s = scenario(2000, today=datetime.date(2026, 11, 23));"
        "print(len(s), sorted({'reportlab', 'docx', 'PIL'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "2000 []"


def test_rendering_twice_gives_the_same_bytes() -> None:
    for s in scenario(12, 4, today=A_MONDAY):
        for file in s.files:
            assert file.render() == file.render()


def test_the_offices_are_fictional_and_well_formed() -> None:
    assert len({office.code for office in OFFICES}) == len(OFFICES) == 3
    for office in OFFICES:
        assert parse_organ_id(office.code) is not None
        assert office.email.endswith(".example")
    for s in scenario(20, today=A_MONDAY):
        assert parse_document_id(s.document_id) is not None
