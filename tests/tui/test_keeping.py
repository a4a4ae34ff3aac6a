"""The office as a whole by keys: registers, their years, backups, archives, the installation, alarms."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from threading import Event
from typing import TYPE_CHECKING

import pytest

from documents.times import now, stamp
from office import home as homes
from office.office import Office
from storage import audit, outbox
from storage.mirror import Mirror
from tests.support.drafting import letter, lone_office, paper_file
from tests.support.registers import arrival, enter_all, issue
from tests.support.screens import make_office
from tests.support.waiting import shown, until
from tui import watching
from tui.app import Workstation
from tui.screens.doctor import DoctorScreen
from tui.screens.listing import ListingScreen
from tui.screens.page import PageScreen
from tui.widgets.bars import Bar
from tui.widgets.paper import Paper
from tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from office.progress import Listener

pytestmark = pytest.mark.usefixtures("english")

LAST_YEAR = now().year - 1


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Arrivals 1, 2 and 4 of the year that has ended."""
    office = make_office(tmp_path / "office", count=3)
    day = f"{LAST_YEAR}-11-20"
    enter_all(office, *(arrival(n, day, document_id=f"in {n}") for n in (1, 2, 4)), issue(1, day))
    return office


def status_line(app: Workstation) -> str:
    return app.screen.query_one("#status", Bar).text


def acts(office: Office) -> list[str]:
    with office.reader() as mirror:
        assert audit.first_break(mirror.db) is None
        return [act for (act,) in mirror.db.execute("SELECT act FROM audit ORDER BY seq")]


async def said(pilot: Pilot[int], app: Workstation, text: str) -> None:
    await until(pilot, lambda: text in status_line(app), f"{text!r}, not {status_line(app)!r}")


async def test_a_register_is_written_where_it_was_asked_for(office: Office, tmp_path: Path) -> None:
    app = Workstation(office)
    path = tmp_path / "book.csv"
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("B")
        assert "i Register of arrivals" in shown(app)
        await pilot.press("i", "ctrl+u", *"20x", "enter")
        assert "20x is no year" in status_line(app)
        await pilot.press("ctrl+u", *str(LAST_YEAR), "enter")
        await pilot.press("ctrl+u", *str(tmp_path / "none" / "book.csv"), "enter")
        assert "There is no directory" in status_line(app)
        await pilot.press("ctrl+u", *str(path), "enter")
        await said(pilot, app, "is written, 3 documents:")
        assert len(path.read_text(encoding="utf-8-sig").splitlines()) == 4
        path.write_bytes(b"mine")
        await pilot.press("B", "o", "ctrl+u", *str(LAST_YEAR), "enter", "ctrl+u", *str(path), "enter", "escape")
        assert path.read_bytes() == b"mine", "nothing is written over without asking"
        await pilot.press("B", "o", "ctrl+u", *str(LAST_YEAR), "enter", "ctrl+u", *str(path), "enter", "enter")
        await said(pilot, app, "Register of sendings")
        assert "SKHCN-VP" in path.read_text(encoding="utf-8-sig")


async def test_paths_are_completed(office: Office, tmp_path: Path) -> None:
    for name in ("books-2025", "books-2026"):
        (tmp_path / name).mkdir()
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("K", "b", "ctrl+u", *f"{tmp_path}/bo", "tab")
        assert "books-2025/  books-2026/" in status_line(app)
        await pilot.press("5", "tab")
        assert app.screen.query_one(Prompt).input.value == f"{tmp_path}/books-2025/"
        await pilot.press("escape")
    assert acts(office) == []


async def test_the_numbers_are_checked_and_a_year_is_closed_and_opened(office: Office) -> None:
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("B", "k", "ctrl+u", *str(LAST_YEAR), "enter")
        await until(pilot, lambda: isinstance(app.screen, ListingScreen), "the list of faults")
        assert "no document has the number 3" in app.screen.query_one(Paper).text
        assert "No gap" in app.screen.query_one(Paper).text, "of the register of what was sent"
        await pilot.press("escape", "B", "c", "d")
        assert app.screen.query_one(Prompt).input.value == str((now() + timedelta(days=1)).year - 1)
        await pilot.press("ctrl+u", *str(LAST_YEAR), "enter")
        await said(pilot, app, "1 thing in its numbers is unexplained.")
        assert acts(office) == []
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ListingScreen), "what is left unexplained")
        await said(pilot, app, f"the year {LAST_YEAR} is closed.")
        await pilot.press("escape", "B", "m", "d", "ctrl+u", *str(LAST_YEAR), "enter", "enter")
        assert "Say why" in status_line(app)
        await pilot.press(*"late", "enter")
        await said(pilot, app, f"the year {LAST_YEAR} is open again.")
    assert acts(office) == ["close-year", "reopen-year"]


