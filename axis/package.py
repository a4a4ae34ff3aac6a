"""What an edXML package says (QCVN 102:2016/BTTTT, amended by TT 01/2022/TT-BTTTT).

Every text field keeps what stood on the wire, trimmed and in NFC; what it means (a date, a moment) is a property that
is None when the text makes no sense, because real packages carry "2014/02/30" and still have to reach the clerk.
Nothing here is safe to show on a terminal: that is the business of `documents.text.safe_text`.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import Annotated, Literal, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from documents.text import nfc
from documents.times import now, parse_date, parse_timestamp
from translations import _


def _tidy(text: str) -> str:
    return nfc(text).strip()


Text = Annotated[str, AfterValidator(_tidy)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Organ(_Part):
    """An office as a package names it. ``in_charge`` is the body above it (OrganizationInCharge)."""

    organ_id: Text = ""
    name: Text = ""
    in_charge: Text = ""
    address: Text = ""
    email: Text = ""
    telephone: Text = ""
    fax: Text = ""
    website: Text = ""


class Signer(_Part):
    """Who signed. ``competence`` is the mark TM., Q., KT., TL., TUQ. of decree 30/2020."""

    competence: Text = ""
    position: Text = ""
    full_name: Text = ""


class Staff(_Part):
    """The clerk behind an action."""

    department: Text = ""
    staff: Text = ""
    email: Text = ""
    mobile: Text = ""


class ResponseFor(_Part):
    """A reference to a document: the one a reply answers, or the one a status is about.

    ``organ_id`` is the office that sent that document, ``code`` its joined number and notation ("7816/VPCP-TTĐT").
    """

    organ_id: Text = ""
    code: Text = ""
    issued_as: Text = ""
    document_id: Text = ""

    @property
    def issued_on(self) -> date | None:
        return parse_date(self.issued_as)


class TraceHop(_Part):
    """One office the package passed through, and when."""

    organ_id: Text = ""
    timestamp: Text = ""

    @property
    def passed_at(self) -> datetime | None:
        return parse_timestamp(self.timestamp)


class BusinessType(IntEnum):
    """BussinessDocType: what the package does to the document it is about."""

    NEW = 0
    RECALL = 1
    UPDATE = 2
    REPLACE = 3


class ReceiverChange(_Part):
    """A recipient an update adds (receiver_type "1") or removes ("0")."""

    organ_id: Text = ""
    receiver_type: Text = ""


class Replacement(_Part):
    """A document that this one replaces, and for which offices."""

    document_id: Text = ""
    organ_ids: tuple[Text, ...] = ()


class Business(_Part):
    """The ``Bussiness`` element (so spelled on the wire): new, recall, update or replacement, and of what.

    ``paper`` is raw: "1" when paper follows. ``document_info`` and ``document_receiver`` are raw "0"/"1": whether an
    update touches the document's fields and its recipients.
    """

    document_id: Text = ""
    doc_type: BusinessType = BusinessType.NEW
    reason: Text = ""
    paper: Text = ""
    document_info: Text = ""
    document_receiver: Text = ""
    receivers: tuple[ReceiverChange, ...] = ()
    replacements: tuple[Replacement, ...] = ()
    staff: Staff = Staff()


class SignatureState(StrEnum):
    """What is known of the package's XML signature; a reader alone never says more than "unchecked"."""

    ABSENT = "absent"
    UNCHECKED = "unchecked"
    INVALID = "invalid"
    VALID = "valid"


Packing = Literal["raw", "zip", "unread"]
AttachmentProblem = Literal["missing", "empty", "bad-base64", "too-large", "bad-zip", "zip-locked", "zip-bomb"]


class Attachment(_Part):
    """A file of the package. ``ordinal`` counts from 1 in the manifest's order; ``name`` is never a path to write to.

    ``packing``: "raw" when the payload is the file itself, "zip" when the file was the one entry of a zip and has
    been taken out of it, "unread" when the payload was not looked at or never came.

    ``problem``: None, or why the payload is not what the sender meant.
    "missing", "bad-base64", "too-large" leave no payload; "empty" has no bytes; with "bad-zip", "zip-locked" (has a
    password) and "zip-bomb" the payload is the zip as it came.
    """

    ordinal: int = Field(ge=1)
    name: Text = ""
    content_type: Text = ""
    content_id: Text = ""
    description: Text = ""
    packing: Packing = "raw"
    problem: AttachmentProblem | None = None


