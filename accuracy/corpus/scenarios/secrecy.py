"""(a) A secrecy mark, wherever it may stand. The twin has "mật" in its words, a red seal or another stamp."""

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Final, Literal

from accuracy.corpus.case import one_of
from accuracy.corpus.drafts import ORDINARY_WORDS, Draft, draft, has_annex, with_words
from accuracy.corpus.plans import Plan, plan
from accuracy.corpus.scan import Stamp
from accuracy.corpus.scenarios.model import DIGITAL, Pair, Scenario
from documents.kinds import Urgency

_LEVELS: Final = ("MẬT", "MẬT", "TỐI MẬT", "TUYỆT MẬT")
_MARKED: Final = one_of("TL-A1")
_HINTED: Final = one_of("TL-A1", "TL-A2")
_NAMES: Final = ("Mật độ dân số", "bao-mat-thong-tin", "Mật khẩu")
_CIRCULATION: Final = ("LƯU HÀNH NỘI BỘ", "XEM XONG TRẢ LẠI")


def _worded(chance: Random, *, annexed: bool = False, urgency: Urgency = Urgency.NORMAL) -> Draft:
    """A document with "mật" as an ordinary word."""
    made = draft(chance, wanted=has_annex if annexed else lambda topic: True, urgency=urgency)
    paper = with_words(made.paper, chance.choice(ORDINARY_WORDS))
    return replace(made, paper=paper, annexes=tuple(replace(annex, parent=paper) for annex in made.annexes))


def _printed(*, spaced: bool) -> Callable[[Random], Pair]:
    def make(chance: Random) -> Pair:
        fault = plan(draft(chance), chance)
        fault = replace(
            fault.with_paper(replace(fault.paper, secrecy=chance.choice(_LEVELS))), spaced=spaced, expected=(_MARKED,)
        )
        urgency = chance.choice((Urgency.NORMAL, Urgency.URGENT, Urgency.EXPRESS))
        twin = plan(_worded(chance, urgency=urgency), chance)
        if not urgency:
            twin = twin.with_paper(replace(twin.paper, urgency=chance.choice(_CIRCULATION)))
        return fault, twin

    return make


def _elsewhere(place: Literal["textbox", "header", "keywords", "name"]) -> Callable[[Random], Pair]:
    def make(chance: Random) -> Pair:
        expected = _MARKED if place in ("textbox", "header") else _HINTED
        fault = replace(plan(draft(chance), chance), mark=chance.choice(_LEVELS), mark_at=place, expected=(expected,))
        twin = plan(_worded(chance), chance)
        if place == "name":
            twin = replace(twin, name=f"{chance.choice(_NAMES)} {twin.name}")
        return fault, twin

    return make


def _annex(chance: Random) -> Pair:
    """Only an annex bears the mark."""
    fault, twin = plan(draft(chance, wanted=has_annex), chance), plan(_worded(chance, annexed=True), chance)
    last = fault.attachments[-1]
    form: Literal["pdf", "docx", "rtf"] = chance.choice(("pdf", "docx", "rtf"))
    marked = replace(last.annex, secrecy=chance.choice(_LEVELS))
    renamed = f"{last.name.rpartition('.')[0]}.{form}"
    attachments = (*fault.attachments[:-1], replace(last, annex=marked, form=form, name=renamed))
    return replace(fault, attachments=attachments, expected=(_MARKED,)), twin


def _sheet(chance: Random) -> Pair:
    """A workbook with a sheet named for the level, or for something else with the word in it."""
    pair = plan(draft(chance, wanted=has_annex), chance), plan(_worded(chance, annexed=True), chance)
    names = chance.choice(_LEVELS), chance.choice(("Mật độ dân số", "Bảo mật", "Mật khẩu"))
    made = []
    for each, name in zip(pair, names, strict=True):
        last = each.attachments[-1]
        stem = last.name.rpartition(".")[0]
        first, further = chance.choice(((name, ""), ("Biểu 1", name)))
        book = replace(last, form="xlsx", name=f"{stem}.xlsx", sheet=first, further=further)
        made.append(replace(each, attachments=(*each.attachments[:-1], book)))
    return replace(made[0], expected=(_MARKED,)), made[1]


def _stamped(*, red: bool, over_text: bool = False) -> Callable[[Random], Pair]:
    """Stamped after printing, beside another office's seal; the twin bears the seal and a sign of urgency."""

    def make(chance: Random) -> Pair:
        fault, twin = plan(draft(chance), chance), plan(_worded(chance, urgency=Urgency.EXPRESS), chance)
        mark = chance.choice(_LEVELS)
        stamp = Stamp(
            mark,
            "text" if over_text else chance.choice(("header", "header", "blank", "corner")),
            red=red,
            shape=chance.choice(("frame", "double")),
            turned=chance.choice((0.0, chance.uniform(-8, 8), chance.uniform(-20, 20))),
        )
        seals = [
            Stamp(each.draft.sender.name, red=red or chance.random() < 0.7, shape="seal") for each in (fault, twin)
        ]
        at: Literal["stamp", "stamp over text"] = "stamp over text" if over_text else "stamp"
        fault = replace(fault, mark=mark, mark_at=at, stamps=(stamp, seals[0]), expected=(_MARKED,))
        return fault, _with_stamps(twin, chance, seals[1])

    return make


def _with_stamps(twin: Plan, chance: Random, seal: Stamp) -> Plan:
    other = Stamp(chance.choice(_CIRCULATION), "header", red=seal.red, turned=chance.uniform(-6, 6))
    return replace(twin, stamps=(other, seal) if chance.random() < 0.5 else (seal,))


def _declared(chance: Random) -> Pair:
    """The package claims a level that the page does not bear, or another one."""
    fault, twin = plan(draft(chance), chance), plan(_worded(chance), chance)
    if chance.random() < 0.5:
        fault = fault.with_paper(replace(fault.paper, secrecy="TỐI MẬT"))
        return fault.with_typed(replace(fault.typed, secrecy="Mật"), one_of("TL-A3"), _MARKED), twin
    return fault.with_typed(replace(fault.typed, secrecy="Mật"), one_of("TL-A3")), twin


SCENARIOS: Final = (
    Scenario("secrecy printed", "a", _printed(spaced=False), pairs=20),
    Scenario("secrecy spaced", "a", _printed(spaced=True), ("loose", "word", "tcvn3", "vni"), pairs=8),
    Scenario("secrecy in a text box", "a", _elsewhere("textbox"), ("word",), pairs=6),
    Scenario("secrecy in the page header", "a", _elsewhere("header"), ("word",), pairs=6),
    Scenario("secrecy in the properties", "a", _elsewhere("keywords"), ("word", "loose"), pairs=6),
    Scenario("secrecy in the file name", "a", _elsewhere("name"), pairs=10),
    Scenario("secrecy on an annex", "a", _annex, DIGITAL, pairs=10),
    Scenario("secrecy of a sheet", "a", _sheet, DIGITAL, pairs=6),
    Scenario("red stamp", "a", _stamped(red=True), ("scan",), pairs=24),
    Scenario("black stamp on white", "a", _stamped(red=False), ("scan",), pairs=10),
    Scenario("black stamp over text", "a", _stamped(red=False, over_text=True), ("scan",), pairs=10),
    Scenario("secrecy declared", "a", _declared, pairs=8),
)
