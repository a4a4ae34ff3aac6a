"""Returning by keys: the line that shows what the sender will read, several at once, and what came back to us."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from documents.reasons import MOST_CHARACTERS
from storage import documents, findings, outbox, statuses, trays
from storage.findings import Finding
from storage.mirror import Mirror
from tests.support.axis_server import running_axis
from tests.support.offices import office as on_axis
from tests.support.screens import add, add_faulty, add_secret, make_office
from tests.support.sending import outgoing
from tests.support.waiting import shown, until
from tui.app import Workstation
from tui.compose.screen import ComposeScreen
from tui.screens.batch import BatchScreen
from tui.screens.page import PageScreen
from tui.widgets.bars import Bar
from tui.widgets.paper import Paper
from tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from office.office import Office
    from storage.documents import Document

pytestmark = pytest.mark.usefixtures("english")

TEXT = '[TL-B1/H2] Số, ký hiệu nhập "9100/UBND-VX" khác số trên tệp "1243/SNV-VP" (trang 1). Đề nghị gửi bản cập nhật.'
A, C = "H29.1", "H29.15"
CHECKED = "2026-11-20T09:31:06+07:00"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return make_office(tmp_path / "office", count=6)


@pytest.fixture
def faulty(office: Office) -> int:
    with Mirror(office.home) as mirror, mirror.write() as tx:
        return add_faulty(tx)


def the(office: Office, document_id: int) -> Document:
    with office.reader() as mirror:
        found = documents.get(mirror.db, document_id)
    assert found is not None
    return found


def told(office: Office, document_id: int) -> list[tuple[str, str]]:
    """What this office has said of a document and not taken back."""
    with office.reader() as mirror:
        history = statuses.history(mirror.db, document_id)
    return [(each.code, each.description) for each in history if each.cancelled_at is None]


def status_line(app: Workstation) -> str:
    return app.screen.query_one("#status", Bar).text


def bottom(app: Workstation) -> str:
    return shown(app).splitlines()[-1]


def count(text: str) -> str:
    return f"{len(text)}/{MOST_CHARACTERS}"


async def said(pilot: Pilot[int], app: Workstation, text: str) -> None:
    await until(pilot, lambda: text in status_line(app), f"{text!r}, not {status_line(app)!r}")


async def test_two_keys_return_what_the_checks_found(office: Office, faulty: int) -> None:
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("r")
        assert status_line(app).strip() == TEXT
        for part in ("TL-B1", "Enter: return", "Tab: words", count(TEXT)):
            assert part in bottom(app)
        await pilot.press("escape")
        assert told(office, faulty) == []
        await pilot.press("r", "enter")
        await said(pilot, app, "9100/UBND-VX: TL-B1, returned. u takes it back.")
        assert told(office, faulty) == [("02", TEXT)]
        await pilot.press("4", "enter")
        text = app.screen.query_one(Paper).text
        assert "What this office found wrong" in text
        assert "Typed number differs from the file" in text
        assert "waits here" in text
        await pilot.press("escape", "u")
        await said(pilot, app, "Taken back: Returned")
        assert told(office, faulty) == []


async def test_another_reason_is_picked_by_code_or_words_without_diacritics(office: Office, faulty: int) -> None:
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("r", *"thieu tep")
        assert bottom(app).lstrip().startswith("TL-C1")
        assert "Phụ lục II" in status_line(app), "with the evidence of its own finding"
        await pilot.press("ctrl+u", *"c4")
        assert bottom(app).lstrip().startswith("TL-C4")
        await pilot.press("ctrl+u", *"zzz")
        assert "No reason has these words." in status_line(app)
        await pilot.press("enter")
        assert told(office, faulty) == [], "there is nothing to give"
        await pilot.press("ctrl+u")
        assert bottom(app).lstrip().startswith("TL-B1")
        await pilot.press("down")
        assert bottom(app).lstrip().startswith("TL-C1"), "the findings' own come first"
        await pilot.press("up", "up")
        assert bottom(app).lstrip().startswith("TL-X9")
        await pilot.press("enter")
        assert "at least 20 characters" in " ".join(shown(app).split())
        assert told(office, faulty) == []


async def test_the_words_are_edited_under_a_live_count(office: Office, faulty: int) -> None:
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("r", "tab")
        assert app.screen.query_one(Prompt).input.value == TEXT.partition("] ")[2]
        await pilot.press("ctrl+u", *"Sai")
        assert "14/500" in bottom(app)
        assert "at least 10 characters" in status_line(app)
        await pilot.press("enter")
        assert told(office, faulty) == []
        app.screen.query_one(Prompt).input.value = "Sai số. " * 80
        await pilot.pause()
        await pilot.press("enter")
        assert "too long" in status_line(app)
        assert told(office, faulty) == []
        await pilot.press("end", "ctrl+u", *"Sai so va ky hieu", "tab", "tab", "enter")
        await said(pilot, app, "returned")
        assert told(office, faulty) == [("02", "[TL-B1/H2] Sai so va ky hieu")]


async def test_a_fault_that_is_only_told_is_registered(office: Office, faulty: int) -> None:
    app = Workstation(office)
    async with app.run_test(size=(100, 24)) as pilot:
        await pilot.press("r", *"d1")
        assert "Enter: register, tell of it" in bottom(app)
        await pilot.press("enter")
        await said(pilot, app, "TL-D1, registered, the sender is told")
        [(code, text)] = told(office, faulty)
        assert code == "03"
        assert text.startswith("[TL-D1/H7]")
        assert the(office, faulty).arrival_number == 1


async def test_of_a_secret_nothing_is_quoted(tmp_path: Path) -> None:
    office = make_office(tmp_path / "office", count=0)
    with Mirror(office.home) as mirror, mirror.write() as tx:
        document_id = add_secret(tx)
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("6", "r")
        assert "[TL-A1/H1]" in status_line(app)
        assert not [word for word in ("phương án", "phuong-an", "9200", "V/v") if word in shown(app)]
        await pilot.press("tab", *"phuong an mat")
        assert "takes no words of your own" in status_line(app)
        await pilot.press("escape", "r", "enter")
        await said(pilot, app, "quarantined, returned")
        assert [code for code, _text in told(office, document_id)] == ["02"]


async def test_the_right_office_is_offered_when_it_is_known(office: Office) -> None:
    with Mirror(office.home) as mirror, mirror.write() as tx:
        document_id = add(tx, 700, rank=9)
        suggestion = {"kind": "choose-office", "code": "H29.77", "name": "Sở Y tế"}
        wrong = Finding("TL-E1", "block", {"code": "H29.77", "name": "Sở Y tế"}, suggestion=suggestion)
        findings.replace_checked(tx, document_id, (wrong,), at=CHECKED)
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("r", "enter")
        assert "Right office: Sở Y tế (H29.77)" in bottom(app)
        await pilot.press("f")
        await until(pilot, lambda: isinstance(app.screen, ComposeScreen), "the draft")
        assert [code for code, _text in told(office, document_id)] == ["02"]
        with office.reader() as mirror:
            [draft] = trays.page(mirror.db, "drafts")
        assert office.drafting.load(draft.id).draft.to == ("H29.77",)


async def test_a_batch_is_listed_before_anything_happens(office: Office, faulty: int) -> None:
    with Mirror(office.home) as mirror, mirror.write() as tx:
        sound = add(tx, 701, rank=8)
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("m", "m", "r")
        assert isinstance(app.screen, BatchScreen)
        paper = app.screen.query_one(Paper)
        await until(pilot, lambda: "1 of them cannot be returned" in paper.text, "the plans")
        assert "[TL-B1/H2]" in paper.text
        assert "Nothing was found wrong" in paper.text
        assert (told(office, faulty), told(office, sound)) == ([], [])
        await pilot.press("escape", "r")
        await until(pilot, lambda: "[TL-B1/H2]" in shown(app), "the plans again")
        await pilot.press("r", *"c4", "enter")
        assert isinstance(app.screen, BatchScreen)
        paper = app.screen.query_one(Paper)
        await until(pilot, lambda: paper.text.count("[TL-C4/H5]") == 2, "one reason for both")
        await pilot.press("enter")
        await said(pilot, app, "2 documents done.")
        assert [told(office, each)[0][1][:10] for each in (faulty, sound)] == ["[TL-C4/H5]"] * 2
        assert not app.trays.list.marked
        await pilot.press("u")
        await said(pilot, app, "Taken back")
        assert (told(office, faulty), told(office, sound)) == ([], [])


async def test_the_slip_is_saved_where_one_says(office: Office, faulty: int, tmp_path: Path) -> None:
    office.returning.give(office.returning.prepare(faulty, "TL-B1"))
    app = Workstation(office)
    app.save_in = str(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("4", "P")
        assert "Save the slip as:" in bottom(app)
        await pilot.press("enter")
        await said(pilot, app, "Saved:")
        assert (tmp_path / "phieu-chuyen-tra-9100-UBND-VX.pdf").read_bytes().startswith(b"%PDF")
        await pilot.press("P", "ctrl+u", *str(tmp_path / "none" / "x.pdf"), "enter")
        await said(pilot, app, "cannot be written")


async def test_a_return_is_followed_until_it_is_corrected(tmp_path: Path) -> None:
    """Over a real axis: what C returned A corrects in one key, and C is led to the correction."""
    with running_axis(tmp_path / "axis") as axis:
        a, c = (on_axis(axis, tmp_path / code, code, undo=0, interval=0) for code in (A, C))
        sent = a.send(outgoing(tmp_path, number="1234", to=(C,)))
        a.sync(check=False)
        c.sync()
        with Mirror(c.home) as mirror, mirror.write() as tx:
            came = trays.page(mirror.db, "inbox")[0].id
            wrong = {"typed": "1234/UBND-VX", "found": "1243/UBND-VX", "page": 1}
            findings.replace_checked(tx, came, (Finding("TL-B1", "block", wrong, "cong-van.pdf", 1),), at=CHECKED)
        app = Workstation(c)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("r", "enter")
            await said(pilot, app, "returned")
            await pilot.press("S", "4", "enter")
            await until(pilot, lambda: "the axis has it" in app.screen.query_one(Paper).text, "the axis")
            a.sync(check=False)
            await pilot.press("S")
            await until(pilot, lambda: "the sender has it" in app.screen.query_one(Paper).text, "the sender")

        app = Workstation(a)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("4", "enter")
            text = app.screen.query_one(Paper).text
            title = "What the recipients found wrong"
            for part in (title, "TL-B1", '"1243/UBND-VX"', "H2: send an update", "f begins"):
                assert part in text
            await pilot.press("D")
            app.screen.query_one(Prompt).input.paste("Đã gọi điện")
            await pilot.press("enter")
            await said(pilot, app, "is settled. u takes it back.")
            assert "Settled: Đã gọi điện" in app.screen.query_one(Paper).text
            await pilot.press("D")
            await said(pilot, app, "nothing waits to be corrected")
            await pilot.press("u")
            await said(pilot, app, "Taken back: settling")
            await pilot.press("f")
            await until(pilot, lambda: isinstance(app.screen, ComposeScreen), "the draft")
            await pilot.press("escape")
            await said(pilot, app, "The draft waits in the tray Drafts (3).")
            assert isinstance(app.screen, PageScreen), "back where it was begun"
        with a.reader() as mirror:
            [draft] = trays.page(mirror.db, "drafts")
        assert a.drafting.load(draft.id).draft.relates_to == sent
        correction = a.drafting.send(draft.id, {"TL-C2": "Tệp của phép thử, không cần mở được."}).id
        app = Workstation(a)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("4", "enter", "l")
            assert isinstance(app.screen, PageScreen)
            assert app.screen.document is not None
            assert app.screen.document.id == correction
        a.sync(check=False)
        c.sync(check=False)

        app = Workstation(c)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("4", "enter")
            assert "corrected by 1243/UBND-VX" in " ".join(app.screen.query_one(Paper).text.split())
            await pilot.press("l")
            assert isinstance(app.screen, PageScreen)
            assert app.screen.document is not None
            assert app.screen.document.relates_to == came
            await pilot.press("l")
            assert app.screen.document is not None
            assert app.screen.document.id == came
        with c.reader() as mirror:
            assert outbox.waiting(mirror.db) <= 1, "at most the receipt of the correction"
