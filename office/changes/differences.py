"""What an update or a replacement changes: fields, files by their hash, and the words where both were read."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import unified_diff
from typing import TYPE_CHECKING, Any

from documents.kinds import BusinessType
from documents.text import nfc
from office.discretion import discreet
from office.errors import BadInput
from storage import changes, documents, texts
from translations import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from durable.sqlite import Connection
    from storage.documents import Document

SHOWN = ("code", "issued_on", "type_name", "subject", "signer", "urgency", "due_on", "place")
"""Fields of a document that are compared, in the order in which a clerk reads them."""
MOST_LINES = 2_000
"""Lines of a difference in words: beyond that it is another document."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field, by its name in `SHOWN`, with what stood there and what stands there now."""

    name: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file: "added", "removed", "changed" or "same". ``diff`` are the lines of a unified difference of the words,
    empty where one of the two was not read, or they are equal; ``read`` says whether both were."""

    name: str
    change: str
    diff: tuple[str, ...] = ()
    read: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """``request`` against ``document``, as that was before it."""

    request: int
    document: int
    kind: int
    fields: tuple[FieldChange, ...]
    files: tuple[FileChange, ...]


def compare(db: Connection, request_id: int) -> Difference:
    """See `office.changes.changing.Changing.compare`."""
    change = changes.made_by(db, request_id)
    if change is None or change.kind == BusinessType.RECALL or change.document is None:
        raise BadInput(_("Document {id} neither updates nor replaces one that is here.").format(id=request_id))
    asking, document = documents.get(db, request_id), documents.get(db, change.document)
    assert asking is not None
    assert document is not None
    new, old = _values(discreet(asking)), _values(discreet(document))
    for former in document.details.get("former", ()):
        if former["request"] == request_id:
            old = former["fields"] | {"files": former["files"]}
            break
    fields = tuple(
        FieldChange(name, said(name, old[name]), said(name, new[name]))
        for name in SHOWN
        if old.get(name) != new.get(name)
    )
    return Difference(request_id, change.document, change.kind, fields, tuple(_files(db, old["files"], new["files"])))


def said(name: str, value: Any) -> str:
    """A field's value as text."""
    if name == "signer":
        return " ".join(filter(None, (value.get(part, "") for part in ("competence", "position", "full_name"))))
    if name == "urgency":
        from office.views import urgency_name

        return urgency_name(value)
    return str(value or "")


def _values(document: Document) -> dict[str, Any]:
    files = [{"name": each.name, "sha256": each.sha256} for each in document.files]
    return {name: getattr(document, name) for name in SHOWN} | {"files": files}


def _files(db: Connection, old: Sequence[dict[str, Any]], new: Sequence[dict[str, Any]]) -> list[FileChange]:
    """Files of the same name belong together, and of the rest those of the same bytes."""
    if not new:
        return [FileChange(each["name"], "same") for each in old]
    before = {each["name"]: each for each in old}
    found = []
    for each in new:
        earlier = before.pop(each["name"], None)
        if earlier is None:
            moved = next((name for name, other in before.items() if other["sha256"] == each["sha256"]), None)
            earlier = before.pop(moved) if moved is not None and each["sha256"] else None
        if earlier is None:
            found.append(FileChange(each["name"], "added"))
        elif earlier["sha256"] == each["sha256"]:
            found.append(FileChange(each["name"], "same"))
        else:
            found.append(FileChange(each["name"], "changed", *_words(db, earlier["sha256"], each["sha256"])))
    return [*found, *(FileChange(name, "removed") for name in before)]


def _words(db: Connection, old: str | None, new: str | None) -> tuple[tuple[str, ...], bool]:
    read = [texts.of_file(db, each) if each else None for each in (old, new)]
    if not all(each is not None and each[0] != "none" for each in read):
        return (), False
    before, after = ([nfc(line).strip() for line in each[1].splitlines()][:MOST_LINES] for each in read if each)
    return tuple(line.rstrip("\n") for line in unified_diff(before, after, lineterm="", n=1))[2:], True
