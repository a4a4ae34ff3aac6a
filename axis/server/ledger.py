"""The embedded axis's ledger: offices, their secrets, packages sent and their deliveries, in one SQLite file.

One `Ledger` is one connection and belongs to one thread. Every change is one durable transaction.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Self

from axis.vxp import Kind, Verdict
from documents.times import now, stamp
from durable.sqlite import Connection, connect, sqlite3, transaction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

APPLICATION_ID = 0x76786178  # "vxax"
SCHEMA_VERSION = 1
INITIAL = "initial"
"""A delivery that its receiver has not acknowledged."""
ALL = "all"
"""As the status wanted: acknowledged entries too."""
LISTED_STATUSES = frozenset({INITIAL, ALL, *Verdict})
"""The statuses a list can be asked for; any other word means the pending entries."""
MANY = 10_000
"""Rows of a list whose asker names no page size."""

SCHEMA = """
CREATE TABLE unit (
  id INTEGER PRIMARY KEY, pid INTEGER NOT NULL DEFAULT 0, code TEXT NOT NULL UNIQUE COLLATE NOCASE, name TEXT NOT NULL,
  mail TEXT NOT NULL, center_code TEXT NOT NULL, synthetic INTEGER NOT NULL, locked INTEGER NOT NULL DEFAULT 0,
  deleted INTEGER NOT NULL DEFAULT 0, owner TEXT COLLATE NOCASE, endpoint TEXT, version INTEGER NOT NULL,
  modified_at TEXT NOT NULL
);
CREATE INDEX unit_version ON unit (version);
CREATE INDEX unit_owner ON unit (owner) WHERE owner IS NOT NULL;
CREATE TABLE credential (
  code TEXT PRIMARY KEY COLLATE NOCASE REFERENCES unit (code), secret TEXT NOT NULL, issued_at TEXT NOT NULL,
  first_used_at TEXT
);
CREATE TABLE package (
  doc_id TEXT PRIMARY KEY, sender TEXT NOT NULL COLLATE NOCASE, kind TEXT NOT NULL, document_id TEXT NOT NULL,
  business_type INTEGER NOT NULL, sha256 TEXT NOT NULL, size INTEGER NOT NULL, title TEXT NOT NULL,
  notation TEXT NOT NULL, sent_at TEXT NOT NULL
);
CREATE UNIQUE INDEX package_new ON package (sender, document_id) WHERE kind = 'edoc' AND business_type = 0;
CREATE INDEX package_sender ON package (sender, sent_at);
CREATE INDEX package_same ON package (sender, sha256);
CREATE TABLE delivery (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT, doc_id TEXT NOT NULL UNIQUE,
  package TEXT NOT NULL REFERENCES package (doc_id), recipient TEXT NOT NULL COLLATE NOCASE, kind TEXT NOT NULL,
  status TEXT NOT NULL, description TEXT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT NOT NULL, received_at TEXT
);
CREATE INDEX delivery_pending ON delivery (recipient, kind, sequence) WHERE status IN ('initial', 'processing');
CREATE INDEX delivery_recipient ON delivery (recipient, sequence);
CREATE INDEX delivery_package ON delivery (package);
"""

PACKAGE_MEANT = "coalesce((SELECT package FROM delivery WHERE doc_id = :doc_id), :doc_id)"
"""The package that an id means, whether it is the sender's or one of the receivers'."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A package that passed the checks: what the ledger records of it."""

    doc_id: str
    sender: str
    recipients: list[str]
    kind: Kind
    document_id: str
    business_type: int
    sha256: str
    size: int
    title: str
    notation: str


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A directory row to be written."""

    code: str
    name: str
    mail: str
    pid: int
    center_code: str


@dataclass(frozen=True, slots=True)
class Window:
    """Which rows of a list are wanted: ISO stamps, a cursor, a page size, one id or notation."""

    since: str = ""
    until: str = "9999"
    after: int = 0
    limit: int = MANY
    status: str = ""
    doc_id: str = ""
    notation: str = ""
    document_id: str = ""


class Ledger:
    """The axis's memory."""

    def __init__(self, path: Path) -> None:
        self._db: Connection = connect(path, application_id=APPLICATION_ID, newest_schema=SCHEMA_VERSION, create=True)
        self._db.row_factory = sqlite3.Row
        if self._db.execute("PRAGMA user_version").fetchone()[0] < SCHEMA_VERSION:
            self._create()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def close(self) -> None:
        self._db.close()

    def _create(self) -> None:
        with transaction(self._db) as db:
            if db.execute("PRAGMA user_version").fetchone()[0] < SCHEMA_VERSION:
                for statement in SCHEMA.split(";"):
                    db.execute(statement)
                db.execute(f"PRAGMA user_version={SCHEMA_VERSION}")

    # offices

    def secret(self, code: str) -> str | None:
        """The secret of a system that may sign, None for a stranger or a deleted office."""
        row = self._db.execute(
            "SELECT secret FROM credential JOIN unit USING (code) WHERE code = ? AND NOT deleted", (code,)
        ).fetchone()
        return row["secret"] if row else None

    def acts_for(self, system_id: str) -> list[str]:
        """The codes ``system_id`` speaks for: its own and those registered under it."""
        rows = self._db.execute(
            "SELECT code FROM unit WHERE NOT deleted AND (code = ? OR owner = ?)", (system_id, system_id)
        )
        return [row["code"] for row in rows]

    def fetches_for(self, system_id: str) -> list[str]:
        """The codes whose post ``system_id`` takes in: its own, and of those under it the ones that never signed a call
        themselves. Two systems emptying one inbox would each miss what the other took."""
        rows = self._db.execute(
            "SELECT code FROM unit LEFT JOIN credential USING (code)"
            " WHERE NOT deleted AND (code = ? OR (owner = ? AND first_used_at IS NULL))",
            (system_id, system_id),
        )
        return [row["code"] for row in rows]

    def note_signature(self, code: str) -> None:
        """Remember that an office has used its secret."""
        unused = "code = ? AND first_used_at IS NULL"
        if self._db.execute(f"SELECT 1 FROM credential WHERE {unused}", (code,)).fetchone():  # noqa: S608 - own words
            with transaction(self._db) as db:
                db.execute(f"UPDATE credential SET first_used_at = ? WHERE {unused}", (stamp(now()), code))  # noqa: S608

    def unit(self, code: str) -> dict[str, Any] | None:
        """The directory row of ``code``, deleted ones included."""
        row = self._db.execute("SELECT * FROM unit WHERE code = ?", (code,)).fetchone()
        return dict(row) if row else None

    def register(self, unit: UnitRow, *, owner: str | None = None, endpoint: str | None = None) -> str:
        """Enter or re-enter an office with real credentials; its new secret."""
        secret = secrets.token_urlsafe(32)
        with transaction(self._db) as db:
            version = self._next_version()
            db.execute(
                "INSERT INTO unit"
                " (pid, code, name, mail, center_code, synthetic, owner, endpoint, version, modified_at)"
                " VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?, ?) ON CONFLICT (code) DO UPDATE SET pid = excluded.pid,"
                " name = excluded.name, mail = excluded.mail, synthetic = 0, deleted = 0, locked = 0,"
                " owner = excluded.owner, endpoint = excluded.endpoint, version = excluded.version,"
                " modified_at = excluded.modified_at",
                (unit.pid, unit.code, unit.name, unit.mail, unit.center_code, owner, endpoint, version, stamp(now())),
            )
            db.execute(
                "INSERT INTO credential (code, secret, issued_at) SELECT code, ?, ? FROM unit WHERE code = ?"
                " ON CONFLICT (code) DO UPDATE SET secret = excluded.secret, issued_at = excluded.issued_at",
                (secret, stamp(now()), unit.code),
            )
        return secret

    def change_unit(self, code: str, **fields: str | int) -> bool:
        """Set columns of a directory row under a new version; False when there is none."""
        columns = ", ".join(f"{name} = ?" for name in fields)
        with transaction(self._db) as db:
            changed = db.execute(
                f"UPDATE unit SET {columns}, version = ?, modified_at = ? WHERE code = ?",  # noqa: S608 - own names
                (*fields.values(), self._next_version(), stamp(now()), code),
            )
            return bool(changed.rowcount)

    def add_synthetic(self, units: Iterable[UnitRow]) -> None:
        """Fill the directory with made-up units; codes that exist are left alone."""
        with transaction(self._db) as db:
            version = self._next_version()
            moment = stamp(now())
            db.executemany(
                "INSERT INTO unit (pid, code, name, mail, center_code, synthetic, version, modified_at)"
                " VALUES (coalesce((SELECT id FROM unit WHERE code = ?), 0), ?, ?, ?, ?, 1, ?, ?)"
                " ON CONFLICT (code) DO NOTHING",
                (
                    (
                        unit.code.rpartition(".")[0],
                        unit.code,
                        unit.name,
                        unit.mail,
                        unit.center_code,
                        version + place,
                        moment,
                    )
                    for place, unit in enumerate(units)
                ),
            )

    def count_units(self) -> int:
        """How many rows the directory has."""
        return int(self._db.execute("SELECT count(*) FROM unit").fetchone()[0])

    def units(self, since_version: int, limit: int) -> Iterator[dict[str, Any]]:
        """Directory rows changed after a version, in the order of their changes."""
        rows = self._db.execute("SELECT * FROM unit WHERE version > ? ORDER BY version LIMIT ?", (since_version, limit))
        return map(dict, rows)

    def _next_version(self) -> int:
        return int(self._db.execute("SELECT coalesce(max(version), 0) + 1 FROM unit").fetchone()[0])

    # packages

    def earlier(self, parcel: Parcel) -> str | None:
        """The id under which this sender's package is already here: the same bytes, or the same new document."""
        row = self._db.execute(
            "SELECT doc_id FROM package WHERE sender = ?1 AND kind = ?2 AND sha256 = ?3 UNION ALL"
            " SELECT doc_id FROM package WHERE sender = ?1 AND kind = ?2 AND document_id = ?4"
            " AND kind = 'edoc' AND business_type = 0 AND ?5 = 0",
            (parcel.sender, parcel.kind, parcel.sha256, parcel.document_id, parcel.business_type),
        ).fetchone()
        return row["doc_id"] if row else None

    def recipients(self, doc_id: str) -> set[str]:
        """Whom the package with its sender's ``doc_id`` went to."""
        rows = self._db.execute("SELECT recipient FROM delivery WHERE package = ?", (doc_id,))
        return {row["recipient"] for row in rows}

    def deliver(self, parcel: Parcel, recipients: Sequence[str]) -> None:
        """Record a package and one delivery for each of ``recipients``, directory codes."""
        moment = stamp(now())
        with transaction(self._db) as db:
            db.execute(
                "INSERT INTO package VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    parcel.doc_id,
                    parcel.sender,
                    parcel.kind,
                    parcel.document_id or parcel.doc_id,
                    parcel.business_type,
                    parcel.sha256,
                    parcel.size,
                    parcel.title,
                    parcel.notation,
                    moment,
                ),
            )
            db.executemany(
                "INSERT INTO delivery (doc_id, package, recipient, kind, status, description, created_at, updated_at)"
                " VALUES (?, ?, ?, ?, ?, '', ?, ?)",
                (
                    (new_doc_id(), parcel.doc_id, recipient, parcel.kind, INITIAL, moment, moment)
                    for recipient in recipients
                ),
            )

    def received(self, codes: Sequence[str], kind: Kind | None, window: Window) -> list[dict[str, Any]]:
        """Deliveries to ``codes`` in the order of arrival: the pending ones, or those of ``window.status``."""
        conditions = ["d.recipient IN (SELECT value FROM json_each(:codes))", "d.created_at BETWEEN :since AND :until"]
        if not window.status:
            conditions.append("d.status IN ('initial', 'processing')")
        return self._listed(conditions, codes, kind, window)

    def sent(self, codes: Sequence[str], kind: Kind | None, window: Window) -> list[dict[str, Any]]:
        """Deliveries of what ``codes`` sent, in the order of sending."""
        conditions = ["p.sender IN (SELECT value FROM json_each(:codes))", "p.sent_at BETWEEN :since AND :until"]
        if window.doc_id:
            conditions.append(f"p.doc_id = {PACKAGE_MEANT}")
        if window.notation:
            conditions.append("p.notation = :notation COLLATE NOCASE")
        if window.document_id:
            conditions.append("p.document_id = :document_id")
        return self._listed(conditions, codes, kind, window)

    def _listed(
        self, conditions: list[str], codes: Sequence[str], kind: Kind | None, window: Window
    ) -> list[dict[str, Any]]:
        if kind:
            conditions.append("d.kind = :kind")
        if window.status and window.status != ALL:
            conditions.append("d.status = :status")
        rows = self._db.execute(
            "SELECT d.*, p.sender, p.title, p.notation, p.document_id, p.sent_at"  # noqa: S608 - own conditions
            f" FROM delivery d JOIN package p ON p.doc_id = d.package WHERE {' AND '.join(conditions)}"
            " AND d.sequence > :after ORDER BY d.sequence LIMIT :limit",
            asdict(window) | {"kind": kind, "codes": json.dumps(codes)},
        )
        return [dict(row) for row in rows]

    def package_for(self, doc_id: str, codes: Sequence[str]) -> tuple[str, int] | None:
        """Id and size of the package that ``doc_id`` (the sender's or a receiver's) means, if ``codes`` are
        party to it."""
        row = self._db.execute(
            "SELECT p.doc_id, p.size FROM package p"  # noqa: S608 - own fragment
            f" WHERE p.doc_id = {PACKAGE_MEANT} AND (p.sender IN (SELECT value FROM json_each(:codes)) OR EXISTS"
            " (SELECT 1 FROM delivery d WHERE d.package = p.doc_id"
            "  AND d.recipient IN (SELECT value FROM json_each(:codes))))",
            {"doc_id": doc_id, "codes": json.dumps(codes)},
        ).fetchone()
        return (row["doc_id"], row["size"]) if row else None

    def acknowledge(self, doc_id: str, codes: Sequence[str], verdict: Verdict, description: str) -> bool:
        """Set what a receiver says of its delivery; False when ``codes`` have no such delivery.

        "processing" does not put an entry that was done or failed back among the pending ones.
        """
        moment = stamp(now())
        final = None if verdict is Verdict.PROCESSING else moment
        with transaction(self._db) as db:
            rows = db.execute(
                "SELECT sequence, status FROM delivery WHERE (doc_id = :doc_id OR package = :doc_id)"
                " AND recipient IN (SELECT value FROM json_each(:codes))",
                {"doc_id": doc_id, "codes": json.dumps(codes)},
            ).fetchall()
            open_rows = [row["sequence"] for row in rows if final or row["status"] in (INITIAL, Verdict.PROCESSING)]
            db.executemany(
                "UPDATE delivery SET status = ?, description = ?, updated_at = ?,"
                " received_at = coalesce(?, received_at) WHERE sequence = ?",
                ((verdict, description, moment, final, sequence) for sequence in open_rows),
            )
        return bool(rows)

    def package_ids(self) -> set[str]:
        """The ids of all packages, which are the names of their files."""
        return {row["doc_id"] for row in self._db.execute("SELECT doc_id FROM package")}


def new_doc_id() -> str:
    """An id that says nothing and is never given twice."""
    return secrets.token_hex(16)
