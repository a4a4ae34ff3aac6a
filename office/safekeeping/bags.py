"""Directories that prove themselves: bags after RFC 8493 (BagIt), the form in which archives take over files.

What is kept lies under ``data/``, and ``manifest-sha256.txt`` names every file of it with its SHA-256, so that anybody
can check a bag without this program: ``sha256sum -c manifest-sha256.txt``. A bag is built under a hidden name beside
its place and gets its own name when everything in it is on the disk.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import secrets
import shutil
import time
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, Self

from documents.times import now
from durable.files import sync_directory
from office.errors import BadInput
from translations import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

DECLARATION = "bagit.txt"
INFO = "bag-info.txt"
MANIFEST = "manifest-sha256.txt"
TAG_MANIFEST = "tagmanifest-sha256.txt"
PAYLOAD = "data"
PIECE = 1 << 20
_LINE = re.compile(r"([0-9a-fA-F]{64}) [ *]?(.+)")
_UNFINISHED = ".vanthu-unfinished-"
_SETTLED = 60
"""Seconds after which an unlocked unfinished bag is surely a left one: a new one is locked in far less."""


class Damage(NamedTuple):
    """A file of a bag that is not what its manifest says: "missing", "changed" or "unlisted"."""

    name: str
    kind: str


class Bag:
    """A bag in the making, at the ``place`` it will have. Use as a context manager; `finish` makes it real."""

    def __init__(self, place: Path) -> None:
        self.place = place
        _sweep(place.parent)
        self._directory = place.parent / f".{place.name}{_UNFINISHED}{secrets.token_hex(4)}"
        try:
            self._directory.mkdir(mode=0o700)
        except OSError as error:
            raise BadInput(
                _("{path} cannot be written: {error}").format(path=place.parent, error=error.strerror)
            ) from error
        self._lock = os.open(self._directory, os.O_RDONLY | os.O_DIRECTORY)
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        self.payload = self._directory / PAYLOAD
        self.payload.mkdir(mode=0o700)
        self._sums: dict[str, str] = {}
        self.size = 0
        """Bytes of the payload so far."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        """Drop what was not finished."""
        if self._lock >= 0:
            shutil.rmtree(self._directory, ignore_errors=True)
            os.close(self._lock)
            self._lock = -1

    def add(self, name: str, source: BinaryIO) -> str:
        """Copy bytes into the payload under a name of the caller's making; gives their SHA-256."""
        path = self._new(name)
        digest = hashlib.sha256()
        with _created(path) as out:
            while piece := source.read(PIECE):
                digest.update(piece)
                out.write(piece)
                self.size += len(piece)
            _to_disk(out)
        self._sums[f"{PAYLOAD}/{name}"] = digest.hexdigest()
        return digest.hexdigest()

    def write(self, name: str, content: bytes) -> None:
        """Add a small file."""
        path = self._new(name)
        with _created(path) as out:
            out.write(content)
            _to_disk(out)
        self._sums[f"{PAYLOAD}/{name}"] = hashlib.sha256(content).hexdigest()
        self.size += len(content)

    def adopt(self, name: str) -> None:
        """Take in a file that somebody else has written into the payload."""
        path = self.payload / name
        with path.open("r+b") as file:
            _to_disk(file)
            self._sums[f"{PAYLOAD}/{name}"] = hashlib.file_digest(file, "sha256").hexdigest()
        self.size += path.stat().st_size

    def remove(self, name: str) -> None:
        """Take a file out again."""
        path = self.payload / name
        self.size -= path.stat().st_size
        path.unlink()
        del self._sums[f"{PAYLOAD}/{name}"]

    def finish(self, info: Mapping[str, str]) -> None:
        """Write what describes the bag and give it its place, durably."""
        tags = {
            DECLARATION: "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
            INFO: "".join(
                f"{label}: {' '.join(text.split())}\n"
                for label, text in (
                    dict(info) | {"Bagging-Date": f"{now():%Y-%m-%d}", "Payload-Oxum": f"{self.size}.{len(self._sums)}"}
                ).items()
            ),
            MANIFEST: _manifest(self._sums),
        }
        tags[TAG_MANIFEST] = _manifest({name: hashlib.sha256(text.encode()).hexdigest() for name, text in tags.items()})
        for name, text in tags.items():
            with _created(self._directory / name) as out:
                out.write(text.encode())
                _to_disk(out)
        for directory in [self._directory, *(each for each in self._directory.rglob("*") if each.is_dir())]:
            sync_directory(directory)
        try:
            self._directory.rename(self.place)
        except OSError as error:
            raise BadInput(
                _("{path} cannot be written: {error}").format(path=self.place, error=error.strerror)
            ) from error
        os.close(self._lock)
        self._lock = -1
        sync_directory(self.place.parent)

    def _new(self, name: str) -> Path:
        path = self.payload / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return path


