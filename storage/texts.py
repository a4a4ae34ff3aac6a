"""What was read out of the files, once for each content, and which files still wait to be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from storage import search

if TYPE_CHECKING:
    from durable.sqlite import Connection
    from storage.mirror import Transaction


class Read(NamedTuple):
    """What was read out of a file: ``how`` "text", "ocr" or "none", its words, why not, and its packed lines."""

    how: str
    text: str
    problem: str | None
    packed: bytes | None


def of_file(db: Connection, sha256: str) -> tuple[str, str, str | None] | None:
    """What was read out of a file, (how, text, problem) with how "text", "ocr" or "none"; None before it was tried."""
    row = db.execute("SELECT how, text, problem FROM texts WHERE sha256 = ?", (sha256,)).fetchone()
    return None if row is None else (row[0], row[1], row[2])


def lines(db: Connection, sha256: str) -> bytes | None:
    """The packed lines of a file with their places, None before it was read."""
    row = db.execute("SELECT lines FROM texts WHERE sha256 = ?", (sha256,)).fetchone()
    return None if row is None else row[0]


def record(tx: Transaction, sha256: str, how: str, text: str, problem: str | None, packed: bytes | None = None) -> None:
    """Keep what was read out of a file, and make every document that carries it findable by its words."""
    tx.execute(
        "INSERT INTO texts (sha256, how, text, problem, lines) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (sha256) DO UPDATE SET how = excluded.how, text = excluded.text, problem = excluded.problem, "
        "lines = excluded.lines",
        (sha256, how, text, problem, packed),
    )
    tx.execute("DELETE FROM texts_due WHERE sha256 = ?", (sha256,))
    rows = tx.execute(
        "SELECT DISTINCT document FROM files JOIN documents ON documents.id = document "
        "WHERE sha256 = ? AND tray != 'quarantine'",
        (sha256,),
    ).fetchall()
    for (document_id,) in rows:
        search.index(tx, document_id)


def due(db: Connection, limit: int) -> list[tuple[str, str]]:
    """(hash, name) of attachments whose text was not read yet, newest documents first; quarantined ones never."""
    rows = db.execute("SELECT sha256, name FROM texts_due ORDER BY document DESC LIMIT ?", (limit,))
    return [(sha256, name) for sha256, name in rows]


def forget(tx: Transaction, document_id: int) -> None:
    """Drop the words of a document's files, those of files that other documents carry too excepted."""
    alone = (
        "SELECT sha256 FROM files AS mine WHERE document = ?1 AND NOT EXISTS (SELECT 1 FROM files AS others "
        "JOIN documents ON documents.id = others.document WHERE others.sha256 = mine.sha256 "
        "AND others.document != ?1 AND documents.tray != 'quarantine')"
    )
    tx.execute(f"DELETE FROM texts WHERE sha256 IN ({alone})", (document_id,))
    tx.execute(f"DELETE FROM texts_due WHERE sha256 IN ({alone})", (document_id,))


def let_go(tx: Transaction, document_id: int) -> None:
    """What a document's files no longer are need not be read for its sake; others that carry them may still want it."""
    carriers = "SELECT max(document) FROM files WHERE files.sha256 = texts_due.sha256"
    tx.execute(f"DELETE FROM texts_due WHERE document = ? AND ({carriers}) IS NULL", (document_id,))
    tx.execute(f"UPDATE texts_due SET document = ({carriers}) WHERE document = ?", (document_id,))
