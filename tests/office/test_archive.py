"""Handing documents over to an archive, and letting go what it has when the office's rules say so."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import time
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from documents.times import VIETNAM, now
from office.errors import BadInput
from office.office import Office
from office.safekeeping import bags
from office.safekeeping.archive import archive
from office.safekeeping.keeping import backup, still
from office.safekeeping.retention import Rules, expire
from storage import audit, documents, numbers, search
from storage.blobs import record
from storage.documents import File
from storage.mirror import Mirror
from tests.support.offices import office as office_on
from tests.support.registers import arrival, issue, registered_office

if TYPE_CHECKING:
    from pathlib import Path

    from storage.documents import Document
    from tests.support.axis_server import RunningAxis

LONG_AGO = 2015
LARGE = b"%PDF-1.4 " + b"x" * 200_000
SMALL = b"%PDF-1.4 small"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return registered_office(tmp_path / "home")


def keep(office: Office, document: Document, **files: bytes) -> int:
    """Enter a document with files of that content, and a package, all of it durable; gives its id."""
    with Mirror(office.home) as mirror:
        blobs = []
        for content in (*files.values(), b"<edXML/>" + str(document.document_id).encode()):
            spool = mirror.blobs.spool(len(content))
            spool.write(content)
            blobs.append(spool.settle())
        with mirror.write() as tx:
            hashes = [record(tx, blob) for blob in blobs]
            attached = tuple(
                File(f"{name}.pdf", size=len(content), sha256=sha256)
                for (name, content), sha256 in zip(files.items(), hashes, strict=False)
            )
            return documents.insert(tx, replace(document, files=attached, package_sha256=hashes[-1], rank=0))


def old(number: int, year: int = LONG_AGO, **values: Any) -> Document:
    return arrival(number, f"{year}-05-04", status="06", **values)


def hand_over(office: Office, tmp_path: Path, first: int = LONG_AGO, last: int = LONG_AGO) -> Path:
    return archive(office, tmp_path / f"archive-{first}", f"{first}-01-01", f"{last}-12-31").path


def run(office: Office, rules: Rules, **limits: int) -> int:
    with Mirror(office.home) as mirror:
        return expire(mirror, rules, **limits)


def test_an_archive_is_read_without_this_program(office: Office, tmp_path: Path) -> None:
    keep(office, old(1, subject="V/v =1+1"), **{"50% báo cáo": LARGE, "phụ lục": SMALL})
    keep(office, issue(2, f"{LONG_AGO}-12-31"), **{"công văn": SMALL})
    keep(office, old(3, tray="quarantine", problem="secret", subject="Điều không được biết"))
    keep(office, arrival(4))
    place = hand_over(office, tmp_path)
    checked = subprocess.run(
        ["sha256sum", "--check", "--strict", bags.MANIFEST], cwd=place, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stderr
    assert list(bags.damages(place)) == []
    lines = [json.loads(line) for line in (place / "data" / "documents.jsonl").read_text("utf-8").splitlines()]
    assert [(each["direction"], each["subject"]) for each in lines] == [
        ("in", "V/v =1+1"), ("out", "V/v phối hợp công tác"),
    ]  # fmt: skip
    for each in lines:
        for file in each["files"]:
            content = (place / "data" / file["path"]).read_bytes()
            assert hashlib.sha256(content).hexdigest() == file["sha256"]
        assert (place / "data" / each["package"]).read_bytes().startswith(b"<edXML/>")
    assert all("Điều" not in path.read_text("utf-8", "replace") for path in place.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("first", "last"), [(None, "2015-12-31"), ("2015-01-01", None), ("2015-01-02", "2015-01-01"), ("x", "y")]
)
def test_days_that_make_no_archive_are_refused(
    office: Office, tmp_path: Path, first: str | None, last: str | None
) -> None:
    with pytest.raises(BadInput):
        archive(office, tmp_path / "archive", first, last)
    assert not (tmp_path / "archive").exists()


def test_a_day_that_is_not_over_is_not_archived(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    last_second = datetime(2026, 11, 20, 23, 59, 59, tzinfo=VIETNAM).timestamp()
    monkeypatch.setattr(time, "time", lambda: last_second)
    with pytest.raises(BadInput):
        archive(office, tmp_path / "archive", "2015-01-01", "2026-11-20")


def test_files_go_when_their_time_is_over_and_what_they_belonged_to_stays(office: Office, tmp_path: Path) -> None:
    keep(office, old(1), a=LARGE, b=SMALL)
    recent = keep(office, old(2, 2024), c=SMALL + b"2")
    large = hashlib.sha256(LARGE).hexdigest()
    rules = Rules(years=5)
    assert run(office, rules) == 0  # no archive has them yet
    hand_over(office, tmp_path)
    hand_over(office, tmp_path, 2024, 2024)
    with Mirror(office.home) as mirror:
        before = mirror.blobs.path(large)
        os.utime(before, (0, 0))
        with mirror.write() as tx:
            tx.execute("DELETE FROM settings WHERE name = 'keeping.done_on'")  # a day passes
    assert run(office, rules) == 1
    assert run(office, rules) == 0
    with Mirror(office.home, read_only=True) as mirror:
        document, other = documents.get(mirror.db, 1), documents.get(mirror.db, recent)
        assert document is not None
        assert other is not None
        assert [(each.name, each.sha256, each.problem) for each in document.files] == [
            ("a.pdf", None, "expired"), ("b.pdf", None, "expired"),
        ]  # fmt: skip
        assert (document.package_sha256, document.code, document.arrival_number) == (None, "101/UBND-VX", 1)
        assert other.files[0].sha256
        assert not before.exists()
        assert mirror.db.execute("SELECT count(*) FROM blobs WHERE gone_at IS NOT NULL").fetchone() == (3,)
        assert mirror.db.execute("SELECT rowid FROM search WHERE search MATCH ?",
                                 (search.match_expression("101/UBND-VX"),)).fetchone() == (1,)  # fmt: skip
        assert audit.first_break(mirror.db) is None
    assert backup(office, tmp_path / "backup").damaged == ()
    # The same bytes may come again, and are kept again.
    keep(office, arrival(9), a=LARGE, b=SMALL)
    assert backup(office, tmp_path / "backup-2").damaged == ()
    with Mirror(office.home, read_only=True) as mirror:
        assert mirror.blobs.path(large).read_bytes() == LARGE


def test_what_another_document_has_too_is_not_let_go(office: Office, tmp_path: Path) -> None:
    keep(office, old(1), a=LARGE)
    keep(office, arrival(2), a=LARGE)
    hand_over(office, tmp_path)
    assert run(office, Rules(years=5)) == 1
    assert backup(office, tmp_path / "backup").damaged == ()
    with Mirror(office.home, read_only=True) as mirror:
        assert mirror.blobs.path(hashlib.sha256(LARGE).hexdigest()).exists()


def test_what_is_still_worked_on_is_not_let_go(office: Office, tmp_path: Path) -> None:
    keep(office, old(1, followed=True), a=SMALL)
    keep(office, old(2, held=True), a=SMALL)
    hand_over(office, tmp_path)
    assert run(office, Rules(years=5)) == 0


def test_a_type_has_a_time_of_its_own(office: Office, tmp_path: Path) -> None:
    year = now().year
    keep(office, old(1, year - 3, type_name="GIẤY MỜI"), a=SMALL)
    keep(office, old(2, year - 2, type_name="Giấy mời"), a=SMALL)
    keep(office, old(3, year - 9, type_name="Quyết định"), a=SMALL)
    keep(office, old(4, year - 9), a=SMALL)
    hand_over(office, tmp_path, year - 9, year - 1)
    rules = Rules.from_table({"years": 8, "types": {"Giấy mời": 2, "Quyết định": 0}})
    assert run(office, rules, most=1) == 1  # the rest waits
    assert run(office, rules) == 1
    with Mirror(office.home, read_only=True) as mirror:
        rows = mirror.db.execute("SELECT document FROM files WHERE problem = 'expired' ORDER BY 1").fetchall()
    assert rows == [(1,), (4,)]


@pytest.mark.parametrize(
    "table",
    [{"year": 5}, {"years": "5"}, {"years": True}, {"years": -1}, {"types": 5}, {"types": {"Giấy mời": "2"}}],
    ids=["unknown", "text", "bool", "negative", "no-table", "text-of-type"],
)
def test_rules_that_cannot_be_followed_are_refused(table: dict[str, Any]) -> None:
    with pytest.raises(BadInput, match=r"\[keeping\]"):
        Rules.from_table(table)


def test_nothing_is_let_go_while_a_backup_is_made(office: Office, tmp_path: Path) -> None:
    keep(office, old(1), a=SMALL)
    hand_over(office, tmp_path)
    with still(office.home), pytest.raises(BadInput):
        run(office, Rules(years=5))
    assert run(office, Rules(years=5)) == 1


def test_the_days_first_sync_lets_go_and_says_what_is_wrong_with_the_rules(axis: RunningAxis, tmp_path: Path) -> None:
    home = office_on(axis, tmp_path / "home")
    keep(home, old(1), a=SMALL)
    hand_over(home, tmp_path)
    config = home.home / "config.toml"
    settings = config.read_text(encoding="utf-8")
    config.write_text(f"{settings}\n[keeping]\nyear = 5\n", encoding="utf-8")
    report = Office.open(home.home).sync()
    assert (report.exit_code, ["[keeping]" in each for each in report.errors]) == (6, [True])
    config.write_text(f"{settings}\n[keeping]\nyears = 5\n", encoding="utf-8")
    assert Office.open(home.home).sync().exit_code == 0
    with home.reader() as mirror:
        document = documents.get(mirror.db, 1)
    assert document is not None
    assert document.files[0].problem == "expired"


def test_what_interrupted_runs_left_is_swept_and_what_is_being_written_is_not(office: Office, tmp_path: Path) -> None:
    left, new = tmp_path / ".a.vanthu-unfinished-1", tmp_path / ".b.vanthu-unfinished-2"
    for directory in (left, new):
        (directory / "data").mkdir(parents=True)
    os.utime(left, (0, 0))
    with bags.Bag(tmp_path / "c") as bag:
        [building] = tmp_path.glob(".c.*")
        os.utime(building, (0, 0))
        bag.write("a", b"a")
        backup(office, tmp_path / "d")
        bag.finish({})
    assert not left.exists()
    assert new.exists()
    assert list(bags.damages(tmp_path / "c")) == []


def test_numbers_outlive_the_files(office: Office, tmp_path: Path) -> None:
    keep(office, old(1), a=SMALL)
    hand_over(office, tmp_path)
    run(office, Rules(years=5))
    with Mirror(office.home, read_only=True) as mirror:
        assert numbers.gaps(mirror.db, numbers.ARRIVALS, LONG_AGO) == []
