"""Writing documents: drafts that are saved as they are typed, checked while they are written, and sealed when sent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from documents.code import Code
from documents.kinds import Urgency
from documents.text import nfc
from documents.times import now, parse_date, stamp
from office.clerk import actor, require
from office.errors import BadField, BadInput, Blocked, Conflict
from office.progress import Listener, unheard
from office.writing.draft import GROUP, Draft
from office.writing.numbering import place_of, series_of
from office.writing.presets import Presets
from storage import documents, drafts, numbers, units
from storage.blobs import holds
from storage.documents import Document, File, Recipient
from storage.mirror import Mirror
from translations import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from compliance.check import Finding, Policy
    from durable.sqlite import Connection
    from office.writing.outgoing import Sealed
    from office.writing.precheck import Precheck
    from office.writing.understanding import Problem, Understood


@dataclass(frozen=True, slots=True)
class Saved:
    """A draft as it was last saved, by whom and when; `version` is what a later save must name."""

    draft: Draft
    version: int
    saved_at: str
    actor: str


class Drafting(Presets):
    """The drafts of one office, and the groups and templates that help to write them."""

    def create(self, draft: Draft | None = None) -> int:
        """Begin a draft; gives its id."""
        draft = draft or Draft()
        with Mirror(self.office.home) as mirror, mirror.write() as tx:
            at = stamp(now())
            row = self._row(tx.db, draft, at)
            document_id = drafts.create(tx, row, draft.to_json(), at=at, actor=actor())
            self._log(tx, "draft", document_id)
        return document_id

    def load(self, document_id: int) -> Saved:
        """The draft of that id. Raises `BadInput` when there is none: it was discarded, or sent."""
        with self.office.reader() as mirror:
            kept = drafts.get(mirror.db, document_id)
        if kept is None:
            raise BadInput(_no_draft(document_id))
        return Saved(Draft.from_json(kept.content), kept.version, kept.saved_at, kept.actor)

    def save(self, document_id: int, draft: Draft, version: int) -> int:
        """Save what was typed; gives the new version. Raises `Conflict` when a colleague saved after ``version``, and
        `BadInput` when the draft is gone."""
        content = draft.to_json()
        with Mirror(self.office.home) as mirror, mirror.write() as tx:
            at = stamp(now())
            kept = drafts.get(tx.db, document_id)
            if kept is None:
                raise BadInput(_no_draft(document_id))
            if kept.version != version:
                raise Conflict(
                    _("{who} saved this draft at {at}: look at it again before you go on.").format(
                        who=kept.actor, at=kept.saved_at
                    )
                )
            if kept.content == content:
                return version
            row = documents.rewrite(tx, document_id, self._row(tx.db, draft, at, document_id))
            drafts.keep(tx, document_id, content, at=at, actor=actor())
        return row

    def discard(self, document_id: int) -> None:
        """Throw a draft away. A number it held is not given out again by itself. Raises `BadInput` when it is gone."""
        with Mirror(self.office.home) as mirror, mirror.write() as tx:
            if drafts.get(tx.db, document_id) is None:
                raise BadInput(_no_draft(document_id))
            row = documents.get(tx.db, document_id)
            assert row is not None
            drafts.discard(tx, document_id)
            self._log(tx, "discard", document_id, code=row.code, number_held=row.series_number)

    def problems(self, draft: Draft, document_id: int | None = None) -> list[Problem]:
        """What is wrong with the fields, quickly and without opening a file; ``document_id`` is the draft's own row."""
        with self.office.reader() as mirror:
            return list(self._understand(mirror, draft, document_id).problems)

    def examine(self, draft: Draft, heard: Listener = unheard, document_id: int | None = None) -> list[Finding]:
        """Open the files and hold them against what is typed, as if it were sent now. Files that cannot be opened and
        fields that say nothing are passed over: `problems` tells them."""
        with self.office.reader() as mirror:
            understood = self._understand(mirror, draft, document_id)
            seen = self._precheck.read(mirror, understood.outgoing, heard)
            unsaid = {each.field for each in understood.problems}
            return self._precheck.findings(mirror, understood.outgoing, seen, unsaid)

    def next_number(self, draft: Draft) -> str:
        """The number the draft would get now, with its leading zero: for show, another may be quicker."""
        day = parse_date(draft.date) or now().date()
        series = series_of(draft.type_name, draft.notation.strip())
        with self.office.reader() as mirror:
            return f"{numbers.next_free(mirror.db, series, day.year):02}"

    def send(self, document_id: int, overrides: Mapping[str, str] | None = None, heard: Listener = unheard) -> Sealed:
        """Check a saved draft and seal it; it leaves after the undo window. ``overrides`` are reasons, each by the code
        of the finding it is given for.

        Raises `BadField` for a field that is wrong, `BadInput` for an override that is, and `Blocked`, with every
        finding, when one stops the sending. Nothing is queued then.
        """
        saved = self.load(document_id)
        return self._send(saved.draft, overrides or {}, heard, (document_id, saved.version))

    def send_unsaved(
        self, draft: Draft, overrides: Mapping[str, str] | None = None, heard: Listener = unheard
    ) -> Sealed:
        """The same for a draft that is no row yet: a refused one leaves no trace."""
        return self._send(draft, overrides or {}, heard, None)

    def _send(self, draft: Draft, overrides: Mapping[str, str], heard: Listener, row: tuple[int, int] | None) -> Sealed:
        from compliance.check import blocking
        from office.examining.checking import kept
        from office.exchange.sync import ask_directory
        from office.writing.outgoing import Approval, NumberMoved, seal
        from office.writing.repeating import refuse_repeated

        require(self.office.config, "send")
        precheck = self._precheck
        reasons = checked_overrides(overrides)
        if reasons:
            require(self.office.config, "override")
        seen, asked = None, False
        with Mirror(self.office.home) as mirror:
            while True:
                understood = self._understand(mirror, draft, row[0] if row else None)
                # An office may be newer than the directory here: the axis is asked before the clerk is told "unknown".
                if understood.unknown and not asked:
                    asked = True
                    if ask_directory(self.office.home, self.office.config, mirror):
                        continue
                for problem in understood.problems:
                    raise BadField(problem.field, problem.sentence)
                seen = seen or precheck.read(mirror, understood.outgoing, heard)
                if row is None:
                    refuse_repeated(mirror.db, understood.outgoing, seen.hashes)
                findings = precheck.findings(mirror, understood.outgoing, seen)
                if stopping := blocking(findings, reasons, precheck.policy):
                    raise Blocked(_stopped(stopping, precheck.policy), findings)
                approval = Approval(tuple(map(kept, findings)), reasons, seen.hashes, precheck.texts(seen))
                try:
                    sealed = seal(
                        mirror, self.office.config, understood.outgoing, actor=actor(), draft=row, approval=approval
                    )
                except NumberMoved:  # a colleague was quicker: what the files say is held against the new number
                    continue
                return replace(sealed, notes=understood.notes)

    def answer(self, document_id: int) -> int:
        """Begin a reply to a received document; gives the draft's id. Raises `BadInput` when it cannot be answered."""
        with self.office.reader() as mirror:
            document = documents.get(mirror.db, document_id)
        if document is None or document.direction != "in" or document.tray != "inbox":
            raise BadInput(_("There is no received document {id} to reply to.").format(id=document_id))
        return self.create(
            Draft(
                subject=f"V/v trả lời văn bản số {document.code} của {document.sender_name}"[:500],
                reply_to=document.document_id or str(document_id),
                to=(document.sender_code,),
            )
        )

    @cached_property
    def _precheck(self) -> Precheck:
        from office.writing.precheck import Precheck

        return Precheck(self.office.config)

    def _understand(self, mirror: Mirror, draft: Draft, document_id: int | None) -> Understood:
        from office.writing.understanding import understand

        return understand(mirror.db, self._directory(mirror), self.office.config.code, draft, document_id)

    def _row(self, db: Connection, draft: Draft, at: str, document_id: int | None = None) -> Document:
        """How a draft is listed, as far as its fields can be read. A number it holds stays its own while it says so."""
        recipients = tuple(
            Recipient(code, unit.name if (unit := units.get(db, code)) else "") for code in _codes(draft)
        )
        day = parse_date(draft.date)
        due = parse_date(draft.due)
        code = Code(draft.number.strip(), draft.notation.strip())
        urgency = Urgency.from_text(draft.urgency)
        return Document(
            direction="out",
            tray="drafts",
            created_at=at,
            sender_code=self.office.config.code,
            sender_name=self.office.config.name,
            party=", ".join([each.name or each.code for each in recipients] or draft.to),
            number=code.number,
            notation=code.notation,
            code=str(code) if code.number else code.notation,
            code_key=code.key,
            issued_on=day.isoformat() if day else None,
            place=draft.place,
            type_name=draft.type_name,
            subject=draft.subject,
            signer=signer_of(draft),
            urgency=urgency.value if urgency is not None else 0,
            due_on=due.isoformat() if due else None,
            business_type=draft.business_type,
            relates_to=draft.relates_to,
            recipients=recipients,
            files=tuple(File(each.name, sha256=_kept(db, each.sha256)) for each in draft.files),
            **_held(db, draft, day, document_id),
        )


