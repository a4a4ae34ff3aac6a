"""Changing what was sent: recalling, updating, replacing it, and answering others who ask the same of this office."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from documents.code import Code
from documents.kinds import BusinessType
from documents.reasons import FEWEST_CHARACTERS, MOST_CHARACTERS
from documents.text import nfc
from office.changes.consenting import reason_length, waiting
from office.clerk import actor, require
from office.errors import BadInput
from office.writing.outgoing import Outgoing, recalled
from storage import changes, documents, outbox
from storage.documents import Recipient
from storage.mirror import Mirror
from translations import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from durable.sqlite import Connection
    from office.changes.consenting import Consent
    from office.changes.differences import Difference
    from office.office import Office
    from office.writing.outgoing import Sealed
    from storage.changes import Answer, Change
    from storage.documents import Document


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, by this office or another, and what each office it was put to has answered."""

    change: Change
    answers: tuple[Answer, ...]


class Changing:
    """The recalls, updates and replacements of one office, and those that others ask of it."""

    def __init__(self, office: Office) -> None:
        self.office = office

    def recall(self, document_id: int, reason: str, to: Sequence[str] = ()) -> Sealed:
        """Ask the recipients, or those of them named, to give a sent document back; leaves after the undo window.

        From now on the document is frozen for them. Raises `BadInput` for what never left, for a recipient that was
        asked already, and for a reason out of bounds.
        """
        from office.writing.outgoing import seal

        require(self.office.config, "send")
        reason = " ".join(nfc(reason).split())
        if not FEWEST_CHARACTERS <= len(reason) <= MOST_CHARACTERS:
            raise BadInput(reason_length(reason))
        with Mirror(self.office.home) as mirror:
            document = _recallable(mirror.db, document_id)
            recipients = _chosen(mirror.db, document, to)
            outgoing = replace(outgoing_of(document), recipients=recipients, reason=reason)
            return seal(mirror, self.office.config, outgoing, actor=actor())

    def recipients(self, document_id: int) -> tuple[Recipient, ...]:
        """Those a sent document can still be recalled from. Raises `BadInput` when it cannot be recalled."""
        with self.office.reader() as mirror:
            return _chosen(mirror.db, _recallable(mirror.db, document_id), ())

    def update(self, document_id: int) -> int:
        """Begin an update of a sent document; gives the draft's id. Raises `BadInput`."""
        return self._begin(document_id, BusinessType.UPDATE)

    def replace(self, document_id: int) -> int:
        """Begin a document that replaces a sent one, with a number of its own; gives the draft's id."""
        return self._begin(document_id, BusinessType.REPLACE)

    def _begin(self, document_id: int, kind: BusinessType) -> int:
        from office.writing.draft import draft_of

        with self.office.reader() as mirror:
            document = _sent(mirror.db, document_id)
            asked = changes.recalled_from(mirror.db, changes.root(mirror.db, document_id))
            draft = replace(
                draft_of(document),
                to=tuple(each.code for each in document.recipients if each.code not in asked),
                business_type=kind.value,
                relates_to=document_id,
                reason="",
                removed=(),
            )
        if kind is BusinessType.REPLACE:
            draft = replace(draft, number="", date="", files=())
        return self.office.drafting.create(draft)

    def answer(self, document_id: int, *, agree: bool, reason: str = "") -> Consent:
        """Agree to, or refuse, what another office asks; see `office.changes.consenting.consent`."""
        from office.changes.consenting import consent

        return consent(self.office, document_id, agree=agree, reason=reason)

    def asked(self, document_id: int) -> list[Asked]:
        """Every request about a document, or made by that row, the oldest first."""
        with self.office.reader() as mirror:
            return asked(mirror.db, document_id)

    def pending(self, document_id: int) -> Change | None:
        """The request that waits for this office's answer, by the row that asks or the document concerned."""
        with self.office.reader() as mirror:
            try:
                return waiting(mirror.db, document_id)[0]
            except BadInput:
                return None

    def compare(self, request_id: int) -> Difference:
        """What an update or a replacement changes. Raises `BadInput` for a row that asks for neither."""
        from office.changes.differences import compare

        with self.office.reader() as mirror:
            return compare(mirror.db, request_id)


def asked(db: Connection, document_id: int) -> list[Asked]:
    """See `Changing.asked`."""
    return [Asked(each, tuple(changes.answers(db, each.id))) for each in changes.of_document(db, document_id)]


def outgoing_of(document: Document) -> Outgoing:
    """A recall of a sent document, but for whom and why: the header it had, without its files."""
    assert document.issued_on is not None
    return Outgoing(
        code=Code(document.number, document.notation),
        issued_on=date.fromisoformat(document.issued_on),
        type_name=document.type_name,
        subject=document.subject,
        recipients=document.recipients,
        place=document.place,
        signer=document.signer,
        urgency=document.urgency,
        due_on=date.fromisoformat(document.due_on) if document.due_on else None,
        business_type=BusinessType.RECALL.value,
        relates_to=document.id,
    )


def _sent(db: Connection, document_id: int) -> Document:
    """A document of ours that has left. Raises `BadInput`."""
    document = documents.get(db, document_id)
    if document is None:
        raise BadInput(_("There is no document {id}.").format(id=document_id))
    if document.direction != "out":
        raise BadInput(_("Document {id} was received: only its sender can recall or change it.").format(id=document_id))
    if document.tray == "drafts":
        raise BadInput(_("Document {id} is a draft: it was never sent.").format(id=document_id))
    if document.business_type == BusinessType.RECALL:
        raise BadInput(_("Document {id} is a recall itself.").format(id=document_id))
    if document.paper:
        raise BadInput(_("Document {id} went on paper: nothing of it is on the axis.").format(id=document_id))
    message = next((each for each in reversed(outbox.of_document(db, document_id)) if each.kind == "edoc"), None)
    if message is not None and message.state == "QUEUED":
        raise BadInput(
            _("Document {id} has not left yet: undo takes it back. Run: vanthu undo {id}").format(id=document_id)
        )
    if message is not None and message.state != "ACCEPTED":
        raise BadInput(
            _("It is not known that document {id} has left. Run vanthu sync, then: vanthu show {id}").format(
                id=document_id
            )
        )
    return document


def _recallable(db: Connection, document_id: int) -> Document:
    document = _sent(db, document_id)
    lives_in = changes.root(db, document_id)
    if lives_in != document_id:
        raise BadInput(
            _("Document {id} updates document {other}: recall that one, with vanthu recall {other}.").format(
                id=document_id, other=lives_in
            )
        )
    return document


def _chosen(db: Connection, document: Document, to: Sequence[str]) -> tuple[Recipient, ...]:
    """The recipients a recall goes to: those named, else all that it, or an update of it, has gone to."""
    assert document.id is not None
    went: dict[str, Recipient] = {}
    for row_id in changes.versions(db, document.id):
        row = documents.get(db, row_id)
        assert row is not None
        went |= {each.code: each for each in row.recipients if each.transport == "ACCEPTED" and each.code not in went}
    asked_of = changes.recalled_from(db, document.id)
    code = Code(document.number, document.notation)
    for named in to:
        if named not in went:
            raise BadInput(_("{code} did not go to {office}.").format(code=document.code, office=named))
        if named in asked_of:
            raise BadInput(recalled(code, went[named]))
    chosen = dict.fromkeys(to) if to else {each: None for each in went if each not in asked_of}
    if not chosen:
        raise BadInput(
            _("Document {id} was recalled from everybody it went to: there is nobody left to ask.").format(
                id=document.id
            )
        )
    return tuple(Recipient(each, went[each].name) for each in chosen)
