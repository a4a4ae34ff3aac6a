"""Two clerks and cron, each a Unix user of its own, work on one shared home for a day at the same time.

Only root can become others; elsewhere this is skipped. The others may not read this Python's own library where it is
root's, so a child loads all it will need before it becomes somebody else.
"""

from __future__ import annotations

import json
import os
import stat
import tempfile
import traceback
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from documents.code import Code
from office.clerk import NotAllowed
from office.errors import BadInput
from office.exchange.bundle import export
from office.handling import holding
from office.home import load, save
from office.office import Office
from office.writing.outgoing import NumberMoved, seal
from storage import audit, numbers
from storage.mirror import Mirror
from tests.support.axis_server import running_axis
from tests.support.killing import processes
from tests.support.offices import send
from tests.support.packages import document_bytes
from tests.support.sending import outgoing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.synchronize import Event

    from tests.support.axis_server import RunningAxis

pytestmark = [
    pytest.mark.skipif(os.getuid() != 0, reason="only root can become other users"),
    pytest.mark.timeout(400),
]

AN, BINH, CRON, OFFICE_GROUP = 64_001, 64_002, 64_003, 64_000
PATIENCE = 200.0
"""Seconds within which a child comes back, on a machine that has much else to do."""
LOADED_LATE = (
    "office.exchange.sync", "office.returns.returning", "office.handling.incoming", "office.exchange.bundle",
    "office.writing.parcel", "office.handling.saving",
    "office.exchange.following", "axis.client", "axis.edxml.writer",
    "httpx", "httpcore", "anyio", "sqlite_utils", "stringprep",
    "encodings.idna", "encodings.utf_8_sig", "zoneinfo", "mimetypes", "cryptography.hazmat.primitives.serialization",
    "cryptography.hazmat.primitives.asymmetric.ed25519", "compliance.check", "multiprocessing.synchronize",
    "multiprocessing.resource_sharer", "traceback",
)  # fmt: skip
RECEIVED, SENT_BY_EACH = 16, 5


def become(uid: int, act: Callable[..., Any], arguments: tuple[Any, ...], result: Any) -> None:
    """In the child: load, become that user with a careless umask, act, and hand over what came of it."""
    for name in LOADED_LATE:
        import_module(name)
    os.setgroups([OFFICE_GROUP])
    os.setgid(uid)
    os.setuid(uid)
    os.umask(0o077)
    try:
        result.send((act(*arguments), ""))
    except Exception:
        result.send((None, traceback.format_exc()))


@contextmanager
def at_work(uid: int, act: Callable[..., Any], *arguments: Any) -> Iterator[list[Any]]:
    """That user does the act meanwhile; what it gives is in the list when the block has ended."""
    ours, theirs = processes.Pipe(duplex=False)
    child = processes.Process(target=become, args=(uid, act, arguments, theirs))
    child.start()
    theirs.close()
    given: list[Any] = []
    try:
        yield given
        assert ours.poll(PATIENCE), "the clerk never came back"
        came_of_it, trouble = ours.recv()
        assert not trouble, trouble
        given.append(came_of_it)
    except BaseException:
        child.kill()
        raise
    finally:
        child.join(PATIENCE)
        ours.close()
    assert child.exitcode == 0


def done_by(uid: int, act: Callable[..., Any], *arguments: Any) -> Any:
    with at_work(uid, act, *arguments) as given:
        pass
    return given[0]


def actor_of(uid: int) -> str:
    return f"? ({uid})"


@pytest.fixture
def shared() -> Iterator[Path]:
    """A directory that the group shares, in one that everybody may pass."""
    with tempfile.TemporaryDirectory() as root:
        Path(root).chmod(0o711)
        home = Path(root) / "home"
        home.mkdir()
        os.chown(home, 0, OFFICE_GROUP)
        home.chmod(0o2770)
        yield home


def set_up(home: Path, url: str, secret: str) -> None:
    Office.create(home, code="H29.1", name="Văn phòng", endpoint=url, secret=secret)
    save(home, replace(load(home), undo=0))


