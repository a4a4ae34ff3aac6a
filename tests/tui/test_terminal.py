"""The workstation on a real terminal: what arrives there, byte for byte."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from durable.files import lock
from office.office import CHECK_LOCK
from storage import findings, statuses, texts
from storage.blobs import record
from storage.documents import File, Recipient, Status
from storage.findings import Finding
from storage.mirror import Mirror
from tests.support.files import letter_pdf
from tests.support.screens import add, make_office
from tests.support.terminal import workstation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.terminal import Terminal

DOWN, UP, PAGE_DOWN, END = "\x1b[B", "\x1b[A", "\x1b[6~", "\x1b[F"
MOST_FOR_A_MOVE = 300
"""Bytes a cursor move may send at 80×24."""

OURS = re.compile(rb"\x1b\[[0-9;?>=<$]*[A-Za-z]|\x1bM|\x1b\]22;[a-z-]*\x07|\x1b[=>78]")
"""Control sequences that the screen itself writes: cursor, colours, modes, scrolling, the pointer's shape."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return make_office(tmp_path / "office", count=200).home


@pytest.fixture(scope="module")
def session_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_office(tmp_path_factory.mktemp("shared") / "office", count=200).home


@pytest.fixture(scope="module")
def session(session_home: Path) -> Iterator[Terminal]:
    """One workstation for all tests that leave it in order."""
    with workstation(session_home) as terminal:
        terminal.see("15/UBND-VX")
        yield terminal


@pytest.fixture
def terminal(session: Terminal) -> Terminal:
    """The shared workstation at the beginning of its inbox, at 80×24."""
    session.resize(80, 24)
    session.write("1")
    session.until(lambda: session.text.splitlines()[2].startswith(">") and len(session.text.splitlines()) == 24, "top")
    return session


def test_a_cursor_move_sends_little_and_the_screen_is_right(terminal: Terminal) -> None:
    for key in [DOWN] * 24 + [UP] * 24:
        sent = terminal.press(key)
        assert len(sent) <= MOST_FOR_A_MOVE, sent
    terminal.press(PAGE_DOWN)
    terminal.press(DOWN * 25)
    # What the differences add up to is what a whole drawing gives.
    before = terminal.text
    whole = terminal.press("\x0c")
    assert len(whole) > 2000
    assert terminal.text == before


def test_a_key_that_changes_nothing_sends_next_to_nothing(terminal: Terminal) -> None:
    before = len(terminal.sent)
    terminal.write("z" + UP + "\x1b[H")
    terminal.press(DOWN)
    assert len(terminal.sent) - before <= 2 * MOST_FOR_A_MOVE


@pytest.mark.parametrize(
    ("language", "words"),
    [("vi", "Số, ký hiệu|Trích yếu|Đến 200|Theo dõi|Mở|Tìm|Thoát"), ("en", "Number|Subject|Inbox|Open|Search|Quit")],
)
def test_both_languages_at_80_by_24(home: Path, language: str, words: str) -> None:
    with workstation(home, language=language) as terminal:
        terminal.see("15/UBND-VX")
        for word in words.split("|"):
            assert word in terminal.text
        terminal.press("\r")
        terminal.see("H29.14" if language == "en" else "Nơi gửi")
        terminal.write("Q")
        assert terminal.wait() == 0


