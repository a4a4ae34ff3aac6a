"""What demonstrations leave behind: nothing of those that end, and of those that were killed nothing for long."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from demo.directory import PREFIX, YOUNG, sweep, thrown_away

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_what_killed_demonstrations_left_goes_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    long_ago = time.time() - 2 * YOUNG

    def made(name: str, at: float) -> Path:
        path = tmp_path / name
        (path / "axis").mkdir(parents=True)
        (path / "axis" / "axis.db").write_bytes(b"left")
        os.utime(path, (at, at))
        return path

    left, fresh, other = made(f"{PREFIX}a", long_ago), made(f"{PREFIX}b", time.time()), made("precious", long_ago)
    link = tmp_path / f"{PREFIX}link"
    link.symlink_to(other)
    with thrown_away() as running:
        assert not left.exists()
        os.utime(running, (long_ago, long_ago))
        sweep(tmp_path)
        assert running.exists(), "it is in use"
    assert not running.exists()
    assert fresh.exists()
    assert link.is_symlink()
    assert (other / "axis" / "axis.db").exists()
