"""A finding as a sentence in the language in use."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, Protocol

from compliance.rules.model import NOT_CHECKED, PAPER
from documents.kinds import Secrecy
from documents.reasons import REASONS
from documents.text import safe_text
from translations import _, language, ngettext

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Found(Protocol):
    """What a sentence is made of: a `Finding`, or what a mirror kept of one."""

    @property
    def code(self) -> str: ...
    @property
    def evidence(self) -> Mapping[str, Any]: ...
    @property
    def file(self) -> str | None: ...
    @property
    def page(self) -> int | None: ...


def message(finding: Found) -> str:
    """One sentence that quotes what was typed, what was found, and where: safe to show, in the language in use.

    Evidence of another make than this version's rules gives the reason's own words, never an error.
    """
    words = _SENTENCES.get(finding.code)
    try:
        text = words(finding, finding.evidence) if words else ""
    except (KeyError, TypeError, ValueError, IndexError, AttributeError):
        text = ""
    if not text:
        reason = REASONS.get(finding.code)
        text = f"{reason.label(language())}." if reason else finding.code
    return safe_text(text)


def _where(finding: Found) -> str:
    """ " (trang 1)", or nothing."""
    return " " + _("(page {page})").format(page=finding.page) if finding.page else ""


def _day(value: Any) -> str:
    """An ISO date or time as people write it here: 20/11/2026, 08:30 20/11/2026."""
    text = str(value)
    if "T" in text:
        return f"{datetime.fromisoformat(text):%H:%M %d/%m/%Y}"
    return f"{date.fromisoformat(text):%d/%m/%Y}"


def _level(letter: Any) -> str:
    member = Secrecy.from_text(str(letter))
    return member.label(language()) if member else _("none")


def _list(values: Any) -> str:
    return "; ".join(f'"{value}"' for value in values)


def _a1(finding: Found, evidence: Mapping[str, Any]) -> str:
    return _("File no. {ordinal} bears a secrecy mark ({level}); it must not travel on the axis.").format(
        ordinal=evidence["ordinal"], level=_level(evidence["level"])
    )


def _a2(finding: Found, evidence: Mapping[str, Any]) -> str:
    return _("File no. {ordinal} may hold a state secret without a mark; somebody competent must decide.").format(
        ordinal=evidence["ordinal"]
    )


def _a3(finding: Found, evidence: Mapping[str, Any]) -> str:
    return _("Declared secrecy ({declared}) differs from the mark on the document ({found}).").format(
        declared=_level(evidence["declared"]), found=_level(evidence["found"])
    )


def _b1(finding: Found, evidence: Mapping[str, Any]) -> str:
    return _('The number typed, "{typed}", differs from the one in the file, "{found}"{where}.').format(
        typed=evidence["typed"], found=evidence["found"], where=_where(finding)
    )


def _b2(finding: Found, evidence: Mapping[str, Any]) -> str:
    return _("The date of issue typed, {typed}, differs from the one in the file, {found}{where}.").format(
        typed=_day(evidence["typed"]), found=_day(evidence["found"]), where=_where(finding)
    )


def _b3(finding: Found, evidence: Mapping[str, Any]) -> str:
    names = {"type": _("Type"), "issuer": _("Issuer"), "signer": _("Signer"), "subject": _("Subject")}
    pairs = (
        _('{field}: typed "{typed}", in the file "{found}"').format(
            field=names[each["field"]], typed=each["typed"], found=each["found"]
        )
        for each in evidence["fields"]
    )
    return "; ".join(pairs) + f"{_where(finding)}."


def _b4(finding: Found, evidence: Mapping[str, Any]) -> str:
    if evidence["arrival_number"] is None:
        return _('"{code}" of this year is already here with other content.').format(code=evidence["code"])
    return _('"{code}" of this year is already here with other content, arrival number {number}.').format(
        code=evidence["code"], number=evidence["arrival_number"]
    )


def _c1(finding: Found, evidence: Mapping[str, Any]) -> str:
    missing = evidence["missing"]
    return ngettext(
        "{count} enclosure the document names is not among the files: {missing}{where}.",
        "{count} enclosures the document names are not among the files: {missing}{where}.",
        len(missing),
    ).format(count=len(missing), missing=_list(missing), where=_where(finding))


def _c2(finding: Found, evidence: Mapping[str, Any]) -> str:
    sentence = {
        "locked": _('"{name}" asks for a password and cannot be opened.'),
        "missing": _('"{name}" is named, but its content did not come.'),
    }.get(str(evidence.get("error")), _('"{name}" is damaged and cannot be opened.'))
    return sentence.format(name=evidence["name"])


def _c3(finding: Found, evidence: Mapping[str, Any]) -> str:
    if evidence["parent"]:
        return _('"{name}" says that it belongs to "{parent}", not to this document{where}.').format(
            name=evidence["name"], parent=evidence["parent"], where=_where(finding)
        )
    return _('"{name}" is the document "{code}", which is not among the enclosures named{where}.').format(
        name=evidence["name"], code=evidence["code"], where=_where(finding)
    )


def _c4(finding: Found, evidence: Mapping[str, Any]) -> str:
    if "declared" in evidence:
        return _("The package declares {declared} pages; there are {found}.").format(
            declared=evidence["declared"], found=evidence["found"]
        )
    pages = ", ".join(map(str, evidence["pages"]))
    return _('Pages of "{name}" that cannot be read: {pages}.').format(name=finding.file, pages=pages)


def _c5(finding: Found, evidence: Mapping[str, Any]) -> str:
    if evidence["limit"] is not None:
        size, limit = (f"{value / 1024 / 1024:.1f}" for value in (evidence["size"], evidence["limit"]))
        if finding.file is None:
            return _("The files have {size} MB together; the limit is {limit} MB.").format(size=size, limit=limit)
        return _('"{name}" has {size} MB; the limit is {limit} MB.').format(name=finding.file, size=size, limit=limit)
    if "version" in evidence:
        return _('"{name}" is PDF {version}; {wanted} or later is required.').format(
            name=finding.file, version=evidence["version"], wanted=evidence["wanted"]
        )
    return _('The format of "{name}" ({type}) is not accepted.').format(
        name=finding.file, type=evidence["type"] or _("unknown")
    )


def _d1(finding: Found, evidence: Mapping[str, Any]) -> str:
    signed, sent, late = _day(evidence["signed"]), _day(evidence["sent"]), evidence["days_late"]
    if evidence["by"] == "receiving":
        return _("Signed on {signed}, came in on {sent}; when it was sent is not known.").format(
            signed=signed, sent=sent
        )
    if evidence["by"] == "today":
        return _("Signed on {signed}: sent today, {sent}, it is late.").format(signed=signed, sent=sent)
    if evidence["urgency"]:
        return _("Urgent and signed on {signed}, but sent only on {sent}: it must leave at once.").format(
            signed=signed, sent=sent
        )
    if not late:
        return _("Signed on {signed}, sent on {sent} after noon: it must leave by the morning.").format(
            signed=signed, sent=sent
        )
    return ngettext(
        "Signed on {signed}, sent on {sent}: {count} working day late.",
        "Signed on {signed}, sent on {sent}: {count} working days late.",
        late,
    ).format(signed=signed, sent=sent, count=late)


def _d2(finding: Found, evidence: Mapping[str, Any]) -> str:
    return _("Its own deadline or meeting, {deadline}, had passed on {received}{where}.").format(
        deadline=_day(evidence["deadline"]), received=_day(evidence["received"]), where=_where(finding)
    )


def _d3(finding: Found, evidence: Mapping[str, Any]) -> str:
    return _('"{code}" is no longer in force: "{successor}" replaced or withdrew it.').format(
        code=evidence["code"], successor=evidence["superseded_by"]
    )


def _e1(finding: Found, evidence: Mapping[str, Any]) -> str:
    return _('By the office\'s policy "{words}" is a matter of {office}.').format(
        words=evidence["words"], office=_office(evidence)
    )


def _e2(finding: Found, evidence: Mapping[str, Any]) -> str:
    if evidence.get("chosen") is False:
        return _('The document names "{line}" ({office}), which is not among the recipients chosen{where}.').format(
            line=evidence["line"], office=_office(evidence), where=_where(finding)
        )
    return _('{office} is not among those the document is for; it says "{line}"{where}.').format(
        office=_office(evidence), line=evidence["line"], where=_where(finding)
    )


def _e3(finding: Found, evidence: Mapping[str, Any]) -> str:
    if not evidence["new"]:
        return _("The identifier {old} is no longer in use, and nobody took over.").format(old=evidence["old"])
    new = "; ".join(f"{code} {name}".strip() for code, name in zip(evidence["new"], evidence["names"], strict=True))
    return _("The identifier {old} is no longer in use; the new one: {new}.").format(old=evidence["old"], new=new)


def _e4(finding: Found, evidence: Mapping[str, Any]) -> str:
    return _('By the office\'s policy "{words}" is not its matter; whose it is, is not known.').format(
        words=evidence["words"]
    )


def _f1(finding: Found, evidence: Mapping[str, Any]) -> str:
    match evidence["result"], evidence["trusted"]:
        case "absent", _rest:
            sentence = _("There is no digital signature: without one the document is for information only{files}.")
        case "invalid", _rest:
            sentence = _("The digital signature of {signer} is not valid{files}.")
        case _rest, "no":
            sentence = _("The digital signature of {signer} does not lead to a certificate trusted here{files}.")
        case "valid", _rest:
            sentence = _(
                "The digital signature of {signer} is intact; without a trusted root in the policy, "
                "whether to rely on it cannot be told{files}."
            )
        case _rest:
            sentence = _("The digital signature could not be verified fully{files}.")
    return sentence.format(signer=evidence["signer"] or _("unknown"), files=_files(finding, evidence))


def _f2(finding: Found, evidence: Mapping[str, Any]) -> str:
    return _("What was signed has been changed since{files}.").format(files=_files(finding, evidence))


def _files(finding: Found, evidence: Mapping[str, Any]) -> str:
    """The names of the files it is about, in brackets; nothing where it is about none."""
    names = evidence.get("files") or ([finding.file] if finding.file else [])
    return f" ({_list(names)})" if names else ""


def _f3(finding: Found, evidence: Mapping[str, Any]) -> str:
    if evidence["arrival_number"] is None:
        return _('"{code}" is already here with the same files.').format(code=evidence["code"])
    return _('"{code}" is already here with the same files, arrival number {number}.').format(
        code=evidence["code"], number=evidence["arrival_number"]
    )


def _f4(finding: Found, evidence: Mapping[str, Any]) -> str:
    return _("The package is malformed: {faults}.").format(faults="; ".join(map(_wire_fault, evidence["error"])))


def _wire_fault(code: str) -> str:
    """One of the package reader's codes in words; what it has no words for is shown as it is."""
    what, _colon, element = code.partition(":")
    known = {
        "missing": _("{element} is missing"),
        "repeated": _("{element} stands there twice"),
        "issued-date": _("the document's date cannot be read"),
        "due-date": _("the time limit cannot be read"),
        "response-date": _("the date of the document answered cannot be read"),
        "trace-time": _("a time on its way cannot be read"),
        "document-id-date": _("the date in its identifier is another than its own"),
        "business-id-date": _("the date of the document it is about cannot be read"),
        "priority": _("its urgency is no known one"),
        "business-type": _("its kind of business is no known one"),
        "namespace": _("its namespace is not that of edXML"),
        "control-characters": _("it holds characters that cannot be shown"),
    }
    return known[what].format(element=element) if what in known else code


