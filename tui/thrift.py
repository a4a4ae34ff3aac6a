"""Fewer bytes on the line: only the cells that differ from what the terminal already shows are sent.

Textual sends every dirty region whole, each span of text in its own colours and with a reset behind it: some 7,000
bytes for a list whose cursor moved and 35,000 for a dialog. A clerk works over SSH on lines where that is felt.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, cast

from rich.cells import cell_len
from rich.color import ColorSystem
from textual._ansi_sequences import SYNC_END, SYNC_START
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.app import App
from textual.strip import Strip

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import Console, RenderableType
    from rich.segment import Segment
    from rich.style import Style
    from textual import events
    from textual.screen import Screen


class Look(NamedTuple):
    """How a cell looks, as the SGR codes that make it so; empty where the terminal's default is meant."""

    attributes: str
    foreground: str
    background: str


class Cell(NamedTuple):
    """One cell: its character with any combining marks, or "" behind the first half of a wide one."""

    text: str
    look: Look


_DEFAULT = Look("", "", "")
_OFF = {"1": "22", "2": "22", "3": "23", "4": "24", "7": "27", "9": "29"}
"""The SGR code that ends an attribute; what is not here is ended by a reset."""
_MARKS = {"4", "7", "9"}
"""Attributes that show on a blank: underline, reverse, strike."""
_SMALL = 1000
"""Characters that arrive in one piece on any line."""
_SHORT_GAP = 6
"""Unchanged cells that are cheaper to send again than to jump over."""


class Sent:
    """What the terminal shows, as far as it is known; it asks for nothing but the difference."""

    def __init__(self) -> None:
        self._rows: dict[int, list[Cell | None]] = {}
        self._pending = ""

    def forget(self) -> None:
        """The terminal may show anything now: send whatever comes next in full."""
        self._rows.clear()
        self._pending = ""

    def scroll(self, top: int, bottom: int, lines: int) -> None:
        """Let the terminal itself move whole rows, ``top`` to ``bottom``, up by ``lines``; down if negative."""
        rows = [self._rows.get(y, []) for y in range(top, bottom + 1)]
        blank: list[list[Cell | None]] = [[] for _line in range(abs(lines))]
        rows = rows[lines:] + blank if lines > 0 else blank + rows[:lines]
        self._rows.update(enumerate(rows, top))
        move = f"\x1b[{bottom + 1};1H" + "\n" * lines if lines > 0 else f"\x1b[{top + 1};1H" + "\x1bM" * -lines
        self._pending += f"\x1b[{top + 1};{bottom + 1}r{move}\x1b[r"

    def difference(self, spans: Iterable[tuple[int, int, Iterable[Segment]]], colours: ColorSystem) -> str:
        """What to send so that the terminal shows the spans (column, row, segments) too."""
        out = [self._pending]
        self._pending = ""
        look = _DEFAULT
        for x, y, segments in spans:
            cells = _cells(segments, colours)
            row = self._rows.setdefault(y, [])
            row.extend([None] * (x + len(cells) - len(row)))
            at = -1
            for here, cell in enumerate(cells, x):
                if row[here] == cell:
                    continue
                row[here] = cell
                if not cell.text:
                    continue
                if at != here:
                    gap = cells[at - x : here - x] if at >= 0 and here - at <= _SHORT_GAP else []
                    if gap and all(_reached(look, skipped) == look for skipped in gap):
                        out.extend(skipped.text for skipped in gap)
                    else:
                        out.append(f"\x1b[{y + 1};{here + 1}H")
                if (wanted := _reached(look, cell)) != look:
                    out.append(_change(look, wanted))
                    look = wanted
                out.append(cell.text)
                at = here + cell_len(cell.text)
        if look != _DEFAULT:
            out.append("\x1b[m")
        return "".join(out)


