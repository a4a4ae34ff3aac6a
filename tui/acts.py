"""What a clerk does with what has come: each act begins with one key, and says in the status line what it has done."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from documents.text import safe_text
from documents.times import now
from office.errors import OfficeError
from office.troubles import sentence
from storage import acceptance, documents, numbers
from translations import _, ngettext
from tui import words
from tui.asking import Question
from tui.bars import Part
from tui.troubles import TROUBLES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from office.incoming import Assignee
    from office.office import Office
    from storage.acceptance import Earlier
    from storage.documents import Document
    from tui.app import Workstation
    from tui.document_screen import DocumentScreen


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
        if targets := self.screen.targets():
            try:
                await self._begin(name, targets)
            except TROUBLES as error:
                self._workstation.say(sentence(error), "error")

    async def _begin(self, name: str, targets: Sequence[Target]) -> None:
        if name == "accept":
            self._accept(targets) if len(targets) == 1 else self._accept_all(targets)
        elif name == "distribute":
            self._distribute(targets)
        elif name in {"04", "05", "06"}:
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

    def _accept(self, targets: Sequence[Target]) -> None:
        from office.incoming import received

        (target,) = targets
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
                "r": lambda: self._give_back([target]),
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

    def _give_back(self, targets: Sequence[Target]) -> None:
        raise NotImplementedError

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