def _held(db: Connection, draft: Draft, day: date | None, document_id: int | None) -> dict[str, Any]:
    """The columns of the number a draft still holds: it was sealed before and taken back."""
    row = documents.get(db, document_id) if document_id is not None else None
    place = place_of(draft.type_name, draft.notation, draft.number, day.year) if day else None
    if row is None or place is None or (row.series, row.series_year, row.series_number) != place:
        return {}
    return {"series": place.series, "series_year": place.year, "series_number": place.number}


def _kept(db: Connection, sha256: str | None) -> str | None:
    """The hash of bytes that are here: a draft may name others, which `Drafting.problems` tells."""
    return sha256 if sha256 and holds(db, sha256) else None


def signer_of(draft: Draft) -> dict[str, str]:
    """The signer's fields as a document keeps them."""
    found = {
        "competence": draft.signer_competence,
        "position": draft.signer_position,
        "full_name": draft.signer_name,
    }
    return {name: value.strip() for name, value in found.items() if value.strip()}


def _codes(draft: Draft) -> list[str]:
    return [code for code in draft.to if not code.startswith(GROUP)]


def checked_overrides(overrides: Mapping[str, str]) -> dict[str, str]:
    """The reasons by the code of a finding, as typed. Raises `BadInput` for a code that is none, a reason too short."""
    from compliance.check import NOT_CHECKED
    from documents.reasons import FEWEST_CHARACTERS, MOST_CHARACTERS, REASONS

    reasons: dict[str, str] = {}
    for typed, given in overrides.items():
        code, reason = typed.strip().upper(), " ".join(nfc(given).split())
        if code not in REASONS and code != NOT_CHECKED:
            raise BadInput(_("There is no finding {code} to override.").format(code=typed))
        if not FEWEST_CHARACTERS <= len(reason) <= MOST_CHARACTERS:
            raise BadInput(
                _("The reason for overriding {code} has {count} characters: it must have {least} to {most}.").format(
                    code=code, count=len(reason), least=FEWEST_CHARACTERS, most=MOST_CHARACTERS
                )
            )
        reasons[code] = reason
    return reasons


def _stopped(stopping: Sequence[Finding], policy: Policy) -> str:
    codes = sorted({each.code for each in stopping})
    final = [code for code in codes if not policy.overridable(code)]
    if final:
        sentence = _("Nothing was queued: {codes} stops the sending and cannot be overridden.")
        return sentence.format(codes=", ".join(final))
    sentence = _("Nothing was queued: {codes} stops the sending. Put it right, or override it with a reason.")
    return sentence.format(codes=", ".join(codes))


def _no_draft(document_id: int) -> str:
    return _("There is no draft {id}: it was discarded or sent.").format(id=document_id)
