"""How SQLite goes about the statements of every list: by their index, in its order, without sorting."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from storage import acceptance, arrivals, assignments, documents, links, outbox, returns, statuses, texts, trays, units
from storage.mirror import Mirror
from storage.schema import TRAYS
from storage.trays import Key
from tests.support.mirrors import fill, offices

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from durable.sqlite import Connection


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    with Mirror(tmp_path_factory.mktemp("office"), create=True) as mirror:
        fill(mirror, 500)
        with mirror.write() as tx:
            units.replace(tx, offices(500))
        yield mirror.db


def plan(db: Connection, work: Callable[[], object]) -> list[str]:
    """The steps SQLite takes for every statement that ``work`` runs."""
    statements: list[str] = []
    db.set_trace_callback(statements.append)
    work()
    db.set_trace_callback(None)
    assert statements
    steps = []
    for statement in statements:
        if statement.lstrip().startswith("--"):  # what a virtual table does by itself
            continue
        rows = db.execute(f"EXPLAIN QUERY PLAN {statement}", ("",) * statement.count("?"))
        steps += [str(row[3]) for row in rows]
    return steps


def sorted_or_scanned(steps: list[str]) -> list[str]:
    """Steps whose cost grows with the mirror."""
    harmless = ("SCAN CONSTANT ROW",)
    return [
        step
        for step in steps
        if "TEMP B-TREE" in step
        or (step.startswith("SCAN") and "INDEX" not in step and not step.startswith(harmless))
        or "AUTOMATIC" in step
    ]


@pytest.mark.parametrize("tray", TRAYS)
def test_trays_are_read_by_their_own_index(db: Connection, tray: str) -> None:
    key = Key(0, 250)
    for act in (
        partial(trays.page, db, tray),
        partial(trays.page, db, tray, after=key),
        partial(trays.page, db, tray, before=key),
        partial(trays.page_at, db, tray, 3),
        partial(trays.page_at, db, tray, trays.counts(db)[tray] - 3),
        partial(trays.position, db, tray, key),
        partial(trays.position, db, tray, Key(0, 5)),
    ):
        steps = plan(db, act)
        assert any(f"INDEX tray_{tray}" in step for step in steps), steps
        assert sorted_or_scanned(steps) == []


def test_pages_start_at_their_key(db: Connection) -> None:
    """Both members of the key are looked up: with the rank alone, a page far down would walk everything above it."""
    for act, sign in (
        (partial(trays.page, db, "inbox", after=Key(0, 250)), "<"),
        (partial(trays.page, db, "inbox", before=Key(0, 250)), ">"),
    ):
        steps = plan(db, act)
        assert f"SEARCH documents USING INDEX tray_inbox (rank=? AND id{sign}?)" in steps
        assert f"SEARCH documents USING INDEX tray_inbox (rank{sign}?)" in steps


def test_positions_need_the_index_alone(db: Connection) -> None:
    steps = [step for step in plan(db, partial(trays.position, db, "inbox", Key(0, 250))) if "tray_inbox" in step]
    assert len(steps) == 2
    assert all("USING COVERING INDEX" in step for step in steps)


@pytest.mark.parametrize("tray", ["inbox", "held"])
@pytest.mark.parametrize("around", [{}, {"after": 300}, {"before": 300}])
def test_matches_come_in_the_order_of_the_index(
    db: Connection, monkeypatch: pytest.MonkeyPatch, tray: str, around: dict[str, int]
) -> None:
    for few in (0, 10_000):
        monkeypatch.setattr(trays, "FEW", few)
        steps = plan(db, partial(trays.matches, db, tray, "đầu tư", **around))
        assert any(step.startswith("SCAN search VIRTUAL TABLE INDEX") for step in steps)
        assert "SEARCH documents USING INTEGER PRIMARY KEY (rowid=?)" in steps
        assert sorted_or_scanned(steps) == []


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(lambda db: documents.get(db, 7), id="open a document"),
        pytest.param(lambda db: documents.find(db, "in", "H29", "x"), id="find by DocumentId"),
        pytest.param(lambda db: links.named(db, "out", "H29", "x"), id="all of one DocumentId"),
        pytest.param(lambda db: returns.of_document(db, 7), id="returns of a document"),
        pytest.param(lambda db: returns.refused(db, 7), id="given back"),
        pytest.param(lambda db: returns.unseen(db, after=0, limit=10), id="returns nobody has seen"),
        pytest.param(lambda db: texts.due(db, 20), id="files to read"),
        pytest.param(lambda db: texts.of_file(db, "00"), id="text of a file"),
        pytest.param(lambda db: statuses.history(db, 7), id="history"),
        pytest.param(lambda db: statuses.unmatched(db, limit=50), id="unmatched"),
        pytest.param(lambda db: statuses.known(db, "axis-1"), id="known status"),
        pytest.param(lambda db: arrivals.taken(db, "edoc", "axis-1"), id="taken"),
        pytest.param(lambda db: arrivals.is_staged(db, "edoc", "axis-1"), id="is staged"),
        pytest.param(lambda db: outbox.of_document(db, 7), id="messages of a document"),
        pytest.param(lambda db: outbox.of_status(db, 7, 7), id="message of a status"),
        pytest.param(lambda db: statuses.newest_given(db, 7), id="last word on a document"),
        pytest.param(lambda db: assignments.of_document(db, 7), id="assignments"),
        pytest.param(lambda db: assignments.newest_act(db, 7), id="last assignment"),
        pytest.param(lambda db: units.get(db, "H29.0001"), id="an office"),
        pytest.param(units.find, id="first offices"),
        pytest.param(lambda db: units.find(db, "u"), id="offices by a word"),
        pytest.param(trays.counts, id="counts"),
        pytest.param(lambda db: trays.row(db, "inbox", 7), id="a row"),
    ],
)
def test_look_ups_are_by_index(db: Connection, act: Callable[[Connection], object]) -> None:
    steps = [step for step in plan(db, partial(act, db)) if step != "SCAN tray_counts"]
    assert sorted_or_scanned(steps) == []


def test_duplicates_are_found_by_index(db: Connection) -> None:
    document = documents.get(db, 7)
    assert document is not None
    steps = plan(db, partial(acceptance.repeated, db, document))
    assert [step for step in steps if step.startswith("SCAN")] == []


def test_waiting_messages_alone_are_read(db: Connection) -> None:
    """What was sent long ago costs a sync nothing; the few that wait are sorted."""
    for act in (partial(outbox.due, db, "2026"), partial(outbox.waiting, db)):
        assert any("outbox_waiting" in step for step in plan(db, act))
