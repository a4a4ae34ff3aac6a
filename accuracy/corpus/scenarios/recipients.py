"""(e) Sent to an office that the page does not name, or to one that is no more."""

from dataclasses import replace
from random import Random
from typing import Final

from accuracy.corpus.case import one_of
from accuracy.corpus.drafts import draft, is_addressed, is_listed
from accuracy.corpus.offices import MINISTRY, PROVINCE, RETIRED, US
from accuracy.corpus.plans import plan
from accuracy.corpus.scenarios.model import Pair, Scenario
from demo.papers.offices import DEPARTMENT

_NOT_OURS: Final = one_of("TL-E2", "TL-E1", "TL-E4")
_ABOVE: Final = (DEPARTMENT, MINISTRY, PROVINCE)
_GROUPS: Final = (
    "Ủy ban nhân dân các phường, xã, đặc khu",
    "UBND các phường, xã",
    "Các sở, ban, ngành; UBND phường, xã, đặc khu",
    "Thủ trưởng các cơ quan, đơn vị thuộc Thành phố; UBND các xã, phường, đặc khu",
)
_SPELLINGS: Final = ("UBND phường Rạch Sen", "UBND P. Rạch Sen", "Uỷ ban nhân dân phường Rạch Sen")


def _addressee(chance: Random) -> Pair:
    """A letter to another office; the twin names us in an abbreviation."""
    fault = plan(draft(chance, wanted=is_addressed, to_us=False), chance)
    twin = plan(draft(chance, wanted=is_addressed), chance)
    names = tuple(chance.choice(_SPELLINGS) if name == US.name else name for name in twin.paper.addressees)
    return replace(fault, expected=(_NOT_OURS,)), twin.with_paper(replace(twin.paper, addressees=names))


def _listed(chance: Random) -> Pair:
    """Absent from "Nơi nhận"; the twin's letter is to another office, with us among those it is copied to."""
    fault = plan(draft(chance, wanted=is_listed, to_us=False), chance)
    twin = plan(draft(chance, wanted=is_addressed, to_us=False), chance)
    first, *rest = twin.paper.recipients
    copied = (first, f"{chance.choice(_SPELLINGS)}{chance.choice(('', ' (để biết)', ' (để phối hợp)'))}", *rest)
    return replace(fault, expected=(_NOT_OURS,)), twin.with_paper(replace(twin.paper, recipients=copied))


def _group(chance: Random) -> Pair:
    """Named to others only; the twin is to a group that we are of."""
    wanted = chance.choice((is_addressed, is_listed))
    fault = plan(draft(chance, wanted=wanted, to_us=False), chance)
    twin = plan(draft(chance, wanted=wanted, senders=_ABOVE), chance)
    group = chance.choice(_GROUPS)
    paper = twin.paper
    if paper.addressees:
        return replace(fault, expected=(_NOT_OURS,)), twin.with_paper(replace(paper, addressees=(group,)))
    others = tuple(line for line in paper.recipients if "UBND phường" not in line)
    return replace(fault, expected=(_NOT_OURS,)), twin.with_paper(replace(paper, recipients=(group, *others)))


def _retired(chance: Random) -> Pair:
    """Sent to the identifier we had before."""
    fault, twin = (plan(draft(chance), chance) for _ in range(2))
    return fault.with_typed(replace(fault.typed, recipients=(RETIRED,)), one_of("TL-E3")), twin


SCENARIOS: Final = (
    Scenario("addressee", "e", _addressee, pairs=20),
    Scenario("recipients", "e", _listed, pairs=16),
    Scenario("group of recipients", "e", _group, pairs=14),
    Scenario("identifier retired", "e", _retired, pairs=8),
)
