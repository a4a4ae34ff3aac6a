"""The package of an outgoing document: its fields as edXML has them, its files in the store, its bytes frozen."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from axis.edxml.writer import write_document
from axis.package import (
    Business,
    BusinessType,
    DocumentPackage,
    Organ,
    ReceiverChange,
    Replacement,
    ResponseFor,
    Signer,
    TraceHop,
    check_mandatory,
)
from documents.code import document_id as make_document_id
from documents.times import wire_date, wire_timestamp
from durable.files import TooLarge
from office.errors import BadInput
from office.limits import LARGEST_FILE, LARGEST_PACKAGE, file_too_large, package_too_large
from storage import documents
from storage.documents import File
from translations import _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from office.home import Config
    from office.writing.outgoing import Outgoing
    from storage.blobs import Blob
    from storage.documents import Document
    from storage.mirror import Mirror


@dataclass(frozen=True, slots=True)
class Parcel:
    """A package ready to be recorded; ``taken`` are the files that were not in the store before."""

    package: DocumentPackage
    files: tuple[File, ...]
    taken: tuple[Blob, ...]
    blob: Blob


def pack(mirror: Mirror, config: Config, outgoing: Outgoing, moment: datetime, *, hashes: Sequence[str] = ()) -> Parcel:
    """Build the package and write its bytes; nothing is recorded yet.

    ``hashes`` are those the files had when they were checked. Raises `BadInput` for what the wire would refuse, for a
    file that cannot be read, or that is no longer what was checked.
    """
    related = documents.get(mirror.db, outgoing.relates_to) if outgoing.relates_to is not None else None
    package = _package(config, outgoing, related, moment)
    faults = check_mandatory(package)
    if faults:
        raise BadInput(faults[0].message)
    attachments = [take_in(mirror, name, source) for name, source in outgoing.files]
    for attachment, expected in zip(attachments, hashes, strict=False):
        if attachment.file.sha256 != expected:
            raise BadInput(
                _("The file {name} was changed while it was being checked: send again.").format(
                    name=attachment.file.name
                )
            )
    return Parcel(
        package,
        tuple(each.file for each in attachments),
        tuple(each.blob for each in attachments if each.blob is not None),
        _write(mirror, package, attachments),
    )


def _package(config: Config, outgoing: Outgoing, related: Document | None, moment: datetime) -> DocumentPackage:
    identifier = make_document_id(config.code, outgoing.issued_on, outgoing.code)
    return DocumentPackage(
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
        business=_business(outgoing, identifier, related),
        appendixes=outgoing.appendixes,
        responses=tuple(
            ResponseFor(
                organ_id=each.organ_id,
                code=each.code,
                issued_as=wire_date(each.issued_on) if each.issued_on else "",
                document_id=each.document_id,
            )
            for each in outgoing.answers
        ),
    )


def _business(outgoing: Outgoing, identifier: str, related: Document | None) -> Business:
    """What the package does to what was sent before (QCVN 102:2016/BTTTT, element ``Bussiness``)."""
    kind = BusinessType(outgoing.business_type)
    if kind is BusinessType.NEW or related is None:
        return Business(document_id=identifier, reason="Văn bản điện tử mới", paper="0")
    business = Business(document_id=related.document_id or "", doc_type=kind, reason=outgoing.reason, paper="0")
    if kind is BusinessType.REPLACE:
        offices = tuple(each.code for each in outgoing.recipients)
        replaced = Replacement(document_id=related.document_id or "", organ_ids=offices)
        return business.model_copy(update={"replacements": (replaced,)})
    if kind is BusinessType.UPDATE:
        known = {each.code for each in related.recipients}
        changes = tuple(
            ReceiverChange(organ_id=each.code, receiver_type="0" if each.code in outgoing.removed else "1")
            for each in outgoing.recipients
            if each.code in outgoing.removed or each.code not in known
        )
        return business.model_copy(
            update={
                "document_info": "1" if _says_otherwise(outgoing, related) else "0",
                "document_receiver": "1" if changes else "0",
                "receivers": changes,
            }
        )
    return business


def _says_otherwise(outgoing: Outgoing, related: Document) -> bool:
    """Whether a field or a file is not what it was: an update may be about the recipients alone."""
    said = (
        outgoing.code.key, outgoing.issued_on.isoformat(), outgoing.type_name, outgoing.subject, outgoing.place,
        outgoing.signer, outgoing.urgency, outgoing.due_on.isoformat() if outgoing.due_on else None,
        [source for _name, source in outgoing.files],
    )  # fmt: skip
    before = (
        related.code_key, related.issued_on, related.type_name, related.subject, related.place,
        related.signer, related.urgency, related.due_on, [each.sha256 for each in related.files],
    )  # fmt: skip
    return said != before


@dataclass(frozen=True, slots=True)
class _Attachment:
    """A file of the package; ``blob`` is None when the mirror has its bytes already."""

    mirror: Mirror
    file: File
    blob: Blob | None

    @property
    def name(self) -> str:
        return self.file.name

    @property
    def content_type(self) -> str:
        return self.file.content_type

    def open(self) -> BinaryIO:
        if self.blob is not None:
            return self.mirror.blobs.open_blob(self.blob)
        assert self.file.sha256 is not None
        return self.mirror.blobs.open(self.mirror.db, self.file.sha256)


def take_in(mirror: Mirror, name: str, source: Path | str) -> _Attachment:
    """A file by its path, its bytes durable when this returns, or by the SHA-256 of bytes that are here. Raises
    `BadInput`."""
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if isinstance(source, str):
        row = mirror.db.execute("SELECT size FROM blobs WHERE sha256 = ?", (source,)).fetchone()
        if row is None:
            raise BadInput(_("The file {name} is no longer in the mirror: attach it again.").format(name=name))
        return _Attachment(mirror, File(name, kind, size=row[0], sha256=source), None)
    blob = _spooled(mirror, source)
    return _Attachment(mirror, File(name, kind, size=blob.size, sha256=blob.sha256), blob)


def _spooled(mirror: Mirror, path: Path) -> Blob:
    spool = mirror.blobs.spool(LARGEST_FILE)
    try:
        with path.open("rb") as source:
            while chunk := source.read(1 << 20):
                spool.write(chunk)
        return spool.settle()
    except TooLarge:
        raise BadInput(file_too_large(path)) from None
    except FileNotFoundError as error:
        raise BadInput(_("There is no file {path}.").format(path=path)) from error
    except (PermissionError, IsADirectoryError, NotADirectoryError) as error:
        raise BadInput(_("{path} cannot be read: {error}").format(path=path, error=error.strerror)) from error
    finally:
        spool.discard()


def _write(mirror: Mirror, package: DocumentPackage, attachments: list[_Attachment]) -> Blob:
    spool = mirror.blobs.spool(LARGEST_PACKAGE)
    try:
        write_document(package, attachments, spool)
        return spool.settle()
    except TooLarge:
        raise BadInput(package_too_large()) from None
    finally:
        spool.discard()
