"""Writing a document in the form, by keys: what is offered, what is kept, what is found, and how it leaves."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from documents.times import now
from office.writing.draft import Attached, Draft
from storage import audit, documents, drafts, outbox, trays
from storage.mirror import Mirror
from tests.support.drafting import SUBJECT, letter, paper_file
from tests.support.forms import form, go, kept, offered, open_saved, page, said, type_in
from tests.support.screens import add
from tests.support.waiting import shown, until
from tui.app import Workstation
from tui.compose.form import Field
from tui.compose.screen import ComposeScreen
from tui.widgets.document_list import DocumentList
from tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from pathlib import Path

    from office.office import Office

pytestmark = pytest.mark.usefixtures("english")

REASON = "Số ghi tay trên bản giấy"


async def test_a_document_is_written_and_sent_by_keys_and_taken_back(office: Office, tmp_path: Path) -> None:
    paper_file(tmp_path / "công văn.docx")
    with Mirror(office.home) as mirror, mirror.write() as tx:
        accepted = add(tx, 1)
    office.incoming.accept(accepted)
    app = Workstation(office)
    app.attach_from = f"{tmp_path}/"
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("c")
        await type_in(pilot, app, "notation", "SKHCN-VP")
        await type_in(pilot, app, "subject", SUBJECT.removeprefix("V/v "))
        await type_in(pilot, app, "signer_position", "Giám đốc")
        await type_in(pilot, app, "signer_name", "Nguyễn Văn A")
        await type_in(pilot, app, "to", "so noi vu")
        await until(pilot, lambda: "H29.14" in offered(app), "the office")
        await pilot.press("enter")
        await go(pilot, app, "files")
        assert f"{tmp_path}/công văn.docx" in offered(app)
        await pilot.press(*"cong v", "tab", "enter", "escape")
        await until(pilot, lambda: "checks found nothing" in page(app), "the verdict of the checks")
        assert "Công văn 01/SKHCN-VP" in shown(app)
        await pilot.press("ctrl+s")
        await said(pilot, app, "01/SKHCN-VP is sealed and leaves in 20 seconds")
        assert app.screen is app.trays
        with office.reader() as mirror:
            (row,) = trays.page(mirror.db, "sent")
            document = documents.get(mirror.db, row.id)
            assert outbox.of_document(mirror.db, row.id)[0].state == "QUEUED"
        assert document is not None
        assert (document.code, document.subject) == ("01/SKHCN-VP", SUBJECT)
        assert [each.code for each in document.recipients] == ["H29.14"]
        assert [each.name for each in document.files] == ["công văn.docx"]
        assert kept(office) == []
        assert app.trays.targets()[0].id == accepted
        await pilot.press("u")  # what was just sent, though what the cursor stands on could be taken back too
        await said(pilot, app, "Taken back: sending, 01/SKHCN-VP. The draft waits in the tray Drafts (3).")
        assert kept(office)[0].subject == SUBJECT
        await pilot.press("u")
        await said(pilot, app, "Taken back: Accepted")


async def test_leaving_keeps_the_draft_and_enter_opens_it_as_it_was(office: Office) -> None:
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("c", "escape")
        await until(pilot, lambda: app.screen is app.trays, "the list")
        assert kept(office) == []  # nothing was typed: nothing is left behind
        await pilot.press("c")
        await type_in(pilot, app, "subject", "V/v họp giao ban")  # typed after the V/v of the form
        await type_in(pilot, app, "due", "01/12/2026")
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.trays, "the list")
        assert kept(office) == [Draft(subject="V/v họp giao ban", due="01/12/2026")]
        await pilot.press("3")
        await until(pilot, lambda: "họp giao ban" in shown(app), "the draft in its tray")
        screen = await open_saved(pilot, app)
        assert screen.form.field("subject").value == "V/v họp giao ban"
        assert screen.form.field("due").value == "01/12/2026"
        assert screen.draft == kept(office)[0]


async def test_what_is_typed_is_saved_while_it_is_typed_in_composed_letters(office: Office) -> None:
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("c")
        field = await go(pilot, app, "subject")
        field.paste(unicodedata.normalize("NFD", "mở rộng\n  đường"))
        await until(pilot, lambda: kept(office) == [Draft(subject="V/v mở rộng đường")], "the saved draft")
        await pilot.press("end", *"!?")
        await until(pilot, lambda: kept(office) == [Draft(subject="V/v mở rộng đường!?")], "the draft saved again")
        assert isinstance(app.screen, ComposeScreen)


async def test_types_urgency_and_competence_are_chosen_by_typing(office: Office) -> None:
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("c", *"ttr")
        assert offered(app)[0] == "Tờ trình"
        await pilot.press("tab")
        await type_in(pilot, app, "urgency", "thuong k")
        assert offered(app) == ["thượng khẩn"]
        await pilot.press("enter")
        await type_in(pilot, app, "signer_competence", "tuq")
        await pilot.press("tab")
        await type_in(pilot, app, "type_name", "bao")
        assert offered(app)[:2] == ["Báo cáo", "Thông báo"]
        await pilot.press("down", "enter")
        draft = form(app).draft
        assert (draft.type_name, draft.urgency, draft.signer_competence) == ("Thông báo", "thượng khẩn", "TUQ.")
        await go(pilot, app, "subject")
        assert form(app).form.field("subject").value == ""  # "V/v" is for công văn alone


async def test_keys_that_come_faster_than_the_screen_land_where_they_are_meant(office: Office) -> None:
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("c")
        keys = ["tab", "7", "tab", *"AB", "backspace", *"C-D", "tab", "shift+tab", "shift+tab", "8"]
        for key in keys:
            app.simulate_key(key)
        await pilot.pause()
        await until(pilot, lambda: form(app).draft.number != "7", "all keys")
        assert (form(app).draft.number, form(app).draft.notation) == ("78", "AC-D")


async def test_recipients_are_listed_removed_and_a_retired_one_gives_way_to_its_successor(office: Office) -> None:
    office.drafting.create(Draft(to=("H29.14", "H29.90", "H29.99", "H29.15")))
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await open_saved(pilot, app)
        await until(pilot, lambda: "now H29.91: Enter" in shown(app), "the successor")
        assert "no longer in use: Del" in shown(app)
        await go(pilot, app, "to")
        await pilot.press("down", "down", "enter")
        await until(pilot, lambda: screen.draft.to == ("H29.14", "H29.91", "H29.99", "H29.15"), "the successor")
        await pilot.press("down", "delete")
        await until(pilot, lambda: screen.draft.to == ("H29.14", "H29.91", "H29.15"), "the one that is gone")
        await pilot.press("K", "K")
        await until(pilot, lambda: screen.draft.to == ("H29.15", "H29.14", "H29.91"), "another order")
        await until(pilot, lambda: kept(office)[0].to == screen.draft.to, "saved")
        assert "Sở Y tế" in shown(app)


async def test_a_group_is_kept_named_and_repaired(office: Office) -> None:
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("c")
        for words in ("noi vu", "H29.15"):
            await type_in(pilot, app, "to", words)
            await pilot.press("enter")
        await pilot.press("ctrl+g", *"Các sở", "enter")
        await said(pilot, app, "Kept as the group @Các sở.")
        assert [each.code for each in office.drafting.groups()["Các sở"]] == ["H29.14", "H29.15"]
        with Mirror(office.home) as mirror, mirror.write() as tx:
            drafts.save_group(tx, "Y tế", ("H29.14", "H29.90"))
        await type_in(pilot, app, "type_name", "")  # anything that makes it look again
        await type_in(pilot, app, "subject", "x")
        await until(pilot, lambda: "Y tế" in form(app).picker.groups, "the group")
        await type_in(pilot, app, "to", "@y te")
        assert offered(app) == ["@Y tế"]
        await pilot.press("enter")
        await until(pilot, lambda: "1 no longer in use: Enter" in shown(app), "the member that is gone")
        await pilot.press("down", "down", "down", "enter")
        await said(pilot, app, "The group @Y tế is up to date.")
        assert [each.code for each in office.drafting.groups()["Y tế"]] == ["H29.14", "H29.91"]
        await until(pilot, lambda: "no longer in use" not in shown(app), "the list again")
        await pilot.press("enter")  # a group in order gives way to its members
        await until(pilot, lambda: form(app).draft.to == ("H29.14", "H29.15", "H29.91"), "the members")


async def test_files_are_completed_ordered_and_what_is_not_there_is_said(office: Office, tmp_path: Path) -> None:
    there = tmp_path / "there"
    (there / "Phụ lục").mkdir(parents=True)
    for name in ("cv-1.pdf", "cv-2.pdf", ".an", "Phụ lục/bang.xlsx"):
        (there / name).write_bytes(b"x" * 2048)
    app = Workstation(office)
    app.attach_from = f"{there}/"
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("c")
        field = await go(pilot, app, "files")
        assert {value.removeprefix(f"{there}/") for value in offered(app)} == {"Phụ lục/", "cv-1.pdf", "cv-2.pdf"}
        await pilot.press("c", "tab")
        assert field.value == f"{there}/cv-"
        await pilot.press("2", "enter")
        await go(pilot, app, "files")
        await pilot.press(*"phu", "tab", "tab")
        await until(pilot, lambda: field.value == f"{there}/Phụ lục/bang.xlsx", "the file in the directory")
        await pilot.press("enter")
        assert [each.name for each in form(app).draft.files] == ["cv-2.pdf", "bang.xlsx"]
        assert "2 KB" in shown(app)
        await pilot.press("escape", "down", "down", "-")
        await until(pilot, lambda: form(app).draft.files[0].name == "bang.xlsx", "another order")
        await type_in(pilot, app, "files", "nothing.pdf")
        await pilot.press("enter")
        await said(pilot, app, "There is no file")
        await pilot.press("ctrl+s")
        await said(pilot, app, "is not chosen yet")


async def test_findings_stop_the_sending_and_are_overridden_with_a_reason(office: Office, tmp_path: Path) -> None:
    office.drafting.create(letter(paper_file(tmp_path / "cv.docx", "77")))
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_saved(pilot, app)
        await until(pilot, lambda: "TL-B1" in page(app), "the finding, while nothing is pressed")
        await pilot.press("ctrl+s")
        await said(pilot, app, "Nothing was queued: TL-B1")
        await pilot.press("ctrl+o", *"ngan", "enter")
        await said(pilot, app, "must have 10 to 500")
        await pilot.press("ctrl+o")
        form(app).query_one(Prompt).input.paste(REASON)
        await pilot.press("enter")
        await said(pilot, app, "01/SKHCN-VP is sealed")
        with office.reader() as mirror:
            (detail,) = mirror.db.execute("SELECT detail FROM audit WHERE act = 'override'").fetchall()
            assert audit.first_break(mirror.db) is None
        assert REASON in detail[0]


async def test_nothing_with_a_mark_of_secrecy_can_be_overridden(office: Office, tmp_path: Path) -> None:
    office.drafting.create(letter(paper_file(tmp_path / "cv.docx", secrecy="MẬT")))
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_saved(pilot, app)
        await until(pilot, lambda: "TL-A1" in page(app), "the finding")
        await pilot.press("ctrl+s")
        await said(pilot, app, "cannot be overridden")
        await pilot.press("ctrl+o")
        await said(pilot, app, "never sent")
        assert len(kept(office)) == 1


async def test_a_field_that_is_wrong_is_marked_and_stops_the_sending_there(office: Office, tmp_path: Path) -> None:
    office.drafting.create(letter(paper_file(tmp_path / "cv.docx")))
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await open_saved(pilot, app)
        await type_in(pilot, app, "date", "31/02/2026")
        await until(pilot, lambda: screen.form.field("date").wrong, "the mark")
        assert "!Date" in shown(app)
        await until(pilot, lambda: "31/02/2026 is not a date" in page(app), "what is wrong")
        await go(pilot, app, "subject")
        await pilot.press("ctrl+s")
        await said(pilot, app, "31/02/2026 is not a date")
        assert app.focused is screen.form.field("date")
        with office.reader() as mirror:
            assert trays.counts(mirror.db)["sent"] == 0


async def test_a_colleague_who_saved_meanwhile_loses_nothing_and_neither_does_the_clerk(office: Office) -> None:
    draft_id = office.drafting.create(Draft(subject="V/v gốc"))
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_saved(pilot, app)
        office.drafting.save(draft_id, Draft(subject="V/v của đồng nghiệp"), 1)
        await type_in(pilot, app, "subject", " của tôi")
        await said(pilot, app, "kept as a new draft")
        await pilot.press(*" nhé", "escape")
        await until(pilot, lambda: app.screen is app.trays, "the list")
        assert {each.subject for each in kept(office)} == {"V/v của đồng nghiệp", "V/v gốc của tôi nhé"}


async def test_templates_are_kept_and_started_from(office: Office) -> None:
    office.drafting.create(Draft(subject="V/v báo cáo tháng", number="9", notation="SKHCN-VP", to=("H29.14",)))
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_saved(pilot, app)
        await pilot.press("ctrl+y", *"Báo cáo tháng", "enter")
        await said(pilot, app, "Kept as the template Báo cáo tháng.")
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.trays, "the list")
        await pilot.press("1", "c", "ctrl+t", *"thang")
        await until(pilot, lambda: offered(app) == ["Báo cáo tháng"], "the template")
        await pilot.press("down", "enter")
        await until(pilot, lambda: form(app).draft.notation == "SKHCN-VP", "the template's fields")
        assert form(app).draft == Draft(subject="V/v báo cáo tháng", notation="SKHCN-VP", to=("H29.14",))
        assert form(app).form.field("subject").value == "V/v báo cáo tháng"
        assert "Sở Nội vụ" in shown(app)


async def test_a_reply_is_begun_from_the_document_it_answers(office: Office) -> None:
    with Mirror(office.home) as mirror, mirror.write() as tx:
        add(tx, 1, sender_code="H29.14", sender_name="Sở Nội vụ")
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("A")
        await until(pilot, lambda: isinstance(app.screen, ComposeScreen), "the form")
        draft = form(app).draft
        assert draft.to == ("H29.14",)
        assert draft.reply_to.endswith("1/UBND-VX")
        assert "01/UBND-VX" in draft.subject
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.trays, "the list")
        assert app.screen.query_one(DocumentList).current is not None
        await pilot.press("c")
        await type_in(pilot, app, "reply_to", "ke hoach")
        await until(pilot, lambda: bool(offered(app)), "the document")
        await pilot.press("enter")
        assert form(app).draft.reply_to == draft.reply_to


async def test_a_draft_is_thrown_away_when_asked_twice(office: Office) -> None:
    office.drafting.create(Draft(subject="V/v thử"))
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_saved(pilot, app)
        await pilot.press("ctrl+r", "tab", "ctrl+r")
        assert len(kept(office)) == 1
        await pilot.press("ctrl+r")
        await until(pilot, lambda: app.screen is app.trays, "the list")
        assert kept(office) == []
        # Several at once from their tray, and there too only when that was said.
        for subject in ("V/v một", "V/v hai"):
            office.drafting.create(Draft(subject=subject))
        app.look_again()
        await pilot.press("m", "m", "delete", "escape")
        assert len(kept(office)) == 2
        await pilot.press("delete", "enter")
        await until(pilot, lambda: kept(office) == [], "none is left")


@pytest.mark.parametrize("size", [(40, 10), (60, 15), (80, 24), (140, 40)])
async def test_every_field_can_be_reached_and_seen_at_any_size(office: Office, size: tuple[int, int]) -> None:
    office.drafting.create(letter())
    app = Workstation(office)
    async with app.run_test(size=size) as pilot:
        screen = await open_saved(pilot, app)
        seen = set()
        for _page in range(2):
            for _step in screen.form.names:
                assert isinstance(app.focused, Field)
                seen.add(app.focused.shape.name)
                await pilot.pause()
                region = app.focused.region
                assert region.width >= 4
                assert screen.form.region.contains_region(region), app.focused.shape.name
                await pilot.press("tab")
            await pilot.press("f2")
        assert seen == screen.form.names - {"reason"}
        await until(pilot, lambda: "There is no file" in page(app), "what is missing")


async def test_a_replacement_asks_for_its_reason_and_keeps_what_it_relates_to(office: Office) -> None:
    draft = letter(business_type=3, relates_to=1, reason="Sửa số ký hiệu", files=(Attached("cv.pdf", "/tmp/cv.pdf"),))
    office.drafting.create(draft)
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await open_saved(pilot, app)
        await type_in(pilot, app, "reason", " cho đúng")
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.trays, "the list")
        assert kept(office) == [replace(draft, reason="Sửa số ký hiệu cho đúng")]
        assert screen.draft.relates_to == 1


async def test_an_iso_day_is_shown_as_written_here_and_kept_as_it_was(office: Office) -> None:
    day = now().date().isoformat()
    office.drafting.create(letter(date=day, due=day))
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await open_saved(pilot, app)
        assert screen.form.field("date").value == "/".join(reversed(day.split("-")))
        await type_in(pilot, app, "place", "Huế")
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.trays, "the list")
        assert kept(office) == [letter(date=day, due=day, place="Huế")]
