"""A few pages of a tray around what is on the screen; the rest of it stays in the mirror."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from storage import statuses, trays
from storage.trays import Key, Row

if TYPE_CHECKING:
    from durable.sqlite import Connection
    from storage.documents import Status

PAGE = 64
"""Rows read at once: more than any terminal shows, few enough to be read between two keys."""
MOST_HELD = 8 * PAGE
MOST_FOUND = 2000
"""Hits a search counts and walks; more of them is a reason to type another word, not to scroll."""


class Source(Protocol):
    """Rows in an order, read by the keys of their neighbours."""

    def count(self) -> int: ...

    def after(self, row: Row | None, limit: int) -> list[Row]:
        """The rows behind that one, or the first ones."""

    def before(self, row: Row | None, limit: int) -> list[Row]:
        """The rows just before that one, or the last ones."""

    def at(self, offset: int, limit: int) -> list[Row]:
        """Rows from a position."""

    def position(self, row: Row) -> int | None:
        """Where the row stands now, or None when it is gone."""


class Tray:
    """A tray of documents in its own order."""

    def __init__(self, db: Connection, tray: str) -> None:
        self._db = db
        self._tray = tray

    def count(self) -> int:
        return trays.counts(self._db)[self._tray]

    def after(self, row: Row | None, limit: int) -> list[Row]:
        return trays.page(self._db, self._tray, after=row.key if row else None, limit=limit)

    def before(self, row: Row | None, limit: int) -> list[Row]:
        return trays.page(self._db, self._tray, before=row.key if row else Key(-1, -1), limit=limit)

    def at(self, offset: int, limit: int) -> list[Row]:
        return trays.page_at(self._db, self._tray, offset, limit=limit)

    def position(self, row: Row) -> int | None:
        now = trays.row(self._db, self._tray, row.id)
        if now is None or not _holds(trays.page(self._db, self._tray, after=Key(now.rank, now.id + 1), limit=1), row):
            return None
        return trays.position(self._db, self._tray, now.key)


class Found:
    """The rows of a tray that a query finds, newest first."""

    def __init__(self, db: Connection, tray: str, query: str) -> None:
        self._db = db
        self._tray = tray
        self._query = query

    def count(self) -> int:
        return trays.count_matches(self._db, self._tray, self._query, limit=MOST_FOUND)

    def after(self, row: Row | None, limit: int) -> list[Row]:
        return trays.matches(self._db, self._tray, self._query, after=row.id if row else None, limit=limit)

    def before(self, row: Row | None, limit: int) -> list[Row]:
        if row is None:
            # The hits beyond those counted are not offered, so the last one is found from the front.
            return self.at(max(0, self.count() - limit), limit)
        return trays.matches(self._db, self._tray, self._query, before=row.id, limit=limit)

    def at(self, offset: int, limit: int) -> list[Row]:
        return self.after(None, min(offset + limit, MOST_FOUND))[offset:]

    def position(self, row: Row) -> int | None:
        if not _holds(trays.matches(self._db, self._tray, self._query, after=row.id + 1, limit=1), row):
            return None
        return len(trays.matches(self._db, self._tray, self._query, before=row.id, limit=MOST_FOUND))


class Unmatched:
    """Statuses that answer a document not held here, in the shape of rows."""

    def __init__(self, db: Connection, query: str = "") -> None:
        from documents.text import tokens

        words = set(tokens(query))
        self._rows = [
            row
            for row in map(row_of, statuses.unmatched(db, limit=MOST_FOUND))
            if words <= set(tokens(f"{row.code} {row.subject} {row.party}"))
        ]

    def count(self) -> int:
        return len(self._rows)

    def after(self, row: Row | None, limit: int) -> list[Row]:
        start = 0 if row is None else self._rows.index(row) + 1
        return self._rows[start : start + limit]

    def before(self, row: Row | None, limit: int) -> list[Row]:
        end = len(self._rows) if row is None else self._rows.index(row)
        return self._rows[max(0, end - limit) : end]

    def at(self, offset: int, limit: int) -> list[Row]:
        return self._rows[offset : offset + limit]

    def position(self, row: Row) -> int | None:
        return next((index for index, each in enumerate(self._rows) if each.id == row.id), None)


def _holds(rows: list[Row], row: Row) -> bool:
    return bool(rows) and rows[0].id == row.id


def row_of(status: Status) -> Row:
    """An unmatched status as a list shows it: the code it answers, what it says, who says it."""
    assert status.id is not None
    return Row(
        rank=0,
        id=status.id,
        direction=status.direction,
        unread=0,
        urgency=0,
        severity=0,
        status=status.code,
        code=status.answers.get("code", ""),
        issued_on=(status.at or status.recorded_at)[:10],
        type_name="",
        subject=status.description,
        party=status.office_name or status.office_code,
        received_at=status.recorded_at,
        sent_at=None,
        due_on=None,
        arrival_number=None,
        file_count=0,
        problem=None,
    )


class Window:
    """The rows of a source by their index, read when asked for; only those near the last asked are held."""

    def __init__(self, source: Source, *, count: int | None = None, first: list[Row] | None = None) -> None:
        self.source = source
        self.count = source.count() if count is None else count
        self._start = 0
        self._rows = first or []

    def row(self, index: int) -> Row | None:
        """The row there; None outside, or when it has just gone."""
        if not 0 <= index < self.count:
            return None
        if not self._start <= index < self._start + len(self._rows):
            self._reach(index)
        offset = index - self._start
        return self._rows[offset] if 0 <= offset < len(self._rows) else None

    def find(self, row: Row, near: int) -> int:
        """The index of a row that stood at ``near`` when it was looked for: others may have written since."""
        self.row(near)
        return next((self._start + at for at, each in enumerate(self._rows) if each.id == row.id), near)

    def _reach(self, index: int) -> None:
        end = self._start + len(self._rows)
        if self._rows and end <= index < end + PAGE:
            self._rows += self.source.after(self._rows[-1], PAGE)
            surplus = max(0, len(self._rows) - MOST_HELD)
            self._start += surplus
            del self._rows[:surplus]
        elif self._rows and self._start - PAGE <= index < self._start:
            earlier = self.source.before(self._rows[0], PAGE)
            self._start -= len(earlier)
            self._rows = (earlier + self._rows)[:MOST_HELD]
        elif index < PAGE:
            self._start, self._rows = 0, self.source.after(None, PAGE)
        elif index >= self.count - PAGE:
            self._rows = self.source.before(None, PAGE)
            self._start = self.count - len(self._rows)
        else:
            self._start = index - PAGE // 2
            self._rows = self.source.at(self._start, PAGE)

    @property
    def held(self) -> int:
        """How many rows are in memory."""
        return len(self._rows)
