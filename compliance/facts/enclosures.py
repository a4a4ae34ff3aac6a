"""What the text says is attached: annexes, lists, drafts (NĐ 30/2020/NĐ-CP Phụ lục I, mục III.1a; QĐ 28/2018 Đ10).

Three ways of saying so are read: a list of its own ("Tài liệu gửi kèm: 1. …"), words in a sentence ("kèm theo Danh sách
…", "tại Phụ lục I kèm theo", "Ban hành kèm theo Quyết định này Quy chế …"), and annexes called by their number. What is
attached to another document ("Phụ lục II ban hành kèm theo Nghị định số 05/2024/NĐ-CP") is not this one's.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final

from compliance.facts.lines import certainty, cite, flat
from compliance.facts.model import Enclosure, Fact
from compliance.facts.reading import codes_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from compliance.facts.text import Passage
    from documents.code import Code


_KINDS: Final = (
    "Phụ lục", "Danh mục", "Danh sách", "Dự thảo", "Biểu mẫu", "Biểu", "Mẫu", "Bảng", "Báo cáo", "Kế hoạch", "Quy chế",
    "Quy định", "Đề án", "Đề cương", "Phương án", "Chương trình", "Tờ trình", "Thuyết minh", "Bản vẽ", "Bản đồ",
    "Sơ đồ", "Thể lệ", "Lịch", "Thông báo", "Biên bản", "Giấy mời", "Phiếu", "Bản sao", "Quy trình", "Điều lệ",
    "Hướng dẫn", "Nội quy", "Tài liệu", "Hồ sơ", "Văn bản", "Công văn", "Quyết định", "Hợp đồng", "Nghị quyết", "Giấy",
    "Đơn",
)  # fmt: skip
_SPELLING: Final = {flat(kind): kind for kind in _KINDS}
_GENERAL: Final = frozenset({"Tài liệu", "Hồ sơ", "Văn bản"})
# What a rule asks others to hand in is mostly one of these: "nộp đơn kèm theo hợp đồng".
_ASKED_FOR: Final = frozenset({
    "Hồ sơ", "Văn bản", "Công văn", "Quyết định", "Hợp đồng", "Nghị quyết", "Giấy", "Đơn", "Bản sao",
})  # fmt: skip
_KIND: Final = "(?:" + "|".join(sorted(_SPELLING, key=len, reverse=True)) + r")\b"
_OWN_KIND: Final = (
    "(?:" + "|".join(sorted((flat(kind) for kind in _KINDS if kind not in _ASKED_FOR), key=len, reverse=True)) + r")\b"
)
_TYPE: Final = (
    r"(?:cong van|van ban|quyet dinh|thong tu|nghi dinh|nghi quyet|ke hoach|to trinh|bao cao|thong bao|chi thi"
    r"|cong dien|giay moi|huong dan|quy che|quy dinh|luat|chuong trinh|phuong an|de an|lien tich)"
)
_HAND: Final = r"(?:(?:duoc |xin )?(?:gui|dinh|ban hanh|phe duyet|chuyen|co)\s*,?\s*)?"
_WITH: Final = rf"{_HAND}kem(?: theo)?\b"
_OF_THIS: Final = rf"(?:\s+{_TYPE}(?: \w+)? nay)?"

_LIST: Final = re.compile(
    r"^\W*(?:cac |danh muc |thanh phan )?(?:(?:tai lieu|ho so|van ban|phu luc|tep tin|tep|file|danh muc)\s+)*"
    rf"{_WITH}{_OF_THIS}(?:\s+(?:gom|bao gom|la|cac tai lieu|tai lieu|ho so)(?: co)?)*\s*:\s*"
)
_ITEM: Final = re.compile(r"^(?:\(?\d{1,2}[.)]|[-–+•*]|[a-zđ]\)|[ivx]{1,4}[.)])\s*", re.IGNORECASE)
_FORWARD: Final = re.compile(
    rf"\b(?P<by>{_WITH}){_OF_THIS}\s*[:,]?\s*(?:la |cac |\d\d? |mot |ban |toan van )?(?P<name>(?P<kind>{_KIND}))"
)
_BACKWARD: Final = re.compile(
    rf"(?:^|\b(?:tai|theo|co|la|nhu|va|cac|gui|xem)\s|[(,:;]\s?)(?P<name>{_OWN_KIND}[^.;:()]{{0,170}}?)\s*,?\s*\(?"
    rf"{_WITH}(?=\s*(?:$|[.;,)/]|(?:cung|voi)?\s*{_TYPE}(?: \w+)? nay\b|o duoi|tai day|de\b|truoc\b|ve\b))"
)
_OWN: Final = re.compile(_OWN_KIND)
_BY: Final = re.compile(rf"\b(?:theo|tai)\s+(?P<kind>{_OWN_KIND})")
_ISSUED_WITH: Final = re.compile(rf"\b{_WITH}\s+{_TYPE}(?: lien tich)?\s+so\b\S*\s\S+")
_CITED: Final = re.compile(rf"{_TYPE}(?: lien tich)?\s+(?:so|ngay|nay|cua)\b")
_HANDED: Final = re.compile(r"(?:duoc |xin )?(?:gui|dinh|chuyen)\b")
_NUMBER: Final = re.compile(r"\b(?:[ivx]{1,5}|\d{1,3}[a-z]?)\b")
_NUMBERED: Final = re.compile(
    r"\b(?P<kind>phu luc|bieu mau|bieu|mau)(?P<so> so)?\s+(?P<first>[ivx]{1,5}|\d{1,3}[a-z]?)(?![\w.]\w)"
    r"(?P<more>(?:\s*(?:,|va|den)\s*(?:(?:phu luc|bieu mau|bieu|mau)(?: so)?\s+)?(?:[ivx]{1,5}|\d{1,3}[a-z]?)\b)*)"
)
_OF_OTHER: Final = re.compile(rf"[^.;()]{{0,40}}?\b(?:{_TYPE}\s+(?:lien tich\s+)?(?:so\s*)?[\d]|luat\b|bo luat\b)")
_AFTER_CODE: Final = re.compile(r"/[a-z\d&-]{2,}(?:/[a-z\d-]+)?\)?\s*,?\s*(?:tai |theo )?$")
_FIRST_WORDS: Final = re.compile(_KIND)
_OWN_NUMBER: Final = re.compile(r"\s+(?P<so>so\b)?\s*:?\s*(?P<number>[ivx]+|\d{1,3}[a-z]?)\b(?![/-]\w)")
_COUNTED: Final = frozenset({"phu luc", "bieu mau", "bieu", "mau", "bang"})
"""Kinds that are told apart by a bare number."""
_ROMAN: Final = re.compile(r"[ivx]+")
_END: Final = re.compile(r"[.;()]|,\s*(?:de nghi|yeu cau|gom)\b|\s+(?:de|nham|yeu cau)\s")
_NEAR: Final = 60
"""Characters before an annex's number in which another document may be cited."""
_MOST: Final = 60
_MOST_NAMED: Final = 2000
_LONGEST: Final = 220


