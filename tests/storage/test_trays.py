from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import documents, findings, returns, statuses, trays
from storage.documents import Document, Recipient
from storage.mirror import Mirror
from storage.schema import TRAYS
from storage.trays import Key
from tests.support.mirrors import fill

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from durable.sqlite import Connection

Place = tuple[int, bool]
"""A document's rank, and whether it is in the tray."""


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("office")
    home.chmod(0o700)
    with Mirror(home, create=True) as mirror:
        fill(mirror, 2000)
    return home


def make(mirror: Mirror, places: list[Place]) -> list[Key]:
    """Fill the mirror anew; gives the keys of the inbox in its order, worked out by a plain sort."""
    with mirror.write() as tx:
        for table in ("search", "documents"):
            tx.execute(f"DELETE FROM {table}")
        keys = []
        for rank, inside in places:
            tray = "inbox" if inside else "sent"
            document = Document(direction="in", tray=tray, created_at="2026-11-20T09:31:05+07:00", rank=rank)
            found = documents.insert(tx, document)
            if inside:
                keys.append(Key(rank, found))
    return sorted(keys, reverse=True)


def keys(rows: list[trays.Row]) -> list[Key]:
    return [row.key for row in rows]


@given(
    places=st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=60),
    limit=st.integers(1, 12),
    data=st.data(),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
def test_pages_agree_with_a_plain_sort(mirror: Mirror, places: list[Place], limit: int, data: st.DataObject) -> None:
    expected = make(mirror, places)
    db = mirror.db
    assert keys(trays.page(db, "inbox", limit=limit)) == expected[:limit]

    walked: list[Key] = []
    while page := trays.page(db, "inbox", after=walked[-1] if walked else None, limit=limit):
        walked += keys(page)
    assert walked == expected

    back: list[Key] = []
    while page := trays.page(db, "inbox", before=back[0] if back else Key(-1, 0), limit=limit):
        back = keys(page) + back
    assert back == expected

    # Any key may be asked about, also one that no row has.
    key = Key(data.draw(st.integers(-1, 6)), data.draw(st.integers(0, 10_000)))
    above = [each for each in expected if each > key]
    below = [each for each in expected if each < key]
    assert trays.position(db, "inbox", key) == len(above)
    assert keys(trays.page(db, "inbox", after=key, limit=limit)) == below[:limit]
    assert keys(trays.page(db, "inbox", before=key, limit=limit)) == above[-limit:]

    offset = data.draw(st.integers(0, len(expected) + 5))
    assert keys(trays.page_at(db, "inbox", offset, limit=limit)) == expected[offset : offset + limit]
    assert trays.counts(db)["inbox"] == len(expected)


@pytest.mark.parametrize("tray", TRAYS)
def test_every_tray_in_order(filled: Path, tray: str) -> None:
    with Mirror(filled, read_only=True) as mirror:
        rows = trays.page(mirror.db, tray, limit=5000)
        assert keys(rows) == sorted(keys(rows), reverse=True)
        assert len(rows) == trays.counts(mirror.db)[tray]
        assert [trays.row(mirror.db, tray, row.id) for row in rows[:20]] == rows[:20]
        if tray != "drafts":
            assert rows, "the sample leaves this tray empty, so the test would show nothing"


def test_positions_of_every_row(filled: Path) -> None:
    with Mirror(filled, read_only=True) as mirror:
        rows = trays.page(mirror.db, "inbox", limit=5000)
        for index in (*range(0, len(rows), 97), len(rows) - 1):
            assert trays.position(mirror.db, "inbox", rows[index].key) == index
            assert trays.page_at(mirror.db, "inbox", index, limit=3) == rows[index : index + 3]


def test_row_says_what_the_document_says(filled: Path) -> None:
    with Mirror(filled, read_only=True) as mirror:
        for row in trays.page(mirror.db, "warnings", limit=100):
            document = documents.get(mirror.db, row.id)
            assert document is not None
            assert (row.code, row.subject, row.party) == (document.code, document.subject, document.party)
            assert row.file_count == len(document.files)
            assert row.severity == max(findings.SEVERITIES[each.severity] for each in document.findings)
        assert trays.row(mirror.db, "inbox", 999_999) is None


