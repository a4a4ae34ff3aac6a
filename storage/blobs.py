"""Bytes by their SHA-256: small ones in the mirror itself, large ones as files beside it.

A package of a few kilobytes is written by the same commit as its row, which spares thin machines a sync for each file;
a scan of fifty megabytes would swell the mirror and its backups, so it becomes a file named by its hash.
"""

from __future__ import annotations

import hashlib
import io
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from durable.files import HIDDEN, IncomingFile, TooLarge, made_with, sync_directory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from durable.sqlite import Connection
    from storage.mirror import Transaction

SMALL = 128 * 1024
"""Bytes up to which a blob lives in the mirror's own file."""


class BlobDamaged(Exception):
    """The bytes kept under a hash no longer have that hash, or are gone; ``sha256`` names them."""

    def __init__(self, sha256: str) -> None:
        super().__init__(sha256)
        self.sha256 = sha256


@dataclass(frozen=True, slots=True)
class Blob:
    """Bytes ready to be recorded; ``data`` is None when they already lie in their file."""

    sha256: str
    size: int
    data: bytes | None


class Spool:
    """Takes bytes as they come, in memory while few, in a hidden file when many; `settle` makes them a `Blob`."""

    def __init__(self, blobs: Blobs, limit: int) -> None:
        self._blobs = blobs
        self._limit = limit
        self._memory: bytearray | None = bytearray()
        self._file: IncomingFile | None = None
        self.size = 0

    def write(self, data: bytes) -> int:
        """Append; raises `durable.files.TooLarge` past the limit."""
        self.size += len(data)
        if self.size > self._limit:
            raise TooLarge
        if self._memory is not None and self.size <= SMALL:
            self._memory += data
            return len(data)
        if self._file is None:
            assert self._memory is not None
            self._file = self._blobs.incoming(self._limit)
            self._file.write(bytes(self._memory))
            self._memory = None
        return self._file.write(data)

    def settle(self) -> Blob:
        """The bytes as a blob; a large one is durable on disk when this returns."""
        if self._file is None:
            assert self._memory is not None
            data = bytes(self._memory)
            return Blob(hashlib.sha256(data).hexdigest(), len(data), data)
        sha256 = self._file.sha256
        self._file.keep(self._blobs.path(sha256))
        return Blob(sha256, self.size, None)

    def discard(self) -> None:
        """Forget the bytes; harmless after `settle`."""
        if self._file is not None:
            self._file.discard()


class Blobs:
    """The store of one office: ``directory`` for the large ones, created when the first one comes."""

    def __init__(self, directory: Path, mode: int) -> None:
        self.directory = directory
        self._mode = mode

    def spool(self, limit: int) -> Spool:
        """Somewhere to write at most ``limit`` bytes."""
        return Spool(self, limit)

    def incoming(self, limit: int) -> IncomingFile:
        directory_mode = 0o700 | (0o070 if self._mode & 0o060 else 0)
        if not self.directory.exists():
            with made_with(directory_mode):  # in a shared home it shares its group by itself, as every directory there
                self.directory.mkdir(mode=directory_mode, exist_ok=True)
            sync_directory(self.directory.parent)
        return IncomingFile(self.directory, limit=limit, mode=self._mode)

    def path(self, sha256: str) -> Path:
        """Where the large blob of that hash lies, or would."""
        return self.directory / sha256

    def open(self, db: Connection, sha256: str) -> BinaryIO:
        """The bytes for reading. Raises `BlobDamaged` when they are gone."""
        row = db.execute("SELECT data FROM blobs WHERE sha256 = ?", (sha256,)).fetchone()
        if row is None:
            raise BlobDamaged(sha256)
        if row[0] is not None:
            return io.BytesIO(row[0])
        return self._open_file(sha256)

    def open_blob(self, blob: Blob) -> BinaryIO:
        """The bytes of a blob that may not be recorded yet."""
        return self._open_file(blob.sha256) if blob.data is None else io.BytesIO(blob.data)

    def let_go(self, sha256: str, older_than: float) -> None:
        """Remove the file of a large blob whose bytes are no longer kept, unless it was written after a moment (in
        seconds, as `time.time` has it): then the same bytes have come again.
        """
        path = self.path(sha256)
        aside = self.directory / f"{HIDDEN}{sha256}"
        with suppress(FileNotFoundError):
            # Aside first: what comes now gets the name for itself, and what came just before gets it back.
            path.rename(aside)
            if aside.stat().st_mtime >= older_than:
                with suppress(FileExistsError):
                    path.hardlink_to(aside)
            aside.unlink()

    def _open_file(self, sha256: str) -> BinaryIO:
        try:
            return self.path(sha256).open("rb")
        except FileNotFoundError:
            raise BlobDamaged(sha256) from None

    def copy(self, db: Connection, sha256: str, out: BinaryIO) -> int:
        """Write the bytes to ``out`` and check them against their hash on the way. Raises `BlobDamaged`."""
        digest = hashlib.sha256()
        size = 0
        with self.open(db, sha256) as source:
            while chunk := source.read(1 << 20):
                digest.update(chunk)
                size += len(chunk)
                out.write(chunk)
        if digest.hexdigest() != sha256:
            raise BlobDamaged(sha256)
        return size

    @contextmanager
    def as_file(self, db: Connection, sha256: str) -> Iterator[Path]:
        """A path under which another process can read the bytes while the block lasts; do not change the file."""
        path = self.path(sha256)
        if path.exists():
            yield path
            return
        with tempfile.NamedTemporaryFile(prefix="vanthu-") as copy, self.open(db, sha256) as source:
            copy.write(source.read())
            copy.flush()
            yield Path(copy.name)


def holds(db: Connection, sha256: str) -> bool:
    """Whether the bytes of that hash are here."""
    row = db.execute("SELECT 1 FROM blobs WHERE sha256 = ? AND gone_at IS NULL", (sha256,)).fetchone()
    return row is not None


def record(tx: Transaction, blob: Blob) -> str:
    """Enter a blob in the mirror, once, and give its hash; bytes that were damaged here are made good again."""
    tx.execute(
        "INSERT INTO blobs (sha256, size, data) VALUES (?, ?, ?) "
        "ON CONFLICT (sha256) DO UPDATE SET data = excluded.data, gone_at = NULL "
        "WHERE data IS NOT excluded.data OR gone_at IS NOT NULL",
        (blob.sha256, blob.size, blob.data),
    )
    return blob.sha256
