"""The form as a screen: what stands where, and how keys lead from field to field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Container, Vertical

from translations import _
from tui.compose.advice import Advice
from tui.compose.choices import Choices
from tui.compose.form import Field, Form
from tui.compose.picked import Picked
from tui.compose.picker import Picker
from tui.screens.command import CommandScreen
from tui.widgets.bars import Bar, StatusBar
from tui.widgets.line import LineInput
from tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.widget import Widget

    from office.writing.draft import Draft
    from tui.app import Workstation


class FormScreen(CommandScreen):
    """Fields and what was chosen; below them what is offered, and below or beside all of it a page to read."""

    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (72, "-narrow"), (120, "-wide")]  # noqa: RUF012 - declared by Textual
    AUTO_FOCUS = "Field"
    DEFAULT_CSS = """
    FormScreen {
        &.-tiny Row { layout: vertical; height: auto; }
        #desk { height: 1fr; layout: vertical; }
        #left { height: auto; max-height: 80%; }
        &.-choosing #left { height: 1fr; max-height: 100%; }
        &.-choosing #form { max-height: 75%; }
        &.-choosing #page { display: none; }
        &.-reading #left { max-height: 50%; }
        #page { height: 1fr; min-height: 2; border-top: solid $panel; }
        &.-wide #desk { layout: horizontal; }
        &.-wide #left { width: 84; height: 1fr; max-height: 100%; }
        &.-wide #page { display: block; height: 1fr; width: 1fr; border-top: none; border-left: solid $panel; }
    }
    """

    def __init__(self, workstation: Workstation, draft: Draft) -> None:
        super().__init__()
        self.form = Form(draft)
        self.choices = Choices()
        self.picker = Picker(workstation.db, self.choices, workstation.attach_from)
        self.page = Advice()
        self.title_bar = Bar(id="title")
        self.status_bar = StatusBar()
        self._offered_to: Field | None = None
        self._written: Widget | None = None

    def compose(self) -> ComposeResult:
        yield self.title_bar
        with Container(id="desk"):
            with Vertical(id="left"):
                yield self.form
                yield self.choices
            yield self.page
        yield self.status_bar
        yield Bar(id="keys")
        yield Prompt()

    def contexts(self) -> set[str]:
        found = super().contexts() | {"form", "form-advice" if self.page.has_focus else "form-field"}
        return found | {"form-list"} if isinstance(self.focused, Picked) else found

    def is_typed(self, pressed: str) -> bool:
        line = self.focused
        assert isinstance(line, LineInput)
        return len(pressed) == 1 or pressed == "space" or (pressed != "enter" and line.takes(pressed))

    @property
    def is_asking(self) -> bool:
        """Whether something is asked on the bottom line."""
        return bool(self.query_one(Prompt).purpose)

    def on_descendant_focus(self) -> None:
        self._arrive()

    def _arrive(self) -> None:
        field = self.focused
        self.set_class(field is self.page, "-reading")
        if field is not self.page:
            self._written = field
        if field is not self._offered_to and not self.is_asking:
            self.choices.close()
        if isinstance(field, Field) and not field.value:
            if field.shape.name == "subject":
                self.form.offer_about()
            elif field.shape.name == "files":
                field.fill(self.picker.directory)
                self.offer(field)
        self.show_choosing()

    def offer(self, field: Field) -> None:
        """Offer what fits what stands in the field."""
        self._offered_to = field
        self.picker.offer(field)
        self.show_choosing()

    def go_to(self, widget: Widget) -> None:
        """Put the focus there at once: the next key may have come already."""
        self.form.reveal(widget)
        self.choices.close()
        self.set_focus(widget)
        self._arrive()

    def show_choosing(self) -> None:
        """What is offered has been opened or closed: make room for it, or for the page."""
        self.set_class(self.choices.display, "-choosing")

    def catch_up(self) -> None:
        """Offer for what stands in the field: this key may have come before the last letter was heard of."""
        if isinstance(self.focused, Field) and self.picker.behind(self.focused):
            self.offer(self.focused)

    def action_take(self) -> None:
        """Take what is offered, or go on to the next field."""
        self.action_field(1)

    def action_next(self) -> None:
        """Complete what is typed, or go on to the next field."""
        self.catch_up()
        if isinstance(self.focused, Picked):
            self.action_field(1)
        elif not (isinstance(self.focused, Field) and self.picker.complete(self.focused)):
            self.action_take()

    def action_turn(self) -> None:
        """Show the other page of the form."""
        if not self.is_asking:
            self.go_to(self.form.turn())

    def action_advice(self) -> None:
        """Go to what is wrong with the draft, or there to the next thing."""
        if self.is_asking:
            return
        if self.page.has_focus:
            self.page.walk(1)
        elif self.page.anything:
            self.go_to(self.page)
        else:
            self.workstation.say(_("Nothing wrong has been found so far."))

    def back_to_field(self) -> None:
        """From what is wrong go back to what was being written."""
        self.go_to(self._written or self.form.beside(None, 1))

    def action_field(self, step: int) -> None:
        """Go to the next field, or for -1 to the one before."""
        if not self.is_asking:
            self.go_to(self.form.beside(self.focused, step))

    def action_move(self, where: str) -> None:
        self.catch_up()
        step = {"up": -1, "down": 1}.get(where)
        if step is not None and self.page.has_focus:
            self.page.walk(step)
        elif step is None:
            self.page.move(where)
        elif self.choices.display:
            self.choices.move(step)
        elif not (isinstance(self.focused, Picked) and self.focused.move(step)) and not self.is_asking:
            beside = self.form.beside(self.focused, step, lists=True)
            if isinstance(beside, Picked):
                beside.enter(step)
            self.go_to(beside)
