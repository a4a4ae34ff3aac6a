"""The office's figures, from documents whose ways, days and answers are known."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

import pytest
from python_calamine import CalamineWorkbook

from documents.reasons import Action, format_description
from documents.workdays import Holidays
from office.errors import BadInput
from office.office import Office
from office.reports.figures import Share, report, write
from storage import figures, statuses
from storage.documents import Status
from storage.mirror import Mirror
from tests.storage.test_plans import plan, sorted_or_scanned
from tests.support.mirrors import fill
from tests.support.registers import SENDER, arrival, enter_all, issue, registered_office

if TYPE_CHECKING:
    from pathlib import Path

SPAN = ("2026-11-01", "2026-12-01")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return registered_office(tmp_path / "home")


def told(office: Office, document: int, direction: str, description: str, by: str, at: str) -> None:
    """A return in the history of a document, folded into its row."""
    status = Status(by, "02", direction, at, SENDER[1], description, at)
    with Mirror(office.home) as mirror, mirror.write() as tx:
        statuses.append(tx, document, status)
        tx.execute("UPDATE documents SET returned = 1 WHERE id = ?", (document,))


def test_the_electronic_share_is_of_everything_received(office: Office) -> None:
    came = [arrival(n, paper=int(n > 7)) for n in range(1, 10)]
    other = [
        arrival(10, arrival_number=None, arrival_year=None, business_type=1, document_id="recall"),
        arrival(11, arrival_number=None, arrival_year=None, tray="quarantine", document_id="aside"),
        arrival(12, "2025-11-20"),
    ]
    enter_all(office, *came, *other, issue(1), issue(2, paper=1), issue(3, sent_at=None))
    found = report(office, *SPAN)
    assert (found.received, found.sent, found.secluded) == (Share(7, 2), Share(1, 1), 1)
    assert (found.received.percent, found.received.total) == (77.8, 9)
    assert found.types_received == {"Công văn": 9}
    assert report(office, "2024-01-01", "2024-12-31").received.percent is None


def test_shares_are_to_a_tenth() -> None:
    assert Share(7342, 8830 - 7342).percent == 83.1


def test_lateness_is_in_working_days(office: Office) -> None:
    friday, saturday = "2026-11-20", "2026-11-21"
    enter_all(
        office,
        issue(1, friday, sent_at="2026-11-23T11:00:00+07:00"),  # Monday, the next working day
        issue(2, friday, sent_at="2026-11-24T08:00:00+07:00"),
        issue(3, friday, sent_at="2026-11-27T08:00:00+07:00"),
        issue(4, saturday, sent_at="2026-11-23T08:00:00+07:00"),
        issue(5, friday, paper=1, sent_at="2026-11-30T08:00:00+07:00"),
    )
    found = report(office, *SPAN).punctuality
    assert (found.on_time, found.late, found.late_total, found.computed) == (2, {1: 1, 4: 1}, 2, False)


def test_the_offices_own_holidays_count(tmp_path: Path) -> None:
    office = registered_office(tmp_path / "home")
    with (office.home / "config.toml").open("a") as config:
        config.write('[policy.holidays]\n2026-11-23 = "off"\n')
    enter_all(office, issue(1, "2026-11-20", sent_at="2026-11-24T08:00:00+07:00"))
    assert report(Office.open(office.home), *SPAN).punctuality.late == {}


def test_returns_in_both_directions_by_reason_and_office(office: Office) -> None:
    text = format_description("TL-B1", Action.UPDATE, "Số, ký hiệu nhập khác số trên tệp.")
    ours = enter_all(office, issue(1), issue(2))
    theirs = enter_all(office, arrival(1), arrival(2))
    at = "2026-11-21T08:00:00+07:00"
    told(office, ours[0], "in", text, "H29.15", at)
    told(office, ours[0], "in", text, "H29.15", "2026-11-21T09:00:00+07:00")  # said twice, returned once
    told(office, ours[1], "in", "Không đúng nơi nhận", "H29.16", at)
    for document in theirs:
        told(office, document, "out", text, "H29.1", at)
    found = report(office, *SPAN)
    assert found.returned_to_us.codes == {"TL-B1": 1, "": 1}
    assert found.returned_to_us.offices == {("H29.15", SENDER[1]): 1, ("H29.16", SENDER[1]): 1}
    assert (found.returned_by_us.codes, found.returned_by_us.offices) == ({"TL-B1": 2}, {SENDER: 2})
    assert report(office, "2026-10-01", "2026-10-31").returned_to_us.total == 0


def test_times_are_office_hours(office: Office) -> None:
    came = [arrival(n, accepted_at=f"2026-11-20T{8 + n:02}:00:00+07:00") for n in range(1, 4)]
    weekend = arrival(4, "2026-11-20", received_at="2026-11-20T18:00:00+07:00", accepted_at="2026-11-23T07:40:00+07:00")
    enter_all(office, *came, weekend)
    answers = [{"document_id": came[0].document_id, "organ_id": SENDER[0]}]
    enter_all(
        office,
        issue(1, sent_at="2026-11-20T14:00:00+07:00", details={"responses": answers}),
        issue(2, sent_at="2026-11-27T14:00:00+07:00", details={"responses": answers}),
    )
    found = report(office, *SPAN)
    assert (found.to_accept.count, found.to_accept.median, found.to_accept.p90) == (4, 60, 180)
    assert (found.to_answer.count, found.to_answer.median) == (1, 270)  # the first answer, the midday pause left out


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2026-11-20T08:00", "2026-11-20T08:45", 45),
        ("2026-11-20T11:00", "2026-11-20T13:30", 60),
        ("2026-11-20T16:30", "2026-11-23T08:00", 60),
        ("2026-11-21T09:00", "2026-11-22T09:00", 0),
        ("2026-11-19T07:00", "2026-11-20T20:00", 960),
        ("2026-11-20T09:00", "2026-11-20T08:00", 0),
        ("2026-04-29T16:00", "2026-05-04T08:30", 120),  # two public holidays and a weekend between
    ],
)
def test_working_minutes(start: str, end: str, minutes: int) -> None:
    moments = (datetime.fromisoformat(f"{each}:00+07:00") for each in (start, end))
    assert Holidays().working_minutes_between(*moments) == minutes


@pytest.mark.parametrize(("first", "last"), [("hôm qua", None), (None, "2026-13-01"), ("2026-11-20", "2026-11-19")])
def test_a_span_that_is_none_is_refused(office: Office, first: str | None, last: str | None) -> None:
    with pytest.raises(BadInput):
        report(office, first, last)


def test_the_workbook_holds_what_the_report_says(office: Office, tmp_path: Path) -> None:
    enter_all(office, arrival(1, type_name="=1+1"), arrival(2, paper=1), issue(1))
    found = report(office, *SPAN)
    write(found, office.config.name, tmp_path / "figures.xlsx")
    book = CalamineWorkbook.from_path(tmp_path / "figures.xlsx")
    sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    assert [row[1] for row in sheets[0][4:10]] == [2.0, 1.0, 50.0, 1.0, 1.0, 100.0]
    assert ["=1+1", 1.0] in [row[:2] for row in sheets[-2]]


def test_figures_are_counted_over_indexes(tmp_path: Path) -> None:
    with Mirror(tmp_path, create=True) as mirror:
        fill(mirror, 300)
        db = mirror.db
        for act in (
            figures.received, figures.sent, figures.secluded, figures.sendings, figures.returned_by_us,
            figures.returned_to_us, figures.acceptances, figures.answerings,
        ):  # fmt: skip
            steps = plan(db, partial(act, db, *SPAN))
            grouped = [step for step in steps if "TEMP B-TREE" not in step and "VIRTUAL TABLE" not in step]
            # What is grouped may be sorted; what is scanned is a result of the same statement.
            assert [step for step in sorted_or_scanned(grouped) if "(subquery" not in step] == [], steps
