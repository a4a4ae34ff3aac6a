"""The fields of a draft: one line each, several beside one another, labels to the left, all on one small screen."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from textual.containers import Vertical, VerticalScroll
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input

from documents.kinds import OFFICIAL_LETTER, kind_named
from documents.text import nfc
from translations import _
from tui import words
from tui.command import N_
from tui.compose.picked import Picked
from tui.widgets.line import LineInput
from tui.words import fit

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from textual.app import ComposeResult

    from office.writing.draft import Draft

LABEL: Final = 14
"""Cells of the first label of a row."""
ABOUT: Final = "V/v "
"""What the subject of a công văn begins with (NĐ 30/2020/NĐ-CP Phụ lục I)."""
_ABOUT_TWICE: Final = re.compile(r"V/v\s+(?=V/v\s)", re.IGNORECASE)
_ISO_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


class Shape(NamedTuple):
    """A field: the draft's name for it, its label's message id, its cells (0: what is left of the row)."""

    name: str
    label_id: str
    cells: int = 0


ROWS: Final = (
    (Shape("type_name", N_("Kind"), 24), Shape("number", N_("No."), 8), Shape("notation", N_("Notation"))),
    (Shape("date", N_("Date"), 11), Shape("place", N_("Place")), Shape("urgency", N_("Urgency"), 12)),
    (Shape("subject", N_("Subject")),),
    (
        Shape("signer_competence", N_("Signs"), 6),
        Shape("signer_position", N_("Position")),
        Shape("signer_name", N_("Full name")),
    ),
    (Shape("due", N_("Deadline"), 11), Shape("reply_to", N_("Answers"))),
    (Shape("reason", N_("Reason")),),
)
"""What is typed, in the order in which Tab walks; a reason is asked of an update or a replacement only."""
FIRST_LISTS: Final = (Shape("to", N_("Recipients")), Shape("files", N_("Files")))
SECOND_LISTS: Final = (Shape("places", N_("Copies to")), Shape("appendixes", N_("Enclosed")))
"""What is entered line by line; the second page holds what few documents need."""
LINES: Final = frozenset({"places", "appendixes"})
"""Lists that take what was typed as it is."""
DAYS: Final = frozenset({"date", "due"})
CHOSEN: Final = frozenset({"type_name", "urgency", "signer_competence"})
"""Fields that hold one of a few words: typing begins anew there."""
RECALLED: Final = frozenset({"notation", "signer_position", "signer_name"})
"""Fields in which is offered what earlier documents held."""


class Field(LineInput):
    """One field; its label is drawn by the row it stands in."""

    def __init__(self, shape: Shape) -> None:
        super().__init__(id=f"field-{shape.name}", select_on_focus=shape.name in CHOSEN)
        self.shape = shape
        self.label = _(shape.label_id)
        self.wrong = False
        self._filled = ""
        self._ghost = ""
        if shape.cells:
            self.styles.width = shape.cells

    def fill(self, text: str) -> None:
        """Let the field hold this, without it counting as typed."""
        with self.prevent(Input.Changed):
            self.value = text
        self.cursor_position = len(text)
        self._filled = text

    def haunt(self, ghost: str) -> None:
        """Show in the empty field what it may hold; → puts it there."""
        self._ghost = ghost
        self.placeholder = f"{ghost} →" if ghost else ""

    async def edit(self, key: str) -> bool:
        if key == "right" and self._ghost and not self.value:
            self.write(self._ghost)
            return True
        return await super().edit(key)

    @property
    def touched(self) -> bool:
        """Whether something was typed since it was last filled."""
        return self.value != self._filled


class Row(Widget):
    """Fields beside one another, on a very narrow screen below one another."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"row--label", "row--here", "row--wrong"}
    DEFAULT_CSS = """
    Row {
        layout: horizontal; height: 1; background: $background; color: $foreground;
        Field { width: 1fr; height: 1; padding: 0; border: none; background: $surface; }
        Field:focus { background: $panel; }
        .row--label { color: $foreground 65%; }
        .row--here { color: $primary; text-style: bold; }
        .row--wrong { color: $error; text-style: bold; }
        &:ansi .row--label { text-style: dim; }
    }
    """

    def __init__(self, shapes: Sequence[Shape], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.fields = [Field(shape) for shape in shapes]
        for field in self.fields:
            field.styles.margin = (0, 0, 0, self._label_cells(field))

    def compose(self) -> ComposeResult:
        yield from self.fields

    def _label_cells(self, field: Field) -> int:
        return LABEL if field is self.fields[0] else cell_len(field.label) + 3

    def on_mount(self) -> None:
        self.on_resize()

    def on_resize(self) -> None:
        for field in self.fields:
            field.styles.margin = (0, 0, 0, LABEL if self.screen.has_class("-tiny") else self._label_cells(field))

    def on_descendant_focus(self) -> None:
        self.refresh()

    def on_descendant_blur(self) -> None:
        self.refresh()

    def mark(self, wrong: Collection[str]) -> None:
        """Mark the fields of these names as those in which something is wrong."""
        for field in self.fields:
            if field.wrong != (field.shape.name in wrong):
                field.wrong = not field.wrong
                self.refresh(Region(0, 0, self.size.width, self.size.height))

    def render_line(self, y: int) -> Strip:
        base, at = self.rich_style, 0
        segments = []
        for field in self.fields:
            region = field.region
            if region.y - self.region.y != y:
                continue
            name = "wrong" if field.wrong else "here" if field.has_focus else "label"
            left = region.x - self.region.x
            cells = left - at
            mark = "!" if field.wrong else " "
            text = f"{' ' if at else ''}{mark}{field.label}"
            segments.append(Segment(fit(text, cells), self.get_component_rich_style(f"row--{name}")))
            segments.append(Segment(" " * region.width, base))
            at = left + region.width
        return Strip(segments).adjust_cell_length(self.size.width, base)


class Form(VerticalScroll, can_focus=False):
    """A draft as it is typed. What has no field of its own is carried over untouched."""

    DEFAULT_CSS = """
    Form { height: auto; max-height: 100%; scrollbar-size: 0 0; background: $background; Vertical { height: auto; } }
    """

    def __init__(self, draft: Draft) -> None:
        super().__init__(id="form")
        self._draft = draft
        self._loaded = False
        lists = [(shape,) for shape in (*FIRST_LISTS, *SECOND_LISTS)]
        self._rows = [Row(shapes, id=f"row-{shapes[0].name}") for shapes in (*ROWS, *lists)]
        self._fields = {field.shape.name: field for row in self._rows for field in row.fields}
        self.lists = {shape.name: Picked(id=shape.name, indent=LABEL) for (shape,) in lists}
        self._pages = (Vertical(), Vertical())

    def compose(self) -> ComposeResult:
        first, second = self._pages
        rows = iter(self._rows)
        with first:
            for _shapes in ROWS:
                yield next(rows)
            for shape in FIRST_LISTS:
                yield from (next(rows), self.lists[shape.name])
        with second:
            for shape in SECOND_LISTS:
                yield from (next(rows), self.lists[shape.name])

    @property
    def recipients(self) -> Picked:
        return self.lists["to"]

    @property
    def files(self) -> Picked:
        return self.lists["files"]

    def turn(self) -> Field:
        """Show the other page; gives its first field."""
        for page in self._pages:
            page.display = not page.display
        return next(field for field in self.query(Field) if _shows(field))

    def reveal(self, widget: Widget) -> None:
        """Show the page on which that stands."""
        if any(page in widget.ancestors and not page.display for page in self._pages):
            self.turn()

    def on_mount(self) -> None:
        self._pages[1].display = False
        self.field("places").placeholder = _('a line as it stands under "Nơi nhận" on the paper')
        self.field("appendixes").placeholder = _("what is enclosed, as the document itself lists it")
        self.field("to").placeholder = _("words of an office's name, its code, or @ and a group")
        self.field("files").placeholder = _("the path of a file; Tab completes it")
        self.field("reply_to").placeholder = _("number or words of the document answered")
        self.load(self._draft)

    @property
    def names(self) -> set[str]:
        """The names of the fields."""
        return set(self._fields)

    def field(self, name: str) -> Field:
        return self._fields[name]

    def load(self, draft: Draft) -> None:
        """Show another draft."""
        self._loaded = True
        for shapes in ROWS:
            for shape in shapes:
                field, text = self.field(shape.name), _shown(shape.name, getattr(draft, shape.name))
                if field.value != text:
                    field.fill(text)
        for row in self._rows:
            if row.id == "row-reason":
                row.display = bool(draft.business_type)

    def typed(self, draft: Draft) -> Draft:
        """The draft with what stands in the fields now, each letter as one character whatever typed it."""
        if not self._loaded:
            return draft
        values: dict[str, Any] = {}
        for shapes in ROWS:
            for shape in shapes:
                name, text = shape.name, nfc(self.field(shape.name).value)
                before = getattr(draft, name)
                values[name] = before if text == _shown(name, before) else text
        if values["subject"].strip() == ABOUT.strip():
            values["subject"] = ""
        # Who types it all the same finds the one of the form before it.
        values["subject"] = _ABOUT_TWICE.sub("", values["subject"])
        return replace(draft, **values)

    def offer_about(self) -> None:
        """Begin the subject of a công văn as it must begin."""
        field = self.field("subject")
        kind = kind_named(self.field("type_name").value)
        if not field.value and kind == OFFICIAL_LETTER:
            field.fill(ABOUT)

    def mark(self, wrong: Collection[str]) -> None:
        """Mark the fields in which something is wrong, and no others."""
        for row in self._rows:
            row.mark(wrong)

    def beside(self, widget: Widget | None, step: int, *, lists: bool = False) -> Widget:
        """The field after one, or for -1 before it, with ``lists`` what was chosen too; behind the last the first."""
        stops = [each for each in self.query("Field, Picked") if _shows(each)]
        at = stops.index(widget) if widget in stops else -1
        beside = stops[at + step :] + stops if step > 0 else (stops + stops[: max(at, 0)])[::-1]
        return next(each for each in beside if lists or isinstance(each, Field))


def _shows(widget: Widget) -> bool:
    return widget.display and all(each.display for each in widget.ancestors if isinstance(each, Widget))


def _shown(name: str, value: str) -> str:
    """A field's value as a person reads it: days as they are written here."""
    return words.day(value) if name in DAYS and _ISO_DAY.fullmatch(value) else value
