"""Returning: telling a sender what is wrong with a document, and following that until a corrected one has come.

NĐ 30/2020/NĐ-CP Đ21.2: what fails in authenticity or integrity, or went to the wrong office, is returned; of other
faults the sender is told. QĐ 28/2018/QĐ-TTg Đ5.4: who refuses a document answers for it and says so to its sender.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from documents.kinds import BusinessType
from documents.reasons import MOST_CHARACTERS, REASONS, Action, Grade
from documents.statuses import ACCEPTED, COMPLETED, RETURNED
from documents.text import fold, nfc, tokens
from documents.times import now, stamp
from office.clerk import actor, require
from office.errors import BadInput
from office.exchange import answer
from office.handling.holding import refuse_held
from office.problems import SECRET
from office.returns import wording
from office.returns.tracking import nothing_waits, waiting
from storage import audit, documents, returns
from storage.findings import SEVERITIES
from storage.mirror import Mirror
from translations import _

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from documents.reasons import Reason
    from durable.sqlite import Connection
    from office.office import Office
    from office.returns.tracking import Received, Tracking
    from storage.documents import Document
    from storage.findings import Finding
    from storage.mirror import Transaction

DUPLICATE = "TL-F3"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A return ready to be given. ``text`` is exactly what the sender will read, "" where nobody is told.

    ``to_code`` and ``to_name`` are the sender; ``forward_to`` is the identifier and name of the office it should have
    gone to, where that is known.
    """

    document_id: int
    code: str
    grade: Grade
    action: Action
    text: str
    to_code: str
    to_name: str
    forward_to: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """What would happen to one of several documents: a return, or the sentence that says why there can be none."""

    document_id: int
    prepared: Prepared | None
    problem: str = ""


