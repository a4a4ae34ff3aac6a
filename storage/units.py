"""The directory: every office the axis knows, found by code or by any words of its name, with or without diacritics."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from storage.search import match_expression, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from durable.sqlite import Connection
    from storage.mirror import Transaction


class Unit(NamedTuple):
    """One office of the directory; a retired one is kept, because old documents name it."""

    code: str
    name: str
    parent: str = ""
    mail: str = ""
    retired: int = 0


def replace(tx: Transaction, units: Iterable[Unit]) -> int:
    """Enter offices, or bring those already here up to date; gives how many had to be written."""
    known = "SELECT 1 FROM units WHERE (code, name, parent, mail, retired) = (?, ?, ?, ?, ?)"
    newest = {unit.code: unit for unit in units}  # real directories name a code twice: the last one counts
    changed = [unit for unit in newest.values() if tx.execute(known, unit).fetchone() is None]
    tx.db.executemany(
        "INSERT INTO units (code, name, parent, mail, retired) VALUES (?, ?, ?, ?, ?) ON CONFLICT (code) "
        "DO UPDATE SET name = excluded.name, parent = excluded.parent, mail = excluded.mail, "
        "retired = excluded.retired",
        changed,
    )
    tx.db.executemany(
        "INSERT OR REPLACE INTO units_search (rowid, words) SELECT rowid, ? FROM units WHERE code = ?",
        [(words(f"{unit.code} {unit.name}"), unit.code) for unit in changed],
    )
    return len(changed)


def find(db: Connection, query: str = "", *, limit: int = 50) -> list[Unit]:
    """Offices whose code or name holds every word of the query, those in use first, then by code."""
    if not query.strip():
        rows = db.execute(
            "SELECT code, name, parent, mail, retired FROM units ORDER BY retired, code LIMIT ?", (limit,)
        )
        return [Unit(*row) for row in rows]
    expression = match_expression(query)
    if expression is None:
        return []
    wanted = query.strip().upper().encode(errors="replace").decode()  # an argument may carry bytes that are no text
    rows = db.execute(
        "SELECT code, name, parent, mail, retired FROM units "
        "WHERE rowid IN (SELECT rowid FROM units_search WHERE units_search MATCH ?) "
        "ORDER BY code = ? DESC, retired, length(name), code LIMIT ?",
        (expression, wanted, limit),
    )
    return [Unit(*row) for row in rows]


def get(db: Connection, code: str) -> Unit | None:
    row = db.execute("SELECT code, name, parent, mail, retired FROM units WHERE code = ?", (code,)).fetchone()
    return None if row is None else Unit(*row)


def count(db: Connection) -> int:
    return int(db.execute("SELECT count(*) FROM units").fetchone()[0])
