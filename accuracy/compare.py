"""What was read against what is there, fact by fact."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final, TypeVar

from accuracy.corpus import FACTS, Truth
from compliance.facts import Fact, Facts
from documents.code import parse_code
from documents.kinds import Urgency
from documents.text import fold

T = TypeVar("T")

_ALIKE: Final = 0.95
_BEFORE_SUBJECT: Final = re.compile(r"^(v/v|ve viec)\s+")


class Outcome(StrEnum):
    """How a fact was read.

    MISSED is there, and was not read, or of a list not all of it; INVENTED is not there, and was read all the same.
    EXCUSED was not read, and need not be. ABSENT is neither there nor read.
    """

    RIGHT = "right"
    WRONG = "wrong"
    MISSED = "missed"
    EXCUSED = "excused"
    INVENTED = "invented"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Judgement:
    """The outcome for one fact of one file, with both values in words."""

    fact: str
    outcome: Outcome
    there: str
    read: str


def judged(truth: Truth, facts: Facts, *, recognised: bool) -> list[Judgement]:
    """Every fact of a file that may be judged.

    Codes are compared by `documents.code.Code.key`, dates exactly, words without case, marks and signs. Where the words
    were `recognised`, one letter in twenty may differ: the rules compare such words no more strictly.
    """
    same = _nearly_same if recognised else _same
    results: list[Judgement] = []
    for fact in FACTS:
        if fact in truth.open:
            continue
        there, read, outcome = _ASKED[fact](truth, facts, same)
        if outcome is Outcome.MISSED and fact in truth.excused:
            outcome = Outcome.EXCUSED
        results.append(Judgement(fact, outcome, there, read))
    return results


Sameness = Callable[[str, str], bool]
_Asked = tuple[str, str, Outcome]


def _same(a: str, b: str) -> bool:
    return _plain(a) == _plain(b)


def _nearly_same(a: str, b: str) -> bool:
    first, second = _plain(a), _plain(b)
    return first == second or SequenceMatcher(None, first, second, autojunk=False).ratio() >= _ALIKE


def _plain(text: str) -> str:
    """Its letters and figures, folded, without "Về việc" before them."""
    return re.sub(r"[\W_]+", "", _BEFORE_SUBJECT.sub("", " ".join(fold(text).split())))


def _one(there: str, read: str, same: Sameness) -> _Asked:
    if not there:
        return there, read, Outcome.INVENTED if read else Outcome.ABSENT
    if not read:
        return there, read, Outcome.MISSED
    return there, read, Outcome.RIGHT if same(there, read) else Outcome.WRONG


def _many(there: Sequence[str], read: Sequence[str], same: Sameness, also: Iterable[str] = ()) -> _Asked:
    """Lists as sets: one line too many is wrong, one too few is missed. What is read twice, or is `also` there, is no
    line too many."""
    shown = " · ".join(there), " · ".join(read)
    strange = [line for line in read if not any(same(line, each) for each in (*there, *also))]
    lacking = [line for line in there if not any(same(line, each) for each in read)]
    if not there:
        return *shown, Outcome.INVENTED if strange else Outcome.ABSENT
    if strange:
        return *shown, Outcome.WRONG
    return *shown, Outcome.MISSED if lacking else Outcome.RIGHT


def _value(fact: Fact[T] | None) -> T | None:
    return None if fact is None else fact.value


def _text(fact: Fact[T] | None) -> str:
    return "" if fact is None else str(fact.value)


def _same_code(a: str, b: str) -> bool:
    first, second = parse_code(a), parse_code(b)
    return first is not None and second is not None and first.key == second.key


def _type(truth: Truth, facts: Facts, same: Sameness) -> _Asked:
    kind = _value(facts.type)
    return _one(truth.type, kind.name if kind else "", _same)


def _competence(truth: Truth, facts: Facts, _: Sameness) -> _Asked:
    signer = _value(facts.signer)
    return _one(" ".join(truth.competence), " ".join(signer.competence) if signer else "", str.__eq__)


def _signer(truth: Truth, facts: Facts, same: Sameness) -> _Asked:
    signer = _value(facts.signer)
    return _one(truth.signer, signer.name if signer else "", same)


def _urgency(truth: Truth, facts: Facts, _: Sameness) -> _Asked:
    level = _value(facts.urgency) or Urgency.NORMAL
    return _one(truth.urgency.vi if truth.urgency else "", level.vi if level else "", str.__eq__)


def _secrecy(truth: Truth, facts: Facts, _: Sameness) -> _Asked:
    level = _value(facts.secrecy)
    return _one(truth.secrecy.vi if truth.secrecy else "", level.vi if level else "", str.__eq__)


def _enclosures(truth: Truth, facts: Facts, same: Sameness) -> _Asked:
    """An enclosure is named whole ("Phụ lục I - Danh sách …") or by either half."""

    def is_same(a: str, b: str) -> bool:
        return any(same(x, y) for x in _halves(a) for y in _halves(b))

    return _many(truth.enclosures, [each.value.name for each in facts.enclosures], is_same, truth.mentions)


def _halves(name: str) -> tuple[str, ...]:
    return (name, *re.split(r"\s+[-–]\s+|:\s+", name, maxsplit=1)) if re.search(r"\s[-–]\s|:\s", name) else (name,)


def _bound(truth: Truth, facts: Facts, same: Sameness) -> _Asked:
    return _many(truth.bound, [f"{each.value.kind} {each.value.number}".strip() for each in facts.bound], same)


def _deadlines(truth: Truth, facts: Facts, _: Sameness) -> _Asked:
    there = sorted(f"{purpose} {day}" for purpose, day in truth.deadlines)
    return _many(there, sorted(f"{each.value.purpose} {each.value.on}" for each in facts.deadlines), str.__eq__)


def _annex(truth: Truth, facts: Facts, same: Sameness) -> _Asked:
    there, read = truth.annex, _value(facts.annex)
    shown = f"{there.label} of {there.parent}, {there.parent_date}" if there else ""
    found = f"{read.label} of {read.parent}, {read.parent_date}" if read else ""
    if there is None or read is None:
        return _one(shown, found, same)
    if read.parent is None or read.parent_date is None or not read.label:
        return shown, found, Outcome.MISSED
    right = same(there.label, read.label) and _same_code(there.parent, str(read.parent))
    return shown, found, Outcome.RIGHT if right and there.parent_date == read.parent_date else Outcome.WRONG


_ASKED: Final[dict[str, Callable[[Truth, Facts, Sameness], _Asked]]] = {
    "code": lambda truth, facts, _: _one(truth.code, _text(facts.code), _same_code),
    "date": lambda truth, facts, _: _one(str(truth.date or ""), _text(facts.date), str.__eq__),
    "place": lambda truth, facts, same: _one(truth.place, _text(facts.place), same),
    "issuer": lambda truth, facts, same: _one(truth.issuer, _text(facts.issuer), same),
    "parent": lambda truth, facts, same: _one(truth.parent, _text(facts.parent), same),
    "type": _type,
    "subject": lambda truth, facts, same: _one(truth.subject, _text(facts.subject), same),
    "kinh_gui": lambda truth, facts, same: _many(truth.kinh_gui, [f.value for f in facts.kinh_gui], same),
    "noi_nhan": lambda truth, facts, same: _many(truth.noi_nhan, [f.value for f in facts.noi_nhan], same),
    "signer": _signer,
    "competence": _competence,
    "urgency": _urgency,
    "secrecy": _secrecy,
    "enclosures": _enclosures,
    "bound": _bound,
    "deadlines": _deadlines,
    "annex": _annex,
}
