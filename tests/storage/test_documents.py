from __future__ import annotations

import dataclasses

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from documents.text import safe_text
from durable.sqlite import sqlite3
from storage import documents, findings, texts, trays
from storage.blobs import Blob, record
from storage.documents import Document, File, Recipient
from storage.findings import Finding
from storage.mirror import Mirror
from tests.support.mirrors import document

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
NUMBER = st.integers(0, 2**40)
OPTIONAL = st.none() | TEXT
JSON = st.dictionaries(TEXT, st.recursive(TEXT | NUMBER | st.none(), st.lists, max_leaves=4), max_size=3)

FINDINGS = st.builds(
    Finding,
    code=TEXT,
    severity=st.sampled_from(["info", "warn", "block"]),
    evidence=JSON,
    file=OPTIONAL,
    page=st.none() | NUMBER,
)
DOCUMENTS = st.builds(
    Document,
    direction=st.sampled_from(["in", "out"]),
    tray=st.sampled_from(["inbox", "sent", "drafts", "quarantine"]),
    created_at=TEXT,
    rank=st.integers(0, 5),
    unread=st.booleans(),
    returned=st.booleans(),
    held=st.booleans(),
    problem=OPTIONAL,
    signature=TEXT,
    sender_name=TEXT,
    party=TEXT,
    number=TEXT,
    notation=TEXT,
    code=TEXT,
    code_key=TEXT,
    issued_as=TEXT,
    issued_on=OPTIONAL,
    place=TEXT,
    type_name=TEXT,
    subject=TEXT,
    signer=st.dictionaries(TEXT, TEXT, max_size=3),
    urgency=st.integers(0, 4),
    due_on=OPTIONAL,
    business_type=st.integers(0, 3),
    details=JSON,
    received_at=OPTIONAL,
    sent_at=OPTIONAL,
    arrival_number=st.none() | NUMBER,
    status=OPTIONAL,
    version=NUMBER,
    recipients=st.lists(st.builds(Recipient, TEXT, TEXT, OPTIONAL, OPTIONAL, TEXT), max_size=3).map(tuple),
    files=st.lists(st.builds(File, TEXT, TEXT, TEXT, NUMBER, st.none(), OPTIONAL), max_size=3).map(tuple),
    findings=st.lists(FINDINGS, max_size=3).map(tuple),
)


def insert(mirror: Mirror, document: Document) -> int:
    with mirror.write() as tx:
        return documents.insert(tx, document)


@given(document=DOCUMENTS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
def test_comes_back_as_it_went_in(mirror: Mirror, document: Document) -> None:
    entered = insert(mirror, document)
    severity = max((findings.SEVERITIES[each.severity] for each in document.findings), default=0)
    assert documents.get(mirror.db, entered) == dataclasses.replace(document, id=entered, severity=severity)
    row = trays.row(mirror.db, "inbox", entered)
    assert row is not None
    assert (row.severity, row.file_count, row.subject) == (severity, len(document.files), document.subject)


def test_raw_text_is_kept_raw(mirror: Mirror) -> None:
    """What a stranger wrote is made safe where it is shown; the mirror holds what came."""
    subject = "\x1b]52;c;aGFjaw==\x07 đầu\u202e tư\x00"
    entered = insert(mirror, Document(direction="in", tray="inbox", created_at="", subject=subject))
    kept = documents.get(mirror.db, entered)
    assert kept is not None
    assert kept.subject == subject != safe_text(kept.subject)


def test_absent(mirror: Mirror) -> None:
    assert documents.get(mirror.db, 1) is None
    assert documents.find(mirror.db, "in", "H29", "x") is None
    assert texts.of_file(mirror.db, "0" * 64) is None


def test_ids_are_never_reused(mirror: Mirror) -> None:
    first = insert(mirror, Document(direction="in", tray="drafts", created_at=""))
    with mirror.write() as tx:
        tx.execute("DELETE FROM documents")
    assert insert(mirror, Document(direction="in", tray="drafts", created_at="")) > first


def test_same_axis_id_comes_once(mirror: Mirror) -> None:
    insert(mirror, document(7))
    with pytest.raises(sqlite3.IntegrityError, match="axis_id"):
        insert(mirror, dataclasses.replace(document(8), axis_id="axis-7"))
    assert trays.counts(mirror.db)["inbox"] == 1


def test_same_document_id_of_one_sender_comes_once(mirror: Mirror) -> None:
    first = document(7)
    assert first.document_id
    entered = insert(mirror, first)
    twin = dataclasses.replace(first, axis_id="another")
    with pytest.raises(sqlite3.IntegrityError, match="document_id"):
        insert(mirror, twin)
    # The same id in quarantine, from another office, or in a recall of the document, is no repetition.
    quarantined = insert(mirror, dataclasses.replace(twin, tray="quarantine"))
    other = insert(mirror, dataclasses.replace(twin, axis_id="b", sender_code="H30"))
    recall = insert(mirror, dataclasses.replace(twin, axis_id="c", business_type=1))
    found = documents.find(mirror.db, "in", first.sender_code, first.document_id)
    assert found == entered
    assert documents.find(mirror.db, "in", "H30", first.document_id) == other
    assert documents.find(mirror.db, "out", first.sender_code, first.document_id) is None
    assert len({entered, quarantined, other, recall}) == 4


def test_unread_until_opened(mirror: Mirror) -> None:
    entered = insert(mirror, document(1))
    for _time in range(2):
        with mirror.write() as tx:
            documents.mark_read(tx, entered)
        row = trays.row(mirror.db, "inbox", entered)
        assert row is not None
        assert row.unread == 0


def test_file_must_be_recorded_first(mirror: Mirror) -> None:
    """A row that names bytes which are not here cannot be committed."""
    with_file = dataclasses.replace(document(1), files=(File("a.pdf", sha256="0" * 64),))
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        insert(mirror, with_file)
    with mirror.write() as tx:
        record(tx, Blob("0" * 64, 0, b""))
        documents.insert(tx, with_file)


def test_waiting_order() -> None:
    ranks = [documents.rank_waiting(urgency) for urgency in range(5)]
    assert ranks == sorted(ranks)
    assert min(ranks) > Document(direction="in", tray="inbox", created_at="").rank


def test_reader_cannot_write(mirror: Mirror) -> None:
    entered = insert(mirror, document(1))
    with Mirror(mirror.home, read_only=True) as reader:
        assert documents.get(reader.db, entered) == documents.get(mirror.db, entered)
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            insert(reader, document(2))


def test_others_commits_are_seen(mirror: Mirror) -> None:
    with Mirror(mirror.home, read_only=True) as reader:
        before = reader.data_version()
        assert reader.data_version() == before
        insert(mirror, document(1))
        assert reader.data_version() != before
        assert trays.counts(reader.db)["inbox"] == 1
