"""Bringing an office back from a backup (`keeping`) into a home that has no mirror.

A restored mirror is older than the truth. So nothing that waited to be sent leaves before the axis was asked for it,
counters stand above every number in use here, no outgoing number is given before the axis was asked for later ones
(`office.exchange.catching_up`), and everything the axis has received for the office since is listed again.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from documents.text import safe_text
from documents.times import now, parse_timestamp, stamp
from durable.files import (
    IncomingFile,
    TooLarge,
    file_mode,
    prepare_directory,
    remove_leftovers,
    sync_directory,
    write_file,
)
from office import home as homes
from office.clerk import actor
from office.errors import BadInput
from office.progress import Listener, Progress, unheard
from office.safekeeping import bags
from office.safekeeping.keeping import BLOBS, DESCRIPTION, FORMAT
from office.safekeeping.soundness import faults_of
from office.writing.outgoing import PATIENCE
from storage import audit, keeping, numbers, settings
from storage.blobs import Blobs
from storage.mirror import FILE, Mirror
from translations import _

if TYPE_CHECKING:
    from pathlib import Path

_STAGE = ".restoring"
_READY = ".restored"


@dataclass(frozen=True, slots=True)
class Restored:
    """An office brought back; ``waiting`` messages of its outbox are looked up at the axis before they leave."""

    home: Path
    made_at: str
    documents: int
    waiting: int
    secret: bool
    damaged: tuple[str, ...]


def restore(source: Path, home: Path, *, last_arrival: int | None = None, heard: Listener = unheard) -> Restored:
    """Bring an office back from a backup into a home that has no mirror.

    ``last_arrival`` is the last số đến that was given before the loss, where the clerk knows it from stamps or a
    printed register: the next one is above it. Settings and a secret that the home still has are kept. Interrupted
    anywhere, it can be repeated. Raises `BadInput`; then nothing was restored.
    """
    description = _read_description(source)
    home = home.absolute()
    _require_vacant(home, description)
    damaged = _prove(source, heard)
    prepare_directory(home)
    payload = source / bags.PAYLOAD
    store = Blobs(home / BLOBS, file_mode(home))
    for directory in (home, store.directory):
        remove_leftovers(directory)  # of a restoring that was interrupted, the secret among them
    names = bags.read_manifest(source, bags.MANIFEST)
    others = [name.removeprefix(f"{bags.PAYLOAD}/") for name in names]
    for name in others:
        if name.startswith(f"{BLOBS}/") and name not in damaged:
            _copy(payload / name, store.path(name.removeprefix(f"{BLOBS}/")), store)
    waiting = _settle(payload / FILE, home, description, source.name, last_arrival)
    for name in others:
        if name not in (FILE, DESCRIPTION) and not name.startswith(f"{BLOBS}/") and not (home / name).exists():
            (home / name).parent.mkdir(mode=0o700, exist_ok=True)
            write_file(home / name, (payload / name).read_bytes(), mode=file_mode(home))
    _put_aside(home)
    ready = home / _READY
    (home / _STAGE / FILE).replace(ready)
    shutil.rmtree(home / _STAGE)
    # Last, because its presence is what makes the restoring whole, and cannot be repeated any more.
    ready.replace(home / FILE)
    sync_directory(home)
    lost = {name.removeprefix(f"{BLOBS}/") for name in damaged} | set(description["damaged"])
    return Restored(
        home,
        description["made_at"],
        description["documents"],
        waiting,
        (home / homes.SECRET).exists(),
        tuple(sorted(lost)),
    )


def _read_description(source: Path) -> dict[str, Any]:
    if not bags.is_bag(source):
        inside = sorted(each.name for each in source.iterdir() if bags.is_bag(each)) if source.is_dir() else []
        if inside:
            raise BadInput(
                _("{path} holds several backups; name one of them, such as {newest}").format(
                    path=source, newest=source / inside[-1]
                )
            )
        raise BadInput(_("There is no backup in {path}.").format(path=source))
    try:
        found: dict[str, Any] = json.loads((source / bags.PAYLOAD / DESCRIPTION).read_text(encoding="utf-8"))
        known = found["format"] == FORMAT and parse_timestamp(found["made_at"]) is not None
        known = known and isinstance(found["office"]["code"], str) and isinstance(found["documents"], int)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadInput(_("{path} is not a backup of this program, or is incomplete.").format(path=source)) from error
    if not known:
        raise BadInput(_("{path} was made by a newer vanthu; install that version.").format(path=source))
    return found


def _require_vacant(home: Path, description: dict[str, Any]) -> None:
    if (home / FILE).exists():
        raise BadInput(
            _(
                "There is a mirror in {home} already. Choose another directory with --home, or move that one away."
            ).format(home=home)
        )
    if (home / homes.CONFIG).exists() and (code := homes.load(home).code) != description["office"]["code"]:
        raise BadInput(
            _("{home} belongs to {code}, the backup to {other}. Choose another directory with --home.").format(
                home=home, code=code, other=safe_text(description["office"]["code"])
            )
        )


def _prove(source: Path, heard: Listener) -> set[str]:
    """Names of large files that are damaged; damage to anything else makes a backup unusable."""
    met = bags.damages(source, lambda done: heard(Progress("proving", done // 2**20)))
    found = {each.name.removeprefix(f"{bags.PAYLOAD}/") for each in met}
    grave = sorted(name for name in found if not name.startswith(f"{BLOBS}/"))
    if grave:
        raise BadInput(
            _("The backup {path} is damaged and was not restored: {names}").format(
                path=source, names=safe_text(", ".join(grave[:3]))
            )
        )
    return found


def _copy(path: Path, target: Path, store: Blobs) -> None:
    size = path.stat().st_size
    incoming: IncomingFile = store.incoming(size)
    try:
        with path.open("rb") as source:
            while piece := source.read(bags.PIECE):
                incoming.write(piece)
        incoming.keep(target)
    except TooLarge:
        raise BadInput(_("{path} changed while it was read.").format(path=path)) from None
    finally:
        incoming.discard()


def _settle(path: Path, home: Path, description: dict[str, Any], name: str, last_arrival: int | None) -> int:
    """Put the mirror beside its place, and make it safe to work on; gives how many messages wait in it."""
    stage = home / _STAGE
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir(mode=0o700)
    with (stage / FILE).open("xb") as out, path.open("rb") as source:
        shutil.copyfileobj(source, out, bags.PIECE)
        os.fsync(out.fileno())
    (stage / FILE).chmod(file_mode(home))
    moment = now()
    with Mirror(stage) as mirror:
        faults = faults_of(mirror)
        if faults:
            raise BadInput(
                _("The backup {path} is damaged and was not restored: {names}").format(path=name, names=faults[0])
            )
        with mirror.write() as tx:
            waiting = keeping.settle_restored(
                tx, since=description["made_at"], now=stamp(moment), deadline=stamp(moment + PATIENCE)
            )
            if last_arrival is not None:
                numbers.raise_to(tx, numbers.ARRIVALS, moment.year, last_arrival)
            settings.put(tx, keeping.LAST_BACKUP, json.dumps({"at": description["made_at"], "path": name}))
            audit.append(
                tx,
                at=stamp(moment),
                actor=actor(),
                act="restore",
                subject=name,
                made_at=description["made_at"],
                waiting=waiting,
                last_arrival=last_arrival,
            )
        mirror.db.execute("PRAGMA journal_mode=DELETE")
    return waiting


def _put_aside(home: Path) -> None:
    """What a lost mirror has left of its journal must never be taken for the restored one's."""
    for suffix in ("-wal", "-shm", "-journal"):
        left = home / f"{FILE}{suffix}"
        if left.exists():
            left.rename(home / f"{FILE}{suffix}.{now():%Y%m%d-%H%M%S}")
