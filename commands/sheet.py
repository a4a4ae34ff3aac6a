"""One document, or one status, written out for people: the fields of QĐ 28/2018/QĐ-TTg Đ10 under plain headings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from commands import output
from documents.kinds import BusinessType, Urgency
from documents.times import parse_date, parse_timestamp
from office import views
from office.problems import file_problem, package_problem
from translations import _, language

if TYPE_CHECKING:
    from collections.abc import Iterator


def shown_date(text: str | None) -> str:
    """A date as offices write it, 20/11/2026; text that is no date stays as it is."""
    found = parse_date(text) if text else None
    return f"{found:%d/%m/%Y}" if found else text or ""


def shown_time(text: str | None) -> str:
    """A moment as offices write it, 20/11/2026 09:31; text that is none stays as it is."""
    found = parse_timestamp(text) if text else None
    return f"{found:%d/%m/%Y %H:%M}" if found else text or ""


def shown_size(size: int) -> str:
    """A file's size: 812 B, 9,1 KB, 2,4 MB."""
    amount, unit = float(size), "B"
    for larger in ("KB", "MB", "GB"):
        if amount < 1000:
            break
        amount, unit = amount / 1000, larger
    text = f"{amount:.0f}" if unit == "B" else f"{amount:.1f}"
    return f"{text.replace('.', ',') if language() == 'vi' else text} {unit}"


def urgency_label(level: int) -> str:
    """The name of an urgency level in the language in use."""
    return next((each.label(language()) for each in Urgency if each.value == level), str(level))


def business_label(kind: int) -> str:
    """ "[Thu hồi] " before a recall, and so on; "" before a new document."""
    found = next((each for each in BusinessType if each and each == kind), None)
    return f"[{found.label(language())}] " if found else ""


def document_sheet(view: dict[str, Any]) -> None:
    """Print a document's view (`office.views.document_view`)."""
    incoming = view["direction"] == "in"
    output.line(
        _("Incoming document {id}").format(id=view["id"])
        if incoming
        else _("Outgoing document {id}").format(id=view["id"])
    )
    output.fields(_document_fields(view))
    _section(_("Needs a person"), _held(view))
    _section(_("Recipients"), (_recipient(each) for each in view["to"]))
    _section(_("Given to"), map(assignment_line, view["assignments"]))
    _section(_("Return"), _return(view["return"]))
    _section(_("Recalls, updates, replacements"), _changes(view))
    _section(_("Files"), (_file(each) for each in view["files"]))
    _section(_("Findings"), (_finding(each) for each in view["findings"]))
    _section(_("History"), _history(view))


def status_sheet(view: dict[str, Any]) -> None:
    """Print the view of a status that answers no document held here (`office.views.status_view`)."""
    output.line(_("Unmatched status {id}").format(id=view["id"]))
    output.fields(
        [
            (_("Status"), _coded(view["status"])),
            (_("From"), _office(view["from"])),
            (_("Reason"), view["reason"]),
            (_("Answers number"), view["code"]),
            (_("Of the date"), shown_date(view["date"])),
            (_("Document code"), view["document_id"]),
            (_("Issued at"), shown_time(view["at"])),
            (_("Received at"), shown_time(view["received_at"])),
        ]
    )


def _document_fields(view: dict[str, Any]) -> list[tuple[str, Any]]:
    signer = view["signer"]
    business = next((each.label(language()) for each in BusinessType if each == view["business_type"]), "")
    return [
        (_("Number and notation"), view["code"]),
        (_("Date"), shown_date(view["date"])),
        (_("Type"), view["type"]),
        (_("Subject"), view["subject"]),
        (_("Urgency"), _urgency(view["urgency"])),
        (_("Sender"), view["from"]["name"]),
        (_("Sender's code"), view["from"]["code"]),
        (_("Signer"), " ".join(filter(None, (signer["competence"], signer["position"], signer["full_name"])))),
        (_("Document code"), view["document_id"]),
        (_("Kind of package"), business if view["business_type"] else ""),
        (_("State"), _coded(view["status"])),
        (_("Sent at"), shown_time(view["sent_at"])),
        (_("Received at"), shown_time(view["received_at"])),
        (_("Arrival number"), _arrival(view)),
        (_("Held by"), view["holder"]),
        (_("Accepted at"), shown_time(view["accepted_at"])),
        (_("Deadline"), shown_date(view["due"])),
        (_("Follows document"), view["relates_to"]),
        (_("Problem"), view["problem"] and package_problem(view["problem"])),
    ]


def _arrival(view: dict[str, Any]) -> str:
    if view["arrival_number"] is None:
        return ""
    number = f"{view['arrival_number']}/{view['arrival_year']}"
    return number if view["accepted_at"] else _("{number} (kept, not accepted)").format(number=number)


def assignment_line(each: dict[str, Any]) -> str:
    """One person or unit a document was given to (`office.views.assignment_view`)."""
    due = _("by {date}").format(date=shown_date(each["due"])) if each["due"] else ""
    done = _("done {time}").format(time=shown_time(each["done_at"])) if each["done_at"] else ""
    return " · ".join(filter(None, (each["who"], views.role_label(each["role"]), due, each["note"], done)))


def _urgency(name: str) -> str:
    found = Urgency.from_text(name)
    return found.label(language()) if found is not None else name


def _coded(code: str | None) -> str:
    label = views.status_label(code)
    return f"{label} ({code})" if code and label != code else label


def _office(office: dict[str, str]) -> str:
    return f"{office['name']} ({office['code']})" if office["name"] else office["code"]


