"""Which document a draft answers: a received one, or one of ours that a recipient has asked about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from documents.code import parse_code, parse_document_id
from documents.times import parse_date
from office.writing.outgoing import Answered
from storage import documents
from storage.search import match_expression
from translations import _

if TYPE_CHECKING:
    from durable.sqlite import Connection


def answered(db: Connection, named: str) -> Answered | str:
    """The document of that DocumentId, that code or, for a whole number, that id of ours: one that was received, else
    one of our own, which a letter may explain.

    A sentence when there is none, or when the code is that of several.
    """
    found = _find(db, named, "in", "inbox") or _find(db, named, "out", "sent")
    if not found:
        return _("No document here is called {name}: reply_to is a DocumentId, a code or an id.").format(name=named)
    if len(found) > 1:
        sentence = _("{name} is the code of several documents here: give the DocumentId, or one of the ids {ids}.")
        return sentence.format(name=named, ids=", ".join(map(str, found)))
    document = documents.get(db, found[0])
    assert document is not None
    return Answered(
        document.sender_code, document.code, parse_date(document.issued_on or ""), document.document_id or ""
    )


def _find(db: Connection, named: str, direction: str, tray: str) -> list[int]:
    if named.isascii() and named.isdigit():
        statement = "SELECT id FROM documents WHERE id = ? AND direction = ? AND tray = ?"
        return _ids(db, statement, (int(named) if len(named) < 19 else 0, direction, tray))
    parts = parse_document_id(named)
    statement = "SELECT id FROM documents WHERE direction = ? AND document_id = ? AND tray = ?"
    if parts is not None:
        statement += " AND sender_code = ? ORDER BY id DESC LIMIT 1"
        return _ids(db, statement, (direction, named, tray, parts.organ_id))
    code = parse_code(named)
    expression = match_expression(f"{named} ")
    if code is None or not code.notation or expression is None:
        return _ids(db, f"{statement} ORDER BY id DESC LIMIT 1", (direction, named, tray))
    # What came again under one DocumentId, as an update, counts as one: the newest of it.
    return _ids(
        db,
        "SELECT max(documents.id) FROM search JOIN documents ON documents.id = search.rowid WHERE search MATCH ? "
        "AND direction = ? AND tray = ? AND business_type != 1 AND code_key = ? "
        "GROUP BY sender_code, document_id ORDER BY 1 DESC LIMIT 5",
        (f"code : ({expression})", direction, tray, code.key),
    )


def _ids(db: Connection, statement: str, values: tuple[object, ...]) -> list[int]:
    return [int(row[0]) for row in db.execute(statement, values)]
