"""Receiving: list, fetch, make durable, read, enter, and only then tell the axis that it may forget.

What arrives twice is entered once. A package that cannot be read, or that even ends the process reading it, goes to
the quarantine tray with its bytes and never stops the ones behind it; nor does one that the axis lists and does not
deliver. Nothing that is missing at the axis is deleted
here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from axis.errors import AxisError, AxisRefused, AxisUnreachable, ReplyTooLarge
from documents.times import now, stamp
from durable.files import TooLarge
from office.exchange.entering import Entering
from office.progress import Listener, Progress, SyncReport
from storage import arrivals
from translations import _

if TYPE_CHECKING:
    from datetime import datetime

    from axis.client import VxpClient
    from axis.records import Listed
    from office.home import Config
    from storage.blobs import Blob
    from storage.mirror import Mirror

PAGE = 100
"""Entries asked for at a time: also the documents of one transaction, and what a crash can cost in fetching again."""

BATCH_BYTES = 8 * 1024 * 1024
"""Bytes of packages after which a batch is entered although the page goes on: old machines have little memory."""

LARGEST_PACKAGE = 512 * 1024 * 1024

PATIENCE = 10
"""Entries in a row that the axis may fail to deliver or to clear before it is let alone until the next sync."""

STEPS = {"edoc": "receiving", "status": "statuses"}


class Receiver:
    """One sync's receiving half. Every method may be interrupted anywhere; the next run goes on from the mirror."""

    def __init__(
        self, mirror: Mirror, client: VxpClient, config: Config, report: SyncReport, heard: Listener, actor: str
    ) -> None:
        self.mirror = mirror
        self.client = client
        self.report = report
        self.heard = heard
        self.entering = Entering(mirror, config, report, actor)

    def finish_interrupted(self) -> None:
        """Enter what an earlier run fetched but did not enter."""
        self.entering.finish_interrupted()

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
            cursor = listed[-1].cursor or None
            if len(listed) < PAGE and cursor is not None:
                return  # an axis without a sequence may have pages of its own size

    def _fetch_and_enter(self, kind: str, listed: list[Listed]) -> None:
        batch: list[tuple[Listed, Blob]] = []
        try:
            self._fetch_all(kind, listed, batch)
        except AxisError:
            self._stage_and_enter(kind, batch)
            raise
        self._stage_and_enter(kind, batch)

    def _fetch_all(self, kind: str, listed: list[Listed], batch: list[tuple[Listed, Blob]]) -> None:
        """Fetch into ``batch``, which is entered and emptied whenever it is large."""
        size = failures = 0
        for entry in listed:
            known = arrivals.taken(self.mirror.db, kind, entry.doc_id)
            if known is not None:
                with self.mirror.write() as tx:
                    arrivals.owe(tx, known)
                continue
            if arrivals.is_staged(self.mirror.db, kind, entry.doc_id):
                continue
            try:
                blob = self._fetch(kind, entry)
            except AxisError as error:
                failures += _weight(error)
                if failures >= PATIENCE:
                    raise
                self.report.will_retry(_not_delivered(entry, error))
                continue
            failures = 0
            if blob is None:
                continue
            batch.append((entry, blob))
            size += blob.size
            if size > BATCH_BYTES:
                self._stage_and_enter(kind, batch)
                batch.clear()
                size = 0

    def _fetch(self, kind: str, entry: Listed) -> Blob | None:
        """The package, durable; None for one that the axis will not hand over. Raises what may pass by itself."""
        spool = self.mirror.blobs.spool(LARGEST_PACKAGE)
        try:
            self.client.fetch(entry.doc_id, spool, max_bytes=LARGEST_PACKAGE)
            return spool.settle()
        except (ReplyTooLarge, TooLarge):
            self._put_aside_unfetched(kind, entry)
        except AxisRefused as error:
            if error.retryable:
                raise
            self.report.needs_person(_not_delivered(entry, error))
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
        self.entering.enter(
            [arrivals.Fetched(kind, entry.doc_id, entry.sender, blob.sha256, moment, 1) for entry, blob in batch]
        )

    def _put_aside_unfetched(self, kind: str, entry: Listed) -> None:
        counts = SyncReport()
        with self.mirror.write() as tx:
            nothing = self.mirror.blobs.spool(0).settle()
            arrivals.stage(tx, kind, entry.doc_id, entry.sender, nothing, stamp(now()))
            fetched = next(each for each in arrivals.staged(tx.db, kind) if each.axis_id == entry.doc_id)
            self.entering.quarantine(tx, fetched, "too-large", counts, verdict="fail")
        self.report.quarantined += counts.quarantined
        self.report.needs_person(counts.errors[0])

    def acknowledge(self) -> None:
        """Tell the axis what was taken in; what it does not hear now stays owed for the next run."""
        told: list[str] = []
        failures = 0
        try:
            for each in arrivals.owed(self.mirror.db):
                try:
                    self.client.acknowledge(each.axis_id, each.verdict, each.description)
                except AxisError as error:
                    # When the axis no longer knows the entry, there is nothing left to clear there.
                    if not isinstance(error, AxisRefused) or error.retryable:
                        if error.general:
                            raise
                        self.report.will_retry(str(error))
                        failures += 1
                        if failures == PATIENCE:
                            break
                        continue
                failures = 0
                told.append(each.axis_id)
        finally:
            self._told(told)

    def _told(self, axis_ids: list[str]) -> None:
        if axis_ids:
            with self.mirror.write() as tx:
                arrivals.told(tx, axis_ids)


def _not_delivered(entry: Listed, error: AxisError) -> str:
    return _("The axis lists document {id} but does not deliver it: {error}").format(id=entry.doc_id, error=error)


def _weight(error: AxisError) -> int:
    """How much of `PATIENCE` a failure takes: all of it when every other entry would meet the same."""
    if isinstance(error, AxisUnreachable):
        return PATIENCE // 2 if error.left_host else PATIENCE  # waiting for one more may take long
    return PATIENCE if error.general else 1
