"""What the demonstration sends: documents of three fictional offices, some with the five recurring faults.

The faults are those the city's Office named: a secret page, a typed number that is not the page's, a listed enclosure
that is not attached, a late sending, a wrong addressee. Nothing in what is sent says that there is one.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import count
from random import Random

from demo.papers.compose import compose, marked_secret
from demo.papers.files import File, files_of
from demo.papers.offices import DEPARTMENT, HOME, NEIGHBOUR, OFFICES, STRANGERS, Office
from demo.papers.paper import LETTER, Paper
from demo.papers.topics import Route, Topic, topics
from documents.code import Code
from documents.kinds import Urgency
from documents.times import VIETNAM, wire_date
from documents.workdays import Holidays

__all__ = ["HOME", "OFFICES", "Fault", "File", "Office", "Sending", "scenario"]

FAULTS_FROM = 20
"""A run of this many documents or more shows every fault."""
_FAULT_EVERY = 12
_HOLIDAYS = Holidays()


class Fault(StrEnum):
    """What is wrong with a sending. For tests: it is not in the metadata, the files or their names."""

    CLASSIFIED = "bears a secrecy mark"
    NUMBER = "typed number differs"
    ENCLOSURE = "listed enclosure missing"
    LATE = "sent late"
    ADDRESSEE = "meant for another office"


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
    date: dt.date
    place: str
    type_name: str
    subject: str
    competence: str
    position: str
    signer: str
    urgency: Urgency
    due: dt.date | None
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
    signed_at: dt.datetime
    fault: Fault | None = None
    urgency: Urgency = Urgency.NORMAL
    topic: Topic | None = None
    answers: int | None = None
    word_file: bool = False
    decomposed_name: bool = False
    number: int = 0

    @property
    def asks(self) -> bool:
        """Whether an answer to it is natural."""
        return self.topic is not None and self.topic.type_name in (LETTER, "Tờ trình")

    @property
    def route(self) -> Route:
        if not self.sender.is_ward:
            return "down"
        return "peer" if all(office.is_ward for office in self.recipients) else "up"


def scenario(documents: int = 60, seed: int = 0, *, today: dt.date) -> list[Sending]:
    """The sendings of one day, in the order they are sent. The same arguments give the same list.

    Nine in ten go to `HOME`; the rest leave it, and some of both answer an earlier one. Sound documents were signed
    on `today`, or, but for the urgent ones, on the last working day when today is free. From 20 documents on, every
    fault occurs.
    """
    chance = Random(f"{seed}")  # noqa: S311 - sample data, not a secret
    plans = _plans(documents, today, chance)
    _assign_faults(plans, today, chance)
    _assign_topics(plans, today, chance)
    _assign_numbers(plans)
    typed = _typed_numbers(plans)
    sendings: list[Sending] = []
    for i, plan in enumerate(plans):
        answered = sendings[plan.answers] if plan.answers is not None else None
        sendings.append(_sending(plan, typed.get(i), answered, today, chance))
    return sendings


def _plans(documents: int, today: dt.date, chance: Random) -> list[_Plan]:
    plans = []
    signing_day = today if _HOLIDAYS.is_working_day(today) else _working_days_before(today, 1)
    moments = sorted(_signing_time(signing_day, today, chance) for _ in range(documents))
    for i, signed_at in enumerate(moments):
        if i % 10 == 4:
            sender = HOME
            recipients: tuple[Office, ...] = (chance.choice((DEPARTMENT, NEIGHBOUR)),)
        elif chance.random() < 0.66:
            sender = DEPARTMENT
            recipients = (HOME, NEIGHBOUR) if chance.random() < 0.4 else (HOME,)
        else:
            sender, recipients = NEIGHBOUR, (HOME,)
        plans.append(_Plan(sender, recipients, signed_at))
    return plans


def _signing_time(day: dt.date, today: dt.date, chance: Random) -> dt.datetime:
    """Some second of the office's hours; today only of the first half hour, so that it is past."""
    minutes = chance.randrange(0, 29) if day == today else chance.randrange(0, 530)
    moment = dt.datetime.combine(day, dt.time(7, 31, chance.randrange(60)), VIETNAM)
    return moment + dt.timedelta(minutes=minutes)


def _assign_faults(plans: list[_Plan], today: dt.date, chance: Random) -> None:
    incoming = [plan for plan in plans if plan.sender is not HOME]
    faulty = round(len(plans) / _FAULT_EVERY)
    if len(plans) >= FAULTS_FROM:
        faulty = max(faulty, len(Fault))
    faults = list(Fault)
    chance.shuffle(faults)
    for i, plan in enumerate(chance.sample(incoming, min(faulty, len(incoming)))):
        plan.fault = faults[i % len(faults)]
        if plan.fault is Fault.LATE:
            plan.signed_at = _signing_time(_too_early(today, chance.randint(3, 18)), today, chance)


