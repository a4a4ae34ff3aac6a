"""The demonstration: an embedded axis in a process of its own, three offices, and documents that travel between them.

Everything lies in a throw-away directory. The documents go the whole way: sealed by their sender, sent over HTTP to the
axis, fetched by their receiver. So do returns, statuses and the recall; the other offices stay on the line.
"""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from demo.directory import thrown_away
from demo.life import Life, slipped
from demo.papers.offices import OFFICES
from demo.scenario import HOME, Sending, scenario
from documents.code import Code
from documents.times import now
from office.office import Office
from office.progress import Listener, Progress, unheard
from office.writing.outgoing import Answered, Outgoing
from storage.documents import Recipient

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def demonstration(documents: int = 60, *, heard: Listener = unheard) -> Iterator[Office]:
    """The receiving office with its documents, synchronised, for as long as the block lasts."""
    with thrown_away() as root, _axis(root / "axis") as (url, secrets):
        offices = {
            each.code: Office.create(
                root / each.code, code=each.code, name=each.name, endpoint=url, secret=secrets[each.code]
            )
            for each in OFFICES
        }
        sendings = scenario(documents, today=now().date())
        slip = slipped(sendings)
        if slip is not None:
            sendings = [slip if each.paper is slip.paper else each for each in sendings]
        _send_all(root, offices, sendings, heard)
        home, life = offices[HOME.code], Life(offices, sendings, slip)
        life.peers()
        home.sync(impatient=True, check=False)
        life.home()
        peers = [office for office in offices.values() if office is not home]
        for office in (*peers, home):  # the home last: it sees what became of its documents
            office.sync(impatient=True, check=False)
        with _running("demo.peers", *(str(office.home) for office in peers)):
            yield home


@contextmanager
def _axis(data: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """A running axis on a free port of this machine, and the secrets of the offices registered on it."""
    from axis.server.admin import register_office

    secrets = {office.code: register_office(data, office.code, office.name) for office in OFFICES}
    with _running("axis.server", str(data)) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            raise OSError(f"the embedded axis ended with code {process.wait()}")
        yield line.split()[-1], secrets


@contextmanager
def _running(module: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A module in a process of its own, ended with the block."""
    command = [sys.executable, "-m", module, *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            yield process
        finally:
            process.terminate()


def _send_all(root: Path, offices: dict[str, Office], sendings: list[Sending], heard: Listener) -> None:
    files = root / "files"
    files.mkdir()
    for done, sending in enumerate(sendings, start=1):
        paths = []
        for ordinal, file in enumerate(sending.files):
            path = files / str(ordinal)
            path.write_bytes(file.render())
            paths.append((file.name, path))
        offices[sending.sender.code].send(_outgoing(sending, tuple(paths)))
        heard(Progress("demo", done, len(sendings)))
    for office in offices.values():
        office.sync(impatient=True, check=False)


def _outgoing(sending: Sending, files: tuple[tuple[str, Path], ...]) -> Outgoing:
    signer = {"competence": sending.competence, "position": sending.position, "full_name": sending.signer}
    answered = sending.answers
    return Outgoing(
        code=Code(sending.number, sending.notation),
        issued_on=sending.date,
        type_name=sending.type_name,
        subject=sending.subject,
        recipients=tuple(Recipient(each.code, each.name) for each in sending.recipients),
        files=files,
        place=sending.place,
        signer=signer,
        urgency=sending.urgency,
        due_on=sending.due,
        to_places=sending.to_places,
        appendixes=sending.appendixes,
        answers=(
            (Answered(answered.sender.code, answered.code, answered.date, answered.document_id),) if answered else ()
        ),
    )
