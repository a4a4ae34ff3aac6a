"""What a clerk does with recalls, updates and replacements: asking for one, and answering who asks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from documents.kinds import BusinessType
from documents.text import safe_text
from translations import _, language
from tui.widgets.asking import Question, Typed, keys_shown
from tui.widgets.bars import Part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from office.changes.changing import Changing
    from office.changes.consenting import Consent
    from office.writing.outgoing import Sealed
    from storage.changes import Change
    from tui.app import Workstation
    from tui.errands import Target
    from tui.screens.asking import AskingScreen


NAMES = frozenset({"recall", "update", "replace", "answer-change"})
"""The acts of this module."""


async def begin(screen: AskingScreen, name: str, target: Target) -> None:
    """Begin one of `NAMES`. Raises `BadInput`."""
    workstation, changing = screen.workstation, screen.office.changing
    if name == "recall":
        recall(screen, changing, target)
    elif name == "answer-change":
        await answer(workstation, changing, target)
    else:
        draft = changing.update if name == "update" else changing.replace
        workstation.errands.run(lambda: draft(target.id), workstation.open_draft)


def recall(screen: AskingScreen, changing: Changing, target: Target) -> None:
    """Ask from whom, then why; the recall waits its undo window."""
    everybody = [each.code for each in changing.recipients(target.id)]
    label = _("Recall {name} from:").format(name=target.name)

    def chosen(text: str) -> None:
        codes = [code for code in re.split(r"[\s,;]+", text) if code]
        screen.ask(Typed(screen, _("Why (every recipient reads it):"), "", lambda reason: done(codes, reason)))

    def done(codes: Sequence[str], reason: str) -> None:
        screen.workstation.errands.run(
            lambda: changing.recall(target.id, reason, codes), lambda sealed: _recalled(screen, target, sealed)
        )

    screen.ask(Typed(screen, label, ", ".join(everybody), chosen))


def _recalled(screen: AskingScreen, target: Target, sealed: Sealed) -> None:
    screen.workstation.errands.last = [target._replace(id=sealed.id)]
    screen.workstation.say(
        _("{name} is recalled from: {offices}. u takes that back.").format(
            name=target.name, offices=", ".join(sealed.recipients)
        )
    )


async def answer(workstation: Workstation, changing: Changing, target: Target) -> None:
    """Show what is asked, with the keys that answer it."""
    from tui.screens.changes import ChangesScreen

    change = changing.pending(target.id)
    if change is None:
        workstation.say(_("Nobody asks for a change of {name}.").format(name=target.name))
    else:
        await workstation.push_screen(ChangesScreen(change, target))


def ask_consent(screen: AskingScreen, changing: Changing, change: Change, target: Target) -> None:
    """Agree or refuse, on the bottom line; afterwards the screen is left."""

    def give(*, agree: bool, reason: str = "") -> None:
        screen.workstation.errands.run(
            lambda: changing.answer(_asking(change), agree=agree, reason=reason),
            lambda consent: _answered(screen, target, consent),
        )

    def why() -> None:
        screen.ask(Typed(screen, _("Why it is refused:"), "", lambda reason: give(agree=False, reason=reason)))

    screen.ask(
        Question(
            screen,
            [
                Part(f" {kind_name(change.kind)}: {target.name} ", "key"),
                *keys_shown(("y", _("Agree")), ("n", _("Refuse")), ("Esc", _("Not now"))),
            ],
            {"y": lambda: give(agree=True), "n": why},
            [Part(" "), Part(consequence(change), "warning")],
        )
    )


def consequence(change: Change) -> str:
    """What agreeing does, in a sentence."""
    if change.document is None:
        return _("The document is not here: agreeing says so, and nothing is done.")
    return {
        BusinessType.RECALL: _("Agreeing destroys its content; its number and what it says of itself stay."),
        BusinessType.UPDATE: _("Agreeing puts the new values in the register; the arrival number stays."),
        BusinessType.REPLACE: _("Agreeing accepts the new document under a number of its own."),
    }[BusinessType(change.kind)]


def kind_name(kind: int) -> str:
    """Recall, update, replacement, in the language in use."""
    return BusinessType(kind).label(language())


def _asking(change: Change) -> int:
    found = change.request if change.request is not None else change.document
    assert found is not None
    return found


def _answered(screen: AskingScreen, target: Target, consent: Consent) -> None:
    screen.workstation.errands.last = [target._replace(id=consent.id)]
    screen.workstation.say(
        _("{name}: {answer}. u takes that back.").format(name=target.name, answer=safe_text(consent.reason))
    )
    if screen.is_current:
        screen.app.pop_screen()
