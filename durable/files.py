"""Files written so that after a power cut they are whole or absent, and the directory they live in."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import secrets
import stat
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from translations import _

if TYPE_CHECKING:
    from collections.abc import Iterator

SHARED_FILE_SYSTEMS = frozenset(
    "9p afs ceph cifs fuse fuseblk lustre ncpfs nfs nfs4 smb3 smbfs vboxsf virtiofs".split()  # noqa: SIM905 - one line
)
"""File systems whose locks or syncs cannot be trusted by SQLite."""

HIDDEN = ".incoming-"
"""How the names of unfinished files begin."""

_UMASK = threading.Lock()
_ESCAPED = re.compile(r"\\([0-7]{3})")
"""A blank, tab, newline or backslash in the kernel's mount table."""


class UnsafePlace(Exception):
    """The directory cannot keep an office's documents safely; the message says why."""


class TooLarge(Exception):
    """More bytes arrived than the limit allows."""


class Busy(Exception):
    """Another process holds the lock; ``owner`` is what it wrote about itself."""

    def __init__(self, owner: str) -> None:
        super().__init__(owner)
        self.owner = owner


def file_mode(directory: Path) -> int:
    """Permission bits for new files: the group may write only where the directory is shared by setgid."""
    return 0o660 if directory.stat().st_mode & stat.S_ISGID else 0o600


@contextmanager
def made_with(mode: int) -> Iterator[None]:
    """What is made in the block keeps the group's bits of ``mode`` from its first moment, whatever the umask.

    Given afterwards, they come too late for a colleague's process that opens the file in between. The umask is the
    whole process's, so make the block short.
    """
    if not mode & 0o070:
        yield
        return
    with _UMASK:
        before = os.umask(0o007)
        try:
            yield
        finally:
            os.umask(before)


def check_directory(directory: Path, mounts: str | None = None) -> None:
    """Refuse a directory that other users can enter, or one on a network file system. Raises `UnsafePlace`."""
    bits = stat.S_IMODE(directory.stat().st_mode)
    if bits & 0o007:
        raise UnsafePlace(
            _(
                "{path} can be read by every user of this machine (mode {mode:o}). Close it with: chmod o= {path}"
            ).format(path=directory, mode=bits)
        )
    kind = file_system(directory, mounts)
    if kind in SHARED_FILE_SYSTEMS or kind.startswith("fuse."):
        raise UnsafePlace(
            _(
                "{path} is on a network file system ({kind}), where a commit can be lost. "
                "Choose a directory on this machine's own disk with --home."
            ).format(path=directory, kind=kind)
        )


def prepare_directory(directory: Path) -> None:
    """Make a directory closed to other users; an empty one of ours that stands open is closed. Raises `UnsafePlace`."""
    if not directory.exists():
        directory.mkdir(parents=True, mode=0o700)
    elif directory.stat().st_uid == os.getuid() and not any(directory.iterdir()):
        directory.chmod(stat.S_IMODE(directory.stat().st_mode) & ~0o007)
    check_directory(directory)


def file_system(path: Path, mounts: str | None = None) -> str:
    """The type of the file system that holds ``path``, by the kernel's mount table unless given; "" when unknown."""
    if mounts is None:
        try:
            mounts = Path("/proc/self/mountinfo").read_text()
        except OSError:
            return ""
    resolved = path.resolve()
    best, kind = -1, ""
    for line in mounts.splitlines():
        left, _separator, right = line.partition(" - ")
        point = Path(_ESCAPED.sub(lambda found: chr(int(found[1], 8)), left.split()[4]))
        depth = len(point.parts)
        if depth >= best and resolved.is_relative_to(point):
            best, kind = depth, right.split()[0]
    return kind


def sync_directory(directory: Path) -> None:
    """Make the names in ``directory`` durable: a renamed file is only safe after this."""
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class IncomingFile:
    """Bytes on their way to a durable file: hashed as they come, capped, invisible until `keep` names them."""

    def __init__(self, directory: Path, *, limit: int, mode: int = 0o600) -> None:
        self._path, self._handle = _create(directory, mode)
        self._hash = hashlib.sha256()
        self._limit = limit
        self.size = 0

    def write(self, data: bytes) -> int:
        """Append; raises `TooLarge` past the limit and `OSError` when the disk is full."""
        self.size += len(data)
        if self.size > self._limit:
            raise TooLarge
        self._hash.update(data)
        view = memoryview(data)
        while view:
            view = view[os.write(self._handle, view) :]
        return len(data)

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def keep(self, path: Path) -> None:
        """Give the bytes their name, durably."""
        os.fsync(self._handle)
        self._path.replace(path)
        os.close(self._handle)  # only now: the lock on it says that the hidden name is no leftover
        self._handle = -1
        sync_directory(path.parent)

    def discard(self) -> None:
        """Drop the bytes; harmless after `keep`."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1
            self._path.unlink(missing_ok=True)


def _create(directory: Path, mode: int) -> tuple[Path, int]:
    """A new hidden file, locked for as long as it is open, so that `remove_leftovers` sees that it is in use."""
    while True:
        path = directory / f"{HIDDEN}{secrets.token_hex(8)}"
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, mode)
        fcntl.flock(handle, fcntl.LOCK_EX)
        if os.fstat(handle).st_nlink:
            os.fchmod(handle, mode)
            return path, handle
        os.close(handle)  # swept away between its making and its locking


def write_file(path: Path, data: bytes, *, mode: int = 0o600) -> None:
    """Replace the content of ``path`` in one durable step."""
    incoming = IncomingFile(path.parent, limit=len(data), mode=mode)
    try:
        incoming.write(data)
        incoming.keep(path)
    finally:
        incoming.discard()


def remove_leftovers(directory: Path) -> int:
    """Delete what interrupted writes left behind, and nothing that another process is still writing."""
    removed = 0
    for path in directory.glob(f"{HIDDEN}*"):
        try:
            handle = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        except (FileNotFoundError, PermissionError):  # it got its name meanwhile; it is another user's to sweep
            continue
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink(missing_ok=True)
            removed += 1
        except BlockingIOError:
            continue
        finally:
            os.close(handle)
    return removed


@contextmanager
def lock(path: Path, owner: str, *, mode: int = 0o600) -> Iterator[None]:
    """Hold an exclusive lock between processes, released by the kernel however the process ends.

    ``owner`` is a line about the holder, which others read when they find the lock taken. Raises `Busy`.
    """
    with made_with(mode):
        handle = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, mode)
    try:
        with suppress(PermissionError):  # a colleague's file, whose mode is right already
            os.fchmod(handle, mode)  # one from before the home was shared
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(os.pread(handle, 200, 0).decode("utf-8", "replace").strip()) from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, owner.encode(), 0)
        yield
    finally:
        os.close(handle)
