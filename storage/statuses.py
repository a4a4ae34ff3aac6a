"""Business statuses: an append-only history, folded into what a list shows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from documents.reasons import Action, parse_description
from documents.statuses import ACCEPTED, ARRIVED, RETURNED, TAKEN_BACK, fold
from storage import changes, documents
from storage.documents import Status, rank_waiting

if TYPE_CHECKING:
    from durable.sqlite import Connection
    from storage.mirror import Transaction

_COLUMNS = tuple(Status.__dataclass_fields__)
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM statuses"


def append(tx: Transaction, document_id: int | None, status: Status) -> int:
    """Add one status; ``document_id`` None puts it in the unmatched tray. Gives its id."""
    found = tx.execute(
        "INSERT INTO statuses (document, direction, office_code, office_name, code, description, at, recorded_at, "
        "axis_id, package_sha256, answers) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            document_id,
            status.direction,
            status.office_code,
            status.office_name,
            status.code,
            status.description,
            status.at,
            status.recorded_at,
            status.axis_id,
            status.package_sha256,
            json.dumps(status.answers, ensure_ascii=False),
        ),
    )
    return int(found.lastrowid)


def history(db: Connection, document_id: int) -> list[Status]:
    """Every status of a document, in the order in which they came to be known here."""
    rows = db.execute(f"{_SELECT} WHERE document = ? ORDER BY id", (document_id,))
    return [_status(row) for row in rows]


def newest_given(db: Connection, document_id: int) -> Status | None:
    """What this office last said of a received document and did not take back; its automatic 01 is left out."""
    row = db.execute(
        f"{_SELECT} WHERE document = ? AND direction = 'out' AND cancelled_at IS NULL AND code != ? "
        "ORDER BY id DESC LIMIT 1",
        (document_id, ARRIVED.code),
    ).fetchone()
    return None if row is None else _status(row)


def cancel(tx: Transaction, status_id: int, at: str) -> None:
    """Take back a status that has not left: it stays in the history and counts for nothing."""
    tx.execute("UPDATE statuses SET cancelled_at = ? WHERE id = ?", (at, status_id))


def unmatched(db: Connection, *, limit: int) -> list[Status]:
    """Statuses that answer a document not held here, newest first."""
    rows = db.execute(f"{_SELECT} WHERE document IS NULL ORDER BY id DESC LIMIT ?", (limit,))
    return [_status(row) for row in rows]


def get_unmatched(db: Connection, status_id: int) -> Status | None:
    row = db.execute(f"{_SELECT} WHERE id = ? AND document IS NULL", (status_id,)).fetchone()
    return None if row is None else _status(row)


def known(db: Connection, axis_id: str) -> bool:
    """Whether the status package of that axis id was already taken in."""
    row = db.execute("SELECT 1 FROM statuses WHERE direction = 'in' AND axis_id = ?", (axis_id,)).fetchone()
    return row is not None


def repeated(db: Connection, document_id: int, status: Status) -> bool:
    """Whether the same office already said the same about the document at the same moment."""
    row = db.execute(
        "SELECT 1 FROM statuses WHERE document = ? AND direction = 'in' AND office_code = ? AND code = ? "
        "AND at IS ? AND description = ?",
        (document_id, status.office_code, status.code, status.at, status.description),
    ).fetchone()
    return row is not None


def said_by(db: Connection, document_id: int, office_code: str) -> bool:
    """Whether an office has said anything of a sent document."""
    row = db.execute(
        "SELECT 1 FROM statuses WHERE document = ? AND direction = 'in' AND office_code = ?", (document_id, office_code)
    ).fetchone()
    return row is not None


def refold_sent(tx: Transaction, document_id: int, office_code: str) -> None:
    """Bring a sent document's recipient, and its own row, in line with the history of that recipient's statuses.

    A fault that a recipient reports in the coded form counts as returned whatever its status: it asks for something.
    """
    rows = tx.execute(
        "SELECT code, description FROM statuses "
        "WHERE document = ? AND direction = 'in' AND office_code = ? ORDER BY id",
        (document_id, office_code),
    ).fetchall()
    taken_back = [TAKEN_BACK.code] if changes.given_back(tx.db, document_id, office_code) else []
    business = fold([*(code for code, _description in rows), *taken_back])
    given = [description for code, description in rows if code == RETURNED.code]
    coded = [description for _code, description in rows if parse_description(description).code]
    reason = next(reversed(given or coded), "")
    tx.execute(
        "UPDATE recipients SET business = ?, reason = ? WHERE document = ? AND code = ?",
        (business, reason, document_id, office_code),
    )
    show_returned(tx, document_id)


def is_fault(status: Status) -> bool:
    """Whether another office finds something wrong with a document by this."""
    return status.code == RETURNED.code or parse_description(status.description).code is not None


def show_fault(tx: Transaction, document_id: int, office_code: str) -> None:
    """A recipient of ours has found a fault: whatever was sent since the last one did not put this one right."""
    tx.execute(
        "UPDATE recipients SET corrected_by = NULL, settled = '' WHERE document = ? AND code = ?",
        (document_id, office_code),
    )
    documents.mark_unread(tx, document_id)


def show_returned(tx: Transaction, document_id: int) -> None:
    """Bring a sent document's row in line with its recipients: first in its trays while a fault waits for its fix."""
    recipients = tx.execute(
        "SELECT business, reason, corrected_by IS NOT NULL OR settled != '' FROM recipients WHERE document = ?",
        (document_id,),
    ).fetchall()
    faults = [
        (done, parse_description(reason))
        for business, reason, done in recipients
        if business == RETURNED.code or parse_description(reason).code
    ]
    waits = any(not done and fault.action is not Action.NONE for done, fault in faults)
    reported = [business for business, _reason, _done in recipients]
    slowest = RETURNED.code if RETURNED.code in reported else min(reported, key=lambda code: code or "", default=None)
    (urgency,) = tx.execute("SELECT urgency FROM documents WHERE id = ?", (document_id,)).fetchone()
    tx.execute(
        "UPDATE documents SET status = ?, returned = ?, rank = ?, version = version + 1 WHERE id = ?",
        (slowest, bool(faults), rank_waiting(urgency) if waits else 0, document_id),
    )


def refold_received(tx: Transaction, document_id: int) -> None:
    """Bring a received document's row in line with the statuses this office has given it."""
    rows = tx.execute(
        "SELECT code FROM statuses WHERE document = ? AND direction = 'out' AND cancelled_at IS NULL ORDER BY id",
        (document_id,),
    ).fetchall()
    paper = tx.execute("SELECT paper > 0 AND accepted_at IS NOT NULL FROM documents WHERE id = ?", (document_id,))
    codes = [ACCEPTED.code] if paper.fetchone()[0] else []  # nobody was told of that
    codes += [code for (code,) in rows]
    taken_back = [TAKEN_BACK.code] if changes.given_back(tx.db, document_id) else []
    tx.execute(
        "UPDATE documents SET status = ?, returned = ?, version = version + 1 WHERE id = ?",
        (fold([*codes, *taken_back]), RETURNED.code in codes, document_id),
    )


def _status(row: tuple[object, ...]) -> Status:
    values: dict[str, Any] = dict(zip(_COLUMNS, row, strict=True))
    values["answers"] = json.loads(values["answers"])
    return Status(**values)
