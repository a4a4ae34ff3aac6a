"""Recalls, updates and replacements: what was asked, by us of others or by others of us, and what each has answered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from documents.kinds import BusinessType, Urgency
from documents.statuses import RECALL_AGREED, RECALL_REFUSED
from storage import keeping, search, texts
from storage.documents import rank_waiting

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from durable.sqlite import Connection
    from storage.documents import File
    from storage.mirror import Transaction

AGREED, REFUSED = RECALL_AGREED.code, RECALL_REFUSED.code
RECALLED = "recalled"
"""Why the bytes of a file are gone."""
FIRST = rank_waiting(max(Urgency) + 1)
"""Where a row stands with which another office asks for something: before everything that waits."""


class Change(NamedTuple):
    """One request. ``document`` is the row concerned, None when it is not here; ``request`` the row of the package that
    asks, None when a status did; ``kind`` is BussinessDocType."""

    id: int
    direction: str
    document: int | None
    request: int | None
    kind: int
    reason: str
    asked_at: str
    actor: str


class Answer(NamedTuple):
    """What one office says to a request: "15", "16", or None while it is awaited."""

    office_code: str
    answer: str | None
    reason: str
    at: str | None


_COLUMNS = ", ".join(f"changes.{name}" for name in Change._fields)


def ask(tx: Transaction, change: Change, offices: Iterable[str]) -> int:
    """Note a request of which the answer of each of the ``offices`` is awaited; its ``id`` is given here."""
    columns = Change._fields[1:]
    found = tx.execute(
        f"INSERT INTO changes ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})", change[1:]
    )
    change_id = int(found.lastrowid)
    tx.db.executemany(
        "INSERT INTO change_answers (change, office_code, reason) VALUES (?, ?, '')",
        [(change_id, code) for code in offices],
    )
    return change_id


def withdraw(tx: Transaction, request: int) -> None:
    """A request of ours did not leave after all."""
    tx.execute("DELETE FROM change_answers WHERE change IN (SELECT id FROM changes WHERE request = ?)", (request,))
    tx.execute("DELETE FROM changes WHERE request = ?", (request,))


def of_document(db: Connection, document_id: int) -> list[Change]:
    """The requests about a document, and the one it makes itself, the oldest first."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM changes WHERE document = ?1 UNION SELECT {_COLUMNS} FROM changes WHERE request = ?1 "
        "ORDER BY 1",
        (document_id,),
    )
    return [Change(*row) for row in rows]


def answers(db: Connection, change_id: int) -> list[Answer]:
    """What each office has answered, by its code."""
    rows = db.execute(
        f"SELECT {', '.join(Answer._fields)} FROM change_answers WHERE change = ? ORDER BY office_code", (change_id,)
    )
    return [Answer(*row) for row in rows]


def made_by(db: Connection, request: int) -> Change | None:
    """The request that a row makes; None for an ordinary document."""
    row = db.execute(f"SELECT {_COLUMNS} FROM changes WHERE request = ?", (request,)).fetchone()
    return None if row is None else Change(*row)


def asked(db: Connection, document_id: int) -> list[tuple[Change, Answer]]:
    """What other offices have asked about a document, or with that row, and what ours has answered, newest first."""
    rows = db.execute(
        f"SELECT {_COLUMNS}, office_code, answer, change_answers.reason, at FROM changes "
        "JOIN change_answers ON change = changes.id WHERE direction = 'in' AND (document = ?1 OR request = ?1) "
        "ORDER BY changes.id DESC",
        (document_id,),
    )
    width = len(Change._fields)
    return [(Change(*row[:width]), Answer(*row[width:])) for row in rows]


def answer(tx: Transaction, change_id: int, office_code: str, code: str | None, reason: str, at: str | None) -> None:
    """Note an office's answer, or with None that it is awaited again."""
    tx.execute(
        "UPDATE change_answers SET answer = ?, reason = ?, at = ? WHERE change = ? AND office_code = ?",
        (code, reason, at, change_id, office_code),
    )


def root(db: Connection, document_id: int) -> int:
    """The row in which a document lives: updates and recalls are about it, a replacement is a document of its own."""
    seen: set[int] = set()
    while document_id not in seen:
        seen.add(document_id)
        kind, related = db.execute(
            "SELECT business_type, relates_to FROM documents WHERE id = ?", (document_id,)
        ).fetchone()
        if related is not None and kind in (BusinessType.RECALL, BusinessType.UPDATE):
            document_id = int(related)
    return document_id


def versions(db: Connection, document_id: int) -> list[int]:
    """The row in which a document lives and those of its updates."""
    rows = db.execute(
        "SELECT request FROM changes WHERE document = ? AND kind = ? AND request IS NOT NULL",
        (document_id, BusinessType.UPDATE.value),
    )
    return [document_id, *(int(row[0]) for row in rows)]


def recalled_from(db: Connection, document_id: int) -> dict[str, str | None]:
    """The offices that were asked to give a sent document back and have not refused, with their answers."""
    rows = db.execute(
        "SELECT office_code, answer FROM changes JOIN change_answers ON change = changes.id "
        "WHERE document = ? AND direction = 'out' AND kind = ? AND answer IS NOT ?",
        (document_id, BusinessType.RECALL.value, REFUSED),
    )
    return dict(rows.fetchall())


def given_back(db: Connection, document_id: int, office_code: str | None = None) -> bool:
    """Whether that office, or our own, has agreed to give the document back to its sender."""
    row = db.execute(
        "SELECT 1 FROM changes JOIN change_answers ON change = changes.id WHERE document = ?1 AND kind = ?2 "
        "AND answer = ?3 AND (?4 IS NULL OR office_code = ?4)",
        (root(db, document_id), BusinessType.RECALL.value, AGREED, office_code),
    ).fetchone()
    return row is not None


