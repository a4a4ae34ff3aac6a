"""The workstation: one office on one terminal."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from threading import Thread
from typing import TYPE_CHECKING, Any, ClassVar

from textual.message import Message

from documents.text import safe_text
from translations import _
from tui import looks, syncing
from tui.bars import Part
from tui.command_screen import CommandScreen
from tui.registry import BadKeymap, Keymap, load_keymap
from tui.safety import NoControl
from tui.syncing import SyncState
from tui.thrift import ThriftyApp
from tui.tray_screen import TrayScreen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.binding import BindingType
    from textual.filter import LineFilter
    from textual.timer import Timer

    from office.office import Office
    from office.progress import Progress, SyncReport

LOOK_AGAIN = 1.0
"""Seconds between two looks at whether anybody has changed the mirror."""
SMALLEST = (40, 10)


class Workstation(ThriftyApp):
    """Holds what all screens share: the office, a connection for reading, the keymap, the state of synchronising."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = []
    CSS = """
    CommandPalette { background: transparent; }
    CommandPalette > Vertical { margin-top: 1; background: $panel; }
    CommandPalette #--input { border: none; background: $panel; height: auto; }
    CommandPalette Input { background: $panel; border: none; height: 1; padding: 0 2; margin: 0; }
    CommandPalette SearchIcon { display: none; }
    CommandPalette OptionList { background: $surface; scrollbar-size: 0 0; }
    """

    class Progressed(Message):
        """The sync that runs has come further."""

        def __init__(self, progress: Progress) -> None:
            super().__init__()
            self.progress = progress

    class Ended(Message):
        """The sync that ran has ended, by itself or by ``fault``."""

        def __init__(self, report: SyncReport | None, fault: str) -> None:
            super().__init__()
            self.report = report
            self.fault = fault

    def __init__(self, office: Office) -> None:
        super().__init__(ansi_color=True if "NO_COLOR" in os.environ else None)
        self.office = office
        self.title = safe_text(office.config.name)
        self.animation_level = "none"
        self.trays = TrayScreen()
        self.sync_state = SyncState()
        self.save_in = "~"
        self._mirror = office.reader()
        self.db = self._mirror.db
        self._version = self._mirror.data_version()
        self._note = Part("")
        self._next_sync: Timer | None = None
        self._reading = False
        self._no_control = NoControl()
        self.looks, faults = looks.register(self, office.home)
        poor = self.no_color or self.console.color_system in {None, "standard"}
        name = looks.chosen(office.home, poor=poor)
        self.theme = name if name in self.looks else next(iter(self.looks))
        try:
            self.keymap = load_keymap(office.home)
        except BadKeymap as error:
            self.keymap = Keymap()
            faults.append(str(error))
        if faults:
            self._note = Part(" ".join(faults), "warning")

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [self._no_control, *super().get_line_filters()]

    def on_mount(self) -> None:
        last = self.office.last_sync()
        self.sync_state = replace(self.sync_state, last=last)
        self._plan(syncing.seconds_until_next(last, self.office.config.interval))
        self.push_screen(self.trays)
        self.set_interval(LOOK_AGAIN, self._look_again)
        self.app_resume_signal.subscribe(self, lambda _app: self.action_redraw())

    def on_unmount(self) -> None:
        self._mirror.close()

    # The mirror

    def _look_again(self) -> None:
        version = self._mirror.data_version()
        if version != self._version:
            self._version = version
            self.sync_state = replace(self.sync_state, last=self.office.last_sync())
            for screen in self._screens():
                screen.reread()
                screen.show_status()

    def _screens(self) -> list[CommandScreen]:
        return [screen for screen in self.screen_stack if isinstance(screen, CommandScreen)]

    # Synchronising

    def action_sync(self) -> None:
        """Synchronise now, unless that is already being done."""
        if not self.sync_state.running:
            self._change(running=True, progress=None, fault="", next_at=None)
            syncing.run_in_thread(
                self.office,
                lambda progress: self.post_message(self.Progressed(progress)),
                lambda report, fault: self.post_message(self.Ended(report, fault)),
            )

    def on_workstation_progressed(self, message: Progressed) -> None:
        self._change(progress=message.progress)

    def on_workstation_ended(self, message: Ended) -> None:
        if message.report is not None and message.report.busy_with:
            self.say(_("Another synchronisation is running: {who}").format(who=message.report.busy_with))
        self._change(running=False, fault=message.fault, last=self.office.last_sync())
        self._plan(float(self.office.config.interval))

    def _plan(self, seconds: float) -> None:
        """Let the clock ask for the next sync; an interval of 0 leaves that to the clerk."""
        if self._next_sync is not None:
            self._next_sync.stop()
        if self.office.config.interval:
            self._next_sync = self.set_timer(max(seconds, 0.1), self.action_sync)
            self._change(next_at=syncing.stamp_in(seconds))

    def _change(self, **changes: Any) -> None:
        self.sync_state = replace(self.sync_state, **changes)
        for screen in self._screens():
            screen.show_status()

    def read_texts(self) -> None:
        """Have the words of attached files read; whoever waits for them sees the mirror change."""
        if not self._reading:
            self._reading = True
            Thread(target=self._read_texts, name="texts", daemon=True).start()

    def _read_texts(self) -> None:
        try:
            self.office.read_texts()
        except Exception as error:  # a thread's last resort: the clerk must see that reading failed, and why
            sentence = _("The files could not be read: {error}").format(error=error)
            self.call_from_thread(self.say, sentence, "error")
        finally:
            self._reading = False

    # The status line

    def say(self, text: str, style: str = "") -> None:
        """Tell the clerk something in the status line; "" takes it back."""
        self._note = Part(text, style)
        for screen in self._screens():
            screen.show_status()

    def status_parts(self) -> list[Part]:
        """What the status line says on every screen."""
        if self._note.text:
            return [Part(" "), self._note]
        return [Part(f" {self.title} ", "key"), Part(" "), *syncing.sync_parts(self.sync_state)]

    # Commands of every screen

    def action_redraw(self) -> None:
        """Draw everything, whatever the terminal shows."""
        self.sent.forget()
        self.screen.refresh()

    async def action_keys(self) -> None:
        """Show every command."""
        from tui.help_screen import HelpScreen

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
        from tui.too_small import TooSmall

        small = event.size.width < SMALLEST[0] or event.size.height < SMALLEST[1]
        if small and not isinstance(self.screen, TooSmall):
            self.push_screen(TooSmall())
        elif not small and isinstance(self.screen, TooSmall):
            self.pop_screen()


def run(office: Office) -> int:
    """Open the workstation on this terminal until the clerk leaves it; gives the exit code."""
    if os.environ.get("TERM", "dumb") == "dumb" or not (sys.stdin.isatty() and sys.stdout.isatty()):
        sys.stderr.write(
            _(
                "This terminal cannot show the workstation. The commands do the same work here: "
                "vanthu list inbox, vanthu show ID, vanthu sync. See vanthu --help"
            )
            + "\n"
        )
        return 2
    workstation = Workstation(office)
    workstation.run()
    return workstation.return_code or 0
