"""One document on the whole screen, for terminals too narrow to show it beside the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Input

from documents.text import safe_text
from storage import statuses
from tui import words
from tui.screens.document import DocumentScreen
from tui.widgets.bars import Bar, Part, StatusBar
from tui.widgets.paper import Paper
from tui.widgets.prompt import Prompt
from tui.widgets.reader import status_blocks

if TYPE_CHECKING:
    from textual.app import ComposeResult


class PageScreen(DocumentScreen):
    """A document, or a status of the unmatched tray."""

    def __init__(self, row_id: int, tray: str, *, linked: bool = False) -> None:
        """``linked``: another document led here, so the tray's list knows no neighbours of this one."""
        super().__init__()
        self._row_id = row_id
        self._tray = tray
        self._linked = linked

    def compose(self) -> ComposeResult:
        yield Bar(id="title")
        yield Paper()
        yield StatusBar()
        yield Bar(id="keys")
        yield Prompt()

    def contexts(self) -> set[str]:
        found = super().contexts()
        if self._tray == "unmatched":
            found.discard("document")
        return found if self._linked else found | {"page-of-tray"}

    def on_mount(self) -> None:
        self._show()
        self.show_status()

    def _show(self) -> None:
        if self._tray == "unmatched":
            status = statuses.get_unmatched(self.workstation.db, self._row_id)
            self.paper.show(status_blocks(status) if status else [])
            name = status.answers.get("code", "") if status else ""
        else:
            self.show_document(self._row_id)
            name = self.document.code if self.document else ""
            self.opened()
        title = [Part(f" {words.tray_name(self._tray)} ", "active"), Part(f" {safe_text(name)}")]
        self.query_one("#title", Bar).show(title)

    def reread(self) -> None:
        if self._tray != "unmatched":
            self.show_document(self._row_id)

    def action_step(self, lines: int) -> None:
        row = self.workstation.trays.step(lines) if lines else self.workstation.trays.list.current
        if row is not None and row.id != self._row_id:
            self._row_id = row.id
            self._show()

    def advance(self) -> None:
        if not self._linked:
            self.workstation.trays.advance()
            self.action_step(0)

    def action_back(self) -> None:
        if isinstance(self.focused, Input):
            self.close_prompt()
            self.paper.focus()
        else:
            super().action_back()