def permissions(home: Path) -> list[tuple[str, int, int]]:
    """(name, permission bits, group) of everything in the home while the mirror is open."""
    with Mirror(home):
        found = [home, *home.rglob("*")]
        return sorted(
            (str(each.relative_to(home)), stat.S_IMODE(each.stat().st_mode), each.stat().st_gid) for each in found
        )


def clerks_day(home: Path, files: Path, returns: tuple[int, ...]) -> dict[str, Any]:
    """Accept whatever is there, but return some; send documents; see the colleague's work in between."""
    office = Office.open(home)
    day: dict[str, Any] = {"accepted": {}, "refused": 0, "returned": [], "sent": []}
    with office.reader() as mirror:
        waiting = [row for (row,) in mirror.db.execute("SELECT id FROM documents WHERE direction = 'in' ORDER BY id")]
    for index, document_id in enumerate(waiting):
        try:
            if index in returns:
                given = office.returning.prepare(document_id, "TL-E4", "Không thuộc thẩm quyền giải quyết của cơ quan")
                office.returning.give(given)
                day["returned"].append(document_id)
            else:
                day["accepted"][document_id] = office.incoming.accept(document_id).arrival_number
        except BadInput:
            day["refused"] += 1
        if index % 3 == 0 and len(day["sent"]) < SENT_BY_EACH:
            day["sent"].append(number_and_seal(office, files))
    return day


def number_and_seal(office: Office, files: Path) -> str:
    letter = outgoing(files)
    with Mirror(office.home) as mirror:
        while True:
            number = f"{numbers.next_free(mirror.db, numbers.outgoing(''), 2026):02}"
            try:
                numbered = replace(letter, code=Code(number, "UBND-VX"), next_free=True)
                return seal(mirror, office.config, numbered, actor=actor_of(os.getuid())).code
            except NumberMoved:
                continue


def crons_day(home: Path, done: Event) -> dict[str, int]:
    """Sync every half second until the clerks have gone home, and once more."""
    office = Office.open(home)
    found = {"received": 0, "sent": 0, "rounds": 0, "busy": 0}
    while True:
        last = done.wait(0.5)
        report = office.sync(check=False)
        assert report.exit_code == 0, report
        found["received"] += report.received
        found["sent"] += report.sent
        found["rounds"] += 1
        found["busy"] += report.busy_with is not None
        if last:
            return found


def test_a_day_of_two_clerks_and_cron(shared: Path) -> None:
    with tempfile.TemporaryDirectory() as root:
        Path(root).chmod(0o711)
        with running_axis(Path(root) / "axis") as axis:
            work_a_day(axis, shared, Path(root))


