"""kill -9 at every commit, fsync, rename and network call of a sync: the next run must leave what a calm one does.

The sync runs in a process of its own, which is killed at its k-th point; the points are counted first. The quick part
takes some points of the whole walk, `make faults` takes all.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import shutil
import signal
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from office.home import load, save
from office.office import Office
from storage import audit
from tests.support.axis_server import RunningAxis, running_axis
from tests.support.foreign_client import ForeignOffice
from tests.support.offices import contents, office, send
from tests.support.packages import document_bytes, status_bytes
from tests.support.sending import outgoing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.sharedctypes import Synchronized

QUICK_POINTS = 12

processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["office.sync", "office.intake", "axis.edxml.writer"])


def sync_until(home: Path, stop_at: int, passed: Synchronized[int]) -> None:
    """In the child: sync, and die at point ``stop_at``; ``passed`` counts the points."""
    from axis.deadline import DeadlineTransport
    from durable import sqlite

    def point() -> None:
        passed.value += 1
        if passed.value == stop_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def surrounded(call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            point()
            result = call(*args, **kwargs)
            point()
            return result

        return wrapped

    sqlite.commit = surrounded(sqlite.commit)
    os.fsync = surrounded(os.fsync)
    Path.replace = surrounded(Path.replace)  # type: ignore[method-assign] # the child is thrown away
    DeadlineTransport.handle_request = surrounded(DeadlineTransport.handle_request)  # type: ignore[method-assign] # likewise
    Office.open(home).sync(impatient=True, texts=False)


def run_child(home: Path, stop_at: int) -> tuple[int, int]:
    """(exit code, points passed) of a sync in a process of its own."""
    passed: Synchronized[int] = processes.Value("i", 0)
    child = processes.Process(target=sync_until, args=(home, stop_at, passed))
    child.start()
    child.join(60)
    assert child.exitcode is not None, "the sync hangs"
    return child.exitcode, passed.value


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An axis and a home in which everything is still to be done: receive, quarantine, answer, match, send."""
    root = tmp_path_factory.mktemp("prepared")
    with running_axis(root / "axis") as axis:
        axis.fault("unchecked")
        home = office(axis, root / "home", undo=0)
        home.send(outgoing(root, number="7"))
        home.sync(texts=False)
        send(axis, document_bytes(number="1"))
        send(axis, document_bytes(number="2", files={"lon.pdf": os.urandom(300_000)}))
        send(axis, document_bytes(number="3")[:900])
        send(axis, document_bytes(number="4", sender="H29.15"), sender="H29.15")
        answered = status_bytes(
            sender="H29.14",
            code="03",
            document_id="H29.1,2026/11/20,07/UBND-VX",
            document_code="7/UBND-VX",
            document_sender="H29.1",
        )
        send(axis, answered, kind="status")
        home.send(outgoing(root, number="8", to=("H29.14", "H29.15"), content=os.urandom(200_000)))
    return root


@pytest.fixture
def fresh(prepared: Path, tmp_path: Path) -> Iterator[tuple[RunningAxis, Path]]:
    """A copy of the prepared axis, running, and of the home, pointed at it."""
    shutil.copytree(prepared / "home", tmp_path / "home")
    shutil.copytree(prepared / "axis", tmp_path / "axis")
    with running_axis(tmp_path / "axis") as axis:
        point_at(tmp_path / "home", axis)
        yield axis, tmp_path / "home"


def point_at(home: Path, axis: RunningAxis) -> None:
    from dataclasses import replace

    save(home, replace(load(home), endpoint=axis.url))
    (home / "secret").write_text(axis.secrets["H29.1"])


def outcome(axis: RunningAxis, home: Path) -> dict[str, Any]:
    """What is in the mirror, and what the axis holds for everybody, once nothing is left to do."""
    office_here = Office.open(home)
    for _round in range(2):
        report = office_here.sync(impatient=True, texts=False)
    assert report.received + report.sent + report.statuses_in + report.statuses_out == 0
    with office_here.reader() as mirror:
        assert audit.first_break(mirror.db) is None
        assert mirror.db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        held = contents(mirror)
    assert not list(home.rglob(".incoming-*")), "nothing half-written is left behind"
    others = {code: ForeignOffice(axis.url, code, axis.secrets[code]) for code in axis.secrets}
    return {
        "mirror": held,
        "pending": {code: len(other.pending()) for code, other in others.items()},
        "statuses": {
            code: Counter(
                re.findall(r"<edXML:(?:DocumentId|StatusCode)>([^<]*)", other.fetch(each["docId"]).decode()).__str__()
                for each in other.pending("status")
            )
            for code, other in others.items()
        },
    }


def test_points_of_the_walk(
    fresh: tuple[RunningAxis, Path], prepared: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    axis, home = fresh
    exit_code, points = run_child(home, 0)
    assert exit_code == 0
    expected = outcome(axis, home)
    assert expected["mirror"]["owed"] == []
    assert expected["mirror"]["counts"] != []
    chosen = sorted({1 + (points - 1) * index // (QUICK_POINTS - 1) for index in range(QUICK_POINTS)})
    for stop_at in chosen:
        check_killed_at(stop_at, expected, prepared, tmp_path_factory.mktemp(f"point-{stop_at}"))


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_every_point(fresh: tuple[RunningAxis, Path], prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    axis, home = fresh
    _exit_code, points = run_child(home, 0)
    expected = outcome(axis, home)
    for stop_at in range(1, points + 1):
        check_killed_at(stop_at, expected, prepared, tmp_path_factory.mktemp(f"point-{stop_at}"))


def check_killed_at(stop_at: int, expected: dict[str, Any], prepared: Path, root: Path) -> None:
    shutil.copytree(prepared / "home", root / "home")
    shutil.copytree(prepared / "axis", root / "axis")
    with running_axis(root / "axis") as axis:
        point_at(root / "home", axis)
        exit_code, _points = run_child(root / "home", stop_at)
        assert exit_code == -signal.SIGKILL
        assert outcome(axis, root / "home") == expected, f"killed at point {stop_at}"
    shutil.rmtree(root)
