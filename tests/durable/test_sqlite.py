from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Any

import pytest

from durable import sqlite
from durable.sqlite import ForeignFile, NewerFile, connect, data_version, sqlite3, transaction, wal_is_safe

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from durable.sqlite import Connection

OURS = 0x1234


def opened(path: Path, *, create: bool = False, read_only: bool = False, newest: int = 3) -> Connection:
    return connect(path, application_id=OURS, newest_schema=newest, create=create, read_only=read_only)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "mirror.sqlite3"


@pytest.fixture
def db(path: Path) -> Iterator[Connection]:
    db = opened(path, create=True)
    db.execute("CREATE TABLE t (a UNIQUE)")
    yield db
    db.close()


def pragma(db: Connection, name: str) -> object:
    return db.execute(f"PRAGMA {name}").fetchone()[0]


def test_library_keeps_every_commit() -> None:
    assert wal_is_safe()


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False), ((3, 44, 5), False), ((3, 44, 6), True), ((3, 45, 9), False), ((3, 50, 6), False),
        ((3, 50, 7), True), ((3, 51, 2), False), ((3, 51, 3), True), ((3, 53, 0), True), ((4, 0, 0), True),
    ],
)  # fmt: skip
def test_safe_releases(version: tuple[int, int, int], safe: bool) -> None:
    assert wal_is_safe(version) is safe


def test_modes_read_back(db: Connection, path: Path) -> None:
    assert pragma(db, "journal_mode") == "wal"
    assert pragma(db, "synchronous") == 2  # FULL
    assert pragma(db, "foreign_keys") == 1
    assert pragma(db, "trusted_schema") == 0
    assert pragma(db, "busy_timeout") == 15_000
    assert pragma(db, "application_id") == OURS
    assert db.isolation_level is None
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_file_of_that_mode_whatever_the_umask(path: Path) -> None:
    connect(path, application_id=OURS, newest_schema=1, create=True, mode=0o660).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o660


