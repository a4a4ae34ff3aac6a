"""The text of a return: what a finding saw and what is asked, in Vietnamese whatever language the clerk reads.

The axis carries 10 to 500 characters. What this office adds by itself gives way to that; what a clerk wrote never does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from compliance.rules.messages import message
from documents.reasons import MOST_CHARACTERS, REASONS, Action, DescriptionError, format_description
from documents.text import nfc
from office.errors import BadInput
from translations import _, speaking

if TYPE_CHECKING:
    from collections.abc import Sequence

    from documents.reasons import Reason
    from storage.findings import Finding

FEWEST_IN_NOTE = 10
_CUT = "…"


def reason_of(code: str) -> Reason:
    """The row of the table that a clerk means by "TL-B1", "tl-b1" or "b1". Raises `BadInput`."""
    wanted = code.strip().upper()
    found = REASONS.get(wanted) or REASONS.get(f"TL-{wanted}")
    if found is None:
        raise BadInput(
            _("There is no return reason {code}; the reasons are: {known}").format(code=code, known=", ".join(REASONS))
        )
    return found


def right_office(found: Sequence[Finding]) -> tuple[str, str] | None:
    """The identifier and the name of the office a document should have gone to, where a finding knows it."""
    for finding in found:
        about: dict[str, Any] = finding.suggestion or {}
        if about.get("kind") == "choose-office" and about.get("code"):
            return str(about["code"]), str(about.get("name") or "")
    return None


def compose(reason: Reason, found: Sequence[Finding], note: str = "", *, words: str | None = None) -> str:
    """The exact text the sender will read: evidence, the clerk's ``note``, and what is asked for.

    ``found`` are the findings of that reason. ``words`` take the place of all three. Raises `BadInput` for a note of
    fewer than 10 characters, a text longer than the axis carries, and words of one's own in a family A reason.
    """
    own = " ".join(nfc(note if words is None else words).split())
    if own and not reason.may_quote:
        raise BadInput(
            _("A {code} return is neutral and takes no words of your own; leave the note out.").format(code=reason.code)
        )
    if words is not None:
        return _wire(reason, own)
    if own and len(own) < FEWEST_IN_NOTE:
        raise BadInput(
            _("A note must have at least {least} characters; this has {length}.").format(
                least=FEWEST_IN_NOTE, length=len(own)
            )
        )
    if reason.code == "TL-X9":
        return _wire(reason, own)
    own = _sentence(own, MOST_CHARACTERS - len(_head(reason)))
    with speaking("vi"):
        evidence = " ".join(dict.fromkeys(message(finding) for finding in found))
    request = _request(reason, found)
    if not evidence and not own:
        evidence = f"{_bare_label(reason)}."
    head = len(_head(reason))
    # A note that leaves no room for the request alone takes the whole text: it says what the clerk wants said.
    closing = request if len(own) + len(request) + head + 1 <= MOST_CHARACTERS else ""
    room = MOST_CHARACTERS - head - sum(len(part) + 1 for part in (own, closing) if part)
    return _wire(reason, " ".join(filter(None, (_shortened(evidence, room), own, closing))))


def _head(reason: Reason) -> str:
    return f"[{reason.code}/{reason.action}] "


def _wire(reason: Reason, text: str) -> str:
    try:
        return format_description(reason.code, reason.action, text)
    except DescriptionError as error:
        raise BadInput(str(error)) from error


def _request(reason: Reason, found: Sequence[Finding]) -> str:
    if reason.action is Action.NONE:
        return ""
    office = right_office(found) if reason.action is Action.REDIRECT else None
    where = f": {office[1]} ({office[0]})" if office and office[1] else f": {office[0]}" if office else ""
    return f"Đề nghị {reason.action.label('vi')}{where}."


def _bare_label(reason: Reason) -> str:
    """The reason's own words, without the clause that leaves a place to be filled in."""
    label = reason.label("vi")
    if label.endswith("…"):
        label = label[: max(label.rfind(mark) for mark in ",;")]
    return label


def _sentence(text: str, most: int) -> str:
    return f"{text}." if text and text[-1] not in ".!?…" and len(text) < most else text


def _shortened(text: str, room: int) -> str:
    """The text cut at a word so that it fits, or nothing where no more than a scrap would be left."""
    if len(text) <= room:
        return text
    kept = text[: max(room - len(_CUT), 0)].rpartition(" ")[0]
    return f"{kept}{_CUT}" if kept else ""
