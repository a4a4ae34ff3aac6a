"""Comparing, counting and printing."""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import TypeVar

import pytest

from accuracy.__main__ import QUICK, main, quick
from accuracy.checking import verdict
from accuracy.compare import Outcome, judged
from accuracy.corpus import SEED, Truth, cases
from accuracy.reading import read_all
from accuracy.samples import DIRECTORY, sample_cases
from accuracy.table import fact_table, maker_table, rule_table, scenario_table, wrong_list
from compliance.check import CheckedFile
from compliance.extract import Line
from compliance.facts import Enclosure, Fact, Facts
from documents.code import Code
from documents.kinds import Secrecy

T = TypeVar("T")


def fact(value: T) -> Fact[T]:
    return Fact(value, 1.0, Line("as printed"))


def outcomes(truth: Truth, facts: Facts, *, recognised: bool = False) -> dict[str, Outcome]:
    return {each.fact: each.outcome for each in judged(truth, facts, recognised=recognised)}


TRUTH = Truth(code="12/UBND-VX", date=date(2026, 11, 20), kinh_gui=("Sở Nội vụ", "UBND phường Rạch Sen"))


def test_a_code_is_right_in_any_spelling() -> None:
    assert outcomes(TRUTH, Facts(code=fact(Code("012", "ubnd-vx"))))["code"] is Outcome.RIGHT
    assert outcomes(TRUTH, Facts(code=fact(Code("21", "UBND-VX"))))["code"] is Outcome.WRONG
    assert outcomes(TRUTH, Facts())["code"] is Outcome.MISSED


def test_what_is_not_there_must_not_be_read() -> None:
    assert outcomes(TRUTH, Facts(secrecy=fact(Secrecy.SECRET)))["secrecy"] is Outcome.INVENTED
    assert outcomes(TRUTH, Facts())["secrecy"] is Outcome.ABSENT


def test_the_excused_may_be_left_out_but_not_misread() -> None:
    pen = Truth(code="12/UBND-VX", excused=frozenset({"code"}), open=frozenset({"date"}))
    assert outcomes(pen, Facts())["code"] is Outcome.EXCUSED
    assert outcomes(pen, Facts(code=fact(Code("17", "UBND-VX"))))["code"] is Outcome.WRONG
    assert "date" not in outcomes(pen, Facts(date=fact(date(2026, 1, 1))))


def test_lists_are_sets_of_folded_lines() -> None:
    def read(*names: str) -> Outcome:
        return outcomes(TRUTH, Facts(kinh_gui=tuple(map(fact, names))))["kinh_gui"]

    assert read("UBND PHƯỜNG RẠCH SEN", "Sở Nội vụ") is Outcome.RIGHT
    assert read("Sở Nội vụ") is Outcome.MISSED
    assert read("Sở Nội vụ", "UBND phường Rạch Sen", "Sở Tư pháp") is Outcome.WRONG


def test_recognised_words_may_differ_by_a_letter_but_numbers_may_not() -> None:
    truth = Truth(code="12/UBND-VX", subject="tăng cường gửi, nhận văn bản điện tử")
    slip = Facts(code=fact(Code("12", "UBND-VK")), subject=fact("tăng cuờng gửi, nhận vãn bản điộn tử"))
    assert outcomes(truth, slip, recognised=True)["subject"] is Outcome.RIGHT
    assert outcomes(truth, slip)["subject"] is Outcome.WRONG
    assert outcomes(truth, slip, recognised=True)["code"] is Outcome.WRONG


def test_an_enclosure_is_known_by_either_half_of_its_name() -> None:
    truth = Truth(enclosures=("Phụ lục I - Danh mục thiết bị",), mentions=("danh mục",))

    def read(*names: str) -> Outcome:
        return outcomes(truth, Facts(enclosures=tuple(fact(Enclosure("", "", name)) for name in names)))["enclosures"]

    assert read("Phụ lục I") is Outcome.RIGHT
    assert read("Danh mục thiết bị", "danh mục") is Outcome.RIGHT
    assert read("danh mục") is Outcome.MISSED
    assert read("Phụ lục II") is Outcome.WRONG


def test_a_rule_is_judged_by_the_labels() -> None:
    fault = next(case for case in cases() if case.scenario == "identifier retired" and case.faulty)
    twin = next(case for case in cases() if case.scenario == "identifier retired" and not case.faulty)
    nothing_read = [CheckedFile("a.pdf", 1000, kind="pdf")]
    assert verdict(fault, nothing_read).caught == ("TL-E3",)
    assert "TL-E3" not in verdict(twin, nothing_read).false


def test_a_few_documents_are_read_and_the_tables_add_up() -> None:
    """Born-digital documents of each maker, without the two recognisers' minutes."""
    chosen = [case for case in quick(cases(), SEED, scans=False) if len(case.files) == 1][:12]
    results = list(read_all(chosen))
    assert [result.id for result in results] == [case.id for case in chosen]
    counts = Counter(
        judgement.outcome
        for result in results
        for file in result.files
        for judgement in file.judgements
        if judgement.fact in ("code", "date")
    )
    assert counts[Outcome.RIGHT] >= 0.9 * 2 * sum(len(result.files) for result in results)
    assert counts[Outcome.WRONG] == 0
    head, rule, code, *_ = fact_table(results)
    assert head.split()[:3] == ["fact", "there", "right"]
    assert set(rule) <= {"-", " "}
    assert code.split()[0:2] == ["code", "12"]
    assert sum(1 for _ in maker_table(results)) >= 3
    assert sum(1 for _ in rule_table(results)) >= 2
    assert sum(1 for _ in scenario_table(results)) >= 3
    assert all(isinstance(line, str) for line in wrong_list(results))


def test_a_quick_choice_is_small_the_same_and_without_scans_where_they_cannot_be_read() -> None:
    everything = cases()
    chosen = quick(everything, SEED, scans=False)
    assert len(chosen) == QUICK
    assert [case.id for case in chosen] == [case.id for case in quick(cases(), SEED, scans=False)]
    assert not any(case.is_scan for case in chosen)
    assert any(case.is_scan for case in quick(everything, SEED, scans=True))


def test_a_fact_nobody_knows_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        main(["--only", "weather"])
    assert refused.value.code == 2
    assert "weather" in capsys.readouterr().err


def test_the_labels_of_samples_are_read(tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_text(
        "file,code,date,issuer,type,kinh_gui,urgency,secrecy,notes\n"
        "a.pdf,06/2024/TT-BCT,2024-04-04,Bộ Công Thương,Thông tư,,hỏa tốc,,scan; number and day written by hand\n"
        "b.docx,,,,,,,,annex\n",
        encoding="utf-8",
    )
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    first, second = sample_cases(tmp_path)
    assert first.files[0].render() == b"%PDF"
    assert first.files[0].truth is not None
    assert first.files[0].truth.excused == {"code", "date"}
    assert first.files[0].truth.urgency == 3
    assert second.files[0].truth is not None
    assert "type" in second.files[0].truth.open
    assert "code" not in second.files[0].truth.open
    assert sample_cases(tmp_path / "none") == []


@pytest.mark.skipif(not DIRECTORY.is_dir(), reason="the samples are no part of the project")
def test_labelled_samples_with_text_are_read_right() -> None:
    written = [case for case in sample_cases() if case.condition != "scan"]
    assert written
    for result in read_all(written):
        for judgement in result.files[0].judgements:
            if judgement.fact in ("code", "date"):
                assert judgement.outcome in (Outcome.RIGHT, Outcome.ABSENT), (result.id, judgement)
