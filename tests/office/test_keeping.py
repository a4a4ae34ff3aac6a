"""Backups made while others write, and offices brought back from them: nothing lost, no number given again."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from contextlib import ExitStack
from datetime import date
from typing import TYPE_CHECKING

import pytest

from documents.times import now
from office.doctor import examine
from office.errors import BadInput
from office.safekeeping import bags
from office.safekeeping.keeping import backup
from office.safekeeping.restoring import restore
from storage import documents, numbers, outbox
from storage.blobs import record
from storage.documents import File
from storage.mirror import FILE, Mirror
from storage.numbers import NumbersUnsure
from tests.support.foreign_client import ForeignOffice
from tests.support.offices import office as office_on
from tests.support.offices import send
from tests.support.packages import document_bytes
from tests.support.registers import arrival, enter_all, issue, registered_office
from tests.support.sending import outgoing

if TYPE_CHECKING:
    from pathlib import Path

    from office.office import Office
    from tests.support.axis_server import RunningAxis

WRITERS = 6
BACKUPS = 3
WRITER = """
import os, sys
from pathlib import Path
from storage import audit, documents, numbers
from storage.blobs import record
from storage.documents import File
from storage.mirror import Mirror
from tests.support.registers import arrival
home, me = Path(sys.argv[1]), sys.argv[2]
os.set_blocking(0, False)
count = 0
with Mirror(home) as mirror:
    while sys.stdin.buffer.read(1) is None:
        spool = mirror.blobs.spool(300_000)
        spool.write(os.urandom(200_000 if count % 5 == 0 else 500))
        blob = spool.settle()
        with mirror.write() as tx:
            number = numbers.take(tx, numbers.ARRIVALS, 2026)
            file = File("a.pdf", size=blob.size, sha256=record(tx, blob))
            documents.insert(tx, arrival(number, files=(file,)))
            audit.append(tx, at=str(count), actor=me, act="accept", subject=str(number))
        count += 1
        if count == 3:
            print("under way", flush=True)
print(count)
"""
LARGE = b"%PDF-1.4 " + b"x" * 200_000


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return registered_office(tmp_path / "home")


def with_file(office: Office, content: bytes, number: int = 1) -> str:
    """A registered arrival with one file; gives the file's hash."""
    with Mirror(office.home) as mirror:
        spool = mirror.blobs.spool(len(content))
        spool.write(content)
        blob = spool.settle()
        with mirror.write() as tx:
            sha256 = record(tx, blob)
            file = File("công văn.pdf", size=blob.size, sha256=sha256)
            documents.insert(tx, arrival(number, files=(file,)))
            numbers.raise_to(tx, numbers.ARRIVALS, 2026, number)
    return sha256


def verdicts(home: Path, *, thorough: bool = True) -> dict[str, bool | None]:
    """What the doctor says of everything that is on this machine."""
    return {check.name: check.ok for check in examine(home, thorough=thorough) if check.name not in ("axis", "ocr")}


def take(home: Path, series: str, year: int = 2026) -> int:
    with Mirror(home) as mirror, mirror.write() as tx:
        return numbers.take(tx, series, year)


def test_backups_while_six_processes_write(office: Office, tmp_path: Path) -> None:
    with ExitStack() as stack:
        writers = [
            stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-c", WRITER, str(office.home), str(me)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
            for me in range(WRITERS)
        ]
        for writer in writers:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "under way\n"
        made = [backup(office, tmp_path / f"backup-{n}") for n in range(BACKUPS)]
        written = 0
        for writer in writers:
            out, _none = writer.communicate("stop", timeout=60)
            assert writer.returncode == 0
            written += int(out)
    assert [each.damaged for each in made] == [()] * BACKUPS
    counts = [each.documents for each in made]
    assert 0 < counts[0] <= counts[1] <= counts[2] <= written
    for number, each in enumerate(made):
        home = tmp_path / f"restored-{number}"
        restored = restore(each.path, home)
        assert (restored.documents, restored.damaged, restored.secret) == (each.documents, (), False)
        found = verdicts(home)
        assert {found[name] for name in ("mirror", "files", "audit", "numbers", "backup")} == {True}
        assert take(home, numbers.ARRIVALS) == each.documents + 1


