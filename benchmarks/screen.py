"""The workstation on a real terminal: start to the first row, a key to its answer, bytes for a move of the cursor."""

from __future__ import annotations

import shutil
import statistics
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import built
from benchmarks.harness import Case, Table
from office import home as homes
from storage import findings, texts, trays
from storage.blobs import record
from storage.documents import File
from storage.mirror import Mirror
from tests.support.files import LETTER, letter_pdf
from tests.support.screens import add, make_office
from tests.support.terminal import Terminal, workstation

if TYPE_CHECKING:
    from benchmarks.harness import Options

SIZES = (1_000, 100_000)
ARRIVALS = 50
DOWN, UP = "\x1b[B", "\x1b[A"
PAUSE = 0.03
"""Seconds between an answer and the next key: a clerk who holds the arrow down."""


def run(options: Options) -> None:
    """Each figure beside its baseline: a tray of a thousand, a machine with nothing else to do."""
    table = Table("screen: × the time with 1,000 documents", options.rounds, [f"{count:,}" for count in SIZES])
    with tempfile.TemporaryDirectory(dir=options.cache) as directory:
        offices = [_settled(built.mirror(options.cache, count), Path(directory, str(count))) for count in SIZES]
        table.measure("start to the first row", [Case("", partial(_start, home)) for home in offices])
        _keys(Path(directory, "office"), options)


def _settled(built_mirror: Path, home: Path) -> Path:
    """A copy of the mirror as an office whose arrivals have all been checked: nothing is to run beside the start."""
    shutil.copytree(built_mirror, home)
    homes.save(home, homes.Config("H29.99", "Ủy ban nhân dân Phường Mẫu", "http://127.0.0.1:9", interval=0))
    with Mirror(home) as mirror, mirror.write() as tx:
        tx.execute("DELETE FROM texts_due")
        tx.execute("UPDATE documents SET checked_at = created_at WHERE checked_at IS NULL")
    return home


def _start(home: Path) -> None:
    with Mirror(home, read_only=True) as mirror:
        first = trays.page(mirror.db, "inbox", limit=1)[0].code
    with workstation(home) as terminal:
        while first not in terminal.text:
            terminal.read(1.0)


def _keys(home: Path, options: Options) -> None:
    office = make_office(home, count=SIZES[0])
    count = 100 if options.quick else 400
    table = Table("screen: a key to its answer at 80×24", options.rounds)
    with workstation(home) as terminal:
        terminal.see("15/UBND-VX")
        idle, sizes = _press(terminal, count)
    _arrive(home)
    with workstation(home) as terminal:
        terminal.see("15/UBND-VX")
        busy: list[float] = []
        with office.reader() as mirror:
            before = time.perf_counter()
            while left := findings.count_unchecked(mirror.db):
                busy += _press(terminal, 20)[0]
            took = time.perf_counter() - before
    table.note(f"idle: {_shown(idle)}")
    table.note(f"while {ARRIVALS} arrivals are checked ({took:.1f} s, {left} left): {_shown(busy)}")
    ratios = [_percentile(busy, share) / _percentile(idle, share) for share in (50, 99)]
    table.note(f"p50 × {ratios[0]:.2f}, p99 × {ratios[1]:.2f}")
    table.note(f"bytes for a move of the cursor: {statistics.median(sizes):.0f}, at most {max(sizes)}")


def _press(terminal: Terminal, count: int) -> tuple[list[float], list[int]]:
    """Move down and up by one row; gives the seconds until the answer's first byte and the size of each answer."""
    times, sizes = [], []
    for number in range(count):
        before = len(terminal.sent)
        started = time.perf_counter()
        terminal.write(UP if number % 2 else DOWN)
        while len(terminal.sent) == before:
            terminal.read(1.0)
        times.append(time.perf_counter() - started)
        while terminal.read(PAUSE):
            pass
        sizes.append(len(terminal.sent) - before)
    return times, sizes


def _arrive(home: Path) -> None:
    """Enter documents as a sync leaves them: each with a letter of its own that nobody has read."""
    with Mirror(home) as mirror, mirror.write() as tx:
        for number in range(2000, 2000 + ARRIVALS):
            data = letter_pdf([*LETTER, ("body", f"Văn bản thứ {number}.")])
            spool = tx.blobs.spool(len(data))
            spool.write(data)
            letter = File("cong-van.pdf", "application/pdf", "", len(data), record(tx, spool.settle()))
            document_id = add(tx, number, files=(letter,))
            tx.execute("UPDATE documents SET checked_at = NULL WHERE id = ?", (document_id,))
        assert texts.due(tx.db, ARRIVALS)


def _percentile(values: list[float], share: int) -> float:
    return sorted(values)[min(len(values) - 1, len(values) * share // 100)]


def _shown(values: list[float]) -> str:
    p50, p99 = (_percentile(values, share) * 1e3 for share in (50, 99))
    return f"p50 {p50:.1f} ms, p99 {p99:.1f} ms over {len(values)} keys"
