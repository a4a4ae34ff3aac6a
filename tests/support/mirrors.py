"""Mirrors full of varied, plainly fictional documents: the same ones every time for the same seed."""

from __future__ import annotations

import hashlib
import random
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from documents.code import Code, document_id
from documents.times import VIETNAM, stamp
from storage import documents, statuses, texts, units
from storage.blobs import Blob, record
from storage.documents import Document, File, Recipient, Status, rank_due, rank_waiting
from storage.findings import Finding
from storage.search import words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from storage.mirror import Mirror, Transaction

OWN = Recipient("H29.14", "Sở Nội vụ Thành phố Hồ Chí Minh")
BATCH = 10_000
"""Documents of one transaction."""

BLOCK = 20_000
"""Documents made one by one; more are copies, made where the rows are."""


class Office(NamedTuple):
    code: str
    name: str
    notation: str


OFFICES = (
    Office("G09", "Bộ Nội vụ", "BNV-CCVC"),
    Office("G15", "Bộ Tài chính", "BTC-NSNN"),
    Office("G22", "Văn phòng Chính phủ", "VPCP-KSTT"),
    Office("H29", "Ủy ban nhân dân Thành phố Hồ Chí Minh", "UBND-VX"),
    Office("H29.01", "Văn phòng Ủy ban nhân dân Thành phố", "VP-ĐT"),
    Office("H29.03", "Sở Kế hoạch và Đầu tư", "SKHĐT-ĐKKD"),
    Office("H29.09", "Sở Giáo dục và Đào tạo", "SGDĐT-VP"),
    Office("H29.17", "Sở Xây dựng", "SXD-QLN"),
    Office("H29.22", "Ủy ban nhân dân phường Bến Nghé", "UBND"),
    Office("H29.23", "Ủy ban nhân dân xã Cần Giờ", "UBND-KT"),
    Office("H37", "Ủy ban nhân dân tỉnh Lạng Sơn", "UBND-NC"),
    Office("H26.05", "Sở Tài nguyên và Môi trường Hà Nội", "STNMT-CCBVMT"),
)
TYPES = (
    ("Công văn", ""), ("Công văn", ""), ("Công văn", ""), ("Quyết định", "QĐ"), ("Báo cáo", "BC"), ("Kế hoạch", "KH"),
    ("Thông báo", "TB"), ("Tờ trình", "TTr"), ("Giấy mời", "GM"), ("Công điện", "CĐ"), ("Hướng dẫn", "HD"),
)  # fmt: skip
VERBS = (
    "tăng cường", "báo cáo kết quả", "triển khai", "góp ý dự thảo", "đôn đốc", "hướng dẫn", "phê duyệt", "điều chỉnh",
    "chấn chỉnh", "rà soát", "phối hợp", "kiểm tra việc",
)  # fmt: skip
OBJECTS = (
    "gửi, nhận văn bản điện tử", "giải ngân vốn đầu tư công", "công tác văn thư, lưu trữ", "quy hoạch sử dụng đất",
    "phòng cháy và chữa cháy", "tuyển dụng viên chức", "chuyển đổi số", "an toàn thực phẩm", "cấp phép xây dựng",
    "thu hút đầu tư nước ngoài", "chính sách cho người có công", "dự toán ngân sách", "phòng, chống lụt bão",
    "tinh giản biên chế", "số hóa hồ sơ", "giáo dục thường xuyên", "vệ sinh môi trường", "cải cách hành chính",
)  # fmt: skip
PLACES = (
    "trên địa bàn Thành phố", "năm 2026", "quý IV", "tại các phường, xã", "giai đoạn 2026-2030", "trong tháng 11",
    "theo Nghị định số 30/2020/NĐ-CP", "đối với doanh nghiệp nhỏ và vừa", "của các sở, ngành", "",
)  # fmt: skip
SIGNERS = (
    {"competence": "TL.", "position": "Chánh Văn phòng", "full_name": "Nguyễn Văn A"},
    {"competence": "KT.", "position": "Phó Giám đốc", "full_name": "Trần Thị B"},
    {"competence": "TM.", "position": "Chủ tịch", "full_name": "Lê Văn C"},
)
FINDINGS = (
    Finding("TL-B1", "block", {"typed": "1234/UBND-VX", "found": "1243/UBND-VX"}, page=1),
    Finding("TL-C1", "warn", {"listed": 3, "received": 2}),
    Finding("TL-D1", "warn", {"late": 4}),
    Finding("TL-F4", "info", {"error": ["issued-date"]}),
)
PROGRESS = ("01", "03", "04", "05", "06")
START = datetime(2024, 1, 2, 7, 30, tzinfo=VIETNAM)
SPAN = timedelta(days=1050)


