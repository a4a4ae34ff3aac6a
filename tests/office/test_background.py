"""The process that reads and checks beside the screen: it works, says what hinders it, and never outlives its rope."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from office.office import CHECK_LOCK
from storage import findings, texts
from storage.blobs import record
from storage.documents import File
from storage.mirror import Mirror
from tests.support.screens import add, make_office
from tests.support.terminal import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DEADLINE = 60.0


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An office with one document whose three hundred files were not read yet."""
    home = make_office(tmp_path / "office", count=0).home
    with Mirror(home) as mirror, mirror.write() as tx:
        files = []
        for number in range(300):
            spool = tx.blobs.spool(100)
            spool.write(f"Phụ lục {number}".encode())
            files.append(File(f"{number}.txt", "text/plain", "", 10, record(tx, spool.settle())))
        add(tx, 1, files=tuple(files))
        findings.forget_checks(tx)
    return home


def background(home: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "office.examining.background", str(home)],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        text=True,
    )


@pytest.fixture
def process(home: Path) -> Iterator[subprocess.Popen[str]]:
    with background(home) as process:
        yield process
        process.kill()


def test_it_reads_checks_and_ends(process: subprocess.Popen[str], home: Path) -> None:
    assert process.wait(DEADLINE) == 0
    with Mirror(home, read_only=True) as mirror:
        assert texts.due(mirror.db, 1) == []
        assert findings.count_unchecked(mirror.db) == 0


def test_it_ends_when_whoever_started_it_has_gone(process: subprocess.Popen[str], home: Path) -> None:
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(DEADLINE) == 0
    with Mirror(home, read_only=True) as mirror:
        assert texts.due(mirror.db, 1)


def test_what_hinders_it_is_one_sentence(home: Path) -> None:
    (home / CHECK_LOCK).mkdir()
    with background(home) as process:
        assert process.wait(DEADLINE) == 1
        assert process.stderr is not None
        said = process.stderr.read()
    assert str(home / CHECK_LOCK) in said
    assert "\n" not in said
