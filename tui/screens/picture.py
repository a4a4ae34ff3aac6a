"""One page of a file as a picture in half blocks, the evidence of a finding framed; drawn only when asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual import work
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from compliance.pictures import Picture, draw
from documents.text import safe_text
from office.problems import file_problem
from office.troubles import sentence
from translations import _
from tui.screens.command import CommandScreen
from tui.troubles import TROUBLES
from tui.widgets.bars import Bar, Part, StatusBar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from compliance.extract.model import Line
    from storage.documents import File

ZOOMS = (1, 2, 4, 8)
"""How many times the width of the terminal the page may be drawn."""
SHADES = 16
"""Steps of each colour that are told apart: fewer make longer runs of one colour, and so fewer bytes."""
FRAME = (220, 30, 30)
_LETTER = 0.55
"""The usual width of a letter, of its height."""


class Box(NamedTuple):
    """An area of a picture in pixels, its right and bottom edge included."""

    left: int
    top: int
    right: int
    bottom: int


def box_of(lines: Sequence[Line], picture: Picture) -> Box | None:
    """Where lines of one page stand in its picture; None where the format does not tell."""
    across, down = picture.points
    boxes = []
    for line in lines:
        if line.x is None or line.y is None:
            continue
        size = line.size or 13.0
        right = line.x + len(line.text) * size * _LETTER / across
        boxes.append((line.x, line.y, min(right, 1.0), line.y + 1.3 * size / down))
    if not boxes:
        return None
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[2] for box in boxes), max(box[3] for box in boxes)
    width, height = picture.width - 1, picture.height - 1
    return Box(
        max(0, int(left * width) - 1),
        max(0, int(top * height) - 1),
        min(width, round(right * width) + 1),
        min(height, round(bottom * height) + 1),
    )


def framed(picture: Picture, box: Box | None) -> bytes:
    """The pixels with a frame of one pixel around the box."""
    if box is None:
        return picture.pixels
    pixels, line = bytearray(picture.pixels), bytes(FRAME)
    for y in range(box.top, box.bottom + 1):
        edge = y in {box.top, box.bottom}
        for x in range(box.left, box.right + 1) if edge else (box.left, box.right):
            at = 3 * (y * picture.width + x)
            pixels[at : at + 3] = line
    return bytes(pixels)


class Page(ScrollView, can_focus=True):
    """A picture, two pixels to a cell: ▀ in the colour of the upper on the colour of the lower."""

    DEFAULT_CSS = "Page { background: $background; scrollbar-size: 0 0; overflow: auto auto; }"

    def __init__(self) -> None:
        super().__init__()
        self._width = 0
        self._height = 0
        self._pixels = b""

    def show(self, width: int, height: int, pixels: bytes) -> None:
        """Show pixels in rows of RGB bytes."""
        self._width, self._height, self._pixels = width, height, pixels
        self.virtual_size = Size(width, (height + 1) // 2)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        left, width = self.scroll_offset.x, self.size.width
        row = 2 * (self.scroll_offset.y + y)
        end = min(left + width, self._width)
        if row >= self._height or left >= end:
            return Strip.blank(width, self.rich_style)
        upper = self._row(row, left, end)
        lower = self._row(row + 1, left, end) if row + 1 < self._height else upper
        segments, start = [], 0
        for at in range(1, len(upper) + 1):
            if at == len(upper) or (upper[at], lower[at]) != (upper[start], lower[start]):
                style = Style(color=Color.from_rgb(*upper[start]), bgcolor=Color.from_rgb(*lower[start]))
                # Where both are alike a blank will do, whose ink is nobody's.
                segments.append(Segment((" " if upper[start] == lower[start] else "▀") * (at - start), style))
                start = at
        return Strip(segments).adjust_cell_length(width, self.rich_style)

    def _row(self, y: int, left: int, end: int) -> list[tuple[int, int, int]]:
        first = 3 * y * self._width
        row = [_shade(value) for value in self._pixels[first + 3 * left : first + 3 * end]]
        return list(zip(row[0::3], row[1::3], row[2::3], strict=True))


def _shade(value: int) -> int:
    return round(value * (SHADES - 1) / 255) * 255 // (SHADES - 1)


class PictureScreen(CommandScreen):
    """Draws a page in another process and shows it; each step of the zoom is drawn anew."""

    AUTO_FOCUS = "Page"

    def __init__(self, file: File, page: int = 1, evidence: Sequence[Line] = ()) -> None:
        super().__init__()
        self._file = file
        self._page = page
        self._evidence = evidence
        self._zoom = 0

    def compose(self) -> ComposeResult:
        yield Bar(id="title")
        yield Page()
        yield StatusBar()
        yield Bar(id="keys")

    def contexts(self) -> set[str]:
        return super().contexts() | {"page-of-picture"}

    def on_mount(self) -> None:
        self._draw(ZOOMS[self._zoom])
        self._title(_("The page is being drawn …"))
        self.show_status()

    def show_status(self) -> None:
        self.query_one(StatusBar).show(self.workstation.status_parts())

    def _title(self, said: str) -> None:
        page = _("page {page}").format(page=self._page)
        parts = [Part(f" {safe_text(self._file.name)} ", "active"), Part(f" {said or page}", "faint")]
        self.query_one("#title", Bar).show(parts)

    @work(thread=True, exclusive=True, group="picture")
    def _draw(self, zoom: int) -> None:
        try:
            with self.office.reader() as mirror, mirror.blobs.as_file(mirror.db, str(self._file.sha256)) as path:
                picture = draw(path, self._page, zoom * self.app.size.width)
        except TROUBLES as error:
            self.app.call_later(self._title, sentence(error))
            return
        self.app.call_later(self._show, zoom, picture)

    def _show(self, zoom: int, picture: Picture) -> None:
        if not self.is_attached or zoom != ZOOMS[self._zoom]:
            return
        if picture.problem:
            why = file_problem(picture.problem)
            self._title(_("No picture can be made of this file: {problem}.").format(problem=why))
            return
        self._title("")
        page = self.query_one(Page)
        box = box_of(self._evidence, picture)
        middle = (page.scroll_offset.x + page.size.width / 2, page.scroll_offset.y + page.size.height / 2)
        before = page.virtual_size
        page.show(picture.width, picture.height, framed(picture, box))
        if box is not None:
            middle = ((box.left + box.right) / 2, (box.top + box.bottom) / 4)
        elif before.width:
            grown = picture.width / before.width
            middle = (middle[0] * grown, middle[1] * grown)
        else:
            middle = (0, 0)
        self._look_at(round(middle[0] - page.size.width / 2), round(middle[1] - page.size.height / 2))

    def _look_at(self, x: int, y: int) -> None:
        page = self.query_one(Page)
        page.scroll_to(max(0, x), max(0, y), animate=False, force=True, immediate=True)

    def action_zoom(self, step: int) -> None:
        """Draw the page larger, or for -1 smaller."""
        zoom = max(0, min(self._zoom + step, len(ZOOMS) - 1))
        if zoom != self._zoom:
            self._zoom = zoom
            self._draw(ZOOMS[zoom])

    def action_move(self, where: str) -> None:
        page = self.query_one(Page)
        (x, y), size = page.scroll_offset, page.size
        self._look_at(
            *{
                "up": (x, y - 3),
                "down": (x, y + 3),
                "page_up": (x, y - size.height),
                "page_down": (x, y + size.height),
                "home": (x, 0),
                "end": (x, page.virtual_size.height),
                "left": (x - size.width // 2, y),
                "right": (x + size.width // 2, y),
            }[where]
        )
