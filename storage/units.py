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


_FIELDS = "code, name, parent, mail, retired"

_PLACE = "(retired << 48 | (min(length(name), 65535) << 32) | id)"
"""An office's rowid in the index: those in use first, then by the length of the name. The index gives rows in that
order for nothing, so that a word which half of all offices have costs no more than a rare one."""


def replace(tx: Transaction, units: Iterable[Unit]) -> int:
    """Enter offices, or bring those already here up to date; gives how many had to be written."""
    newest = {unit.code: unit for unit in units}  # real directories name a code twice: the last one counts
    known = f"SELECT 1 FROM units WHERE ({_FIELDS}) = (?, ?, ?, ?, ?)"
    changed = [unit for unit in newest.values() if tx.execute(known, unit).fetchone() is None]
    changed.sort(key=lambda unit: (unit.retired, len(unit.name)))  # as _PLACE: the index is filled fast only in order
    tx.db.executemany(
        f"DELETE FROM units_search WHERE rowid = (SELECT {_PLACE} FROM units WHERE code = ?)",
        [(unit.code,) for unit in changed],
    )
    tx.db.executemany(
        f"INSERT INTO units ({_FIELDS}) VALUES (?, ?, ?, ?, ?) ON CONFLICT (code) "
        "DO UPDATE SET name = excluded.name, parent = excluded.parent, mail = excluded.mail, "
        "retired = excluded.retired",
        changed,
    )
    tx.db.executemany(
        f"INSERT INTO units_search (rowid, words) SELECT {_PLACE}, ? FROM units WHERE code = ?",
        [(words(f"{unit.code} {unit.name}"), unit.code) for unit in changed],
    )
    return len(changed)


def find(db: Connection, query: str = "", *, limit: int = 50) -> list[Unit]:
    """Offices whose code or name holds every word of the query: that very code first, then those in use, then the
    shorter name. Without a query, all of them by code."""
    if not query.strip():
        rows = db.execute(f"SELECT {_FIELDS} FROM units ORDER BY retired, code LIMIT ?", (limit,))
        return [Unit(*row) for row in rows]
    expression = match_expression(query)
    if expression is None:
        return []
    rows = db.execute(
        f"SELECT {_FIELDS} FROM units_search JOIN units ON units.id = units_search.rowid & 0xFFFFFFFF "
        "WHERE units_search MATCH ? ORDER BY units_search.rowid LIMIT ?",
        (expression, limit),
    )
    found = [Unit(*row) for row in rows]
    exact = get(db, query.strip().upper().encode(errors="replace").decode())  # an argument may hold what is no text
    if exact is not None:
        found = [exact, *(unit for unit in found if unit != exact)][:limit]
    return found


def get(db: Connection, code: str) -> Unit | None:
    row = db.execute(f"SELECT {_FIELDS} FROM units WHERE code = ?", (code,)).fetchone()
    return None if row is None else Unit(*row)


def count(db: Connection) -> int:
    return int(db.execute("SELECT count(*) FROM units").fetchone()[0])
