"""A document being written: every field as it was typed, nothing checked yet.

The form of the screen, a template and a TOML file all give one of these; `drafting` says what is wrong with it,
and seals it. What a field may be is written in `Draft`; empty always means: not said.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from storage.documents import Document

GROUP = "@"
"""What stands before the name of a group among the recipients."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file of a draft: under ``path`` on this machine, or kept in the mirror under ``sha256``."""

    name: str
    path: str | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed so far.

    `number` left out is the next free one of its series and year; `date` left out is the day of sending. Dates are
    written YYYY-MM-DD (any form `documents.times.parse_date` knows is taken). `urgency` is the legal word, `reply_to`
    the DocumentId, the code or our own id of the document answered. `to` are identifiers of offices, or "@" and the
    name of a group. `places` are the lines under "Nơi nhận", `appendixes` the document's own list of what goes with it.

    `business_type` is BussinessDocType (0 new, 2 update, 3 replacement), `relates_to` the id of the row that is
    updated, replaced or followed up, and `reason` why (10 to 500 characters; of a new document none is asked). Of an
    update, `removed` are offices that had the document and for which it no longer is: they are told by it, too.
    """

    type_name: str = "Công văn"
    number: str = ""
    notation: str = ""
    date: str = ""
    subject: str = ""
    signer_name: str = ""
    signer_position: str = ""
    signer_competence: str = ""
    urgency: str = "thường"
    due: str = ""
    reply_to: str = ""
    to: tuple[str, ...] = ()
    files: tuple[Attached, ...] = ()
    place: str = ""
    places: tuple[str, ...] = ()
    appendixes: tuple[str, ...] = ()
    business_type: int = 0
    relates_to: int | None = None
    reason: str = ""
    removed: tuple[str, ...] = ()

    def to_json(self) -> str:
        """The draft as the mirror keeps it."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Draft:
        """What `to_json` gave, of this version of the program or another: fields it does not know are left out."""
        known = {each.name for each in fields(cls)}
        values: dict[str, Any] = {name: value for name, value in json.loads(text).items() if name in known}
        for name in ("to", "places", "appendixes", "removed"):
            if name in values:
                values[name] = tuple(values[name])
        if "files" in values:
            values["files"] = tuple(Attached(**each) for each in values["files"])
        return cls(**values)


def draft_of(document: Document) -> Draft:
    """A sealed document as the draft it was made of, its number kept and its files those in the mirror.

    What a correction begins with, and what is left when a sending is taken back.
    """
    from office.views import urgency_name

    details = document.details
    responses: list[dict[str, str]] = details.get("responses", [])
    business: dict[str, Any] = details.get("business", {})
    removed = tuple(each["organ_id"] for each in business.get("receivers", ()) if each.get("receiver_type") == "0")
    return Draft(
        type_name=document.type_name,
        number=document.number,
        notation=document.notation,
        date=document.issued_on or "",
        subject=document.subject,
        signer_name=document.signer.get("full_name", ""),
        signer_position=document.signer.get("position", ""),
        signer_competence=document.signer.get("competence", ""),
        urgency=urgency_name(document.urgency),
        due=document.due_on or "",
        reply_to=responses[0].get("document_id") or responses[0].get("code", "") if responses else "",
        to=tuple(each.code for each in document.recipients if each.code not in removed),
        files=tuple(Attached(each.name, sha256=each.sha256) for each in document.files if each.sha256),
        place=document.place,
        places=tuple(details.get("to_places", ())),
        appendixes=tuple(details.get("appendixes", ())),
        business_type=document.business_type,
        relates_to=document.relates_to,
        reason=business.get("reason", "") if document.business_type else "",
        removed=removed,
    )
