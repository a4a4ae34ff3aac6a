"""Single lines of the screen: the trays, the headings, the state of the office, the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from documents.text import safe_text
from tui import words
from tui.keymap import shown
from tui.registry import COMMANDS
from tui.words import fit, wrap

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from textual import events

    from tui.keymap import Keymap


_SPARE = ("everywhere", "drawable", "files", "form")
"""Contexts whose keys give way to others where the line is too short."""
_SHORTEST = 4
"""Cells of a title that say something still."""


class Part(NamedTuple):
    """A stretch of a bar; ``style`` is one of `Bar`'s, ``action`` what a click on it does."""

    text: str
    style: str = ""
    action: str = ""


class Bar(Widget):
    """One line of parts, drawn again only when they change."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"bar--key", "bar--active", "bar--faint", "bar--warning", "bar--error"}
    DEFAULT_CSS = """
    Bar {
        height: 1; background: $surface; color: $foreground;
        .bar--key { color: $primary; text-style: bold; }
        .bar--active { background: $primary; color: $background; text-style: bold; }
        .bar--faint { color: $foreground 65%; }
        .bar--warning { color: $warning; }
        .bar--error { color: $error; text-style: bold; }
        &:ansi .bar--active { text-style: bold reverse; color: $foreground; background: $background; }
        &:ansi .bar--faint { text-style: dim; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._parts: list[Part] = []

    def show(self, parts: Iterable[Part]) -> None:
        """Show these parts; what does not fit is cut."""
        new = [Part(safe_text(part.text), part.style, part.action) for part in parts]
        if new != self._parts:
            self._parts = new
            self.refresh()

    @property
    def text(self) -> str:
        """What is shown, as plain text."""
        return "".join(part.text for part in self._parts)

    def render_line(self, y: int) -> Strip:
        base = self.rich_style
        segments = [
            Segment(part.text, self.get_component_rich_style(f"bar--{part.style}") if part.style else base)
            for part in self._parts
        ]
        return Strip(segments).adjust_cell_length(self.size.width, base)

    async def on_click(self, event: events.Click) -> None:
        x = 0
        for part in self._parts:
            x += cell_len(part.text)
            if event.x < x:
                if part.action:
                    await self.screen.run_action(part.action)
                return


class StatusBar(Bar):
    """A bar that takes more lines when a sentence needs them: a fault told by halves helps nobody."""

    MOST_LINES = 3

    def __init__(self) -> None:
        super().__init__(id="status")
        self._lines: list[str] = []

    def show(self, parts: Iterable[Part]) -> None:
        super().show(parts)
        self._wrap()

    def on_resize(self) -> None:
        self._wrap()

    def _wrap(self) -> None:
        width = self.size.width or self.app.size.width
        fits = cell_len(self.text) <= width
        self._lines = [] if fits else wrap(self.text.strip(), width - 2)[: self.MOST_LINES]
        self.styles.height = max(1, len(self._lines))

    def render_line(self, y: int) -> Strip:
        if not self._lines:
            return super().render_line(y) if y == 0 else Strip.blank(self.size.width, self.rich_style)
        style = max(self._parts, key=lambda part: len(part.text)).style
        look = self.get_component_rich_style(f"bar--{style}") if style else self.rich_style
        text = self._lines[y] if y < len(self._lines) else ""
        return Strip([Segment(f" {fit(text, self.size.width - 1)}", look)], self.size.width)


def tray_parts(counts: dict[str, int], current: str, width: int) -> list[Part]:
    """The trays with their number keys and counts, in the fullest form that fits."""
    parts: list[Part] = []
    for numbers, others in ((True, True), (False, True), (False, False)):
        parts = [Part("" if current == next(iter(words.TRAYS)) else " ")]
        for key, tray in enumerate(words.TRAYS, start=1):
            count, active = counts.get(tray, 0), tray == current
            text = f"{key} {words.tray_name(tray)}" if numbers else words.tray_name(tray)
            if count and (others or active):
                text += f" {words.number(count)}"
            if active:
                parts[-1] = Part(parts[-1].text.removesuffix(" "))
            style = "active" if active else "" if count else "faint"
            parts += [
                Part(f" {text} " if active else text, style, f"screen.tray('{tray}')"),
                Part("" if active else " "),
            ]
        if sum(cell_len(part.text) for part in parts) <= width + 1:
            break
    return parts


def _shortened(titles: list[str], room: int) -> list[str]:
    """The titles in that many cells together, the longest shortened first, each as far as it says something."""
    cells = [cell_len(title) for title in titles]
    while sum(cells) > room and max(cells) > _SHORTEST:
        cells[cells.index(max(cells))] -= 1
    return [fit(title, width).rstrip() for title, width in zip(titles, cells, strict=True)]


def key_parts(
    keymap: Keymap, contexts: Collection[str], pending: str, width: int, *, typing: bool = False
) -> list[Part]:
    """The keys that apply now, while something is being typed only those that type nothing; after the first key of a
    sequence, those that may follow.

    Where not all fit, those that apply everywhere make room, then those for files, then those of the form, the first
    of them first.
    """
    if pending:
        parts = [Part(f" {shown(pending)} …", "key")]
        # Where not all fit, those that another key means by itself may be cut.
        follow = sorted(
            keymap.continued(pending, contexts), key=lambda each: any(" " not in keys for keys in keymap.keys(each[1]))
        )
        follow = [(rest, command) for rest, command in follow if command.where != "moving"]
        missing = [Part(f" {shown(rest)} ", "key") for rest, _command in follow]
        room = width - sum(cell_len(part.text) for part in (*parts, *missing))
        titles = _shortened([command.title for _rest, command in follow], room)
        for key, title in zip(missing, titles, strict=True):
            parts += [key, Part(title)]
        return parts
    commands = [command for command in COMMANDS if command.short and command.where in contexts]
    keys_of = {
        command.id: next((keys for keys in keymap.keys(command) if not (typing and len(keys.split()[0]) == 1)), "")
        for command in commands
    }
    commands = [command for command in commands if keys_of[command.id]]
    while True:
        parts = []
        for command in commands:
            keys = f" {shown(keys_of[command.id])} "
            parts += [Part(keys, "key"), Part(f"{command.short} ", "", command.action)]
        spare = [command for where in _SPARE for command in commands if command.where == where]
        if not spare or sum(cell_len(part.text) for part in parts) <= width + 1:
            return parts
        commands.remove(spare[0])
