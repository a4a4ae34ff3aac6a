"""Looks as data, the office's own ones, and what is said of those that cannot be used."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import themes
from tests.support.screens import make_office
from tui.app import Workstation
from tui.widgets.bars import Bar

if TYPE_CHECKING:
    from pathlib import Path


def luminance(colour: str) -> float:
    """Relative luminance of "#RRGGBB" as WCAG 2 defines it."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.03928 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_shipped_looks_can_be_read() -> None:
    looks, faults = themes.load()
    assert not faults
    assert {"van-thu", "giay", "tuong-phan", "don-gian"} <= {look.name for look in looks}
    for look in looks:
        if not look.ansi:
            ground = look.colours["background"]
            for name in ("foreground", "primary", "accent", "warning", "error", "success"):
                assert contrast(look.colours[name], ground) >= 4.5, (look.name, name)


@pytest.mark.parametrize("content", ["[colours", "title = 'x'", "[colours]\nprimary = 'red'\n", "\xff"])
async def test_unusable_look_is_told_and_left_out(tmp_path: Path, content: str) -> None:
    office = make_office(tmp_path / "office", count=3)
    own = office.home / "themes"
    own.mkdir()
    (own / "mine.toml").write_bytes(content.encode("latin-1"))
    app = Workstation(office)
    async with app.run_test(size=(120, 24)) as pilot:
        await pilot.pause()
        assert "mine" not in app.looks
        assert "mine.toml" in app.screen.query_one("#status", Bar).text


async def test_chosen_look_is_remembered(tmp_path: Path) -> None:
    office = make_office(tmp_path / "office", count=3)
    app = Workstation(office)
    async with app.run_test() as pilot:
        await app.run_action("app.look('giay')")
        await pilot.pause()
        assert app.theme == "giay"
    assert Workstation(office).theme == "giay"
    (office.home / "screen.toml").write_text("theme = 'gone'")
    assert Workstation(office).theme in {"van-thu", "don-gian"}


async def test_bad_keymap_is_told_and_the_usual_keys_work(tmp_path: Path) -> None:
    office = make_office(tmp_path / "office", count=3)
    (office.home / "keymap.toml").write_text("[keys]\nsync = 3\n")
    app = Workstation(office)
    async with app.run_test(size=(140, 24)) as pilot:
        assert "keymap.toml" in app.screen.query_one("#status", Bar).text
        await pilot.press("2")
        assert app.trays.tray == "sent"
