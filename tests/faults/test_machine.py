"""Three offices, one axis and everything that goes wrong, in an order drawn by chance: nothing is lost or doubled.

Two offices are ours, each with a home and a clerk who does all a clerk can do; the third is a stranger with software of
its own. After every step the mirrors must be in order beside what the axis has; at the end of each run, when the axis
is well again and what is held was tried again, all ledgers must agree.
"""

from __future__ import annotations

import os
import signal
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from axis.vxp import Operation
from office.exchange.entering import MOST_TRIES
from storage import trays
from tests.faults.clerks import Clerks, counted, rule_names
from tests.support import clerks
from tests.support.axis_server import running_axis
from tests.support.exchange import POISON, STRANGER, A, B, Exchange
from tests.support.killing import run_child
from tests.support.offices import office, send
from tests.support.packages import document_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from office.exchange.intake import Arrival
    from office.progress import Progress, SyncReport
    from storage.arrivals import Fetched
    from storage.blobs import Blobs

FAULTS = ("drop", "html", "status", "truncate", "error")
REARRANGEMENTS = ("duplicate", "reorder")
PAGE = 3
"""Entries of a list asked for at a time: so few that a list has pages."""

CODES = st.sampled_from(["01", "02", "03", "04", "05", "06", "15"])
OURS = st.sampled_from([A, B])
INBOXES = st.sampled_from([(A,), (B,), (A, B)])
SIZES = st.sampled_from([12, 150_000])
"""Bytes of a file: kept in the mirror, or beside it."""
FAILURES = st.fixed_dictionaries(
    {
        "fault": st.sampled_from(FAULTS),
        "op": st.sampled_from(
            [Operation.SEND, Operation.SENT, Operation.RECEIVED, Operation.FETCH, Operation.UPDATE_STATUS]
        ),
        "count": st.integers(1, 2),
        "processed": st.booleans(),
    }
)

SEED = 2
"""Of the quick profile: one with which everything comes up."""


