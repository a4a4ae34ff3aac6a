"""Undo: what has not left is taken back, the newest act first; what has left stays."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from documents.times import stamp
from office.errors import BadInput
from office.exchange.send import BATCH
from office.handling.incoming import Assignee
from storage import audit, numbers, statuses, trays
from storage.documents import rank_waiting
from storage.mirror import Mirror
from tests.support.incoming import came, lonely_office, messages, row
from tests.support.offices import office, send
from tests.support.packages import document_bytes
from tests.support.sending import outgoing

if TYPE_CHECKING:
    from pathlib import Path

    from office.office import Office
    from office.progress import Progress
    from tests.support.axis_server import RunningAxis


@pytest.fixture
def home(tmp_path: Path) -> Office:
    return lonely_office(tmp_path / "home")


def pass_time(home: Office, seconds: int = 5) -> None:
    """Everything done so far was done that much earlier."""

    def earlier(moment: str | None) -> str | None:
        return stamp(datetime.fromisoformat(moment) - timedelta(seconds=seconds)) if moment else None

    with Mirror(home.home) as mirror:
        mirror.db.create_function("earlier", 1, earlier)
        with mirror.write() as tx:
            tx.execute("UPDATE statuses SET recorded_at = earlier(recorded_at)")
            tx.execute("UPDATE assignments SET at = earlier(at), done_at = earlier(done_at)")
            tx.execute("UPDATE outbox SET next_attempt = earlier(next_attempt)")


def history(home: Office, document_id: int) -> list[tuple[str, bool]]:
    """(code, whether it was taken back) of every status."""
    with home.reader() as mirror:
        return [(each.code, each.cancelled_at is not None) for each in statuses.history(mirror.db, document_id)]


def test_an_undone_accept_keeps_its_number_and_waits_again(home: Office) -> None:
    document, other = came(home, urgency=2), came(home, "13")
    year = home.incoming.accept(document).year

    undone = home.undo(document)

    assert (undone.act, undone.status) == ("03", None)
    found = row(home, document)
    assert (found.rank, found.followed, found.accepted_at) == (rank_waiting(2), False, None)
    assert (found.arrival_number, found.arrival_year) == (1, year)
    assert messages(home, document) == [("03", "CANCELLED")]
    assert history(home, document) == [("03", True)]
    assert home.incoming.accept(other).arrival_number == 2, "a number is offered once"
    assert home.incoming.accept(document).arrival_number == 1
    assert messages(home, document) == [("03", "CANCELLED"), ("03", "QUEUED")]
    assert row(home, document).followed
    with home.reader() as mirror:
        assert numbers.next_free(mirror.db, numbers.ARRIVALS, year) == 3
        acts = [act for (act,) in mirror.db.execute("SELECT act FROM audit ORDER BY seq")]
        assert audit.first_break(mirror.db) is None
    assert acts == ["accept", "undo", "accept", "accept"]


def test_acts_are_taken_back_from_the_newest(home: Office) -> None:
    document = came(home)
    home.incoming.accept(document)
    pass_time(home)
    home.incoming.distribute(document, [Assignee("A"), Assignee("B")])
    pass_time(home)
    home.incoming.distribute(document, [Assignee("C", "support", "2026-12-01")])
    pass_time(home)
    home.incoming.report(document, "05")
    pass_time(home)
    a, b, _c = home.incoming.assignments(document)
    home.incoming.finish(a.id)
    pass_time(home)
    assert home.incoming.finish(b.id) == "06"

    def undo() -> tuple[str, str | None, int, int]:
        undone = home.undo(document)
        given = home.incoming.assignments(document)
        return undone.act, undone.status, len(given), len([each for each in given if each.done_at])

    assert undo() == ("06", "05", 3, 1)
    assert row(home, document).followed
    assert undo() == ("finish", "05", 3, 0)
    assert undo() == ("05", "04", 3, 0)
    assert row(home, document).due_rank
    assert undo() == ("distribute", "04", 2, 0)
    assert not row(home, document).due_rank
    assert undo() == ("04", "03", 0, 0)
    assert undo() == ("03", None, 0, 0)
    with pytest.raises(BadInput, match=str(document)):
        home.undo(document)
    assert {state for _code, state in messages(home, document)} == {"CANCELLED"}


def test_what_sends_nothing_has_the_undo_window(home: Office) -> None:
    document = came(home, paper=1)
    home.incoming.accept(document)
    home.incoming.report(document, "05")
    assert home.undo(document).act == "05"
    home.incoming.report(document, "05")
    pass_time(home, home.config.undo + 60)
    with pytest.raises(BadInput, match=str(document)):
        home.undo(document)
    home.incoming.distribute(document, [Assignee("A")])
    assert home.undo(document).act == "distribute"
    home.incoming.distribute(document, [Assignee("A")])
    pass_time(home, home.config.undo + 60)
    with pytest.raises(BadInput, match=str(document)):
        home.undo(document)
    assert len(home.incoming.assignments(document)) == 1


def test_there_is_nothing_to_take_back(home: Office) -> None:
    document = came(home)
    for wrong in (document, 99):
        with pytest.raises(BadInput, match=str(wrong)):
            home.undo(wrong)


def test_a_return_is_taken_back_whole(home: Office) -> None:
    document = came(home, urgency=1)
    home.returning.give(home.returning.prepare(document, "TL-C4"))
    assert row(home, document).status == "02"
    assert home.undo(document).act == "02"
    found = row(home, document)
    assert (found.status, found.returned, found.rank) == (None, False, rank_waiting(1))
    assert home.incoming.accept(document).arrival_number == 1


def test_what_has_left_stays(axis: RunningAxis, tmp_path: Path) -> None:
    send(axis, document_bytes())
    receiver = office(axis, tmp_path / "receiver", "H29.1", undo=3600)
    receiver.sync()
    receiver.incoming.accept(1)
    assert receiver.undo(1).act == "03"
    assert receiver.sync(impatient=True).statuses_out == 0, "nothing of it ever leaves"
    receiver.incoming.accept(1)
    assert receiver.sync(impatient=True).statuses_out == 1
    with pytest.raises(BadInput, match="03"):
        receiver.undo(1)
    assert history(receiver, 1) == [("01", False), ("03", True), ("03", False)]
    assert row(receiver, 1).status == "03"


def test_a_sending_taken_back_is_a_draft_with_its_number(axis: RunningAxis, tmp_path: Path) -> None:
    home = office(axis, tmp_path / "home", "H29.1", undo=3600)
    document = home.send(outgoing(tmp_path, number="12"))
    assert home.undo(document).act == "send"
    assert home.sync(impatient=True).sent == 0
    with home.reader() as mirror:
        assert [each.id for each in trays.page(mirror.db, "drafts")] == [document]
        assert trays.counts(mirror.db)["sent"] == 0
    draft = home.drafting.load(document).draft
    assert (draft.number, draft.subject, draft.to) == ("12", row(home, document).subject, ("H29.14",))
    found = row(home, document)
    assert (found.series_number, found.series_year) == (12, 2026)
    assert [each.transport for each in found.recipients] == [None]
    with pytest.raises(BadInput, match=str(document)):
        home.undo(document)


def test_what_was_sent_can_only_be_recalled(axis: RunningAxis, tmp_path: Path) -> None:
    home = office(axis, tmp_path / "home", "H29.1", undo=0)
    document = home.send(outgoing(tmp_path))
    home.sync()
    with pytest.raises(BadInput, match="recall"):
        home.undo(document)
    assert messages(home, document) == [("edoc", "ACCEPTED")]


def test_a_sync_does_not_send_what_was_taken_back_while_it_ran(axis: RunningAxis, tmp_path: Path) -> None:
    """It lists what is due once, sends it in batches, and the clerk presses undo in between."""
    home = office(axis, tmp_path / "home", "H29.1", undo=0)
    arrived = [came(home, str(number)) for number in range(BATCH + 2)]
    for document in arrived:
        home.incoming.accept(document)
    undone: list[str] = []

    def undo_once(progress: Progress) -> None:
        if progress.step == "sending" and not undone:
            undone.append(home.undo(arrived[-1]).act)

    report = home.sync(undo_once)

    assert undone == ["03"]
    assert report.statuses_out == BATCH + 1
    assert messages(home, arrived[-1]) == [("03", "CANCELLED")]
    assert messages(home, arrived[-2]) == [("03", "ACCEPTED")]
