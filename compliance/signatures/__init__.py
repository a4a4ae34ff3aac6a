"""Who signed a PDF, whether it is still what was signed, whom that certificate comes from, and when: each by itself.

Verified in a subprocess with limits, without any network: nothing is fetched, so whether a certificate was revoked is
not known. The parent side, all that is imported here, uses only the standard library.
"""

from compliance.signatures.model import PackageSignature, Signature, TrustError, Unverifiable
from compliance.signatures.results import as_results, package_result
from compliance.signatures.verifier import Verifier, verify

__all__ = [
    "PackageSignature",
    "Signature",
    "TrustError",
    "Unverifiable",
    "Verifier",
    "as_results",
    "package_result",
    "verify",
]
