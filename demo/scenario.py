"""What the demonstration sends: documents of three fictional offices, some with the five recurring faults.

The faults are those the city's Office named: a secret page, a typed number that is not the page's, a listed enclosure
that is not attached, a late sending, a wrong addressee. Nothing in what is sent says that there is one.
"""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import partial
from pathlib import PurePath
from random import Random
from typing import NamedTuple

from demo.papers.compose import Composed, compose, marked_secret
from demo.papers.docx import annex_docx, paper_docx
from demo.papers.offices import DEPARTMENT, HOME, NEIGHBOUR, OFFICES, STRANGERS, Office
from demo.papers.paper import Annex, Paper
from demo.papers.pdf import annex_pdf, paper_pdf
from demo.papers.topics import Route, Topic, topics
from documents.code import Code
from documents.kinds import Urgency
from documents.text import fold
from documents.times import VIETNAM, wire_date
from documents.workdays import Holidays

__all__ = ["HOME", "OFFICES", "Fault", "File", "Office", "Sending", "scenario"]

FAULTS_FROM = 20
"""A run of this many documents or more shows every fault."""
_FAULT_EVERY = 12
_HOLIDAYS = Holidays()


class Fault(StrEnum):
    """What is wrong with a sending. For tests: it is not in the metadata, the files or their names."""

    SECRET = "secret page"
    NUMBER = "typed number differs"
    ENCLOSURE = "listed enclosure missing"
    LATE = "sent late"
    ADDRESSEE = "meant for another office"


class File(NamedTuple):
    """An attachment: its name, and a call that renders it, the same bytes each time."""

    name: str
    render: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Sending:
    """One document on its way: what the clerk typed, and the files. The first file is the document itself.

    `subject` begins with "V/v" for a công văn, as on the page. `appendixes` is the page's own list of enclosures.
    `answers` is an earlier sending of the same scenario. `document_id` is the edXML DocumentId.
    """

    sender: Office
    recipients: tuple[Office, ...]
    number: str
    notation: str
    date: date
    place: str
    type_name: str
    subject: str
    competence: str
    position: str
    signer: str
    urgency: Urgency
    due: date | None
    to_places: tuple[str, ...]
    appendixes: tuple[str, ...]
    answers: "Sending | None"
    files: tuple[File, ...]
    paper: Paper
    fault: Fault | None

    @property
    def code(self) -> str:
        return str(Code(self.number, self.notation))

    @property
    def document_id(self) -> str:
        return f"{self.sender.code},{wire_date(self.date)},{self.code}"


@dataclass(slots=True)
class _Plan:
    """What one sending shall be, before it has a number or a text."""

    sender: Office
    recipients: tuple[Office, ...]
    signed_at: datetime
    fault: Fault | None = None
    urgency: Urgency = Urgency.NORMAL
    topic: Topic | None = None
    answers: int | None = None
    word_file: bool = False
    decomposed_name: bool = False
    number: int = 0

    @property
    def route(self) -> Route:
        if not self.sender.is_ward:
            return "down"
        return "peer" if all(office.is_ward for office in self.recipients) else "up"


def scenario(documents: int = 60, seed: int = 0, *, today: date) -> list[Sending]:
    """The sendings of one day, in the order they are sent. The same arguments give the same list.

    Nine in ten go to `HOME`; the rest leave it, and some of both answer an earlier one. Sound documents were signed
    on `today`, or on the last working day when today is free. From 20 documents on, every fault occurs.
    """
    chance = Random(f"{seed}")  # noqa: S311 - sample data, not a secret
    plans = _plans(documents, today, chance)
    _assign_faults(plans, today, chance)
    _assign_topics(plans, chance)
    _assign_numbers(plans)
    typed = _typed_numbers(plans)
    sendings: list[Sending] = []
    for i, plan in enumerate(plans):
        answered = sendings[plan.answers] if plan.answers is not None else None
        sendings.append(_sending(plan, typed.get(i), answered, today, chance))
    return sendings


