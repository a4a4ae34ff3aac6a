"""Documents, statuses and offices as the contract's JSON has them: the same keys for every reader, null for unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from compliance.rules.messages import message
from documents.kinds import BusinessType, Urgency
from documents.reasons import REASONS, Action, parse_description
from documents.statuses import status as status_of
from office.changes.changing import asked
from office.discretion import discreet
from office.exchange.retrying import SEND
from office.returns.tracking import track
from storage import assignments, changes, documents, outbox, statuses
from storage.assignments import INFORM, LEAD, SUPPORT
from translations import _, language

if TYPE_CHECKING:
    from compliance.facts import Facts
    from durable.sqlite import Connection
    from office.changes.changing import Asked
    from storage.assignments import Assignment
    from storage.changes import Change
    from storage.documents import Document, Status
    from storage.findings import Finding
    from storage.units import Unit


def document_view(db: Connection, document: Document) -> dict[str, Any]:
    """A document with its recipients, files, findings and the history of its statuses; of a secret one the envelope."""
    shown = discreet(document)
    row = document.id if shown is document else None
    history = statuses.history(db, row) if row is not None else []
    given = assignments.of_document(db, row) if row is not None else []
    document = shown
    return {
        "id": document.id,
        "direction": document.direction,
        "tray": document.tray,
        "document_id": document.document_id,
        "number": document.number,
        "notation": document.notation,
        "code": document.code,
        "date": document.issued_on,
        "subject": document.subject,
        "type": document.type_name,
        "urgency": urgency_name(document.urgency),
        "from": {"code": document.sender_code, "name": document.sender_name},
        "to": [
            {
                "code": each.code,
                "name": each.name,
                "transport": each.transport,
                "business": each.business,
                "reason": each.reason or None,
                "parsed": reason_view(each.reason),
                "corrected_by": each.corrected_by,
                "settled": each.settled or None,
            }
            for each in document.recipients
        ],
        "received_at": document.received_at,
        "sent_at": document.sent_at,
        "arrival_number": document.arrival_number,
        "holder": document.holder or None,
        "status": document.status,
        "due": document.due_on,
        "business_type": document.business_type,
        "signer": {name: document.signer.get(name) for name in ("full_name", "position", "competence")},
        "files": [
            {"name": each.name, "size": each.size, "sha256": each.sha256, "problem": each.problem}
            for each in document.files
        ],
        "findings": [finding_view(each) for each in document.findings],
        "problem": document.problem,
        "history": [
            {
                "direction": each.direction,
                "office": {"code": each.office_code, "name": each.office_name},
                "code": each.code,
                "description": each.description,
                "at": each.at,
                "recorded_at": each.recorded_at,
                "cancelled_at": each.cancelled_at,
            }
            for each in history
        ],
        "arrival_year": document.arrival_year,
        "accepted_at": document.accepted_at,
        "assignments": [assignment_view(each) for each in given],
        "relates_to": document.relates_to,
        "return": return_view(db, document),
        "changes": [change_view(db, each) for each in (asked(db, row) if row is not None else [])],
        "held": held_view(db, row) if row is not None else [],
    }


def document_by_id(db: Connection, document_id: int) -> dict[str, Any] | None:
    """The view of one document, or None when there is none of that id."""
    document = documents.get(db, document_id)
    return None if document is None else document_view(db, document)


def finding_view(finding: Finding) -> dict[str, Any]:
    """A finding with its sentence in the language in use."""
    return {
        "code": finding.code,
        "severity": finding.severity,
        "message": message(finding),
        "evidence": finding.evidence,
        "file": finding.file,
        "page": finding.page,
    }


def held_view(db: Connection, document_id: int) -> list[dict[str, Any]]:
    """What of a document stopped on its way to the axis: the sending itself, or a status by its code; and why."""
    codes = {each.id: each.code for each in statuses.history(db, document_id)}
    return [
        {
            "act": codes.get(each.status, SEND),
            "state": each.state,
            "error": each.error,
            "may_have_left": bool(each.doubt),
        }
        for each in outbox.stopped(db, document_id)
    ]


def held_label(act: str) -> str:
    """What stopped (see `held_view`), in the language in use."""
    return _("The document itself") if act == SEND else status_label(act)


def reason_view(text: str) -> dict[str, Any] | None:
    """What a recipient wrote when it returned a document; of plain words only the text is known."""
    if not text:
        return None
    parsed = parse_description(text)
    return {"code": parsed.code, "action": parsed.action, "text": parsed.text}


def return_view(db: Connection, document: Document) -> dict[str, Any] | None:
    """The newest return of a received document and how far it has come; None when there is none."""
    found = track(db, document.id) if document.id is not None and document.direction == "in" else None
    if found is None:
        return None
    return {
        "code": found.code,
        "action": found.action,
        "text": found.text or None,
        "at": found.at,
        "stages": [
            {"stage": each.name, "reached": each.reached, "at": each.at}
            | ({"document": each.document} if each.document is not None else {})
            for each in found.stages
        ],
        "problem": found.problem or None,
    }


def change_view(db: Connection, asked: Asked) -> dict[str, Any]:
    """A recall, an update or a replacement: who asked what of which document, and what each office has answered."""
    change = asked.change
    return {
        "direction": change.direction,
        "kind": change.kind,
        "document": change.document,
        "request": change.request,
        "reason": change.reason or None,
        "asked_at": change.asked_at,
        "answers": [
            {"office": each.office_code, "answer": each.answer, "reason": each.reason or None, "at": each.at}
            for each in asked.answers
        ],
        "destroyed": changes.destroyed(db, change.document) if change.document is not None else [],
        "differences": difference_view(db, change),
    }


def difference_view(db: Connection, change: Change) -> dict[str, Any] | None:
    """What an update or a replacement that came here changes; None of a recall."""
    if change.direction != "in" or change.kind == BusinessType.RECALL or change.request is None:
        return None
    from office.changes.differences import compare

    found = compare(db, change.request)
    return {
        "fields": [{"name": each.name, "old": each.old or None, "new": each.new or None} for each in found.fields],
        "files": [{"name": each.name, "change": each.change, "diff": list(each.diff)} for each in found.files],
    }


def change_label(change: str) -> str:
    """What became of a file in an update, in the language in use."""
    words = {"added": _("added"), "removed": _("removed"), "changed": _("changed"), "same": _("unchanged")}
    return words.get(change, change)


def field_label(name: str) -> str:
    """A field of a document that an update may change, in the language in use."""
    words = {
        "code": _("Number and notation"), "issued_on": _("Date"), "type_name": _("Type"), "subject": _("Subject"),
        "signer": _("Signer"), "urgency": _("Urgency"), "due_on": _("Deadline"), "place": _("Place"),
    }  # fmt: skip
    return words.get(name, name)


def assignment_view(assignment: Assignment) -> dict[str, Any]:
    """One person or unit a document was given to."""
    return {
        "id": assignment.id,
        "who": assignment.who,
        "role": assignment.role,
        "due": assignment.due_on,
        "note": assignment.note or None,
        "at": assignment.at,
        "actor": assignment.actor,
        "done_at": assignment.done_at,
    }


def role_label(role: str) -> str:
    """What somebody has to do with a document, in the language in use."""
    words = {LEAD: _("lead"), SUPPORT: _("support"), INFORM: _("for information")}
    return words.get(role, role)


def stage_label(name: str) -> str:
    """How far a return is once it has reached a stage, in the language in use."""
    words = {
        "queued": _("waits to be sent"),
        "accepted": _("the axis has it"),
        "fetched": _("the sender has it"),
        "corrected": _("a corrected document has come"),
    }
    return words.get(name, name)


def reason_label(code: str) -> str:
    """The words of a return reason in the language in use."""
    return REASONS[code].label(language()) if code in REASONS else code


def action_label(action: str | None) -> str:
    """What a return asks its sender to do, in the language in use."""
    return Action(action).label(language()) if action else ""


def status_view(status: Status) -> dict[str, Any]:
    """A status that answers no document of this office, with a document's keys where they make sense."""
    return {
        "id": f"u{status.id}",
        "direction": status.direction,
        "document_id": status.answers.get("document_id") or None,
        "code": status.answers.get("code") or None,
        "date": status.answers.get("issued_as") or None,
        "from": {"code": status.office_code, "name": status.office_name},
        "received_at": status.recorded_at,
        "at": status.at,
        "status": status.code,
        "reason": status.description or None,
    }


