"""Writing edXML in the national samples' exact layout: receivers built on .NET's XmlSerializer refuse others.

The same package gives the same bytes. Characters that XML 1.0 cannot carry are dropped.
"""

import binascii
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO, Final, Protocol

from pydantic import BaseModel

from axis.edxml import wire
from axis.edxml.payloads import PayloadWriter
from axis.package import Attachment, Business, DocumentPackage, StatusPackage

_CHUNK: Final = 48 * 1024  # a multiple of 3: no padding but at the end
_FORBIDDEN: Final = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PREFIX: Final = "edXML:"
_ENVELOPE: Final = f'edXMLEnvelope xmlns:edXML="{wire.NAMESPACE}"'
_ENCODED: Final = f'edXML:ContentTransferEncoded xmlns:edXML="{wire.NAMESPACE}"'


class AttachmentSource(Protocol):
    """A file to send. ``open`` gives a new stream from its first byte each time; the writer closes it."""

    @property
    def name(self) -> str: ...
    @property
    def content_type(self) -> str: ...
    def open(self) -> BinaryIO: ...


def described(sources: Iterable[AttachmentSource]) -> tuple[Attachment, ...]:
    """The manifest lines for these files, numbered from 1, with content ids "cid:1", "cid:2" …"""
    return tuple(
        Attachment(
            ordinal=ordinal,
            name=source.name,
            content_type=source.content_type,
            content_id=f"cid:{ordinal}",
            description=source.name,
        )
        for ordinal, source in enumerate(sources, start=1)
    )


def write_document(package: DocumentPackage, attachments: Sequence[AttachmentSource], out: PayloadWriter) -> None:
    """Write a document package, streaming each file as raw base64.

    The manifest is ``package.attachments``, or `described` from the files when that is empty. A manifest of another
    length than the files raises ValueError before anything is written. Signatures are not written.
    """
    manifest = package.attachments or described(attachments)
    if len(manifest) != len(attachments):
        raise ValueError(f"{len(manifest)} attachments described, {len(attachments)} given")
    references: list[_Element] = [("Reference", _leaves(attachment, wire.REFERENCE)) for attachment in manifest]
    envelope: list[_Element] = [
        (
            "edXMLHeader",
            [("MessageHeader", _document_header(package)), ("TraceHeaderList", _trace_and_business(package))],
        ),
        ("edXMLBody", [('edXMLManifest version="1.0"', references)]),
    ]
    _begin(out, envelope)
    if manifest:
        _write(out, "  <AttachmentEncoded>\n")
        for attachment, source in zip(manifest, attachments, strict=True):
            _write(out, "    <Attachment>\n")
            _write(out, "".join(_lines(_leaves(attachment, wire.ATTACHMENT), prefix="", depth=3)))
            _write(out, f"      <{_ENCODED}>")
            with source.open() as file:
                _write_base64(file, out)
            _write(out, "</edXML:ContentTransferEncoded>\n    </Attachment>\n")
        _write(out, "  </AttachmentEncoded>\n")
    _write(out, "</edXML>\n")


def write_status(package: StatusPackage, out: PayloadWriter) -> None:
    """Write a status package: no body, and the order of elements of the national status sample."""
    header: list[_Element] = [
        ("From", _leaves(package.sender, wire.ORGAN_IN_STATUS)),
        ("ResponseFor", _leaves(package.response_for, wire.RESPONSE)),
        ("StaffInfo", _leaves(package.staff, wire.STAFF_IN_STATUS)),
        *_leaves(package, wire.STATUS),
    ]
    _begin(out, [("edXMLHeader", [("MessageHeader", header)])])
    _write(out, "</edXML>\n")


_Element = tuple[str, "str | Sequence[_Element]"]
"""A start tag's inside, and either text or children."""


def _leaves(part: BaseModel, names: wire.Names) -> list[_Element]:
    return [(element, getattr(part, field)) for element, field in names]


def _repeated(outer: str, inner: str, texts: Sequence[str]) -> list[_Element]:
    """The list element, left out when it would be empty."""
    return [(outer, [(inner, text) for text in texts])] if texts else []


