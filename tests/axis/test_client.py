"""The client's operations against the real embedded axis."""

import hashlib
import io
import socket
import threading
import time
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

import translations
from axis.client import Timeouts, VxpClient
from axis.errors import (
    AxisBusy,
    AxisConfused,
    AxisRefused,
    AxisTimeout,
    AxisUnreachable,
    CredentialsRefused,
    DuplicateDocument,
    PackageAltered,
    ReplyTooLarge,
    WrongEndpoint,
)
from axis.records import Agency
from documents.times import now
from tests.support.axis_server import RunningAxis, running_axis
from tests.support.packages import document_bytes, status_bytes


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningAxis]:
    with running_axis(tmp_path_factory.mktemp("axis") / "data", units=30) as axis:
        yield axis


@pytest.fixture
def axis(running: RunningAxis) -> Iterator[RunningAxis]:
    yield running
    running.heal()


@pytest.fixture
def sender(axis: RunningAxis) -> Iterator[VxpClient]:
    with VxpClient(axis.url + "/", "H29.14", axis.secrets["H29.14"]) as client:
        yield client


@pytest.fixture
def receiver(axis: RunningAxis) -> Iterator[VxpClient]:
    with VxpClient(axis.url, "H29.1", axis.secrets["H29.1"]) as client:
        yield client
        axis.heal()
        for kind in ("edoc", "status"):
            for listed in client.pending(kind, limit=1000):
                client.acknowledge(listed.doc_id, "done")


@pytest.fixture
def english() -> Iterator[None]:
    before = translations.language()
    translations.activate("en")
    yield
    translations.activate(before)


def sealed(package: bytes) -> dict[str, Any]:
    return {"size": len(package), "sha256": hashlib.sha256(package).hexdigest()}


def send(client: VxpClient, package: bytes, *, kind: str = "edoc", to: tuple[str, ...] = ("H29.1",)) -> str:
    return client.send(io.BytesIO(package), **sealed(package), sender="H29.14", recipients=to, kind=kind)


def test_a_document_and_its_status(sender: VxpClient, receiver: VxpClient, tmp_path: Path) -> None:
    package = document_bytes(number="401")
    frozen = tmp_path / "package.edxml"
    frozen.write_bytes(package)
    doc_id = sender.send(frozen, **sealed(package), sender="H29.14", recipients=["H29.1", "H29.15"], kind="edoc")

    (listed,) = receiver.pending("edoc", limit=10)
    assert (listed.kind, listed.sender, listed.recipient) == ("edoc", "H29.14", "H29.1")
    out = io.BytesIO()
    assert receiver.fetch(listed.doc_id, out, max_bytes=10**6) == len(package)
    assert out.getvalue() == package
    receiver.acknowledge(listed.doc_id, "done", "Đã tải về\r\nđủ")
    assert receiver.pending("edoc", limit=10) == []

    answer = status_bytes(sender="H29.1")
    receiver.send(io.BytesIO(answer), **sealed(answer), sender="H29.1", recipients=["H29.14"], kind="status")
    assert [row.sender for row in sender.pending("status", limit=10)] == ["H29.1"]

    first, second = sender.sent(doc_id=doc_id)
    assert (first.recipient, first.receive_status, first.receive_status_description) == (
        "H29.1",
        "done",
        "Đã tải về đủ",
    )
    assert (second.recipient, second.receive_status) == ("H29.15", "initial")
    assert (first.notation, first.document_id) == ("401/UBND-VX", "H29.14,2026/11/20,401/UBND-VX")


def test_pending_by_pages(sender: VxpClient, receiver: VxpClient) -> None:
    sent = [send(sender, document_bytes(number=str(number))) for number in range(410, 415)]
    seen: list[str] = []
    after = None
    while page := receiver.pending("edoc", limit=2, after=after):
        assert len(page) <= 2
        seen += [listed.doc_id for listed in page]
        after = page[-1].cursor
    assert len(set(seen)) == len(sent) == 5


def test_sent_by_time(sender: VxpClient) -> None:
    doc_id = send(sender, document_bytes(number="420"))
    hour = timedelta(hours=1)
    assert doc_id in {row.sender_doc_id for row in sender.sent(since=now() - hour, until=now() + hour)}
    assert sender.sent(since=now() + hour) == []
    assert sender.sent(until=now() - hour) == []


def test_the_directory_and_its_changes(sender: VxpClient) -> None:
    units = sender.units()
    assert len([unit for unit in units if unit.synthetic]) == 27
    newest = max(unit.version for unit in units)
    assert sender.units(newest) == []

    secret = sender.register_agency(Agency("H29.14.8", "Trung tâm Tin học", "a@example.vn"))
    assert secret
    assert sender.register_agency(Agency("H29.14.8", "Trung tâm Số")) is None
    (changed,) = sender.units(newest)
    assert (changed.code, changed.name, changed.deleted, changed.synthetic) == (
        "H29.14.8",
        "Trung tâm Số",
        False,
        False,
    )
    sender.delete_agency("H29.14.8")
    (gone,) = sender.units(changed.version)
    assert gone.deleted


