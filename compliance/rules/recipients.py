"""What the lines under "Kính gửi" and "Nơi nhận" say about one office: named, meant with its group, or not.

Groups are those of NĐ 30/2020/NĐ-CP's forms and of daily use: "Các Sở, ban, ngành", "UBND các phường, xã, đặc khu",
"UBND các quận, huyện", "Các Bộ, cơ quan ngang Bộ". Lines that name nobody in particular ("Như Điều 3", "Các đơn vị liên
quan") leave it open; lines of the issuer's own people and files ("Lưu: VT", "CT, các PCT UBND phường") say nothing.
"""

from __future__ import annotations

import re
from enum import Enum, Flag, auto
from typing import TYPE_CHECKING, Final, NamedTuple

from compliance.rules.codes import distance
from compliance.rules.names import mentions, plain_name
from documents.text import fold, nfc

if TYPE_CHECKING:
    from collections.abc import Iterable


class Group(Flag):
    """The sorts of offices that are addressed together."""

    NONE = 0
    WARD = auto()
    DISTRICT = auto()
    PROVINCE = auto()
    DEPARTMENT = auto()
    MINISTRY = auto()


class Says(Enum):
    """What a line says about an office."""

    NAMED = auto()
    GROUP = auto()
    OPEN = auto()
    """It may be meant: the line names nobody in particular."""
    OTHER = auto()
    """Another office, by its name, or a group this one is not of."""
    NOTHING = auto()


class Addressed(NamedTuple):
    """The verdict over all lines: NAMED, GROUP, OPEN or OTHER, and the line it rests on."""

    says: Says
    line: str


_BULLET: Final = re.compile(r"^[\s\-–—+*•.·]+|[\s.;,:/]+$")
_NO_OFFICE: Final = re.compile(r"\W*(?:bản|số|quý)\b", re.IGNORECASE)
"""Words that only without their diacritics are those an office's name begins with."""
_COPY: Final = re.compile(r"\((?:de |thay )?(?:b/?c|bao cao|biet|phoi hop|theo doi)[^)]*\)")

_GROUPS: Final = (
    (re.compile(r"\b(?:phuong|xa|dac khu|thi tran)\b *(?:,|va|-|/) *(?:phuong|xa|dac khu|thi tran)\b"), Group.WARD),
    (re.compile(r"\bcac (?:phuong|xa|dac khu|thi tran)\b|\bcap xa\b|\b[0-9]+ (?:phuong|xa)\b"), Group.WARD),
    (re.compile(r"\bquan *(?:,|va|-|/) *(?:huyen|thi xa)\b|\bcac (?:quan|huyen)\b|\bcap huyen\b"), Group.DISTRICT),
    (re.compile(r"\btinh *(?:,|va|-|/) *(?:thanh pho|tp)\b|\bcac tinh\b|\bcap tinh\b"), Group.PROVINCE),
    (re.compile(r"\b(?:cac )?so *(?:,|-|va) *(?:ban|nganh)\b|\bso ban nganh\b|\bcac so\b"), Group.DEPARTMENT),
    (re.compile(r"\bcac co quan chuyen mon\b"), Group.DEPARTMENT),
    (re.compile(r"\bcac bo\b|\bbo *, *(?:ban *, *)?nganh\b|\bco quan ngang bo\b|\bthuoc chinh phu\b"), Group.MINISTRY),
    (re.compile(r"\bcac dia phuong\b"), Group.WARD | Group.DISTRICT | Group.PROVINCE),
)

