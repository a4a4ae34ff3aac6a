"""What should have happened to what was sent, and has not: for whoever sits down at the screen.

QĐ 28/2018/QĐ-TTg Đ6.2 and Đ8.2: a document is sent on the day of signing, an urgent one at once, and its sender makes
sure that it has arrived; NĐ 30/2020/NĐ-CP Đ21.2: the receiver confirms the same day.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from documents.times import VIETNAM, now, stamp
from office.troubles import REFUSED
from storage import outbox, settings
from translations import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from durable.sqlite import Connection
    from office.home import Config

HORIZON = timedelta(days=30)
"""How long a missing receipt is spoken of: what is silent for longer has been dealt with some other way."""

GRACE = timedelta(minutes=1)
"""What a sync takes, beyond the pause between two."""

NAMED = 3
"""Documents a sentence names; of more it gives the count."""


class Concerned(NamedTuple):
    """A document that an alarm is about, and how it is named there."""

    id: int
    text: str


@dataclass(frozen=True, slots=True)
class Alarm:
    """A sentence that says what is wrong and what to do, the same in two or three words, and all it is about."""

    short: str
    sentence: str
    documents: tuple[Concerned, ...] = ()


def raised(db: Connection, config: Config, moment: datetime | None = None) -> list[Alarm]:
    """Every alarm at that moment, the gravest first; none when all is well."""
    return [*_paused(db), *_overdue(db, config, moment)]


def alarms(db: Connection, config: Config, moment: datetime | None = None) -> list[str]:
    """The sentences of `raised`."""
    return [alarm.sentence for alarm in raised(db, config, moment)]


def overdue(db: Connection, config: Config, moment: datetime | None = None) -> list[str]:
    """What has not left, or has not been confirmed, in time: what a sync itself has to say when it ends."""
    return [alarm.sentence for alarm in _overdue(db, config, moment)]


def _overdue(db: Connection, config: Config, moment: datetime | None) -> list[Alarm]:
    moment = moment or now()
    return [*_urgent(db, config, moment), *_silent(db, moment)]


def _paused(db: Connection) -> list[Alarm]:
    """The axis refuses this office: nothing leaves before a person has put that right."""
    found = settings.get(db, "sync.last")
    last = json.loads(found) if found else {}
    if last.get("exit_code") != REFUSED:
        return []
    sentence = _("Nothing is sent or fetched since the axis refused this office: {error}").format(
        error=" ".join(last.get("errors", ())[:1])
    )
    return [Alarm(_("the axis refuses this office"), sentence)]


def _urgent(db: Connection, config: Config, moment: datetime) -> list[Alarm]:
    """Urgent documents that a sync should have taken with it by now."""
    since = stamp(moment - timedelta(seconds=config.undo + config.interval) - GRACE)
    found = [Concerned(*each) for each in outbox.urgent_waiting(db, before=since)]
    if not found:
        return []
    short = ngettext("{count} urgent one has not left", "{count} urgent ones have not left", len(found))
    sentence = ngettext(
        "{count} urgent document has not left: {codes}. Run: vanthu sync",
        "{count} urgent documents have not left: {codes}. Run: vanthu sync",
        len(found),
    )
    return [
        Alarm(short.format(count=len(found)), sentence.format(count=len(found), codes=_few(found)), tuple(found)),
    ]


def _silent(db: Connection, moment: datetime) -> list[Alarm]:
    """Documents whose day of sending has ended without a receipt."""
    midnight = datetime.combine(moment.date(), time(), VIETNAM)
    found = [
        Concerned(document, _("{code} to {office}").format(code=code, office=name or office))
        for document, code, office, name in outbox.unconfirmed(
            db, since=stamp(moment - HORIZON), before=stamp(midnight)
        )
    ]
    if not found:
        return []
    short = ngettext("{count} without a receipt", "{count} without a receipt", len(found)).format(count=len(found))
    sentence = _("No receipt came by the end of the day of sending ({count}): {documents}. Ask the receivers.")
    return [Alarm(short, sentence.format(count=len(found), documents=_few(found)), tuple(found))]


def _few(found: Sequence[Concerned]) -> str:
    return ", ".join(each.text for each in found[:NAMED]) + (" …" if len(found) > NAMED else "")