def work_a_day(axis: RunningAxis, home: Path, root: Path) -> None:
    done_by(AN, set_up, home, axis.url, axis.secrets["H29.1"])
    for number in range(1, RECEIVED + 1):
        send(axis, document_bytes(number=str(number), files={"lon.pdf": os.urandom(200_000)}))
    desks = {}
    for uid in (AN, BINH):
        desks[uid] = root / str(uid)
        desks[uid].mkdir()
        os.chown(desks[uid], uid, uid)
    done = processes.Event()
    done.set()
    morning = done_by(CRON, crons_day, home, done)
    done.clear()
    assert morning["received"] == RECEIVED
    with at_work(CRON, crons_day, home, done) as by_cron:
        with (
            at_work(AN, clerks_day, home, desks[AN], (3, 7)) as by_an,
            at_work(BINH, clerks_day, home, desks[BINH], (3, 11)) as by_binh,
        ):
            pass
        done.set()
    an, binh = by_an[0], by_binh[0]
    assert by_cron[0]["sent"] == 2 * SENT_BY_EACH

    taken = sorted([*an["accepted"].values(), *binh["accepted"].values()])
    entered = set(an["accepted"]) | set(binh["accepted"])
    returned = [*an["returned"], *binh["returned"]]
    assert len(taken) == len(set(taken)) == len(entered), "nobody's document was given two numbers"
    assert taken == list(range(1, len(taken) + 1)), "no gap"
    assert entered | set(returned) == set(range(1, RECEIVED + 1)), "every document was dealt with"
    assert an["refused"] + binh["refused"] + len(taken) + len(returned) == 2 * RECEIVED, "who came second was told"
    assert sorted(an["sent"] + binh["sent"]) == [f"{number:02}/UBND-VX" for number in range(1, 2 * SENT_BY_EACH + 1)]

    with Office.open(home).reader() as mirror:
        assert audit.first_break(mirror.db) is None
        acts = mirror.db.execute("SELECT act, actor, subject FROM audit").fetchall()
        assert {state for (state,) in mirror.db.execute("SELECT state FROM outbox")} == {"ACCEPTED"}
    for uid, day in ((AN, an), (BINH, binh)):
        mine = [(act, int(subject)) for act, actor, subject in acts if actor == actor_of(uid) and subject.isdigit()]
        assert {row for act, row in mine if act == "accept"} == set(day["accepted"])
        assert sum(act == "send" for act, _row in mine) == SENT_BY_EACH
        assert {row for act, row in mine if act == "return"} == set(day["returned"])
    assert {actor for act, actor, _subject in acts if act in {"receive", "sent"}} == {actor_of(CRON)}

    for uid in (AN, BINH, CRON):
        found = done_by(uid, permissions, home)
        names = {name.split("/")[0].split(".")[-1] for name, _mode, _group in found}
        assert {"sqlite3-wal", "sqlite3-shm", "lock", "blobs", "toml", "secret"} <= names
        wrong = [each for each in found if each[1] not in {0o660, 0o2770} or each[2] != OFFICE_GROUP]
        assert wrong == []


def refused(home: Path, path: Path) -> str:
    try:
        export(Office.open(home), path)
    except NotAllowed as error:
        return str(error)
    return ""


def test_a_role_is_held_to_and_both_sign_with_the_office_s_key(shared: Path) -> None:
    done_by(AN, set_up, shared, "http://127.0.0.1:9", "khóa")
    with tempfile.TemporaryDirectory() as root:
        Path(root).chmod(0o777)
        Office.open(shared).send(outgoing(Path(root), number="7"))
        first = done_by(AN, exported, shared, Path(root) / "an.tar")
        second = done_by(BINH, exported, shared, Path(root) / "binh.tar")
        assert first == second
        done_by(AN, reserve, shared)
        assert actor_of(BINH) in done_by(BINH, refused, shared, Path(root) / "binh-2.tar")
        assert done_by(AN, refused, shared, Path(root) / "an-2.tar") == ""


def exported(home: Path, path: Path) -> str:
    return export(Office.open(home), path).fingerprint


def reserve(home: Path) -> None:
    save(home, replace(load(home), roles={"send": (str(AN),)}))


def take_over(home: Path) -> tuple[str, str]:
    passed = holding.hold(Office.open(home), 1)
    return passed.holder, passed.before


def test_a_document_is_taken_over_under_one_s_own_name(shared: Path) -> None:
    from storage import documents
    from tests.support.mirrors import document

    done_by(AN, set_up, shared, "http://127.0.0.1:9", "khóa")
    with Mirror(shared) as mirror, mirror.write() as tx:
        documents.insert(tx, document())
    assert done_by(AN, take_over, shared) == (actor_of(AN), "")
    assert done_by(BINH, take_over, shared) == (actor_of(BINH), actor_of(AN))
    with Office.open(shared).reader() as mirror:
        told = mirror.db.execute("SELECT actor, detail FROM audit WHERE act = 'hold' ORDER BY seq").fetchall()
    assert [(who, json.loads(detail)["before"]) for who, detail in told] == [
        (actor_of(AN), ""),
        (actor_of(BINH), actor_of(AN)),
    ]
