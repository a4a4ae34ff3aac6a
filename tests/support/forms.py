"""The form driven by a pilot: walking to its fields, typing, and what it shows and keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from office.writing.draft import Draft
from storage import drafts, trays
from tests.support.waiting import until
from tui.compose.choices import Choices
from tui.compose.form import Field
from tui.compose.screen import ComposeScreen
from tui.widgets.bars import Bar
from tui.widgets.paper import Paper

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from office.office import Office
    from tui.app import Workstation


def form(app: Workstation) -> ComposeScreen:
    assert isinstance(app.screen, ComposeScreen)
    return app.screen


def page(app: Workstation) -> str:
    return form(app).query_one("#page", Paper).text


def offered(app: Workstation) -> list[str]:
    """What can be chosen; nothing while the form is still being put together."""
    return [choice.value for choices in form(app).query(Choices) for choice in choices.all]


def kept(office: Office) -> list[Draft]:
    """Every draft of the mirror, the newest first."""
    with office.reader() as mirror:
        rows = trays.page(mirror.db, "drafts", limit=100)
        found = [drafts.get(mirror.db, row.id) for row in rows]
    return [Draft.from_json(each.content) for each in found if each is not None]


async def go(pilot: Pilot[int], app: Workstation, name: str) -> Field:
    """Walk to a field by Tab."""
    for _step in range(20):
        field = app.focused
        if isinstance(field, Field) and field.shape.name == name:
            return field
        await pilot.press("tab")
    raise AssertionError(f"Tab never comes to {name}")


async def type_in(pilot: Pilot[int], app: Workstation, name: str, text: str) -> None:
    await go(pilot, app, name)
    await pilot.press(*("space" if char == " " else "slash" if char == "/" else char for char in text))


async def said(pilot: Pilot[int], app: Workstation, text: str) -> None:
    def status() -> str:
        return app.screen.query_one("#status", Bar).text

    await until(pilot, lambda: text in status(), f"{text!r}, not {status()!r}")


async def open_saved(pilot: Pilot[int], app: Workstation) -> ComposeScreen:
    """Open the first draft of the tray by Enter."""
    await pilot.press("3", "enter")
    await until(pilot, lambda: isinstance(app.screen, ComposeScreen) and isinstance(app.focused, Field), "the form")
    return form(app)
