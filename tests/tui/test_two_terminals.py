"""Two clerks at two terminals, and cron, on one home for a day: each is a Unix user, which only root can become."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from office.home import load, save
from office.office import Office
from storage import audit
from tests.support.axis_server import running_axis
from tests.support.drafting import paper_file
from tests.support.foreign_client import ForeignOffice
from tests.support.offices import send
from tests.support.packages import document_bytes
from tests.support.users import SHARED_GROUP, users

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.axis_server import RunningAxis
    from tests.support.terminal import Terminal
    from tests.support.users import User

pytestmark = pytest.mark.skipif(os.getuid() != 0, reason="only root can become other users")

US, OTHERS = "H29.14", "H29.15"
ENTER, ESCAPE, HOME, TAB, SEND = "\r", "\x1b", "\x1b[H", "\t", "\x13"
SENT, HELD_BY, ARRIVAL_NUMBER = "2", f"{'Held by':18}", f"{'Arrival number':18}"


@pytest.fixture
def root() -> Iterator[Path]:
    """A directory that everybody may pass."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o711)
        yield Path(name)


@pytest.fixture
def axis(root: Path) -> Iterator[RunningAxis]:
    with running_axis(root / "axis") as running:
        yield running


@pytest.fixture
def home(root: Path, axis: RunningAxis) -> Path:
    """An office in a directory that a group shares; three documents wait for it at the axis."""
    home = root / "home"
    home.mkdir()
    os.chown(home, 0, SHARED_GROUP)
    home.chmod(0o2770)
    Office.create(home, code=US, name="Sở Khoa học và Công nghệ", endpoint=axis.url, secret=axis.secrets[US])
    save(home, replace(load(home), undo=0, interval=0))
    for number in "123":
        send(axis, document_bytes(number=number, sender=OTHERS, to=(US,), files={}), sender=OTHERS, to=(US,))
    return home


def test_a_day(root: Path, axis: RunningAxis, home: Path) -> None:
    an, binh, cron = islice(users(root, home), 3)
    assert json.loads(cron.runs("sync", "--json"))["received"] == 3
    with an.workstation() as a, binh.workstation() as b:
        for each in (a, b):
            each.see("1/UBND-VX")
        one_of_them_takes_it(a, b, an)
        one_takes_over(a, b, an, binh)
        both_reach_for_it(a, b)
        both_answer(a, b, an, binh)
        done = json.loads(cron.runs("sync", "--json"))
        assert (done["sent"], done["statuses_out"], done["errors"]) == (2, 3, [])
        for each in (a, b):
            see_both(each, "Has left")
            each.write("Q")
            assert each.wait() == 0
    assert cron.runs("audit", "verify").startswith("15 ")

    with Office.open(home).reader() as mirror:
        assert audit.first_break(mirror.db) is None
        acts = mirror.db.execute("SELECT actor, act, subject FROM audit ORDER BY seq").fetchall()
        taken = mirror.db.execute("SELECT id, arrival_number FROM documents WHERE direction = 'in'").fetchall()
        given = mirror.db.execute("SELECT code FROM documents WHERE direction = 'out' ORDER BY id").fetchall()
        assert {state for (state,) in mirror.db.execute("SELECT state FROM outbox")} == {"ACCEPTED"}
    assert acts[:3] == [(cron.name, "receive", number) for number in "123"]
    assert acts[3:9] == [
        (an.name, "hold", "3"),
        (an.name, "accept", "3"),
        (an.name, "hold", "2"),
        (binh.name, "hold", "2"),
        (binh.name, "accept", "2"),
        (an.name, "accept", "1"),
    ]
    assert acts[9:] == [
        (an.name, "draft", "4"),
        (binh.name, "draft", "5"),
        (an.name, "send", "4"),
        (binh.name, "send", "5"),
        (cron.name, "sent", "4"),
        (cron.name, "sent", "5"),
    ]
    assert sorted(taken) == [(1, 3), (2, 2), (3, 1)], "no gap, and no number twice"
    assert given == [("01/SKHCN-VP",), ("02/SKHCN-VP",)]
    other = ForeignOffice(axis.url, OTHERS, axis.secrets[OTHERS])
    assert (len(other.pending()), len(other.pending("status"))) == (2, 6), "two answers; of each document 01 and 03"


def one_of_them_takes_it(a: Terminal, b: Terminal, an: User) -> None:
    """While Bình reads document 3, An takes it: Bình sees it, is told so when she tries, and sees it accepted."""
    b.press(ENTER)
    b.see("Document received · Arrived")
    a.press("o")
    b.see(HELD_BY + an.name)
    b.press("a")
    b.see(f"{an.name} is working on document 3.")
    accept(a, "next arrival number: 1")
    a.see("Arrival number 1: 3/UBND-VX")
    b.see(ARRIVAL_NUMBER + "1")


def one_takes_over(a: Terminal, b: Terminal, an: User, binh: User) -> None:
    """An holds document 2; Bình takes it over and accepts it. An, who has it open, sees both, and is told."""
    b.write(ESCAPE)
    open_first(b, "2/UBND-VX")
    a.press("o")
    b.see(HELD_BY + an.name)
    b.press("o")
    b.see(f"2/UBND-VX is yours now; {an.name} held it.")
    open_first(a, "2/UBND-VX")
    a.see(HELD_BY + binh.name)
    a.press("a")
    a.see(f"{binh.name} is working on document 2.")
    accept(b, "next arrival number: 2")
    b.see("Arrival number 2: 2/UBND-VX")
    a.see(ARRIVAL_NUMBER + "2")


def both_reach_for_it(a: Terminal, b: Terminal) -> None:
    """Both are asked whether to accept document 1 under the same number, and both say yes."""
    b.see("Inbox  1/UBND-VX")
    a.write(ESCAPE)
    open_first(a, "1/UBND-VX")
    for each in (a, b):
        each.press("a")
        each.see("next arrival number: 3")
    a.press(ENTER)
    a.see("Arrival number 3: 1/UBND-VX")
    b.press(ENTER)
    b.see("Document 1 was accepted under arrival number 3.")
    b.see(ARRIVAL_NUMBER + "3")


def both_answer(a: Terminal, b: Terminal, an: User, binh: User) -> None:
    """Both answer it at once under "the next free number": who is the second to send gets the second."""
    for terminal, clerk, number in ((a, an, "01"), (b, binh, "02")):
        letter = paper_file(clerk.desk / "letter.docx", number)
        letter.chmod(0o644)
        terminal.press("A")
        terminal.see("Recipients")
        for keys in (TAB * 2, "SKHCN-VP", TAB * 11, str(letter), ENTER):
            terminal.press(keys)
        terminal.see("1. letter.docx")
    for terminal, number in ((a, "01"), (b, "02")):
        terminal.press(SEND)
        terminal.see(f"{number}/SKHCN-VP is sealed")
    for terminal in (a, b):
        terminal.write(ESCAPE)
        terminal.see("Follow-up")
        terminal.write(SENT)
        see_both(terminal, "Not left")


def see_both(terminal: Terminal, state: str) -> None:
    terminal.until(lambda: terminal.text.count(state) == 2, f"both: {state}")


def accept(terminal: Terminal, question: str) -> None:
    terminal.press("a")
    terminal.see(question)
    terminal.press(ENTER)


def open_first(terminal: Terminal, name: str) -> None:
    """From the list, the first document, which is expected to be that one."""
    terminal.see("Follow-up")
    terminal.write(HOME)
    terminal.until(lambda: any(line.startswith(">") and name in line for line in terminal.text.splitlines()), name)
    terminal.press(ENTER)
    terminal.see(f"Inbox  {name}")