def _not_checked(finding: Found, evidence: Mapping[str, Any]) -> str:
    what = evidence["what"]
    if what == "file":
        partly, wholly = _('Only a part of "{name}" was checked: {why}.'), _('"{name}" was not checked: {why}.')
        sentence = partly if evidence["partly"] else wholly
    elif "found" in evidence:
        sentence = {
            "code": _('The number in the file reads like "{found}"{where} and could not be compared surely.'),
            "date": _("The date in the file reads like {found}{where} and could not be compared surely."),
        }[what]
    else:
        sentence = {
            "code": _('The number was not checked: none could be read in "{name}".'),
            "date": _('The date of issue was not checked: none could be read in "{name}".'),
            "stamp": _('In "{name}" is something like a stamp that could not be read{where}. Look yourself.'),
            "scans": _("Scanned: {names}. No mark was seen; a black stamp over text would not always be."),
            "enclosures": _("Whether these enclosures came could not be told: {listed}{where}."),
            "recipients": _('For whom the document is was not checked: nothing of it could be read in "{name}".'),
            "archive": _('"{name}" is an archive; what is inside was not checked.'),
        }[what]
    found = evidence.get("found", "")
    return sentence.format(
        name=finding.file or "",
        where=_where(finding),
        why=_problem(evidence.get("problem")),
        found=_day(found) if what == "date" and found else found,
        listed=_list(evidence.get("listed", ())),
        names=_list(evidence.get("files", ())),
    )


