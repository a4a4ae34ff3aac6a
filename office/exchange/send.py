"""Sending: push what waits in the outbox so that nothing is sent twice, lost, or forgotten.

SENDING is committed before a byte leaves, and a message leaves that state only by a clear answer for it. After an
unclear answer, a cut connection or a crash the axis is asked whether it has the document before it is sent again.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from axis.errors import (
    AxisBusy,
    AxisError,
    AxisRefused,
    AxisUnreachable,
    CredentialsRefused,
    DuplicateDocument,
    PackageAltered,
    TlsRefused,
    WrongEndpoint,
)
from documents.times import now, stamp
from office.changes.consenting import leaving, remove_large
from office.progress import Listener, Progress, SyncReport
from storage import audit, documents, outbox
from storage.blobs import BlobDamaged
from translations import _

if TYPE_CHECKING:
    from axis.client import VxpClient
    from axis.records import SentRecord
    from storage.documents import Document
    from storage.mirror import Mirror
    from storage.outbox import Message

BACKOFF = (30, 120, 600, 1800, 3600)
"""Seconds to the next attempt after the first, second, … unclear one; then hourly."""

BATCH = 50
"""Messages said to be SENDING by one commit."""

_OF_SETTINGS = (CredentialsRefused, TlsRefused, WrongEndpoint)


class Sender:
    """One sync's sending half."""

    def __init__(self, mirror: Mirror, client: VxpClient, report: SyncReport, heard: Listener, actor: str) -> None:
        self.mirror = mirror
        self.client = client
        self.report = report
        self.heard = heard
        self.actor = actor

    def push(self, *, impatient: bool = False) -> None:
        """Try everything that is due once; ``impatient`` also what an undo window or a back-off holds.

        Raises the `AxisError` that makes going on pointless.
        """
        horizon = now() + timedelta(days=36_500) if impatient else now()
        due = outbox.due(self.mirror.db, stamp(horizon))
        done = 0
        while due:
            batch, due = due[:BATCH], due[BATCH:]
            begun = self._begin(batch)
            overdue = [message for message in begun if message.deadline <= stamp(now())]
            for message in overdue:
                self._hold(message)
            self._push_batch([message for message in begun if message not in overdue])
            done += len(batch)
            self.heard(Progress("sending", done, done + len(due)))

    def ask_after_stopped(self) -> None:
        """Ask for what stopped with an attempt perhaps under way: only what the axis does not have can be given up.

        Raises the `AxisError` that makes going on pointless.
        """
        for message in outbox.doubtful(self.mirror.db):
            try:
                found = self._look_up(message)
            except AxisError as error:
                if _is_pointless(error):
                    raise
            else:
                self._ascertain(message, found)

    def _ascertain(self, message: Message, found: str | None) -> None:
        if found is not None:
            self._record_accepted([(message, found)])
            return
        with self.mirror.write() as tx:
            outbox.ascertain(tx, message)

    def _begin(self, batch: list[Message]) -> list[Message]:
        """What is still to be sent: a clerk may have taken some of it back since it was listed."""
        with self.mirror.write() as tx:
            begun = [message for message in batch if outbox.begin(tx, message)]
            large = [sha256 for message in begun for sha256 in leaving(tx, message)]
        remove_large(self.mirror, large)
        return begun

    def _push_batch(self, batch: list[Message]) -> None:
        accepted: list[tuple[Message, str]] = []
        waiting = list(batch)
        try:
            while waiting:
                axis_id = self._attempt(waiting[0])
                message = waiting.pop(0)
                if axis_id is not None:
                    accepted.append((message, axis_id))
        except AxisError:
            self._requeue_untried(waiting[1:])
            raise
        finally:
            self._record_accepted(accepted)

    def _attempt(self, message: Message) -> str | None:
        """The axis's id for the message when it is there for certain; anything else is recorded here."""
        in_doubt = message.state == "SENDING"
        try:
            if in_doubt and (found := self._look_up(message)):
                return found
        except AxisError as error:
            # Whatever a look-up that failed says, it says nothing of the message.
            self._put_off(message, error, left=True)
            return None
        try:
            return self._send(message)
        except DuplicateDocument as error:
            return self._already_there(message, error)
        except (BlobDamaged, PackageAltered):
            self._end(message, "HELD", _("The package to be sent is damaged on this machine's disk."))
        except AxisError as error:
            if isinstance(error, AxisRefused) and error.permanent:
                self._end(message, "REJECTED", str(error))
            else:
                self._put_off(message, error, left=error.unclear or in_doubt)
        return None

    def _put_off(self, message: Message, error: AxisError, *, left: bool) -> None:
        """Try again later. Raises the error again when the next message would only meet it too."""
        of_settings = isinstance(error, _OF_SETTINGS)
        pause = timedelta(seconds=error.retry_after) if isinstance(error, AxisBusy) and error.retry_after else None
        self._postpone(
            message,
            error,
            counted=not of_settings and (error.unclear or not isinstance(error, AxisUnreachable)),
            left=left,
            pause=pause,
        )
        if _is_pointless(error):
            raise error

    def _already_there(self, message: Message, error: DuplicateDocument) -> str | None:
        """The axis refuses what it already has: success when that is this document, a person's business otherwise."""
        try:
            found = self._look_up(message, error.doc_id)
        except AxisError as failure:
            self._postpone(message, failure, counted=True, left=True)
            return None
        if found is None:
            self._end(message, "HELD", _("The axis holds another document under the same number and date."))
        return found

    def _send(self, message: Message) -> str:
        row = self.mirror.db.execute("SELECT size FROM blobs WHERE sha256 = ?", (message.package_sha256,)).fetchone()
        if row is None:
            raise BlobDamaged(message.package_sha256)
        with self.mirror.blobs.open(self.mirror.db, message.package_sha256) as package:
            return self.client.send(
                package,
                size=row[0],
                sha256=message.package_sha256,
                sender=message.sender,
                recipients=message.recipients,
                kind=message.kind,
            )

    def _look_up(self, message: Message, axis_id: str | None = None) -> str | None:
        """The axis's id for a document that an earlier attempt brought there, to every recipient; None if none did.

        ``axis_id`` is the id the axis named when it refused a duplicate. A status is not looked up: the axis keeps
        identical ones once, and so does the office that gets it.
        """
        if message.kind != "edoc":
            return axis_id
        document = documents.get(self.mirror.db, message.document)
        assert document is not None
        since = datetime.fromisoformat(message.created_at) - timedelta(days=1)
        found = self.client.sent(doc_id=axis_id) if axis_id else self.client.sent(since=since, notation=document.code)
        reached: dict[str, set[str]] = {}
        for record in found:
            # An update and a recall bear the DocumentId and the subject of what they are about.
            known = outbox.holder_of(self.mirror.db, record.sender_doc_id)
            if _is_the_same(record, document) and known in (None, message.id):
                reached.setdefault(record.sender_doc_id, set()).add(record.recipient)
        return next((key for key, codes in reached.items() if codes >= set(message.recipients)), None)

    def _record_accepted(self, accepted: list[tuple[Message, str]]) -> None:
        if not accepted:
            return
        moment = stamp(now())
        with self.mirror.write() as tx:
            for message, axis_id in accepted:
                outbox.accepted(tx, message, axis_id, moment)
                if message.kind == "edoc":
                    audit.append(
                        tx, at=moment, actor=self.actor, act="sent", subject=str(message.document), axis_id=axis_id
                    )
        for message, _axis_id in accepted:
            if message.kind == "edoc":
                self.report.sent += 1
            else:
                self.report.statuses_out += 1

    def _requeue_untried(self, messages: list[Message]) -> None:
        """Nothing of these left the machine: what was queued is queued again, what was in doubt stays so."""
        with self.mirror.write() as tx:
            for message in messages:
                outbox.postpone(
                    tx,
                    message,
                    state=message.state,
                    error=message.error,
                    next_attempt=message.next_attempt,
                    counted=False,
                )

    def _postpone(
        self, message: Message, error: AxisError, *, counted: bool, left: bool, pause: timedelta | None = None
    ) -> None:
        if pause is None:
            seconds = BACKOFF[min(message.attempts, len(BACKOFF) - 1)] if counted else 0
            pause = timedelta(seconds=seconds * random.uniform(0.8, 1.2))  # noqa: S311 - spreads load, hides nothing
        with self.mirror.write() as tx:
            outbox.postpone(
                tx,
                message,
                state="SENDING" if left else "QUEUED",
                error=str(error),
                next_attempt=stamp(now() + pause),
                counted=counted,
            )
        if counted:
            self.report.will_retry(str(error))

    def _hold(self, message: Message) -> None:
        self._end(
            message,
            "HELD",
            _("It could not be delivered by its deadline. Last answer: {error}").format(
                error=message.error or _("none")
            ),
            doubt=message.state == "SENDING",
        )

    def _end(self, message: Message, state: str, error: str, *, doubt: bool = False) -> None:
        with self.mirror.write() as tx:
            outbox.end(tx, message, state, error, doubt=doubt)
            audit.append(
                tx, at=stamp(now()), actor=self.actor, act=state.lower(), subject=str(message.document), error=error
            )
        self.report.held += 1
        document = documents.get(self.mirror.db, message.document)
        self.report.needs_person(
            _("{code} to {recipients} is held: {error}").format(
                code=document.code if document else message.document,
                recipients=", ".join(message.recipients),
                error=error,
            )
        )


def _is_pointless(error: AxisError) -> bool:
    """Whether the next message would only meet it too."""
    return isinstance(error, (*_OF_SETTINGS, AxisUnreachable))


def _is_the_same(record: SentRecord, document: Document) -> bool:
    """Whether the axis speaks of this very document; number and date alone may have been given to another."""
    if record.document_id and record.document_id != document.document_id:
        return False
    return record.notation == document.code and record.title in {"", document.subject}
