"""A stranger's program, written from the description of the wire, against the embedded axis."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import foreign_client
from tests.support.axis_server import RunningAxis, running_axis
from tests.support.foreign_client import ForeignOffice

REPLY_MEMBERS = {"status", "ErrorCode", "ErrorDesc"}


@pytest.fixture
def axis(tmp_path: Path) -> Iterator[RunningAxis]:
    with running_axis(tmp_path / "axis", units=50, control=False) as running:
        yield running


def office(axis: RunningAxis, code: str) -> ForeignOffice:
    return ForeignOffice(f"{axis.url}/VXPAdapter/services", code, axis.secrets[code])


def test_a_document_travels_between_two_strangers(axis: RunningAxis) -> None:
    sender, receiver = office(axis, "H29.14"), office(axis, "H29.1")
    package = foreign_client.document("H29.14", ["H29.1", "H29.15"])

    reply = sender.send(package, ["H29.1", "H29.15"])
    assert set(reply) == REPLY_MEMBERS | {"DocId"}
    assert (reply["status"], reply["ErrorCode"]) == ("OK", "0")

    (listed,) = receiver.pending()
    assert (listed["from"], listed["to"], listed["messageType"], listed["serviceType"]) == (
        "H29.14",
        "H29.1",
        "edoc",
        "eDoc",
    )
    assert receiver.fetch(listed["docId"]) == package
    assert receiver.pending() == [listed], "fetching is not acknowledging"
    assert set(receiver.acknowledge(listed["docId"])) == REPLY_MEMBERS
    assert receiver.pending() == []
    assert len(office(axis, "H29.15").pending()) == 1, "one receiver's acknowledgement is not another's"


def test_a_status_travels_back_in_its_own_stream(axis: RunningAxis) -> None:
    sender, receiver = office(axis, "H29.14"), office(axis, "H29.1")
    sender.send(foreign_client.document("H29.14", ["H29.1"]), ["H29.1"])

    answer = foreign_client.status("H29.1", "H29.14")
    assert receiver.send(answer, ["H29.14"], message_type="status")["status"] == "OK"

    assert sender.pending("edoc") == []
    (listed,) = sender.pending("status")
    assert listed["messageType"] == "status"
    assert sender.fetch(listed["docId"]) == answer
    sender.acknowledge(listed["docId"])
    assert sender.pending("status") == []


def test_the_sent_list_follows_each_receiver(axis: RunningAxis) -> None:
    sender, receiver = office(axis, "H29.14"), office(axis, "H29.1")
    doc_id = sender.send(foreign_client.document("H29.14", ["H29.1", "H29.15"]), ["H29.1", "H29.15"])["DocId"]
    receiver.acknowledge(receiver.pending()[0]["docId"], "fail")

    rows = sender.call("getSentEdocList", {"messagetype": "edoc"})["data"]
    assert [(row["toCode"], row["receiveStatus"]) for row in rows] == [("H29.1", "fail"), ("H29.15", "initial")]
    assert {row["senderDocId"] for row in rows} == {doc_id}
    assert {row["fromCode"] for row in rows} == {"H29.14"}
    assert {row["notation"] for row in rows} == {"34E31/UBND-VX"}
    assert {row["title"] for row in rows} == {"Mời họp <giao ban>"}
    assert {row["sendStatus"] for row in rows} == {"done"}


def test_a_newly_registered_agency_sends_under_its_parent_and_by_itself(axis: RunningAxis) -> None:
    parent = office(axis, "H29.14")
    secret = parent.register("H29.14.77", "Trung tâm Thử nghiệm")["data"]["secret"]
    child = ForeignOffice(axis.url, "H29.14.77", secret)

    by_parent = foreign_client.document("H29.14.77", ["H29.1"], number="1")
    by_itself = foreign_client.document("H29.14.77", ["H29.1"], number="2")
    assert parent.send(by_parent, ["H29.1"], sender="H29.14.77")["status"] == "OK"
    assert child.send(by_itself, ["H29.1"])["status"] == "OK"
    assert [row["from"] for row in office(axis, "H29.1").pending()] == ["H29.14.77", "H29.14.77"]

    codes = [row["code"] for row in child.call("getAgenciesList")["data"]]
    assert "H29.14.77" in codes


def test_made_up_units_say_so(axis: RunningAxis) -> None:
    rows = office(axis, "H29.1").call("getSynchronizeUnit")["data"]
    made_up = [row for row in rows if row["synthetic"]]
    assert len(made_up) == 50 - len(axis.secrets), "registered offices took three of the made-up codes"
    assert all(row["mail"].endswith(".example") for row in made_up)
    assert {row["code"] for row in rows if not row["synthetic"]} >= set(axis.secrets)


def test_the_stranger_knows_nothing_of_this_project() -> None:
    program = "import sys, tests.support.foreign_client; print([m for m in sys.modules if m.split('.')[0] == 'axis'])"
    root = Path(__file__).parents[2]
    found = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
