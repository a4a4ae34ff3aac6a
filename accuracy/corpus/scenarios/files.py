"""(c) Enclosures missing, damaged, locked, foreign, illegible or of a kind nobody can open."""

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Final

from accuracy.corpus.case import one_of
from accuracy.corpus.drafts import draft, has_annex
from accuracy.corpus.plans import Form, Harm, attached, plan
from accuracy.corpus.scenarios.model import EVERY, Pair, Scenario
from compliance.rules.model import NOT_CHECKED

_PROGRAM: Final = b"MZ\x90\x00" + bytes(60) + b"PE\x00\x00" + bytes(400)


def _missing(chance: Random) -> Pair:
    """One of the listed annexes is not there; the twin has all, under whatever names."""
    fault, twin = (plan(draft(chance, wanted=has_annex), chance) for _ in range(2))
    kept = fault.attachments[: chance.randrange(len(fault.attachments))]
    return replace(fault, attachments=kept, expected=(one_of("TL-C1"),)), twin


def _bound(chance: Random) -> Pair:
    """None of the listed annexes is there; the twin has them behind its signature, in the same file."""
    fault, twin = (plan(draft(chance, wanted=has_annex), chance) for _ in range(2))
    return replace(fault, attachments=(), expected=(one_of("TL-C1"),)), replace(twin, bound=True)


def _harmed(harm: Harm) -> Callable[[Random], Pair]:
    def make(chance: Random) -> Pair:
        fault, twin = (plan(draft(chance, wanted=has_annex), chance) for _ in range(2))
        form: Form = "pdf" if harm == "locked" else chance.choice(("pdf", "docx"))
        harmed = replace(attached(fault.draft.annexes[-1], form, chance.randrange(4)), harm=harm)
        fault = replace(fault, attachments=(*fault.attachments[:-1], harmed), expected=(one_of("TL-C2"),))
        return fault, twin

    return make


def _foreign(chance: Random) -> Pair:
    """An annex of another document comes along."""
    fault, twin = (plan(draft(chance, wanted=has_annex), chance) for _ in range(2))
    other = draft(chance, wanted=has_annex).annexes[0]
    strange = attached(other, chance.choice(("pdf", "docx")))
    strange = replace(strange, name=f"Tai lieu {strange.annex.title}.{strange.form}")
    return replace(fault, attachments=(*fault.attachments, strange), expected=(one_of("TL-C3"),)), twin


def _illegible(chance: Random) -> Pair:
    fault, twin = (plan(draft(chance), chance) for _ in range(2))
    return replace(fault, illegible=True, expected=(one_of("TL-C4", NOT_CHECKED),)), twin


def _unfit(chance: Random) -> Pair:
    """A program among the files."""
    fault, twin = (plan(draft(chance), chance) for _ in range(2))
    name = chance.choice(("cai-dat.exe", "Phan mem ky so.exe", "tai-lieu.pdf.exe"))
    return replace(fault, extra=((name, _PROGRAM),), expected=(one_of("TL-C5"),)), twin


SCENARIOS: Final = (
    Scenario("enclosure missing", "c", _missing, pairs=30),
    Scenario("enclosure bound in", "c", _bound, ("loose",), pairs=8),
    Scenario("enclosure cut short", "c", _harmed("cut"), pairs=12),
    Scenario("enclosure locked", "c", _harmed("locked"), pairs=8),
    Scenario("enclosure of another", "c", _foreign, pairs=12),
    Scenario("scan illegible", "c", _illegible, ("scan",), pairs=4),
    Scenario("file unfit", "c", _unfit, EVERY, pairs=6),
)
