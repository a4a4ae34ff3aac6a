"""The process that verifies: offline, limited, and replaced when a file breaks it."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from compliance.signatures import Unverifiable, Verifier
from compliance.signatures.model import LIMITS
from tests.support import files, signing

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = signing.root()
SIGNED = signing.sign(files.letter_pdf(), ROOT.issue("Nguyễn Văn A"))


@pytest.fixture(scope="module")
def verifier(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Verifier]:
    with Verifier([ROOT.save(tmp_path_factory.mktemp("trust") / "root.crt")]) as verifier:
        yield verifier


@pytest.fixture
def signed(tmp_path: Path) -> Path:
    path = tmp_path / "signed"
    path.write_bytes(SIGNED)
    return path


def test_nothing_is_fetched_whatever_the_certificate_asks_for(verifier: Verifier, tmp_path: Path) -> None:
    path = tmp_path / "blob"
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        url = f"http://127.0.0.1:{server.getsockname()[1]}/ca.crt"
        middle = ROOT.issue("CA thử nghiệm", authority=True, url=url)
        path.write_bytes(signing.sign(files.letter_pdf(), middle.issue("Nguyễn Văn A", url=url)))
        (found,) = verifier.verify(path)  # the intermediate is missing, and its address is known
        with pytest.raises(BlockingIOError):
            server.accept()
    assert (found.intact, found.trusted) == (True, False)


@pytest.mark.parametrize("act", ["socket.socket()", "socket.getaddrinfo('localhost', 80)"])
def test_worker_opens_no_socket(act: str) -> None:
    code = (
        "import asyncio, socket\n"
        "from compliance.signatures.worker import stay_offline\n"
        "stay_offline()\n"
        "asyncio.run(asyncio.sleep(0))\n"
        f"try: {act}\n"
        "except PermissionError: print('refused')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["refused"]


def test_parent_loads_no_parser() -> None:
    code = "import sys, compliance.signatures; print([n for n in sys.modules if n.startswith(('pyhanko', 'asn1'))])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["[]"]


def test_flipped_bytes_are_never_intact_and_never_break_the_worker(
    verifier: Verifier, signed: Path, tmp_path: Path
) -> None:
    path = tmp_path / "flipped"
    chance = random.Random(7)
    begin = SIGNED.rindex(b"/Contents <")  # what is within the signature itself may be its padding
    end = SIGNED.index(b">", begin)
    problems = set()
    for _ in range(60):
        flipped = bytearray(SIGNED)
        for _ in range(chance.randint(1, 10)):
            at = chance.randrange(len(flipped) - (end - begin))
            flipped[at if at < begin else at + end - begin] ^= 1 << chance.randrange(8)
        path.write_bytes(flipped)
        try:
            assert not any(each.intact for each in verifier.verify(path))
        except Unverifiable as unverifiable:
            problems.add(unverifiable.problem)
    assert problems <= {"damaged", "unsupported", "locked"}
    assert verifier.verify(signed)[0].intact


def test_hundred_thousand_fields_end_at_the_deadline_and_the_next_file_is_verified(
    signed: Path, tmp_path: Path
) -> None:
    count = 100_000
    references = b" ".join(b"%d 0 R" % number for number in range(3, 3 + count))
    bomb = tmp_path / "bomb"
    bomb.write_bytes(
        files.raw_pdf(
            [
                b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[" + references + b"]>>>>",
                b"<</Type/Pages/Kids[]/Count 0>>",
                *[b"<</FT/Sig/T(a)>>"] * count,
            ]
        )
    )
    with Verifier(limits=replace(LIMITS, seconds=1)) as verifier:
        verifier.verify(signed)
        began = time.monotonic()
        with pytest.raises(Unverifiable, match="timeout"):
            verifier.verify(bomb)
        assert time.monotonic() - began < 10
        assert verifier.verify(signed)[0].intact


def test_signature_of_countless_parts_is_not_hashed(verifier: Verifier, tmp_path: Path) -> None:
    path = tmp_path / "many"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
        files.pdf_stream(bytes(4_000_000)),
    ]
    signed = signing.sign(files.raw_pdf(objects), ROOT.issue("Nguyễn Văn A"))
    path.write_bytes(signing.many_ranges(signed, 20_000))  # 80 GB to hash: no answer before the deadline
    (found,) = verifier.verify(path)
    assert found.reason == "damaged"


def test_file_beyond_the_limit_is_not_opened(signed: Path) -> None:
    with Verifier(limits=replace(LIMITS, file_size=100)) as verifier, pytest.raises(Unverifiable, match="too-large"):
        verifier.verify(signed)


def test_killed_worker_is_replaced(signed: Path) -> None:
    before = _children()
    with Verifier() as verifier:
        verifier.verify(signed)
        (worker,) = _children() - before
        os.kill(worker, signal.SIGKILL)
        assert verifier.verify(signed)[0].intact


def _children() -> set[int]:
    thread = threading.get_native_id()
    return set(map(int, Path(f"/proc/self/task/{thread}/children").read_text(encoding="ascii").split()))
