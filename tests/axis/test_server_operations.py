"""What the embedded axis grants and refuses."""

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from axis.server.admin import BadOffice, lock_office, register_office
from durable.files import UnsafePlace
from tests.support import foreign_client
from tests.support.axis_server import RunningAxis, running_axis
from tests.support.foreign_client import ForeignOffice
from tests.support.packages import document_bytes, status_bytes


@pytest.fixture(scope="module")
def axis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningAxis]:
    with running_axis(tmp_path_factory.mktemp("axis") / "data") as running:
        yield running


@pytest.fixture
def sender(axis: RunningAxis) -> ForeignOffice:
    return ForeignOffice(axis.url, "H29.14", axis.secrets["H29.14"])


@pytest.fixture
def receiver(axis: RunningAxis) -> Iterator[ForeignOffice]:
    """An office with nothing waiting, before and after."""
    office = ForeignOffice(axis.url, "H29.1", axis.secrets["H29.1"])
    yield office
    for kind in ("edoc", "status"):
        for row in office.pending(kind):
            office.acknowledge(row["docId"])


def refusal(reply: dict[str, Any]) -> tuple[str, str]:
    assert reply["status"] == "FAIL", reply
    return reply["ErrorCode"], reply["ErrorDesc"]


def test_an_unknown_receiver_is_named(sender: ForeignOffice) -> None:
    package = document_bytes(to=["H29.1", "H99.1", "H99.2"], number="101")
    code, description = refusal(sender.send(package, ["H29.1", "H99.1", "H99.2"]))
    assert code == "18"
    assert "H99.1, H99.2" in description
    assert "H29.1," not in description


def test_refused_for_one_receiver_means_sent_to_none(sender: ForeignOffice, receiver: ForeignOffice) -> None:
    refusal(sender.send(document_bytes(number="102"), ["H29.1", "H99.1"]))
    assert receiver.pending() == []


def test_no_receiver_at_all(sender: ForeignOffice) -> None:
    assert refusal(sender.send(status_bytes(sender="H29.14", document_sender=""), [], "status"))[0] == "18"


def test_an_unregistered_sender(sender: ForeignOffice) -> None:
    code, description = refusal(sender.send(document_bytes(sender="H29.15", number="103"), ["H29.1"]))
    assert (code, "H29.15" in description) == ("19", True)
    assert refusal(sender.send(document_bytes(number="103"), ["H29.1"], sender="H29.15"))[0] == "19"


def test_a_locked_receiver(axis: RunningAxis, sender: ForeignOffice) -> None:
    axis.register("H29.20")
    lock_office(axis.data_dir, "H29.20")
    code, description = refusal(sender.send(document_bytes(to=["H29.20"], number="104"), ["H29.20"]))
    assert (code, "H29.20" in description) == ("23", True)
    lock_office(axis.data_dir, "H29.20", locked=False)
    assert sender.send(document_bytes(to=["H29.20"], number="104"), ["H29.20"])["status"] == "OK"


@pytest.mark.parametrize(
    ("package", "said"),
    [
        (b"not xml at all", "not-xml"),
        (document_bytes()[:900], "truncated"),
        (b'<a:Envelope xmlns:a="http://schemas.xmlsoap.org/soap/envelope/"/>', "old-form"),
        (document_bytes(subject=""), "missing:Subject"),
        (document_bytes(number=""), "missing:Code/CodeNumber"),
        (document_bytes(issued="2099/01/01"), "future"),
        (document_bytes(to=["H29.1", "H29.1"]), "repeated"),
        (status_bytes(sender="H29.14"), "messagetype is edoc"),
    ],
)
def test_a_package_that_is_none(sender: ForeignOffice, package: bytes, said: str) -> None:
    code, description = refusal(sender.send(package, ["H29.1"]))
    assert code == "22"
    assert said in description


def test_oddities_of_real_packages_pass(sender: ForeignOffice, receiver: ForeignOffice) -> None:
    package = document_bytes(number="105", issued="2014/02/30", subject="dài " * 200)
    assert sender.send(package, ["H29.1"])["status"] == "OK"
    assert receiver.fetch(receiver.pending()[0]["docId"]) == package


def test_a_file_that_does_not_match_its_hash(sender: ForeignOffice) -> None:
    package = document_bytes(number="106")
    boundary = "b"
    body = b'--b\r\nContent-Disposition: form-data; name="file_doc"; filename="a"\r\n\r\n' + package + b"\r\n--b--\r\n"
    parameters = {"messagetype": "edoc", "to": '["H29.1"]', "hash-file": "0" * 64}
    form = f"multipart/form-data; boundary={boundary}"
    assert refusal(sender.call("sendEdoc", parameters, body, form))[0] == "10"
    without = {name: value for name, value in parameters.items() if name != "hash-file"}
    assert refusal(sender.call("sendEdoc", without, body, form))[0] == "10"


