"""The file that carries messages by stick: an ordinary tar archive whose first two members prove all the others.

``bundle.json`` is the manifest: who writes to whom, which packages and receipts are in it, the size and SHA-256 of
each package. ``bundle.sig`` is the sender's Ed25519 signature of the manifest's bytes. Then come the packages in the
order of the manifest, byte for byte as the axis would have carried them. Nothing of it is ever unpacked under a name
from the file. ``docs/bundle.md`` describes the format for others.

A reader compares every byte: headers have one form only (`header`), so what was cut off, added or altered shows.
"""

from __future__ import annotations

import hashlib
import json
import tarfile
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

from office.errors import BadInput
from office.exchange.entering import normal_code
from translations import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

FORMAT = 1
MANIFEST = "bundle.json"
SIGNATURE = "bundle.sig"
SIGNATURE_BYTES = 64
LARGEST_MANIFEST = 32 * 1024 * 1024
LARGEST_PACKAGE = 512 * 1024 * 1024
MOST_PACKAGES = 20_000
BLOCK = tarfile.BLOCKSIZE
END = bytes(2 * BLOCK)
PIECE = 1 << 20
_CONTEXT = b"vanthu bundle 1\n"
"""What is signed before the manifest's own bytes, so that the signature is good for nothing else."""


@dataclass(frozen=True, slots=True)
class Package:
    """One package on the stick: "edoc" or "status", and the offices it is for."""

    kind: str
    sha256: str
    size: int
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """One receipt: what the sender says to the office ``to`` of the package of that hash that came by stick."""

    to: str
    sha256: str
    verdict: str
    description: str
    at: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a bundle says of itself. ``key`` is the sender's public key in hexadecimal, ``recipients`` are all whom a
    package or a receipt is for."""

    sender: str
    sender_name: str
    key: str
    sequence: int
    created_at: str
    recipients: tuple[str, ...]
    packages: tuple[Package, ...]
    receipts: tuple[Note, ...]

    def to_bytes(self) -> bytes:
        """As it is signed and written."""
        return json.dumps({"format": FORMAT, **asdict(self)}, ensure_ascii=False, indent=1).encode()


def signed_part(manifest: bytes) -> bytes:
    """What the signature is over."""
    return _CONTEXT + manifest


def write(
    out: BinaryIO, manifest: Manifest, sign: Callable[[bytes], bytes], copy: Callable[[Package, BinaryIO], None]
) -> None:
    """Write a whole bundle; ``copy`` writes one package's bytes."""
    content = manifest.to_bytes()
    for name, data in ((MANIFEST, content), (SIGNATURE, sign(signed_part(content)))):
        out.write(header(name, len(data)) + data + _padding(len(data)))
    for ordinal, package in enumerate(manifest.packages, start=1):
        out.write(header(member_name(ordinal), package.size))
        copy(package, out)
        out.write(_padding(package.size))
    out.write(END)


def member_name(ordinal: int) -> str:
    """The name of the n-th package, from 1."""
    return f"packages/{ordinal:05}.edxml"


def header(name: str, size: int) -> bytes:
    """The one header a member of that name and size has."""
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member.tobuf(tarfile.USTAR_FORMAT)


def _padding(size: int) -> bytes:
    return bytes(-size % BLOCK)