def ended(db: Connection, document_id: int) -> bool:
    """Whether our office has agreed that a received document is recalled, or that another stands in its place."""
    row = db.execute(
        "SELECT 1 FROM changes JOIN change_answers ON change = changes.id "
        "WHERE document = ? AND direction = 'in' AND kind IN (1, 3) AND answer = ?",
        (document_id, AGREED),
    ).fetchone()
    return row is not None


def waits(db: Connection, document_id: int) -> bool | None:
    """Whether that row is where another office's request waits for the clerk; None when it asks for nothing."""
    row = db.execute(
        "SELECT max(answer IS NULL) FROM changes JOIN change_answers ON change = changes.id WHERE direction = 'in' "
        "AND (request = ?1 OR request IS NULL AND document = ?1)",
        (document_id,),
    ).fetchone()
    return None if row[0] is None else bool(row[0])


def put_first(tx: Transaction, document_id: int) -> None:
    """Another office's request has come with that row."""
    tx.execute(
        "UPDATE documents SET rank = ?, unread = 1, version = version + 1 WHERE id = ? AND tray = 'inbox'",
        (FIRST, document_id),
    )


def answered_by(db: Connection, rows: Collection[int], office_code: str) -> Change | None:
    """The request of ours that an office's 15 or 16 under the name of these rows answers: the newest that waits for it,
    else the newest that was put to it."""
    marks = ", ".join("?" * len(rows))
    row = db.execute(
        f"SELECT {_COLUMNS} FROM changes JOIN change_answers ON change = changes.id WHERE direction = 'out' "
        f"AND office_code = ? AND (request IN ({marks}) OR document IN ({marks})) ORDER BY answer IS NULL DESC, 1 DESC",
        (office_code, *rows, *rows),
    ).fetchone()
    return None if row is None else Change(*row)


def refused_by(db: Connection, office_code: str, request: int) -> bool:
    """Whether an office has refused what that row of ours asks."""
    row = db.execute(
        "SELECT 1 FROM changes JOIN change_answers ON change = changes.id "
        "WHERE request = ? AND office_code = ? AND answer = ?",
        (request, office_code, REFUSED),
    ).fetchone()
    return row is not None


def revise(
    tx: Transaction, document_id: int, fields: dict[str, Any], details: dict[str, Any], files: Sequence[File]
) -> None:
    """Give a row other values in the columns named, other details and other files; it is found by them from now on."""
    values = fields | {"details": details, "file_count": len(files)}
    values |= {name: json.dumps(values[name], ensure_ascii=False) for name in ("signer", "details")}
    assignments = ", ".join(f"{name} = ?" for name in values)
    tx.execute(
        f"UPDATE documents SET {assignments}, version = version + 1 WHERE id = ?", (*values.values(), document_id)
    )
    tx.execute("DELETE FROM files WHERE document = ?", (document_id,))
    tx.db.executemany(
        "INSERT INTO files (document, ordinal, name, content_type, description, size, sha256, problem) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (document_id, ordinal, each.name, each.content_type, each.description, each.size, each.sha256, each.problem)
            for ordinal, each in enumerate(files)
        ],
    )
    texts.let_go(tx, document_id)
    search.index(tx, document_id)


def destroy(tx: Transaction, document_id: int, at: str) -> list[str]:
    """Let the content of a recalled document go: its files, its package and those of its updates, what was read in them
    and what was found. What it says of itself stays, with the names, sizes and hashes of its files. Gives the hashes of
    large ones, whose own files are to be removed; done again, the same.
    """
    for row_id in versions(tx.db, document_id):
        _destroy_row(tx, row_id, at)
    rows = tx.execute(
        "SELECT blobs.sha256 FROM documents, json_each(details, '$.destroyed') AS each "
        "JOIN blobs ON blobs.sha256 = json_extract(each.value, '$.sha256') "
        f"WHERE documents.id IN ({', '.join(map(str, versions(tx.db, document_id)))}) "
        "AND data IS NULL AND gone_at IS NOT NULL"
    )
    return [str(row[0]) for row in rows.fetchall()]


def destroyed(db: Connection, document_id: int) -> list[dict[str, Any]]:
    """Name, size and SHA-256 of what a recall has destroyed of a document; its package has no name."""
    row = db.execute("SELECT details ->> '$.destroyed' FROM documents WHERE id = ?", (document_id,)).fetchone()
    return json.loads(row[0]) if row is not None and row[0] else []


def _destroy_row(tx: Transaction, row_id: int, at: str) -> None:
    text, package = tx.execute("SELECT details, package_sha256 FROM documents WHERE id = ?", (row_id,)).fetchone()
    details = json.loads(text)
    if "destroyed" in details:
        return
    files = tx.execute("SELECT name, size, sha256 FROM files WHERE document = ? ORDER BY ordinal", (row_id,)).fetchall()
    details["destroyed"] = [{"name": name, "size": size, "sha256": sha256} for name, size, sha256 in files]
    details["destroyed"] += [each for former in details.get("former", ()) for each in former["files"]]
    details["destroyed"].append({"name": "", "size": None, "sha256": package})
    keeping.drop_files(tx, row_id, at, problem=RECALLED)
    details.pop("former", None)
    if tx.execute("SELECT tray = 'quarantine' FROM documents WHERE id = ?", (row_id,)).fetchone()[0]:
        search.forget(tx, row_id)
    tx.execute("DELETE FROM findings WHERE document = ?", (row_id,))
    tx.execute(
        "UPDATE documents SET details = ?, severity = 0, checked_at = coalesce(checked_at, ?), version = version + 1 "
        "WHERE id = ?",
        (json.dumps(details, ensure_ascii=False), at, row_id),
    )
