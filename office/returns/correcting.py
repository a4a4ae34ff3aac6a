"""What puts a returned document right, as a draft: the fix its recipients ask for, with everything carried over.

The values they found are read back out of their words: a reason of our own making quotes what was typed and what
stands in the file (`compliance.rules.messages`), and so do people who write by hand.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from documents.code import parse_code
from documents.kinds import BusinessType
from documents.organ_id import parse_organ_id
from documents.reasons import MOST_CHARACTERS, Action
from documents.times import parse_date
from office.errors import BadInput
from office.returns.tracking import nothing_waits, waiting
from office.writing.draft import Attached, Draft, draft_of
from storage import documents
from translations import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from office.office import Office
    from office.returns.tracking import Received
    from storage.documents import Document

LETTER = "Công văn"
_QUOTED = re.compile(r'["“]([^"”]+)["”]')
_DAY = re.compile(r"\b[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}\b")
_WORD = re.compile(r"[^\s,;:()\[\]\"“”]+")
_PAIR = r'{label}: nhập "[^"]*", trên tệp "([^"]*)"'
_FIELDS = {"type_name": "Loại văn bản", "signer_name": "Người ký", "subject": "Trích yếu"}
"""Fields of a draft, by the words that a TL-B3 reason names them with on the wire."""


def begin(office: Office, document_id: int, action: Action | None = None) -> int:
    """Begin the fix of a sent document, or take up the one begun before; gives the draft's id. Raises `BadInput`."""
    with office.reader() as mirror:
        document = documents.get(mirror.db, document_id)
        if document is None:
            raise BadInput(_("There is no document {id}.").format(id=document_id))
        faults = waiting(document)
        if not faults:
            raise BadInput(nothing_waits(document_id))
        wanted = action or _asked(faults[0])
        asking = [each for each in faults if _asked(each) is wanted] or faults
        draft = _draft(document, wanted, asking)
        begun = mirror.db.execute(
            "SELECT max(id) FROM documents WHERE relates_to = ? AND tray = 'drafts' AND business_type = ?",
            (document_id, draft.business_type),
        ).fetchone()[0]
    return int(begun) if begun is not None else office.drafting.create(draft)


def passed_on(document: Document, to: str) -> Draft:
    """A phiếu chuyển that takes a received document, with its files, to the office it is for."""
    name = document.sender_name or document.sender_code
    return Draft(
        type_name="Phiếu chuyển",
        subject=_fitting(f"Chuyển văn bản số {document.code}{_of_day(document)} của {name} đến đúng nơi giải quyết"),
        urgency=_urgency(document),
        to=(to,),
        files=tuple(Attached(each.name, sha256=each.sha256) for each in document.files if each.sha256),
        relates_to=document.id,
    )


def _asked(received: Received) -> Action:
    """What a recipient asks for; of plain words, which ask for nothing in particular, an update."""
    return received.reason.action or Action.UPDATE


def _draft(document: Document, action: Action, asking: list[Received]) -> Draft:
    match action:
        case Action.UPDATE | Action.RESEND_COMPLETE:
            return _change(document, BusinessType.UPDATE, asking)
        case Action.REPLACE:
            return _change(document, BusinessType.REPLACE, asking)
        case Action.REDIRECT:
            return replace(_change(document, BusinessType.UPDATE, asking), to=tuple(_right_offices(document, asking)))
        case Action.EXPLAIN | Action.CONFIRM:
            return _letter(document, action, asking)
        case Action.RECALL | Action.RECALL_UNDER_SECRECY:
            raise BadInput(
                _("Document {id} is to be recalled: vanthu recall {id} --reason TEXT").format(id=document.id)
            )
        case Action.NONE:
            raise BadInput(_("Nothing is asked for: document {id} needs no correction.").format(id=document.id))


def _change(document: Document, kind: BusinessType, asking: list[Received]) -> Draft:
    """The document once more, as an update or a replacement, with the values that were found in its file."""
    draft = replace(
        draft_of(document),
        to=tuple(each.recipient.code for each in asking),
        business_type=kind.value,
        relates_to=document.id,
        reason=_why(asking),
        removed=(),
    )
    for each in asking:
        draft = _corrected(draft, document, each)
    return draft


def _corrected(draft: Draft, document: Document, received: Received) -> Draft:
    text = received.reason.text
    match received.reason.code:
        case "TL-B1":
            codes = filter(None, map(parse_code, _QUOTED.findall(text)))
            found = next((code for code in codes if code.key != document.code_key), None)
            return replace(draft, number=found.number, notation=found.notation) if found else draft
        case "TL-B2":
            days = (day.isoformat() for day in map(parse_date, _DAY.findall(text)) if day)
            other = next((day for day in days if day != document.issued_on), None)
            return replace(draft, date=other) if other else draft
        case "TL-B3":
            pairs = ((field, re.search(_PAIR.format(label=label), text)) for field, label in _FIELDS.items())
            return replace(draft, **{field: pair[1] for field, pair in pairs if pair})  # type: ignore[arg-type] # texts
    return draft


def _right_offices(document: Document, asking: list[Received]) -> Iterator[str]:
    """The offices that the reasons name, other than the one that sent and those it went to; each once."""
    known = {document.sender_code, *(each.code for each in document.recipients)}
    for received in asking:
        # A reason names the right office last: what comes before it may be the wrong one.
        for word in reversed(_WORD.findall(received.reason.text)):
            found = parse_organ_id(word.rstrip("."))
            if found is not None and found.text not in known:
                known.add(found.text)
                yield found.text
                break


def _letter(document: Document, action: Action, asking: list[Received]) -> Draft:
    """A công văn that answers: the document's number and day in its subject, the document in its ResponseFor."""
    what = "giải trình về" if action is Action.EXPLAIN else "xác nhận"
    carried = draft_of(document)
    return Draft(
        notation=carried.notation if carried.type_name == LETTER else "",
        subject=_fitting(f"V/v {what} văn bản số {document.code}{_of_day(document)}"),
        signer_name=carried.signer_name,
        signer_position=carried.signer_position,
        signer_competence=carried.signer_competence,
        urgency=carried.urgency,
        place=carried.place,
        reply_to=document.document_id or "",
        to=tuple(each.recipient.code for each in asking),
        relates_to=document.id,
    )


def _why(asking: list[Received]) -> str:
    first = asking[0]
    name = first.recipient.name or first.recipient.code
    return _fitting(f"Theo phản hồi của {name}: {first.reason.text or 'văn bản bị trả lại'}")


def _fitting(text: str) -> str:
    """At most 500 characters, as many as a subject and a reason may have."""
    return text if len(text) <= MOST_CHARACTERS else f"{text[: MOST_CHARACTERS - 1]}…"


def _of_day(document: Document) -> str:
    return f" ngày {date.fromisoformat(document.issued_on):%d/%m/%Y}" if document.issued_on else ""


def _urgency(document: Document) -> str:
    from office.views import urgency_name

    return urgency_name(document.urgency)