def find_enclosures(paragraphs: Sequence[Passage], code: Code | None = None) -> tuple[Fact[Enclosure], ...]:
    """Each enclosure that the paragraphs of the text name, once, in the order in which they first do.

    `code` is the document's own: "(Ban hành kèm theo Quyết định số …)" on an annex behind it names no enclosure.
    """
    found: list[Fact[Enclosure]] = []
    listed = False
    taken: set[int] = set()
    for i, paragraph in enumerate(paragraphs):
        heading = _LIST.match(paragraph.flat)
        if heading is None:
            continue
        items, used = _listed(paragraphs, i, heading.end())
        found += items
        taken |= used
        listed = listed or bool(items)
    for i, paragraph in enumerate(paragraphs):
        if len(found) > _MOST_NAMED:
            break
        if i not in taken:
            found += (fact for fact in _in_sentence(paragraph) if not (listed and _is_bare(fact.value)))
    return tuple(islice(_once([fact for fact in found if not _is_itself(fact.value.name, code)]), _MOST))


def _is_itself(name: str, own: Code | None) -> bool:
    """Whether it is the document of that code."""
    cited = next(codes_in(name), None) if own is not None and _CITED.match(flat(name)) else None
    return cited is not None and own is not None and cited.code.key == own.key


def enclosure_named(name: str) -> Enclosure:
    """The enclosure of that name, its kind and number told from its first words."""
    name = " ".join(name.split()).strip(" ,;:-–\"“”'")
    plain = flat(name)
    kind = _FIRST_WORDS.match(plain)
    number = ""
    if kind:
        label = _OWN_NUMBER.match(plain, kind.end())
        if label and (label["so"] or kind[0] in _COUNTED):
            number = label["number"].upper() if _ROMAN.fullmatch(label["number"]) else label["number"]
        else:
            code = next(codes_in(name), None)
            if code is not None and code.start <= kind.end() + 5:
                number = str(code.code)
    return Enclosure(_SPELLING[kind[0]] if kind else "", number, name)


