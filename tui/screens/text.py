"""The words of one attached file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from documents.text import safe_text
from office.problems import file_problem
from storage import texts
from translations import _
from tui.command import N_
from tui.screens.command import CommandScreen
from tui.widgets.bars import Bar, Part
from tui.widgets.paper import Block, Paper

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.app import ComposeResult

    from storage.documents import File

_HOW = {
    "text": N_("text of the file"),
    "ocr": N_("read from a picture: compare it with the original"),
    "none": N_("no text"),
}


class TextScreen(CommandScreen):
    """Shows what was read out of a file, and has it read when that was not done yet."""

    def __init__(self, file: File, marked: tuple[int, int] | None = None) -> None:
        """``marked`` are the first line to mark and the one after the last, as the file was read."""
        super().__init__()
        self._file = file
        self._marked = marked
        self._found: tuple[str, str, str | None] | None = None

    def compose(self) -> ComposeResult:
        yield Bar(id="title")
        yield Paper()
        yield Bar(id="keys")

    def on_mount(self) -> None:
        self._show()
        if self._found is None and self._file.sha256:
            self.workstation.check()

    def reread(self) -> None:
        before = self._found
        if self._read() != before:
            self._show()

    def _read(self) -> tuple[str, str, str | None] | None:
        self._found = texts.of_file(self.workstation.db, self._file.sha256) if self._file.sha256 else None
        return self._found

    def _show(self) -> None:
        found = self._read()
        how, marked = "", None
        if not self._file.sha256:
            blocks = [Block(_("The bytes of this file are not here, so there is nothing to read."), style="warning")]
        elif found is None:
            blocks = [Block(_("This file has not been read yet. It is being read now …"), style="faint")]
        else:
            how, text, problem = found
            blocks = list(self._marked_blocks(text)) if text.strip() else []
            marked = next((index for index, block in enumerate(blocks) if block.style == "evidence"), None)
            why = file_problem(problem or "empty")
            if not blocks:
                sentence = _("No words could be read out of this file: {problem}.").format(problem=why)
                blocks = [Block(sentence, style="warning")]
            elif problem:
                sentence = _("Only a part of this file could be read: {problem}.").format(problem=why)
                blocks.insert(0, Block(sentence, style="warning"))
                marked = marked and marked + 1
        self.query_one(Paper).show(blocks, at=marked)
        title = [Part(f" {safe_text(self._file.name)} ", "active"), Part(f" {_(_HOW[how])}" if how else "", "faint")]
        self.query_one("#title", Bar).show(title)

    def _marked_blocks(self, text: str) -> Iterator[Block]:
        if self._marked is None:
            yield Block(text)
            return
        lines = text.split("\n")
        first, last = self._marked
        yield Block("\n".join(lines[:first]))
        yield Block("\n".join(lines[first:last]), style="evidence")
        yield Block("\n".join(lines[last:]))
