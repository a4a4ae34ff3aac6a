"""What a draft says, field by field, and what is wrong with each: quick, for it is asked while the clerk types.

No file is opened here; what stands in them is the business of `office.writing.precheck`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from documents.code import Code, parse_code
from documents.kinds import KINDS, OFFICIAL_LETTER, BusinessType, Competence, Urgency, kind_abbreviated, kind_named
from documents.reasons import FEWEST_CHARACTERS, MOST_CHARACTERS
from documents.text import fold, nfc
from documents.times import now, parse_date
from office.writing.numbering import parse_number, place_of, series_of
from office.writing.outgoing import Answered, Outgoing, lineage, number_taken
from office.writing.recipients import Chosen, choose
from office.writing.replies import answered
from storage import documents, numbers
from translations import _

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from durable.sqlite import Connection
    from office.directory import Directory
    from office.writing.draft import Draft

URGENCIES = (Urgency.NORMAL, Urgency.URGENT, Urgency.VERY_URGENT, Urgency.EXPRESS)
"""Those NĐ 30/2020/NĐ-CP knows; a fifth exists on the wire only."""

CHANGES = (BusinessType.UPDATE, BusinessType.REPLACE)
_ABOUT = re.compile(r"(?:v/v|về việc)\b", re.IGNORECASE)
_WHOLE_CODE = re.compile(r"[0-9]+[/-]")
_WITH_YEAR = re.compile(r"(?:19|20)[0-9]{2}/")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field, by its name in `Draft`: a whole sentence that names it as the clerk does."""

    field: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Understood:
    """A draft as it would be sent.

    ``outgoing`` is only good when there are no ``problems``: a field that could not be understood is left at what says
    least, its date at today. ``notes`` are sentences about what could not be looked at.
    """

    outgoing: Outgoing
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]
    unknown: bool = False
    """Whether a recipient is not in the directory, which may be older than the office."""


def understand(
    db: Connection, directory: Directory, own: str, draft: Draft, document_id: int | None = None
) -> Understood:
    """Read every field; ``document_id`` is the draft's row when it has one, and may hold its number already."""
    return _Reader(db, directory, own, draft, document_id).read()


