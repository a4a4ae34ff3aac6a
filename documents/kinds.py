"""The tables that say what sort of document it is: type, urgency, secrecy, signing mark, business of a package.

Names are legal terms and therefore data: they are not translated through a catalogue but carried in both languages.
"""

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Final, Self

from documents.text import fold


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of document (tên loại).

    `abbreviation` is NĐ 30/2020/NĐ-CP Phụ lục III's, or the custom of its own family for the types outside it; empty
    for công văn and the others that have none. `number` is the type's number in the administrative list SĐ1:2022, None
    outside it. `normative` says the type is always a legal normative document (QPPL); nghị quyết and quyết định can be
    either, and there the year in the notation tells (30/2020/QĐ-TTg against 299/QĐ-TTg), so they are marked False.
    """

    name: str
    abbreviation: str
    number: int | None = None
    normative: bool = False


OFFICIAL_LETTER: Final = Kind("Công văn", "", 18)

ADMINISTRATIVE: Final = (
    Kind("Nghị quyết", "NQ", 1),
    Kind("Quyết định", "QĐ", 2),
    Kind("Chỉ thị", "CT", 3),
    Kind("Quy chế", "QC", 4),
    Kind("Quy định", "QyĐ", 5),
    Kind("Thông cáo", "TC", 6),
    Kind("Thông báo", "TB", 7),
    Kind("Hướng dẫn", "HD", 8),
    Kind("Chương trình", "CTr", 9),
    Kind("Kế hoạch", "KH", 10),
    Kind("Phương án", "PA", 11),
    Kind("Đề án", "ĐA", 12),
    Kind("Dự án", "DA", 13),
    Kind("Báo cáo", "BC", 14),
    Kind("Biên bản", "BB", 15),
    Kind("Tờ trình", "TTr", 16),
    Kind("Hợp đồng", "HĐ", 17),
    OFFICIAL_LETTER,
    Kind("Công điện", "CĐ", 19),
    Kind("Bản ghi nhớ", "BGN", 20),
    Kind("Bản cam kết", "", 21),
    Kind("Bản thỏa thuận", "BTT", 22),
    Kind("Giấy chứng nhận", "", 23),
    Kind("Giấy ủy quyền", "GUQ", 24),
    Kind("Giấy mời", "GM", 25),
    Kind("Giấy giới thiệu", "GGT", 26),
    Kind("Giấy nghỉ phép", "GNP", 27),
    Kind("Giấy đi đường", "", 28),
    Kind("Giấy biên nhận hồ sơ", "", 29),
    Kind("Phiếu gửi", "PG", 30),
    Kind("Phiếu chuyển", "PC", 31),
    Kind("Thư công", "", 32),
    Kind("Phiếu báo", "PB"),
)

NORMATIVE: Final = (
    Kind("Hiến pháp", "", normative=True),
    Kind("Bộ luật", "", normative=True),
    Kind("Luật", "", normative=True),
    Kind("Pháp lệnh", "PL", normative=True),
    Kind("Lệnh", "L", normative=True),
    Kind("Nghị định", "NĐ", normative=True),
    Kind("Nghị quyết liên tịch", "NQLT", normative=True),
    Kind("Thông tư", "TT", normative=True),
    Kind("Thông tư liên tịch", "TTLT", normative=True),
)

COPIES: Final = (Kind("Sao y", "SY"), Kind("Trích sao", "TrS"), Kind("Sao lục", "SL"))
"""Copy forms (NĐ 30 Phụ lục III): they number the copy, not the document copied."""

JOINT_PROGRAMME: Final = Kind("Chương trình phối hợp", "CTPH")

KINDS: Final = (*ADMINISTRATIVE, *NORMATIVE, *COPIES, JOINT_PROGRAMME)

_BY_NAME: Final = MappingProxyType({fold(kind.name): kind for kind in KINDS})
_BY_ABBREVIATION: Final = MappingProxyType({kind.abbreviation.lower(): kind for kind in KINDS if kind.abbreviation})


def kind_named(name: str) -> Kind | None:
    """The type of that name, whatever its case, diacritics and spacing ("BAO CAO" is Báo cáo)."""
    return _BY_NAME.get(" ".join(fold(name).split()))


def kind_abbreviated(abbreviation: str) -> Kind | None:
    """The type of that abbreviation, whatever its case. Đ is kept apart from D: HĐ is hợp đồng, HD hướng dẫn."""
    return _BY_ABBREVIATION.get(abbreviation.lower())


class _Labelled:
    """A member's two names: `vi`, the legal term, and `en`, for readers of English."""

    vi: str
    en: str

    def label(self, lang: str = "vi") -> str:
        """The name in Vietnamese, or in English for "en"."""
        return self.en if lang == "en" else self.vi


