"""Screens on which a document stands: choosing, viewing and saving its files is the same on all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on, work
from textual.widgets import Input

from documents.text import safe_text
from office.discretion import discreet
from office.problems import SECRET
from office.troubles import sentence
from storage import changes, documents
from translations import _
from tui.acts.incoming import Acts
from tui.errands import Target
from tui.screens.asking import AskingScreen
from tui.troubles import TROUBLES
from tui.widgets.document_list import undecided
from tui.widgets.paper import Block, Paper
from tui.widgets.prompt import Prompt
from tui.widgets.reader import document_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from durable.sqlite import Connection
    from storage.documents import Document
    from storage.trays import Row


class DocumentScreen(AskingScreen):
    """Shows one document in its `Paper`; keeps which one it is."""

    def __init__(self) -> None:
        super().__init__()
        self.document: Document | None = None
        self.acts = Acts(self)
        self._blocks: list[Block] = []

    @property
    def paper(self) -> Paper:
        return self.query_one(Paper)

    def targets(self) -> Sequence[Target]:
        """What acts apply to now: the document that is open."""
        document = self.document
        return [Target(document.id, document.code)] if document and document.id is not None else []

    def shown(self) -> Document | Row | None:
        """The document that is open or under the cursor; None where none is, or one that was never sent."""
        return self.document if self.document and self.document.tray != "drafts" else None

    def unmark(self) -> None:
        """What was marked has been dealt with."""

    def go_to(self, document_id: int) -> None:
        """Bring a document under the cursor, where this screen has one."""

    def advance(self) -> None:
        """The clerk is done with this document for now: show the next one that waits."""

    def contexts(self) -> set[str]:
        found = super().contexts() | {"document"}
        if shown := self.shown():
            found |= {"received" if shown.direction == "in" else "sent", *stages(self.workstation.db, shown)}
        if self.document and self.document.problem != SECRET:
            if self.document.files or self.document.tray == "quarantine":
                found.add("files")
            if self.document.files:
                found.add("drawable")
            if self.document.findings:
                found.add("findings")
        return found

    def show_document(self, document_id: int | None) -> None:
        """Show that document, or what has become of the one that is shown already."""
        same = self.document is not None and self.document.id == document_id
        found = documents.get(self.workstation.db, document_id) if document_id is not None else None
        found = discreet(found) if found else None
        blocks = list(document_blocks(self.workstation.db, found)) if found else []
        if same and (found, blocks) == (self.document, self._blocks):
            return
        self.document, self._blocks = found, blocks
        self.paper.show(blocks, keep=same)
        if not same:
            self.paper.choose(None)
        self.show_keys()

    def opened(self) -> None:
        """The clerk has opened the document shown."""
        if self.document is not None and self.document.id is not None and self.document.unread:
            self._mark_read(self.document.id)

    @work(thread=True, group="read")
    def _mark_read(self, document_id: int) -> None:
        try:
            self.office.mark_read(document_id)
        except TROUBLES as error:
            self.app.call_later(self.workstation.say, sentence(error), "error")

    def action_file(self, step: int) -> None:
        """Choose the next attached file, or for -1 the one before; behind the last comes none, which means all."""
        if self.document and self.document.files:
            stops = [None, *range(len(self.document.files))]
            self.paper.choose(stops[(stops.index(self.paper.chosen) + step) % len(stops)])

    async def action_view_text(self) -> None:
        """Show the words of the chosen file, or of the first."""
        if self.document and self.document.files:
            from tui.screens.text import TextScreen

            await self.app.push_screen(TextScreen(self.document.files[self.paper.chosen or 0]))

    async def action_findings(self) -> None:
        """Show the findings one by one, each with its evidence."""
        if self.document and self.document.findings:
            from tui.screens.findings import FindingsScreen

            await self.app.push_screen(FindingsScreen(self.document))

    async def action_picture(self) -> None:
        """Draw the first page of the chosen file, or of the first."""
        if self.document and self.document.files:
            await self.draw(self.document.files[self.paper.chosen or 0])

    def action_save(self) -> None:
        """Ask where to save the chosen file, or all."""
        if self.document is None:
            return
        chosen, count = self.paper.chosen, len(self.document.files)
        label = _("Save in:")
        if count > 1:
            label = _("Save all in:") if chosen is None else _("Save file {ordinal} in:").format(ordinal=chosen + 1)
        self.open_prompt("save", label, self.workstation.save_in)

    async def action_act(self, name: str) -> None:
        """Do one of the acts of `tui.acts.incoming.Acts`."""
        await self.acts.do(name)

    @on(Input.Submitted)
    def _save_in(self, event: Input.Submitted) -> None:
        if self.query_one(Prompt).purpose == "save" and self.document and self.document.id is not None:
            event.stop()
            self.close_prompt()
            self.paper.focus()
            self.workstation.save_in = event.value
            chosen = self.paper.chosen
            self._save(self.document.id, event.value, None if chosen is None else {chosen})

    @work(thread=True, group="save")
    def _save(self, document_id: int, directory: str, only: set[int] | None) -> None:
        from tui.acts.saving import save

        said, went_well = save(self.office, document_id, directory, only)
        self.app.call_later(self.workstation.say, safe_text(said), "" if went_well else "error")


def stages(db: Connection, shown: Document | Row) -> Iterator[str]:
    """What a document waits for, as contexts."""
    assert shown.id is not None
    if shown.direction == "out":
        if shown.rank > 0:
            yield "returned"
        return
    if any(given.answer is None for _change, given in changes.asked(db, shown.id)):
        yield "asked"
    elif undecided(shown):
        yield "undecided"
    if shown.arrival_number is not None and shown.status in ("03", "04", "05"):
        yield "followed"
