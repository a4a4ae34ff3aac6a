"""Two offices of ours and a stranger on one axis, and whether all of them hold what was exchanged.

What was sent is remembered here, what was carried is read from the axis's own ledger and packages, what arrived from
the mirrors: the three must agree.
"""

from __future__ import annotations

import re
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any

from documents.statuses import fold
from durable.sqlite import sqlite3
from storage import arrivals, audit, outbox, trays
from storage.schema import TRAYS
from tests.support import foreign_client as foreign
from tests.support.clerks import PAPER, read_before
from tests.support.foreign_client import ForeignOffice
from tests.support.offices import contents, office
from tests.support.sending import outgoing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from office.progress import SyncReport
    from tests.support.axis_server import RunningAxis

A, B, STRANGER = "H29.1", "H29.14", "H29.15"
WORK_ROUNDS = 12
"""Syncs of each office within which a healed exchange must come to rest."""

HEADER_BYTES = 8192
CONTENTS = (bytes(12), bytes(100), bytes(150_000), b"x", PAPER)
"""Files that are sent: short ones are kept in the mirror, long ones beside it."""
MAY_BE_THERE = {"SENDING", "ACCEPTED", "HELD", "REJECTED"}
"""States of a sending in which the axis may have it."""
_NAMED = re.compile(r"<edXML:(DocumentId|Subject|StatusCode)>([^<]*)")

POISON: dict[str, Callable[[str], bytes]] = {
    "cut short": lambda number: foreign.document(STRANGER, [A], number)[:900],
    "of the old form": lambda number: (
        f"<soap-env:Envelope xmlns:soap-env='http://schemas.xmlsoap.org/soap/envelope/' id='{number}'/>".encode()
    ),
    "a bomb of entities": lambda number: foreign.document(STRANGER, [A], number).replace(
        b"?>", b"?><!DOCTYPE edXML [<!ENTITY a '&#65;'>]>", 1
    ),
    "no XML": lambda number: f"%PDF-1.4 {number}".encode(),
}
"""Packages nobody can read, each unlike those of other numbers."""


@dataclass(frozen=True, slots=True)
class Carried:
    """One package on its way to one receiver, by the axis's ledger and the package's own words."""

    delivery: str
    package: str
    kind: str
    sender: str
    recipient: str
    verdict: str
    document_id: str
    subject: str
    code: str