class _Reader:
    def __init__(self, db: Connection, directory: Directory, own: str, draft: Draft, document_id: int | None) -> None:
        self.db = db
        self.directory = directory
        self.own = own
        self.draft = draft
        self.document_id = document_id
        self.today = now().date()
        self.problems: list[Problem] = []

    def wrong(self, field: str, sentence: str) -> None:
        self.problems.append(Problem(field, sentence))

    def read(self) -> Understood:
        draft = self.draft
        self.type_name()
        issued_on = self.day("date", _("Date"), draft.date) or self.today
        if issued_on > self.today:
            self.wrong("date", _("The date {day} lies in the future.").format(day=issued_on.isoformat()))
        notation = self.notation(issued_on)
        code = self.code(notation, issued_on)
        due_on = self.day("due", _("Deadline"), draft.due)
        if due_on is not None and due_on < issued_on:
            self.wrong(
                "due",
                _("The deadline {due} lies before the date {day}.").format(
                    due=due_on.isoformat(), day=issued_on.isoformat()
                ),
            )
        removed = self.removed()
        chosen = self.recipients(removed)
        outgoing = Outgoing(
            code=code,
            issued_on=issued_on,
            type_name=_tidy(draft.type_name),
            subject=self.subject(),
            recipients=chosen.recipients,
            files=self.files(),
            place=self.short("place", _("Place"), draft.place, 50),
            signer=self.signer(),
            urgency=self.urgency(),
            due_on=due_on,
            to_places=self.lines("places", "Nơi nhận", draft.places, 150),
            appendixes=self.lines("appendixes", _("Enclosures"), draft.appendixes, 500),
            answers=self.answers(),
            next_free=not draft.number.strip(),
            business_type=draft.business_type,
            relates_to=draft.relates_to,
            reason=self.reason(),
            removed=removed,
        )
        unknown = _("The directory of offices was never fetched: nobody has checked the recipients. Run: vanthu sync")
        return Understood(outgoing, tuple(self.problems), () if chosen.known else (unknown,), chosen.unknown)

    def type_name(self) -> None:
        name = _tidy(self.draft.type_name)
        if not name:
            self.wrong("type_name", _("The type of the document is missing."))
        elif kind_named(name) is None:
            near = get_close_matches(fold(name), [fold(kind.name) for kind in KINDS], n=1, cutoff=0.87)
            if near and (kind := kind_named(near[0])):
                self.wrong(
                    "type_name",
                    _("There is no type {name}. Did you mean {near}?").format(name=name, near=kind.name),
                )
        self.short("type_name", _("Type"), name, 100)

    def day(self, field: str, label: str, text: str) -> date | None:
        day = parse_date(text) if text.strip() else None
        if text.strip() and day is None:
            self.wrong(
                field,
                _("{option}: {text} is not a date that exists; write it like 2026-11-20.").format(
                    option=label, text=text.strip()
                ),
            )
        return day

    def notation(self, issued_on: date) -> str:
        """The notation in its legal form, empty when it has none (NĐ 30/2020/NĐ-CP Phụ lục I)."""
        typed = _tidy(self.draft.notation)
        if not typed:
            self.wrong("notation", _("The notation is missing: it looks like UBND-VX, or QĐ-UBND."))
            return ""
        if _WHOLE_CODE.match(typed) and not _WITH_YEAR.match(typed):
            self.wrong(
                "notation",
                _("The notation {notation} begins with a number: write the number in its own field.").format(
                    notation=typed
                ),
            )
            return ""
        parsed = parse_code(f"1/{typed}")
        groups = re.split("[-/]", parsed.notation) if parsed else []
        if (
            parsed is None
            or len(parsed.notation) > 30
            or any(group == group.lower() for group in groups if group[:1].isalpha())
        ):
            self.wrong(
                "notation",
                _("{notation} is not a notation: it looks like UBND-VX, in capitals, at most 30 characters.").format(
                    notation=typed
                ),
            )
            return ""
        self.match_type(parsed, issued_on)
        return parsed.notation

    def match_type(self, code: Code, issued_on: date) -> None:
        kind = kind_named(self.draft.type_name)
        other = kind_abbreviated(code.type_abbreviation or "")
        # An office's own abbreviation may look like a type's (CT: chỉ thị, Cục Thuế); a công văn begins with it.
        if kind and other and kind.abbreviation and kind.abbreviation != other.abbreviation:
            self.wrong(
                "notation",
                _("The notation {notation} is that of a {other}, the type is {type}.").format(
                    notation=code.notation, other=other.name, type=kind.name
                ),
            )
        if code.year is not None and code.year != issued_on.year:
            self.wrong(
                "notation",
                _("The notation {notation} names another year than the date {day}.").format(
                    notation=code.notation, day=issued_on.isoformat()
                ),
            )

    def code(self, notation: str, issued_on: date) -> Code:
        """The whole code; of a number left out, the next free one at this moment."""
        typed = self.draft.number.strip()
        if not typed:
            if not notation:
                return Code("", "")
            series = series_of(self.draft.type_name, notation)
            return Code(f"{numbers.next_free(self.db, series, issued_on.year):02}", notation)
        parsed = parse_number(typed)
        if parsed is None:
            self.wrong("number", _("Number {number} is not a whole number from 1 to 999999.").format(number=typed))
            return Code("", notation)
        code = Code(f"{parsed:02}", notation)
        place = place_of(self.draft.type_name, notation, typed, issued_on.year) if notation else None
        holder = numbers.held_by(self.db, *place) if place else None
        if holder is not None and holder not in (self.document_id, *lineage(self.db, self.draft.relates_to)):
            self.wrong("number", number_taken(self.db, code, holder))
        return code

    def subject(self) -> str:
        subject = _tidy(self.draft.subject)
        if not subject:
            self.wrong("subject", _("The subject is missing."))
        elif kind_named(self.draft.type_name) is OFFICIAL_LETTER and not _ABOUT.match(subject):
            self.wrong("subject", _('The subject of a công văn begins with "V/v".'))
        return self.short("subject", _("Subject"), subject, 500)

    def removed(self) -> tuple[str, ...]:
        """Recipients of what is updated for whom it no longer is."""
        codes = tuple(dict.fromkeys(map(_tidy, self.draft.removed)))
        if codes and self.draft.business_type != BusinessType.UPDATE:
            self.wrong("removed", _("Only an update can take a document from an office."))
            return ()
        related = documents.get(self.db, self.draft.relates_to) if self.draft.relates_to is not None else None
        had = {each.code for each in related.recipients} if related is not None else set()
        for code in codes:
            if code not in had:
                self.wrong("removed", _("{code} did not get the document that is updated.").format(code=code))
            elif code in self.draft.to:
                self.wrong("removed", _("Recipient {code} is named twice.").format(code=code))
        return codes

    def recipients(self, removed: tuple[str, ...]) -> Chosen:
        others = [each for each in removed if each not in self.draft.to]
        chosen = choose(self.db, self.directory, self.own, (*self.draft.to, *others))
        for sentence in chosen.problems:
            self.wrong("to", sentence)
        return chosen

    def signer(self) -> dict[str, str]:
        mark = _tidy(self.draft.signer_competence)
        if mark and Competence.from_text(mark.split()[0]) is None:
            known = ", ".join(each.value for each in Competence)
            self.wrong(
                "signer_competence",
                _("{mark} is not a mark of competence ({known}).").format(mark=mark, known=known),
            )
        found = {
            "competence": mark,
            "position": self.short("signer_position", _("The signer's position"), self.draft.signer_position, 100),
            "full_name": self.short("signer_name", _("Signer"), self.draft.signer_name, 50),
        }
        return {name: value for name, value in found.items() if value}

    def urgency(self) -> int:
        found = Urgency.from_text(self.draft.urgency or URGENCIES[0].vi)
        if found not in URGENCIES:
            known = ", ".join(each.vi.lower() for each in URGENCIES)
            self.wrong(
                "urgency",
                _("There is no urgency {word}: there are {known}.").format(word=self.draft.urgency, known=known),
            )
            return 0
        return int(found)

    def answers(self) -> tuple[Answered, ...]:
        named = self.draft.reply_to.strip()
        if not named:
            return ()
        found = answered(self.db, named)
        if isinstance(found, str):
            self.wrong("reply_to", found)
            return ()
        return (found,)

    def reason(self) -> str:
        """Why something is updated or replaced, and whether that can be."""
        kind = self.draft.business_type
        if kind == BusinessType.NEW:
            return ""
        if kind not in CHANGES:
            self.wrong("business_type", _("Only 0 (new), 2 (update) and 3 (replacement) are sent as documents."))
            return ""
        related = documents.get(self.db, self.draft.relates_to) if self.draft.relates_to is not None else None
        if related is None or related.direction != "out" or related.document_id is None:
            self.wrong("relates_to", _("Which sent document is updated or replaced is not said, or it is not here."))
        reason = _tidy(self.draft.reason)
        if not FEWEST_CHARACTERS <= len(reason) <= MOST_CHARACTERS:
            self.wrong(
                "reason",
                _("The reason has {count} characters: it must have {least} to {most}.").format(
                    count=len(reason), least=FEWEST_CHARACTERS, most=MOST_CHARACTERS
                ),
            )
        return reason

    def short(self, field: str, label: str, text: str, limit: int) -> str:
        text = _tidy(text)
        if len(text) > limit:
            self.wrong(
                field,
                _("{field} has {count} characters: at most {limit} are allowed.").format(
                    field=label, count=len(text), limit=limit
                ),
            )
        return text

    def lines(self, field: str, label: str, texts: tuple[str, ...], limit: int) -> tuple[str, ...]:
        return tuple(self.short(field, label, text, limit) for text in texts if text.strip())

    def files(self) -> tuple[tuple[str, Path | str], ...]:
        from office.writing.attachments import attachments

        found, problems = attachments(self.db, self.draft.files)
        for sentence in problems:
            self.wrong("files", sentence)
        if not self.draft.files and self.draft.business_type != BusinessType.UPDATE:
            self.wrong("files", _("There is no file: attach the signed document."))
        return found


def _tidy(text: str) -> str:
    return " ".join(nfc(text).split())