class Offices(Clerks):
    """One run; ``happened`` counts rules and what came of them, over all runs."""

    def __init__(self, root: Path, happened: Counter[str]) -> None:
        super().__init__()
        self.happened = happened
        happened["runs"] += 1
        directory = root / str(happened["runs"])
        directory.mkdir()
        self.stack = ExitStack()
        axis = self.stack.enter_context(running_axis(directory / "axis"))
        self.exchange = Exchange(axis, directory)
        self.stack.callback(self.exchange.close)
        self.axis = axis
        self.failing = False
        self.sent_by_stranger: list[str] = []
        self.copies = 0
        self.kills: Counter[str] = Counter()
        """Syncs of an office that were killed in a row."""
        self.sound = True
        """No step has failed so far: then the end is worth judging, and its failure the one to show."""

    def teardown(self) -> None:
        with self.stack:
            if self.sound:
                self.judge()

    def judge(self) -> None:
        self.count_hits()
        self.axis.heal()
        while clerks.decide(self.exchange):
            for code in (A, B):
                self.exchange.sync(code, impatient=True)
        self.exchange.come_to_rest()
        self.exchange.check_ledgers()
        clerks.check_books(self.exchange)
        clerks.check_told(self.exchange)
        for mirror in self.exchange.mirrors.values():
            for tray, documents in trays.counts(mirror.db).items():
                self.happened[f"in the tray {tray}"] += documents

    def count_hits(self) -> None:
        for fault in self.axis.faults():
            self.happened[f"fault {fault['fault']}"] += fault["hits"]

    def copy(self) -> int:
        self.copies += 1
        return self.copies

    @initialize()
    def there_is_work_in_hand(self) -> None:
        """B has accepted a document that the stranger has too, and A knows that another one was returned."""
        self.exchange.send(A, [B, STRANGER], bytes(100))
        self.exchange.send(A, [B], bytes(100))
        for code in (A, B):
            self.sync_of(code, impatient=True)
        accepted, returned = clerks.waiting(self.exchange, B, "to accept")
        self.exchange.offices[B].incoming.accept(accepted, despite_duplicate=True)
        assert clerks.give_back(self.exchange, B, returned)
        for code in (B, A):
            self.sync_of(code, impatient=True)

    # sending

    @rule(way=st.sampled_from([(A, B), (A, B, STRANGER), (B, A), (B, STRANGER)]), size=SIZES)
    @counted
    def a_clerk_sends(self, way: tuple[str, ...], size: int) -> None:
        sender, *to = way
        self.exchange.send(sender, to, bytes(size))

    @rule(to=INBOXES)
    @counted
    def the_stranger_sends(self, to: tuple[str, ...]) -> None:
        self.sent_by_stranger.append(self.exchange.stranger_sends(to))

    @precondition(lambda self: self.sent_by_stranger)
    @rule(data=st.data(), subject=st.sampled_from(["Mời họp <giao ban>", "Mời họp gấp"]))
    @counted
    def the_stranger_sends_a_document_again(self, data: st.DataObject, subject: str) -> None:
        number = data.draw(st.sampled_from(self.sent_by_stranger))
        self.exchange.stranger_sends_again(number, subject=subject, copy=self.copy())

    @rule(kind=st.sampled_from(sorted(POISON)), message_type=st.sampled_from(["edoc", "status"]), to=OURS)
    @counted
    def the_stranger_sends_poison(self, kind: str, message_type: str, to: str) -> None:
        self.exchange.stranger_sends_poison(kind, message_type, to)

    # statuses

    @precondition(lambda self: self.numbers_of(A))
    @rule(data=st.data(), code=CODES, repeated=st.booleans())
    @counted
    def the_stranger_reports_on_a_document(self, data: st.DataObject, code: str, repeated: bool) -> None:
        number = data.draw(st.sampled_from(self.numbers_of(A))).removesuffix("/UBND-VX")
        self.exchange.stranger_reports(A, number, code)
        if repeated:
            self.happened["status repeated"] += 1
            self.exchange.stranger_reports(A, number, code, copy=self.copy())

    @rule(to=OURS, code=CODES)
    @counted
    def the_stranger_reports_on_a_document_nobody_sent(self, to: str, code: str) -> None:
        self.exchange.stranger_reports(to, f"9{self.exchange.number()}", code)

    def numbers_of(self, sender: str) -> list[str]:
        """Of letters the axis has of that office: nobody else can speak of one."""
        own = dict.fromkeys(each.document_id for each in self.exchange.carried() if each.sender == sender)
        return [number for name in own if (number := name.split(",")[-1]).endswith("/UBND-VX")]

    # syncs

    def sync_of(self, code: str, **options: Any) -> SyncReport:
        report = self.exchange.sync(code, **options)
        if report.busy_with is None:
            self.kills[code] = 0
        return report

    @rule(code=OURS, impatient=st.booleans())
    @counted
    def a_clerk_syncs(self, code: str, impatient: bool) -> None:
        self.happened["impatient sync" if impatient else "patient sync"] += 1
        self.sync_of(code, impatient=impatient)

    @rule(clerks=st.sampled_from([(A, B), (A, A), (B, B)]))
    @counted
    def two_clerks_sync_at_once(self, clerks: tuple[str, str]) -> None:
        self.happened["race in one office" if len(set(clerks)) == 1 else "two offices at once"] += 1
        start = threading.Barrier(2)

        def race(code: str) -> SyncReport:
            start.wait()
            return self.sync_of(code, impatient=True)

        with ThreadPoolExecutor(2) as pool:
            reports = list(pool.map(race, clerks))
        assert any(report.busy_with is None for report in reports)

    @precondition(lambda self: not self.failing)
    @rule(code=OURS)
    @counted
    def a_colleague_asks_for_a_sync_meanwhile(self, code: str) -> None:
        self.sent_by_stranger.append(self.exchange.stranger_sends([code]))
        asked: list[SyncReport] = []

        def heard(_progress: Progress) -> None:
            asked.append(self.exchange.offices[code].sync(check=False))

        self.sync_of(code, heard=heard)
        assert asked
        assert all(report.busy_with and not report.received for report in asked)

    @precondition(lambda self: self.may_be_killed())
    @rule(data=st.data(), stop_at=st.integers(1, 30))
    @counted
    def a_sync_is_killed(self, data: st.DataObject, stop_at: int) -> None:
        code = data.draw(st.sampled_from(self.may_be_killed()))
        exit_code, _points = run_child(self.exchange.offices[code].home, stop_at)
        assert exit_code in {0, -signal.SIGKILL}
        self.kills[code] += 1
        self.happened["killed"] += exit_code == -signal.SIGKILL

    def may_be_killed(self) -> list[str]:
        """A package whose reading ends too many runs is put aside, guilty or not: so only some in a row are killed."""
        return [code for code in (A, B) if self.kills[code] < MOST_TRIES - 1]

    # the axis

    @rule(code=OURS, failures=st.lists(FAILURES, min_size=1, max_size=3))
    @counted
    def the_axis_fails_a_clerk(self, code: str, failures: list[dict[str, Any]]) -> None:
        for failure in failures:
            refused = failure["fault"] == "error" and failure["op"] is Operation.SEND
            self.exchange.axis_lies |= refused and failure["processed"]
            self.axis.fault(**failure)
        self.failing = True
        self.sync_of(code, impatient=True)

    @rule(code=OURS, answer=st.sampled_from(["drop", "html", "status", "truncate"]), look_up=st.sampled_from(FAULTS))
    @counted
    def an_answer_is_lost_and_then_the_look_up(self, code: str, answer: str, look_up: str) -> None:
        self.exchange.send(code, [STRANGER], b"x")
        self.axis.fault(answer, op=Operation.SEND, count=1, processed=True)
        self.axis.fault(look_up, op=Operation.SENT, count=1)
        self.failing = True
        self.sync_of(code, impatient=True)
        self.sync_of(code, impatient=True)

    @rule(fault=st.sampled_from(REARRANGEMENTS), op=st.sampled_from([Operation.RECEIVED, Operation.SENT]))
    @counted
    def the_axis_rearranges_its_lists(self, fault: str, op: Operation) -> None:
        self.axis.fault(fault, op=op, seed=self.copy())
        self.failing = True

    @precondition(lambda self: self.failing)
    @rule()
    @counted
    def the_axis_recovers(self) -> None:
        self.count_hits()
        self.axis.heal()
        self.failing = False

    @invariant()
    def the_mirrors_are_in_order(self) -> None:
        self.sound = False
        self.exchange.check()
        self.sound = True


