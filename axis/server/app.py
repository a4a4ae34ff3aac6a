"""The embedded axis as an ASGI application.

Every reply to a known operation is HTTP 200 with ``{status, ErrorCode, ErrorDesc, data | DocId}``, refusals included.
The ledger lives in a thread of its own, so that its one connection stays with one thread and its writes in one line.
"""

from __future__ import annotations

import asyncio
import base64
import json
import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeVar

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from axis.server import operations, uploads
from axis.server.calls import Call, Refusal, authenticate, operation_of
from axis.server.faults import Faults, faults_endpoint
from axis.server.ledger import Ledger, new_doc_id
from axis.vxp import HASH_FILE, GatewayCode, Operation
from durable.files import remove_leftovers
from durable.sqlite import sqlite3

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path

    from starlette.requests import Request

    from durable.files import IncomingFile

LARGEST_BODY = 1024 * 1024
"""Bytes of a request that carries no package."""
BASE64_CHUNK = 3 * 256 * 1024

T = TypeVar("T")
logger = logging.getLogger(__name__)


class Axis:
    """The state behind the routes: where packages lie, the ledger's thread, the faults switched on."""

    def __init__(self, data_dir: Path, faults: Faults) -> None:
        self._packages = data_dir / "packages"
        self._ledger_path = data_dir / "axis.sqlite"
        self._ledger_thread = ThreadPoolExecutor(1, thread_name_prefix="ledger")
        self._faults = faults

    @asynccontextmanager
    async def lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        """Open the ledger and clear away what a kill left half done; close at the end."""
        loop = asyncio.get_running_loop()
        self._ledger = await loop.run_in_executor(self._ledger_thread, Ledger, self._ledger_path)
        try:
            await self._with_ledger(self._tidy)
            yield
        finally:
            await loop.run_in_executor(self._ledger_thread, self._ledger.close)
            self._ledger_thread.shutdown()

    def _tidy(self, ledger: Ledger) -> None:
        remove_leftovers(self._packages)
        known = ledger.package_ids()
        for path in self._packages.glob("*.edxml"):
            if path.stem not in known:
                path.unlink()

    async def _with_ledger(self, work: Callable[[Ledger], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._ledger_thread, lambda: work(self._ledger))

    async def answer(self, request: Request) -> Response:
        """One request, whatever its path."""
        operation = operation_of(request.url.path)
        body = Body(request)
        try:
            if operation is None or request.method != "POST":
                return reply_not_found(request, 404 if operation is None else 405)
            return await self._serve(operation, request, body)
        except Refusal as refusal:
            return reply_refusal(refusal)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is left to read it
        except (OSError, sqlite3.Error) as error:
            logger.exception("%s failed", operation)
            return reply_refusal(Refusal(GatewayCode.GATEWAY_FAULT, f"the axis has a fault: {type(error).__name__}"))
        finally:
            # A peer that is still writing would not see the reply.
            with suppress(ClientDisconnect):
                await body.drain()

    async def _serve(self, operation: Operation, request: Request, body: Body) -> Response:
        def authenticated(ledger: Ledger) -> Call:
            return authenticate(operation, request.headers.raw, ledger, self._faults.max_clock_skew)

        if operation is Operation.SEND:  # a stranger's package is not let onto the disk
            call = await self._with_ledger(authenticated)
            return await self._send(call, request.headers.get("content-type", ""), body)
        members = operations.parse_body(await body.small())
        if operation is Operation.FETCH:
            return await self._with_ledger(lambda ledger: self._fetch(ledger, authenticated(ledger)))
        simple = operations.SIMPLE[operation]
        return await self._with_ledger(lambda ledger: _reply(simple(ledger, authenticated(ledger), members)))

    async def _send(self, call: Call, content_type: str, body: Body) -> Response:
        incoming = await uploads.receive(body.chunks(), content_type, self._packages)
        doc_id = new_doc_id()
        path = self._packages / f"{doc_id}.edxml"
        try:
            _check_hash(call, incoming)
            await run_in_threadpool(incoming.keep, path)
            if self._faults.unchecked:
                parcel = operations.uninspected(call, doc_id, incoming.sha256, incoming.size)
            else:
                parcel = await run_in_threadpool(operations.inspect, call, path, doc_id, incoming.sha256, incoming.size)
        except BaseException:
            incoming.discard()
            path.unlink(missing_ok=True)
            raise

        def record(ledger: Ledger) -> str:
            # Here and not above: a shutdown may abandon this request while the ledger is still at work.
            given = None
            try:
                given = operations.send(ledger, call, parcel)
            finally:
                if given != doc_id:
                    path.unlink()
            return given

        return _reply({"DocId": await self._with_ledger(record)})

    def _fetch(self, ledger: Ledger, call: Call) -> Response:
        doc_id = call.get("docid")
        found = ledger.package_for(doc_id, call.codes)
        if found is None:
            raise operations.no_such_document(doc_id)
        package, size = found
        path = self._packages / f"{package}.edxml"
        if not path.exists() or path.stat().st_size != size:
            raise Refusal(GatewayCode.FILE_PROCESSING, f"the file of {doc_id} is lost")
        if size <= BASE64_CHUNK:
            return _reply({"data": base64.b64encode(path.read_bytes()).decode()})
        head, tail = _encoded({"data": "|"}).split(b"|")
        return StreamingResponse(
            _base64_of(path, head, tail),
            media_type="application/json",
            headers={"Content-Length": str(len(head) + (size + 2) // 3 * 4 + len(tail))},
        )


def create_app(data_dir: Path, *, control: bool = False) -> Callable[..., Any]:
    """The application over ``data_dir``; with ``control``, faults can be switched at ``/control/faults``."""
    faults = Faults()
    axis = Axis(data_dir, faults)
    routes = [Route("/{path:path}", axis.answer, methods=["POST", "GET", "PUT", "DELETE"])]
    if control:
        routes.insert(0, Route("/control/faults", faults_endpoint(faults), methods=["GET", "POST", "DELETE"]))
    return faults.around(Starlette(routes=routes, lifespan=axis.lifespan))


def _check_hash(call: Call, incoming: IncomingFile) -> None:
    claimed = call.get(HASH_FILE).lower()
    if not claimed:
        raise Refusal(GatewayCode.BAD_FILE, f"the header {HASH_FILE} is missing")
    if claimed != incoming.sha256:
        raise Refusal(GatewayCode.BAD_FILE, f"{HASH_FILE} is not the SHA-256 of the file that came")


def _base64_of(path: Path, head: bytes, tail: bytes) -> Iterator[bytes]:
    yield head
    with path.open("rb") as file:
        while chunk := file.read(BASE64_CHUNK):
            yield base64.b64encode(chunk)
    yield tail


class Body:
    """A request's body, read once, of which it is known whether the end has come."""

    def __init__(self, request: Request) -> None:
        self._receive = request.receive
        self._ended = False

    async def chunks(self) -> AsyncIterator[bytes]:
        """The bytes as they arrive; raises ClientDisconnect when the peer goes away."""
        while not self._ended:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                self._ended = True
                raise ClientDisconnect
            self._ended = not message.get("more_body", False)
            yield message.get("body", b"")

    async def small(self) -> bytes:
        """The whole body of a request that carries no package. Raises `Refusal`."""
        body = bytearray()
        async for chunk in self.chunks():
            body += chunk
            if len(body) > LARGEST_BODY:
                raise Refusal(GatewayCode.BAD_FILE, "the request is too large")
        return bytes(body)

    async def drain(self) -> None:
        """Read and forget the rest, within the size of the largest package."""
        left = uploads.LARGEST_PACKAGE
        async for chunk in self.chunks():
            left -= len(chunk)
            if left < 0:
                return


def reply_refusal(refusal: Refusal) -> Response:
    """A FAIL."""
    reply: dict[str, Any] = {"status": "FAIL", "ErrorCode": refusal.code, "ErrorDesc": refusal.description}
    if refusal.doc_id is not None:
        reply["DocId"] = refusal.doc_id
    return Response(json.dumps(reply, ensure_ascii=False), media_type="application/json")


def reply_not_found(request: Request, status: int) -> Response:
    """For a path that names no operation, or a method other than POST."""
    asked = f"{request.method} {request.url.path}"
    sentence = f"This is an embedded axis; {asked} is none of its operations. POST one of: {', '.join(Operation)}."
    reply = {"status": "FAIL", "ErrorCode": str(status), "ErrorDesc": sentence}
    return Response(json.dumps(reply), status_code=status, media_type="application/json")


def _reply(members: dict[str, Any]) -> Response:
    """An OK."""
    return Response(_encoded(members), media_type="application/json")


def _encoded(members: dict[str, Any]) -> bytes:
    return json.dumps({"status": "OK", "ErrorCode": "0", "ErrorDesc": ""} | members, ensure_ascii=False).encode()
