"""Accepting, distributing and reporting: numbers without gap or repeat, each status once, each when it is true."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from documents.times import now, stamp
from office.errors import BadInput
from office.handling.incoming import Accepted, Assignee, CameBefore
from storage import audit, documents, numbers, statuses, trays
from storage.documents import Status, due_of
from storage.mirror import Mirror
from tests.support.incoming import came, lonely_office, messages, row
from tests.support.offices import office, send
from tests.support.packages import document_bytes
from tests.support.sending import outgoing
from tests.support.together import together

if TYPE_CHECKING:
    from pathlib import Path

    from office.office import Office
    from tests.support.axis_server import RunningAxis


@pytest.fixture
def home(tmp_path: Path) -> Office:
    return lonely_office(tmp_path / "home")


def given(home: Office, document_id: int, code: str) -> None:
    """This office has said so of the document before."""
    with Mirror(home.home) as mirror, mirror.write() as tx:
        statuses.append(tx, document_id, Status("H29.1", code, "out", "2026-11-20T10:00:00+07:00"))
        statuses.refold_received(tx, document_id)


def recall(home: Office, document_id: int, answer: str | None = None) -> None:
    """The sender has asked for the document back, and this office has answered so."""
    with Mirror(home.home) as mirror, mirror.write() as tx:
        tx.execute(
            "INSERT INTO changes (id, direction, document, kind, asked_at) VALUES (?, 'in', ?, 1, '')",
            (document_id, document_id),
        )
        tx.execute("INSERT INTO change_answers VALUES (?, 'H29.1', ?, '', NULL)", (document_id, answer))


def next_number(home: Office) -> int:
    with home.reader() as mirror:
        return numbers.next_free(mirror.db, numbers.ARRIVALS, now().year)


def followed(home: Office) -> list[int]:
    with home.reader() as mirror:
        return [each.id for each in trays.page(mirror.db, "followup")]


def test_accepting_takes_a_number_and_tells_the_sender_once(home: Office) -> None:
    first, second = came(home, "12", due_on="2026-12-01"), came(home, "13")
    before = now()

    assert home.incoming.accept(first) == Accepted(first, 1, before.year, "03")
    assert home.incoming.accept(second).arrival_number == 2

    found = row(home, first)
    assert (found.arrival_number, found.arrival_year, found.status) == (1, before.year, "03")
    assert (found.rank, found.unread, found.followed, due_of(found.due_rank)) == (0, False, True, "2026-12-01")
    assert found.accepted_at is not None
    assert datetime.fromisoformat(found.accepted_at) >= before
    assert messages(home, first) == [("03", "QUEUED")]
    with home.reader() as mirror:
        (leaves,) = mirror.db.execute("SELECT next_attempt FROM outbox WHERE document = ?", (first,)).fetchone()
        acts = mirror.db.execute("SELECT act, subject, actor, detail FROM audit ORDER BY seq").fetchall()
        assert audit.first_break(mirror.db) is None
    assert datetime.fromisoformat(leaves) >= before + timedelta(seconds=home.config.undo)
    assert [(act, subject) for act, subject, _actor, _detail in acts] == [
        ("accept", str(first)),
        ("accept", str(second)),
    ]
    assert all(actor for _act, _subject, actor, _detail in acts)
    assert json.loads(acts[0][3])["arrival_number"] == 1


def test_accepting_twice_names_the_number_it_has(home: Office) -> None:
    document = came(home)
    home.incoming.accept(document)
    with pytest.raises(BadInput, match=rf"\b{document}\b.*\b1\b"):
        home.incoming.accept(document)
    assert messages(home, document) == [("03", "QUEUED")]
    assert next_number(home) == 2


@pytest.mark.parametrize("why", ["unknown", "ours", "quarantined", "returned", "recalled"])
def test_what_cannot_be_accepted_takes_no_number(home: Office, why: str) -> None:
    document = came(
        home,
        direction="out" if why == "ours" else "in",
        tray="quarantine" if why == "quarantined" else "inbox",
        problem="truncated" if why == "quarantined" else None,
    )
    if why == "returned":
        given(home, document, "02")
    if why == "recalled":
        recall(home, document)
    if why == "unknown":
        document += 1
    with pytest.raises(BadInput, match=str(document)):
        home.incoming.accept(document)
    with pytest.raises(BadInput, match=str(document)):
        home.incoming.distribute(document, [Assignee("Phòng Tổng hợp")])
    assert messages(home, document) == []
    assert next_number(home) == 1


def test_a_recall_that_was_refused_is_no_hindrance(home: Office) -> None:
    document = came(home)
    recall(home, document, answer="16")
    assert home.incoming.accept(document).arrival_number == 1


def test_a_closed_book_takes_nothing(home: Office) -> None:
    document, today = came(home), now()
    with Mirror(home.home) as mirror, mirror.write() as tx:
        numbers.close_year(tx, numbers.ARRIVALS, today.year, stamp(today))
    with pytest.raises(BadInput, match=str(today.year)):
        home.incoming.accept(document)
    assert row(home, document).accepted_at is None
    assert messages(home, document) == []


@pytest.mark.parametrize(
    ("fields", "repeats"),
    [
        ({"document_id": "another"}, True),
        ({"document_id": "another", "code_key": "13/ubnd-vx"}, False),
        ({"document_id": "another", "issued_on": "2025-11-20"}, False),
        ({"document_id": "another", "issued_on": None}, True),
        ({"document_id": "another", "sender_code": "H29.15"}, False),
        ({"sender_code": "H29.15"}, True),
        ({"business_type": 3, "relates_to": 1}, False),
    ],
    ids=["code", "other code", "other year", "no date", "other office", "document id", "replacement"],
)
def test_a_duplicate_is_told_of_before_a_number_is_taken(home: Office, fields: dict[str, Any], repeats: bool) -> None:
    first = came(home)
    year = home.incoming.accept(first).year
    second = came(home, **fields)

    assert [each.id for each in home.incoming.duplicates(second)] == ([first] if repeats else [])
    if repeats:
        with pytest.raises(CameBefore, match=rf"\b1\b.*{year}") as caught:
            home.incoming.accept(second)
        assert [(each.id, each.arrival_number) for each in caught.value.earlier] == [(first, 1)]
        assert next_number(home) == 2
    assert home.incoming.accept(second, despite_duplicate=repeats).arrival_number == 2


def test_what_was_not_accepted_is_nobodys_duplicate(home: Office) -> None:
    came(home)
    assert home.incoming.accept(came(home, document_id="another")).arrival_number == 1


def test_steps_go_forward_one_message_each(home: Office) -> None:
    document = came(home)
    for code in ("04", "05", "06"):
        with pytest.raises(BadInput, match=str(document)):
            home.incoming.report(document, code)
    home.incoming.accept(document)
    assert messages(home, document) == [("03", "QUEUED")], "accepting says nothing but 03"
    assert home.incoming.report(document, "05") == "05"
    for code in ("04", "05"):
        with pytest.raises(BadInput, match="05"):
            home.incoming.report(document, code)
    for code in ("02", "03", "13", "7", ""):
        with pytest.raises(BadInput, match="04, 05, 06"):
            home.incoming.report(document, code)
    assert followed(home) == [document]
    home.incoming.report(document, "06")
    with pytest.raises(BadInput, match="06"):
        home.incoming.distribute(document, [Assignee("Phòng Tổng hợp")])
    assert messages(home, document) == [("03", "QUEUED"), ("05", "QUEUED"), ("06", "QUEUED")]
    assert followed(home) == []


def test_only_the_first_distribution_is_reported(home: Office) -> None:
    document = came(home)
    home.incoming.accept(document)
    first = home.incoming.distribute(document, [Assignee(" Phòng  Tổng hợp", due_on="25/11/2026", note="Gấp")])
    assert first.status == "04"
    second = home.incoming.distribute(document, [Assignee("Nguyễn Văn A", "support"), Assignee("Trần Thị B", "inform")])
    assert [(each.who, each.role, each.due_on, each.note) for each in second.assignments] == [
        ("Phòng Tổng hợp", "lead", "2026-11-25", "Gấp"),
        ("Nguyễn Văn A", "support", None, ""),
        ("Trần Thị B", "inform", None, ""),
    ]
    assert home.incoming.assignments(document) == list(second.assignments)
    assert messages(home, document) == [("03", "QUEUED"), ("04", "QUEUED")]


def test_distributing_what_is_worked_on_goes_no_step_back(home: Office) -> None:
    document = came(home)
    home.incoming.accept(document)
    home.incoming.report(document, "05")
    assert home.incoming.distribute(document, [Assignee("Phòng Tổng hợp")]).status == "05"
    assert messages(home, document) == [("03", "QUEUED"), ("05", "QUEUED")]


@pytest.mark.parametrize(
    "to",
    [
        [],
        [Assignee("  ")],
        [Assignee("x" * 201)],
        [Assignee("A", "chief")],
        [Assignee("A", due_on="2026-02-30")],
        [Assignee("A", note="x" * 501)],
        [Assignee("A"), Assignee(" A", "support")],
    ],
    ids=["nobody", "blank", "long name", "no role", "no date", "long note", "twice"],
)
def test_a_wrong_assignee_changes_nothing(home: Office, to: list[Assignee]) -> None:
    document = came(home)
    home.incoming.accept(document)
    with pytest.raises(BadInput):
        home.incoming.distribute(document, to)
    assert home.incoming.assignments(document) == []
    assert messages(home, document) == [("03", "QUEUED")]


def test_the_follow_up_stands_by_the_earliest_deadline(home: Office) -> None:
    undated, late, soon = came(home, "1"), came(home, "2", due_on="2026-12-20"), came(home, "3", due_on="2026-12-10")
    for document in (undated, late, soon):
        home.incoming.accept(document)
    assert followed(home) == [soon, late, undated]
    parts = home.incoming.distribute(
        undated, [Assignee("A", due_on="2026-12-15"), Assignee("B", "support", due_on="2026-12-01")]
    ).assignments
    assert followed(home) == [undated, soon, late]
    home.incoming.finish(parts[1].id)
    assert followed(home) == [soon, undated, late], "a part that is done presses nobody"


def test_the_last_lead_to_finish_completes_the_document(home: Office) -> None:
    document = came(home)
    home.incoming.accept(document)
    a, b, c = home.incoming.distribute(document, [Assignee("A"), Assignee("B"), Assignee("C", "support")]).assignments
    assert home.incoming.finish(a.id) == "04"
    with pytest.raises(BadInput, match="A"):
        home.incoming.finish(a.id)
    assert home.incoming.finish(b.id) == "06"
    assert messages(home, document)[-1] == ("06", "QUEUED")
    assert all(each.done_at for each in home.incoming.assignments(document))
    assert followed(home) == []
    for other in (c.id, 77):
        with pytest.raises(BadInput):
            home.incoming.finish(other)


def test_nobody_is_told_of_paper(home: Office) -> None:
    document = came(home, paper=1)
    home.incoming.accept(document)
    home.incoming.distribute(document, [Assignee("A")])
    home.incoming.report(document, "06")
    assert messages(home, document) == []
    assert row(home, document).status == "06"


CLERK = """
import json, sys
from pathlib import Path
from office.errors import BadInput
from office.office import Office
office, mine, shared = Office(Path(sys.argv[1])), json.loads(sys.argv[2]), json.loads(sys.argv[3])
print("ready", flush=True)
sys.stdin.readline()
numbers, refused, errors = [], 0, []
for document in [*mine, *shared]:
    try:
        numbers.append(office.incoming.accept(document).arrival_number)
    except BadInput:
        refused += 1
    except Exception as error:
        errors.append(repr(error))
