"""Receiving many documents through an axis in a process of its own, beside the bare exchange and the bare rows."""

from __future__ import annotations

import hashlib
import inspect
import math
import multiprocessing
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks.harness import Table
from documents.times import now, stamp
from storage import settings
from storage.mirror import Mirror
from storage.search import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from axis.channel import Traffic
    from benchmarks.harness import Options
    from office.progress import SyncReport

SENDER, RECEIVER = "H29.14", "H29.1"
FILE_BYTES = 3_650
"""Of the one file in a package, which makes the package about nine kilobytes."""

TABLES = {
    "blobs": "rowid", "documents": "id", "recipients": "document", "files": "document", "findings": "document",
    "texts_due": "document", "statuses": "id", "outbox": "id", "taken": "axis_id", "audit": "seq",
}  # fmt: skip
"""What a document received leaves in the mirror, each with the order of its coming; what is referred to goes first."""


class Round(NamedTuple):
    """A sync, one with nothing new after it, and the seconds of the first one's baselines."""

    first: SyncReport
    second: SyncReport
    axis: float
    http: float
    rows: float


def run(options: Options) -> None:
    """Documents a second, beside what no receiver can do without; and what a sync costs that finds nothing."""
    count, rounds = (500, 3) if options.quick else (10_000, 1)
    full = axis_with(options.cache, count)
    size = sum(path.stat().st_size for path in (full / "packages").iterdir()) // count
    table = Table(f"sync: {count:,} documents of {size:,} bytes, each fetched, entered, acknowledged, answered", rounds)
    found: list[Round] = []
    for _round in range(rounds):
        with tempfile.TemporaryDirectory(dir=options.cache) as directory:
            found.append(measured(Path(directory), full))
    assert all(
        (each.first.received, each.first.statuses_out, each.first.errors) == (count, count, []) for each in found
    )
    sync = statistics.median(each.first.seconds for each in found)
    axis = statistics.median(each.axis for each in found)
    http = statistics.median(each.http for each in found)
    rows = statistics.median(each.rows for each in found)
    idle = statistics.median(each.second.seconds for each in found)
    table.note(f"sync {sync:.1f} s: {count / sync:,.0f} documents a second, {cost(found[0].first)}")
    table.note(f"the axis alone, asked the same through httpx {axis:.1f} s: sync takes × {sync / axis:.2f}")
    table.note(f"as many requests and bytes through httpx to nothing {http:.1f} s: sync takes × {sync / http:.2f}")
    table.note(f"the same rows into SQLite alone {rows:.1f} s: sync takes × {sync / rows:.2f}")
    table.note(f"sync with nothing new {idle * 1e3:.0f} ms: {cost(found[0].second)}")


def cost(report: SyncReport) -> str:
    found = report.traffic
    assert found is not None
    return f"{found.requests:,} requests, {found.bytes_sent:,} bytes out, {found.bytes_received:,} bytes in"


def axis_with(cache: Path, count: int) -> Path:
    """The data of an axis on which ``count`` documents wait; kept for the next run."""
    from axis.server.admin import prepare, register_office
    from axis.server.ledger import SCHEMA, Ledger, Parcel
    from axis.vxp import Kind
    from tests.support.packages import document_bytes

    recipe = SCHEMA + inspect.getsource(axis_with) + f"{FILE_BYTES}"
    kept = cache / f"axis-{count}-{hashlib.sha256(recipe.encode()).hexdigest()[:12]}"
    if kept.exists():
        return kept
    building = kept.with_suffix(".building")
    shutil.rmtree(building, ignore_errors=True)
    print(f"building an axis with {count:,} documents …", flush=True)
    dice = Random(20_261_122)
    for code in (SENDER, RECEIVER):
        register_office(building, code, f"Cơ quan {code}")
    with Ledger(prepare(building)) as ledger:
        for index in range(count):
            number = str(index + 1)
            package = document_bytes(number=number, files={"cong-van.pdf": dice.randbytes(FILE_BYTES)})
            doc_id = f"{index:032x}"
            (building / "packages" / f"{doc_id}.edxml").write_bytes(package)
            parcel = Parcel(
                doc_id=doc_id,
                sender=SENDER,
                recipients=[RECEIVER],
                kind=Kind.DOCUMENT,
                document_id=f"{SENDER},2026/11/20,{number}/UBND-VX",
                business_type=0,
                sha256=hashlib.sha256(package).hexdigest(),
                size=len(package),
                title=number,
                notation=f"{number}/UBND-VX",
            )
            ledger.deliver(parcel, [RECEIVER])
    building.rename(kept)
    return kept


