"""The whole trip of a document through three offices, by commands, each in a process of its own that may be killed.

A sends to B and C. B accepts it, gives it to somebody, completes it. C returns it, A corrects it, C accepts the
correction. Whoever's act was killed simply does it again, as a clerk or cron would.
"""

from __future__ import annotations

import os
import shutil
import signal
import zipfile
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from axis.edxml.reader import read
from axis.package import StatusPackage
from durable.sqlite import sqlite3
from office.home import load, save
from office.office import Office
from storage import audit, numbers
from tests.support.axis_server import RunningAxis, running_axis
from tests.support.drafting import paper_file, toml
from tests.support.killing import command, run_child, sync
from tests.support.offices import contents, office

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from storage.mirror import Mirror

A, B, C = "H29.14", "H29.1", "H29.15"
DONE, DONE_BEFORE = 0, 2
"""Exit codes of an act that was killed and is done again: it was not done yet, or it was."""

LARGE = 200_000
"""Bytes that make a file too large for the mirror: it is one of its own beside it."""

CLERKS_ACTS = ("send", "accept", "distribute", "report", "return", "draft", "undo")
SYNC = ("sync",)
STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (A, ("send", "draft.toml")),
    (A, SYNC),
    (B, SYNC),
    (C, SYNC),
    (B, ("accept", "1")),
    (B, ("distribute", "1", "--to", "Phòng Tổng hợp", "--due", "2026-12-05")),
    (B, ("status", "1", "05")),
    (B, ("status", "1", "06")),
    (C, ("return", "1", "--code", "TL-B1", "--note", "Số trên tệp và số đã nhập khác nhau")),
    (B, SYNC),
    (C, SYNC),
    (A, SYNC),
    (A, ("correct", "1")),
    (A, ("send", "2")),
    (A, SYNC),
    (C, SYNC),
    (C, ("accept", "2")),
    (C, SYNC),
    (A, SYNC),
)
"""Who does what, in this order. Row ids are those of the office's own mirror."""


class After(NamedTuple):
    """What an undisturbed step passes and leaves: points at which it could be killed, and what everybody then knows."""

    points: int
    ledgers: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Trip:
    """One running copy of the three offices; ``spoil`` breaks a rule in every process."""

    axis: RunningAxis
    root: Path
    spoil: Callable[[], None] | None = None

    def run(self, step: int, stop_at: int = 0) -> tuple[int, int]:
        """(exit code, points passed) of a step, killed at a point or, at 0, not."""
        return self.act(*STEPS[step], stop_at)

    def act(self, code: str, words: tuple[str, ...], stop_at: int = 0) -> tuple[int, int]:
        """The same of any act of an office."""
        home = self.root / code
        words = tuple(str(self.root / word) if word.endswith(".toml") else word for word in words)
        return run_child(home, stop_at, self.spoil, sync if words == SYNC else partial(command, words))

    def goes_on(self, step: int, stop_at: int, undisturbed: list[After]) -> bool:
        """Do a step that is killed at that point, then again: all must be as if not. False when the point never came.

        At 0 the step is not killed at all.
        """
        code, _points = self.run(step, stop_at)
        killed = code == -signal.SIGKILL
        if killed:
            code, _points = self.run(step)
        assert code in ({DONE, DONE_BEFORE} if killed else {DONE}), f"{STEPS[step]}, killed at {stop_at}: {code}"
        assert self.ledgers() == undisturbed[step].ledgers, f"{STEPS[step]}, killed at {stop_at}"
        return killed

    def ledgers(self) -> dict[str, Any]:
        """Everything that is known of the trip: to each office, and to the axis."""
        found: dict[str, Any] = {"axis": self.carried()}
        for code in (A, B, C):
            with Office.open(self.root / code).reader() as mirror:
                found[code] = _ledger(mirror)
        return found

    def carried(self) -> list[tuple[Any, ...]]:
        """What the axis has carried, and what each receiver has said of it."""
        with sqlite3.connect(f"{(self.axis.data_dir / 'axis.sqlite').as_uri()}?mode=ro", uri=True) as db:
            rows = db.execute(
                "SELECT p.sender, p.kind, p.document_id, p.business_type, p.title, d.recipient, d.status, p.doc_id "
                "FROM delivery d JOIN package p ON p.doc_id = d.package"
            ).fetchall()
        db.close()
        return sorted((*row[:-1], self._words(row[-1]) if row[1] == "status" else "") for row in rows)

    def _words(self, package: str) -> str:
        """The code of a carried status and what it says."""
        with (self.axis.data_dir / "packages" / f"{package}.edxml").open("rb") as file:
            status = read(file).package
        assert isinstance(status, StatusPackage)
        return f"{status.status_code} {status.response_for.document_id} {status.description}"


