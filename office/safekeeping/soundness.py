"""Whether a mirror and what it names are whole."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from storage import audit, keeping
from storage.blobs import BlobDamaged
from translations import _

if TYPE_CHECKING:
    from storage.mirror import Mirror


def faults_of(mirror: Mirror) -> list[str]:
    """What the database itself finds wrong, and a broken audit chain; empty when all is well."""
    found = [str(row[0]) for row in mirror.db.execute("PRAGMA integrity_check(5)") if row[0] != "ok"]
    broken = audit.first_break(mirror.db) if not found else None
    if broken is not None:
        found.append(_("The audit chain breaks at row {row}: it was changed from outside.").format(row=broken))
    return found


def damaged_blobs(mirror: Mirror, sample: int | None = None) -> list[str]:
    """Hashes of blobs whose bytes are gone or are no longer theirs: among all, or among so many drawn by lot."""
    damaged = []
    with Path("/dev/null").open("wb") as nowhere:
        for sha256 in keeping.blob_hashes(mirror.db, sample):
            try:
                mirror.blobs.copy(mirror.db, sha256, nowhere)
            except (BlobDamaged, OSError):
                damaged.append(sha256)
    return damaged