def test_a_new_document_is_taken_once(sender: ForeignOffice, receiver: ForeignOffice) -> None:
    package = document_bytes(number="107")
    first = sender.send(package, ["H29.1"])["DocId"]

    again = sender.send(package, ["H29.1"])
    code, description = refusal(again)
    assert (code, again["DocId"]) == ("22", first)
    assert "duplicate" in description

    other_content = sender.send(document_bytes(number="107", subject="Khác"), ["H29.1"])
    assert refusal(other_content)[0] == "22"
    assert other_content["DocId"] == first
    assert len(receiver.pending()) == 1


def test_a_status_whose_answer_was_lost_may_be_sent_again(sender: ForeignOffice, receiver: ForeignOffice) -> None:
    package = status_bytes(sender="H29.14", document_sender="H29.1")
    first = sender.send(package, ["H29.1"], "status")
    assert sender.send(package, ["H29.1"], "status") == first
    assert len(receiver.pending("status")) == 1
    other = sender.send(package, ["H29.15"], "status")
    assert (other["status"], other["DocId"] != first["DocId"]) == ("OK", True), "another receiver has not had it"


def test_receivers_default_to_those_of_the_package(sender: ForeignOffice, receiver: ForeignOffice) -> None:
    assert sender.send(document_bytes(number="108", to=["H29.1", "H29.15"]), [])["status"] == "OK"
    assert [row["to"] for row in receiver.pending()] == ["H29.1"]
    assert (
        sender.send(status_bytes(sender="H29.14", document_sender="H29.1", code="04"), [], "status")["status"] == "OK"
    )
    assert [row["to"] for row in receiver.pending("status")] == ["H29.1"]


def test_a_document_is_nobody_elses_business(axis: RunningAxis, sender: ForeignOffice, receiver: ForeignOffice) -> None:
    package = document_bytes(number="109")
    sent_as = sender.send(package, ["H29.1"])["DocId"]
    (listed,) = receiver.pending()
    stranger = ForeignOffice(axis.url, "H29.15", axis.secrets["H29.15"])
    for doc_id in (sent_as, listed["docId"]):
        assert refusal(stranger.call("getEdoc", {"docId": doc_id}))[0] == "10"
        assert refusal(stranger.acknowledge(doc_id))[0] == "10"
        assert sender.fetch(doc_id) == receiver.fetch(doc_id) == package
    assert refusal(sender.acknowledge(listed["docId"]))[0] == "10", "only the receiver acknowledges"
    assert len(receiver.pending()) == 1
    assert receiver.acknowledge(sent_as)["status"] == "OK", "the sender's id means the receiver's own copy"
    assert receiver.pending() == []


def test_processing_keeps_an_entry_pending_and_never_revives_it(sender: ForeignOffice, receiver: ForeignOffice) -> None:
    sender.send(document_bytes(number="110"), ["H29.1"])
    doc_id = receiver.pending()[0]["docId"]
    receiver.acknowledge(doc_id, "processing")
    assert [row["status"] for row in receiver.pending()] == ["processing"]
    receiver.acknowledge(doc_id, "done")
    receiver.acknowledge(doc_id, "processing")
    assert receiver.pending() == []
    assert refusal(receiver.acknowledge(doc_id, "perhaps"))[0] == "22"


def test_lists_by_cursor_page_status_and_date(sender: ForeignOffice, receiver: ForeignOffice) -> None:
    for number in range(111, 116):
        sender.send(document_bytes(number=str(number)), ["H29.1"])

    def listed(**parameters: str) -> list[dict[str, Any]]:
        reply = receiver.call("getReceivedEdocList", {"messagetype": "edoc", **parameters})
        assert reply["status"] == "OK", reply
        return list(reply["data"])

    everything = listed()
    assert [row["sequence"] for row in everything] == sorted(row["sequence"] for row in everything)
    first_page = listed(pageSize="2")
    assert first_page == everything[:2]
    assert listed(pageSize="2", after=str(first_page[-1]["sequence"])) == everything[2:4]

    receiver.acknowledge(everything[0]["docId"])
    assert listed() == everything[1:]
    assert everything[0]["docId"] in {row["docId"] for row in listed(status="all")}
    assert everything[0]["docId"] in {row["docId"] for row in listed(status="done")}
    assert listed(status="new") == everything[1:], "a word that means nothing here means the pending ones"

    for past in ("2026/11/01", "01/11/2026", "2026-11-01", "01112026", "01112026T000000+0700", "2026/11/01 00:00:00"):
        assert listed(fromDate=past) == everything[1:], past
        assert listed(toDate=past) == [], past
    assert refusal(receiver.call("getReceivedEdocList", {"fromDate": "hôm qua"}))[0] == "22"