def fill(mirror: Mirror, count: int, *, seed: int = 20_261_122, text_words: int = 60) -> None:
    """Add ``count`` documents to a mirror, as an office's years would leave them.

    One in five is ours; the newest fiftieth of a `BLOCK` still waits for the clerk; one in ten carries a file whose
    text (of ``text_words`` words, 0 for none) was read; about one in thirty has a finding, one in a hundred is
    quarantined. Of more than a `BLOCK`, which only an empty mirror takes, the older ones are copies of the newest.
    """
    dice = random.Random(seed)
    copies = max(count // BLOCK - 1, 0)
    made = count - copies * BLOCK
    with mirror.write() as tx:
        files = _files(tx, dice, text_words) if text_words else []
        if copies:
            tx.execute("INSERT INTO sqlite_sequence VALUES ('documents', ?)", (count - made,))
    for first in range(0, made, BATCH):
        with mirror.write() as tx:
            for index in range(first, min(first + BATCH, made)):
                document, codes = _document(dice, index, made, files)
                row = documents.insert(tx, document)
                for status in _statuses(document, codes):
                    statuses.append(tx, row, status)
    mirror.db.create_function("words", 1, words, deterministic=True)
    for number in range(copies):
        with mirror.write() as tx:
            _copy(tx, count - BLOCK, number * BLOCK)


def _copy(tx: Transaction, source: int, target: int) -> None:
    """Enter the `BLOCK` documents after the id ``source`` once more after the id ``target``, as done long ago."""
    further = source - target
    changed = {
        "id": f"id - {further}", "document": f"document - {further}", "rank": "0", "unread": "0",
        "arrival_number": "NULL",
        "axis_id": f"axis_id || '-{target}'", "document_id": f"document_id || '-{target}'",
    }  # fmt: skip
    for table in ("documents", "recipients", "files", "findings"):
        key = "id" if table == "documents" else "document"
        columns = [name for (name,) in tx.execute(f"SELECT name FROM pragma_table_info('{table}')")]
        values = [changed.get(name, name) for name in columns]
        tx.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {table} "
            f"WHERE {key} > {source} AND {key} <= {source + BLOCK} ORDER BY {key}"
        )
    tx.execute(
        "INSERT INTO search (rowid, code, subject, party, body) "
        "SELECT id, words(code), words(subject), words(party || ' ' || sender_name), words(coalesce((SELECT "
        "group_concat(text, ' ') FROM files JOIN texts USING (sha256) WHERE files.document = documents.id), '')) "
        f"FROM documents WHERE id > {target} AND id <= {target + BLOCK} AND tray != 'quarantine' ORDER BY id"
    )


def document(index: int = 0, *, seed: int = 1) -> Document:
    """One received document that waits for the clerk."""
    return _received(random.Random(seed), index, _moment(index, index + 1), [], waiting=True)


def offices(count: int) -> Iterator[units.Unit]:
    """A made-up directory: provinces, their departments, and the wards under them."""
    kinds = ("Ủy ban nhân dân phường", "Ủy ban nhân dân xã", "Sở", "Trường Trung học cơ sở", "Trạm Y tế", "Chi cục")
    names = ("Đông Hòa", "Tân Phú", "Đầm Sen", "Bình An", "Cẩm Thủy", "Mỹ Lộc", "Vĩnh Hưng", "Xuân Đài", "Ứng Hòa")
    for index in range(count):
        province, department = f"H{index % 63 + 1:02}", f"{index // 63:04}"
        name = f"{kinds[index % 6]} {names[index % 9]} {names[index // 9 % 9]} {index // 500 + 1}"
        yield units.Unit(f"{province}.{department}", name, province, f"{province}.{department}@example.vn".lower())


def _files(tx: Transaction, dice: random.Random, length: int) -> list[File]:
    """Attachments whose bytes and words are in the mirror, to be shared by many documents."""
    files = []
    for number in range(400):
        text = ""
        while len(text.split()) < length:
            text += f"{dice.choice(OFFICES).name} {_subject(dice)}. "
        data = f"{number}\n{text}".encode()
        sha256 = record(tx, Blob(hashlib.sha256(data).hexdigest(), len(data), data))
        texts.record(tx, sha256, "text", text, None)
        files.append(File(f"van-ban-{number}.txt", "text/plain", size=len(data), sha256=sha256))
    return files


def _moment(index: int, count: int) -> datetime:
    return START + SPAN * (index / max(count, 1))


