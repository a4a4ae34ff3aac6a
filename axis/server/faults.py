"""Switches that make the embedded axis misbehave as real ones do, while it runs.

A rule names a fault, the operations it applies to, and when it fires: the next ``count`` times, or with a
``probability`` drawn from its own ``seed``, so that a run can be repeated. Rules are set over HTTP at
``/control/faults``, a path that exists only in an axis started for trials.
"""

from __future__ import annotations

import asyncio
import json
import random
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from axis.server.calls import operation_of
from axis.vxp import Operation

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

ABORT = "vanthu.abort"
"""ASGI extension: a function that drops the connection at once."""
DRIP_STEP = 16
"""Bytes in each drop of a dripped body."""


class Fault(StrEnum):
    """What goes wrong. Those marked * honour ``processed``: whether the request is carried out before it fails."""

    DELAY = "delay"
    """* Nothing happens for ``seconds``."""
    DROP = "drop"
    """* The connection is cut without a reply."""
    STATUS = "status"
    """* The reply is HTTP ``status``, with Retry-After when ``retry_after`` is set."""
    ERROR = "error"
    """* The reply is a FAIL with gateway code ``code``."""
    HTML = "html"
    """* The reply is a web page."""
    TRUNCATE = "truncate"
    """The reply stops half-way."""
    DRIP = "drip"
    """The reply comes a few bytes at a time, ``seconds`` apart."""
    DUPLICATE = "duplicate"
    """A list holds every entry twice."""
    REORDER = "reorder"
    """A list comes in a random order."""
    CLOCK = "clock"
    """Timestamps more than ``seconds`` off are refused."""
    UNCHECKED = "unchecked"
    """Packages are accepted unread."""


REPLACING = frozenset({Fault.DROP, Fault.STATUS, Fault.ERROR, Fault.HTML})
LASTING = frozenset({Fault.CLOCK, Fault.UNCHECKED})
"""Settings rather than events: in force while the rule is set."""


@dataclass(slots=True)
class Rule:
    """When one fault happens. ``hits`` counts how often it has."""

    fault: Fault
    op: Operation | None = None
    count: int | None = None
    probability: float = 1.0
    seed: int = 0
    seconds: float = 0.0
    status: int = 503
    retry_after: int | str | None = None
    code: str = "20"
    processed: bool = False
    hits: int = 0
    _random: random.Random = field(default_factory=random.Random, repr=False)

    def __post_init__(self) -> None:
        self.fault = Fault(self.fault)
        self.op = Operation(self.op) if self.op else None
        self._random = random.Random(self.seed)  # noqa: S311 - repeatable on purpose

    def fires(self, op: Operation) -> bool:
        """Whether it happens to this request; counts it if so."""
        if self.op not in (None, op) or (self.count is not None and self.hits >= self.count):
            return False
        if self._random.random() >= self.probability:
            return False
        self.hits += 1
        return True

    def shuffled(self, rows: list[Any]) -> list[Any]:
        """``rows`` in the rule's next random order."""
        return self._random.sample(rows, len(rows))

    def described(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if not name.startswith("_")}


