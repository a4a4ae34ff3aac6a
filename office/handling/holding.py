"""Who works on a received document: said for everybody to see, and taken over by saying so.

Nothing is locked. A clerk who does something with a document that a colleague holds is told whose it is, and can take
it over, which stays in the audit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from documents.times import now, stamp
from office.clerk import actor
from office.errors import BadInput, Conflict
from storage import audit, documents
from storage.mirror import Mirror
from translations import _

if TYPE_CHECKING:
    from office.office import Office
    from storage.documents import Document


@dataclass(frozen=True, slots=True)
class Hold:
    """Who holds a document now, "" for nobody, and who held it before."""

    id: int
    holder: str
    before: str


def hold(office: Office, document_id: int) -> Hold:
    """Say that the clerk works on the document; held by a colleague, it is taken over. Raises `BadInput`."""
    return _pass(office, document_id, actor())


def release(office: Office, document_id: int) -> Hold:
    """Say that nobody in particular works on the document any more. Raises `BadInput`, also when another holds it."""
    return _pass(office, document_id, "")


def refuse_held(document: Document) -> None:
    """Raises `Conflict` for a document that a colleague holds."""
    if document.holder not in {"", actor()}:
        raise Conflict(
            _("{clerk} is working on document {id}. To take it over, run: vanthu hold {id}").format(
                clerk=document.holder, id=document.id
            )
        )


def _pass(office: Office, document_id: int, holder: str) -> Hold:
    with Mirror(office.home) as mirror, mirror.write() as tx:
        document = documents.get(tx.db, document_id)
        if document is None:
            raise BadInput(_("There is no document {id}.").format(id=document_id))
        if document.direction != "in":
            raise BadInput(_("Document {id} was not received: this office wrote it.").format(id=document_id))
        if not holder:
            refuse_held(document)
        if document.holder != holder:
            documents.hold(tx, document_id, holder)
            audit.append(
                tx, at=stamp(now()), actor=actor(), act="hold" if holder else "release", subject=str(document_id),
                before=document.holder,
            )  # fmt: skip
    return Hold(document_id, holder, document.holder)