def place_for(directory: Path, name: str) -> Path:
    """Where a new bag goes: the directory asked for, or where that exists, one of that ``name`` in it. Raises
    `BadInput`."""
    if is_bag(directory):
        raise BadInput(_("{path} holds a backup already; name another directory.").format(path=directory))
    place = directory / name if directory.is_dir() else directory
    if place.exists() or not place.parent.is_dir():
        raise BadInput(
            _("{path} exists already; name another directory.").format(path=place)
            if place.exists()
            else _("There is no directory {path}.").format(path=place.parent)
        )
    return place


def is_bag(directory: Path) -> bool:
    """Whether a directory says of itself that it is one."""
    return (directory / DECLARATION).is_file()


def damages(directory: Path, heard: Callable[[int], None] = lambda _bytes: None) -> Iterator[Damage]:
    """Hold every file of a bag against its manifests. Raises `BadInput` when they cannot be read.

    ``heard`` is told how many bytes were read so far.
    """
    listed = read_manifest(directory, MANIFEST)
    done = 0
    for name, expected in (read_manifest(directory, TAG_MANIFEST) | listed).items():
        path = directory / name
        digest = hashlib.sha256()
        try:
            with path.open("rb") as file:
                while piece := file.read(PIECE):
                    digest.update(piece)
                    done += len(piece)
                    heard(done)
        except OSError:
            yield Damage(name, "missing")
            continue
        if digest.hexdigest() != expected:
            yield Damage(name, "changed")
    for path in sorted((directory / PAYLOAD).rglob("*")):
        name = path.relative_to(directory).as_posix()
        if path.is_file() and name not in listed:
            yield Damage(name, "unlisted")


def read_manifest(directory: Path, manifest: str) -> dict[str, str]:
    """Names and hashes. A name that leads out of the bag, or a line that is none, raises `BadInput`."""
    path = directory / manifest
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(_("{path} is not a backup of this program, or is incomplete.").format(path=directory)) from error
    found = {}
    for line in lines:
        parts = _LINE.fullmatch(line)
        name = _decoded(parts[2]) if parts else ""
        if parts is None or name.startswith("/") or ".." in name.split("/"):
            raise BadInput(_("{path} cannot be read: {error}").format(path=path, error=line[:80]))
        found[name] = parts[1].lower()
    return found


def _manifest(sums: Mapping[str, str]) -> str:
    return "".join(f"{digest}  {_encoded(name)}\n" for name, digest in sorted(sums.items()))


def _encoded(name: str) -> str:
    return name.replace("%", "%25").replace("\n", "%0A").replace("\r", "%0D")


def _decoded(name: str) -> str:
    return name.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


def _created(path: Path) -> BinaryIO:
    """A new file that only its owner can read, where the disk knows owners."""
    return open(path, "xb", opener=lambda name, flags: os.open(name, flags, 0o600))


def _to_disk(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _sweep(directory: Path) -> None:
    """Remove the bags that interrupted runs left in a directory; one still being written is locked."""
    for left in directory.glob(f".*{_UNFINISHED}*"):
        with suppress(OSError):
            handle = os.open(left, os.O_RDONLY | os.O_DIRECTORY)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if time.time() - left.stat().st_mtime > _SETTLED:
                    shutil.rmtree(left, ignore_errors=True)
            finally:
                os.close(handle)
