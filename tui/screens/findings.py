"""What the checks found in one document: each finding with the lines of the file that show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from documents.text import safe_text
from office.examining.evidence import Passage, passage
from storage import documents
from translations import _
from tui.screens.command import CommandScreen
from tui.widgets.bars import Bar, Part, StatusBar
from tui.widgets.paper import Block, Paper
from tui.widgets.reader import finding_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.app import ComposeResult

    from storage.documents import Document, File

AROUND = 4
"""Lines quoted before the evidence and after it."""


class FindingsScreen(CommandScreen):
    """One finding after the other; the evidence is marked between its neighbours, as it stands in the file."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self._at = 0
        self._passage: Passage | None = None

    def compose(self) -> ComposeResult:
        yield Bar(id="title")
        yield Paper()
        yield StatusBar()
        yield Bar(id="keys")

    def contexts(self) -> set[str]:
        found = super().contexts() | {"page-of-findings"}
        return found | {"drawable"} if self._file() else found

    def _file(self) -> File | None:
        """The file the finding is about."""
        name = self._document.findings[self._at].file
        return next((each for each in self._document.files if each.name == name and each.sha256), None)

    def on_mount(self) -> None:
        self._show()
        self.show_status()

    def show_status(self) -> None:
        self.query_one(StatusBar).show(self.workstation.status_parts())

    def reread(self) -> None:
        assert self._document.id is not None
        found = documents.get(self.workstation.db, self._document.id)
        if found is None or found == self._document:
            return
        if found.tray == "quarantine" or not found.findings:
            self.app.pop_screen()
            return
        self._document = found
        self._at = min(self._at, len(found.findings) - 1)
        self._show()

    def _show(self) -> None:
        finding = self._document.findings[self._at]
        self._passage = passage(self.workstation.db, self._document, finding)
        self.query_one(Paper).show(self._blocks())
        title = _("Finding {ordinal} of {count}").format(ordinal=self._at + 1, count=len(self._document.findings))
        parts = [Part(f" {title} ", "active"), Part(f" {safe_text(self._document.code)}")]
        self.query_one("#title", Bar).show(parts)
        self.show_keys()

    def _blocks(self) -> Iterator[Block]:
        finding, found = self._document.findings[self._at], self._passage
        yield from finding_blocks(finding)
        page = finding.page or (found.lines[found.first].page if found else None)
        where = [finding.file] if finding.file else []
        if page:
            where.append(_("page {page}").format(page=page))
        if where:
            yield Block("")
            yield Block(", ".join(where), style="section")
        if found is not None:
            start, end = found.around(AROUND)
            for index in range(start, end):
                marked = found.first <= index < found.last
                yield Block(found.lines[index].text, style="evidence" if marked else "", indent=2)
        elif where:
            yield Block(_("There is no single line to quote."), style="faint", indent=2)

    def action_step(self, step: int) -> None:
        """Show the next finding, or for -1 the one before."""
        self._at = (self._at + step) % len(self._document.findings)
        self._show()

    async def action_picture(self) -> None:
        """Draw the page with the evidence framed."""
        file, found = self._file(), self._passage
        if file is not None:
            evidence = found.lines[found.first : found.last] if found else ()
            page = self._document.findings[self._at].page or (evidence[0].page if evidence else None)
            await self.draw(file, page or 1, evidence)

    async def action_view_text(self) -> None:
        """Show the file's text at the evidence."""
        from tui.screens.text import TextScreen

        found = self._passage
        if found is not None:
            await self.app.push_screen(TextScreen(found.file, (found.first, found.last)))
        else:
            self.workstation.say(_("There is no single line to quote."))
