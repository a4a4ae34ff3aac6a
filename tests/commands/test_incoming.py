"""``accept``, ``status``, ``distribute``, ``undo`` and ``audit verify``, with offices on a real axis."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import pytest

from documents.times import now
from storage import audit, documents, outbox
from storage.mirror import Mirror
from tests.support.axis_server import RunningAxis, running_axis
from tests.support.command_line import send, set_up, vanthu

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


OFFICES = count(101)


@pytest.fixture(scope="module")
def axis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningAxis]:
    with running_axis(tmp_path_factory.mktemp("axis")) as running:
        yield running


def pair(axis: RunningAxis, root: Path) -> tuple[Path, Path]:
    """A new office with three documents that wait in its inbox, and the new office that sent them."""
    codes = [f"H29.{next(OFFICES)}" for _office in range(2)]
    for code in codes:
        axis.register(code)
    home, sender = (set_up(axis, root / code, code) for code in codes)
    for number in ("21", "22", "23"):
        send(sender, codes[0], {}, number=number, subject=f"V/v báo cáo {number}")
    for office in (sender, home):
        assert vanthu("sync", "--now", home=office).code == 0
    return home, sender


@pytest.fixture
def homes(axis: RunningAxis, tmp_path: Path) -> tuple[Path, Path]:
    return pair(axis, tmp_path)


@pytest.fixture(scope="module")
def busy(axis: RunningAxis, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office that has accepted the first of its three documents."""
    home, _sender = pair(axis, tmp_path_factory.mktemp("busy"))
    assert vanthu("accept", "1", home=home).code == 0
    return home


def queued(home: Path) -> int:
    with Mirror(home, read_only=True) as mirror:
        return outbox.waiting(mirror.db)


def test_from_accepting_to_completion(homes: tuple[Path, Path]) -> None:
    home, sender = homes
    year = now().year
    accepted = vanthu("accept", "1", "--json", home=home)
    assert accepted.object == {"id": 1, "arrival_number": 1, "year": year, "status": "03"}
    assert vanthu("accept", "2", home=home).out == "2\n"

    distributed = vanthu(
        "distribute", "1", "--to", "Phòng Tổng hợp", "--to", "Nguyễn Văn A", "--due", "2026-12-05", "--note", "Gấp",
        "--json", home=home,
    ).object  # fmt: skip
    assert distributed["status"] == "04"
    assert [(each["who"], each["role"], each["due"], each["note"]) for each in distributed["assignments"]] == [
        ("Phòng Tổng hợp", "lead", "2026-12-05", "Gấp"),
        ("Nguyễn Văn A", "lead", "2026-12-05", "Gấp"),
    ]
    others = vanthu("distribute", "1", "--to", "Trần Thị B", "--role", "inform", home=home)
    assert others.out.splitlines()[-1] == "Trần Thị B · để biết"

    follow = vanthu("list", "followup", home=home).out.splitlines()
    assert [line.split()[0] for line in follow[1:]] == ["2", "1"], "due on the 1st before due on the 5th"
    assert "Phòng Tổng hợp, Nguyễn Văn A" in follow[2]
    assert "01/12/2026" in follow[2], "the document's own deadline is the earlier one"

    assert vanthu("status", "1", "05", home=home).out.startswith("05 ")
    part = vanthu("status", "1", "06", "--who", "Phòng Tổng hợp", "--json", home=home)
    assert part.object == {"id": 1, "status": "05"}, "another one leads too"
    assert vanthu("status", "1", "06", "--json", home=home).object == {"id": 1, "status": "06"}
    assert [each["id"] for each in vanthu("list", "followup", "--json", home=home).objects] == [2]
    for office in (home, sender):
        assert vanthu("sync", "--now", home=office).code == 0
    seen = vanthu("show", "1", "--json", home=sender).object
    assert [each["code"] for each in seen["history"]] == ["01", "03", "04", "05", "06"]
    shown = vanthu("show", "1", "--json", home=home).object
    assert (shown["arrival_number"], shown["arrival_year"], len(shown["assignments"])) == (1, year, 3)
    assert all(each["done_at"] for each in shown["assignments"])


def test_undo_says_what_it_took_back(homes: tuple[Path, Path]) -> None:
    home, sender = homes
    vanthu("accept", "3", home=home)
    assert vanthu("undo", "3", "--json", home=home).object == {"id": 3, "undone": "03", "status": "01"}
    shown = vanthu("show", "3", "--json", home=home).object
    assert (shown["accepted_at"], shown["arrival_number"]) == (None, 1)
    assert [(each["code"], each["cancelled_at"] is None) for each in shown["history"]] == [("01", True), ("03", False)]
    assert "đã rút lại" in vanthu("show", "3", home=home).out
    assert vanthu("undo", "3", home=home).code == 2
    send(sender, "H29.14", {}, number="24", subject="V/v gửi nhầm")
    assert vanthu("undo", "4", home=sender).out == "Đã rút lại, không gửi: văn bản trở về bản nháp.\n"
    assert [each["id"] for each in vanthu("list", "drafts", "--json", home=sender).objects] == [4]


