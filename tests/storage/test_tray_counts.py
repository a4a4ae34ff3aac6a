"""The counts beside the trays are kept by triggers: whatever is done, they are what counting would give."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from storage import documents, statuses, trays
from storage.documents import Document, Status
from storage.findings import Finding
from storage.mirror import FILE, Mirror
from storage.schema import TRAYS

TRAY = st.sampled_from(["inbox", "sent", "drafts", "quarantine"])
FLAG = st.booleans()


class Undone(Exception):
    pass


class Counts(RuleBasedStateMachine):
    ran: ClassVar[dict[str, int]] = {}
    empty: ClassVar[Path]

    def __init__(self) -> None:
        super().__init__()
        self.directory = tempfile.TemporaryDirectory()
        shutil.copy(self.empty / FILE, self.directory.name)
        self.mirror = Mirror(Path(self.directory.name))
        self.mirror.db.execute("PRAGMA synchronous=OFF")
        self.ids: list[int] = []

    def teardown(self) -> None:
        self.mirror.close()
        self.directory.cleanup()

    def count(self, name: str) -> None:
        self.ran[name] = self.ran.get(name, 0) + 1

    @rule(tray=TRAY, returned=FLAG, held=FLAG, severity=st.sampled_from([None, "info", "warn", "block"]))
    def insert(self, tray: str, returned: bool, held: bool, severity: str | None) -> None:
        self.count("insert")
        findings = (Finding("TL-B1", severity),) if severity else ()
        document = Document(
            direction="in", tray=tray, created_at="", returned=returned, held=held, findings=findings, subject="đầu tư"
        )
        with self.mirror.write() as tx:
            self.ids.append(documents.insert(tx, document))

    @precondition(lambda self: self.ids)
    @rule(data=st.data(), tray=TRAY, returned=FLAG, held=FLAG, severity=st.integers(0, 3))
    def update(self, data: st.DataObject, tray: str, returned: bool, held: bool, severity: int) -> None:
        self.count("update")
        with self.mirror.write() as tx:
            tx.execute(
                "UPDATE documents SET tray = ?, returned = ?, held = ?, severity = ? WHERE id <= ?",
                (tray, returned, held, severity, data.draw(st.sampled_from(self.ids))),
            )

    @precondition(lambda self: self.ids)
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        self.count("delete")
        gone = data.draw(st.sampled_from(self.ids))
        with self.mirror.write() as tx:
            tx.execute("DELETE FROM findings WHERE document = ?", (gone,))
            tx.execute("DELETE FROM documents WHERE id = ?", (gone,))
        self.ids.remove(gone)

    @rule(tray=TRAY)
    def undone(self, tray: str) -> None:
        self.count("undone")
        with pytest.raises(Undone), self.mirror.write() as tx:  # noqa: PT012 - both belong to the transaction
            documents.insert(tx, Document(direction="in", tray=tray, created_at="", held=True))
            raise Undone

    @rule()
    def unmatched(self) -> None:
        self.count("unmatched")
        with self.mirror.write() as tx:
            statuses.append(tx, None, Status("H29", "03", "in", ""))

    @invariant()
    def agree(self) -> None:
        db = self.mirror.db
        counted = {
            tray: db.execute(f"SELECT count(*) FROM documents NOT INDEXED WHERE {condition}").fetchone()[0]
            for tray, (condition, _order) in TRAYS.items()
        }
        counted["unmatched"] = db.execute("SELECT count(*) FROM statuses WHERE +document IS NULL").fetchone()[0]
        assert trays.counts(db) == counted


def test_counts_agree_with_counting(mirror: Mirror) -> None:
    mirror.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    Counts.empty = mirror.home
    Counts.ran.clear()
    run_state_machine_as_test(Counts, settings=settings(max_examples=30, stateful_step_count=30, deadline=None))
    assert min(Counts.ran.get(name, 0) for name in ("insert", "update", "delete", "undone", "unmatched")) >= 1
