"""The form on a real terminal: what a key costs, what an input method sends, and what is left when the line drops."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from office.writing.draft import Draft
from storage import drafts, trays, units
from storage.mirror import Mirror
from tests.support.screens import make_office
from tests.support.terminal import ROOT, workstation

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.terminal import Terminal

MOST_FOR_A_LETTER = 160
"""Bytes one letter of a field may send at 80×24, the field's new look and the cursor with it."""
MOST_FOR_A_FIELD = 600
"""Bytes a step to the next field may send."""
TEXT = "triển khai công tác văn thư, lưu trữ và gửi, nhận văn bản điện tử trên Trục liên thông; " * 3
LOST = 1.0
"""Seconds of typing that may be lost when the program is killed."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    office = make_office(tmp_path / "office", count=5)
    with Mirror(office.home) as mirror, mirror.write() as tx:
        units.replace(tx, [units.Unit(f"H29.{number}", f"Sở số {number}") for number in range(1, 300)])
    return office.home


def kept(home: Path) -> list[Draft]:
    with Mirror(home, read_only=True) as mirror:
        found = [drafts.get(mirror.db, row.id) for row in trays.page(mirror.db, "drafts")]
    return [Draft.from_json(each.content) for each in found if each is not None]


def open_form(terminal: Terminal, *, field: str) -> None:
    """Begin a document and walk to a field by its label."""
    terminal.see("UBND-VX")
    terminal.press("c")
    terminal.see("Tệp kèm theo")
    labels = ("Tên loại", "Số", "Ký hiệu", "Ngày", "Nơi ban hành", "Độ khẩn", "Trích yếu")
    terminal.write("\t" * labels.index(field))


def type_for(terminal: Terminal, text: str, seconds: float) -> list[tuple[float, str]]:
    """Type one letter after the other, each when the one before is on the screen; gives when each was there."""
    begun, shown, typed = time.monotonic(), [], ""
    for letter in text:
        terminal.write(letter)
        typed += letter
        tail = typed[-20:].strip()
        while tail not in terminal.text.replace("\n", " "):
            terminal.read(0.05)
        shown.append((time.monotonic(), letter))
        if shown[-1][0] - begun > seconds:
            break
    return shown


@pytest.mark.parametrize("pause", [0.3, 1.2, 2.5])
def test_sigkill_loses_nothing_typed_more_than_a_second_before(home: Path, pause: float) -> None:
    with workstation(home) as terminal:
        open_form(terminal, field="Trích yếu")
        shown = type_for(terminal, TEXT, pause)
        killed = time.monotonic()
        os.kill(terminal.pid, signal.SIGKILL)
        terminal.wait()
    typed = "V/v " + "".join(letter for _at, letter in shown)
    safe = "".join(letter for at, letter in shown if at < killed - LOST)
    found = kept(home)[0].subject if safe else ""
    assert typed.startswith(found)
    assert len(found.removeprefix("V/v ")) >= len(safe), (found, safe)


def test_a_line_that_drops_loses_nothing_at_all(home: Path) -> None:
    with workstation(home) as terminal:
        open_form(terminal, field="Trích yếu")
        shown = type_for(terminal, TEXT, 0.8)
        assert terminal.hang_up() is not None
    assert [each.subject for each in kept(home)] == ["V/v " + "".join(letter for _at, letter in shown)]


def test_an_input_method_and_fast_fingers(home: Path) -> None:
    """Telex sends a letter, then in one write a backspace and its replacement; a Tab may come in the same packet."""
    with workstation(home) as terminal:
        open_form(terminal, field="Tên loại")
        terminal.write("tt\x7ft\x7ftr\t")  # tờ trình, by its abbreviation
        terminal.write("\tUBND-VX\t\t\t\t" + "mo\x7fơ\x7fở rộ\x7fộng d\x7fdd\x7f\x7fđường\x1b")
        terminal.until(lambda: bool(kept(home)), "the saved draft")
        terminal.write("3")
        terminal.see("mở rộng đường")
    assert kept(home) == [Draft(type_name="Tờ trình", notation="UBND-VX", subject="mở rộng đường")]


def test_a_letter_and_a_step_send_little_and_the_screen_is_right(home: Path) -> None:
    with workstation(home) as terminal:
        open_form(terminal, field="Nơi ban hành")
        terminal.write("T")
        terminal.until(
            lambda: (
                all(words in terminal.text for words in ("đã lưu", "Còn thiếu")) and "Sắp kiểm" not in terminal.text
            ),
            "the form at rest",
        )
        for letter in "hành phố":
            assert len(sent := terminal.press(letter)) <= MOST_FOR_A_LETTER, sent
        for _step in range(4):
            assert len(sent := terminal.press("\t")) <= MOST_FOR_A_FIELD, sent
        before = terminal.text
        assert len(terminal.press("\x0c")) > 2000
        assert terminal.text == before


def test_nothing_of_the_form_is_loaded_before_it_is_shown() -> None:
    program = (
        "import sys, tui.app; "
        "print(sorted(name for name in sys.modules if name.startswith(('tui.compose', 'office.writing.draft'))))"
    )
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "['tui.compose', 'tui.compose.commands']"
