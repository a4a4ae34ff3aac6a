"""Reading edXML packages as they really come.

Elements are found by {namespace}local, or by local name when their namespace is undeclared or odd, in any order.
"""

import re
from typing import BinaryIO, Final, NamedTuple
from xml.etree.ElementTree import Element

from axis.edxml import wire
from axis.edxml.errors import NoHeader, NotEdxml, OldForm
from axis.edxml.limits import Limits
from axis.edxml.payloads import Delivery, OpenPayload, PayloadWriter
from axis.edxml.scanner import Scanner
from axis.edxml.tree import NOTHING, ODD, child, each, first, local, text, texts
from axis.package import (
    Attachment,
    Business,
    BusinessType,
    DocumentPackage,
    Organ,
    ReceiverChange,
    Replacement,
    ResponseFor,
    SignatureState,
    Signer,
    Staff,
    StatusPackage,
    TraceHop,
)
from translations import _


class Reading(NamedTuple):
    """A package, and for each of its attachments, in order, the writer that now holds the file (or None).

    Every writer opened during the reading is among ``payloads`` and holds a whole file.
    """

    package: DocumentPackage | StatusPackage
    payloads: tuple[PayloadWriter | None, ...] = ()


def read(source: BinaryIO, open_payload: OpenPayload | None = None, limits: Limits = Limits()) -> Reading:  # noqa: B008 - frozen
    """Read one package in one pass; memory does not grow with the attachments.

    ``open_payload`` is called once for each file that came whole, just before its bytes are written; None reads only
    the header and leaves every attachment's ``packing`` "unread".

    Raises a `PackageError` when the package as a whole cannot be used; writers opened by then are the caller's to
    discard. A broken attachment is only a ``problem`` of that attachment. OSErrors of source and writers pass.
    """
    scanner = Scanner(open_payload, limits)
    scanner.scan(source)
    _check_form(scanner)
    header = first(scanner.root, "MessageHeader")
    if header is NOTHING:
        raise NoHeader(_("The package is edXML but has no MessageHeader."))
    oddities = [
        code
        for code, seen in (("namespace", header.tag.startswith(ODD)), ("control-characters", scanner.tamed))
        if seen
    ]
    if child(header, "StatusCode") is not NOTHING:
        return Reading(_status(header, oddities))
    attachments, payloads = _attachments(scanner)
    return Reading(_document(scanner.root, header, attachments, oddities), payloads)


def _check_form(scanner: Scanner) -> None:
    name = local(scanner.root.tag)
    if name == "Envelope" or not scanner.namespaces.isdisjoint(wire.OLD_NAMESPACES):
        raise OldForm(
            _(
                "The package is in the SOAP form used before QCVN 102:2016/BTTTT. "
                "Ask the sender to send it again in the present form."
            )
        )
    if name != "edXML":
        raise NotEdxml(_("The file is XML but not an edXML package: it starts with <{name}>.").format(name=name[:40]))


def _document(
    root: Element, header: Element, attachments: tuple[Attachment, ...], oddities: list[str]
) -> DocumentPackage:
    other = child(header, "OtherInfo")
    appendixes = map(text, each(child(other, "Appendixes"), "Appendix"))
    responses = (ResponseFor(**texts(node, wire.RESPONSE)) for node in each(header, "ResponseFor"))
    return DocumentPackage(
        sender=_organ(child(header, "From")),
        recipients=tuple(_organ(node) for node in each(header, "To")),
        **texts(header, wire.HEADER),
        **texts(child(header, "Code"), wire.CODE),
        **texts(child(header, "PromulgationInfo"), wire.PROMULGATION),
        **texts(child(header, "DocumentType"), wire.TYPE),
        signer=Signer(**texts(child(header, "SignerInfo"), wire.SIGNER)),
        priority=_number(child(other, "Priority"), 4, "priority", oddities),
        **texts(other, wire.OTHER),
        appendixes=tuple(filter(None, appendixes)),
        responses=tuple(response for response in responses if response != ResponseFor()),
        to_places=tuple(filter(None, map(text, each(child(header, "ToPlaces"), "Place")))),
        trace=_trace(first(root, "TraceHeaderList")),
        business=_business(first(root, "Bussiness"), oddities),
        signature=_signature(first(root, "Signature")),
        attachments=attachments,
        oddities=tuple(oddities),
    )


