"""Incoming: accept what has come, give it to those who work on it, report to its sender how far the work is.

Each act says one thing to the sender, when it is true and not before: accepting 03, the first distribution 04, the
clerk's word that work has begun 05, that it is done 06 (QĐ 28/2018/QĐ-TTg Đ9.2). What an act may follow on is looked at
in the transaction that does it, so that two clerks cannot both do what can be done once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from documents.kinds import BusinessType
from documents.statuses import ACCEPTED, ASSIGNED, COMPLETED, IN_PROGRESS, RETURNED, STATUSES
from documents.text import nfc
from documents.times import now, parse_date
from office.clerk import actor, require
from office.errors import BadInput, OfficeError
from office.exchange import answer
from office.handling.holding import refuse_held
from office.problems import package_problem
from office.views import status_label
from storage import acceptance, assignments, audit, changes, documents, numbers
from storage.assignments import LEAD, ROLES
from storage.mirror import Mirror
from translations import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from durable.sqlite import Connection
    from office.exchange.answer import Reply
    from office.office import Office
    from storage.acceptance import Earlier
    from storage.assignments import Assignment
    from storage.documents import Document
    from storage.mirror import Transaction

REPORTED = (ASSIGNED.code, IN_PROGRESS.code, COMPLETED.code)
"""Statuses a clerk reports after accepting."""

LONGEST_NAME = 200
LONGEST_NOTE = 500


class CameBefore(OfficeError):
    """The book of arrivals has the document already; ``earlier`` says under which numbers."""

    exit_code = 3

    def __init__(self, earlier: Sequence[Earlier]) -> None:
        first = earlier[0]
        super().__init__(
            _("The same document was accepted before: {code}, arrival number {number} of {year}.").format(
                code=first.code, number=first.arrival_number, year=first.arrival_year
            )
        )
        self.earlier = tuple(earlier)


@dataclass(frozen=True, slots=True)
class Accepted:
    """A document in the book of arrivals: its số đến, and the year of the book."""

    id: int
    arrival_number: int
    year: int
    status: str


@dataclass(frozen=True, slots=True)
class Assignee:
    """Whom a document is to be given to: a person or a unit, the role (see `ROLES`), a date in any written form."""

    who: str
    role: str = LEAD
    due_on: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Distributed:
    """Whom a document was given to, and the status now."""

    id: int
    assignments: tuple[Assignment, ...]
    status: str


class Incoming:
    """The received documents of one office."""

    def __init__(self, office: Office) -> None:
        self.office = office

    def accept(self, document_id: int, *, despite_duplicate: bool = False) -> Accepted:
        """Enter a document in the book of arrivals under the next number of the year, and report 03.

        Raises `BadInput` when it cannot be accepted or already is, `CameBefore` when the book has the same document.
        """
        require(self.office.config, "number")
        reply = self._reply(document_id, ACCEPTED.code)
        at = reply.status.recorded_at
        with Mirror(self.office.home) as mirror, mirror.write() as tx:
            document = received(tx.db, document_id)
            if document.accepted_at is not None:
                raise BadInput(
                    _("Document {id} was accepted under arrival number {number}.").format(
                        id=document_id, number=document.arrival_number
                    )
                )
            earlier = acceptance.repeated(tx.db, document)
            if earlier and not despite_duplicate:
                raise CameBefore(earlier)
            number, year = register(tx, document, at)
            if _is_before(document, ACCEPTED.code):
                self._queue(tx, document_id, reply)
            audit.append(
                tx, at=at, actor=actor(), act="accept", subject=str(document_id), arrival_number=number,
                arrival_year=year, repeats=[each.id for each in earlier],
            )  # fmt: skip
        return Accepted(document_id, number, year, ACCEPTED.code)

    def duplicates(self, document_id: int) -> list[Earlier]:
        """What stands in the book of arrivals that this document repeats, the oldest first."""
        with self.office.reader() as mirror:
            return acceptance.repeated(mirror.db, _known(mirror.db, document_id))

    def report(self, document_id: int, code: str) -> str:
        """Report 04, 05 or 06 to the sender; gives the status. Raises `BadInput` for a step that is none, or back."""
        if code not in REPORTED:
            raise BadInput(
                _("{code} is not a status to report: give one of {codes}.").format(code=code, codes=", ".join(REPORTED))
            )
        reply = self._reply(document_id, code)
        at = reply.status.recorded_at
        with Mirror(self.office.home) as mirror, mirror.write() as tx:
            document = _accepted(tx.db, document_id)
            if not _is_before(document, code):
                raise BadInput(
                    _("Document {id} is already at {status}.").format(
                        id=document_id, status=_coded(document.status or "")
                    )
                )
            if code == COMPLETED.code:
                acceptance.complete(tx, document_id, at)
            self._queue(tx, document_id, reply)
            audit.append(tx, at=at, actor=actor(), act="report", subject=str(document_id), status=code)
        return code

    def distribute(self, document_id: int, to: Sequence[Assignee]) -> Distributed:
        """Give a document to people and units; the first time this reports 04, unless work has already begun.

        Raises `BadInput` for an assignee that cannot be, or one who has the document already.
        """
        if not to:
            raise BadInput(_("Say whom document {id} is for.").format(id=document_id))
        checked = [_checked(each) for each in to]
        reply = self._reply(document_id, ASSIGNED.code)
        at = reply.status.recorded_at
        with Mirror(self.office.home) as mirror, mirror.write() as tx:
            document = _accepted(tx.db, document_id)
            if document.status == COMPLETED.code:
                raise BadInput(
                    _("Document {id} is already at {status}.").format(id=document_id, status=_coded(document.status))
                )
            working = {each.who for each in assignments.of_document(tx.db, document_id) if each.done_at is None}
            for each in checked:
                if each.who in working:
                    raise BadInput(_("{who} has document {id} already.").format(who=each.who, id=document_id))
                working.add(each.who)
                assignments.add(
                    tx, document_id, who=each.who, role=each.role, due_on=each.due_on, note=each.note, at=at,
                    actor=actor(),
                )  # fmt: skip
            assignments.rerank(tx, document_id)
            if _is_before(document, ASSIGNED.code):
                self._queue(tx, document_id, reply)
            audit.append(
                tx, at=at, actor=actor(), act="distribute", subject=str(document_id),
                to=[{"who": each.who, "role": each.role, "due": each.due_on} for each in checked],
            )  # fmt: skip
            status = _known(tx.db, document_id).status or ""
            found = tuple(assignments.of_document(tx.db, document_id))
        return Distributed(document_id, found, status)

    def assignments(self, document_id: int) -> list[Assignment]:
        """Everybody a document was given to, in the order of giving."""
        with self.office.reader() as mirror:
            return assignments.of_document(mirror.db, document_id)

    def finish(self, assignment_id: int) -> str:
        """The clerk has heard that one part is done; with the last that leads, 06 is reported. Gives the status."""
        with self.office.reader() as mirror:
            document_id = _assignment(mirror.db, assignment_id).document
        reply = self._reply(document_id, COMPLETED.code)
        at = reply.status.recorded_at
        with Mirror(self.office.home) as mirror, mirror.write() as tx:
            document = _accepted(tx.db, document_id)
            assignment = _assignment(tx.db, assignment_id)
            if assignment.done_at is not None:
                raise BadInput(
                    _("The part of {who} in document {id} is done already.").format(who=assignment.who, id=document_id)
                )
            assignments.finish(tx, assignment_id, at)
            leading = [each for each in assignments.of_document(tx.db, document_id) if each.role == LEAD]
            status = document.status or ""
            if assignment.role == LEAD and all(each.done_at for each in leading):
                acceptance.complete(tx, document_id, at)
                self._queue(tx, document_id, reply)
                status = COMPLETED.code
            assignments.rerank(tx, document_id)
            audit.append(
                tx, at=at, actor=actor(), act="finish", subject=str(document_id), who=assignment.who, status=status
            )
        return status

    def _reply(self, document_id: int, code: str) -> Reply:
        """The status, made before the transaction: what it names of the document never changes."""
        with self.office.reader() as mirror:
            document = _known(mirror.db, document_id)
        return answer.reply(self.office.config, document, code)

    def _queue(self, tx: Transaction, document_id: int, reply: Reply) -> None:
        undo = timedelta(seconds=self.office.config.undo)
        answer.queue(tx, document_id, reply, self.office.config, not_before=now() + undo)


def register(tx: Transaction, document: Document, at: str) -> tuple[int, int]:
    """Enter a document in the book of arrivals, under the number it was once given or else the next; number and year.

    Raises `BadInput` when the book of the year is closed.
    """
    assert document.id is not None
    if document.series_number is not None and document.series_year is not None:  # a secret one, of a book of its own
        acceptance.enter(tx, document.id, None, None, at)
        return document.series_number, document.series_year
    number, year = document.arrival_number, document.arrival_year
    if number is None or year is None:
        year = int(at[:4])
        try:
            number = numbers.take(tx, numbers.ARRIVALS, year)
        except numbers.YearClosed as error:
            raise BadInput(
                _("The book of arrivals of {year} is closed: nothing can be entered in it.").format(year=error.year)
            ) from error
    acceptance.enter(tx, document.id, number, year, at)
    return number, year


def received(db: Connection, document_id: int) -> Document:
    """A received document that can still be worked on. Raises `BadInput` for any other, saying why."""
    document = _known(db, document_id)
    if document.direction != "in":
        raise BadInput(_("Document {id} was not received: this office wrote it.").format(id=document_id))
    if document.tray == "quarantine":
        raise BadInput(
            _("Document {id} is in quarantine. {why}").format(
                id=document_id, why=package_problem(document.problem or "")
            )
        )
    if _asks(db, document_id):
        raise BadInput(
            _("Document {id} recalls, updates or replaces another: answer it with vanthu answer-recall {id}.").format(
                id=document_id
            )
        )
    if document.status == RETURNED.code:
        raise BadInput(_("Document {id} was returned to its sender.").format(id=document_id))
    if recalled(db, document_id):
        raise BadInput(_("Document {id} was recalled by its sender: answer the recall first.").format(id=document_id))
    refuse_held(document)
    return document


def _accepted(db: Connection, document_id: int) -> Document:
    document = received(db, document_id)
    if document.accepted_at is None:
        raise BadInput(
            _("Document {id} has not been accepted: accept it first, then say how far it is.").format(id=document_id)
        )
    return document


def _known(db: Connection, document_id: int) -> Document:
    document = documents.get(db, document_id)
    if document is None:
        raise BadInput(_("There is no document {id}.").format(id=document_id))
    return document


def _assignment(db: Connection, assignment_id: int) -> Assignment:
    found = assignments.get(db, assignment_id)
    if found is None:
        raise BadInput(_("There is no assignment {id}.").format(id=assignment_id))
    return found


def recalled(db: Connection, document_id: int) -> bool:
    """Whether the sender has asked for the document back and this office has not refused."""
    found = db.execute(
        "SELECT 1 FROM changes LEFT JOIN change_answers ON change = changes.id "
        "WHERE document = ? AND direction = 'in' AND kind = 1 AND answer IS NOT '16'",
        (document_id,),
    )
    return found.fetchone() is not None


def _asks(db: Connection, document_id: int) -> bool:
    """Whether the row is a request, and no document to work on: a replacement becomes one when it is agreed to."""
    made = changes.made_by(db, document_id)
    if made is None or made.direction != "in":
        return False
    agreed = any(each.answer == changes.AGREED for each in changes.answers(db, made.id))
    return made.kind != BusinessType.REPLACE or not agreed


def _is_before(document: Document, code: str) -> bool:
    reached = STATUSES[document.status].rank if document.status else 0
    return reached < STATUSES[code].rank


def _coded(code: str) -> str:
    return f"{code} ({status_label(code)})"


def _checked(assignee: Assignee) -> Assignee:
    """The assignee as it is kept. Raises `BadInput`."""
    who = " ".join(nfc(assignee.who).split())
    if not 0 < len(who) <= LONGEST_NAME:
        raise BadInput(
            _("Name the person or unit in 1 to {limit} characters: {who}").format(limit=LONGEST_NAME, who=who[:40])
        )
    if assignee.role not in ROLES:
        raise BadInput(
            _("{role} is not a role: give one of {roles}.").format(role=assignee.role, roles=", ".join(ROLES))
        )
    due_on = None
    if assignee.due_on:
        day = parse_date(assignee.due_on)
        if day is None:
            raise BadInput(_("{date} is not a date: write it as 2026-12-31.").format(date=assignee.due_on))
        due_on = day.isoformat()
    note = nfc(assignee.note).strip()
    if len(note) > LONGEST_NOTE:
        raise BadInput(_("The note is longer than {limit} characters.").format(limit=LONGEST_NOTE))
    return Assignee(who, assignee.role, due_on, note)