def _listed(paragraphs: Sequence[Passage], at: int, start: int) -> tuple[list[Fact[Enclosure]], set[int]]:
    """The items behind the heading on its own line, or on the lines that follow."""
    head = paragraphs[at]
    used = {at}
    items: list[Fact[Enclosure]] = []
    rest = head.text[start:]
    if head.text.lstrip()[:1] == "(" and ")" in rest:
        rest = rest[: rest.rindex(")")]
    rest = rest.strip(" .)/")
    for part in re.split(r";\s*|\s+(?=\(?\d{1,2}[.)]\s+\D)", rest):
        items += _item(part, head)
    for i in range(at + 1, len(paragraphs)):
        paragraph = paragraphs[i]
        if not _ITEM.match(paragraph.text) and not (not rest and not items and re.match(_KIND, paragraph.flat)):
            break
        used.add(i)
        items += _item(paragraph.text, paragraph)
    return items, used


def _item(text: str, paragraph: Passage) -> Iterator[Fact[Enclosure]]:
    text = _ITEM.sub("", text.strip()).strip(" .;,)/")
    if sum(letter.isalpha() for letter in text) >= 3:
        enclosure = enclosure_named(text[:_LONGEST])
        yield Fact(enclosure, round(0.95 * certainty(paragraph.rows), 3), cite(paragraph.rows))


def _in_sentence(paragraph: Passage) -> Iterator[Fact[Enclosure]]:
    plain = paragraph.flat
    if "kem" in plain:
        for found in _FORWARD.finditer(plain):
            if not _is_others(plain, found):
                yield from _named(paragraph, found.start("name"), _end_of_name(plain, found.end("name")), 0.9)
        for found in _BACKWARD.finditer(plain):
            inner = [each.start("kind") for each in _BY.finditer(plain, found.start("name"), found.end("name"))]
            start = inner[-1] if inner else found.start("name")
            others = list(_ISSUED_WITH.finditer(plain, start, found.end("name")))
            own = _OWN.search(plain, others[-1].end(), found.end("name")) if others else None
            yield from _named(paragraph, own.start() if own else start, found.end("name"), 0.85)
    for found in _NUMBERED.finditer(plain):
        if found["kind"] != "phu luc" or not paragraph.text[found.start()].isupper():
            continue
        if not _OF_OTHER.match(plain, found.end()) and not _AFTER_CODE.search(
            plain[max(0, found.start() - _NEAR) : found.start()]
        ):
            yield from _named(paragraph, found.start(), found.end(), 0.8)


def _is_others(plain: str, found: re.Match[str]) -> bool:
    """Whether "kèm theo" leads to the document that something is attached to, or to what a rule asks others for."""
    if _HANDED.match(found["by"]):
        return False
    if _SPELLING[found["kind"]] in _ASKED_FOR:
        return plain[: found.start()].rstrip()[-1:] != "("
    return _CITED.match(plain, found.start("name")) is not None


def _end_of_name(plain: str, start: int) -> int:
    limit = min(len(plain), start + _LONGEST)
    end = _END.search(plain, start, limit)
    return end.start() if end else limit


def _named(paragraph: Passage, start: int, end: int, sure: float) -> Iterator[Fact[Enclosure]]:
    """One enclosure, or one for each number of "Phụ lục I, II và III"."""
    rows = paragraph.rows_at(start, end)
    sure = round(sure * certainty(rows), 3)
    numbers = _NUMBERED.match(paragraph.flat, start)
    if numbers and numbers["more"]:
        kind = _SPELLING[numbers["kind"]]
        so = " số" if numbers["so"] else ""
        for found in _NUMBER.findall(f"{numbers['first']} {numbers['more']}"):
            number = found.upper() if _ROMAN.fullmatch(found) else found
            yield Fact(Enclosure(kind, number, f"{kind}{so} {number}"), sure, cite(rows))
        return
    enclosure = enclosure_named(paragraph.text[start:end])
    if enclosure.kind:
        yield Fact(enclosure, sure, cite(rows))


def _once(found: Sequence[Fact[Enclosure]]) -> Iterator[Fact[Enclosure]]:
    """Without what is named again, and without "Phụ lục" or "tài liệu" in general where they are named one by one."""
    seen: set[str] = set()
    named = [flat(fact.value.name) for fact in found if not _is_bare(fact.value)]
    for fact in found:
        value = fact.value
        name = flat(value.name)
        if _is_bare(value) and (any(name in other for other in named) or (value.kind in _GENERAL and named)):
            continue
        key = f"{value.kind} {value.number.lstrip('0')}" if value.number else name
        if key in seen or (not value.number and any(key.startswith(other) or other.startswith(key) for other in seen)):
            continue
        seen.add(key)
        yield fact


def _is_bare(value: Enclosure) -> bool:
    return not value.number and flat(value.name) == flat(value.kind)
