"""Offices with documents for the tests of the screen: real homes, real mirrors."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from compliance.extract import Extraction, Line
from office import home as homes
from office.examining.texts import pack
from office.office import Office
from office.problems import SECRET
from storage import documents, findings, statuses, texts
from storage.blobs import record
from storage.documents import Document, File, Recipient, Status
from storage.findings import Finding
from storage.mirror import Mirror

if TYPE_CHECKING:
    from pathlib import Path

    from storage.mirror import Transaction

SUBJECTS = (
    "V/v tăng cường gửi, nhận văn bản điện tử trên Trục liên thông văn bản của Thành phố",
    "Kế hoạch triển khai công tác đầu tư công năm 2026 trên địa bàn",
    "V/v báo cáo tình hình giải quyết thủ tục hành chính quý III",
    "Giấy mời họp rà soát tiến độ số hóa hồ sơ lưu trữ",
    "Quyết định về việc ban hành Quy chế làm việc của Ủy ban nhân dân phường",
)
SENDERS = (
    ("H29.14", "Sở Nội vụ Thành phố Hồ Chí Minh"),
    ("000.00.00.G22", "Văn phòng Chính phủ"),
    ("H29.40", "Ủy ban nhân dân Phường Bến Nghé"),
)
LETTER = (
    (
        "SỞ NỘI VỤ",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Số: 1243/SNV-VP",
        "Thành phố Hồ Chí Minh, ngày 16 tháng 11 năm 2026",
        "V/v tăng cường gửi, nhận văn bản điện tử",
        "Kính gửi: Ủy ban nhân dân Phường Mẫu",
    ),
    ("Đề nghị các đơn vị báo cáo theo mẫu.", "Tài liệu gửi kèm: Phụ lục II.", "Trân trọng./."),
)
"""The pages of the file of `add_faulty`."""
WORDS = "Kính gửi: các đơn vị thuộc và trực thuộc Ủy ban nhân dân Thành phố".encode()
"""The attached file of `add_whole`."""


def make_office(home: Path, *, count: int = 60) -> Office:
    """An office that never synchronises by the clock, with ``count`` documents in its inbox."""
    Office.create(
        home, code="H29.99", name="Ủy ban nhân dân Phường Mẫu", endpoint="http://127.0.0.1:9", secret="bí mật"
    )
    homes.save(home, homes.Config("H29.99", "Ủy ban nhân dân Phường Mẫu", "http://127.0.0.1:9", interval=0))
    with Mirror(home) as mirror:
        for start in range(0, count, 10_000):
            with mirror.write() as tx:
                for number in range(start + 1, min(count, start + 10_000) + 1):
                    add(tx, number)
    return Office.open(home)


def add(tx: Transaction, number: int, **changes: object) -> int:
    """Enter the document of that number in the inbox, as one that was checked; ``changes`` replace its fields."""
    code, name = SENDERS[number % len(SENDERS)]
    day = date(2026, 11, 20) - timedelta(days=number % 300)
    urgency = number % 4 if number % 5 == 0 else 0
    values: dict[str, object] = {
        "direction": "in",
        "tray": "inbox",
        "created_at": "2026-11-20T09:31:05+07:00",
        "unread": number % 3 == 0,
        "rank": documents.rank_waiting(urgency) if number % 3 == 0 else 0,
        "axis_id": f"axis-{number}",
        "document_id": f"{code},{day:%Y/%m/%d},{number}/UBND-VX",
        "sender_code": code,
        "sender_name": name,
        "party": name,
        "number": str(number),
        "notation": "UBND-VX",
        "code": f"{number:02}/UBND-VX",
        "code_key": f"{number}/ubnd-vx",
        "issued_on": day.isoformat(),
        "type_name": "Công văn",
        "subject": SUBJECTS[number % len(SUBJECTS)],
        "signer": {"competence": "TL.", "position": "Chánh Văn phòng", "full_name": "Nguyễn Văn A"},
        "urgency": urgency,
        "due_on": (day + timedelta(days=10)).isoformat(),
        "received_at": f"{day.isoformat()}T09:31:05+07:00",
        "status": "01",
        "recipients": (Recipient("H29.99", "Ủy ban nhân dân Phường Mẫu"),),
    }
    document_id = documents.insert(tx, Document(**values | changes))  # type: ignore[arg-type]
    findings.replace_checked(tx, document_id, (), at="2026-11-20T09:31:06+07:00")
    return document_id


def add_faulty(tx: Transaction, number: int = 9100) -> int:
    """Enter a document whose letter was read line by line and does not say what was typed."""
    lines = [
        Line(text, page, 0.1, 0.05 * at, 13.0)
        for page, texts_of_page in enumerate(LETTER, start=1)
        for at, text in enumerate(texts_of_page, start=1)
    ]
    extraction = Extraction("text", tuple(lines), len(LETTER), kind="pdf")
    spool = tx.blobs.spool(1000)
    spool.write(b"%PDF-1.7 a letter")
    sha256 = record(tx, spool.settle())
    document_id = add(tx, number, rank=9, files=(File("cong-van.pdf", "application/pdf", "", 17, sha256),))
    texts.record(tx, sha256, "text", extraction.text, None, pack(extraction))
    number_differs = Finding(
        "TL-B1",
        "block",
        {"typed": f"{number}/UBND-VX", "found": "1243/SNV-VP", "page": 1, "line": "Số: 1243/SNV-VP"},
        "cong-van.pdf",
        1,
        {"kind": "correct-field", "field": "code", "value": "1243/SNV-VP"},
    )
    late = Finding(
        "TL-D1",
        "warn",
        {"signed": "2026-11-16", "sent": "2026-11-19", "days_late": 2, "urgency": 0, "by": "sending"},
        suggestion={"kind": "explain", "deadline": "2026-11-17"},
    )
    absent = Finding(
        "TL-C1",
        "block",
        {"listed": ["Phụ lục II"], "received": [], "missing": ["Phụ lục II"]},
        "cong-van.pdf",
        2,
        {"kind": "add-file", "name": "Phụ lục II"},
    )
    findings.replace_checked(tx, document_id, (number_differs, absent, late), at="2026-11-20T09:31:06+07:00")
    return document_id


def add_secret(tx: Transaction, number: int = 9200) -> int:
    """Enter a document that was set aside for a mark of secrecy on its first file."""
    document_id = add(
        tx, number, rank=9, unread=True, subject="V/v phương án tối mật", files=(File("phuong-an-mat.pdf"),),
        findings=(Finding("TL-C2", "warn", {"name": "phuong-an-mat.pdf"}, "phuong-an-mat.pdf"),),
    )  # fmt: skip
    marked = Finding("TL-A1", "block", {"level": "B", "ordinal": 1}, suggestion={"kind": "remove-file", "ordinal": 1})
    findings.replace_checked(tx, document_id, (marked,), at="2026-11-20T09:31:06+07:00")
    documents.seclude(tx, document_id, SECRET)
    return document_id


def add_whole(tx: Transaction, number: int = 9000) -> int:
    """Enter a document with everything a reader can show."""
    spool = tx.blobs.spool(1000)
    spool.write(WORDS)
    sha256 = record(tx, spool.settle())
    document_id = add(
        tx,
        number,
        rank=9,
        unread=True,
        urgency=3,
        arrival_number=17,
        details={"trace": [{"organ_id": "H29.14", "timestamp": "2026/11/20 08:00:00"}]},
        recipients=(
            Recipient("H29.99", "Ủy ban nhân dân Phường Mẫu"),
            Recipient(
                "H29.40", "Ủy ban nhân dân Phường Bến Nghé", "ACCEPTED", "02", "[TL-E1/H6] Không thuộc chức năng"
            ),
        ),
        files=(
            File("cong-van.txt", "text/plain", "Bản chính", len(WORDS), sha256),
            File("phu-luc.xlsx", "", "", 0, None, "missing"),
        ),
        findings=(Finding("TL-B1", "block", {"typed": "12/UBND-VX", "found": "21/UBND-VX"}, "cong-van.txt", 1),),
    )
    for direction, code, name in (("out", "01", "Ủy ban nhân dân Phường Mẫu"), ("in", "13", "Sở Nội vụ")):
        statuses.append(
            tx,
            document_id,
            Status("H29.14", code, direction, "2026-11-20T10:00:00+07:00", office_name=name, description="Ghi chú"),
        )
    return document_id
