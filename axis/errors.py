"""What can go wrong between an office and its axis, each with a sentence a clerk can act on.

The caller decides what to do by three questions: may the axis have carried the request out all the same (``unclear``),
is another attempt worth making (``retryable``), and which class is it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from axis.vxp import RETRYABLE_CODES
from translations import _

if TYPE_CHECKING:
    from datetime import timedelta


class AxisError(Exception):
    """Talking to the axis failed; the message is a whole sentence in the clerk's language."""

    unclear: bool = False
    """The axis may have carried out the request although no answer says so: look the document up before resending."""
    retryable: bool = True
    """The same request may succeed later without anybody changing anything."""
    general: bool = False
    """Whatever else is asked of the axis now would meet it too."""


class AxisUnreachable(AxisError):
    """No connection, or it broke. ``left_host``: some bytes of the request had been handed to the network."""

    general = True

    def __init__(self, message: str, *, left_host: bool) -> None:
        super().__init__(message)
        self.left_host = left_host
        self.unclear = left_host


class AxisTimeout(AxisUnreachable):
    """The whole exchange did not end within its deadline."""


class AxisConfused(AxisError):
    """An answer came that is not one of the axis's: a web page, cut short, not JSON, contradicting itself."""

    unclear = True


class WrongEndpoint(AxisConfused):
    """Something answers at the address, but not an axis: a setting to correct."""

    unclear = False
    retryable = False


class AxisBusy(AxisError):
    """HTTP 429 or 5xx. ``retry_after``: seconds the axis asked to be left alone, if it said."""

    def __init__(self, message: str, *, status: int, retry_after: float | None) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after
        self.unclear = status != 429  # a gateway that answers 5xx may already have passed the request on
        self.general = status == 429 or retry_after is not None


class CredentialsRefused(AxisError):
    """HTTP 401 or 403, or gateway code 15. ``clock_skew``: how far the axis's clock is ahead of ours, if known."""

    retryable = False
    general = True

    def __init__(self, message: str, *, clock_skew: timedelta | None = None) -> None:
        super().__init__(message)
        self.clock_skew = clock_skew


class TlsRefused(AxisError):
    """No trusted connection: our side does not trust the axis's certificate, or the axis does not take ours."""

    retryable = False
    general = True


class AxisRefused(AxisError):
    """A clear "no" from the axis: its ``code`` and its own ``description``, which is foreign text."""

    def __init__(self, code: str, description: str, *, message: str | None = None) -> None:
        super().__init__(message or refusal(code, description))
        self.code = code
        self.description = description
        self.retryable = code in RETRYABLE_CODES

    @property
    def permanent(self) -> bool:
        """Sending the same bytes again will be refused again: a person has to act."""
        return not self.retryable


class DuplicateDocument(AxisRefused):
    """The axis already holds this document: an earlier attempt arrived. ``doc_id``: under which id, if it said.

    Whether it holds these very bytes, and for every receiver, only its list of what was sent can tell.
    """

    def __init__(self, code: str, description: str, doc_id: str | None) -> None:
        super().__init__(code, description, message=_said(_("The axis already holds this document."), description))
        self.doc_id = doc_id


class ReplyTooLarge(AxisError):
    """The answer is larger than the limit set for it."""

    retryable = False


class PackageAltered(AxisError):
    """The package's file no longer has the size or hash it was sealed with; nothing of it counts as sent."""

    retryable = False


def refusal(code: str, description: str) -> str:
    """The sentence for a gateway's error code."""
    sentences = {
        "10": _("The axis could not read the file that was sent (code 10)."),
        "15": _("The axis does not know this office's code or secret (code 15)."),
        "18": _("The axis does not know one of the receivers (code 18)."),
        "19": _("This sender is not registered on the axis (code 19)."),
        "20": _("The axis has a fault of its own (code 20); it will be tried again."),
        "21": _("The axis could not process the file just now (code 21); it will be tried again."),
        "22": _("The axis found the package incomplete or malformed (code 22)."),
        "23": _("A receiver's account is locked on the axis (code 23)."),
    }
    sentence = sentences.get(code) or _("The axis refused the request (code {code}).").format(code=code)
    return _said(sentence, description)


def _said(sentence: str, description: str) -> str:
    """The sentence with the axis's own words after it, if it had any."""
    if not description:
        return sentence
    return _("{sentence} It says: {description}").format(sentence=sentence, description=description)
