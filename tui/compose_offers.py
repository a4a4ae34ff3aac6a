"""What the fields of the form offer: types, urgency, offices and groups, documents to answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from documents.kinds import KINDS, Competence, Urgency
from documents.text import fold
from office.draft import GROUP
from storage import documents, trays, units
from translations import _, language, ngettext
from tui import words
from tui.compose_choices import Choice

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from durable.sqlite import Connection

MOST = 40
"""Choices read for one question; who needs more of them types another letter."""


def types(query: str) -> list[Choice]:
    """Types of document whose name holds the words, or begins with them, or whose abbreviation it is."""
    wanted = fold(query).split()
    found = [kind for kind in KINDS if all(word in fold(kind.name) for word in wanted)]
    found.sort(key=lambda kind: not fold(kind.name).startswith(" ".join(wanted)))
    exact = [kind for kind in KINDS if kind.abbreviation and kind.abbreviation.lower() == query.strip().lower()]
    return [Choice(kind.name, kind.name, kind.abbreviation) for kind in dict.fromkeys((*exact, *found))]


def urgencies(query: str) -> list[Choice]:
    """Degrees of urgency by their legal words, or by their words in the language in use."""
    wanted = fold(query).split()
    return [
        Choice(level.vi.lower(), level.vi, level.label(language()) if language() != "vi" else "")
        for level in Urgency
        if all(word in fold(f"{level.vi} {level.en}") for word in wanted)
    ]


def competences(query: str) -> list[Choice]:
    """On whose behalf the signer signs."""
    wanted = fold(query).rstrip(".")
    return [
        Choice(mark.value, mark.value, mark.label(language()))
        for mark in Competence
        if fold(mark.value).startswith(wanted) or wanted in fold(mark.vi)
    ]


def recipients(db: Connection, query: str, groups: Mapping[str, int]) -> list[Choice]:
    """Groups and offices whose name holds the words; behind "@" groups alone."""
    wanted = fold(query.removeprefix(GROUP)).split()
    if not wanted and not query.startswith(GROUP):
        return []
    found = [
        Choice(GROUP + name, GROUP + name, count_units(count))
        for name, count in groups.items()
        if all(word in fold(name) for word in wanted)
    ]
    if query.startswith(GROUP):
        return found
    retired = _("retired")
    for unit in units.find(db, query, limit=MOST):
        note = f"{unit.code} · {retired}" if unit.retired else unit.code
        found.append(Choice(unit.code, unit.name or unit.code, note, "warning" if unit.retired else ""))
    return found


def count_units(count: int) -> str:
    """How many offices, in words."""
    return ngettext("{count} office", "{count} offices", count).format(count=words.number(count))


def answered(db: Connection, query: str) -> list[Choice]:
    """Received documents that may be answered, by number or words."""
    found = []
    for row in trays.matches(db, "inbox", query, limit=MOST):
        document = documents.get(db, row.id)
        if document is not None and document.document_id:
            text = f"{row.code} · {row.subject}"
            found.append(Choice(document.document_id, text, f"{words.short_day(row.issued_on)} {row.party}"))
    return found


def named(names: Iterable[str], query: str) -> list[Choice]:
    """Names that hold the words."""
    wanted = fold(query).split()
    return [Choice(name, name) for name in names if all(word in fold(name) for word in wanted)]
