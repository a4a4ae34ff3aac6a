"""The key by which an office signs what it sends by stick, and the keys by which it knows others.

The axis's secret is shared with the axis alone, so it proves nothing to another office. Each office therefore makes an
Ed25519 key pair with its first export. Whoever gets its first stick is shown the fingerprint of the key, which the two
compare by telephone or on paper; from then on the office is known by that key and no other.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from documents.times import now, stamp
from durable.files import file_mode, write_file
from office.clerk import actor
from office.errors import BadInput, OfficeError
from storage import audit, bundles
from storage.bundles import Key
from translations import _

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from office.exchange.bundle_file import Manifest
    from storage.mirror import Mirror

KEY = "bundle.key"
"""The private half, in PEM, beside the office's secret and as closed."""


class NotTrusted(OfficeError):
    """The first stick of an office has come, and nobody has said that its key is right; ``fingerprint`` names it."""

    exit_code = 6

    def __init__(self, sentence: str, sender: str, fingerprint: str) -> None:
        super().__init__(sentence)
        self.sender = sender
        self.fingerprint = fingerprint


def own_key(home: Path) -> Ed25519PrivateKey:
    """The office's key, made when it is first needed; the caller lets nobody else make one meanwhile."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    path = home / KEY
    if not path.exists():
        key = Ed25519PrivateKey.generate()
        pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        write_file(path, pem, mode=file_mode(home))
        return key
    if path.stat().st_mode & 0o007:
        raise BadInput(
            _("Every user of this machine can read {path}. Close it with: chmod o= {path}").format(path=path)
        )
    try:
        found = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except ValueError:
        found = None
    if not isinstance(found, Ed25519PrivateKey):
        raise BadInput(_("{path} is damaged: put it back from a backup that holds the secret.").format(path=path))
    return found


def is_signature(key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the key signed the message."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def fingerprint(key: str) -> str:
    """A public key (hexadecimal) as people compare it: 32 digits in groups of four."""
    digits = hashlib.sha256(bytes.fromhex(key)).hexdigest()[:32]
    return " ".join(digits[at : at + 4] for at in range(0, 32, 4))


def require_trusted(mirror: Mirror, manifest: Manifest, *, trust: bool, new_key: str | None) -> None:
    """Make sure that the sender is the office it says it is.

    ``trust`` says that the clerk takes the key of an office that never sent a stick before; ``new_key`` is the
    fingerprint the office has told of a key that replaces the one known. Raises `NotTrusted` and `BadInput`.
    """
    found = fingerprint(manifest.key)
    if new_key is not None and "".join(new_key.split()).casefold() != found.replace(" ", ""):
        raise BadInput(
            _("The key of this file has the fingerprint {found}, not the one you gave. Nothing was taken in.").format(
                found=found
            )
        )
    known = bundles.key_of(mirror.db, manifest.sender)
    if known is not None and known.key == manifest.key:
        return
    if known is not None and new_key is None:
        raise BadInput(
            _(
                "The file says it is from {sender} but is signed with another key than the one known since {day}. "
                "Nothing was taken in. If {sender} itself tells you that it has a new key, import with: "
                "--new-key FINGERPRINT"
            ).format(sender=manifest.sender, day=known.trusted_at[:10])
        )
    if known is None and not trust and new_key is None:
        raise NotTrusted(
            _(
                "This is the first stick from {name} ({sender}). Ask that office for the fingerprint of its key; if it "
                "is {fingerprint}, import with: --trust"
            ).format(name=manifest.sender_name, sender=manifest.sender, fingerprint=found),
            manifest.sender,
            found,
        )
    at = stamp(now())
    with mirror.write() as tx:
        bundles.trust(tx, manifest.sender, Key(manifest.key, at, actor()))
        audit.append(
            tx, at=at, actor=actor(), act="trust", subject=manifest.sender, key=found,
            before=fingerprint(known.key) if known else None,
        )  # fmt: skip
