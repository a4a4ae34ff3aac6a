"""Registers of ten thousand documents, figures and a backup, beside the bare reading of the same rows."""

from __future__ import annotations

import resource
import shutil
import tempfile
from collections import deque
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.harness import Case, Table
from office.reports.books import Books
from office.reports.figures import report
from office.safekeeping.keeping import backup
from storage import books
from storage.mirror import Mirror
from tests.support.registers import arrival, enter, issue, registered_office

if TYPE_CHECKING:
    from benchmarks.harness import Options
    from office.office import Office

ROWS = 10_000
YEAR = 2026
SUBJECT = "V/v tăng cường gửi, nhận văn bản điện tử trên địa bàn Thành phố năm 2026, lần thứ {number}"


def run(options: Options) -> None:
    """Each register in each form, and what else walks over the whole year."""
    rows = ROWS // 10 if options.quick else ROWS
    with tempfile.TemporaryDirectory(dir=options.cache) as directory:
        office = _filled(Path(directory, "home"), rows)
        out = Path(directory, "out")
        out.mkdir()
        table = Table(f"books: × the bare reading of {rows:,} rows", options.rounds, ["rows", ".csv", ".xlsx", ".pdf"])
        for book in ("in", "out", "followup"):
            cases = [Case("", partial(_read, office, book))]
            for suffix in (".csv", ".xlsx", ".pdf"):
                cases.append(Case("", partial(Books(office).write, book, out / f"{book}{suffix}", YEAR)))
            table.measure(f"register {book}", cases)
        whole = Table("books: × the same reading", options.rounds, ["rows", "figures", "numbers", "backup"])
        whole.measure(
            "the whole year",
            [
                Case("", partial(_read, office, "in")),
                Case("", partial(report, office, f"{YEAR}-01-01", f"{YEAR}-12-31")),
                Case("", partial(Books(office).audit, "in", YEAR)),
                Case("", partial(_back_up, office, out / "backup")),
            ],
        )
        whole.note(f"most memory of it all: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


def _filled(home: Path, rows: int) -> Office:
    office = registered_office(home)
    with Mirror(home) as mirror, mirror.write() as tx:
        for number in range(1, rows + 1):
            day = f"{YEAR}-{1 + number * 12 // (rows + 1):02}-{1 + number % 28:02}"
            subject = SUBJECT.format(number=number)
            enter(tx, arrival(number, day, subject=subject, due_on=f"{YEAR}-12-31", paper=int(number % 6 == 0)))
            enter(tx, issue(number, day, subject=subject))
    return office


def _read(office: Office, book: str) -> None:
    span = books.Span(YEAR)
    with office.reader() as mirror:
        rows = books.issued(mirror.db, span) if book == "out" else books.received(mirror.db, span)
        deque(rows, maxlen=0)


def _back_up(office: Office, place: Path) -> None:
    backup(office, place)
    shutil.rmtree(place)