def _document_header(package: DocumentPackage) -> list[_Element]:
    single = dict(_leaves(package, wire.HEADER))
    return [
        ("From", _leaves(package.sender, wire.ORGAN)),
        *(("To", _leaves(organ, wire.ORGAN)) for organ in package.recipients),
        ("DocumentId", single["DocumentId"]),
        ("Code", _leaves(package, wire.CODE)),
        ("PromulgationInfo", _leaves(package, wire.PROMULGATION)),
        ("DocumentType", _leaves(package, wire.TYPE)),
        ("Subject", single["Subject"]),
        ("Content", single["Content"]),
        ("SignerInfo", _leaves(package.signer, wire.SIGNER)),
        ("DueDate", single["DueDate"]),
        (
            "OtherInfo",
            [
                ("Priority", str(package.priority)),
                *_leaves(package, wire.OTHER),
                *_repeated("Appendixes", "Appendix", package.appendixes),
            ],
        ),
        *(("ResponseFor", _leaves(response, wire.RESPONSE)) for response in package.responses),
        ("SteeringType", single["SteeringType"]),
        *_repeated("ToPlaces", "Place", package.to_places),
    ]


def _trace_and_business(package: DocumentPackage) -> list[_Element]:
    hops: list[_Element] = [("TraceHeader", _leaves(hop, wire.TRACE)) for hop in package.trace]
    return [*hops, ("Bussiness", _business(package.business))]


def _business(business: Business) -> list[_Element]:
    document_id, reason, paper = _leaves(business, wire.BUSINESS)
    elements: list[_Element] = [document_id, ("BussinessDocType", str(int(business.doc_type))), reason, paper]
    if business.document_info or business.document_receiver or business.receivers:
        receivers = [("Receiver", _leaves(receiver, wire.RECEIVER)) for receiver in business.receivers]
        listed: list[_Element] = [("ReceiverList", receivers)] if receivers else []
        elements.append(("BussinessDocumentInfo", [*_leaves(business, wire.BUSINESS_INFO), *listed]))
    if business.replacements:
        replacements: list[_Element] = [
            (
                "ReplacementInfo",
                [("DocumentId", replaced.document_id), *_repeated("OrganIdList", "OrganId", replaced.organ_ids)],
            )
            for replaced in business.replacements
        ]
        elements.append(("ReplacementInfoList", replacements))
    return [*elements, ("StaffInfo", _leaves(business.staff, wire.STAFF))]


def _begin(out: PayloadWriter, envelope: Sequence[_Element]) -> None:
    _write(out, f'<?xml version="1.0" encoding="UTF-8"?>\n<edXML xmlns="{wire.NAMESPACE}">\n')
    _write(out, "".join(_lines([(_ENVELOPE, envelope)], prefix=_PREFIX, depth=1)))


def _lines(elements: Iterable[_Element], *, prefix: str, depth: int) -> Iterator[str]:
    indent = "  " * depth
    for tag, content in elements:
        name = tag.partition(" ")[0]
        if not content:
            yield f"{indent}<{prefix}{tag}/>\n"
        elif isinstance(content, str):
            yield f"{indent}<{prefix}{tag}>{_escaped(content)}</{prefix}{name}>\n"
        else:
            yield f"{indent}<{prefix}{tag}>\n"
            yield from _lines(content, prefix=prefix, depth=depth + 1)
            yield f"{indent}</{prefix}{name}>\n"


def _escaped(text: str) -> str:
    text = _FORBIDDEN.sub("", text)
    # a bare carriage return would be read back as a line feed
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def _write(out: PayloadWriter, text: str) -> None:
    out.write(text.encode())


def _write_base64(file: BinaryIO, out: PayloadWriter) -> None:
    rest = b""
    while data := file.read(_CHUNK):
        data = rest + data
        whole = len(data) - len(data) % 3
        out.write(binascii.b2a_base64(data[:whole], newline=False))
        rest = data[whole:]  # a stream may give less than was asked for
    out.write(binascii.b2a_base64(rest, newline=False))