class DocumentPackage(_Part):
    """A document on its way: fields of MessageHeader, TraceHeaderList and the manifest.

    ``type_code`` and ``type_detail`` differ between vendors: when reading trust ``type_name``. ``copies``, ``pages``,
    ``direction`` and ``steering_type`` are raw. ``priority`` is 0 thường … 4 hỏa tốc hẹn giờ. ``oddities`` are codes
    for what only the wire could show; `problems` is the whole list.
    """

    sender: Organ
    recipients: tuple[Organ, ...] = ()
    document_id: Text = ""
    number: Text = ""
    notation: Text = ""
    place: Text = ""
    issued_as: Text = ""
    type_code: Text = ""
    type_detail: Text = ""
    type_name: Text = ""
    subject: Text = ""
    content: Text = ""
    signer: Signer = Signer()
    due_as: Text = ""
    priority: int = Field(default=0, ge=0, le=4)
    sphere: Text = ""
    typist: Text = ""
    copies: Text = ""
    pages: Text = ""
    direction: Text = ""
    appendixes: tuple[Text, ...] = ()
    responses: tuple[ResponseFor, ...] = ()
    steering_type: Text = ""
    to_places: tuple[Text, ...] = ()
    trace: tuple[TraceHop, ...] = ()
    business: Business = Business()
    signature: SignatureState = SignatureState.ABSENT
    attachments: tuple[Attachment, ...] = ()
    oddities: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """Number and notation joined as statuses and DocumentIds write them: "12/UBND-VX"."""
        return "/".join(part for part in (self.number, self.notation) if part)

    @property
    def issued_on(self) -> date | None:
        return parse_date(self.issued_as)

    @property
    def due_on(self) -> date | None:
        return parse_date(self.due_as)

    @property
    def problems(self) -> tuple[str, ...]:
        """Short codes of what is odd but does not stop the document: `oddities`, dates, missing mandatory fields.

        Dates: "issued-date", "due-date", "response-date", "trace-time" and "business-id-date" (the one inside the
        DocumentId of Bussiness) cannot be read; "document-id-date" means the date inside DocumentId is not
        PromulgationDate. Missing and repeated fields come as "missing:To/OrganId" …
        """
        found = list(self.oddities)
        dated: dict[str, list[tuple[str, date | datetime | None]]] = {
            "issued-date": [(self.issued_as, self.issued_on)],
            "due-date": [(self.due_as, self.due_on)],
            "response-date": [(answered.issued_as, answered.issued_on) for answered in self.responses],
            "trace-time": [(hop.timestamp, hop.passed_at) for hop in self.trace],
        }
        found += [code for code, pairs in dated.items() if any(raw and not value for raw, value in pairs)]
        match self.document_id.split(",", 2):
            case [_organ_id, day, _code] if parse_date(day) != self.issued_on:
                found.append("document-id-date")
        match self.business.document_id.split(",", 2):
            case [_organ_id, day, _code] if parse_date(day) is None:
                found.append("business-id-date")
        return (*found, *(fault.code for fault in _mandatory_of_document(self)))


class StatusPackage(_Part):
    """An answer about one document: StatusCode "01" … "16" and, on a return, the reason in ``description``."""

    sender: Organ
    response_for: ResponseFor
    staff: Staff = Staff()
    status_code: Text = ""
    description: Text = ""
    timestamp: Text = ""
    oddities: tuple[str, ...] = ()

    @property
    def stamped_at(self) -> datetime | None:
        return parse_timestamp(self.timestamp)

    @property
    def problems(self) -> tuple[str, ...]:
        """As `DocumentPackage.problems`, with "timestamp" for one that cannot be read."""
        found = list(self.oddities)
        if self.response_for.issued_as and not self.response_for.issued_on:
            found.append("response-date")
        if self.timestamp and not self.stamped_at:
            found.append("timestamp")
        return (*found, *(fault.code for fault in _mandatory_of_status(self)))


class Fault(NamedTuple):
    """A rule of the wire that a package breaks: the element's ``path``, the rule, and for "too-long" the limit."""

    rule: Literal["missing", "repeated", "impossible", "future", "too-long"]
    path: str
    limit: int = 0

    @property
    def code(self) -> str:
        return f"{self.rule}:{self.path}"

    @property
    def message(self) -> str:
        """A sentence for the clerk."""
        sentence = {
            "missing": _("The field {field} is missing."),
            "repeated": _("The field {field} names the same office twice."),
            "impossible": _("The field {field} is not a date that exists."),
            "future": _("The field {field} lies in the future."),
            "too-long": _("The field {field} is longer than {limit} characters."),
        }[self.rule]
        return sentence.format(field=self.path, limit=self.limit)


