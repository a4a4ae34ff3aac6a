"""Family B: what was typed against what is printed."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

from compliance.rules.case import is_recognised
from compliance.rules.codes import Verdict, distance, weigh_code, weigh_date
from compliance.rules.model import Finding, Json, Suggest, Suggestion
from compliance.rules.names import plain_name, same_office
from documents.code import parse_code
from documents.kinds import kind_named
from documents.text import fold, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compliance.extract.model import Line
    from compliance.facts import Fact, Facts
    from compliance.rules.case import Case
    from documents.code import Code

_UNLIKE: Final = 0.34
"""The share of words in common below which two subjects speak of different things."""
_UNLIKE_LETTERS: Final = 0.65
"""Two sentences of one language share half of their letters in order anyhow."""
_FEWEST_RECOGNISED_WORDS: Final = 5
"""A stamp read in a subject's place is shorter."""
_YEAR: Final = re.compile("(19|20)[0-9]{2}")
_FILLERS: Final = frozenset(
    {
        "v", "ve", "viec", "va", "cac", "cua", "nam", "tren", "dia", "ban", "cho", "de", "theo", "tai", "tu",
        "den", "ngay", "thang", "quy", "so", "thanh", "pho", "phuong", "xa", "thuc", "hien", "trien", "khai",
    }
)  # fmt: skip
_SUBJECT_LEAD: Final = re.compile(r"^\s*(?:v/v|về việc|v\.v)\s*:?\s*", re.IGNORECASE)
_MOST_MISREAD: Final = 0.3
_FEWEST_WORDS: Final = 2


def number(case: Case) -> Iterator[Finding]:
    """TL-B1: the typed số, ký hiệu is not the printed one (the city Office's fault (b); NĐ 30/2020/NĐ-CP Đ15)."""
    typed = parse_code(case.declared.code)
    if typed is None or case.main is None or case.facts is None:
        return
    printed = case.facts.code
    if printed is None:
        yield case.not_checked("code", typed=case.declared.code)
        return
    weighed = weigh_code(
        typed,
        printed.value,
        recognised=is_recognised(printed.evidence),
        confidence=printed.confidence,
        year=case.facts.date.value.year if case.facts.date else None,
    )
    if weighed.verdict is Verdict.SAME:
        return
    found = str(printed.value)
    if weighed.verdict is Verdict.UNSURE or not _is_told(case, case.main.name, typed, printed, weighed.confidence):
        yield case.not_checked("code", printed.evidence, typed=case.declared.code, found=found)
        return
    yield case.finding(
        "TL-B1",
        {"typed": case.declared.code, "found": found, "page": printed.evidence.page, "line": printed.evidence.text},
        file=case.main.name,
        page=printed.evidence.page,
        suggestion=Suggestion(Suggest.CORRECT_FIELD, {"field": "code", "value": found}),
        confidence=weighed.confidence,
    )


def issue_date(case: Case) -> Iterator[Finding]:
    """TL-B2: the typed date of issue is not the printed one (NĐ 30/2020/NĐ-CP Phụ lục I)."""
    typed = case.declared.issued_on
    if typed is None or case.main is None or case.facts is None:
        return
    printed = case.facts.date
    if printed is None:
        yield case.not_checked("date", typed=typed.isoformat())
        return
    moment = case.declared.sent_at or case.declared.received_at
    weighed = weigh_date(
        typed,
        printed.value,
        recognised=is_recognised(printed.evidence),
        confidence=printed.confidence,
        likely_year=moment.year if moment else case.context.today.year,
    )
    if weighed.verdict is Verdict.SAME:
        return
    found = printed.value.isoformat()
    if weighed.verdict is Verdict.UNSURE or weighed.confidence < case.context.policy.confidence:
        yield case.not_checked("date", printed.evidence, typed=typed.isoformat(), found=found)
        return
    yield case.finding(
        "TL-B2",
        {"typed": typed.isoformat(), "found": found, "page": printed.evidence.page, "line": printed.evidence.text},
        file=case.main.name,
        page=printed.evidence.page,
        suggestion=Suggestion(Suggest.CORRECT_FIELD, {"field": "date", "value": found}),
        confidence=weighed.confidence,
    )


def other_fields(case: Case) -> Iterator[Finding]:
    """TL-B3: type, issuer, signer or subject is another than on the page. One finding names all that differ."""
    if case.main is None or case.facts is None:
        return
    pairs = [
        (name, typed, found, line)
        for name, typed, found, line in _pairs(case, case.facts)
        if _DIFFER[name](typed, found, is_recognised(line))
    ]
    if not pairs:
        return
    first, _, found, line = pairs[0]
    fields: list[Json] = [
        {"field": name, "typed": typed, "found": found, "page": line.page} for name, typed, found, line in pairs
    ]
    yield case.finding(
        "TL-B3",
        {"fields": fields},
        file=case.main.name,
        page=line.page,
        suggestion=Suggestion(Suggest.CORRECT_FIELD, {"field": first, "value": found}),
        confidence=0.85,
    )


