"""Giving a document to those who work on it, asked on the bottom line one thing after the other."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from documents.text import fold, safe_text
from documents.times import now, parse_date
from office.handling.incoming import Assignee
from storage import assignments
from storage.assignments import INFORM, LEAD, SUPPORT
from translations import _
from tui import words
from tui.command import N_
from tui.widgets.asking import Asked
from tui.widgets.bars import Part
from tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from storage.documents import Document
    from tui.errands import Target
    from tui.screens.document import DocumentScreen

ROLES: Final = {LEAD: N_("lead"), SUPPORT: N_("support"), INFORM: N_("for information")}

_WHO, _ROLE, _DUE, _NOTE = range(4)
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})")


class Distribution(Asked):
    """Who, in which role, until when, with which note; then the next one, until nobody more is named."""

    typing = True

    def __init__(
        self,
        screen: DocumentScreen,
        targets: Sequence[Target],
        done: Callable[[Sequence[Assignee]], None],
        document: Document | None,
    ) -> None:
        super().__init__(screen)
        self._targets = targets
        self._done = done
        self._due = document.due_on if document else None
        self._people: list[Assignee] = []
        self._said = ["", "", "", ""]
        self._step = _WHO
        self._fault = ""
        self._known: list[str] | None = None

    def begin(self) -> None:
        self._show()

    def remark(self) -> list[Part]:
        if self._fault:
            return [Part(" "), Part(self._fault, "error")]
        given = "  ".join(
            f"{ordinal}. {safe_text(each.who)} · {role_name(each.role)}"
            + (f" · {words.short_day(each.due_on)}" if each.due_on else "")
            for ordinal, each in enumerate(self._people, start=1)
        )
        if given:
            return [Part(" "), Part(given, "key")]
        name = self._targets[0].name if len(self._targets) == 1 else ""
        what = name or _("{count} documents").format(count=len(self._targets))
        return [Part(" "), Part(_("Distributing {what}. Tab completes a name, ↑ goes back a step.").format(what=what))]

    def key(self, key: str) -> bool:
        if key == "enter":
            self._fault = ""
            self._enter(self.screen.query_one(Prompt).input.value)
        elif key == "up":
            self._fault = ""
            self._back()
        elif key == "tab":
            self._complete()
        elif key not in {"down", "shift+tab", "pageup", "pagedown"}:
            return super().key(key)
        return True

    def _enter(self, text: str) -> None:
        text = text.strip()
        if self._step == _WHO and not text:
            if self._people:
                self.screen.close_asked()
                self._done(self._people)
                return
            self._fault = _("Name the person or the unit who gets it, or press Esc.")
        else:
            self._said[self._step] = text
            self._take(text)
        if self.screen.asked is self:
            self._show()

    def _take(self, text: str) -> None:
        if self._step == _ROLE and role_of(text) is None:
            self._fault = _("{text} is no role: c for lead, p for support, b for information.").format(text=text)
        elif self._step == _DUE and text and due_day(text) is None:
            self._fault = _("{text} is no day: write 30/11, or +5 for five days from now.").format(text=text)
        elif self._step == _NOTE:
            who, role, due, note = self._said
            day = due_day(due)
            self._people.append(Assignee(who, role_of(role) or LEAD, day.isoformat() if day else None, note))
            self._said = ["", "", "", ""]
            self._step = _WHO
        else:
            self._step += 1

    def _back(self) -> None:
        if self._step > _WHO:
            self._step -= 1
        elif self._people:
            last = self._people.pop()
            self._said = [last.who, _LETTERS[last.role], words.day(last.due_on), last.note]
            self._step = _NOTE
        self._show()

    def _show(self) -> None:
        who = safe_text(self._said[_WHO])
        label, proposed = {
            _WHO: (_("And to (Enter: that is all):") if self._people else _("Give to:"), ""),
            _ROLE: (
                _("{who}, c lead, p support, b for information:").format(who=words.fit(who, min(len(who), 24))),
                _LETTERS[SUPPORT if self._people else LEAD],
            ),
            _DUE: (_("Due (day/month or +days; empty: none):"), words.day(self._due)),
            _NOTE: (_("Note:"), ""),
        }[self._step]
        self.screen.open_prompt("ask", label, self._said[self._step] or proposed)
        self.screen.show_status()

    def _complete(self) -> None:
        """Put in the next known name that holds the words typed."""
        if self._step != _WHO:
            return
        if self._known is None:
            self._known = assignments.people(self.screen.workstation.db)
        field = self.screen.query_one(Prompt).input
        wanted = fold(field.value).split()
        found = next((each for each in self._known if all(word in fold(each) for word in wanted)), None)
        if found:
            field.value = found
            field.cursor_position = len(found)


_LETTERS: Final = {LEAD: "c", SUPPORT: "p", INFORM: "b"}
"""Chủ trì, phối hợp, để biết."""


def role_name(role: str) -> str:
    return _(ROLES[role])


def role_of(text: str) -> str | None:
    """The role that a letter or a beginning of its name means."""
    typed = fold(text)
    for role, letter in _LETTERS.items():
        if typed and (typed == letter or fold(role_name(role)).startswith(typed)):
            return role
    return None


def due_day(text: str) -> date | None:
    """A day as a clerk writes it: 30/11, 30/11/2026, +5. Without a year it is the next such day."""
    today = now().date()
    if re.fullmatch(r"\+\d{1,3}", text):
        return today + timedelta(days=int(text))
    if found := _DAY.fullmatch(text):
        for year in range(today.year, today.year + 5):
            day = parse_date(f"{found[1]}/{found[2]}/{year}")
            if day and day >= today:
                return day
        return None
    return parse_date(text)