def _plans(documents: int, today: date, chance: Random) -> list[_Plan]:
    plans = []
    signing_day = today if _HOLIDAYS.is_working_day(today) else _working_days_before(today, 1)
    for i in range(documents):
        if i % 10 == 4:
            sender = HOME
            recipients: tuple[Office, ...] = (chance.choice((DEPARTMENT, NEIGHBOUR)),)
        elif chance.random() < 0.66:
            sender = DEPARTMENT
            recipients = (HOME, NEIGHBOUR) if chance.random() < 0.4 else (HOME,)
        else:
            sender, recipients = NEIGHBOUR, (HOME,)
        plans.append(_Plan(sender, recipients, _signing_time(signing_day, today, chance)))
    return plans


def _signing_time(day: date, today: date, chance: Random) -> datetime:
    """Some second of the office's hours; today only of the first half hour, so that it is past."""
    minutes = chance.randrange(0, 29) if day == today else chance.randrange(0, 530)
    moment = datetime.combine(day, time(7, 31, chance.randrange(60)), VIETNAM)
    return moment + timedelta(minutes=minutes)


def _assign_faults(plans: list[_Plan], today: date, chance: Random) -> None:
    incoming = [plan for plan in plans if plan.sender is not HOME]
    count = round(len(plans) / _FAULT_EVERY)
    if len(plans) >= FAULTS_FROM:
        count = max(count, len(Fault))
    faults = list(Fault)
    chance.shuffle(faults)
    for i, plan in enumerate(chance.sample(incoming, min(count, len(incoming)))):
        plan.fault = faults[i % len(faults)]
        if plan.fault is Fault.LATE:
            plan.signed_at = _signing_time(_working_days_before(today, chance.randint(3, 18)), today, chance)


def _assign_topics(plans: list[_Plan], chance: Random) -> None:
    """Give every plan a topic of its route; see to it that each kind of special document occurs."""
    stock: dict[Route, list[Topic]] = {"down": [], "peer": [], "up": []}
    for topic in topics():
        stock[topic.route].append(topic)
    sound = [i for i, plan in enumerate(plans) if plan.fault is None]
    incoming = [i for i in sound if plans[i].sender is not HOME]
    levels = (Urgency.EXPRESS, Urgency.URGENT, Urgency.VERY_URGENT)
    for i, level in zip(incoming[1::5], levels, strict=False):
        plans[i].urgency = level
    if incoming:
        plans[incoming[-1]].topic = chance.choice([t for t in stock[plans[incoming[-1]].route] if t.is_meeting])
    for i in sound[::13]:
        plans[i].word_file = True
    for i in incoming[:1]:
        plans[i].decomposed_name = True
    for i, plan in enumerate(plans):
        if plan.topic is None:
            plan.topic = _topic(plans, i, stock[plan.route], chance)
        if plan.urgency is Urgency.NORMAL and chance.random() < (0.5 if plan.topic.is_urgent else 0.04):
            plan.urgency = chance.choice(levels)


def _topic(plans: list[_Plan], index: int, stock: Sequence[Topic], chance: Random) -> Topic:
    plan = plans[index]
    if plan.fault is None and (index % 8 == 6 or (plan.sender is HOME and chance.random() < 0.5)):
        plan.answers = _answerable(plans, index, chance)
        if plan.answers is not None:
            return chance.choice([topic for topic in stock if topic.is_reply])
    fitting = [topic for topic in stock if not topic.is_reply]
    if plan.fault is Fault.ENCLOSURE:
        fitting = [topic for topic in fitting if topic.annexes]
    return chance.choice(fitting)


def _answerable(plans: list[_Plan], index: int, chance: Random) -> int | None:
    """An earlier sound document from this one's first recipient to its sender, among the last two hundred."""
    plan = plans[index]
    partner = plan.recipients[0]
    found = [
        i
        for i in range(max(0, index - 200), index)
        if plans[i].sender is partner
        and plan.sender in plans[i].recipients
        and plans[i].fault is None
        and plans[i].answers is None
    ]
    return chance.choice(found) if found else None


def _assign_numbers(plans: Sequence[_Plan]) -> None:
    """Running numbers of each sender and year in the order of signing, as high as the day of the year makes likely."""
    last: dict[tuple[str, int], int] = {}
    for plan in sorted(plans, key=lambda plan: plan.signed_at):
        series = (plan.sender.code, plan.signed_at.year)
        likely = 1 + plan.sender.daily * (plan.signed_at.timetuple().tm_yday - 1)
        plan.number = last[series] = max(last.get(series, 0) + 1, likely)


