"""What a clerk does with what is wrong: return it, pass it on, print the slip, correct what came back."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from documents.reasons import REASONS
from documents.text import safe_text
from office.errors import BadInput
from office.handling.saving import safe_file_name
from office.returns.tracking import nothing_waits, waiting
from storage import documents
from translations import _
from tui.widgets.asking import Question, Typed, keys_shown
from tui.widgets.bars import Part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from office.returns.returning import Prepared, Returning
    from tui.app import Workstation
    from tui.errands import Target
    from tui.screens.document import DocumentScreen


NAMES = frozenset({"return", "forward", "related", "correct", "settle", "slip"})


class ReturnActs:
    """The acts of one screen that have to do with returns."""

    def __init__(self, screen: DocumentScreen) -> None:
        self.screen = screen

    @property
    def _workstation(self) -> Workstation:
        return self.screen.workstation

    @property
    def _returning(self) -> Returning:
        return self.screen.office.returning

    async def begin(self, name: str, targets: Sequence[Target]) -> None:
        """Begin one of `NAMES` with what is marked or under the cursor; only a return is for several at once."""
        match name:
            case "return" if len(targets) > 1:
                await self.give_all(targets)
            case "return":
                self.give(targets[0])
            case "forward":
                self.forward(targets[0])
            case "related":
                await self.related(targets[0])
            case "correct":
                self.correct(targets[0])
            case "settle":
                self.settle(targets[0])
            case "slip":
                self.slip(targets[0])

    # Returning

    def give(self, target: Target, code: str | None = None) -> None:
        from tui.acts.returning import Return

        suggestion = self._returning.suggestion(target.id)
        document = documents.get(self._workstation.db, target.id)
        found = [each.code for each in document.findings if each.code in REASONS] if document else []
        first = [code] if code else [suggestion.code] if suggestion else []
        suggested = list(dict.fromkeys([*first, *found])) if first else []
        self.screen.ask(Return(self.screen, target, suggested, lambda prepared: self._returned(target, prepared)))

    def _returned(self, target: Target, prepared: Prepared) -> None:
        returning = self._returning
        self.screen.advance()  # before the act, as it may reorder the tray at once
        self._workstation.errands.each(
            [target], lambda _target: returning.give(prepared), lambda target: _told(target, prepared)
        )
        if prepared.forward_to is not None:
            code, name = prepared.forward_to
            office = safe_text(f"{name} ({code})" if name else code)
            self.screen.ask(
                Question(
                    self.screen,
                    [
                        Part(f" {_('Right office: {office}').format(office=office)} ", "key"),
                        *keys_shown(("f", _("Forward")), ("Esc", _("Cancel"))),
                    ],
                    {"f": lambda: self._forward_to(target, code)},
                )
            )

    async def give_all(self, targets: Sequence[Target], code: str | None = None) -> None:
        """List what would happen to each, for one reason or for each one's own; the list then does it."""
        from tui.acts.returning import OneReason
        from tui.screens.batch import BatchScreen

        def another() -> None:
            self.screen.ask(OneReason(self.screen, partial(self._workstation.call_later, self.give_all, targets)))

        done = partial(self._returned_all, targets)
        await self._workstation.push_screen(BatchScreen(targets, code, done, another))

    def _returned_all(self, targets: Sequence[Target], ready: Sequence[Prepared]) -> None:
        by_id = {prepared.document_id: prepared for prepared in ready}
        returning = self._returning
        self._workstation.errands.each(
            [target for target in targets if target.id in by_id],
            lambda target: returning.give(by_id[target.id]),
            lambda target: _told(target, by_id[target.id]),
        )
        self.screen.unmark()

    def forward(self, target: Target) -> None:
        from office.returns.wording import right_office

        document = documents.get(self._workstation.db, target.id)
        office = right_office(document.findings) if document else None
        if office is None:
            self._workstation.say(_("It is not known which office {name} is for.").format(name=target.name))
        else:
            self._forward_to(target, office[0])

    def _forward_to(self, target: Target, code: str) -> None:
        returning = self._returning
        self._workstation.errands.run(lambda: returning.forward(target.id, code), self._workstation.open_draft)

    def slip(self, target: Target) -> None:
        tracking = self._returning.tracking(target.id)
        if tracking is None:
            self._workstation.say(_("{name} was not returned.").format(name=target.name))
            return
        name = safe_file_name(f"phieu-chuyen-tra-{target.code or target.id}.pdf".replace("/", "-"))
        path = os.path.join(self._workstation.save_in, name)  # noqa: PTH118 - shown as it was typed, ~ and all
        self.screen.ask(Typed(self.screen, _("Save the slip as:"), path, lambda text: self._write_slip(target, text)))

    def _write_slip(self, target: Target, text: str) -> None:
        returning = self._returning
        path = home_expanded(text)
        self._workstation.errands.run(
            lambda: returning.slip(target.id, path),
            lambda _nothing: self._workstation.say(_("Saved: {path}").format(path=safe_text(str(path)))),
        )

    async def related(self, target: Target) -> None:
        from tui.widgets.following import related

        document = documents.get(self._workstation.db, target.id)
        found = related(self._workstation.db, document) if document else []
        if not found:
            self._workstation.say(_("No other document belongs to {name}.").format(name=target.name))
        elif len(found) == 1:
            await self._go_to(found[0][0])
        else:
            listed = [(str(ordinal), safe_text(code)) for ordinal, (_id, code) in enumerate(found[:9], start=1)]
            answers = {
                str(ordinal): partial(self._go, row_id) for ordinal, (row_id, _code) in enumerate(found[:9], start=1)
            }
            self.screen.ask(
                Question(
                    self.screen,
                    [Part(f" {_('Go to:')} ", "key"), *keys_shown(*listed, ("Esc", _("Cancel")))],
                    answers,
                )
            )

    def _go(self, document_id: int) -> None:
        self._workstation.call_later(self._go_to, document_id)

    async def _go_to(self, document_id: int) -> None:
        from tui.screens.page import PageScreen

        document = documents.get(self._workstation.db, document_id)
        if document is not None and document.tray == "drafts":
            self._workstation.open_draft(document_id)
        elif document is not None:
            await self._workstation.push_screen(PageScreen(document_id, document.tray, linked=True))

    def correct(self, target: Target) -> None:
        returning = self._returning
        self._workstation.errands.run(lambda: returning.correct(target.id), self._workstation.open_draft)

    def settle(self, target: Target) -> None:
        """Ask how what was returned was dealt with otherwise, where something waits."""
        document = documents.get(self._workstation.db, target.id)
        if document is None or not waiting(document):
            self._workstation.say(nothing_waits(target.id))
            return
        question = Typed(self.screen, _("How it was settled:"), "", partial(self._settled, target))
        self.screen.ask(question)

    def _settled(self, target: Target, note: str) -> None:
        returning = self._returning
        self._workstation.errands.each(
            [target],
            lambda target: returning.settle(target.id, note),
            lambda target: _("{name} is settled.").format(name=target.name),
        )


def _told(target: Target, prepared: Prepared) -> str:
    from tui.acts.returning import grade_name

    return f"{target.name}: {prepared.code}, {grade_name(prepared.grade).partition(': ')[2]}."


def home_expanded(text: str) -> Path:
    """The path somebody typed. Raises `BadInput` for the home of nobody."""
    try:
        return Path(text.strip()).expanduser()
    except RuntimeError as error:
        raise BadInput(_("There is no directory {path}.").format(path=text)) from error
