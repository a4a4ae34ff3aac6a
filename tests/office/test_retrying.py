"""What stopped on its way to the axis: a person tries it again or gives it up, and neither sends anything twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from office.errors import BadInput
from office.office import Office
from office.safekeeping.keeping import backup
from office.safekeeping.restoring import restore
from storage import audit, outbox, trays
from storage.mirror import Mirror
from tests.support.foreign_client import ForeignOffice
from tests.support.incoming import messages, row
from tests.support.offices import office, send
from tests.support.packages import document_bytes
from tests.support.sending import outgoing

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.axis_server import RunningAxis

LOCKED = {"fault": "error", "code": "23", "op": "sendEdoc"}
THERE = "H29.14"


@pytest.fixture
def home(axis: RunningAxis, tmp_path: Path) -> Office:
    return office(axis, tmp_path / "home", undo=0)


def state(home: Office, document_id: int) -> str:
    return messages(home, document_id)[-1][1]


def held(home: Office) -> list[int]:
    with home.reader() as mirror:
        assert trays.counts(mirror.db)["held"] == len(trays.page(mirror.db, "held"))
        return [each.id for each in trays.page(mirror.db, "held")]


def arrived(axis: RunningAxis) -> int:
    return len(ForeignOffice(axis.url, THERE, axis.secrets[THERE]).pending())


def let_time_run_out(home: Office) -> None:
    with Mirror(home.home) as mirror, mirror.write() as tx:
        tx.execute("UPDATE outbox SET deadline = created_at, next_attempt = created_at")


def stopped_in_doubt(axis: RunningAxis, home: Office, document_id: int, *, carried: bool) -> None:
    """The answer to the sending was lost, and the axis cannot say before the deadline whether it has the document."""
    axis.fault("drop", op="sendEdoc", processed=carried)
    home.sync()
    axis.fault("error", op="getSentEdocList", code="20")
    let_time_run_out(home)
    home.sync()
    assert (state(home, document_id), held(home)) == ("HELD", [document_id])


def test_what_was_refused_leaves_once_the_cause_is_gone(axis: RunningAxis, home: Office, tmp_path: Path) -> None:
    document_id = home.send(outgoing(tmp_path, to=(THERE, "H99.99")))
    home.sync()
    assert (state(home, document_id), held(home)) == ("REJECTED", [document_id])
    axis.register("H99.99")
    axis.fault("reorder", op="getSentEdocList")

    assert home.retry(document_id) == ["send"]

    assert held(home) == []
    assert home.sync().sent == 1
    assert axis.faults()[0]["hits"] == 1, "it is looked up before it is sent again"
    assert arrived(axis) == 1
    with home.reader() as mirror:
        assert audit.first_break(mirror.db) is None
        acts = [act for (act,) in mirror.db.execute("SELECT act FROM audit WHERE subject = ?", (str(document_id),))]
    assert acts == ["send", "rejected", "retry", "sent"]


def test_what_was_refused_can_be_given_up(axis: RunningAxis, home: Office, tmp_path: Path) -> None:
    document_id = home.send(outgoing(tmp_path, to=("H99.99",)))
    home.sync()

    assert home.undo(document_id).act == "send"

    draft = row(home, document_id)
    assert (draft.tray, draft.held, draft.series_number) == ("drafts", False, 12)
    assert held(home) == []
    assert home.sync(impatient=True).sent == 0
    with pytest.raises(BadInput, match=str(document_id)):
        home.retry(document_id)


@pytest.mark.parametrize("carried", [True, False], ids=["it arrived", "it did not"])
def test_in_doubt_nothing_is_given_up_before_the_axis_was_asked(
    axis: RunningAxis, home: Office, tmp_path: Path, carried: bool
) -> None:
    document_id = home.send(outgoing(tmp_path))
    stopped_in_doubt(axis, home, document_id, carried=carried)
    with pytest.raises(BadInput, match="đồng bộ"):
        home.undo(document_id)
    axis.heal()

    home.sync()

    if carried:
        assert (state(home, document_id), held(home)) == ("ACCEPTED", [])
        with pytest.raises(BadInput, match="recall"):
            home.undo(document_id)
    else:
        assert home.undo(document_id).act == "send"
        assert row(home, document_id).tray == "drafts"
    assert arrived(axis) == carried


@pytest.mark.parametrize("carried", [True, False], ids=["it arrived", "it did not"])
def test_in_doubt_trying_again_sends_once(axis: RunningAxis, home: Office, tmp_path: Path, carried: bool) -> None:
    document_id = home.send(outgoing(tmp_path))
    stopped_in_doubt(axis, home, document_id, carried=carried)
    home.retry(document_id)
    with pytest.raises(BadInput, match="recall"):
        home.undo(document_id)
    axis.heal()

    assert home.sync().sent == 1

    assert (state(home, document_id), held(home), arrived(axis)) == ("ACCEPTED", [], 1)


def test_a_restored_mirror_asks_for_what_had_stopped(axis: RunningAxis, home: Office, tmp_path: Path) -> None:
    document_id = home.send(outgoing(tmp_path, to=(THERE, "H99.99")))
    home.sync()
    made = backup(home, tmp_path / "backup", secret=True)
    axis.register("H99.99")
    home.retry(document_id)
    home.sync()

    restore(made.path, tmp_path / "restored")
    restored = Office.open(tmp_path / "restored")
    with pytest.raises(BadInput, match="đồng bộ"):
        restored.undo(document_id)
    restored.sync()

    assert (state(restored, document_id), held(restored), arrived(axis)) == ("ACCEPTED", [], 1)


def test_a_refused_status_is_tried_again(axis: RunningAxis, home: Office) -> None:
    send(axis, document_bytes())
    axis.fault(**LOCKED)
    home.sync()
    home.incoming.accept(1)
    home.sync()
    assert messages(home, 1) == [("01", "REJECTED"), ("03", "REJECTED")]
    assert held(home) == [1]
    axis.heal()

    assert home.retry(1) == ["01", "03"]

    assert home.sync().statuses_out == 2
    assert messages(home, 1) == [("01", "ACCEPTED"), ("03", "ACCEPTED")]
    assert held(home) == []


def test_refused_statuses_are_given_up_from_the_newest(axis: RunningAxis, home: Office) -> None:
    send(axis, document_bytes())
    axis.fault(**LOCKED)
    home.sync()
    home.incoming.accept(1)
    home.sync()

    assert home.undo(1).act == "03"
    assert held(home) == [1]
    assert home.undo(1).act == "01"

    assert (held(home), row(home, 1).status, row(home, 1).arrival_number) == ([], None, 1)
    with pytest.raises(BadInput):
        home.undo(1)
    assert home.incoming.accept(1).arrival_number == 1


def test_a_status_in_doubt_can_only_be_tried_again(axis: RunningAxis, home: Office) -> None:
    send(axis, document_bytes())
    home.sync()
    home.incoming.accept(1)
    axis.fault("drop", op="sendEdoc", processed=True)
    home.sync()
    let_time_run_out(home)
    home.sync(impatient=True)
    assert (messages(home, 1)[-1], held(home)) == (("03", "HELD"), [1])
    axis.heal()

    with pytest.raises(BadInput, match="retry 1"):
        home.undo(1)
    home.retry(1)
    home.sync()

    assert (messages(home, 1)[-1], held(home)) == (("03", "ACCEPTED"), [])
    told = ForeignOffice(axis.url, THERE, axis.secrets[THERE]).pending("status")
    assert len(told) == 2, "01 and 03, each once"


def test_nothing_is_held(home: Office, tmp_path: Path) -> None:
    document_id = home.send(outgoing(tmp_path))
    for wrong in (document_id, 99):
        with pytest.raises(BadInput, match=str(wrong)):
            home.retry(wrong)
    with home.reader() as mirror:
        assert outbox.waiting(mirror.db) == 1
