"""What a sender asks of a document, and what that changes: beside each other where there is room, else one above the
other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from documents.kinds import BusinessType
from documents.text import safe_text
from office.problems import SECRET
from office.views import change_label, field_label
from storage import documents
from translations import _
from tui import words
from tui.acts.changes import ask_consent, kind_name
from tui.screens.asking import AskingScreen
from tui.widgets.bars import Bar, Part, StatusBar
from tui.widgets.paper import LABEL, Block, Paper
from tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.app import ComposeResult

    from office.changes.differences import Difference, FieldChange
    from storage.changes import Change
    from tui.errands import Target

WIDE = 100
"""Columns from which the old and the new stand side by side."""


class ChangesScreen(AskingScreen):
    """One request, with the question on the bottom line; Esc leaves it open."""

    def __init__(self, change: Change, target: Target) -> None:
        super().__init__()
        self._change = change
        self._target = target
        self._difference: Difference | None = None

    def compose(self) -> ComposeResult:
        yield Bar(id="title")
        yield Paper()
        yield StatusBar()
        yield Bar(id="keys")
        yield Prompt()

    def on_mount(self) -> None:
        change = self._change
        if change.kind != BusinessType.RECALL and change.request is not None:
            self._difference = self.office.changing.compare(change.request)
        title = [Part(f" {kind_name(change.kind)} ", "active"), Part(f" {self._target.name}")]
        self.query_one("#title", Bar).show(title)
        self._show()
        ask_consent(self, self.office.changing, change, self._target)

    def on_resize(self) -> None:
        self._show()

    def takes(self, pressed: str) -> bool:
        if self.asked is not None and not self.asked.typing and pressed in {"up", "down", "pageup", "pagedown"}:
            self.query_one(Paper).move(pressed.replace("page", "page_"))
            return True
        taken = super().takes(pressed)
        if taken and pressed == "escape" and self.asked is None:
            self.app.pop_screen()
        return taken

    def _is_secret(self) -> bool:
        """Whether nothing may be quoted: not even why it is recalled."""
        about = documents.get(self.workstation.db, self._change.document) if self._change.document else None
        return about is not None and about.problem == SECRET

    def _show(self) -> None:
        self.query_one(Paper).show(self._blocks(self.app.size.width), keep=True)

    def _blocks(self, width: int) -> Iterator[Block]:
        change = self._change
        yield Block(_("The sender asks: {what}").format(what=kind_name(change.kind)), style="title")
        if not self._is_secret():
            yield Block(change.reason or "–", _("Reason"))
        yield Block(words.moment(change.asked_at), _("Asked at"))
        if change.document is None:
            yield Block("")
            yield Block(_("The document it names is not here."), style="warning")
        if self._difference is not None:
            yield from difference_blocks(self._difference, width)


def difference_blocks(found: Difference, width: int) -> Iterator[Block]:
    """Fields, files and words that are other than they were."""
    if not found.fields:
        yield Block("")
        yield Block(_("No field is another than it was."), style="faint")
    else:
        yield Block("")
        yield Block(_("Fields"), style="section")
    for each in found.fields:
        yield from _beside(each, width) if width >= WIDE else _stacked(each)
    if found.files:
        yield Block("")
        yield Block(_("Files"), style="section")
    for file in found.files:
        style = "faint" if file.change == "same" else "warning"
        yield Block(f"{file.name}: {change_label(file.change)}", style=style, indent=2)
        for line in file.diff:
            yield Block(line, style={"-": "error", "+": "warning"}.get(line[:1], "faint"), indent=4)
        if file.change == "changed" and not file.read:
            yield Block(_("Its words were not read in both: open the files to compare."), style="faint", indent=4)


def _stacked(each: FieldChange) -> Iterator[Block]:
    yield Block(f"- {each.old or '–'}", field_label(each.name), "error")
    yield Block(f"+ {each.new or '–'}", "", "warning", indent=LABEL)


def _beside(each: FieldChange, width: int) -> Iterator[Block]:
    half = (width - LABEL - 6) // 2
    left, right = (words.wrap(safe_text(text or "–"), half) for text in (each.old, each.new))
    for number in range(max(len(left), len(right))):
        old, new = (side[number] if number < len(side) else "" for side in (left, right))
        label = field_label(each.name) if number == 0 else ""
        yield Block(f"{words.fit(old, half)} │ {new}", label, "warning", indent=LABEL)
