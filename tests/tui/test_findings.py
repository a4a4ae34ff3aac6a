"""Findings on the screen: first under the title, one by one with their evidence, as a picture; nothing of a secret."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from rich.color import ColorType

from compliance.extract import extract
from compliance.pictures import Picture, draw
from office.errors import BadInput
from office.examining.texts import pack
from storage import findings, texts
from storage.blobs import record
from storage.documents import File
from storage.findings import Finding
from storage.mirror import Mirror
from tests.support.command_line import vanthu
from tests.support.files import letter_pdf
from tests.support.screens import add, add_faulty, add_secret, add_whole, make_office
from tests.support.waiting import shown, until
from tui.app import Workstation
from tui.screens.findings import FindingsScreen
from tui.screens.picture import FRAME, Page, PictureScreen, box_of, framed
from tui.screens.text import TextScreen
from tui.widgets.paper import Paper

if TYPE_CHECKING:
    from pathlib import Path

    from office.office import Office

pytestmark = pytest.mark.usefixtures("english")

SECRETS = ("phương án", "phuong-an", "9200/UBND-VX", "Nguyễn Văn A", "V/v")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return make_office(tmp_path / "office", count=3)


async def test_findings_stand_first_with_what_to_do(office: Office) -> None:
    with Mirror(office.home) as mirror, mirror.write() as tx:
        add_faulty(tx)
    app = Workstation(office)
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press("enter")
        text = app.screen.query_one(Paper).text
        assert text.index("TL-B1") < text.index("TL-C1") < text.index("TL-D1") < text.index("Subject")
        assert "2 working days late" in text
        assert 'Correct the field "Number and notation" to "1243/SNV-VP".' in text
        assert 'Add the file "Phụ lục II".' in text
        assert "it should have left by 17/11/2026" in text


async def test_each_finding_quotes_its_line_in_place(office: Office) -> None:
    with Mirror(office.home) as mirror, mirror.write() as tx:
        add_faulty(tx)
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter", "w")
        assert isinstance(app.screen, FindingsScreen)
        lines = [line.strip() for line in shown(app).splitlines()]
        at = lines.index("Số: 1243/SNV-VP")
        assert lines[at - 1] == "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
        assert lines[at + 1] == "Thành phố Hồ Chí Minh, ngày 16 tháng 11 năm 2026"
        assert "cong-van.pdf, page 1" in lines
        await pilot.press("n")
        assert "Finding 2 of 3" in shown(app)
        assert "Tài liệu gửi kèm: Phụ lục II." in shown(app)
        assert "Kính gửi" not in shown(app), "another page"
        await pilot.press("enter")
        assert isinstance(app.screen, TextScreen)
        await until(pilot, lambda: "Tài liệu gửi kèm" in shown(app), "the text at the evidence")
        await pilot.press("escape", "n", "n")
        assert "Finding 1 of 3" in shown(app)


async def test_a_finding_without_a_line_says_so(office: Office) -> None:
    with Mirror(office.home) as mirror, mirror.write() as tx:
        add_whole(tx)
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter", "w")
        await until(pilot, lambda: "There is no single line to quote." in shown(app), "that there is none")
        await pilot.press("enter")
        assert isinstance(app.screen, FindingsScreen)


async def test_evidence_is_framed_in_the_picture_of_its_page(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("FORCE_COLOR", "1"), ("TERM", "xterm-256color"), ("COLORTERM", "truecolor")):
        monkeypatch.setenv(name, value)
    data = letter_pdf()
    path = tmp_path / "letter.pdf"
    path.write_bytes(data)
    extraction = extract(path, path.name)
    with Mirror(office.home) as mirror, mirror.write() as tx:
        spool = tx.blobs.spool(len(data))
        spool.write(data)
        sha256 = record(tx, spool.settle())
        document_id = add(tx, 500, rank=30, files=(File("letter.pdf", "", "", len(data), sha256),))
        texts.record(tx, sha256, "text", extraction.text, None, pack(extraction))
        found = Finding("TL-B1", "block", {"typed": "500/UBND-VX", "found": "12/UBND-VX"}, "letter.pdf", 1)
        findings.replace_checked(tx, document_id, (found,), at="2026-11-20T09:31:06+07:00")
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter", "w", "i")
        assert isinstance(app.screen, PictureScreen)
        page = app.screen.query_one(Page)
        await until(pilot, lambda: page.virtual_size.width == 80, "the page across the screen")

        def inks() -> set[tuple[int, ...]]:
            styles = [segment.style for strip in app.screen._compositor.render_strips() for segment in strip]
            colours = [style.color for style in styles if style and style.color]
            return {tuple(each.triplet) for each in colours if each.type is ColorType.TRUECOLOR and each.triplet}

        await until(pilot, lambda: any(red > 200 and green < 40 for red, green, _blue in inks()), "the frame")
        await pilot.press("+", "+")
        await until(pilot, lambda: page.virtual_size.width == 320, "the larger page")
        await pilot.press("left", "down", "-")
        await until(pilot, lambda: page.virtual_size.width == 160, "the smaller page")


async def test_a_terminal_without_colours_says_that_it_shows_no_picture(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    with Mirror(office.home) as mirror, mirror.write() as tx:
        add_faulty(tx)
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter", "i")
        assert "too few colours" in shown(app)


def test_a_frame_goes_around_the_line_and_nowhere_else(tmp_path: Path) -> None:
    path = tmp_path / "letter.pdf"
    path.write_bytes(letter_pdf())
    (line,) = (each for each in extract(path, path.name).lines if "12/UBND-VX" in each.text)
    picture = draw(path, 1, 400)
    box = box_of([line], picture)
    assert box is not None
    pixels, before = framed(picture, box), picture.pixels
    changed = {at // 3 for at in range(0, len(before), 3) if pixels[at : at + 3] != before[at : at + 3]}
    assert {(at % 400, at // 400) for at in changed} <= {
        (x, y)
        for x in range(box.left, box.right + 1)
        for y in range(box.top, box.bottom + 1)
        if x in {box.left, box.right} or y in {box.top, box.bottom}
    }
    assert pixels[3 * (box.top * 400 + box.left) :][:3] == bytes(FRAME)
    inside = [before[3 * (y * 400 + x)] for y in range(box.top + 1, box.bottom) for x in range(box.left + 1, box.right)]
    assert min(inside) < 128, "the words are in the box"


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 cut", letter_pdf()[:900], b"\x89PNG\r\n\x1a\n", b"PK\x03\x04"])
def test_what_cannot_be_drawn_is_a_problem_and_no_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    picture = draw(path, 1, 80)
    assert picture.problem in {"damaged", "unsupported"}
    assert picture == Picture(problem=picture.problem)


def test_a_locked_file_and_a_page_that_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(letter_pdf(password="khó đoán"))
    assert draw(path, 1, 80).problem == "locked"
    path.write_bytes(letter_pdf())
    assert draw(path, 9, 80).problem == "damaged"


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_nothing_of_a_secret_is_on_the_screen(tmp_path: Path, size: tuple[int, int]) -> None:
    office = make_office(tmp_path / "office", count=0)
    with Mirror(office.home) as mirror, mirror.write() as tx:
        add_secret(tx)
    app = Workstation(office)
    async with app.run_test(size=size) as pilot:
        for keys in ("5", "enter", "tab v w i s", "escape 6", "enter", "v w s i"):
            await pilot.press(*keys.split())
            text = shown(app) + app.screen.query_one(Paper).text
            assert "secrecy" in text
            assert not [word for word in SECRETS if word in text], keys


def test_no_command_tells_anything_of_a_secret(office: Office, tmp_path: Path) -> None:
    with Mirror(office.home) as mirror, mirror.write() as tx:
        secret = str(add_secret(tx))
    for arguments in (
        ("list", "quarantine"),
        ("list", "quarantine", "--json"),
        ("list", "warnings"),
        ("show", secret),
        ("show", secret, "--json"),
    ):
        result = vanthu(*arguments, "--lang", "en", home=office.home)
        assert result.code == 0
        assert not [word for word in SECRETS if word in result.out], arguments
        if "--json" not in arguments:
            assert "secrecy" in result.out
    view = json.loads(vanthu("show", secret, "--json", home=office.home).out)
    assert view["problem"] == "secret"
    assert [finding["code"] for finding in view["findings"]] == ["TL-A1"]
    result = vanthu("show", secret, "--save", str(tmp_path / "out"), "--lang", "en", home=office.home)
    assert (result.code, result.out) == (2, "")
    assert "officer responsible" in result.err
    assert not (tmp_path / "out").exists()
    with pytest.raises(BadInput):
        office.save_files(int(secret), tmp_path / "out")


async def test_saving_the_chosen_file_alone(office: Office, tmp_path: Path) -> None:
    with Mirror(office.home) as mirror, mirror.write() as tx:
        kept = []
        for name in ("one", "two"):
            spool = tx.blobs.spool(10)
            spool.write(name.encode())
            kept.append(File(f"{name}.txt", "", "", 3, record(tx, spool.settle())))
        add(tx, 600, rank=30, files=tuple(kept))
    app = Workstation(office)
    app.save_in = str(tmp_path / "out")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter", "tab", "tab", "s")
        assert "Save file 2 in:" in shown(app)
        await pilot.press("enter")
        await until(pilot, (tmp_path / "out" / "two.txt").exists, "the file")
        assert [path.name for path in (tmp_path / "out").iterdir()] == ["two.txt"]
        await pilot.press("tab", "s")
        assert "Save all in:" in shown(app)
