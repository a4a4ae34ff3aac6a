"""Whatever stands between the office and the axis: no false success, and no call that outlives its deadline."""

import hashlib
import io
import time
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from axis.client import Timeouts, VxpClient
from axis.errors import AxisConfused, AxisError, AxisTimeout, AxisUnreachable, DuplicateDocument
from tests.support.axis_server import RunningAxis, running_axis
from tests.support.chaos_proxy import Chaos, ChaosProxy, chaos_proxy
from tests.support.packages import document_bytes

DEADLINE = 0.4
OVERRUN = 1.5
"""Seconds a call may take beyond its deadline on a busy machine."""

EXPECTED: dict[Chaos, type[AxisError]] = {
    Chaos.RESET_AT_ONCE: AxisUnreachable,
    Chaos.RESET_AFTER_REQUEST: AxisUnreachable,
    Chaos.CLOSE_AFTER_REQUEST: AxisUnreachable,
    Chaos.HALF_CLOSE: AxisUnreachable,
    Chaos.SILENT: AxisTimeout,
    Chaos.DRIP: AxisTimeout,
    Chaos.SLOW_HEADERS: AxisTimeout,
    Chaos.SLOW_BODY: AxisTimeout,
    Chaos.TRUNCATED: AxisUnreachable,
    Chaos.TRUNCATED_HEADERS: AxisUnreachable,
    Chaos.HTML: AxisConfused,
    Chaos.GZIP_BOMB: AxisConfused,
    Chaos.GARBAGE: AxisConfused,
    Chaos.EMPTY: AxisConfused,
}
LOST_ANSWER = {
    Chaos.RESET_AFTER_REQUEST,
    Chaos.CLOSE_AFTER_REQUEST,
    Chaos.HALF_CLOSE,
    Chaos.DRIP,
    Chaos.TRUNCATED,
    Chaos.TRUNCATED_HEADERS,
}
"""The axis has carried the request out although its answer never came whole."""


@pytest.fixture(scope="module")
def axis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningAxis]:
    with running_axis(tmp_path_factory.mktemp("axis") / "data") as running:
        yield running


@pytest.fixture
def proxy(axis: RunningAxis) -> Iterator[ChaosProxy]:
    with chaos_proxy(axis.host, axis.port) as running:
        yield running


@pytest.fixture
def client(axis: RunningAxis, proxy: ChaosProxy) -> Iterator[VxpClient]:
    timeouts = Timeouts(connect=DEADLINE, request=DEADLINE, transfer=DEADLINE)
    with VxpClient(proxy.url, "H29.14", axis.secrets["H29.14"], timeouts=timeouts) as opened:
        yield opened


def send(client: VxpClient, package: bytes) -> str:
    return client.send(
        io.BytesIO(package),
        size=len(package),
        sha256=hashlib.sha256(package).hexdigest(),
        sender="H29.14",
        recipients=["H29.1"],
        kind="edoc",
    )


def failed(call: Callable[[], object]) -> AxisError:
    """The error of a call, which ended in time."""
    started = time.monotonic()
    with pytest.raises(AxisError) as caught:
        call()
    assert time.monotonic() - started < DEADLINE + OVERRUN
    assert str(caught.value)
    return caught.value


CALLS: dict[str, Callable[[VxpClient], object]] = {
    "pending": lambda client: client.pending("edoc", limit=10),
    "fetch": lambda client: client.fetch("0", io.BytesIO(), max_bytes=10**6),
    "acknowledge": lambda client: client.acknowledge("0", "done"),
    "sent": lambda client: client.sent(),
    "units": lambda client: client.units(),
}


@pytest.mark.parametrize("chaos", EXPECTED, ids=lambda chaos: chaos.name)
def test_no_operation_reports_success(client: VxpClient, proxy: ChaosProxy, chaos: Chaos) -> None:
    proxy.mode = chaos
    for name, call in CALLS.items():
        error = failed(partial(call, client))
        assert isinstance(error, EXPECTED[chaos]), f"{name}: {error!r}"
        assert proxy.url in str(error)
        assert str(error).endswith(".")


