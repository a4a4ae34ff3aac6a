"""What the fields of the form know from earlier documents, and the lines on its second page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from office.writing.draft import Draft
from office.writing.numbering import series_of
from storage.mirror import Mirror
from tests.support.drafting import letter
from tests.support.forms import form, go, kept, offered, open_saved, page, said, type_in
from tests.support.screens import add
from tests.support.waiting import shown, until
from tui.app import Workstation
from tui.compose.form import Field
from tui.compose.paths import anew
from tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from pathlib import Path

    from office.office import Office
    from storage.mirror import Transaction

pytestmark = pytest.mark.usefixtures("english")


def sent(tx: Transaction, number: int, notation: str, type_name: str = "Công văn", **signer: str) -> None:
    """Enter a document of this year that was sent under that number."""
    add(
        tx, number, direction="out", tray="sent", sender_code="H29.1", notation=notation, signer=signer,
        type_name=type_name, series=series_of(type_name, notation), series_year=2026, series_number=number,
    )  # fmt: skip


async def test_the_empty_fields_show_what_the_newest_document_of_the_type_bears(office: Office) -> None:
    with Mirror(office.home) as mirror, mirror.write() as tx:
        sent(tx, 1, "SKHCN-TCKT", competence="", position="Giám đốc", full_name="Trần Văn B")
        sent(tx, 2, "SKHCN-VP", competence="TL.", position="Chánh Văn phòng", full_name="Nguyễn Văn A")
        sent(tx, 3, "QĐ-SKHCN", "Quyết định", position="Giám đốc", full_name="Trần Văn B")
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("c")
        await until(pilot, lambda: "SKHCN-VP →" in shown(app), "the newest notation")
        assert "Chánh Văn phòng →" in shown(app)
        assert form(app).draft == Draft()
        assert kept(office) == []  # what is only shown is no draft
        field = await go(pilot, app, "notation")
        await pilot.press("right")
        await until(pilot, lambda: form(app).draft.notation == "SKHCN-VP", "the notation that was taken")
        await type_in(pilot, app, "signer_position", "giam")
        assert offered(app) == ["Giám đốc"]
        await pilot.press("down", "enter")
        await until(pilot, lambda: "Trần Văn B →" in shown(app), "who signs in that position")
        assert "TL. →" not in shown(app)
        await type_in(pilot, app, "signer_name", "Trần Văn")
        await pilot.press("enter")
        assert form(app).draft.signer_name == "Trần Văn"  # what was typed stands
        await go(pilot, app, "notation")
        await pilot.press("ctrl+u")
        await type_in(pilot, app, "type_name", "qđ")
        await pilot.press("enter")
        await until(pilot, lambda: field.placeholder == "QĐ-SKHCN →", "the notation of the other type")


async def test_the_second_page_takes_lines_and_the_first_tells_of_them(office: Office) -> None:
    office.drafting.create(letter(places=("- Như trên;",)))
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await open_saved(pilot, app)
        assert "F2: 1 more line" in shown(app)
        await pilot.press("f2")
        assert "1. - Như trên;" in shown(app)
        await type_in(pilot, app, "places", "- Lưu: VT.")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "is not chosen yet" in shown(app), "what was not taken")
        assert app.focused is screen.form.field("places")
        await pilot.press("enter")
        await type_in(pilot, app, "appendixes", "Phụ lục I")
        await pilot.press("enter")
        assert screen.draft.places == ("- Như trên;", "- Lưu: VT.")
        await go(pilot, app, "places")
        await pilot.press("down", "J", "x")
        await until(pilot, lambda: screen.draft.places == ("- Lưu: VT.",), "the line that was left")
        await until(pilot, lambda: kept(office)[0].appendixes == ("Phụ lục I",), "saved")
        await pilot.press("f2")
        await until(pilot, lambda: "F2: 2 more lines" in shown(app), "what the other page holds")


async def test_what_is_wrong_on_the_other_page_leads_there(office: Office) -> None:
    office.drafting.create(letter(places=("x" * 151,)))
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await open_saved(pilot, app)
        await until(pilot, lambda: "has 151 characters" in page(app), "what is wrong")
        await pilot.press("ctrl+n", "ctrl+n", "enter")
        assert app.focused is screen.form.field("places")
        assert "1. xxx" in shown(app)


async def test_groups_and_templates_are_taken_away_when_asked_twice(office: Office) -> None:
    office.drafting.save_group("Các sở", ("H29.14",))
    office.drafting.save_template("Báo cáo tháng", Draft(subject="V/v báo cáo"))
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("c")
        await until(pilot, lambda: bool(form(app).picker.groups), "the group")
        await pilot.press("ctrl+g", "down", "delete", "up", "delete")
        await said(pilot, app, "Take Các sở away for good?")
        assert list(office.drafting.groups()) == ["Các sở"]
        await pilot.press("delete")
        await said(pilot, app, "Các sở is taken away.")
        assert office.drafting.groups() == {}
        await pilot.press("ctrl+t", *"thang", "home", "delete")  # no name is chosen: a letter goes
        assert form(app).query_one(Prompt).input.value == "hang"
        await pilot.press("down", "delete", "delete")
        await said(pilot, app, "Báo cáo tháng is taken away.")
        assert office.drafting.templates() == {}
        assert isinstance(app.focused, Field)


async def test_a_path_begins_anew_behind_the_directory_that_stood_there(office: Office, tmp_path: Path) -> None:
    (tmp_path / "cv.pdf").write_bytes(b"x")
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("c")
        field = await go(pilot, app, "files")
        assert field.value == "~/"
        await type_in(pilot, app, "files", f"{tmp_path}/c")
        assert field.value == f"{tmp_path}/c"
        assert offered(app) == [f"{tmp_path}/cv.pdf"]
        await pilot.press("enter", "~", "slash")
        assert field.value == "~/"
        assert [each.name for each in form(app).draft.files] == ["cv.pdf"]


@pytest.mark.parametrize(
    ("typed", "prefilled", "meant"),
    [("~//tmp", "~/", "/tmp"), ("/a/~/b", "/a/", "~/b"), ("/a//b", "~/", "/a//b"), ("~/a", "~/", "~/a"), ("~/",) * 3],
    ids=["root", "home", "typed", "on", "nothing"],
)  # fmt: skip
def test_what_a_path_means(typed: str, prefilled: str, meant: str) -> None:
    assert anew(typed, prefilled) == meant
