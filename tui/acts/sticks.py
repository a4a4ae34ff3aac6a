"""Documents by stick when the line is down: writing one, and taking in what another office wrote."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from documents.text import safe_text
from office.errors import BadInput
from office.exchange.bundle_keys import NotTrusted
from office.exchange.bundle_words import exported_sentences, imported_sentence
from office.troubles import sentence
from translations import _
from tui.acts.returns import home_expanded
from tui.widgets.asking import Question, TypedPath, keys_shown
from tui.widgets.bars import Part

if TYPE_CHECKING:
    from collections.abc import Callable

    from office.exchange.bundle import Exported
    from office.exchange.taking_in import Imported
    from office.progress import Listener
    from tui.app import Workstation
    from tui.screens.asking import AskingScreen

_STICKS = (Path("/run/media"), Path("/media"))
"""Where a machine shows its sticks."""


class StickActs:
    """The acts of one screen with sticks; the path is asked on the bottom line."""

    def __init__(self, screen: AskingScreen) -> None:
        self.screen = screen

    @property
    def _workstation(self) -> Workstation:
        return self.screen.workstation

    def do(self, name: str) -> None:
        """Begin the act of that name: "export-stick" or "import-stick"."""
        if name == "export-stick":
            self._ask(_("Export to:"), self._export)
        else:
            self._ask(_("Import from:"), self._import)

    def _ask(self, label: str, then: Callable[[Path], None], typed: str = "") -> None:
        def taken(text: str) -> None:
            try:
                then(home_expanded(text))
            except BadInput as error:
                self._workstation.say(sentence(error), "error")
                self._ask(label, then, text)

        self.screen.ask(TypedPath(self.screen, label, typed or _likely_place(), taken))

    def _export(self, path: Path) -> None:
        from office.exchange.bundle import export

        office = self.screen.office
        self._workstation.chores.run(_("Exporting"), lambda heard: export(office, path, heard=heard), self._exported)

    def _exported(self, made: Exported) -> None:
        said = [safe_text(str(made.path)), *exported_sentences(made)]
        self._workstation.say(" · ".join(said), "error" if made.damaged or made.left else "key")

    def _import(self, path: Path, key: str | None = None) -> None:
        from office.exchange.taking_in import take_in

        office = self.screen.office

        def work(heard: Listener) -> Imported | NotTrusted:
            try:
                return take_in(office, path, new_key=key, heard=heard)
            except NotTrusted as error:
                return error

        self._workstation.chores.run(_("Importing"), work, lambda made: self._imported(path, made))

    def _imported(self, path: Path, made: Imported | NotTrusted) -> None:
        if isinstance(made, NotTrusted):
            self._ask_trust(path, made)
            return
        said = [imported_sentence(made), *map(safe_text, made.notes)]
        self._workstation.say(" · ".join(said), "error" if made.notes else "key")
        self._workstation.check()

    def _ask_trust(self, path: Path, unknown: NotTrusted) -> None:
        """The key is shown before anything is taken in: whoever calls that office compares it."""
        question = Question(
            self.screen,
            [Part(f" {unknown.fingerprint} ", "key"), *keys_shown(("Enter", _("Trust")), ("Esc", _("Cancel")))],
            {"enter": lambda: self._import(path, unknown.fingerprint)},
            [Part(f" {_('First stick of {office}. Does that office name this key?').format(office=unknown.sender)}")],
        )
        self.screen.ask(question)


def _likely_place() -> str:
    """The one stick that is in, where a machine shows them; else the home directory."""
    found = [stick for place in _STICKS for stick in (*place.glob("*/*/"), *place.glob("*/")) if stick.is_mount()]
    return f"{found[0]}/" if len(found) == 1 else "~/"
