"""Saying who works on a document: by one key it becomes the clerk's own, and by the same key nobody's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from documents.text import safe_text
from office.clerk import actor
from office.handling import holding
from storage import documents
from translations import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from durable.sqlite import Connection
    from tui.errands import Target
    from tui.screens.document import DocumentScreen


def hold(screen: DocumentScreen, targets: Sequence[Target]) -> None:
    """Take over those that are not the clerk's own; if all are, let them go."""
    workstation, office = screen.workstation, screen.office
    before = {target.id: _holder(workstation.db, target.id) for target in targets}
    others = [target for target in targets if before[target.id] != actor()]

    def held(target: Target) -> str:
        if clerk := before[target.id]:
            return _("{name} is yours now; {clerk} held it.").format(name=target.name, clerk=safe_text(clerk))
        return _("{name} is held: your colleagues see that you work on it.").format(name=target.name)

    def released(target: Target) -> str:
        return _("{name} is held by nobody.").format(name=target.name)

    errands = workstation.errands
    if others:
        errands.each(others, lambda target: holding.hold(office, target.id), held, undoable=False)
    else:
        errands.each(targets, lambda target: holding.release(office, target.id), released, undoable=False)
    screen.unmark()


def _holder(db: Connection, document_id: int) -> str:
    document = documents.get(db, document_id)
    return document.holder if document else ""
