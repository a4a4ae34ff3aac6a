"""Sealing a document for the axis: from that moment its bytes, its DocumentId and its recipients do not change."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from documents.code import Code
from documents.code import document_id as make_document_id
from documents.times import now, stamp, wire_date, wire_timestamp
from durable.files import TooLarge
from office.errors import BadInput
from storage import audit, documents, outbox
from storage.blobs import record
from storage.documents import Document, File, Recipient
from translations import _

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

    from axis.package import DocumentPackage
    from office.home import Config
    from storage.blobs import Blob
    from storage.mirror import Mirror

PATIENCE = timedelta(days=3)
"""How long a document is tried before a person is told; QĐ 28/2018 wants it there by the next working day."""

LARGEST_FILE = 256 * 1024 * 1024
LARGEST_PACKAGE = 512 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Answered:
    """An earlier document that this one answers (edXML ResponseFor)."""

    organ_id: str
    code: str
    issued_on: date
    document_id: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A document to be sent: fields as edXML has them, files by path, recipients by code.

    ``to_places`` are the lines under "Nơi nhận", ``appendixes`` the document's own list of what goes with it.
    """

    code: Code
    issued_on: date
    type_name: str
    subject: str
    recipients: tuple[Recipient, ...]
    files: tuple[tuple[str, Path], ...] = ()
    place: str = ""
    signer: dict[str, str] = field(default_factory=dict)
    urgency: int = 0
    due_on: date | None = None
    to_places: tuple[str, ...] = ()
    appendixes: tuple[str, ...] = ()
    answers: tuple[Answered, ...] = ()


def seal(mirror: Mirror, config: Config, outgoing: Outgoing, *, actor: str) -> int:
    """Freeze the package's bytes and queue it, in one transaction; gives the document's id.

    It leaves with the first sync after the undo window. Raises `BadInput` for what the wire would refuse, for a
    number this office has already used on that day, and for a file that cannot be read.
    """
    from axis.package import Business, DocumentPackage, Organ, ResponseFor, Signer, TraceHop, check_mandatory

    moment = now()
    identifier = make_document_id(config.code, outgoing.issued_on, outgoing.code)
    package = DocumentPackage(
        sender=Organ(organ_id=config.code, name=config.name),
        recipients=tuple(Organ(organ_id=each.code, name=each.name) for each in outgoing.recipients),
        document_id=identifier,
        number=outgoing.code.number,
        notation=outgoing.code.notation,
        place=outgoing.place,
        issued_as=wire_date(outgoing.issued_on),
        type_code="1",
        type_detail="0",
        type_name=outgoing.type_name,
        subject=outgoing.subject,
        signer=Signer(**outgoing.signer),
        due_as=wire_date(outgoing.due_on) if outgoing.due_on else "",
        priority=outgoing.urgency,
        to_places=outgoing.to_places,
        trace=(TraceHop(organ_id=config.code, timestamp=wire_timestamp(moment)),),
        business=Business(document_id=identifier, reason="Văn bản điện tử mới", paper="0"),
        appendixes=outgoing.appendixes,
        responses=tuple(
            ResponseFor(
                organ_id=each.organ_id,
                code=each.code,
                issued_as=wire_date(each.issued_on),
                document_id=each.document_id,
            )
            for each in outgoing.answers
        ),
    )
    faults = check_mandatory(package)
    if faults:
        raise BadInput(" ".join(fault.message for fault in faults))
    attachments = [_take_in(mirror, name, path) for name, path in outgoing.files]
    blob = _package(mirror, package, attachments)
    with mirror.write() as tx:
        if documents.find(tx.db, "out", config.code, identifier) is not None:
            raise BadInput(_("{code} of that date was already sent.").format(code=outgoing.code))
        for _file, attachment in attachments:
            record(tx, attachment)
        document = Document(
            direction="out",
            tray="sent",
            created_at=stamp(moment),
            document_id=identifier,
            package_sha256=record(tx, blob),
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
            recipients=outgoing.recipients,
            files=tuple(file for file, _attachment in attachments),
        )
        document_id = documents.insert(tx, document)
        outbox.queue(
            tx,
            kind="edoc",
            document=document_id,
            status=None,
            sender=config.code,
            recipients=[each.code for each in outgoing.recipients],
            package_sha256=blob.sha256,
            now=stamp(moment),
            not_before=stamp(moment + timedelta(seconds=config.undo)),
            deadline=stamp(moment + PATIENCE),
        )
        audit.append(tx, at=stamp(moment), actor=actor, act="send", subject=str(document_id), code=package.code)
    return document_id


def _take_in(mirror: Mirror, name: str, path: Path) -> tuple[File, Blob]:
    spool = mirror.blobs.spool(LARGEST_FILE)
    try:
        with path.open("rb") as source:
            while chunk := source.read(1 << 20):
                spool.write(chunk)
        blob = spool.settle()
    except TooLarge:
        raise BadInput(
            _("{path} is larger than {limit} MB, the most one file may have.").format(
                path=path, limit=LARGEST_FILE // 2**20
            )
        ) from None
    except FileNotFoundError as error:
        raise BadInput(_("There is no file {path}.").format(path=path)) from error
    except (PermissionError, IsADirectoryError) as error:
        raise BadInput(_("{path} cannot be read: {error}").format(path=path, error=error.strerror)) from error
    finally:
        spool.discard()
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return File(name, kind, size=blob.size, sha256=blob.sha256), blob


@dataclass(frozen=True, slots=True)
class _Kept:
    """An attachment whose bytes are in this office's store already."""

    mirror: Mirror
    name: str
    content_type: str
    blob: Blob

    def open(self) -> BinaryIO:
        return self.mirror.blobs.open_blob(self.blob)


def _package(mirror: Mirror, package: DocumentPackage, attachments: list[tuple[File, Blob]]) -> Blob:
    from axis.edxml.writer import write_document

    sources = [_Kept(mirror, file.name, file.content_type, blob) for file, blob in attachments]
    spool = mirror.blobs.spool(LARGEST_PACKAGE)
    try:
        write_document(package, sources, spool)
        return spool.settle()
    except TooLarge:
        raise BadInput(
            _("The files are {limit} MB and more together: too much for one package.").format(
                limit=LARGEST_PACKAGE // 2**20
            )
        ) from None
    finally:
        spool.discard()
