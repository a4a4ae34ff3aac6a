"""Sending, against a real axis that is at times a bad one."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from documents.times import now, stamp
from office.errors import BadInput
from storage import documents, outbox, trays
from storage.mirror import Mirror
from tests.support.foreign_client import ForeignOffice
from tests.support.offices import office
from tests.support.sending import outgoing

if TYPE_CHECKING:
    from office.office import Office
    from storage.outbox import Message
    from tests.support.axis_server import RunningAxis


def message(home: Office, document_id: int) -> Message:
    with home.reader() as mirror:
        (found,) = outbox.of_document(mirror.db, document_id)
    return found


def test_a_document_waits_for_its_undo_window(axis: RunningAxis, tmp_path: Path) -> None:
    home = office(axis, tmp_path / "home")
    document_id = home.send(outgoing(tmp_path))
    assert home.sync().sent == 0
    assert message(home, document_id).state == "QUEUED"
    assert home.sync(impatient=True).sent == 1
    assert message(home, document_id).state == "ACCEPTED"


def test_one_sending_reaches_every_recipient_once(axis: RunningAxis, tmp_path: Path) -> None:
    home = office(axis, tmp_path / "home", undo=0)
    document_id = home.send(outgoing(tmp_path, to=("H29.14", "H29.15")))
    assert home.sync().sent == 1
    for code in ("H29.14", "H29.15"):
        assert len(ForeignOffice(axis.url, code, axis.secrets[code]).pending()) == 1
    with home.reader() as mirror:
        document = documents.get(mirror.db, document_id)
    assert document is not None
    assert [each.transport for each in document.recipients] == ["ACCEPTED", "ACCEPTED"]
    assert document.sent_at


@pytest.mark.parametrize("fault", ["drop", "html", "truncate", "status"])
def test_a_lost_answer_never_sends_twice(axis: RunningAxis, tmp_path: Path, fault: str) -> None:
    home = office(axis, tmp_path / "home", undo=0)
    document_id = home.send(outgoing(tmp_path))
    axis.fault(fault, op="sendEdoc", count=1, processed=True)

    home.sync(impatient=True)
    assert message(home, document_id).state == "SENDING", "whether it arrived is not known"
    axis.heal()
    assert home.sync(impatient=True).sent == 1

    assert message(home, document_id).state == "ACCEPTED"
    assert len(ForeignOffice(axis.url, "H29.14", axis.secrets["H29.14"]).pending()) == 1


@pytest.mark.parametrize(
    "answer", [{"fault": "error", "code": "20"}, {"fault": "error", "code": "22"}, {"fault": "html"}]
)
def test_a_look_up_that_fails_leaves_the_doubt(axis: RunningAxis, tmp_path: Path, answer: dict[str, str]) -> None:
    home = office(axis, tmp_path / "home", undo=0)
    document_id = home.send(outgoing(tmp_path))
    axis.fault("drop", op="sendEdoc", count=1, processed=True)
    home.sync()
    axis.fault(**answer, op="getSentEdocList")

    home.sync(impatient=True)

    assert message(home, document_id).state == "SENDING", "it may be there: it must not be sent without a look"
    axis.heal()
    assert home.sync(impatient=True).sent == 1


def test_a_number_that_the_axis_knows_for_another_document_is_not_taken_for_sent(
    axis: RunningAxis, tmp_path: Path
) -> None:
    first, restored = office(axis, tmp_path / "home", undo=0), office(axis, tmp_path / "restored", undo=0)
    first.send(outgoing(tmp_path))
    first.sync()
    document_id = restored.send(replace(outgoing(tmp_path), subject="V/v một việc khác"))

    report = restored.sync()

    assert (report.sent, report.held, report.exit_code) == (0, 1, 6)
    assert message(restored, document_id).state == "HELD"


def test_an_axis_that_is_away_costs_no_attempt(axis: RunningAxis, tmp_path: Path) -> None:
    home = office(axis, tmp_path / "home", undo=0)
    document_id = home.send(outgoing(tmp_path))
    home.config = replace(home.config, endpoint="http://127.0.0.1:9")

    report = home.sync()

    assert report.exit_code == 4
    assert (message(home, document_id).state, message(home, document_id).attempts) == ("QUEUED", 0)


def test_refused_credentials_pause_the_channel(axis: RunningAxis, tmp_path: Path) -> None:
    home = office(axis, tmp_path / "home", undo=0)
    document_id = home.send(outgoing(tmp_path))
    (home.home / "secret").write_text("wrong")

    report = home.sync()

    assert report.exit_code == 5
    assert (message(home, document_id).state, message(home, document_id).attempts) == ("QUEUED", 0)


def test_an_unknown_receiver_is_a_persons_business(axis: RunningAxis, tmp_path: Path) -> None:
    home = office(axis, tmp_path / "home", undo=0)
    document_id = home.send(outgoing(tmp_path, to=("H29.14", "H99.99")))

    report = home.sync()

    assert (report.sent, report.held, report.exit_code) == (0, 1, 6)
    found = message(home, document_id)
    assert found.state == "REJECTED"
    assert "H99.99" in found.error
    with home.reader() as mirror:
        assert [row.id for row in trays.page(mirror.db, "held")] == [document_id]
    assert home.sync(impatient=True).held == 0, "it is not tried again by itself"


def test_a_passing_fault_is_tried_again_later_each_time(axis: RunningAxis, tmp_path: Path) -> None:
    home = office(axis, tmp_path / "home", undo=0)
    document_id = home.send(outgoing(tmp_path))
    axis.fault("error", op="sendEdoc", code="20")
    waits = []
    for attempt in range(1, 6):
        before = now()
        home.sync(impatient=True)
        found = message(home, document_id)
        assert (found.state, found.attempts) == ("QUEUED", attempt)
        waits.append((datetime.fromisoformat(found.next_attempt) - before).total_seconds())
    for wait, planned in zip(waits, (30, 120, 600, 1800, 3600), strict=True):
        assert planned * 0.8 - 2 <= wait <= planned * 1.2 + 2


def test_past_its_deadline_a_message_is_held_and_said(
    axis: RunningAxis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = office(axis, tmp_path / "home", undo=0)
    document_id = home.send(outgoing(tmp_path))
    later = time.time() + timedelta(days=4).total_seconds()
    monkeypatch.setattr(time, "time", lambda: later)

    report = home.sync()

    assert report.held == 1
    assert message(home, document_id).state == "HELD"


def test_a_damaged_package_never_leaves(axis: RunningAxis, tmp_path: Path) -> None:
    home = office(axis, tmp_path / "home", undo=0)
    document_id = home.send(outgoing(tmp_path, content=bytes(200_000)))
    package = home.home / "blobs" / message(home, document_id).package_sha256
    content = bytearray(package.read_bytes())
    content[5000] ^= 1
    package.write_bytes(content)

    report = home.sync()

    assert (report.sent, report.held) == (0, 1)
    assert message(home, document_id).state == "HELD"
    assert ForeignOffice(axis.url, "H29.14", axis.secrets["H29.14"]).pending() == []


def test_a_number_used_that_day_is_refused(axis: RunningAxis, tmp_path: Path) -> None:
    home = office(axis, tmp_path / "home")
    home.send(outgoing(tmp_path, number="7"))
    with pytest.raises(BadInput, match="7/UBND-VX"):
        home.send(outgoing(tmp_path, number="07", content=b"other"))


def test_a_missing_file_is_named(axis: RunningAxis, tmp_path: Path) -> None:
    home = office(axis, tmp_path / "home")
    letter = outgoing(tmp_path)
    (path,) = (source for _name, source in letter.files if isinstance(source, Path))
    path.unlink()
    with pytest.raises(BadInput, match=r"cong-van-12\.pdf"):
        home.send(letter)
    with home.reader() as mirror:
        assert outbox.waiting(mirror.db) == 0


@pytest.mark.parametrize(("hours", "word"), [(1, "60"), (-1, "60")])
def test_a_clock_an_hour_off_is_said_and_nothing_is_lost(
    axis: RunningAxis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hours: int, word: str
) -> None:
    home = office(axis, tmp_path / "home", undo=0)
    document_id = home.send(outgoing(tmp_path))
    clock = time.time
    # The axis runs in this process too, but takes the time of its replies from the system's clock.
    monkeypatch.setattr("documents.times.time.time", lambda: clock() + hours * 3600)

    report = home.sync(impatient=True)

    assert report.exit_code == 6
    assert any(word in sentence for sentence in report.errors)
    assert message(home, document_id).state == "ACCEPTED"


def test_recovery_goes_by_state_not_by_age(axis: RunningAxis, tmp_path: Path) -> None:
    home = office(axis, tmp_path / "home", undo=0)
    document_id = home.send(outgoing(tmp_path))
    with Mirror(home.home) as mirror, mirror.write() as tx:
        outbox.begin(tx, outbox.of_document(mirror.db, document_id)[0])
        tx.execute("UPDATE outbox SET created_at = ?", (stamp(now() - timedelta(days=2)),))
    assert home.sync().sent == 1