class Exchange:
    """The axis runs already; the offices are set up in ``root``. Office A has no undo window, B one of an hour."""

    def __init__(self, axis: RunningAxis, root: Path) -> None:
        self.axis = axis
        self.root = root
        self.offices = {A: office(axis, root / "a", A, undo=0), B: office(axis, root / "b", B, undo=3600)}
        for home in self.offices.values():
            home.sync(check=False)
            read_before(home, CONTENTS)
        self.mirrors = {code: home.reader() for code, home in self.offices.items()}
        self.stranger = ForeignOffice(axis.url, STRANGER, axis.secrets[STRANGER])
        self.promised: Counter[tuple[str, str, str]] = Counter()
        """How often each (sender, DocumentId, recipient) was to be sent: a correction bears its document's id."""
        self.poison: set[str] = set()
        """The axis's ids of packages that nobody can read."""
        self.axis_lies = False
        """The axis may say "no" and carry the document all the same."""
        self._numbers = 100
        self._words: dict[str, dict[str, str]] = {}
        self._ledger = sqlite3.connect(f"{(axis.data_dir / 'axis.sqlite').as_uri()}?mode=ro", uri=True)

    def close(self) -> None:
        self._ledger.close()
        for mirror in self.mirrors.values():
            mirror.close()

    def number(self) -> str:
        """A number no document has yet."""
        self._numbers += 1
        return str(self._numbers)

    # what the offices do

    def send(self, sender: str, to: Sequence[str], content: bytes) -> None:
        """A clerk of ours seals a document; the next sync sends it."""
        number = self.number()
        self.offices[sender].send(outgoing(self.root, number=number, to=tuple(to), content=content))
        for recipient in to:
            self.promised[sender, document_id(sender, number), recipient] += 1

    def sync(self, code: str, **options: Any) -> SyncReport:
        """A sync that must end in order, whatever the axis does meanwhile."""
        report = self.offices[code].sync(check=False, **options)
        assert report.exit_code in ({0, 4, 6} if self.axis.faults() else {0, 6}), report
        return report

    # what the stranger does, at moments when the axis is well: its own software is not what is tried

    @contextmanager
    def calm(self, *lasting: str) -> Iterator[None]:
        """The axis without its faults, but with the ``lasting`` ones; afterwards they go on where they were."""
        rules = self.axis.faults()
        self.axis.heal()
        for fault in lasting:
            self.axis.fault(fault)
        yield
        self.axis.heal()
        for rule in rules:
            self.axis.fault(**rule)

    def stranger_sends(self, to: Sequence[str]) -> str:
        """A document of the stranger's; its number."""
        number = self.number()
        with self.calm():
            reply = self.stranger.send(foreign.document(STRANGER, list(to), number), list(to))
        assert reply["status"] == "OK", reply
        for recipient in to:
            self.promised[STRANGER, document_id(STRANGER, number), recipient] += 1
        return number

    def stranger_sends_again(self, number: str, *, subject: str, copy: int) -> None:
        """The document with that number once more, in other bytes, under the same or another subject."""
        name = document_id(STRANGER, number)
        to = [code for sender, named, code in self.promised if (sender, named) == (STRANGER, name)]
        package = foreign.document(STRANGER, to, number, subject) + f"<!-- {copy} -->".encode()
        with self.calm("unchecked"):
            reply = self.stranger.send(package, to)
        assert reply["status"] == "OK", reply

    def stranger_sends_poison(self, kind: str, message_type: str, to: str) -> None:
        with self.calm("unchecked"):
            reply = self.stranger.send(POISON[kind](self.number()), [to], message_type)
        assert reply["status"] == "OK", reply
        self.poison.add(reply["DocId"])

    def stranger_reports(self, to: str, number: str, code: str, *, copy: int = 0) -> None:
        """A status about the document with that number; a ``copy`` says the same in other bytes."""
        package = foreign.status(STRANGER, to, code, number) + b" " * copy
        with self.calm():
            reply = self.stranger.send(package, [to], "status")
        assert reply["status"] == "OK", reply

    # what must hold at every moment

    def carried(self) -> list[Carried]:
        """Everything the axis has, in the order of its coming."""
        rows = self._ledger.execute(
            "SELECT d.doc_id, d.package, d.kind, p.sender, d.recipient, d.status "
            "FROM delivery d JOIN package p ON p.doc_id = d.package ORDER BY d.sequence"
        ).fetchall()
        return [Carried(*row, **self._words_of(row[1])) for row in rows]

    def _words_of(self, package: str) -> dict[str, str]:
        if package not in self._words:
            with (self.axis.data_dir / "packages" / f"{package}.edxml").open("rb") as file:
                found = _NAMED.findall(file.read(HEADER_BYTES).decode("utf-8", "replace"))
            first = dict(reversed(found))
            self._words[package] = {
                "document_id": first.get("DocumentId", ""),
                "subject": unescape(first.get("Subject", "")),
                "code": first.get("StatusCode", ""),
            }
        return self._words[package]

    def check(self) -> None:
        """The invariants of both mirrors, beside what the axis has at this moment."""
        carried = self.carried()
        for code, mirror in self.mirrors.items():
            assert audit.first_break(mirror.db) is None
            _check_counts(mirror.db)
            _check_nothing_twice(mirror.db)
            _check_acknowledged(mirror.db, [entry for entry in carried if entry.recipient == code])
            self._check_sending(mirror.db, [entry for entry in carried if entry.sender == code])

    def _check_sending(self, db: Any, carried: list[Carried]) -> None:
        """What is said of the way to the axis is true of what is there."""
        there = Counter((entry.document_id, entry.recipient) for entry in carried if entry.kind == "edoc")
        rows = db.execute(
            "SELECT document_id, recipients.code, transport FROM recipients JOIN documents ON documents.id = document "
            "WHERE direction = 'out'"
        ).fetchall()
        said = Counter((name, recipient) for name, recipient, transport in rows if transport == "ACCEPTED")
        assert not said - there, "said to be sent and not there"
        possible = Counter((name, recipient) for name, recipient, transport in rows if transport in MAY_BE_THERE)
        assert self.axis_lies or not there - possible, "there, and nothing is known of it"

    # what must hold at the end

    def come_to_rest(self) -> None:
        """Sync both offices until neither finds anything to do; one more sync then changes nothing."""
        self.axis.heal()
        for _round in range(WORK_ROUNDS):
            reports = [self.sync(code, impatient=True) for code in self.offices]
            if not any(_worked(report) for report in reports):
                break
        else:
            raise AssertionError("the offices never come to rest")
        self.check()
        before = [contents(mirror) for mirror in self.mirrors.values()]
        for code in self.offices:
            assert not _worked(self.sync(code, impatient=True))
        assert [contents(mirror) for mirror in self.mirrors.values()] == before

    def check_ledgers(self) -> None:
        """Everything sent is everywhere it was to go, exactly once, and everybody knows."""
        carried = self.carried()
        readable = [entry for entry in carried if entry.package not in self.poison]
        documents = [entry for entry in readable if entry.kind == "edoc"]
        there = Counter((entry.sender, entry.document_id, entry.recipient) for entry in documents)
        assert there.keys() == (+self.promised).keys()
        assert all(there[name] == self.promised[name] for name in there if name[0] in self.offices), "sent twice"
        for code, mirror in self.mirrors.items():
            db = mirror.db
            assert arrivals.owed(db) == []
            assert [*arrivals.staged(db, "edoc"), *arrivals.staged(db, "status")] == []
            assert outbox.waiting(db) == 0
            self._check_inbox(db, code, carried)
            _check_receipts(db, code, readable)
            self._check_statuses(db, code, [entry for entry in readable if entry.kind == "status"])

    def _check_inbox(self, db: Any, code: str, carried: list[Carried]) -> None:
        mine = [entry for entry in carried if entry.recipient == code]
        assert {entry.verdict for entry in mine} <= {"done", "fail"}, "something is still pending"
        rows = db.execute("SELECT sender_code, document_id, subject FROM documents WHERE tray = 'inbox'").fetchall()
        promised = {name[:2]: count for name, count in self.promised.items() if name[2] == code and count}
        assert Counter(row[:2] for row in rows) == promised
        inbox = {(sender, name): subject for sender, name, subject in rows}
        set_aside = [
            entry.delivery
            for entry in mine
            if entry.package in self.poison
            or (entry.kind == "edoc" and entry.subject != inbox[entry.sender, entry.document_id])
        ]
        quarantined = [row[0] for row in db.execute("SELECT axis_id FROM documents WHERE tray = 'quarantine'")]
        assert sorted(quarantined) == sorted(set_aside)

    def _check_statuses(self, db: Any, code: str, carried: list[Carried]) -> None:
        own = {name for sender, name, _recipient in +self.promised if sender == code}
        to_us = [entry for entry in carried if entry.recipient == code]
        unmatched = [row[0] for row in db.execute("SELECT axis_id FROM statuses WHERE document IS NULL")]
        assert sorted(unmatched) == sorted(entry.delivery for entry in to_us if entry.document_id not in own)
        told = Counter((entry.sender, entry.document_id, entry.code) for entry in to_us if entry.document_id in own)
        heard = Counter(_heard(db))
        assert heard.keys() == told.keys(), "a status is missing from a history"
        assert not heard - told, "a status stands in a history twice"
        shown = db.execute(
            "SELECT documents.id, document_id, recipients.code, business FROM recipients "
            "JOIN documents ON documents.id = document WHERE direction = 'out' AND tray = 'sent'"
        ).fetchall()
        rows = Counter((name, recipient) for _id, name, recipient, _business in shown)
        for row_id, name, recipient, business in shown:
            codes = [entry.code for entry in to_us if (entry.sender, entry.document_id) == (recipient, name)]
            if rows[name, recipient] > 1:
                codes = _heard_of(db, row_id, recipient)
            assert business == fold(codes), f"{recipient} said {codes} of {name}, and {business} is shown"


