"""The switches: each does what it says, when it says, as often as it says."""

import hashlib
import http.client
import io
import itertools
import json
from collections.abc import Iterator

import pytest

from axis.client import Timeouts, VxpClient
from axis.errors import (
    AxisBusy,
    AxisConfused,
    AxisError,
    AxisRefused,
    AxisTimeout,
    AxisUnreachable,
    CredentialsRefused,
)
from tests.support.axis_server import RunningAxis, running_axis
from tests.support.packages import document_bytes

NUMBERS = itertools.count(600)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningAxis]:
    with running_axis(tmp_path_factory.mktemp("axis") / "data") as axis:
        yield axis


@pytest.fixture
def axis(running: RunningAxis) -> Iterator[RunningAxis]:
    yield running
    running.heal()


@pytest.fixture
def client(axis: RunningAxis) -> Iterator[VxpClient]:
    timeouts = Timeouts(request=1, transfer=1)
    with VxpClient(axis.url, "H29.14", axis.secrets["H29.14"], timeouts=timeouts) as opened:
        yield opened


def send(client: VxpClient, number: str) -> str:
    package = document_bytes(number=number)
    sha256 = hashlib.sha256(package).hexdigest()
    return client.send(
        io.BytesIO(package), size=len(package), sha256=sha256, sender="H29.14", recipients=["H29.1"], kind="edoc"
    )


@pytest.mark.parametrize(
    ("fault", "rule", "error"),
    [
        ("drop", {}, AxisUnreachable),
        ("drop", {"processed": True}, AxisUnreachable),
        ("status", {"status": 502}, AxisBusy),
        ("status", {"status": 502, "processed": True}, AxisBusy),
        ("error", {"code": "20"}, AxisRefused),
        ("error", {"code": "20", "processed": True}, AxisRefused),
        ("html", {}, AxisConfused),
        ("html", {"processed": True}, AxisConfused),
        ("truncate", {"processed": True}, AxisUnreachable),
        ("drip", {"seconds": 0.5, "processed": True}, AxisTimeout),
        ("delay", {"seconds": 1.5}, AxisTimeout),
        ("delay", {"seconds": 1.5, "processed": True}, AxisTimeout),
    ],
)
def test_a_send_that_goes_wrong(
    axis: RunningAxis,
    client: VxpClient,
    fault: str,
    rule: dict[str, object],
    error: type[AxisError],
) -> None:
    number = str(next(NUMBERS))
    axis.fault(fault, op="sendEdoc", count=1, **rule)
    with pytest.raises(error):
        send(client, number)
    assert len(client.sent(notation=f"{number}/UBND-VX")) == ("processed" in rule)


def test_a_rule_counts_and_ends(axis: RunningAxis, client: VxpClient) -> None:
    axis.fault("status", op="getReceivedEdocList", count=2)
    client.sent()
    for _ in range(2):
        with pytest.raises(AxisBusy):
            client.pending("edoc", limit=1)
    client.pending("edoc", limit=1)
    assert [(rule["fault"], rule["hits"]) for rule in axis.faults()] == [("status", 2)]


def test_chance_repeats_itself(axis: RunningAxis, client: VxpClient) -> None:
    def outcomes() -> list[bool]:
        axis.heal()
        axis.fault("status", probability=0.5, seed=42)
        seen = []
        for _ in range(20):
            try:
                client.pending("edoc", limit=1)
            except AxisBusy:
                seen.append(True)
            else:
                seen.append(False)
        return seen

    first = outcomes()
    assert 0 < sum(first) < 20
    assert outcomes() == first


def test_a_clock_that_must_be_right(axis: RunningAxis, client: VxpClient) -> None:
    axis.fault("clock", seconds=-1)
    with pytest.raises(CredentialsRefused):
        client.pending("edoc", limit=1)
    axis.heal()
    client.pending("edoc", limit=1)


@pytest.mark.parametrize(
    "rule", [{}, {"fault": "fire"}, {"fault": "delay", "op": "dance"}, {"fault": "delay", "x": 1}, []]
)
def test_a_rule_that_makes_no_sense(axis: RunningAxis, rule: object) -> None:
    connection = http.client.HTTPConnection(axis.host, axis.port, timeout=20)
    connection.request("POST", "/control/faults", json.dumps(rule))
    assert connection.getresponse().status == 400
    connection.close()
    assert axis.faults() == []
