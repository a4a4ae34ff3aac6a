"""Writing documents: drafts that are saved as they are typed, checked while they are written, and sealed when sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from documents.code import Code
from documents.kinds import Urgency
from documents.times import now, parse_date, stamp
from office.clerk import actor
from office.draft import GROUP, Draft
from office.errors import BadInput, Conflict
from office.numbering import place_of
from storage import audit, documents, drafts, units
from storage.documents import Document, File, Recipient
from storage.mirror import Mirror
from translations import _

if TYPE_CHECKING:
    from datetime import date

    from durable.sqlite import Connection
    from office.office import Office


@dataclass(frozen=True, slots=True)
class Saved:
    """A draft as it was last saved, by whom and when; `version` is what a later save must name."""

    draft: Draft
    version: int
    saved_at: str
    actor: str


class Drafting:
    """The drafts of one office."""

    def __init__(self, office: Office) -> None:
        self.office = office

    def create(self, draft: Draft | None = None) -> int:
        """Begin a draft; gives its id."""
        draft = draft or Draft()
        with Mirror(self.office.home) as mirror, mirror.write() as tx:
            at = stamp(now())
            row = self._row(tx.db, draft, at)
            document_id = drafts.create(tx, row, draft.to_json(), at=at, actor=actor())
            audit.append(tx, at=at, actor=actor(), act="draft", subject=str(document_id))
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
            audit.append(
                tx, at=stamp(now()), actor=actor(), act="discard", subject=str(document_id), code=row.code,
                number_held=row.series_number,
            )  # fmt: skip

    def _row(self, db: Connection, draft: Draft, at: str, document_id: int | None = None) -> Document:
        """How a draft is listed: as far as its fields can be read. A number it holds stays its own while it says so."""
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
            files=tuple(File(each.name, sha256=each.sha256) for each in draft.files),
            **_held(db, draft, day, document_id),
        )


def _held(db: Connection, draft: Draft, day: date | None, document_id: int | None) -> dict[str, Any]:
    """The columns of the number a draft still holds: it was sealed before and taken back."""
    row = documents.get(db, document_id) if document_id is not None else None
    place = place_of(draft.type_name, draft.notation, draft.number, day.year) if day else None
    if row is None or place is None or (row.series, row.series_year, row.series_number) != place:
        return {}
    return {"series": place.series, "series_year": place.year, "series_number": place.number}


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


def _no_draft(document_id: int) -> str:
    return _("There is no draft {id}: it was discarded or sent.").format(id=document_id)