def _assign_topics(plans: list[_Plan], today: dt.date, chance: Random) -> None:
    """Give every plan a topic of its route; see to it that each kind of special document occurs."""
    stock = _Stock(chance)
    sound = [i for i, plan in enumerate(plans) if plan.fault is None]
    incoming = [i for i in sound if plans[i].sender is not HOME]
    levels = (Urgency.EXPRESS, Urgency.URGENT, Urgency.VERY_URGENT)
    for i, level in zip(incoming[1::5], levels, strict=False):
        plans[i].urgency = level
    if incoming:
        last = plans[incoming[-1]]
        last.topic = stock.deal(last.route, lambda topic: topic.is_meeting)
    for i in sound[::13]:
        plans[i].word_file = True
    for i in incoming[:1]:
        plans[i].decomposed_name = True
    for i, plan in enumerate(plans):
        if plan.topic is None:
            plan.topic = _topic(plans, i, stock, chance)
        if plan.urgency is Urgency.NORMAL and chance.random() < (0.5 if plan.topic.is_urgent else 0.04):
            plan.urgency = chance.choice(levels)
        if plan.urgency and plan.fault is not Fault.LATE:
            # Urgent documents leave the day they are signed, which may well be a free one.
            plan.signed_at = _signing_time(today, today, chance)


class _Stock:
    """The topics, dealt out in shuffled rounds so that none comes back before all others of its sort came."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._waiting: defaultdict[tuple[Route, bool], list[Topic]] = defaultdict(list)

    def deal(self, route: Route, fits: Callable[[Topic], bool] = lambda topic: True, *, reply: bool = False) -> Topic:
        """The next topic of the route that fits; at least one must."""
        waiting = self._waiting[route, reply]
        found = next(filter(fits, waiting), None)
        if found is None:
            fresh = [topic for topic in topics() if topic.route == route and topic.is_reply == reply]
            self._chance.shuffle(fresh)
            waiting.extend(fresh)
            found = next(filter(fits, fresh))
        waiting.remove(found)
        return found


def _topic(plans: list[_Plan], index: int, stock: _Stock, chance: Random) -> Topic:
    plan = plans[index]
    if plan.fault is None and (index % 8 == 6 or (plan.sender is HOME and chance.random() < 0.5)):
        plan.answers = _answerable(plans, index, chance)
        if plan.answers is not None:
            return stock.deal(plan.route, reply=True)
    with_annex = plan.fault is Fault.ENCLOSURE
    return stock.deal(plan.route, lambda topic: bool(topic.annexes) or not with_annex)


def _answerable(plans: list[_Plan], index: int, chance: Random) -> int | None:
    """A sound request from this one's first recipient to its sender, among the last two hundred, not yet answered."""
    plan = plans[index]
    recent = range(max(0, index - 200), index)
    taken = {plans[i].answers for i in recent}
    found = [
        i
        for i in recent
        if i not in taken
        and plans[i].sender is plan.recipients[0]
        and plan.sender in plans[i].recipients
        and plans[i].fault is None
        and plans[i].answers is None
        and plans[i].asks
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
        series = (plan.sender.code, plan.signed_at.year)
        slips[i] = next(slip for slip in slips_of(f"{plan.number:02d}") if (*series, int(slip)) not in used)
        used.add((*series, int(slips[i])))
    return slips


def slips_of(number: str) -> Iterator[str]:
    """What fingers make of a number: two neighbours swapped, one digit twice, noughts added, the likeliest first."""
    for i in reversed(range(len(number) - 1)):
        swapped = number[:i] + number[i + 1] + number[i] + number[i + 2 :]
        if swapped != number and swapped[0] != "0":
            yield swapped
    plain = number.lstrip("0")
    for i in reversed(range(len(plain))):
        yield plain[: i + 1] + plain[i:]
    for noughts in count(1):
        yield plain + "0" * noughts


def _sending(plan: _Plan, typed: str | None, answers: Sending | None, today: dt.date, chance: Random) -> Sending:
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
    if plan.fault is Fault.CLASSIFIED:
        composed = marked_secret(composed, annex=chance.random() < 0.5)
    paper = composed.paper
    files = files_of(composed, word=plan.word_file, decomposed_name=plan.decomposed_name, chance=chance)
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


def _too_early(sent: dt.date, working_days: int) -> dt.date:
    """A day so many working days before that what was signed on it is late beyond doubt; more where need be."""
    signed = _working_days_before(sent, working_days)
    while not _HOLIDAYS.is_surely_late(signed, sent):
        signed = _working_days_before(signed, 1)
    return signed


def _working_days_before(day: dt.date, count: int) -> dt.date:
    while count:
        day -= dt.timedelta(days=1)
        count -= _HOLIDAYS.is_working_day(day)
    return day
