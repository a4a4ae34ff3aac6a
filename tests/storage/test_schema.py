from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from durable.sqlite import NewerFile, sqlite3
from storage import schema, trays
from storage.mirror import FILE, Mirror

if TYPE_CHECKING:
    from pathlib import Path

Shape = list[tuple[str, str, str]]
LATER = ("CREATE TABLE claims (document INTEGER PRIMARY KEY REFERENCES documents (id), clerk TEXT NOT NULL)",)

OLD_LIBRARY = """
import sys
sys.modules["pysqlite3"] = None
from pathlib import Path
from durable.sqlite import sqlite3, wal_is_safe
from storage import trays
from storage.mirror import Mirror
from tests.support.mirrors import fill
with Mirror(Path(sys.argv[1]), create=True) as mirror:
    fill(mirror, 40)
    journal = mirror.db.execute("PRAGMA journal_mode").fetchone()[0]
    found = trays.matches(mirror.db, "inbox", "dau tu")
    print(sqlite3.sqlite_version, wal_is_safe(), journal, len(found))
"""


def shape(home: Path) -> Shape:
    with Mirror(home) as mirror:
        return mirror.db.execute("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name").fetchall()


@pytest.fixture
def homes(tmp_path: Path) -> tuple[Path, Path]:
    made = tmp_path / "old", tmp_path / "fresh"
    for home in made:
        home.mkdir(mode=0o700)
    return made


def make(home: Path) -> None:
    Mirror(home, create=True).close()


@pytest.mark.parametrize("steps", range(len(schema.STEPS) + 1))
def test_migrated_equals_fresh(homes: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, steps: int) -> None:
    """An older mirror, brought up step by step with a future one as well, ends in the shape of a new one."""
    old, fresh = homes
    today = schema.STEPS
    monkeypatch.setattr(schema, "STEPS", today[:steps])
    monkeypatch.setattr(schema, "NEWEST", steps)
    make(old)
    monkeypatch.setattr(schema, "STEPS", (*today, LATER))
    monkeypatch.setattr(schema, "NEWEST", len(today) + 1)
    make(fresh)
    assert shape(old) == shape(fresh)
    with Mirror(old) as mirror:
        assert mirror.db.execute("PRAGMA user_version").fetchone() == (len(today) + 1,)
        assert mirror.db.execute("SELECT count(*) FROM claims").fetchone() == (0,)


def test_newest_counts_the_steps() -> None:
    assert len(schema.STEPS) == schema.NEWEST


def test_file_made_but_never_filled(tmp_path: Path) -> None:
    """What a crash between the making of the file and its first transaction leaves."""
    (tmp_path / FILE).touch(mode=0o600)
    with Mirror(tmp_path) as mirror:
        assert trays.counts(mirror.db)["inbox"] == 0
        assert mirror.db.execute("PRAGMA application_id").fetchone() == (schema.APPLICATION_ID,)


def test_failed_step_undoes_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    today = schema.STEPS
    monkeypatch.setattr(schema, "STEPS", (*today, (*LATER, "CREATE NONSENSE")))
    monkeypatch.setattr(schema, "NEWEST", len(today) + 1)
    with pytest.raises(sqlite3.OperationalError, match="NONSENSE"):
        make(tmp_path)
    db = sqlite3.connect(tmp_path / FILE)
    assert db.execute("SELECT count(*) FROM sqlite_schema").fetchone() == (0,)
    assert db.execute("PRAGMA user_version").fetchone() == (0,)
    db.close()
    monkeypatch.undo()
    assert len(shape(tmp_path)) > 20


def test_opening_again_writes_nothing(tmp_path: Path) -> None:
    make(tmp_path)
    before = (tmp_path / FILE).read_bytes()
    make(tmp_path)
    assert (tmp_path / FILE).read_bytes() == before


def test_newer_mirror_refused(mirror: Mirror) -> None:
    mirror.db.execute(f"PRAGMA user_version={schema.NEWEST + 1}")
    with pytest.raises(NewerFile):
        Mirror(mirror.home)


def test_every_tray_has_its_index_and_count(mirror: Mirror) -> None:
    indexes = {name for (name,) in mirror.db.execute("SELECT name FROM sqlite_schema WHERE type = 'index'")}
    assert {f"tray_{tray}" for tray in schema.TRAYS} <= indexes
    assert trays.counts(mirror.db) == dict.fromkeys([*schema.TRAYS, "unmatched"], 0)


def test_references_are_held(mirror: Mirror) -> None:
    with pytest.raises(sqlite3.IntegrityError), mirror.write() as tx:
        tx.execute("INSERT INTO recipients (document, ordinal, code) VALUES (99, 0, 'H29')")
    assert mirror.db.execute("PRAGMA foreign_key_check").fetchall() == []


def test_python_s_own_library(tmp_path: Path) -> None:
    """Where no wheel exists: slower and without the write-ahead log, but whole."""
    ran = subprocess.run(
        [sys.executable, "-c", OLD_LIBRARY, str(tmp_path)], stdout=subprocess.PIPE, text=True, timeout=100, check=True
    )
    _version, safe, journal, found = ran.stdout.split()
    assert journal == ("wal" if safe == "True" else "truncate")
    assert int(found) > 0