def test_the_directory_of_an_axis_without_versions(axis: RunningAxis, sender: VxpClient) -> None:
    everything = {unit.code for unit in sender.units() if not unit.deleted}
    axis.fault("status", op="getSynchronizeUnit", status=404)
    assert {unit.code for unit in sender.units()} == everything
    axis.heal()
    axis.fault("error", op="getSynchronizeUnit", code="20")
    with pytest.raises(AxisRefused):
        sender.units()


def test_a_repeated_document_names_the_first(sender: VxpClient, receiver: VxpClient) -> None:
    package = document_bytes(number="430")
    first = send(sender, package)
    with pytest.raises(DuplicateDocument) as caught:
        send(sender, package)
    assert caught.value.doc_id == first
    assert not caught.value.unclear


@pytest.mark.parametrize(
    ("code", "permanent"), [("10", True), ("18", True), ("20", False), ("21", False), ("99", True)]
)
def test_gateway_codes(axis: RunningAxis, sender: VxpClient, code: str, permanent: bool) -> None:
    axis.fault("error", code=code)
    with pytest.raises(AxisRefused) as caught:
        sender.pending("edoc", limit=1)
    assert (caught.value.code, caught.value.permanent, caught.value.retryable) == (code, permanent, not permanent)
    assert code in str(caught.value)


def test_a_refusal_keeps_the_axis_own_words(sender: VxpClient) -> None:
    with pytest.raises(AxisRefused, match=r"H99\.9") as caught:
        send(sender, document_bytes(number="440"), to=("H99.9",))
    assert (caught.value.code, caught.value.permanent) == ("18", True)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_busy_axis(axis: RunningAxis, sender: VxpClient, status: int) -> None:
    axis.fault("status", status=status, retry_after=120)
    with pytest.raises(AxisBusy) as caught:
        sender.pending("edoc", limit=1)
    assert (caught.value.status, caught.value.retry_after, caught.value.retryable) == (status, 120, True)
    assert caught.value.unclear == (status != 429)


def test_other_http_refusals(axis: RunningAxis, sender: VxpClient) -> None:
    axis.fault("status", status=413, count=1)
    with pytest.raises(AxisRefused) as too_large:
        send(sender, document_bytes(number="441"))
    assert too_large.value.permanent
    for status in (401, 403):
        axis.fault("status", status=status, count=1)
        with pytest.raises(CredentialsRefused):
            sender.pending("edoc", limit=1)
    for status in (301, 404, 405):
        axis.fault("status", status=status, count=1)
        with pytest.raises(WrongEndpoint):
            sender.pending("edoc", limit=1)
    axis.fault("status", status=202, count=1)
    with pytest.raises(AxisConfused):
        sender.pending("edoc", limit=1)


def test_a_wrong_secret(axis: RunningAxis) -> None:
    with VxpClient(axis.url, "H29.14", "wrong") as client:
        with pytest.raises(CredentialsRefused) as caught:
            client.pending("edoc", limit=1)
        assert not caught.value.retryable
        with pytest.raises(CredentialsRefused):
            send(client, document_bytes(number="442"))


@pytest.mark.parametrize(
    ("hours", "said"),
    [(-2, "2 hours behind"), (3, "3 hours ahead"), (24 * 3653, "3653 days ahead"), (-24 * 3653, "3653 days behind")],
)
def test_a_wrong_clock_is_seen_and_named(axis: RunningAxis, hours: int, said: str, english: None) -> None:
    def wrong() -> Any:
        return now() + timedelta(hours=hours)

    with VxpClient(axis.url, "H29.14", axis.secrets["H29.14"], clock=wrong) as client:
        assert client.clock_skew is None
        client.pending("edoc", limit=1)
        assert client.clock_skew is not None
        assert abs(client.clock_skew + timedelta(hours=hours)) < timedelta(seconds=5)
        axis.fault("clock", seconds=300)
        with pytest.raises(CredentialsRefused) as caught:
            client.pending("edoc", limit=1)
    assert caught.value.clock_skew is not None
    assert abs(caught.value.clock_skew + timedelta(hours=hours)) < timedelta(seconds=5)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "endpoint", ["", "axis", "ftp://axis.example/", "http://", "https:///x", "http://[::1", "http://a:b"]
)
def test_no_address_at_all(endpoint: str) -> None:
    with pytest.raises(WrongEndpoint):
        VxpClient(endpoint, "H29.14", "x")


