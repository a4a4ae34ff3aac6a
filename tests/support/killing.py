"""An act in a process of its own that is killed at a chosen point, and what it and its successors leave behind."""

from __future__ import annotations

import multiprocessing
import os
import re
import shutil
import signal
import sys
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

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

processes = multiprocessing.get_context("forkserver")
# All that a child would otherwise import anew, the test runner's main module among it: five sixths of its time.
processes.set_forkserver_preload(
    [
        __name__,
        "office.exchange.sync",
        "office.exchange.entering",
        "axis.edxml.writer",
        "commands.main",
        "commands.send",
        "office.writing.drafting",
        "office.writing.parcel",
        "office.writing.precheck",
        "office.handling.incoming",
        "office.returns.returning",
        "pytest",
    ]
)


def sync(home: Path) -> None:
    """In the child: what cron does."""
    Office.open(home).sync(impatient=True, check=False)


def command(words: tuple[str, ...], home: Path) -> None:
    """In the child: what a clerk types behind ``vanthu``. Its words go nowhere, its exit code is the child's."""
    from commands.main import main

    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    sys.exit(main(["--home", str(home), *words]))


def act_until(
    home: Path, stop_at: int, passed: Synchronized[int], spoil: Callable[[], None] | None, act: Callable[[Path], None]
) -> None:
    """In the child: do the act, and die at point ``stop_at``; ``passed`` counts the points. ``spoil`` breaks a rule
    first."""
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

    if spoil is not None:
        spoil()
    sqlite.commit = surrounded(sqlite.commit)
    os.fsync = surrounded(os.fsync)
    Path.replace = surrounded(Path.replace)  # type: ignore[method-assign] # the child is thrown away
    DeadlineTransport.handle_request = surrounded(DeadlineTransport.handle_request)  # type: ignore[method-assign] # likewise
    act(home)


def run_child(
    home: Path, stop_at: int, spoil: Callable[[], None] | None = None, act: Callable[[Path], None] = sync
) -> tuple[int, int]:
    """(exit code, points passed) of a sync, or another act, in a process of its own."""
    passed: Synchronized[int] = processes.Value("i", 0)
    child = processes.Process(target=act_until, args=(home, stop_at, passed, spoil, act))
    child.start()
    child.join(60)
    assert child.exitcode is not None, "it hangs"
    return child.exitcode, passed.value


def prepare(root: Path) -> None:
    """An axis and a home in which everything is still to be done: receive, quarantine, answer, match, send."""
    with running_axis(root / "axis") as axis:
        axis.fault("unchecked")
        home = office(axis, root / "home", undo=0)
        home.send(outgoing(root, number="7"))
        home.sync(check=False)
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


@contextmanager
def copy_of(prepared: Path, root: Path) -> Iterator[tuple[RunningAxis, Path]]:
    """The prepared axis, running from a copy, and a copy of the home that is pointed at it."""
    shutil.copytree(prepared / "home", root / "home")
    shutil.copytree(prepared / "axis", root / "axis")
    with running_axis(root / "axis") as axis:
        save(root / "home", replace(load(root / "home"), endpoint=axis.url))
        (root / "home" / "secret").write_text(axis.secrets["H29.1"])
        yield axis, root / "home"
    shutil.rmtree(root)


def outcome(axis: RunningAxis, home: Path) -> dict[str, Any]:
    """What is in the mirror, and what the axis holds for everybody."""
    with Office.open(home).reader() as mirror:
        assert audit.first_break(mirror.db) is None
        assert mirror.db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        held = contents(mirror)
    assert not list(home.rglob(".incoming-*")), "nothing half-written is left behind"
    others = {code: ForeignOffice(axis.url, code, axis.secrets[code]) for code in axis.secrets}
    return {
        "mirror": held,
        "pending": {code: len(other.pending()) for code, other in others.items()},
        "statuses": {
            code: sorted(
                re.findall(r"<edXML:(?:DocumentId|StatusCode)>([^<]*)", other.fetch(each["docId"]).decode())
                for each in other.pending("status")
            )
            for code, other in others.items()
        },
    }
