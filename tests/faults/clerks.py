"""What clerks do, as rules of a state machine: each act on whatever it can be tried on, at any moment."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, TypeVar, cast

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from axis.vxp import Operation
from storage.mirror import Mirror
from tests.support import clerks
from tests.support.exchange import STRANGER, A, B

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable

    from tests.support.exchange import Exchange

Step = TypeVar("Step", bound="Callable[..., None]")

rule_names: list[str] = []


def counted(step: Step) -> Step:
    """Note each run of a rule."""
    rule_names.append(step.__name__)

    @functools.wraps(step)
    def wrapped(self: Clerks, **values: Any) -> None:
        self.happened[step.__name__] += 1
        self.sound = False
        step(self, **values)
        self.sound = True

    return cast("Step", wrapped)


def on(what: str, *senders: str) -> Callable[[Step], Step]:
    """Only while an office has such a document; ``senders`` as `clerks.waiting` takes them."""
    return precondition(lambda self: bool(self.having(what, *senders)))


class Clerks(RuleBasedStateMachine):
    """The acts; ``happened`` counts rules and what came of them."""

    exchange: Exchange
    happened: Counter[str]
    sound: bool

    def having(self, what: str, *senders: str) -> list[tuple[str, int]]:
        """(office, row) of every document of that kind."""
        found = {code: clerks.waiting(self.exchange, code, what, senders) for code in (A, B)}
        return [(code, each) for code, rows in found.items() for each in rows]

    def one(self, data: st.DataObject, what: str, *senders: str) -> tuple[str, int]:
        return data.draw(st.sampled_from(self.having(what, *senders)))

    def note(self, act: str, came_of_it: object) -> None:
        self.happened[f"{act} done" if came_of_it else f"{act} refused"] += 1

    @rule(way=st.sampled_from([(A, B), (B, A), (A, B, STRANGER)]))
    @counted
    def a_clerk_writes_a_draft(self, way: tuple[str, ...]) -> None:
        code, *to = way
        clerks.begin(self.exchange, code, to)

    @on("draft")
    @rule(data=st.data())
    @counted
    def a_clerk_sends_a_draft(self, data: st.DataObject) -> None:
        outcome = clerks.seal(self.exchange, *self.one(data, "draft"))
        self.note("send", outcome == clerks.SEALED)

    @on("sent")
    @rule(data=st.data())
    @counted
    def a_clerk_takes_a_sending_back(self, data: st.DataObject) -> None:
        outcome = clerks.take_back(self.exchange, *self.one(data, "sent"))
        self.note("undo of a sending", outcome != clerks.REFUSED)

    @on("received")
    @rule(data=st.data())
    @counted
    def a_clerk_takes_an_answer_back(self, data: st.DataObject) -> None:
        outcome = clerks.take_back(self.exchange, *self.one(data, "received"))
        self.note("undo of an answer", outcome != clerks.REFUSED)

    @on("to accept")
    @rule(data=st.data())
    @counted
    def a_clerk_accepts(self, data: st.DataObject) -> None:
        code, document_id = self.one(data, "to accept")
        incoming = self.exchange.offices[code].incoming
        self.note("accept", clerks.tried(lambda: incoming.accept(document_id, despite_duplicate=True)))

    @on("accepted")
    @rule(data=st.data())
    @counted
    def a_clerk_distributes(self, data: st.DataObject) -> None:
        self.note("distribute", clerks.distribute(self.exchange, *self.one(data, "accepted")))

    @on("accepted")
    @rule(data=st.data(), status=st.sampled_from(["04", "05", "06"]))
    @counted
    def a_clerk_reports(self, data: st.DataObject, status: str) -> None:
        code, document_id = self.one(data, "accepted")
        incoming = self.exchange.offices[code].incoming
        self.note("report", clerks.tried(lambda: incoming.report(document_id, status)))

    @on("received", A, B)
    @rule(data=st.data())
    @counted
    def a_clerk_returns(self, data: st.DataObject) -> None:
        self.note("return", clerks.give_back(self.exchange, *self.one(data, "received", A, B)))

    @on("returned to us")
    @rule(data=st.data())
    @counted
    def a_clerk_corrects(self, data: st.DataObject) -> None:
        code, document_id = self.one(data, "returned to us")
        draft = clerks.tried(lambda: self.exchange.offices[code].returning.correct(document_id))
        self.note("correct", draft and clerks.seal(self.exchange, code, draft) == clerks.SEALED)

    # What stops on its way

    @rule(code=st.sampled_from([A, B]))
    @counted
    def the_axis_refuses_what_comes(self, code: str) -> None:
        self.exchange.send(code, [STRANGER], b"x")
        with self.exchange.calm():
            self.exchange.axis.fault("error", op=Operation.SEND, code="23")
            self.exchange.sync(code, impatient=True)

    @rule(code=st.sampled_from([A, B]))
    @counted
    def the_time_of_what_waits_runs_out(self, code: str) -> None:
        self.exchange.send(code, [STRANGER], b"x")
        with Mirror(self.exchange.offices[code].home) as mirror, mirror.write() as tx:
            tx.execute("UPDATE outbox SET deadline = created_at WHERE state IN ('QUEUED', 'SENDING')")
        self.exchange.sync(code, impatient=True)

    @on("held")
    @rule(data=st.data())
    @counted
    def a_clerk_tries_again(self, data: st.DataObject) -> None:
        code, document_id = self.one(data, "held")
        self.note("retry", self.exchange.offices[code].retry(document_id))

    @on("held")
    @rule(data=st.data())
    @counted
    def a_clerk_gives_up(self, data: st.DataObject) -> None:
        self.note("give up", clerks.take_back(self.exchange, *self.one(data, "held")) != clerks.REFUSED)
