"""Search as one types: in a thread and on a connection of its own, where a newer question interrupts the older."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from textual.message import Message

from durable.sqlite import Connection, sqlite3
from tui.widgets.window import PAGE, Found, Unmatched

if TYPE_CHECKING:
    from office.office import Office
    from storage.trays import Row


class Answered(Message):
    """A search has ended: what was asked, how many rows it found and the first of them."""

    def __init__(self, tray: str, query: str, count: int, rows: list[Row]) -> None:
        super().__init__()
        self.tray = tray
        self.query_text = query
        self.count = count
        self.rows = rows


class Finder:
    """Answers one question at a time."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._lock = Lock()
        self._db: Connection | None = None

    def stop(self) -> None:
        """Give up the question being answered, if there is one; may be called from any thread."""
        with self._lock:
            if self._db is not None:
                self._db.interrupt()

    def find(self, tray: str, query: str) -> tuple[int, list[Row]] | None:
        """How many rows it finds (up to `tui.widgets.window.MOST_FOUND`) and the first; None when it was stopped."""
        with self._office.reader() as mirror:
            with self._lock:
                self._db = mirror.db
            try:
                source = Unmatched(mirror.db, query) if tray == "unmatched" else Found(mirror.db, tray, query)
                rows = source.after(None, PAGE)
                return (source.count() if len(rows) == PAGE else len(rows)), rows
            except sqlite3.OperationalError as error:
                if "interrupted" not in str(error):
                    raise
                return None
            finally:
                with self._lock:
                    self._db = None
