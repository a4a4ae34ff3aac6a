"""One command of the screen; all of them stand in `tui.registry`."""

from __future__ import annotations

from dataclasses import dataclass

from translations import _

N_ = str
"""Marks a message for the catalogues; it is looked up when it is shown."""


@dataclass(frozen=True, slots=True)
class Command:
    """One thing a clerk can do on the screen.

    ``keys`` are alternatives, each a key or several one after the other ("g i"); a printable key is written as its
    character. ``action`` is Textual's; ``where`` names the context in which the command applies (see `CONTEXTS`).
    ``title_id`` and ``help_id`` are message ids. ``short_id`` is what the footer says, in the context ``when`` only
    where that is named; empty: not in the footer.
    """

    id: str
    keys: tuple[str, ...]
    action: str
    where: str
    group_id: str
    title_id: str
    help_id: str
    short_id: str = ""
    when: str = ""

    @property
    def title(self) -> str:
        return _(self.title_id)

    @property
    def help(self) -> str:
        return _(self.help_id)

    @property
    def group(self) -> str:
        return _(self.group_id)

    @property
    def short(self) -> str:
        return _(self.short_id) if self.short_id else ""
