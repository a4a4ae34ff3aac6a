"""What a clerk does with what has come: each act begins with one key, and says in the status line what it has done."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from documents.reasons import REASONS
from documents.text import safe_text
from documents.times import now
from office.errors import BadInput, OfficeError
from office.saving import safe_file_name
from office.troubles import sentence
from storage import acceptance, documents, numbers
from translations import _, ngettext
from tui import words
from tui.asking import Question, Typed
from tui.bars import Part
from tui.registry import N_
from tui.troubles import TROUBLES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from office.incoming import Assignee
    from office.office import Office
    from office.returning import Prepared
    from office.undoing import Undone
    from storage.acceptance import Earlier
    from storage.documents import Document
    from tui.app import Workstation
    from tui.document_screen import DocumentScreen


DUPLICATE = "TL-F3"
_UNDONE = {"send": N_("sending"), "distribute": N_("distributing"), "finish": N_("a part being done")}


class Target(NamedTuple):
    """A document that an act is about, and what it is called."""

    id: int
    code: str

    @property
    def name(self) -> str:
        return safe_text(self.code) or _("document {id}").format(id=self.id)


class Outcome(NamedTuple):
    """What became of an act on several documents: those it was done to, and why not for each of the others."""

    done: list[Target]
    refused: list[str]


class Acts:
    """The acts of one screen; what they apply to is the screen's to say."""

    def __init__(self, screen: DocumentScreen) -> None:
        self.screen = screen

    @property
    def _workstation(self) -> Workstation:
        return self.screen.workstation

    @property
    def _office(self) -> Office:
        return self.screen.office

    async def do(self, name: str) -> None:
        """Begin the act of that name with what is marked or under the cursor."""
        targets = self.screen.targets()
        try:
            if name == "undo":
                self._undo(targets)
            elif targets:
                await self._begin(name, targets)
        except TROUBLES as error:
            self._workstation.say(sentence(error), "error")

    async def _begin(self, name: str, targets: Sequence[Target]) -> None:
        match name:
            case "accept" if len(targets) > 1:
                self._accept_all(targets)
            case "accept":
                self._accept(targets[0])
            case "return" if len(targets) > 1:
                await self._return_all(targets)
            case "return":
                self._return(targets[0])
            case "forward":
                self._forward(targets[0])
            case "distribute":
                self._distribute(targets)
            case "related":
                await self._related(targets[0])
            case "correct":
                self._correct(targets[0])
            case "slip":
                self._slip(targets[0])
            case _:
                self._report(targets, name)

    def _do(self, targets: Sequence[Target], act: Callable[[Target], object], said: Callable[[Target], str]) -> None:
        """Do an act behind the screen to each of them, and say what became of it."""

        def all_of_them() -> Outcome:
            outcome = Outcome([], [])
            for target in targets:
                try:
                    act(target)
                except OfficeError as error:
                    outcome.refused.append(sentence(error))
                else:
                    outcome.done.append(target)
            return outcome

        self._workstation.errands.run(all_of_them, lambda outcome: self._say(outcome, said))

    def _say(self, outcome: Outcome, said: Callable[[Target], str]) -> None:
        done, refused = outcome
        if done:
            self._workstation.undoable = list(done)
        parts = [said(done[0])] if len(done) == 1 else []
        if len(done) > 1:
            parts.append(
                ngettext("{count} document done.", "{count} documents done.", len(done)).format(count=len(done))
            )
        if done:
            parts.append(_("u takes it back."))
        self._workstation.say(" ".join([*parts, *refused]), "error" if refused else "key")

    # Accepting

    def _accept(self, target: Target) -> None:
        from office.incoming import received

        document = received(self._workstation.db, target.id)
        if document.accepted_at is not None:
            self._workstation.say(
                _("{name} is accepted already, under arrival number {number}.").format(
                    name=target.name, number=document.arrival_number
                )
            )
            return
        earlier = acceptance.repeated(self._workstation.db, document)
        number = document.arrival_number or numbers.next_free(self._workstation.db, numbers.ARRIVALS, now().year)
        if earlier:
            question = self._repeated(target, earlier[0])
        else:
            question = Question(
                self.screen,
                [
                    Part(f" {_('Accept')} {target.name} ", "key"),
                    Part(_("next arrival number: {number}").format(number=number)),
                    *keys_shown(("Enter", _("Accept")), ("Esc", _("Cancel"))),
                ],
                {"enter": lambda: self._accepted(target)},
                [Part(" "), Part(words.fit(citation(document), self.screen.app.size.width - 2).rstrip())],
            )
        self.screen.ask(question)

    def _repeated(self, target: Target, earlier: Earlier) -> Question:
        """A duplicate is told before a number is taken, with what to do about it."""
        return Question(
            self.screen,
            [
                Part(f" {target.name} ", "warning"),
                *keys_shown(("r", _("Return")), ("A", _("Accept all the same")), ("Esc", _("Cancel"))),
            ],
            {
                "r": lambda: self._return(target, DUPLICATE),
                "A": lambda: self._accepted(target, despite_duplicate=True),
            },
            [
                Part(" "),
                Part(
                    _(
                        "Duplicate: {name} of {date} from {sender} has arrival number {number} of {year} already. "
                        "Return it, or accept it only if it is another document."
                    ).format(
                        name=safe_text(earlier.code),
                        date=words.day(earlier.issued_on) or "–",
                        sender=safe_text(earlier.sender_name),
                        number=earlier.arrival_number,
                        year=earlier.arrival_year,
                    ),
                    "warning",
                ),
            ],
        )

    def _accepted(self, target: Target, *, despite_duplicate: bool = False) -> None:
        incoming = self._office.incoming
        given: dict[int, int] = {}

        def accept(target: Target) -> None:
            accepted = incoming.accept(target.id, despite_duplicate=despite_duplicate)
            given[target.id] = accepted.arrival_number

        self._do(
            [target],
            accept,
            lambda target: _("Arrival number {number}: {name}.").format(number=given[target.id], name=target.name),
        )
        self.screen.advance()

    def _accept_all(self, targets: Sequence[Target]) -> None:
        first = numbers.next_free(self._workstation.db, numbers.ARRIVALS, now().year)
        self.screen.ask(
            Question(
                self.screen,
                [
                    Part(f" {_('Accept {count} documents').format(count=len(targets))} ", "key"),
                    Part(_("next arrival number: {number}").format(number=first)),
                    *keys_shown(("Enter", _("Accept")), ("Esc", _("Cancel"))),
                ],
                {"enter": lambda: self._accepted_all(targets)},
            )
        )

    def _accepted_all(self, targets: Sequence[Target]) -> None:
        incoming = self._office.incoming
        self._do(targets, lambda target: incoming.accept(target.id), _done)
        self.screen.unmark()

    # Returning

    def _return(self, target: Target, code: str | None = None) -> None:
        from tui.returning import Return

        suggestion = self._office.returning.suggestion(target.id)
        document = documents.get(self._workstation.db, target.id)
        found = [each.code for each in document.findings if each.code in REASONS] if document else []
        first = [code] if code else [suggestion.code] if suggestion else []
        suggested = list(dict.fromkeys([*first, *found])) if first else []
        self.screen.ask(Return(self.screen, target, suggested, lambda prepared: self._returned(target, prepared)))

    def _returned(self, target: Target, prepared: Prepared) -> None:
        returning = self._office.returning
        self._do([target], lambda _target: returning.give(prepared), lambda target: _told(target, prepared))
        self.screen.advance()
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

    async def _return_all(self, targets: Sequence[Target]) -> None:
        from tui.batch_screen import BatchScreen

        await self.screen.app.push_screen(BatchScreen(targets, lambda ready: self._returned_all(targets, ready)))

    def _returned_all(self, targets: Sequence[Target], ready: Sequence[Prepared]) -> None:
        by_id = {prepared.document_id: prepared for prepared in ready}
        returning = self._office.returning
        self._do(
            [target for target in targets if target.id in by_id],
            lambda target: returning.give(by_id[target.id]),
            lambda target: _told(target, by_id[target.id]),
        )
        self.screen.unmark()

    def _forward(self, target: Target) -> None:
        from office.wording import right_office

        document = documents.get(self._workstation.db, target.id)
        office = right_office(document.findings) if document else None
        if office is None:
            self._workstation.say(_("It is not known which office {name} is for.").format(name=target.name))
        else:
            self._forward_to(target, office[0])

    def _forward_to(self, target: Target, code: str) -> None:
        returning = self._office.returning
        self._workstation.errands.run(lambda: returning.forward(target.id, code), self._workstation.open_draft)

    def _slip(self, target: Target) -> None:
        tracking = self._office.returning.tracking(target.id)
        if tracking is None:
            self._workstation.say(_("{name} was not returned.").format(name=target.name))
            return
        name = safe_file_name(f"phieu-chuyen-tra-{target.code or target.id}.pdf".replace("/", "-"))
        path = os.path.join(self._workstation.save_in, name)  # noqa: PTH118 - what is shown is as it was typed, ~ and all
        self.screen.ask(Typed(self.screen, _("Save the slip as:"), path, lambda text: self._write_slip(target, text)))

    def _write_slip(self, target: Target, text: str) -> None:
        returning = self._office.returning
        path = home_expanded(text)
        self._workstation.errands.run(
            lambda: returning.slip(target.id, path),
            lambda _nothing: self._workstation.say(_("Saved: {path}").format(path=safe_text(str(path)))),
        )

    async def _related(self, target: Target) -> None:
        from tui.following import related

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
        from tui.page_screen import PageScreen

        document = documents.get(self._workstation.db, document_id)
        if document is not None and document.tray == "drafts":
            self._workstation.open_draft(document_id)
        elif document is not None:
            await self._workstation.push_screen(PageScreen(document_id, document.tray, linked=True))

    # Putting right, and taking back

    def _correct(self, target: Target) -> None:
        returning = self._office.returning
        self._workstation.errands.run(lambda: returning.correct(target.id), self._workstation.open_draft)

    def _undo(self, targets: Sequence[Target]) -> None:
        """Of what is marked or under the cursor, else of the last act: after accepting, the cursor has gone on."""
        office, last = self._office, self._workstation.undoable

        def take_back() -> tuple[list[tuple[Target, Undone]], list[str]]:
            undone: list[tuple[Target, Undone]] = []
            refused: list[str] = []
            for group in (targets, last):
                refused = []
                for target in group:
                    try:
                        undone.append((target, office.undo(target.id)))
                    except BadInput as error:
                        refused.append(sentence(error))
                if undone:
                    break
            return undone, refused

        self._workstation.errands.run(take_back, self._undone)

    def _undone(self, result: tuple[list[tuple[Target, Undone]], list[str]]) -> None:
        undone, refused = result
        taken = {target.id for target, _undone in undone}
        self._workstation.undoable = [each for each in self._workstation.undoable if each.id not in taken]
        said = [
            _("Taken back: {act}, {name}.").format(act=undone_name(each.act), name=target.name)
            for target, each in undone[:3]
        ]
        if len(undone) > len(said):
            said.append(_("and {count} more").format(count=len(undone) - len(said)))
        nothing = [] if undone or refused else [_("There is nothing to take back.")]
        self._workstation.say(" ".join([*said, *refused, *nothing]), "error" if refused else "key")
        self._workstation.look_again()
        if undone:
            self.screen.unmark()
            self.screen.go_to(undone[0][0].id)

    # Following the work

    def _report(self, targets: Sequence[Target], code: str) -> None:
        incoming = self._office.incoming
        self._do(
            targets,
            lambda target: incoming.report(target.id, code),
            lambda target: _("{name}: {status}.").format(name=target.name, status=words.status_name(code)),
        )
        self.screen.unmark()

    def _distribute(self, targets: Sequence[Target]) -> None:
        from tui.distributing import Distribution

        document = documents.get(self._workstation.db, targets[0].id) if len(targets) == 1 else None
        self.screen.ask(Distribution(self.screen, targets, lambda people: self._distributed(targets, people), document))

    def _distributed(self, targets: Sequence[Target], people: Sequence[Assignee]) -> None:
        incoming = self._office.incoming
        self._do(
            targets,
            lambda target: incoming.distribute(target.id, people),
            lambda target: _("{name} is given to: {people}.").format(
                name=target.name, people=", ".join(safe_text(each.who) for each in people)
            ),
        )
        self.screen.unmark()