def check_mandatory(package: DocumentPackage | StatusPackage, *, today: date | None = None) -> list[Fault]:
    """What a strict receiver would refuse: missing or repeated fields, a wrong or future date, over-long fields.

    ``today`` is the present day in Vietnam unless given. An empty list means the package may be sent.
    """
    if isinstance(package, StatusPackage):
        return [*_mandatory_of_status(package), *_too_long(_status_lengths(package))]
    faults = [*_mandatory_of_document(package)]
    if package.issued_as:
        issued_on = package.issued_on
        if issued_on is None:
            faults.append(Fault("impossible", "PromulgationInfo/PromulgationDate"))
        elif issued_on > (today or now().date()):
            faults.append(Fault("future", "PromulgationInfo/PromulgationDate"))
    return [*faults, *_too_long(_document_lengths(package))]


def _mandatory_of_document(package: DocumentPackage) -> Iterator[Fault]:
    organ_ids = [organ.organ_id.casefold() for organ in package.recipients]
    required = {
        "From/OrganId": package.sender.organ_id,
        "From/OrganName": package.sender.name,
        "To/OrganId": organ_ids and all(organ_ids),
        "Code/CodeNumber": package.number,
        "Code/CodeNotation": package.notation,
        "PromulgationInfo/PromulgationDate": package.issued_as,
        "DocumentType": package.type_code or package.type_name,
        "Subject": package.subject,
    }
    yield from (Fault("missing", path) for path, value in required.items() if not value)
    if len(set(organ_ids)) < len(organ_ids):
        yield Fault("repeated", "To/OrganId")


def _mandatory_of_status(package: StatusPackage) -> Iterator[Fault]:
    required = {
        "From/OrganId": package.sender.organ_id,
        "ResponseFor/Code": package.response_for.code,
        "ResponseFor/DocumentId": package.response_for.document_id,
        "StatusCode": package.status_code,
    }
    yield from (Fault("missing", path) for path, value in required.items() if not value)


_Length = tuple[str, str, int]
"""Path, value, most characters (NĐ 30/2020 Phụ lục VI; the rest as vendors' schemas have them)."""


def _too_long(lengths: Iterable[_Length]) -> Iterator[Fault]:
    seen = {(path, limit): None for path, value, limit in lengths if len(value) > limit}
    yield from (Fault("too-long", path, limit) for path, limit in seen)


def _organ_lengths(path: str, organ: Organ) -> Iterator[_Length]:
    yield f"{path}/OrganId", organ.organ_id, 35
    yield f"{path}/OrganName", organ.name, 200
    yield f"{path}/OrganizationInCharge", organ.in_charge, 500
    yield f"{path}/Email", organ.email, 100
    yield f"{path}/Telephone", organ.telephone, 20
    yield f"{path}/Fax", organ.fax, 20


def _status_lengths(package: StatusPackage) -> Iterator[_Length]:
    yield from _organ_lengths("From", package.sender)
    yield "ResponseFor/OrganId", package.response_for.organ_id, 35


def _document_lengths(package: DocumentPackage) -> Iterator[_Length]:
    yield from _organ_lengths("From", package.sender)
    for recipient in package.recipients:
        yield from _organ_lengths("To", recipient)
    yield "Code/CodeNumber", package.number, 11
    yield "Code/CodeNotation", package.notation, 30
    yield "PromulgationInfo/Place", package.place, 50
    yield "DocumentType/TypeName", package.type_name, 100
    yield "Subject", package.subject, 500
    yield "Content", package.content, 500
    yield "SignerInfo/Position", package.signer.position, 100
    yield "SignerInfo/FullName", package.signer.full_name, 50
    yield "OtherInfo/SphereOfPromulgation", package.sphere, 100
    yield "OtherInfo/TyperNotation", package.typist, 10
    yield "OtherInfo/PromulgationAmount", package.copies, 3
    yield "OtherInfo/PageAmount", package.pages, 3
    for place in package.to_places:
        yield "ToPlaces/Place", place, 150
    for attachment in package.attachments:
        yield "Attachment/AttachmentName", attachment.name, 500
