"""The first screen: a tray as a list, beside it on a wide terminal the document under the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on, work
from textual.containers import Horizontal
from textual.widgets import Input

from office.discretion import discreet_row
from office.troubles import sentence
from storage import assignments, statuses, trays
from translations import _, ngettext
from tui import words
from tui.errands import Target
from tui.finder import Answered, Finder
from tui.screens.document import DocumentScreen
from tui.troubles import TROUBLES
from tui.widgets.bars import Bar, Part, StatusBar, tray_parts
from tui.widgets.columns import heading
from tui.widgets.document_list import DocumentList
from tui.widgets.paper import Paper
from tui.widgets.prompt import Prompt
from tui.widgets.reader import status_blocks
from tui.widgets.window import MOST_FOUND, Found, Source, Tray, Unmatched, Window

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.timer import Timer

    from storage.documents import Document
    from storage.trays import Row

SEARCH_DELAY = 0.08
"""Seconds after a keystroke before the search begins: the next letter of a word comes sooner."""
PREVIEW_DELAY = 0.08
"""Seconds the cursor rests on a document before the pane beside the list shows it."""


class TrayScreen(DocumentScreen):
    """Trays, list, reader pane."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]  # noqa: RUF012 - declared by Textual
    DEFAULT_CSS = """
    TrayScreen {
        Horizontal { height: 1fr; }
        Prompt { height: 1; }
        #heading { background: $background; color: $foreground 65%; }
        &:ansi #heading { text-style: dim; }
        DocumentList { width: 1fr; }
        Paper { display: none; width: 1fr; border-left: solid $panel; }
        &.-wide Paper { display: block; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self.tray = "inbox"
        self.searched = ""
        self._found = ""
        self._counts: dict[str, int] = {}
        self._search_timer: Timer | None = None
        self._preview_timer: Timer | None = None

    def compose(self) -> ComposeResult:
        yield Bar(id="trays")
        yield Bar(id="heading")
        with Horizontal():
            yield DocumentList()
            yield Paper(id="pane")
        yield StatusBar()
        yield Bar(id="keys")
        yield Prompt()

    def on_mount(self) -> None:
        self._finder = Finder(self.office)
        self.list.lead = lambda document_id: assignments.leads(self.workstation.db, document_id)
        self.action_tray(self.tray)
        self.show_status()

    @property
    def list(self) -> DocumentList:
        return self.query_one(DocumentList)

    @property
    def wide(self) -> bool:
        return self.app.size.width >= 120

    def contexts(self) -> set[str]:
        found = super().contexts()
        if not (self.searched or self.query_one(Prompt).purpose or isinstance(self.focused, Paper)):
            found.discard("page")
        if not isinstance(self.focused, Paper):
            found.add("list")
        if not self.wide:
            found -= {"files", "findings", "drawable"}
        if self.tray == "unmatched":
            found.discard("document")
        if self.tray == "drafts" and self.list.current:
            found.add("draft")
        return found

    def shown(self) -> Document | Row | None:
        return self.list.current if self.tray not in {"unmatched", "drafts"} else None

    def targets(self) -> Sequence[Target]:
        """What acts apply to: the marked documents, or without any the one under the cursor."""
        row = self.list.current
        rows = [*self.list.marked.values()] or ([row] if row and self.tray != "unmatched" else [])
        return [Target(each.id, discreet_row(each).code) for each in rows]

    def advance(self) -> None:
        self.list.to_next_waiting()

    def go_to(self, document_id: int) -> None:
        """Put the cursor on that document, if this tray holds it."""
        row = trays.row(self.workstation.db, self.tray, document_id) if self.tray != "unmatched" else None
        window = self.list.window
        found = window.source.position(row) if row and window else None
        if row is None or window is None or found is None:
            return
        held = window.row(found)
        if held is not None and held.id == document_id:
            self.list.move_to(found)
        else:  # others have written since the list was read
            window = Window(self._source())
            cursor = window.find(row, found)
            self.list.show(window, cursor=cursor, top=self.list.scroll_offset.y, empty=self.list.empty)

    def on_resize(self) -> None:
        self._show_trays()
        self._show_heading()
        if not self.wide and isinstance(self.focused, Paper):
            self.list.focus()
        self._preview()

    def _source(self) -> Source:
        db = self.workstation.db
        if self.tray == "unmatched":
            return Unmatched(db, self.searched)
        return Found(db, self.tray, self.searched) if self.searched else Tray(db, self.tray)

    def action_tray(self, tray: str) -> None:
        """Show a tray from its beginning."""
        self._finder.stop()
        self.tray, self.searched = tray, ""
        self.close_prompt()
        self.list.focus()
        self._counts = trays.counts(self.workstation.db)
        self._show_trays()
        self._show_heading()
        self.list.clear_marks()
        self.list.show(Window(self._source()), empty=self._nothing(), tray=tray)
        self.workstation.say("")  # also shows that nothing is searched for any more
        self.show_keys()

    def reread(self) -> None:
        self._counts = trays.counts(self.workstation.db)
        self._show_trays()
        self.list.reload(window := Window(self._source()))
        if self.searched:
            self._say_found(window.count)

    def _show_trays(self) -> None:
        self.query_one("#trays", Bar).show(tray_parts(self._counts, self.tray, self.app.size.width))

    def _show_heading(self) -> None:
        width = self.app.size.width // (2 if self.wide else 1)
        self.query_one("#heading", Bar).show([Part(heading(width, self.tray))])

    def show_status(self) -> None:
        parts = self.status_parts()
        if self.asked is None and self.searched and self._found:
            parts = [Part(f" {self._found} ", "key"), *parts]
        if self.asked is None and (count := len(self.list.marked)):
            marked = ngettext("{count} document marked", "{count} documents marked", count).format(count=count)
            parts = [Part(f" {marked} ", "key"), *parts]
        self.query_one(StatusBar).show(parts)

    def _nothing(self) -> str:
        if self.searched:
            return _("Nothing in this tray has these words.")
        return _("This tray is empty.")

    # The document under the cursor

    @on(DocumentList.Moved)
    def _moved(self) -> None:
        self.show_keys()
        if self.wide and self._preview_timer is None:
            self._preview_timer = self.set_timer(PREVIEW_DELAY, self._preview)

    def _preview(self) -> None:
        self._preview_timer = None
        if self.wide:
            self._show_row(self.list.current)

    def _show_row(self, row: Row | None) -> None:
        if self.tray == "unmatched":
            self.document = None
            status = statuses.get_unmatched(self.workstation.db, row.id) if row else None
            self.paper.show(status_blocks(status) if status else [])
        else:
            self.show_document(row.id if row else None)

    @on(DocumentList.Chosen)
    async def action_open(self) -> None:
        """Read the document under the cursor."""
        row = self.list.current
        if row is None:
            return
        if self.tray == "drafts":
            await self.workstation.action_draft(row.id)
        elif self.wide:
            self._show_row(row)
            self.paper.focus()
            self.opened()
        else:
            from tui.screens.page import PageScreen

            await self.app.push_screen(PageScreen(row.id, self.tray))

    def step(self, lines: int) -> Row | None:
        """Move the cursor for a page that lies over this screen; gives the row it stands on now."""
        self.list.move("down" if lines > 0 else "up")
        return self.list.current

    def action_move(self, where: str) -> None:
        if isinstance(self.focused, Paper):
            super().action_move(where)
        else:
            self.list.move(where)

    def action_mark(self) -> None:
        """Mark the document under the cursor, or take the mark away, and go on to the next."""
        self.list.toggle_mark()
        self.show_status()

    async def action_keep(self, name: str) -> None:
        """Do one of the acts of `tui.acts.keeping.KeepingActs`."""
        from tui.acts.keeping import KeepingActs

        await KeepingActs(self).do(name)

    def action_unmark(self) -> None:
        """Take all marks away."""
        self.unmark()

    def unmark(self) -> None:
        self.list.clear_marks()
        self.show_status()

    def action_back(self) -> None:
        if self.query_one(Prompt).purpose == "save":
            self.close_prompt()
            self.list.focus()
        elif isinstance(self.focused, Paper):
            self.list.focus()
        else:
            self.action_tray(self.tray)

    # Search

    def action_search(self) -> None:
        self.open_prompt("search", _("Search:"), self.searched)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        if self.query_one(Prompt).purpose != "search":
            return
        self._finder.stop()
        if self._search_timer is not None:
            self._search_timer.stop()
        self._search_timer = self.set_timer(SEARCH_DELAY, lambda: self._search(event.value))

    @on(Input.Submitted)
    def _search_done(self) -> None:
        if self.query_one(Prompt).purpose == "search":
            self.close_prompt()
            self.list.focus()

    def _search(self, query: str) -> None:
        self.searched = query.strip() and query
        if self.searched:
            self._find(self.tray, query)
        else:
            self.list.show(Window(self._source()), empty=self._nothing())
            self.show_status()

    @work(thread=True, exclusive=True, group="search")
    def _find(self, tray: str, query: str) -> None:
        try:
            found = self._finder.find(tray, query)
        except TROUBLES as error:
            self.app.call_later(self.workstation.say, sentence(error), "error")
            return
        if found is not None:
            self.post_message(Answered(tray, query, *found))

    @on(Answered)
    def _answered(self, answer: Answered) -> None:
        if (answer.tray, answer.query_text) != (self.tray, self.searched):
            return
        self.list.show(Window(self._source(), count=answer.count, first=answer.rows), empty=self._nothing())
        self._say_found(answer.count)

    def _say_found(self, found: int) -> None:
        count = words.number(found) + ("+" if found >= MOST_FOUND else "")
        self._found = _("Found for “{query}”: {count}").format(query=self.searched.strip(), count=count)
        self.show_status()
