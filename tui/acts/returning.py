"""Returning with a reason, on the bottom line: what the checks suggest stands there, and one key gives it.

Typing picks another reason by its code or its words; Tab goes on to the words themselves. The status line shows, letter
for letter, what the sender will read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.cells import cell_len

from documents.reasons import MOST_CHARACTERS, REASONS, Grade
from documents.text import safe_text
from office.errors import BadInput
from translations import _, language
from tui.command import N_
from tui.widgets.asking import Asked
from tui.widgets.bars import Part
from tui.widgets.prompt import Prompt
from tui.words import fit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from documents.reasons import Reason
    from office.returns.returning import Prepared, Returning
    from tui.errands import Target
    from tui.screens.document import DocumentScreen

NOT_YET: Final = -1
LABEL: Final = 44
"""Most cells for the reason before what is typed."""
TYPED: Final = 16
"""Cells kept for what is typed to pick a reason."""

_GRADES: Final = {
    Grade.RETURNED: N_("T: returned"),
    Grade.NOTIFIED: N_("B: registered, the sender is told"),
    Grade.QUARANTINED: N_("C: quarantined"),
    Grade.QUARANTINED | Grade.RETURNED: N_("C, T: quarantined, returned"),
}

_ENTER: Final = {
    Grade.RETURNED: N_("Enter: return"),
    Grade.NOTIFIED: N_("Enter: register, tell of it"),
    Grade.QUARANTINED: N_("Enter: quarantine"),
    Grade.QUARANTINED | Grade.RETURNED: N_("Enter: quarantine, return"),
}


class Return(Asked):
    """One document, one reason, the words."""

    typing = True

    def __init__(
        self,
        screen: DocumentScreen,
        target: Target,
        suggested: Sequence[str],
        done: Callable[[Prepared], None],
    ) -> None:
        """``suggested`` are codes, the likeliest first; with none of them the clerk has to pick a reason."""
        super().__init__(screen)
        self._target = target
        self._suggested = suggested
        self._done = done
        self._returning: Returning = screen.office.returning
        self._found: list[Reason] = []
        self._at = NOT_YET
        self._query = ""
        self._words: str | None = None
        self._writing = False
        self._prepared: Prepared | None = None
        self._fault = ""

    def begin(self) -> None:
        self.screen.open_prompt("ask", "")
        self._find()
        self._prepare()

    @property
    def _reason(self) -> Reason | None:
        return self._found[self._at] if self._at != NOT_YET else None

    # What is shown

    def remark(self) -> list[Part]:
        if self._fault:
            return [Part(" "), Part(self._fault, "error")]
        if self._prepared is None:
            return [Part(" "), Part(_("Type a code or words of the reason; ↓ goes through them."))]
        nobody = _("The document is set apart; nobody is told.")
        return [Part(" "), Part(safe_text(self._prepared.text) or nobody, "key")]

    def _show(self) -> None:
        reason, width = self._reason, self.screen.app.size.width
        tail = label = ""
        if reason is not None:
            keys = [_(_ENTER[reason.grade])] if self._prepared is not None else []
            keys += [] if self._writing else [_("Tab: words")]
            tail = " · ".join([*keys, f"{self._length()}/{MOST_CHARACTERS}"])
            text = f"{reason.code} {reason.label(language())}"
            room = width - cell_len(tail) - TYPED
            label = reason.code if self._writing else fit(text, min(len(text), LABEL, room))
        else:
            label = _("Return {name}, reason:").format(name=self._target.name)
        self.screen.query_one(Prompt).relabel(label, tail)
        self.screen.show_status()

    def _length(self) -> int:
        """Characters the sender would read, also of a text that must not leave so."""
        if self._prepared is not None:
            return len(self._prepared.text)
        reason = self._reason
        words = " ".join((self._words or "").split())
        return len(f"[{reason.code}/{reason.action}] {words}") if reason else 0

    # What is typed

    def key(self, key: str) -> bool:
        self.changed()
        if key == "enter":
            if self._prepared is not None:
                self.screen.close_asked()
                self._done(self._prepared)
        elif key in {"tab", "shift+tab"}:
            self._turn()
        elif key in {"up", "down"}:
            self._pick(1 if key == "down" else -1)
        elif key not in {"pageup", "pagedown"}:
            return super().key(key)
        return True

    def changed(self) -> None:
        text = self.screen.query_one(Prompt).input.value
        if text == (self._words if self._writing else self._query):
            return
        if self._writing:
            self._words = text
        else:
            self._query, self._words = text, None
            self._find()
        self._prepare()

    def _find(self) -> None:
        """The reasons that what was typed may mean; nothing typed means those of the findings, then all others."""
        found = self._returning.reasons(self._query)
        first = [REASONS[code] for code in self._suggested] if not self._query.strip() else []
        self._found = list(dict.fromkeys([*first, *found]))
        self._at = 0 if self._found and (first or self._query.strip()) else NOT_YET

    def _pick(self, step: int) -> None:
        if self._found and not self._writing:
            self._at = (self._at + step) % len(self._found) if self._at != NOT_YET else 0
            self._words = None
            self._prepare()

    def _turn(self) -> None:
        """Go on to the words, or back to the reason."""
        reason = self._reason
        if reason is None:
            return
        self._writing = not self._writing
        prompt = self.screen.query_one(Prompt)
        if self._writing:
            text = self._prepared.text if self._prepared else ""
            self._words = safe_text(text.partition("] ")[2]) if self._words is None else self._words
            prompt.open("ask", "", self._words)
        else:
            prompt.open("ask", "")
        self._show()

    def _prepare(self) -> None:
        reason = self._reason
        self._prepared, self._fault = None, ""
        if reason is None:
            self._fault = _("No reason has these words.") if self._query.strip() else ""
        else:
            try:
                self._prepared = self._returning.prepare(self._target.id, reason.code, words=self._words)
            except BadInput as error:
                self._fault = str(error)
        self._show()


class OneReason(Asked):
    """A reason for several documents at once, picked by its code or its words."""

    typing = True

    def __init__(self, screen: DocumentScreen, done: Callable[[str], object]) -> None:
        super().__init__(screen)
        self._done = done
        self._query: str | None = None
        self._found: list[Reason] = []
        self._at = 0

    def begin(self) -> None:
        self.screen.open_prompt("ask", "")
        self.changed()

    def changed(self) -> None:
        text = self.screen.query_one(Prompt).input.value
        if text != self._query:
            self._query, self._at = text, 0
            self._found = self.screen.office.returning.reasons(text)
            self._show()

    def _show(self) -> None:
        reason = self._found[self._at] if self._found else None
        text = f"{reason.code} {reason.label(language())}" if reason else _("No reason has these words.")
        label = _("One reason for all: {reason}").format(reason=fit(text, min(len(text), LABEL)))
        self.screen.query_one(Prompt).relabel(label)

    def key(self, key: str) -> bool:
        self.changed()
        if key == "enter":
            if self._found:
                self.screen.close_asked()
                self._done(self._found[self._at].code)
        elif key in {"up", "down"}:
            self._at = (self._at + (1 if key == "down" else -1)) % max(1, len(self._found))
            self._show()
        elif key not in {"tab", "shift+tab", "pageup", "pagedown"}:
            return super().key(key)
        return True


def grade_name(grade: Grade) -> str:
    """What a reason of that grade leads to; it begins with the letters of the table."""
    return _(_GRADES[grade])