def _held(view: dict[str, Any]) -> Iterator[str]:
    for each in view["held"]:
        yield f"{views.held_label(each['act'])} · {transport_label(each['state'])} · {each['error']}"
    if view["held"]:
        yield _("vanthu retry {id} tries again, vanthu undo {id} gives it up.").format(id=view["id"])


def _recipient(each: dict[str, Any]) -> str:
    corrected = _("corrected by {id}").format(id=each["corrected_by"]) if each["corrected_by"] else ""
    if each["settled"]:
        corrected = _("settled: {note}").format(note=each["settled"])
    parts = [_office(each), transport_label(each["transport"]), _coded(each["business"]), *_reason(each), corrected]
    return " · ".join(part for part in parts if part)


def _reason(each: dict[str, Any]) -> tuple[str, ...]:
    """Why a recipient returned it: the code in words, what it saw, what it asks for; plain words as they came."""
    parsed = each["parsed"]
    if parsed is None or parsed["code"] is None:
        return (each["reason"] or "",)
    code = f"{parsed['code']} {views.reason_label(parsed['code'])}"
    asked = _("asked for: {action}").format(action=views.action_label(parsed["action"])) if parsed["action"] else ""
    return code, parsed["text"], asked


def _return(view: dict[str, Any] | None) -> Iterator[str]:
    if view is None:
        return
    yield f"{view['code']} {views.reason_label(view['code'])}"
    if view["text"]:
        yield view["text"]
    for each in view["stages"]:
        mark = "✓" if each["reached"] else "·"
        where = str(each.get("document", ""))
        yield " ".join(filter(None, (mark, views.stage_label(each["stage"]), where, shown_time(each["at"]))))
    if view["problem"]:
        yield view["problem"]


def _changes(view: dict[str, Any]) -> Iterator[str]:
    for each in view["changes"]:
        yield change_line(each)
        names = {office["code"]: office["name"] for office in view["to"]}
        for given in each["answers"]:
            answer = _coded(given["answer"]) if given["answer"] else _("no answer yet")
            office = {"code": given["office"], "name": names.get(given["office"], "")}
            parts = (_office(office), answer, given["reason"] or "", shown_time(given["at"]))
            yield "  " + " · ".join(filter(None, parts))
        for lost in each["destroyed"]:
            if lost["name"]:
                size = shown_size(lost["size"])
                yield "  " + " · ".join((_("destroyed"), lost["name"], size, f"SHA-256 {lost['sha256'] or '–'}"))
        for text in difference_lines(each["differences"]):
            yield f"  {text}"


def change_line(each: dict[str, Any]) -> str:
    """One request (`office.views.change_view`): what, of which document, by which, when and why."""
    kind = next(known.label(language()) for known in BusinessType if known == each["kind"])
    of = _("of document {id}").format(id=each["document"]) if each["document"] else _("of a document that is not here")
    by = _("by document {id}").format(id=each["request"]) if each["request"] else _("by a status")
    return " · ".join(filter(None, (kind, of, by, shown_time(each["asked_at"]), each["reason"])))


def difference_lines(found: dict[str, Any] | None) -> Iterator[str]:
    """What an update changes (`office.views.difference_view`), a line each."""
    if found is None:
        return
    for field in found["fields"]:
        yield f"{views.field_label(field['name'])}: {field['old'] or '–'} → {field['new'] or '–'}"
    for file in found["files"]:
        yield f"{file['name']}: {views.change_label(file['change'])}"
        yield from (f"  {line}" for line in file["diff"])


def transport_label(state: str | None) -> str:
    """How far the sending to one recipient has come, in words."""
    words = {
        "QUEUED": _("waiting to be sent"),
        "SENDING": _("being sent"),
        "ACCEPTED": _("handed to the axis"),
        "REJECTED": _("refused by the axis"),
        "HELD": _("needs a person"),
        "CANCELLED": _("taken back before sending"),
    }
    return words.get(state, state) if state else ""


def _file(each: dict[str, Any]) -> str:
    if each["problem"] in ("expired", "recalled"):
        return f"{each['name']} · {shown_size(each['size'])} · {file_problem(each['problem'])}"
    if each["sha256"] is None:
        return f"{each['name']} · {_('not received')} ({file_problem(each['problem'])})"
    problem = f" · {file_problem(each['problem'])}" if each["problem"] else ""
    return f"{each['name']} · {shown_size(each['size'])} · SHA-256 {each['sha256']}{problem}"


def _finding(each: dict[str, Any]) -> str:
    grave = {"block": _("stops"), "warn": _("warning"), "info": _("note")}.get(each["severity"], each["severity"])
    place = ", ".join(
        filter(None, (each["file"], _("page {page}").format(page=each["page"]) if each["page"] else None))
    )
    return f"{each['code']} ({grave}): {each['message']}" + (f" · {place}" if place else "")


def _history(view: dict[str, Any]) -> Iterator[str]:
    for each in view["history"]:
        way = _("told") if each["direction"] == "out" else _("heard")
        parts = [shown_time(each["at"] or each["recorded_at"]), way, _office(each["office"]), _coded(each["code"])]
        if each["description"] and each["description"] != views.status_label(each["code"]):
            parts.append(each["description"])
        if each["cancelled_at"]:
            parts.append(_("taken back"))
        yield " · ".join(parts)


def _section(title: str, lines: Iterator[str]) -> None:
    for number, text in enumerate(lines):
        if number == 0:
            output.line()
            output.line(title)
        output.wrapped(text, indent=2)
