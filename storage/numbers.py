"""Consecutive yearly numbers: số đến, and the numbers of outgoing documents (NĐ 30/2020/NĐ-CP Đ15, Đ22).

A number is taken in the transaction that uses it, so two clerks are never given one, and none is skipped by an act that
fails. A counter never goes down: the mirror itself refuses it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from durable.sqlite import Connection
    from storage.mirror import Transaction

ARRIVALS = "in"
"""The one series of everything received, paper or electronic."""


class YearClosed(Exception):
    """The book of that year is closed: nothing is entered in it before somebody opens it again."""

    def __init__(self, series: str, year: int) -> None:
        super().__init__(f"{series} {year}")
        self.series = series
        self.year = year


class NumberTaken(Exception):
    """Another document of the series has that number."""

    def __init__(self, document: int) -> None:
        super().__init__(str(document))
        self.document = document


class Counter(NamedTuple):
    """How far a series has come in a year."""

    series: str
    year: int
    last: int
    closed_at: str | None


def outgoing(abbreviation: str) -> str:
    """The series of outgoing documents of a type; công văn have no abbreviation ("")."""
    return f"out/{abbreviation}"


def take(tx: Transaction, series: str, year: int) -> int:
    """The next number of the series, taken now. Raises `YearClosed`."""
    _refuse_closed(tx.db, series, year)
    tx.execute("INSERT INTO counters (series, year) VALUES (?, ?) ON CONFLICT DO NOTHING", (series, year))
    row = tx.execute(
        "UPDATE counters SET last = last + 1 WHERE series = ? AND year = ? RETURNING last", (series, year)
    ).fetchone()
    return int(row[0])


def claim(tx: Transaction, series: str, year: int, number: int, *, document: int | None = None) -> None:
    """Take a number that a clerk typed; the counter goes on above it. Raises `YearClosed`, or `NumberTaken` by another
    row than ``document``.
    """
    _refuse_closed(tx.db, series, year)
    holder = held_by(tx.db, series, year, number)
    if holder is not None and holder != document:
        raise NumberTaken(holder)
    raise_to(tx, series, year, number)


def held_by(db: Connection, series: str, year: int, number: int) -> int | None:
    """The row that has the number."""
    if series == ARRIVALS:
        found = db.execute(
            "SELECT id FROM documents WHERE arrival_year = ? AND arrival_number = ?", (year, number)
        ).fetchone()
    else:
        found = db.execute(
            "SELECT id FROM documents WHERE series = ? AND series_year = ? AND series_number = ?",
            (series, year, number),
        ).fetchone()
    return None if found is None else int(found[0])


def next_free(db: Connection, series: str, year: int) -> int:
    """What `take` would give now: to be shown, never to be relied on."""
    row = db.execute("SELECT last FROM counters WHERE series = ? AND year = ?", (series, year)).fetchone()
    return 1 if row is None else int(row[0]) + 1


def raise_to(tx: Transaction, series: str, year: int, number: int) -> None:
    """Let the series go on above ``number``, if it has not come so far."""
    tx.execute(
        "INSERT INTO counters (series, year, last) VALUES (?, ?, ?) "
        "ON CONFLICT DO UPDATE SET last = max(last, excluded.last)",
        (series, year, number),
    )


def counters(db: Connection, year: int | None = None) -> list[Counter]:
    """Every series, of a year or of all of them."""
    rows = db.execute(
        "SELECT series, year, last, closed_at FROM counters WHERE ?1 IS NULL OR year = ?1 ORDER BY year, series",
        (year,),
    )
    return [Counter(*row) for row in rows]


def close_year(tx: Transaction, series: str, year: int, at: str | None) -> None:
    """Close a series' year at a moment, or with None open it again."""
    tx.execute(
        "INSERT INTO counters (series, year, closed_at) VALUES (?, ?, ?) "
        "ON CONFLICT DO UPDATE SET closed_at = excluded.closed_at",
        (series, year, at),
    )


def _refuse_closed(db: Connection, series: str, year: int) -> None:
    row = db.execute("SELECT closed_at FROM counters WHERE series = ? AND year = ?", (series, year)).fetchone()
    if row is not None and row[0] is not None:
        raise YearClosed(series, year)