def steps(db: Connection, work: Callable[[], object]) -> int:
    """How often SQLite let us look in, every 20 of its instructions, while ``work`` ran: a cost without a clock."""
    seen = 0

    def look() -> int:
        nonlocal seen
        seen += 1
        return 0

    db.set_progress_handler(look, 20)
    work()
    db.set_progress_handler(None, 0)
    return seen


def test_the_last_page_costs_what_the_first_does(filled: Path) -> None:
    with Mirror(filled, read_only=True) as mirror:
        db = mirror.db
        every = trays.page(db, "inbox", limit=5000)
        first = steps(db, lambda: trays.page(db, "inbox", limit=20))
        for index in (30, len(every) // 2, len(every) - 21):
            key = every[index].key
            assert steps(db, partial(trays.page, db, "inbox", after=key, limit=20)) <= first + 20
            assert steps(db, partial(trays.page, db, "inbox", before=key, limit=20)) <= first + 20
        assert steps(db, partial(trays.page_at, db, "inbox", len(every) - 20, limit=20)) <= 3 * first


def test_searching_an_empty_tray_reads_nothing(filled: Path) -> None:
    with Mirror(filled, read_only=True) as mirror:
        assert steps(mirror.db, partial(trays.matches, mirror.db, "drafts", "công")) <= 5
        assert steps(mirror.db, partial(trays.count_matches, mirror.db, "drafts", "công", limit=100)) <= 5
        assert steps(mirror.db, partial(trays.matches, mirror.db, "inbox", "công")) > 5


def test_opening_a_large_tray_costs_what_a_small_one_does(filled: Path, mirror: Mirror) -> None:
    fill(mirror, 100)
    with Mirror(filled, read_only=True) as large:
        small_page = steps(mirror.db, partial(trays.page, mirror.db, "inbox", limit=20))
        assert steps(large.db, partial(trays.page, large.db, "inbox", limit=20)) <= small_page + 5
        small_counts = steps(mirror.db, partial(trays.counts, mirror.db))
        assert steps(large.db, partial(trays.counts, large.db)) <= small_counts + 5


def test_what_was_returned_says_when_all_of_it_is_put_right(tmp_path: Path) -> None:
    at, fault = "2026-11-20T09:31:05+07:00", "[TL-B1/H2] Số, ký hiệu nhập khác số trên tệp."
    with Mirror(tmp_path, create=True) as mirror:
        with mirror.write() as tx:
            wrong = tuple(Recipient(code, "", "ACCEPTED", "02", fault) for code in ("H29.14", "H29.15"))
            ours = documents.insert(tx, Document(direction="out", tray="sent", created_at=at, recipients=wrong))
            theirs = documents.insert(tx, Document(direction="in", tray="inbox", created_at=at, returned=True))
            statuses.show_returned(tx, ours)
            returns.append(tx, theirs, status=None, code="TL-B1", action="H2", at=at, actor="a")
            later = documents.insert(tx, Document(direction="out", tray="sent", created_at=at))

        def corrected() -> dict[int, int]:
            statements: list[str] = []
            mirror.db.set_trace_callback(statements.append)
            found = {row.id: row.corrected for row in trays.page(mirror.db, "returned")}
            mirror.db.set_trace_callback(None)
            assert len(statements) == 1, "one statement for the page"
            return found

        assert corrected() == {ours: 0, theirs: 0}
        with mirror.write() as tx:
            returns.correct(tx, ours, later, ["H29.14"])
            returns.close(tx, theirs, later, at)
        assert corrected() == {ours: 0, theirs: 1}, "one of the two recipients still waits"
        with mirror.write() as tx:
            returns.correct(tx, ours, later, ["H29.15"])
        assert corrected() == {ours: 1, theirs: 1}