def test_the_secret_is_in_a_backup_only_when_asked_for(office: Office, tmp_path: Path) -> None:
    without, with_it = backup(office, tmp_path / "a"), backup(office, tmp_path / "b", secret=True)
    names = [
        {path.name for path in (each.path / bags.PAYLOAD).iterdir() if path.is_file()} for each in (without, with_it)
    ]
    assert names == [{FILE, "config.toml", "backup.json"}, {FILE, "config.toml", "backup.json", "secret"}]
    assert all(b"s3cret" not in path.read_bytes() for path in without.path.rglob("*") if path.is_file())
    restored = restore(with_it.path, tmp_path / "restored")
    assert restored.secret
    assert (restored.home / "secret").stat().st_mode & 0o077 == 0


def test_a_backup_into_a_directory_that_exists_gets_a_name_of_its_own(office: Office, tmp_path: Path) -> None:
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    made = backup(office, shelf)
    assert made.path.parent == shelf
    assert made.path.name.startswith(f"vanthu-{office.config.code}-")
    with pytest.raises(BadInput, match=made.path.name):
        restore(shelf, tmp_path / "restored")
    for place in (made.path, tmp_path / "no" / "where"):
        with pytest.raises(BadInput):
            backup(office, place)
    assert sorted(path.name for path in shelf.iterdir()) == [made.path.name]


def test_a_damaged_file_of_the_office_does_not_stop_its_backup(office: Office, tmp_path: Path) -> None:
    lost, kept = with_file(office, LARGE), with_file(office, LARGE + b"!", 2)
    with Mirror(office.home) as mirror:
        mirror.blobs.path(lost).write_bytes(b"rot")
    made = backup(office, tmp_path / "backup")
    assert made.damaged == (lost,)
    restored = restore(made.path, tmp_path / "restored")
    assert restored.damaged == (lost,)
    with Mirror(restored.home) as mirror:
        assert mirror.blobs.path(kept).read_bytes() == LARGE + b"!"


def test_damage_to_a_backup_is_noticed(office: Office, tmp_path: Path) -> None:
    lost = with_file(office, LARGE)
    made = backup(office, tmp_path / "backup").path
    (made / bags.PAYLOAD / "blobs" / lost).write_bytes(b"rot")
    (made / bags.PAYLOAD / "surplus").write_bytes(b"")
    assert set(bags.damages(made)) == {(f"data/blobs/{lost}", "changed"), ("data/surplus", "unlisted")}
    (made / bags.PAYLOAD / "surplus").unlink()
    assert restore(made, tmp_path / "restored").damaged == (lost,)
    with (made / bags.PAYLOAD / FILE).open("r+b") as mirror:
        mirror.seek(9000)
        mirror.write(b"rot")
    with pytest.raises(BadInput, match=FILE):
        restore(made, tmp_path / "other")
    assert not (tmp_path / "other" / FILE).exists()


@pytest.mark.parametrize("line", ["0" * 64 + "  ../../etc/passwd", "0" * 64 + "  /etc/passwd", "nonsense"])
def test_a_manifest_cannot_lead_out_of_its_bag(office: Office, tmp_path: Path, line: str) -> None:
    made = backup(office, tmp_path / "backup").path
    with (made / bags.MANIFEST).open("a") as manifest:
        manifest.write(f"{line}\n")
    with pytest.raises(BadInput):
        restore(made, tmp_path / "restored")


def test_a_home_that_is_in_use_is_not_restored_into(office: Office, tmp_path: Path) -> None:
    made = backup(office, tmp_path / "backup").path
    with pytest.raises(BadInput):
        restore(made, office.home)
    other = registered_office(tmp_path / "other", code="H29.15")
    (other.home / FILE).unlink()
    with pytest.raises(BadInput, match=r"H29\.15"):
        restore(made, other.home)


