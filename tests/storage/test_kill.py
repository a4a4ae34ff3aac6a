"""What was acknowledged is there: after a kill anywhere in a write, and after a power cut at any byte of the log."""

from __future__ import annotations

import io
import json
import random
import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from durable.files import remove_leftovers
from storage import audit, documents, trays
from storage.mirror import FILE, Mirror
from storage.schema import TRAYS
from tests.support.mirrors import document

if TYPE_CHECKING:
    from pathlib import Path

WRITER = """
import json, os, signal, sys
from dataclasses import replace
from pathlib import Path
from storage import audit, documents
from storage.blobs import record
from storage.documents import File
from storage.mirror import Mirror
from tests.support.mirrors import document
home, steps = Path(sys.argv[1]), int(sys.argv[2])
with Mirror(home, create=True) as mirror:
    if steps:
        def end():
            os.kill(os.getpid(), signal.SIGKILL)
        mirror.db.set_progress_handler(end, steps)
    first = mirror.db.execute("SELECT count(*) FROM documents").fetchone()[0]
    for index in range(first, first + 10_000):
        spool = mirror.blobs.spool(1 << 20)
        spool.write(bytes([index % 251]) * (200_000 if index % 2 else 2_000) + str(index).encode())
        blob = spool.settle()
        with mirror.write() as tx:
            files = (File("a.pdf", size=blob.size, sha256=record(tx, blob)),)
            entered = documents.insert(tx, replace(document(index), files=files))
            audit.append(tx, at=str(index), actor="a", act="receive", subject=str(entered))
        print(json.dumps([entered, index, blob.sha256]), flush=True)
"""


def write_until_killed(home: Path, *, lines: int, steps: int) -> list[tuple[int, int, str]]:
    """Everything a writer acknowledged before it died: by its own hand after ``steps`` of SQLite's machine, or by ours
    after so many ``lines``."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(home), str(steps)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        acknowledged = []
        for line in process.stdout:
            acknowledged.append(line)
            if not steps and len(acknowledged) >= lines:
                process.kill()
        process.wait(60)
        assert process.returncode == -signal.SIGKILL
    return [tuple(json.loads(line)) for line in acknowledged if line.endswith("\n")]


def check(mirror: Mirror, acknowledged: list[tuple[int, int, str]]) -> int:
    """The mirror is whole and holds all that was acknowledged, with its bytes; gives how many documents it holds."""
    db = mirror.db
    assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    db.execute("INSERT INTO search (search) VALUES ('integrity-check')")
    for entered, index, sha256 in acknowledged:
        kept = documents.get(db, entered)
        assert kept is not None
        assert kept.axis_id == f"axis-{index}"
        assert [file.sha256 for file in kept.files] == [sha256]
        mirror.blobs.copy(db, sha256, io.BytesIO())
    count = int(db.execute("SELECT count(*) FROM documents").fetchone()[0])
    assert audit.first_break(db) is None
    assert audit.head(db)[0] == count
    for tray, (condition, _order) in TRAYS.items():
        assert (trays.counts(db)[tray],) == db.execute(f"SELECT count(*) FROM documents WHERE {condition}").fetchone()
    return count


@pytest.mark.parametrize("rounds", [6, pytest.param(24, marks=pytest.mark.slow)])
def test_killed_writers(tmp_path: Path, rounds: int) -> None:
    """One mirror, killed again and again: each writer goes on where the one before it was struck down."""
    dice = random.Random(20_261_122)
    acknowledged: list[tuple[int, int, str]] = []
    for turn in range(rounds):
        by_step = turn % 2
        acknowledged += write_until_killed(
            tmp_path, lines=dice.randint(1, 12), steps=dice.randint(3_000, 40_000) if by_step else 0
        )
        with Mirror(tmp_path, create=True) as mirror:
            held = check(mirror, acknowledged)
            # A commit may be whole although its acknowledgement never got out: one for each kill, and no more.
            assert len(acknowledged) <= held <= len(acknowledged) + turn + 1
            remove_leftovers(mirror.blobs.directory)
    assert len(acknowledged) >= rounds


def test_power_cut_at_any_byte_of_the_log(tmp_path: Path) -> None:
    """A commit's bytes are in the log, in order, when it returns: whatever comes after them may be lost or torn."""
    dice = random.Random(7)
    home, log = tmp_path / "office", f"{FILE}-wal"
    home.mkdir(mode=0o700)
    ends: list[int] = []
    with Mirror(home, create=True) as mirror:
        mirror.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        for index in range(12):
            with mirror.write() as tx:
                documents.insert(tx, document(index))
            ends.append((home / log).stat().st_size)
        base, frames = (home / FILE).read_bytes(), (home / log).read_bytes()
    assert ends == sorted(set(ends))
    for cut in [*ends, *(dice.randrange(len(frames)) for _turn in range(60))]:
        after = tmp_path / "after"
        shutil.rmtree(after, ignore_errors=True)
        after.mkdir(mode=0o700)
        (after / FILE).write_bytes(base)
        (after / log).write_bytes(frames[:cut] + dice.randbytes(dice.choice((0, 100, 9_000))))
        with Mirror(after) as mirror:
            assert mirror.db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert trays.counts(mirror.db)["inbox"] == sum(end <= cut for end in ends)
