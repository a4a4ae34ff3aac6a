"""Taking the advice that stands beside the form: it goes into the draft, or the clerk is led to where that is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compliance.rules.advice import advice
from documents.reasons import REASONS
from storage.findings import Finding
from translations import _
from tui.compose.remedies import remedy

if TYPE_CHECKING:
    from office.writing.understanding import Problem
    from tui.compose.screen import ComposeScreen


def apply(screen: ComposeScreen, item: Problem | Finding | None) -> None:
    """Put a finding right as its suggestion says, and have the checks look anew; of a problem go to its field."""
    if isinstance(item, Finding):
        _apply(screen, item)
    elif item is not None and item.field in screen.form.names:
        screen.go_to(screen.form.field(item.field))
    elif item is not None:
        screen.workstation.say(item.sentence, "warning")


def _apply(screen: ComposeScreen, finding: Finding) -> None:
    found = remedy(screen.draft, finding, screen.looking.groups)
    what = advice(finding.suggestion)
    if found is None:
        screen.workstation.say(_unaided(screen, finding, what), "warning")
        return
    if found.field:
        chosen = screen.form.files
        if found.line is not None:
            screen.go_to(chosen)
            chosen.stand_on(found.line)
        else:
            screen.go_to(screen.form.field(found.field))
    if found.draft != screen.draft:
        screen.looking.settled(finding)
        screen.load(found.draft)
        screen.show_looked()
    screen.workstation.say(found.said or _("Done. {advice}").format(advice=what), "key")


def _unaided(screen: ComposeScreen, finding: Finding, what: str) -> str:
    """What to say of a finding that nothing in the draft puts right."""
    said = _("Nothing in the form puts this right. {advice}").format(advice=what)
    reason = REASONS.get(finding.code)
    if finding.severity == "block" and (reason is None or reason.may_quote):
        key = screen.key_of("form-override")
        said = f"{said} {_('{key} sends it all the same, with a reason.').format(key=key)}"
    return said
