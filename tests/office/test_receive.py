"""Receiving, against a real axis that is at times a bad one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from storage import arrivals, audit, documents, statuses, trays
from storage.mirror import Mirror
from tests.support import foreign_client as foreign
from tests.support.foreign_client import ForeignOffice
from tests.support.offices import contents, office, send
from tests.support.packages import document_bytes, status_bytes
from tests.support.sending import outgoing

if TYPE_CHECKING:
    from pathlib import Path

    from office.office import Office
    from office.progress import Progress
    from storage.documents import Document
    from tests.support.axis_server import RunningAxis


def only_document(home: Office, tray: str = "inbox") -> Document:
    with home.reader() as mirror:
        (row,) = trays.page(mirror.db, tray)
        found = documents.get(mirror.db, row.id)
    assert found is not None
    return found


def test_a_strangers_document_arrives_whole_and_the_stranger_learns_of_it(axis: RunningAxis, tmp_path: Path) -> None:
    stranger = ForeignOffice(axis.url, "H29.14", axis.secrets["H29.14"])
    sent = stranger.send(foreign.document("H29.14", ["H29.1"]), ["H29.1"])
    home = office(axis, tmp_path / "home")

    report = home.sync()

    assert (report.received, report.statuses_out, report.errors, report.exit_code) == (1, 1, [], 0)
    document = only_document(home)
    assert document.code == "34E31/UBND-VX"
    assert document.subject == "Mời họp <giao ban>"
    assert document.document_id == "H29.14,2026/11/20,34E31/UBND-VX"
    assert document.issued_on == "2026-11-20"
    assert document.status == "01"
    (path,) = home.save_files(document.id or 0, tmp_path / "saved")
    assert path.name == "giay-moi.pdf"
    assert path.read_bytes() == b"%PDF-1.4 tep dinh kem"
    receiver = ForeignOffice(axis.url, "H29.1", axis.secrets["H29.1"])
    assert receiver.pending() == [], "the item must be gone from the pending list"
    (status,) = stranger.pending("status")
    package = stranger.fetch(status["docId"]).decode()
    assert "<edXML:StatusCode>01</edXML:StatusCode>" in package
    assert "<edXML:DocumentId>H29.14,2026/11/20,34E31/UBND-VX</edXML:DocumentId>" in package
    assert sent["DocId"]


def test_a_second_sync_changes_nothing_and_asks_little(axis: RunningAxis, tmp_path: Path) -> None:
    send(axis, document_bytes())
    home = office(axis, tmp_path / "home")
    home.sync()
    with home.reader() as mirror:
        before = contents(mirror)

    report = home.sync()

    assert (report.received, report.sent, report.statuses_in, report.statuses_out) == (0, 0, 0, 0)
    with home.reader() as mirror:
        assert contents(mirror) == before


def test_what_cannot_be_read_is_quarantined_and_stops_nothing(axis: RunningAxis, tmp_path: Path) -> None:
    axis.fault("unchecked")
    send(axis, document_bytes(number="1"))
    send(axis, document_bytes(number="2")[:700])
    send(axis, b"<soap-env:Envelope xmlns:soap-env='http://schemas.xmlsoap.org/soap/envelope/'/>")
    send(axis, document_bytes(number="3"))
    home = office(axis, tmp_path / "home")

    report = home.sync()

    assert (report.received, report.quarantined, report.exit_code) == (2, 2, 6)
    assert len(report.errors) == 2
    with home.reader() as mirror:
        rows = trays.page(mirror.db, "quarantine")
        problems = sorted(str(row.problem) for row in rows)
        assert problems == ["old-form", "truncated"]
        assert trays.counts(mirror.db) | {"inbox": 2, "quarantine": 2} == trays.counts(mirror.db)
    (path,) = home.save_files(next(row.id for row in rows if "truncated" in str(row.problem)), tmp_path / "saved")
    assert path.read_bytes() == document_bytes(number="2")[:700], "the bytes that came are kept"


def test_the_same_document_twice_is_entered_once(axis: RunningAxis, tmp_path: Path) -> None:
    axis.fault("duplicate", op="getReceivedEdocList")
    axis.fault("unchecked")
    send(axis, document_bytes())
    home = office(axis, tmp_path / "home")
    assert home.sync().received == 1
    with home.reader() as mirror:
        assert trays.counts(mirror.db)["inbox"] == 1


def test_what_is_listed_twice_is_entered_once_whatever_it_is(axis: RunningAxis, tmp_path: Path) -> None:
    axis.fault("duplicate", op="getReceivedEdocList")
    axis.fault("unchecked")
    send(axis, document_bytes()[:700])
    send(axis, status_bytes(sender="H29.14", document_id="x", document_sender="H29.1"), kind="status")
    home = office(axis, tmp_path / "home")

    report = home.sync()

    assert (report.quarantined, report.statuses_in) == (1, 1)
    with home.reader() as mirror:
        assert trays.counts(mirror.db) | {"quarantine": 1, "unmatched": 1} == trays.counts(mirror.db)


def test_the_same_id_with_other_content_is_an_alarm(axis: RunningAxis, tmp_path: Path) -> None:
    send(axis, document_bytes(document_id="x", files={"a.pdf": b"one"}))
    home = office(axis, tmp_path / "home")
    home.sync()
    other = document_bytes(document_id="x", files={"a.pdf": b"two"}, sender="H29.14", to=("H29.1",))
    axis.fault("unchecked")
    send(axis, other)

    report = home.sync()

    assert (report.received, report.quarantined, report.exit_code) == (0, 1, 6)
    quarantined = only_document(home, "quarantine")
    assert str(quarantined.problem).startswith("conflict:")
    assert only_document(home).files[0].sha256 != quarantined.files[0].sha256


def test_a_crash_while_reading_costs_no_second_fetch_and_ends_in_quarantine(axis: RunningAxis, tmp_path: Path) -> None:
    send(axis, document_bytes())
    home = office(axis, tmp_path / "home")
    package = document_bytes()
    with Mirror(home.home) as mirror, mirror.write() as tx:
        spool = mirror.blobs.spool(len(package))
        spool.write(package)
        arrivals.stage(tx, "edoc", "from-an-ended-run", "H29.14", spool.settle(), "2026-11-20T08:00:00+07:00")
        tx.execute("UPDATE fetched SET tries = 3")

    report = home.sync()

    assert report.quarantined == 1
    assert only_document(home, "quarantine").problem == "crash"
    assert report.received == 1, "the others behind it arrive"


def test_statuses_find_their_document_or_wait_unmatched(axis: RunningAxis, tmp_path: Path) -> None:
    home = office(axis, tmp_path / "home", undo=0)
    document_id = home.send(outgoing(tmp_path, to=("H29.14", "H29.15")))
    home.sync()
    sent = only_document(home, "sent")
    exact = status_bytes(sender="H29.14", code="03", document_id=sent.document_id or "", document_sender="H29.1")
    by_code = status_bytes(
        sender="H29.15", code="02", document_id="", document_code=sent.code, document_sender="H29.1", description="Sai"
    )
    stray = status_bytes(
        sender="H29.15", code="05", document_id="H29.1,2026/01/01,999/X", document_code="999/X", document_sender="H29.1"
    )
    axis.fault("unchecked")
    for package, sender in ((exact, "H29.14"), (by_code, "H29.15"), (stray, "H29.15")):
        send(axis, package, sender=sender, kind="status")

    report = home.sync()

    assert report.statuses_in == 3
    with home.reader() as mirror:
        found = documents.get(mirror.db, document_id)
        assert found is not None
        assert [(each.code, each.business, each.reason) for each in found.recipients] == [
            ("H29.14", "03", ""),
            ("H29.15", "02", "Sai"),
        ]
        assert found.returned
        assert [row.id for row in trays.page(mirror.db, "returned")] == [document_id]
        (unmatched,) = statuses.unmatched(mirror.db, limit=10)
        assert unmatched.code == "05"
        assert audit.first_break(mirror.db) is None


@pytest.mark.parametrize("fault", ["drop", "html", "status", "truncate"])
@pytest.mark.parametrize("op", ["getReceivedEdocList", "getEdoc", "updateStatus", "sendEdoc"])
def test_a_failing_axis_loses_and_doubles_nothing(axis: RunningAxis, tmp_path: Path, fault: str, op: str) -> None:
    for number in range(3):
        send(axis, document_bytes(number=str(number + 1)))
    healthy = office(axis, tmp_path / "healthy", "H29.15")
    assert healthy.sync().exit_code == 0
    home = office(axis, tmp_path / "home")
    axis.fault(fault, op=op, count=2, processed=True)

    first = home.sync(impatient=True)
    assert axis.faults()[0]["hits"] > 0
    axis.heal()
    rest = home.sync(impatient=True)
    last = home.sync(impatient=True)

    assert first.exit_code in {0, 4, 6}
    assert first.received + rest.received == 3
    assert last.received + last.statuses_out == 0
    with home.reader() as mirror:
        assert trays.counts(mirror.db)["inbox"] == 3
        assert not arrivals.owed(mirror.db)
    sender = ForeignOffice(axis.url, "H29.14", axis.secrets["H29.14"])
    assert len(sender.pending("status")) == 3, "each document is answered once, whatever was lost on the way"
    assert ForeignOffice(axis.url, "H29.1", axis.secrets["H29.1"]).pending() == []


@pytest.mark.parametrize(
    ("op", "count", "documents_in", "statuses_in", "answered"),
    [
        ("getSynchronizeUnit", None, 3, 1, 3),
        ("sendEdoc", None, 3, 1, 0),
        ("updateStatus", None, 3, 1, 3),
        ("getReceivedEdocList", 1, 0, 1, 0),
        ("getEdoc", 1, 2, 1, 2),
    ],
)
def test_what_the_axis_cannot_do_keeps_it_from_nothing_else(
    axis: RunningAxis, tmp_path: Path, op: str, count: int | None, documents_in: int, statuses_in: int, answered: int
) -> None:
    for number in range(3):
        send(axis, document_bytes(number=str(number + 1)))
    other = ForeignOffice(axis.url, "H29.15", axis.secrets["H29.15"])
    assert other.send(foreign.status("H29.15", "H29.1"), ["H29.1"], "status")["status"] == "OK"
    home = office(axis, tmp_path / "home")
    axis.fault("status", op=op, status=500, count=count)

    first = home.sync()
    assert (first.received, first.statuses_in, first.statuses_out) == (documents_in, statuses_in, answered)
    assert first.exit_code == 4
    assert len(first.errors) == len(set(first.errors)) > 0
    axis.heal()
    last = home.sync(impatient=True)
    assert (first.received + last.received, first.statuses_out + last.statuses_out, last.exit_code) == (3, 3, 0)


def test_progress_is_told_step_by_step(axis: RunningAxis, tmp_path: Path) -> None:
    send(axis, document_bytes())
    heard: list[Progress] = []
    office(axis, tmp_path / "home").sync(heard.append)
    assert {"receiving", "sending", "texts"} <= {progress.step for progress in heard}
