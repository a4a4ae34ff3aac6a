"""Family D: when it was signed, when it left, and what had passed when it came."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Final

from compliance.rules.case import is_recognised, moment_of
from compliance.rules.model import Finding, Suggest, Suggestion
from documents.code import parse_code
from documents.kinds import Urgency
from documents.times import VIETNAM

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from compliance.extract.model import Line
    from compliance.rules.case import Case

_NOON: Final = time(12)


def late_sending(case: Case) -> Iterator[Finding]:
    """TL-D1: sent after the working day that follows the signing; an urgent one, after the day of signing.

    QĐ 28/2018/QĐ-TTg Đ6.2 and NĐ 30/2020/NĐ-CP Đ4.2c: the same day, at the latest the next working day (its morning,
    by the former); khẩn, thượng khẩn and hỏa tốc at once. The time of sending is the sender's; where only our own
    receiving is known the delay may be ours, and the finding is no more than a hint.
    """
    signed, line = _signing_day(case)
    sent = _local(case.declared.sent_at)
    hint = sent is None
    if sent is None:
        sent = _local(case.declared.received_at) if case.incoming else None
    sent_on = sent.date() if sent else None if case.incoming else case.context.today
    if signed is None or sent_on is None or sent_on <= signed:
        return
    holidays = case.context.holidays
    days_late = holidays.working_days_late(signed, sent_on)
    urgency = case.urgency()
    at_once = urgency > Urgency.NORMAL
    past_noon = sent is not None and sent.time() > _NOON and sent_on == holidays.next_working_day(signed)
    if not days_late and not at_once and not past_noon:
        return
    # A day that may yet be declared free excuses only what had until the next working day.
    probable = days_late > 0 and not at_once and not holidays.is_surely_late(signed, sent_on)
    yield case.finding(
        "TL-D1",
        {
            "signed": signed.isoformat(),
            "sent": sent_on.isoformat(),
            "days_late": days_late,
            "urgency": int(urgency),
            "by": "sending" if not hint else "receiving" if case.incoming else "today",
        },
        file=case.main_name if line else None,
        page=line.page if line else None,
        suggestion=Suggestion(Suggest.EXPLAIN, {"deadline": holidays.latest_sending(signed).isoformat()}),
        confidence=0.6 if hint or probable else 1.0,
        mild=hint or probable or not (days_late or at_once),
    )


def own_deadline_passed(case: Case) -> Iterator[Finding]:
    """TL-D2: every deadline and meeting the document names was over when it came, or is over before it leaves.

    QĐ 28/2018/QĐ-TTg Đ6.2 has it sent in time to be of use. Days before the signing are told as past by the text itself
    and are no deadlines; of several only the last counts.
    """
    now = _local(case.declared.received_at or case.declared.sent_at)
    today = now.date() if now else case.context.today
    signed, _ = _signing_day(case)
    reading = case.last_deadline(since=signed)
    declared = case.declared.due
    if declared is not None and (reading is None or reading.value.on <= declared):
        if declared < today and (signed is None or signed <= declared):
            yield _passed(case, declared.isoformat(), today, None, 1.0)
        return
    if reading is None:
        return
    moment = moment_of(reading.value)
    if moment.date() < today or (reading.value.at is not None and now is not None and moment < now):
        text = moment.isoformat(timespec="minutes") if reading.value.at else moment.date().isoformat()
        yield _passed(case, text, today, reading.evidence.page, reading.confidence)


def superseded(case: Case) -> Iterator[Finding]:
    """TL-D3: replaced, withdrawn or no longer in force by what is known here (NĐ 30/2020/NĐ-CP Đ18.3, Đ18.4)."""
    code = parse_code(case.declared.code)
    if code is None:
        return
    successor = case.context.superseded(case.declared.issuer.code, code.key)
    if successor:
        yield case.finding(
            "TL-D3",
            {"code": str(code), "superseded_by": successor},
            suggestion=Suggestion(Suggest.CONFIRM, {"code": successor}),
        )


def _passed(case: Case, deadline: str, today: date, page: int | None, confidence: float) -> Finding:
    return case.finding(
        "TL-D2",
        {"deadline": deadline, "received": today.isoformat()},
        file=case.main_name if page else None,
        page=page,
        suggestion=Suggestion(Suggest.CONFIRM),
        confidence=confidence,
    )


def _signing_day(case: Case) -> tuple[date | None, Line | None]:
    """What the page says, where it is sure, before what was typed: a wrong date must not hide a late sending.

    Where the page had to be recognised, the later of the two: a wrong date must not make a sending late either. With
    it the line that says so, None where it was typed.
    """
    printed = case.facts.date if case.facts else None
    typed = case.declared.issued_on
    if printed is None or not case.is_sure(printed):
        return typed, None
    if typed is None or not is_recognised(printed.evidence) or printed.value >= typed:
        return printed.value, printed.evidence
    return typed, None


def _local(moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    return moment.astimezone(VIETNAM) if moment.tzinfo else moment.replace(tzinfo=VIETNAM)
