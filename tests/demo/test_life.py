"""What the demonstration opens on: work in hand, made by the offices themselves."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from demo.life import slipped
from demo.papers.offices import HOME
from demo.run import demonstration
from demo.scenario import scenario
from documents.kinds import BusinessType
from documents.reasons import Action
from storage import drafts, trays

if TYPE_CHECKING:
    from collections.abc import Iterator

    from office.office import Office
    from storage.trays import Row

DOCUMENTS = 30


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    with demonstration(DOCUMENTS) as home:
        yield home


def rows(office: Office, tray: str) -> list[Row]:
    with office.reader() as mirror:
        return trays.page(mirror.db, tray, limit=100)


def test_what_was_sent_has_come_as_far_as_its_receivers_said(office: Office) -> None:
    states = [row.status for row in rows(office, "sent")]
    assert {"02", "04", "06"} <= set(states)
    assert None not in states


def test_one_came_back_for_the_number_that_its_own_page_contradicts(office: Office) -> None:
    (returned,) = rows(office, "returned")
    (received,) = office.returning.received_reasons(returned.id)
    assert (received.reason.code, received.reason.action) == ("TL-B1", Action.UPDATE)
    assert f'"{returned.code}"' in received.reason.text
    draft = office.drafting.load(office.returning.correct(returned.id)).draft
    assert (draft.business_type, draft.relates_to) == (BusinessType.UPDATE, returned.id)
    assert [each.sha256 for each in draft.files] != []


def test_received_documents_are_numbered_without_a_gap_and_some_are_followed(office: Office) -> None:
    inbox = rows(office, "inbox")
    numbers = sorted(row.arrival_number for row in inbox if row.arrival_number is not None)
    assert numbers == list(range(1, len(numbers) + 1))
    assert {"04", "06"} <= {row.status for row in inbox}
    assert len(rows(office, "followup")) == 3


def test_a_recall_waits_for_the_clerk(office: Office) -> None:
    with office.reader() as mirror:
        asking = [row[0] for row in mirror.db.execute("SELECT id FROM documents WHERE business_type = 1")]
    assert len(asking) == 1
    change = office.changing.pending(asking[0])
    assert change is not None
    assert change.document is not None


def test_there_is_something_to_write_with(office: Office) -> None:
    with office.reader() as mirror:
        (group,) = drafts.groups(mirror.db)
        assert len(drafts.templates(mirror.db)) == 1
    assert any(row.party == f"@{group}" for row in rows(office, "drafts"))


@pytest.mark.parametrize("documents", [0, 1, 5, 60, 130])
def test_a_slip_is_a_number_that_no_other_document_has(documents: int) -> None:
    sendings = scenario(documents, today=date(2026, 11, 20))
    slip = slipped(sendings)
    assert (slip is None) == (not any(each.sender is HOME for each in sendings))
    if slip is not None:
        assert slip.number != slip.paper.number
        assert all(int(slip.number) != int(each.number) for each in sendings if each.sender is HOME)
        assert not any(each.answers is not None and each.answers.paper is slip.paper for each in sendings)
