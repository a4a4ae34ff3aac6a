"""(d) Sent late, urgent and not at once, or come when its own day has passed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from accuracy.corpus.case import one_of
from accuracy.corpus.drafts import Draft, draft, has_deadline
from accuracy.corpus.plans import CALENDAR, plan
from accuracy.corpus.scenarios.model import Pair, Scenario
from demo.papers.topics import Topic
from documents.kinds import Urgency
from documents.times import VIETNAM

_BEFORE_FREE_DAYS: Final = (
    date(2025, 8, 29), date(2025, 12, 31), date(2026, 1, 9), date(2026, 2, 13), date(2026, 4, 24), date(2026, 4, 29),
    date(2026, 8, 21), date(2026, 11, 6),
)  # fmt: skip
"""Days of signing with a weekend, a holiday or a swapped Saturday behind them."""
_LATE: Final = one_of("TL-D1")


def _late(chance: Random) -> Pair:
    """Sent on the second working day or later; the twin in the morning of the next one, however far off that is."""
    fault = plan(draft(chance, wanted=_is_no_meeting), chance)
    twin = plan(draft(chance, signed_on=chance.choice(_BEFORE_FREE_DAYS)), chance)
    day = fault.paper.signed_at.date()
    for _ in range(chance.randint(2, 4)):
        day = CALENDAR.next_working_day(day)
    fault = replace(fault.sent(day, time(chance.randint(8, 11))), expected=(_LATE,))
    return fault, twin.sent(CALENDAR.next_working_day(twin.paper.signed_at.date()), time(chance.randint(8, 11)))


def _urgent(chance: Random) -> Pair:
    """Urgent, and sent the next day; the twin within the hour."""
    level = chance.choice((Urgency.URGENT, Urgency.VERY_URGENT, Urgency.EXPRESS))
    fault, twin = (plan(draft(chance, wanted=_is_no_meeting, urgency=level), chance) for _ in range(2))
    next_day = CALENDAR.next_working_day(fault.paper.signed_at.date())
    return replace(fault.sent(next_day, time(chance.randint(8, 11))), expected=(_LATE,)), twin


def _passed(wanted: Callable[[Topic], bool]) -> Callable[[Random], Pair]:
    """Came when its deadline, or its meeting, had passed; the twin came the day before."""

    def make(chance: Random) -> Pair:
        fault, twin = (plan(draft(chance, wanted=wanted), chance) for _ in range(2))
        after = _due(fault.draft) + timedelta(days=chance.randint(1, 6))
        if chance.random() < 0.5:  # the sender was late
            fault = replace(fault.sent(after, time(9)), expected=(one_of("TL-D2"), _LATE))
        else:  # the line was down
            sent = fault.typed.sent_at
            assert sent is not None
            fault = fault.sent(sent.date(), sent.time(), datetime.combine(after, time(9), VIETNAM))
            fault = replace(fault, expected=(one_of("TL-D2"),))
        return fault, twin

    return make


def _due(made: Draft) -> date:
    ((_, day),) = made.deadlines
    return day


def _is_no_meeting(topic: Topic) -> bool:
    return not topic.is_meeting


def _has_deadline(topic: Topic) -> bool:
    return has_deadline(topic) and not topic.is_meeting


SCENARIOS: Final = (
    Scenario("sent late", "d", _late, pairs=20),
    Scenario("urgent sent late", "d", _urgent, pairs=10),
    Scenario("deadline passed", "d", _passed(_has_deadline), pairs=14),
    Scenario("meeting passed", "d", _passed(lambda topic: topic.is_meeting), pairs=8),
)