def unit_view(unit: Unit) -> dict[str, Any]:
    return {
        "code": unit.code,
        "name": unit.name,
        "parent": unit.parent or None,
        "mail": unit.mail or None,
        "retired": bool(unit.retired),
    }


def urgency_name(level: int) -> str:
    """The legal word of an urgency level, in lower case as the contract writes it: "thường", "khẩn" …"""
    return next((known.vi.lower() for known in Urgency if known.value == level), str(level))


def status_label(code: str | None) -> str:
    """What a status is called in the language in use; unknown codes stay as they are."""
    if code is None:
        return ""
    known = status_of(code)
    return known.label(language()) if known else code


def facts_view(facts: Facts) -> dict[str, Any]:
    """What a file says about itself; null, or an empty list, for what could not be read surely."""
    signer = facts.signer.value if facts.signer else None
    return {
        "code": str(facts.code.value) if facts.code else None,
        "date": facts.date.value.isoformat() if facts.date else None,
        "place": facts.place.value if facts.place else None,
        "issuer": facts.issuer.value if facts.issuer else None,
        "type": facts.type.value.name if facts.type else None,
        "subject": facts.subject.value if facts.subject else None,
        "kinh_gui": [each.value for each in facts.kinh_gui],
        "noi_nhan": [each.value for each in facts.noi_nhan],
        "signer": {
            "name": signer.name or None,
            "position": signer.position or None,
            "competence": " ".join(signer.competence) or None,
        }
        if signer
        else None,
        "urgency": facts.urgency.value.vi.lower() if facts.urgency else None,
        "secrecy": facts.secrecy.value.vi.lower() if facts.secrecy else None,
        "enclosures": [each.value.name for each in facts.enclosures],
        "annex_of": str(facts.annex.value.parent) if facts.annex and facts.annex.value.parent else None,
        "pages": facts.pages,
    }
