"""The keys of every screen can be read in eighty columns, in both languages: one that is cut off helps nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import translations
from storage import statuses
from storage.documents import Status
from storage.mirror import Mirror
from tests.support.drafting import letter
from tests.support.screens import add, add_faulty, add_secret, add_whole, make_office
from tests.support.waiting import until
from tui.app import Workstation
from tui.compose.screen import ComposeScreen
from tui.widgets.bars import Bar

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from office.office import Office

WAYS = {
    "trays": ("1",),
    "sent": ("2",),
    "drafts": ("3",),
    "returned": ("4",),
    "warnings": ("5",),
    "quarantine": ("6",),
    "unmatched": ("7",),
    "held": ("8",),
    "follow-up": ("9",),
    "searched": ("slash", "v", "enter"),
    "received": ("1", "enter"),
    "went-out": ("2", "enter"),
    "set-aside": ("6", "enter"),
    "faulty": ("5", "enter"),
    "findings": ("5", "enter", "w"),
    "text": ("5", "enter", "v"),
    "batch": ("5", "m", "m", "r"),
    "help": ("question_mark",),
    "figures": ("g", "b"),
    "going": ("g",),
    "books": ("B",),
    "keeping": ("K",),
}
"""Screens, and what is shown while a sequence is begun, by the keys that lead there from the list."""


@pytest.fixture(params=["vi", "en"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    translations.activate(request.param)
    yield request.param
    translations.activate("vi")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = make_office(tmp_path / "office", count=3)
    with Mirror(office.home) as mirror, mirror.write() as tx:
        add_faulty(tx)
        add_faulty(tx, 9101)
        add_secret(tx)
        add_whole(tx)
        add(tx, 500, direction="out", tray="sent", returned=True)
        statuses.append(tx, None, Status("H29.1", "03", "in", "2026-11-20T09:00:00+07:00"))
    return office


def excess(app: Workstation) -> str:
    """The keys, if they are not all to be read where they stand."""
    bar = app.screen.query_one("#keys", Bar)
    rows = [bar.render_line(y).text.rstrip() for y in range(bar.size.height)]
    if "".join(rows).replace(" ", "") == bar.text.replace(" ", "") and bar.text:
        return ""
    return bar.text


async def test_every_screen_shows_all_its_keys(office: Office, language: str) -> None:
    too_long = {}
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        for name, keys in WAYS.items():
            await pilot.press(*keys)
            await pilot.pause()
            if text := excess(app):
                too_long[name] = text
            while app.screen is not app.trays:
                await pilot.press("escape")
            await pilot.press("escape", "1")
    assert too_long == {}


async def test_the_form_shows_all_its_keys(office: Office, language: str) -> None:
    office.drafting.create(letter(to=("H29.14",)))
    app = Workstation(office)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("3", "enter")
        await until(pilot, lambda: isinstance(app.screen, ComposeScreen), "the form")
        screen = app.screen
        assert isinstance(screen, ComposeScreen)
        await until(pilot, lambda: screen.page.anything, "what is missing")
        places = {
            "field": screen.form.field("subject"),
            "recipients": screen.form.recipients,
            "advice": screen.page,
            "second": screen.form.field("places"),
        }
        too_long = {}
        for name, widget in places.items():
            screen.go_to(widget)
            await pilot.pause()
            if text := excess(app):
                too_long[name] = text
    assert too_long == {}