def _status(header: Element, oddities: list[str]) -> StatusPackage:
    return StatusPackage(
        sender=_organ(child(header, "From")),
        response_for=ResponseFor(**texts(child(header, "ResponseFor"), wire.RESPONSE)),
        staff=Staff(**texts(child(header, "StaffInfo"), wire.STAFF)),
        **texts(header, wire.STATUS),
        oddities=tuple(oddities),
    )


def _organ(node: Element) -> Organ:
    return Organ(**texts(node, wire.ORGAN))


def _trace(node: Element) -> tuple[TraceHop, ...]:
    return tuple(TraceHop(**texts(hop, wire.TRACE)) for hop in each(node, "TraceHeader"))


def _business(node: Element, oddities: list[str]) -> Business:
    info = child(node, "BussinessDocumentInfo")
    receivers = each(child(info, "ReceiverList"), "Receiver")
    replacements = each(child(node, "ReplacementInfoList"), "ReplacementInfo")
    return Business(
        **texts(node, wire.BUSINESS),
        doc_type=BusinessType(_number(child(node, "BussinessDocType"), 3, "business-type", oddities)),
        **texts(info, wire.BUSINESS_INFO),
        receivers=tuple(ReceiverChange(**texts(receiver, wire.RECEIVER)) for receiver in receivers),
        replacements=tuple(
            Replacement(
                document_id=text(child(replacement, "DocumentId")),
                organ_ids=tuple(filter(None, map(text, each(child(replacement, "OrganIdList"), "OrganId")))),
            )
            for replacement in replacements
        ),
        staff=Staff(**texts(child(node, "StaffInfo"), wire.STAFF)),
    )


def _signature(node: Element) -> SignatureState:
    return SignatureState.UNCHECKED if len(node) else SignatureState.ABSENT


def _number(node: Element, most: int, oddity: str, oddities: list[str]) -> int:
    """A code from 0 to ``most``; 0 when it is left out, and 0 with an oddity when it is anything else."""
    digits = text(node)
    if re.fullmatch(r"0{0,3}[0-9]", digits) and int(digits) <= most:
        return int(digits)
    if digits:
        oddities.append(oddity)
    return 0


Entry = tuple[Element, Delivery]
_CID: Final = re.compile(r"^cid:", re.IGNORECASE)


def _attachments(scanner: Scanner) -> tuple[tuple[Attachment, ...], tuple[PayloadWriter | None, ...]]:
    """The manifest's files in its order, each joined to what came for it, then what came unannounced."""
    entries = scanner.deliveries
    references = each(first(scanner.root, "edXMLManifest"), "Reference")
    joined = _join(references, entries)
    taken = set(joined)
    unannounced = [entry for index, entry in enumerate(entries) if index not in taken]
    pairs = [
        *(
            (reference, None if index is None else entries[index])
            for reference, index in zip(references, joined, strict=True)
        ),
        *((NOTHING, entry) for entry in unannounced),
    ]
    attachments = []
    for ordinal, (reference, entry) in enumerate(pairs, start=1):
        node, delivery = entry or (NOTHING, Delivery("unread", "missing", None))
        fields = texts(reference, wire.REFERENCE) | {
            field: own for field, own in texts(node, wire.REFERENCE).items() if own
        }
        attachments.append(Attachment(ordinal=ordinal, packing=delivery.packing, problem=delivery.problem, **fields))
    return tuple(attachments), tuple(entry[1].writer if entry else None for _reference, entry in pairs)


def _join(references: list[Element], entries: list[Entry]) -> list[int | None]:
    """For each reference the index of its entry: by content id, else by name, else by order.

    By order only where a name is lacking: two different names are two files, one missing and one unannounced.
    """
    joined: list[int | None] = [None] * len(references)
    waiting = list(range(len(entries)))
    for clue in (_content_id, _name):
        known: dict[str, list[int]] = {}
        for index in reversed(waiting):
            known.setdefault(clue(entries[index][0]), []).append(index)
        for position, reference in enumerate(references):
            found = known.get(clue(reference))
            if joined[position] is None and clue(reference) and found:
                joined[position] = found.pop()
        taken = set(joined)
        waiting = [index for index in waiting if index not in taken]
    for position, reference in enumerate(references):
        if joined[position] is None and waiting and not (_name(reference) and _name(entries[waiting[0]][0])):
            joined[position] = waiting.pop(0)
    return joined


def _content_id(node: Element) -> str:
    return _CID.sub("", text(child(node, "ContentId")))


def _name(node: Element) -> str:
    return text(child(node, "AttachmentName"))
