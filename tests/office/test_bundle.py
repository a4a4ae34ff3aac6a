"""Sticks between offices whose line is down: nothing lost, nothing doubled, nothing taken from strangers."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from documents.times import now, stamp
from office.clerk import NotAllowed
from office.errors import BadInput
from office.exchange.bundle import export
from office.exchange.bundle_file import BLOCK, Package, header
from office.exchange.bundle_keys import KEY, NotTrusted, fingerprint
from office.exchange.taking_in import take_in
from office.home import load, save
from office.office import Office
from storage import audit, outbox
from storage.mirror import Mirror
from tests.support.killing import run_child
from tests.support.offices import contents
from tests.support.packages import document_bytes, status_bytes
from tests.support.sending import outgoing
from tests.support.sticks import Pair, forged, manifest_of, received, states, statuses_of, stranded

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def pair(tmp_path: Path) -> Pair:
    return Pair(stranded(tmp_path / "a", "H29.1"), stranded(tmp_path / "b", "H29.14"), tmp_path)


def everything(home: Office) -> dict[str, Any]:
    """All that a clerk could tell apart, and every act."""
    with home.reader() as mirror:
        assert audit.first_break(mirror.db) is None
        acts = mirror.db.execute("SELECT act, subject FROM audit ORDER BY seq").fetchall()
        receipts = mirror.db.execute("SELECT office_code, package_sha256, verdict, carried_at FROM receipts").fetchall()
        return {**contents(mirror), "acts": acts, "receipts": receipts}


# there and back


def test_a_document_goes_there_and_its_arrival_comes_back(pair: Pair) -> None:
    pair.sender.send(outgoing(pair.root, number="7", content=os.urandom(300_000)))
    made, taken = pair.to_receiver("go.tar")
    assert (made.documents, made.statuses, made.receipts, made.recipients) == (1, 0, 0, ("H29.14",))
    assert (taken.documents, taken.statuses, taken.quarantined, taken.exit_code) == (1, 0, 0, 0)
    assert received(pair.receiver) == [("7/UBND-VX", "inbox")]
    assert states(pair.sender) == [("edoc", "SENDING")], "the stick may be lost"
    made, taken = pair.back("back.tar")
    assert (made.documents, made.statuses, made.receipts) == (0, 1, 1)
    assert (taken.receipts, taken.delivered, taken.statuses) == (1, 1, 1)
    assert states(pair.sender) == [("edoc", "ACCEPTED")]
    with pair.sender.reader() as mirror:
        assert mirror.db.execute("SELECT transport, business FROM recipients").fetchall() == [("ACCEPTED", "01")]
        assert mirror.db.execute("SELECT sent_at IS NOT NULL, held FROM documents").fetchall() == [(1, 0)]
    made, taken = pair.to_receiver("again.tar")
    assert (made.documents, made.receipts, taken.delivered) == (0, 1, 1)
    assert states(pair.receiver) == [("status", "ACCEPTED")]
    with pytest.raises(BadInput):
        export(pair.sender, pair.root / "nothing.tar")
    assert not (pair.root / "nothing.tar").exists()


def test_importing_again_changes_nothing(pair: Pair) -> None:
    pair.sender.send(outgoing(pair.root, number="7"))
    pair.to_receiver("go.tar")
    before = everything(pair.receiver)
    again = take_in(pair.receiver, pair.root / "go.tar")
    assert (again.documents, again.repeated) == (0, 1)
    assert everything(pair.receiver) == before


def test_a_lost_stick_is_made_good_by_the_next(pair: Pair) -> None:
    pair.sender.send(outgoing(pair.root, number="7"))
    lost = export(pair.sender, pair.root / "lost.tar")
    pair.sender.send(outgoing(pair.root, number="8"))
    made, taken = pair.to_receiver("next.tar")
    assert (lost.again, made.again, taken.documents) == (0, 1, 2)
    export(pair.receiver, pair.root / "lost-receipts.tar")
    made, taken = pair.to_receiver("once-more.tar")
    assert taken.repeated == 2
    made, taken = pair.back("receipts.tar")
    assert made.receipts == 2, "what came again is answered again"
    assert {state for _kind, state in states(pair.sender)} == {"ACCEPTED"}


def test_each_office_takes_what_is_its_own_and_each_receipt_counts_for_one(pair: Pair) -> None:
    third = stranded(pair.root / "c", "H29.15")
    pair.sender.send(outgoing(pair.root, number="7", to=("H29.14", "H29.15")))
    only = export(pair.sender, pair.root / "one.tar", ["h29.14"])
    assert only.recipients == ("H29.14",)
    with pytest.raises(BadInput, match=r"H29\.14.*H29\.15"):
        take_in(third, only.path, trust=True)
    assert received(third) == []
    take_in(pair.receiver, only.path, trust=True)
    _made, taken = pair.back("back.tar")
    assert (taken.receipts, taken.delivered) == (1, 0)
    with pair.sender.reader() as mirror:
        assert [each.recipients for each in outbox.due(mirror.db, "9999")] == [("H29.15",)]
        found = mirror.db.execute("SELECT code, transport FROM recipients ORDER BY code").fetchall()
        assert found == [("H29.14", "ACCEPTED"), ("H29.15", "SENDING")]
    rest = export(pair.sender, pair.root / "two.tar")
    assert [each.to for each in manifest_of(rest.path).packages if each.kind == "edoc"] == [("H29.15",)]
    take_in(third, rest.path, trust=True)
    take_in(pair.sender, export(third, pair.root / "three.tar").path, trust=True)
    assert states(pair.sender) == [("edoc", "ACCEPTED")]


def test_a_held_document_travels_and_is_held_no_more(pair: Pair) -> None:
    pair.sender.send(outgoing(pair.root, number="7"))
    with Mirror(pair.sender.home) as mirror, mirror.write() as tx:
        [message] = outbox.due(tx.db, "9999")
        tx.execute("UPDATE outbox SET deadline = ?", (stamp(now()),))
        outbox.end(tx, message, "HELD", "hết hạn")
    pair.to_receiver("go.tar")
    pair.back("back.tar")
    with pair.sender.reader() as mirror:
        assert mirror.db.execute("SELECT state, held FROM outbox, documents").fetchall() == [("ACCEPTED", 0)]


def test_what_can_still_be_taken_back_stays_and_what_went_cannot(pair: Pair) -> None:
    save(pair.sender.home, load(pair.sender.home).__class__(**{**_fields(pair.sender), "undo": 3600}))
    careful = Office.open(pair.sender.home)
    document_id = careful.send(outgoing(pair.root, number="7"))
    with pytest.raises(BadInput):
        export(careful, pair.root / "go.tar")
    with Mirror(careful.home) as mirror, mirror.write() as tx:
        tx.execute("UPDATE outbox SET next_attempt = ?", (stamp(now()),))
    export(careful, pair.root / "go.tar")
    with pytest.raises(BadInput):
        careful.undo(document_id)


def _fields(home: Office) -> dict[str, Any]:
    config = load(home.home)
    return {name: getattr(config, name) for name in type(config).__dataclass_fields__}


def test_only_those_who_may_send_export(pair: Pair) -> None:
    pair.sender.send(outgoing(pair.root, number="7"))
    save(pair.sender.home, load(pair.sender.home).__class__(**{**_fields(pair.sender), "roles": {"send": ("khác",)}}))
    with pytest.raises(NotAllowed):
        export(Office.open(pair.sender.home), pair.root / "go.tar")
    assert not (pair.root / "go.tar").exists()


# forgers and accidents


def test_a_stick_cut_anywhere_is_refused_and_nothing_is_entered(pair: Pair) -> None:
    pair.sender.send(outgoing(pair.root, number="7"))
    path = export(pair.sender, pair.root / "go.tar").path
    whole = path.read_bytes()
    before = everything(pair.receiver)
    cut = pair.root / "cut.tar"
    for length in [*range(0, len(whole), 61), len(whole) - 1, len(whole) - 1024, len(whole) - 1025]:
        cut.write_bytes(whole[:length])
        with pytest.raises(BadInput) as caught:
            take_in(pair.receiver, cut, trust=True)
        assert str(caught.value).count("\n") == 0
    assert everything(pair.receiver) == before
    assert take_in(pair.receiver, path, trust=True).documents == 1


def test_a_byte_altered_anywhere_is_refused(pair: Pair) -> None:
    pair.sender.send(outgoing(pair.root, number="7"))
    whole = export(pair.sender, pair.root / "go.tar").path.read_bytes()
    altered = pair.root / "altered.tar"
    for at in [*range(0, len(whole), 97), len(whole) - 1]:
        altered.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(BadInput):
            take_in(pair.receiver, altered, trust=True)
    altered.write_bytes(whole + b"\0")
    with pytest.raises(BadInput):
        take_in(pair.receiver, altered, trust=True)
    assert received(pair.receiver) == []


FOREIGN: dict[str, Callable[[Path], object]] = {
    "empty": lambda path: path.write_bytes(b""),
    "a-text": lambda path: path.write_bytes(b"khong phai goi van ban\n" * 100),
    "another-tar": lambda path: path.write_bytes(header("etc/passwd", 3) + b"abc" + bytes(3 * BLOCK - 3)),
    "no-manifest": lambda path: path.write_bytes(header("bundle.json", 2) + b"[]".ljust(BLOCK, b"\0")),
    "nested": lambda path: path.write_bytes(header("bundle.json", 200_000) + b"[" * 200_000 + bytes(BLOCK)),
    "a-directory": lambda path: path.mkdir(),
    "absent": lambda path: None,
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_what_is_no_bundle_is_named_so(pair: Pair, kind: str) -> None:
    path = pair.root / "stick.tar"
    FOREIGN[kind](path)
    with pytest.raises(BadInput, match=r"stick\.tar"):
        take_in(pair.receiver, path, trust=True)


def test_a_newer_format_is_said_to_be_one(pair: Pair) -> None:
    content = json.dumps({"format": 2, "anything": []}).encode()
    path = pair.root / "stick.tar"
    path.write_bytes(header("bundle.json", len(content)) + content.ljust(BLOCK, b"\0") + bytes(2 * BLOCK))
    with pytest.raises(BadInput, match="2"):
        take_in(pair.receiver, path, trust=True)


def test_a_key_is_shown_before_it_is_trusted_and_held_to_afterwards(pair: Pair) -> None:
    pair.sender.send(outgoing(pair.root, number="7"))
    made = export(pair.sender, pair.root / "go.tar")
    with pytest.raises(NotTrusted, match=made.fingerprint) as caught:
        take_in(pair.receiver, made.path)
    assert caught.value.exit_code == 6
    assert received(pair.receiver) == []
    with pytest.raises(BadInput):
        take_in(pair.receiver, made.path, new_key="0000 0000")
    assert take_in(pair.receiver, made.path, trust=True).documents == 1

    forger = Ed25519PrivateKey.generate()
    letter = document_bytes(number="66", sender="H29.1", to=("H29.14",))
    package = Package("edoc", hashlib.sha256(letter).hexdigest(), len(letter), ("H29.14",))
    false = forged(pair.root / "false.tar", forger, "H29.1", {letter: package})
    with pytest.raises(BadInput, match=r"H29\.1"):
        take_in(pair.receiver, false, trust=True)
    assert received(pair.receiver) == [("7/UBND-VX", "inbox")]
    changed = fingerprint(forger.public_key().public_bytes_raw().hex())
    assert take_in(pair.receiver, false, new_key=changed.upper()).documents == 1
    with pair.receiver.reader() as mirror:
        trusted = mirror.db.execute("SELECT detail FROM audit WHERE act = 'trust' ORDER BY seq").fetchall()
    assert [json.loads(detail)["before"] for (detail,) in trusted] == [None, made.fingerprint]


def test_a_known_office_cannot_speak_for_another(pair: Pair) -> None:
    letter = document_bytes(number="66", sender="000.00.00.G22", to=("H29.14",))
    answer = status_bytes(sender="000.00.00.G22", code="03", document_id="x", document_sender="H29.14")
    packages = {
        content: Package(kind, hashlib.sha256(content).hexdigest(), len(content), ("H29.14",))
        for kind, content in (("edoc", letter), ("status", answer))
    }
    path = forged(pair.root / "stick.tar", Ed25519PrivateKey.generate(), "H29.1", packages)
    taken = take_in(pair.receiver, path, trust=True)
    assert (taken.documents, taken.statuses, taken.quarantined, taken.exit_code) == (0, 0, 2, 6)
    assert statuses_of(pair.receiver) == []


def test_poison_goes_to_quarantine_and_its_sender_is_told(pair: Pair) -> None:
    pair.sender.send(outgoing(pair.root, number="7"))
    with Mirror(pair.sender.home) as mirror, mirror.write() as tx:
        [message] = outbox.due(tx.db, "9999")
        tx.execute("UPDATE blobs SET data = ?, sha256 = ?, size = 4 WHERE sha256 = ?", (b"%PDF", "0", "0"))
        poison = b"%PDF khong phai XML"
        digest = hashlib.sha256(poison).hexdigest()
        tx.execute("INSERT INTO blobs (sha256, size, data) VALUES (?, ?, ?)", (digest, len(poison), poison))
        tx.execute("UPDATE outbox SET package_sha256 = ? WHERE id = ?", (digest, message.id))
    _made, taken = pair.to_receiver("go.tar")
    assert (taken.quarantined, taken.exit_code) == (1, 6)
    before = everything(pair.receiver)
    take_in(pair.receiver, pair.root / "go.tar")
    assert everything(pair.receiver) == before
    _made, taken = pair.back("back.tar")
    assert taken.exit_code == 6
    assert "7/UBND-VX" in taken.notes[0]


def test_a_bundle_is_written_closed_and_never_over_another(pair: Pair) -> None:
    pair.sender.send(outgoing(pair.root, number="7"))
    (pair.root / "stick").mkdir()
    first = export(pair.sender, pair.root / "stick")
    assert first.path.name == "vanthu-H29.1-0001.tar"
    assert stat.S_IMODE(first.path.stat().st_mode) == 0o600
    assert stat.S_IMODE((pair.sender.home / KEY).stat().st_mode) == 0o600
    with pytest.raises(BadInput, match="0001"):
        export(pair.sender, first.path)
    assert export(pair.sender, pair.root / "stick").path.name == "vanthu-H29.1-0002.tar"
    with pytest.raises(BadInput, match="nowhere"):
        export(pair.sender, pair.root / "nowhere" / "x.tar")


# pulled out


def do_export(home: Path) -> None:
    export(Office.open(home), home.parent / "stick" / "go.tar")


def do_import(home: Path) -> None:
    take_in(Office.open(home), home.parent / "go.tar", trust=True)


def test_an_export_killed_anywhere_leaves_no_half_file_and_loses_nothing(pair: Pair) -> None:
    for number in ("7", "8"):
        pair.sender.send(outgoing(pair.root, number=number, content=os.urandom(150_000)))
    export(pair.sender, pair.root / "key-made.tar")
    (pair.root / "stick").mkdir()
    kept = pair.root / "kept"
    shutil.copytree(pair.sender.home, kept)
    _code, points = run_child(pair.sender.home, 0, act=do_export)
    shutil.rmtree(pair.root / "stick")
    assert points >= 6
    for stop_at in range(1, points + 1):
        place = pair.root / f"at-{stop_at}"
        shutil.copytree(kept, place / "home")
        (place / "stick").mkdir()
        assert run_child(place / "home", stop_at, act=do_export)[0] == -signal.SIGKILL
        path = place / "stick" / "go.tar"
        if path.exists():
            assert len(manifest_of(path).packages) == 2
            path.unlink()
        again = export(Office.open(place / "home"), place / "stick" / "again.tar")
        assert again.documents == 2
        assert [each.name for each in (place / "stick").iterdir()] == ["again.tar"], "the next export cleans up"


def test_an_import_killed_anywhere_is_finished_by_the_next(pair: Pair) -> None:
    pair.receiver.send(outgoing(pair.root, number="70", to=("H29.1",)))
    pair.back("ours.tar")
    for number in ("7", "8"):
        pair.sender.send(outgoing(pair.root, number=number, content=os.urandom(150_000)))
    shutil.copy(export(pair.sender, pair.root / "x.tar").path, pair.root / "go.tar")
    kept = pair.root / "kept"
    shutil.copytree(pair.receiver.home, kept)
    code, points = run_child(pair.receiver.home, 0, act=do_import)
    assert code == 0
    calm = everything(pair.receiver)
    del calm["acts"]
    for stop_at in range(1, points + 1):
        place = pair.root / f"at-{stop_at}"
        shutil.copytree(kept, place / "home")
        shutil.copy(pair.root / "go.tar", place / "go.tar")
        assert run_child(place / "home", stop_at, act=do_import)[0] == -signal.SIGKILL
        do_import(place / "home")
        found = everything(Office.open(place / "home"))
        acts = [act for act, _subject in found.pop("acts")]
        assert acts.count("receive") == 2
        assert acts.count("bundle-import") == 1
        assert found == calm, f"killed at point {stop_at}"


def test_a_stick_pulled_out_while_written_marks_nothing(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stick's disk refuses: at the sync of the file, at its naming."""
    pair.sender.send(outgoing(pair.root, number="7"))
    export(pair.sender, pair.root / "key-made.tar")
    with Mirror(pair.sender.home) as mirror, mirror.write() as tx:
        tx.execute("DELETE FROM carried")
    (pair.root / "stick").mkdir()

    def gone(*_args: object) -> None:
        raise OSError(5, "Input/output error")

    for place, name in ((os, "fsync"), (Path, "replace")):
        with monkeypatch.context() as patched:
            patched.setattr(place, name, gone)
            with pytest.raises(BadInput):
                export(pair.sender, pair.root / "stick" / "go.tar")
        assert list((pair.root / "stick").iterdir()) == []
        with pair.sender.reader() as mirror:
            assert mirror.db.execute("SELECT count(*) FROM carried").fetchone() == (0,)


def test_a_sync_and_an_import_wait_for_each_other(pair: Pair) -> None:
    from durable.files import lock

    pair.sender.send(outgoing(pair.root, number="7"))
    path = export(pair.sender, pair.root / "go.tar").path
    with lock(pair.receiver.home / "sync.lock", "an (4711), pid 9"), pytest.raises(BadInput, match="4711"):
        take_in(pair.receiver, path, trust=True)
    assert take_in(pair.receiver, path, trust=True).documents == 1
