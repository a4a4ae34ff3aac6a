"""What the fields of the form offer: types, urgency, offices and groups, documents to answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from documents.kinds import KINDS, Competence, Urgency
from documents.text import fold
from office.writing.draft import GROUP
from storage import documents, trays, units
from translations import _, language, ngettext
from tui import words
from tui.compose.choices import Choice

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from durable.sqlite import Connection
    from office.writing.draft import Draft
    from storage.drafts import Used

SIGNER = {"signer_competence": "competence", "signer_position": "position", "signer_name": "full_name"}
"""The fields of a signer, by the names a document keeps them under."""
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


def ghosts(draft: Draft, used: Sequence[Used]) -> dict[str, str]:
    """What the newest documents of the type hold in the fields that are empty, as far as it goes with those that are
    not: a name is the name of one who signs in the position that was typed."""
    typed = {field: getattr(draft, field).strip() for field in SIGNER}
    signer = next(
        (
            each.signer
            for each in used
            if all(each.signer.get(part, "") == typed[field] for field, part in SIGNER.items() if typed[field])
        ),
        {},
    )
    found = {field: signer.get(part, "") for field, part in SIGNER.items() if not typed[field]}
    if not draft.notation.strip():
        found["notation"] = next((each.notation for each in used), "")
    return found


def recalled(field: str, query: str, used: Sequence[Used]) -> list[Choice]:
    """What a field held in the newest documents of the type, where it holds the words; not what stands there."""
    held = (each.notation if field == "notation" else each.signer.get(SIGNER[field], "") for each in used)
    return [choice for choice in named(filter(None, dict.fromkeys(held)), query) if choice.value != query.strip()]


def named(names: Iterable[str], query: str) -> list[Choice]:
    """Names that hold the words."""
    wanted = fold(query).split()
    return [Choice(name, name) for name in names if all(word in fold(name) for word in wanted)]
