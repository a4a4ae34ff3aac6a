"""Số, ký hiệu: the number and notation that name an official document, and the edXML DocumentId made of them.

Form by NĐ 30/2020/NĐ-CP Phụ lục I: ``/`` between number and notation, ``-`` between groups, no spaces, and a leading 0
under 10.

====================  =====================  ==========================================
công văn              ``12/UBND-VX``         issuer, drafting unit
named type            ``15/QĐ-BNV``          type abbreviation, issuer
normative (QPPL)      ``30/2020/NĐ-CP``      year, type abbreviation, issuer
Party                 ``15-CV/TU``           type abbreviation, organ (Party's own rules)
before 2020           ``144/2002/QĐ/BTC``    as the normative form, with ``/`` throughout
====================  =====================  ==========================================
"""

import re
from dataclasses import dataclass, field
from datetime import date
from enum import Flag, auto
from typing import Final, NamedTuple

from documents import kinds
from documents.text import fold, nfc
from documents.times import parse_date, wire_date

_DASHES: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣－", "-") | dict.fromkeys("⁄∕／", "/"))
_LABEL: Final = re.compile(r"^số\s*:?\s*(?=[0-9])", re.IGNORECASE)
_NUMBER: Final = re.compile(r"[0-9][0-9A-Za-zĐđ]{0,19}")
# Stricter, so that a UUID is no Party document.
_PARTY_NUMBER: Final = re.compile(r"[0-9]{1,6}[A-Za-zĐđ]?")
_NOTATION: Final = re.compile(r"(?=.*[^\W\d_])[^\W_](?:(?:[^\W_]|[-/,.&()+]){0,98}[^\W_)])?")
_YEAR: Final = re.compile(r"((?:19|20)[0-9]{2})/(.+)", re.DOTALL)
_LEADING_ZEROS: Final = re.compile(r"\A0+(?=[0-9])")
# "15-CV/TU", "12-NQ/ĐU", "80-NQ/TW": the organ of a Party document ends in the committee's own abbreviation.
_PARTY: Final = re.compile(r"[^\W\d_]+/[^\W\d_]*(?:TW|TU|HU|QU|ThU|ĐU|ĐUK)")
# Eth and African D look like Đ and are typed for it.
_LOOKALIKES: Final = str.maketrans("ÐðƉ", "ĐđĐ")


@dataclass(frozen=True, slots=True)
class Code:
    """A document's number and notation, as they were written.

    `number` is "12", "012" or the odd "34E31"; `notation` is "UBND-VX", "QĐ-BNV", "2020/NĐ-CP" or empty.
    `separator` is what stood between them, "/" or "-"; left out, it follows from the notation. It does not take part
    in equality. Two codes as written are compared with ``==``; two codes as meant with `compare` or by `key`.
    """

    number: str
    notation: str
    separator: str = field(default="", compare=False, repr=False)

    def __str__(self) -> str:
        """The legal form: "05/BNV-VP", "15-CV/TU"."""
        number = _legal_number(self.number)
        if not self.notation:
            return number
        return f"{number}{self.separator or ('-' if self.is_party else '/')}{self.notation}"

    @property
    def key(self) -> str:
        """The canonical text for comparing and for finding duplicates: "012/ubnd – vx" and "12/UBND-VX" give one key.

        Leading zeros, spaces, case, diacritics and Đ/D do not count; a dash is a dash; Party style equals the other.
        """
        notation = _canonical(self.notation)
        number = _LEADING_ZEROS.sub("", _canonical(self.number))
        return f"{number}/{notation}" if notation else number

    @property
    def year(self) -> int | None:
        """The year a normative document carries in its notation: 2020 in 30/2020/NĐ-CP."""
        found = _YEAR.match(self.notation)
        return int(found[1]) if found else None

    @property
    def is_party(self) -> bool:
        """A Party document, 15-CV/TU."""
        return (self.separator == "-" and "/" in self.notation) or _PARTY.fullmatch(self.notation) is not None

    @property
    def type_abbreviation(self) -> str | None:
        """The abbreviation of the type as written ("QĐ"), or None: a công văn, or a type no table knows."""
        head, rest = self._groups
        if rest and (self.is_party or kinds.kind_abbreviated(head)):
            return head
        return None

    @property
    def issuer(self) -> str | None:
        """The abbreviation of the issuing office: BNV in 15/QĐ-BNV, UBND in 12/UBND-VX, BTC-BTP when two issued it."""
        head, rest = self._groups
        return (rest if self.type_abbreviation else head) or None

    @property
    def unit(self) -> str | None:
        """The drafting unit of a công văn: VX in 12/UBND-VX."""
        _, rest = self._groups
        return None if self.type_abbreviation else rest or None

    @property
    def _groups(self) -> tuple[str, str]:
        """The notation without its year, cut after its first group."""
        found = _YEAR.match(self.notation)
        head, *rest = re.split("[-/]", found[2] if found else self.notation, maxsplit=1)
        return head, rest[0] if rest else ""


