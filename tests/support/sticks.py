"""Two offices whose line is down, sticks between them, and what a forger does to a stick."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from office.exchange import bundle_file
from office.exchange.bundle import Exported, export
from office.exchange.bundle_file import Bundle, Manifest, Package
from office.exchange.taking_in import Imported, take_in
from office.home import load, save
from office.office import Office

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import BinaryIO

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

NOWHERE = "http://127.0.0.1:9"


class Pair(NamedTuple):
    """Two offices that know each other's keys, or will at the first stick."""

    sender: Office
    receiver: Office
    root: Path

    def to_receiver(self, name: str) -> tuple[Exported, Imported]:
        """A stick there."""
        made = export(self.sender, self.root / name)
        return made, take_in(self.receiver, made.path, trust=True)

    def back(self, name: str) -> tuple[Exported, Imported]:
        """A stick back."""
        made = export(self.receiver, self.root / name)
        return made, take_in(self.sender, made.path, trust=True)


def stranded(home: Path, code: str) -> Office:
    """An office whose axis does not answer, without an undo window."""
    Office.create(home, code=code, name=f"Cơ quan {code}", endpoint=NOWHERE, secret="khóa")
    save(home, replace(load(home), undo=0))
    return Office.open(home)


def forged(path: Path, key: Ed25519PrivateKey, sender: str, packages: Mapping[bytes, Package]) -> Path:
    """A bundle made by hand, in order in every part; the packages' hashes and sizes are put right."""
    manifest = Manifest(
        sender, f"Cơ quan {sender}", key.public_key().public_bytes_raw().hex(), 1, "2026-11-22T08:00:00+07:00",
        ("H29.14",), tuple(packages.values()), (),
    )  # fmt: skip
    contents = {package.sha256: content for content, package in packages.items()}

    def copy(package: Package, out: BinaryIO) -> None:
        out.write(contents[package.sha256])

    with path.open("wb") as out:
        bundle_file.write(out, manifest, key.sign, copy)
    return path


def manifest_of(path: Path) -> Manifest:
    with Bundle(path) as bundle:
        return bundle.manifest


def states(home: Office) -> list[tuple[str, str]]:
    """(kind, state) of all it sends, in that order."""
    with home.reader() as mirror:
        return list(mirror.db.execute("SELECT kind, state FROM outbox ORDER BY id"))


def received(home: Office) -> list[tuple[str, str]]:
    """(number and notation, tray) of all that came, in that order."""
    with home.reader() as mirror:
        return list(mirror.db.execute("SELECT code, tray FROM documents WHERE direction = 'in' ORDER BY id"))


def statuses_of(home: Office) -> list[tuple[str, str, str]]:
    """(direction, office, status) of all statuses."""
    with home.reader() as mirror:
        return list(mirror.db.execute("SELECT direction, office_code, code FROM statuses ORDER BY direction, id"))
