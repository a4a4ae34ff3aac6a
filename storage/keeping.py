"""What a backup, a restored mirror, an archive and the keeping of files need to know of the mirror."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from storage import numbers, outbox, search, settings, texts

if TYPE_CHECKING:
    from durable.sqlite import Connection
    from storage.mirror import Transaction

LAST_BACKUP = "backup.last"
"""The setting with the newest backup: JSON of ``at`` and ``path``."""

ARCHIVED = "archive.spans"
"""The setting with the spans of days that were handed over: JSON, a list of [first day, last day]."""

DAY = "substr(coalesce(accepted_at, received_at, sent_at, created_at), 1, 10)"
"""The day a document belongs to, in an archive and when its age is reckoned."""


_USED = (
    f"SELECT '{numbers.ARRIVALS}' AS series, arrival_year AS year, max(arrival_number) AS last FROM documents "
    "WHERE arrival_number IS NOT NULL GROUP BY arrival_year UNION ALL "
    "SELECT series, series_year, max(series_number) FROM documents WHERE series IS NOT NULL "
    "GROUP BY series, series_year"
)
"""The highest number in use of every series and year."""


class Kept(NamedTuple):
    """A document whose files are here, and the day and type by which it is judged."""

    id: int
    type_name: str
    day: str


def copy_to(db: Connection, path: str) -> None:
    """Write the mirror as it is at this moment into a new file; those who write meanwhile are not kept waiting."""
    db.execute("PRAGMA query_only=OFF")  # which VACUUM needs even where it only reads
    db.execute("VACUUM INTO ?", (path,))
    db.execute("PRAGMA query_only=ON")


def large_blobs(db: Connection) -> list[tuple[str, int]]:
    """(hash, size) of every blob that is a file of its own."""
    return [
        (str(row[0]), int(row[1]))
        for row in db.execute("SELECT sha256, size FROM blobs WHERE data IS NULL AND gone_at IS NULL")
    ]


def blob_hashes(db: Connection, sample: int | None = None) -> list[str]:
    """Hashes of the blobs: all of them, or so many drawn by lot."""
    rows = db.execute("SELECT sha256 FROM blobs WHERE gone_at IS NULL ORDER BY random() LIMIT ?", (sample or -1,))
    return [str(row[0]) for row in rows]


def count_blobs(db: Connection) -> int:
    return int(db.execute("SELECT count(*) FROM blobs WHERE gone_at IS NULL").fetchone()[0])


def settle_restored(tx: Transaction, *, since: str, now: str, deadline: str) -> int:
    """Make a mirror that was brought back from a backup safe to work on; gives how many messages wait in its outbox.

    What waited to be sent may have left after the backup was made (``since``), so every such message is in doubt:
    the axis is asked for it before it is sent. The counters stand at or above every number that is in use here, and
    no outgoing number is given before the axis was asked for later ones.
    """
    for series, year, last in tx.execute(_USED).fetchall():
        numbers.raise_to(tx, series, year, last)
    waiting = tx.execute(
        "UPDATE outbox SET state = 'SENDING', next_attempt = ?, deadline = max(deadline, ?) "
        "WHERE state IN ('QUEUED', 'SENDING') RETURNING kind, document",
        (now, deadline),
    ).fetchall()
    tx.db.executemany(
        "UPDATE recipients SET transport = 'SENDING' WHERE document = ?",
        [(document,) for kind, document in waiting if kind == "edoc"],
    )
    # What had stopped may have been tried again after the backup.
    tx.execute("UPDATE outbox SET doubt = 1 WHERE state IN (?, ?)", outbox.STOPPED)
    settings.put(tx, numbers.UNSURE, since)
    return len(waiting)


def counters_behind(db: Connection) -> str:
    """The series whose counters stand below a number that is in use, with their years; "" when none does."""
    rows = db.execute(
        f"SELECT used.series || ' ' || used.year FROM ({_USED}) AS used LEFT JOIN counters USING (series, year) "
        "WHERE used.last > coalesce(counters.last, 0)"
    )
    return ", ".join(row[0] for row in rows)


def unsettled_since(db: Connection) -> str | None:
    """When the backup was made of a restored mirror that the axis has not been asked about; None of any other."""
    return settings.get(db, numbers.UNSURE)


def is_sent_here(db: Connection, sender_code: str, code_key: str, document_id: str) -> bool:
    """Whether a document of ours is in this mirror; without a ``document_id`` its code must do."""
    row = db.execute(
        "SELECT 1 FROM documents WHERE sender_code = ?1 AND code_key = ?2 AND direction = 'out' AND tray = 'sent' "
        "AND (?3 = '' OR document_id = ?3)",
        (sender_code, code_key, document_id),
    ).fetchone()
    return row is not None


def settled(tx: Transaction) -> None:
    """The axis was asked, and what it knows is here."""
    tx.execute("DELETE FROM settings WHERE name = ?", (numbers.UNSURE,))


def archivable(db: Connection, first: str, last: str) -> list[int]:
    """Documents of the days from ``first`` to ``last``, both included; what was set aside is not among them."""
    rows = db.execute(
        f"SELECT id FROM documents WHERE tray IN ('inbox', 'sent') AND {DAY} BETWEEN ? AND ? ORDER BY id", (first, last)
    )
    return [int(row[0]) for row in rows]


def archived(db: Connection) -> list[tuple[str, str]]:
    """The spans of days that were handed over to an archive."""
    return [(first, last) for first, last in json.loads(settings.get(db, ARCHIVED) or "[]")]


def note_archived(tx: Transaction, first: str, last: str) -> None:
    settings.put(tx, ARCHIVED, json.dumps(sorted({*archived(tx.db), (first, last)})))


def with_files(db: Connection, span: tuple[str, str], after: int, limit: int) -> list[Kept]:
    """Documents of an archived span that nobody works on any more and whose bytes are still here, by id."""
    rows = db.execute(
        f"SELECT id, type_name, {DAY} FROM documents WHERE id > ? AND tray IN ('inbox', 'sent') AND followed = 0 "
        f"AND held = 0 AND rank = 0 AND {DAY} BETWEEN ? AND ? AND (package_sha256 IS NOT NULL OR EXISTS "
        "(SELECT 1 FROM files WHERE document = documents.id AND sha256 IS NOT NULL)) AND NOT EXISTS (SELECT 1 "
        "FROM outbox WHERE outbox.document = documents.id AND state IN ('QUEUED', 'SENDING', 'HELD')) "
        "ORDER BY id LIMIT ?",
        (after, *span, limit),
    )
    return [Kept(*row) for row in rows]


def drop_files(tx: Transaction, document_id: int, now: str, *, problem: str = "expired") -> list[str]:
    """Let the bytes of a document's files and package go, those that other documents have too excepted; ``problem``
    says why. What it says of itself stays, and so do the names of its files. Gives the hashes of large ones, whose own
    files are now to be removed.
    """
    hashes = [
        str(row[0])
        for row in tx.execute(
            "SELECT sha256 FROM files AS mine WHERE document = ?1 AND NOT EXISTS (SELECT 1 FROM files AS others "
            "WHERE others.sha256 = mine.sha256 AND others.document != ?1) AND sha256 IS NOT NULL UNION "
            # The files it had before an update was agreed to.
            "SELECT json_extract(each.value, '$.sha256') AS hash FROM documents, "
            "json_each(details, '$.former') AS former, json_each(former.value, '$.files') AS each "
            "WHERE documents.id = ?1 AND hash IS NOT NULL AND NOT EXISTS (SELECT 1 FROM files "
            "WHERE sha256 = hash AND document != ?1) UNION "
            "SELECT package_sha256 FROM documents AS mine WHERE id = ?1 AND document_id IS NOT NULL AND NOT EXISTS ("
            "SELECT 1 FROM documents AS others WHERE others.direction = mine.direction AND others.document_id = "
            "mine.document_id AND others.sender_code = mine.sender_code AND others.id != ?1 "
            "AND others.package_sha256 = mine.package_sha256) AND package_sha256 IS NOT NULL",
            (document_id,),
        ).fetchall()
    ]
    texts.forget(tx, document_id)
    tx.execute("UPDATE files SET sha256 = NULL, problem = ? WHERE document = ?", (problem, document_id))
    tx.execute("UPDATE documents SET package_sha256 = NULL, version = version + 1 WHERE id = ?", (document_id,))
    search.index(tx, document_id)
    large = []
    for sha256 in hashes:
        tx.execute("DELETE FROM texts WHERE sha256 = ?", (sha256,))
        was_large = tx.execute("SELECT data IS NULL FROM blobs WHERE sha256 = ?", (sha256,)).fetchone()[0]
        tx.execute("UPDATE blobs SET data = NULL, gone_at = ? WHERE sha256 = ?", (now, sha256))
        if was_large:
            large.append(sha256)
    return large
