"""The embedded axis as a process: start, stop, kill, ports, what a restart finds."""

import os
import queue
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from axis.server.admin import register_office
from axis.server.directory import CITY_UNITS
from axis.server.ledger import Ledger
from axis.server.run import CannotServe, EmbeddedAxis
from tests.support.axis_server import running_axis
from tests.support.foreign_client import ForeignOffice
from tests.support.packages import document_bytes

ROOT = Path(__file__).parents[2]
PROGRAM = """
import sys
from pathlib import Path
from axis.server.run import serve
serve("127.0.0.1", 0, Path(sys.argv[1]), lambda url: print(url, flush=True), units=10)
print("stopped", flush=True)
"""
SOON = 30.0


@contextmanager
def process(data_dir: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-c", PROGRAM, str(data_dir)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout is not None
        lines: queue.Queue[str] = queue.Queue()
        reader = threading.Thread(target=lambda: lines.put(running.stdout.readline() if running.stdout else ""))
        reader.start()
        try:
            yield running, lines.get(timeout=SOON).strip()
        finally:
            running.kill()
            reader.join(SOON)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_cleanly_even_with_a_connection_open(tmp_path: Path, number: signal.Signals) -> None:
    data_dir = tmp_path / "axis"
    secret = register_office(data_dir, "H29.1", "Văn phòng")
    with process(data_dir) as (running, url):
        office = ForeignOffice(url, "H29.1", secret)
        assert office.pending() == []
        with socket.create_connection((str(office.endpoint.hostname), int(office.endpoint.port or 0))):
            running.send_signal(number)
            output, errors = running.communicate(timeout=SOON)
    assert (running.returncode, output, errors) == (0, "stopped\n", "")


def test_what_was_answered_survives_a_kill(tmp_path: Path) -> None:
    data_dir = tmp_path / "axis"
    secrets = {code: register_office(data_dir, code, code) for code in ("H29.1", "H29.14")}
    package = document_bytes()
    with process(data_dir) as (running, url):
        doc_id = ForeignOffice(url, "H29.14", secrets["H29.14"]).send(package, ["H29.1"])["DocId"]
        os.kill(running.pid, signal.SIGKILL)
        running.wait(SOON)
    (data_dir / "packages" / ".incoming-left").write_bytes(b"half")
    (data_dir / "packages" / f"{'0' * 32}.edxml").write_bytes(b"kept but never recorded")
    with process(data_dir) as (running, url):
        receiver = ForeignOffice(url, "H29.1", secrets["H29.1"])
        assert receiver.fetch(receiver.pending()[0]["docId"]) == package
    assert [path.name for path in (data_dir / "packages").iterdir()] == [f"{doc_id}.edxml"]


def test_a_lost_file_is_the_axis_own_fault(tmp_path: Path) -> None:
    with running_axis(tmp_path / "axis") as axis:
        sender = ForeignOffice(axis.url, "H29.14", axis.secrets["H29.14"])
        doc_id = sender.send(document_bytes(), ["H29.1"])["DocId"]
        (axis.data_dir / "packages" / f"{doc_id}.edxml").unlink()
        assert sender.call("getEdoc", {"docId": doc_id})["ErrorCode"] == "21"


def test_a_full_disk_is_the_axis_own_fault(tmp_path: Path) -> None:
    with running_axis(tmp_path / "axis") as axis:
        (axis.data_dir / "packages").rmdir()
        sender = ForeignOffice(axis.url, "H29.14", axis.secrets["H29.14"])
        assert sender.send(document_bytes(), ["H29.1"])["ErrorCode"] == "20"
        assert ForeignOffice(axis.url, "H29.1", axis.secrets["H29.1"]).pending() == []


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(CannotServe, match=str(taken.getsockname()[1])):
        EmbeddedAxis(tmp_path / "axis", port=taken.getsockname()[1], units=0)


@pytest.mark.parametrize(("host", "port"), [("nobody.invalid", 0), ("127.0.0.1", 99999), ("192.0.2.1", 0)])
def test_an_address_that_is_not_here(tmp_path: Path, host: str, port: int) -> None:
    with pytest.raises(CannotServe):
        EmbeddedAxis(tmp_path / "axis", host=host, port=port, units=0)


def test_switches_exist_only_where_they_were_asked_for(tmp_path: Path) -> None:
    with running_axis(tmp_path / "axis", control=False) as axis, pytest.raises(AssertionError):
        axis.fault("delay")


def test_the_citys_units_by_default_and_a_country_on_demand(tmp_path: Path) -> None:
    for units in (CITY_UNITS, CITY_UNITS, 3000, CITY_UNITS):
        EmbeddedAxis(tmp_path / "axis", units=units).close()
    with Ledger(tmp_path / "axis" / "axis.sqlite") as ledger:
        rows = list(ledger.units(0, -1))
    assert len(rows) == len({row["code"] for row in rows}) == 3000
    assert sum(row["center_code"] == "H29" for row in rows) == CITY_UNITS
    assert all(row["synthetic"] and row["mail"].endswith(".example") for row in rows)
    assert len({row["name"] for row in rows[:CITY_UNITS]}) == CITY_UNITS
    children = [row for row in rows if row["code"].count(".") == 2]
    by_id = {row["id"]: row["code"] for row in rows}
    assert all(row["code"].startswith(by_id[row["pid"]] + ".") for row in children)


def test_many_offices_at_once(tmp_path: Path) -> None:
    """Eight threads send at the same time: every document arrives once, and each receiver's order is one line."""
    with running_axis(tmp_path / "axis") as axis:
        sender = ForeignOffice(axis.url, "H29.14", axis.secrets["H29.14"])
        replies: queue.Queue[str] = queue.Queue()

        def send(start: int) -> None:
            for number in range(start, start + 5):
                replies.put(sender.send(document_bytes(number=str(number)), ["H29.1"])["status"])

        threads = [threading.Thread(target=send, args=(start,)) for start in range(500, 580, 10)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(SOON)
        assert [replies.get_nowait() for _ in range(40)] == ["OK"] * 40
        rows = ForeignOffice(axis.url, "H29.1", axis.secrets["H29.1"]).pending()
        assert len({row["docId"] for row in rows}) == 40
        assert [row["sequence"] for row in rows] == list(range(1, 41))
