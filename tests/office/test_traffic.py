"""What a sync costs on the line: many offices have a thin one, and all of them ask every few minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.offices import office, send
from tests.support.packages import document_bytes
from tests.support.sending import outgoing

if TYPE_CHECKING:
    from pathlib import Path

    from axis.channel import Traffic
    from office.office import Office
    from tests.support.axis_server import RunningAxis

ASKING = 2
"""Requests that ask whether there are documents, and whether there are statuses."""

PER_DOCUMENT = 3
"""Fetch it, let the axis forget it, answer with the receipt 01."""


@pytest.fixture
def home(axis: RunningAxis, tmp_path: Path) -> Office:
    """An office that has its directory already."""
    home = office(axis, tmp_path / "home", undo=0)
    assert traffic(home).requests == ASKING + 1
    return home


def traffic(home: Office) -> Traffic:
    report = home.sync(check=False)
    assert report.exit_code == 0
    assert report.traffic is not None
    return report.traffic


def test_nothing_new_costs_two_small_requests(home: Office) -> None:
    found = traffic(home)
    assert found.requests == ASKING
    assert found.bytes_sent < 1800
    assert found.bytes_received < 400


@pytest.mark.parametrize("count", [1, 7])
def test_a_document_received_costs_three_requests(axis: RunningAxis, home: Office, count: int) -> None:
    for number in range(count):
        send(axis, document_bytes(number=str(number + 1)))
    assert traffic(home).requests == ASKING + PER_DOCUMENT * count
    assert traffic(home).requests == ASKING


def test_a_full_page_costs_one_more_look(axis: RunningAxis, home: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("office.exchange.receive.PAGE", 2)
    for number in range(5):
        send(axis, document_bytes(number=str(number + 1)))
    further_pages = 2
    assert traffic(home).requests == ASKING + further_pages + PER_DOCUMENT * 5


def test_a_document_sent_costs_one_request_whatever_its_recipients(
    axis: RunningAxis, home: Office, tmp_path: Path
) -> None:
    home.send(outgoing(tmp_path, to=("H29.14", "H29.15")))
    assert traffic(home).requests == ASKING + 1


def test_an_axis_that_is_away_is_asked_once(axis: RunningAxis, home: Office) -> None:
    axis.fault("drop")
    report = home.sync(check=False)
    assert report.exit_code == 4
    assert report.traffic is not None
    assert report.traffic.requests == 1
