"""Counts for the office's reports, made by the database over a span of days; nothing is read document by document.

A span is two ISO days, the first included and the second not. A package that recalls or updates what came before is no
document of its own (BussinessDocType 1 and 2) and is not counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from durable.sqlite import Connection

_NEW = "business_type IN (0, 3)"
_CAME = (
    "direction = 'in' AND received_at >= ?1 AND received_at < ?2 "
    "AND NOT (paper > 0 AND accepted_at IS NULL)"  # an entry that was taken back
)
_WENT = f"direction = 'out' AND tray = 'sent' AND sent_at >= ?1 AND sent_at < ?2 AND {_NEW}"


class Kind(NamedTuple):
    """Documents of a type, by the way they travelled."""

    type_name: str
    paper: int
    documents: int


class Sent(NamedTuple):
    """Documents of one day that were sent on one day; ISO days."""

    issued_on: str
    sent_on: str
    documents: int


class Told(NamedTuple):
    """A return as it was written, and the office at the other end; said so of ``documents`` of them."""

    description: str
    office_code: str
    office_name: str
    documents: int


def received(db: Connection, first: str, end: str) -> list[Kind]:
    """What came, by type and way; what was set aside is counted by `secluded`."""
    return _kinds(db, f"{_CAME} AND tray = 'inbox' AND {_NEW}", first, end)


def sent(db: Connection, first: str, end: str) -> list[Kind]:
    """What went out, by type and way."""
    return _kinds(db, _WENT, first, end)


def _kinds(db: Connection, condition: str, first: str, end: str) -> list[Kind]:
    rows = db.execute(
        f"SELECT type_name, paper > 0, count(*) FROM documents WHERE {condition} GROUP BY type_name, paper > 0 "
        "ORDER BY count(*) DESC, type_name",
        (first, end),
    )
    return [Kind(*row) for row in rows]


def secluded(db: Connection, first: str, end: str) -> int:
    """How many packages that came were set aside."""
    row = db.execute(f"SELECT count(*) FROM documents WHERE {_CAME} AND tray = 'quarantine'", (first, end)).fetchone()
    return int(row[0])


def sendings(db: Connection, first: str, end: str) -> Iterator[Sent]:
    """Electronic documents by their date and the day they left; what was sent again after a return is not late."""
    rows = db.execute(
        f"SELECT issued_on, substr(sent_at, 1, 10), count(*) FROM documents WHERE {_WENT} AND paper = 0 "
        "AND relates_to IS NULL AND issued_on IS NOT NULL GROUP BY 1, 2",
        (first, end),
    )
    return map(Sent._make, rows)


# CROSS JOIN and the plus sign: the few documents that were returned lead to their statuses, not the many to the few.


def returned_by_us(db: Connection, first: str, end: str) -> list[Told]:
    """What this office returned."""
    rows = db.execute(
        "SELECT description, documents.sender_code, documents.sender_name, count(*) FROM documents "
        "CROSS JOIN statuses ON statuses.document = documents.id WHERE documents.returned = 1 "
        "AND documents.direction = 'in' AND statuses.direction = 'out' AND statuses.code = '02' "
        "AND cancelled_at IS NULL AND recorded_at >= ? AND recorded_at < ? GROUP BY 1, 2, 3",
        (first, end),
    )
    return [Told(*row) for row in rows]


def returned_to_us(db: Connection, first: str, end: str) -> list[Told]:
    """What others returned; an office that says it twice of one document is counted once."""
    rows = db.execute(
        "SELECT description, office_code, max(office_name), count(*) FROM ("
        "SELECT max(description) AS description, office_code, max(office_name) AS office_name FROM documents "
        "CROSS JOIN statuses ON statuses.document = documents.id WHERE documents.returned = 1 "
        "AND documents.direction = 'out' AND statuses.direction = 'in' AND statuses.code = '02' "
        "AND recorded_at >= ? AND recorded_at < ? GROUP BY +documents.id, office_code) GROUP BY 1, 2",
        (first, end),
    )
    return [Told(*row) for row in rows]


def acceptances(db: Connection, first: str, end: str) -> Iterator[tuple[str, str]]:
    """(received, accepted) of what came electronically and was accepted: stamps."""
    rows = db.execute(
        f"SELECT received_at, accepted_at FROM documents WHERE {_CAME} AND accepted_at IS NOT NULL AND paper = 0",
        (first, end),
    )
    return ((str(came), str(accepted)) for came, accepted in rows)


def answerings(db: Connection, first: str, end: str) -> Iterator[tuple[str, str]]:
    """(received, first answered) of what came and was answered by a document of ours: stamps."""
    rows = db.execute(
        "SELECT came.received_at, min(reply.sent_at) FROM documents AS reply, "
        "json_each(reply.details, '$.responses') AS answered CROSS JOIN documents AS came "
        "WHERE reply.direction = 'out' AND reply.sent_at >= ?1 AND reply.tray = 'sent' "
        "AND came.direction = 'in' AND came.sender_code = json_extract(answered.value, '$.organ_id') "
        "AND came.document_id = json_extract(answered.value, '$.document_id') "
        "AND came.business_type = 0 AND came.tray != 'quarantine' "
        "AND came.received_at >= ?1 AND came.received_at < ?2 GROUP BY came.id",
        (first, end),
    )
    return ((str(came), str(replied)) for came, replied in rows)
