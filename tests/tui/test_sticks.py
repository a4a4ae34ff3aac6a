"""Sticks and claims by keys: exporting, importing with the key shown first, holding, and a colleague's act seen."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from office.clerk import actor
from office.exchange.bundle import export
from storage import documents
from storage.mirror import Mirror
from tests.support.command_line import PROGRAM, environment
from tests.support.mirrors import document
from tests.support.sending import outgoing
from tests.support.sticks import stranded
from tests.support.waiting import shown, until
from tui.app import Workstation
from tui.widgets.bars import Bar

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from office.office import Office

pytestmark = pytest.mark.usefixtures("english")


def line(app: Workstation, name: str) -> str:
    return app.screen.query_one(f"#{name}", Bar).text


async def said(pilot: Pilot[int], app: Workstation, text: str) -> None:
    await until(pilot, lambda: text in line(app, "status"), f"{text!r}, not {line(app, 'status')!r}")


async def test_there_by_keys_and_back(tmp_path: Path) -> None:
    sender, receiver = stranded(tmp_path / "a", "H29.1"), stranded(tmp_path / "b", "H29.14")
    sender.send(outgoing(tmp_path, number="7"))
    path = tmp_path / "go.tar"
    app = Workstation(sender)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("K", "x", "ctrl+u", *str(path), "enter")
        await said(pilot, app, "go.tar")
        assert path.exists()
    app = Workstation(receiver)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("K", "n", "ctrl+u", *str(path), "enter")
        await until(pilot, lambda: "Trust" in line(app, "keys"), "the key is shown")
        assert len([group for group in line(app, "keys").split() if len(group) == 4]) >= 8
        await pilot.press("enter")
        await said(pilot, app, "From H29.1: 1 document.")
        await until(pilot, lambda: "7/UBND-VX" in shown(app), "it is in the tray")


async def test_a_key_that_is_not_trusted_takes_nothing_in(tmp_path: Path) -> None:
    sender, receiver = stranded(tmp_path / "a", "H29.1"), stranded(tmp_path / "b", "H29.14")
    sender.send(outgoing(tmp_path, number="7"))
    path = export(sender, tmp_path / "go.tar").path
    app = Workstation(receiver)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("K", "n", "ctrl+u", *str(path), "enter")
        await until(pilot, lambda: "Trust" in line(app, "keys"), "the key is shown")
        await pilot.press("escape")
        await pilot.press("K", "n", "ctrl+u", *str(tmp_path / "none.tar"), "enter")
        await said(pilot, app, "none.tar")
    with receiver.reader() as mirror:
        assert mirror.db.execute("SELECT count(*) FROM documents").fetchone() == (0,)


def received(office: Office, holder: str = "") -> int:
    with Mirror(office.home) as mirror, mirror.write() as tx:
        document_id = documents.insert(tx, document())
        documents.hold(tx, document_id, holder)
        return document_id


def holder(office: Office, document_id: int) -> str:
    with office.reader() as mirror:
        found = documents.get(mirror.db, document_id)
        assert found is not None
        return found.holder


async def test_o_takes_a_document_over_and_lets_it_go(tmp_path: Path) -> None:
    office = stranded(tmp_path / "a", "H29.14")
    document_id = received(office, "dong-nghiep (4711)")
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: ">@" in shown(app), "the list, with the mark of what a colleague holds")
        await pilot.press("o")
        await said(pilot, app, "4711")
        assert holder(office, document_id) == actor()
        await until(pilot, lambda: ">@" not in shown(app), "one's own is not marked")
        await pilot.press("o")
        await said(pilot, app, "held by nobody")
        assert holder(office, document_id) == ""


async def test_what_a_colleague_does_elsewhere_is_seen(tmp_path: Path) -> None:
    """The colleague is another process: accepts the document that stands on this screen."""
    office = stranded(tmp_path / "a", "H29.14")
    document_id = received(office)
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Inbox" in shown(app), "the list")
        await pilot.press("enter")
        await until(pilot, lambda: "Held by" not in shown(app), "the document")
        colleague = subprocess.Popen(
            [PROGRAM, "--home", str(office.home), "hold", str(document_id)], env=environment(), stdout=subprocess.PIPE
        )
        await until(pilot, lambda: "Held by" in shown(app) and actor().split()[0] in shown(app), "the colleague's act")
        assert colleague.communicate()[0].decode().strip() == actor()