ACTS = (
    *("send", "undo of a sending", "undo of an answer", "accept", "distribute", "report", "return", "correct"),
    *("retry", "give up"),
)
OUTCOMES = [
    *(f"fault {fault}" for fault in (*FAULTS, *REARRANGEMENTS)),
    *(f"{act} done" for act in ACTS),
    *(f"{act} refused" for act in ("undo of a sending", "undo of an answer", "report", "return")),
    *(f"in the tray {tray}" for tray in ("inbox", "sent", "quarantine", "unmatched", "returned")),
    "status repeated",
    "patient sync",
    "impatient sync",
    "race in one office",
    "two offices at once",
    "killed",
]


def explore(root: Path, monkeypatch: pytest.MonkeyPatch, fixed: int | None, **profile: Any) -> None:
    """Run the machine; every rule and every outcome must have come up, or the run proves less than it says."""
    monkeypatch.setattr("office.exchange.receive.PAGE", PAGE)
    happened: Counter[str] = Counter()

    def machine() -> Offices:
        return Offices(root, happened)

    run_state_machine_as_test(
        cast("type[Offices]", machine if fixed is None else seed(fixed)(machine)),
        settings=settings(
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate, Phase.shrink],
            **profile,
        ),
    )
    missing = [name for name in (*rule_names, *OUTCOMES) if not happened[name]]
    assert not missing, f"{missing} of {happened}"


def die_of_some() -> None:
    """In a child: reading some packages ends the process, as a fault in a library does."""
    from office.exchange import entering, intake

    read = intake.read

    def deadly(fetched: Fetched, raw: BinaryIO, blobs: Blobs, now: str) -> Arrival:
        if b"deadly" in raw.read():
            os.kill(os.getpid(), signal.SIGKILL)
        raw.seek(0)
        return read(fetched, raw, blobs, now)

    vars(entering)["read"] = deadly


def test_a_package_that_ends_every_run_takes_no_other_one_along(tmp_path: Path) -> None:
    with running_axis(tmp_path / "axis") as axis:
        home = office(axis, tmp_path / "home")
        for number, subject in (("1", "a"), ("2", "deadly"), ("3", "c"), ("4", "deadly too"), ("5", "e")):
            send(axis, document_bytes(number=number, subject=subject))
        runs = 0
        while run_child(home.home, 0, die_of_some)[0]:
            runs += 1
            assert runs < 2 * MOST_TRIES
        with home.reader() as mirror:
            counts = trays.counts(mirror.db)
            problems = [row.problem for row in trays.page(mirror.db, "quarantine")]
        assert (counts["inbox"], counts["quarantine"]) == (3, 2)
        assert all(str(problem).startswith("crash") for problem in problems)


@pytest.mark.timeout(600)
def test_nothing_is_lost_or_doubled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    explore(tmp_path, monkeypatch, SEED, max_examples=10, stateful_step_count=20)


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_nothing_is_lost_or_doubled_at_length(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    explore(tmp_path, monkeypatch, None, max_examples=150, stateful_step_count=60)
