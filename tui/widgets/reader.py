"""What is read of one document: every field QĐ 28/2018 Đ10 names, files, faults and the history of statuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compliance.rules.advice import advice
from compliance.rules.messages import message
from documents.kinds import BusinessType
from documents.times import parse_timestamp, stamp
from office.problems import SECRET, file_problem, package_problem
from office.views import status_label
from storage import statuses, texts
from storage.findings import SEVERITIES
from translations import _, language
from tui import words
from tui.command import N_
from tui.widgets.following import following_blocks
from tui.widgets.paper import LABEL, Block
from tui.words import SEVERITY_MARKS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from durable.sqlite import Connection
    from storage.documents import Document, File, Recipient, Status
    from storage.findings import Finding

_SIGNATURES = {
    "absent": N_("none"),
    "unchecked": N_("present, not checked"),
    "invalid": N_("present, NOT VALID"),
    "valid": N_("valid"),
}


def document_blocks(db: Connection, document: Document) -> Iterator[Block]:
    """The document as blocks for a `Paper`. Of a quarantined one nothing that it says itself is shown."""
    if document.tray == "quarantine":
        yield from _quarantined(document)
        yield from following_blocks(db, document)
        return
    yield Block(_citation(document), style="title")
    yield Block(" · ".join(_remarks(document)), style="error" if document.returned or document.held else "faint")
    if document.problem:
        yield Block(package_problem(document.problem), style="error")
    yield from following_blocks(db, document)
    yield from _findings(document.findings)
    yield Block("")
    yield from _fields(document)
    yield from _recipients(document)
    yield from _files(db, document.files)
    yield from _history(statuses.history(db, document.id) if document.id is not None else [])


def _citation(document: Document) -> str:
    """The document as one would cite it: "Công văn 12/UBND-VX ngày 20/11/2026"."""
    name = " ".join(part for part in (document.type_name, document.code) if part) or _("(no number)")
    return _("{document} of {date}").format(document=name, date=day) if (day := words.day(document.issued_on)) else name


def _remarks(document: Document) -> Iterator[str]:
    yield _("Document received") if document.direction == "in" else _("Document sent")
    yield status_label(document.status) or (_("draft") if document.tray == "drafts" else _("no status yet"))
    if document.returned:
        yield _("RETURNED")
    if document.held:
        yield _("HELD: needs a person")


def _quarantined(document: Document) -> Iterator[Block]:
    yield Block(_("A package in quarantine"), style="title")
    yield Block(package_problem(document.problem or ""), style="error")
    yield Block("")
    yield from _field(_("Sender"), _party(document.sender_name, document.sender_code))
    yield from _field(_("Received at"), words.moment(document.received_at))
    yield from _field(_("Id on the axis"), document.axis_id)
    yield Block("")
    if document.problem == SECRET:
        yield Block(_("Nothing of its content is shown, searched or saved."))
        return
    yield Block(
        _("Its content is not shown. Its bytes are kept as they came, and can be saved for whoever has to examine it.")
    )


def _field(label: str, text: str | None, style: str = "") -> Iterator[Block]:
    if text:
        yield Block(text, label, style)


def _fields(document: Document) -> Iterator[Block]:
    signer = document.signer
    signed_by = " ".join(signer[part] for part in ("competence", "position", "full_name") if signer.get(part))
    business = next((each.label(language()) for each in BusinessType if each == document.business_type), None)
    yield from _field(_("Number"), document.code or "–")
    yield from _field(_("Date"), words.day(document.issued_on) or document.issued_as)
    yield from _field(_("Type"), document.type_name)
    yield from _field(_("Subject"), document.subject or "–")
    yield from _field(_("Urgency"), words.urgency_name(document.urgency), "warning" if document.urgency else "")
    yield from _field(_("Deadline"), words.day(document.due_on), "warning")
    yield from _field(
        _("Purpose"), business or str(document.business_type), "warning" if document.business_type else ""
    )
    yield from _field(_("Signer"), signed_by)
    yield from _field(_("Sender"), document.sender_name)
    yield from _field(_("Sender's code"), document.sender_code)
    yield from _field(_("Place"), document.place)
    yield from _field(_("Arrival number"), str(document.arrival_number) if document.arrival_number else None)
    yield from _field(_("Held by"), document.holder)
    yield from _field(_("Sent at"), words.moment(document.sent_at) or _sent_by_trace(document))
    yield from _field(_("Received at"), words.moment(document.received_at))
    yield from _field(_("Document id"), document.document_id)
    yield from _field(_("Package signature"), _(_SIGNATURES.get(document.signature, document.signature)))
    yield from _field(_("State"), status_label(document.status))


def _sent_by_trace(document: Document) -> str:
    """When a received package says that it left: the first hop of its trace, as it stands there."""
    trace = document.details.get("trace")
    text = str(trace[0].get("timestamp", "")) if isinstance(trace, list) and trace else ""
    left = parse_timestamp(text)
    return words.moment(stamp(left)) if left else text


def _section(title: str, count: int = 0) -> Iterator[Block]:
    yield Block("")
    yield Block(f"{title} ({words.number(count)})" if count else title, style="section")


def _recipients(document: Document) -> Iterator[Block]:
    if document.recipients:
        yield from _section(_("Recipients"), len(document.recipients))
    for each in document.recipients:
        yield Block(_party(each.name, each.code), indent=2)
        state = _recipient_state(each)
        if state:
            yield Block(state, style="error" if each.business == "02" else "faint", indent=4)


def _recipient_state(each: Recipient) -> str:
    parts = (words.transport_name(each.transport), status_label(each.business), each.reason)
    return " · ".join(part for part in parts if part)


def _files(db: Connection, files: tuple[File, ...]) -> Iterator[Block]:
    if files:
        yield from _section(_("Attached files"), len(files))
    for ordinal, each in enumerate(files):
        known = each.problem or _reading_problem(db, each)
        problem = file_problem(known) if known else ""
        parts = (f"{ordinal + 1}. {each.name}", words.size(each.size) if each.sha256 else "", problem)
        text = "  ".join(part for part in parts if part)
        yield Block(text, style="error" if problem else "", item=ordinal, indent=2)
        if each.description and each.description != each.name:
            yield Block(each.description, style="faint", indent=5)


def _reading_problem(db: Connection, file: File) -> str | None:
    """What hindered the reading of its text."""
    found = texts.of_file(db, file.sha256) if file.sha256 else None
    return found[2] if found else None


def _findings(findings: tuple[Finding, ...]) -> Iterator[Block]:
    if findings:
        yield from _section(_("Findings"), len(findings))
    for each in findings:
        yield from finding_blocks(each)


def finding_blocks(finding: Finding, item: int | None = None) -> Iterator[Block]:
    """One finding: how grave, which code, in a sentence; then what would put it right."""
    mark = SEVERITY_MARKS[SEVERITIES[finding.severity]]
    style = {"block": "error", "warn": "warning", "info": ""}[finding.severity]
    yield Block(f"{mark} {finding.code}  {message(finding)}", style=style, item=item, indent=2)
    if what_to_do := advice(finding.suggestion):
        yield Block(f"→ {what_to_do}", item=item, indent=4)


def _history(history: list[Status]) -> Iterator[Block]:
    if history:
        yield from _section(_("History of statuses"), len(history))
    for each in history:
        arrow = "→" if each.direction == "out" else "←"
        back = f" · {_('taken back')}" if each.cancelled_at else ""
        yield Block(
            f"{arrow} {status_label(each.code)} · {_party(each.office_name, each.office_code)}{back}",
            words.moment(each.at or each.recorded_at)[:16],
        )
        if each.description and each.description != status_label(each.code):
            yield Block(each.description, style="faint", indent=LABEL)


def status_blocks(status: Status) -> Iterator[Block]:
    """A status that answers no document held here."""
    answers = status.answers
    yield Block(status_label(status.code), style="title")
    yield Block(_("It answers a document that is not held here."), style="warning")
    yield Block("")
    yield from _field(_("Reason"), status.description)
    yield from _field(_("From"), _party(status.office_name, status.office_code))
    yield from _field(_("Sent at"), words.moment(status.at))
    yield from _field(_("Received at"), words.moment(status.recorded_at))
    yield from _section(_("The document it names"))
    yield from _field(_("Number"), answers.get("code"))
    yield from _field(_("Date"), answers.get("issued_as"))
    yield from _field(_("Sender's code"), answers.get("organ_id"))
    yield from _field(_("Document id"), answers.get("document_id"))


def _party(name: str, code: str) -> str:
    return f"{name} ({code})" if name and code else name or code
