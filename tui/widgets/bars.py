"""Single lines of the screen: the trays, the headings, the state of the office, the keys."""

from __future__ import annotations

from itertools import product
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
    from collections.abc import Collection, Iterable, Sequence

    from textual import events

    from tui.keymap import Keymap


_SPARE = ("everywhere", "drawable", "files", "form")
"""Contexts whose keys give way to others where the line is too short."""


class Part(NamedTuple):
    """A stretch of a bar; ``style`` is one of `Bar`'s, ``action`` what a click on it does."""

    text: str
    style: str = ""
    action: str = ""


class Bar(Widget):
    """One line of parts, or as many as they need, drawn again only when they change."""

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
        self._rows: list[list[Part]] = [[]]

    def show(self, parts: Iterable[Part], *, wrapped: bool = False) -> None:
        """Show these parts; what does not fit is cut, or ``wrapped`` before a key."""
        new = [Part(safe_text(part.text), part.style, part.action) for part in parts]
        rows = _wrapped(new, self.app.size.width) if wrapped else [new]
        if rows != self._rows:
            self._parts, self._rows = new, rows
            self.styles.height = len(rows)
            self.refresh()

    @property
    def text(self) -> str:
        """What is shown, as plain text."""
        return "".join(part.text for part in self._parts)

    def render_line(self, y: int) -> Strip:
        base = self.rich_style
        segments = [
            Segment(part.text, self.get_component_rich_style(f"bar--{part.style}") if part.style else base)
            for part in (self._rows[y] if y < len(self._rows) else ())
        ]
        return Strip(segments).adjust_cell_length(self.size.width, base)

    async def on_click(self, event: events.Click) -> None:
        x = 0
        for part in self._rows[event.y] if event.y < len(self._rows) else ():
            x += cell_len(part.text)
            if event.x < x:
                if part.action:
                    await self.screen.run_action(part.action)
                return


def _wrapped(parts: Sequence[Part], width: int) -> list[list[Part]]:
    """The parts in lines of that width; a key stays with what it does."""
    rows: list[list[Part]] = [[]]
    used = 0
    for at, part in enumerate(parts):
        together = parts[at : at + 2] if part.style == "key" else [part]
        if rows[-1] and part.style == "key" and used + sum(cell_len(each.text) for each in together) > width:
            rows.append([])
            used = 0
        rows[-1].append(part)
        used += cell_len(part.text)
    return rows


class StatusBar(Bar):
    """A bar that takes more lines when a sentence needs them: a fault told by halves helps nobody."""

    MOST_LINES = 3

    def __init__(self) -> None:
        super().__init__(id="status")
        self._lines: list[str] = []

    def show(self, parts: Iterable[Part], *, wrapped: bool = False) -> None:
        super().show(parts, wrapped=wrapped)
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


_TRAY_FORMS = ((80, True, " "), (80, True, ""), (7, True, ""), (80, False, ""), (7, False, ""), (0, False, ""))
"""How fully trays can be named: in how many cells, with counts, and what stands behind the key."""
_SELDOM = ("unmatched", "quarantine", "held", "warnings", "returned", "drafts", "followup", "sent", "inbox")
"""The order in which empty trays give up their names."""


def tray_parts(counts: dict[str, int], current: str, width: int) -> list[Part]:
    """The trays with their number keys and counts, in the fullest form that fits. Of those that are not open the names
    of empty ones give way first, one by one, then the spaces behind the keys, the counts, and all names by and by."""
    parts: list[Part] = []
    empty = [tray for tray in _SELDOM if not counts.get(tray, 0) and tray != current]
    for (cells, counted, space), nameless in product(_TRAY_FORMS, range(len(empty) + 1)):
        parts = [Part("" if current == next(iter(words.TRAYS)) else " ")]
        for key, tray in enumerate(words.TRAYS, start=1):
            count, active = counts.get(tray, 0), tray == current
            name = words.tray_name(tray)
            if not active:
                name = "" if tray in empty[:nameless] else fit(name, min(cells, cell_len(name)))
            text = f"{key}{space}{name}".rstrip()
            if count and (counted or active):
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


def key_parts(
    keymap: Keymap, contexts: Collection[str], pending: str, width: int, *, typing: bool = False
) -> list[Part]:
    """The keys that apply now, while something is being typed only those that type nothing; after the first key of a
    sequence, those that may follow.

    Where not all fit, those that apply everywhere make room, then those for files, then those of the form, the first
    of them first, and at last the others from the end; the key that explains them all stays.
    """
    if pending:
        parts = [Part(f" {shown(pending)} …", "key")]
        for rest, command in keymap.continued(pending, contexts):
            if command.where != "moving":
                parts += [Part(f" {shown(rest)} ", "key"), Part(command.title)]
        return parts
    commands = [
        command
        for command in COMMANDS
        if command.short and command.where in contexts and (command.when or command.where) in contexts
    ]
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
        spare = [command for command in [*spare, *reversed(commands)] if command.id != "help"]
        if not spare or sum(cell_len(part.text) for part in parts) <= width + 1:
            return parts
        commands.remove(spare[0])
