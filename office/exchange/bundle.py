"""Messages by stick when the line is down. This module writes them out; `taking_in` reads what others wrote.

What is written stays in the outbox: the stick may be lost, and the axis may come back first. It only says now that it
may have left, so nobody can take it back and the axis is asked before it is sent there. A message is done with when its
recipients are known to have it, by the axis, a receipt on a later stick, or a status of theirs.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from documents.organ_id import parse_organ_id
from documents.times import now, stamp
from durable.files import sync_directory
from office.alone import alone
from office.changes.consenting import leaving, remove_large
from office.clerk import actor, require
from office.errors import BadInput, Conflict
from office.exchange.bundle_file import MOST_PACKAGES, Manifest, Note, Package, write
from office.exchange.bundle_keys import fingerprint, own_key
from office.exchange.entering import normal_code
from office.progress import Listener, Progress, unheard
from office.troubles import reason
from storage import audit, bundles, outbox
from storage.blobs import BlobDamaged
from storage.mirror import Mirror
from translations import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from office.office import Office
    from storage.bundles import Receipt
    from storage.outbox import Message

LOCK = "bundle.lock"
_UNFINISHED = ".vanthu-unfinished-"


@dataclass(frozen=True, slots=True)
class Exported:
    """A finished bundle. ``again`` of its messages travelled before, ``left`` found no room in it; ``damaged`` are
    documents whose package this machine's disk no longer has whole."""

    path: Path
    sequence: int
    recipients: tuple[str, ...]
    documents: int
    statuses: int
    receipts: int
    again: int
    left: int
    damaged: tuple[int, ...]
    size: int
    fingerprint: str


@dataclass(slots=True)
class _Load:
    """What goes on the stick: messages with those of their recipients that are meant, and receipts."""

    messages: list[tuple[Message, tuple[str, ...]]] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    packages: list[Package] = field(default_factory=list)
    left: int = 0
    damaged: list[int] = field(default_factory=list)

    def recipients(self) -> tuple[str, ...]:
        return tuple(
            sorted({code for each in self.packages for code in each.to} | {each.office_code for each in self.receipts})
        )

    def count(self, kind: str) -> int:
        return sum(message.kind == kind for message, _to in self.messages)


def export(office: Office, path: Path, to: Iterable[str] = (), *, heard: Listener = unheard) -> Exported:
    """Write what waits for the offices ``to``, or for all, into a new file ``path``, or one in the directory ``path``.

    Raises `BadInput` when nothing waits or the file cannot be written: then nothing has changed.
    """
    require(office.config, "send")
    path = path.absolute()
    busy = _("Another export of this office is under way ({owner}). Wait until it is done.")
    with alone(office.home, LOCK, busy), Mirror(office.home) as mirror:
        key = own_key(office.home)
        public = key.public_key().public_bytes_raw().hex()
        moment = stamp(now())
        load = _collect(mirror, tuple(map(_code, to)), moment)
        with mirror.write() as tx:
            sequence = bundles.next_sequence(tx, office.config.code)
        manifest = Manifest(
            office.config.code, office.config.name, public, sequence, moment, load.recipients(), tuple(load.packages),
            tuple(Note(*each) for each in load.receipts),
        )  # fmt: skip
        again = sum(bundles.travelled(mirror.db, message.id) for message, _to in load.messages)
        place = _place(path, f"vanthu-{office.config.code}-{sequence:04}.tar")
        done = 0

        def copy(package: Package, out: BinaryIO) -> None:
            nonlocal done
            mirror.blobs.copy(mirror.db, package.sha256, out)
            done += 1
            heard(Progress("bundle", done, len(manifest.packages)))

        with _Unfinished(place) as unfinished:
            with unfinished.writing() as out:
                write(out, manifest, key.sign, copy)
            size = unfinished.size
            _mark(mirror, load, manifest)
            try:
                unfinished.name()
            except BadInput:
                _unmark(mirror, load, manifest)
                raise
    return Exported(
        place, sequence, manifest.recipients, load.count("edoc"), load.count("status"), len(load.receipts), again,
        load.left, tuple(load.damaged), size, fingerprint(public),
    )  # fmt: skip


def _code(text: str) -> str:
    found = parse_organ_id(text)
    if found is None:
        raise BadInput(_("{code} is not an office's identifier.").format(code=text))
    return found.text


