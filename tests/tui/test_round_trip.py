"""The whole trip by keys alone: three offices, three terminals, one axis. A sends, B accepts, C returns, A corrects."""

from __future__ import annotations

import re
import time
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

import pytest

from documents.statuses import fold
from durable.sqlite import sqlite3
from storage import assignments, audit, documents, outbox, trays
from tests.support.axis_server import running_axis
from tests.support.files import LETTER, letter_pdf
from tests.support.offices import office as on_axis
from tests.support.terminal import DEADLINE, workstation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from office.office import Office
    from storage.documents import Document
    from tests.support.axis_server import RunningAxis
    from tests.support.terminal import Terminal

A, B, C = "H29.1", "H29.14", "H29.15"
KINH_GUI = ("body", "Kính gửi: Sở Khoa học và Công nghệ; Sở Nội vụ")
TAB, ENTER, ESCAPE, SEND, OVERRIDE, ERASE = "\t", "\r", "\x1b", "\x13", "\x0f", "\x15"


class Desk:
    """A clerk before the terminal of an office."""

    def __init__(self, home: Office, terminal: Terminal) -> None:
        self.home = home
        self.terminal = terminal

    def type(self, *keys: str) -> None:
        """Type, each after what the one before has drawn."""
        for each in keys:
            self.terminal.press(each)

    def see(self, text: str) -> None:
        self.terminal.until(lambda: text in " ".join(self.terminal.text.split()), text)

    def rows(self, tray: str) -> list[Document]:
        with self.home.reader() as mirror:
            found = [documents.get(mirror.db, row.id) for row in trays.page(mirror.db, tray)]
        return [each for each in found if each is not None]

    def sync(self, until: Callable[[], bool]) -> None:
        """Synchronise until nothing waits here any more and what was awaited has come."""

        def rested() -> bool:
            with self.home.reader() as mirror:
                return not outbox.waiting(mirror.db) and until()

        deadline = time.monotonic() + DEADLINE
        while True:
            self.terminal.write("S")
            self.terminal.until(lambda: "Synchronised" in self.terminal.text, "the end of a sync")
            if rested():
                return
            assert time.monotonic() < deadline, self.terminal.text


@pytest.fixture
def axis(tmp_path: Path) -> Iterator[RunningAxis]:
    with running_axis(tmp_path / "axis") as running:
        yield running


@pytest.fixture
def desks(axis: RunningAxis, tmp_path: Path) -> Iterator[list[Desk]]:
    with ExitStack() as stack:
        found = []
        for code in (A, B, C):
            home = on_axis(axis, tmp_path / code, code, undo=0, interval=0)
            home.sync()
            terminal = stack.enter_context(workstation(home.home, language="en"))
            terminal.see("This tray is empty.")
            found.append(Desk(home, terminal))
        yield found


