"""Whom a document goes to: identifiers and groups as they were typed, against the directory."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from documents.organ_id import parse_organ_id
from documents.times import now
from office.writing.draft import GROUP
from storage import drafts, units
from storage.documents import Recipient
from translations import _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from durable.sqlite import Connection
    from office.directory import Directory

NEARBY = 2_000
"""Codes of one ministry or province among which a mistyped one is looked for."""


@dataclass(frozen=True, slots=True)
class Member:
    """One office of a group; of a retired one `successors` are the codes to write to now, none when nobody knows."""

    code: str
    name: str
    retired: bool
    successors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whom a draft goes to, what is wrong with that, one sentence each; whether the directory could be asked, and has
    no office of a code."""

    recipients: tuple[Recipient, ...]
    problems: tuple[str, ...]
    known: bool
    unknown: bool


def members(directory: Directory, codes: Iterable[str]) -> tuple[Member, ...]:
    """The offices of a group as the directory has them today."""
    found = []
    for code in codes:
        meaning = directory.resolve(code, now().date())
        name = directory.name_of(code) or ""
        found.append(Member(code, name, meaning.retired, meaning.current if meaning.retired else ()))
    return tuple(found)


def choose(db: Connection, directory: Directory, own: str, typed: Iterable[str]) -> Chosen:
    """Look every recipient up: identifiers as typed, and the members of groups ("@" and a name).

    A code that was typed twice is wrong; one that several groups share, or a group's own office, is simply taken once,
    or left out. While no directory has been fetched every well-formed identifier is taken as it is.
    """
    problems: list[str] = []
    found: dict[str, Recipient] = {}
    grouped: set[str] = set()
    known, unknown = bool(units.find(db, limit=1)), False
    groups = drafts.groups(db)
    for text in typed:
        if text.startswith(GROUP):
            name = text.removeprefix(GROUP).strip()
            if name not in groups:
                problems.append(_no_group(name, groups))
                continue
            codes = [code for code in groups[name] if code != own and code not in found]
            grouped.update(codes)
        else:
            codes = [_identifier(db, text)]
            if codes[0] in found and codes[0] not in grouped:
                problems.append(_("Recipient {code} is named twice.").format(code=codes[0]))
                continue
            grouped.discard(codes[0])
        for code in codes:
            unknown |= known and units.get(db, code) is None
            problem = _problem(db, directory, own, code) if known else _malformed(own, code)
            if problem:
                problems.append(problem)
            else:
                found[code] = Recipient(code, directory.name_of(code) or "")
    if not found and not problems:
        problems.append(_("There is no recipient: name at least one office."))
    return Chosen(tuple(found.values()), tuple(problems), known, unknown)


def _identifier(db: Connection, text: str) -> str:
    """The code as the directory writes it."""
    parsed = parse_organ_id(text)
    if units.get(db, text.strip()) is not None or parsed is None:
        return text.strip()
    return parsed.text


def _problem(db: Connection, directory: Directory, own: str, code: str) -> str | None:
    if code == own:
        return _ourselves(code)
    unit = units.get(db, code)
    if unit is None:
        near = ", ".join(f"{each.code} ({each.name})" for each in _nearest(db, code))
        if near:
            return _("Recipient {code} is not in the directory. Did you mean {near}?").format(code=code, near=near)
        return _("Recipient {code} is not in the directory. Search it with: vanthu units").format(code=code)
    meaning = directory.resolve(code, now().date())
    if not meaning.retired:
        return None
    heirs = ", ".join(f"{each} ({directory.name_of(each) or '?'})" for each in meaning.current)
    if heirs:
        sentence = _("Recipient {code} ({name}) is no longer in use. Write to its successor: {heirs}.")
        return sentence.format(code=code, name=unit.name, heirs=heirs)
    return _("Recipient {code} ({name}) is no longer in use, and no successor is known.").format(
        code=code, name=unit.name
    )


def _malformed(own: str, code: str) -> str | None:
    if code == own:
        return _ourselves(code)
    if parse_organ_id(code) is not None:
        return None
    return _("{code} is not an office's identifier: it looks like H29.14, or 000.00.14.H29 in the old form.").format(
        code=code
    )


def _ourselves(code: str) -> str:
    return _("Recipient {code} is this office itself.").format(code=code)


def _nearest(db: Connection, code: str) -> list[units.Unit]:
    """Offices in use that may have been meant: of a like code under the same ministry or province, or of that name."""
    codes = [row[0] for row in db.execute(
        "SELECT code FROM units WHERE retired = 0 AND code BETWEEN ? AND ? ORDER BY code LIMIT ?",
        (code[:3].upper(), f"{code[:3].upper()}\uffff", NEARBY),
    )]  # fmt: skip
    # Two digits that changed places are the commonest slip; a likeness of letters does not see it.
    near = get_close_matches(code.upper(), codes, n=20, cutoff=0.7)
    near = sorted(near, key=lambda each: sorted(each) != sorted(code.upper()))[:3]
    found = [unit for each in near if (unit := units.get(db, each)) is not None]
    return found or [unit for unit in units.find(db, code, limit=3) if not unit.retired]


def _no_group(name: str, groups: Iterable[str]) -> str:
    near = get_close_matches(name, list(groups), n=1)
    if near:
        return _("There is no group {name}. Did you mean {near}?").format(name=name, near=near[0])
    return _("There is no group {name}.").format(name=name)
