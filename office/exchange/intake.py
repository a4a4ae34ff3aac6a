"""Turns a package's bytes into what the mirror keeps of it: a document, a status, or the reason why it is neither."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from axis.edxml import reader
from axis.edxml.errors import PackageError
from axis.package import DocumentPackage, StatusPackage
from documents.code import parse_code
from documents.times import stamp
from storage.blobs import Spool
from storage.documents import Document, File, Recipient, Status, rank_waiting
from storage.findings import Finding

if TYPE_CHECKING:
    from storage.arrivals import Fetched
    from storage.blobs import Blob, Blobs

LARGEST_FILE = 512 * 1024 * 1024
"""Bytes an attachment may unpack to."""

DAMAGE = {
    "missing": "TL-C1",
    "empty": "TL-C2",
    "bad-base64": "TL-C2",
    "bad-zip": "TL-C2",
    "zip-locked": "TL-C2",
    "too-large": "TL-C5",
    "zip-bomb": "TL-C5",
}
"""The return reason that a broken attachment would justify."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One fetched package, read: exactly one of ``document``, ``status`` and ``problem`` (a code) says what it is."""

    fetched: Fetched
    document: Document | None = None
    package: DocumentPackage | None = None
    status: Status | None = None
    problem: str | None = None
    blobs: tuple[Blob, ...] = ()


def read(fetched: Fetched, raw: BinaryIO, blobs: Blobs, now: str) -> Arrival:
    """Read one package. Its attachments are durable, or in memory and small, when this returns."""
    spools: list[Spool] = []

    def open_payload() -> Spool:
        spools.append(blobs.spool(LARGEST_FILE))
        return spools[-1]

    try:
        package, payloads = reader.read(raw, open_payload)
        settled = [payload.settle() if isinstance(payload, Spool) else None for payload in payloads]
    except PackageError as error:
        return Arrival(fetched, problem=error.code)
    finally:
        for spool in spools:
            spool.discard()
    if isinstance(package, StatusPackage):
        return Arrival(fetched, status=_status(fetched, package, now))
    document = _document(fetched, package, settled, now)
    return Arrival(fetched, document, package, blobs=tuple(blob for blob in settled if blob))


def _document(fetched: Fetched, package: DocumentPackage, payloads: list[Blob | None], now: str) -> Document:
    files = tuple(
        File(
            each.name,
            each.content_type,
            each.description,
            payload.size if payload else 0,
            payload.sha256 if payload else None,
            each.problem,
        )
        for each, payload in zip(package.attachments, payloads, strict=True)
    )
    code = parse_code(package.code)
    return Document(
        direction="in",
        tray="inbox",
        rank=rank_waiting(package.priority),
        unread=True,
        axis_id=fetched.axis_id,
        document_id=package.document_id or None,
        content_sha256=_content_hash(package, files),
        package_sha256=fetched.package_sha256,
        signature=package.signature,
        sender_code=package.sender.organ_id or fetched.sender_code,
        sender_name=package.sender.name,
        party=package.sender.name or package.sender.organ_id or fetched.sender_code,
        number=package.number,
        notation=package.notation,
        code=package.code,
        code_key=code.key if code else package.code.casefold(),
        issued_as=package.issued_as,
        issued_on=package.issued_on.isoformat() if package.issued_on else None,
        place=package.place,
        type_name=package.type_name,
        subject=package.subject,
        signer=package.signer.model_dump(exclude_defaults=True),
        urgency=package.priority,
        due_on=package.due_on.isoformat() if package.due_on else None,
        business_type=package.business.doc_type,
        details=_details(package),
        created_at=now,
        received_at=now,
        recipients=tuple(Recipient(each.organ_id, each.name) for each in package.recipients),
        files=files,
        findings=tuple(_findings(package)),
    )


def _details(package: DocumentPackage) -> dict[str, object]:
    """What only the reader pane shows, as it stood in the package; fields that have a column of their own left out."""
    columns = {
        "recipients", "document_id", "number", "notation", "place", "issued_as", "type_name", "subject", "signer",
        "priority", "signature", "attachments", "oddities",
    }  # fmt: skip
    return package.model_dump(mode="json", exclude=columns, exclude_defaults=True)


def _findings(package: DocumentPackage) -> list[Finding]:
    """What the wire itself already shows to be wrong; what the files say is checked elsewhere."""
    found = [
        Finding(DAMAGE[each.problem], "warn", {"name": each.name, "problem": each.problem}, file=each.name)
        for each in package.attachments
        if each.problem
    ]
    faults = [problem for problem in package.problems if problem.startswith(("missing:", "repeated:"))]
    if faults:
        found.append(Finding("TL-F4", "warn", {"error": faults}))
    odd = [problem for problem in package.problems if problem not in faults]
    if odd:
        found.append(Finding("TL-F4", "info", {"error": odd}))
    return found


def _status(fetched: Fetched, package: StatusPackage, now: str) -> Status:
    at = package.stamped_at
    return Status(
        office_code=package.sender.organ_id or fetched.sender_code,
        office_name=package.sender.name,
        code=package.status_code.zfill(2),
        direction="in",
        recorded_at=now,
        description=package.description,
        at=stamp(at) if at else None,
        axis_id=fetched.axis_id,
        package_sha256=fetched.package_sha256,
        answers=package.response_for.model_dump(),
    )


def _content_hash(package: DocumentPackage, files: tuple[File, ...]) -> str:
    """One value for everything a clerk would call the document: the same in every copy, whatever way it travelled."""
    content = [
        package.sender.organ_id,
        package.code,
        package.issued_as,
        package.subject,
        package.type_name,
        package.signer.full_name,
        [[file.name, file.sha256] for file in files],
    ]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()
