"""Packages between the axis and the trays: fetched but not read yet, and read but not acknowledged yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from storage import bundles
from storage.blobs import record

if TYPE_CHECKING:
    from durable.sqlite import Connection
    from storage.blobs import Blob
    from storage.mirror import Transaction


_STICK = "stick:"
"""How the id begins of what did not come from the axis."""


class Fetched(NamedTuple):
    """A package whose bytes are durable here; ``tries`` counts the attempts to read it that did not end."""

    kind: str
    axis_id: str
    sender_code: str
    package_sha256: str
    fetched_at: str
    tries: int


class Acknowledgement(NamedTuple):
    """What the axis has yet to be told of a package that it may drop from its pending list."""

    axis_id: str
    verdict: str
    description: str


def stage(tx: Transaction, kind: str, axis_id: str, sender_code: str, blob: Blob, now: str) -> None:
    """Keep a package's bytes; from here on a crash costs no second fetch."""
    tx.execute(
        "INSERT INTO fetched (axis_id, kind, sender_code, package_sha256, fetched_at) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT DO NOTHING",
        (axis_id, kind, sender_code, record(tx, blob), now),
    )


def staged(db: Connection, kind: str) -> list[Fetched]:
    """Packages of a kind ("edoc", "status") that wait to be read, in the order of their coming."""
    rows = db.execute(
        "SELECT kind, axis_id, sender_code, package_sha256, fetched_at, tries FROM fetched WHERE kind = ? ORDER BY seq",
        (kind,),
    )
    return [Fetched(*row) for row in rows]


def try_again(tx: Transaction, fetched: Fetched) -> Fetched:
    """Count one more attempt to read a package that an interrupted run left on the stage, before it is made."""
    tx.execute("UPDATE fetched SET tries = tries + 1 WHERE kind = ? AND axis_id = ?", (fetched.kind, fetched.axis_id))
    return fetched._replace(tries=fetched.tries + 1)


def taken(db: Connection, kind: str, axis_id: str) -> Acknowledgement | None:
    """What the axis was, or is to be, told about a package that is already in its tray; None when it is not."""
    row = db.execute(
        "SELECT axis_id, verdict, description FROM taken WHERE kind = ? AND axis_id = ?", (kind, axis_id)
    ).fetchone()
    return None if row is None else Acknowledgement(*row)


def is_staged(db: Connection, kind: str, axis_id: str) -> bool:
    """Whether a package's bytes are here and wait to be read."""
    return db.execute("SELECT 1 FROM fetched WHERE kind = ? AND axis_id = ?", (kind, axis_id)).fetchone() is not None


def settle(tx: Transaction, fetched: Fetched, verdict: str, description: str = "") -> None:
    """The package is in its tray: take it off the stage and note what the axis is to be told."""
    tx.execute("DELETE FROM fetched WHERE kind = ? AND axis_id = ?", (fetched.kind, fetched.axis_id))
    tx.execute(
        "INSERT INTO taken VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (fetched.kind, fetched.axis_id, verdict, description),
    )
    if carried := carried_package(fetched.axis_id):
        bundles.owe(tx, fetched.sender_code, carried, verdict, description, fetched.fetched_at)
    else:
        owe(tx, Acknowledgement(fetched.axis_id, verdict, description))


def carried_as(package_sha256: str) -> str:
    """What stands for the axis's id of a package that came by stick."""
    return f"{_STICK}{package_sha256}"


def carried_package(axis_id: str) -> str | None:
    """The hash of the package that came by stick under that id; None for what the axis gave."""
    return axis_id.removeprefix(_STICK) if axis_id.startswith(_STICK) else None


def came_before(db: Connection, fetched: Fetched) -> bool:
    """Whether the same bytes were taken in by the other way, the axis or a stick, and nothing but their bytes tells so:
    new documents, and statuses of documents that are here, are known by what they say.
    """
    if not carried_package(fetched.axis_id):
        return taken(db, fetched.kind, carried_as(fetched.package_sha256)) is not None
    if fetched.kind == "status":
        statement = "SELECT 1 FROM statuses WHERE document IS NULL AND direction = 'in' AND package_sha256 = ?"
    else:
        statement = (
            "SELECT 1 FROM documents WHERE direction = 'in' AND (business_type != 0 OR tray = 'quarantine') "
            "AND package_sha256 = ?"
        )
    return db.execute(statement, (fetched.package_sha256,)).fetchone() is not None


def owe(tx: Transaction, acknowledgement: Acknowledgement) -> None:
    """Note that the axis is to be told ("done" or "fail") about a package."""
    tx.execute("INSERT INTO acknowledgements VALUES (?, ?, ?) ON CONFLICT DO NOTHING", acknowledgement)


def owed(db: Connection) -> list[Acknowledgement]:
    """What the axis has yet to be told."""
    return [Acknowledgement(*row) for row in db.execute("SELECT axis_id, verdict, description FROM acknowledgements")]


def told(tx: Transaction, axis_ids: list[str]) -> None:
    """The axis has taken note of these."""
    tx.db.executemany("DELETE FROM acknowledgements WHERE axis_id = ?", [(axis_id,) for axis_id in axis_ids])