def test_what_is_held_is_shown_and_tried_again(axis: RunningAxis, homes: tuple[Path, Path]) -> None:
    _home, sender = homes
    new = f"H29.{next(OFFICES)}"
    send(sender, new, {}, number="31", subject="V/v gửi đến nơi chưa có")
    assert vanthu("sync", "--now", home=sender).code == 6
    [held] = vanthu("list", "held", "--json", home=sender).objects
    shown = vanthu("show", str(held["id"]), "--json", home=sender).object["held"]
    assert [(each["act"], each["state"], each["may_have_left"]) for each in shown] == [("send", "REJECTED", False)]
    sheet = vanthu("show", str(held["id"]), home=sender).out
    assert f"vanthu retry {held['id']}" in sheet
    assert new in sheet
    axis.register(new)
    retried = vanthu("retry", str(held["id"]), "--json", home=sender)
    assert retried.object == {"id": held["id"], "retried": ["send"]}
    assert vanthu("retry", str(held["id"]), home=sender).code == 2
    assert vanthu("sync", "--now", home=sender).code == 0
    assert vanthu("list", "held", "--json", home=sender).objects == []


def test_a_duplicate_needs_a_word_more(homes: tuple[Path, Path]) -> None:
    home, _sender = homes
    year = vanthu("accept", "1", "--json", home=home).object["year"]
    with Mirror(home) as mirror, mirror.write() as tx:
        tx.execute("UPDATE documents SET code_key = (SELECT code_key FROM documents WHERE id = 1) WHERE id = 2")
    for options in ([], ["--json"]):
        stopped = vanthu("accept", "2", *options, home=home)
        assert stopped.code == 3
        assert f"số đến 1 năm {year}" in stopped.err
        assert "--duplicate" in stopped.err
        assert stopped.err.count("\n") == 1
    assert stopped.object == {"id": 2, "duplicate_of": [{"id": 1, "arrival_number": 1, "year": year}]}
    assert vanthu("accept", "2", "--duplicate", home=home).out == "2\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("accept", "99"), "There is no document 99"),
        (("accept", "x"), "x is not an ID"),
        (("accept", "9" * 30), "is not an ID"),
        (("accept", "1"), "accepted under arrival number 1"),
        (("status", "2", "05"), "accept it first"),
        (("status", "1", "03"), "04, 05, 06"),
        (("status", "1", "06", "--who", "A"), "A has no part"),
        (("status", "1", "05", "--who", "A"), "--who goes with 06"),
        (("distribute", "2", "--to", "A"), "accept it first"),
        (("distribute", "1", "--to", " "), "Name the person or unit"),
        (("distribute", "1", "--to", "A", "--due", "2026-02-30"), "2026-02-30 is not a date"),
        (("distribute", "1"), "--to"),
        (("undo", "2"), "nothing to take back in document 2"),
        (("retry", "1"), "nothing to try again"),
        (("retry", "99"), "There is no document 99"),
    ],
)
def test_bad_input_is_one_sentence_and_queues_nothing(busy: Path, arguments: tuple[str, ...], words: str) -> None:
    before = queued(busy)
    result = vanthu(*arguments, "--lang", "en", home=busy)
    assert (result.code, result.out) == (2, "")
    assert words in result.err
    assert result.err.count("\n") == 1
    assert queued(busy) == before


def test_audit_verify_prints_a_head_that_proves_itself_later(homes: tuple[Path, Path]) -> None:
    home, _sender = homes
    first = vanthu("audit", "verify", home=home)
    seq, found = first.out.split()
    assert first.code == 0
    vanthu("accept", "1", home=home)
    later = vanthu("audit", "verify", "--head", f"{seq}:{found}", "--json", home=home)
    assert later.code == 0
    head = later.object
    assert (head["seq"], head["first_break"], head["head_found"]) == (int(seq) + 1, None, True)
    for wrong in ("7", f"{seq}:{found[:-1]}", f"x:{found}"):
        assert vanthu("audit", "verify", "--head", wrong, home=home).code == 2
    with Mirror(home) as mirror, mirror.write() as tx:
        tx.execute("DELETE FROM audit WHERE seq > ?", (int(seq) - 1,))
    cut = vanthu("audit", "verify", "--head", f"{seq}:{found}", "--lang", "en", home=home)
    assert (cut.code, cut.out) == (1, "")
    assert f"row {seq}" in cut.err
    assert vanthu("audit", "verify", home=home).code == 0, "only the copy kept elsewhere tells"
    with Mirror(home) as mirror, mirror.write() as tx:
        tx.execute("UPDATE audit SET actor = 'nobody' WHERE seq = 2")
        assert audit.first_break(tx.db) == 2
    broken = vanthu("audit", "verify", "--lang", "en", home=home)
    assert (broken.code, broken.out) == (1, "")
    assert "row 2" in broken.err


def test_a_document_is_held_let_go_and_taken_over(homes: tuple[Path, Path]) -> None:
    home, _sender = homes
    held = vanthu("hold", "1", "--json", home=home).object
    assert held["id"] == 1
    assert held["holder"] == vanthu("show", "1", "--json", home=home).object["holder"]
    assert held["before"] is None
    with Mirror(home) as mirror, mirror.write() as tx:
        documents.hold(tx, 1, "dong-nghiep (4711)")
    refused = vanthu("accept", "1", home=home)
    assert (refused.code, "4711" in refused.err) == (2, True)
    assert vanthu("hold", "1", "--release", home=home).code == 2
    assert vanthu("hold", "1", "--json", home=home).object["before"] == "dong-nghiep (4711)"
    assert vanthu("hold", "1", "--release", home=home).code == 0
    assert vanthu("accept", "1", home=home).code == 0
