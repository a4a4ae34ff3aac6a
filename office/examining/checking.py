"""Holds what files say against what was typed: on arrival for every document, and for files that were never sent."""

from __future__ import annotations

import stat
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from compliance.check import (
    CheckedFile,
    Context,
    Declared,
    Earlier,
    Finding,
    Party,
    Policy,
    SignatureResult,
    check,
    summary,
)
from compliance.facts import read_facts
from compliance.policy import is_secrecy
from documents.code import parse_code
from documents.kinds import BusinessType, Urgency
from documents.times import now, parse_date, parse_timestamp, stamp
from office.directory import Directory
from office.errors import BadInput
from office.examining.signatures import Signatures
from office.examining.texts import reading
from office.policy import policy_of
from office.problems import SECRET
from office.troubles import reason
from storage import audit, documents, findings, links
from translations import _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from compliance.extract import Extraction
    from compliance.facts import Facts
    from compliance.signatures import Signature
    from durable.sqlite import Connection
    from office.home import Config
    from storage.documents import Document
    from storage.mirror import Mirror, Transaction

BATCH = 20
PDF = "pdf"


def check_arrivals(mirror: Mirror, config: Config, *, stop: Callable[[], bool] = lambda: False) -> int:
    """Check every received document whose files have been read; gives how many. Ends early when told to."""
    policy = policy_of(config)
    done = 0
    while not stop() and (waiting := findings.unchecked(mirror.db, limit=BATCH)):
        found = []
        with Signatures(policy, mirror.home) as signatures:
            for document_id in waiting:
                document = documents.get(mirror.db, document_id)
                assert document is not None
                found.append((document, _check_received(mirror, config, signatures, policy, document)))
        with mirror.write() as tx:
            for document, results in found:
                _record(tx, document, results)
        done += len(found)
    return done


def _check_received(
    mirror: Mirror, config: Config, signatures: Signatures, policy: Policy, document: Document
) -> list[Finding]:
    db = mirror.db
    files: list[CheckedFile] = []
    signed: list[SignatureResult] = []
    for each in document.files:
        extraction = reading(db, each.sha256) if each.sha256 else None
        if extraction is None or each.sha256 is None:
            continue
        files.append(summary(each.name, each.size, each.sha256, extraction, read_facts(extraction)))
        if extraction.kind == PDF:
            with mirror.blobs.as_file(db, each.sha256) as path:
                signed += signatures.results(each.name, signatures.verify(path), sha256=each.sha256)
    context = Context(
        "in",
        now().date(),
        office=Party(config.code, config.name),
        policy=policy,
        directory=Directory(db, policy.successors),
        earlier=lambda issuer, key, year: _earlier(db, document, issuer, key, year),
        superseded=lambda issuer, key: _successor(db, document, issuer, key),
        signatures=tuple(signed),
    )
    return check(_declared(document), files, context)


def _declared(document: Document) -> Declared:
    """What the package claims. The time of sending is that of its first hop, where the sender gave one."""
    details = document.details
    trace: list[dict[str, str]] = details.get("trace", [])
    received_at = datetime.fromisoformat(document.received_at) if document.received_at else None
    pages = str(details.get("pages", ""))
    return Declared(
        code=document.code,
        issued_on=parse_date(document.issued_on or ""),
        type_name=document.type_name,
        subject=document.subject,
        issuer=Party(document.sender_code, document.sender_name),
        signer=document.signer.get("full_name", ""),
        recipients=tuple(Party(each.code, each.name) for each in document.recipients),
        urgency=Urgency(document.urgency),
        due=parse_date(document.due_on or ""),
        enclosures=tuple(details.get("appendixes", ())),
        pages=int(pages) if pages.isascii() and pages.isdigit() else None,
        sent_at=parse_timestamp(trace[0].get("timestamp", "")) if trace else None,
        received_at=received_at,
        business=BusinessType(document.business_type),
    )


