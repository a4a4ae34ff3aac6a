"""Consecutive yearly numbers: số đến, and the numbers of outgoing documents (NĐ 30/2020/NĐ-CP Đ15, Đ22).

A number is taken in the transaction that uses it, so two clerks are never given one, and none is skipped by an act that
fails. A counter never goes down: the mirror itself refuses it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from storage import settings

if TYPE_CHECKING:
    from durable.sqlite import Connection
    from storage.mirror import Transaction

ARRIVALS = "in"
"""The one series of everything received, paper or electronic."""

OUTGOING = "out"
"""What stands before the series of each type, and by itself for the book of them all."""


SECRET = "secret"  # noqa: S105 - the name of a series
"""What stands before the series of documents that bear a mark of secrecy (NĐ 30/2020/NĐ-CP Đ15)."""


UNSURE = "numbers.unsure_since"
"""The setting that says since when outgoing numbers may have been given that this mirror does not know."""


class YearClosed(Exception):
    """The book of that year is closed: nothing is entered in it before somebody opens it again."""

    def __init__(self, series: str, year: int) -> None:
        super().__init__(f"{series} {year}")
        self.series = series
        self.year = year


class NumbersUnsure(Exception):
    """The mirror is a restored one, and the axis has not been asked yet which numbers were given after the backup."""


class NumberTaken(Exception):
    """Another document of the series has that number."""

    def __init__(self, document: int) -> None:
        super().__init__(str(document))
        self.document = document


class Gap(NamedTuple):
    """Numbers of a series, from the first to the last, that no document has."""

    series: str
    first: int
    last: int


class Counter(NamedTuple):
    """How far a series has come in a year."""

    series: str
    year: int
    last: int
    closed_at: str | None


def outgoing(abbreviation: str) -> str:
    """The series of outgoing documents of a type; công văn have no abbreviation ("")."""
    return f"{OUTGOING}/{abbreviation}"


def take(tx: Transaction, series: str, year: int) -> int:
    """The next number of the series, taken now. Raises `YearClosed`, or `NumbersUnsure` of an outgoing series."""
    _refuse_closed(tx.db, series, year)
    if series.startswith(OUTGOING) and settings.get(tx.db, UNSURE) is not None:
        raise NumbersUnsure
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


_OF_BOOK = "(series >= ?1 || '/' AND series < ?1 || '0')"


def gaps(db: Connection, series: str, year: int) -> list[Gap]:
    """Numbers that were passed over, in a series or, for `OUTGOING`, in each of them; also those that a counter has
    given but that no document bears.
    """
    if series == ARRIVALS:
        held = f"SELECT '{ARRIVALS}' AS series, arrival_number AS number FROM documents WHERE arrival_year = ?2"
    else:
        held = f"SELECT series, series_number AS number FROM documents WHERE {_OF_BOOK} AND series_year = ?2"
    given = f"SELECT series, last + 1 FROM counters WHERE (series = ?1 OR {_OF_BOOK}) AND year = ?2 AND last > 0"
    rows = db.execute(
        f"WITH ends AS ({held} AND number IS NOT NULL UNION {given}), "
        "steps AS (SELECT series, number, lag(number, 1, 0) OVER (PARTITION BY series ORDER BY number) AS previous "
        "FROM ends) SELECT series, previous + 1, number - 1 FROM steps WHERE number > previous + 1",
        (series, year),
    )
    return [Gap(*row) for row in rows]


def repeated(db: Connection, book: str, year: int) -> list[tuple[int, ...]]:
    """Rows of a book, "in" or "out", that bear one code of one office and year, although each has a number of its own
    or none that is counted.
    """
    if book == ARRIVALS:
        rows = db.execute(
            "SELECT group_concat(id) FROM documents WHERE arrival_year = ?1 AND arrival_number IS NOT NULL "
            "AND code_key != '' AND tray != 'quarantine' "
            "GROUP BY sender_code, sender_name, code_key, substr(issued_on, 1, 4) HAVING count(*) > 1",
            (year,),
        )
    else:
        rows = db.execute(
            "SELECT group_concat(id) FROM documents WHERE direction = 'out' AND tray = 'sent' AND relates_to IS NULL "
            "AND business_type = 0 AND code_key != '' AND substr(issued_on, 1, 4) = CAST(?1 AS TEXT) "
            "GROUP BY code_key HAVING count(*) > 1",
            (year,),
        )
    return [tuple(sorted(map(int, row[0].split(",")))) for row in rows]


def close_year(tx: Transaction, series: str, year: int, at: str | None) -> None:
    """Close a year of `ARRIVALS`, of a series or of all `OUTGOING` at a moment, or with None open it again."""
    tx.execute(
        "INSERT INTO counters (series, year, closed_at) VALUES (?, ?, ?) "
        "ON CONFLICT DO UPDATE SET closed_at = excluded.closed_at",
        (series, year, at),
    )


def closed_at(db: Connection, series: str, year: int) -> str | None:
    """When the year of a series, or of the book it belongs to, was closed; None while it is open."""
    row = db.execute(
        "SELECT max(closed_at) FROM counters WHERE series IN (?, ?) AND year = ?",
        (series, series.partition("/")[0], year),
    ).fetchone()
    return None if row[0] is None else str(row[0])


def _refuse_closed(db: Connection, series: str, year: int) -> None:
    if closed_at(db, series, year) is not None:
        raise YearClosed(series, year)
