"""Backups, taken while everybody works (QĐ 28/2018/QĐ-TTg Đ19: periodic backup). `restoring` is the way back.

A backup is a bag (`bags`): the mirror as it was at one moment, the large files it names, the settings. It is
read back and proved before it gets its name. The office's secret is not in it unless asked for: whoever holds a backup
could otherwise speak on the axis in the office's name.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from documents.times import now, stamp
from office import home as homes
from office.alone import alone
from office.clerk import actor
from office.errors import BadInput, OfficeError
from office.exchange.bundle_keys import KEY
from office.progress import Listener, Progress, unheard
from office.safekeeping import bags
from office.safekeeping.bags import Bag
from office.safekeeping.soundness import damaged_blobs, faults_of
from storage import audit, keeping, settings
from storage.blobs import Blobs
from storage.mirror import FILE, Mirror
from translations import _

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from datetime import datetime
    from pathlib import Path

    from office.home import Config
    from office.office import Office

LOCK = "keeping.lock"
"""Held by whoever copies or removes files of the office."""
DESCRIPTION = "backup.json"
FORMAT = 1
BLOBS = "blobs"
_SPARE = 64 * 1024 * 1024
"""Bytes of the disk that a backup leaves free."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A finished backup; ``damaged`` are stored files that could not be copied, by their hash."""

    path: Path
    documents: int
    size: int
    damaged: tuple[str, ...]


def backup(office: Office, directory: Path, *, secret: bool = False, heard: Listener = unheard) -> Backup:
    """Copy the office into ``directory``, or where that exists into a new one in it; those who work are not stopped.

    Raises `BadInput` for a place that cannot be used or has too little room, `OfficeError` when the mirror itself is
    damaged.
    """
    moment = now()
    place = bags.place_for(directory.absolute(), f"vanthu-{office.config.code}-{moment:%Y%m%d-%H%M%S}")
    with still(office.home), Bag(place) as bag:
        with office.reader() as mirror:
            _require_room(place.parent, _size(mirror))
            keeping.copy_to(mirror.db, str(bag.payload / FILE))
        (bag.payload / FILE).chmod(0o600)
        with Mirror(bag.payload, read_only=True) as copy:
            damaged = _copy_blobs(office, copy, bag, heard)
            faults = faults_of(copy)
            if faults:
                raise OfficeError(
                    _("The mirror is damaged, so no backup was made: {fault}. Run: vanthu doctor").format(
                        fault=faults[0]
                    )
                )
            damaged += [each for each in damaged_blobs(copy) if each not in damaged]
            description = _describe(copy, office.config, moment, secret=secret, damaged=damaged)
        bag.adopt(FILE)
        for name in _settings_files(office.home, office.config, secret=secret):
            with (office.home / name).open("rb") as source:
                bag.add(name, source)
        bag.write(DESCRIPTION, json.dumps(description, ensure_ascii=False, indent=1).encode())
        bag.finish({"Source-Organization": office.config.name, "External-Identifier": office.config.code})
    with Mirror(office.home) as mirror, mirror.write() as tx:
        settings.put(tx, keeping.LAST_BACKUP, json.dumps({"at": stamp(moment), "path": str(place)}))
        audit.append(
            tx, at=stamp(moment), actor=actor(), act="backup", subject=place.name, secret=secret, damaged=len(damaged)
        )
    return Backup(place, description["documents"], bag.size, tuple(damaged))


def still(home: Path) -> AbstractContextManager[None]:
    """Hold the office's files still: nobody else copies or removes any. Raises `BadInput`, naming who does."""
    return alone(home, LOCK, _("Another backup of this office is under way ({owner}). Wait until it is done."))


def _size(mirror: Mirror) -> int:
    pages, page_size = (mirror.db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    return int(pages * page_size) + sum(size for _sha256, size in keeping.large_blobs(mirror.db))


def _require_room(directory: Path, wanted: int) -> None:
    free = shutil.disk_usage(directory).free
    if free < wanted + _SPARE:
        raise BadInput(
            _("{path} has {free} MB free; the backup needs {wanted} MB.").format(
                path=directory, free=free // 2**20, wanted=(wanted + _SPARE) // 2**20
            )
        )


def _copy_blobs(office: Office, copy: Mirror, bag: Bag, heard: Listener) -> list[str]:
    """Copy the large files that the copied mirror names; gives those whose bytes are lost or no longer theirs."""
    damaged = []
    store = Blobs(office.home / BLOBS, 0o600)
    wanted = keeping.large_blobs(copy.db)
    for done, (sha256, _size) in enumerate(wanted, start=1):
        name = f"{BLOBS}/{sha256}"
        try:
            with store.path(sha256).open("rb") as source:
                if bag.add(name, source) != sha256:
                    bag.remove(name)
                    damaged.append(sha256)
        except FileNotFoundError:
            damaged.append(sha256)
        heard(Progress("backup", done, len(wanted)))
    return damaged


def _describe(copy: Mirror, config: Config, moment: datetime, *, secret: bool, damaged: list[str]) -> dict[str, Any]:
    rows, head = audit.head(copy.db)
    return {
        "format": FORMAT,
        "made_at": stamp(moment),
        "office": {"code": config.code, "name": config.name},
        "documents": copy.db.execute("SELECT count(*) FROM documents").fetchone()[0],
        "audit": {"rows": rows, "head": head},
        "secret": secret,
        "damaged": damaged,
    }


def _settings_files(home: Path, config: Config, *, secret: bool) -> list[str]:
    """What stands beside the mirror: the settings and certificates; with the secret, what proves who we are."""
    roots = config.policy.get("trust", {})
    names = [homes.CONFIG, config.ca_file, *(roots.get("roots", ()) if isinstance(roots, dict) else ())]
    if secret:
        names += [homes.SECRET, KEY, config.client_cert]
    inside = {name for name in names if name and (home / name).resolve().is_relative_to(home.resolve())}
    return sorted(name for name in inside if (home / name).is_file())
