"""What a reason says to the clerk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from translations import _

if TYPE_CHECKING:
    from compliance.signatures.model import PackageReason, Reason


def sentence(reason: Reason | PackageReason) -> str:
    """One sentence for a reason."""
    return {
        "altered": _("The content was changed after it was signed."),
        "wrong-key": _("The signature was not made with the key of the certificate it names."),
        "damaged": _("The signature is damaged and cannot be read."),
        "no-certificate": _("The signature carries no certificate of its signer."),
        "unsupported": _("This form of signature cannot be verified here."),
        "not-covered": _("The signature covers only a part of the document."),
        "modified-after": _("Content was added after the document was signed."),
        "expired": _("The signer's certificate had expired when the document was signed."),
        "not-yet-valid": _("The signer's certificate was not yet valid when the document was signed."),
        "weak-algorithm": _("The signature uses a method that is no longer safe."),
        "wrong-purpose": _("The signer's certificate is not meant for signing documents."),
        "unknown-issuer": _("The signer's certificate does not come from an authority that this office trusts."),
        "no-roots": _("This office has configured no trusted root certificate, so the signer cannot be confirmed."),
        "not-verified": _("The package bears a signature that is not verified here."),
        "bad-certificate": _("The package's signature is only a dummy: its certificate cannot be read."),
    }[reason]
