"""What other offices ask back: a recall, an update or a replacement of what they sent, and what this office answers.

Nothing is applied without the clerk. The answer (15, 16) waits its undo window like every word of the office:

- A recalled document leaves the work at once. Its content is destroyed when the 15 can no longer be taken back, in the
  transaction before its first byte leaves: so the report is true when it is made (QĐ 28/2018/QĐ-TTg Đ9.2, NĐ
  30/2020/NĐ-CP Đ18.4b). Its fields, its số đến and the recall itself stay.
- An update is applied at once to the row of the register, which keeps its số đến; the values before stay with it, and
  taking the answer back restores them.
- A replacement is accepted at once under a số đến of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from documents.kinds import BusinessType
from documents.reasons import FEWEST_CHARACTERS, MOST_CHARACTERS
from documents.statuses import ACCEPTED
from documents.text import nfc
from documents.times import now, stamp
from office.changes.updating import restore, take_over
from office.clerk import actor, require
from office.errors import BadInput
from office.exchange import answer
from office.problems import SECRET
from storage import acceptance, assignments, audit, changes, documents, links, outbox, returns, statuses
from storage.changes import AGREED, REFUSED, Change
from storage.mirror import Mirror
from translations import _

if TYPE_CHECKING:
    from durable.sqlite import Connection
    from office.home import Config
    from office.office import Office
    from storage.changes import Answer
    from storage.documents import Document, Status
    from storage.mirror import Transaction
    from storage.outbox import Message


@dataclass(frozen=True, slots=True)
class Consent:
    """What was answered. ``id`` is the row that asked, ``document`` the one concerned, None when it is not here."""

    id: int
    document: int | None
    kind: int
    answer: str
    reason: str
    arrival_number: int | None = None


def arrived(tx: Transaction, document: Document, document_id: int, follows: int | None, config: Config) -> None:
    """A package has come that recalls, updates or replaces: let it wait for the clerk.

    An update or a replacement of what is not here, of what was set apart or returned, is an ordinary arrival. The
    recall of what bears a mark of secrecy names its subject: it is set apart with it.
    """
    related = changes.root(tx.db, follows) if follows is not None else None
    concerned = documents.get(tx.db, related) if related is not None else None
    registered = concerned is not None and concerned.tray == "inbox" and not returns.refused(tx.db, related or 0)
    recall = document.business_type == BusinessType.RECALL
    if not document.business_type or not (recall or registered):
        return
    reason = str(document.details.get("business", {}).get("reason", ""))
    asked = Change(0, "in", related, document_id, document.business_type, reason, document.created_at, "")
    changes.ask(tx, asked, [config.code])
    changes.put_first(tx, document_id)
    if concerned is not None and concerned.problem == SECRET:
        documents.seclude(tx, document_id, SECRET)


def recalled_by_status(tx: Transaction, status: Status, config: Config) -> int | None:
    """A sender takes a document back with a status 13: the row it means, None when none is here."""
    named = status.answers.get("document_id") or ""
    rows = links.named(tx.db, "in", status.office_code, named) if named else []
    if not rows:
        return None
    document_id = changes.root(tx.db, rows[0])
    if not statuses.repeated(tx.db, document_id, status):
        asked = Change(
            0, "in", document_id, None, BusinessType.RECALL.value, status.description, status.recorded_at, ""
        )
        changes.ask(tx, asked, [config.code])
        changes.put_first(tx, document_id)
    return document_id


def heard(tx: Transaction, status: Status, config: Config) -> None:
    """Another office answers (15, 16) what this one asked: only its first answer counts."""
    if status.code not in (AGREED, REFUSED):
        return
    rows = links.named(tx.db, "out", config.code, status.answers.get("document_id", ""))
    change = changes.answered_by(tx.db, rows, status.office_code)
    if change is None or change.document is None:
        return
    given = {each.office_code: each.answer for each in changes.answers(tx.db, change.id)}
    if given[status.office_code] is None:
        at = status.at or status.recorded_at
        changes.answer(tx, change.id, status.office_code, status.code, status.description, at)
        documents.mark_unread(tx, change.document)
    for row_id in changes.versions(tx.db, change.document):
        statuses.refold_sent(tx, row_id, status.office_code)


def consent(office: Office, document_id: int, *, agree: bool, reason: str = "") -> Consent:
    """Answer the newest request about a document, or the one that row makes; those that ask the same are answered too.

    Raises `BadInput` when nothing waits for an answer, or for a reason out of bounds; a refusal must have one.
    """
    require(office.config, "number")
    code = AGREED if agree else REFUSED
    reason = _checked(reason, needed=not agree)
    with office.reader() as mirror:
        change, _found = waiting(mirror.db, document_id)
        asking = documents.get(mirror.db, _place(change))
    assert asking is not None
    words = reason or _wording(change)
    reply = answer.reply(office.config, asking, code, words)
    accepting = answer.reply(office.config, asking, ACCEPTED.code)
    at = reply.status.recorded_at
    with Mirror(office.home) as mirror, mirror.write() as tx:
        change, others = waiting(tx.db, document_id)
        number = None
        for each in (change, *others):
            changes.answer(tx, each.id, office.config.code, code, reason, at)
            documents.mark_read(tx, _place(each))
        not_before = now() + timedelta(seconds=office.config.undo)
        if agree:
            number = _agree(tx, office.config, change, accepting, at)
        place = _place(change)
        status_id = answer.queue(tx, place, reply, office.config, not_before=not_before)
        for each in (change, *others):
            acceptance.refold(tx, _place(each))
        if change.document is not None:
            acceptance.refold(tx, change.document)
        audit.append(
            tx, at=at, actor=actor(), act="answer-recall", subject=str(place), of=change.document, kind=change.kind,
            status=code, reason=reason,
        )  # fmt: skip
        large = carry_out(tx, status_id, place) if outbox.of_status(tx.db, status_id, place) is None else []
    remove_large(mirror, large)
    return Consent(place, change.document, change.kind, code, words, number)


def _agree(tx: Transaction, config: Config, change: Change, accepting: answer.Reply, at: str) -> int | None:
    """Do what was agreed to; gives the arrival number of a replacement."""
    from office.handling.incoming import register

    place = _place(change)
    asking = documents.get(tx.db, place)
    assert asking is not None
    if change.document is not None and change.kind in (BusinessType.RECALL, BusinessType.REPLACE):
        assignments.finish_all(tx, change.document, at)
    if change.kind == BusinessType.UPDATE and change.document is not None:
        take_over(tx, change.document, asking, at)
    if change.kind == BusinessType.REPLACE:
        number, _year = register(tx, asking, at)
        answer.queue(tx, place, accepting, config, not_before=now() + timedelta(seconds=config.undo))
        if change.document is not None:
            tx.execute("UPDATE documents SET checked_at = NULL WHERE id = ?", (change.document,))
        return number
    return None


def waiting(db: Connection, document_id: int) -> tuple[Change, list[Change]]:
    """The newest request about a document, or of that row, that waits, and those that wait and ask the same.

    Raises `BadInput` when none waits.
    """
    if documents.get(db, document_id) is None:
        raise BadInput(_("There is no document {id}.").format(id=document_id))
    found = changes.asked(db, document_id)
    open_ones = [change for change, given in found if given.answer is None]
    if not open_ones:
        raise BadInput(_nothing(document_id, found))
    change = open_ones[0]
    if change.kind != BusinessType.RECALL or change.document is None:
        return change, []
    same = [
        each
        for each, given in changes.asked(db, change.document)
        if given.answer is None and each.kind == change.kind and each.id != change.id
    ]
    return change, same


def take_back(tx: Transaction, document_id: int, at: str) -> str | None:
    """Take back the answer to a request about a document, if that is the newest act on it; gives its status.

    Raises `BadInput` when it has left.
    """
    for change, given in changes.asked(tx.db, document_id):
        place = _place(change)
        status = statuses.newest_given(tx.db, place)
        if given.answer is None or status is None or (status.code, status.recorded_at) != (given.answer, given.at):
            continue
        newest = statuses.newest_given(tx.db, document_id)
        assert status.id is not None
        if newest is not None and (newest.id or 0) > status.id:
            return None
        if change.document is not None and changes.destroyed(tx.db, change.document):
            raise BadInput(
                _("The content of document {id} is destroyed: that cannot be taken back.").format(id=change.document)
            )
        message = outbox.of_status(tx.db, status.id, place)
        if message is None or not outbox.cancel(tx, message):
            raise BadInput(
                _("Status {code} of document {id} has left: what was reported cannot be taken back.").format(
                    code=status.code, id=place
                )
            )
        statuses.cancel(tx, status.id, at)
        _unsay(tx, change, given, at)
        return status.code
    return None


def _unsay(tx: Transaction, change: Change, given: Answer, at: str) -> None:
    assert given.at is not None
    place = _place(change)
    same = [
        each
        for each, other in changes.asked(tx.db, change.document or place)
        if (other.answer, other.at) == (given.answer, given.at)
    ]
    for each in same or [change]:
        changes.answer(tx, each.id, given.office_code, None, "", None)
        acceptance.refold(tx, _place(each))
    if given.answer == AGREED and change.document is not None:
        if change.kind == BusinessType.UPDATE:
            restore(tx, change.document, place)
        else:
            assignments.reopen(tx, change.document, given.at)
    if given.answer == AGREED and change.kind == BusinessType.REPLACE:
        accepted = statuses.newest_given(tx.db, place)
        if accepted is not None and accepted.id is not None and accepted.recorded_at == given.at:
            message = outbox.of_status(tx.db, accepted.id, place)
            if message is None or outbox.cancel(tx, message):
                statuses.cancel(tx, accepted.id, at)
    acceptance.refold(tx, place)
    if change.document is not None:
        acceptance.refold(tx, change.document)


def leaving(tx: Transaction, message: Message) -> list[str]:
    """A message can no longer be taken back: what it reports as done is done now. Gives the hashes of large files to be
    removed once this is committed."""
    return carry_out(tx, message.status, message.document) if message.status is not None else []


def carry_out(tx: Transaction, status_id: int, place: int) -> list[str]:
    """Destroy what the clerk has agreed to give back, if that status says so."""
    code, at = tx.execute("SELECT code, recorded_at FROM statuses WHERE id = ?", (status_id,)).fetchone()
    if code != AGREED:
        return []
    for change, given in changes.asked(tx.db, place):
        agreed = (given.answer, given.at) == (code, at)
        if agreed and change.kind == BusinessType.RECALL and change.document is not None:
            if not changes.destroyed(tx.db, change.document):
                moment = stamp(now())
                audit.append(tx, at=moment, actor=actor(), act="destroy", subject=str(change.document), asked=place)
            return changes.destroy(tx, change.document, at)
    return []


def remove_large(mirror: Mirror, large: list[str]) -> None:
    """Remove the files of destroyed blobs; only after the commit that let them go."""
    for sha256 in large:
        row = mirror.db.execute("SELECT gone_at FROM blobs WHERE sha256 = ?", (sha256,)).fetchone()
        if row is not None and row[0] is not None:
            # The answer was given by then: what was written since is another document's.
            answered = datetime.fromisoformat(row[0]) + timedelta(seconds=1)
            mirror.blobs.let_go(sha256, older_than=answered.timestamp())


def _wording(change: Change) -> str:
    """What an agreement says where the clerk says nothing: to what, for the wire names the document only."""
    words = f"Đồng ý {BusinessType(change.kind).label('vi').lower()}"
    return f"{words}: không có văn bản này" if change.document is None else words


def _place(change: Change) -> int:
    """The row where a request stands and is answered."""
    found = change.request if change.request is not None else change.document
    assert found is not None
    return found


def _checked(reason: str, *, needed: bool) -> str:
    reason = " ".join(nfc(reason).split())
    if not reason and not needed:
        return ""
    if not FEWEST_CHARACTERS <= len(reason) <= MOST_CHARACTERS:
        raise BadInput(reason_length(reason))
    return reason


def reason_length(reason: str) -> str:
    """The sentence about a reason out of bounds."""
    return _("The reason has {count} characters: it must have {least} to {most}.").format(
        count=len(reason), least=FEWEST_CHARACTERS, most=MOST_CHARACTERS
    )


def _nothing(document_id: int, found: list[tuple[Change, Answer]]) -> str:
    if found:
        given = found[0][1]
        return _("Document {id}: the request was answered with {code} already.").format(
            id=document_id, code=given.answer
        )
    return _("Nobody asks for a change of document {id}: there is nothing to answer.").format(id=document_id)
