"""The ways a request may be spelled: liberal in form, strict about what was signed."""

import base64
import hashlib
import hmac
import http.client
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from documents.times import header_timestamp, now
from tests.support.axis_server import RunningAxis, running_axis
from tests.support.packages import document_bytes

OFFICE = "H29.14"


@pytest.fixture(scope="module")
def axis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningAxis]:
    with running_axis(tmp_path_factory.mktemp("axis") / "data") as running:
        yield running


def post(
    axis: RunningAxis, path: str, headers: dict[str, str | bytes], body: bytes = b"{}", *, method: str = "POST"
) -> tuple[int, Any]:
    connection = http.client.HTTPConnection(axis.host, axis.port, timeout=20)
    try:
        connection.request(method, path, body, {**headers})
        response = connection.getresponse()
        assert response.getheader("Content-Type") == "application/json"
        return response.status, json.loads(response.read())
    finally:
        connection.close()


def signed(axis: RunningAxis, text: str | bytes) -> dict[str, str | bytes]:
    raw = text.encode() if isinstance(text, str) else text
    digest = hmac.new(axis.secrets[OFFICE].encode(), raw, hashlib.sha256).hexdigest()
    return {"XroadVnpt-sign-header": raw, "XroadVnpt-hash-header": digest}


def accepted(axis: RunningAxis, headers: dict[str, str | bytes], operation: str = "getReceivedEdocList") -> bool:
    status, reply = post(axis, f"/{operation}", headers)
    assert status == 200
    assert reply["ErrorCode"] in ("0", "15"), reply
    return bool(reply["status"] == "OK")


@pytest.mark.parametrize(
    "path", ["/getReceivedEdocList", "/a/b/c/getReceivedEdocList/", "/api/GETRECEIVEDEDOCLIST?x=1"]
)
def test_whatever_stands_before_the_operation(axis: RunningAxis, path: str) -> None:
    assert post(axis, path, signed(axis, json.dumps({"systemid": OFFICE})))[1]["status"] == "OK"


@pytest.mark.parametrize("path", ["/", "/getEverything", "/control"])
def test_an_unknown_operation_is_told_in_words(axis: RunningAxis, path: str) -> None:
    status, reply = post(axis, path, {})
    assert (status, reply["status"]) == (404, "FAIL")
    assert "sendEdoc" in reply["ErrorDesc"]


def test_another_method_is_told_in_words(axis: RunningAxis) -> None:
    status, reply = post(axis, "/getEdoc", {}, method="GET")
    assert (status, reply["status"]) == (405, "FAIL")


def test_names_with_and_without_prefix_in_any_case(axis: RunningAxis) -> None:
    for text in (
        json.dumps({"XroadVnpt-systemid": OFFICE, "XroadVnpt-messagetype": "edoc"}),
        json.dumps({"SYSTEMID": OFFICE, "MessageType": "edoc"}),
        '{ "systemid" : "H29.14",\t"note": "văn thư" }'.replace("văn thư", "v\\u0103n th\\u01b0"),
    ):
        assert accepted(axis, signed(axis, text)), text
    assert accepted(axis, {name.upper(): value for name, value in signed(axis, '{"systemid":"H29.14"}').items()})
    bare = {name.removeprefix("XroadVnpt-"): value for name, value in signed(axis, '{"systemid":"H29.14"}').items()}
    assert accepted(axis, bare)


def test_the_signature_is_of_the_very_bytes(axis: RunningAxis) -> None:
    headers = signed(axis, '{"systemid": "H29.14"}')
    assert accepted(axis, headers)
    assert accepted(axis, headers | {"XroadVnpt-hash-header": str(headers["XroadVnpt-hash-header"]).upper()})
    assert not accepted(axis, headers | {"XroadVnpt-sign-header": '{"systemid":"H29.14"}'})


def test_a_header_may_not_contradict_what_was_signed(axis: RunningAxis) -> None:
    text = json.dumps({"systemid": OFFICE, "description": "đã nhận", "to": ["H29.1", "H29.15"]})
    agreeing: dict[str, str | bytes] = {
        "XroadVnpt-systemid": OFFICE,
        "XroadVnpt-description": "đã nhận".encode(),
        "XroadVnpt-to": '["H29.1","H29.15"]',
    }
    assert accepted(axis, signed(axis, text) | agreeing)
    assert accepted(axis, signed(axis, text) | {"XroadVnpt-description": "%C4%91%C3%A3%20nh%E1%BA%ADn"})
    assert not accepted(axis, signed(axis, text) | agreeing | {"XroadVnpt-to": '["H29.1"]'})
    assert not accepted(axis, signed(axis, text) | agreeing | {"XroadVnpt-systemid": "H29.1"})


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"XroadVnpt-sign-header": "{}"},
        {"XroadVnpt-hash-header": "00"},
        {"XroadVnpt-sign-header": "[]", "XroadVnpt-hash-header": "00"},
        {"XroadVnpt-sign-header": "{", "XroadVnpt-hash-header": "00"},
        {"XroadVnpt-sign-header": "[" * 60_000, "XroadVnpt-hash-header": "00"},
        {"XroadVnpt-sign-header": '{"systemid": null}', "XroadVnpt-hash-header": "00"},
        {"XroadVnpt-sign-header": '{"systemid": {"a": 1}}', "XroadVnpt-hash-header": "é"},
        {"XroadVnpt-sign-header": '{"systemid": "\\ud800\\u0000"}', "XroadVnpt-hash-header": "00"},
    ],
)
def test_an_unsigned_request(axis: RunningAxis, headers: dict[str, str | bytes]) -> None:
    assert not accepted(axis, headers)


