"""Documents for the checks, sound unless told otherwise, made of facts by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from compliance.check import CheckedFile, Context, Declared, Party
from compliance.extract import Line
from compliance.facts import Annex, Enclosure, Fact, Facts, Signer
from documents.code import parse_code
from documents.kinds import Competence, kind_named
from documents.organ_id import Alias, Resolution, resolve
from documents.text import fold
from documents.times import VIETNAM

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")

US = Party("H29.14", "Ủy ban nhân dân phường Rạch Sen")
DEPARTMENT = Party("H29.27", "Sở Điều phối đô thị Thành phố Hồ Chí Minh")
NEIGHBOUR = Party("H29.153", "Ủy ban nhân dân phường Gò Bàng")
SIGNED = date(2026, 11, 20)
"""A Friday."""


def fact(value: T, *, page: int = 1, confidence: float = 0.95, text: str = "", scanned: bool = False) -> Fact[T]:
    line = Line(text or str(value), page, how="ocr" if scanned else "text", confidence=0.9 if scanned else None)
    return Fact(value, confidence, line)


def code_fact(text: str, **more: Any) -> Fact[Any]:
    code = parse_code(text)
    assert code is not None
    return fact(code, text=f"Số: {text}", **more)


def page_facts(**changes: Any) -> Facts:
    """The facts of a sound letter of the department to us."""
    kind = kind_named("Công văn")
    assert kind is not None
    values: dict[str, Any] = {
        "code": code_fact("1243/SĐPĐT-VP"),
        "date": fact(SIGNED),
        "issuer": fact("SỞ ĐIỀU PHỐI ĐÔ THỊ"),
        "parent": fact("ỦY BAN NHÂN DÂN THÀNH PHỐ HỒ CHÍ MINH"),
        "type": fact(kind),
        "subject": fact("rà soát, cập nhật mã định danh điện tử của cơ quan, đơn vị sau sắp xếp"),
        "kinh_gui": (fact("Ủy ban nhân dân phường Rạch Sen"),),
        "noi_nhan": (fact("Như trên"), fact("UBND Thành phố (để báo cáo)"), fact("Lưu: VT, VP")),
        "signer": fact(Signer((Competence.DEPUTY,), "Phó Giám đốc", "Hoàng Văn E")),
        "pages": 1,
    }
    return Facts(**values | changes)


def annex_facts(
    label: str = "Phụ lục",
    parent: str | None = "1243/SĐPĐT-VP",
    title: str = "",
    day: date = SIGNED,
    **changes: Any,
) -> Facts:
    """The facts of an annex in a file of its own."""
    annex = Annex(label, title, parse_code(parent) if parent else None, day)
    heading = f"(Kèm theo Công văn số {parent} ngày 20 tháng 11 năm 2026)"
    return Facts(annex=fact(annex, text=heading), **changes)


def enclosure(name: str, kind: str = "", number: str = "", **more: Any) -> Fact[Enclosure]:
    return fact(Enclosure(kind, number, name), **more)


def file(name: str = "cong-van.pdf", facts: Facts | None = None, **changes: Any) -> CheckedFile:
    """A readable PDF; the letter of `page_facts` unless other facts are given."""
    values: dict[str, Any] = {
        "size": 40_000,
        "sha256": f"{abs(hash(name)):064x}",
        "facts": facts if facts is not None else page_facts(),
        "how": "text",
        "pages": 1,
        "kind": name.rpartition(".")[2],
        "doubtful": (),
    }
    return CheckedFile(name, **values | changes)


def declared(**changes: Any) -> Declared:
    """What was rightly typed for the letter of `page_facts`."""
    values: dict[str, Any] = {
        "code": "1243/SĐPĐT-VP",
        "issued_on": SIGNED,
        "type_name": "Công văn",
        "subject": "V/v rà soát, cập nhật mã định danh điện tử của cơ quan, đơn vị sau sắp xếp",
        "issuer": DEPARTMENT,
        "signer": "Hoàng Văn E",
        "recipients": (US,),
        "sent_at": datetime(2026, 11, 20, 15, 30, tzinfo=VIETNAM),
        "received_at": datetime(2026, 11, 20, 15, 31, tzinfo=VIETNAM),
    }
    return Declared(**values | changes)


def arriving(**changes: Any) -> Context:
    values: dict[str, Any] = {"office": US, "directory": Offices()}
    return Context("in", SIGNED, **values | changes)


def leaving(**changes: Any) -> Context:
    values: dict[str, Any] = {"office": DEPARTMENT, "directory": Offices()}
    return Context("out", SIGNED, **values | changes)


@dataclass
class Offices:
    """A directory in memory, with the alias rules of the project."""

    offices: Sequence[Party] = (US, DEPARTMENT, NEIGHBOUR, Party("H29", "Ủy ban nhân dân Thành phố Hồ Chí Minh"))
    aliases: Sequence[Alias] = field(default_factory=tuple)

    def name_of(self, code: str) -> str | None:
        return next((each.name for each in self.offices if each.code == code), None)

    def named(self, name: str) -> Sequence[Party]:
        return [each for each in self.offices if fold(each.name) == fold(name)]

    def resolve(self, code: str, on: date) -> Resolution:
        return resolve(code, on, self.aliases)
