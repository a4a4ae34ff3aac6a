"""An office without an axis, and papers to be sent from it."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from demo.papers.docx import paper_docx
from demo.papers.paper import Paper, Signature
from documents.times import VIETNAM, now
from office.office import Office
from office.writing.draft import Attached, Draft
from storage import units
from storage.mirror import Mirror

if TYPE_CHECKING:
    from pathlib import Path

SUBJECT = "V/v tăng cường gửi, nhận văn bản điện tử"
UNITS = (
    units.Unit("H29.1", "Sở Khoa học và Công nghệ"),
    units.Unit("H29.14", "Sở Nội vụ"),
    units.Unit("H29.15", "Sở Xây dựng"),
    units.Unit("H29.16", "Sở Tài chính"),
    units.Unit("H29.90", "Sở Y tế", retired=1),
    units.Unit("H29.91", "Sở Y tế"),
    units.Unit("H29.99", "Sở Quy hoạch", retired=1),
)


def lone_office(home: Path, *, directory: bool = True, undo: int = 20) -> Office:
    """The office H29.1, whose axis cannot be reached, with or without a directory of others."""
    Office.create(home, code="H29.1", name="Sở Khoa học và Công nghệ", endpoint="http://127.0.0.1:1", secret="bí mật")
    if undo != 20:
        config = home / "config.toml"
        config.write_text(config.read_text(encoding="utf-8").replace("undo = 20", f"undo = {undo}"), encoding="utf-8")
    if directory:
        with Mirror(home) as mirror, mirror.write() as tx:
            units.replace(tx, UNITS)
    return Office.open(home)


def paper_file(path: Path, number: str = "01", *, secrecy: str = "", to: str = "Sở Nội vụ") -> Path:
    """A công văn of today with that number on its page, as a Word file."""
    paper = Paper(
        parent="ỦY BAN NHÂN DÂN THÀNH PHỐ",
        issuer="SỞ KHOA HỌC VÀ CÔNG NGHỆ",
        issuer_name="Sở Khoa học và Công nghệ",
        number=number,
        notation="SKHCN-VP",
        place="Thành phố Hồ Chí Minh",
        signed_at=datetime.combine(now().date(), time(8), VIETNAM),
        type_name="Công văn",
        subject=SUBJECT,
        body=("Đề nghị quý cơ quan phối hợp thực hiện.",),
        recipients=("- Như trên;", "- Lưu: VT, VP."),
        signature=Signature(("GIÁM ĐỐC",), "", "Giám đốc", "Nguyễn Văn A"),
        addressees=(to,),
        secrecy=secrecy,
    )
    path.write_bytes(paper_docx(paper))
    return path


def letter(*files: Path, **changes: Any) -> Draft:
    """A draft of a công văn to Sở Nội vụ in which nothing is wrong, its number left out; ``changes`` replace fields."""
    values: dict[str, Any] = {
        "notation": "SKHCN-VP",
        "subject": SUBJECT,
        "signer_name": "Nguyễn Văn A",
        "signer_position": "Giám đốc",
        "to": ("H29.14",),
        "files": tuple(Attached(path.name, str(path)) for path in files),
    }
    return Draft(**(values | changes))


def toml(*files: str, **changes: str) -> str:
    """The same as a file; ``changes`` replace the values of keys as they are written, an empty one takes a key away."""
    quoted = ", ".join(f'"{name}"' for name in files)
    values = {
        "notation": '"SKHCN-VP"',
        "type": '"Công văn"',
        "subject": f'"{SUBJECT}"',
        "signer": '{ name = "Nguyễn Văn A", position = "Giám đốc" }',
        "to": '["H29.14"]',
        "files": f"[{quoted}]",
    } | changes
    return "".join(f"{key} = {value}\n" for key, value in values.items() if value)
