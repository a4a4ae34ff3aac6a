"""Returning several documents: a list of what would happen to each, before anything does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from documents.reasons import Grade
from documents.text import safe_text
from translations import ngettext
from tui.acts.returning import grade_name
from tui.screens.command import CommandScreen
from tui.widgets.bars import Bar, Part, StatusBar
from tui.widgets.paper import Block, Paper

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from textual.app import ComposeResult

    from office.returns.returning import Planned, Prepared
    from tui.errands import Target


class BatchScreen(CommandScreen):
    """One line for each document; Enter does what they say, Esc none of it."""

    def __init__(
        self,
        targets: Sequence[Target],
        code: str | None,
        done: Callable[[list[Prepared]], None],
        another: Callable[[], None],
    ) -> None:
        """``code`` is one reason for all, None each one's own; ``another`` asks for one."""
        super().__init__()
        self._targets = targets
        self._code = code
        self._done = done
        self._another = another
        self._plans: list[Planned] | None = None

    def compose(self) -> ComposeResult:
        yield Bar(id="title")
        yield Paper()
        yield StatusBar()
        yield Bar(id="keys")

    def contexts(self) -> set[str]:
        return super().contexts() | {"page-of-batch"}

    @property
    def _ready(self) -> list[Prepared]:
        """The returns that can be given."""
        return [plan.prepared for plan in self._plans or () if plan.prepared is not None]

    def on_mount(self) -> None:
        count = ngettext("Return {count} document", "Return {count} documents", len(self._targets))
        self.query_one("#title", Bar).show([Part(f" {count.format(count=len(self._targets))} ", "active")])
        ids = [target.id for target in self._targets]
        # In the turn of what was asked for before: a document accepted a moment ago is planned for as accepted.
        self.workstation.errands.run(lambda: self.office.returning.prepare_all(ids, self._code), self._planned)
        self.show_status()

    def show_status(self) -> None:
        self.query_one(StatusBar).show(self.workstation.status_parts())

    def _planned(self, plans: list[Planned]) -> None:
        self._plans = plans
        if self.is_attached:
            self.query_one(Paper).show(self._blocks(plans))
            self.show_keys()

    def _blocks(self, plans: list[Planned]) -> Iterator[Block]:
        names = {target.id: target.name for target in self._targets}
        refused = len(plans) - len(self._ready)
        if refused:
            yield Block(
                ngettext(
                    "{count} of them cannot be returned so and stays as it is.",
                    "{count} of them cannot be returned so and stay as they are.",
                    refused,
                ).format(count=refused),
                style="warning",
            )
        for plan in plans:
            name = names[plan.document_id]
            if plan.prepared is None:
                yield Block(f"– {safe_text(plan.problem)}", name, "warning")
            else:
                letters = grade_name(plan.prepared.grade).partition(":")[0]
                style = "error" if Grade.RETURNED in plan.prepared.grade else ""
                yield Block(f"{letters}  {safe_text(plan.prepared.text) or plan.prepared.code}", name, style)

    def action_confirm(self) -> None:
        """Do all of it that can be done."""
        if ready := self._ready:
            self.app.pop_screen()
            self._done(ready)

    def action_reason(self) -> None:
        """Ask for one reason for all of them."""
        self.app.pop_screen()
        self._another()
