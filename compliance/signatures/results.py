"""Verified signatures as the rules take them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from compliance.rules.model import SignatureResult

if TYPE_CHECKING:
    from collections.abc import Sequence

    from compliance.rules.model import SignatureState
    from compliance.signatures.model import PackageSignature, Signature

# ETSI EN 319 102-1 calls these indeterminate: nothing is wrong that could be shown
_INDETERMINATE: Final = frozenset({"unsupported", "weak-algorithm", "wrong-purpose"})


def as_results(name: str, signatures: Sequence[Signature] | None, *, sha256: str = "") -> tuple[SignatureResult, ...]:
    """A result for each signature of the file; one that says "absent" without any, "unchecked" for None.

    What was added behind a signature breaks it, unless a later signature that holds vouches for it: the leader signs,
    the clerk lays the number over the page, the office seals both.
    """
    if not signatures:
        return (SignatureResult("unchecked" if signatures is None else "absent", file=name, sha256=sha256),)
    return tuple(
        _result(name, each, sha256, vouched=any(map(_vouches, signatures[i + 1 :])))
        for i, each in enumerate(signatures)
    )


def package_result(signature: PackageSignature) -> SignatureResult:
    """The result for the package's own signature."""
    return SignatureResult(signature.state, signer=signature.signer)


def _result(name: str, signature: Signature, sha256: str, *, vouched: bool) -> SignatureResult:
    intact = signature.intact
    if intact and signature.modified_after and not vouched:
        intact = False
    return SignatureResult(
        _state(signature, intact),
        file=name,
        intact=intact,
        trusted=signature.trusted,
        signer=signature.signer,
        sha256=sha256,
    )


def _state(signature: Signature, intact: bool | None) -> SignatureState:
    if intact is False or signature.certificate_valid_at_signing is False:
        return "invalid"
    if signature.reason in _INDETERMINATE:
        return "unchecked"
    return "valid" if intact else "invalid"


def _vouches(later: Signature) -> bool:
    return later.intact is True and not later.modified_after and later.trusted is not False