class Faults:
    """The rules in force."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []

    @property
    def max_clock_skew(self) -> timedelta | None:
        """How far a timestamp may be off; None for any."""
        seconds = [rule.seconds for rule in self.rules if rule.fault is Fault.CLOCK]
        return timedelta(seconds=min(seconds)) if seconds else None

    @property
    def unchecked(self) -> bool:
        """Whether packages are taken unread."""
        return any(rule.fault is Fault.UNCHECKED for rule in self.rules)

    def around(self, app: ASGIApp) -> ASGIApp:
        """``app`` with the faults in front of it."""

        async def faulty(scope: Scope, receive: Receive, send: Send) -> None:
            op = operation_of(scope["path"]) if scope["type"] == "http" else None
            fired = [rule for rule in self.rules if op and rule.fault not in LASTING and rule.fires(op)]
            if fired:
                await _misbehave(app, fired, scope, receive, send)
            else:
                await app(scope, receive, send)

        return faulty


async def _misbehave(app: ASGIApp, fired: list[Rule], scope: Scope, receive: Receive, send: Send) -> None:
    await _delay(fired, processed=False)
    replacing = next((rule for rule in fired if rule.fault in REPLACING), None)
    if replacing is not None and not replacing.processed:
        if replacing.fault is Fault.DROP:
            await _abort(scope)
        else:
            await _swallow(receive)
            await _replacement(replacing)(scope, receive, send)
        return
    reply = await _kept(app, scope, receive)
    await _delay(fired, processed=True)
    if replacing is not None and replacing.fault is Fault.DROP:
        await _abort(scope)
        return
    if replacing is not None:
        await _replacement(replacing)(scope, receive, send)
        return
    for rule in fired:
        _rearrange(reply, rule)
    await _send_badly(reply, fired, scope, send)


async def _delay(fired: list[Rule], *, processed: bool) -> None:
    for rule in fired:
        if rule.fault is Fault.DELAY and rule.processed is processed:
            await asyncio.sleep(rule.seconds)


@dataclass(slots=True)
class _Reply:
    start: Message
    body: bytes


async def _kept(app: ASGIApp, scope: Scope, receive: Receive) -> _Reply:
    """The application's reply, held back."""
    reply = _Reply({}, b"")

    async def keep(message: Message) -> None:
        if message["type"] == "http.response.start":
            reply.start = message
        else:
            reply.body += message.get("body", b"")

    await app(scope, receive, keep)
    return reply


def _rearrange(reply: _Reply, rule: Rule) -> None:
    if rule.fault not in (Fault.DUPLICATE, Fault.REORDER):
        return
    members = json.loads(reply.body)
    rows = members.get("data")
    if isinstance(rows, list):
        members["data"] = [row for row in rows for _ in "ab"] if rule.fault is Fault.DUPLICATE else rule.shuffled(rows)
        reply.body = json.dumps(members, ensure_ascii=False).encode()
        headers = [(name, value) for name, value in reply.start["headers"] if name != b"content-length"]
        reply.start["headers"] = [*headers, (b"content-length", str(len(reply.body)).encode())]


async def _send_badly(reply: _Reply, fired: list[Rule], scope: Scope, send: Send) -> None:
    await send(reply.start)
    drip = next((rule for rule in fired if rule.fault is Fault.DRIP), None)
    truncate = any(rule.fault is Fault.TRUNCATE for rule in fired)
    body = reply.body[: len(reply.body) // 2] if truncate else reply.body
    if drip is not None:
        for start in range(0, len(body), DRIP_STEP):
            await send(_part(body[start : start + DRIP_STEP]))
            await asyncio.sleep(drip.seconds)
    else:
        await send(_part(body))
    if truncate:
        await _abort(scope)
    else:
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def _part(body: bytes) -> Message:
    return {"type": "http.response.body", "body": body, "more_body": True}


def _replacement(rule: Rule) -> Response:
    if rule.fault is Fault.HTML:
        return Response("<!DOCTYPE html><html><body><h1>Đăng nhập</h1></body></html>", media_type="text/html")
    if rule.fault is Fault.ERROR:
        reply = {"status": "FAIL", "ErrorCode": rule.code, "ErrorDesc": "a fault was switched on"}
        return Response(json.dumps(reply), media_type="application/json")
    headers = {} if rule.retry_after is None else {"Retry-After": str(rule.retry_after)}
    return Response("a fault was switched on", rule.status, headers)


async def _swallow(receive: Receive) -> None:
    while (await receive()).get("more_body", False):
        pass


async def _abort(scope: Scope) -> None:
    scope["extensions"][ABORT]()
    await asyncio.sleep(0)  # lets the loop close the connection before the request ends without a reply


def faults_endpoint(faults: Faults) -> Callable[[Request], Awaitable[Response]]:
    """``GET`` lists the rules with their hits, ``POST`` adds one (JSON, fields of `Rule`), ``DELETE`` drops all."""

    async def endpoint(request: Request) -> Response:
        if request.method == "DELETE":
            faults.rules.clear()
        if request.method == "POST":
            try:
                rule = Rule(**json.loads(await request.body()))
            except (TypeError, ValueError) as error:
                return Response(json.dumps({"error": str(error)}), 400, media_type="application/json")
            faults.rules.append(rule)
        listed = [rule.described() for rule in faults.rules]
        return Response(json.dumps(listed), media_type="application/json")

    return endpoint
