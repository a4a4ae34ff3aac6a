"""What should have happened and has not, with the documents it is about: Enter opens the one under the cursor."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from storage import documents
from translations import _
from tui.screens.listing import ListingScreen
from tui.widgets.paper import Block, Paper

if TYPE_CHECKING:
    from collections.abc import Iterator


class AlarmsScreen(ListingScreen):
    """The alarms of `tui.watching.Watch`, each with everything it is about."""

    def __init__(self) -> None:
        super().__init__(_("Needs attention"), self._lines)
        self._documents: list[int] = []

    def _lines(self) -> Iterator[Block]:
        alarms = self.workstation.lookout.alarms
        self._documents = [document.id for alarm in alarms for document in alarm.documents]
        if not alarms:
            yield Block(_("Nothing: what was sent has left and was confirmed."))
        items = count()
        for number, alarm in enumerate(alarms):
            if number:
                yield Block("")
            yield Block(alarm.sentence, style="warning")
            for document in alarm.documents:
                yield Block(document.text, indent=2, item=next(items))

    def contexts(self) -> set[str]:
        return super().contexts() | ({"page-of-alarms"} if self._documents else set())

    def reread(self) -> None:
        before = self._documents
        super().reread()
        if self._documents != before:
            self._choose(self.query_one(Paper).chosen or 0)
            self.show_keys()

    def _choose(self, item: int) -> None:
        last = len(self._documents) - 1
        self.query_one(Paper).choose(max(0, min(item, last)) if self._documents else None)

    def action_move(self, where: str) -> None:
        paper = self.query_one(Paper)
        if paper.chosen is None:
            super().action_move(where)
            return
        page, last = max(1, paper.size.height - 1), len(self._documents) - 1
        steps = {"up": -1, "down": 1, "page_up": -page, "page_down": page, "home": -last, "end": last}
        self._choose(paper.chosen + steps[where])

    async def action_open(self) -> None:
        """Open the document under the cursor."""
        from tui.screens.page import PageScreen

        chosen = self.query_one(Paper).chosen
        document = documents.get(self.workstation.db, self._documents[chosen]) if chosen is not None else None
        if document is not None and document.id is not None:
            await self.app.push_screen(PageScreen(document.id, document.tray, linked=True))
