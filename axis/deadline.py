"""A network backend with one deadline for a whole exchange, which also counts what passes.

HTTP libraries time each read and write; a peer that drips one byte a second never trips such a limit. Here every wait
(name lookup, connect, handshake, read, write) is cut to what remains of the exchange's single deadline.
"""

from __future__ import annotations

import queue
import select
import socket
import ssl
import threading
import time
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import httpcore
import httpx

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

WRITE_CHUNK = 256 * 1024
HELD_BACK = 64 * 1024
"""Bytes up to which a request waits for its end, so that head and small body, written apart, leave as one."""
KEEPALIVE_SECONDS = 4.0
"""How long an idle connection is reused: shorter than common servers keep it, so that none is used as it is closed."""


class Exchange:
    """The deadline of the request under way, and the counts of all of them. Used by one thread at a time."""

    def __init__(self) -> None:
        self._expires = time.monotonic()
        self._connect_expires = self._expires
        self.bytes_sent = 0
        self.bytes_received = 0
        self.request_bytes = 0
        """Bytes of the request under way that were handed to the network."""
        self.certificate_expires: datetime | None = None
        """When the axis's TLS certificate ends, once a handshake has shown it."""

    def begin(self, seconds: float, connect_seconds: float) -> None:
        """Start the clock of a new request."""
        self._expires = time.monotonic() + seconds
        self._connect_expires = min(self._expires, time.monotonic() + connect_seconds)
        self.request_bytes = 0

    def remaining(self) -> float:
        """Seconds left; raises TimeoutError when there are none."""
        return _left(self._expires)

    def remaining_to_connect(self) -> float:
        """Seconds left to reach the axis; raises TimeoutError when there are none."""
        return _left(self._connect_expires)


def _left(expires: float) -> float:
    seconds = expires - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds


@contextmanager
def _mapped(timeout: type[Exception], failure: type[Exception]) -> Iterator[None]:
    try:
        yield
    except TimeoutError as error:
        raise timeout(str(error)) from error
    except OSError as error:
        raise failure(str(error)) from error


class _Stream(httpcore.NetworkStream):
    def __init__(self, sock: socket.socket, exchange: Exchange) -> None:
        self._sock = sock
        self._exchange = exchange
        self._held = bytearray()

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        with suppress(httpcore.WriteError):  # the peer may have answered before it closed
            self._flush()
        with _mapped(httpcore.ReadTimeout, httpcore.ReadError):
            self._sock.settimeout(self._exchange.remaining())
            data = self._sock.recv(max_bytes)
        self._exchange.bytes_received += len(data)
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._held += buffer
        if len(self._held) > HELD_BACK:
            self._flush()

    def _flush(self) -> None:
        view, self._held = memoryview(self._held), bytearray()
        with _mapped(httpcore.WriteTimeout, httpcore.WriteError):
            while view:
                self._sock.settimeout(self._exchange.remaining())
                sent = self._sock.send(view[:WRITE_CHUNK])
                self._exchange.bytes_sent += sent
                self._exchange.request_bytes += sent
                view = view[sent:]

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        try:
            with _mapped(httpcore.ConnectTimeout, httpcore.ConnectError):
                self._sock.settimeout(self._exchange.remaining_to_connect())
                wrapped = ssl_context.wrap_socket(self._sock, server_hostname=server_hostname)
        except BaseException:
            self._sock.close()
            raise
        ends = (wrapped.getpeercert() or {}).get("notAfter")
        if isinstance(ends, str):
            self._exchange.certificate_expires = datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC)
        return _Stream(wrapped, self._exchange)

    def close(self) -> None:
        self._sock.close()

    def get_extra_info(self, info: str) -> Any:
        if info == "is_readable":  # asked of an idle connection before it is used again: it must have nothing to say
            poll = select.poll()
            poll.register(self._sock, select.POLLIN)
            return bool(poll.poll(0))
        return None


class _Backend(httpcore.NetworkBackend):
    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        with _mapped(httpcore.ConnectTimeout, httpcore.ConnectError):
            addresses = _look_up(host, port, self._exchange.remaining_to_connect())
            return _Stream(self._connect(addresses), self._exchange)

    def _connect(self, addresses: list[_Address]) -> socket.socket:
        failure: OSError = ConnectionError("no address")
        for tried, (family, kind, protocol, _name, address) in enumerate(addresses):
            # Each further address keeps a share of the time, so that a dead first one does not take it all.
            seconds = self._exchange.remaining_to_connect() / (len(addresses) - tried)
            sock = socket.socket(family, kind, protocol)
            try:
                sock.settimeout(seconds)
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                sock.connect(address)
            except OSError as error:
                sock.close()
                failure = error
            else:
                return sock
        raise failure


_Address = tuple[int, int, int, str, Any]


def _look_up(host: str, port: int, seconds: float) -> list[_Address]:
    """`socket.getaddrinfo` under a time limit: it has none of its own, so it runs in a thread that may be left."""
    answers: queue.SimpleQueue[list[_Address] | OSError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put([*socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)])
        except OSError as error:
            answers.put(error)
        except UnicodeError as error:
            answers.put(socket.gaierror(str(error)))

    threading.Thread(target=ask, name="name-lookup", daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(answer, OSError):
        raise answer
    return answer


class DeadlineTransport(httpx.HTTPTransport):
    """httpx's transport over a pool whose every wait obeys ``exchange``; no proxy, no retry, HTTP/1.1."""

    def __init__(self, exchange: Exchange, ssl_context: ssl.SSLContext) -> None:
        super().__init__(verify=ssl_context, trust_env=False)
        # httpx offers no way to pass a network backend, so its pool, not yet used, is replaced by one that has it.
        self._pool = httpcore.ConnectionPool(
            ssl_context=ssl_context,
            max_connections=1,
            keepalive_expiry=KEEPALIVE_SECONDS,
            network_backend=_Backend(exchange),
        )
