"""Trying again what stopped: the axis refused it, or its time ran out before it could be delivered.

A person decides that, or gives it up by undoing it (`office.undoing`). The next sync asks the axis for it before it is
sent again, so what had arrived after all is not sent twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from documents.times import now, stamp
from office.clerk import actor, require
from office.errors import BadInput
from office.exchange import answer
from office.writing import outgoing
from storage import audit, documents, outbox, statuses
from storage.mirror import Mirror
from translations import _

if TYPE_CHECKING:
    from office.office import Office

SEND = "send"


def retry(office: Office, document_id: int) -> list[str]:
    """Let everything of a document that is held leave with the next sync, with all the time it had at first.

    Gives what is tried again: `SEND` for the document itself, a status by its code. Raises `BadInput` when nothing is
    held.
    """
    moment = now()
    with Mirror(office.home) as mirror, mirror.write() as tx:
        if documents.get(tx.db, document_id) is None:
            raise BadInput(_("There is no document {id}.").format(id=document_id))
        stopped = outbox.stopped(tx.db, document_id)
        if not stopped:
            raise BadInput(_("Nothing of document {id} is held: there is nothing to try again.").format(id=document_id))
        codes = {each.id: each.code for each in statuses.history(tx.db, document_id)}
        tried = []
        for message in stopped:
            if message.kind == "edoc":
                require(office.config, "send")
            patience = outgoing.PATIENCE if message.kind == "edoc" else answer.PATIENCE
            outbox.retry(tx, message, now=stamp(moment), deadline=stamp(moment + patience))
            tried.append(codes.get(message.status, SEND))
        audit.append(tx, at=stamp(moment), actor=actor(), act="retry", subject=str(document_id), what=tried)
    return tried
