"""Entering what has come, by whatever way: read, then registered or put aside, in one transaction a batch.

What comes twice is entered once. A package that cannot be read goes to the quarantine tray with its bytes.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from documents.kinds import BusinessType
from documents.organ_id import parse_organ_id
from documents.statuses import TAKEN_BACK
from documents.times import now, stamp
from office.changes import consenting
from office.exchange import answer
from office.exchange.following import followed_by
from office.exchange.intake import Arrival, read
from office.problems import package_problem
from office.progress import SyncReport
from storage import arrivals, audit, bundles, documents, returns, statuses
from storage.blobs import record
from storage.documents import Document
from translations import _

if TYPE_CHECKING:
    from office.home import Config
    from storage.arrivals import Fetched
    from storage.mirror import Mirror, Transaction

MOST_TRIES = 3
"""Runs that may end while reading one package before it is put aside unread."""


class Entering:
    """The way from the stage into the trays."""

    def __init__(self, mirror: Mirror, config: Config, report: SyncReport, actor: str) -> None:
        self.mirror = mirror
        self.config = config
        self.report = report
        self.actor = actor

    def finish_interrupted(self) -> None:
        """Enter what an earlier run staged but did not enter, one by one: one of them may be what ended that run."""
        for fetched in [*arrivals.staged(self.mirror.db, "edoc"), *arrivals.staged(self.mirror.db, "status")]:
            with self.mirror.write() as tx:
                # Each by itself: those behind one that ends the run again were not tried.
                counted = arrivals.try_again(tx, fetched)
            self.enter([counted])

    def enter(self, waiting: list[Fetched]) -> None:
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
            arrival = read(fetched, raw, self.mirror.blobs, stamp(now()))
        if _is_foreign(arrival):
            return Arrival(fetched, problem="foreign")
        return arrival

    def _enter_one(self, tx: Transaction, arrival: Arrival, reply: answer.Reply | None, counts: SyncReport) -> None:
        if arrivals.came_before(tx.db, arrival.fetched):
            arrivals.settle(tx, arrival.fetched, "done")
            return
        for blob in arrival.blobs:
            record(tx, blob)
        if arrival.document is not None:
            self._enter_document(tx, arrival, reply, counts)
        elif arrival.status is not None:
            self._enter_status(tx, arrival, counts)
        else:
            self.quarantine(tx, arrival.fetched, arrival.problem or "", counts, verdict="fail")

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
                self.quarantine(tx, fetched, f"conflict:{earlier}", counts, verdict="done", document=document)
                return
        follows = earlier or followed_by(tx.db, document)
        document_id = documents.insert(tx, replace(document, relates_to=follows))
        consenting.arrived(tx, document, document_id, follows, self.config)
        if follows is not None and document.business_type != BusinessType.RECALL:
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
        taken_back = status.code == TAKEN_BACK.code
        if taken_back:
            document_id = consenting.recalled_by_status(tx, status, self.config)
        else:
            document_id = answer.answered_document(tx.db, self.config, status)
        if document_id is None or not statuses.repeated(tx.db, document_id, status):
            statuses.append(tx, document_id, status)
            counts.statuses_in += 1
            if document_id is not None and not taken_back:
                if statuses.is_fault(status):
                    statuses.show_fault(tx, document_id, status.office_code)
                statuses.refold_sent(tx, document_id, status.office_code)
                for message_id in bundles.unconfirmed(tx.db, document_id, status.office_code):
                    bundles.delivered(tx, message_id, status.office_code, fetched.fetched_at)
                consenting.heard(tx, status, self.config)
        arrivals.settle(tx, fetched, "done")

    def quarantine(
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


def quarantined(document: Document, problem: str) -> Document:
    """The document as its quarantine row: out of every other tray and search, waiting for a person."""
    return replace(document, tray="quarantine", rank=0, unread=True, problem=problem)


def _is_foreign(arrival: Arrival) -> bool:
    """Whether what came by stick speaks in the name of another office than the one whose stick it was: where the axis
    carries it, that is the axis's to know.
    """
    said = arrival.document.sender_code if arrival.document else arrival.status.office_code if arrival.status else None
    if said is None or not arrivals.carried_package(arrival.fetched.axis_id):
        return False
    return normal_code(said) != normal_code(arrival.fetched.sender_code)


def normal_code(code: str) -> str:
    """An office's identifier as it is compared: in capitals, without blanks."""
    found = parse_organ_id(code)
    return found.text if found else code.strip()