_OPEN: Final = re.compile(
    r"\b(?:cac|nhung|toan the|tat ca|quy)\b|\bnhu (?:dieu|muc|khoan|phan)\b|\bdanh sach\b"
    r"|\blien quan\b|\bnoi nhan\b"
)
_COMMON: Final = frozenset(
    {
        "uy", "ban", "nhan", "dan", "hoi", "dong", "phuong", "xa", "dac", "khu", "quan", "huyen", "tinh", "thanh",
        "pho", "so", "bo", "cuc", "chi", "ho", "minh",
    }
)  # fmt: skip
_MOST_MISREAD: Final = 0.4
_SHORTEST_SORT: Final = len("UBND")
_HEADED: Final = re.compile(r"\b(?:thu truong|lanh dao|dai dien)\b")
"""Somebody's leaders, without a word on whose."""
_AS_ABOVE: Final = re.compile(r"\bnhu (?:tren|kinh gui)\b")
# The issuer's own: its file, its heads, its rooms.
_INNER: Final = re.compile(
    r"^(?:luu\b|vt\b|(?:cac )?(?:pct|pgd|pcvp|pho)\b|ct\b|chu tich\b|giam doc\b|ban giam doc\b|lanh dao\b|thuong truc\b"
    r"|bo truong *(?:,|va|\(|$)|cac thu truong *(?:,|\(|$)|tt[gk]?\b|cvp\b|vpub\b|phong\b|bo phan\b|cong bao\b"
    r"|cong thong tin\b|website\b|trang thong tin\b|[^\w]*$)|\bcac (?:pct|pgd|pcvp)\b"
)
_HEADS: Final = re.compile(
    r"\b(?:uy ban|so|bo|hoi dong|ban|cong an|trung tam|vien|cuc|chi cuc|tong cuc|van phong|thanh tra|toa an|kho bac"
    r"|thue|bao hiem|cong ty|tong cong ty|tap doan|benh vien|truong|dai (?:phat|truyen|tieng|khi)|dang uy|quan uy"
    r"|thanh uy|tinh uy|huyen uy|hoc vien|mat tran|lien doan|hoi|doan|ngan hang|chi nhanh|tram|quy|dien luc)\b"
)
_ROOM: Final = re.compile(r"(?:truong |pho truong |lanh dao )?phong [a-z]{2}")
_SORTS: Final = re.compile(
    r"\b(truong|benh vien|tram|chi bo|dang uy|khu pho|ap|thon|to dan pho|cong an|quan su|doanh nghiep|cong ty"
    r"|hop tac xa|phong|doan the)\b(?! (?:cac|ban|doan|cuc|vu)\b)"
)
_ANY_SORT: Final = re.compile(
    r"\b(?:co quan|don vi|to chuc|nganh|ca nhan|thanh vien|dai bieu|noi|lien quan|dieu|danh sach|dia phuong)\b"
)
_TITLES: Final = re.compile(
    r"^(?:(?:dong chi|ong|ba|thu truong|lanh dao|pho|quyen|bo truong|chu tich|giam doc|tong giam doc"
    r"|cuc truong|vien truong|chanh van phong|chanh thanh tra|truong ban|hieu truong|tong cuc truong"
    r"|chu nhiem|bi thu)\b[ :-]*)+"
)


def group_of(name: str) -> Group:
    """The group an office of that name belongs to, NONE where none is certain."""
    plain = plain_name(name)
    for pattern, group in (
        (r"uy ban nhan dan (?:phuong|xa|dac khu|thi tran)\b", Group.WARD),
        (r"uy ban nhan dan (?:quan|huyen|thi xa)\b|uy ban nhan dan thanh pho thu duc\b", Group.DISTRICT),
        (r"uy ban nhan dan (?:tinh|thanh pho)\b", Group.PROVINCE),
        (r"so\b", Group.DEPARTMENT),
        (r"(?:ban|thanh tra|van phong uy ban nhan dan) .*(?:thanh pho|tinh)\b", Group.DEPARTMENT),
        (r"bo\b(?! chi huy| tu lenh)|ngan hang nha nuoc|thanh tra chinh phu|van phong chinh phu", Group.MINISTRY),
    ):
        if re.match(pattern, plain):
            return group
    return Group.NONE


def tidy(line: str) -> str:
    """The line without its bullet and closing mark."""
    return _BULLET.sub("", line)


def says(line: str, name: str, *, letter: bool = False, fuzzy: bool = False) -> Says:
    """What one line says about the office of that name. `letter`: it stands under "Kính gửi", so it is a receiver."""
    if mentions(line, name, fuzzy=fuzzy):
        return Says.NAMED
    folded = " ".join(fold(tidy(line)).split())
    groups = Group.NONE
    for pattern, group in _GROUPS:
        if pattern.search(folded):
            groups |= group
    if groups:
        return _says_group(folded, groups, name)
    if _is_torn(folded, name) or (fuzzy and _nearly(folded, name)):
        return Says.OPEN
    return _says_of_others(line, folded, name, letter=letter)


