"""Throwing drafts away from their tray, without opening each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from translations import _, ngettext
from tui.widgets.asking import Question, keys_shown
from tui.widgets.bars import Part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.errands import Target
    from tui.screens.document import DocumentScreen


def discard(screen: DocumentScreen, targets: Sequence[Target]) -> None:
    """Ask whether the drafts are to go, then throw them away."""
    workstation, drafting = screen.workstation, screen.office.drafting
    if workstation.trays.tray != "drafts":
        workstation.say(_("Only drafts can be thrown away."))
        return

    def go() -> None:
        workstation.errands.each(
            targets,
            lambda target: drafting.discard(target.id),
            lambda _target: _("The draft is thrown away."),
            undoable=False,
        )
        screen.unmark()

    count = len(targets)
    asked = ngettext("Throw {count} draft away for good?", "Throw {count} drafts away for good?", count)
    parts = [
        Part(f" {asked.format(count=count)} ", "warning"),
        *keys_shown(("Enter", _("Throw away")), ("Esc", _("Cancel"))),
    ]
    screen.ask(Question(screen, parts, {"enter": go}))
