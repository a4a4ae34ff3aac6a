"""``sync`` against a real axis: results, exit codes, watching."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import socket
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from commands.sync import LONGEST_PAUSE, pause
from office import home as homes
from tests.support.command_line import PROGRAM, environment, send, set_up, vanthu

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.axis_server import RunningAxis

SYNC_KEYS = {"received", "sent", "statuses_in", "statuses_out", "quarantined", "held", "errors", "seconds"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def replace_setting(home: Path, old: str, new: str) -> None:
    config = home / homes.CONFIG
    config.write_text(config.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def test_a_document_goes_from_office_to_office(axis: RunningAxis, tmp_path: Path) -> None:
    axis.register("H29.31")
    axis.register("H29.32")
    sender, receiver = set_up(axis, tmp_path / "a", "H29.31"), set_up(axis, tmp_path / "b", "H29.32")
    send(sender, "H29.32", {"a.txt": b"a"}, number="41", subject="V/v thử")

    waiting = vanthu("sync", "--json", home=sender)
    assert waiting.object["sent"] == 0  # the undo window has not passed
    sent = vanthu("sync", "--now", "--json", home=sender)
    assert (sent.code, sent.object["sent"], sent.object["errors"]) == (0, 1, [])
    assert sent.object.keys() == SYNC_KEYS

    received = vanthu("sync", "--lang", "en", home=receiver)
    assert (received.code, received.err) == (0, "")
    assert received.out == "1 document received, 1 status sent.\n"
    status = vanthu("sync", home=sender)
    assert status.out == "Đã nhận 1 trạng thái.\n"
    nothing = vanthu("sync", home=sender)
    assert (nothing.code, nothing.out, nothing.err) == (0, "", "")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_an_axis_that_is_away_is_exit_code_4(axis: RunningAxis, tmp_path: Path, language: str) -> None:
    home = set_up(axis, tmp_path / "away")
    replace_setting(home, str(axis.port), str(free_port()))
    result = vanthu("sync", "--json", "--lang", language, home=home)
    assert result.code == 4
    assert len(result.object["errors"]) == 1
    assert result.err.count("\n") == 1


def test_a_page_in_the_axis_place_is_said_once(axis: RunningAxis, tmp_path: Path) -> None:
    home = set_up(axis, tmp_path / "elsewhere")
    axis.fault("html")
    result = vanthu("sync", "--json", home=home)
    axis.heal()
    assert (result.code, len(result.object["errors"]), result.err.count("\n")) == (4, 1, 1)


def test_a_wrong_secret_is_exit_code_5(axis: RunningAxis, tmp_path: Path) -> None:
    home = set_up(axis, tmp_path / "refused")
    homes.save_secret(home, "another secret")
    result = vanthu("sync", home=home)
    assert (result.code, result.out) == (5, "")
    assert result.err.count("\n") == 1


def test_a_missing_secret_is_told_with_its_remedy(axis: RunningAxis, tmp_path: Path) -> None:
    home = set_up(axis, tmp_path / "secretless")
    (home / homes.SECRET).unlink()
    result = vanthu("sync", home=home)
    assert result.code == 2
    assert str(home / homes.SECRET) in result.err


def test_a_damaged_package_is_quarantined_with_exit_code_6(axis: RunningAxis, tmp_path: Path) -> None:
    axis.register("H29.33")
    axis.register("H29.34")
    sender, receiver = set_up(axis, tmp_path / "a", "H29.33"), set_up(axis, tmp_path / "b", "H29.34")
    send(sender, "H29.34", {"a.txt": b"a" * 2000}, number="42", subject="V/v thử")
    assert vanthu("sync", "--now", home=sender).code == 0
    [packages] = [path for path in axis.data_dir.iterdir() if path.is_dir()]
    newest = max((path for path in packages.rglob("*") if path.is_file()), key=lambda path: path.stat().st_mtime_ns)
    newest.write_bytes(b"<" * newest.stat().st_size)

    result = vanthu("sync", "--json", home=receiver)
    assert (result.code, result.object["quarantined"], result.object["received"]) == (6, 1, 0)
    assert result.err
    assert len(vanthu("list", "quarantine", "--json", home=receiver).objects) == 1


def test_a_second_sync_leaves_at_once_and_says_who_runs(axis: RunningAxis, tmp_path: Path) -> None:
    home = set_up(axis, tmp_path / "busy")
    with (home / "sync.lock").open("w", encoding="utf-8") as lock:
        lock.write("Nguyễn Văn A, pid 7")
        lock.flush()
        fcntl.flock(lock, fcntl.LOCK_EX)
        result = vanthu("sync", "--json", "--lang", "en", home=home)
    assert result.code == 0
    assert result.object["received"] == 0
    assert result.err == "vanthu: Another sync is already running (Nguyễn Văn A, pid 7); this one did nothing.\n"


@contextmanager
def started(*arguments: str, home: Path) -> Iterator[subprocess.Popen[str]]:
    """The program running; killed at the end should a test fail before it stopped."""
    with subprocess.Popen(
        # A shell starts what it puts into the background with SIGINT ignored, and that is inherited.
        ["env", "--default-signal=INT", PROGRAM, "--home", str(home), "--lang", "en", *arguments],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_watching_syncs_until_it_is_stopped(axis: RunningAxis, tmp_path: Path, number: signal.Signals) -> None:
    code = f"H29.4{int(number)}"
    axis.register(code)
    home, sender = set_up(axis, tmp_path / "w", code), set_up(axis, tmp_path / "s", "H29.14")
    with started("sync", "--watch", "1", "--json", home=home) as process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["received"] == 0
        send(sender, code, {}, number=f"5{int(number)}", subject="V/v thử")
        assert vanthu("sync", "--now", home=sender).code == 0
        assert any(json.loads(line)["received"] == 1 for line in iter(process.stdout.readline, ""))
        process.send_signal(number)
        _out, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (0, "")


def test_watching_says_a_failure_once_and_its_end_once(axis: RunningAxis, tmp_path: Path) -> None:
    home = set_up(axis, tmp_path / "flaky")
    dead = str(free_port())
    replace_setting(home, str(axis.port), dead)
    with started("sync", "--watch", "1", "--json", home=home) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        for _round in range(2):
            assert json.loads(process.stdout.readline())["errors"]
        replace_setting(home, dead, str(axis.port))
        while json.loads(process.stdout.readline())["errors"]:
            pass
        process.send_signal(signal.SIGTERM)
        _out, err = process.communicate(timeout=20)
    assert process.returncode == 0
    first, last = err.splitlines()
    assert f":{dead} " in first
    assert last == "vanthu: The axis answers again."


def test_watching_an_office_that_does_not_exist_ends_at_once(tmp_path: Path) -> None:
    result = vanthu("sync", "--watch", "1", home=tmp_path)
    assert result.code == 2


def test_pauses_grow_to_half_an_hour_and_are_scattered() -> None:
    assert pause(30, 0) == 30
    for failures in range(1, 200):
        whole = min(30 * 2**failures, LONGEST_PAUSE)
        assert 0.8 * whole <= pause(30, failures) <= 1.2 * whole
    assert pause(7200, 5) >= 0.8 * 7200
    assert len({pause(30, 3) for _ in range(20)}) > 1


def test_a_terminal_sees_bars_and_scripts_do_not(axis: RunningAxis, tmp_path: Path) -> None:
    axis.register("H29.35")
    home, sender = set_up(axis, tmp_path / "bars", "H29.35"), set_up(axis, tmp_path / "s", "H29.14")
    send(sender, "H29.35", {}, number="61", subject="V/v thử")
    assert vanthu("sync", "--now", home=sender).code == 0
    screen, terminal = os.openpty()
    with subprocess.Popen(
        [PROGRAM, "--home", str(home), "sync", "--json"],
        env=environment({"TERM": "xterm"}),
        stdout=subprocess.PIPE,
        stderr=terminal,
    ) as process:
        os.close(terminal)
        drawn = bytearray()
        try:
            while chunk := os.read(screen, 65536):
                drawn += chunk
        except OSError:  # the other side is closed
            os.close(screen)
        assert process.stdout is not None
        assert json.loads(process.stdout.read())["received"] == 1
    assert process.returncode == 0
    assert "Nhận văn bản" in drawn.decode()
