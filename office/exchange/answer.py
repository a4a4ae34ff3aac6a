"""Statuses: the answers this office gives to what it received, and the answers it gets to what it sent."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from documents.kinds import BusinessType
from documents.statuses import ARRIVED, RECALL_AGREED, RECALL_REFUSED, STATUSES
from documents.times import now, stamp, wire_timestamp
from storage import changes, links, outbox, statuses
from storage.blobs import Spool, record
from storage.documents import Status

if TYPE_CHECKING:
    from datetime import datetime

    from axis.package import DocumentPackage, ResponseFor
    from durable.sqlite import Connection
    from office.home import Config
    from storage.documents import Document
    from storage.mirror import Transaction

PATIENCE = timedelta(days=7)
"""How long a status is tried before a person is told that it cannot be delivered."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A status ready to be queued: what the mirror remembers of it, and the package's bytes.

    It is only remembered where it answers no office on the axis: the document came on paper, or says not from whom.
    """

    status: Status
    package: bytes


def arrived(config: Config, package: DocumentPackage) -> Reply | None:
    """Status 01 for a document that has just come: the only one no clerk decides. None when there is nobody to tell."""
    from axis.package import ResponseFor

    if not package.sender.organ_id:
        return None
    answers = ResponseFor(
        organ_id=package.sender.organ_id,
        code=package.code,
        issued_as=package.issued_as,
        document_id=package.document_id,
    )
    kind = next((each.vi.lower() for each in BusinessType if each and each.value == int(package.business.doc_type)), "")
    # An update bears the DocumentId of what it updates: two statuses alike, within a second, are one to the axis.
    description = f"{STATUSES[ARRIVED.code].vi} ({kind})" if kind else STATUSES[ARRIVED.code].vi
    return _reply(config, answers, ARRIVED.code, description)


def reply(config: Config, document: Document, code: str, description: str = "") -> Reply:
    """A status a clerk gives to a received document; without a ``description`` it says its own name."""
    from axis.package import ResponseFor

    answers = ResponseFor(
        organ_id="" if document.paper else document.sender_code,
        code=document.code,
        issued_as=document.issued_as,
        document_id=document.document_id or "",
    )
    return _reply(config, answers, code, description or STATUSES[code].vi)


def _reply(config: Config, answers: ResponseFor, code: str, description: str) -> Reply:
    from axis.edxml.writer import write_status
    from axis.package import Organ, StatusPackage

    moment = now()
    out = io.BytesIO()
    write_status(
        StatusPackage(
            sender=Organ(organ_id=config.code, name=config.name),
            response_for=answers,
            status_code=code,
            description=description,
            timestamp=wire_timestamp(moment),
        ),
        out,
    )
    status = Status(
        office_code=config.code,
        office_name=config.name,
        code=code,
        direction="out",
        recorded_at=stamp(moment),
        description=description,
        at=stamp(moment),
        answers=answers.model_dump(),
    )
    return Reply(status, out.getvalue())


def queue(
    tx: Transaction, document_id: int, reply: Reply, config: Config, *, not_before: datetime | None = None
) -> int:
    """Enter a status in the document's history and in the outbox, in the transaction of the act it reports; its id.

    It leaves with the first sync, or with the first after ``not_before``, until when it can be taken back.
    """
    status_id = statuses.append(tx, document_id, reply.status)
    statuses.refold_received(tx, document_id)
    if not reply.status.answers["organ_id"]:
        return status_id
    spool = Spool(tx.blobs, len(reply.package))
    spool.write(reply.package)
    moment = now()
    outbox.queue(
        tx,
        kind="status",
        document=document_id,
        status=status_id,
        sender=config.code,
        recipients=[reply.status.answers["organ_id"]],
        package_sha256=record(tx, spool.settle()),
        now=stamp(moment),
        not_before=stamp(not_before or moment),
        deadline=stamp(moment + PATIENCE),
    )
    return status_id


def answered_document(db: Connection, config: Config, status: Status) -> int | None:
    """The sent document a status is about: by its exact DocumentId, else by office, code and date if only one fits.

    A document, its updates and its recall share the DocumentId: meant is the newest that went to the office which
    answers and that it has not refused, of a 15 or 16 the request that waits for it. A recall is not worked on.
    """
    answers = status.answers
    if answers.get("document_id"):
        rows = _meant(db, links.named(db, "out", config.code, answers["document_id"]), status)
        found = links.last_sent_to(db, rows, status.office_code)
        if found is not None:
            return found
    if answers.get("organ_id") != config.code or not answers.get("code"):
        return None
    from documents.code import parse_code
    from documents.times import parse_date

    code = parse_code(answers["code"])
    issued_on = parse_date(answers.get("issued_as", ""))
    fitting = db.execute(
        "SELECT id, document_id FROM documents WHERE direction = 'out' AND sender_code = ? AND code_key = ? "
        "AND issued_on IS ? AND tray = 'sent'",
        (config.code, code.key if code else answers["code"].casefold(), issued_on.isoformat() if issued_on else None),
    ).fetchall()
    if len({name for _id, name in fitting}) != 1:
        return None
    return links.last_sent_to(db, sorted((row_id for row_id, _name in fitting), reverse=True), status.office_code)


def _meant(db: Connection, rows: list[int], status: Status) -> list[int]:
    """Those of the rows under one DocumentId that a status can be about."""
    if status.code in (RECALL_AGREED.code, RECALL_REFUSED.code):
        change = changes.answered_by(db, rows, status.office_code)
        return [change.request] if change is not None and change.request is not None else rows
    kinds = {row: made.kind if (made := changes.made_by(db, row)) else 0 for row in rows}
    recalls = [row for row in rows if kinds[row] == BusinessType.RECALL]
    others = [row for row in rows if row not in recalls and not changes.refused_by(db, status.office_code, row)]
    if status.code == ARRIVED.code and recalls:
        document = links.last_sent_to(db, others, status.office_code)
        if document is None or statuses.said_by(db, document, status.office_code):
            return recalls
    return others
