"""What becomes of a draft when the clerk takes the advice of a finding."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from compliance.rules.model import Suggest
from documents.code import parse_code
from documents.kinds import OFFICIAL_LETTER, kind_named
from office.writing.draft import GROUP
from translations import _
from tui.compose.form import ABOUT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import TypeAlias

    from office.writing.draft import Draft
    from office.writing.recipients import Member
    from storage.findings import Finding

    Groups: TypeAlias = Mapping[str, Sequence[Member]]
    About: TypeAlias = Mapping[str, Any]

_ABOUT = re.compile(r"v/v\b", re.IGNORECASE)
_TYPED = {"type": "type_name", "signer": "signer_name"}
"""Fields of a draft that take what stands in the file as it is, by a finding's names for them."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """The draft as the finding wants it. What only the clerk can do goes on in ``field``, at the line ``line`` of what
    was chosen there, and ``said`` is a sentence about it."""

    draft: Draft
    field: str = ""
    line: int | None = None
    said: str = ""


def remedy(draft: Draft, finding: Finding, groups: Groups) -> Remedy | None:
    """What the finding's suggestion makes of the draft; None where nothing in the draft can put it right."""
    try:
        taken = _TAKEN[Suggest((finding.suggestion or {})["kind"])]
    except (KeyError, ValueError):  # for a person to do, or of another make than this version's rules
        return None
    return taken(draft, finding, finding.suggestion or {}, groups)


def _correct(draft: Draft, finding: Finding, about: About, _groups: Groups) -> Remedy | None:
    """One finding may name several fields, its suggestion only the first."""
    only = [{"field": about.get("field", ""), "found": about.get("value", "")}]
    corrected = draft
    for each in finding.evidence.get("fields") or only:
        corrected = _corrected(corrected, each["field"], str(each["found"]))
    return Remedy(corrected) if corrected != draft else None


def _corrected(draft: Draft, field: str, found: str) -> Draft:
    match field:
        case "code" if code := parse_code(found):
            return replace(draft, number=code.number, notation=code.notation or draft.notation)
        case "date":
            return replace(draft, date=found)
        case "subject":
            lead = ABOUT if kind_named(draft.type_name) is OFFICIAL_LETTER and not _ABOUT.match(found) else ""
            return replace(draft, subject=f"{lead}{found}")
        case "type" | "signer":
            return replace(draft, **{_TYPED[field]: found})  # type: ignore[arg-type] # both are texts
    return draft


def _add_file(draft: Draft, _finding: Finding, about: About, _groups: Groups) -> Remedy:
    return Remedy(draft, "files", said=_('Choose the file of "{name}".').format(name=about["name"]))


def _replace_file(draft: Draft, _finding: Finding, about: About, _groups: Groups) -> Remedy:
    """The clerk takes the file away: only a sound one may come in its place."""
    said = _("Take the file away, then choose a sound copy of it.")
    at = next((at for at, each in enumerate(draft.files) if each.name == about.get("name")), None)
    return Remedy(draft, "files", at if at is not None else 0 if draft.files else None, said)


def _remove_file(draft: Draft, _finding: Finding, about: About, _groups: Groups) -> Remedy | None:
    at = about["ordinal"]
    if not 0 < at <= len(draft.files):
        return None
    return Remedy(replace(draft, files=(*draft.files[: at - 1], *draft.files[at:])))


def _choose_office(draft: Draft, finding: Finding, _about: About, groups: Groups) -> Remedy | None:
    if "old" not in finding.evidence:
        return None
    heirs = tuple(finding.evidence.get("new", ()))
    changed = exchanged(draft, groups, finding.evidence["old"], heirs)
    return Remedy(changed) if heirs else Remedy(changed, "to", said=_("Choose the right office."))


def _add_recipient(draft: Draft, _finding: Finding, about: About, _groups: Groups) -> Remedy:
    return Remedy(replace(draft, to=tuple(dict.fromkeys((*draft.to, about["code"])))))


def _remove_recipient(draft: Draft, _finding: Finding, about: About, groups: Groups) -> Remedy:
    return Remedy(exchanged(draft, groups, about["code"], ()))


def exchanged(draft: Draft, groups: Groups, old: str, new: Sequence[str]) -> Draft:
    """The draft with others in the place of a recipient; a group that brought it in gives way to its members."""
    to: list[str] = []
    for each in draft.to:
        members = [member.code for member in groups.get(each.removeprefix(GROUP), ())] if each[:1] == GROUP else [each]
        if old in members:
            for code in members:
                to += new if code == old else [code]
        else:
            to.append(each)
    return replace(draft, to=tuple(dict.fromkeys(to)))


_TAKEN: Final[dict[Suggest, Callable[[Draft, Finding, About, Groups], Remedy | None]]] = {
    Suggest.CORRECT_FIELD: _correct,
    Suggest.ADD_FILE: _add_file,
    Suggest.REPLACE_FILE: _replace_file,
    Suggest.REMOVE_FILE: _remove_file,
    Suggest.CHOOSE_OFFICE: _choose_office,
    Suggest.ADD_RECIPIENT: _add_recipient,
    Suggest.REMOVE_RECIPIENT: _remove_recipient,
}
