"""Documents of both directions: how they are entered and read back whole."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from storage import findings, search, texts

if TYPE_CHECKING:
    from durable.sqlite import Connection
    from storage.findings import Finding
    from storage.mirror import Transaction


@dataclass(frozen=True, slots=True)
class Recipient:
    """One addressee: its transport state at the axis and the business status it last reported.

    What it found wrong was put right by the row ``corrected_by``, or otherwise, as ``settled`` says in words.
    """

    code: str
    name: str = ""
    transport: str | None = None
    business: str | None = None
    reason: str = ""
    corrected_by: int | None = None
    settled: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """One attachment; ``sha256`` is None when it was named but its bytes are not here, and ``problem`` says why."""

    name: str
    content_type: str = ""
    description: str = ""
    size: int = 0
    sha256: str | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """One business status, as received from another office or as sent by ours; never changed afterwards."""

    office_code: str
    code: str
    direction: str
    recorded_at: str
    office_name: str = ""
    description: str = ""
    at: str | None = None
    axis_id: str | None = None
    package_sha256: str | None = None
    answers: dict[str, str] = field(default_factory=dict)
    cancelled_at: str | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A document as the mirror holds it. Dates are ISO 8601 text; times carry Vietnam's offset."""

    direction: str
    tray: str
    created_at: str
    id: int | None = None
    rank: int = 0
    unread: bool = False
    returned: bool = False
    held: bool = False
    followed: bool = False
    due_rank: int = 0
    severity: int = 0
    problem: str | None = None
    axis_id: str | None = None
    document_id: str | None = None
    content_sha256: str | None = None
    package_sha256: str | None = None
    signature: str = "absent"
    sender_code: str = ""
    sender_name: str = ""
    party: str = ""
    number: str = ""
    notation: str = ""
    code: str = ""
    code_key: str = ""
    issued_as: str = ""
    issued_on: str | None = None
    place: str = ""
    type_name: str = ""
    subject: str = ""
    signer: dict[str, str] = field(default_factory=dict)
    urgency: int = 0
    due_on: str | None = None
    business_type: int = 0
    details: dict[str, Any] = field(default_factory=dict)
    received_at: str | None = None
    sent_at: str | None = None
    arrival_number: int | None = None
    arrival_year: int | None = None
    accepted_at: str | None = None
    series: str | None = None
    series_year: int | None = None
    series_number: int | None = None
    relates_to: int | None = None
    paper: int = 0
    holder: str = ""
    status: str | None = None
    version: int = 1
    recipients: tuple[Recipient, ...] = ()
    files: tuple[File, ...] = ()
    findings: tuple[Finding, ...] = ()


_LISTS = ("recipients", "files", "findings")
_COLUMNS = tuple(name for name in Document.__dataclass_fields__ if name not in (*_LISTS, "id"))
_JSON = ("signer", "details")
_FAR = date.max.toordinal() + 1
_FLAGS = ("unread", "returned", "held", "followed")


def rank_waiting(urgency: int) -> int:
    """Where a document that waits for the clerk stands: above all done ones, urgent first (QĐ 28/2018 Đ6.2)."""
    return 1 + urgency


def rank_due(due_on: str | None) -> int:
    """Where a document stands in the follow-up by its deadline: what is due first, first; without one, last."""
    return _FAR - date.fromisoformat(due_on).toordinal() if due_on else 0


def due_of(rank: int) -> str | None:
    """The deadline that gave a document that place in the follow-up."""
    return date.fromordinal(_FAR - rank).isoformat() if rank else None


def insert(tx: Transaction, document: Document) -> int:
    """Enter a new document with its recipients, files and findings; gives its id."""
    values = {name: getattr(document, name) for name in _COLUMNS}
    for name in _JSON:
        values[name] = json.dumps(values[name], ensure_ascii=False)
    severity = findings.gravest(document.findings)
    values |= {"severity": severity, "file_count": len(document.files)}
    columns, marks = ", ".join(values), ", ".join("?" * len(values))
    row = tx.execute(f"INSERT INTO documents ({columns}) VALUES ({marks})", tuple(values.values()))
    document_id = int(row.lastrowid)
    _insert_parts(tx, document_id, document)
    return document_id