def test_nobody_there(axis: RunningAxis) -> None:
    with VxpClient("http://127.0.0.1:1/", "H29.14", "x") as client:
        with pytest.raises(AxisUnreachable) as caught:
            client.pending("edoc", limit=1)
        assert (caught.value.left_host, caught.value.unclear, caught.value.retryable) == (False, False, True)
        assert client.traffic.bytes_sent == 0
    with VxpClient("http://nobody.invalid/", "H29.14", "x") as client, pytest.raises(AxisUnreachable) as unnamed:
        send(client, document_bytes(number="443"))
    assert not unnamed.value.left_host


def test_an_altered_package_is_never_sent(sender: VxpClient, receiver: VxpClient, tmp_path: Path) -> None:
    package = document_bytes(number="450")
    frozen = tmp_path / "package.edxml"
    for altered in (package[:-1] + b"x", package[:-5], package + b" "):
        frozen.write_bytes(altered)
        with pytest.raises(PackageAltered):
            sender.send(frozen, **sealed(package), sender="H29.14", recipients=["H29.1"], kind="edoc")
    with pytest.raises(PackageAltered):
        sender.send(tmp_path / "gone", **sealed(package), sender="H29.14", recipients=["H29.1"], kind="edoc")
    assert receiver.pending("edoc", limit=10) == []
    assert sender.sent(notation="450/UBND-VX") == []


def test_a_package_over_the_limit(sender: VxpClient, receiver: VxpClient) -> None:
    package = document_bytes(number="451", files={"a.bin": bytes(300_000)})
    send(sender, package)
    (listed,) = receiver.pending("edoc", limit=1)
    for limit in (1000, len(package) - 1):
        out = io.BytesIO()
        with pytest.raises(ReplyTooLarge):
            receiver.fetch(listed.doc_id, out, max_bytes=limit)
        assert len(out.getvalue()) <= limit
    assert receiver.fetch(listed.doc_id, io.BytesIO(), max_bytes=len(package)) == len(package)


def test_memory_does_not_grow_with_the_package(
    axis: RunningAxis, sender: VxpClient, receiver: VxpClient, tmp_path: Path
) -> None:
    size = 32 * 1024 * 1024
    frozen, fetched = tmp_path / "large", tmp_path / "fetched"
    with frozen.open("wb") as file:
        for number in range(size // 65536):
            file.write(number.to_bytes(4, "big") * 16384)
    with frozen.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    axis.fault("unchecked")
    tracemalloc.start()
    try:
        sender.send(frozen, size=size, sha256=sha256, sender="H29.14", recipients=["H29.1"], kind="edoc")
        (listed,) = receiver.pending("edoc", limit=1)
        with fetched.open("wb") as out:
            assert receiver.fetch(listed.doc_id, out, max_bytes=size) == size
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < size / 4, "client and server together"
    with fetched.open("rb") as file:
        assert hashlib.file_digest(file, "sha256").hexdigest() == sha256


def test_lists_that_come_twice_or_in_disorder_are_passed_on_as_they_are(
    axis: RunningAxis, sender: VxpClient, receiver: VxpClient
) -> None:
    for number in range(460, 466):
        send(sender, document_bytes(number=str(number)))
    plain = receiver.pending("edoc", limit=100)
    axis.fault("duplicate")
    axis.fault("reorder", seed=7)
    odd = receiver.pending("edoc", limit=100)
    assert len(odd) == 2 * len(plain)
    assert {listed.doc_id for listed in odd} == {listed.doc_id for listed in plain}
    assert [listed.doc_id for listed in odd] != [listed.doc_id for listed in plain for _ in "ab"]


def test_what_passes_is_counted(sender: VxpClient) -> None:
    before = sender.traffic
    sender.pending("edoc", limit=1)
    after = sender.traffic
    assert after.requests == before.requests + 1
    assert after.bytes_sent > before.bytes_sent + 500
    assert after.bytes_received > before.bytes_received + 100


def test_a_name_server_that_never_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    answered = threading.Event()

    def hang(*_args: object, **_options: object) -> list[object]:
        answered.wait(60)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    started = time.monotonic()
    try:
        with VxpClient("http://axis.example/", "H29.14", "x", timeouts=Timeouts(connect=0.3)) as client:
            with pytest.raises(AxisTimeout) as caught:
                client.pending("edoc", limit=1)
            assert not caught.value.left_host
    finally:
        answered.set()
    assert time.monotonic() - started < 5


def test_a_retry_after_that_is_a_date(axis: RunningAxis, sender: VxpClient) -> None:
    for moment, least, most in (
        (datetime.now(UTC) + timedelta(minutes=2), 60, 120),
        (datetime(2020, 1, 1, tzinfo=UTC), 0, 0),
    ):
        axis.heal()
        axis.fault("status", retry_after=format_datetime(moment, usegmt=True))
        with pytest.raises(AxisBusy) as caught:
            sender.pending("edoc", limit=1)
        assert caught.value.retry_after is not None
        assert least <= caught.value.retry_after <= most
