from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from documents.statuses import STATUSES, fold
from durable.sqlite import sqlite3
from storage import documents, statuses, trays
from storage.documents import Document, Recipient, Status

if TYPE_CHECKING:
    from storage.mirror import Mirror

OFFICES = ("H29.01", "H29.03", "H29.09")
REASON = '[TL-B1/H2] Số, ký hiệu nhập "12/UBND-VX" khác số trên tệp.'


def send(mirror: Mirror, *codes: str) -> int:
    with mirror.write() as tx:
        recipients = tuple(Recipient(code) for code in codes)
        return documents.insert(tx, Document(direction="out", tray="sent", created_at="", recipients=recipients))


def hear(mirror: Mirror, document: int, office: str, *codes: str, description: str = "") -> None:
    with mirror.write() as tx:
        for code in codes:
            statuses.append(tx, document, Status(office, code, "in", "2026-11-20T09:00:00+07:00", "", description))
            statuses.refold_sent(tx, document, office)


def shown(mirror: Mirror, document: int) -> tuple[list[str | None], str | None, bool]:
    """What each recipient is shown to have said, and what the document's own row says."""
    kept = documents.get(mirror.db, document)
    assert kept is not None
    return [each.business for each in kept.recipients], kept.status, kept.returned


@pytest.mark.parametrize("order", list(permutations(["01", "03", "05", "06"])))
def test_order_of_arrival_does_not_matter(mirror: Mirror, order: tuple[str, ...]) -> None:
    document = send(mirror, "H29.01")
    hear(mirror, document, "H29.01", *order)
    assert shown(mirror, document) == (["06"], "06", False)
    assert [each.code for each in statuses.history(mirror.db, document)] == list(order)


def test_late_lower_code_changes_only_the_history(mirror: Mirror) -> None:
    document = send(mirror, "H29.01")
    hear(mirror, document, "H29.01", "05")
    hear(mirror, document, "H29.01", "01", "03", "16", "99")
    assert shown(mirror, document) == (["05"], "05", False)
    assert len(statuses.history(mirror.db, document)) == 5


def test_document_is_as_far_as_its_slowest_recipient(mirror: Mirror) -> None:
    document = send(mirror, *OFFICES)
    assert shown(mirror, document) == ([None, None, None], None, False)
    hear(mirror, document, "H29.01", "01", "06")
    assert shown(mirror, document) == (["06", None, None], None, False)
    hear(mirror, document, "H29.03", "03")
    hear(mirror, document, "H29.09", "05")
    assert shown(mirror, document) == (["06", "03", "05"], "03", False)


def test_one_return_is_a_return(mirror: Mirror) -> None:
    document = send(mirror, *OFFICES)
    hear(mirror, document, "H29.01", "06")
    hear(mirror, document, "H29.03", "01")
    hear(mirror, document, "H29.03", "02", description=REASON)
    hear(mirror, document, "H29.09", "03")
    assert shown(mirror, document) == (["06", "02", "03"], "02", True)
    assert trays.counts(mirror.db)["returned"] == 1
    kept = documents.get(mirror.db, document)
    assert kept is not None
    assert [each.reason for each in kept.recipients] == ["", REASON, ""]
    hear(mirror, document, "H29.03", "03", "06")
    assert shown(mirror, document) == (["06", "02", "03"], "02", True)
    assert [row.id for row in trays.page(mirror.db, "returned")] == [document]


@given(st.lists(st.tuples(st.sampled_from(OFFICES), st.sampled_from([*STATUSES, "", "77"])), max_size=14))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
def test_row_agrees_with_the_history(mirror: Mirror, said: list[tuple[str, str]]) -> None:
    document = send(mirror, *OFFICES)
    for office, code in said:
        hear(mirror, document, office, code)
    business = [fold(code for speaker, code in said if speaker == office) for office in OFFICES]
    assert shown(mirror, document)[0] == business
    assert shown(mirror, document)[2] == ("02" in business)
    assert [(each.office_code, each.code) for each in statuses.history(mirror.db, document)] == said


def test_office_that_was_not_written_to(mirror: Mirror) -> None:
    """An answer from somewhere else is history, and moves nobody."""
    document = send(mirror, "H29.01")
    hear(mirror, document, "H29.99", "06")
    assert shown(mirror, document) == ([None], None, False)
    alone = send(mirror)
    hear(mirror, alone, "H29.01", "03")
    assert shown(mirror, alone) == ([], None, False)


def test_what_this_office_says_of_a_received_document(mirror: Mirror) -> None:
    with mirror.write() as tx:
        document = documents.insert(tx, Document(direction="in", tray="inbox", created_at=""))
        for code in ("01", "04", "03"):
            statuses.append(tx, document, Status("H29.14", code, "out", ""))
            statuses.append(tx, document, Status("H29.01", "06", "in", ""))
            statuses.refold_received(tx, document)
    kept = documents.get(mirror.db, document)
    assert kept is not None
    assert kept.status == "04"
    assert kept.version == 4


def test_comes_back_as_it_went_in(mirror: Mirror) -> None:
    document = send(mirror, "H29.01")
    status = Status(
        office_code="H29.01",
        office_name="Văn phòng",
        code="02",
        direction="in",
        recorded_at="2026-11-20T09:31:05+07:00",
        description=REASON,
        at="2026-11-20T09:30:00+07:00",
        axis_id="axis-1",
        answers={"code": "12/UBND-VX", "document_id": "H29.14,2026/11/20,12/UBND-VX"},
    )
    with mirror.write() as tx:
        entered = statuses.append(tx, document, status)
    (kept,) = statuses.history(mirror.db, document)
    assert kept.id == entered
    assert {**_fields(kept), "id": None} == _fields(status)
    assert statuses.repeated(mirror.db, document, status)
    assert not statuses.repeated(mirror.db, document, Status("H29.01", "03", "in", ""))
    assert statuses.known(mirror.db, "axis-1")
    assert not statuses.known(mirror.db, "axis-2")


def _fields(status: Status) -> dict[str, object]:
    return {name: getattr(status, name) for name in Status.__dataclass_fields__}


def test_repetition_without_a_time(mirror: Mirror) -> None:
    document = send(mirror, "H29.01")
    status = Status("H29.01", "03", "in", "2026-11-20T09:31:05+07:00")
    assert not statuses.repeated(mirror.db, document, status)
    with mirror.write() as tx:
        statuses.append(tx, document, status)
    assert statuses.repeated(mirror.db, document, status)


def test_same_package_once(mirror: Mirror) -> None:
    with mirror.write() as tx:
        statuses.append(tx, None, Status("H29.01", "03", "in", "", axis_id="axis-1"))
    with pytest.raises(sqlite3.IntegrityError, match="axis_id"), mirror.write() as tx:
        statuses.append(tx, None, Status("H29.01", "03", "in", "", axis_id="axis-1"))


def test_unmatched(mirror: Mirror) -> None:
    document = send(mirror, "H29.01")
    with mirror.write() as tx:
        ids = [statuses.append(tx, None, Status("H29.01", "03", "in", f"{number}")) for number in range(5)]
        matched = statuses.append(tx, document, Status("H29.01", "03", "in", ""))
    assert [each.id for each in statuses.unmatched(mirror.db, limit=3)] == [*reversed(ids)][:3]
    assert trays.counts(mirror.db)["unmatched"] == 5
    found = statuses.get_unmatched(mirror.db, ids[0])
    assert found is not None
    assert found.recorded_at == "0"
    assert statuses.get_unmatched(mirror.db, matched) is None
