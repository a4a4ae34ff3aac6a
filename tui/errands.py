"""Acts done behind the screen, one after another in the order in which the clerk asked for them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from documents.text import safe_text
from office.errors import OfficeError
from office.troubles import sentence
from translations import _, ngettext
from tui.troubles import TROUBLES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future

    from tui.app import Workstation

T = TypeVar("T")


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


class Errands:
    """A thread of its own for whatever writes to the mirror: what was asked for first takes the first number."""

    def __init__(self, workstation: Workstation) -> None:
        self._workstation = workstation
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="act")
        self.last: list[Target] = []
        """What the last act was done to, and can be taken back of."""
        self._sent_over: tuple[list[Target], list[Target]] | None = None

    def run(self, act: Callable[[], T], then: Callable[[T], None]) -> None:
        """Do it, then call ``then`` with the result in the screen's own thread; what hinders it is said."""
        done = self._thread.submit(act)
        done.add_done_callback(lambda done: self._workstation.call_later(self._ended, done, then))

    def _ended(self, done: Future[T], then: Callable[[T], None]) -> None:
        try:
            result = done.result()
        except TROUBLES as error:
            self._workstation.say(sentence(error), "error")
        else:
            then(result)
        self._workstation.look_again()

    def each(
        self,
        targets: Sequence[Target],
        act: Callable[[Target], object],
        said: Callable[[Target], str],
        *,
        undoable: bool = True,
    ) -> None:
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

        self.run(all_of_them, lambda outcome: self._say(outcome, said, undoable=undoable))

    def _say(self, outcome: Outcome, said: Callable[[Target], str], *, undoable: bool) -> None:
        done, refused = outcome
        if done and undoable:
            self.last = list(done)
        parts = [said(done[0])] if len(done) == 1 else []
        if len(done) > 1:
            parts.append(
                ngettext("{count} document done.", "{count} documents done.", len(done)).format(count=len(done))
            )
        if done and undoable:
            parts.append(_("u takes it back."))
        self._workstation.say(" ".join([*parts, *refused]), "error" if refused else "key")

    def sent(self, sealed: Target, over: Sequence[Target]) -> None:
        """A draft was sent from the form, which lay over those documents."""
        self.last = [sealed]
        self._sent_over = (self.last, list(over))

    def undoable(self, targets: Sequence[Target]) -> tuple[Sequence[Target], Sequence[Target]]:
        """What is taken back of first, and what else: of what is marked or under the cursor, else of the last act; of
        the last act first when it was to send a draft begun there."""
        just_sent = self._sent_over == (self.last, list(targets))
        return (self.last, targets) if just_sent else (targets, self.last)

    def finish(self) -> None:
        """Let everything that was asked for come to its end: no act is lost because the screen was left quickly."""
        self._thread.shutdown()
