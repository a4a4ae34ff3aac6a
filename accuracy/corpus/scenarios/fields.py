"""(b) What is typed differs from what is printed. The twin types the same in another spelling."""

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Final

from accuracy.corpus.case import one_of
from accuracy.corpus.drafts import Draft, draft
from accuracy.corpus.misspelt import (
    other_date,
    other_notation,
    other_number,
    same_code_otherwise,
    same_words_otherwise,
)
from accuracy.corpus.offices import MINISTRY, PROVINCE
from accuracy.corpus.plans import plan
from accuracy.corpus.scenarios.model import Pair, Scenario

_TYPES: Final = ("Thông báo", "Kế hoạch", "Công văn", "Báo cáo")


def _code(wrong: Callable[[str, Random], str]) -> Callable[[Random], Pair]:
    def make(chance: Random) -> Pair:
        fault, twin = plan(draft(chance), chance), plan(draft(chance), chance)
        typed = replace(fault.typed, code=wrong(fault.paper.code, chance))
        same = replace(twin.typed, code=same_code_otherwise(twin.paper.code, chance))
        return fault.with_typed(typed, one_of("TL-B1")), twin.with_typed(same)

    return make


def _year(chance: Random) -> Pair:
    """Two normative documents, whose numbers carry the year."""
    made: list[Draft] = []
    while len(made) < 2:
        one = draft(chance, wanted=lambda topic: topic.type_name == "Quyết định", senders=(MINISTRY, PROVINCE))
        made += [one] if one.paper.notation[:4].isdigit() else []
    fault, twin = (plan(each, chance) for each in made)
    year = fault.paper.signed_at.year
    wrong = fault.paper.code.replace(f"/{year}/", chance.choice((f"/{year - 1}/", f"/{year + 1}/", "/")))
    return fault.with_typed(replace(fault.typed, code=wrong), one_of("TL-B1")), twin


def _date(chance: Random) -> Pair:
    fault, twin = plan(draft(chance), chance), plan(draft(chance), chance)
    wrong = other_date(fault.paper.signed_at.date(), chance)
    fault = fault.with_typed(replace(fault.typed, issued_on=wrong), one_of("TL-B2"))
    # By the day that is typed it may well have been sent late.
    return replace(fault, tolerated=frozenset({"TL-D1"})), twin


def _type(chance: Random) -> Pair:
    fault, twin = plan(draft(chance), chance), plan(draft(chance), chance)
    wrong = chance.choice([each for each in _TYPES if each != fault.paper.type_name])
    same = replace(twin.typed, type_name=twin.paper.type_name.upper())
    return fault.with_typed(replace(fault.typed, type_name=wrong), one_of("TL-B3")), twin.with_typed(same)


def _subject(chance: Random) -> Pair:
    fault, twin = plan(draft(chance), chance), plan(draft(chance), chance)
    wrong = fault.paper.subject
    while wrong[:20].lower() == fault.paper.subject[:20].lower():
        wrong = draft(chance).paper.subject
    same = replace(twin.typed, subject=same_words_otherwise(twin.paper.subject, chance))
    return fault.with_typed(replace(fault.typed, subject=wrong), one_of("TL-B3")), twin.with_typed(same)


SCENARIOS: Final = (
    Scenario("number", "b", _code(other_number), pairs=30),
    Scenario("notation", "b", _code(other_notation), pairs=20),
    Scenario("year in the number", "b", _year, pairs=10),
    Scenario("date", "b", _date, pairs=30),
    Scenario("type", "b", _type, pairs=10),
    Scenario("subject", "b", _subject, pairs=20),
)