class Returning:
    """The returns of one office, given and received."""

    def __init__(self, office: Office) -> None:
        self.office = office

    def suggestion(self, document_id: int) -> Prepared | None:
        """The return that the document's gravest finding asks for; None when none does.

        Raises `BadInput` when it cannot be returned.
        """
        with self.office.reader() as mirror:
            document = returnable(mirror.db, document_id)
            reason = _gravest(document.findings)
            return None if reason is None else _prepare(mirror.db, document, reason)

    def reasons(self, query: str = "") -> list[Reason]:
        """The reasons whose code or words hold every word of the query, with or without diacritics."""
        words = tokens(query)
        return [
            reason
            for reason in REASONS.values()
            if all(word in fold(f"{reason.code} {reason.vi} {reason.en}") for word in words)
        ]

    def prepare(self, document_id: int, code: str, note: str = "", *, words: str | None = None) -> Prepared:
        """What a return for that reason would say and do; nothing happens yet.

        ``note`` is added to the evidence, ``words`` stand in the place of everything after the code. Raises `BadInput`
        for an unknown reason, a text out of bounds, and a document that cannot be returned, or not for that reason.
        """
        reason = wording.reason_of(code)
        with self.office.reader() as mirror:
            return _prepare(mirror.db, returnable(mirror.db, document_id), reason, note, words=words)

    def prepare_all(self, document_ids: Iterable[int], code: str | None = None, note: str = "") -> list[Planned]:
        """What would happen to each: for the reason named, else for the one its own findings suggest."""
        plans = []
        for document_id in document_ids:
            try:
                prepared = self.prepare(document_id, code, note) if code else self._suggested(document_id, note)
                plans.append(Planned(document_id, prepared))
            except BadInput as error:
                plans.append(Planned(document_id, None, str(error)))
        return plans

    def _suggested(self, document_id: int, note: str) -> Prepared:
        found = self.suggestion(document_id)
        if found is None:
            raise BadInput(_("Nothing was found wrong with document {id}: name the reason.").format(id=document_id))
        return self.prepare(document_id, found.code, note) if note else found

    def give(self, prepared: Prepared) -> int:
        """Do what was prepared: the message leaves after the undo window. Gives the document's id.

        Raises `BadInput` when the document cannot be returned any more.
        """
        document_id, config = prepared.document_id, self.office.config
        require(config, "return")
        returned = Grade.RETURNED in prepared.grade
        with self.office.reader() as mirror:
            document = returnable(mirror.db, document_id)
        code = RETURNED.code if returned else ACCEPTED.code
        reply = answer.reply(config, document, code, prepared.text) if prepared.text else None
        moment = now()
        with Mirror(self.office.home) as mirror, mirror.write() as tx:
            document = returnable(tx.db, document_id)
            _refuse(tx.db, document, REASONS[prepared.code])
            if Grade.NOTIFIED in prepared.grade:
                self._register(tx, document, prepared.code)
            status = None
            if reply is not None:
                undo = timedelta(seconds=config.undo)
                status = answer.queue(tx, document_id, reply, config, not_before=moment + undo)
            _show(tx, document, prepared)
            at = reply.status.recorded_at if reply else stamp(moment)
            returns.append(
                tx, document_id, status=status, code=prepared.code, action=prepared.action, at=at, actor=actor()
            )
            audit.append(
                tx, at=at, actor=actor(), act="return", subject=str(document_id), code=prepared.code,
                text=prepared.text,
            )  # fmt: skip
        return document_id

    def _register(self, tx: Transaction, document: Document, code: str) -> None:
        """Enter a faulty document in the book of arrivals, unless what it repeats stands there."""
        from office.handling.incoming import CameBefore, register
        from storage import acceptance

        if document.accepted_at is not None:
            return
        earlier = acceptance.repeated(tx.db, document)
        if earlier and code != DUPLICATE:
            raise CameBefore(earlier)
        if not earlier:
            register(tx, document, stamp(now()))

    def forward(self, document_id: int, to: str) -> int:
        """Begin a phiếu chuyển that carries a received document on to the office it is for; gives the draft's id.

        Raises `BadInput` for a document that is not in the inbox.
        """
        from office.returns.correcting import passed_on

        with self.office.reader() as mirror:
            document = _received(mirror.db, document_id)
            if document.tray != "inbox":
                raise BadInput(_("Document {id} is in quarantine: it goes to nobody.").format(id=document_id))
        return self.office.drafting.create(passed_on(document, to))

    def tracking(self, document_id: int) -> Tracking | None:
        """How far the newest return of a received document has come; None when it has none in force."""
        from office.returns.tracking import track

        with self.office.reader() as mirror:
            return track(mirror.db, document_id)

    def slip(self, document_id: int, path: Path) -> None:
        """Write the phiếu chuyển trả of a returned document as PDF. Raises `BadInput`."""
        from office.returns.slip import write

        with self.office.reader() as mirror:
            document = _received(mirror.db, document_id)
        tracking = self.tracking(document_id)
        if tracking is None:
            raise BadInput(_("Document {id} was not returned.").format(id=document_id))
        write(path, self.office.config, document, tracking)

    def received_reasons(self, document_id: int) -> list[Received]:
        """What each recipient of a sent document found wrong with it."""
        from office.returns.tracking import received_reasons

        with self.office.reader() as mirror:
            document = documents.get(mirror.db, document_id)
        return received_reasons(document) if document is not None and document.direction == "out" else []

    def correct(self, document_id: int, action: Action | None = None) -> int:
        """Begin what puts a returned document of ours right: a draft with everything carried over; gives its id.

        ``action`` is what the first recipient that waits asks for, unless given. A draft begun before is taken up
        again. Raises `BadInput` when nothing waits to be put right, or when no draft can do it.
        """
        from office.returns.correcting import begin

        return begin(self.office, document_id, action)

    def settle(self, document_id: int, note: str) -> list[str]:
        """Note that what waits to be put right in a document of ours was dealt with otherwise, by telephone say, and
        how; gives the codes of those who found it wrong. `Office.undo` takes it back.

        Raises `BadInput` when nothing waits, and for a note of no words or more than 500 characters.
        """
        words = " ".join(nfc(note).split())
        if not 0 < len(words) <= MOST_CHARACTERS:
            raise BadInput(_("Say in 1 to {most} characters how it was settled.").format(most=MOST_CHARACTERS))
        with Mirror(self.office.home) as mirror, mirror.write() as tx:
            document = documents.get(tx.db, document_id)
            if document is None:
                raise BadInput(_("There is no document {id}.").format(id=document_id))
            codes = [each.recipient.code for each in waiting(document)]
            if not codes:
                raise BadInput(nothing_waits(document_id))
            returns.settle(tx, document_id, codes, words)
            audit.append(
                tx, at=stamp(now()), actor=actor(), act="settle", subject=str(document_id), of=codes, note=words
            )
        return codes


