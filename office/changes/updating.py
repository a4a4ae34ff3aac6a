"""An update that was agreed to: the register's row says what the sender says now, and remembers what it said before."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from storage import changes, documents, findings
from storage.documents import File

if TYPE_CHECKING:
    from storage.documents import Document
    from storage.mirror import Transaction

FIELDS = (
    "number", "notation", "code", "code_key", "issued_as", "issued_on", "place", "type_name", "subject", "signer",
    "urgency", "due_on",
)  # fmt: skip
"""What an update may change. The DocumentId stays: by it the sender knows what this office says of the document."""
_OWN = ("business", "former", "destroyed")
"""Details that are not the document's own words."""


def take_over(tx: Transaction, document_id: int, asking: Document, at: str) -> None:
    """Put the fields and files of an update in the place of the document's own, which stay in ``details.former``.

    One that says it is about the recipients alone changes nothing here; one without files leaves the files.
    """
    document = documents.get(tx.db, document_id)
    assert document is not None
    assert asking.id is not None
    if asking.details.get("business", {}).get("document_info") == "0":
        return
    former: dict[str, Any] = {
        "request": asking.id,
        "at": at,
        "fields": {name: getattr(document, name) for name in FIELDS},
        "details": {name: value for name, value in document.details.items() if name not in _OWN},
        "files": [asdict(each) for each in document.files],
        "findings": tx.execute(
            "SELECT code, severity, evidence, file, page, suggestion, confidence, source FROM findings "
            "WHERE document = ? ORDER BY ordinal",
            (document_id,),
        ).fetchall(),
        "checked_at": tx.execute("SELECT checked_at FROM documents WHERE id = ?", (document_id,)).fetchone()[0],
    }
    details = {name: value for name, value in asking.details.items() if name not in _OWN}
    details |= {name: document.details[name] for name in _OWN if name in document.details}
    details["former"] = [*document.details.get("former", ()), former]
    files = asking.files or document.files
    changes.revise(tx, document_id, {name: getattr(asking, name) for name in FIELDS}, details, files)
    tx.execute("DELETE FROM findings WHERE document = ?", (document_id,))
    tx.execute(
        "INSERT INTO findings SELECT ?1, ordinal, code, severity, evidence, file, page, suggestion, confidence, source "
        "FROM findings WHERE document = ?2",
        (document_id, asking.id),
    )
    # Checked again: what the document's own row is held against is not what the request's was.
    tx.execute("UPDATE documents SET severity = ?, checked_at = NULL WHERE id = ?", (asking.severity, document_id))
    tx.execute("UPDATE documents SET severity = 0 WHERE id = ?", (asking.id,))


def restore(tx: Transaction, document_id: int, request: int) -> None:
    """The update was not agreed to after all: the document says again what it said before that."""
    document, asking = documents.get(tx.db, document_id), documents.get(tx.db, request)
    assert document is not None
    assert asking is not None
    kept: list[dict[str, Any]] = document.details.get("former", [])
    if not kept or kept[-1]["request"] != request:
        return
    former = kept.pop()
    details = former["details"] | {name: document.details[name] for name in _OWN if name in document.details}
    if not kept:
        del details["former"]
    changes.revise(tx, document_id, former["fields"], details, [File(**each) for each in former["files"]])
    tx.execute("DELETE FROM findings WHERE document = ?", (document_id,))
    tx.db.executemany(
        "INSERT INTO findings "
        "(document, ordinal, code, severity, evidence, file, page, suggestion, confidence, source) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(document_id, ordinal, *each) for ordinal, each in enumerate(former["findings"])],
    )
    for row_id, found in ((document_id, findings.of_document(tx.db, document_id)), (request, asking.findings)):
        tx.execute("UPDATE documents SET severity = ? WHERE id = ?", (findings.gravest(found), row_id))
    tx.execute("UPDATE documents SET checked_at = ? WHERE id = ?", (former["checked_at"], document_id))
