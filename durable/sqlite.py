"""The connection contract: how every SQLite file of this program is opened and written.

SQLite before 3.51.3 can lose commits when several writers checkpoint a write-ahead log (the "WAL-reset" bug), so the
library bundled by ``pysqlite3`` is preferred to Python's own. Where only an older library exists the rollback journal
is used instead, with the directory synced after each commit.
"""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from durable.files import made_with
from translations import _

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path
    from sqlite3 import Connection
else:
    try:
        from pysqlite3 import dbapi2 as sqlite3
    except ImportError:  # no wheel for this machine
        import sqlite3
    Connection = sqlite3.Connection

__all__ = ["Connection", "ForeignFile", "NewerFile", "connect", "data_version", "sqlite3", "transaction"]

FIRST_SAFE_WAL = (3, 51, 3)
FIXED_BRANCHES = {(3, 50): 7, (3, 44): 6}
"""Older release lines into which the fix was carried, with the first patch number that has it."""

BUSY_TIMEOUT_MS = 15_000
_AGAIN = 0.01  # seconds


class ForeignFile(Exception):
    """The file is not one of ours: not SQLite, or another application's."""


class NewerFile(Exception):
    """The file was written by a later version of this program."""


def wal_is_safe(version: tuple[int, int, int] = sqlite3.sqlite_version_info) -> bool:
    """Whether this SQLite library keeps every commit when several writers checkpoint."""
    fixed = FIXED_BRANCHES.get(version[:2])
    return version >= FIRST_SAFE_WAL or (fixed is not None and version[2] >= fixed)


def connect(
    path: Path,
    *,
    application_id: int,
    newest_schema: int,
    create: bool = False,
    read_only: bool = False,
    mode: int = 0o600,
) -> Connection:
    """Open one connection for one thread.

    ``application_id`` marks the file as ours and ``newest_schema`` is the highest ``user_version`` this program knows;
    a new file (``create``) is made with the permission bits ``mode`` before SQLite touches it. Transactions are begun
    by `transaction` alone: the driver never opens one behind the caller's back.

    Raises `FileNotFoundError`, `ForeignFile`, `NewerFile`, or ``sqlite3.OperationalError`` when the disk refuses.
    """
    if create and not path.exists():
        with made_with(mode):
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, mode))
    if not path.exists():
        raise FileNotFoundError(path)
    uri = f"{path.resolve().as_uri()}?mode={'ro' if read_only else 'rw'}"
    db = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_TIMEOUT_MS / 1000)
    try:
        # The first statement may make the log and its shared memory, which get the mode of the file, in two steps.
        with made_with(mode):
            _prepare(db, path, application_id, newest_schema, read_only=read_only)
    except BaseException:
        db.close()
        raise
    return db


def _prepare(db: Connection, path: Path, application_id: int, newest_schema: int, *, read_only: bool) -> None:
    try:
        found_application = db.execute("PRAGMA application_id").fetchone()[0]
        found_schema = db.execute("PRAGMA user_version").fetchone()[0]
        objects = db.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        raise ForeignFile(_("{path} is not an SQLite file, or is damaged.").format(path=path)) from error
    if objects and found_application != application_id:
        raise ForeignFile(_("{path} belongs to another program.").format(path=path))
    if found_schema > newest_schema:
        raise NewerFile(
            _(
                "{path} was written by a newer vanthu (its format is {found}, this program knows up to {known}). "
                "Nothing was changed. Install the newer version and try again."
            ).format(path=path, found=found_schema, known=newest_schema)
        )
    db.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    db.execute("PRAGMA foreign_keys=ON")
    db.execute("PRAGMA trusted_schema=OFF")
    if read_only:
        db.execute("PRAGMA query_only=ON")
        return
    found = _journal(db, "wal" if wal_is_safe() else "truncate")
    # A file system without shared memory quietly keeps the old mode: read it back rather than believe it.
    db.execute("PRAGMA synchronous=" + ("FULL" if found == "wal" else "EXTRA"))
    if not objects:
        db.execute(f"PRAGMA application_id={application_id}")


def _journal(db: Connection, wanted: str) -> str:
    """Ask for that journal; gives the one there is."""
    deadline = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            return str(db.execute(f"PRAGMA journal_mode={wanted}").fetchone()[0])
        except sqlite3.OperationalError as error:
            # Several that open a new file at once all want to change it: SQLite refuses all but one without waiting.
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(_AGAIN)


@contextmanager
def transaction(db: Connection) -> Iterator[Connection]:
    """One write transaction: takes the write lock at once, commits at the end, rolls back on any exception."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield db
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
    commit(db)


def commit(db: Connection) -> None:
    """Make the open transaction durable. Every commit of the program passes here."""
    try:
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def data_version(db: Connection) -> int:
    """A number that changes when another connection, here or in another process, has committed."""
    return int(db.execute("PRAGMA data_version").fetchone()[0])