def rewrite(tx: Transaction, document_id: int, document: Document) -> int:
    """Put other content into a row that is still a draft, its recipients, files and findings included; when it was
    made and who works on it stay. Gives its new version.
    """
    values = {name: getattr(document, name) for name in _COLUMNS if name not in ("created_at", "holder", "version")}
    for name in _JSON:
        values[name] = json.dumps(values[name], ensure_ascii=False)
    values |= {"severity": findings.gravest(document.findings), "file_count": len(document.files)}
    assignments = ", ".join(f"{name} = ?" for name in values)
    row = tx.execute(
        f"UPDATE documents SET {assignments}, version = version + 1 WHERE id = ? RETURNING version",
        (*values.values(), document_id),
    ).fetchone()
    for table in _LISTS:
        tx.execute(f"DELETE FROM {table} WHERE document = ?", (document_id,))
    texts.let_go(tx, document_id)
    _insert_parts(tx, document_id, document)
    return int(row[0])


def _insert_parts(tx: Transaction, document_id: int, document: Document) -> None:
    """Enter what belongs to a row and make it findable."""
    tx.db.executemany(
        "INSERT INTO recipients VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                document_id,
                ordinal,
                each.code,
                each.name,
                each.transport,
                each.business,
                each.reason,
                each.corrected_by,
                each.settled,
            )
            for ordinal, each in enumerate(document.recipients)
        ],
    )
    tx.db.executemany(
        "INSERT INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (document_id, ordinal, each.name, each.content_type, each.description, each.size, each.sha256, each.problem)
            for ordinal, each in enumerate(document.files)
        ],
    )
    findings.insert(tx, document_id, document.findings, source="wire")
    if document.tray != "quarantine":
        tx.db.executemany(
            "INSERT INTO texts_due SELECT ?1, ?2, ?3 WHERE NOT EXISTS (SELECT 1 FROM texts WHERE sha256 = ?1) "
            "ON CONFLICT (sha256) DO UPDATE SET document = excluded.document, name = excluded.name",
            [(each.sha256, document_id, each.name) for each in document.files if each.sha256],
        )
        search.index(tx, document_id)


def get(db: Connection, document_id: int) -> Document | None:
    """The document with everything that belongs to it, or None."""
    row = db.execute(f"SELECT {', '.join(_COLUMNS)} FROM documents WHERE id = ?", (document_id,)).fetchone()
    if row is None:
        return None
    values: dict[str, Any] = dict(zip(_COLUMNS, row, strict=True))
    for name in _JSON:
        values[name] = json.loads(values[name])
    for name in _FLAGS:
        values[name] = bool(values[name])
    return Document(
        **values,
        id=document_id,
        recipients=tuple(
            Recipient(*each)
            for each in db.execute(
                "SELECT code, name, transport, business, reason, corrected_by, settled FROM recipients "
                "WHERE document = ? ORDER BY ordinal",
                (document_id,),
            )
        ),
        files=tuple(
            File(*each)
            for each in db.execute(
                "SELECT name, content_type, description, size, sha256, problem "
                "FROM files WHERE document = ? ORDER BY ordinal",
                (document_id,),
            )
        ),
        findings=findings.of_document(db, document_id),
    )


def find(db: Connection, direction: str, sender_code: str, document_id: str) -> int | None:
    """The row of the new document with that edXML DocumentId from that office, the newest if it was sent again."""
    row = db.execute(
        "SELECT max(id) FROM documents WHERE direction = ? AND sender_code = ? AND document_id = ? "
        "AND business_type = 0 AND tray != 'quarantine'",
        (direction, sender_code, document_id),
    ).fetchone()
    return None if row[0] is None else int(row[0])


def mark_read(tx: Transaction, document_id: int) -> None:
    """The clerk has opened the document."""
    tx.execute("UPDATE documents SET unread = 0 WHERE id = ? AND unread = 1", (document_id,))


def mark_unread(tx: Transaction, document_id: int) -> None:
    """Something has come about the document that the clerk has yet to see."""
    tx.execute("UPDATE documents SET unread = 1 WHERE id = ?", (document_id,))


def hold(tx: Transaction, document_id: int, holder: str) -> None:
    """Say who works on the document, "" for nobody in particular."""
    tx.execute("UPDATE documents SET holder = ?, version = version + 1 WHERE id = ?", (holder, document_id))


def seclude(tx: Transaction, document_id: int, problem: str) -> None:
    """Put a document into quarantine: no longer listed, found by its words, or kept as text."""
    texts.forget(tx, document_id)
    search.forget(tx, document_id)
    tx.execute(
        "UPDATE documents SET tray = 'quarantine', rank = 0, problem = ?, version = version + 1 WHERE id = ?",
        (problem, document_id),
    )