def _collect(mirror: Mirror, to: tuple[str, ...], moment: str) -> _Load:
    """Every message and receipt for those offices, and each package once, whole. Raises `BadInput` for none."""
    load = _Load(receipts=[each for each in bundles.owed(mirror.db) if not to or normal_code(each.office_code) in to])
    found: dict[tuple[str, str], Package] = {}
    for message in outbox.portable(mirror.db, moment):
        meant = tuple(code for code in message.recipients if not to or normal_code(code) in to)
        if not meant:
            continue
        key = message.kind, message.package_sha256
        if key not in found and len(found) == MOST_PACKAGES:
            load.left += 1
            continue
        size = _sound_size(mirror, message.package_sha256)
        if size is None:
            load.damaged.append(message.document)
            continue
        earlier = found[key].to if key in found else ()
        found[key] = Package(*key, size, tuple(dict.fromkeys([*earlier, *meant])))
        load.messages.append((message, meant))
    load.packages = list(found.values())
    if not load.packages and not load.receipts:
        raise BadInput(
            _("Nothing waits for {offices}: no file was written.").format(offices=", ".join(to))
            if to
            else _("Nothing waits: no file was written.")
        )
    return load


def _sound_size(mirror: Mirror, sha256: str) -> int | None:
    """How many bytes a package has; None when they are not what they were."""
    with Path(os.devnull).open("wb") as nowhere:
        try:
            return mirror.blobs.copy(mirror.db, sha256, nowhere)
        except BlobDamaged:
            return None


def _mark(mirror: Mirror, load: _Load, manifest: Manifest) -> None:
    """Say, before the file has its name, that all in it may have left."""
    at = manifest.created_at
    large: list[str] = []
    with mirror.write() as tx:
        for message, to in load.messages:
            if not outbox.begin(tx, message) and outbox.is_cancelled(tx.db, message.id):
                raise Conflict(_("Something was taken back meanwhile: export again."))
            large += leaving(tx, message)
            bundles.carry(tx, message.id, to, at)
        bundles.told(tx, load.receipts, at)
        sha256 = hashlib.sha256(manifest.to_bytes()).hexdigest()
        bundles.note(tx, manifest.sender, manifest.sequence, sha256, at)
        audit.append(
            tx, at=at, actor=actor(), act="bundle-export", subject=str(manifest.sequence), to=manifest.recipients,
            messages=[message.id for message, _to in load.messages], receipts=len(load.receipts),
        )  # fmt: skip
    remove_large(mirror, large)


def _unmark(mirror: Mirror, load: _Load, manifest: Manifest) -> None:
    """The file did not get its name: nothing travels. What may have left stays so, for what had to be done before."""
    with mirror.write() as tx:
        for message, _to in load.messages:
            bundles.leave_behind(tx, message.id, manifest.created_at)
        bundles.told(tx, load.receipts, None)
        audit.append(tx, at=stamp(now()), actor=actor(), act="bundle-failed", subject=str(manifest.sequence))


def _place(path: Path, name: str) -> Path:
    place = path / name if path.is_dir() else path
    if place.exists():
        raise BadInput(_("{path} exists already; name another file.").format(path=place))
    if not place.parent.is_dir():
        raise BadInput(_("There is no directory {path}.").format(path=place.parent))
    return place


class _Unfinished:
    """A file under a hidden name beside its place, until it is whole and on the disk."""

    def __init__(self, place: Path) -> None:
        self._place = place
        _sweep(place.parent)
        self._path = place.parent / f".{place.name}{_UNFINISHED}{secrets.token_hex(4)}"
        self.size = 0

    def __enter__(self) -> _Unfinished:
        try:
            self._handle = os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise self._refused(error) from error
        fcntl.flock(self._handle, fcntl.LOCK_EX)
        return self

    def __exit__(self, *exception: object) -> None:
        os.close(self._handle)
        with suppress(OSError):  # it has its name, or the stick is gone
            self._path.unlink(missing_ok=True)

    @contextmanager
    def writing(self) -> Iterator[BinaryIO]:
        """The file; on the disk when the block ends."""
        try:
            with open(self._handle, "wb", closefd=False) as out:
                yield out
                out.flush()
                self.size = out.tell()
                os.fsync(self._handle)
        except OSError as error:
            raise self._refused(error) from error

    def name(self) -> None:
        """Give the file its name. Raises `BadInput` when it did not get it."""
        try:
            self._path.replace(self._place)
        except OSError as error:
            raise self._refused(error) from error
        with suppress(OSError):  # the file may be there and is said to be: without a stick there is nothing to mend
            sync_directory(self._place.parent)

    def _refused(self, error: OSError) -> BadInput:
        return BadInput(
            _("{path} cannot be written: {error}. Nothing has left: export again.").format(
                path=self._place, error=reason(error)
            )
        )


def _sweep(directory: Path) -> None:
    """Remove what interrupted exports left in a directory; what is still being written is locked."""
    for left in directory.glob(f".*{_UNFINISHED}*"):
        with suppress(OSError):
            handle = os.open(left, os.O_RDWR | os.O_CLOEXEC)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                left.unlink()
            finally:
                os.close(handle)