def test_sent_accepted_returned_corrected_by_keys_alone(desks: list[Desk], axis: RunningAxis, tmp_path: Path) -> None:
    a, b, c = desks
    (tmp_path / "letter.pdf").write_bytes(
        letter_pdf([KINH_GUI if row[1].startswith("Kính") else row for row in LETTER])
    )

    # A writes number 21 where the file says 12, and sends it all the same.
    a.type("c")
    a.see("Recipients")
    a.type(TAB, "21", TAB, "UBND-VX", TAB, "20/11/2026", TAB * 3, "tang cuong gui van ban", TAB * 6)
    a.type(B, ENTER, C, ENTER, TAB, ERASE, str(tmp_path / "letter.pdf"), ENTER)
    a.type(SEND)
    a.see("TL-B1 stops")
    while "Why send it despite TL-B1:" not in a.terminal.text:  # the live check may just have begun anew
        a.type(OVERRIDE)
    a.type("So da duoc kiem tra lai", ENTER)
    a.see("is sealed")
    a.sync(lambda: all(each.transport == "ACCEPTED" for each in a.rows("sent")[0].recipients))

    # B accepts it, gives it to somebody, and completes it.
    b.sync(lambda: bool(b.rows("inbox")))
    b.see("21/UBND-VX")
    b.type("a")
    b.see("next arrival number: 1")
    b.type(ENTER)
    b.see("Arrival number 1: 21/UBND-VX")
    b.type("d", "Phong Ke hoach", ENTER, ENTER, ENTER, "xu ly gap", ENTER)
    b.type(ENTER)
    b.see("is given to: Phong Ke hoach")
    b.type("b")
    b.see("In progress.")
    b.type("x")
    b.see("Completed.")

    # C's checks find the number; two keys return the document.
    c.sync(lambda: bool(c.rows("inbox")))
    c.terminal.until(lambda: any(each.code == "TL-B1" for each in c.rows("inbox")[0].findings), "the checks")
    c.see("! 21/UBND-VX")
    c.type("r")
    c.see("[TL-B1/H2]")
    c.type(ENTER)
    c.see("TL-B1, returned")
    b.sync(lambda: True)
    c.sync(lambda: True)

    # A reads why, and corrects it in one key.
    a.sync(lambda: bool(a.rows("returned")))
    a.type("4", ENTER)
    for part in ("TL-B1", "H2: send an update", '"12/UBND-VX"', "f begins the correction"):
        a.see(part)
    a.type("f")
    a.see("Reason")
    a.see("12/UBND-VX")
    a.type(SEND)
    a.see("12/UBND-VX is sealed")
    a.sync(lambda: len(a.rows("sent")) == 2)

    # C is led from what it returned to what came in its place.
    c.sync(lambda: len(c.rows("inbox")) == 2)
    c.type("4", ENTER)
    c.see("corrected by 12/UBND-VX")
    c.type("l")
    c.see("It follows 21/UBND-VX")
    c.type("a")
    c.type(ENTER)
    c.see("Arrival number 1: 12/UBND-VX")
    c.sync(lambda: True)
    a.sync(lambda: fold_of(a, 0) == "03")

    correction, original = a.rows("sent")
    assert [(each.code, each.business) for each in original.recipients] == [(B, "06"), (C, "02")]
    assert original.recipients[1].corrected_by == correction.id
    assert [(each.code, each.business) for each in correction.recipients] == [(C, "03")]
    shown = {(each.code, row.document_id): each.business for row in (original, correction) for each in row.recipients}
    assert shown == ledger(axis)
    with b.home.reader() as mirror:
        [given] = assignments.of_document(mirror.db, b.rows("inbox")[0].id or 0)
    assert (given.who, given.note, bool(given.done_at)) == ("Phong Ke hoach", "xu ly gap", True)
    for desk in desks:
        with desk.home.reader() as mirror:
            assert audit.first_break(mirror.db) is None
            assert outbox.waiting(mirror.db) == 0
        desk.terminal.write("Q")
        assert desk.terminal.wait() == 0


def ledger(axis: RunningAxis) -> dict[tuple[str, str | None], str | None]:
    """What each office has told A of each document, by the packages the axis has carried."""
    told: dict[tuple[str, str | None], list[str]] = {}
    with closing(sqlite3.connect(f"{(axis.data_dir / 'axis.sqlite').as_uri()}?mode=ro", uri=True)) as db:
        rows = db.execute(
            "SELECT p.sender, d.package FROM delivery d JOIN package p ON p.doc_id = d.package "
            "WHERE d.kind = 'status' AND d.recipient = ?",
            (A,),
        ).fetchall()
    for sender, package in rows:
        text = (axis.data_dir / "packages" / f"{package}.edxml").read_text(encoding="utf-8")
        named, code = (re.search(rf"<edXML:{name}>([^<]*)", text) for name in ("DocumentId", "StatusCode"))
        assert named is not None
        assert code is not None
        told.setdefault((sender, named[1]), []).append(code[1])
    return {name: fold(codes) for name, codes in told.items()}


def fold_of(desk: Desk, index: int) -> str | None:
    """What the first recipient of a sent document has said last."""
    return desk.rows("sent")[index].recipients[0].business
