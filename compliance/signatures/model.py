"""What verifying a signature gives: plain values with stable codes; `messages` has the sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from compliance.extract.model import MIB, Limits

if TYPE_CHECKING:
    from datetime import datetime

    from compliance.extract.model import Problem

LIMITS = Limits(seconds=30.0, memory=1024 * MIB)
"""What verifying one file may cost; only time, memory and the file's size matter here."""

TimeSource: TypeAlias = Literal["tsa", "/M", "claimed"]
"""A time-stamping authority's token; the PDF's entry /M or the attribute signingTime, both the signer's own word."""

Reason: TypeAlias = Literal[
    "altered",  # the signed bytes are not those that were signed
    "wrong-key",  # not made with the key of the certificate it names
    "damaged",  # the signature itself cannot be read
    "no-certificate",  # its signer's certificate is not in it
    "unsupported",  # a form of signature that is not verified here
    "not-covered",  # bytes of the signed revision are outside of what was signed
    "modified-after",  # content was added behind what was signed
    "expired",  # when it was made, the certificate's time was over
    "not-yet-valid",  # when it was made, the certificate's time had not begun
    "weak-algorithm",  # a hash or key that can be forged today, such as SHA-1
    "wrong-purpose",  # the certificate is not for signing documents
    "unknown-issuer",  # the chain ends in no configured root
    "no-roots",  # no root is configured: nothing can be said about trust
]

PackageReason: TypeAlias = Literal[
    "not-verified",  # XML signatures are looked at, not verified
    "no-certificate",
    "bad-certificate",  # what stands for the certificate is none
]


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature of a PDF. The four questions are kept apart: none of the answers implies another.

    Who: `signer` and `organisation` are the certificate's common name and O, as written there. The signer may be a
    portal or an office's seal rather than the person or the body that issued the document.

    Integrity: `intact` says whether the signed bytes are what the certificate's key signed; None where that cannot be
    told. `covers_whole_file` is False when something was appended later; `modified_after` when that is more than
    further signatures, timestamps, validation data or filled form fields, such as a number laid over the page.

    Trust: `trusted` says whether the certificate leads to a configured root and is for signing; None when no roots are
    configured. The chain is judged at the time of signing, or the nearest moment of the certificate's own lifetime:
    expiry is `certificate_valid_at_signing` alone. Revocation is not checked.

    Time: `signed_at`, in Vietnam time, is as good as `time_source`. Signers in use write local time labelled UTC into
    signingTime (RFC 5652 §11.3), seven hours late, so it counts only where neither a timestamp nor /M (ISO 32000-1
    §12.8.1) is there. `timestamp_trusted` is None without a timestamp or without roots.

    `reason` is the gravest of what keeps it from being good, None when nothing does.
    """

    field: str
    signer: str = ""
    organisation: str = ""
    intact: bool | None = None
    covers_whole_file: bool = False
    modified_after: bool = False
    trusted: bool | None = None
    signed_at: datetime | None = None
    time_source: TimeSource | None = None
    timestamp_trusted: bool | None = None
    certificate_valid_at_signing: bool | None = None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class PackageSignature:
    """The XML signature of a package, as far as it is looked at: never "valid"."""

    state: Literal["absent", "unchecked", "invalid"]
    signer: str = ""
    reason: PackageReason | None = None


class Unverifiable(Exception):
    """The file could not be looked at to its end, so not even "unsigned" can be said; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem: Problem = problem


class TrustError(ValueError):
    """The configured certificates cannot be used; the message names the file and says what to do."""
