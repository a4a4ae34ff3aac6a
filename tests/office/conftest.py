from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.axis_server import RunningAxis, running_axis

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def axis(tmp_path: Path) -> Iterator[RunningAxis]:
    with running_axis(tmp_path / "axis") as running:
        yield running
