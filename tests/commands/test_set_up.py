"""``init``, ``doctor``, ``demo`` and the embedded axis by itself."""

from __future__ import annotations

import json
import signal
import stat
import subprocess
import urllib.request
from typing import TYPE_CHECKING

import pytest

from office import home as homes
from tests.support.command_line import PROGRAM, environment, on_terminal, set_up, vanthu
from tests.support.terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.axis_server import RunningAxis
    from tests.support.command_line import Exchange

GOOD = {"--code": "H29.14", "--name": "Sở Nội vụ", "--endpoint": "http://127.0.0.1:8700"}


def options(**changes: str) -> list[str]:
    values = GOOD | {f"--{name}": value for name, value in changes.items()}
    return [each for pair in values.items() for each in pair]


def test_init_prints_the_home_and_keeps_the_secret_to_its_owner(tmp_path: Path) -> None:
    home = tmp_path / "deep" / "office"
    result = vanthu("init", *options(), home=home, stdin="the secret\n")
    assert (result.code, result.out) == (0, f"{home}\n")
    assert homes.load_secret(home) == "the secret"
    assert stat.S_IMODE((home / homes.SECRET).stat().st_mode) == 0o600
    assert "the secret" not in (home / homes.CONFIG).read_text(encoding="utf-8")


def test_init_takes_the_secret_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes("\ufefftừ tệp\r\n".encode())
    assert vanthu("init", *options(), "--secret-file", tmp_path / "key", home=tmp_path / "home").code == 0
    assert homes.load_secret(tmp_path / "home") == "từ tệp"


def test_init_asks_for_the_secret_on_a_terminal_without_showing_it(tmp_path: Path) -> None:
    with on_terminal("init", *options(), home=tmp_path / "home") as terminal:
        terminal.see("Khóa bí mật")
        terminal.write("typed\n")
        assert terminal.wait() == 0
        assert "typed" not in terminal.text
    assert homes.load_secret(tmp_path / "home") == "typed"


