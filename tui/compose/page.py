"""What stands beside the fields: what is missing or wrong, what the checks found; and the lines of what was chosen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from documents.text import safe_text
from office.writing.draft import GROUP
from storage import units
from translations import _, ngettext
from tui import words
from tui.compose.choices import Choice
from tui.compose.offers import count_units
from tui.widgets.bars import Part
from tui.widgets.paper import Block
from tui.widgets.reader import finding_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from durable.sqlite import Connection
    from office.writing.draft import Attached, Draft
    from office.writing.recipients import Member
    from office.writing.understanding import Problem
    from storage.findings import Finding


def blocks(problems: Sequence[Problem], findings: Sequence[Finding] | None, send: str) -> Iterator[Block]:
    """The problems of the fields, then what was found in the files; None: they have not been examined yet. Each is an
    item of its own, numbered on. ``send`` is the key that sends a draft in which nothing is wrong."""
    if problems:
        yield Block(_("Missing or wrong"), style="section")
        for item, problem in enumerate(problems):
            yield Block(f"! {problem.sentence}", style="warning", item=item, indent=2)
    if findings is None:
        yield Block(_("The checks are about to begin …"), style="faint")
    elif findings:
        yield Block(_("What the checks found"), style="section")
        for item, finding in enumerate(findings, start=len(problems)):
            yield from finding_blocks(finding, item)
    elif not problems:
        yield Block(
            _("Nothing is missing, and the checks found nothing: {key} sends it.").format(key=send), style="section"
        )


def title(draft: Draft, number: str, saved_at: str, turn: str) -> list[Part]:
    """Which document it is, with the number it would get, when it was last saved, and how much stands on the second
    page, which the key ``turn`` shows."""
    code = "/".join(part for part in (draft.number or number, draft.notation) if part)
    name, document = _("Compose"), safe_text(f"{draft.type_name} {code}")
    parts = [Part(f" {name} ", "active"), Part(f" {document}")]
    if saved_at:
        saved = _("saved {time}").format(time=words.clock(saved_at))
        parts.append(Part(f"  {saved}", "faint"))
    if further := len(draft.places) + len(draft.appendixes):
        more = ngettext("{key}: {count} more line", "{key}: {count} more lines", further)
        parts.append(Part(f"  {more.format(key=turn, count=further)}", "faint"))
    return parts


def line_choices(lines: Sequence[str]) -> list[Choice]:
    """Lines as they are listed, each by its place."""
    return [Choice(str(at), line) for at, line in enumerate(lines)]


def recipient_choices(
    db: Connection, typed: Sequence[str], groups: Mapping[str, Sequence[Member]], retired: Mapping[str, Member]
) -> list[Choice]:
    """The recipients as they are listed; ``retired`` are those of them that are no longer in use."""
    return [
        _group(each, groups.get(each.removeprefix(GROUP))) if each.startswith(GROUP) else _office(db, each, retired)
        for each in typed
    ]


def _office(db: Connection, code: str, retired: Mapping[str, Member]) -> Choice:
    unit = units.get(db, code)
    name = unit.name if unit and unit.name else code
    member = retired.get(code)
    if member is None:
        return Choice(code, name, code if name != code else "")
    if not member.successors:
        return Choice(code, name, _("no longer in use: Del"), "warning")
    heirs = ", ".join(member.successors)
    return Choice(code, name, _("now {codes}: Enter").format(codes=heirs), "warning")


def _group(typed: str, members: Sequence[Member] | None) -> Choice:
    if members is None:
        return Choice(typed, typed, "", "warning")
    gone = sum(member.retired for member in members)
    if not gone:
        return Choice(typed, typed, count_units(len(members)))
    note = ngettext("{count} no longer in use: Enter", "{count} no longer in use: Enter", gone)
    return Choice(typed, typed, note.format(count=gone), "warning")


def file_choices(files: Sequence[Attached]) -> list[Choice]:
    """The files as they are listed, each by its place."""
    return [Choice(str(at), each.name, *_size(each)) for at, each in enumerate(files)]


def _size(file: Attached) -> tuple[str, str]:
    if file.path is None:
        return _("kept here"), ""
    try:
        return words.size(Path(file.path).stat().st_size), ""
    except (OSError, ValueError):
        return _("it is not there"), "warning"
