"""TL-C1, TL-C3: what the document says is enclosed against the files that came with it.

A listed enclosure and a file are matched by code, by kind and number ("Phụ lục II" and "phu-luc-2.pdf"), by name and by
what the file says of itself. A file about which nothing is known may be any of them: it speaks for the sender.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from compliance.rules.case import is_recognised
from compliance.rules.codes import Verdict, same_code, weigh_code, weigh_date
from compliance.rules.model import NOT_CHECKED, CheckedFile, Finding, Suggest, Suggestion
from compliance.rules.recipients import office_in
from documents.code import parse_code
from documents.text import fold, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compliance.facts import Annex, Enclosure, Fact
    from compliance.rules.case import Case
    from documents.code import Code

_ARCHIVES: Final = frozenset({"zip", "rar", "7z"})
_MATCH: Final = 0.45
"""The score from which a file counts as the enclosure: half of a name's words, or the bare kind."""

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
_ISSUED_WITH: Final = re.compile(r"\bban hanh kem(?: theo)?\b")
_ROMAN: Final = {"i": 1, "v": 5, "x": 10}
_SHARED_FILLERS: Final = frozenset(
    {
        "va", "cac", "cua", "ve", "viec", "so", "kem", "theo", "ban", "file", "scan", "signed", "ky", "pdf",
        "docx",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Item:
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


@dataclass(frozen=True, slots=True)
class _Listed:
    """One enclosure the document, or its package, names."""

    item: _Item
    page: int | None
    confidence: float
    sure: bool


def missing(case: Case) -> Iterator[Finding]:
    """TL-C1: named in the text or the list of enclosures, and not among the files (the city Office's fault (c)).

    QĐ 28/2018/QĐ-TTg Đ10: the whole dossier is sent. An annex bound into the document's own file is there.
    """
    listed = _listed(case)
    if not listed:
        return
    files = [(each, _item_of(each)) for each in case.others if not _belongs_elsewhere(case, each)]
    unmatched = _assign([each.item for each in listed], [item for _, item in files])
    absent = [listed[i] for i in unmatched.listed]
    bound = [_item_named(fact) for fact in (case.facts.bound if case.facts else ())]
    absent = [each for each in absent if not any(_score(each.item, other) >= _MATCH for other in bound)]
    if files or bound:
        # "theo danh sách kèm theo" is the list that is called "Phụ lục" elsewhere
        absent = [each for each in absent if not each.item.is_vague]
    if not absent:
        return
    leftover = [files[i] for i in unmatched.files]
    spare = [each for each, item in leftover if _may_be_any(each, item)]
    archived = any(each.kind in _ARCHIVES for each, _ in leftover)
    sure = [each for each in absent if each.sure]
    doubtful = archived or len(spare) >= len(absent) or case.main is None or case.main.problem is not None
    if doubtful or not sure:
        yield case.finding(
            NOT_CHECKED,
            {"what": "enclosures", "listed": [each.item.text for each in absent]},
            file=case.main_name,
            page=absent[0].page,
            suggestion=Suggestion(Suggest.LOOK),
        )
        return
    yield case.finding(
        "TL-C1",
        {
            "listed": [each.item.text for each in listed],
            "received": [each.name for each in case.others],
            "missing": [each.item.text for each in sure],
        },
        file=case.main_name,
        page=sure[0].page,
        suggestion=Suggestion(Suggest.ADD_FILE, {"name": sure[0].item.text}),
        confidence=min(each.confidence for each in sure),
    )


def foreign(case: Case) -> Iterator[Finding]:
    """TL-C3: an annex whose heading names another document (NĐ 30/2020/NĐ-CP Phụ lục I: an annex bears its parent's).

    A document with a number of its own that the main one neither lists nor is an annex of is only pointed out.
    """
    listed = _listed(case)
    for each in case.others:
        facts = each.facts
        if facts is None:
            continue
        if facts.annex is not None and _belongs_elsewhere(case, each):
            parent = facts.annex.value.parent
            yield case.finding(
                "TL-C3",
                {"name": each.name, "parent": str(parent), "line": facts.annex.evidence.text},
                file=each.name,
                page=facts.annex.evidence.page,
                suggestion=Suggestion(Suggest.REPLACE_FILE, {"name": each.name}),
                confidence=facts.annex.confidence,
            )
        elif facts.code is not None and listed and case.is_sure(facts.code) and not is_recognised(facts.code.evidence):
            item = _item_of(each)
            if not any(_score(one.item, item) >= _MATCH for one in listed):
                yield case.finding(
                    "TL-C3",
                    {"name": each.name, "parent": "", "code": str(facts.code.value)},
                    file=each.name,
                    page=facts.code.evidence.page,
                    suggestion=Suggestion(Suggest.LOOK, {"name": each.name}),
                    confidence=0.5,
                    mild=True,
                )


def _listed(case: Case) -> list[_Listed]:
    """What the page names, and what the package's own list adds to it."""
    found = []
    for fact in case.facts.enclosures if case.facts else ():
        if not fact.value.kind and office_in(fact.value.name):
            continue  # a line of "Nơi nhận", read with the list above it
        item = _item_named(fact)
        # what is issued with a decision is mostly part of its own file, not always under a heading that shows it
        sure = case.is_sure(fact) and not _ISSUED_WITH.search(fold(fact.evidence.text))
        found.append(_Listed(item, fact.evidence.page, fact.confidence, sure))
    on_page = [each.item for each in found]
    for name in case.declared.enclosures:
        item = _item(name)
        if name.strip() and not any(_score(item, other) >= _MATCH for other in on_page):
            found.append(_Listed(item, None, 0.9, sure=True))
    return found


def _belongs_elsewhere(case: Case, each: CheckedFile) -> bool:
    """Whether its heading names a parent that is neither the main document nor anything else in the package."""
    annex = each.facts.annex if each.facts else None
    if annex is None or annex.value.parent is None or not case.is_sure(annex):
        return False
    own = case.facts.code if case.facts else None
    parent = annex.value.parent
    if own is None or not case.is_sure(own):
        if not _contradicts_typed(case, annex):
            return False
    elif not _contradicts_printed(case, own, annex):
        return False
    known = [
        case.declared.code,
        str(own.value) if own else "",
        *(fact.value.name for fact in (case.facts.enclosures if case.facts else ())),
    ]
    codes = [str(code) for name in known for code in _codes_in(name)]
    codes += [str(other.facts.code.value) for other in case.others if other.facts and other.facts.code]
    return not any(same_code(str(parent), code) for code in codes)


def _contradicts_printed(case: Case, own: Fact[Code], annex: Fact[Annex]) -> bool:
    """Whether the number an annex names as its document's is another than the one printed there."""
    assert annex.value.parent is not None
    confirmed = same_code(case.declared.code, str(own.value))
    recognised = is_recognised(annex.evidence) or (is_recognised(own.evidence) and not confirmed)
    weighed = weigh_code(annex.value.parent, own.value, recognised=recognised, confidence=1.0)
    return weighed.verdict is Verdict.DIFFERS


def _contradicts_typed(case: Case, annex: Fact[Annex]) -> bool:
    """Whether number and day that an annex names are both others than the typed ones: one alone may be mistyped.

    This is all there is to go by where the document's own number cannot be read.
    """
    typed, day = parse_code(case.declared.code), case.declared.issued_on
    parent, parent_day = annex.value.parent, annex.value.parent_date
    if typed is None or day is None or parent is None or parent_day is None:
        return False
    recognised = is_recognised(annex.evidence)
    verdicts = (
        weigh_code(typed, parent, recognised=recognised, confidence=1.0).verdict,
        weigh_date(day, parent_day, recognised=recognised, confidence=1.0).verdict,
    )
    return all(verdict is Verdict.DIFFERS for verdict in verdicts)


def _may_be_any(each: CheckedFile, item: _Item) -> bool:
    """Whether a file that matched nothing may still be what is missing: nobody knows what is in it."""
    return each.facts is None or each.problem is not None or (item.is_plain and each.facts.annex is None)


@dataclass(frozen=True, slots=True)
class _Unmatched:
    listed: list[int]
    files: list[int]


def _assign(listed: list[_Item], files: list[_Item]) -> _Unmatched:
    """Pair enclosures with files, the likest first, each once."""
    pairs = sorted(
        ((-_score(a, b), i, j) for i, a in enumerate(listed) for j, b in enumerate(files)),
    )
    open_listed, open_files = dict.fromkeys(range(len(listed))), dict.fromkeys(range(len(files)))
    for score, i, j in pairs:
        if -score >= _MATCH and i in open_listed and j in open_files:
            del open_listed[i], open_files[j]
    return _Unmatched(list(open_listed), list(open_files))


def _score(a: _Item, b: _Item) -> float:
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


def _item(text: str, kind: str = "", number: str = "", *, recognised: bool = False) -> _Item:
    kinds, numbers = _label(text)
    code = parse_code(number)
    if kind:
        kinds |= {fold(kind)}
    if number and (code is None or not code.notation):
        numbers |= {_canonical(fold(number))}
    return _Item(kinds, numbers, (_words(text),), _codes_in(f"{text} {number}"), text, recognised)


def _item_named(fact: Fact[Enclosure]) -> _Item:
    value = fact.value
    return _item(value.name, value.kind, value.number, recognised=is_recognised(fact.evidence))


def _item_of(each: CheckedFile) -> _Item:
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
        if facts.type is not None:
            kinds |= {fold(facts.type.value.name)}
        if facts.subject is not None:
            names.append(facts.subject.value)
    return _Item(kinds, numbers, tuple(map(_words, names)), codes, each.name, each.how == "ocr")


def _label(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The kinds a text begins with or names, and the numbers that follow them, canonical."""
    folded = " ".join(re.split(r"[\s_-]+", fold(text)))
    kinds, numbers = set(), set()
    for found in list(_KIND.finditer(folded))[:1]:
        kinds.add(_SHORT_KINDS.get(found[1], found[1]))
        if number := _NUMBER.match(folded, found.end()):
            numbers.add(_canonical(number[1]))
    return frozenset(kinds), frozenset(numbers)


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


def _codes_in(text: str) -> tuple[Code, ...]:
    found = (parse_code(match[0].rstrip(".")) for match in _CODE.finditer(text))
    return tuple(code for code in found if code is not None)
