"""What an answer of the axis, or the lack of one, means."""

from __future__ import annotations

import re
import ssl
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, NoReturn

import httpx

from axis.errors import (
    AxisBusy,
    AxisConfused,
    AxisError,
    AxisRefused,
    AxisTimeout,
    AxisUnreachable,
    CredentialsRefused,
    DuplicateDocument,
    TlsRefused,
    WrongEndpoint,
    refusal,
)
from axis.vxp import GatewayCode, Operation
from documents.text import safe_text
from translations import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterator

NOTICEABLE_SKEW = timedelta(minutes=5)
"""A clock further off than this may itself be why credentials are refused."""

_DUPLICATE = re.compile(r"duplicat|already (?:exist|sent)|trùng|đã tồn tại|đã được gửi", re.IGNORECASE)


def check_http(response: httpx.Response) -> None:
    """Pass a reply that may be read as the axis's JSON; raise the `AxisError` that its status stands for."""
    status = response.status_code
    url = str(response.request.url)
    if status in (401, 403):
        raise CredentialsRefused(
            _("The axis at {url} refused this office's credentials (HTTP {status}).").format(url=url, status=status)
        )
    if status == 429 or status >= 500:
        raise AxisBusy(
            _("The axis at {url} cannot serve just now (HTTP {status}).").format(url=url, status=status),
            status=status,
            retry_after=_retry_after(response),
        )
    if status in (404, 405, 410) or 300 <= status < 400:
        raise WrongEndpoint(
            _("There is no axis at {url} (HTTP {status}). Check the endpoint in the office's settings.").format(
                url=url, status=status
            )
        )
    if 400 <= status < 500:
        raise AxisRefused(
            f"HTTP {status}",
            "",
            message=_("The axis at {url} refused the request (HTTP {status}).").format(url=url, status=status),
        )
    if status != 200:
        raise AxisConfused(
            _("The axis at {url} gave an unexpected answer (HTTP {status}).").format(url=url, status=status)
        )
    _check_body(response, url)


def _check_body(response: httpx.Response, url: str) -> None:
    coding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if coding not in ("", "identity"):
        raise AxisConfused(
            _("The axis at {url} answered compressed, which was not asked for; not read.").format(url=url)
        )
    if "html" in response.headers.get("Content-Type", "").lower():
        raise web_page(url)


def web_page(url: str) -> AxisConfused:
    """The error for a page of markup in the answer's place."""
    return AxisConfused(
        _(
            "A web page came instead of the axis's answer from {url}. A proxy or login page may stand between, "
            "or the endpoint in the office's settings is not the axis's."
        ).format(url=url)
    )


def check_members(members: dict[str, Any]) -> tuple[str, str]:
    """The gateway code ("0" only for a clear OK) and the axis's own description. Raises `AxisConfused`."""
    lowered = {name.lower(): value for name, value in members.items()}
    status = str(lowered.get("status", "")).strip().upper()
    raw_code = lowered.get("errorcode")
    code = "" if raw_code is None else str(raw_code).strip()
    description = safe_text(str(lowered.get("errordesc") or "").strip())[:1000]
    if status == "OK" and code in (GatewayCode.OK, ""):
        return GatewayCode.OK, description
    if status == "FAIL" and code != GatewayCode.OK:
        return code, description
    if status == "FAIL" and _DUPLICATE.search(description):
        return GatewayCode.BAD_EDXML, description
    raise AxisConfused(
        _("The axis's answer is unclear: status {status}, code {code}.").format(
            status=safe_text(status[:40]) or "?", code=safe_text(code[:40]) or "?"
        )
    )


def refuse(operation: Operation, code: str, description: str, doc_id: str | None, skew: timedelta | None) -> NoReturn:
    """Raise what a gateway's FAIL stands for."""
    if operation == Operation.SEND and _DUPLICATE.search(description):
        raise DuplicateDocument(code, description, doc_id)
    if code != GatewayCode.BAD_CREDENTIALS:
        raise AxisRefused(code, description)
    message = refusal(code, description)
    if skew is not None and abs(skew) > NOTICEABLE_SKEW:
        message = f"{message} {_clock_sentence(skew)}"
    raise CredentialsRefused(message, clock_skew=skew)


def _clock_sentence(skew: timedelta) -> str:
    """``skew`` is how far the axis's clock is ahead of this machine's."""
    minutes = round(abs(skew).total_seconds() / 60)
    if minutes >= 2 * 24 * 60:
        amount = ngettext("{n} day", "{n} days", minutes // (24 * 60)).format(n=minutes // (24 * 60))
    elif minutes >= 2 * 60:
        amount = ngettext("{n} hour", "{n} hours", round(minutes / 60)).format(n=round(minutes / 60))
    else:
        amount = ngettext("{n} minute", "{n} minutes", minutes).format(n=minutes)
    if skew > timedelta(0):
        return _("This machine's clock is {amount} behind the axis's: set it right first.").format(amount=amount)
    return _("This machine's clock is {amount} ahead of the axis's: set it right first.").format(amount=amount)


def explained(error: Exception, url: str, *, left_host: bool) -> AxisError:
    """The `AxisError` for what httpx raised."""
    refused = next((cause for cause in _causes(error) if isinstance(cause, ssl.SSLError)), None)
    if refused is not None and not _is_cut(refused):
        return TlsRefused(_tls_sentence(refused, url))
    if isinstance(error, httpx.TimeoutException):
        return AxisTimeout(
            _("The axis at {url} did not finish its answer in time.").format(url=url)
            if left_host
            else _("The axis at {url} did not answer in time.").format(url=url),
            left_host=left_host,
        )
    if isinstance(error, httpx.RemoteProtocolError) and not _is_disconnect(error):
        return AxisConfused(_("What answers at {url} does not speak proper HTTP.").format(url=url))
    if left_host:
        return AxisUnreachable(
            _("The connection to the axis at {url} broke before its answer was complete.").format(url=url),
            left_host=True,
        )
    return AxisUnreachable(
        _("The axis at {url} cannot be reached: {reason}.").format(url=url, reason=_reason(error)), left_host=False
    )


def clock_skew(response: httpx.Response, ours: datetime) -> timedelta | None:
    """How far the sender of ``response`` is ahead of ``ours``, by its Date header."""
    try:
        theirs = parsedate_to_datetime(response.headers.get("Date", ""))
    except ValueError:
        return None
    if theirs.tzinfo is None:
        theirs = theirs.replace(tzinfo=UTC)
    return theirs - ours


def _retry_after(response: httpx.Response) -> float | None:
    text = response.headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _is_cut(error: ssl.SSLError) -> bool:
    """The connection ended inside TLS, which says nothing about certificates."""
    return isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError)


def _is_disconnect(error: httpx.RemoteProtocolError) -> bool:
    """The peer closed before its message was whole; h11 words it so, and has no class for it."""
    text = str(error)
    return "without sending" in text or "without sending complete" in text or "closed connection" in text


def _tls_sentence(error: ssl.SSLError, url: str) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return _(
            "The certificate of the axis at {url} is not trusted: {reason}. Check ca_file in the office's settings."
        ).format(url=url, reason=error.verify_message)
    if "CERTIFICATE" in (error.reason or ""):
        return _("The axis at {url} does not accept this office's certificate ({reason}).").format(
            url=url, reason=error.reason
        )
    return _("No secure connection to the axis at {url} is possible ({reason}).").format(
        url=url, reason=error.reason or error.strerror or "TLS"
    )


def _reason(error: Exception) -> str:
    for cause in _causes(error):
        if isinstance(cause, OSError) and cause.strerror:
            return cause.strerror
    return str(error) or type(error).__name__