async def test_a_year_that_has_not_ended_stays_open(office: Office) -> None:
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("B", "c", "i", "ctrl+u", *str(now().year + 1), "enter")
        await until(pilot, lambda: "Enter" in shown(app).splitlines()[-1], "the question")
        await pilot.press("enter")
        await said(pilot, app, "can be closed from its last day on")


async def test_a_backup_and_an_archive(office: Office, tmp_path: Path) -> None:
    app = Workstation(office)
    place = tmp_path / "kept"
    place.mkdir()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("K", "b", "ctrl+u", *str(place), "enter")
        await said(pilot, app, "7 documents were copied:")
        await pilot.press("K", "l", "ctrl+u", *"1/1/2025", "enter")
        assert "Write two days" in status_line(app)
        await pilot.press("ctrl+u", *f"01/01/{LAST_YEAR} 31/12/{LAST_YEAR}", "enter")
        assert f"/{place.name}/" in shown(app).splitlines()[-1], "beside the newest backup"
        await pilot.press("enter")
        await said(pilot, app, "documents were copied:")
        await until(pilot, lambda: "archive" in acts(office), "the archive")
    assert acts(office) == ["backup", "archive"]
    assert len(list(place.iterdir())) == 2


async def test_leaving_while_something_is_made_asks_once(office: Office) -> None:
    app = Workstation(office)
    go_on = Event()

    def work(_heard: Listener) -> None:
        go_on.wait()

    async with app.run_test(size=(80, 24)) as pilot:
        app.chores.run("Backing up", work, lambda _nothing: app.say("made"))
        app.chores.run("Archiving", work, lambda _nothing: None)
        await said(pilot, app, "Backing up: not done yet. Then this can be done.")
        app.say("")
        assert "Backing up …" in status_line(app)
        await pilot.press("Q")
        assert "Once more gives it up" in status_line(app)
        go_on.set()
        await said(pilot, app, "made")
        await pilot.press("Q")
    assert app.return_code == 0


async def test_the_installation_is_looked_over(office: Office) -> None:
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("K", "k")
        assert isinstance(app.screen, DoctorScreen)
        await until(pilot, lambda: "axis" in app.screen.query_one(Paper).text, "the last thing looked at")
        assert "✓ audit" in app.screen.query_one(Paper).text
        await until(pilot, lambda: "Looking" not in app.screen.query_one(Paper).text, "the end")


async def test_a_missing_receipt_stands_in_the_status_line_until_it_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = lone_office(tmp_path / "home")
    homes.save(office.home, replace(office.config, interval=0))
    office = Office.open(office.home)
    office.drafting.send_unsaved(letter(paper_file(tmp_path / "a.docx"), to=("H29.14", "H29.15")))
    yesterday = stamp(now() - timedelta(days=1))
    with Mirror(office.home) as mirror, mirror.write() as tx:
        for message in outbox.due(tx.db, "2999"):
            outbox.accepted(tx, message, "A1", yesterday)
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await said(pilot, app, "! 2 without a receipt")
        await pilot.press("!")
        assert app.screen.query_one(Paper).text.count("01/SKHCN-VP to ") == 4
        await pilot.press("down", "enter")
        await until(pilot, lambda: isinstance(app.screen, PageScreen), "the document it is about")
        assert "01/SKHCN-VP" in shown(app).splitlines()[0]
        await pilot.press("escape")
        with Mirror(office.home) as mirror, mirror.write() as tx:
            tx.execute("UPDATE recipients SET business = '01'")
        app.look_again()
        await pilot.pause()
        assert "2 without a receipt" in status_line(app), "a sync moves the mirror all the time: nobody looks so often"
        monkeypatch.setattr(watching, "PAUSE", 0.0)
        app.look_again()
        await until(pilot, lambda: "Nothing: what was sent" in app.screen.query_one(Paper).text, "all is well")
        await pilot.press("escape")
        assert "receipt" not in status_line(app)
