"""Trays as lists, read a page at a time by the keys of the rows around it: the last page costs what the first does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from storage.schema import TRAYS
from storage.search import match_expression

if TYPE_CHECKING:
    from collections.abc import Iterable

    from durable.sqlite import Connection


FEW = 10_000
"""Documents up to which a tray's ids are worth gathering before a search."""


class Key(NamedTuple):
    """A row's place in its tray: by rank (waiting before done, urgent before ordinary; in the follow-up what is due
    first), then newest first."""

    rank: int
    id: int


class Row(NamedTuple):
    """What a list shows of one document."""

    rank: int
    id: int
    direction: str
    unread: int
    urgency: int
    severity: int
    status: str | None
    code: str
    issued_on: str | None
    type_name: str
    subject: str
    party: str
    received_at: str | None
    sent_at: str | None
    due_on: str | None
    arrival_number: int | None
    file_count: int
    problem: str | None
    business_type: int = 0
    holder: str = ""
    corrected: int = 0  # only in "returned": all that was found wrong has been put right (1), or settled otherwise (2)

    @property
    def key(self) -> Key:
        return Key(self.rank, self.id)


_COLUMNS = ", ".join(f"documents.{name}" for name in Row._fields[1:-1])
_CORRECTED = (
    "CASE documents.direction "
    "WHEN 'in' THEN EXISTS (SELECT 1 FROM returns WHERE document = documents.id AND corrected_by IS NOT NULL) "
    "ELSE CASE WHEN documents.rank > 0 THEN 0 "
    "WHEN EXISTS (SELECT 1 FROM recipients WHERE document = documents.id AND corrected_by IS NOT NULL) THEN 1 "
    "WHEN EXISTS (SELECT 1 FROM recipients WHERE document = documents.id AND settled != '') THEN 2 ELSE 0 END END"
)


def _select(tray: str) -> str:
    corrected = _CORRECTED if tray == "returned" else "0"
    return f"SELECT documents.{TRAYS[tray].order} AS place, {_COLUMNS}, {corrected}"


def page(
    db: Connection, tray: str, *, after: Key | None = None, before: Key | None = None, limit: int = 50
) -> list[Row]:
    """Rows of a tray in order: the first ones, those just ``after`` a key, or those just ``before`` it."""
    if after is not None:
        return _beyond(db, tray, after, "<", "DESC", limit)
    if before is not None:
        return _beyond(db, tray, before, ">", "ASC", limit)
    rows = db.execute(
        f"{_select(tray)} FROM documents WHERE {TRAYS[tray].condition} ORDER BY place DESC, id DESC LIMIT ?", (limit,)
    )
    return [Row(*row) for row in rows]


def _beyond(db: Connection, tray: str, key: Key, sign: str, order: str, limit: int) -> list[Row]:
    """Rows beyond a key: of its rank, then of the ranks behind it.

    Two ranges merged, because of a comparison of pairs SQLite gives the index only the rank when the other member is
    the rowid, and would walk every row of that rank.
    """
    condition, rank = TRAYS[tray]
    select = f"{_select(tray)} FROM documents WHERE {condition} AND"
    rows = db.execute(
        f"{select} {rank} = ? AND id {sign} ? UNION ALL {select} {rank} {sign} ? "
        f"ORDER BY place {order}, id {order} LIMIT ?",
        (key.rank, key.id, key.rank, limit),
    )
    return _in_order(rows, order)


def matches(
    db: Connection, tray: str, query: str, *, after: int | None = None, before: int | None = None, limit: int = 50
) -> list[Row]:
    """Rows of a tray that a query finds, newest first whatever their rank: that order is what the index gives for free.

    ``after`` and ``before`` are document ids. A query without a single word finds nothing.
    """
    expression = match_expression(query)
    if expression is None:
        return []
    source = f"search JOIN documents ON documents.id = search.rowid WHERE search MATCH ? AND {_member(db, tray)}"
    values: list[object] = [expression]
    order = "DESC"
    if after is not None:
        source += " AND search.rowid < ?"
        values.append(after)
    elif before is not None:
        source += " AND search.rowid > ?"
        values.append(before)
        order = "ASC"
    rows = db.execute(f"{_select(tray)} FROM {source} ORDER BY search.rowid {order} LIMIT ?", (*values, limit))
    return _in_order(rows, order)


def _member(db: Connection, tray: str) -> str:
    """The condition that a found document is in the tray.

    For a tray of few documents their ids are gathered first: a word that a million documents have in common is then
    sifted without looking up each of them.
    """
    count = _count(db, tray)
    if count == 0:
        return "FALSE"
    if count > FEW:
        return TRAYS[tray].condition
    return f"+search.rowid IN (SELECT id FROM documents WHERE {TRAYS[tray].condition})"


def _in_order(rows: Iterable[tuple[Any, ...]], order: str) -> list[Row]:
    found = [Row(*row) for row in rows]
    return found if order == "DESC" else found[::-1]


def page_at(db: Connection, tray: str, offset: int, *, limit: int = 50) -> list[Row]:
    """Rows from a position, for a jump; walks the index from the nearer end, so not for scrolling."""
    total = _count(db, tray)
    order = "DESC"
    if offset > total // 2:
        limit = max(min(limit, total - offset), 0)
        offset, order = max(total - offset - limit, 0), "ASC"
    rows = db.execute(
        f"{_select(tray)} FROM documents WHERE {TRAYS[tray].condition} "
        f"ORDER BY place {order}, id {order} LIMIT ? OFFSET ?",
        (limit, offset),
    )
    return _in_order(rows, order)


def row(db: Connection, tray: str, document_id: int) -> Row | None:
    """One document as the list of a tray shows it."""
    found = db.execute(f"{_select(tray)} FROM documents WHERE id = ?", (document_id,)).fetchone()
    return None if found is None else Row(*found)


def position(db: Connection, tray: str, key: Key) -> int:
    """How many rows of the tray stand before the key."""
    newest = db.execute("SELECT max(id) FROM documents").fetchone()[0] or 0
    from_end = key.id < newest // 2
    sign, tie = ("<", "<=") if from_end else (">", ">")
    condition, rank = TRAYS[tray]
    count = f"SELECT count(*) FROM documents WHERE {condition} AND"
    found = db.execute(
        f"SELECT ({count} {rank} {sign} ?) + ({count} {rank} = ? AND id {tie} ?)", (key.rank, key.rank, key.id)
    ).fetchone()[0]
    return _count(db, tray) - int(found) if from_end else int(found)


def _count(db: Connection, tray: str) -> int:
    found = db.execute("SELECT documents FROM tray_counts WHERE tray = ?", (tray,)).fetchone()
    return int(found[0])


def counts(db: Connection) -> dict[str, int]:
    """How many documents each tray holds; "unmatched" counts statuses."""
    found = {tray: int(documents) for tray, documents in db.execute("SELECT tray, documents FROM tray_counts")}
    found["unmatched"] = int(db.execute("SELECT count(*) FROM statuses WHERE document IS NULL").fetchone()[0])
    return found


def count_matches(db: Connection, tray: str, query: str, *, limit: int) -> int:
    """How many documents of the tray a query finds, counted up to ``limit``."""
    expression = match_expression(query)
    if expression is None:
        return 0
    found = db.execute(
        "SELECT count(*) FROM (SELECT 1 FROM search JOIN documents ON documents.id = search.rowid "
        f"WHERE search MATCH ? AND {_member(db, tray)} LIMIT ?)",
        (expression, limit),
    ).fetchone()
    return int(found[0])