class Difference(CompositorUpdate):
    """A screen update of Textual's, sent as the difference it makes."""

    def __init__(self, update: LayoutUpdate | ChopsUpdate, sent: Sent, *, at_once: bool) -> None:
        self._update = update
        self._sent = sent
        self._at_once = at_once

    def render_segments(self, console: Console) -> str:
        update = self._update
        spans = _layout_spans(update) if isinstance(update, LayoutUpdate) else _chops_spans(update)
        text = self._sent.difference(spans, console._color_system or ColorSystem.TRUECOLOR)
        return f"{SYNC_START}{text}{SYNC_END}" if self._at_once and len(text) > _SMALL else text


class ThriftyApp(App[int]):
    """An app that sends the terminal nothing it shows already."""

    def __init__(self, *, ansi_color: bool | None = None) -> None:
        super().__init__(ansi_color=ansi_color)
        self.sent = Sent()

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        if isinstance(renderable, LayoutUpdate | ChopsUpdate):
            # Textual asks its own updates for `render_segments` alone, which no type of Rich's describes.
            difference = Difference(renderable, self.sent, at_once=self._sync_available)
            renderable = cast("RenderableType", difference)
        super()._display(screen, renderable)

    def _begin_update(self) -> None:
        """Nothing: a `Difference` asks by itself to be shown at once, when it is large enough to be seen coming."""

    def _end_update(self) -> None:
        """Nothing, as `_begin_update`."""

    def on_resize(self, _event: events.Resize) -> None:
        # Terminals reflow, cut or clear as they like, also on coming back from a suspended session.
        self.sent.forget()


def _layout_spans(update: LayoutUpdate) -> Iterator[tuple[int, int, Iterable[Segment]]]:
    for y, strips in enumerate(update.strips, update.region.y):
        yield update.region.x, y, [segment for strip in strips for segment in strip]


def _chops_spans(update: ChopsUpdate) -> Iterator[tuple[int, int, Iterable[Segment]]]:
    for y, x1, x2 in update.spans:
        for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is not None and x <= x2 and end > x1:
                yield x, y, strip.crop(0, min(end, x2) - x)


def _cells(segments: Iterable[Segment], colours: ColorSystem) -> list[Cell]:
    cells: list[Cell] = []
    for text, style, _control in segments:
        look = _DEFAULT if style is None else _look(style, colours)
        for char in text:
            width = 1 if char.isascii() else cell_len(char)
            if char == " " and not _MARKS & set(look.attributes.split(";")):
                cells.append(Cell(char, Look("", "", look.background)))
            elif width:
                cells.append(Cell(char, look))
                cells.extend(Cell("", look) for _half in range(width - 1))
            elif cells:
                last = -1 if cells[-1].text or len(cells) == 1 else -2
                cells[last] = Cell(cells[last].text + char, look)
    return cells


def _reached(look: Look, cell: Cell) -> Look:
    """The look in which to send a cell: a blank takes the one in force as long as the background is right."""
    if cell.text != " " or cell.look.attributes or _MARKS & set(look.attributes.split(";")):
        return cell.look
    return look._replace(background=cell.look.background)


@lru_cache(4096)
def _look(style: Style, colours: ColorSystem) -> Look:
    attributes = Strip.render_ansi(style.without_color, colours)
    foreground, background = style.color, style.bgcolor
    return Look(
        attributes,
        ";".join(foreground.downgrade(colours).get_ansi_codes(foreground=True)) if foreground else "",
        ";".join(background.downgrade(colours).get_ansi_codes(foreground=False)) if background else "",
    )


@lru_cache(4096)
def _change(before: Look, after: Look) -> str:
    was, now = ([code for code in look.attributes.split(";") if code] for look in (before, after))
    codes = list(dict.fromkeys(_OFF.get(code, "0") for code in was if code not in now))
    if "0" in codes:
        before, codes, was = _DEFAULT, ["0"], []
    # Bold and dim are ended by one code, so whichever of them stays must be said again.
    codes += [code for code in now if code not in was or (_OFF.get(code) in codes)]
    if before.foreground != after.foreground:
        codes.append(after.foreground or "39")
    if before.background != after.background:
        codes.append(after.background or "49")
    return f"\x1b[{';'.join(codes)}m"
