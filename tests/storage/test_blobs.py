from __future__ import annotations

import hashlib
import io
import stat
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from durable.files import TooLarge, remove_leftovers
from storage.blobs import SMALL, Blob, BlobDamaged, record
from storage.mirror import Mirror

if TYPE_CHECKING:
    from pathlib import Path

LARGE = b"0123456789abcdef" * (SMALL // 16 + 1)


def keep(mirror: Mirror, data: bytes, *, piece: int = 50_000) -> Blob:
    """Take bytes in as they would come from the wire, and enter them."""
    spool = mirror.blobs.spool(len(data))
    for start in range(0, len(data), piece):
        spool.write(data[start : start + piece])
    blob = spool.settle()
    with mirror.write() as tx:
        assert record(tx, blob) == hashlib.sha256(data).hexdigest()
    return blob


def read(mirror: Mirror, sha256: str) -> bytes:
    out = io.BytesIO()
    size = mirror.blobs.copy(mirror.db, sha256, out)
    assert size == len(out.getvalue())
    return out.getvalue()


def files(mirror: Mirror) -> list[Path]:
    directory = mirror.blobs.directory
    return sorted(directory.iterdir()) if directory.exists() else []


@pytest.mark.parametrize("size", [0, 1, SMALL - 1, SMALL])
def test_small_one_is_in_the_mirror(mirror: Mirror, size: int) -> None:
    blob = keep(mirror, b"x" * size)
    assert blob.data == b"x" * size
    assert files(mirror) == []
    assert read(mirror, blob.sha256) == b"x" * size


def test_large_one_is_a_file(mirror: Mirror) -> None:
    blob = keep(mirror, LARGE)
    assert blob.data is None
    assert files(mirror) == [mirror.blobs.path(blob.sha256)]
    assert stat.S_IMODE(files(mirror)[0].stat().st_mode) == 0o600
    assert stat.S_IMODE(mirror.blobs.directory.stat().st_mode) == 0o700
    assert read(mirror, blob.sha256) == LARGE
    assert mirror.db.execute("SELECT size, data FROM blobs").fetchall() == [(len(LARGE), None)]


@given(pieces=st.lists(st.integers(0, SMALL), max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
def test_any_pieces_give_the_same_bytes(mirror: Mirror, pieces: list[int]) -> None:
    content = b"".join(bytes([number]) * size for number, size in enumerate(pieces))
    spool = mirror.blobs.spool(5 * SMALL)
    for number, size in enumerate(pieces):
        spool.write(bytes([number]) * size)
    blob = spool.settle()
    assert (blob.size, blob.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    with mirror.blobs.open_blob(blob) as source:
        assert source.read() == content


@pytest.mark.parametrize("data", [b"small", LARGE])
def test_kept_once(mirror: Mirror, data: bytes) -> None:
    first, second = keep(mirror, data), keep(mirror, data, piece=777)
    assert first.sha256 == second.sha256
    assert mirror.db.execute("SELECT count(*) FROM blobs").fetchone() == (1,)
    assert len(files(mirror)) == (1 if data is LARGE else 0)


@pytest.mark.parametrize("limit", [10, SMALL + 10])
def test_cap(mirror: Mirror, limit: int) -> None:
    spool = mirror.blobs.spool(limit)
    for _piece in range(limit // 1000):
        spool.write(b"x" * 1000)
    with pytest.raises(TooLarge):
        spool.write(b"x" * 1000)
    spool.discard()
    assert files(mirror) == []


def test_discarded_after_settling_stays(mirror: Mirror) -> None:
    spool = mirror.blobs.spool(len(LARGE))
    spool.write(LARGE)
    spool.settle()
    spool.discard()
    assert len(files(mirror)) == 1


def test_gone(mirror: Mirror) -> None:
    with pytest.raises(BlobDamaged, match="0000"):
        mirror.blobs.open(mirror.db, "0" * 64)
    blob = keep(mirror, LARGE)
    mirror.blobs.path(blob.sha256).unlink()
    with pytest.raises(BlobDamaged, match=blob.sha256):
        read(mirror, blob.sha256)


def test_damaged_file_is_noticed_and_made_good(mirror: Mirror) -> None:
    blob = keep(mirror, LARGE)
    path = mirror.blobs.path(blob.sha256)
    data = bytearray(path.read_bytes())
    data[70_000] ^= 1
    path.write_bytes(data)
    with pytest.raises(BlobDamaged, match=blob.sha256):
        read(mirror, blob.sha256)
    keep(mirror, LARGE)
    assert read(mirror, blob.sha256) == LARGE


def test_damaged_row_is_noticed_and_made_good(mirror: Mirror) -> None:
    blob = keep(mirror, b"bytes")
    with mirror.write() as tx:
        tx.execute("UPDATE blobs SET data = ?", (b"bytez",))
    with pytest.raises(BlobDamaged, match=blob.sha256):
        read(mirror, blob.sha256)
    keep(mirror, b"bytes")
    assert read(mirror, blob.sha256) == b"bytes"


def test_crash_between_file_and_row(mirror: Mirror) -> None:
    """The file is durable before its row: a crash between them leaves a file that the next attempt takes over."""
    for _attempt in range(2):
        spool = mirror.blobs.spool(len(LARGE))
        spool.write(LARGE)
        blob = spool.settle()
    assert len(files(mirror)) == 1
    with pytest.raises(BlobDamaged):
        mirror.blobs.open(mirror.db, blob.sha256)
    keep(mirror, LARGE)
    assert read(mirror, blob.sha256) == LARGE


def test_sweep_spares_what_is_being_written(mirror: Mirror) -> None:
    """One clerk's sync sweeps while another clerk's file is on its way in."""
    spool = mirror.blobs.spool(len(LARGE))
    spool.write(LARGE)
    (mirror.blobs.directory / ".incoming-0123").write_bytes(b"half")
    assert remove_leftovers(mirror.blobs.directory) == 1
    blob = spool.settle()
    assert files(mirror) == [mirror.blobs.path(blob.sha256)]


@pytest.mark.parametrize("data", [b"small", LARGE])
def test_as_file(mirror: Mirror, data: bytes) -> None:
    blob = keep(mirror, data)
    with mirror.blobs.as_file(mirror.db, blob.sha256) as path:
        assert path.read_bytes() == data
    assert path.exists() == (data is LARGE)


def test_office_of_several_clerks(tmp_path: Path) -> None:
    tmp_path.chmod(0o2770)
    with Mirror(tmp_path, create=True) as mirror:
        keep(mirror, LARGE)
        assert stat.S_IMODE(mirror.blobs.directory.stat().st_mode) == 0o2770
        assert {stat.S_IMODE(path.stat().st_mode) for path in files(mirror)} == {0o660}
        assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.glob("mirror*")} == {0o660}
