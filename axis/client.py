"""The VXP client: an office's side of the axis's REST API.

Every call is one HTTP exchange under one total deadline and is never repeated here: whether to try again, and whether
to look a document up first, is for the outbox, which knows what was promised. What went wrong is told by the classes
of `axis.errors`. Importing this module imports httpx.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, Self

import httpx

from axis import vxp
from axis.answers import check_http, check_members, clock_skew, explained, refuse, web_page
from axis.deadline import DeadlineTransport, Exchange
from axis.errors import AxisConfused, AxisError, AxisRefused, CredentialsRefused, ReplyTooLarge, WrongEndpoint
from axis.records import Agency, Listed, SentRecord, Unit
from axis.reply import Malformed, ReplyReader, WebPage
from axis.tls import tls_context
from axis.upload import PackageUpload
from axis.vxp import Kind, Operation, Verdict
from documents.times import header_timestamp, now
from translations import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime, timedelta
    from pathlib import Path
    from types import TracebackType

REPLY_LIMIT = 256 * 1024 * 1024
"""Bytes a list or directory may have; a national directory of 125,000 units is about 40 MB."""
JSON_BODY = {"Content-Type": "application/json"}
BASE64_GROWTH = 1.4
"""Base64 with its line breaks is at most this much larger than the bytes it stands for."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds: to reach the axis, for a whole small exchange, for a whole exchange that carries a package."""

    connect: float = 10.0
    request: float = 60.0
    transfer: float = 900.0


@dataclass(slots=True)
class Traffic:
    """What the client has exchanged so far: requests begun, and bytes of HTTP (inside TLS, if there is TLS)."""

    requests: int = 0
    bytes_sent: int = 0
    bytes_received: int = 0