def document_id(sender: str, number: str) -> str:
    """As both our offices and the stranger name a document of that number."""
    return f"{sender},2026/11/20,{number}/UBND-VX"


def _worked(report: SyncReport) -> bool:
    return bool(
        report.received
        or report.sent
        or report.statuses_in
        or report.statuses_out
        or report.quarantined
        or report.errors
    )


def _check_counts(db: Any) -> None:
    counts = trays.counts(db)
    for tray, (condition, _order) in TRAYS.items():
        assert counts[tray] == db.execute(f"SELECT count(*) FROM documents WHERE {condition}").fetchone()[0], tray


def _check_nothing_twice(db: Any) -> None:
    for columns in ("direction, sender_code, document_id", "direction, content_sha256"):
        twice = db.execute(
            f"SELECT {columns} FROM documents WHERE tray != 'quarantine' AND business_type = 0 "
            f"GROUP BY {columns} HAVING count(*) > 1"
        ).fetchall()
        assert [row for row in twice if row[-1] is not None] == []


def _check_acknowledged(db: Any, carried: list[Carried]) -> None:
    """What the axis was told may be forgotten is here: as its own row, or as the row of what it repeats."""
    trays_by_id = dict(db.execute("SELECT axis_id, tray FROM documents WHERE direction = 'in'").fetchall())
    status_ids = {row[0] for row in db.execute("SELECT axis_id FROM statuses WHERE direction = 'in'")}
    inbox = set(db.execute("SELECT sender_code, document_id, subject FROM documents WHERE tray = 'inbox'").fetchall())
    heard = set(_heard(db))
    for entry in carried:
        if entry.verdict == "fail":
            assert trays_by_id.get(entry.delivery) == "quarantine", entry
        elif entry.verdict == "done" and entry.kind == "edoc":
            assert entry.delivery in trays_by_id or (entry.sender, entry.document_id, entry.subject) in inbox, entry
        elif entry.verdict == "done":
            assert entry.delivery in status_ids or (entry.sender, entry.document_id, entry.code) in heard, entry


