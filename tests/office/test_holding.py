"""Who works on a document: two clerks on one home see it, and one takes over from the other by saying so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from office.clerk import actor
from office.errors import BadInput, Conflict
from office.handling import holding
from office.office import Office
from storage import documents
from storage.mirror import Mirror
from tests.support.mirrors import document

if TYPE_CHECKING:
    from pathlib import Path

COLLEAGUE = "dong-nghiep (4711)"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    home = tmp_path / "home"
    return Office.create(home, code="H29.14", name="Sở Nội vụ", endpoint="http://127.0.0.1:1", secret="khóa")


def received(office: Office, holder: str = "") -> int:
    with Mirror(office.home) as mirror, mirror.write() as tx:
        document_id = documents.insert(tx, document())
        documents.hold(tx, document_id, holder)
        return document_id


def acts(office: Office) -> list[tuple[str, str]]:
    with office.reader() as mirror:
        return [
            tuple(row) for row in mirror.db.execute("SELECT act, actor FROM audit WHERE act IN ('hold', 'release')")
        ]


def test_a_clerk_takes_a_document_and_lets_it_go(office: Office) -> None:
    document_id = received(office)
    assert holding.hold(office, document_id) == holding.Hold(document_id, actor(), "")
    holding.hold(office, document_id)
    assert holding.release(office, document_id) == holding.Hold(document_id, "", actor())
    assert acts(office) == [("hold", actor()), ("release", actor())]


def test_what_a_colleague_holds_is_left_alone_until_it_is_taken_over(office: Office) -> None:
    document_id = received(office, COLLEAGUE)
    for act in (
        lambda: office.incoming.accept(document_id),
        lambda: office.returning.prepare(document_id, "TL-E4"),
        lambda: holding.release(office, document_id),
    ):
        with pytest.raises(Conflict, match=r"4711.*hold"):
            act()
    assert holding.hold(office, document_id).before == COLLEAGUE
    assert office.incoming.accept(document_id).arrival_number == 1


def test_only_what_came_is_held(office: Office) -> None:
    with pytest.raises(BadInput):
        holding.hold(office, 99)
    assert acts(office) == []