class VxpClient:
    """A connection to one axis as one office. Use as a context manager, from one thread at a time."""

    def __init__(
        self,
        endpoint: str,
        system_id: str,
        secret: str,
        *,
        ca_file: Path | None = None,
        client_cert: Path | tuple[Path, Path] | None = None,
        timeouts: Timeouts | None = None,
        clock: Callable[[], datetime] = now,
    ) -> None:
        """``endpoint`` is the address before ``/{operation}``; ``system_id`` the office's own code. ``ca_file``
        replaces the machine's trusted roots; ``client_cert`` is a PEM file with certificate and key, or one of each.

        Raises `TlsRefused` when a certificate file cannot be used, `WrongEndpoint` when the address is none.
        """
        self._endpoint = _checked_endpoint(endpoint)
        self._system_id = system_id
        self._secret = secret
        self._timeouts = timeouts or Timeouts()
        self._clock = clock
        self._requests = 0
        self._exchange = Exchange()
        self.clock_skew: timedelta | None = None
        """How far the axis's clock is ahead of this machine's, to the second, by its last reply."""
        context = tls_context(self._endpoint, ca_file, client_cert)
        self._http = httpx.Client(
            transport=DeadlineTransport(self._exchange, context),
            timeout=None,  # noqa: S113 - the transport's deadline covers the whole exchange
            trust_env=False,
            follow_redirects=False,
            headers={"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "vanthu"},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Drop the connection."""
        self._http.close()

    @property
    def traffic(self) -> Traffic:
        """Requests and bytes so far."""
        return Traffic(self._requests, self._exchange.bytes_sent, self._exchange.bytes_received)

    @property
    def certificate_expires(self) -> datetime | None:
        """When the axis's TLS certificate ends; None before the first exchange and without TLS."""
        return self._exchange.certificate_expires

    def pending(self, kind: Kind | str, *, limit: int, after: str | None = None) -> list[Listed]:
        """What waits for this office, oldest first, at most ``limit`` entries.

        ``after`` is the ``cursor`` of an entry: only later ones are wanted. Axes that do not know the extension
        answer from the beginning.
        """
        parameters = {"messagetype": Kind(kind), "pageSize": str(limit)}
        if after:
            parameters[vxp.AFTER] = after
        rows: list[Listed] = []
        self._list(Operation.RECEIVED, parameters, lambda row: rows.append(Listed.from_row(row)))
        return rows

    def fetch(self, doc_id: str, out: BinaryIO, *, max_bytes: int) -> int:
        """Write the package ``doc_id`` into ``out``, decoding it as it arrives; the number of bytes written.

        Only a normal return makes what was written a whole package. Raises `ReplyTooLarge` past ``max_bytes``.
        """
        members = self._exchange_json(
            Operation.FETCH,
            {"docId": doc_id},
            seconds=self._timeouts.transfer,
            limit=int(max_bytes * BASE64_GROWTH) + 64 * 1024,
            read=lambda reader: reader.read(data_to=_Capped(out, max_bytes)),
        )
        size = members.get("data")
        if not isinstance(size, int) or size == 0:
            raise AxisConfused(_("The axis answered without the package that was asked for."))
        return size

    def acknowledge(self, doc_id: str, verdict: Verdict | str, description: str = "") -> None:
        """Tell the axis that the entry ``doc_id`` was taken over (done), cannot be (fail) or is being (processing)."""
        parameters = {"docid": doc_id, "status": Verdict(verdict), "description": description}
        self._exchange_json(Operation.UPDATE_STATUS, parameters)

    def send(
        self,
        package: Path | BinaryIO,
        *,
        size: int,
        sha256: str,
        sender: str,
        recipients: Sequence[str],
        kind: Kind | str,
    ) -> str:
        """Send one package to all its ``recipients``; the id the axis gave it.

        ``size`` in bytes and ``sha256`` in hexadecimal are those the package was sealed with. Raises
        `DuplicateDocument` when the axis already has the document, `PackageAltered` when the file is no longer the
        sealed one.
        """
        parameters = {
            "messagetype": Kind(kind),
            "from": sender,
            "to": json.dumps(list(recipients), ensure_ascii=False),
            vxp.HASH_FILE: sha256,
        }
        with PackageUpload(package, size=size, sha256=sha256) as upload:
            members = self._exchange_json(
                Operation.SEND,
                parameters,
                body=upload.chunks(),
                headers=upload.headers,
                seconds=self._timeouts.transfer,
            )
        doc_id = _doc_id(members)
        if doc_id is None:
            raise AxisConfused(_("The axis took the document but gave no id for it."))
        return doc_id

    def sent(
        self,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        doc_id: str | None = None,
        notation: str | None = None,
        kind: Kind | str = Kind.DOCUMENT,
        limit: int | None = None,
    ) -> list[SentRecord]:
        """What the axis holds as sent by this office, one entry for each receiver."""
        wanted = {
            "fromDate": header_timestamp(since) if since else None,
            "toDate": header_timestamp(until) if until else None,
            "docId": doc_id,
            "notation": notation,
            "pageSize": str(limit) if limit is not None else None,
        }
        parameters = {"messagetype": str(Kind(kind))} | {name: value for name, value in wanted.items() if value}
        rows: list[SentRecord] = []
        self._list(Operation.SENT, parameters, lambda row: rows.append(SentRecord.from_row(row)))
        return rows

    def units(self, since_version: int = 0) -> list[Unit]:
        """The directory's rows changed after ``since_version``, deleted ones among them; all of them where the axis
        keeps no versions. An axis without ``getSynchronizeUnit`` is asked for its plain list of agencies."""
        rows: list[Unit] = []

        def take(row: dict[str, Any]) -> None:
            rows.append(Unit.from_row(row))

        try:
            self._list(Operation.UNITS, {vxp.SINCE_VERSION: str(since_version)}, take)
        except (WrongEndpoint, AxisRefused) as error:
            if error.retryable:
                raise
            rows.clear()
            self._list(Operation.AGENCIES, {}, take)
        return rows

    def register_agency(self, agency: Agency) -> str | None:
        """Register or change an office under this one; its new secret if the axis gives it one."""
        members = self._exchange_json(
            Operation.REGISTER_AGENCY, {"AgencyCode": agency.code}, body=json.dumps(asdict(agency)).encode()
        )
        data = members.get("data")
        secret = data.get("secret") if isinstance(data, dict) else None
        return secret if isinstance(secret, str) else None

    def delete_agency(self, code: str) -> None:
        """Take an office that was registered under this one off the axis."""
        self._exchange_json(Operation.DELETE_AGENCY, {"AgencyCode": code})

    def _list(self, operation: Operation, parameters: dict[str, str], row: Callable[[dict[str, Any]], None]) -> None:
        members = self._exchange_json(operation, parameters, read=lambda reader: reader.read(row=row))
        if members.get("data") is not None and not isinstance(members["data"], int):
            raise AxisConfused(_("The axis answered with something else than the list that was asked for."))

    def _exchange_json(
        self,
        operation: Operation,
        parameters: dict[str, str],
        *,
        body: bytes | Iterator[bytes] = b"{}",
        headers: dict[str, str] | None = None,
        seconds: float | None = None,
        limit: int = REPLY_LIMIT,
        read: Callable[[ReplyReader], dict[str, Any]] = ReplyReader.read,
    ) -> dict[str, Any]:
        """One signed request and the members of its reply, which says OK; anything else raises an `AxisError`."""
        signed = vxp.signed_headers(
            {
                "servicetype": vxp.SERVICE_TYPE,
                **parameters,
                "systemid": self._system_id,
                "timestamp": header_timestamp(self._clock()),
            },
            self._secret,
        )
        request = self._http.build_request(
            "POST",
            f"{self._endpoint}/{operation}",
            headers=[
                *((name.encode(), value.encode()) for name, value in signed),
                *((name.encode(), value.encode()) for name, value in (headers or JSON_BODY).items()),
            ],
            content=body,
        )
        self._requests += 1
        self._exchange.begin(seconds or self._timeouts.request, self._timeouts.connect)
        with self._explaining(), self._sent(request) as response:
            check_http(response)
            members = read(ReplyReader(_limited(response, limit)))
            code, description = check_members(members)
            if code != vxp.GatewayCode.OK:
                refuse(operation, code, description, _doc_id(members), self.clock_skew)
        return members

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
        except Malformed as error:
            if isinstance(error, WebPage):
                raise web_page(self._endpoint) from error
            raise AxisConfused(
                _("The axis at {url} gave an answer that cannot be read: cut short, or not the axis's.").format(
                    url=self._endpoint
                )
            ) from error
        except AxisError:
            raise
        except (httpx.HTTPError, httpx.StreamError) as error:
            raise explained(error, self._endpoint, left_host=self._exchange.request_bytes > 0) from error


class _Capped:
    """A file that takes at most ``limit`` bytes."""

    def __init__(self, out: BinaryIO, limit: int) -> None:
        self._out = out
        self._left = limit

    def write(self, data: bytes) -> int:
        self._left -= len(data)
        if self._left < 0:
            raise _too_large()
        return self._out.write(data)


def _too_large() -> ReplyTooLarge:
    return ReplyTooLarge(_("The axis's answer is larger than the limit set for it."))


def _limited(response: httpx.Response, limit: int) -> Iterator[bytes]:
    size = 0
    for chunk in response.iter_raw():
        size += len(chunk)
        if size > limit:
            raise _too_large()
        yield chunk


def _doc_id(members: dict[str, Any]) -> str | None:
    """The id in a reply: ``DocId`` in whatever case, or ``data`` as axes write it."""
    for name, value in members.items():
        if name.lower() == "docid" and isinstance(value, str | int) and str(value).strip():
            return str(value).strip()
    data = members.get("data")
    if isinstance(data, dict):
        return _doc_id(data)
    return data.strip() or None if isinstance(data, str) else None


def _checked_endpoint(endpoint: str) -> str:
    try:
        url = httpx.URL(endpoint.strip())
    except httpx.InvalidURL:
        url = httpx.URL("")
    if url.scheme not in ("http", "https") or not url.host:
        raise WrongEndpoint(
            _("{url} is not the address of an axis: it should look like https://host/path.").format(url=endpoint)
        )
    return str(url).rstrip("/")