@pytest.mark.parametrize("chaos", EXPECTED, ids=lambda chaos: chaos.name)
def test_an_unclear_send_is_called_unclear_and_found_by_looking_up(
    client: VxpClient, proxy: ChaosProxy, chaos: Chaos
) -> None:
    number = str(300 + [*Chaos].index(chaos))
    package = document_bytes(number=number)
    proxy.mode = chaos
    error = failed(lambda: send(client, package))
    assert proxy.carried_out == (chaos in LOST_ANSWER)
    if chaos in LOST_ANSWER:
        assert error.unclear, "the axis has it: a blind resend would be wrong"
    proxy.mode = Chaos.PASS
    found = [row.sender_doc_id for row in client.sent(notation=f"{number}/UBND-VX")]
    assert len(found) == (chaos in LOST_ANSWER)
    if found:
        with pytest.raises(DuplicateDocument) as duplicate:
            send(client, package)
        assert [duplicate.value.doc_id] == found
    else:
        assert send(client, package)


def test_an_upload_that_nobody_reads_ends_in_time(client: VxpClient, proxy: ChaosProxy) -> None:
    proxy.mode = Chaos.DEAF
    error = failed(lambda: send(client, bytes(64 * 1024 * 1024)))
    assert isinstance(error, AxisTimeout)
    assert error.left_host
    assert error.unclear


def test_a_broken_exchange_does_not_poison_the_next(client: VxpClient, proxy: ChaosProxy) -> None:
    for chaos in EXPECTED:
        proxy.mode = chaos
        failed(lambda: client.pending("edoc", limit=1))
        proxy.mode = Chaos.PASS
        assert client.pending("edoc", limit=1) == []


OK = '"status":"OK","ErrorCode":"0","ErrorDesc":""'


@pytest.mark.parametrize(
    "body",
    [
        "<html></html>",
        "[]",
        "{}",
        '{"status":"OK"',
        '{"data":[],"DocId":"1"}',
        '{"status":"OK","ErrorCode":"15","data":[],"DocId":"1"}',
        '{"status":"FAIL","ErrorCode":"0","data":[],"DocId":"1"}',
        '{"status":"MAYBE","ErrorCode":"0","data":[],"DocId":"1"}',
        f"{{{OK}}}",
        f'{{{OK},"data":7}}',
        f'{{{OK},"data":true}}',
        f'{{{OK},"data":["1"]}}',
        f'{{{OK},"data":[{{"from":"H29.1"}}]}}' * 2,
    ],
)
def test_an_answer_of_another_shape_is_no_success(client: VxpClient, proxy: ChaosProxy, body: str) -> None:
    proxy.mode = Chaos.CANNED
    proxy.canned = body
    for call in (CALLS["pending"], CALLS["fetch"], CALLS["sent"]):
        assert isinstance(failed(partial(call, client)), AxisConfused)
    assert isinstance(failed(partial(send, client, document_bytes())), AxisConfused)
    assert proxy.carried_out == 0


def test_an_entry_without_an_id_is_no_entry(client: VxpClient, proxy: ChaosProxy) -> None:
    proxy.mode = Chaos.CANNED
    proxy.canned = f'{{{OK},"data":[{{"from":"H29.1"}}]}}'
    assert isinstance(failed(partial(CALLS["pending"], client)), AxisConfused)


@pytest.mark.parametrize("doc_id", ['"DocId":"7"', '"docid":7', '"data":"7"', '"data":{"docId":"7"}'])
def test_the_id_of_a_sent_document_wherever_it_stands(client: VxpClient, proxy: ChaosProxy, doc_id: str) -> None:
    proxy.mode = Chaos.CANNED
    proxy.canned = f"{{{OK},{doc_id}}}"
    assert send(client, document_bytes()) == "7"


@pytest.mark.parametrize("said", ["Văn bản đã tồn tại", "duplicated DocumentId", "Trùng mã văn bản"])
def test_another_axis_words_for_a_repeated_document(client: VxpClient, proxy: ChaosProxy, said: str) -> None:
    proxy.mode = Chaos.CANNED
    for code in ("22", "0", "99"):
        proxy.canned = f'{{"status":"FAIL","ErrorCode":"{code}","ErrorDesc":"{said}"}}'
        error = failed(partial(send, client, document_bytes()))
        assert isinstance(error, DuplicateDocument)
        assert error.doc_id is None
