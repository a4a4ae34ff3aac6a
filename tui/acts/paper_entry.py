"""Entering a paper document on the bottom line, or correcting one that was entered, one thing after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from documents.text import fold, safe_text
from office.errors import BadInput
from office.handling.incoming import CameBefore
from office.handling.paper import LAWFUL, Registered, Sheet
from office.troubles import sentence
from translations import _
from tui import words
from tui.command import N_
from tui.errands import Target
from tui.widgets.asking import Asked, Question, keys_shown
from tui.widgets.bars import Part
from tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from office.handling.paper import PaperDesk
    from tui.screens.asking import AskingScreen

_STEPS: Final[tuple[tuple[str, str], ...]] = (
    ("number", N_("Number and notation:")),
    ("date", N_("Date of the document:")),
    ("party", N_("Who issued it:")),
    ("kind", N_("m secret, l by law, p hard to digitise, n of officials, empty: none of these:")),
    ("subject", N_("Subject:")),
    ("due", N_("Due (empty: none):")),
)
_LETTERS: Final = dict(zip("mlpn", LAWFUL, strict=True))
"""Mật, luật định, phức tạp, nhân sự."""


class PaperEntry(Asked):
    """Number, date, issuer or receiver, kind, subject, deadline; Enter goes on, ↑ back, the last Enter enters it. What
    is refused can be put right where it stands."""

    typing = True

    def __init__(
        self, screen: AskingScreen, desk: PaperDesk, target: Target | None = None, entered: Sheet | None = None
    ) -> None:
        """``target`` is corrected, which was ``entered`` so; without one a document is entered, of which that much is
        known already."""
        super().__init__(screen)
        self._desk = desk
        self._target = target
        self._out = entered is not None and entered.out
        self._said = _typed(entered or Sheet("", "", ""))
        self._before = dict(self._said)
        self._step = 0
        self._fault = ""

    def begin(self) -> None:
        self._show()

    def remark(self) -> list[Part]:
        if self._fault:
            return [Part(" "), Part(self._fault, "error")]
        said = " · ".join(safe_text(text) for text in self._said.values() if text)
        if self._out:
            return [Part(" "), Part(said or _("A paper document that goes out: Enter goes on, ↑ goes back."))]
        return [Part(" "), Part(said or _("A paper document: Enter goes on, ↑ goes back."))]

    def key(self, key: str) -> bool:
        if key == "enter":
            self._enter(self.screen.query_one(Prompt).input.value.strip())
        elif key == "up":
            self._step = max(0, self._step - 1)
            self._show()
        elif key not in {"down", "tab", "shift+tab", "pageup", "pagedown"}:
            return super().key(key)
        return True

    def _enter(self, text: str) -> None:
        name = _STEPS[self._step][0]
        self._fault = ""
        if name == "kind" and text:
            found = _LETTERS.get(fold(text)[:1])
            if found is None:
                self._fault = _("Give one of m, l, p and n, or nothing.")
                self._show()
                return
        self._said[name] = text
        self._step += 1
        if self._step < len(_STEPS) and _STEPS[self._step][0] == "subject" and self._kind() == "secret":
            self._said["subject"] = ""  # what a secret document is about is not asked for
            self._step += 1
        if self._step < len(_STEPS):
            self._show()
        else:
            self.screen.close_asked()
            self._register()

    def _kind(self) -> str:
        return _LETTERS.get(fold(self._said["kind"])[:1], "")

    def _register(self, *, despite_duplicate: bool = False) -> None:
        said = self._said | {"kind": self._kind()}
        changed = {name: said[name] for name, text in self._said.items() if text != self._before[name]}
        if self._target is not None and not changed:
            self.screen.workstation.say(_("Nothing was changed."))
            return
        if "number" in changed:
            changed["notation"] = ""  # it is typed with its number

        def act() -> Registered | CameBefore | BadInput:
            try:
                if self._target is not None:
                    return self._desk.correct(self._target.id, changed, despite_duplicate=despite_duplicate)
                sheet = Sheet(**said, out=self._out)  # type: ignore[arg-type] # the others are texts
                return self._desk.register(sheet, despite_duplicate=despite_duplicate)
            except (CameBefore, BadInput) as error:
                return error

        self.screen.workstation.errands.run(act, self._done)

    def _done(self, done: Registered | CameBefore | BadInput) -> None:
        if isinstance(done, BadInput):
            self._step, self._fault = 0, sentence(done)
            self.screen.ask(self)
            return
        if isinstance(done, CameBefore):
            self.screen.ask(
                Question(
                    self.screen,
                    keys_shown(("A", _("Accept all the same")), ("Esc", _("Cancel"))),
                    {"A": lambda: self._register(despite_duplicate=True)},
                    [Part(" "), Part(str(done), "warning")],
                )
            )
            return
        workstation, entered = self.screen.workstation, Target(done.id, done.code)
        if self._target is not None:
            said = _("Corrected: {name}.").format(name=entered.name)
        else:
            workstation.errands.last = [entered]
            said = _("Arrival number {number}: {name}.").format(number=done.number, name=entered.name)
            if self._out:
                said = _("{name} is entered in the register of sendings.").format(name=entered.name)
            said += " " + _("u takes it back.")
        if done.withheld:
            said += " " + _("It is secret: it has a book of its own, and its subject is not kept on this machine.")
        if done.findings:
            said += " " + _("It should have come electronically.")
        workstation.say(said)

    def _show(self) -> None:
        name, label = _STEPS[self._step]
        if name == "party" and self._out:
            label = N_("To whom it goes:")
        self.screen.open_prompt("ask", _(label), self._said[name])
        self.screen.show_status()


def _typed(sheet: Sheet) -> dict[str, str]:
    """What stands in each step."""
    return {
        "number": f"{sheet.number}/{sheet.notation}" if sheet.notation else sheet.number,
        "date": words.day(sheet.date),
        "party": sheet.party,
        "kind": next((letter for letter, kind in _LETTERS.items() if kind == sheet.kind), ""),
        "subject": sheet.subject,
        "due": words.day(sheet.due),
    }
