"""What a clerk does with what came, by keys: accepting, distributing, reporting, marking, taking back."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from documents.times import VIETNAM, now
from office.handling.incoming import Assignee
from storage import assignments, audit, documents, outbox, trays
from storage.mirror import Mirror
from tests.support.screens import add, add_secret, make_office
from tests.support.waiting import shown, until
from tui.acts.distributing import due_day, role_of
from tui.app import Workstation
from tui.screens.page import PageScreen
from tui.widgets.bars import Bar
from tui.widgets.document_list import DocumentList
from tui.widgets.paper import Paper

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from office.office import Office
    from storage.documents import Document

pytestmark = pytest.mark.usefixtures("english")

PEOPLE = "Phòng Kinh tế"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return make_office(tmp_path / "office", count=12)


def the(office: Office, document_id: int) -> Document:
    with office.reader() as mirror:
        found = documents.get(mirror.db, document_id)
    assert found is not None
    return found


def inbox(office: Office) -> list[trays.Row]:
    with office.reader() as mirror:
        return trays.page(mirror.db, "inbox", limit=100)


def acts(office: Office) -> list[str]:
    """Everything in the audit, the oldest first."""
    with office.reader() as mirror:
        return [act for (act,) in mirror.db.execute("SELECT act FROM audit ORDER BY seq")]


def status_line(app: Workstation) -> str:
    return app.screen.query_one("#status", Bar).text


def bottom(app: Workstation) -> str:
    return shown(app).splitlines()[-1]


def under_cursor(app: Workstation) -> int:
    row = app.trays.list.current
    assert row is not None
    return row.id


async def said(pilot: Pilot[int], app: Workstation, text: str) -> None:
    await until(pilot, lambda: text in status_line(app), f"{text!r}, not {status_line(app)!r}")


async def test_accepting_shows_the_number_takes_it_and_goes_on(office: Office) -> None:
    first, second = inbox(office)[:2]
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a")
        assert "next arrival number: 1" in bottom(app)
        assert first.code in status_line(app)
        assert the(office, first.id).arrival_number is None, "a preview takes nothing"
        await pilot.press("enter")
        assert under_cursor(app) == second.id
        await said(pilot, app, f"Arrival number 1: {first.code}. u takes it back.")
        assert (the(office, first.id).arrival_number, the(office, first.id).status) == (1, "03")
        await pilot.press("a")
        assert "next arrival number: 2" in bottom(app)
        await pilot.press("escape", "u")
        await said(pilot, app, f"Taken back: Accepted, {first.code}.")
        assert the(office, first.id).accepted_at is None
        await until(pilot, lambda: under_cursor(app) == first.id, "the cursor on what was taken back")
        with office.reader() as mirror:
            assert [message.state for message in outbox.of_document(mirror.db, first.id)] == ["CANCELLED"]
            assert audit.first_break(mirror.db) is None


async def test_what_is_typed_ahead_accepts_one_document_after_the_other(office: Office) -> None:
    waiting = [row for row in inbox(office) if row.rank]
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*["a", "enter"] * 3)
        await said(pilot, app, "Arrival number 3")
        numbers = [the(office, row.id).arrival_number for row in waiting[:4]]
        assert numbers == [1, 2, 3, None]


async def test_leaving_at_once_loses_no_act(office: Office) -> None:
    waiting = [row for row in inbox(office) if row.rank]
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*["a", "enter"] * 3, "Q")
    assert [the(office, row.id).arrival_number for row in waiting[:3]] == [1, 2, 3]


async def test_a_duplicate_is_told_before_a_number_is_taken(office: Office) -> None:
    with Mirror(office.home) as mirror, mirror.write() as tx:
        first = add(tx, 500, rank=9)
    office.incoming.accept(first)
    with Mirror(office.home) as mirror, mirror.write() as tx:
        again = add(tx, 500, rank=9, axis_id="again", document_id="another id")
    before = acts(office)
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        assert under_cursor(app) == again
        await pilot.press("a")
        assert "has arrival number 1" in " ".join(shown(app).split())
        await pilot.press("enter", "y")
        assert "Accept all the same" in bottom(app), "neither key answers"
        await pilot.press("r")
        assert "TL-F3" in bottom(app)
        await pilot.press("escape")
        assert acts(office) == before
        await pilot.press("a", "A")
        await said(pilot, app, "Arrival number 2")
        assert the(office, again).arrival_number == 2


async def test_what_cannot_be_done_is_one_sentence_and_changes_nothing(office: Office) -> None:
    with Mirror(office.home) as mirror, mirror.write() as tx:
        add_secret(tx)
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        for key, sentence in (
            ("x", "has not been accepted"),
            ("d", "has not been accepted"),
            ("P", "was not returned"),
        ):
            await pilot.press(key)
            await said(pilot, app, sentence)
        await pilot.press("l")
        await said(pilot, app, "No other document belongs to")
        await pilot.press("u")
        await said(pilot, app, "There is nothing to take back")
        await pilot.press("6", "a")
        await said(pilot, app, "is in quarantine")
        await pilot.press("7", "a", "r", "u", "d")
        assert "Not synchronised yet" in status_line(app)
    assert acts(office) == []


async def test_what_is_held_is_tried_again_or_given_up(office: Office) -> None:
    document_id = inbox(office)[0].id
    office.incoming.accept(document_id)
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("R")
        await said(pilot, app, "nothing to try again")
        with Mirror(office.home) as mirror, mirror.write() as tx:
            outbox.end(tx, outbox.of_document(tx.db, document_id)[0], "REJECTED", "the receiver's account is locked")
        await pilot.press("8")
        await until(pilot, lambda: under_cursor(app) == document_id, "the held document")
        await pilot.press("enter")
        await until(pilot, lambda: "account is locked" in shown(app), "why it is held")
        assert "R tries again, u gives it up." in shown(app)
        await pilot.press("R")
        await said(pilot, app, "is tried again with the next sync.")
        assert not the(office, document_id).held
        with Mirror(office.home) as mirror, mirror.write() as tx:
            outbox.end(tx, outbox.of_document(tx.db, document_id)[0], "REJECTED", "the receiver's account is locked")
        await pilot.press("u")
        await said(pilot, app, "Taken back: Accepted")
        assert not the(office, document_id).held


async def test_distributing_asks_one_thing_after_the_other(office: Office) -> None:
    with Mirror(office.home) as mirror, mirror.write() as tx:
        document_id = add(tx, 500, rank=9, due_on="2026-12-30")
    office.incoming.accept(document_id)
    tomorrow = now().date() + timedelta(days=1)
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("9", "d", "enter")
        assert "Name the person or the unit" in status_line(app)
        await pilot.press(*"Phong A", "enter", "x", "enter")
        assert "cx is no role" in status_line(app)
        await pilot.press("backspace", "enter")
        assert "30/12/2026" in bottom(app), "the document's own deadline is proposed"
        await pilot.press("ctrl+u", *"31/02", "enter")
        assert "31/02 is no day" in status_line(app)
        await pilot.press("ctrl+u", *"+1", "enter", *"gap", "enter")
        assert "1. Phong A · lead" in status_line(app)
        await pilot.press(*"Phong B", "enter", "enter", "ctrl+u", "enter", "enter")
        assert acts(office) == ["accept"], "nothing is done before the last Enter"
        await pilot.press("enter")
        await said(pilot, app, "is given to: Phong A, Phong B.")
        given = office.incoming.assignments(document_id)
        assert [(each.who, each.role, each.due_on, each.note) for each in given] == [
            ("Phong A", "lead", tomorrow.isoformat(), "gap"),
            ("Phong B", "support", None, ""),
        ]
        assert the(office, document_id).status == "04"
        await pilot.press("enter")
        assert "Phong A · lead" in app.screen.query_one(Paper).text
        await pilot.press("escape", "u")
        await said(pilot, app, "Taken back: Assigned")
        assert office.incoming.assignments(document_id) == []


async def test_names_used_before_are_completed_and_a_step_can_be_taken_back(office: Office) -> None:
    first, second = (row.id for row in inbox(office)[:2])
    for document_id in (first, second):
        office.incoming.accept(document_id)
    with Mirror(office.home) as mirror, mirror.write() as tx:
        assignments.add(
            tx, first, who=PEOPLE, role="lead", due_on=None, note="", at="2026-11-20T10:00:00+07:00", actor="a"
        )
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("9", "j", "d", *"kinh", "tab")
        assert PEOPLE in bottom(app)
        await pilot.press("enter", "up")
        assert PEOPLE in bottom(app)
        await pilot.press("escape")
        assert "x Done" in bottom(app)
        assert "Accept" not in bottom(app), "it is accepted already"
    assert office.incoming.assignments(second) == []


async def test_the_follow_up_shows_what_is_due_first_with_who_leads(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = time.time()
    monkeypatch.setattr(time, "time", lambda: moment)  # the days that are left are counted from one day
    today = now().date()
    expected = {}
    with Mirror(office.home) as mirror, mirror.write() as tx:
        for number, days in ((601, 5), (602, -3), (603, 0), (604, None)):
            due = None if days is None else (today + timedelta(days=days)).isoformat()
            expected[number] = add(tx, number, due_on=due, urgency=0, rank=0)
    for document_id in expected.values():
        office.incoming.accept(document_id)
    with Mirror(office.home) as mirror, mirror.write() as tx:
        at = "2026-11-20T10:00:00+07:00"
        assignments.add(tx, expected[601], who=PEOPLE, role="lead", due_on=None, note="", at=at, actor="a")
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("g", "f")
        lines = shown(app).splitlines()
        assert [word in lines[1] for word in ("Lead", "Due", "Days left")] == [True] * 3
        assert [line.split()[1 if line.startswith(">") else 0] for line in lines[2:6]] == [
            "602/UBND-VX", "603/UBND-VX", "601/UBND-VX", "604/UBND-VX",
        ]  # fmt: skip
        assert "3 days late" in lines[2]
        assert "today" in lines[3]
        assert PEOPLE in lines[4]
        assert "5 days left" in lines[4]
        await pilot.press("x")
        await said(pilot, app, "602/UBND-VX: Completed.")
        await until(pilot, lambda: under_cursor(app) == expected[603], "the next one in its place")


async def test_acts_apply_to_what_is_marked(office: Office) -> None:
    rows = inbox(office)[:3]
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("m", "m", "m", "k", "m")
        assert "2 documents marked" in status_line(app)
        assert [line[1] for line in shown(app).splitlines()[2:5]] == ["+", "+", "•" if rows[2].unread else " "]
        await pilot.press("a")
        assert "Accept 2 documents" in bottom(app)
        await pilot.press("enter")
        await said(pilot, app, "2 documents done.")
        assert [the(office, row.id).arrival_number for row in rows] == [1, 2, None]
        assert "marked" not in status_line(app)
        await pilot.press("u")
        await said(pilot, app, "Taken back")
        assert [the(office, row.id).accepted_at for row in rows] == [None] * 3
        await pilot.press("m", "M", "b")
        await said(pilot, app, "has not been accepted")


async def test_what_a_batch_could_not_do_is_told(office: Office) -> None:
    rows = inbox(office)[:3]
    office.incoming.accept(rows[1].id)
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        listed = app.screen.query_one(DocumentList)
        listed.marked = {row.id: row for row in rows}
        await pilot.press("a", "enter")
        await said(pilot, app, "2 documents done.")
        assert f"Document {rows[1].id} was accepted" in status_line(app)


async def test_acts_on_the_page_show_the_next_waiting_document(office: Office) -> None:
    first, second = inbox(office)[:2]
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter", "a", "enter")
        assert isinstance(app.screen, PageScreen)
        await said(pilot, app, f"Arrival number 1: {first.code}")
        assert second.code in app.screen.query_one(Paper).text
        await pilot.press("p")
        await until(pilot, lambda: app.screen.document is not None, "a document")  # type: ignore[attr-defined] # a page
        await pilot.press("escape", "9", "enter", "b")
        await said(pilot, app, f"{first.code}: In progress.")
        await until(pilot, lambda: "In progress" in app.screen.query_one(Paper).text, "the status on the page")


@pytest.mark.parametrize(
    ("typed", "days"), [("+0", 0), ("+12", 12), ("2026", None), ("32/1", None), ("x", None), ("", None)]
)
def test_days_as_clerks_write_them(typed: str, days: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    new_years_eve = datetime(2027, 12, 31, 23, 59, 59, tzinfo=VIETNAM)
    monkeypatch.setattr(time, "time", new_years_eve.timestamp)
    assert due_day(typed) == (None if days is None else new_years_eve.date() + timedelta(days=days))


def test_a_day_without_a_year_is_the_next_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", datetime(2028, 3, 1, tzinfo=VIETNAM).timestamp)
    assert due_day("1/3") == date(2028, 3, 1)
    assert due_day("28/2") == date(2029, 2, 28)
    assert due_day("29/02") == date(2032, 2, 29), "in the next leap year"


def test_roles_by_letter_or_word() -> None:
    assert [role_of(text) for text in ("c", "p", "b", "lead", "sup", "", "z")] == [
        "lead", "support", "inform", "lead", "support", None, None,
    ]  # fmt: skip


async def test_one_part_is_done_and_with_the_last_that_leads_the_whole(office: Office) -> None:
    with Mirror(office.home) as mirror, mirror.write() as tx:
        document_id = add(tx, 500, rank=9)
    office.incoming.accept(document_id)
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("9", "enter", "X")
        await said(pilot, app, "Nobody has a part of 500/UBND-VX")
        office.incoming.distribute(document_id, [Assignee("Phòng A"), Assignee("Phòng B", "support")])
        await pilot.press("X")
        assert "1 Phòng A  2 Phòng B" in bottom(app)
        await pilot.press("2")
        await said(pilot, app, "500/UBND-VX: Phòng B is done. u takes it back.")
        assert the(office, document_id).status == "04"
        await pilot.press("X")  # only one is left: nothing to choose
        await said(pilot, app, "500/UBND-VX: Phòng A is done.")
        assert the(office, document_id).status == "06"
        await pilot.press("u")
        await said(pilot, app, "Taken back: Completed")
        assert office.incoming.assignments(document_id)[0].done_at is None
