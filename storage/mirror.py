"""The way into the mirror: connections for reading, transactions for writing."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

from durable import sqlite
from durable.files import file_mode
from storage import schema
from storage.blobs import Blobs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from durable.sqlite import Connection

FILE = "mirror.sqlite3"


class Transaction:
    """Proof that the write lock is held: every function that writes asks for one."""

    def __init__(self, db: Connection, blobs: Blobs) -> None:
        self.db = db
        self.blobs = blobs

    def execute(self, statement: str, values: Sequence[Any] | dict[str, Any] = ()) -> Any:
        """Run one statement inside the transaction and give its cursor."""
        return self.db.execute(statement, values)


class Mirror:
    """One connection to one office's mirror, for one thread.

    ``home`` is the office's directory. A connection opened with ``read_only`` cannot write, whatever is asked of it.
    """

    def __init__(self, home: Path, *, read_only: bool = False, create: bool = False) -> None:
        self.home = home
        mode = file_mode(home)
        self.db = sqlite.connect(
            home / FILE,
            application_id=schema.APPLICATION_ID,
            newest_schema=schema.NEWEST,
            create=create,
            read_only=read_only,
            mode=mode,
        )
        self.blobs = Blobs(home / "blobs", mode)
        if self.schema() < schema.NEWEST and not read_only:
            with sqlite.transaction(self.db):
                schema.migrate(self.db)

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """A write transaction: durable when the block ends, undone when it raises. Keep network and waits out of it."""
        with sqlite.transaction(self.db):
            yield Transaction(self.db, self.blobs)

    def schema(self) -> int:
        """The version of the mirror's format; 0 when it was never filled."""
        return int(self.db.execute("PRAGMA user_version").fetchone()[0])

    def data_version(self) -> int:
        """Changes whenever somebody else, in this process or another, has committed."""
        return sqlite.data_version(self.db)

    def close(self) -> None:
        self.db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()
