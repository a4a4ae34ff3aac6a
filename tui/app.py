"""The workstation: one office on one terminal."""

from __future__ import annotations

import asyncio
import os
import signal
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len

from documents.text import safe_text
from office.troubles import sentence
from translations import _
from tui import looks, words
from tui.checking import Checker
from tui.chores import Chores
from tui.errands import Errands
from tui.keymap import BadKeymap, Keymap, load_keymap, shown
from tui.registry import COMMANDS
from tui.safety import NoControl
from tui.screens.command import CommandScreen
from tui.screens.tray import TrayScreen
from tui.syncing import Synchroniser, sync_parts
from tui.thrift import ThriftyApp
from tui.troubles import TROUBLES
from tui.watching import Watch
from tui.widgets.bars import Part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.binding import BindingType
    from textual.filter import LineFilter
    from textual.timer import Timer

    from office.office import Office

NOTE_STAYS = 20.0
"""Seconds for which a remark stands in the status line in place of the state of synchronising."""
LOOK_AGAIN = 1.0
"""Seconds between two looks at whether anybody has changed the mirror."""
SMALLEST = (40, 10)


class Workstation(ThriftyApp):
    """Holds what all screens share: the office, a connection for reading, the keymap, the state of synchronising."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = []
    CSS = """
    Input:ansi > .input--cursor { color: $foreground; background: $background; text-style: reverse; }
    CommandPalette { background: transparent; }
    CommandPalette > Vertical { margin-top: 1; background: $panel; }
    CommandPalette #--input { border: none; background: $panel; height: auto; }
    CommandPalette Input { background: $panel; border: none; height: 1; padding: 0 2; margin: 0; }
    CommandPalette SearchIcon { display: none; }
    CommandPalette OptionList { background: $surface; scrollbar-size: 0 0; }
    """

    def __init__(self, office: Office) -> None:
        super().__init__(ansi_color=True if "NO_COLOR" in os.environ else None)
        self.office = office
        self.title = safe_text(office.config.name)
        self.animation_level = "none"
        self.trays = TrayScreen()
        self.synchroniser = Synchroniser(self, office, self._show_status, self.check)
        self.checker = Checker(office.home)
        self.errands = Errands(self)
        self.chores = Chores(self, self._show_status)
        self.lookout = Watch(self, office, self._show_status)
        self.save_in = "~"
        self.attach_from = "~/"
        self._mirror = office.reader()
        self.db = self._mirror.db
        self._version = self._mirror.data_version()
        self._note = Part("")
        self._note_timer: Timer | None = None
        self._no_control = NoControl()
        self.looks, faults = looks.register(self, office.home)
        poor = self.no_color or self.console.color_system in {None, "standard"}
        self.theme = looks.chosen(office.home, self.looks, poor=poor)
        try:
            self.keymap = load_keymap(office.home)
        except BadKeymap as error:
            self.keymap = Keymap()
            faults.append(str(error))
        self._faults = " ".join(faults)
        self.trouble: Exception | None = None

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [self._no_control, *super().get_line_filters()]

    async def on_mount(self) -> None:
        await self.push_screen(self.trays)
        self.say(self._faults, "warning")
        self.synchroniser.begin()
        if self.checker.is_due(self.db):
            self.check()
        self.set_interval(LOOK_AGAIN, self.look_again)
        self.app_resume_signal.subscribe(self, lambda _app: self.action_redraw())
        for number in (signal.SIGHUP, signal.SIGTERM):
            # A line that drops must not leave a workstation behind that nobody sees.
            asyncio.get_running_loop().add_signal_handler(number, self.exit)

    def on_unmount(self) -> None:
        self.checker.stop()
        self.errands.finish()
        self._mirror.close()

    # The mirror

    def look_again(self) -> None:
        """Look whether anybody has changed the mirror, and show it where they have."""
        if not self.is_running:  # what stands on the screens is being taken down already
            return
        was_checking = self.checker.running
        if fault := self.checker.look():
            self.say(fault, "error")
        elif was_checking and not self.checker.running:
            self._show_status()
        version = self._mirror.data_version()
        self.lookout.look(moved=version != self._version)
        if version != self._version:
            self._version = version
            self.synchroniser.reread()
            for screen in self._screens():
                screen.reread()

    def _screens(self) -> list[CommandScreen]:
        # One that has just been pushed has nothing to show anything in yet, and reads it all when it is mounted.
        if not self.is_running:
            return []
        return [screen for screen in self.screen_stack if isinstance(screen, CommandScreen) and screen.is_mounted]

    def _handle_exception(self, error: Exception) -> None:
        cause = getattr(error, "error", error)  # a worker's failure carries what failed
        if isinstance(cause, TROUBLES) or not self.is_headless:
            self.trouble = (
                self.trouble or cause
            )  # told by `commands`, faults of the program too: no clerk reads a trace
            self.exit(return_code=1)
        else:
            super()._handle_exception(error)

    # Work behind the screen

    def action_sync(self) -> None:
        """Synchronise now."""
        self.say("")
        self.synchroniser.start()

    def check(self) -> None:
        """Have what waits read and checked; whoever waits for it sees the mirror change."""
        try:
            self.checker.start()
        except OSError as error:
            self.say(sentence(error), "error")
        self._show_status()

    def open_draft(self, draft_id: int) -> None:
        """Show a draft that an act has begun, over what it was begun from: there the clerk goes on afterwards."""
        self.call_next(self.action_draft, draft_id)

    def where_drafts_wait(self) -> str:
        """Where a draft is found that was not sent, for whoever does not stand there already; else ""."""
        if self.trays.tray == "drafts":
            return ""
        keys = next(self.keymap.keys(command)[0] for command in COMMANDS if command.id == "tray-drafts")
        return _("The draft waits in the tray {tray} ({key}).").format(tray=words.tray_name("drafts"), key=shown(keys))

    async def action_draft(self, draft_id: int | None = None) -> None:
        """Write a document: a new one, or that draft."""
        from tui.compose.screen import ComposeScreen

        try:
            saved = None if draft_id is None else self.office.drafting.load(draft_id)
        except TROUBLES as error:
            self.say(sentence(error), "error")
        else:
            await self.push_screen(ComposeScreen(self, draft_id, saved))

    # The status line

    def say(self, text: str, style: str = "") -> None:
        """Tell the clerk something in the status line for a while; "" takes it back."""
        self._note = Part(text, style)
        if self._note_timer is not None:
            self._note_timer.stop()
        if text:
            self._note_timer = self.set_timer(NOTE_STAYS, lambda: self.say(""))
        self._show_status()

    def _show_status(self) -> None:
        for screen in self._screens():
            screen.show_status()

    def status_parts(self) -> list[Part]:
        """What the status line says on every screen."""
        if self._note.text:
            return [Part(" "), self._note]
        state = self.synchroniser.state
        parts = [Part(" "), *sync_parts(state)]
        if working := self.chores.state or self.checker.state(self.db):
            parts = [*parts[:2], Part(f" · {working}", "key")]
        if shorts := ", ".join(alarm.short for alarm in self.lookout.alarms):
            parts = [
                Part(f" ! {shorts} ", "warning", "app.alarms"),
                Part("· "),
                Part(working, "key") if working else parts[1],
            ]
        name = Part(f" {self.title} ", "key")
        fits = sum(cell_len(part.text) for part in (name, *parts)) <= self.size.width
        return [name, *parts] if fits and not state.troubled else parts

    # Commands of every screen

    def action_redraw(self) -> None:
        """Draw everything, whatever the terminal shows."""
        self.sent.forget()
        self.screen.refresh()

    async def action_quit(self) -> None:
        """Leave, unless something is being made that this would give up: then at the second time."""
        if not self.chores.holds():
            self.exit()

    async def action_alarms(self) -> None:
        """List what should have happened and has not."""
        from tui.screens.alarms import AlarmsScreen

        if not isinstance(self.screen, AlarmsScreen):
            await self.push_screen(AlarmsScreen())

    async def action_keys(self) -> None:
        """Show every command."""
        from tui.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            await self.push_screen(HelpScreen())

    def action_palette(self) -> None:
        """Find a command by its name."""
        from textual.command import CommandPalette

        from tui.palette import Commands

        if not isinstance(self.screen, CommandPalette):
            self.push_screen(CommandPalette([Commands], placeholder=_("Find a command …")))

    def action_look(self, name: str) -> None:
        """Use another look, now and the next time."""
        self.theme = name
        looks.remember(self.office.home, name)

    def on_resize(self, event: events.Resize) -> None:
        from tui.screens.too_small import TooSmall

        small = event.size.width < SMALLEST[0] or event.size.height < SMALLEST[1]
        if small and not isinstance(self.screen, TooSmall):
            self.push_screen(TooSmall())
        elif not small and isinstance(self.screen, TooSmall):
            self.pop_screen()


def run(office: Office) -> int:
    """Open the workstation on this terminal until the clerk leaves it; gives the exit code.

    Raises what made it impossible to go on, such as a mirror that can no longer be read.
    """
    workstation = Workstation(office)
    workstation.run()
    if workstation.trouble is not None:
        raise workstation.trouble
    return workstation.return_code or 0