def test_a_timestamp_in_any_shape_until_freshness_is_asked_for(axis: RunningAxis) -> None:
    fresh = now()
    shapes = {
        header_timestamp(fresh): True,
        fresh.strftime("%d%m%YT%H%M%S+Indochina Time"): True,
        fresh.isoformat(): True,
        str(int(fresh.timestamp() * 1000)): True,
        header_timestamp(fresh - timedelta(hours=1)): False,
        "yesterday": False,
    }
    for shape in shapes:
        assert accepted(axis, signed(axis, json.dumps({"systemid": OFFICE, "timestamp": shape}))), shape
    axis.fault("clock", seconds=300)
    try:
        for shape, expected in shapes.items():
            text = json.dumps({"systemid": OFFICE, "timestamp": shape})
            assert accepted(axis, signed(axis, text)) is expected, shape
    finally:
        axis.heal()


@pytest.mark.parametrize("written", ["-5", "many", "\\u00b2", "9" * 30, "9" * 5000])
def test_a_count_that_is_none_counts_as_absent(axis: RunningAxis, written: str) -> None:
    for operation, name in (("getSynchronizeUnit", "sinceVersion"), ("getReceivedEdocList", "pageSize")):
        assert accepted(axis, signed(axis, f'{{"systemid": "{OFFICE}", "{name}": "{written}"}}'), operation)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"[" * 60_000, b'{"code": "H29.15.8"}'], ids=["none", "cut", "list", "deep", "another's"]
)
def test_an_agency_that_the_body_does_not_describe(axis: RunningAxis, body: bytes) -> None:
    headers = signed(axis, json.dumps({"systemid": OFFICE, "AgencyCode": "H29.14.8"}))
    status, reply = post(axis, "/registerAgency", headers, body)
    assert (status, reply["ErrorCode"]) == (200, "22"), reply


def multipart(*parts: tuple[str, bytes]) -> bytes:
    body = b""
    for disposition, content in parts:
        body += f"--b\r\nContent-Disposition: form-data; {disposition}\r\n\r\n".encode() + content + b"\r\n"
    return body + b"--b--\r\n"


@pytest.mark.parametrize(
    ("number", "disposition", "to"),
    [
        ("201", 'name="file_doc"; filename="a.edxml"', '["H29.1"]'),
        ("202", "name=file_doc", "H29.1"),
        ("203", 'name="upload"; filename="văn bản.edxml"', "H29.1;H29.15"),
        ("204", 'filename="x"; name="FILE"', '"H29.1"'),
    ],
)
def test_the_file_part_and_the_receivers(axis: RunningAxis, number: str, disposition: str, to: str) -> None:
    package = document_bytes(number=number)
    parameters = {"systemid": OFFICE, "to": to, "hash-file": hashlib.sha256(package).hexdigest().upper()}
    headers = signed(axis, json.dumps(parameters)) | {"Content-Type": "multipart/form-data; boundary=b"}
    body = multipart(('name="note"', b"a form field"), (disposition, package))
    status, reply = post(axis, "/sendEdoc", headers, body)
    assert (status, reply["status"]) == (200, "OK"), reply
    fetched = post(axis, "/getEdoc", signed(axis, json.dumps({"systemid": OFFICE, "docid": reply["DocId"]})))[1]
    assert base64.b64decode(fetched["data"]) == package


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data; boundary=b", multipart()),
        ("multipart/form-data; boundary=b", multipart(('name="note"', b"no file"))),
        (
            "multipart/form-data; boundary=b",
            multipart(('name="a"; filename="a"', b"1"), ('name="b"; filename="b"', b"2")),
        ),
        ("multipart/form-data; boundary=b", multipart(('name="file_doc"; filename="a"', b"half"))[:-20]),
        ("multipart/form-data; boundary=other", multipart(('name="file_doc"; filename="a"', b"1"))),
        ("multipart/form-data", b"no boundary"),
        ("application/xml", b""),
    ],
)
def test_a_body_that_holds_no_one_file(axis: RunningAxis, content_type: str, body: bytes) -> None:
    headers = signed(axis, json.dumps({"systemid": OFFICE, "to": "H29.1", "hash-file": "0" * 64}))
    status, reply = post(axis, "/sendEdoc", headers | {"Content-Type": content_type}, body)
    assert (status, reply["ErrorCode"]) == (200, "10"), reply


def test_a_refused_upload_still_gets_its_answer(axis: RunningAxis) -> None:
    """The peer writes megabytes before it reads: the refusal must not be lost to a reset."""
    status, reply = post(axis, "/sendEdoc", {"Content-Type": "application/xml"}, bytes(20_000_000))
    assert (status, reply["ErrorCode"]) == (200, "15")


def test_nothing_of_a_refused_upload_stays(axis: RunningAxis) -> None:
    before = sorted(axis.data_dir.glob("packages/*"))
    headers = signed(
        axis, json.dumps({"systemid": OFFICE, "to": "H29.1", "hash-file": hashlib.sha256(b"x").hexdigest()})
    )
    assert post(axis, "/sendEdoc", headers, b"x")[1]["ErrorCode"] == "22"
    assert sorted(axis.data_dir.glob("packages/*")) == before
    assert sorted(axis.data_dir.glob("packages/.*")) == []