@pytest.mark.parametrize(("mode", "kept"), [(0o660, 0o007), (0o600, 0o077)])
def test_companion_files_are_never_closed_to_the_group(
    path: Path, mode: int, kept: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite gives such a file its mode only after making it: with the group's bits gone between the two steps,
    another clerk's process could not open it."""
    masks = []
    prepare = sqlite._prepare

    def watched(*arguments: Any, **named: Any) -> None:
        masks.append(os.umask(0o077))
        os.umask(masks[-1])
        prepare(*arguments, **named)

    monkeypatch.setattr(sqlite, "_prepare", watched)
    before = os.umask(0o077)
    try:
        connect(path, application_id=OURS, newest_schema=1, create=True, mode=mode).close()
        assert os.umask(0o077) == 0o077
    finally:
        os.umask(before)
    assert masks == [kept]


def test_companion_files_are_as_closed(db: Connection, path: Path) -> None:
    companions = [each for each in path.parent.iterdir() if each != path]
    assert {each.name for each in companions} == {path.name + "-wal", path.name + "-shm"}
    assert {stat.S_IMODE(each.stat().st_mode) for each in companions} == {0o600}


def test_awkward_names(tmp_path: Path) -> None:
    path = tmp_path / "thư mục ?mode=memory#1 100%.sqlite3"
    opened(path, create=True).close()
    assert path.stat().st_size > 0
    assert list(tmp_path.iterdir()) == [path]


def test_missing_file_is_not_made(path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        opened(path)
    assert not path.exists()


def test_not_sqlite(path: Path) -> None:
    path.write_text("Đây là một tệp văn bản, không phải cơ sở dữ liệu.\n" * 50)
    before = path.read_bytes()
    with pytest.raises(ForeignFile, match=str(path)):
        opened(path)
    assert path.read_bytes() == before


def test_other_program(path: Path) -> None:
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE notes (text)")
    other.execute("PRAGMA application_id=77")
    other.close()
    before = path.read_bytes()
    with pytest.raises(ForeignFile, match=r"mirror\.sqlite3"):
        opened(path)
    assert path.read_bytes() == before


def test_newer_file(db: Connection, path: Path) -> None:
    db.execute("PRAGMA user_version=8")
    for read_only in (False, True):
        with pytest.raises(NewerFile, match=r"8\D+3"):
            opened(path, read_only=read_only)


def test_read_only_cannot_write(db: Connection, path: Path) -> None:
    reader = opened(path, read_only=True)
    for statement in ("INSERT INTO t VALUES (1)", "CREATE TABLE u (a)", "DELETE FROM t", "PRAGMA user_version=2"):
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            reader.execute(statement)
    with pytest.raises(sqlite3.OperationalError), transaction(reader):
        pytest.fail("a read-only connection must not begin a write")
    reader.close()


def test_read_only_without_companion_files(db: Connection, path: Path) -> None:
    db.execute("INSERT INTO t VALUES (1)")
    db.close()
    assert list(path.parent.iterdir()) == [path]
    reader = opened(path, read_only=True)
    assert reader.execute("SELECT a FROM t").fetchall() == [(1,)]
    reader.close()


def test_readers_see_commits_only(db: Connection, path: Path) -> None:
    reader = opened(path, read_only=True)
    before = data_version(reader)
    with transaction(db):
        db.execute("INSERT INTO t VALUES (1)")
        assert reader.execute("SELECT count(*) FROM t").fetchone() == (0,)
        assert data_version(reader) == before
    assert data_version(reader) != before
    assert reader.execute("SELECT count(*) FROM t").fetchone() == (1,)
    reader.close()


def test_read_transaction_keeps_its_view(db: Connection, path: Path) -> None:
    reader = opened(path, read_only=True)
    reader.execute("BEGIN")
    assert reader.execute("SELECT count(*) FROM t").fetchone() == (0,)
    db.execute("INSERT INTO t VALUES (1)")
    assert reader.execute("SELECT count(*) FROM t").fetchone() == (0,)
    reader.execute("COMMIT")
    assert reader.execute("SELECT count(*) FROM t").fetchone() == (1,)
    reader.close()


def test_exception_undoes_everything(db: Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError), transaction(db):
        db.executemany("INSERT INTO t VALUES (?)", [(1,), (2,), (1,)])
    assert not db.in_transaction
    assert db.execute("SELECT count(*) FROM t").fetchone() == (0,)


def test_failed_commit_leaves_no_transaction(db: Connection) -> None:
    db.execute("CREATE TABLE child (t REFERENCES t (a) DEFERRABLE INITIALLY DEFERRED)")
    with pytest.raises(sqlite3.IntegrityError), transaction(db):
        db.execute("INSERT INTO child VALUES (99)")
    assert not db.in_transaction
    assert db.execute("SELECT count(*) FROM child").fetchone() == (0,)


def test_write_lock_is_taken_at_once(db: Connection, path: Path) -> None:
    """A second writer waits at its first statement, so it never fails half-way with "locked"."""
    other = opened(path)
    other.execute("PRAGMA busy_timeout=0")
    with transaction(db):
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        assert other.execute("SELECT count(*) FROM t").fetchone() == (0,)
    with transaction(other):
        other.execute("INSERT INTO t VALUES (1)")
    other.close()


def test_driver_begins_nothing_by_itself(db: Connection) -> None:
    db.execute("INSERT INTO t VALUES (1)")
    assert not db.in_transaction


@pytest.mark.parametrize("flip", [0, 20, 60, 5000])
def test_damage_is_said_or_harmless(db: Connection, path: Path, flip: int) -> None:
    with transaction(db):
        db.executemany("INSERT INTO t VALUES (?)", [("x" * 100 + str(number),) for number in range(100)])
    db.close()
    data = bytearray(path.read_bytes())
    data[flip] ^= 0xFF
    path.write_bytes(data)
    try:
        again = opened(path)
    except (ForeignFile, NewerFile, sqlite3.DatabaseError):
        return
    found = again.execute("PRAGMA integrity_check").fetchone()[0]
    rows = {row for (row,) in again.execute("SELECT a FROM t NOT INDEXED")} if found == "ok" else None
    again.close()
    assert found != "ok" or (rows is not None and len(rows) == 100)
