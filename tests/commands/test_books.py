"""``register``, ``report``, ``backup`` and ``restore``: what they print, and their exit codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pypdfium2
import pytest

from office.reports.books import BOOKS
from tests.support.command_line import vanthu
from tests.support.registers import arrival, enter_all, issue, registered_office

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def home(tmp_path: Path) -> Path:
    office = registered_office(tmp_path / "home")
    enter_all(office, arrival(1), arrival(2, paper=1), issue(1), issue(2, abbreviation="QĐ"))
    return office.home


@pytest.mark.parametrize("book", BOOKS)
@pytest.mark.parametrize("suffix", [".pdf", ".xlsx", ".csv"])
def test_a_register_is_written_under_the_name_asked_for(home: Path, tmp_path: Path, book: str, suffix: str) -> None:
    path = tmp_path / f"book{suffix}"
    result = vanthu("register", book, "--year", "2026", "--out", path, home=home)
    assert (result.code, result.out) == (0, f"{path}\n")
    assert path.stat().st_size > 0


def test_a_span_of_a_register(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "book.pdf"
    days = ("--from", "2026-11-01", "--to", "2026-11-30")
    result = vanthu("register", "in", "--year", "2026", *days, "--out", path, "--json", home=home)
    assert result.object == {"path": str(path), "rows": 2, "electronic": 1, "paper": 1}
    with pypdfium2.PdfDocument(path) as document:
        text = document[0].get_textpage().get_text_bounded()
    assert "Năm 2026, từ ngày 01/11/2026, đến ngày 30/11/2026" in text


@pytest.mark.parametrize(
    "arguments",
    [
        ["in", "--out", "book.doc"],
        ["in"],
        ["in", "--check", "--from", "2026-11-01"],
        ["in", "--year", "2026", "--out", "book.pdf", "--from", "hôm qua"],
        ["in", "--year", "2999", "--out", "book.pdf"],
        ["followup", "--check"],
        ["in", "--year", "2025", "--reopen"],
    ],
    ids=["suffix", "no-act", "span-of-check", "day", "year", "followup", "no-reason"],
)
def test_wrong_use_is_one_sentence(home: Path, arguments: list[str]) -> None:
    result = vanthu("register", *arguments, home=home)
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)


def test_gaps_want_a_person(home: Path) -> None:
    assert vanthu("register", "in", "--year", "2026", "--check", home=home).code == 0
    result = vanthu("register", "out", "--year", "2026", "--check", "--lang", "en", home=home)
    assert (result.code, result.out) == (6, "Outgoing, Quyết định: no document has the number 1.\n")
    result = vanthu("register", "out", "--year", "2026", "--check", "--json", home=home)
    assert result.object["faults"] == [
        {"kind": "gap", "series": "out/QĐ", "first": 1, "last": 1, "documents": []}
    ]  # fmt: skip


def test_a_year_is_closed_and_opened_again(home: Path) -> None:
    assert vanthu("register", "in", "--year", "2025", "--close", home=home).code == 0
    assert vanthu("register", "in", "--year", "2025", "--close", home=home).code == 2
    assert vanthu("register", "in", "--year", "2025", "--reopen", "--reason", "Vào sổ bổ sung", home=home).code == 0


def test_the_report_is_a_table_with_bars_json_and_a_workbook(home: Path, tmp_path: Path) -> None:
    span = ("--from", "2026-11-01", "--to", "2026-11-30")
    shown = vanthu("report", *span, "--lang", "en", home=home)
    assert shown.code == 0
    assert "Received electronically  ████████████············  1 of 2 (50.0 %)" in shown.out
    found = vanthu("report", *span, "--json", home=home).object
    assert found["received"] == {"total": 2, "electronic": 1, "paper": 1, "electronic_percent": 50.0}
    assert (found["on_time"], found["late"]) == (2, 0)
    path = tmp_path / "figures.xlsx"
    assert vanthu("report", *span, "--out", path, home=home).out == f"{path}\n"
    assert path.exists()
    assert vanthu("report", "--from", "2026-99-01", home=home).code == 2
    assert vanthu("report", "--out", tmp_path / "figures.pdf", home=home).code == 2


def test_backup_and_restore(home: Path, tmp_path: Path) -> None:
    made = vanthu("backup", tmp_path / "backup", "--json", home=home)
    assert made.code == 0
    assert (made.object["path"], made.object["documents"]) == (str(tmp_path / "backup"), 4)
    restored = vanthu("restore", tmp_path / "backup", "--last-arrival", "7", "--json", home=tmp_path / "new")
    assert restored.code == 0
    assert (restored.object["documents"], restored.object["secret"]) == (4, False)
    [listed] = vanthu("list", "inbox", "--limit", "1", "--json", home=tmp_path / "new").objects
    assert listed["arrival_number"] in (1, 2)
    again = vanthu("restore", tmp_path / "backup", home=tmp_path / "new")
    assert (again.code, again.err.count("\n")) == (2, 1)
    assert vanthu("backup", tmp_path / "backup", home=home).code == 2
    assert vanthu("restore", tmp_path / "nothing", home=tmp_path / "other").code == 2


def test_an_archive(home: Path, tmp_path: Path) -> None:
    made = vanthu("backup", tmp_path / "archive", "--from", "2026-11-01", "--to", "2026-11-20", "--json", home=home)
    assert (made.code, made.object["documents"]) == (0, 4)
    both = vanthu("backup", tmp_path / "b", "--from", "2026-11-01", "--to", "2026-11-20", "--with-secret", home=home)
    assert both.code == 2