def _earlier(db: Connection, document: Document, issuer: str, key: str, year: int) -> list[Earlier]:
    rows = db.execute(
        "SELECT id, arrival_number FROM documents WHERE direction = 'in' AND sender_code = ? AND code_key = ? "
        "AND id < ? AND substr(issued_on, 1, 4) = ? AND business_type = 0 AND tray = 'inbox'",
        (issuer, key, document.id, str(year)),
    ).fetchall()
    return [
        Earlier(
            number,
            frozenset(
                sha256
                for (sha256,) in db.execute(
                    "SELECT sha256 FROM files WHERE document = ? AND sha256 IS NOT NULL", (document_id,)
                )
            ),
        )
        for document_id, number in rows
    ]


def _successor(db: Connection, document: Document, issuer: str, key: str) -> str | None:
    """The code of what has come to stand in the place of a document, whether the clerk has agreed yet or not."""
    for name, successor in links.replacing(db, issuer, document.id):
        code = parse_code(name.split(",", 2)[-1])
        if code is not None and code.key == key:
            return successor
    return None


def _record(tx: Transaction, document: Document, found: list[Finding]) -> None:
    assert document.id is not None
    known = {(each.code, each.file) for each in document.findings}
    added = [kept(each) for each in found if (each.code, each.file) not in known]
    findings.replace_checked(tx, document.id, added, at=stamp(now()))
    if any(is_secrecy(each.code) for each in found):
        documents.seclude(tx, document.id, SECRET)
        audit.append(tx, at=stamp(now()), actor="check", act="seclude", subject=str(document.id))


def kept(finding: Finding) -> findings.Finding:
    """A finding as the mirror keeps it."""
    suggestion = finding.suggestion
    return findings.Finding(
        finding.code,
        finding.severity,
        dict(finding.evidence),
        finding.file,
        finding.page,
        {"kind": suggestion.kind.value, **suggestion.value} if suggestion else None,
        finding.confidence,
    )


@dataclass(frozen=True, slots=True)
class Examined:
    """One file that was looked at: how it was read, what it says about itself, who signed it (None: not told)."""

    name: str
    extraction: Extraction
    facts: Facts
    signatures: tuple[Signature, ...] | None


def examine(
    paths: Sequence[Path], typed: Declared, *, config: Config | None = None, mirror: Mirror | None = None
) -> tuple[list[Examined], list[Finding]]:
    """Read files and hold them against what is typed about them, as before a sending.

    With an office its policy and its directory are used, without one the defaults. Raises `BadInput` for a file that
    is not there.
    """
    from compliance.extract import Extractor
    from office.examining.texts import read_file

    policy = policy_of(config) if config is not None else Policy()
    examined: list[Examined] = []
    files: list[CheckedFile] = []
    signed: list[SignatureResult] = []
    with Extractor() as extractor, Signatures(policy, mirror.home if mirror is not None else None) as signatures:
        for path in paths:
            size, sha256 = measure(path)
            extraction = read_file(extractor, path, path.name)
            facts = read_facts(extraction)
            found = signatures.verify(path) if extraction.kind == PDF else ()
            if extraction.kind == PDF:
                signed += signatures.results(path.name, found, sha256=sha256)
            examined.append(Examined(path.name, extraction, facts, found))
            files.append(summary(path.name, size, sha256, extraction, facts))
    known: dict[str, Any] = {} if mirror is None else {"directory": Directory(mirror.db, policy.successors)}
    if config is not None:
        known["office"] = Party(config.code, config.name)
    context = Context("out", now().date(), policy=policy, signatures=tuple(signed), **known)
    return examined, check(typed, files, context)


def measure(path: Path) -> tuple[int, str]:
    """A file's size in bytes and the SHA-256 of its content. Raises `BadInput`."""
    import hashlib

    try:
        if not stat.S_ISREG(path.stat().st_mode):  # a pipe could keep the caller waiting for ever
            raise BadInput(_("{path} is not a file.").format(path=path))
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256")
            return file.tell(), digest.hexdigest()
    except FileNotFoundError as error:
        raise BadInput(_("There is no file {path}.").format(path=path)) from error
    except OSError as error:
        raise BadInput(_("{path} cannot be read: {error}").format(path=path, error=reason(error))) from error