def test_no_control_character_of_a_document_reaches_the_terminal(home: Path) -> None:
    evil = "\x1b]52;c;ZXZpbA==\x07\x9b31m\x1b[2J\u202egnp.exe\u200b\rX"
    with Mirror(home) as mirror, mirror.write() as tx:
        spool = tx.blobs.spool(100)
        spool.write(b"bytes")
        sha256 = record(tx, spool.settle())
        document_id = add(
            tx, 777, rank=20, subject=f"S{evil}", code=f"C{evil}", party=f"P{evil}", sender_name=f"N{evil}",
            type_name=f"T{evil}", place=f"L{evil}", signer={"full_name": f"F{evil}"}, document_id=f"D{evil}",
            issued_as=f"I{evil}", issued_on=None, problem=f"B{evil}", status=f"9{evil}", sender_code=f"K{evil}",
            signature=f"G{evil}", details={"trace": [{"timestamp": f"M{evil}"}]},
            recipients=(Recipient(f"R{evil}", f"R{evil}", "ACCEPTED", f"8{evil}", f"R{evil}"),),
            files=(File(f"file{evil}.pdf", "", f"file{evil}", 5, sha256), File(f"none{evil}", problem=f"bad{evil}")),
            findings=(Finding(f"TL{evil}", "warn", {f"e{evil}": f"e{evil}"}, f"f{evil}", 1),),
        )  # fmt: skip
        said = Status(f"O{evil}", f"7{evil}", "in", "2026-11-20T10:00:00+07:00", f"O{evil}", f"O{evil}")
        statuses.append(tx, document_id, said)
        statuses.append(tx, None, replace(said, answers={"code": f"A{evil}", "document_id": f"A{evil}"}))
        texts.record(tx, sha256, "text", f"words{evil}\nmore{evil}", None)
    with workstation(home) as terminal:
        terminal.see("C␛]52")
        terminal.press("\r")
        terminal.press("w")
        terminal.press("\x1b")
        terminal.press(PAGE_DOWN)
        terminal.press("\tv")
        terminal.see("words␛]52")
        terminal.press("\x1b")
        terminal.press("\x1b")
        terminal.press("/evil", lambda: "evil" in terminal.text.splitlines()[-1])
        terminal.press("\x1b")
        terminal.press("7")
        terminal.see("A␛]52")
        terminal.press("\r")
        rest = OURS.sub(b"", bytes(terminal.sent)).replace(b"\r\n", b"")
        text = rest.decode()
        assert not re.search("[\x00-\x1f\x7f-\x9f\u202e\u200b]", text), ascii(text[-3000:])
        assert b"52;c" in terminal.sent
        assert b"\x1b]52" not in terminal.sent


def test_a_vietnamese_input_method_takes_back_what_it_replaces_in_one_go(terminal: Terminal) -> None:
    """Telex sends the letter, and with the next key a backspace and its replacement in a single write."""
    terminal.press("/")
    terminal.press("d")
    terminal.write("\x7fđ")
    terminal.press("a\x7fâ\x7fầu tu\x7fư", lambda: "đầu tư" in terminal.text.splitlines()[-1])
    terminal.press("\x1b")


def test_resizing_draws_the_screen_anew(terminal: Terminal) -> None:
    terminal.resize(130, 40)
    terminal.see("H29.14")
    terminal.resize(60, 15)
    terminal.until(lambda: "H29.14" not in terminal.text and "15/UBND-VX" in terminal.text, "the narrow screen")
    assert max(map(len, terminal.text.splitlines())) <= 60


def test_another_process_commits_and_the_list_follows(terminal: Terminal, session_home: Path) -> None:
    with Mirror(session_home) as mirror, mirror.write() as tx:
        add(tx, 4321, rank=30)
    terminal.see("4321/UBND-VX")


@pytest.mark.parametrize("environment", [{"TERM": "linux", "COLORTERM": ""}, {"NO_COLOR": "1"}])
def test_poor_terminals_get_no_colours_they_cannot_show(home: Path, environment: dict[str, str]) -> None:
    with workstation(home, environment=environment) as terminal:
        terminal.see("15/UBND-VX")
        terminal.press(DOWN)
        assert b"[38;2" not in terminal.sent
        assert b"38;5" not in terminal.sent
        if "NO_COLOR" in environment:
            assert not re.search(rb"\x1b\[(?:[0-9;]*;)?[34][0-7][;m]", bytes(terminal.sent))
        assert b"7" in b"".join(re.findall(rb"\x1b\[([0-9;]*)m", bytes(terminal.sent)))


def test_a_line_that_drops_ends_the_workstation(home: Path) -> None:
    # Started by something that ignores hang-ups, as nohup does, it would otherwise go on for nobody.
    with workstation(home, deaf=True) as terminal:
        terminal.see("15/UBND-VX")
        assert terminal.hang_up() is not None


def test_findings_appear_while_the_clerk_watches_and_the_work_ends_with_the_screen(tmp_path: Path) -> None:
    """Documents that came unchecked, as after a sync: the screen opens at once, another process does the work."""
    home = make_office(tmp_path / "office", count=2).home
    data = letter_pdf()
    with Mirror(home) as mirror, mirror.write() as tx:
        spool = tx.blobs.spool(len(data))
        spool.write(data)
        letter = File("letter.pdf", "application/pdf", "", len(data), record(tx, spool.settle()))
        document_id = add(tx, 700, rank=20, files=(letter,))
        findings.forget_checks(tx)
    with workstation(home, columns=130) as terminal:
        terminal.see("700/UBND-VX")
        terminal.see("TL-B1")
        assert "12/UBND-VX" in terminal.text
        terminal.write("Q")
        assert terminal.wait() == 0
    with Mirror(home, read_only=True) as mirror:
        assert {each.code for each in findings.of_document(mirror.db, document_id)} >= {"TL-B1"}
    with lock(home / CHECK_LOCK, "nobody works there any more"):
        pass
