"""Reading edXML packages as they really come.

Elements are found by {namespace}local, or by local name when their namespace is undeclared or odd, in any order.
"""

import re
from typing import BinaryIO, Final, NamedTuple

from axis.edxml import wire
from axis.edxml.errors import NoHeader, NotEdxml, OldForm
from axis.edxml.limits import Limits
from axis.edxml.payloads import Delivery, OpenPayload, PayloadWriter
from axis.edxml.scanner import NOTHING, Node, Scanner
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
    root = scanner.root
    _check_form(root)
    header = root.find("MessageHeader")
    if header is None:
        raise NoHeader(_("The package is edXML but has no MessageHeader."))
    oddities = [code for code, seen in (("namespace", not header.exact), ("control-characters", scanner.tamed)) if seen]
    if header.child("StatusCode") is not NOTHING:
        return Reading(_status(header, oddities))
    attachments, payloads = _attachments(root.find("edXMLManifest") or NOTHING, scanner.deliveries)
    return Reading(_document(root, header, attachments, oddities), payloads)


def _check_form(root: Node) -> None:
    below = root.children[0] if root.children else NOTHING
    if root.name == "Envelope" or wire.OLD_NAMESPACES & {root.namespace, below.namespace}:
        raise OldForm(
            _(
                "The package is in the SOAP form used before QCVN 102:2016/BTTTT. "
                "Ask the sender to send it again in the present form."
            )
        )
    if root.name != "edXML":
        raise NotEdxml(_("The file is XML but not an edXML package: it starts with <{name}>.").format(name=root.name))


def _document(root: Node, header: Node, attachments: tuple[Attachment, ...], oddities: list[str]) -> DocumentPackage:
    other = header.child("OtherInfo")
    appendixes = (node.text for node in other.child("Appendixes").each("Appendix"))
    responses = (ResponseFor(**node.texts(wire.RESPONSE)) for node in header.each("ResponseFor"))
    return DocumentPackage(
        sender=_organ(header.child("From")),
        recipients=tuple(_organ(node) for node in header.each("To")),
        **header.texts(wire.HEADER),
        **header.child("Code").texts(wire.CODE),
        **header.child("PromulgationInfo").texts(wire.PROMULGATION),
        **header.child("DocumentType").texts(wire.TYPE),
        signer=Signer(**header.child("SignerInfo").texts(wire.SIGNER)),
        priority=_number(other.child("Priority"), 4, "priority", oddities),
        **other.texts(wire.OTHER),
        appendixes=tuple(filter(None, appendixes)),
        responses=tuple(response for response in responses if response != ResponseFor()),
        to_places=tuple(node.text for node in header.child("ToPlaces").each("Place") if node.text),
        trace=_trace(root.find("TraceHeaderList") or NOTHING),
        business=_business(root.find("Bussiness") or NOTHING, oddities),
        signature=_signature(root),
        attachments=attachments,
        oddities=tuple(oddities),
    )


def _status(header: Node, oddities: list[str]) -> StatusPackage:
    return StatusPackage(
        sender=_organ(header.child("From")),
        response_for=ResponseFor(**header.child("ResponseFor").texts(wire.RESPONSE)),
        staff=Staff(**header.child("StaffInfo").texts(wire.STAFF)),
        **header.texts(wire.STATUS),
        oddities=tuple(oddities),
    )


def _organ(node: Node) -> Organ:
    return Organ(**node.texts(wire.ORGAN))


def _trace(node: Node) -> tuple[TraceHop, ...]:
    return tuple(TraceHop(**hop.texts(wire.TRACE)) for hop in node.each("TraceHeader"))


def _business(node: Node, oddities: list[str]) -> Business:
    info = node.child("BussinessDocumentInfo")
    receivers = info.child("ReceiverList").each("Receiver")
    replacements = node.child("ReplacementInfoList").each("ReplacementInfo")
    return Business(
        **node.texts(wire.BUSINESS),
        doc_type=BusinessType(_number(node.child("BussinessDocType"), 3, "business-type", oddities)),
        **info.texts(wire.BUSINESS_INFO),
        receivers=tuple(ReceiverChange(**receiver.texts(wire.RECEIVER)) for receiver in receivers),
        replacements=tuple(
            Replacement(
                document_id=replacement.child("DocumentId").text,
                organ_ids=tuple(organ.text for organ in replacement.child("OrganIdList").each("OrganId") if organ.text),
            )
            for replacement in replacements
        ),
        staff=Staff(**node.child("StaffInfo").texts(wire.STAFF)),
    )


def _signature(root: Node) -> SignatureState:
    found = root.find("Signature")
    return SignatureState.UNCHECKED if found and found.children else SignatureState.ABSENT


def _number(node: Node, most: int, oddity: str, oddities: list[str]) -> int:
    """A code from 0 to ``most``; 0 when it is left out, and 0 with an oddity when it is anything else."""
    if node.text in map(str, range(most + 1)):
        return int(node.text)
    if node.text:
        oddities.append(oddity)
    return 0


Entry = tuple[Node, Delivery]
_CID: Final = re.compile(r"^cid:", re.IGNORECASE)


def _attachments(
    manifest: Node, entries: list[Entry]
) -> tuple[tuple[Attachment, ...], tuple[PayloadWriter | None, ...]]:
    """The manifest's files in its order, each joined to what came for it, then what came unannounced."""
    references = manifest.each("Reference")
    joined = _join(references, entries)
    unannounced = [entry for index, entry in enumerate(entries) if index not in joined]
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
        fields = reference.texts(wire.REFERENCE) | {k: v for k, v in node.texts(wire.REFERENCE).items() if v}
        attachments.append(Attachment(ordinal=ordinal, packing=delivery.packing, problem=delivery.problem, **fields))
    return tuple(attachments), tuple(entry[1].writer if entry else None for _reference, entry in pairs)


def _join(references: list[Node], entries: list[Entry]) -> list[int | None]:
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
        waiting = [index for index in waiting if index not in joined]
    for position, reference in enumerate(references):
        if joined[position] is None and waiting and not (_name(reference) and _name(entries[waiting[0]][0])):
            joined[position] = waiting.pop(0)
    return joined


def _content_id(node: Node) -> str:
    return _CID.sub("", node.child("ContentId").text)


def _name(node: Node) -> str:
    return node.child("AttachmentName").text