# The names have defaults only so that looking a member up, Urgency(3), is a call that type-checks.


class _LabelledNumber(_Labelled, IntEnum):
    def __new__(cls, value: int, vi: str = "", en: str = "") -> Self:
        member = int.__new__(cls, value)
        member._value_ = value
        member.vi = vi
        member.en = en
        return member

    @classmethod
    def from_text(cls, text: str) -> Self | None:
        """The member of that number or name, in either language, with or without diacritics; None if there is none."""
        wanted = " ".join(fold(text).split())
        for member in cls:
            if wanted in (str(member.value), fold(member.vi), fold(member.en)):
                return member
        return None


class _LabelledText(_Labelled, StrEnum):
    def __new__(cls, value: str, vi: str = "", en: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.vi = vi
        member.en = en
        return member


class Urgency(_LabelledNumber):
    """Độ khẩn, as edXML's Priority numbers it. NĐ 30 Phụ lục I knows the first four; level 4 exists on the wire."""

    NORMAL = 0, "Thường", "Normal"
    URGENT = 1, "Khẩn", "Urgent"
    VERY_URGENT = 2, "Thượng khẩn", "Very urgent"
    EXPRESS = 3, "Hỏa tốc", "Express"
    TIMED_EXPRESS = 4, "Hỏa tốc hẹn giờ", "Timed express"


class BusinessType(_LabelledNumber):
    """BussinessDocType of an edXML package (QCVN 102:2016/BTTTT): what the package does to what was sent before."""

    NEW = 0, "Mới", "New"
    RECALL = 1, "Thu hồi", "Recall"
    UPDATE = 2, "Cập nhật", "Update"
    REPLACE = 3, "Thay thế", "Replacement"


class Secrecy(_LabelledText):
    """Độ mật: the value is the letter of the stamp. Nothing that bears one may travel on the axis (QĐ 28/2018 Đ1.2)."""

    TOP_SECRET = "A", "Tuyệt mật", "Top secret"
    SECRET = "B", "Tối mật", "Secret"
    CONFIDENTIAL = "C", "Mật", "Confidential"

    @classmethod
    def from_text(cls, text: str) -> "Secrecy | None":
        """The level a stamp or a field names ("MẬT", "toi mat", "A"); None if it names none."""
        wanted = " ".join(fold(text).split())
        for member in cls:
            if wanted in (member.value.lower(), fold(member.vi)):
                return member
        return None


class Competence(_LabelledText):
    """The mark before the signer's position: on whose behalf the signer signs (NĐ 30 Phụ lục I)."""

    COLLECTIVE = "TM.", "Thay mặt", "On behalf of the collective"
    ACTING = "Q.", "Quyền", "Acting"
    DEPUTY = "KT.", "Ký thay", "Signed for the head by a deputy"
    BY_ORDER = "TL.", "Thừa lệnh", "By order"
    AUTHORISED = "TUQ.", "Thừa ủy quyền", "By authorisation"

    @classmethod
    def from_text(cls, text: str) -> "Competence | None":
        """The mark, with or without its full stop and whatever its case; None if it is none of them."""
        wanted = text.strip().rstrip(".").upper()
        for member in cls:
            if member.value[:-1] == wanted:
                return member
        return None
