"""Full-text search over number, subject, issuer and the words of the files, blind to diacritics and case.

Words are folded before they are indexed and before they are asked for (đ becomes d, marks are dropped), because
SQLite's own tokenizer strips marks but keeps đ apart; so "dau tu" finds "đầu tư" however it was encoded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from documents.text import tokens

if TYPE_CHECKING:
    from storage.mirror import Transaction

BODY_LIMIT = 200_000
"""Characters of file text indexed for one document: a 500-page annex must not slow every search."""


def index(tx: Transaction, document_id: int) -> None:
    """Make a document findable by what the mirror now knows of it."""
    code, subject, party, sender = tx.execute(
        "SELECT code, subject, party, sender_name FROM documents WHERE id = ?", (document_id,)
    ).fetchone()
    texts = tx.execute(
        "SELECT text FROM texts WHERE sha256 IN (SELECT sha256 FROM files WHERE document = ?)", (document_id,)
    ).fetchall()
    body = " ".join(text for (text,) in texts)[:BODY_LIMIT]
    tx.execute(
        "INSERT OR REPLACE INTO search (rowid, code, subject, party, body) VALUES (?, ?, ?, ?, ?)",
        (document_id, words(code), words(subject), words(f"{party} {sender}"), words(body)),
    )


def words(text: str) -> str:
    """A text as it is indexed: cut here, and not by SQLite, whose older Unicode tables would cut queries otherwise."""
    return " ".join(tokens(text))


def forget(tx: Transaction, document_id: int) -> None:
    """Make a document unfindable."""
    tx.execute("DELETE FROM search WHERE rowid = ?", (document_id,))


def match_expression(query: str) -> str | None:
    """What a clerk typed, for FTS5: every word must occur, the last may be unfinished; None when there is no word."""
    quoted = [f'"{word}"' for word in tokens(query)]
    if not quoted:
        return None
    if not query[-1:].isspace():
        quoted[-1] += "*"
    return " ".join(quoted)
