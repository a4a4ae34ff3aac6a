"""The figures on the screen: their bars at 80 columns and fewer, other periods, the workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from python_calamine import CalamineWorkbook

from documents.reasons import Action, format_description
from documents.times import now
from office.reports.figures import report
from storage import statuses
from storage.documents import Status
from storage.mirror import Mirror
from tests.support.registers import SENDER, arrival, enter_all, issue
from tests.support.screens import make_office
from tests.support.waiting import shown, until
from tui.app import Workstation
from tui.screens.figures import figure_blocks, span_of
from tui.widgets.bars import Bar
from tui.widgets.paper import Paper

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from office.office import Office

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Of the eight documents of a past year six are electronic, and one was returned."""
    office = make_office(tmp_path / "office", count=0)
    documents = enter_all(
        office,
        *(arrival(n, "2025-03-20", paper=int(n > 6), document_id=f"in {n}") for n in range(1, 9)),
        issue(1, "2025-11-20"),
    )
    text = format_description("TL-B1", Action.UPDATE, "Số, ký hiệu nhập khác số trên tệp.")
    at = "2025-03-21T08:00:00+07:00"
    with Mirror(office.home) as mirror, mirror.write() as tx:
        statuses.append(tx, documents[0], Status(SENDER[0], "02", "out", at, SENDER[1], text, at))
        tx.execute("UPDATE documents SET returned = 1 WHERE id = ?", (documents[0],))
    return office


def paper(app: Workstation) -> str:
    return app.screen.query_one(Paper).text


async def counted(pilot: Pilot[int], app: Workstation, days: str) -> None:
    await until(pilot, lambda: days in app.screen.query_one("#title", Bar).text, days)


async def test_the_year_with_bars_and_another_period(office: Office) -> None:
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("g", "b")
        await counted(pilot, app, f"From 01/01/{now().year} to")
        assert "Received electronically" in paper(app)
        assert " -" in paper(app), "of nothing there is no share"
        enter_all(office, arrival(9, f"{now().year}-01-01"))
        await until(pilot, lambda: "1 of 1 (100.0 %)" in paper(app), "what came meanwhile is counted")
        await pilot.press("t", "ctrl+u", *"2025", "enter")
        await counted(pilot, app, "From 01/01/2025 to 31/12/2025")
        assert "Received electronically  ██████████████████······  6 of 8 (75.0 %)" in paper(app)
        assert "Sent on time             ████████████████████████  1 of 1 (100.0 %)" in paper(app)
        assert "Returned by us: 1" in paper(app)
        assert "TL-B1" in paper(app)
        assert f"{SENDER[1]} ({SENDER[0]})" in paper(app)
        assert max(map(len, shown(app).splitlines())) <= 80
        await pilot.press("t", "ctrl+u", *"Q2/2025", "enter")
        await counted(pilot, app, "From 01/04/2025 to 30/06/2025")
        await pilot.press("p")
        await counted(pilot, app, "From 01/01/2024 to 31/12/2024")
        await pilot.press("n")
        await counted(pilot, app, "From 01/01/2025 to 31/12/2025")
        await pilot.press("escape")
        assert app.screen is app.trays


async def test_what_is_no_period_is_said_and_can_be_put_right(office: Office) -> None:
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("g", "b")
        await counted(pilot, app, "From")
        await pilot.press("t", "ctrl+u", *"2025-13", "enter")
        assert "2025-13 is no period" in app.screen.query_one("#status", Bar).text
        await pilot.press("backspace", "backspace", "backspace", "enter")
        await counted(pilot, app, "From 01/01/2025 to 31/12/2025")


async def test_the_workbook_has_what_the_screen_shows(office: Office, tmp_path: Path) -> None:
    app = Workstation(office)
    path = tmp_path / "figures.xlsx"
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("g", "b")
        await counted(pilot, app, "From")
        await pilot.press("t", "ctrl+u", *"2025", "enter")
        await counted(pilot, app, "From 01/01/2025")
        await pilot.press("s", "ctrl+u", *str(tmp_path / "figures.pdf"), "enter")
        assert "must end in one of: .xlsx" in app.screen.query_one("#status", Bar).text
        await pilot.press("backspace", "backspace", "backspace", *"xlsx", "enter")
        await until(pilot, lambda: "Saved:" in app.screen.query_one("#status", Bar).text, "the path")
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert ["Received electronically", 6.0] in rows


def test_lines_fit_any_width(office: Office) -> None:
    found = report(office, "2025-01-01", "2025-12-31")
    for width in (38, 60, 78, 158):
        lines = [block for block in figure_blocks(found, width) if "█" in block.text]
        assert len(lines) == 7
        assert all(len(block.text) + block.indent <= width for block in lines), width


@pytest.mark.parametrize(
    ("typed", "span"),
    [
        ("2026", ("2026-01-01", "2026-12-31")),
        ("q1/2026", ("2026-01-01", "2026-03-31")),
        ("T2/2024", ("2024-02-01", "2024-02-29")),
        ("01/02/2026 - 3/3/2026", ("2026-02-01", "2026-03-03")),
        ("2026-02-01 2026-03-03", ("2026-02-01", "2026-03-03")),
        ("3/3/2026 1/2/2026", None),
        ("T13/2026", None),
        ("31/02/2026 01/03/2026", None),
        ("", None),
    ],
)
def test_periods_as_clerks_write_them(typed: str, span: tuple[str, str] | None) -> None:
    assert span_of(typed) == span