print(json.dumps([numbers, refused, errors]))
"""


def test_six_clerks_accept_at_once(home: Office) -> None:
    """Each has documents of its own, and all want the same ten as well."""
    clerks, each = 6, 8
    own = [[came(home, str(100 * clerk + index)) for index in range(each)] for clerk in range(clerks)]
    shared = [came(home, str(1000 + index)) for index in range(10)]
    taken: list[int] = []
    refused = 0
    for numbers_of_one, refused_to_one, errors in together(
        CLERK, [(str(home.home), json.dumps(mine), json.dumps(shared)) for mine in own]
    ):
        assert errors == []
        taken += numbers_of_one
        refused += refused_to_one
    total = clerks * each + len(shared)
    assert sorted(taken) == list(range(1, total + 1))
    assert refused == (clerks - 1) * len(shared)
    with home.reader() as mirror:
        assert mirror.db.execute("SELECT count(*) FROM outbox").fetchone() == (total,)
        assert audit.first_break(mirror.db) is None


def test_the_sender_hears_each_status_once_and_in_order(axis: RunningAxis, tmp_path: Path) -> None:
    sender = office(axis, tmp_path / "sender", "H29.14", undo=0)
    receiver = office(axis, tmp_path / "receiver", "H29.1", undo=0)
    sent = sender.send(outgoing(tmp_path, to=("H29.1",)))
    sender.sync()
    receiver.sync()
    with receiver.reader() as mirror:
        (arrived,) = trays.page(mirror.db, "inbox")

    def heard() -> list[str]:
        receiver.sync(impatient=True)
        sender.sync()
        with sender.reader() as mirror:
            return [each.code for each in statuses.history(mirror.db, sent)]

    assert heard() == ["01"]
    receiver.incoming.accept(arrived.id)
    assert heard() == ["01", "03"]
    (part,) = receiver.incoming.distribute(arrived.id, [Assignee("Phòng Tổng hợp")]).assignments
    assert heard() == ["01", "03", "04"]
    receiver.incoming.report(arrived.id, "05")
    assert heard() == ["01", "03", "04", "05"]
    receiver.incoming.finish(part.id)
    assert heard() == ["01", "03", "04", "05", "06"]
    assert heard() == ["01", "03", "04", "05", "06"]
    with sender.reader() as mirror:
        found = documents.get(mirror.db, sent)
    assert found is not None
    assert [each.business for each in found.recipients] == ["06"]


def test_a_status_waits_for_its_undo_window(axis: RunningAxis, tmp_path: Path) -> None:
    send(axis, document_bytes())
    receiver = office(axis, tmp_path / "receiver", "H29.1", undo=3600)
    assert receiver.sync().statuses_out == 1, "01 leaves at once"
    receiver.incoming.accept(1)
    assert receiver.sync().statuses_out == 0
    assert receiver.sync(impatient=True).statuses_out == 1
