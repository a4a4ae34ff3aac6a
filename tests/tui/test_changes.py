"""Recalling and answering by keys, and entering paper, at 80 columns and at 120."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from office.home import save
from office.office import Office
from storage import documents, trays
from tests.support.axis_server import running_axis
from tests.support.offices import office as on_axis
from tests.support.screens import make_office
from tests.support.sending import outgoing
from tests.support.waiting import shown, until
from tui.app import Workstation
from tui.screens.changes import ChangesScreen
from tui.widgets.bars import Bar
from tui.widgets.paper import Paper

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from textual.pilot import Pilot

    from storage.documents import Document

pytestmark = pytest.mark.usefixtures("english")

A, B = "H29.1", "H29.14"
NEW = "V/v gửi, nhận văn bản điện tử (sửa)"


@pytest.fixture
def offices(tmp_path: Path) -> Iterator[tuple[Office, Office]]:
    """A sender, and a receiver that has one document of it."""
    with running_axis(tmp_path / "axis") as axis:
        sender = on_axis(axis, tmp_path / "a", A, undo=0, interval=0)
        receiver = on_axis(axis, tmp_path / "b", B, undo=0, interval=0)
        sender.send(outgoing(tmp_path, to=(B,)))
        meet(sender, receiver)
        yield sender, receiver


def meet(*homes: Office) -> None:
    for home in homes:
        assert home.sync(check=False).exit_code == 0


def the(home: Office, document_id: int) -> Document:
    with home.reader() as mirror:
        found = documents.get(mirror.db, document_id)
    assert found is not None
    return found


async def said(pilot: Pilot[int], app: Workstation, text: str) -> None:
    await until(pilot, lambda: text in app.screen.query_one("#status", Bar).text, text)


async def test_a_recall_is_asked_and_answered_by_keys(offices: tuple[Office, Office]) -> None:
    sender, receiver = offices
    app = Workstation(sender)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("2", "T")
        await until(pilot, lambda: B in shown(app).splitlines()[-1], "the recipients")
        await pilot.press("enter", *"gui nham so", "enter")
        await said(pilot, app, "is recalled from: H29.14")
        await pilot.press("u")
        await said(pilot, app, "Taken back: recalling")
        await pilot.press("T", "enter", *"gui nham so", "enter")
        await said(pilot, app, "is recalled from")
    meet(sender, receiver)
    app = Workstation(receiver)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "RECALL: V/v" in shown(app), "a recall that says it is one")
        assert " y Answer " in shown(app)
        assert " a Accept " not in shown(app), "it waits for an answer, not for a number"
        await pilot.press("y")
        await until(pilot, lambda: isinstance(app.screen, ChangesScreen), "the request")
        assert "gui nham so" in app.screen.query_one(Paper).text
        assert "destroys" in app.screen.query_one("#status", Bar).text
        await pilot.press("n", *"da giai quyet xong", "enter")
        await said(pilot, app, "da giai quyet xong")
        await pilot.press("u")
        await said(pilot, app, "Taken back")
        await pilot.press("y", "y")
        await said(pilot, app, "Đồng ý thu hồi")
    meet(receiver)
    assert (the(receiver, 1).status, the(receiver, 1).files[0].sha256) == ("13", None)


@pytest.mark.parametrize("width", [80, 120])
async def test_an_update_shows_what_it_changes(offices: tuple[Office, Office], tmp_path: Path, width: int) -> None:
    sender, receiver = offices
    changed = outgoing(tmp_path, to=(B,), content=b"%PDF-1.4 khac")
    old = changed.subject
    sender.send(replace(changed, business_type=2, relates_to=1, reason="Sửa trích yếu cho đúng", subject=NEW))
    meet(sender, receiver)
    app = Workstation(receiver)
    async with app.run_test(size=(width, 24)) as pilot:
        await pilot.press("y")
        await until(pilot, lambda: isinstance(app.screen, ChangesScreen), "the request")
        lines = app.screen.query_one(Paper).text.splitlines()
        both = [line for line in lines if old[:20] in line and NEW[:20] in line]
        assert bool(both) is (width == 120), "side by side only where there is room"
        assert any(NEW in line for line in lines)
        assert any("cong-van.pdf: changed" in line for line in lines)
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, ChangesScreen), "the list again")
        await pilot.press("y", "y")
        await said(pilot, app, "Đồng ý cập nhật")
    assert the(receiver, 1).subject == NEW


async def test_paper_is_entered_on_the_bottom_line(tmp_path: Path) -> None:
    office = make_office(tmp_path / "office", count=2)
    save(office.home, replace(office.config, undo=3600))
    app = Workstation(Office.open(office.home))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("B", "p", *"7/UBND-VX", "enter", *"19/11/2026", "enter", *"Bo Tu phap", "enter")
        await pilot.press("enter", *"V/v ho so", "enter", "enter")
        await said(pilot, app, "Arrival number 1: 07/UBND-VX.")
        await pilot.press(
            "B", "p", *"8", "enter", *"19/11/2026", "enter", *"Bo Cong an", "enter", "m", "enter", "enter"
        )
        await said(pilot, app, "secret")
        await pilot.press("B", "p", *"7/UBND-VX", "enter", *"19/11/2026", "enter", *"Bo Tu phap", "enter")
        await pilot.press("l", "enter", *"V/v ho so", "enter", "enter")
        await said(pilot, app, "was accepted before")
        await pilot.press("A")
        await said(pilot, app, "Arrival number 2")
        # Taken back, corrected, and entered under its number again.
        await pilot.press("u")
        await said(pilot, app, "Taken back: the entry in the register, 07/UBND-VX.")
        await pilot.press("enter")
        await until(pilot, lambda: "the number stays with it" in shown(app), "what became of it")
        await pilot.press("escape")
        await pilot.press("B", "e", "end", "backspace", *"2", "enter", "enter", "enter", "enter")
        await pilot.press(*" can bo", "enter", "enter")
        await said(pilot, app, "Corrected: 07/UBND-V2.")
        await pilot.press("a", "enter")
        await said(pilot, app, "Arrival number 2: 07/UBND-V2.")
        # What is refused is put right where it stands.
        await pilot.press("B", "g", *"9/UBND-VX", "enter", *"31/02/2026", "enter", *"Bo Tu phap", "enter", "enter")
        await pilot.press(*"V/v gui", "enter", "enter")
        await said(pilot, app, "31/02/2026 is not a date")
        await pilot.press("enter", "ctrl+u", *"19/11/2026", *["enter"] * 5)
        await said(pilot, app, "09/UBND-VX is entered in the register of sendings.")
    with office.reader() as mirror:
        found = [(each.code, each.subject) for each in trays.page(mirror.db, "followup")]
        [went_out] = trays.page(mirror.db, "sent")
    assert (went_out.code, went_out.party) == ("09/UBND-VX", "Bo Tu phap")
    assert sorted(found) == [("07/UBND-V2", "V/v ho so can bo"), ("07/UBND-VX", "V/v ho so"), ("8", "")]
