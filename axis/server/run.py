"""Runs the embedded axis until it is told to stop."""

from __future__ import annotations

import logging
import signal
import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from axis.errors import AxisError
from axis.server.admin import prepare
from axis.server.app import create_app
from axis.server.directory import CITY_UNITS, fill
from axis.server.faults import ABORT
from axis.server.ledger import Ledger
from translations import _

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from starlette.types import ASGIApp, Receive, Scope, Send

LARGEST_HEADERS = 1024 * 1024
"""Bytes of a request's headers: a document for two thousand receivers names them all there, twice."""


class CannotServe(AxisError):
    """The address cannot be listened on."""

    retryable = False


class EmbeddedAxis:
    """One axis over one data directory. `run` serves until `stop` is called from elsewhere or a signal comes."""

    def __init__(
        self,
        data_dir: Path,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        control: bool = False,
        units: int = CITY_UNITS,
    ) -> None:
        """``units`` is how many made-up units the directory has at least; ``control`` opens the fault switches.

        Raises `CannotServe`, or `durable.files.UnsafePlace` for the directory.
        """
        with Ledger(prepare(data_dir)) as ledger:
            fill(ledger, units)
        self._socket = _listen(host, port)
        shown = f"[{host}]" if ":" in host else host
        self.url = f"http://{shown}:{self._socket.getsockname()[1]}"
        self._server = _Server(
            uvicorn.Config(
                create_app(data_dir, control=control),
                http=_Protocol,
                ws="none",
                log_config=None,
                log_level=logging.ERROR,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                timeout_graceful_shutdown=5,
                h11_max_incomplete_event_size=LARGEST_HEADERS,
            )
        )

    def run(self, on_ready: Callable[[str], None] = lambda _url: None) -> None:
        """Serve; ``on_ready`` gets the address once connections are accepted."""
        self._server.on_ready = lambda: on_ready(self.url)
        self._server.run(sockets=[self._socket])

    def close(self) -> None:
        """Give the address up without having served."""
        self._socket.close()

    def stop(self) -> None:
        """Make `run` finish what it is answering and return; may be called from any thread."""
        self._server.should_exit = True


def serve(
    host: str,
    port: int,
    data_dir: Path,
    on_ready: Callable[[str], None],
    *,
    control: bool = False,
    units: int = CITY_UNITS,
) -> None:
    """Run an axis in this process until SIGTERM or SIGINT; ``port`` 0 takes a free one. See `EmbeddedAxis`."""
    EmbeddedAxis(data_dir, host=host, port=port, control=control, units=units).run(on_ready)


class _Server(uvicorn.Server):
    on_ready: Callable[[], None]

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.on_ready()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """A signal means "stop, all is well": uvicorn's own would raise it again after the shutdown."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


class _Protocol(H11Protocol):
    """uvicorn's protocol, through which the application can also drop the connection."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn's own
        super().connection_made(transport)
        self.app = _with_abort(self.app, transport.abort)


def _with_abort(app: ASGIApp, abort: Callable[[], None]) -> ASGIApp:
    async def extended(scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("extensions", {})[ABORT] = abort
        await app(scope, receive, send)

    return extended


def _listen(host: str, port: int) -> socket.socket:
    if not 0 <= port < 65536:  # getaddrinfo would quietly take the remainder
        raise CannotServe(_("{port} is no port: choose one from 1 to 65535, or 0 for a free one.").format(port=port))
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen(128)
        except BaseException:
            listener.close()
            raise
    except OSError as error:
        raise CannotServe(
            _("The axis cannot listen on {host}:{port}: {reason}. Choose another with --port.").format(
                host=host, port=port, reason=error.strerror or error
            )
        ) from error
    return listener
