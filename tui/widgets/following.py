"""What became of a document, for whoever reads it: to whom it was given, what was wrong with it, what followed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from documents.kinds import BusinessType
from documents.reasons import REASONS, Action, parse_description
from office.changes.changing import asked
from office.exchange.following import answered_by
from office.problems import SECRET
from office.returns.tracking import received_reasons, track
from office.views import held_label, held_view, status_label
from storage import assignments, documents
from translations import _, language
from tui import words
from tui.acts.distributing import role_name
from tui.command import N_
from tui.widgets.paper import Block

if TYPE_CHECKING:
    from collections.abc import Iterator

    from durable.sqlite import Connection
    from office.returns.tracking import Stage, Tracking
    from storage.documents import Document

_STAGES: Final = {
    "queued": N_("waits here"),
    "accepted": N_("the axis has it"),
    "fetched": N_("the sender has it"),
    "corrected": N_("corrected by {code}"),
}


def following_blocks(db: Connection, document: Document) -> Iterator[Block]:
    """What the clerk should see before anything else of a document that something was done with."""
    if document.id is None:
        return
    yield from _held(db, document.id)
    if document.paper and document.direction == "in" and document.accepted_at is None:
        yield Block("")
        said = _("Its entry was taken back; the number stays with it. a enters it again, B e corrects it.")
        yield Block(said, style="warning")
    yield from _changes(db, document)
    if document.direction == "in":
        tracking = track(db, document.id)
        if tracking is not None:
            yield from _given(db, tracking)
        yield from _people(db, document.id)
    else:
        yield from _received(db, document)
    if document.relates_to is not None:
        yield Block("")
        yield Block(_("It follows {code}. l goes there.").format(code=_code(db, document.relates_to)), style="faint")
    for each in answered_by(db, document):
        if each != document.relates_to:
            yield Block("")
            yield Block(_("It answers {code}. l goes there.").format(code=_code(db, each)), style="faint")


def _changes(db: Connection, document: Document) -> Iterator[Block]:
    """Recalls, updates and replacements of a document, or the one it makes, with what each office answered."""
    assert document.id is not None
    names = {each.code: each.name for each in document.recipients}
    for each in asked(db, document.id):
        change = each.change
        yield Block("")
        kind = BusinessType(change.kind).label(language())
        yield Block(f"{kind} · {words.clock(change.asked_at)}", style="section")
        if change.document is None:
            yield Block(_("The document it names is not here."), style="warning", indent=2)
        if change.reason and document.problem != SECRET:
            yield Block(change.reason, indent=2)
        for given in each.answers:
            if change.direction == "in":
                if given.answer is None:
                    yield Block(_("y answers."), style="warning", indent=2)
                else:
                    yield Block(f"→ {status_label(given.answer)} · {given.reason}", indent=2)
            else:
                office = names.get(given.office_code) or given.office_code
                said = status_label(given.answer) if given.answer else _("no answer yet")
                yield Block(" · ".join(filter(None, (office, said, given.reason))), indent=2)


def _held(db: Connection, document_id: int) -> Iterator[Block]:
    """What stopped on its way to the axis, why, and what can be done about it."""
    found = held_view(db, document_id)
    if not found:
        return
    yield Block("")
    yield Block(_("Needs a person"), style="section")
    for each in found:
        yield Block(f"{held_label(each['act'])}: {each['error']}", style="error", indent=2)
    yield Block(_("R tries again, u gives it up."), style="warning", indent=2)


def _given(db: Connection, tracking: Tracking) -> Iterator[Block]:
    """A return of ours, and the stages it has passed."""
    yield Block("")
    yield Block(_("What this office found wrong"), style="section")
    yield from _reason(tracking.code, tracking.action, parse_description(tracking.text).text)
    reached = [_stage(db, stage) for stage in tracking.stages if stage.reached]
    if reached:
        yield Block(" → ".join(reached), style="warning" if not tracking.stages[-1].reached else "", indent=2)
    if tracking.problem:
        yield Block(tracking.problem, style="error", indent=2)


def _stage(db: Connection, stage: Stage) -> str:
    name = _(_STAGES[stage.name])
    if stage.document is not None:
        name = name.format(code=_code(db, stage.document))
    return f"{name} {words.clock(stage.at)}" if stage.at else name


def _received(db: Connection, document: Document) -> Iterator[Block]:
    """What recipients found wrong with a document of ours, and what they ask for."""
    found = received_reasons(document)
    if not found:
        return
    yield Block("")
    yield Block(_("What the recipients found wrong"), style="section")
    for each in found:
        yield Block(each.recipient.name or each.recipient.code, indent=2)
        yield from _reason(each.reason.code, each.reason.action, each.reason.text)
        if each.recipient.corrected_by is not None:
            code = _code(db, each.recipient.corrected_by)
            yield Block(_("Corrected by {code}. l goes there.").format(code=code), indent=4)
        elif each.recipient.settled:
            yield Block(_("Settled: {note}").format(note=each.recipient.settled), indent=4)
        elif each.waits:
            said = _("f begins the correction; D notes that it was settled otherwise.")
            yield Block(said, style="warning", indent=4)


def _reason(code: str | None, action: Action | None, text: str) -> Iterator[Block]:
    """A reason in its parts: the code and what it stands for, the evidence, what is asked."""
    reason = REASONS.get(code or "")
    if reason is not None:
        yield Block(f"{reason.code}  {reason.label(language())}", style="error", indent=2)
    if text:
        yield Block(text, indent=4)
    if action is not None:
        yield Block(f"→ {action}: {action.label(language())}", indent=4)


def _people(db: Connection, document_id: int) -> Iterator[Block]:
    given = assignments.of_document(db, document_id)
    if given:
        yield Block("")
        yield Block(_("Given to"), style="section")
    for each in given:
        due = _("due {day}").format(day=words.day(each.due_on)) if each.due_on else ""
        done = _("done {day}").format(day=words.day(each.done_at)) if each.done_at else ""
        parts = (each.who, role_name(each.role), done or due, each.note)
        yield Block(" · ".join(part for part in parts if part), style="faint" if each.done_at else "", indent=2)


def related(db: Connection, document: Document) -> list[tuple[int, str]]:
    """Documents that this one leads to, with what they are called: what it follows or answers, and what follows it."""
    found = [document.relates_to, *answered_by(db, document), *(each.corrected_by for each in document.recipients)]
    found += [
        row_id
        for (row_id,) in db.execute(
            "SELECT corrected_by FROM returns WHERE document = ?1 AND corrected_by IS NOT NULL "
            "UNION SELECT id FROM documents WHERE relates_to = ?1",
            (document.id,),
        )
    ]
    return [(each, _code(db, each)) for each in dict.fromkeys(found) if each is not None]


def _code(db: Connection, document_id: int) -> str:
    document = documents.get(db, document_id)
    return (document.code if document else "") or _("document {id}").format(id=document_id)
