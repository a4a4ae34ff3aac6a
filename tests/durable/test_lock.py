from __future__ import annotations

import os
import stat
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from durable.files import Busy, lock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOLDER = """
import pathlib, sys
from durable.files import lock
with lock(pathlib.Path(sys.argv[1]), sys.argv[2]):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def held_elsewhere(path: Path, owner: str) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock until its input ends."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path), owner], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "sync.lock"


def test_other_process_holds_it(path: Path) -> None:
    with held_elsewhere(path, "Trần Thị B (1002), pid 77"), pytest.raises(Busy) as refused, lock(path, "me"):
        pytest.fail("two processes held one lock")
    assert refused.value.owner == "Trần Thị B (1002), pid 77"


def test_killed_holder_releases_it(path: Path) -> None:
    with held_elsewhere(path, "somebody with a long name") as holder:
        holder.kill()
        holder.wait()
        with lock(path, "me"):
            assert path.read_text() == "me"


def test_ended_holder_releases_it(path: Path) -> None:
    with lock(path, "first"), pytest.raises(Busy, match="first"), lock(path, "second"):
        pytest.fail("one process held one lock twice")
    with lock(path, "third"):
        assert path.read_text() == "third"


def test_released_by_an_exception(path: Path) -> None:
    with pytest.raises(ZeroDivisionError), lock(path, "first"):
        raise ZeroDivisionError
    with lock(path, "second"):
        assert path.read_text() == "second"


def test_children_do_not_inherit_it(path: Path) -> None:
    child = "import sys; print('started', flush=True); sys.stdin.read()"
    with lock(path, "parent"):
        process = subprocess.Popen(
            [sys.executable, "-c", child], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, close_fds=False
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "started\n"
    with process, lock(path, "next"):
        assert process.stdin is not None
        process.stdin.close()


def test_owner_that_is_no_text_is_shown(path: Path) -> None:
    with lock(path, "x"):
        path.write_bytes(b"\xff\xfe pid 1")
        with pytest.raises(Busy, match="pid 1"), lock(path, "second"):
            pytest.fail("one process held one lock twice")


def test_mode_whatever_the_umask(path: Path) -> None:
    before = os.umask(0o077)
    try:
        with lock(path, "me", mode=0o660):
            assert stat.S_IMODE(path.stat().st_mode) == 0o660
    finally:
        os.umask(before)