def measured(directory: Path, full: Path) -> Round:
    """One round, from a fresh home and a fresh copy of the axis."""
    from axis.server.admin import register_office
    from office.office import Office

    shutil.copytree(full, directory / "axis")
    secret = register_office(directory / "axis", RECEIVER, "Văn phòng")
    with running_axis(directory / "axis") as url:
        home = directory / "home"
        office = Office.create(home, code=RECEIVER, name="Văn phòng", endpoint=url, secret=secret)
        with Mirror(home) as mirror, mirror.write() as tx:
            settings.put(tx, "units.read_at", stamp(now()))  # the directory has benchmarks of its own
        first = office.sync(check=False)
        second = office.sync(check=False)
    assert first.traffic is not None
    http, rows = exchanged(first.traffic), written(home, directory / "rows")
    return Round(first, second, replayed(directory / "again", full), http, rows)


@contextmanager
def running_axis(data: Path) -> Iterator[str]:
    """The address of an axis in a process of its own."""
    command = [sys.executable, "-m", "axis.server", str(data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().split()[-1]
        finally:
            process.terminate()


def replayed(data: Path, full: Path) -> float:
    """Seconds for the requests of the sync, made before, through plain httpx to a fresh copy of the axis: its share."""
    import httpx

    from axis.server.admin import register_office
    from axis.vxp import Operation
    from tests.support.packages import status_bytes

    shutil.copytree(full, data)
    secret = register_office(data, RECEIVER, "Văn phòng")
    with running_axis(data) as url, httpx.Client(trust_env=False) as client:
        requests = []
        for path in sorted((data / "packages").iterdir()):
            doc_id, number = path.stem, str(int(path.stem, 16) + 1)
            receipt = status_bytes(code="01", document_id=f"{SENDER},2026/11/20,{number}/UBND-VX")
            sealed = hashlib.sha256(receipt).hexdigest()
            to = {"messagetype": "status", "from": RECEIVER, "to": f'["{SENDER}"]', "hash-file": sealed}
            requests += [
                signed(url, secret, Operation.FETCH, {"docId": doc_id}),
                signed(url, secret, Operation.UPDATE_STATUS, {"docid": doc_id, "status": "done", "description": ""}),
                signed(url, secret, Operation.SEND, to, receipt),
            ]
        started = time.perf_counter()
        for request in requests:
            assert client.send(request).json()["status"] == "OK"
        return time.perf_counter() - started


def signed(url: str, secret: str, operation: str, parameters: dict[str, str], body: bytes = b"{}") -> httpx.Request:
    import httpx

    from axis.vxp import signed_headers
    from documents.times import header_timestamp

    named = {"servicetype": "eDoc", **parameters, "systemid": RECEIVER, "timestamp": header_timestamp(now())}
    return httpx.Request("POST", f"{url}/{operation}", headers=dict(signed_headers(named, secret)), content=body)


def exchanged(traffic: Traffic) -> float:
    """Seconds for as many requests and bytes through plain httpx, to a server that does nothing."""
    import httpx

    body = bytes(traffic.bytes_sent // traffic.requests)
    # With its protocol said, or asyncio would leave Nagle's algorithm on and every reply would wait 40 ms.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        context = multiprocessing.get_context("fork")
        server = context.Process(target=serve_bytes, args=(listener, traffic.bytes_received // traffic.requests))
        server.start()
    try:
        with httpx.Client(trust_env=False) as client:
            client.post(url, content=body)
            started = time.perf_counter()
            for _request in range(traffic.requests):
                client.post(url, content=body)
            return time.perf_counter() - started
    finally:
        server.terminate()
        server.join()


def serve_bytes(listener: socket.socket, size: int) -> None:
    """In a process of its own: answer every request with ``size`` bytes, on the server that the axis runs on."""
    import uvicorn

    async def app(_scope: Any, receive: Any, send: Any) -> None:
        while (await receive()).get("more_body"):
            pass
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % size)]})
        await send({"type": "http.response.body", "body": bytes(size)})

    config = uvicorn.Config(app, http="h11", lifespan="off", log_config=None, access_log=False)
    uvicorn.Server(config).run(sockets=[listener])


def written(home: Path, empty: Path) -> float:
    """Seconds to write the rows of the mirror in ``home`` into an empty one, a page of documents in a transaction."""
    from office.exchange.receive import PAGE

    with Mirror(home, read_only=True) as source:
        rows = {
            name: source.db.execute(f"SELECT * FROM {name} ORDER BY {by}").fetchall() for name, by in TABLES.items()
        }
        found = source.db.execute("SELECT id, code, subject, party || ' ' || sender_name FROM documents ORDER BY id")
        texts = [(number, *map(words, columns), "") for number, *columns in found]
    batches = math.ceil(len(texts) / PAGE)
    empty.mkdir(mode=0o700)
    with Mirror(empty, create=True) as target:
        started = time.perf_counter()
        for batch in range(batches):
            with target.write() as tx:
                for table, all_rows in rows.items():
                    part = all_rows[len(all_rows) * batch // batches : len(all_rows) * (batch + 1) // batches]
                    if part:
                        tx.db.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(part[0]))})", part)
                part = texts[len(texts) * batch // batches : len(texts) * (batch + 1) // batches]
                tx.db.executemany("INSERT INTO search (rowid, code, subject, party, body) VALUES (?, ?, ?, ?, ?)", part)
        return time.perf_counter() - started
