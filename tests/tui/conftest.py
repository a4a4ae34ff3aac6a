from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

import translations
from office import home as homes
from office.office import Office
from tests.support.drafting import lone_office
from tests.support.waiting import at_rest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pilot go on as soon as the app has nothing left to do."""
    for module in ("app", "pilot"):
        monkeypatch.setattr(f"textual.{module}.wait_for_idle", at_rest)


@pytest.fixture
def english() -> Iterator[None]:
    translations.activate("en")
    yield
    translations.activate("vi")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """An office that no axis answers and that never synchronises by the clock."""
    home = lone_office(tmp_path / "office").home
    homes.save(home, replace(homes.load(home), interval=0))
    return Office.open(home)
