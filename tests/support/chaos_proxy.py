"""A proxy between a client and a server that breaks the exchange in a chosen way, on raw sockets."""

from __future__ import annotations

import gzip
import socket
import struct
import threading
from contextlib import contextmanager, suppress
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TICK = 0.02
BOMB = gzip.compress(bytes(64 * 1024 * 1024), 9)


class Chaos(StrEnum):
    PASS = "pass"
    RESET_AT_ONCE = "reset at once"
    RESET_AFTER_REQUEST = "reset after the request was carried out"
    CLOSE_AFTER_REQUEST = "close after the request was carried out"
    HALF_CLOSE = "half-close after the request was carried out"
    SILENT = "read everything, answer nothing"
    DEAF = "read nothing"
    DRIP = "the answer a byte at a time"
    SLOW_HEADERS = "headers that never end"
    SLOW_BODY = "a body that never ends"
    TRUNCATED = "half the answer"
    TRUNCATED_HEADERS = "half the headers"
    HTML = "a web page"
    GZIP_BOMB = "a gzip bomb"
    GARBAGE = "not HTTP"
    EMPTY = "200 and nothing"
    CANNED = "200 and a given body"


class ChaosProxy:
    """Listens on ``url``; `mode` may be changed between requests, and `canned`, the body of that mode.

    ``carried_out`` counts requests that reached the server behind and were answered by it.
    """

    def __init__(self, host: str, port: int) -> None:
        self._upstream = (host, port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._sockets: list[socket.socket] = [self._listener]
        self.mode = Chaos.PASS
        self.canned = ""
        self.carried_out = 0
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def start(self) -> None:
        self._spawn(self._accept)

    def close(self) -> None:
        self._stop.set()
        for sock in self._sockets:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()
        for thread in self._threads:
            thread.join(20)
            assert not thread.is_alive()

    def _spawn(self, target: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=target, args=args)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                client, _address = self._listener.accept()
            except OSError:
                return
            self._sockets.append(client)
            self._spawn(self._serve, client)

    def _serve(self, client: socket.socket) -> None:
        with suppress(OSError):
            while self._treat(client) is Chaos.PASS:
                pass  # a connection that was kept alive may meet another mode
        if self.mode is not Chaos.HALF_CLOSE:
            client.close()

    def _treat(self, client: socket.socket) -> Chaos:
        """One request on its way, in the mode of the moment it came."""
        if self.mode is Chaos.RESET_AT_ONCE:
            _reset(client)
            return Chaos.RESET_AT_ONCE
        if self.mode is Chaos.DEAF:
            self._stop.wait()
            return Chaos.DEAF
        request = _message(client)
        mode = self.mode
        fixed = _ANSWERS.get(mode)
        if fixed is not None:
            client.sendall(fixed)
        elif mode is Chaos.CANNED:
            body = self.canned.encode()
            client.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        elif mode in (Chaos.SLOW_HEADERS, Chaos.SLOW_BODY):
            self._drip_for_ever(client, mode)
        elif mode is Chaos.SILENT:
            self._stop.wait()
        else:
            self._answer(client, mode, self._carry_out(request))
        return mode

    def _carry_out(self, request: bytes) -> bytes:
        with socket.create_connection(self._upstream, timeout=20) as server:
            server.sendall(request)
            answer = _message(server)
        self.carried_out += 1
        return answer

    def _answer(self, client: socket.socket, mode: Chaos, answer: bytes) -> None:
        body = answer.index(b"\r\n\r\n") + 4
        if mode is Chaos.RESET_AFTER_REQUEST:
            _reset(client)
        elif mode is Chaos.HALF_CLOSE:
            client.shutdown(socket.SHUT_WR)
        elif mode is Chaos.TRUNCATED:
            client.sendall(answer[: (body + len(answer)) // 2])
        elif mode is Chaos.TRUNCATED_HEADERS:
            client.sendall(answer[: body // 2])
        elif mode is Chaos.DRIP:
            self._drip(client, iter(answer))
        elif mode is Chaos.PASS:
            client.sendall(answer)

    def _drip_for_ever(self, client: socket.socket, mode: Chaos) -> None:
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n")
        if mode is Chaos.SLOW_BODY:
            client.sendall(b'\r\n{"status":"OK","data":"')
        self._drip(client, iter(lambda: ord("A"), None))

    def _drip(self, client: socket.socket, signs: Iterator[int]) -> None:
        for sign in signs:
            if self._stop.wait(TICK):
                return
            client.sendall(bytes([sign]))


_ANSWERS = {
    Chaos.HTML: b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 31\r\n\r\n"
    b"<html><body>login</body></html>",
    Chaos.GZIP_BOMB: b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n"
    + f"Content-Length: {len(BOMB)}\r\n\r\n".encode()
    + BOMB,
    Chaos.GARBAGE: b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
    Chaos.EMPTY: b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
}


def _reset(sock: socket.socket) -> None:
    """Close with RST instead of FIN."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


def _message(sock: socket.socket) -> bytes:
    """One HTTP message with a Content-Length, as it came."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += _some(sock)
    head, _separator, body = data.partition(b"\r\n\r\n")
    lengths = [line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    while len(body) < int(lengths[0]):
        body += _some(sock)
    return head + b"\r\n\r\n" + body


def _some(sock: socket.socket) -> bytes:
    data = sock.recv(65536)
    if not data:
        raise ConnectionError("the peer has closed")
    return data


@contextmanager
def chaos_proxy(host: str, port: int) -> Iterator[ChaosProxy]:
    """A proxy in front of ``host:port``, closed with all its connections at the end."""
    proxy = ChaosProxy(host, port)
    proxy.start()
    try:
        yield proxy
    finally:
        proxy.close()
