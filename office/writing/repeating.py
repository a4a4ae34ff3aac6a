"""A command that was interrupted is given again: what it had sealed already must not leave twice."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from documents.times import now, stamp
from office.errors import BadInput
from storage import documents, outbox
from translations import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from durable.sqlite import Connection
    from office.writing.outgoing import Outgoing
    from storage.documents import Document

WITHIN = timedelta(hours=1)
"""For how long a draft that is given again, without a number, is taken for the same document."""


def refuse_repeated(db: Connection, outgoing: Outgoing, hashes: Sequence[str]) -> None:
    """Raises `BadInput` for a draft without a number that was sealed just now; ``hashes`` are of its files' bytes.

    Under the next number it would be another document to everybody, and nothing else would stop it.
    """
    if not outgoing.next_free:
        return
    wanted = (*_words(outgoing), [(name, sha256) for (name, _s), sha256 in zip(outgoing.files, hashes, strict=True)])
    for row_id in outbox.sealed_since(db, stamp(now() - WITHIN)):
        earlier = documents.get(db, row_id)
        if earlier is not None and (*_words(earlier), [(each.name, each.sha256) for each in earlier.files]) == wanted:
            raise BadInput(
                _(
                    "The same document was sealed just now as {code}, document {id}. "
                    "To send it once more all the same, type its number."
                ).format(code=earlier.code, id=row_id)
            )


def _words(said: Outgoing | Document) -> tuple[object, ...]:
    """What both a draft and a sealed document say, its number left out."""
    issued_on, due_on = (str(day) if day else None for day in (said.issued_on, said.due_on))
    recipients = [each.code for each in said.recipients]
    return (said.type_name, said.subject, said.signer, said.place, said.urgency, issued_on, due_on, recipients)
