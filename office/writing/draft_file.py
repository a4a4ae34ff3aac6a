"""A draft as a TOML file, for scripts; what is wrong in it is told with its line.

The keys are those of the form: ``number notation type date subject signer{name position competence} urgency to files
reply_to due place places appendixes``, and for an update or a replacement ``updates`` or ``replaces`` (the id of what
was sent; in full ``business_type relates_to``) with ``reason``, for an update also ``removed``. Files are looked for
beside the draft.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from documents.kinds import BusinessType
from office.errors import BadInput
from office.troubles import reason
from office.writing.draft import Attached, Draft
from translations import _

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

LARGEST = 1024 * 1024
"""Bytes beyond which a file is no draft: nobody types a megabyte."""

_TEXTS = {
    "number": "number", "notation": "notation", "type": "type_name", "subject": "subject", "urgency": "urgency",
    "reply_to": "reply_to", "place": "place", "reason": "reason",
}  # fmt: skip
_DAYS = {"date": "date", "due": "due"}
_LISTS = {"to": "to", "files": "files", "places": "places", "appendixes": "appendixes", "removed": "removed"}
_WHOLE = {"business_type": "business_type", "relates_to": "relates_to"}
_CHANGES = {"updates": BusinessType.UPDATE, "replaces": BusinessType.REPLACE}
_SIGNER = {"name": "signer_name", "position": "signer_position", "competence": "signer_competence"}
_KEYS = (*_TEXTS, *_DAYS, *_LISTS, *_CHANGES, *_WHOLE, "signer")
_PLACE = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)\s*$")


@dataclass(frozen=True, slots=True)
class DraftFile:
    """What was read, and where: `line_of` leads from a field of the draft back to the file."""

    path: Path
    draft: Draft
    text: str

    def line_of(self, field: str) -> int | None:
        """The line that sets a field of `Draft`, from 1; None when none does."""
        keys = {name: key for table in (_TEXTS, _DAYS, _LISTS, _WHOLE, _SIGNER) for key, name in table.items()}
        key = keys[field]
        line = _line(self.text, key)
        if line is None and key in _WHOLE:
            line = next(filter(None, (_line(self.text, name) for name in _CHANGES)), None)
        return _line(self.text, "signer") if line is None and key in _SIGNER else line


def read_draft(path: Path) -> DraftFile:
    """Read a draft. Raises `BadInput`, naming file, line and what is wrong, for the first thing that is."""
    text = _text(path)
    try:
        values = tomllib.loads(text)
    except RecursionError as error:
        raise BadInput(_("{path} is nested too deeply for a draft.").format(path=path)) from error
    except ValueError as error:  # a TOMLDecodeError, or a number no machine wants to read
        raise BadInput(_slip(path, text, str(error))) from error
    found: dict[str, Any] = {}
    for key, value in values.items():
        if key not in _KEYS:
            raise BadInput(_at(path, text, key, _unknown(key, _KEYS)))
        found |= _field(path, text, key, value)
    return DraftFile(path, Draft(**found), text)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError as error:
        raise BadInput(_("There is no file {path}.").format(path=path)) from error
    except OSError as error:
        raise BadInput(_("{path} cannot be read: {error}").format(path=path, error=reason(error))) from error
    if len(content) > LARGEST:
        raise BadInput(_("{path} is too large for a draft.").format(path=path))
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadInput(_("{path}, line {line}: the text is not in UTF-8.").format(path=path, line=line)) from error


def _field(path: Path, text: str, key: str, value: object) -> dict[str, Any]:
    def wrong(wanted: str, name: str = key) -> BadInput:
        return BadInput(_at(path, text, name, _("{key} must be {wanted}.").format(key=name, wanted=wanted)))

    if key in _TEXTS:
        if not isinstance(value, str):
            raise wrong(_("text in quotes"))
        return {_TEXTS[key]: value}
    if key in _DAYS:
        if isinstance(value, date) and not isinstance(value, datetime):
            value = value.isoformat()
        if not isinstance(value, str):
            raise wrong(_("a date, such as 2026-11-20"))
        return {_DAYS[key]: value}
    if key in (*_WHOLE, *_CHANGES):
        if isinstance(value, bool) or not isinstance(value, int):
            raise wrong(_("a whole number"))
        if key in _CHANGES:
            return {"business_type": _CHANGES[key].value, "relates_to": value}
        return {_WHOLE[key]: value}
    if key in _LISTS:
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise wrong(_("a list of texts in quotes"))
        return {key: tuple(_attached(path, each) for each in value) if key == "files" else tuple(value)}
    if not isinstance(value, dict):
        raise wrong(_("a table, such as {example}").format(example='{ name = "Nguyễn Văn A" }'))
    return _signer(path, text, value, wrong)


def _signer(path: Path, text: str, values: Mapping[str, object], wrong: Any) -> dict[str, Any]:
    for key, value in values.items():
        if key not in _SIGNER:
            raise BadInput(_at(path, text, key, _unknown(key, _SIGNER)))
        if not isinstance(value, str):
            raise wrong(_("text in quotes"), f"signer.{key}")
    return {_SIGNER[key]: value for key, value in values.items()}


def _attached(path: Path, name: str) -> Attached:
    place = path.parent / name
    return Attached(place.name, str(place.absolute()))


def _at(path: Path, text: str, key: str, sentence: str) -> str:
    line = _line(text, key.rpartition(".")[2]) or _line(text, key.partition(".")[0])
    if line is None:
        return f"{path}: {sentence}"
    return _("{path}, line {line}: {sentence}").format(path=path, line=line, sentence=sentence)


def _line(text: str, key: str) -> int | None:
    """The line on which a key is set: at its beginning, as a table's name, or within a table written on one line."""
    name = rf"(?:\[\s*)?[\"']?{re.escape(key)}[\"']?\s*(?:=|\]|\.)"
    for pattern in (rf"^\s*{name}", rf"[{{,]\s*{name}"):
        found = re.search(pattern, text, re.MULTILINE)
        if found:
            return text.count("\n", 0, found.end()) + 1
    return None


def _unknown(key: str, known: Any) -> str:
    near = get_close_matches(key, list(known), n=1)
    if near:
        return _("there is no key {key}. Did you mean {near}?").format(key=key, near=near[0])
    return _("there is no key {key}; there are {known}.").format(key=key, known=", ".join(known))


def _slip(path: Path, text: str, error: str) -> str:
    """What is wrong in the writing, in words for one who does not know TOML, with its line and column."""
    found = _PLACE.search(error)
    said = error[: found.start()] if found else error
    if found and found[1]:
        line, column = int(found[1]), int(found[2])
    else:
        line = text.count("\n") + 1
        column = len(text) - (text.rfind("\n") + 1) + 1
    explained = {
        "Invalid date or datetime": _("that is not a date that exists; write it like 2026-11-20"),
        "Invalid value": _("the value cannot be read; texts stand in quotes, dates like 2026-11-20, lists in [ ]"),
        "Cannot overwrite a value": _("this key is set twice"),
        "Unclosed array": _("the list is not closed with ]"),
        "Expected '=' after a key in a key/value pair": _('an "=" is missing after the key'),
        "Expected newline or end of document after a statement": _("more stands behind the value on its line"),
    }.get(said, said[:1].lower() + said[1:])
    return _("{path}, line {line}, column {column}: {error}.").format(
        path=path, line=line, column=column, error=explained
    )
