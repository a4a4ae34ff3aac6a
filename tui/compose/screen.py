"""The form in which a document is written: saved as it is typed, checked as it is written, sent by one key."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from textual import on, work
from textual.widgets import Input

from documents.times import now
from office.writing.draft import Draft
from tui import words
from tui.compose.applying import apply
from tui.compose.commands import COMMANDS
from tui.compose.form import LINES, Field
from tui.compose.keeping import Keeper
from tui.compose.looking import Looking
from tui.compose.offers import ghosts
from tui.compose.page import file_choices, line_choices, recipient_choices, title
from tui.compose.picked import Picked
from tui.compose.picker import OFFERED
from tui.compose.saving import Saving
from tui.compose.sending import Sending
from tui.compose.walking import FormScreen
from tui.errands import Target
from tui.keymap import shown
from tui.screens.document import DocumentScreen
from tui.troubles import TROUBLES

if TYPE_CHECKING:
    from office.writing.drafting import Saved
    from office.writing.outgoing import Sealed
    from tui.app import Workstation


class ComposeScreen(FormScreen):
    """One draft, field by field; below it, or beside it on a wide terminal, what is wrong with it."""

    def __init__(self, workstation: Workstation, document_id: int | None = None, saved: Saved | None = None) -> None:
        """A new draft, or one that was ``saved`` under that id."""
        draft = saved.draft if saved else Draft()
        super().__init__(workstation, draft)
        self.drafting = workstation.office.drafting
        self.keeper = Keeper(self.drafting, draft, document_id, saved.version if saved else 0)
        self.sending = Sending(self)
        self.looking = Looking(self)
        self.saving = Saving(self, saved.saved_at if saved else "")

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

    def takes(self, pressed: str) -> bool:
        command = self.workstation.keymap.find(pressed, self.contexts())
        if command is None or command.id not in {"form-discard", "form-remove"}:
            self.sending.relent()
        return self.sending.busy

    def contexts(self) -> set[str]:
        found = super().contexts()
        return found | {"form-list"} if self.sending.may_forget else found

    def is_typed(self, pressed: str) -> bool:
        return super().is_typed(pressed) and not (pressed == "delete" and self.sending.may_forget)

    def key_of(self, command_id: str) -> str:
        """The key of a command, as it is written for a person."""
        return next(shown(self.workstation.keymap.keys(command)[0]) for command in COMMANDS if command.id == command_id)

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
        chosen = any(getattr(draft, name) != getattr(self.draft, name) for name in self.form.lists)
        self.keeper.current = draft
        if chosen:
            self._show_chosen(last=True)
        self.saving.soon()
        self.looking.begin()

    def load(self, draft: Draft) -> None:
        """Show another draft in the place of this one."""
        self.form.load(draft)
        self.change(draft)

    def action_remove(self) -> None:
        """Take the recipient or the file under the cursor away; of what is offered on the bottom line, what is kept."""
        if self.sending.may_forget:
            self.sending.forget()
        elif isinstance(self.focused, Picked):
            self._rearrange(self.focused, self.focused.without())

    def action_shift(self, step: int) -> None:
        """Move the recipient or the file under the cursor up or down."""
        if isinstance(self.focused, Picked):
            self._rearrange(self.focused, self.focused.shifted(step))

    def _rearrange(self, picked: Picked, values: tuple[str, ...]) -> None:
        name = next(name for name, each in self.form.lists.items() if each is picked)
        held = getattr(self.draft, name)
        changed: dict[str, Any] = {name: values if name == "to" else tuple(held[int(at)] for at in values)}
        self.change(replace(self.draft, **changed))
        if not values:
            self.go_to(self.form.field(name))

    # Looking at it

    def show_looked(self) -> None:
        """Show what is known of the draft now: what is missing or wrong, what the checks found."""
        looked = self.looking
        self.picker.groups = {name: len(members) for name, members in looked.groups.items()}
        self.form.field("number").placeholder = looked.number
        self.form.field("date").placeholder = words.day(now().date().isoformat())
        self.picker.used = looked.used
        for name, ghost in ghosts(self.draft, looked.used).items():
            self.form.field(name).haunt(ghost)
        said = {name for name in self.form.names if getattr(self.draft, name)}
        self.form.mark({each.field for each in looked.problems if self.sending.tried or each.field in said})
        self.page.tell(looked.problems, looked.findings, self.key_of("form-send"))
        if self.page.has_focus and not self.page.anything:
            self.back_to_field()
        self._show_chosen()
        self.show_title()

    def _show_chosen(self, *, last: bool = False) -> None:
        self.form.recipients.show(
            recipient_choices(self.workstation.db, self.draft.to, self.looking.groups, self.looking.retired), last=last
        )
        self.form.files.show(file_choices(self.draft.files), last=last)
        for name in LINES:
            self.form.lists[name].show(line_choices(getattr(self.draft, name)), last=last)

    def show_title(self) -> None:
        """Show which document this is, and when it was last saved."""
        self.title_bar.show(title(self.draft, self.looking.number, self.saving.at, self.key_of("form-turn")))

    def show_status(self) -> None:
        self.status_bar.show(self.workstation.status_parts())

    # Moving about

    def action_take(self) -> None:
        """Take what is offered, or go on to the next field."""
        self.catch_up()
        field = self.focused
        if field is self.form.recipients and self.form.recipients.current is not None:
            self.sending.repair(self.form.recipients.current.value)
        elif self.is_asking:
            self.sending.prompt_done()
        elif field is self.page:
            apply(self, self.page.current)
        elif isinstance(field, Field) and (self.choices.current is not None or self.picker.waits(field)):
            draft, said = self.picker.take(self.draft, field)
            self.show_choosing()
            self.workstation.say(said, "warning" if said else "")
            self.change(self.form.typed(draft))
            if field.shape.name in OFFERED:
                self.action_field(1)
        else:
            self.action_field(1)

    def action_back(self) -> None:
        """Close what is open; from the form itself go back to where the clerk was. The draft stays."""
        if self.is_asking:
            self.sending.close_prompt()
        elif self.choices.display:
            self.choices.close()
            self.show_choosing()
        elif self.page.has_focus:
            self.back_to_field()
        else:
            self._leave()

    @work(exclusive=True, group="leave")
    async def _leave(self) -> None:
        self.change(self.form.typed(self.draft))
        if await self.saving.now():
            self.leave(self.workstation.where_drafts_wait() if self.keeper.document_id is not None else "")

    # The whole draft

    def action_whole(self, what: str) -> None:
        """Do something with the whole draft: one of `Sending`'s acts, by its name."""
        getattr(self.sending, what)()

    def leave(self, said: str = "", sealed: Sealed | None = None) -> None:
        """Go back to the list; what was sent can be taken back from there."""
        while self in self.app.screen_stack:  # something else may have been opened over it meanwhile
            self.app.pop_screen()
        if sealed is not None:
            below = self.app.screen
            over = below.targets() if isinstance(below, DocumentScreen) else ()
            self.workstation.errands.sent(Target(sealed.id, sealed.code), over)
        if said:
            self.workstation.say(said, "key")
        self.workstation.look_again()
