"""The registers as rows, straight from the documents: nothing is entered twice, so a book cannot drift from the truth.

Which row stands in which book (NĐ 30/2020/NĐ-CP Phụ lục IV): in the book of arrivals whatever has taken a số đến of the
year; in the book of outgoing documents whatever has left under a number of its own; in the follow-up those arrivals
that somebody is to work on, or that have a deadline.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from durable.sqlite import Connection


class Span(NamedTuple):
    """A year's book, or the part of it between two days (ISO dates, both included)."""

    year: int
    first: str | None = None
    last: str | None = None


class Issued(NamedTuple):
    """An outgoing document; ``changes`` are the kinds of recall, update and replacement that followed (1, 2, 3)."""

    code: str
    issued_on: str | None
    type_name: str
    subject: str
    signer: str | None
    party: str
    places: str | None
    copies: str | None
    sent_at: str | None
    urgency: int
    returned: int
    paper: int
    changes: str | None


class Received(NamedTuple):
    """A registered arrival; ``arrived_on`` is the day on its stamp, ``secluded`` says that it was set aside since, and
    ``withdrawn`` that its entry was taken back: the number is nobody else's."""

    number: int
    arrived_on: str
    sender_name: str
    sender_code: str
    code: str
    issued_on: str | None
    issued_as: str
    type_name: str
    subject: str
    people: str | None
    given_at: str | None
    urgency: int
    status: str | None
    paper: int
    secluded: int
    changes: str | None
    due_on: str | None
    done_at: str | None
    document_id: str | None
    withdrawn: int


class Totals(NamedTuple):
    """How many rows a book has, how many of them came or went on paper, and the first and last number."""

    rows: int
    paper: int
    first: int | None
    last: int | None


_ARRIVED = "substr(coalesce(received_at, accepted_at, created_at), 1, 10)"
# What came on the last days of a year and was entered in the next stands with the first days of that year's book:
# printed in parts, no book may lose a number between two of them.
_ENTERED = f"max({_ARRIVED}, ?1 || '-01-01')"
_WITHIN_ARRIVED = f"(?2 IS NULL OR {_ENTERED} >= ?2) AND (?3 IS NULL OR {_ENTERED} <= ?3)"
_RECEIVED = f"documents.arrival_year = ?1 AND arrival_number IS NOT NULL AND {_WITHIN_ARRIVED}"
_WORKED_ON = "EXISTS (SELECT 1 FROM assignments WHERE document = documents.id AND role != 'inform')"
_FOLLOWED = f"{_RECEIVED} AND NOT (paper > 0 AND accepted_at IS NULL) AND (due_on IS NOT NULL OR {_WORKED_ON})"
# Secret documents have books of their own.
# A row without a series of its own shares another row's number, or bears one that is not counted ("12a").
_ISSUED = (
    "direction = 'out' AND tray = 'sent' AND paper != 1 AND (series_year = ?1 OR (series IS NULL "
    "AND relates_to IS NULL AND business_type = 0 AND substr(issued_on, 1, 4) = CAST(?1 AS TEXT))) "
    "AND (?2 IS NULL OR issued_on >= ?2) AND (?3 IS NULL OR issued_on <= ?3)"
)
_PEOPLE = (
    "(SELECT group_concat(who, '; ') FROM (SELECT who FROM assignments WHERE document = documents.id "
    "ORDER BY CASE role WHEN 'lead' THEN 0 WHEN 'support' THEN 1 ELSE 2 END, id))"
)
_DUE = (
    "(SELECT min(due) FROM (SELECT documents.due_on AS due UNION ALL "
    "SELECT due_on FROM assignments WHERE document = documents.id))"
)
_CHANGES = (
    "(SELECT group_concat(DISTINCT kind) FROM changes WHERE changes.document = documents.id AND (direction = 'out' "
    "OR EXISTS (SELECT 1 FROM change_answers WHERE change = changes.id AND answer = '15')))"
)
_DONE = (
    "(SELECT max(coalesce(at, recorded_at)) FROM statuses WHERE document = documents.id AND direction = 'out' "
    "AND code = '06' AND cancelled_at IS NULL)"
)


def issued(db: Connection, span: Span) -> Iterator[Issued]:
    """The book of outgoing documents, by date and number."""
    rows = db.execute(
        "SELECT code, issued_on, type_name, subject, json_extract(signer, '$.full_name'), party, "
        "json_extract(details, '$.to_places'), json_extract(details, '$.copies'), sent_at, urgency, returned, paper, "
        f"{_CHANGES} FROM documents WHERE {_ISSUED} ORDER BY issued_on, series, series_number, id",
        span,
    )
    return map(Issued._make, rows)


def received(db: Connection, span: Span, *, followed: bool = False) -> Iterator[Received]:
    """The book of arrivals by số đến, or only what is followed up in it."""
    rows = db.execute(
        f"SELECT arrival_number, {_ARRIVED}, sender_name, sender_code, code, issued_on, issued_as, type_name, subject, "
        f"{_PEOPLE}, (SELECT min(at) FROM assignments WHERE document = documents.id), urgency, status, paper, "
        f"tray = 'quarantine', {_CHANGES}, {_DUE}, {_DONE}, document_id, "
        "accepted_at IS NULL "
        f"FROM documents WHERE {_FOLLOWED if followed else _RECEIVED} ORDER BY arrival_number",
        span,
    )
    return map(Received._make, rows)


def totals(db: Connection, book: str, span: Span) -> Totals:
    """What stands under the last line of a book, "in", "out" or "followup": counted, not added up while writing."""
    condition = {"in": _RECEIVED, "followup": _FOLLOWED, "out": _ISSUED}[book]
    numbers = "NULL, NULL" if book == "out" else "min(arrival_number), max(arrival_number)"
    row = db.execute(
        f"SELECT count(*), count(CASE WHEN paper > 0 THEN 1 END), {numbers} FROM documents WHERE {condition}", span
    ).fetchone()
    return Totals(*row)


def answers(db: Connection, since: str) -> dict[str, list[str]]:
    """Codes of our own documents by the DocumentId of what they answer; ``since`` is when the earliest was made."""
    found: dict[str, list[str]] = {}
    rows = db.execute(
        "SELECT json_extract(answered.value, '$.document_id'), code "
        "FROM documents, json_each(details, '$.responses') AS answered "
        "WHERE direction = 'out' AND tray = 'sent' AND created_at >= ? ORDER BY documents.id",
        (since,),
    )
    for document_id, code in rows:
        if document_id and code not in found.setdefault(document_id, []):
            found[document_id].append(code)
    return found