def returnable(db: Connection, document_id: int) -> Document:
    """A received document that may still be returned. Raises `BadInput` for any other, saying why."""
    from office.handling.incoming import recalled

    document = _received(db, document_id)
    if document.paper:
        raise BadInput(_("Document {id} came on paper, and goes back on paper.").format(id=document_id))
    if not document.sender_code or not document.document_id:
        raise BadInput(
            _("Document {id} cannot be answered: its package does not say whose it is.").format(id=document_id)
        )
    if document.business_type == BusinessType.RECALL:
        raise BadInput(_("Document {id} is a recall: answer it with vanthu answer-recall {id}.").format(id=document_id))
    if returns.refused(db, document_id):
        raise BadInput(_("Document {id} was already returned.").format(id=document_id))
    if recalled(db, document_id):
        raise BadInput(_("Document {id} was recalled by its sender: answer the recall first.").format(id=document_id))
    refuse_held(document)
    return document


def _received(db: Connection, document_id: int) -> Document:
    document = documents.get(db, document_id)
    if document is None:
        raise BadInput(_("There is no document {id}.").format(id=document_id))
    if document.direction != "in":
        raise BadInput(_("Document {id} was not received: this office wrote it.").format(id=document_id))
    return document


def _refuse(db: Connection, document: Document, reason: Reason) -> None:
    """Raises `BadInput` when this document cannot be returned for this reason."""
    assert document.id is not None
    if document.problem == SECRET and reason.may_quote:
        raise BadInput(
            _("Document {id} bears a mark of secrecy: it is returned for TL-A1 or TL-A3 only.").format(id=document.id)
        )
    if Grade.RETURNED in reason.grade and document.status == COMPLETED.code:
        raise BadInput(
            _("Document {id} was reported as completed: it cannot be returned any more.").format(id=document.id)
        )
    if reason.grade == Grade.QUARANTINED and document.tray == "quarantine":
        raise BadInput(_("Document {id} is in quarantine already.").format(id=document.id))
    if reason.grade == Grade.NOTIFIED and document.tray == "quarantine":
        raise BadInput(
            _("Document {id} is in quarantine: it cannot be registered, as a {code} return would.").format(
                id=document.id, code=reason.code
            )
        )
    if any(each.code == reason.code for each in returns.of_document(db, document.id)):
        raise BadInput(
            _("The sender of document {id} was already told of {code}.").format(id=document.id, code=reason.code)
        )


def _gravest(found: Iterable[Finding]) -> Reason | None:
    """The reason to return for: secrecy before all, then the gravest, then what is returned before what is told."""
    grave = [(each, REASONS[each.code]) for each in found if each.code in REASONS and each.severity != "info"]
    return min(
        grave,
        key=lambda pair: (pair[1].may_quote, -SEVERITIES[pair[0].severity], Grade.RETURNED not in pair[1].grade),
        default=(None, None),
    )[1]


def _prepare(
    db: Connection, document: Document, reason: Reason, note: str = "", *, words: str | None = None
) -> Prepared:
    assert document.id is not None
    _refuse(db, document, reason)
    found = [each for each in document.findings if each.code == reason.code] or _repetition(db, document, reason)
    text = "" if reason.grade == Grade.QUARANTINED else wording.compose(reason, found, note, words=words)
    forward_to = wording.right_office(found) if reason.action is Action.REDIRECT else None
    return Prepared(
        document.id,
        reason.code,
        reason.grade,
        reason.action,
        text,
        document.sender_code,
        document.sender_name,
        forward_to,
    )


def _repetition(db: Connection, document: Document, reason: Reason) -> list[Finding]:
    """What a clerk who calls a document a duplicate has seen in the book of arrivals."""
    from storage import acceptance
    from storage.findings import Finding

    earlier = acceptance.repeated(db, document) if reason.code == DUPLICATE else []
    return [
        Finding(DUPLICATE, "warn", {"code": each.code, "arrival_number": each.arrival_number}) for each in earlier[:1]
    ]


def _show(tx: Transaction, document: Document, prepared: Prepared) -> None:
    """Bring the row in line with what was said of it: returned, told of and registered, or set apart."""
    from storage import acceptance

    assert document.id is not None
    if Grade.QUARANTINED in prepared.grade and document.tray != "quarantine":
        documents.seclude(tx, document.id, SECRET)
    acceptance.refold(tx, document.id)
    documents.mark_read(tx, document.id)