def _subject(dice: random.Random) -> str:
    return f"{dice.choice(VERBS)} {dice.choice(OBJECTS)} {dice.choice(PLACES)}".rstrip()


def _document(dice: random.Random, index: int, count: int, files: list[File]) -> tuple[Document, tuple[str, ...]]:
    moment = _moment(index, count)
    if index % 5 == 4:
        return _sent(dice, index, moment)
    waiting = index >= count - count // 50
    return _received(dice, index, moment, files, waiting=waiting), () if waiting else PROGRESS[:2]


def _named(dice: random.Random, index: int, office: Office, day: date) -> dict[str, str]:
    """The fields by which a document is named; the number grows, so that no two agree."""
    type_name, abbreviation = dice.choice(TYPES)
    issuer = office.notation.split("-")[0]
    code = Code(f"{index + 1:02}", f"{abbreviation}-{issuer}" if abbreviation else office.notation)
    return {
        "document_id": document_id(office.code, day, code),
        "number": code.number,
        "notation": code.notation,
        "code": str(code),
        "code_key": code.key,
        "issued_as": f"{day:%Y/%m/%d}",
        "issued_on": day.isoformat(),
        "type_name": type_name,
        "subject": ("V/v " if not abbreviation else "") + _subject(dice),
        "sender_code": office.code,
        "sender_name": office.name,
    }


def _received(dice: random.Random, index: int, moment: datetime, files: list[File], *, waiting: bool) -> Document:
    office = dice.choice(OFFICES)
    urgency = dice.choices((0, 1, 2, 3), (90, 6, 3, 1))[0]
    quarantined = index % 100 == 50
    attached = (dice.choice(files),) if files and index % 10 == 0 else ()
    due_on = (moment + timedelta(days=7)).date().isoformat() if index % 7 == 0 else None
    return Document(
        direction="in",
        tray="quarantine" if quarantined else "inbox",
        problem="conflict: came before with other content." if quarantined else None,
        rank=rank_waiting(urgency) if waiting and not quarantined else 0,
        unread=waiting,
        axis_id=f"axis-{index}",
        signer=dice.choice(SIGNERS),
        urgency=urgency,
        due_on=due_on,
        followed=index % 50 == 0 and not waiting and not quarantined,
        due_rank=rank_due(due_on),
        details={"content": _subject(dice)} if index % 3 == 0 else {},
        created_at=stamp(moment),
        received_at=stamp(moment),
        arrival_number=None if waiting or quarantined else index + 1,
        arrival_year=None if waiting or quarantined else moment.year,
        status="01" if waiting else "03",
        party=office.name,
        recipients=(OWN,),
        files=(*attached, File("cong-van.pdf", "application/pdf", size=48_213)),
        findings=(dice.choice(FINDINGS),) if index % 30 == 0 else (),
        **_named(dice, index, office, moment.date()),  # type: ignore[arg-type] # every value is a text
    )


def _sent(dice: random.Random, index: int, moment: datetime) -> tuple[Document, tuple[str, ...]]:
    chosen = dice.sample(OFFICES, dice.choice((1, 1, 2, 5)))
    codes = ("01", "02") if index % 200 == 4 else PROGRESS[: dice.randint(1, 5)]
    held = index % 500 == 9
    own = Office(OWN.code, OWN.name, "SNV-VP")
    transport = "HELD" if held else "ACCEPTED"
    document = Document(
        direction="out",
        tray="sent",
        held=held,
        returned="02" in codes,
        signer=SIGNERS[0],
        created_at=stamp(moment),
        sent_at=stamp(moment + timedelta(seconds=40)),
        status=codes[-1],
        party=", ".join(office.name for office in chosen),
        recipients=tuple(Recipient(each.code, each.name, transport, codes[-1]) for each in chosen),
        files=(File("cong-van.pdf", "application/pdf", size=51_007),),
        **_named(dice, index, own, moment.date()),  # type: ignore[arg-type] # every value is a text
    )
    return document, codes


def _statuses(document: Document, codes: tuple[str, ...]) -> Iterator[Status]:
    """The history that leads to where the document stands: what each recipient said, or what this office did."""
    speakers = document.recipients if document.direction == "out" else (OWN,)
    direction = "in" if document.direction == "out" else "out"
    for speaker in speakers:
        for code in codes:
            reason = "[TL-B1/H2] Số, ký hiệu khác số trên tệp." if code == "02" else ""
            yield Status(speaker.code, code, direction, document.created_at, speaker.name, reason, document.created_at)
