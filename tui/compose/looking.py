"""Looking at a draft while it is written: its fields at once, its files when the clerk rests."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from office.troubles import sentence
from office.writing.draft import GROUP
from tui.compose.examining import ExaminationFailed, Examiner
from tui.troubles import TROUBLES

if TYPE_CHECKING:
    from textual.timer import Timer

    from office.writing.draft import Draft
    from office.writing.recipients import Member
    from office.writing.understanding import Problem
    from storage.drafts import Used
    from storage.findings import Finding
    from tui.compose.screen import ComposeScreen

LOOK_DELAY = 0.15
"""Seconds of rest after which the fields are looked at."""
EXAMINE_DELAY = 1.0
"""Seconds of rest after which the files are held against the fields."""


class Looking:
    """What is known of the form's draft: what is missing or wrong in its fields, which number it would get, which of
    its recipients are no longer in use, what earlier documents of its type hold, and what the checks found in its files
    (None: they have not looked yet)."""

    def __init__(self, screen: ComposeScreen) -> None:
        self._screen = screen
        self._examiner = Examiner(screen.keeper.home)
        self._look_timer: Timer | None = None
        self._examine_timer: Timer | None = None
        self.problems: list[Problem] = []
        self.findings: list[Finding] | None = None
        self.number = ""
        self.groups: dict[str, tuple[Member, ...]] = {}
        self.retired: dict[str, Member] = {}
        self.used: list[Used] = []

    def begin(self) -> None:
        """The draft is another: look at it when it rests."""
        for timer in (self._look_timer, self._examine_timer):
            if timer is not None:
                timer.stop()
        self._look_timer = self._screen.set_timer(LOOK_DELAY, self.look)
        self._examine_timer = self._screen.set_timer(EXAMINE_DELAY, self._examine)

    def settled(self, finding: Finding) -> None:
        """Its advice was taken: it stands there no longer, unless the checks find it again."""
        self.findings = [each for each in self.findings or () if each is not finding]

    async def end(self) -> None:
        """The form closes."""
        await self._examiner.end()

    def look(self) -> None:
        """Look at the fields, in a thread."""
        screen = self._screen
        work = partial(self._look, screen.draft, screen.keeper.document_id)
        screen.run_worker(work, thread=True, exclusive=True, group="look")

    def _look(self, draft: Draft, document_id: int | None) -> None:
        screen, drafting = self._screen, self._screen.drafting
        try:
            problems = drafting.problems(draft, document_id)
            number = drafting.next_number(draft)
            groups = drafting.groups()
            used = drafting.used(draft)
            members = drafting.members(each for each in draft.to if not each.startswith(GROUP))
        except TROUBLES as error:
            screen.app.call_later(screen.workstation.say, sentence(error), "error")
            return
        retired = {each.code: each for each in members if each.retired}
        screen.app.call_later(self._looked, draft, problems, number, groups, retired, used)

    def _looked(
        self,
        draft: Draft,
        problems: list[Problem],
        number: str,
        groups: dict[str, tuple[Member, ...]],
        retired: dict[str, Member],
        used: list[Used],
    ) -> None:
        if draft == self._screen.draft:
            self.problems, self.number, self.groups, self.retired = problems, number, groups, retired
            self.used = used
            self._screen.show_looked()

    def _examine(self) -> None:
        self._screen.run_worker(self._examined(), exclusive=True, group="examine")

    async def _examined(self) -> None:
        screen = self._screen
        try:
            self.findings = await self._examiner.ask(screen.draft, screen.keeper.document_id)
        except ExaminationFailed as error:
            screen.workstation.say(str(error), "error")
        screen.show_looked()