def prepare(root: Path) -> None:
    """Three offices that know each other, and a draft with its file."""
    with running_axis(root / "axis") as axis:
        for code in (A, B, C):
            office(axis, root / code, code, undo=0).sync(check=False)
    paper_file(root / "cong-van.docx")
    with zipfile.ZipFile(root / "cong-van.docx", "a") as paper:
        paper.writestr("word/media/so-lieu.bin", os.urandom(LARGE))
    (root / "draft.toml").write_text(toml("cong-van.docx", to=f'["{B}", "{C}"]'), encoding="utf-8")


@contextmanager
def trip(prepared: Path, root: Path, spoil: Callable[[], None] | None = None) -> Iterator[Trip]:
    """A copy of the prepared offices, on an axis of their own."""
    shutil.copytree(prepared, root)
    with running_axis(root / "axis") as axis:
        for code in (A, B, C):
            save(root / code, replace(load(root / code), endpoint=axis.url))
            (root / code / "secret").write_text(axis.secrets[code])
        yield Trip(axis, root, spoil)
    shutil.rmtree(root)


def _ledger(mirror: Mirror) -> dict[str, Any]:
    db = mirror.db
    assert audit.first_break(db) is None
    assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    held = contents(mirror)
    # What one trip has otherwise than another: bytes and words with a time in them.
    del held["documents"]
    rows = {
        "documents": "SELECT direction, tray, rank, returned, held, severity, followed, document_id, code, subject, "
        "business_type, status, arrival_number, accepted_at IS NULL, series_number, sent_at IS NULL, "
        "(SELECT document_id FROM documents AS other WHERE other.id = documents.relates_to) FROM documents",
        "counters": "SELECT series, last FROM counters",
        "assignments": "SELECT document, who, role, due_on, done_at IS NULL FROM assignments",
        "returns": "SELECT document, code, action, fetched_at IS NULL, corrected_by FROM returns",
        "drafts": "SELECT document FROM drafts",
        "corrections": "SELECT document, code, corrected_by FROM recipients",
    }
    held |= {name: sorted(map(list, db.execute(statement)), key=str) for name, statement in rows.items()}
    marks = ", ".join("?" * len(CLERKS_ACTS))
    acts = db.execute(f"SELECT act, subject FROM audit WHERE act IN ({marks})", CLERKS_ACTS)
    held["acts"] = sorted(Counter(acts.fetchall()).items())
    held["gaps"] = [
        gap
        for book in (numbers.ARRIVALS, numbers.OUTGOING)
        for year in sorted({each.year for each in numbers.counters(db)})
        for gap in numbers.gaps(db, book, year)
    ]
    return held


def undone_after_a_kill(prepared: Path, root: Path, stop_at: int, spoil: Callable[[], None] | None = None) -> bool:
    """Kill the sync that sends A's document at that point, then undo the sending: what that says must be true.

    Gives whether it was undone. Then nothing of it may be at the axis, and sent again it is there once; else the next
    sync finds that it is there, or brings it.
    """
    with trip(prepared, root, spoil) as running:
        assert running.run(0)[0] == DONE
        assert running.run(1, stop_at)[0] == -signal.SIGKILL
        code, _points = running.act(A, ("undo", "1"))
        assert code in {DONE, DONE_BEFORE}
        if code == DONE:
            assert running.carried() == [], "taken back, and there all the same"
            assert running.act(A, ("send", "1"))[0] == DONE
        for _run in range(2):
            assert running.act(A, SYNC)[0] == DONE
        assert [row[5] for row in running.carried()] == [B, C]
        with Office.open(running.root / A).reader() as mirror:
            rows = mirror.db.execute("SELECT code, transport FROM recipients").fetchall()
            assert sorted(rows) == [(B, "ACCEPTED"), (C, "ACCEPTED")]
            assert _ledger(mirror)["gaps"] == []
        return code == DONE
