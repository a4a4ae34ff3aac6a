"""Findings about documents: what the wire showed when they came, and what the check of their files says."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from durable.sqlite import Connection
    from storage.mirror import Transaction

SEVERITIES = {"info": 1, "warn": 2, "block": 3}


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: a return-reason code, how grave it is, and what it saw where; never a sentence, which would
    be in one language. ``suggestion`` is what would put it right, ``confidence`` 0 to 1."""

    code: str
    severity: str
    evidence: dict[str, Any] = field(default_factory=dict)
    file: str | None = None
    page: int | None = None
    suggestion: dict[str, Any] | None = None
    confidence: float = 1.0


def gravest(found: Sequence[Finding]) -> int:
    """The severity of the gravest: 0 none, 1 info, 2 warn, 3 block."""
    return max((SEVERITIES[finding.severity] for finding in found), default=0)


def insert(tx: Transaction, document_id: int, found: Sequence[Finding], *, source: str) -> None:
    """Add findings of one ``source`` ("wire", "check") after those the document has."""
    (first,) = tx.execute("SELECT count(*) FROM findings WHERE document = ?", (document_id,)).fetchone()
    tx.db.executemany(
        "INSERT INTO findings "
        "(document, ordinal, code, severity, evidence, file, page, suggestion, confidence, source) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                document_id,
                ordinal,
                each.code,
                each.severity,
                json.dumps(each.evidence, ensure_ascii=False),
                each.file,
                each.page,
                None if each.suggestion is None else json.dumps(each.suggestion, ensure_ascii=False),
                each.confidence,
                source,
            )
            for ordinal, each in enumerate(found, start=first)
        ],
    )


def of_document(db: Connection, document_id: int) -> tuple[Finding, ...]:
    """Every finding about a document, in the order in which they were made."""
    return tuple(
        Finding(code, severity, json.loads(evidence), file, page, suggestion and json.loads(suggestion), confidence)
        for code, severity, evidence, file, page, suggestion, confidence in db.execute(
            "SELECT code, severity, evidence, file, page, suggestion, confidence "
            "FROM findings WHERE document = ? ORDER BY ordinal",
            (document_id,),
        )
    )


def replace_checked(tx: Transaction, document_id: int, found: Sequence[Finding], *, at: str) -> None:
    """Put the findings of a new check in the place of the last one's; those of the wire stay."""
    tx.execute("DELETE FROM findings WHERE document = ? AND source = 'check'", (document_id,))
    insert(tx, document_id, found, source="check")
    severity = gravest(of_document(tx.db, document_id))
    tx.execute("UPDATE documents SET severity = ?, checked_at = ? WHERE id = ?", (severity, at, document_id))


def unchecked(db: Connection, *, limit: int) -> list[int]:
    """Received documents that were not checked yet and whose files have all been read, newest first. What came on
    paper is what the clerk has seen."""
    rows = db.execute(
        "SELECT id FROM documents WHERE tray = 'inbox' AND checked_at IS NULL AND paper = 0 AND NOT EXISTS ("
        "SELECT 1 FROM files WHERE files.document = documents.id AND files.sha256 IS NOT NULL "
        "AND NOT EXISTS (SELECT 1 FROM texts WHERE texts.sha256 = files.sha256)) ORDER BY id DESC LIMIT ?",
        (limit,),
    )
    return [document_id for (document_id,) in rows]


def count_unchecked(db: Connection) -> int:
    """How many documents in the inbox wait for their check, those included whose files are still to be read."""
    row = db.execute(
        "SELECT count(*) FROM documents WHERE tray = 'inbox' AND checked_at IS NULL AND paper = 0"
    ).fetchone()
    return int(row[0])


def forget_checks(tx: Transaction) -> None:
    """Have every document in the inbox checked again: the rules, or the office's policy, have changed."""
    tx.execute("UPDATE documents SET checked_at = NULL WHERE tray = 'inbox'")
