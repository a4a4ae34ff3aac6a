"""Packages for tests, built by the project's own writer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from mimetypes import guess_type
from typing import Any, BinaryIO

from axis.edxml.writer import AttachmentSource, write_document, write_status
from axis.package import (
    Business,
    BusinessType,
    DocumentPackage,
    Organ,
    ResponseFor,
    Signer,
    Staff,
    StatusPackage,
    TraceHop,
)

NAMES = {
    "H29.1": "Văn phòng Ủy ban nhân dân Thành phố",
    "H29.14": "Sở Khoa học và Công nghệ",
    "H29.15": "Sở Nội vụ",
    "000.00.00.G22": "Văn phòng Chính phủ",
}
"""Names of the offices that tests use; any other code is called "Cơ quan <code>"."""


@dataclass(frozen=True, slots=True)
class BytesSource:
    """An attachment held in memory."""

    name: str
    content: bytes
    content_type: str = "application/octet-stream"

    def open(self) -> BinaryIO:
        return BytesIO(self.content)


def organ(code: str, name: str | None = None) -> Organ:
    return Organ(organ_id=code, name=NAMES.get(code, f"Cơ quan {code}") if name is None else name)


def sources(files: Mapping[str, bytes]) -> list[AttachmentSource]:
    """One source for each file, with the content type its name suggests."""
    return [
        BytesSource(name, content, guess_type(name)[0] or "application/octet-stream") for name, content in files.items()
    ]


def document(
    *,
    number: str = "12",
    notation: str = "UBND-VX",
    sender: str | Organ = "H29.14",
    to: Sequence[str | Organ] = ("H29.1",),
    document_id: str | None = None,
    issued: str = "2026/11/20",
    type_name: str = "Công văn",
    subject: str = "V/v tăng cường gửi, nhận văn bản điện tử",
    priority: int = 0,
    due: str = "",
    business_type: BusinessType = BusinessType.NEW,
    business: Business | None = None,
    answers: Sequence[ResponseFor] = (),
) -> DocumentPackage:
    """A complete document package; ``document_id`` defaults to "<sender>,<issued>,<number>/<notation>"."""
    from_organ = sender if isinstance(sender, Organ) else organ(sender)
    own_id = f"{from_organ.organ_id},{issued},{number}/{notation}" if document_id is None else document_id
    staff = Staff(department="Văn thư", staff="Nguyễn Văn A", email="vanthu@example.vn", mobile="0900000001")
    return DocumentPackage(
        sender=from_organ,
        recipients=tuple(code if isinstance(code, Organ) else organ(code) for code in to),
        document_id=own_id,
        number=number,
        notation=notation,
        place="Thành phố Hồ Chí Minh",
        issued_as=issued,
        type_code="1",
        type_detail="0",
        type_name=type_name,
        subject=subject,
        content=subject,
        signer=Signer(competence="TL.", position="Chánh Văn phòng", full_name="Trần Thị B"),
        due_as=due,
        priority=priority,
        sphere="Liên thông văn bản",
        typist="NVA",
        copies="1",
        pages="2",
        direction="false",
        responses=tuple(answers),
        steering_type="1",
        trace=(TraceHop(organ_id=from_organ.organ_id, timestamp=f"{issued} 09:31:05"),),
        business=business
        or Business(document_id=own_id, doc_type=business_type, reason="Văn bản điện tử mới", paper="0", staff=staff),
    )


def status(
    *,
    code: str = "03",
    sender: str | Organ = "H29.1",
    document_sender: str = "H29.14",
    document_id: str = "H29.14,2026/11/20,12/UBND-VX",
    document_code: str = "12/UBND-VX",
    issued: str = "2026/11/20",
    description: str = "Đã tiếp nhận",
    timestamp: str = "2026/11/20 10:15:00",
) -> StatusPackage:
    """A complete status package from `sender`, answering a document that `document_sender` sent."""
    return StatusPackage(
        sender=sender if isinstance(sender, Organ) else organ(sender),
        response_for=ResponseFor(
            organ_id=document_sender, code=document_code, issued_as=issued, document_id=document_id
        ),
        staff=Staff(department="Văn thư", staff="Lê Văn C", email="vanthu@example.vn", mobile="0900000002"),
        status_code=code,
        description=description,
        timestamp=timestamp,
    )


def write_bytes(package: DocumentPackage, files: Sequence[AttachmentSource] = ()) -> bytes:
    """The document package as it travels."""
    out = BytesIO()
    write_document(package, files, out)
    return out.getvalue()


def document_bytes(*, files: Mapping[str, bytes] | None = None, **fields: Any) -> bytes:
    """`document` with these fields and files, as it travels; one small PDF-like file unless told otherwise."""
    return write_bytes(document(**fields), sources({"cong-van.pdf": b"%PDF-1.4\n%%EOF\n"} if files is None else files))


def status_bytes(**fields: Any) -> bytes:
    """`status` with these fields, as it travels."""
    out = BytesIO()
    write_status(status(**fields), out)
    return out.getvalue()
