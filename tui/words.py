"""The short words of the screen: trays, dates, states, sizes; and text made to fit a number of cells."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from rich.cells import cell_len, set_cell_size

from documents.kinds import BusinessType, Urgency
from documents.statuses import Transport
from documents.text import safe_text
from documents.times import now
from translations import _, language
from tui.command import N_

TRAYS: Final = {
    "inbox": N_("Inbox"),
    "sent": N_("Sent"),
    "drafts": N_("Drafts"),
    "returned": N_("Returned"),
    "warnings": N_("Warnings"),
    "quarantine": N_("Quarantine"),
    "unmatched": N_("Unmatched"),
    "held": N_("Held"),
    "followup": N_("Follow-up"),
}
"""The trays in the order of their number keys."""

_STATUSES: Final = {
    "01": N_("Arrived"),
    "02": N_("Returned"),
    "03": N_("Accepted"),
    "04": N_("Assigned"),
    "05": N_("In progress"),
    "06": N_("Completed"),
    "13": N_("Taken back"),
    "15": N_("Recall agreed"),
    "16": N_("Recall refused"),
}
_TRANSPORT: Final = {
    Transport.QUEUED: N_("waiting to be sent"),
    Transport.SENDING: N_("being sent"),
    Transport.ACCEPTED: N_("taken by the axis"),
    Transport.REJECTED: N_("refused by the axis"),
    Transport.HELD: N_("held, needs a person"),
    Transport.CANCELLED: N_("cancelled"),
}
URGENCY_MARKS: Final = ("", "K", "T", "H", "G")
"""Khẩn, Thượng khẩn, Hỏa tốc, hẹn Giờ: letters, so that they are read without colours too."""
SEVERITY_MARKS: Final = ("", "·", "!", "×")

_HALF_A_YEAR: Final = timedelta(days=183)


def tray_name(tray: str) -> str:
    return _(TRAYS[tray])


def status_name(code: str | None) -> str:
    """A business status in few words, "" when there is none."""
    if code is None:
        return ""
    return _(_STATUSES[code]) if code in _STATUSES else safe_text(code)


def transport_name(state: str | None) -> str:
    return _(_TRANSPORT[Transport[state]]) if state and state in Transport.__members__ else ""


def urgency_name(level: int) -> str:
    """The legal word of an urgency level."""
    known = next((each for each in Urgency if each == level), None)
    return known.label(language()) if known is not None else str(level)


def day(iso: str | None) -> str:
    """``2026-11-20`` as ``20/11/2026``; "" for none."""
    return "/".join(reversed(iso[:10].split("-"))) if iso else ""


def short_day(iso: str | None) -> str:
    """``20/11`` in this year or within half a year, as December is in January; else `` 2025``: five cells."""
    if not iso:
        return ""
    today = now().date()
    near = iso[:4] == str(today.year) or abs(date.fromisoformat(iso[:10]) - today) < _HALF_A_YEAR
    return f"{iso[8:10]}/{iso[5:7]}" if near else f"{iso[:4]:>5}"


def moment(stamp: str | None) -> str:
    """A stored time as ``20/11/2026 09:31:05``."""
    return f"{day(stamp)} {stamp[11:19]}" if stamp else ""


def clock(stamp: str) -> str:
    """A stored time as ``09:31``, with its day when that is not today."""
    today = now().date().isoformat()
    return stamp[11:16] if stamp[:10] == today else f"{short_day(stamp).strip()} {stamp[11:16]}"


def number(value: int) -> str:
    """With the thousands marked as the language does: 1.921 or 1,921."""
    return f"{value:,}".replace(",", "." if language() == "vi" else ",")


def size(count: int) -> str:
    """Bytes in the unit a person would use."""
    if count < 1024:
        return f"{count} B"
    if count < 1024 * 1024:
        return f"{number(round(count / 1024))} KB"
    text = f"{count / 1024 / 1024:.1f} MB"
    return text.replace(".", ",") if language() == "vi" else text


def fit(text: str, width: int) -> str:
    """Exactly ``width`` cells: cut with an ellipsis, or filled with spaces."""
    if width <= 0:
        return ""
    if text.isascii() and len(text) <= width:
        return text.ljust(width)
    if cell_len(text) <= width:
        return set_cell_size(text, width)
    return set_cell_size(set_cell_size(text, width - 1).rstrip() + "…", width)


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most ``width`` cells, broken at spaces where there are any."""
    lines = []
    for paragraph in text.split("\n"):
        line, used = "", 0
        for word in (piece for long in paragraph.split(" ") for piece in _pieces(long, width)):
            cells = cell_len(word)
            if line and used + 1 + cells > width:
                lines.append(line)
                line, used = "", 0
            line, used = (f"{line} {word}", used + 1 + cells) if line else (word, cells)
        lines.append(line)
    return lines


def _pieces(word: str, width: int) -> list[str]:
    """A word cut so that each piece fits; nearly always the word itself."""
    if len(word) * 2 <= width or cell_len(word) <= width:
        return [word]
    pieces = [""]
    for char in word:
        if cell_len(pieces[-1] + char) > width:
            pieces.append("")
        pieces[-1] += char
    return pieces


def business_name(kind: int) -> str:
    """What a package does to what was sent before, in capitals: RECALL, UPDATE, REPLACEMENT; "" of a new document."""
    found = next((each for each in BusinessType if each and each == kind), None)
    return found.label(language()).upper() if found else ""
