"""How far a return has come: queued, at the axis, with the sender, corrected. And what others wrote when they returned.

A return is followed until its sender is known to have seen it; the axis says so of its message's delivery.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from documents.reasons import Action, parse_description
from documents.statuses import RETURNED
from documents.times import now, parse_timestamp, stamp
from storage import outbox, returns, settings, statuses
from translations import _

if TYPE_CHECKING:
    from axis.client import VxpClient
    from documents.reasons import ParsedReason
    from durable.sqlite import Connection
    from storage.documents import Document, Recipient
    from storage.mirror import Mirror

STAGES = ("queued", "accepted", "fetched", "corrected")
"""Queued here, taken over by the axis, fetched by the sender, followed by a corrected document."""

LOOKS = 10
"""Returns the axis is asked about in one sync."""
_ASKED = "returns.asked"
_HAVE = frozenset({"done", "processing", "fail"})
"""What a receiver says of a message it has fetched."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One of `STAGES`: whether it is reached, when if that is known, and of "corrected" the row that came."""

    name: str
    reached: bool
    at: str | None = None
    document: int | None = None


@dataclass(frozen=True, slots=True)
class Tracking:
    """The newest return of a received document. ``text`` is what the sender reads; "" where nobody was told.

    ``problem`` is why the message does not go on, as the axis or this machine put it.
    """

    code: str
    action: Action | None
    text: str
    at: str
    actor: str
    stages: tuple[Stage, ...]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Received:
    """What one recipient of ours found wrong: its status, the reason read, and the row that has put it right."""

    recipient: Recipient
    reason: ParsedReason

    @property
    def waits(self) -> bool:
        """Whether something is still to be done about it."""
        done = self.recipient.corrected_by is not None or bool(self.recipient.settled)
        return not done and self.reason.action is not Action.NONE


def track(db: Connection, document_id: int) -> Tracking | None:
    """How far the newest return of a received document has come; None when there is none in force."""
    found = returns.of_document(db, document_id)
    if not found:
        return None
    last = found[-1]
    action = Action(last.action) if last.action else None
    corrected = Stage("corrected", last.corrected_by is not None, document=last.corrected_by)
    if last.status is None:
        return Tracking(last.code, action, "", last.at, last.actor, (corrected,) if corrected.reached else ())
    status = next(each for each in statuses.history(db, document_id) if each.id == last.status)
    message = next(each for each in outbox.of_document(db, document_id) if each.status == last.status)
    fetched = last.fetched_at is not None
    stages = (
        Stage("queued", True, last.at),
        Stage("accepted", fetched or message.state == "ACCEPTED"),
        Stage("fetched", fetched, last.fetched_at),
        corrected,
    )
    stuck = message.state in {"HELD", "REJECTED"}
    return Tracking(last.code, action, status.description, last.at, last.actor, stages, message.error if stuck else "")


def waiting(document: Document) -> list[Received]:
    """What is still to be done about faults that others found in a document of ours; nothing for any other."""
    return [each for each in received_reasons(document) if each.waits] if document.direction == "out" else []


def nothing_waits(document_id: int) -> str:
    """The sentence about a document of which nobody waits for a correction."""
    return _("Nobody has returned document {id}: nothing waits to be corrected.").format(id=document_id)


def received_reasons(document: Document) -> list[Received]:
    """What the recipients of a sent document found wrong with it, in the order of its recipients."""
    found = ((each, parse_description(each.reason)) for each in document.recipients)
    return [Received(each, reason) for each, reason in found if each.business == RETURNED.code or reason.code]


def ask_after_returns(mirror: Mirror, client: VxpClient) -> None:
    """Ask the axis which returns have been fetched by the offices they went to: a few in each sync, in turn."""
    last = int(settings.get(mirror.db, _ASKED) or 0)
    unseen = returns.unseen(mirror.db, after=last, limit=LOOKS)
    if len(unseen) < LOOKS and last:
        again = returns.unseen(mirror.db, after=0, limit=LOOKS - len(unseen))
        unseen += [each for each in again if each.id <= last]
    if not unseen:
        return
    fetched: dict[int, str] = {}
    for each in unseen:
        for record in client.sent(doc_id=each.axis_id, kind="status"):
            if record.receive_status.casefold() in _HAVE:
                moment = parse_timestamp(record.received_at)
                fetched[each.id] = stamp(moment or now())
    with mirror.write() as tx:
        for return_id, at in fetched.items():
            returns.seen(tx, return_id, at)
        settings.put(tx, _ASKED, str(unseen[-1].id))