def _says_of_others(line: str, folded: str, name: str, *, letter: bool) -> Says:
    """The same of a line that neither names the office nor a group."""
    if _AS_ABOVE.search(folded) or (_INNER.search(folded) and not letter):
        return Says.NOTHING
    named = not _OPEN.search(folded)
    if named and (office_in(line) or (letter and _ROOM.match(folded))):
        # a room has no identifier of its own: what is for it goes to its office
        return Says.OTHER if office_in(line) or _proper(name) not in folded else Says.OPEN
    if named and not _HEADED.search(folded):
        return Says.NOTHING
    return Says.OTHER if _is_of_another_sort(folded, name) else Says.OPEN


def _is_of_another_sort(folded: str, name: str) -> bool:
    """Whether a line that names nobody in particular names a sort of body that the office is surely not of.

    Only of the bodies that are addressed in groups it is known what they are: a department is no school.
    """
    sorts = set(_SORTS.findall(folded))
    return bool(sorts and group_of(name) and not _ANY_SORT.search(folded)) and sorts.isdisjoint(
        plain_name(name).split()
    )


def _says_group(folded: str, groups: Group, name: str) -> Says:
    own = group_of(name)
    if groups & own or _lists_name(folded, name):
        return Says.GROUP
    return Says.OTHER if own else Says.OPEN


def office_in(line: str) -> str:
    """The office a line names, folded, without the title of the person who heads it; empty when it names none."""
    if _NO_OFFICE.match(nfc(line)):
        return ""
    folded = _COPY.sub("", " ".join(fold(tidy(line)).split()))
    for words in (folded, *folded.split(" cua ")[:0:-1]):
        bare = _TITLES.sub("", plain_name(words))
        if len(bare.split()) >= 2 and _HEADS.match(bare):
            return bare
    return ""


def addressed(letter: Iterable[str], list_: Iterable[str], name: str, *, fuzzy: bool = False) -> Addressed:
    """Whether the document is for that office: `letter` are its lines of "Kính gửi", `list_` those of "Nơi nhận".

    OTHER, that it is not, only where every line could be understood and at least one names another receiver.
    """
    first, second = list(letter), list(list_)
    verdicts = [
        *((says(line, name, letter=True, fuzzy=fuzzy), line) for line in first),
        *((says(line, name, fuzzy=fuzzy), line) for line in second),
    ]
    for wanted in (Says.NAMED, Says.GROUP, Says.OPEN):
        for each, line in verdicts:
            if each is wanted:
                return Addressed(each, line)
    if not first and any(_AS_ABOVE.search(fold(line)) for line in second):
        return Addressed(Says.OPEN, "")  # "như trên", and what stands above was not read
    for each, line in verdicts:
        # who gets it for information is no proof of whom it is for
        if each is Says.OTHER and not _COPY.search(fold(line)):
            return Addressed(each, tidy(line))
    return Addressed(Says.OPEN, "")


def _is_torn(folded: str, name: str) -> bool:
    """Whether a line has what sets the office's name apart, with blanks within its words: "Rạc h Sen"."""
    wanted = _proper(name)
    return wanted not in folded and wanted.replace(" ", "") in folded.replace(" ", "")


def _nearly(folded: str, name: str) -> bool:
    """Whether what sets the office's name apart may stand in a line that was not read well."""
    wanted = _proper(name)
    size = len(wanted)
    windows = (folded[i : i + size] for i in range(max(1, len(folded) - size + 1)))
    return any(distance(window, wanted) <= size * _MOST_MISREAD for window in windows)


def has_room(line: str, name: str) -> bool:
    """Whether a line that could not be read is long enough to name the office, if only by an acronym and its own."""
    return len(tidy(line)) >= len(_proper(name)) + _SHORTEST_SORT


def _proper(name: str) -> str:
    """What sets the office apart from others of its sort: "rach sen"."""
    return " ".join(word for word in plain_name(name).split() if word not in _COMMON)


def _lists_name(folded: str, name: str) -> bool:
    """ "UBND các phường: Rạch Sen, Gò Bàng" names each of them by the last part of its name."""
    proper = re.sub(r"^uy ban nhan dan (?:phuong|xa|dac khu|thi tran|quan|huyen|tinh|thanh pho) ", "", plain_name(name))
    return proper != plain_name(name) and re.search(rf"\b{re.escape(proper)}\b", folded) is not None
