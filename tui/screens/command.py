"""What every screen of the workstation shares: its commands come from the registry, its last line shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.screen import Screen

from translations import _
from tui.widgets.bars import Bar, key_parts
from tui.widgets.line import LineInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events

    from compliance.extract.model import Line
    from office.office import Office
    from storage.documents import File
    from tui.app import Workstation

_WHILE_TYPING = frozenset({"up", "down", "pageup", "pagedown", "escape", "f1", "f5", "ctrl+l"})
"""Keys that keep their meaning while a line is being typed."""


class CommandScreen(Screen[None]):
    """A screen whose keys are looked up in the registry, single ones and sequences alike."""

    DEFAULT_CSS = "CommandScreen { background: $background; layout: vertical; }"
    AUTO_FOCUS = "DocumentList, Paper"

    def __init__(self) -> None:
        super().__init__()
        self._pending = ""

    @property
    def workstation(self) -> Workstation:
        """The app, by its own type."""
        from tui.app import Workstation

        assert isinstance(self.app, Workstation)
        return self.app

    @property
    def office(self) -> Office:
        return self.workstation.office

    def contexts(self) -> set[str]:
        """Where the clerk is now, in the words of `tui.registry.CONTEXTS`."""
        return {"everywhere", "moving", "page"}

    def reread(self) -> None:
        """The mirror has changed: show what it holds now."""

    def show_status(self) -> None:
        """The state of the office has changed: show it, where this screen does."""

    def show_keys(self) -> None:
        """Bring the last line up to date with what applies."""
        for bar in self.query("#keys").results(Bar):
            keymap, width = self.workstation.keymap, self.app.size.width
            typing = isinstance(self.focused, LineInput)
            parts = key_parts(keymap, self.contexts(), self._pending, width, typing=typing)
            bar.show(parts, wrapped=bool(self._pending))

    def on_mount(self) -> None:
        self.show_keys()

    def on_descendant_focus(self) -> None:
        self.show_keys()

    def is_typed(self, pressed: str) -> bool:
        """Whether a key belongs to the line being typed, and not to a command."""
        return pressed not in _WHILE_TYPING

    def takes(self, pressed: str) -> bool:
        """Whether a key was for something that hears it before all commands."""
        return False

    def on_paste(self, event: events.Paste) -> None:
        if isinstance(self.focused, LineInput):
            self.focused.paste(event.text)

    async def on_key(self, event: events.Key) -> None:
        top = self.app.screen
        if top is not self and isinstance(top, CommandScreen):
            # Typed ahead: the key went to what had the focus then, but is meant for what the last one opened.
            await top.on_key(event)
            return
        pressed = event.character if event.is_printable and event.character else event.key
        pressed = "space" if pressed == " " else pressed
        if self.takes(pressed):
            event.stop()
            event.prevent_default()
            return
        if isinstance(self.focused, LineInput) and self.is_typed(pressed):
            if event.is_printable and event.character:
                event.stop()
                self.focused.write(event.character)
            elif await self.focused.edit(event.key):
                event.stop()
            return
        pending, self._pending = self._pending, ""
        sequence = f"{pending} {pressed}" if pending else pressed
        keymap, contexts = self.workstation.keymap, self.contexts()
        if command := keymap.find(sequence, contexts):
            event.stop()
            event.prevent_default()
            if pending:
                self.show_keys()
            await self.run_action(command.action)
        elif keymap.begins(sequence, contexts):
            event.stop()
            event.prevent_default()
            self._pending = sequence
            self.show_keys()
        elif pending:
            event.stop()
            event.prevent_default()
            self.show_keys()

    def action_move(self, where: str) -> None:
        """Move the cursor or the text of whatever has the focus."""
        from tui.widgets.paper import Paper

        if isinstance(self.focused, Paper):
            self.focused.move(where)

    async def draw(self, file: File, page: int = 1, evidence: Sequence[Line] = ()) -> None:
        """Show a page of a file as a picture, where the terminal has the colours for one."""
        if self.app.no_color or self.app.console.color_system not in {"256", "truecolor"}:
            self.workstation.say(_("This terminal has too few colours to show a picture."))
        elif not file.sha256:
            self.workstation.say(_("The bytes of this file are not here, so there is nothing to read."))
        else:
            from tui.screens.picture import PictureScreen

            await self.app.push_screen(PictureScreen(file, page, evidence))

    def action_back(self) -> None:
        self.app.pop_screen()