class Comparison(Flag):
    """How two codes differ; SAME is empty and therefore false: ``if compare(typed, found): …they differ``."""

    SAME = 0
    NUMBER = auto()
    YEAR = auto()
    NOTATION = auto()
    DIFFERENT = NUMBER | YEAR | NOTATION


class DocumentId(NamedTuple):
    """The parts of an edXML DocumentId. A date or code that cannot be read is None: real packages carry 2014/02/30."""

    organ_id: str
    issued_on: date | None
    code: Code | None


def parse_code(text: str) -> Code | None:
    """A joined code, or None when the text is none. Spaces go, any dash is a hyphen, a leading "Số:" is let be.

    The joined form is cut at its first ``/``, except where a ``-`` comes before it: that is the Party's style. A bare
    number ("34E31") has an empty notation.
    """
    joined = "".join(_LABEL.sub("", nfc(text).strip()).translate(_DASHES).split())
    cut = re.search("[/-]", joined)
    if cut is None:
        return Code(joined, "") if _NUMBER.fullmatch(joined) else None
    number, notation = joined[: cut.start()], joined[cut.end() :]
    form = _NUMBER if cut[0] == "/" else _PARTY_NUMBER
    if form.fullmatch(number) and _NOTATION.fullmatch(notation):
        return Code(number, notation, cut[0])
    return None


def compare(a: Code, b: Code) -> Comparison:
    """Where two codes differ in meaning; what `Code.key` ignores does not count."""
    result = Comparison.SAME
    if Code(a.number, "").key != Code(b.number, "").key:
        result |= Comparison.NUMBER
    if a.year != b.year:
        result |= Comparison.YEAR
    if _without_year(a) != _without_year(b):
        result |= Comparison.NOTATION
    return result


def document_id(organ_id: str, issued_on: date, code: Code) -> str:
    """The edXML DocumentId: ``000.00.00.G22,2015/09/30,7816/VPCP-TTĐT`` (QCVN 102:2016/BTTTT)."""
    return f"{organ_id},{wire_date(issued_on)},{code}"


def parse_document_id(text: str) -> DocumentId | None:
    """The parts of a DocumentId of that shape. Any other (a bare UUID) is legal, opaque, and gives None."""
    parts = text.strip().split(",", maxsplit=2)  # a notation may hold commas of its own
    if len(parts) < 3 or not parts[0].strip():
        return None
    organ_id, issued_on, code = parts
    return DocumentId(organ_id.strip(), parse_date(issued_on), parse_code(code))


def _legal_number(number: str) -> str:
    return number.lstrip("0").zfill(2) if number.isascii() and number.isdigit() else number


def _canonical(part: str) -> str:
    return "".join(fold(nfc(part).translate(_DASHES).translate(_LOOKALIKES)).split())


def _without_year(code: Code) -> str:
    notation = _canonical(code.notation)
    found = _YEAR.match(notation)
    return found[2] if found else notation
