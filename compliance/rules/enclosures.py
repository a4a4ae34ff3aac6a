"""TL-C1, TL-C3: what the document says is enclosed against the files that came with it.

A listed enclosure and a file are matched by code, by kind and number ("Phụ lục II" and "phu-luc-2.pdf"), by name and by
what the file says of itself. A file about which nothing is known may be any of them: it speaks for the sender.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from compliance.rules.case import is_recognised
from compliance.rules.codes import Verdict, same_code, weigh_code, weigh_date
from compliance.rules.items import Item, codes_in, holds, item_called, item_named, item_of, likeness
from compliance.rules.model import NOT_CHECKED, CheckedFile, Finding, Suggest, Suggestion
from compliance.rules.recipients import office_in
from documents.code import parse_code
from documents.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compliance.facts import Annex, Fact
    from compliance.rules.case import Case
    from documents.code import Code

_ARCHIVES: Final = frozenset({"zip", "rar", "7z"})
_MATCH: Final = 0.45
"""The score from which a file counts as the enclosure: half of a name's words, or the bare kind."""

_ISSUED_WITH: Final = re.compile(r"\bban hanh kem(?: theo)?\b")


@dataclass(frozen=True, slots=True)
class _Listed:
    """One enclosure the document, or its package, names."""

    item: Item
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
    files = [(each, item_of(each)) for each in case.others if not _belongs_elsewhere(case, each)]
    unmatched = _assign([each.item for each in listed], [item for _, item in files])
    absent = [listed[i] for i in unmatched.listed]
    absent = [each for each in absent if not any(holds(item, each.item) for _, item in files)]
    bound = [item_named(fact) for fact in (case.facts.bound if case.facts else ())]
    absent = [each for each in absent if not any(likeness(each.item, other) >= _MATCH for other in bound)]
    if files or bound:
        # "theo danh sách kèm theo" is the list that is called "Phụ lục" elsewhere
        absent = [each for each in absent if not each.item.is_vague]
    if not absent:
        return
    leftover = [files[i] for i in unmatched.files]
    spare = [each for each, item in leftover if _may_be_any(each, item)]
    archived = any(each.kind in _ARCHIVES for each, _ in leftover)
    sure = [each for each in absent if each.sure]
    # "bieu mau.xlsx" may have all the forms on its sheets
    gathered = any(not item.numbers and item.kinds & each.item.kinds for _, item in files for each in absent)
    doubtful = archived or gathered or len(spare) >= len(absent) or case.main is None or case.main.problem is not None
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
            item = item_of(each)
            if not any(likeness(one.item, item) >= _MATCH for one in listed):
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
        item = item_named(fact)
        # what is issued with a decision is mostly part of its own file, not always under a heading that shows it
        headed = fact.value.kind == "Phụ lục" and fact.value.number and not item.recognised
        sure = case.is_sure(fact) and (bool(headed) or not _ISSUED_WITH.search(fold(fact.evidence.text)))
        found.append(_Listed(item, fact.evidence.page, fact.confidence, sure))
    on_page = [each.item for each in found]
    for name in case.declared.enclosures:
        item = item_called(name)
        if name.strip() and not any(likeness(item, other) >= _MATCH for other in on_page):
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
    codes = [str(code) for name in known for code in codes_in(name)]
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


def _may_be_any(each: CheckedFile, item: Item) -> bool:
    """Whether a file that matched nothing may still be what is missing: nobody knows what is in it."""
    return each.facts is None or each.problem is not None or (item.is_plain and each.facts.annex is None)


@dataclass(frozen=True, slots=True)
class _Unmatched:
    listed: list[int]
    files: list[int]


def _assign(listed: list[Item], files: list[Item]) -> _Unmatched:
    """Pair enclosures with files, the likest first, each once."""
    pairs = sorted(
        ((-likeness(a, b), i, j) for i, a in enumerate(listed) for j, b in enumerate(files)),
    )
    open_listed, open_files = dict.fromkeys(range(len(listed))), dict.fromkeys(range(len(files)))
    for score, i, j in pairs:
        if -score >= _MATCH and i in open_listed and j in open_files:
            del open_listed[i], open_files[j]
    return _Unmatched(list(open_listed), list(open_files))
