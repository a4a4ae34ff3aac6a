"""Paper in the books: the shared series, the lawful kinds, secret sheets apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from compliance.rules.messages import message
from documents.times import now
from office.errors import BadInput
from office.handling.incoming import Assignee, CameBefore
from office.handling.paper import Sheet
from storage import audit, books, numbers, trays
from tests.support.incoming import came, lonely_office, messages, row

if TYPE_CHECKING:
    from pathlib import Path

    from office.handling.paper import Registered
    from office.office import Office

YEAR = now().year
SENDER = "Sở Khoa học và Công nghệ"


@pytest.fixture
def home(tmp_path: Path) -> Office:
    return lonely_office(tmp_path / "home")


def sheet(**changes: Any) -> Sheet:
    values = {"number": "7", "notation": "UBND-VX", "date": "2026-11-19", "party": "Bộ Tư pháp", "subject": "V/v hồ sơ"}
    return Sheet(**(values | changes))


def paper(home: Office, **changes: Any) -> Registered:
    return home.paper.register(sheet(**changes))


def test_paper_shares_the_arrival_numbers_and_is_followed_up(home: Office, tmp_path: Path) -> None:
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(b"%PDF-1.4 anh quet")
    home.incoming.accept(came(home))
    done = paper(home, kind="law", due="2026-12-01", files=(scan,))
    assert (done.number, done.year, done.paper, done.findings) == (2, YEAR, 2, ())
    assert home.incoming.accept(came(home, "13")).arrival_number == 3
    found = row(home, done.id)
    assert (found.status, found.paper, found.code, found.due_on) == ("03", 2, "07/UBND-VX", "2026-12-01")
    assert [each.name for each in found.files] == ["scan.pdf"]
    with home.reader() as mirror:
        assert trays.page(mirror.db, "followup")[0].id == done.id
        assert [each.paper for each in books.received(mirror.db, books.Span(YEAR))] == [0, 2, 0]
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
    paper(home, kind="law")
    done = paper(home, number="8", subject="V/v chuyện kín", kind="secret")
    assert (done.number, done.withheld) == (1, True)
    found = row(home, done.id)
    assert (found.subject, found.arrival_number, found.files) == ("", None, ())
    with home.reader() as mirror:
        assert not trays.matches(mirror.db, "inbox", "kín")
        assert len(list(books.received(mirror.db, books.Span(YEAR)))) == 1
        assert numbers.next_free(mirror.db, numbers.ARRIVALS, YEAR) == 2
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
        assert numbers.next_free(mirror.db, numbers.outgoing("QĐ"), YEAR) == 16
        assert [each.paper for each in books.issued(mirror.db, books.Span(YEAR))] == [4]
    with pytest.raises(BadInput, match="15"):
        paper(home, number="15/QĐ-VP", notation="", out=True, kind="personnel")
    with pytest.raises(BadInput):
        home.changing.recall(done.id, "Văn bản ban hành nhầm")


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
