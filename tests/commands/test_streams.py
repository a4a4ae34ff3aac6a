"""Closed streams, full disks, odd locales, damaged mirrors, and errors nobody foresaw."""

from __future__ import annotations

import errno
import sqlite3
import stat
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from commands import diagnostics
from durable.sqlite import sqlite3 as durable_sqlite
from office import home as homes
from storage import schema
from storage.mirror import FILE
from tests.support.command_line import PROGRAM, environment, vanthu
from translations import activate, language

if TYPE_CHECKING:
    from tests.support.command_line import Exchange


def shell(command: str, **changes: str) -> tuple[int, str]:
    """A line for the shell with $VANTHU in it; its exit code and standard error."""
    env = environment({"VANTHU": PROGRAM, **changes})
    done = subprocess.run(["bash", "-c", command], env=env, capture_output=True, text=True, timeout=60, check=False)
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    return done.returncode, done.stderr


def test_a_reader_that_leaves_early_is_no_failure_to_talk_about(full_home: Path) -> None:
    code, err = shell('set -o pipefail; "$VANTHU" list inbox --json | head -1', VANTHU_HOME=str(full_home))
    assert (code, err) == (128 + 13, "")


def test_a_closed_standard_output_is_told(exchange: Exchange) -> None:
    code, err = shell('"$VANTHU" list inbox >&-', VANTHU_HOME=str(exchange.home), VANTHU_LANG="en")
    assert code == 1
    assert err == "vanthu: The result could not be written to standard output: it is closed\n"


def test_a_full_disk_behind_standard_output_is_told(exchange: Exchange) -> None:
    code, err = shell('"$VANTHU" list inbox >/dev/full', VANTHU_HOME=str(exchange.home), VANTHU_LANG="en")
    assert code == 1
    assert err == "vanthu: The result could not be written to standard output: the disk is full\n"


@pytest.mark.parametrize("closed", [">&- 2>&-", "<&- >&- 2>&-", "2>&-", "<&- 2>&-", "2>/dev/full"])
def test_closed_streams_never_become_the_mirror(new_home: Path, closed: str) -> None:
    before = (new_home / homes.CONFIG).read_bytes()
    shell(f'"$VANTHU" sync --json {closed}; "$VANTHU" list nothing {closed}', VANTHU_HOME=str(new_home))
    assert (new_home / homes.CONFIG).read_bytes() == before
    checks = {each["name"]: each["ok"] for each in vanthu("doctor", "--json", home=new_home).objects}
    assert checks["mirror"] is checks["axis"] is True


@pytest.mark.parametrize(
    "locale",
    [
        {"LANG": "C", "LC_ALL": "C"},
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "latin-1"},
        {"LC_ALL": "xx_XX.UTF-8"},
    ],
)
def test_vietnamese_comes_out_as_utf_8_whatever_the_locale(exchange: Exchange, locale: dict[str, str]) -> None:
    listed = vanthu("list", "inbox", home=exchange.home, env=locale)
    assert (listed.code, listed.err) == (0, "")
    assert "V/v tăng cường" in listed.out
    assert "thiếu đối số bắt buộc" in vanthu("list", env=locale).err.lower()


def test_an_interrupt_ends_with_130_and_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert diagnostics.run(_interrupted, lambda: tmp_path) == 130
    assert capsys.readouterr().err.count("\n") == 1
    assert not list(tmp_path.iterdir())


def _interrupted() -> int:
    raise KeyboardInterrupt


def test_a_mirror_of_a_newer_version_is_left_alone(new_home: Path) -> None:
    db = sqlite3.connect(new_home / FILE)
    db.execute(f"PRAGMA user_version={schema.NEWEST + 7}")
    db.close()
    for arguments in (("list", "inbox"), ("sync",), ("show", "1")):
        result = vanthu(*arguments, "--lang", "en", home=new_home)
        assert (result.code, result.out) == (1, "")
        assert "was written by a newer vanthu" in result.err
        assert result.err.count("\n") == 1
    assert vanthu("doctor", home=new_home).code == 6


@pytest.mark.parametrize(
    ("error", "word"),
    [
        ("database is locked", "writing"),
        ("attempt to write a readonly database", "permissions"),
        ("unable to open database file", "permissions"),
        ("database disk image is malformed", "backup"),
        ("disk I/O error", "backup"),
    ],
)
def test_troubles_of_the_mirror_have_their_sentences(error: str, word: str) -> None:
    before = language()
    activate("en")
    explained = diagnostics.explain(durable_sqlite.OperationalError(error))
    activate(before)
    assert explained is not None
    assert word in explained[0]
    assert explained[1] == 1


def test_a_fault_of_the_program_is_not_explained_away() -> None:
    assert diagnostics.explain(durable_sqlite.OperationalError("no such table: x")) is None
    assert diagnostics.explain(ZeroDivisionError()) is None


def test_a_mirror_that_is_none_is_told(new_home: Path) -> None:
    (new_home / FILE).write_bytes(b"not a database at all" * 300)
    result = vanthu("list", "inbox", home=new_home)
    assert (result.code, result.out) == (1, "")
    assert str(new_home / FILE) in result.err
    assert result.err.count("\n") == 1


def test_a_setting_that_cannot_be_is_told_with_its_place(new_home: Path) -> None:
    with (new_home / homes.CONFIG).open("a", encoding="utf-8") as file:
        file.write("\n[sync]\ninterval = 'x'\n")
    result = vanthu("sync", home=new_home)
    assert result.code == 2
    assert str(new_home / homes.CONFIG) in result.err


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device", "/x"),
        OSError(errno.EDQUOT, "Disk quota exceeded"),
        durable_sqlite.OperationalError("database or disk is full"),
    ],
)
def test_a_full_disk_has_a_sentence_of_its_own(error: Exception) -> None:
    assert diagnostics.explain(error) == (diagnostics.disk_full(), 1)


def test_a_write_cut_short_by_the_disk_leaves_no_half_file(exchange: Exchange, tmp_path: Path) -> None:
    # A limit on the size of files stands in for the disk's end: the write fails in the middle, as it would there.
    command = 'ulimit -f 1; "$VANTHU" show 1 --save "$PLACE"'
    code, err = shell(command, VANTHU_HOME=str(exchange.home), PLACE=str(tmp_path))
    assert code != 0
    assert err.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_an_error_nobody_foresaw_leaves_its_traceback_in_a_private_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> int:
        raise ZeroDivisionError("secret\x1b[2J")

    assert diagnostics.run(broken, lambda: tmp_path) == 1
    [crash] = tmp_path.glob("crash-*.txt")
    assert "ZeroDivisionError" in crash.read_text(encoding="utf-8")
    assert stat.S_IMODE(crash.stat().st_mode) == 0o600
    told = capsys.readouterr().err
    assert str(crash) in told
    assert "secret" not in told
    assert told.count("\n") == 1


def test_an_error_nobody_foresaw_is_told_even_where_nothing_can_be_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> int:
        raise ZeroDivisionError

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    assert diagnostics.run(broken, lambda: Path("/nonexistent")) == 1
    assert "ZeroDivisionError" in capsys.readouterr().err