def _told(target: Target, prepared: Prepared) -> str:
    from tui.returning import grade_name

    return f"{target.name}: {prepared.code}, {grade_name(prepared.grade).partition(': ')[2]}."


def undone_name(act: str) -> str:
    """What an act is called that was taken back: see `office.undoing.Undone`."""
    return _(_UNDONE[act]) if act in _UNDONE else words.status_name(act)


def home_expanded(text: str) -> Path:
    """The path somebody typed. Raises `BadInput` for the home of nobody."""
    try:
        return Path(text.strip()).expanduser()
    except RuntimeError as error:
        raise BadInput(_("There is no directory {path}.").format(path=text)) from error


def _done(target: Target) -> str:
    return _("Done: {name}.").format(name=target.name)


def keys_shown(*keys: tuple[str, str]) -> list[Part]:
    """Keys that answer a question, each with what it does."""
    parts = [Part("  ")]
    for key, title in keys:
        parts += [Part(f" {key} ", "key"), Part(f"{title} ")]
    return parts


def citation(document: Document) -> str:
    """A document in a line: what it is, from whom, about what."""
    name = " ".join(part for part in (document.type_name, document.code, words.day(document.issued_on)) if part)
    return " · ".join(safe_text(part) for part in (name, document.sender_name, document.subject) if part)
