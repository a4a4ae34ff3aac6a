"""What the page of an official document shows, apart from any file format.

The parts and their order follow Decree 30/2020/NĐ-CP, Annex I. All text is NFC.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime

COUNTRY = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
LETTER = "Công văn"
"""The one type that carries no type name on its page and has "V/v …" under the number instead."""

_LEAD = re.compile(r"(Điều \d+\.|Thời gian:|Địa điểm:|Thành phần:|Chủ trì:|Nội dung:)(?= )")
_SECTION = re.compile(r"[IVX]+\. ")


@dataclass(frozen=True, slots=True)
class Signature:
    """The block at the bottom right: `lines` as printed ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), and its parts.

    `competence` is "TM.", "Q.", "KT.", "TL.", "TUQ." or empty for the head signing by right.
    """

    lines: tuple[str, ...]
    competence: str
    position: str
    name: str


@dataclass(frozen=True, slots=True)
class Paper:
    """One official document as its reader sees it.

    `parent` and `issuer` are the printed capitals of the header, with line breaks; `parent` may be empty.
    `authority` is the line above the grounds of a decision, which also calls for "QUYẾT ĐỊNH:" below them.
    `enclosures` are the files the page says are attached; `recipients` are the lines under "Nơi nhận".
    `urgency` and `secrecy` are the words of the stamps, empty for none.
    """

    parent: str
    issuer: str
    issuer_name: str
    number: str
    notation: str
    place: str
    signed_at: datetime
    type_name: str
    subject: str
    body: tuple[str, ...]
    recipients: tuple[str, ...]
    signature: Signature
    addressees: tuple[str, ...] = ()
    authority: str = ""
    grounds: tuple[str, ...] = ()
    enclosures: tuple[str, ...] = ()
    urgency: str = ""
    secrecy: str = ""

    @property
    def code(self) -> str:
        """Number and notation as printed: "12/UBND-VX"."""
        return f"{self.number}/{self.notation}"

    @property
    def is_letter(self) -> bool:
        return self.type_name == LETTER

    @property
    def dateline(self) -> str:
        """Place and date: "Rạch Sen, ngày 05 tháng 3 năm 2026"."""
        return f"{self.place}, {written_date(self.signed_at)}"

    @property
    def reference(self) -> str:
        """How other pages cite this one: "Công văn số 12/UBND-VX ngày … của …"."""
        return f"{self.type_name} số {self.code} {written_date(self.signed_at)} của {self.issuer_name}"


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex in a file of its own: a titled table that points back at its document.

    `ordinal` is a Roman numeral, empty when the document has only one annex. `weights` share the width out.
    """

    parent: Paper
    ordinal: str
    title: str
    columns: tuple[str, ...]
    weights: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]
    secrecy: str = ""

    @property
    def heading(self) -> str:
        return f"Phụ lục {self.ordinal}".rstrip()

    @property
    def origin(self) -> str:
        return f"(Kèm theo {self.parent.reference})"

    @property
    def seal_line(self) -> str:
        """Number and signing time, which an annex signed on its own bears at the top right."""
        return f"{self.parent.code}; {self.parent.signed_at.isoformat(timespec='seconds')}"


def written_date(day: date) -> str:
    """A date in the words of a document: days under 10 and months 1 and 2 take a leading zero."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def split_lead(paragraph: str) -> tuple[str, str]:
    """The bold beginning of a paragraph and the rest: "Điều 1." and its text, or a whole section title."""
    if _SECTION.match(paragraph) and paragraph == paragraph.upper():
        return paragraph, ""
    lead = _LEAD.match(paragraph)
    return (lead.group(), paragraph[lead.end() :].lstrip()) if lead else ("", paragraph)


def listed(lines: tuple[str, ...]) -> list[str]:
    """Lines of a dashed list: each ends in a semicolon, the last one in a full stop."""
    return [f"- {line}{'.' if i == len(lines) else ';'}" for i, line in enumerate(lines, 1)]


def enclosure_lines(paper: Paper) -> list[str]:
    """The list of attached files at the end of the text, empty when there are none."""
    if not paper.enclosures:
        return []
    if len(paper.enclosures) == 1:
        return [f"(Tài liệu gửi kèm: {paper.enclosures[0]})"]
    return ["Tài liệu gửi kèm:", *(f"{i}. {name}." for i, name in enumerate(paper.enclosures, 1))]
