"""Undo: the newest act on a document is taken back, as long as nothing of it has left this machine.

A message can be taken back while it waits in the outbox, be it for its undo window or for the axis; one that stopped,
once the axis is known not to have it: that is how it is given up. Acts that send nothing have the undo window for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from documents.kinds import BusinessType
from documents.statuses import ACCEPTED, ARRIVED, ASSIGNED, COMPLETED, IN_PROGRESS, RETURNED
from documents.times import now, stamp
from office.changes.consenting import take_back
from office.clerk import actor
from office.errors import BadInput
from office.writing.outgoing import reopen, withdraw
from storage import acceptance, assignments, audit, documents, drafts, outbox, returns, statuses
from storage.mirror import Mirror
from translations import _

if TYPE_CHECKING:
    from office.home import Config
    from office.office import Office
    from storage.documents import Document, Status
    from storage.mirror import Transaction
    from storage.outbox import Message

SEND, RECALL, SETTLE, DISTRIBUTE, FINISH, PAPER = "send", "recall", "settle", "distribute", "finish", "paper"
_OWN_WORD = (ACCEPTED.code, ASSIGNED.code, IN_PROGRESS.code, COMPLETED.code, RETURNED.code)


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back: `SEND`, `RECALL`, `SETTLE`, `DISTRIBUTE`, `FINISH`, `PAPER` (an entry), or the code of a
    status; and the document's status now."""

    id: int
    act: str
    status: str | None


def undo(office: Office, document_id: int) -> Undone:
    """See `Office.undo`."""
    with Mirror(office.home) as mirror, mirror.write() as tx:
        document = documents.get(tx.db, document_id)
        if document is None:
            raise BadInput(_("There is no document {id}.").format(id=document_id))
        at = stamp(now())
        if document.direction == "out":
            act = _take_back_sending(tx, office.config, document, at)
        else:
            act = _take_back_answer(tx, office.config, document, at)
        audit.append(tx, at=at, actor=actor(), act="undo", subject=str(document_id), undone=act)
        left = documents.get(tx.db, document_id)
        return Undone(document_id, act, left.status if left is not None else None)


def _take_back_sending(tx: Transaction, config: Config, document: Document, at: str) -> str:
    assert document.id is not None
    if document.paper:
        _refuse_late(document, document.sent_at, config)
        # Its number is the one on the sheet: it can be typed again, and is never offered.
        drafts.discard(tx, document.id)
        return PAPER
    if returns.unsettle(tx, document.id):
        return SETTLE
    sent = [message for message in outbox.of_document(tx.db, document.id) if message.kind == "edoc"]
    if document.tray == "drafts" or not sent:
        raise BadInput(_nothing(document.id))
    if not outbox.cancel(tx, sent[-1]):
        raise BadInput(_sending_left(document, sent[-1]))
    if document.business_type == BusinessType.RECALL:
        withdraw(tx, document.id)
        drafts.discard(tx, document.id)
        return RECALL
    reopen(tx, document.id, at=at, actor=actor())
    return SEND


def _take_back_answer(tx: Transaction, config: Config, document: Document, at: str) -> str:
    document_id = document.id
    assert document_id is not None
    if answered := take_back(tx, document_id, at):
        return answered
    given = statuses.newest_given(tx.db, document_id)
    message = outbox.of_status(tx.db, given.id, document_id) if given is not None and given.id is not None else None
    waits = message is not None and message.state == "QUEUED"
    local = assignments.newest_act(tx.db, document_id)
    if local is not None and (given is None or _came_after(local, given)):
        if not waits and _is_over(local, config):
            raise BadInput(_too_late(document_id))
        act = DISTRIBUTE if assignments.forget(tx, document_id, local) else FINISH
        assignments.reopen(tx, document_id, local)
        assignments.rerank(tx, document_id)
        return act
    if given is None and document.paper and document.accepted_at is not None:
        _refuse_late(document, document.accepted_at, config)
        acceptance.leave(tx, document_id)
        acceptance.refold(tx, document_id)
        return PAPER
    if given is None and _give_up_receipt(tx, document_id, at):
        return ARRIVED.code
    if given is None or given.id is None or given.code not in _OWN_WORD:
        raise BadInput(_nothing(document_id))
    if message is None:
        if _is_over(given.recorded_at, config):
            raise BadInput(_too_late(document_id))
        if given.code == ACCEPTED.code:
            acceptance.leave(tx, document_id)
    elif not outbox.cancel(tx, message):
        raise BadInput(_status_left(document_id, given, message))
    _unsay(tx, document_id, given, at)
    return given.code


def _give_up_receipt(tx: Transaction, document_id: int, at: str) -> bool:
    """Give up the receipt, which no clerk gives, where the axis refused to carry it."""
    for message in outbox.stopped(tx.db, document_id):
        if message.status is not None and outbox.cancel(tx, message):
            statuses.cancel(tx, message.status, at)
            acceptance.refold(tx, document_id)
            return True
    return False


def _unsay(tx: Transaction, document_id: int, given: Status, at: str) -> None:
    assert given.id is not None
    statuses.cancel(tx, given.id, at)
    if given.code == ASSIGNED.code:
        assignments.forget(tx, document_id, given.recorded_at)
    elif given.code == COMPLETED.code:
        assignments.reopen(tx, document_id, given.recorded_at)
    acceptance.refold(tx, document_id)


def _came_after(local: str, given: Status) -> bool:
    """Whether work was given out, or done, after the status. In the same second it was the same act, if the status is
    one that goes with it."""
    if given.code in {ASSIGNED.code, COMPLETED.code}:
        return local > given.recorded_at
    return local >= given.recorded_at


def _refuse_late(document: Document, moment: str | None, config: Config) -> None:
    assert document.id is not None
    if moment is None or _is_over(moment, config):
        raise BadInput(_too_late(document.id))


def _is_over(moment: str, config: Config) -> bool:
    return datetime.fromisoformat(moment) + timedelta(seconds=config.undo) < now()


def _nothing(document_id: int) -> str:
    return _("There is nothing to take back in document {id}.").format(id=document_id)


def _too_late(document_id: int) -> str:
    return _("It is too late to take back what was done with document {id}.").format(id=document_id)


def _status_left(document_id: int, given: Status, message: Message) -> str:
    if message.doubt:
        sentence = _("Status {code} of document {id} may have left: it can only be tried again: vanthu retry {id}")
    else:
        sentence = _("Status {code} of document {id} has left: what was reported cannot be taken back.")
    return sentence.format(code=given.code, id=document_id)


def _sending_left(document: Document, message: Message) -> str:
    if message.doubt:
        return _(
            "Document {id} may have reached the axis. Run a sync, which asks for it, and then undo it again."
        ).format(id=document.id)
    return _("Document {id} has left: only a recall takes it back. Run: vanthu recall {id} --reason TEXT").format(
        id=document.id
    )
