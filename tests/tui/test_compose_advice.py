"""What is wrong with a draft is walked through, and Enter does what the advice says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from office.writing.draft import Attached, Draft
from office.writing.recipients import Member
from storage.findings import Finding
from tests.support.drafting import letter, paper_file
from tests.support.forms import form, open_saved, page, said
from tests.support.waiting import until
from tui.app import Workstation
from tui.compose.remedies import exchanged, remedy
from tui.widgets.bars import Bar

if TYPE_CHECKING:
    from pathlib import Path

    from office.office import Office

pytestmark = pytest.mark.usefixtures("english")

GROUPS = {"Các sở": (Member("H29.14", "Sở Nội vụ", False), Member("H29.90", "Sở Y tế", True, ("H29.91",)))}
TWO_FILES = (Attached("cv.pdf", "/tmp/cv.pdf"), Attached("pl.pdf", "/tmp/pl.pdf"))


async def test_the_number_of_the_file_is_taken_by_enter_and_the_checks_look_anew(
    office: Office, tmp_path: Path
) -> None:
    office.drafting.create(letter(paper_file(tmp_path / "cv.docx", "77")))
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await open_saved(pilot, app)
        begun = app.focused
        await until(pilot, lambda: "TL-B1" in page(app), "the finding")
        await pilot.press("ctrl+n")
        assert screen.page.has_focus
        assert "Put right" in screen.query_one("#keys", Bar).text
        await pilot.press("enter")
        await until(pilot, lambda: screen.draft.number == "77", "the number of the file")
        assert screen.form.field("number").value == "77"
        assert screen.form.field("notation").value == "SKHCN-VP"
        await until(pilot, lambda: "checks found nothing" in page(app), "the verdict on the corrected draft")
        assert app.focused is begun
        assert office.drafting.next_number(screen.draft) == "01"


async def test_what_is_missing_leads_to_its_field_and_escape_leads_back(office: Office) -> None:
    office.drafting.create(letter(notation="", signer_name="Nguyễn Văn A"))
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await open_saved(pilot, app)
        await until(pilot, lambda: "There is no file" in page(app), "what is missing")
        await pilot.press("ctrl+n", "ctrl+n", "enter")
        assert app.focused is screen.form.field("files")
        await pilot.press("ctrl+n", "down", "up", "escape")
        assert app.focused is screen.form.field("files")
        await pilot.press("ctrl+n", "k", "enter", *"SKHCN-VP")
        assert app.focused is screen.form.field("notation")
        await until(pilot, lambda: screen.draft.notation == "SKHCN-VP", "what was typed there")


async def test_what_no_field_can_put_right_is_said(office: Office, tmp_path: Path) -> None:
    office.drafting.create(letter(paper_file(tmp_path / "cv.docx")))
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await open_saved(pilot, app)
        await pilot.press("ctrl+n")
        await said(pilot, app, "Nothing wrong has been found")
        late = Finding("TL-D1", "block", {}, suggestion={"kind": "explain", "deadline": "2026-11-17"})
        await until(pilot, lambda: screen.looking.findings is not None, "the checks")
        screen.looking.findings = [late]
        screen.show_looked()
        await pilot.press("ctrl+n", "enter")
        await said(pilot, app, "Nothing in the form puts this right. Explain why: it should have left by 17/11/2026.")
        assert screen.page.has_focus
        assert form(app).draft.files


@pytest.mark.parametrize(
    ("suggestion", "evidence", "changed"),
    [
        ({"kind": "correct-field", "field": "code", "value": "7/SNV-VP"}, {}, {"number": "7", "notation": "SNV-VP"}),
        ({"kind": "correct-field", "field": "date", "value": "2026-11-19"}, {}, {"date": "2026-11-19"}),
        (
            {"kind": "correct-field", "field": "type", "value": "Báo cáo"},
            {"fields": [{"field": "type", "found": "Công văn"}, {"field": "subject", "found": "báo cáo năm"}]},
            {"subject": "V/v báo cáo năm"},
        ),
        ({"kind": "remove-file", "ordinal": 2}, {}, {"files": TWO_FILES[:1]}),
        ({"kind": "choose-office"}, {"old": "H29.90", "new": ["H29.91"]}, {"to": ("H29.14", "H29.91")}),
        ({"kind": "add-recipient", "code": "H29.15", "name": "Sở Xây dựng"}, {}, {"to": ("@Các sở", "H29.15")}),
        ({"kind": "remove-recipient", "code": "H29.14", "name": "Sở Nội vụ"}, {}, {"to": ("H29.90",)}),
    ],
    ids=["code", "date", "fields", "file", "successor", "recipient", "too-many"],
)  # fmt: skip
def test_advice_becomes_a_draft(
    suggestion: dict[str, object], evidence: dict[str, object], changed: dict[str, object]
) -> None:
    draft = letter(to=("@Các sở",), files=TWO_FILES)
    found = remedy(draft, Finding("TL-B1", "block", evidence, suggestion=suggestion), GROUPS)
    assert found is not None
    assert found.draft == replace(draft, **changed)  # type: ignore[arg-type] # fields by name
    assert found.field == ""


@pytest.mark.parametrize(
    ("suggestion", "field", "line"),
    [
        ({"kind": "add-file", "name": "Phụ lục II"}, "files", None),
        ({"kind": "replace-file", "name": "pl.pdf"}, "files", 1),
    ],
    ids=["add", "replace"],
)
def test_what_only_the_clerk_can_do_goes_on_where_it_is_done(
    suggestion: dict[str, object], field: str, line: int | None
) -> None:
    draft = letter(files=TWO_FILES)
    found = remedy(draft, Finding("TL-C1", "block", suggestion=suggestion), {})
    assert found is not None
    assert (found.draft, found.field, found.line) == (draft, field, line)


@pytest.mark.parametrize("kind", ["explain", "confirm", "look", "of-another-version"])
def test_advice_for_a_person_changes_nothing(kind: str) -> None:
    assert remedy(letter(), Finding("TL-D1", "warn", suggestion={"kind": kind}), {}) is None


def test_an_office_goes_out_of_a_group_only_with_the_group() -> None:
    draft = Draft(to=("@Các sở", "H29.15", "H29.91"))
    assert exchanged(draft, GROUPS, "H29.90", ("H29.91",)).to == ("H29.14", "H29.91", "H29.15")
    assert exchanged(draft, GROUPS, "H29.15", ()).to == ("@Các sở", "H29.91")
