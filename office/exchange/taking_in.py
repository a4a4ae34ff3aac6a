"""Taking in what another office wrote on a stick (`bundle`), as a sync takes in what the axis has.

All of the file is proved before anything of it is entered. Then batch after batch is staged and entered, each in one
transaction; interrupted anywhere, the import is simply repeated. What is here already only gets its receipt again: its
sender would not have sent it had it got the first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from documents.times import now, stamp
from durable.files import remove_leftovers
from office.alone import alone
from office.clerk import actor
from office.errors import BadInput
from office.exchange.bundle_file import LARGEST_PACKAGE, Bundle
from office.exchange.bundle_keys import is_signature, require_trusted
from office.exchange.entering import Entering, normal_code
from office.exchange.receive import BATCH_BYTES, PAGE
from office.exchange.sync import LOCK
from office.problems import package_problem
from office.progress import Listener, Progress, SyncReport, unheard
from storage import arrivals, audit, bundles
from storage.mirror import Mirror
from translations import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from office.exchange.bundle_file import Manifest, Package
    from office.office import Office
    from storage.blobs import Blob


@dataclass(frozen=True, slots=True)
class Imported:
    """What one import did. ``repeated`` packages were here already, ``receipts`` of ours were news, ``delivered`` of
    our messages are done with by them; ``notes`` are sentences for a person."""

    sender: str
    sequence: int
    documents: int
    statuses: int
    receipts: int
    repeated: int
    quarantined: int
    delivered: int
    notes: tuple[str, ...]
    exit_code: int


def take_in(
    office: Office, path: Path, *, trust: bool = False, new_key: str | None = None, heard: Listener = unheard
) -> Imported:
    """Take in what a stick holds for this office.

    ``trust`` and ``new_key`` as for `bundle_keys.require_trusted`. Raises `BadInput` for a file that is not as
    its sender wrote it, or is not for this office, and `NotTrusted`: nothing was entered then.
    """
    busy = _("A sync or another import is under way ({owner}). Wait until it is done.")
    with alone(office.home, LOCK, busy), Bundle(path) as bundle, Mirror(office.home) as mirror:
        manifest = bundle.manifest
        bundle.verify(is_signature, lambda done: heard(Progress("verifying", done, len(manifest.packages))))
        own = normal_code(office.config.code)
        if own not in map(normal_code, manifest.recipients):
            raise BadInput(
                _("{path} is for {offices}, and this office is {own}. Nothing was taken in.").format(
                    path=path, offices=", ".join(manifest.recipients) or _("nobody"), own=own
                )
            )
        require_trusted(mirror, manifest, trust=trust, new_key=new_key)
        if mirror.blobs.directory.exists():
            remove_leftovers(mirror.blobs.directory)
        report = SyncReport()
        entering = Entering(mirror, office.config, report, actor())
        entering.finish_interrupted()
        receipts, delivered = _hear(mirror, manifest, own, report)
        repeated = _Stage(mirror, manifest.sender, entering).fill(bundle, own, heard)
        _note(mirror, manifest, bundle.sha256, report)
    return Imported(
        manifest.sender, manifest.sequence, report.received, report.statuses_in, receipts, repeated,
        report.quarantined, delivered, tuple(report.errors), report.exit_code,
    )  # fmt: skip


def _hear(mirror: Mirror, manifest: Manifest, own: str, report: SyncReport) -> tuple[int, int]:
    """Take note of the receipts for what we sent; gives how many were news and how many messages they end."""
    heard = delivered = 0
    at = stamp(now())
    with mirror.write() as tx:
        for receipt in manifest.receipts:
            if normal_code(receipt.to) != own:
                continue
            for message_id in bundles.messages_with(tx.db, receipt.sha256, manifest.sender):
                if bundles.is_delivered(tx.db, message_id, manifest.sender):
                    continue
                heard += 1
                document_id, code = bundles.document_of(tx.db, message_id)
                if bundles.delivered(tx, message_id, manifest.sender, at):
                    delivered += 1
                    audit.append(
                        tx, at=at, actor=actor(), act="delivered", subject=str(document_id), message=message_id,
                        by="stick",
                    )  # fmt: skip
                if receipt.verdict == "fail":
                    report.needs_person(
                        _("{office} could not take in {code}: {problem}").format(
                            office=manifest.sender, code=code, problem=package_problem(receipt.description)
                        )
                    )
    return heard, delivered


class _Stage:
    """Puts the packages of a stick on the stage, a batch at a time, and has them entered."""

    def __init__(self, mirror: Mirror, sender: str, entering: Entering) -> None:
        self._mirror = mirror
        self._sender = sender
        self._entering = entering
        self._repeated = 0

    def fill(self, bundle: Bundle, own: str, heard: Listener) -> int:
        """Enter all that is for this office; gives how many packages were here already."""
        batch: list[tuple[Package, Blob]] = []
        total = len(bundle.manifest.packages)
        for done, (package, pieces) in enumerate(bundle.packages(), start=1):
            if own not in map(normal_code, package.to):
                continue
            if self._is_here(package):
                continue
            batch.append((package, self._kept(pieces)))
            if len(batch) == PAGE or sum(blob.size for _package, blob in batch) > BATCH_BYTES:
                self._enter(batch)
                batch = []
            heard(Progress("receiving", done, total))
        self._enter(batch)
        return self._repeated

    def _is_here(self, package: Package) -> bool:
        if arrivals.taken(self._mirror.db, package.kind, arrivals.carried_as(package.sha256)) is None:
            return False
        self._repeated += 1
        if bundles.is_told(self._mirror.db, self._sender, package.sha256):
            with self._mirror.write() as tx:
                bundles.owe_again(tx, self._sender, package.sha256)
        return True

    def _kept(self, pieces: Iterator[bytes]) -> Blob:
        spool = self._mirror.blobs.spool(LARGEST_PACKAGE)
        try:
            for piece in pieces:
                spool.write(piece)
            return spool.settle()
        finally:
            spool.discard()

    def _enter(self, batch: list[tuple[Package, Blob]]) -> None:
        if not batch:
            return
        moment = stamp(now())
        waiting = []
        with self._mirror.write() as tx:
            for package, blob in batch:
                axis_id = arrivals.carried_as(package.sha256)
                arrivals.stage(tx, package.kind, axis_id, self._sender, blob, moment)
                waiting.append(arrivals.Fetched(package.kind, axis_id, self._sender, blob.sha256, moment, 1))
        self._entering.enter(waiting)


def _note(mirror: Mirror, manifest: Manifest, sha256: str, report: SyncReport) -> None:
    """Write down, once, that a stick was taken in whole."""
    at = stamp(now())
    with mirror.write() as tx:
        if bundles.note(tx, manifest.sender, manifest.sequence, sha256, at):
            audit.append(
                tx, at=at, actor=actor(), act="bundle-import", subject=f"{manifest.sender} {manifest.sequence}",
                sha256=sha256, documents=report.received, statuses=report.statuses_in,
            )  # fmt: skip