def test_init_does_not_touch_an_office_that_is_there(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert vanthu("init", *options(), home=home, stdin="first").code == 0
    before = {path.name: path.read_bytes() for path in home.iterdir() if path.is_file()}
    result = vanthu("init", *options(name="Khác"), home=home, stdin="second")
    assert (result.code, result.out) == (2, "")
    assert str(home) in result.err
    assert {path.name: path.read_bytes() for path in home.iterdir() if path.is_file()} == before


@pytest.mark.parametrize(
    ("changes", "secret", "named"),
    [
        ({"code": "../x"}, "s", "../x"),
        ({"code": "H29.14\x1b[2J"}, "s", "H29.14␛[2J"),
        ({"endpoint": "ftp://axis"}, "s", "ftp://axis"),
        ({"endpoint": "http://"}, "s", "http://"),
        ({"endpoint": "http://axis:99999"}, "s", "99999"),
        ({"name": "  "}, "s", ""),
        ({"name": "A\udcff"}, "s", "A�"),
        ({"dialect": "soap"}, "s", "soap"),
        ({}, "", ""),
        ({}, "\x00\x01", ""),
        ({}, "x" * 5000, ""),
        ({"secret-file": "/nonexistent/key"}, "", "/nonexistent/key"),
        ({"secret-file": "/"}, "", "/"),
    ],
)
def test_init_refuses_in_one_sentence_and_leaves_no_office(
    tmp_path: Path, changes: dict[str, str], secret: str, named: str
) -> None:
    result = vanthu("init", *options(**changes), home=tmp_path / "home", stdin=secret)
    assert (result.code, result.out) == (2, "")
    assert result.err.count("\n") == 1
    assert named in result.err
    assert not (tmp_path / "home" / homes.CONFIG).exists()


def test_init_refuses_a_directory_that_everybody_can_read(tmp_path: Path) -> None:
    home = tmp_path / "open"
    home.mkdir()
    (home / "something").write_bytes(b"")
    home.chmod(0o755)
    result = vanthu("init", *options(), home=home, stdin="s")
    assert result.code == 1
    assert "chmod o= " in result.err


def test_doctor_finds_everything_well_on_a_healthy_office(exchange: Exchange) -> None:
    checks = {each["name"]: each for each in vanthu("doctor", "--json", home=exchange.home).objects}
    assert {"sqlite", "home", "disk", "config", "mirror", "files", "audit", "axis"} <= checks.keys()
    assert all(checks[name]["ok"] is True for name in checks.keys() - {"ocr", "disk"})
    for language in ("vi", "en"):
        lines = vanthu("doctor", "--lang", language, home=exchange.home).out.splitlines()
        assert len(lines) == len(checks)
        assert all(line[:2] in ("✓ ", "! ", "✗ ") for line in lines)


def test_doctor_says_what_needs_a_person(axis: RunningAxis, tmp_path: Path) -> None:
    home = set_up(axis, tmp_path / "ill")
    homes.save_secret(home, "wrong")
    result = vanthu("doctor", home=home)
    assert result.code == 6
    assert any(line.startswith("✗ axis: ") for line in result.out.splitlines())


def test_doctor_works_before_there_is_an_office(tmp_path: Path) -> None:
    result = vanthu("doctor", "--json", home=tmp_path / "none")
    assert result.code == 6
    assert {each["name"] for each in result.objects if each["ok"] is False} >= {"home", "config"}


def test_the_axis_serves_whom_it_registered(tmp_path: Path) -> None:
    data = tmp_path / "axis"
    registered = vanthu("axis", "register", "H29.14", "Sở Nội vụ", "--data", data, "--json")
    assert registered.object.keys() == {"code", "name", "secret"}
    for_people = vanthu("axis", "register", "H29.15", "Sở Y tế", "--endpoint", "http://x/", "--data", data)
    secret = for_people.out.split()[-1]
    assert len(secret) >= 32
    assert for_people.err.count("\n") == 1

    command = [PROGRAM, "axis", "serve", "--port", "0", "--data", str(data), "--faults"]
    with subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline().decode()
            assert line.startswith("listening on http://127.0.0.1:")
            url = line.removeprefix("listening on ").strip()
            home = tmp_path / "home"
            made = vanthu("init", *options(endpoint=url), home=home, stdin=registered.object["secret"])
            assert made.code == 0, made.err
            assert vanthu("sync", home=home).code == 0
            found = vanthu("units", "so y te", "--json", home=home).objects
            assert "H29.15" in {each["code"] for each in found}

            fault = json.dumps({"fault": "status", "op": "getReceivedEdocList", "count": 1, "retry_after": 1}).encode()
            with urllib.request.urlopen(f"{url}/control/faults", fault, timeout=20) as reply:
                assert json.load(reply)[0]["hits"] == 0
            assert vanthu("sync", home=home).code == 4

            taken = vanthu("axis", "serve", "--port", url.rpartition(":")[2], "--data", tmp_path / "other")
            assert taken.code == 1
            assert taken.err.count("\n") == 1
            process.send_signal(signal.SIGTERM)
            out, err = process.communicate(timeout=20)
        finally:
            process.kill()
    assert (process.returncode, out, err) == (0, b"", b"")


def test_the_axis_warns_before_it_listens_to_other_machines(tmp_path: Path) -> None:
    command = [
        PROGRAM,
        "--lang",
        "en",
        "axis",
        "serve",
        "--port",
        "0",
        "--host",
        "0.0.0.0",
        "--data",
        str(tmp_path / "axis"),
    ]
    with subprocess.Popen(
        command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().startswith("listening on http://0.0.0.0:")
            process.send_signal(signal.SIGINT)
            _out, err = process.communicate(timeout=20)
        finally:
            process.kill()
    assert process.returncode == 0
    assert err.startswith("vanthu: Warning: 0.0.0.0 can be reached from other machines")
    assert err.count("\n") == 1


@pytest.mark.parametrize(("code", "name"), [("a b", "Tên"), ("", "Tên"), ("H29.14", " ")])
def test_register_refuses_what_is_no_office(tmp_path: Path, code: str, name: str) -> None:
    result = vanthu("axis", "register", code, name, "--data", tmp_path / "axis")
    assert (result.code, result.out) == (2, "")
    assert result.err.count("\n") == 1


def test_without_an_office_and_a_terminal_the_way_on_is_told(tmp_path: Path) -> None:
    result = vanthu(home=tmp_path / "none")
    assert (result.code, result.out) == (2, "")
    assert "vanthu init" in result.err
    assert "vanthu demo" in result.err


def test_without_an_office_a_terminal_is_asked_and_may_decline(tmp_path: Path) -> None:
    with on_terminal(home=tmp_path / "none") as terminal:
        terminal.see("[c/k]")
        assert "vanthu init" in terminal.text
        terminal.write("k\n")
        assert terminal.wait() == 2
    assert not (tmp_path / "none").exists()


def test_the_workstation_is_refused_without_a_terminal(exchange: Exchange) -> None:
    for arguments in ((), ("demo", "--documents", "2")):
        result = vanthu(*arguments, "--lang", "en", home=exchange.home)
        assert (result.code, result.out) == (2, "")
        assert "vanthu list inbox" in result.err


def test_the_workstation_is_refused_where_its_screen_would_not_be_seen(exchange: Exchange, tmp_path: Path) -> None:
    errors = tmp_path / "errors"
    for run, told in (('TERM=dumb exec "$0" "$@"', "vanthu list inbox"), (f'exec "$0" "$@" 2>{errors}', "")):
        command = ["/bin/sh", "-c", run, PROGRAM, "--home", str(exchange.home), "--lang", "en"]
        with Terminal(command, columns=120, rows=24) as terminal:
            assert terminal.wait() == 2
            assert told in terminal.text
            assert b"\x1b" not in terminal.sent
    assert "without redirecting" in errors.read_text()


def test_the_demonstration_opens_the_workstation_on_its_documents(tmp_path: Path) -> None:
    with on_terminal("demo", "--documents", "4", home=tmp_path / "unused", language="en") as terminal:
        terminal.see("Inbox 5")  # one of the four was recalled
        terminal.write("Q")
        assert terminal.wait() == 0
    assert not (tmp_path / "unused").exists()


def test_the_workstation_opens_on_the_office_of_this_machine(exchange: Exchange) -> None:
    with on_terminal(home=exchange.home) as terminal:
        terminal.see("18/SKHCN-VP")
        terminal.write("Q")
        assert terminal.wait() == 0
