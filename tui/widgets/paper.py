"""Long text to read, scrolled line by line: a document's fields, a file's words, the help."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from documents.text import safe_text
from tui.words import fit, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable

LABEL = 18
"""Cells of the column of labels; the longest is "Mã định danh gửi"."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph with a label before it, or without. ``style`` is one of `Paper`'s; ``item`` numbers
    something that can be chosen: an attachment, a finding."""

    text: str
    label: str = ""
    style: str = ""
    item: int | None = None
    indent: int = 0


class Paper(ScrollView, can_focus=True):
    """Blocks of text wrapped to the width. Everything shown passes `safe_text` here."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "paper--label",
        "paper--title",
        "paper--section",
        "paper--warning",
        "paper--error",
        "paper--chosen",
        "paper--faint",
        "paper--evidence",
    }
    DEFAULT_CSS = """
    Paper {
        background: $background; color: $foreground; padding: 0 1; scrollbar-size: 0 0; overflow: hidden auto;
        .paper--label { color: $foreground 65%; }
        .paper--faint { color: $foreground 65%; }
        .paper--title { text-style: bold; }
        .paper--section { color: $primary; text-style: bold; }
        .paper--warning { color: $warning; }
        .paper--error { color: $error; }
        .paper--chosen { background: $panel; color: $foreground; text-style: bold; }
        .paper--evidence { color: $background; background: $warning; text-style: bold; }
        &:focus .paper--chosen { background: $primary; color: $background; }
        &:ansi .paper--chosen { color: $foreground; background: $background; text-style: bold reverse; }
        &:ansi .paper--evidence { color: $foreground; background: $background; text-style: bold reverse; }
        &:ansi .paper--label { text-style: dim; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._blocks: list[Block] = []
        self._lines: list[tuple[str, str, str, int | None]] = []
        self._wrapped_to = 0
        self._sought: int | None = None
        self.chosen: int | None = None

    def show(self, blocks: Iterable[Block], *, keep: bool = False, at: int | None = None) -> None:
        """Show other text from its beginning, with ``keep`` from the same line as before, or so that the block with
        the index ``at`` stands amid its neighbours."""
        self._blocks = list(blocks)
        self._wrapped_to = 0
        self._sought = at
        if not keep:
            self.scroll_to(y=0, animate=False, force=True, immediate=True)
        self._arrange()
        self.refresh()

    def choose(self, item: int | None) -> None:
        """Mark one of the items and bring it into view; None marks none."""
        self.chosen = item
        lines = [y for y, line in enumerate(self._lines) if line[3] is not None and line[3] == item]
        if lines:
            top, height = self.scroll_offset.y, self.size.height
            if not (top <= lines[0] and lines[-1] < top + height):
                self.scroll_to(y=max(0, lines[0] - height // 2), animate=False, force=True, immediate=True)
        self.refresh()

    def move(self, where: str) -> None:
        """Scroll: up, down, page_up, page_down, home or end."""
        top, page = self.scroll_offset.y, max(1, self.size.height - 1)
        last = max(0, len(self._lines) - self.size.height)
        target = {
            "up": top - 1,
            "down": top + 1,
            "page_up": top - page,
            "page_down": top + page,
            "home": 0,
            "end": last,
        }[where]
        self.scroll_to(y=max(0, min(target, last)), animate=False, force=True, immediate=True)

    def on_resize(self) -> None:
        self._arrange()

    @property
    def text(self) -> str:
        """What is shown, line by line, as plain text."""
        return "\n".join(f"{label}{text}" for label, text, _style, _item in self._lines)

    def _arrange(self) -> None:
        width = self.size.width
        if not width or width == self._wrapped_to:
            return
        self._wrapped_to = width
        beside = width >= 3 * LABEL
        lines: list[tuple[str, str, str, int | None]] = []
        starts = []
        for block in self._blocks:
            starts.append(len(lines))
            label, indent = safe_text(block.label), block.indent
            if label and not beside:
                lines.append((label, "", block.style, block.item))
                label, indent = "", 2
            left = LABEL if label or (beside and block.indent == LABEL) else indent
            for number, line in enumerate(wrap(safe_text(block.text, newlines=True), max(8, width - left))):
                lines.append((fit(label if number == 0 else "", left), line, block.style, block.item))
        self._lines = lines
        self.virtual_size = Size(width, len(lines))
        if self._sought is not None and self._sought < len(starts):
            above = max(0, starts[self._sought] - self.size.height // 3)
            self._sought = None
            self.scroll_to(y=above, animate=False, force=True, immediate=True)

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        index = self.scroll_offset.y + y
        if index >= len(self._lines):
            return Strip.blank(width, self.rich_style)
        label, text, style, item = self._lines[index]
        name = "chosen" if item is not None and item == self.chosen else style
        look = self.get_component_rich_style(f"paper--{name}") if name else self.rich_style
        left = look if name == "chosen" else self.get_component_rich_style("paper--label")
        return Strip([Segment(label, left), Segment(fit(text, width - len(label)), look)], width)