def test_a_lost_mirror_is_replaced_beside_the_settings_that_are_still_there(office: Office, tmp_path: Path) -> None:
    enter_all(office, arrival(1))
    made = backup(office, tmp_path / "backup").path
    config = (office.home / "config.toml").read_text(encoding="utf-8") + "\n# ours\n"
    (office.home / "config.toml").write_text(config, encoding="utf-8")
    (office.home / FILE).unlink()
    (office.home / f"{FILE}-wal").write_bytes(b"of the lost one")
    (office.home / ".restoring").mkdir()  # of a restoring that was interrupted
    (office.home / ".restoring" / FILE).write_bytes(b"half")
    restored = restore(made, office.home, last_arrival=40)
    assert restored.documents == 1
    assert (office.home / "config.toml").read_text(encoding="utf-8") == config
    assert not (office.home / ".restoring").exists()
    assert [path.read_bytes() for path in office.home.glob(f"{FILE}-wal.*")] == [b"of the lost one"]
    assert take(office.home, numbers.ARRIVALS, now().year) == 41


def test_no_outgoing_number_is_given_before_the_axis_was_asked(office: Office, tmp_path: Path) -> None:
    enter_all(office, issue(7), arrival(3))
    home = restore(backup(office, tmp_path / "backup").path, tmp_path / "restored").home
    with pytest.raises(NumbersUnsure):
        take(home, numbers.outgoing(""))
    assert take(home, numbers.ARRIVALS) == 4
    with Mirror(home) as mirror, mirror.write() as tx:
        numbers.claim(tx, numbers.outgoing(""), 2026, 30)  # a clerk may know better
    assert verdicts(home)["restored"] is None


def test_what_happened_after_the_backup_is_asked_for(axis: RunningAxis, tmp_path: Path) -> None:
    home = office_on(axis, tmp_path / "home", undo=0)
    waiting = home.send(outgoing(tmp_path, number="12"))
    send(axis, document_bytes(number="1"))
    made = backup(home, tmp_path / "backup", secret=True)
    home.send(outgoing(tmp_path, number="19"))
    assert home.sync().sent == 2
    assert home.sync().received == 0  # taken over, so the axis no longer counts it as waiting
    shutil.rmtree(home.home)

    restored = restore(made.path, home.home)
    assert restored.waiting == 1
    with Mirror(home.home, read_only=True) as mirror:
        [message] = outbox.of_document(mirror.db, waiting)
        assert message.state == "SENDING"
    report = home.sync(impatient=True)
    assert (report.received, report.exit_code) == (1, 6)
    assert "19/UBND-VX" in " ".join(report.errors)
    peer = ForeignOffice(axis.url, "H29.14", axis.secrets["H29.14"])
    assert len(peer.pending()) == 2  # neither was sent again
    with Mirror(home.home, read_only=True) as mirror:
        [message] = outbox.of_document(mirror.db, waiting)
        assert message.state == "ACCEPTED"
    assert take(home.home, numbers.outgoing(""), date(2026, 11, 20).year) == 20
    again = home.sync(impatient=True)
    assert (again.received, again.sent, again.exit_code) == (0, 0, 0)
    assert "restored" not in verdicts(home.home)


def test_the_doctor_asks_for_backups_and_looks_at_counters(office: Office, tmp_path: Path) -> None:
    assert verdicts(office.home)["backup"] is True  # none was made, but the office is not a week old
    enter_all(office, arrival(1), arrival(3))
    backup(office, tmp_path / "backup")
    found = verdicts(office.home, thorough=False)
    assert (found["backup"], found["numbers"]) == (True, None)  # a gap is to be explained
    with Mirror(office.home) as mirror, mirror.write() as tx:
        tx.execute("UPDATE settings SET value = ? WHERE name = 'backup.last'",
                   (json.dumps({"at": "2026-01-01T08:00:00+07:00", "path": ""}),))  # fmt: skip
        documents.insert(tx, arrival(9))
    found = verdicts(office.home)
    assert (found["backup"], found["numbers"]) == (False, False)