def _heard(db: Any) -> list[tuple[str, str, str]]:
    """(office, DocumentId, code) of every status in the history of a document of ours."""
    rows = db.execute(
        "SELECT office_code, document_id, statuses.code FROM statuses JOIN documents ON documents.id = document "
        "WHERE statuses.direction = 'in'"
    )
    return list(rows)


def _heard_of(db: Any, document_id: int, office: str) -> list[str]:
    """What an office has said of one of several rows that bear the same DocumentId."""
    rows = db.execute(
        "SELECT code FROM statuses WHERE document = ? AND office_code = ? AND direction = 'in'", (document_id, office)
    )
    return [code for (code,) in rows]


def _check_receipts(db: Any, code: str, carried: list[Carried]) -> None:
    """Each received document was answered with 01, once, unless a clerk gave that up where the axis refused it. A
    document and its correction may share the answer.
    """
    answers = Counter(
        (entry.recipient, entry.document_id)
        for entry in carried
        if entry.kind == "status" and entry.sender == code and entry.code == "01"
    )
    receipts = db.execute(
        "SELECT sender_code, document_id, cancelled_at FROM documents LEFT JOIN statuses ON document = documents.id "
        "AND statuses.direction = 'out' AND statuses.code = '01' WHERE tray = 'inbox'"
    ).fetchall()
    assert len(receipts) == db.execute("SELECT count(*) FROM documents WHERE tray = 'inbox'").fetchone()[0]
    stood_by = Counter((sender, name) for sender, name, cancelled_at in receipts if cancelled_at is None)
    assert answers.keys() == stood_by.keys()
    assert not answers - stood_by
