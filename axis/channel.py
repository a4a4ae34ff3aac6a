"""One signed HTTP exchange with an axis, from the parameters to the members of a reply that says OK."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from axis import vxp
from axis.answers import check_http, check_members, clock_skew, explained, refuse, web_page
from axis.deadline import DeadlineTransport, Exchange
from axis.errors import AxisConfused, CredentialsRefused, ReplyTooLarge, WrongEndpoint
from axis.reply import Malformed, ReplyReader, WebPage
from axis.tls import tls_context
from documents.times import header_timestamp
from translations import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime, timedelta
    from pathlib import Path

    from axis.vxp import Operation

SHORT_REPLY = 1024 * 1024
"""Bytes that a reply without a list or a package may have."""
JSON_BODY = {"Content-Type": "application/json"}
HEADERS = (("Accept", "application/json"), ("Accept-Encoding", "identity"), ("User-Agent", "vanthu"))
"""Of every request."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """What has been exchanged so far: requests begun, and bytes of HTTP (inside TLS, if there is TLS)."""

    requests: int
    bytes_sent: int
    bytes_received: int


class Channel:
    """A connection to one axis that signs as one office."""

    def __init__(
        self,
        endpoint: str,
        system_id: str,
        secret: str,
        *,
        ca_file: Path | None,
        client_cert: Path | tuple[Path, Path] | None,
        connect_seconds: float,
        clock: Callable[[], datetime],
    ) -> None:
        self._endpoint = _checked(endpoint)
        self._system_id = system_id
        self._secret = secret
        self._connect_seconds = connect_seconds
        self._clock = clock
        self._requests = 0
        self._urls: dict[Operation, httpx.URL] = {}
        self._exchange = Exchange()
        self.clock_skew: timedelta | None = None
        context = tls_context(self._endpoint, ca_file, client_cert)
        self._http = httpx.Client(
            transport=DeadlineTransport(self._exchange, context),
            timeout=None,  # noqa: S113 - the transport's deadline covers the whole exchange
            trust_env=False,
            follow_redirects=False,
        )

    def close(self) -> None:
        self._http.close()

    @property
    def traffic(self) -> Traffic:
        return Traffic(self._requests, self._exchange.bytes_sent, self._exchange.bytes_received)

    @property
    def certificate_expires(self) -> datetime | None:
        return self._exchange.certificate_expires

    def call(
        self,
        operation: Operation,
        parameters: dict[str, str],
        *,
        seconds: float,
        body: bytes | Iterator[bytes] = b"{}",
        headers: dict[str, str] | None = None,
        limit: int = SHORT_REPLY,
        read: Callable[[ReplyReader], dict[str, Any]] = ReplyReader.read,
    ) -> dict[str, Any]:
        """The members of the reply, within ``seconds`` in all and ``limit`` bytes; anything but a clear OK raises an
        `AxisError`."""
        request = self._request(operation, parameters, body, headers or JSON_BODY)
        self._requests += 1
        self._exchange.begin(seconds, self._connect_seconds)
        with self._explaining(), self._sent(request) as response:
            check_http(response)
            members = read(ReplyReader(_limited(response, limit)))
            code, description = check_members(members)
            if code != vxp.GatewayCode.OK:
                refuse(operation, code, description, doc_id_of(members), self.clock_skew)
        return members

    def _request(
        self,
        operation: Operation,
        parameters: dict[str, str],
        body: bytes | Iterator[bytes],
        headers: dict[str, str],
    ) -> httpx.Request:
        named = {"servicetype": vxp.SERVICE_TYPE, **parameters}
        named |= {"systemid": self._system_id, "timestamp": header_timestamp(self._clock())}
        lines = [*HEADERS, *vxp.signed_headers(named, self._secret), *headers.items()]
        if operation not in self._urls:
            self._urls[operation] = httpx.URL(f"{self._endpoint}/{operation}")
        # Not by the client: what it merges into a request, cookies it was given among it, has no place in this one.
        return httpx.Request(
            "POST",
            self._urls[operation],
            headers=[(name.encode(), value.encode()) for name, value in lines],
            content=body,
        )

    @contextmanager
    def _sent(self, request: httpx.Request) -> Iterator[httpx.Response]:
        response = self._http.send(request, stream=True)
        try:
            self.clock_skew = clock_skew(response, self._clock())
            yield response
        finally:
            response.close()

    @contextmanager
    def _explaining(self) -> Iterator[None]:
        """Turn what the libraries raise into `AxisError`."""
        try:
            yield
        except CredentialsRefused as error:
            error.clock_skew = self.clock_skew
            raise
        except WebPage as error:
            raise web_page(self._endpoint) from error
        except Malformed as error:
            raise AxisConfused(
                _("The axis at {url} gave an answer that cannot be read: cut short, or not the axis's.").format(
                    url=self._endpoint
                )
            ) from error
        except (httpx.HTTPError, httpx.StreamError) as error:
            raise explained(error, self._endpoint, left_host=self._exchange.request_bytes > 0) from error


def doc_id_of(members: dict[str, Any]) -> str | None:
    """The id in a reply: ``DocId`` in whatever case, or ``data`` as axes write it."""
    for name, value in members.items():
        if name.lower() == "docid" and isinstance(value, str | int) and str(value).strip():
            return str(value).strip()
    data = members.get("data")
    if isinstance(data, dict):
        return doc_id_of(data)
    return data.strip() or None if isinstance(data, str) else None


def too_large() -> ReplyTooLarge:
    """The error for more bytes than were allowed."""
    return ReplyTooLarge(_("The axis's answer is larger than the limit set for it."))


def _limited(response: httpx.Response, limit: int) -> Iterator[bytes]:
    size = 0
    for chunk in response.iter_raw():
        size += len(chunk)
        if size > limit:
            raise too_large()
        yield chunk


def _checked(endpoint: str) -> str:
    try:
        url = httpx.URL(endpoint.strip())
    except httpx.InvalidURL:
        url = httpx.URL("")
    if url.scheme not in ("http", "https") or not url.host or url.userinfo or url.query or url.fragment:
        raise WrongEndpoint(
            _("{url} is not the address of an axis: it should look like https://host/path.").format(url=endpoint)
        )
    return str(url).rstrip("/")
