"""How the lines of a list share its width: which columns there are, and what stands in them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from documents.text import safe_text
from documents.times import now
from storage.documents import due_of
from translations import _, ngettext
from tui import words
from tui.words import fit

if TYPE_CHECKING:
    from storage.trays import Row

GUTTER = 4
"""Cells for the cursor's bar; marked, held by a colleague or unread; urgency; the gravest finding."""
LEAD = 14


class Columns(NamedTuple):
    """Cells given to each column; 0 leaves it out."""

    code: int
    subject: int
    party: int
    date: int
    status: int


def columns(width: int, tray: str = "") -> Columns:
    """Number and subject always; date and status from 72 cells, the other office from 104.

    In the follow-up the column of the office holds who leads, and is there from 72 cells.
    """
    code = 15 if width < 72 else 17
    date, status = (5, 11) if width >= 72 else (0, 0)
    party = min(32, width // 4) if width >= 104 else LEAD if tray == "followup" and width >= 72 else 0
    taken = GUTTER + 1 + code + 1 + sum(each + 1 for each in (party, date, status) if each)
    return Columns(code, max(0, width - taken), party, date, status)


def heading(width: int, tray: str = "") -> str:
    """The names of the columns over the list."""
    shape = columns(width, tray)
    text = f"{' ' * (GUTTER + 1)}{fit(_('Number'), shape.code)} {fit(_('Subject'), shape.subject)}"
    names = (_("Office"), _("Date"), _("Status"))
    if tray == "followup":
        names = (_("Lead"), _("Due"), _("Days left"))
    for cells, name in zip((shape.party, shape.date, shape.status), names, strict=True):
        if cells:
            text += f" {fit(name, cells)}"
    return text


def tail(row: Row, shape: Columns, tray: str, lead: str) -> str:
    """What stands behind the subject."""
    if tray == "followup":
        due = due_of(row.rank)
        cells = (lead, words.short_day(due), days_left(due))
    else:
        done = {1: _("Corrected"), 2: _("Settled")}
        status = done.get(row.corrected) or words.status_name(row.status)
        if tray == "sent" and not status:
            status = _("Has left") if row.sent_at else _("Not left")
        cells = (row.party, words.short_day(row.issued_on or row.received_at), status)
    widths = (shape.party, shape.date, shape.status)
    return "".join(f" {fit(safe_text(text), width)}" for text, width in zip(cells, widths, strict=True) if width)


def days_left(due: str | None) -> str:
    """How long there is until a day, in eleven cells."""
    if due is None:
        return ""
    days = (date.fromisoformat(due) - now().date()).days
    if days == 0:
        return _("today")
    if days > 0:
        return ngettext("{days} day left", "{days} days left", days).format(days=words.number(days))
    return ngettext("{days} day late", "{days} days late", -days).format(days=words.number(-days))
