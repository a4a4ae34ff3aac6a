"""Every command and its keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from documents.text import safe_text
from translations import _
from tui.keymap import table
from tui.screens.command import CommandScreen
from tui.widgets.bars import Bar, Part
from tui.widgets.paper import Block, Paper

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.app import ComposeResult


class HelpScreen(CommandScreen):
    """The registry, read out."""

    def compose(self) -> ComposeResult:
        yield Bar(id="title")
        yield Paper()
        yield Bar(id="keys")

    def on_mount(self) -> None:
        self.query_one("#title", Bar).show([Part(f" {_('Help')} ", "active"), Part(f" {self.workstation.title}")])
        self.query_one(Paper).show(self._blocks())

    def _blocks(self) -> Iterator[Block]:
        last = ""
        for group, keys, title, sentence in table(self.workstation.keymap):
            if group != last:
                if last:
                    yield Block("")
                yield Block(group, style="section")
                last = group
            yield Block(f"{title}: {sentence}", f"  {keys}")
        yield Block("")
        yield Block(_("Marks in the list"), style="section")
        for mark, meaning in (
            ("  •", _("not read yet")),
            ("  +", _("marked with m: acts apply to all that are marked")),
            ("  @", _("a colleague works on it")),
            ("  K T H", _("Khẩn, Thượng khẩn, Hỏa tốc: urgent, very urgent, express")),
            ("  · ! ×", _("a check found something to note, to look at, to stop at")),
        ):
            yield Block(meaning, mark)
        yield Block("")
        yield Block(
            _('Other keys for these commands: {path}, for instance: [keys] sync = "f9"').format(
                path=safe_text(str(self.office.home / "keymap.toml"))
            ),
            style="faint",
        )
