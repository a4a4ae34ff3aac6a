"""What a clerk does with what has come: each act begins with one key, and says in the status line what it has done."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from documents.text import safe_text
from documents.times import now
from office.errors import BadInput
from office.troubles import sentence
from storage import acceptance, assignments, documents, numbers
from translations import _
from tui import words
from tui.acts import changes as change_acts
from tui.acts import drafts
from tui.acts import holding as holding_acts
from tui.acts import returns as return_acts
from tui.command import N_
from tui.troubles import TROUBLES
from tui.widgets.asking import Question, keys_shown
from tui.widgets.bars import Part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from office.handling.incoming import Assignee
    from office.office import Office
    from office.undoing import Undone
    from storage.acceptance import Earlier
    from storage.assignments import Assignment
    from storage.documents import Document
    from tui.app import Workstation
    from tui.errands import Target
    from tui.screens.document import DocumentScreen


DUPLICATE = "TL-F3"
_UNDONE = {
    "send": N_("sending"),
    "recall": N_("recalling"),
    "settle": N_("settling"),
    "distribute": N_("distributing"),
    "finish": N_("a part being done"),
    "paper": N_("the entry in the register"),
}


class Acts:
    """The acts of one screen; what they apply to is the screen's to say."""

    def __init__(self, screen: DocumentScreen) -> None:
        self.screen = screen
        self._returns = return_acts.ReturnActs(screen)

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
            elif name in ("paper", "paper-out"):
                self._paper(out=name == "paper-out")
            elif targets and name == "correct-paper":
                self._correct_paper(targets[0])
            elif targets and name in change_acts.NAMES:
                await change_acts.begin(self.screen, name, targets[0])
            elif targets and name == "hold":
                holding_acts.hold(self.screen, targets)
            elif targets and name == "discard":
                drafts.discard(self.screen, targets)
            elif targets and name in return_acts.NAMES:
                await self._returns.begin(name, targets)
            elif targets:
                self._begin(name, targets)
        except TROUBLES as error:
            self._workstation.say(sentence(error), "error")

    def _begin(self, name: str, targets: Sequence[Target]) -> None:
        match name:
            case "accept" if len(targets) > 1:
                self._accept_all(targets)
            case "accept":
                self._accept(targets[0])
            case "distribute":
                self._distribute(targets)
            case "finish":
                self._finish(targets[0])
            case "retry":
                self._retry(targets)
            case "answer":
                self._workstation.errands.run(
                    lambda: self._office.drafting.answer(targets[0].id), self._workstation.open_draft
                )
            case _:
                self._report(targets, name)

    def _paper(self, *, out: bool) -> None:
        from office.handling.paper import Sheet
        from tui.acts.paper_entry import PaperEntry

        self.screen.ask(PaperEntry(self.screen, self._office.paper, entered=Sheet("", "", "", out=out)))

    def _correct_paper(self, target: Target) -> None:
        from tui.acts.paper_entry import PaperEntry

        desk = self._office.paper  # read at once: what is typed next is meant for the line that it opens
        self.screen.ask(PaperEntry(self.screen, desk, target, desk.entered(target.id)))

    # Accepting

    def _accept(self, target: Target) -> None:
        from office.handling.incoming import received

        document = received(self._workstation.db, target.id)
        if document.accepted_at is not None:
            self._workstation.say(
                _("{name} is accepted already, under arrival number {number}.").format(
                    name=target.name, number=document.arrival_number
                )
            )
            return
        earlier = acceptance.repeated(self._workstation.db, document)
        # One that was accepted before and taken back has its number still.
        number = document.arrival_number if document.arrival_year else None
        number = number or numbers.next_free(self._workstation.db, numbers.ARRIVALS, now().year)
        if earlier:
            question = self._repeated(target, earlier[0])
        else:
            question = Question(
                self.screen,
                [
                    Part(f" {_('Accept')} {target.name} ", "key"),
                    Part("· "),
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
                "r": lambda: self._returns.give(target, DUPLICATE),
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

        self.screen.advance()  # before the act: it may reorder the tray at once, and one would be passed over
        self._workstation.errands.each(
            [target],
            accept,
            lambda target: _("Arrival number {number}: {name}.").format(number=given[target.id], name=target.name),
        )

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
        self._workstation.errands.each(targets, lambda target: incoming.accept(target.id), _done)
        self.screen.unmark()

    # Putting right, and taking back

    def _undo(self, targets: Sequence[Target]) -> None:
        """After accepting, the cursor has gone on: so there may be nothing to take back of what it stands on."""
        office, groups = self._office, self._workstation.errands.undoable(targets)

        def take_back() -> tuple[list[tuple[Target, Undone]], list[str]]:
            undone: list[tuple[Target, Undone]] = []
            refused: list[str] = []
            for group in groups:
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
        self._workstation.errands.last = [each for each in self._workstation.errands.last if each.id not in taken]
        said = [
            _("Taken back: {act}, {name}.").format(act=undone_name(each.act), name=target.name)
            for target, each in undone[:3]
        ]
        if len(undone) > len(said):
            said.append(_("and {count} more").format(count=len(undone) - len(said)))
        if any(each.act == "send" for _target, each in undone):
            said.append(self._workstation.where_drafts_wait())
        nothing = [] if undone or refused else [_("There is nothing to take back.")]
        self._workstation.say(" ".join([*said, *refused, *nothing]), "error" if refused else "key")
        self._workstation.look_again()
        if undone:
            self.screen.unmark()
            self.screen.go_to(undone[0][0].id)

    def _retry(self, targets: Sequence[Target]) -> None:
        office = self._office
        self._workstation.errands.each(
            targets,
            lambda target: office.retry(target.id),
            lambda target: _("{name} is tried again with the next sync.").format(name=target.name),
            undoable=False,
        )
        self.screen.unmark()

    # Following the work

    def _report(self, targets: Sequence[Target], code: str) -> None:
        incoming = self._office.incoming
        self._workstation.errands.each(
            targets,
            lambda target: incoming.report(target.id, code),
            lambda target: _("{name}: {status}.").format(name=target.name, status=words.status_name(code)),
        )
        self.screen.unmark()

    def _finish(self, target: Target) -> None:
        """One of those who have the document is done with it: of several the clerk says which."""
        parts = [each for each in assignments.of_document(self._workstation.db, target.id) if each.done_at is None]
        if not parts:
            self._workstation.say(_("Nobody has a part of {name} that is still to be done.").format(name=target.name))
        elif len(parts) == 1:
            self._finished(target, parts[0])
        else:
            numbered = [(str(ordinal), each) for ordinal, each in enumerate(parts[:9], start=1)]
            room = max(8, (self.screen.app.size.width - 30) // len(numbered) - 5)
            keys = [(key, words.fit(safe_text(each.who), min(room, len(each.who))).rstrip()) for key, each in numbered]
            answers = {key: partial(self._finished, target, each) for key, each in numbered}
            parts_shown = [Part(f" {_('Whose part is done?')} ", "key"), *keys_shown(*keys, ("Esc", _("Cancel")))]
            self.screen.ask(Question(self.screen, parts_shown, answers))

    def _finished(self, target: Target, assignment: Assignment) -> None:
        incoming = self._office.incoming
        self._workstation.errands.each(
            [target],
            lambda _target: incoming.finish(assignment.id),
            lambda target: _("{name}: {who} is done.").format(name=target.name, who=safe_text(assignment.who)),
        )

    def _distribute(self, targets: Sequence[Target]) -> None:
        from tui.acts.distributing import Distribution

        document = documents.get(self._workstation.db, targets[0].id) if len(targets) == 1 else None
        if document is not None and document.accepted_at is None:
            self._workstation.say(
                _("{name} has not been accepted: a accepts it, then it can be given out.").format(name=targets[0].name)
            )
            return
        self.screen.ask(Distribution(self.screen, targets, lambda people: self._distributed(targets, people), document))

    def _distributed(self, targets: Sequence[Target], people: Sequence[Assignee]) -> None:
        incoming = self._office.incoming
        self._workstation.errands.each(
            targets,
            lambda target: incoming.distribute(target.id, people),
            lambda target: _("{name} is given to: {people}.").format(
                name=target.name, people=", ".join(safe_text(each.who) for each in people)
            ),
        )
        self.screen.unmark()


def undone_name(act: str) -> str:
    """What an act is called that was taken back: see `office.undoing.Undone`."""
    return _(_UNDONE[act]) if act in _UNDONE else words.status_name(act)


def _done(target: Target) -> str:
    return _("Done: {name}.").format(name=target.name)


def citation(document: Document) -> str:
    """A document in a line: what it is, from whom, about what."""
    name = " ".join(part for part in (document.type_name, document.code, words.day(document.issued_on)) if part)
    return " · ".join(safe_text(part) for part in (name, document.sender_name, document.subject) if part)
