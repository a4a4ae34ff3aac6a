from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from storage import audit, settings
from storage.audit import START

if TYPE_CHECKING:
    from storage.mirror import Mirror

ROWS = 9


@pytest.fixture
def log(mirror: Mirror) -> Mirror:
    for number in range(ROWS):
        with mirror.write() as tx:
            audit.append(
                tx, at=f"2026-11-20T09:31:0{number}+07:00", actor="Nguyễn Văn A (1001)", act="send",
                subject=str(number), code="12/UBND-VX", files=[number, None],
            )  # fmt: skip
    return mirror


def test_empty_chain_holds(mirror: Mirror) -> None:
    assert audit.head(mirror.db) == (0, START)
    assert audit.first_break(mirror.db) is None


def test_untouched_chain_holds(log: Mirror) -> None:
    count, last = audit.head(log.db)
    assert (count, len(last)) == (ROWS, 64)
    assert audit.first_break(log.db) is None


def test_alike_acts_have_hashes_of_their_own(mirror: Mirror) -> None:
    with mirror.write() as tx:
        for _time in range(3):
            audit.append(tx, at="2026-11-20T09:31:05+07:00", actor="a", act="b")
    assert len({row for (row,) in mirror.db.execute("SELECT hash FROM audit")}) == 3
    assert audit.first_break(mirror.db) is None


@pytest.mark.parametrize("column", ["at", "actor", "act", "subject", "detail", "hash"])
@pytest.mark.parametrize("seq", range(1, ROWS + 1))
def test_changed_row_is_found(log: Mirror, seq: int, column: str) -> None:
    with log.write() as tx:
        tx.execute(f"UPDATE audit SET {column} = {column} || ' ' WHERE seq = ?", (seq,))
    assert audit.first_break(log.db) == seq


def test_number_turned_into_text_is_found(log: Mirror) -> None:
    with log.write() as tx:
        tx.execute("UPDATE audit SET subject = 3.0 WHERE seq = 4")
    assert audit.first_break(log.db) == 4


@pytest.mark.parametrize("seq", range(1, ROWS))
def test_removed_row_is_found(log: Mirror, seq: int) -> None:
    with log.write() as tx:
        tx.execute("DELETE FROM audit WHERE seq = ?", (seq,))
    assert audit.first_break(log.db) == seq


@pytest.mark.parametrize("seq", range(1, ROWS))
def test_removed_and_renumbered_is_found(log: Mirror, seq: int) -> None:
    with log.write() as tx:
        tx.execute("DELETE FROM audit WHERE seq = ?", (seq,))
        tx.execute("UPDATE audit SET seq = -seq WHERE seq > ?", (seq,))
        tx.execute("UPDATE audit SET seq = -seq - 1 WHERE seq < 0")
    assert audit.first_break(log.db) == seq


@pytest.mark.parametrize("seq", range(1, ROWS))
def test_swapped_rows_are_found(log: Mirror, seq: int) -> None:
    with log.write() as tx:
        for old, new in ((seq, -1), (seq + 1, seq), (-1, seq + 1)):
            tx.execute("UPDATE audit SET seq = ? WHERE seq = ?", (new, old))
    assert audit.first_break(log.db) == seq


def test_inserted_row_is_found(log: Mirror) -> None:
    with log.write() as tx:
        tx.execute("INSERT INTO audit SELECT 0, at, actor, act, subject, detail, hash FROM audit WHERE seq = 1")
    assert audit.first_break(log.db) == 1


def test_cut_off_end_is_shown_by_an_earlier_head(log: Mirror) -> None:
    """The rest of the chain holds; only the head, copied elsewhere before, tells."""
    kept = audit.head(log.db)
    with log.write() as tx:
        tx.execute("DELETE FROM audit WHERE seq > ?", (ROWS - 2,))
    assert audit.first_break(log.db) is None
    assert audit.head(log.db) != kept
    assert audit.hash_of(log.db, kept[0]) is None
    assert audit.hash_of(log.db, ROWS - 2) == audit.head(log.db)[1]
    assert audit.hash_of(log.db, 0) == audit.START


def test_chain_goes_on_after_a_break(log: Mirror) -> None:
    with log.write() as tx:
        tx.execute("UPDATE audit SET act = 'nothing' WHERE seq = 3")
        audit.append(tx, at="", actor="", act="")
    assert audit.first_break(log.db) == 3


def test_undone_with_its_transaction(log: Mirror) -> None:
    before = audit.head(log.db)
    with pytest.raises(TypeError), log.write() as tx:  # noqa: PT012 - the act and its failure are one transaction
        audit.append(tx, at="", actor="", act="x")
        audit.append(tx, at="", actor="", act="y", detail=object())
    assert audit.head(log.db) == before


def test_settings(mirror: Mirror) -> None:
    assert settings.get(mirror.db, "cursor") is None
    for value in ("1", "2", ""):
        with mirror.write() as tx:
            settings.put(tx, "cursor", value)
        assert settings.get(mirror.db, "cursor") == value