def _problem(problem: Any) -> str:
    return {
        "damaged": _("it is damaged"),
        "locked": _("it asks for a password"),
        "too-large": _("it is larger than what may be read"),
        "timeout": _("reading took too long"),
        "unsupported": _("its format cannot be read here"),
        "no-ocr": _("it is a picture, and text recognition is not installed"),
        "empty": _("there is no text in it"),
        "missing": _("its content is not here"),
        "unavailable": _("the reader does not start"),
    }.get(str(problem), _("it could not be read"))


def _office(evidence: Mapping[str, Any]) -> str:
    return " ".join(filter(None, (str(evidence["name"]), f"({evidence['code']})" if evidence["code"] else "")))


def _paper(_finding: Found, _evidence: Mapping[str, Any]) -> str:
    return _("It went on paper, and is none of the four kinds that may: it should have come electronically.")


_SENTENCES: Final[dict[str, Callable[[Found, Mapping[str, Any]], str]]] = {
    "TL-A1": _a1,
    "TL-A2": _a2,
    "TL-A3": _a3,
    "TL-B1": _b1,
    "TL-B2": _b2,
    "TL-B3": _b3,
    "TL-B4": _b4,
    "TL-C1": _c1,
    "TL-C2": _c2,
    "TL-C3": _c3,
    "TL-C4": _c4,
    "TL-C5": _c5,
    "TL-D1": _d1,
    "TL-D2": _d2,
    "TL-D3": _d3,
    "TL-E1": _e1,
    "TL-E2": _e2,
    "TL-E3": _e3,
    "TL-E4": _e4,
    "TL-F1": _f1,
    "TL-F2": _f2,
    "TL-F3": _f3,
    "TL-F4": _f4,
    NOT_CHECKED: _not_checked,
    PAPER: _paper,
}
