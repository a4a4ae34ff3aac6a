"""Alarms: silence after a sending, urgent documents that stay, an axis that refuses."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from documents.times import now, stamp
from office.alarms import alarms
from storage import outbox, settings
from storage.mirror import Mirror
from tests.support.drafting import letter, lone_office, paper_file

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from office.office import Office

DAY = timedelta(days=1)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return lone_office(tmp_path / "home")


def send(office: Office, directory: Path, **changes: object) -> int:
    return office.drafting.send_unsaved(letter(paper_file(directory / "a.docx"), **changes)).id


def accept(office: Office, at: datetime) -> None:
    """The axis has everything, since that moment."""
    with Mirror(office.home) as mirror, mirror.write() as tx:
        for message in outbox.due(tx.db, stamp(now() + DAY)):
            outbox.accepted(tx, message, f"A{message.id}", stamp(at))


def raised(office: Office, moment: datetime) -> list[str]:
    with office.reader() as mirror:
        return alarms(mirror.db, office.config, moment)


def test_a_receipt_is_missed_when_the_day_has_ended(office: Office, tmp_path: Path) -> None:
    send(office, tmp_path, to=("H29.14", "H29.15"))
    today = now()
    accept(office, today)
    assert raised(office, today) == []
    [sentence] = raised(office, today + DAY)
    assert "01/SKHCN-VP" in sentence
    assert "Sở Nội vụ" in sentence
    with Mirror(office.home) as mirror, mirror.write() as tx:
        tx.execute("UPDATE recipients SET business = '01' WHERE code = 'H29.14'")
    [sentence] = raised(office, now() + DAY)
    assert "Sở Nội vụ" not in sentence
    assert raised(office, now() + 40 * DAY) == []
    with Mirror(office.home) as mirror, mirror.write() as tx:
        tx.execute("UPDATE recipients SET business = '01'")
    assert raised(office, now() + DAY) == []


def test_an_urgent_document_that_stays_is_told(office: Office, tmp_path: Path) -> None:
    send(office, tmp_path, urgency="hỏa tốc")
    assert raised(office, now() + timedelta(seconds=office.config.undo)) == []  # the next sync takes it
    [sentence] = raised(office, now() + timedelta(seconds=office.config.undo + office.config.interval + 120))
    assert "01/SKHCN-VP" in sentence
    later = now() + timedelta(hours=1)  # perhaps tomorrow
    accept(office, later)
    assert raised(office, later) == []


def test_an_ordinary_document_may_wait(office: Office, tmp_path: Path) -> None:
    send(office, tmp_path)
    assert raised(office, now() + timedelta(hours=5)) == []


def test_a_paused_channel_is_told_first(office: Office, tmp_path: Path) -> None:
    send(office, tmp_path, urgency="khẩn")
    refused = {"at": stamp(now()), "exit_code": 5, "received": 0, "sent": 0, "errors": ["Sai mã bí mật."]}
    with Mirror(office.home) as mirror, mirror.write() as tx:
        settings.put(tx, "sync.last", json.dumps(refused))
    first, second = raised(office, now() + timedelta(hours=1))
    assert "Sai mã bí mật." in first
    assert "01/SKHCN-VP" in second
    checks = [each for each in office.doctor() if each.name == "alarms"]
    assert [(each.ok, each.message) for each in checks] == [(False, first)]


def test_a_sync_that_cannot_send_says_what_should_have_left(office: Office, tmp_path: Path) -> None:
    document_id = send(office, tmp_path, urgency="hỏa tốc")
    assert len(office.sync(check=False).errors) == 1  # the axis cannot be reached: that is all there is to say yet
    with Mirror(office.home) as mirror, mirror.write() as tx:
        tx.execute("UPDATE outbox SET created_at = ? WHERE document = ?", (stamp(now() - DAY), document_id))
    report = office.sync(check=False)
    assert (report.exit_code, len(report.errors)) == (4, 2)
    assert "01/SKHCN-VP" in report.errors[1]
