"""Things that can be enclosed, and how like one another two of them are: as a document names them, as files come."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from compliance.rules.case import is_recognised
from documents.code import parse_code
from documents.text import fold, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compliance.facts import Enclosure, Fact
    from compliance.rules.model import CheckedFile
    from documents.code import Code

_KINDS: Final = (
    "phu luc", "danh muc", "danh sach", "bieu mau", "bieu", "mau", "bang tong hop", "bang", "bao cao", "to trinh",
    "quyet dinh", "quy che", "quy dinh", "ke hoach", "du thao", "nghi quyet", "thong bao", "huong dan", "chuong trinh",
    "de an", "du an", "phuong an", "cong van", "bien ban", "hop dong", "giay moi", "thong tu", "nghi dinh", "ho so",
)  # fmt: skip
_FORM_WORDS: Final = frozenset(
    {"phu", "luc", "danh", "muc", "sach", "bieu", "mau", "bang", "bao", "cao", "tai", "lieu", "ho", "so", "nhu", "tren"}
)
_SHORT_KINDS: Final = {"pl": "phu luc", "ds": "danh sach", "dm": "danh muc", "bm": "bieu mau", "bc": "bao cao"}
_KIND: Final = re.compile(rf"(?<![a-z0-9])({'|'.join(_KINDS)}|{'|'.join(_SHORT_KINDS)})(?=[^a-z]|[ivx]+(?![a-z])|$)")
_NUMBER: Final = re.compile(
    r"[\s.:_-]*(?:so[\s.:_-]*)?((?:x{0,3}(?:ix|iv|v?i{1,3}|v|x))|[0-9]{1,3}[a-z]?|[a-h])(?![a-z0-9])"
)
_RANGE: Final = re.compile(r"(?<=[0-9]) *(?:[-–]|den) *(?=[0-9])(?![0-9]{1,2}[-.][0-9]{1,2}[-.][0-9]{4})")
_JOINT: Final = re.compile(
    rf" *(?:[,;&+]|va|den) *(?:(?:{'|'.join(_KINDS)}|{'|'.join(_SHORT_KINDS)}) *(?:so *)?)?(?=[0-9ivx])"
)
_WIDEST_RANGE: Final = 50
_ROMAN: Final = {"i": 1, "v": 5, "x": 10}
_SHARED_FILLERS: Final = frozenset(
    {
        "va", "cac", "cua", "ve", "viec", "so", "kem", "theo", "ban", "file", "scan", "signed", "ky", "pdf",
        "docx",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """A thing that can be enclosed, by all the names it goes by."""

    kinds: frozenset[str]
    numbers: frozenset[str]
    words: tuple[frozenset[str], ...]
    """The words of each of its names."""
    codes: tuple[Code, ...] = ()
    text: str = ""
    recognised: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether it gives no hint at what it is: "scan001.pdf"."""
        return not self.kinds and not self.codes and max((len(words) for words in self.words), default=0) < 3

    @property
    def is_vague(self) -> bool:
        """Whether it is named by hardly more than its kind: "danh sách", "báo cáo theo biểu mẫu"."""
        return not self.numbers and not self.codes and all(len(words - _FORM_WORDS) < 2 for words in self.words)


def holds(file: Item, listed: Item) -> bool:
    """Whether a file of several, by its name or its headings, is among others the one that is listed."""
    return len(file.numbers) > 1 and bool(file.kinds & listed.kinds and file.numbers & listed.numbers)


def likeness(a: Item, b: Item) -> float:
    """How likely two items are one thing, from 0 to 1."""
    if a.codes and b.codes:
        return 1.0 if any(one.key == other.key for one in a.codes for other in b.codes) else 0.0
    words = max((_overlap(x, y) for x in a.words for y in b.words), default=0.0)
    if a.kinds & b.kinds:
        if a.numbers and b.numbers:
            if a.numbers & b.numbers:
                return max(0.9, words)
            # a recogniser takes "II" for "1I" or "11"; the words decide
            return words if a.recognised or b.recognised else 0.3 * words
        return max(0.5, words)
    return words


