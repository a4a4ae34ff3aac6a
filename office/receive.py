"""Receiving: list, fetch, make durable, read, enter, and only then tell the axis that it may forget.

What arrives twice is entered once. A package that cannot be read, or that even ends the process reading it, goes to
the quarantine tray with its bytes and never stops the ones behind it. Nothing that is missing at the axis is deleted
here.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from axis.errors import AxisError, AxisRefused, ReplyTooLarge
from documents.times import now, stamp
from durable.files import TooLarge
from office import answer
from office.following import followed_by
from office.intake import Arrival, read
from office.problems import package_problem
from office.progress import Listener, Progress, SyncReport
from storage import arrivals, audit, documents, returns, statuses
from storage.blobs import record
from storage.documents import Document
from translations import _

if TYPE_CHECKING:
    from datetime import datetime

    from axis.client import VxpClient
    from axis.records import Listed
    from office.home import Config
    from storage.arrivals import Fetched
    from storage.blobs import Blob
    from storage.mirror import Mirror, Transaction

PAGE = 100
"""Entries asked for at a time: also the documents of one transaction, and what a crash can cost in fetching again."""

BATCH_BYTES = 8 * 1024 * 1024
"""Bytes of packages after which a batch is entered although the page goes on: old machines have little memory."""

LARGEST_PACKAGE = 512 * 1024 * 1024

MOST_TRIES = 3
"""Runs that may end while reading one package before it is put aside unread."""

STEPS = {"edoc": "receiving", "status": "statuses"}


class Receiver:
    """One sync's receiving half. Every method may be interrupted anywhere; the next run goes on from the mirror."""

    def __init__(
        self, mirror: Mirror, client: VxpClient, config: Config, report: SyncReport, heard: Listener, actor: str
    ) -> None:
        self.mirror = mirror
        self.client = client
        self.config = config
        self.report = report
        self.heard = heard
        self.actor = actor

    def finish_interrupted(self) -> None:
        """Enter what an earlier run fetched but did not enter, one by one: one of them may be what ended that run."""
        for fetched in [*arrivals.staged(self.mirror.db, "edoc"), *arrivals.staged(self.mirror.db, "status")]:
            with self.mirror.write() as tx:
                # Each by itself: those behind one that ends the run again were not tried.
                counted = arrivals.try_again(tx, fetched)
            self._enter([counted])

    def receive(self, kind: str, since: datetime | None = None) -> None:
        """Take in everything pending of a kind, "edoc" or "status", a page at a time until nothing new is listed;
        with ``since`` also what came from then on and was taken over once before.
        """
        seen: set[str] = set()
        cursor: str | None = None
        done = 0
        while True:
            listed = self.client.pending(kind, limit=PAGE, after=cursor, since=since)
            # Some axes list an entry twice, even on one page.
            new = [entry for entry in {each.doc_id: each for each in listed}.values() if entry.doc_id not in seen]
            seen.update(entry.doc_id for entry in new)
            if not new:
                return
            self._fetch_and_enter(kind, new)
            self.acknowledge()
            done += len(new)
            self.heard(Progress(STEPS[kind], done))
            if len(listed) < PAGE:
                return
            cursor = listed[-1].cursor or None

    def _fetch_and_enter(self, kind: str, listed: list[Listed]) -> None:
        batch: list[tuple[Listed, Blob]] = []
        size = 0
        for entry in listed:
            known = arrivals.taken(self.mirror.db, kind, entry.doc_id)
            if known is not None:
                with self.mirror.write() as tx:
                    arrivals.owe(tx, known)
                continue
            if arrivals.is_staged(self.mirror.db, kind, entry.doc_id):
                continue
            blob = self._fetch(kind, entry)
            if blob is None:
                continue
            batch.append((entry, blob))
            size += blob.size
            if size > BATCH_BYTES:
                self._stage_and_enter(kind, batch)
                batch, size = [], 0
        self._stage_and_enter(kind, batch)

    def _fetch(self, kind: str, entry: Listed) -> Blob | None:
        spool = self.mirror.blobs.spool(LARGEST_PACKAGE)
        try:
            self.client.fetch(entry.doc_id, spool, max_bytes=LARGEST_PACKAGE)
            return spool.settle()
        except (ReplyTooLarge, TooLarge):
            self._put_aside_unfetched(kind, entry)
        except AxisRefused as error:
            # The axis lists it but will not hand it over: leave it there, and go on with the next.
            self.report.needs_person(
                _("The axis lists document {id} but does not deliver it: {error}").format(id=entry.doc_id, error=error)
            )
        finally:
            spool.discard()
        return None

    def _stage_and_enter(self, kind: str, batch: list[tuple[Listed, Blob]]) -> None:
        if not batch:
            return
        moment = stamp(now())
        with self.mirror.write() as tx:
            for entry, blob in batch:
                arrivals.stage(tx, kind, entry.doc_id, entry.sender, blob, moment)
        self._enter(
            [arrivals.Fetched(kind, entry.doc_id, entry.sender, blob.sha256, moment, 1) for entry, blob in batch]
        )

    def _enter(self, waiting: list[Fetched]) -> None:
        """Read packages, then enter them all in one transaction."""
        read_ones = [self._read(fetched) for fetched in waiting]
        replies = [answer.arrived(self.config, arrival.package) if arrival.package else None for arrival in read_ones]
        counts = SyncReport()
        with self.mirror.write() as tx:
            for arrival, reply in zip(read_ones, replies, strict=True):
                self._enter_one(tx, arrival, reply, counts)
        self.report.received += counts.received
        self.report.statuses_in += counts.statuses_in
        self.report.quarantined += counts.quarantined
        for sentence in counts.errors:
            self.report.needs_person(sentence)

    def _read(self, fetched: Fetched) -> Arrival:
        if fetched.tries > MOST_TRIES:
            return Arrival(fetched, problem="crash")
        with self.mirror.blobs.open(self.mirror.db, fetched.package_sha256) as raw:
            return read(fetched, raw, self.mirror.blobs, stamp(now()))

    def _enter_one(self, tx: Transaction, arrival: Arrival, reply: answer.Reply | None, counts: SyncReport) -> None:
        for blob in arrival.blobs:
            record(tx, blob)
        if arrival.document is not None:
            self._enter_document(tx, arrival, reply, counts)
        elif arrival.status is not None:
            self._enter_status(tx, arrival, counts)
        else:
            self._quarantine(tx, arrival.fetched, arrival.problem or "", counts, verdict="fail")

    def _enter_document(
        self, tx: Transaction, arrival: Arrival, reply: answer.Reply | None, counts: SyncReport
    ) -> None:
        document, fetched = arrival.document, arrival.fetched
        assert document is not None
        earlier = None
        if document.document_id and document.business_type == 0:
            earlier = documents.find(tx.db, "in", document.sender_code, document.document_id)
        if earlier is not None:
            kept = documents.get(tx.db, earlier)
            assert kept is not None
            if kept.content_sha256 == document.content_sha256:
                audit.append(tx, at=fetched.fetched_at, actor=self.actor, act="receive-again", subject=str(earlier))
                arrivals.settle(tx, fetched, "done")
                return
            if not returns.refused(tx.db, earlier):
                self._quarantine(tx, fetched, f"conflict:{earlier}", counts, verdict="done", document=document)
                return
        follows = earlier or followed_by(tx.db, document)
        document_id = documents.insert(tx, replace(document, relates_to=follows))
        if follows is not None:
            returns.close(tx, follows, document_id, fetched.fetched_at)
        if reply is not None:
            answer.queue(tx, document_id, reply, self.config)
        audit.append(
            tx,
            at=fetched.fetched_at,
            actor=self.actor,
            act="receive",
            subject=str(document_id),
            axis_id=fetched.axis_id,
        )
        arrivals.settle(tx, fetched, "done")
        counts.received += 1

    def _enter_status(self, tx: Transaction, arrival: Arrival, counts: SyncReport) -> None:
        status, fetched = arrival.status, arrival.fetched
        assert status is not None
        document_id = answer.answered_document(tx.db, self.config, status)
        if document_id is None or not statuses.repeated(tx.db, document_id, status):
            statuses.append(tx, document_id, status)
            counts.statuses_in += 1
            if document_id is not None:
                if statuses.is_fault(status):
                    statuses.show_fault(tx, document_id, status.office_code)
                statuses.refold_sent(tx, document_id, status.office_code)
        arrivals.settle(tx, fetched, "done")

    def _quarantine(
        self,
        tx: Transaction,
        fetched: Fetched,
        problem: str,
        counts: SyncReport,
        *,
        verdict: str,
        document: Document | None = None,
    ) -> None:
        if document is None:
            document = Document(
                direction="in",
                tray="quarantine",
                created_at=fetched.fetched_at,
                received_at=fetched.fetched_at,
                axis_id=fetched.axis_id,
                package_sha256=fetched.package_sha256,
                sender_code=fetched.sender_code,
                party=fetched.sender_code,
            )
        set_aside = quarantined(document, problem)
        document_id = documents.insert(tx, set_aside)
        audit.append(
            tx, at=fetched.fetched_at, actor=self.actor, act="quarantine", subject=str(document_id), problem=problem
        )
        arrivals.settle(tx, fetched, verdict, problem)
        counts.quarantined += 1
        counts.errors.append(
            _("A package from {sender} was put into quarantine: {problem}").format(
                sender=fetched.sender_code or _("an unknown sender"), problem=package_problem(problem)
            )
        )

    def _put_aside_unfetched(self, kind: str, entry: Listed) -> None:
        counts = SyncReport()
        with self.mirror.write() as tx:
            nothing = self.mirror.blobs.spool(0).settle()
            arrivals.stage(tx, kind, entry.doc_id, entry.sender, nothing, stamp(now()))
            fetched = next(each for each in arrivals.staged(tx.db, kind) if each.axis_id == entry.doc_id)
            self._quarantine(tx, fetched, "too-large", counts, verdict="fail")
        self.report.quarantined += counts.quarantined
        self.report.needs_person(counts.errors[0])

    def acknowledge(self) -> None:
        """Tell the axis what was taken in; what it does not hear now stays owed for the next run."""
        told: list[str] = []
        owed = arrivals.owed(self.mirror.db)
        try:
            for each in owed:
                try:
                    self.client.acknowledge(each.axis_id, each.verdict, each.description)
                except AxisRefused as error:
                    if not error.permanent:
                        raise
                    # The axis no longer knows the entry: there is nothing left to clear there.
                told.append(each.axis_id)
        except AxisError:
            self._told(told)
            raise
        self._told(told)

    def _told(self, axis_ids: list[str]) -> None:
        if axis_ids:
            with self.mirror.write() as tx:
                arrivals.told(tx, axis_ids)


def quarantined(document: Document, problem: str) -> Document:
    """The document as its quarantine row: out of every other tray and search, waiting for a person."""
    return replace(document, tray="quarantine", rank=0, unread=True, problem=problem)