def test_looking_up_what_was_sent(sender: ForeignOffice, receiver: ForeignOffice) -> None:
    doc_id = sender.send(document_bytes(number="116"), ["H29.1"])["DocId"]

    def found(**parameters: str) -> list[str]:
        rows = sender.call("getSentEdocList", {"messagetype": "edoc", **parameters})["data"]
        return [row["senderDocId"] for row in rows]

    assert found(docId=doc_id) == found(notation="116/ubnd-vx") == [doc_id]
    assert found(docId=receiver.pending()[0]["docId"]) == [doc_id]
    assert found(documentId="H29.14,2026/11/20,116/UBND-VX") == [doc_id]
    assert found(docId=doc_id, toDate="2026/11/01") == []
    assert receiver.call("getSentEdocList", {"docId": doc_id})["data"] == [], "it sent nothing"


def test_agencies_come_and_go_under_their_owner(axis: RunningAxis, sender: ForeignOffice) -> None:
    secret = sender.register("H29.14.5", "Trung tâm A")["data"]["secret"]
    changed = sender.register("H29.14.5", "Trung tâm B")
    assert (changed["status"], changed["data"]) == ("OK", {"code": "H29.14.5"}), "a secret is given once"

    def row() -> dict[str, Any]:
        rows = sender.call("getSynchronizeUnit")["data"]
        return next(unit for unit in rows if unit["code"] == "H29.14.5")

    version = row()["version"]
    assert row()["name"] == "Trung tâm B"
    stranger = ForeignOffice(axis.url, "H29.15", axis.secrets["H29.15"])
    assert refusal(stranger.register("H29.14.5", "Của tôi"))[0] == "19"
    assert refusal(stranger.call("deleteAgency", {"AgencyCode": "H29.14.5"}))[0] == "19"
    assert refusal(sender.register("ma so", "x"))[0] == "22"

    child = ForeignOffice(axis.url, "H29.14.5", secret)
    assert child.pending() == []
    assert sender.call("deleteAgency", {"AgencyCode": "H29.14.5"})["status"] == "OK"
    assert refusal(child.call("getAgenciesList"))[0] == "15"
    changes = sender.call("getSynchronizeUnit", {"sinceVersion": str(version)})["data"]
    assert [(unit["code"], unit["deleted"]) for unit in changes] == [("H29.14.5", True)]
    assert "H29.14.5" not in {unit["code"] for unit in sender.call("getAgenciesList")["data"]}
    assert refusal(sender.send(document_bytes(number="117"), ["H29.14.5"]))[0] == "18"


def test_a_parent_takes_in_the_post_of_a_child_until_the_child_does(
    axis: RunningAxis, sender: ForeignOffice, receiver: ForeignOffice
) -> None:
    child = ForeignOffice(axis.url, "H29.1.9", receiver.register("H29.1.9", "Phòng Nội vụ")["data"]["secret"])
    sender.send(document_bytes(number="120", to=["H29.1.9"]), ["H29.1.9"])
    (listed,) = receiver.pending()
    assert listed["to"] == "H29.1.9"
    assert child.pending() == [listed]
    assert receiver.pending() == []
    assert refusal(receiver.acknowledge(listed["docId"]))[0] == "10"
    assert child.acknowledge(listed["docId"])["status"] == "OK"


def test_credentials(axis: RunningAxis) -> None:
    for wrong in (
        ForeignOffice(axis.url, "H29.14", "nothing"),
        ForeignOffice(axis.url, "H99.99", axis.secrets["H29.14"]),
        ForeignOffice(axis.url, "", ""),
    ):
        assert refusal(wrong.call("getReceivedEdocList"))[0] == "15"
        assert refusal(wrong.send(document_bytes(number="118"), ["H29.1"]))[0] == "15"


def test_registering_again_ends_the_old_secret(axis: RunningAxis) -> None:
    old = ForeignOffice(axis.url, "H29.30", axis.register("H29.30"))
    assert old.pending() == []
    new = ForeignOffice(axis.url, "H29.30", axis.register("H29.30"))
    assert refusal(old.call("getReceivedEdocList"))[0] == "15"
    assert new.pending() == []


@pytest.mark.parametrize(("code", "name"), [("", "Tên"), ("H29 1", "Tên"), ("x" * 36, "Tên"), ("H29.1", "  ")])
def test_an_office_that_cannot_be_entered(tmp_path: Path, code: str, name: str) -> None:
    with pytest.raises(BadOffice):
        register_office(tmp_path / "axis", code, name)


def test_secrets_are_closed_to_others(tmp_path: Path) -> None:
    data_dir = tmp_path / "axis"
    register_office(data_dir, "H29.1", "Văn phòng")
    assert stat.S_IMODE(data_dir.stat().st_mode) == 0o700
    assert stat.S_IMODE((data_dir / "axis.sqlite").stat().st_mode) == 0o600
    data_dir.chmod(0o755)
    with pytest.raises(UnsafePlace):
        register_office(data_dir, "H29.1", "Văn phòng")


def test_the_same_document_from_a_foreign_writer(sender: ForeignOffice, receiver: ForeignOffice) -> None:
    package = foreign_client.document("H29.14", ["H29.1"], number="119")
    assert sender.send(package, ["H29.1"])["status"] == "OK"
    assert receiver.fetch(receiver.pending()[0]["docId"]) == package
