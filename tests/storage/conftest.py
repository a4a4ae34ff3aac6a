from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from storage.mirror import Mirror

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[Mirror]:
    """A new, empty mirror whose home is the test's own directory; commits do not wait for the disk."""
    with Mirror(tmp_path, create=True) as mirror:
        mirror.db.execute("PRAGMA synchronous=OFF")
        yield mirror
