"""Choosing while typing: what is offered for a field, and what becomes of the draft when it is taken."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from documents.organ_id import parse_organ_id
from office.writing.draft import GROUP, Attached
from translations import _
from tui.compose import offers
from tui.compose.form import CHOSEN, LINES, RECALLED
from tui.compose.paths import anew, completed, expanded, files

if TYPE_CHECKING:
    from collections.abc import Sequence

    from durable.sqlite import Connection
    from office.writing.draft import Draft
    from storage.drafts import Used
    from tui.compose.choices import Choice, Choices
    from tui.compose.form import Field

HOME = "~/"
OFFERED = CHOSEN | RECALLED | {"reply_to"}
"""Fields that take one of what is offered; after it the next field comes."""


class Picker:
    """Fills `Choices` for a field; ``groups`` are how many members each group of the office has, ``used`` what earlier
    documents of the type hold."""

    def __init__(self, db: Connection, choices: Choices, directory: str = HOME) -> None:
        self._db = db
        self._choices = choices
        self.groups: dict[str, int] = {}
        self.used: Sequence[Used] = ()
        self.directory = directory
        self._asked = ("", "")

    def behind(self, field: Field) -> bool:
        """Whether more was typed in the field than what was offered for: keys come quicker than they are heard of."""
        return field.touched and self._asked != (field.shape.name, field.value)

    def offer(self, field: Field) -> None:
        """Show what fits what was typed."""
        if field.shape.name == "files" and (begun := anew(field.value, self.directory)) != field.value:
            field.value = begun
            field.cursor_position = len(begun)
        typed, name = field.value, field.shape.name
        if self._choices.display and self._asked == (name, typed):
            return
        self._asked = (name, typed)
        # What was typed in full may be a part of what was sent before.
        meant = typed.strip() and not typed.endswith("/") and name not in RECALLED
        self._choices.show(self._for(name, typed), cursor=0 if meant else -1)

    def _for(self, name: str, typed: str) -> list[Choice]:
        found: list[Choice] = []
        match name:
            case "type_name":
                found = offers.types(typed)
            case "urgency":
                found = offers.urgencies(typed)
            case "signer_competence":
                found = offers.competences(typed)
            case "reply_to" if typed.strip():
                found = offers.answered(self._db, typed)
            case "to":
                found = offers.recipients(self._db, typed, self.groups)
            case "files" if typed:
                found = files(typed)
            case "notation" | "signer_position" | "signer_name" if typed.strip():
                found = offers.recalled(name, typed, self.used)
        return found

    def complete(self, field: Field) -> bool:
        """Carry a path on as far as it is clear, or to the choice under the cursor; gives whether that changed it."""
        if field.shape.name != "files" or not self._choices.display:
            return False
        typed = field.value
        chosen = self._choices.current
        text = completed(typed, self._choices.all)
        field.value = chosen.value if text == typed and chosen is not None else text
        field.cursor_position = len(field.value)
        return field.value != typed

    def take(self, draft: Draft, field: Field) -> tuple[Draft, str]:
        """Take the choice under the cursor, or what was typed in full, into the draft; gives it with a sentence when
        that cannot be."""
        name, typed = field.shape.name, field.value.strip()
        choice = self._choices.current
        if name == "to":
            return self._take_recipient(draft, field, choice.value if choice else typed)
        if name == "files":
            return self._take_file(draft, field, choice.value if choice else typed)
        if name in LINES:
            field.fill("")
            changed: dict[str, Any] = {name: (*getattr(draft, name), typed)}
            return replace(draft, **changed), ""
        if choice is not None and name in OFFERED:
            field.fill(choice.value)
            self._choices.close()
        return draft, ""

    def waits(self, field: Field) -> bool:
        """Whether something was typed here that has not been chosen yet."""
        typed = field.value.strip()
        return bool(typed) and field.shape.name in {"to", "files", *LINES} and not typed.endswith("/")

    def _take_recipient(self, draft: Draft, field: Field, value: str) -> tuple[Draft, str]:
        parsed = None if value.startswith(GROUP) else parse_organ_id(value)
        if self._choices.current is None and parsed is None:
            return draft, _("No office and no group has these words: {words}").format(words=value)
        code = value if self._choices.current or parsed is None else parsed.text
        if code in draft.to:
            return draft, _("{code} is among the recipients already.").format(code=code)
        field.fill("")
        self._choices.close()
        return replace(draft, to=(*draft.to, code)), ""

    def _take_file(self, draft: Draft, field: Field, value: str) -> tuple[Draft, str]:
        path = expanded(value)
        if path.is_dir():
            field.fill(value if value.endswith("/") else f"{value}/")
            self.offer(field)
            return draft, ""
        if not path.is_file():
            return draft, _("There is no file {path}.").format(path=value)
        if any(each.path == str(path.absolute()) for each in draft.files):
            return draft, _("{path} is attached already.").format(path=value)
        self.directory = value[: len(value) - len(path.name)]
        field.fill(self.directory)  # several files mostly come from one place
        self.offer(field)
        return replace(draft, files=(*draft.files, Attached(path.name, str(path.absolute())))), ""