def _overlap(a: frozenset[str], b: frozenset[str]) -> float:
    """The share of the shorter name's words that stand in the other; too few words prove nothing."""
    fewer = min(len(a), len(b))
    return len(a & b) / fewer if fewer >= 2 else 0.0


def item_called(text: str, kind: str = "", number: str = "", *, recognised: bool = False) -> Item:
    kinds, numbers = _label(text)
    code = parse_code(number)
    if kind:
        kinds |= {fold(kind)}
    if number and (code is None or not code.notation):
        numbers |= {_canonical(fold(number))}
    return Item(kinds, numbers, (_words(text),), codes_in(f"{text} {number}"), text, recognised)


def item_named(fact: Fact[Enclosure]) -> Item:
    value = fact.value
    return item_called(value.name, value.kind, value.number, recognised=is_recognised(fact.evidence))


def item_of(each: CheckedFile) -> Item:
    """A file by its name and by what it says of itself."""
    stem = PurePath(each.name.replace("\\", "/")).stem
    kinds, numbers = _label(stem)
    names = [stem, *each.entries]
    codes: tuple[Code, ...] = ()
    if each.facts is not None:
        facts = each.facts
        if facts.annex is not None:
            own, ordinals = _label(facts.annex.value.label)
            # a heading knows better than a name that somebody typed
            kinds, numbers = kinds | own, ordinals or numbers
            names.append(facts.annex.value.title)
        elif facts.code is not None:
            codes = (facts.code.value,)
        bound = [_label(fact.value.name) for fact in facts.bound]
        kinds = kinds.union(*(own for own, _ in bound))
        numbers = numbers.union(*(ordinals for _, ordinals in bound)) if facts.annex is not None else numbers
        if facts.type is not None:
            kinds |= {fold(facts.type.value.name)}
        if facts.subject is not None:
            names.append(facts.subject.value)
    return Item(kinds, numbers, tuple(map(_words, names)), codes, each.name, each.how == "ocr")


def _label(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The kind a text begins with or names, and the numbers that follow it, canonical; "Biểu 01-05" has five."""
    folded = " ".join(re.split(r"[\s_-]+", _RANGE.sub(" den ", fold(text).replace("_", " "))))
    found = _KIND.search(folded)
    if found is None:
        return frozenset(), frozenset()
    return frozenset({_SHORT_KINDS.get(found[1], found[1])}), frozenset(_numbers(folded, found.end()))


def _numbers(folded: str, at: int) -> Iterator[str]:
    """The numbers from a place on, and those between two that "đến" stands between."""
    before: str | None = None
    while found := _NUMBER.match(folded, at):
        number = _canonical(found[1])
        if before and before.isdigit() and number.isdigit():
            yield from map(str, range(int(before) + 1, min(int(number), int(before) + _WIDEST_RANGE)))
        yield number
        joint = _JOINT.match(folded, found.end())
        if joint is None:
            return
        before, at = number if "den" in joint[0] else None, joint.end()


def _canonical(number: str) -> str:
    """ "II", "2", "02" as "2"; a letter as it is."""
    number = number.strip().lower()
    if number and all(letter in _ROMAN for letter in number):
        values = [_ROMAN[letter] for letter in number]
        return str(sum(-v if v < max(values[i:]) else v for i, v in enumerate(values)))
    return number.lstrip("0") or number


def _words(text: str) -> frozenset[str]:
    return frozenset(tokens(text)) - _SHARED_FILLERS


_CODE: Final = re.compile(r"[0-9]{1,6}(?:/[0-9]{4})?/[^\s;,()]+")


def codes_in(text: str) -> tuple[Code, ...]:
    found = (parse_code(match[0].rstrip(".")) for match in _CODE.finditer(text))
    return tuple(code for code in found if code is not None)
