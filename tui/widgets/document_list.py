"""The list of a tray: any number of rows, of which only those on the screen are ever read."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from documents.text import safe_text
from office.clerk import actor
from office.discretion import discreet_row
from office.problems import package_problem
from tui import words
from tui.thrift import ThriftyApp
from tui.widgets.columns import GUTTER, columns, tail
from tui.words import fit

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual import events

    from storage.documents import Document
    from storage.trays import Row
    from tui.widgets.window import Window

NEAR = 200
"""How far down the next waiting document is looked for: in a tray's own order the waiting ones stand together."""

_GRAVEST: tuple[tuple[str, Callable[[Row], bool]], ...] = (
    ("error", lambda row: row.severity == 3),
    ("urgent", lambda row: row.urgency > 0),
    ("warning", lambda row: row.severity == 2),
)


class DocumentList(ScrollView, can_focus=True):
    """A cursor over the rows of a `Window`. Moving it changes two short stretches of the screen and nothing else.

    The cursor is drawn in reverse: that costs fewer bytes than a background, and every terminal can do it.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "list--cursor",
        "list--unread",
        "list--faint",
        "list--urgent",
        "list--warning",
        "list--error",
    }
    DEFAULT_CSS = """
    DocumentList {
        background: $background; color: $foreground; scrollbar-size: 0 0; overflow: hidden auto;
        .list--cursor { color: $foreground 65%; text-style: bold reverse; }
        .list--unread { text-style: bold; }
        .list--faint { color: $foreground 65%; }
        .list--urgent { color: $accent; }
        .list--warning { color: $warning; }
        .list--error { color: $error; }
        &:focus .list--cursor { color: $primary; }
        &:ansi .list--cursor { color: $foreground; }
        &:ansi .list--faint { text-style: dim; }
    }
    """

    class Moved(Message):
        """The cursor stands on another document, or on none."""

        def __init__(self, row: Row | None) -> None:
            super().__init__()
            self.row = row

    class Chosen(Message):
        """A document was clicked twice."""

    def __init__(self) -> None:
        super().__init__()
        self.window: Window | None = None
        self.cursor = 0
        self.empty = ""
        self.tray = ""
        self.marked: dict[int, Row] = {}
        self.lead: Callable[[int], str] = lambda _document_id: ""
        """Who leads the work on a document, asked for once for each row that is shown in the follow-up."""
        self._leads: dict[int, str] = {}
        self._clerk = actor()

    @property
    def current(self) -> Row | None:
        """The row under the cursor."""
        return self.window.row(self.cursor) if self.window else None

    def show(self, window: Window, *, cursor: int = 0, top: int = 0, empty: str = "", tray: str | None = None) -> None:
        """Show other rows, with the cursor on that index and ``top`` the first line if it can be."""
        self.window = window
        self.tray = self.tray if tray is None else tray
        self._leads.clear()
        self.empty = empty
        self.cursor = max(0, min(cursor, window.count - 1))
        self.virtual_size = Size(self.size.width, window.count)
        self._scroll_to_line(max(top, self.cursor - self.size.height + 1))
        self.refresh()
        self.post_message(self.Moved(self.current))

    def reload(self, window: Window) -> None:
        """Show the same rows read anew: the cursor stays on its document, and that on its line of the screen.

        Only at the very top the lines move instead, so that what has just come is seen.
        """
        row, before = self.current, self.scroll_offset.y
        found = window.source.position(row) if row else None
        cursor = self.cursor if row is None or found is None else window.find(row, found)
        self.show(window, cursor=cursor, top=before and max(0, cursor - self.cursor + before), empty=self.empty)

    def move(self, where: str) -> None:
        """Move the cursor: up, down, page_up, page_down, home or end."""
        if self.window is None:
            return
        page = max(1, self.size.height - 1)
        last = self.window.count - 1
        target = {
            "up": self.cursor - 1,
            "down": self.cursor + 1,
            "page_up": self.cursor - page,
            "page_down": self.cursor + page,
            "home": 0,
            "end": last,
        }[where]
        self.move_to(max(0, min(target, last)))

    def move_to(self, index: int) -> None:
        if index == self.cursor or self.window is None or self.window.row(index) is None:
            return
        before, self.cursor = self.cursor, index
        for line in (before, index):
            # Only as far as the cursor is drawn: a line's other columns look the same with it and without.
            y = line - self.scroll_offset.y
            self.refresh(Region(0, y, GUTTER + 1 + columns(self.size.width, self.tray).code, 1))
        top, height = self.scroll_offset.y, self.size.height
        if not top <= index < top + height:
            self._scroll_to_line(index if index < top else index - height + 1)
        self.post_message(self.Moved(self.current))

    def to_next_waiting(self) -> None:
        """Move down to the next document nobody has decided on; stay where there is none near."""
        window = self.window
        for index in range(self.cursor + 1, self.cursor + 1 + NEAR):
            row = window.row(index) if window else None
            if row is None:
                return
            if row.direction == "in" and undecided(row):
                self.move_to(index)
                return

    def toggle_mark(self) -> None:
        """Mark the document under the cursor, or take its mark away, and move on."""
        row = self.current
        if row is not None:
            if self.marked.pop(row.id, None) is None:
                self.marked[row.id] = row
            self.refresh(Region(0, self.cursor - self.scroll_offset.y, GUTTER, 1))
            self.move("down")

    def clear_marks(self) -> None:
        if self.marked:
            self.marked.clear()
            self.refresh()

    def _scroll_to_line(self, y: int) -> None:
        if self.size.height:
            self.scroll_to(y=max(0, y), animate=False, force=True, immediate=True)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        lines = round(new_value) - round(old_value)
        app, region = self.app, self.region
        alone = self.screen is app.screen and region.width == app.size.width
        if isinstance(app, ThriftyApp) and alone and 0 < abs(lines) < region.height // 2:
            app.sent.scroll(region.y, region.bottom - 1, lines)
        super().watch_scroll_y(old_value, new_value)

    def on_resize(self) -> None:
        if self.window:
            self.virtual_size = Size(self.size.width, self.window.count)
            top, height = self.scroll_offset.y, self.size.height
            if not top <= self.cursor < top + height:
                self._scroll_to_line(self.cursor - height + 1)

    def on_click(self, event: events.Click) -> None:
        index = event.y + self.scroll_offset.y
        if self.window and self.window.row(index):
            self.move_to(index)
            if event.chain == 2:
                self.post_message(self.Chosen())

    def render_line(self, y: int) -> Strip:
        index = self.scroll_offset.y + y
        width = self.size.width
        base = self.rich_style
        row = self.window.row(index) if self.window else None
        if row is None:
            text = self.empty if y == 1 and self.window and not self.window.count else ""
            return Strip([Segment(fit(f"  {text}", width), base)], width)
        marked = row.id in self.marked
        row = discreet_row(row)
        shape = columns(width, self.tray)
        main = self._style("unread") if row.unread else base
        # One colour for the marks and the number of a row, for the gravest of them: each change of colour costs bytes.
        warned = next((name for name, holds in _GRAVEST if holds(row)), "")
        head = main + Style(color=self._style(warned).color) if warned else main
        if index == self.cursor:
            head = self._style("cursor")
        marks = (
            ">" if index == self.cursor else "",
            "+" if marked else "@" if row.holder not in {"", self._clerk} else "•" if row.unread else "",
            words.URGENCY_MARKS[min(row.urgency, len(words.URGENCY_MARKS) - 1)],
            words.SEVERITY_MARKS[row.severity],
        )
        gutter = "".join(mark or " " for mark in marks)
        segments = [
            Segment(f"{gutter} {fit(safe_text(row.code) or '–', shape.code)}", head),
            Segment(f" {fit(safe_text(_about(row)), shape.subject)}", main),
            Segment(tail(row, shape, self.tray, self._lead(row)), self._style("faint")),
        ]
        return Strip(segments, width)

    def _lead(self, row: Row) -> str:
        if self.tray != "followup":
            return ""
        if row.id not in self._leads:
            self._leads[row.id] = self.lead(row.id)
        return self._leads[row.id]

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"list--{name}", partial=name in {"urgent", "warning", "error"})


def undecided(received: Row | Document) -> bool:
    """Whether a received document has been neither accepted nor returned yet."""
    return received.arrival_number is None and received.status in (None, "01")


def _about(row: Row) -> str:
    """What a row is about; a recall, an update and a replacement say first that they are one."""
    kind = words.business_name(row.business_type)
    return f"{kind}: {row.subject}" if kind and row.subject else row.subject or package_problem(row.problem or "")
