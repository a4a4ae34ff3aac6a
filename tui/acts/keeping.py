"""What a clerk does with the office as a whole: looking at it, writing its registers, keeping copies."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from documents.text import safe_text
from documents.times import now, parse_date
from office.errors import BadInput
from office.troubles import sentence
from storage import keeping, settings
from translations import _, ngettext
from tui import words
from tui.acts.returns import home_expanded
from tui.troubles import TROUBLES
from tui.widgets.asking import Typed, TypedPath

if TYPE_CHECKING:
    from collections.abc import Callable

    from office.safekeeping.keeping import Backup
    from tui.app import Workstation
    from tui.screens.asking import AskingScreen


class KeepingActs:
    """The acts of one screen, each begun by its name; what they need to know is asked on the bottom line."""

    def __init__(self, screen: AskingScreen) -> None:
        self.screen = screen

    @property
    def _workstation(self) -> Workstation:
        return self.screen.workstation

    async def do(self, name: str) -> None:
        """Begin the act of that name."""
        match name:
            case "figures":
                from tui.screens.figures import FiguresScreen

                await self._workstation.push_screen(FiguresScreen())
            case "doctor":
                from tui.screens.doctor import DoctorScreen

                await self._workstation.push_screen(DoctorScreen())
            case "backup":
                self._ask_place(_("Back up into:"), self._back_up)
            case "archive":
                self._ask_span()
            case "export-stick" | "import-stick":
                from tui.acts.sticks import StickActs

                StickActs(self.screen).do(name)
            case _:
                from tui.acts.registers import RegisterActs

                RegisterActs(self.screen).do(name.removeprefix("register-"))

    def _ask_place(self, label: str, then: Callable[[Path], None], typed: str = "") -> None:
        def taken(text: str) -> None:
            try:
                then(home_expanded(text))
            except BadInput as error:
                self._workstation.say(sentence(error), "error")
                self._ask_place(label, then, text)

        self.screen.ask(TypedPath(self.screen, label, typed or self._last_place(), taken))

    def _last_place(self) -> str:
        """Where the newest backup lies: the next one belongs beside it."""
        try:
            last = settings.get(self._workstation.db, keeping.LAST_BACKUP)
        except TROUBLES:
            last = None
        return f"{Path(json.loads(last)['path']).parent}/" if last else "~/"

    def _back_up(self, directory: Path) -> None:
        from office.safekeeping.keeping import backup

        office = self.screen.office
        self._workstation.chores.run(
            _("Backing up"), lambda heard: backup(office, directory, heard=heard), partial(self._kept, secretless=True)
        )

    def _ask_span(self, typed: str = "") -> None:
        last = now().year - 1

        def taken(text: str) -> None:
            days = [parse_date(day) for day in text.split()]
            if len(days) == 2 and days[0] and days[1]:
                first, end = days[0].isoformat(), days[1].isoformat()
                self._ask_place(_("Archive into:"), lambda directory: self._archive(directory, first, end))
            else:
                self._workstation.say(_("Write two days with a space between them: 01/01/2025 31/12/2025."), "error")
                self._ask_span(text)

        label = _("Archive from one day to another:")
        self.screen.ask(Typed(self.screen, label, typed or f"01/01/{last} 31/12/{last}", taken))

    def _archive(self, directory: Path, first: str, last: str) -> None:
        from office.safekeeping.archive import archive

        office = self.screen.office
        self._workstation.chores.run(
            _("Archiving"), lambda heard: archive(office, directory, first, last, heard=heard), self._kept
        )

    def _kept(self, made: Backup, *, secretless: bool = False) -> None:
        said = ngettext("{count} document was copied: {path}", "{count} documents were copied: {path}", made.documents)
        parts = [said.format(count=words.number(made.documents), path=safe_text(str(made.path)))]
        if secretless:
            parts.append(_("The office's secret is not in it."))
        if made.damaged:
            lost = ngettext("{count} stored file is damaged: {names}", "{count} stored files are damaged: {names}",
                            len(made.damaged))  # fmt: skip
            names = ", ".join(sha256[:12] for sha256 in made.damaged[:5])
            parts.append(lost.format(count=len(made.damaged), names=names))
        self._workstation.say(" · ".join(parts), "error" if made.damaged else "key")
