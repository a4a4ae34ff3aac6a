"""A stick and the axis at once: whichever way is quicker, each document is entered once and sent no further."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from office.exchange.bundle import export
from office.exchange.bundle_file import Package
from office.exchange.taking_in import take_in
from storage.mirror import Mirror
from tests.support.offices import office
from tests.support.packages import document_bytes
from tests.support.sending import outgoing
from tests.support.sticks import Pair, forged, received, states, statuses_of

if TYPE_CHECKING:
    from pathlib import Path

    from office.office import Office
    from tests.support.axis_server import RunningAxis


@pytest.fixture
def lines(axis: RunningAxis, tmp_path: Path) -> Pair:
    """Two offices with an axis that they reach when they sync."""
    return Pair(office(axis, tmp_path / "a", "H29.1", undo=0), office(axis, tmp_path / "b", "H29.14", undo=0), tmp_path)


def settled(lines: Pair) -> None:
    """Sync both until nothing moves, and see that all is there once."""
    for _round in range(2):
        for each in (lines.sender, lines.receiver, lines.sender):
            assert each.sync(check=False, impatient=True).exit_code == 0
    assert received(lines.receiver) == [("7/UBND-VX", "inbox")]
    assert {state for _kind, state in states(lines.sender) + states(lines.receiver)} == {"ACCEPTED"}
    heard = [each[1:] for each in statuses_of(lines.sender) if each[1] == "H29.14"]
    assert heard == [each[1:] for each in statuses_of(lines.receiver)]
    for each in (lines.sender, lines.receiver):
        with each.reader() as mirror:
            assert mirror.db.execute("SELECT count(*) FROM acknowledgements").fetchone() == (0,)


def on_the_axis(axis: RunningAxis, kind: str) -> int:
    from durable.sqlite import sqlite3

    ledger = sqlite3.connect(f"{(axis.data_dir / 'axis.sqlite').as_uri()}?mode=ro", uri=True)
    try:
        return int(ledger.execute("SELECT count(*) FROM delivery WHERE kind = ?", (kind,)).fetchone()[0])
    finally:
        ledger.close()


def ids(home: Office) -> list[tuple[int]]:
    with home.reader() as mirror:
        return list(mirror.db.execute("SELECT id FROM documents WHERE direction = 'in' ORDER BY id"))


def test_first_the_stick_then_the_axis(lines: Pair) -> None:
    lines.sender.send(outgoing(lines.root, number="7"))
    lines.to_receiver("go.tar")
    [(document_id,)] = ids(lines.receiver)
    number = lines.receiver.incoming.accept(document_id).arrival_number
    settled(lines)
    with lines.receiver.reader() as mirror:
        assert mirror.db.execute("SELECT arrival_number FROM documents WHERE direction = 'in'").fetchall() == [
            (number,)
        ]
    assert [code for direction, _who, code in statuses_of(lines.sender)] == ["01", "03"]


def test_first_the_axis_then_the_stick(lines: Pair) -> None:
    lines.sender.send(outgoing(lines.root, number="7"))
    path = export(lines.sender, lines.root / "go.tar").path
    settled(lines)
    taken = take_in(lines.receiver, path, trust=True)
    assert (taken.documents, taken.quarantined) == (0, 0)
    before = states(lines.sender)
    lines.back("back.tar")
    assert states(lines.sender) == before
    settled(lines)


def test_what_a_receipt_has_confirmed_is_not_sent_again(lines: Pair, axis: RunningAxis) -> None:
    lines.sender.send(outgoing(lines.root, number="7"))
    lines.to_receiver("go.tar")
    lines.back("back.tar")
    report = lines.sender.sync(check=False, impatient=True)
    assert (report.sent, on_the_axis(axis, "edoc")) == (0, 0)
    lines.receiver.sync(check=False, impatient=True)
    settled(lines)


def test_only_those_are_sent_to_whom_the_stick_did_not_reach(lines: Pair, axis: RunningAxis) -> None:
    third = office(axis, lines.root / "c", "H29.15", undo=0)
    lines.sender.send(outgoing(lines.root, number="7", to=("H29.14", "H29.15")))
    take_in(lines.receiver, export(lines.sender, lines.root / "go.tar", ["H29.14"]).path, trust=True)
    lines.back("back.tar")
    assert lines.sender.sync(check=False, impatient=True).sent == 1
    assert on_the_axis(axis, "edoc") == 1
    assert third.sync(check=False).received == 1
    settled(lines)


def test_a_status_by_the_axis_confirms_what_went_by_stick(lines: Pair, axis: RunningAxis) -> None:
    lines.sender.send(outgoing(lines.root, number="7"))
    lines.to_receiver("go.tar")
    lines.receiver.sync(check=False, impatient=True)
    with Mirror(lines.sender.home) as mirror, mirror.write() as tx:
        tx.execute("UPDATE outbox SET next_attempt = ?", ("2126-01-01T00:00:00+07:00",))
    lines.sender.sync(check=False)
    assert states(lines.sender) == [("edoc", "ACCEPTED")]
    assert on_the_axis(axis, "edoc") == 0


def test_poison_by_both_ways_is_put_aside_once(lines: Pair, axis: RunningAxis) -> None:
    from tests.support.offices import send

    poison = document_bytes(number="9", sender="H29.1", to=("H29.14",))[:1100]
    package = Package("edoc", hashlib.sha256(poison).hexdigest(), len(poison), ("H29.14",))
    key = Ed25519PrivateKey.generate()
    axis.fault("unchecked")
    send(axis, poison, sender="H29.1", to=("H29.14",))
    path = forged(lines.root / "stick.tar", key, "H29.1", {poison: package})
    assert take_in(lines.receiver, path, trust=True).quarantined == 1
    assert lines.receiver.sync(check=False).quarantined == 0
    other = document_bytes(number="10", sender="H29.1", to=("H29.14",))[:1100]
    send(axis, other, sender="H29.1", to=("H29.14",))
    assert lines.receiver.sync(check=False).quarantined == 1
    package = Package("edoc", hashlib.sha256(other).hexdigest(), len(other), ("H29.14",))
    path = forged(lines.root / "stick-2.tar", key, "H29.1", {other: package})
    assert take_in(lines.receiver, path).quarantined == 0
    assert len(received(lines.receiver)) == 2
