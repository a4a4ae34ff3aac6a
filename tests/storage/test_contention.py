"""Several processes on one mirror: nobody is told "locked", and nothing is lost or doubled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from storage import audit, trays
from storage.mirror import Mirror
from tests.support.together import together

if TYPE_CHECKING:
    from pathlib import Path

PROCESSES = 6

WRITER = """
import json, sys
from pathlib import Path
from storage import audit, documents, settings, trays
from storage.mirror import Mirror
from tests.support.mirrors import document
home, me, count = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
print("ready", flush=True)
sys.stdin.readline()
numbers, errors = [], []
with Mirror(home, create=True) as mirror, Mirror(home, read_only=True) as reader:
    for index in range(count):
        try:
            with mirror.write() as tx:
                number = int(settings.get(tx.db, "number") or 0) + 1
                settings.put(tx, "number", str(number))
                documents.insert(tx, document(me * 1_000_000 + index))
                audit.append(tx, at=str(index), actor=str(me), act="take", subject=str(number))
            numbers.append(number)
            trays.page(reader.db, "inbox", limit=5)
        except Exception as error:
            errors.append(repr(error))
print(json.dumps([numbers, errors]))
"""


def run(home: Path, count: int) -> tuple[list[int], list[str]]:
    """Let six processes make one mirror together and write ``count`` times each; gives their numbers and errors."""
    numbers: list[int] = []
    errors: list[str] = []
    for taken, raised in together(WRITER, [(str(home), str(me), str(count)) for me in range(PROCESSES)]):
        assert taken == sorted(taken)
        numbers += taken
        errors += raised
    return numbers, errors


@pytest.mark.parametrize("count", [20, pytest.param(400, marks=pytest.mark.slow)])
def test_six_writers(tmp_path: Path, count: int) -> None:
    numbers, errors = run(tmp_path, count)
    assert errors == []
    assert sorted(numbers) == list(range(1, PROCESSES * count + 1))
    with Mirror(tmp_path) as mirror:
        held = trays.counts(mirror.db)
        assert held["inbox"] + held["quarantine"] == PROCESSES * count
        assert audit.head(mirror.db)[0] == PROCESSES * count
        assert audit.first_break(mirror.db) is None
        assert mirror.db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
