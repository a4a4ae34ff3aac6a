"""Offices with documents for the tests of the screen: real homes, real mirrors."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from office import home as homes
from office.office import Office
from storage import documents, statuses
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
    """Enter the document of that number in the inbox; ``changes`` replace its fields."""
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
    return documents.insert(tx, Document(**values | changes))  # type: ignore[arg-type]


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
