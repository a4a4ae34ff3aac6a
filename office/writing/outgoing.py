"""Sealing a document for the axis: from that moment its bytes, its DocumentId and its recipients do not change."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from documents.kinds import BusinessType
from documents.times import now, stamp
from office.errors import BadField, BadInput, Conflict
from office.writing.numbering import Place, place_of
from storage import audit, changes, documents, drafts, findings, numbers, outbox, returns, texts
from storage.blobs import record
from storage.changes import Change
from storage.documents import Document
from translations import _

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from pathlib import Path

    from axis.package import DocumentPackage
    from documents.code import Code
    from durable.sqlite import Connection
    from office.home import Config
    from office.writing.parcel import Parcel
    from storage.documents import Recipient
    from storage.findings import Finding
    from storage.mirror import Mirror, Transaction
    from storage.texts import Read

PATIENCE = timedelta(days=3)
"""How long a document is tried before a person is told; QĐ 28/2018 wants it there by the next working day."""


@dataclass(frozen=True, slots=True)
class Answered:
    """An earlier document that this one answers (edXML ResponseFor)."""

    organ_id: str
    code: str
    issued_on: date | None
    document_id: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A document to be sent: fields as edXML has them, recipients by code, files by path or, kept in the mirror, by
    the SHA-256 of their bytes.

    ``to_places`` are the lines under "Nơi nhận", ``appendixes`` the document's own list of what goes with it. With
    ``next_free`` the number is only good while it is the next one of its series. ``business_type`` is BussinessDocType;
    other than for a new document ``relates_to`` is the row concerned and ``reason`` says why. Of an update ``removed``
    are recipients, among the others, for whom the document no longer is.
    """

    code: Code
    issued_on: date
    type_name: str
    subject: str
    recipients: tuple[Recipient, ...]
    files: tuple[tuple[str, Path | str], ...] = ()
    place: str = ""
    signer: dict[str, str] = field(default_factory=dict)
    urgency: int = 0
    due_on: date | None = None
    to_places: tuple[str, ...] = ()
    appendixes: tuple[str, ...] = ()
    answers: tuple[Answered, ...] = ()
    next_free: bool = False
    business_type: int = 0
    relates_to: int | None = None
    reason: str = ""
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Approval:
    """What the check of an outgoing document gave: its findings, the reasons of those who overrode some of them, by
    code, and what was read in each file, by the hash its bytes had then."""

    findings: tuple[Finding, ...] = ()
    overrides: Mapping[str, str] = field(default_factory=dict)
    hashes: tuple[str, ...] = ()
    read: Mapping[str, Read] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A document that waits for the axis: the package is exactly these bytes, and leaves with the first sync after
    ``leaves_at``."""

    id: int
    document_id: str
    code: str
    package_sha256: str
    size: int
    recipients: tuple[str, ...]
    leaves_at: str
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    """What could not be looked at, a sentence each."""


class NumberMoved(Exception):
    """Somebody else has taken the next free number meanwhile."""


def seal(
    mirror: Mirror,
    config: Config,
    outgoing: Outgoing,
    *,
    actor: str,
    draft: tuple[int, int] | None = None,
    approval: Approval | None = None,
) -> Sealed:
    """Freeze the package's bytes, take the number and queue it, in one transaction.

    ``draft`` is the id and version of the draft that becomes the sealed document; without one a new row is made.
    Raises `BadInput` for what the wire would refuse, for a number that is taken and for a file that cannot be read,
    `Conflict` for a draft somebody else has changed, and `NumberMoved`.
    """
    from office.writing.parcel import pack

    approval = approval or Approval()
    moment = now()
    parcel = pack(mirror, config, outgoing, moment, hashes=approval.hashes)
    with mirror.write() as tx:
        if draft is not None:
            _refuse_changed(tx, *draft)
        document_id = draft[0] if draft is not None else None
        place = _take_number(tx, outgoing, document_id)
        _refuse_sent(tx, config, outgoing, parcel.package)
        _refuse_recalled(tx, outgoing)
        for blob in (*parcel.taken, parcel.blob):
            record(tx, blob)
        document = _row(config, outgoing, parcel, moment, place)
        if document_id is None:
            document_id = documents.insert(tx, document)
        else:
            documents.rewrite(tx, document_id, document)
            drafts.done(tx, document_id)
        # Said and done with: a finding of a sent document is history, and raises no alarm in the trays.
        findings.insert(tx, document_id, approval.findings, source="check")
        tx.execute("UPDATE documents SET checked_at = ? WHERE id = ?", (stamp(moment), document_id))
        for file in parcel.files:
            if file.sha256 is not None and file.sha256 in approval.read:
                texts.record(tx, file.sha256, *approval.read[file.sha256])
        leaves_at = stamp(now() + timedelta(seconds=config.undo))
        outbox.queue(
            tx,
            kind="edoc",
            document=document_id,
            status=None,
            sender=config.code,
            recipients=[each.code for each in outgoing.recipients],
            package_sha256=parcel.blob.sha256,
            now=stamp(moment),
            not_before=leaves_at,
            deadline=stamp(moment + PATIENCE),
        )
        if outgoing.relates_to is not None:
            codes = [each.code for each in outgoing.recipients]
            returns.correct(tx, outgoing.relates_to, document_id, codes)
            if outgoing.business_type:
                related = changes.root(tx.db, outgoing.relates_to)
                asked = Change(
                    0, "out", related, document_id, outgoing.business_type, outgoing.reason, stamp(moment), actor
                )
                changes.ask(tx, asked, codes)
        _log(tx, document_id, document, approval, actor, stamp(moment))
    return Sealed(
        document_id,
        parcel.package.document_id,
        document.code,
        parcel.blob.sha256,
        parcel.blob.size,
        tuple(each.code for each in outgoing.recipients),
        leaves_at,
        approval.findings,
    )


def _refuse_changed(tx: Transaction, document_id: int, version: int) -> None:
    kept = drafts.get(tx.db, document_id)
    if kept is None or kept.version != version:
        raise Conflict(_("Draft {id} was changed or sent by somebody else meanwhile.").format(id=document_id))


def _take_number(tx: Transaction, outgoing: Outgoing, document_id: int | None) -> Place | None:
    """Take the number in the series of the document; None when it has none of its own: what it relates to has it."""
    place = place_of(outgoing.type_name, outgoing.code.notation, outgoing.code.number, outgoing.issued_on.year)
    if outgoing.business_type == BusinessType.RECALL:
        return None
    if place is None or numbers.held_by(tx.db, *place) in lineage(tx.db, outgoing.relates_to):
        return None
    try:
        if not outgoing.next_free:
            numbers.claim(tx, *place, document=document_id)
        elif numbers.take(tx, place.series, place.year) != place.number:
            raise NumberMoved
    except numbers.NumberTaken as taken:
        raise BadInput(number_taken(tx.db, outgoing.code, taken.document)) from None
    except numbers.YearClosed:
        raise BadInput(
            _("The register of {year} is closed: open it again, or give the document another date.").format(
                year=place.year
            )
        ) from None
    return place


def lineage(db: Connection, document_id: int | None) -> list[int]:
    """The row, what it relates to, and so on to the first."""
    found: list[int] = []
    while document_id is not None and document_id not in found:
        found.append(document_id)
        row = db.execute("SELECT relates_to FROM documents WHERE id = ?", (document_id,)).fetchone()
        document_id = row[0] if row else None
    return found


def number_taken(db: Connection, code: Code, holder: int) -> str:
    """The sentence about a number that another document of the series has."""
    row = documents.get(db, holder)
    if row is None or row.tray == "drafts":
        sentence = _(
            "Number {number} is held by draft {id}: send that draft, or leave the number out for the next free one."
        )
        return sentence.format(number=code.number, id=holder)
    sentence = _("Number {number} was already used this year, by {code}: leave it out for the next free one.")
    return sentence.format(number=code.number, code=row.code)


def _refuse_sent(tx: Transaction, config: Config, outgoing: Outgoing, package: DocumentPackage) -> None:
    if outgoing.business_type:
        return
    found = documents.find(tx.db, "out", config.code, package.document_id)
    if found is not None and found not in lineage(tx.db, outgoing.relates_to):
        raise BadInput(_("{code} of that date was already sent.").format(code=outgoing.code))


def _refuse_recalled(tx: Transaction, outgoing: Outgoing) -> None:
    """A document that was asked back is frozen for those it was asked of (NĐ 30/2020/NĐ-CP Phụ lục VI)."""
    if outgoing.relates_to is None or not outgoing.business_type:
        return
    asked = changes.recalled_from(tx.db, changes.root(tx.db, outgoing.relates_to))
    for each in outgoing.recipients:
        if each.code in asked:
            raise BadField("to", recalled(outgoing.code, each))


def recalled(code: Code, recipient: Recipient) -> str:
    """The sentence about a recipient who was asked to give the document back."""
    return _("{code} was recalled from {office}: it cannot be recalled, updated or replaced there any more.").format(
        code=code, office=recipient.name or recipient.code
    )


def _row(config: Config, outgoing: Outgoing, parcel: Parcel, moment: datetime, place: Place | None) -> Document:
    package = parcel.package
    return Document(
        direction="out",
        tray="sent",
        created_at=stamp(moment),
        document_id=package.document_id,
        package_sha256=parcel.blob.sha256,
        sender_code=config.code,
        sender_name=config.name,
        party=", ".join(each.name or each.code for each in outgoing.recipients),
        number=package.number,
        notation=package.notation,
        code=package.code,
        code_key=outgoing.code.key,
        issued_as=package.issued_as,
        issued_on=outgoing.issued_on.isoformat(),
        place=outgoing.place,
        type_name=outgoing.type_name,
        subject=outgoing.subject,
        signer=outgoing.signer,
        urgency=outgoing.urgency,
        due_on=outgoing.due_on.isoformat() if outgoing.due_on else None,
        business_type=outgoing.business_type,
        details=package.model_dump(
            mode="json", include={"to_places", "appendixes", "responses", "business"}, exclude_defaults=True
        ),
        series=place.series if place else None,
        series_year=place.year if place else None,
        series_number=place.number if place else None,
        relates_to=outgoing.relates_to,
        recipients=outgoing.recipients,
        files=parcel.files,
    )


def _log(tx: Transaction, document_id: int, document: Document, approval: Approval, actor: str, at: str) -> None:
    """Who sent it, and in spite of what: an override names the reason and the evidence it was given against."""
    for code, reason in approval.overrides.items():
        evidence = [each.evidence for each in approval.findings if each.code == code and each.severity == "block"]
        audit.append(
            tx, at=at, actor=actor, act="override", subject=str(document_id),
            finding=code, reason=reason, blocking=bool(evidence), evidence=evidence,
        )  # fmt: skip
    reason = document.details.get("business", {}).get("reason")
    audit.append(
        tx, at=at, actor=actor, act="recall" if document.business_type == BusinessType.RECALL else "send",
        subject=str(document_id), code=document.code, package=document.package_sha256,
        to=[each.code for each in document.recipients],
        **({"of": document.relates_to, "reason": reason} if document.business_type else {}),
    )  # fmt: skip


def reopen(tx: Transaction, document_id: int, *, at: str, actor: str) -> None:
    """Make a sealed document that has not left a draft again: it keeps its number, its files and all that was typed.

    The caller has cancelled its message, and logs the act.
    """
    from office.writing.draft import draft_of

    document = documents.get(tx.db, document_id)
    assert document is not None
    withdraw(tx, document_id)
    recipients = tuple(replace(each, transport=None) for each in document.recipients)
    draft = replace(
        document, tray="drafts", document_id=None, package_sha256=None, recipients=recipients, details={}, findings=()
    )
    documents.rewrite(tx, document_id, draft)
    drafts.keep(tx, document_id, draft_of(document).to_json(), at=at, actor=actor)


def withdraw(tx: Transaction, document_id: int) -> None:
    """A correction or a change that was sealed does not leave: what it was to do is still to be done."""
    returns.uncorrect(tx, document_id)
    changes.withdraw(tx, document_id)
