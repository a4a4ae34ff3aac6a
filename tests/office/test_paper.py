"""Paper in the books: the shared series, the lawful kinds, secret sheets apart."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from compliance.rules.messages import message
from documents.times import now, stamp
from office.errors import BadInput
from office.handling.incoming import Assignee, CameBefore
from office.handling.paper import Sheet
from office.home import save
from storage import audit, books, figures, numbers, trays
from storage.mirror import Mirror
from tests.support.incoming import CAME, came, lonely_office, messages, row

if TYPE_CHECKING:
    from pathlib import Path

    from office.handling.paper import Registered
    from office.office import Office

SIGNED = "2026-11-19"
ISSUED = 2026
"""The year whose numbers a sheet takes that goes out; what comes takes those of the year it comes in."""
NEXT_YEAR = f"{now().year + 1}-12-01"
SENDER = "Sở Khoa học và Công nghệ"


@pytest.fixture
def home(tmp_path: Path) -> Office:
    office = lonely_office(tmp_path / "home")
    save(office.home, replace(office.config, undo=3600))
    return office


def sheet(**changes: Any) -> Sheet:
    values = {"number": "7", "notation": "UBND-VX", "date": SIGNED, "party": "Bộ Tư pháp", "subject": "V/v hồ sơ"}
    return Sheet(**(values | changes))


def paper(home: Office, **changes: Any) -> Registered:
    return home.paper.register(sheet(**changes))


def test_paper_shares_the_arrival_numbers_and_is_followed_up(home: Office, tmp_path: Path) -> None:
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(b"%PDF-1.4 anh quet")
    home.incoming.accept(came(home))
    done = paper(home, kind="law", due="2026-12-01", files=(scan,))
    assert (done.number, done.paper, done.findings) == (2, 2, ())
    assert home.incoming.accept(came(home, "13")).arrival_number == 3
    found = row(home, done.id)
    assert found.accepted_at is not None
    assert (found.arrival_year, found.accepted_at[:4]) == (done.year, str(done.year))
    assert (found.status, found.paper, found.code, found.due_on) == ("03", 2, "07/UBND-VX", "2026-12-01")
    assert [each.name for each in found.files] == ["scan.pdf"]
    with home.reader() as mirror:
        assert trays.page(mirror.db, "followup")[0].id == done.id
        assert [each.paper for each in books.received(mirror.db, books.Span(done.year))] == [0, 2, 0]
        assert audit.first_break(mirror.db) is None
    assert home.incoming.distribute(done.id, [Assignee("Nguyễn Văn A")]).status == "04"
    assert messages(home, done.id) == [], "nobody on the axis is told"
    assert home.undo(done.id).status == "03"


def test_paper_of_no_lawful_kind_says_that_it_should_have_come_electronically(home: Office) -> None:
    done = paper(home)
    assert done.paper == 9
    [finding] = row(home, done.id).findings
    assert (finding.code, finding.severity) == ("PAPER", "warn")
    assert "điện tử" in message(finding)
    with home.reader() as mirror:
        assert [each.id for each in trays.page(mirror.db, "warnings")] == [done.id]


def test_a_secret_sheet_has_a_series_of_its_own_and_no_subject(home: Office, tmp_path: Path) -> None:
    year = paper(home, kind="law").year
    done = paper(home, number="8", subject="V/v chuyện kín", kind="secret")
    assert (done.number, done.withheld) == (1, True)
    found = row(home, done.id)
    assert (found.subject, found.arrival_number, found.files) == ("", None, ())
    with home.reader() as mirror:
        assert not trays.matches(mirror.db, "inbox", "kín")
        assert len(list(books.received(mirror.db, books.Span(year)))) == 1
        assert numbers.next_free(mirror.db, numbers.ARRIVALS, year) == 2
        assert "kín" not in "".join(detail for (detail,) in mirror.db.execute("SELECT detail FROM audit"))
    with pytest.raises(BadInput):
        paper(home, number="9", kind="secret", files=(tmp_path / "scan.pdf",))


def test_paper_that_came_before_is_told(home: Office) -> None:
    home.incoming.accept(came(home, "7", sender_code="", sender_name=SENDER))
    again = sheet(party=SENDER)
    with pytest.raises(CameBefore):
        home.paper.register(again)
    assert home.paper.register(again, despite_duplicate=True).number == 2


def test_paper_goes_out_in_the_series_of_its_type(home: Office) -> None:
    done = paper(home, number="15/QĐ-VP", notation="", out=True, kind="personnel", subject="Quyết định nâng lương")
    found = row(home, done.id)
    assert (found.tray, found.type_name, found.series_number, found.party) == ("sent", "Quyết định", 15, "Bộ Tư pháp")
    with home.reader() as mirror:
        assert numbers.next_free(mirror.db, numbers.outgoing("QĐ"), ISSUED) == 16
        assert [each.paper for each in books.issued(mirror.db, books.Span(ISSUED))] == [4]
    with pytest.raises(BadInput, match="15"):
        paper(home, number="15/QĐ-VP", notation="", out=True, kind="personnel")
    with pytest.raises(BadInput):
        home.changing.recall(done.id, "Văn bản ban hành nhầm")


def audited(home: Office, act: str) -> list[Any]:
    with home.reader() as mirror:
        assert audit.first_break(mirror.db) is None
        rows = mirror.db.execute("SELECT detail FROM audit WHERE act = ? ORDER BY seq", (act,)).fetchall()
    return [json.loads(detail) for (detail,) in rows]


def in_book(home: Office) -> list[tuple[int, str, int]]:
    with home.reader() as mirror:
        entered = books.received(mirror.db, books.Span(now().year))
        return [(each.number, each.code, each.withdrawn) for each in entered]


def test_an_entry_taken_back_keeps_its_number_and_is_entered_under_it_again(home: Office) -> None:
    done = paper(home, due=NEXT_YEAR)
    undone = home.undo(done.id)
    assert (undone.act, undone.status) == ("paper", None)
    assert in_book(home) == [(1, "07/UBND-VX", 1)], "no gap, and a note instead"
    assert (row(home, done.id).rank, row(home, done.id).followed) == (0, False), "nobody is to do anything with it"
    with home.reader() as mirror:
        assert list(books.received(mirror.db, books.Span(done.year), followed=True)) == []
        assert figures.received(mirror.db, "2000", "3000") == []
    with pytest.raises(BadInput):
        home.undo(done.id)
    assert paper(home, number="8").number == 2, "nobody else is given it"
    home.paper.correct(done.id, {"number": "9"})
    for _again in range(2):
        assert home.incoming.accept(done.id).arrival_number == 1
        assert in_book(home) == [(1, "09/UBND-VX", 0), (2, "08/UBND-VX", 0)]
        assert home.undo(done.id).status is None
    assert [each["undone"] for each in audited(home, "undo")] == ["paper", "03", "03"]


def test_an_entry_is_taken_back_last_and_not_late(home: Office) -> None:
    done = paper(home)
    home.incoming.distribute(done.id, [Assignee("Nguyễn Văn A")])
    assert [home.undo(done.id).act for _step in range(2)] == ["04", "paper"]
    late = [paper(home, number="8"), paper(home, number="8", out=True)]
    with Mirror(home.home) as mirror, mirror.write() as tx:
        tx.execute("UPDATE documents SET accepted_at = ?1, sent_at = ?1", (CAME,))
    for each in late:
        with pytest.raises(BadInput, match="rút lại"):
            home.undo(each.id)


def test_a_secret_entry_taken_back_keeps_the_number_of_its_own_book(home: Office) -> None:
    done = paper(home, kind="secret")
    home.undo(done.id)
    assert home.incoming.accept(done.id).arrival_number == 1
    found = row(home, done.id)
    assert (found.arrival_number, found.series_number, found.status) == (None, 1, "03")
    assert paper(home, number="8", kind="secret").number == 2


def test_what_went_out_and_is_taken_back_is_gone_and_its_number_is_typed_again(home: Office) -> None:
    done = paper(home, number="15/QĐ-VP", notation="", out=True)
    assert (home.undo(done.id).act, home.undo(paper(home, number="1", out=True).id).status) == ("paper", None)
    with home.reader() as mirror:
        assert numbers.next_free(mirror.db, numbers.outgoing("QĐ"), ISSUED) == 16, "a counter never goes down"
        assert list(books.issued(mirror.db, books.Span(ISSUED))) == []
    assert paper(home, number="15/QĐ-VP", notation="", out=True).number == 15


def test_a_correction_keeps_the_number_and_the_audit_has_both(home: Office, tmp_path: Path) -> None:
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(b"%PDF-1.4 anh quet")
    done = paper(home, files=(scan,))
    changed = {"number": "17/QĐ-BTP", "subject": "V/v hồ sơ cán bộ", "kind": "personnel", "due": NEXT_YEAR}
    corrected = home.paper.correct(done.id, changed)
    assert (corrected.number, corrected.code, corrected.paper, corrected.findings) == (1, "17/QĐ-BTP", 4, ())
    found = row(home, done.id)
    assert (found.type_name, found.subject, found.due_on) == ("Quyết định", "V/v hồ sơ cán bộ", NEXT_YEAR)
    assert (found.status, found.followed, [each.name for each in found.files]) == ("03", True, ["scan.pdf"])
    with home.reader() as mirror:
        assert trays.matches(mirror.db, "inbox", "can bo")
        assert trays.page(mirror.db, "warnings") == []
    [told] = audited(home, "correct-paper")
    assert told["before"] == {
        "number": "7", "notation": "UBND-VX", "subject": "V/v hồ sơ", "type_name": "Công văn", "kind": "", "due": "",
    }  # fmt: skip
    assert told["after"]["number"] == "17"
    home.paper.correct(done.id, {"party": "Bộ Tư pháp"})
    assert len(audited(home, "correct-paper")) == 1, "nothing was different"


def test_a_correction_of_what_went_out_takes_the_number_it_says(home: Office) -> None:
    done = paper(home, number="51", out=True)
    taken = paper(home, number="16", out=True)
    with pytest.raises(BadInput, match="16"):
        home.paper.correct(done.id, {"number": "16"})
    assert home.paper.correct(done.id, {"number": "15", "party": "Sở Nội vụ"}).number == 15
    assert [each.name for each in row(home, done.id).recipients] == ["Sở Nội vụ"]
    assert home.paper.correct(taken.id, {"number": "51"}).number == 51, "free again for whoever types it"


def test_a_correction_that_cannot_be_is_said(home: Office) -> None:
    electronic = came(home, "7", sender_code="", sender_name=SENDER)
    home.incoming.accept(electronic)
    done = paper(home)
    for document, changed in ((electronic, {"subject": "V/v khác"}), (done.id, {"kind": "secret"}), (99, {})):
        with pytest.raises(BadInput):
            home.paper.correct(document, changed)
    with pytest.raises(CameBefore):
        home.paper.correct(done.id, {"party": SENDER})
    assert home.paper.correct(done.id, {"party": SENDER}, despite_duplicate=True).number == 2
    with Mirror(home.home) as mirror, mirror.write() as tx:
        numbers.close_year(tx, numbers.ARRIVALS, done.year, stamp(now()))
    with pytest.raises(BadInput, match=str(done.year)):
        home.paper.correct(done.id, {"subject": "V/v khác"})


@pytest.mark.parametrize(
    "wrong",
    [{"date": "31/02/2026"}, {"date": "2999-01-01"}, {"party": " "}, {"subject": ""}, {"kind": "x"}, {"number": "?"}],
    ids=["impossible", "future", "nobody", "no subject", "kind", "number"],
)
def test_what_is_wrong_is_said_and_nothing_entered(home: Office, wrong: dict[str, str]) -> None:
    with pytest.raises(BadInput):
        paper(home, **wrong)
    with home.reader() as mirror:
        assert mirror.db.execute("SELECT count(*) FROM documents").fetchone() == (0,)