class Bundle:
    """A bundle being read. `BadInput` of any method says, in one sentence, what is wrong with the file.

    Use as a context manager; nothing of the file may be trusted before `verify` has been through all of it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = _opened(path)
        try:
            self._size = self._file.seek(0, 2)
            self._file.seek(0)
            content = self._first_member()
            self.sha256 = hashlib.sha256(content).hexdigest()
            self._signed = signed_part(content)
            self.manifest = _parsed(content, path)
            self._signature = self._member(SIGNATURE, SIGNATURE_BYTES)
            self._start = self._file.tell()
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Bundle:
        return self

    def __exit__(self, *exception: object) -> None:
        self._file.close()

    def verify(self, is_signature: Callable[[bytes, bytes, bytes], bool], heard: Callable[[int], None]) -> None:
        """Hold the signature against the manifest, and every byte behind it against what the manifest says.

        ``is_signature(key, signature, message)`` tells whether one is; ``heard`` is told how many packages were read.
        """
        key = bytes.fromhex(self.manifest.key)
        if not is_signature(key, self._signature, self._signed):
            raise BadInput(
                _(
                    "{path} does not bear the signature it should: it was altered, or forged. Nothing was taken in."
                ).format(path=self.path)
            )
        expected = (
            self._start + len(END) + sum(BLOCK + each.size + -each.size % BLOCK for each in self.manifest.packages)
        )
        if self._size != expected:
            raise self._cut() if self._size < expected else self._altered()
        for done, (_package, pieces) in enumerate(self.packages(), start=1):
            for _piece in pieces:
                pass
            heard(done)
        if self._read(len(END)) != END:
            raise self._altered()

    def packages(self) -> Iterator[tuple[Package, Iterator[bytes]]]:
        """Every package with its bytes, which are proved when the last piece has been taken; take them in order."""
        at = self._start
        for ordinal, package in enumerate(self.manifest.packages, start=1):
            self._file.seek(at)
            yield package, self._pieces(ordinal, package)
            at += BLOCK + package.size + -package.size % BLOCK
        self._file.seek(at)

    def _pieces(self, ordinal: int, package: Package) -> Iterator[bytes]:
        if self._read(BLOCK) != header(member_name(ordinal), package.size):
            raise self._altered()
        digest = hashlib.sha256()
        left = package.size
        while left:
            piece = self._read(min(PIECE, left))
            left -= len(piece)
            digest.update(piece)
            yield piece
        if digest.hexdigest() != package.sha256 or any(self._read(-package.size % BLOCK)):
            raise self._altered()

    def _first_member(self) -> bytes:
        head = self._file.read(BLOCK)
        if not head:
            raise BadInput(_("{path} is empty.").format(path=self.path))
        if not head.startswith(f"{MANIFEST}\0".encode()[: len(head)]):
            raise self._foreign()
        if len(head) < BLOCK:
            raise self._cut()
        try:
            size = tarfile.TarInfo.frombuf(head, "ascii", "strict").size
        except (tarfile.HeaderError, ValueError):
            raise self._foreign() from None
        if not 0 <= size <= LARGEST_MANIFEST or head != header(MANIFEST, size):
            raise self._foreign()
        return self._content(size)

    def _member(self, name: str, size: int) -> bytes:
        if self._read(BLOCK) != header(name, size):
            raise self._altered()
        return self._content(size)

    def _content(self, size: int) -> bytes:
        content = self._read(size)
        if any(self._read(-size % BLOCK)):
            raise self._altered()
        return content

    def _read(self, size: int) -> bytes:
        try:
            found = self._file.read(size)
        except OSError as error:
            raise BadInput(
                _("{path} cannot be read to its end: {error}. Put the stick in again and repeat the import.").format(
                    path=self.path, error=error.strerror
                )
            ) from error
        if len(found) < size:
            raise self._cut()
        return found

    def _cut(self) -> BadInput:
        return BadInput(
            _("{path} ends before it is complete: have it exported again. Nothing was taken in.").format(path=self.path)
        )

    def _altered(self) -> BadInput:
        return BadInput(
            _("{path} is not as its sender wrote it: have it exported again. Nothing was taken in.").format(
                path=self.path
            )
        )

    def _foreign(self) -> BadInput:
        return _not_a_bundle(self.path)


def _opened(path: Path) -> BinaryIO:
    if path.exists() and not path.is_file():
        raise BadInput(_("{path} is not a file: name the file on the stick.").format(path=path))
    try:
        return path.open("rb")
    except OSError as error:
        from office.troubles import reason

        raise BadInput(_("{path} cannot be read: {error}").format(path=path, error=reason(error))) from error


def _not_a_bundle(path: Path) -> BadInput:
    return BadInput(_("{path} is not a file written by: vanthu bundle export").format(path=path))


def _parsed(content: bytes, path: Path) -> Manifest:
    """The manifest, with every value of the type and within the bounds it must have."""
    try:
        values = json.loads(content)
        json.dumps(values, ensure_ascii=False).encode()  # a lone surrogate is no text
        form = values.pop("format")
        if isinstance(form, int) and form > FORMAT:
            raise BadInput(
                _(
                    "{path} was written by a newer vanthu (its format is {found}, this program knows up to {known})."
                ).format(path=path, found=form, known=FORMAT)
            )
        if form != FORMAT or isinstance(form, bool):
            raise _not_a_bundle(path)
        packages = tuple(
            Package(**each | {"to": _texts(each["to"])}) for each in _list(values.pop("packages"), MOST_PACKAGES)
        )
        receipts = tuple(Note(**each) for each in _list(values.pop("receipts"), LARGEST_MANIFEST))
        manifest = Manifest(
            **values | {"recipients": _texts(values["recipients"]), "packages": packages, "receipts": receipts}
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise _not_a_bundle(path) from error
    if not _is_sound(manifest):
        raise _not_a_bundle(path)
    return manifest


def _list(value: Any, most: int) -> list[dict[str, Any]]:
    if not isinstance(value, list) or len(value) > most:
        raise TypeError
    return value


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise TypeError
    return tuple(value)


def _is_sound(manifest: Manifest) -> bool:
    texts = [manifest.sender, manifest.sender_name, manifest.created_at]
    for receipt in manifest.receipts:
        texts += [receipt.to, receipt.sha256, receipt.description, receipt.at]
    return (
        all(isinstance(each, str) for each in texts)
        and normal_code(manifest.sender) == manifest.sender != ""
        and _is_hash(manifest.key)
        and _is_count(manifest.sequence, 2**53)
        and all(each.verdict in {"done", "fail"} for each in manifest.receipts)
        and all(
            each.kind in {"edoc", "status"} and _is_hash(each.sha256) and _is_count(each.size, LARGEST_PACKAGE)
            for each in manifest.packages
        )
    )


def _is_hash(value: object) -> bool:
    return isinstance(value, str) and len(value) == 64 and set(value) <= set("0123456789abcdef")


def _is_count(value: object, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most