def _pairs(case: Case, facts: Facts) -> Iterator[tuple[str, str, str, Line]]:
    """(field, typed, printed, its line) of what was both typed and surely read."""
    declared = case.declared
    if facts.type and case.is_sure(facts.type) and declared.type_name:
        yield "type", declared.type_name, facts.type.value.name, facts.type.evidence
    if facts.issuer and case.is_sure(facts.issuer) and declared.issuer.name:
        above = f"{facts.parent.value} - " if facts.parent else ""
        yield "issuer", declared.issuer.name, above + facts.issuer.value, facts.issuer.evidence
    if facts.signer and case.is_sure(facts.signer) and declared.signer and facts.signer.value.name:
        yield "signer", declared.signer, facts.signer.value.name, facts.signer.evidence
    if facts.subject and case.is_sure(facts.subject) and declared.subject:
        yield "subject", declared.subject, facts.subject.value, facts.subject.evidence


def _types_differ(typed: str, found: str, recognised: bool) -> bool:
    first, second = kind_named(typed), kind_named(found)
    if first is None or second is None:
        return False
    # "Nghị quyết" was typed for a "Nghị quyết liên tịch"
    return not (first.name.startswith(second.name) or second.name.startswith(first.name))


def _issuers_differ(typed: str, found: str, recognised: bool) -> bool:
    """Whether two offices of one sort have other names.

    An office also sends what its leader, its council or the Government issued, so unlike sorts prove nothing.
    """
    a, b = plain_name(typed), plain_name(found)
    sort = _sort(a)
    if not sort or f" {sort}" not in f" {b}" or same_office(typed, found, fuzzy=recognised):
        return False
    proper = a.removeprefix(sort).split()
    read = b[f" {b}".rfind(f" {sort}") :].split()
    known = sum(any(distance(word, each) <= len(word) * _MOST_MISREAD for each in read) for word in proper)
    # the page leaves out the place that a name typed in full ends with
    return not recognised or known < min(len(proper), len(read) - len(sort.split())) / 2


def _signers_differ(typed: str, found: str, recognised: bool) -> bool:
    a, b = " ".join(tokens(typed)), " ".join(tokens(found))
    if min(len(a.split()), len(b.split())) < _FEWEST_WORDS or a in b or b in a:
        return False
    return not recognised or distance(a, b) > max(len(a), len(b)) * _MOST_MISREAD


def _subjects_differ(typed: str, found: str, recognised: bool) -> bool:
    """Whether two subjects are about different things: a clerk may shorten or reword, not change the matter."""
    a, b = (_SUBJECT_LEAD.sub("", text) for text in (typed, found))
    first, second = ({word for word in tokens(text) if not _YEAR.fullmatch(word)} - _FILLERS for text in (a, b))
    if min(len(first), len(second)) < (_FEWEST_RECOGNISED_WORDS if recognised else _FEWEST_WORDS):
        return False
    shared = len(first & second) / min(len(first), len(second))
    if shared >= _UNLIKE:
        return False
    return SequenceMatcher(None, fold(a), fold(b), autojunk=False).ratio() < _UNLIKE_LETTERS


_DIFFER: Final = {
    "type": _types_differ,
    "issuer": _issuers_differ,
    "signer": _signers_differ,
    "subject": _subjects_differ,
}

_SORTS: Final = (
    "uy ban nhan dan phuong", "uy ban nhan dan xa", "uy ban nhan dan dac khu", "uy ban nhan dan thi tran",
    "uy ban nhan dan quan", "uy ban nhan dan huyen", "uy ban nhan dan tinh", "so", "bo",
)  # fmt: skip


def _sort(plain: str) -> str:
    return next((f"{sort} " for sort in _SORTS if plain.startswith(f"{sort} ")), "")


def _is_told(case: Case, name: str, typed: Code, printed: Fact[Code], confidence: float) -> bool:
    """Whether the difference is sure enough to be told. A file of that name speaks with a recogniser's reading.

    Files are mostly named after their number, by somebody who saw it; annexes bear it once more in their headings.
    """
    if not is_recognised(printed.evidence):
        return confidence >= case.context.policy.confidence
    for_typed = _is_named(name, typed) or _annexes_name(case, typed)
    for_found = _is_named(name, printed.value) or _annexes_name(case, printed.value)
    if for_typed != for_found:
        return for_found and case.is_sure(printed)
    return confidence >= case.context.policy.confidence


def _is_named(name: str, code: Code) -> bool:
    """Whether a file's name holds the number and a part of the notation: "188-vpcp.signed.pdf"."""
    words = re.findall(r"[0-9]+|[^\W\d_]+", fold(name))
    number = fold(code.number).lstrip("0")
    parts = [part for part in re.split(r"[\W\d_]+", fold(code.notation)) if len(part) > 1]
    return number in (word.lstrip("0") for word in words) and any(part in words for part in parts)


def _annexes_name(case: Case, code: Code) -> bool:
    """Whether an annex that came along names it as its document's."""
    parents = [each.facts.annex.value.parent for each in case.others if each.facts and each.facts.annex]
    return any(parent is not None and parent.key == code.key for parent in parents)
