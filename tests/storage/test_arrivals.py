from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from durable.sqlite import sqlite3
from storage import arrivals
from storage.arrivals import Acknowledgement, Fetched
from storage.blobs import Blob

if TYPE_CHECKING:
    from storage.mirror import Mirror

NOW = "2026-11-20T09:31:05+07:00"


def blob(text: str) -> Blob:
    return Blob(hashlib.sha256(text.encode()).hexdigest(), len(text), text.encode())


def stage(mirror: Mirror, kind: str, *axis_ids: str) -> None:
    with mirror.write() as tx:
        for axis_id in axis_ids:
            arrivals.stage(tx, kind, axis_id, "H29.01", blob(axis_id), NOW)


def test_in_the_order_of_coming(mirror: Mirror) -> None:
    stage(mirror, "edoc", "z", "a", "m")
    stage(mirror, "status", "s")
    waiting = arrivals.staged(mirror.db, "edoc")
    assert [each.axis_id for each in waiting] == ["z", "a", "m"]
    assert waiting[0] == Fetched("edoc", "z", "H29.01", blob("z").sha256, NOW, 1)
    assert [each.axis_id for each in arrivals.staged(mirror.db, "status")] == ["s"]


def test_fetched_twice_is_staged_once(mirror: Mirror) -> None:
    stage(mirror, "edoc", "a")
    stage(mirror, "edoc", "a")
    stage(mirror, "status", "a")
    assert len(arrivals.staged(mirror.db, "edoc")) == 1
    assert arrivals.is_staged(mirror.db, "edoc", "a")
    assert arrivals.is_staged(mirror.db, "status", "a")
    assert not arrivals.is_staged(mirror.db, "edoc", "b")


def test_settled_is_owed_until_told(mirror: Mirror) -> None:
    stage(mirror, "edoc", "good", "bad", "later")
    assert arrivals.taken(mirror.db, "edoc", "good") is None
    good, bad, _later = arrivals.staged(mirror.db, "edoc")
    with mirror.write() as tx:
        arrivals.settle(tx, good, "done")
        arrivals.settle(tx, bad, "fail", "not edXML")
    assert [each.axis_id for each in arrivals.staged(mirror.db, "edoc")] == ["later"]
    owed = {Acknowledgement("good", "done", ""), Acknowledgement("bad", "fail", "not edXML")}
    assert set(arrivals.owed(mirror.db)) == owed
    assert arrivals.taken(mirror.db, "edoc", "bad") == Acknowledgement("bad", "fail", "not edXML")
    with mirror.write() as tx:
        arrivals.told(tx, ["good", "unheard of"])
    assert arrivals.owed(mirror.db) == [Acknowledgement("bad", "fail", "not edXML")]
    assert arrivals.taken(mirror.db, "edoc", "good") == Acknowledgement("good", "done", "")


def test_listed_again_is_owed_again(mirror: Mirror) -> None:
    """The axis did not hear it, or forgot: it is told the same once more, and nothing is fetched."""
    stage(mirror, "edoc", "a")
    with mirror.write() as tx:
        arrivals.settle(tx, arrivals.staged(tx.db, "edoc")[0], "done")
        arrivals.told(tx, ["a"])
    known = arrivals.taken(mirror.db, "edoc", "a")
    assert known is not None
    with mirror.write() as tx:
        arrivals.owe(tx, known)
        arrivals.owe(tx, known)
    assert arrivals.owed(mirror.db) == [known]


def test_verdict_does_not_change(mirror: Mirror) -> None:
    stage(mirror, "edoc", "a")
    (fetched,) = arrivals.staged(mirror.db, "edoc")
    with mirror.write() as tx:
        arrivals.settle(tx, fetched, "done")
        arrivals.settle(tx, fetched, "fail", "second thoughts")
    assert arrivals.owed(mirror.db) == [Acknowledgement("a", "done", "")]


def test_undone_settling_leaves_it_staged(mirror: Mirror) -> None:
    stage(mirror, "edoc", "a")
    (fetched,) = arrivals.staged(mirror.db, "edoc")
    with pytest.raises(sqlite3.IntegrityError), mirror.write() as tx:
        arrivals.settle(tx, fetched._replace(axis_id="a"), "perhaps")
    assert arrivals.staged(mirror.db, "edoc") == [fetched]
    assert arrivals.owed(mirror.db) == []


def test_attempts_are_counted(mirror: Mirror) -> None:
    stage(mirror, "edoc", "a", "b")
    for _run in range(2):
        for fetched in arrivals.staged(mirror.db, "edoc"):
            with mirror.write() as tx:
                assert arrivals.try_again(tx, fetched).tries == fetched.tries + 1
    stage(mirror, "edoc", "c")
    assert [each.tries for each in arrivals.staged(mirror.db, "edoc")] == [3, 3, 1]
