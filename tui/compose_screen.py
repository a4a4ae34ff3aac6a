"""The form in which a document is written: saved as it is typed, checked as it is written, sent by one key."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual import on, work
from textual.containers import Container, Vertical
from textual.widgets import Input

from documents.text import safe_text
from documents.times import now
from office.draft import Draft
from translations import _
from tui import words
from tui.bars import Bar, Part, StatusBar
from tui.command_screen import CommandScreen
from tui.compose_choices import Choices
from tui.compose_form import CHOSEN, Field, Form
from tui.compose_keeping import Keeper
from tui.compose_looking import Looking
from tui.compose_page import blocks, file_choices, recipient_choices
from tui.compose_picked import Picked
from tui.compose_picker import Picker
from tui.compose_saving import Saving
from tui.compose_sending import Sending
from tui.errands import Target
from tui.line import LineInput
from tui.paper import Paper
from tui.prompt import Prompt
from tui.troubles import TROUBLES

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.widget import Widget

    from office.drafting import Saved
    from office.outgoing import Sealed
    from tui.app import Workstation


class ComposeScreen(CommandScreen):
    """One draft, field by field; below it, or beside it on a wide terminal, what is wrong with it."""

    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (72, "-narrow"), (120, "-wide")]  # noqa: RUF012 - declared by Textual
    AUTO_FOCUS = "Field"
    DEFAULT_CSS = """
    ComposeScreen {
        &.-tiny Row { layout: vertical; height: auto; }
        #desk { height: 1fr; layout: vertical; }
        #left { height: auto; max-height: 80%; }
        &.-choosing #left { height: 1fr; max-height: 100%; }
        &.-choosing #form { max-height: 75%; }
        &.-choosing #page { display: none; }
        #page { height: 1fr; min-height: 2; border-top: solid $panel; }
        &.-wide #desk { layout: horizontal; }
        &.-wide #left { width: 84; height: 1fr; max-height: 100%; }
        &.-wide #page { display: block; height: 1fr; width: 1fr; border-top: none; border-left: solid $panel; }
    }
    """

    def __init__(self, workstation: Workstation, document_id: int | None = None, saved: Saved | None = None) -> None:
        """A new draft, or one that was ``saved`` under that id."""
        super().__init__()
        draft = saved.draft if saved else Draft()
        self.drafting = workstation.office.drafting
        self.keeper = Keeper(self.drafting, draft, document_id, saved.version if saved else 0)
        self.form = Form(draft)
        self._title = Bar(id="title")
        self._status = StatusBar()
        self.page = Paper(id="page")
        self.page.can_focus = False
        self.choices = Choices()
        self.picker = Picker(workstation.db, self.choices, workstation.attach_from)
        self.sending = Sending(self)
        self.looking = Looking(self)
        self._offered_to: Field | None = None
        self.saving = Saving(self, saved.saved_at if saved else "")

    def compose(self) -> ComposeResult:
        yield self._title
        with Container(id="desk"):
            with Vertical(id="left"):
                yield self.form
                yield self.choices
            yield self.page
        yield self._status
        yield Bar(id="keys")
        yield Prompt()

    def on_mount(self) -> None:
        self._show_chosen()
        self.show_title()
        self.show_status()
        self.looking.begin()

    async def on_unmount(self) -> None:
        self.keeper.current = self.form.typed(self.draft)
        try:
            self.keeper.keep()
        except TROUBLES as error:
            self.workstation.trouble = error  # said when the terminal is the shell's again
        self.workstation.attach_from = self.picker.directory
        await self.looking.end()

    def contexts(self) -> set[str]:
        found = super().contexts() | {"form"}
        return found | {"form-list"} if isinstance(self.focused, Picked) else found

    def is_typed(self, pressed: str) -> bool:
        line = self.focused
        assert isinstance(line, LineInput)
        return len(pressed) == 1 or pressed == "space" or (pressed != "enter" and line.takes(pressed))

    def takes(self, pressed: str) -> bool:
        if pressed != "ctrl+r":
            self.sending.relent()
        return self.sending.busy

    @property
    def draft(self) -> Draft:
        return self.keeper.current

    # What was typed

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        field = event.input
        if not isinstance(field, Field):
            self.sending.prompt_changed(event.value)
            return
        if field is self.focused:
            self.offer(field)
        self.change(self.form.typed(self.draft))

    def change(self, draft: Draft) -> None:
        """The draft is another now: have it saved, looked at and examined."""
        if draft == self.draft:
            return
        chosen = (draft.to, draft.files) != (self.draft.to, self.draft.files)
        self.keeper.current = draft
        if chosen:
            self._show_chosen(last=True)
        self.saving.soon()
        self.looking.begin()

    def load(self, draft: Draft) -> None:
        """Show another draft in the place of this one."""
        self.form.load(draft)
        self.change(draft)

    @on(Picked.Changed)
    def _rearranged(self, event: Picked.Changed) -> None:
        if event.picked is self.form.recipients:
            self.change(replace(self.draft, to=event.values))
        else:
            files = {str(at): each for at, each in enumerate(self.draft.files)}
            self.change(replace(self.draft, files=tuple(files[value] for value in event.values)))
        if not event.values:
            self.go_to(self.form.field("to" if event.picked is self.form.recipients else "files"))

    # Looking at it

    def show_looked(self) -> None:
        """Show what is known of the draft now: what is missing or wrong, what the checks found."""
        looked = self.looking
        self.picker.groups = {name: len(members) for name, members in looked.groups.items()}
        self.form.field("number").placeholder = looked.number
        self.form.field("date").placeholder = words.day(now().date().isoformat())
        self.form.mark({each.field for each in looked.problems if self.sending.tried or self._says(each.field)})
        self.page.show(blocks(looked.problems, looked.findings), keep=True)
        self._show_chosen()
        self.show_title()

    def _says(self, field: str) -> bool:
        return bool(getattr(self.draft, field, None))

    def _show_chosen(self, *, last: bool = False) -> None:
        self.form.recipients.show(
            recipient_choices(self.workstation.db, self.draft.to, self.looking.groups, self.looking.retired), last=last
        )
        self.form.files.show(file_choices(self.draft.files), last=last)

    def show_title(self) -> None:
        """Show which document this is, and when it was last saved."""
        draft = self.draft
        code = "/".join(part for part in (draft.number or self.looking.number, draft.notation) if part)
        parts = [Part(f" {_('Compose')} ", "active"), Part(f" {safe_text(f'{draft.type_name} {code}')}")]
        if self.saving.at:
            saved = _("saved {time}").format(time=words.clock(self.saving.at))
            parts.append(Part(f"  {saved}", "faint"))
        self._title.show(parts)

    def show_status(self) -> None:
        self._status.show(self.workstation.status_parts())

    # Moving about

    def on_descendant_focus(self) -> None:
        field = self.focused
        if field is not self._offered_to:
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
        self.choices.close()
        self.set_focus(widget)
        self.on_descendant_focus()

    def show_choosing(self) -> None:
        self.set_class(self.choices.display, "-choosing")

    def _catch_up(self) -> None:
        """Offer for what stands in the field: this key may have come before the last letter was heard of."""
        if isinstance(self.focused, Field) and self.picker.behind(self.focused):
            self.offer(self.focused)

    def action_take(self) -> None:
        """Take what is offered, or go on to the next field."""
        self._catch_up()
        field = self.focused
        if field is self.form.recipients and self.form.recipients.current is not None:
            self.sending.repair(self.form.recipients.current.value)
        elif self.query_one(Prompt).purpose:
            self.sending.prompt_done()
        elif isinstance(field, Field) and (self.choices.current is not None or self.picker.waits(field)):
            draft, said = self.picker.take(self.draft, field)
            self.show_choosing()
            self.workstation.say(said, "warning" if said else "")
            self.change(self.form.typed(draft))
            if field.shape.name in CHOSEN or field.shape.name == "reply_to":
                self.action_field(1)
        else:
            self.action_field(1)

    def action_next(self) -> None:
        """Complete what is typed, or go on to the next field."""
        self._catch_up()
        if isinstance(self.focused, Picked):
            self.action_field(1)
        elif not (isinstance(self.focused, Field) and self.picker.complete(self.focused)):
            self.action_take()

    def action_field(self, step: int) -> None:
        """Go to the next field, or for -1 to the one before."""
        if not self.query_one(Prompt).purpose:
            self.go_to(self.form.beside(self.focused, step))

    def action_move(self, where: str) -> None:
        self._catch_up()
        step = {"up": -1, "down": 1}.get(where)
        if step is None:
            self.page.move(where)
        elif self.choices.display:
            self.choices.move(step)
        elif not (isinstance(self.focused, Picked) and self.focused.move(step)) and not self.query_one(Prompt).purpose:
            beside = self.form.beside(self.focused, step, lists=True)
            if isinstance(beside, Picked):
                beside.enter(step)
            self.go_to(beside)

    def action_back(self) -> None:
        """Close what is open; from the form itself go back to where the clerk was. The draft stays."""
        if self.query_one(Prompt).purpose:
            self.sending.close_prompt()
        elif self.choices.display:
            self.choices.close()
            self.show_choosing()
        else:
            self._leave()

    @work(exclusive=True, group="leave")
    async def _leave(self) -> None:
        self.change(self.form.typed(self.draft))
        if await self.saving.now():
            self.leave()

    # What was chosen

    def action_remove(self) -> None:
        """Take the recipient or the file under the cursor away."""
        if isinstance(self.focused, Picked):
            self.focused.take_away()

    def action_shift(self, step: int) -> None:
        """Move the recipient or the file under the cursor up or down."""
        if isinstance(self.focused, Picked):
            self.focused.shift(step)

    # The whole draft

    def action_whole(self, what: str) -> None:
        """Do something with the whole draft: one of `Sending`'s acts, by its name."""
        getattr(self.sending, what)()

    def leave(self, said: str = "", sealed: Sealed | None = None) -> None:
        """Go back to the list; what was sent can be taken back from there."""
        if sealed is not None:
            self.workstation.errands.last = [Target(sealed.id, sealed.code)]
        self.app.pop_screen()
        if said:
            self.workstation.say(said, "key")
        self.workstation.look_again()
