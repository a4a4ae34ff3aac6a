"""The first screen, driven by keys: trays, cursor, search, reading, and what others commit meanwhile."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from documents.times import now
from office.writing.draft import Draft
from storage import statuses, trays
from storage.documents import Status
from storage.mirror import Mirror
from tests.support.screens import WORDS, add, add_whole, make_office
from tests.support.waiting import shown, until
from tui.app import Workstation
from tui.screens.page import PageScreen
from tui.screens.text import TextScreen
from tui.widgets.bars import Bar
from tui.widgets.columns import columns, heading
from tui.widgets.document_list import DocumentList
from tui.widgets.paper import Paper
from tui.widgets.window import PAGE
from tui.words import fit, short_day

if TYPE_CHECKING:
    from pathlib import Path

    from office.office import Office

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return make_office(tmp_path / "office", count=150)


def codes(office: Office, tray: str = "inbox") -> list[str]:
    with office.reader() as mirror:
        return [row.code for row in trays.page(mirror.db, tray, limit=1000)]


async def test_cursor_walks_the_whole_tray_in_its_order(office: Office) -> None:
    app = Workstation(office)
    seen = []
    async with app.run_test(size=(80, 24)) as pilot:
        listed = app.screen.query_one(DocumentList)
        for _step in range(PAGE + 6):  # more than one page of the window
            assert listed.current is not None
            seen.append(listed.current.code)
            await pilot.press("down")
    assert seen == codes(office)[: PAGE + 6]


async def test_pages_home_and_end(office: Office) -> None:
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        listed = app.screen.query_one(DocumentList)
        await pilot.press("end")
        assert listed.cursor == 149
        assert codes(office)[-1] in shown(app)
        await pilot.press("pageup")
        assert listed.cursor == 149 - (listed.size.height - 1)
        await pilot.press("g", "g")
        assert listed.cursor == 0
        await pilot.press("pagedown", "up")
        assert listed.cursor == listed.size.height - 2


async def test_trays_by_number_and_by_sequence(office: Office) -> None:
    with Mirror(office.home) as mirror, mirror.write() as tx:
        add(tx, 300, tray="sent", direction="out", axis_id=None)
        add(tx, 301, tray="quarantine", problem="XML cut short", axis_id="q-1")
        status = Status("H29.40", "03", "in", "2026-11-20T10:00:00+07:00", "Phường Bến Nghé", answers={"code": "77/X"})
        statuses.append(tx, None, status)
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        for keys, expected in (
            (("2",), "300/UBND-VX"),
            (("g", "q"), "301/UBND-VX"),
            (("g", "u"), "77/X"),
            (("g", "h"), "This tray is empty."),
            (("1",), codes(office)[0]),
        ):
            await pilot.press(*keys)
            assert expected in shown(app), keys
        await pilot.press("g")
        assert "Quarantine" in app.screen.query_one("#keys", Bar).text
        await pilot.press("z")
        assert app.trays.tray == "inbox"
        assert "Search" in app.screen.query_one("#keys", Bar).text


async def test_search_as_one_types_loses_no_keystroke_and_folds_diacritics(office: Office) -> None:
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("slash", *"dau tu", "space", *"cong")
        await until(pilot, lambda: app.trays.searched == "dau tu cong" and "Found" in shown(app), "the search")
        listed = app.screen.query_one(DocumentList)
        assert listed.window is not None
        assert listed.window.count == 30
        assert listed.current is not None
        assert "đầu tư công" in listed.current.subject
        await pilot.press("enter", "down", "down")
        assert listed.cursor == 2
        await pilot.press("escape")
        assert listed.window.count == 150


async def test_opening_shows_every_field_and_marks_read(office: Office) -> None:
    with Mirror(office.home) as mirror, mirror.write() as tx:
        document_id = add_whole(tx)
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        assert isinstance(app.screen, PageScreen)
        text = app.screen.query_one(Paper).text
        for expected in (
            "H29.14", "H29.14,2026/11/20,9000/UBND-VX", "9000/UBND-VX", "20/11/2026", "Công văn", "V/v tăng cường gửi",
            "cong-van.txt", f"{len(WORDS)} B", "phu-luc.xlsx", "it did not come", "Arrived",
            "TL. Chánh Văn phòng Nguyễn Văn A",
            "Express", "Sở Nội vụ Thành phố Hồ Chí Minh", "Ủy ban nhân dân Phường Bến Nghé (H29.40)",
            "taken by the axis", "Returned", "[TL-E1/H6]", "20/11/2026 08:00:00", "20/11/2026 09:31:05", "30/11/2026",
            "New", "17", "TL-B1", '"21/UBND-VX"', "page 1", "→ Arrived", "← Taken back",
        ):  # fmt: skip
            assert expected in text, expected

        def read() -> bool:
            with office.reader() as mirror:
                row = trays.row(mirror.db, "inbox", document_id)
                return row is not None and not row.unread

        await until(pilot, read, "marked as read")
        await pilot.press("n")
        assert codes(office)[1] in app.screen.query_one(Paper).text
        await pilot.press("escape")
        assert app.screen.query_one(DocumentList).cursor == 1


async def test_quarantined_package_shows_nothing_it_says_itself(office: Office) -> None:
    with Mirror(office.home) as mirror, mirror.write() as tx:
        add(tx, 301, tray="quarantine", problem="suspected secret", subject="TUYỆT ĐỐI KHÔNG HIỆN", rank=9)
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("6", "enter")
        text = app.screen.query_one(Paper).text
        assert "suspected secret" in text
        assert "KHÔNG HIỆN" not in text


async def test_wide_terminal_reads_beside_the_list(office: Office) -> None:
    with Mirror(office.home) as mirror, mirror.write() as tx:
        add_whole(tx)
    app = Workstation(office)
    async with app.run_test(size=(140, 40)) as pilot:
        paper = app.screen.query_one(Paper)
        await until(pilot, lambda: "9000/UBND-VX" in paper.text, "the first document beside the list")
        await pilot.press("down")
        await until(pilot, lambda: codes(office)[1] in paper.text, "the second document")
        await pilot.press("enter")
        assert app.focused is paper
        await pilot.press("escape")
        assert isinstance(app.focused, DocumentList)


async def test_cursor_stays_on_its_document_when_others_commit(office: Office) -> None:
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        listed = app.screen.query_one(DocumentList)
        await pilot.press(*["down"] * 40)
        row = listed.current
        assert row is not None
        line = listed.cursor - listed.scroll_offset.y
        with Mirror(office.home) as mirror, mirror.write() as tx:
            for number in range(1000, 1005):
                add(tx, number, rank=5, unread=True)
        await until(pilot, lambda: listed.window is not None and listed.window.count == 155, "the new documents")
        assert listed.current is not None
        assert listed.current.id == row.id
        assert listed.cursor == 45
        assert listed.cursor - listed.scroll_offset.y == line
        assert "155" in app.screen.query_one("#trays", Bar).text


async def test_saving_never_overwrites_and_says_where(office: Office, tmp_path: Path) -> None:
    with Mirror(office.home) as mirror, mirror.write() as tx:
        add_whole(tx)
    target = tmp_path / "saved"
    app = Workstation(office)
    app.save_in = str(target)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        for name in ("cong-van.txt", "cong-van (2).txt"):
            await pilot.press("s", "enter")
            await until(pilot, (target / name).exists, name)
            await until(pilot, lambda: "Saved" in app.screen.query_one("#status", Bar).text, "the sentence")
        assert (target / "cong-van (2).txt").read_bytes() == WORDS


async def test_words_of_a_file_are_read_when_asked_for(office: Office) -> None:
    with Mirror(office.home) as mirror, mirror.write() as tx:
        add_whole(tx)
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter", "v")
        assert isinstance(app.screen, TextScreen)
        await until(pilot, lambda: "Kính gửi: các đơn vị" in shown(app), "the words of the file")
        await pilot.press("escape", "tab", "tab", "v")
        assert "bytes of this file are not here" in shown(app)


async def test_empty_mirror_and_tiny_windows(tmp_path: Path) -> None:
    app = Workstation(make_office(tmp_path / "office", count=0))
    async with app.run_test(size=(80, 24)) as pilot:
        assert "This tray is empty." in shown(app)
        await pilot.press("enter", "down", "end", "v", "s")
        await pilot.resize_terminal(30, 8)
        await pilot.pause()
        assert "too small" in shown(app)
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert "This tray is empty." in shown(app)


async def test_failed_sync_says_why_and_leaves_the_list_alone(office: Office) -> None:
    app = Workstation(office)
    async with app.run_test(size=(120, 24)) as pilot:
        await pilot.press("S")
        await until(pilot, lambda: not app.synchroniser.state.running, "the end of the sync")
        assert "http://127.0.0.1:9" in app.screen.query_one("#status", Bar).text
        assert codes(office)[0] in shown(app)


@pytest.mark.parametrize("width", [40, 60, 71, 72, 80, 103, 104, 160, 300])
def test_columns_fill_the_width_exactly(width: int) -> None:
    shape = columns(width)
    assert len(heading(width)) == width
    assert shape.subject >= 18
    assert len(fit("Quyết định", shape.subject)) == shape.subject


@pytest.mark.parametrize(("days", "told"), [(-100, True), (100, True), (-400, False), (400, False)])
def test_a_day_of_another_year_is_told_as_long_as_it_is_near(days: int, told: bool) -> None:
    day = now().date() + timedelta(days=days)
    assert short_day(day.isoformat()) == (f"{day:%d/%m}" if told else f" {day.year}")


async def test_what_was_never_sent_is_neither_corrected_nor_recalled(office: Office) -> None:
    office.drafting.create(Draft(subject="V/v chưa gửi"))
    with Mirror(office.home) as mirror, mirror.write() as tx:
        add(tx, 5000, direction="out", tray="sent")
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("2")
        assert "sent" in app.trays.contexts()
        await pilot.press("3")
        assert not {"sent", "received"} & app.trays.contexts()
        assert "document" in app.trays.contexts()
        before = app.screen.query_one("#status", Bar).text
        await pilot.press("f", "T", "U", "Z")
        assert app.screen is app.trays
        assert app.screen.query_one("#status", Bar).text == before


async def test_a_document_leads_to_the_one_it_answers(office: Office) -> None:
    with Mirror(office.home) as mirror, mirror.write() as tx:
        ours = add(
            tx, 6000, direction="out", tray="sent", sender_code="H29.99", document_id="H29.99,2026/11/20,6000/UBND-VX"
        )
        answers = {"responses": [{"organ_id": "H29.99", "document_id": "H29.99,2026/11/20,6000/UBND-VX"}]}
        add(tx, 6001, rank=9, details=answers)
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        assert "It answers 6000/UBND-VX. l goes there." in app.screen.query_one(Paper).text
        await pilot.press("l")
        await until(pilot, lambda: "6000/UBND-VX" in app.screen.query_one("#title", Bar).text, "what it answers")
        assert isinstance(app.screen, PageScreen)
        assert [target.id for target in app.screen.targets()] == [ours]