def _typed_numbers(plans: Sequence[_Plan]) -> dict[int, str]:
    """The slips: by plan, the number the clerk typed instead. No slip hits a number that is in use."""
    used = {(plan.sender.code, plan.signed_at.year, plan.number) for plan in plans}
    slips = {}
    for i, plan in enumerate(plans):
        if plan.fault is not Fault.NUMBER:
            continue
        for slip in _slips(f"{plan.number:02d}"):
            series = (plan.sender.code, plan.signed_at.year, int(slip))
            if series not in used:
                used.add(series)
                slips[i] = slip
                break
    return slips


def _slips(number: str) -> list[str]:
    """What fingers make of a number: two neighbours swapped, one digit twice, and so on until one is free."""
    swapped = [
        number[:i] + number[i + 1] + number[i] + number[i + 2 :]
        for i in reversed(range(len(number) - 1))
        if number[i] != number[i + 1]
    ]
    doubled = [number[: i + 1] + number[i:] for i in reversed(range(len(number)))]
    return [slip for slip in (*swapped, *doubled, f"{number}00") if slip[0] != "0"]


def _sending(plan: _Plan, typed: str | None, answers: Sending | None, today: date, chance: Random) -> Sending:
    assert plan.topic is not None
    readers = (chance.choice(STRANGERS),) if plan.fault is Fault.ADDRESSEE else plan.recipients
    composed = compose(
        plan.topic,
        sender=plan.sender,
        readers=readers,
        number=f"{plan.number:02d}",
        signed_at=plan.signed_at,
        today=today,
        urgency=plan.urgency,
        answered=answers.paper if answers else None,
        chance=chance,
    )
    if plan.fault is Fault.SECRET:
        composed = marked_secret(composed, annex=chance.random() < 0.5)
    paper = composed.paper
    files = _files(composed, plan, chance)
    if plan.fault is Fault.ENCLOSURE:
        files = files[:-1]
    return Sending(
        sender=plan.sender,
        recipients=plan.recipients,
        number=typed or paper.number,
        notation=paper.notation,
        date=plan.signed_at.date(),
        place=paper.place,
        type_name=paper.type_name,
        subject=f"V/v {paper.subject}" if paper.is_letter else paper.subject,
        competence=paper.signature.competence,
        position=paper.signature.position,
        signer=paper.signature.name,
        urgency=plan.urgency,
        due=composed.due,
        to_places=tuple(office.name for office in plan.recipients),
        appendixes=paper.enclosures,
        answers=answers,
        files=files,
        paper=paper,
        fault=plan.fault,
    )


def _files(composed: Composed, plan: _Plan, chance: Random) -> tuple[File, ...]:
    """The document and its annexes. Forms to be filled in often come as Word files, signed pages seldom do."""
    paper = composed.paper
    main = _paper_file(paper, chance, word=plan.word_file)
    if plan.decomposed_name:
        # Some computers hand out file names in NFD.
        main = main._replace(name=unicodedata.normalize("NFD", f"{paper.type_name} bản ký số{PurePath(main.name).suffix}"))
    return (main, *(_annex_file(annex, chance) for annex in composed.annexes))


def _paper_file(paper: Paper, chance: Random, *, word: bool) -> File:
    stem = chance.choice(
        (
            _ascii(f"{paper.type_name} {paper.subject}")[:60].rstrip("-"),
            f"{paper.type_name} - {paper.subject}"[:70].replace("/", "-").strip(),
            f"{paper.number}-{paper.notation}_{paper.signed_at:%d%m%Y}",
        )
    )
    return File(f"{stem}.docx", partial(paper_docx, paper)) if word else File(f"{stem}.pdf", partial(paper_pdf, paper))


def _annex_file(annex: Annex, chance: Random) -> File:
    stem = chance.choice((_ascii(f"{annex.heading} {annex.title}"), f"{annex.heading} - {annex.title}"))
    if chance.random() < 0.2:
        return File(f"{stem}.docx", partial(annex_docx, annex))
    return File(f"{stem}.pdf", partial(annex_pdf, annex))


def _ascii(text: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in fold(text)).split())


def _working_days_before(day: date, count: int) -> date:
    while count:
        day -= timedelta(days=1)
        count -= _HOLIDAYS.is_working_day(day)
    return day
