"""Verifies the signatures of PDF files for the checks; the verifier starts only when a file bears one."""

from __future__ import annotations

import mmap
from typing import TYPE_CHECKING, Self

from compliance.signatures import Signature, TrustError, Unverifiable, Verifier, as_results
from compliance.signatures.messages import sentence
from office.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from compliance.check import Policy, SignatureResult

SIGNED = b"/ByteRange"
"""Stands uncompressed in every signed PDF: the signature must be able to skip itself (ISO 32000-1 §12.8.1)."""


class Signatures:
    """One verifier for many files of an office; use as a context manager.

    ``policy.roots`` are files in ``home``. With none, a file without a signature is not spoken of.
    """

    def __init__(self, policy: Policy, home: Path | None) -> None:
        self.roots = [home / name for name in policy.roots] if home is not None else []
        self._verifier = Verifier(self.roots)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._verifier.close()

    def verify(self, path: Path) -> tuple[Signature, ...] | None:
        """The signatures of a PDF, none when it bears none; None when it cannot be looked at. Raises `BadInput`."""
        if not _bears_one(path):
            return ()
        try:
            return self._verifier.verify(path)
        except Unverifiable:
            return None
        except TrustError as error:
            raise BadInput(str(error)) from error

    def results(
        self, name: str, signatures: Sequence[Signature] | None, *, sha256: str = ""
    ) -> tuple[SignatureResult, ...]:
        """What the rules take of them."""
        if signatures is not None and not signatures and not self.roots:
            return ()
        return as_results(name, signatures, sha256=sha256)


def _bears_one(path: Path) -> bool:
    with path.open("rb") as file:
        if not file.read(1):
            return False
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            return content.find(SIGNED) >= 0


def signature_view(signature: Signature) -> dict[str, object]:
    """One signature with its four questions apart: who, whether intact, whether trusted, when."""
    return {
        "signer": signature.signer,
        "organisation": signature.organisation,
        "intact": signature.intact,
        "covers_whole_file": signature.covers_whole_file,
        "trusted": signature.trusted,
        "signed_at": signature.signed_at.isoformat() if signature.signed_at else None,
        "time_source": signature.time_source,
        "problem": sentence(signature.reason) if signature.reason else None,
    }
