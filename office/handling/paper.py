"""Paper: documents that come or go by hand, in the same series as the electronic ones (NĐ 30/2020/NĐ-CP Đ15, Đ22).

Four kinds may still travel on paper; of any other the finding says that it should have come electronically. A secret
one has a series of its own, and nothing of its content is kept on a machine that is connected (Luật Bảo vệ bí mật nhà
nước 117/2025/QH15).
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from compliance.rules.model import PAPER
from documents.code import Code, parse_code
from documents.kinds import OFFICIAL_LETTER, kind_abbreviated
from documents.text import fold, nfc
from documents.times import now, parse_date, stamp
from office.clerk import actor, require
from office.errors import BadInput
from office.handling.holding import refuse_held
from office.writing.numbering import Place, place_of
from storage import acceptance, assignments, audit, documents, numbers, units
from storage.blobs import record
from storage.documents import Document, File, Recipient
from storage.findings import Finding
from storage.mirror import Mirror
from translations import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from durable.sqlite import Connection
    from office.office import Office
    from storage.mirror import Transaction

LAWFUL = {"secret": 1, "law": 2, "complex": 3, "personnel": 4}
"""The kinds that may come on paper: secret; required by law or the Prime Minister; hard to digitise; of officials."""
OTHERWISE = 9
"""Any other kind."""
SECRET = LAWFUL["secret"]
_TYPED = (
    "sender_code", "sender_name", "party", "number", "notation", "code", "code_key", "issued_as", "issued_on",
    "type_name", "subject", "due_on", "paper", "recipients",
)  # fmt: skip
"""Columns that come of what was typed."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document on paper, as typed. ``kind`` is one of `LAWFUL`, or "". ``party`` is who issued it; of one that
    goes ``out``, whom it goes to. ``number`` may be the whole code."""

    number: str
    date: str
    party: str
    subject: str = ""
    notation: str = ""
    type_name: str = ""
    kind: str = ""
    due: str = ""
    out: bool = False
    files: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Registered:
    """A sheet in its book: ``number`` is its số đến, or the number it went out under, None for one not counted."""

    id: int
    code: str
    number: int | None
    year: int
    paper: int
    findings: tuple[Finding, ...]

    @property
    def withheld(self) -> bool:
        """Whether the subject was left out, the document being secret."""
        return self.paper == SECRET


class PaperDesk:
    """The paper of one office."""

    def __init__(self, office: Office) -> None:
        self.office = office

    def register(self, sheet: Sheet, *, despite_duplicate: bool = False) -> Registered:
        """Enter a sheet under the next số đến, or outgoing under its own number; it is accepted, or sent, at once.

        Raises `BadInput` for a field that is wrong and for a number that is taken, `CameBefore` when the book of
        arrivals has the same document.
        """
        from office.writing.attachments import attachments
        from office.writing.draft import Attached
        from office.writing.parcel import take_in

        require(self.office.config, "send" if sheet.out else "number")
        moment = stamp(now())
        with Mirror(self.office.home) as mirror:
            document = _understood(mirror.db, self.office, sheet, moment)
            named = [Attached(each.name, str(each)) for each in sheet.files]
            found, problems = attachments(mirror.db, named)
            if problems:
                raise BadInput(problems[0])
            taken = [take_in(mirror, name, source) for name, source in found]
            with mirror.write() as tx:
                for each in taken:
                    if each.blob is not None:
                        record(tx, each.blob)
                files = tuple(each.file for each in taken)
                return _enter(tx, document, files, moment, despite_duplicate=despite_duplicate)

    def entered(self, document_id: int) -> Sheet:
        """The sheet as it was typed, its files left out. Raises `BadInput` for a document that is no paper."""
        with self.office.reader() as mirror:
            return _sheet(_entered(mirror.db, document_id))

    def correct(self, document_id: int, changed: Mapping[str, Any], *, despite_duplicate: bool = False) -> Registered:
        """Correct fields of a `Sheet` that were mistyped; the audit has what stood there before.

        What came keeps its số đến. What went out bears the number it says: another is taken in its series, and the
        counter stays where it is. Raises `BadInput`, also when the year's book is closed, and `CameBefore`.
        """
        moment = stamp(now())
        if "/" in changed.get("number", ""):
            changed = {"notation": "", **changed}
        with Mirror(self.office.home) as mirror, mirror.write() as tx:
            document = _entered(tx.db, document_id)
            require(self.office.config, "send" if document.direction == "out" else "number")
            refuse_held(document)
            before = _sheet(document)
            # A type that the notation gave follows the notation.
            named = "" if before.type_name == _type_of(parse_code(document.code)) else before.type_name
            typed = _understood(tx.db, self.office, replace(before, **{"type_name": named, **changed}), moment)
            corrected = _corrected(tx, document, typed, despite_duplicate=despite_duplicate)
            after = _sheet(corrected)
            differing = [each.name for each in fields(Sheet) if getattr(before, each.name) != getattr(after, each.name)]
            if differing:
                documents.rewrite(tx, document_id, corrected)
                assignments.rerank(tx, document_id)
                audit.append(
                    tx, at=moment, actor=actor(), act="correct-paper", subject=str(document_id),
                    before={name: getattr(before, name) for name in differing},
                    after={name: getattr(after, name) for name in differing},
                )  # fmt: skip
        number = corrected.arrival_number or corrected.series_number
        year = corrected.arrival_year or corrected.series_year or int(moment[:4])
        return Registered(document_id, corrected.code, number, year, corrected.paper, corrected.findings)


def _entered(db: Connection, document_id: int) -> Document:
    document = documents.get(db, document_id)
    if document is None:
        raise BadInput(_("There is no document {id}.").format(id=document_id))
    if not document.paper:
        raise BadInput(
            _("Document {id} is electronic: only what was entered from paper is corrected.").format(id=document_id)
        )
    return document


def _sheet(document: Document) -> Sheet:
    kinds = {paper: kind for kind, paper in LAWFUL.items()}
    return Sheet(
        number=document.number,
        notation=document.notation,
        date=document.issued_on or "",
        party=document.party,
        subject=document.subject,
        type_name=document.type_name,
        kind=kinds.get(document.paper, ""),
        due=document.due_on or "",
        out=document.direction == "out",
    )


def _corrected(tx: Transaction, document: Document, typed: Document, *, despite_duplicate: bool) -> Document:
    """The row with what is typed now, which has a right to its place in the book."""
    if SECRET in {document.paper, typed.paper} and document.paper != typed.paper:
        raise BadInput(_("What is secret has a book of its own: enter the document anew, there."))
    others = tuple(each for each in document.findings if each.code != PAPER)
    corrected = replace(document, **{name: getattr(typed, name) for name in _TYPED}, findings=others + typed.findings)
    if document.direction == "out":
        place = _place(tx, corrected, document.created_at)
        series, year, number = place or (None, None, None)
        return replace(corrected, series=series, series_year=year, series_number=number)
    book, year = document.series or numbers.ARRIVALS, document.series_year or document.arrival_year
    if year is not None and numbers.closed_at(tx.db, book, year) is not None:
        raise BadInput(_("The book of arrivals of {year} is closed: nothing can be entered in it.").format(year=year))
    if document.paper != SECRET and _identity(corrected) != _identity(document):
        _refuse_repeated(tx, corrected, despite_duplicate=despite_duplicate)
    return corrected


def _identity(document: Document) -> tuple[str, str, str, str | None]:
    return document.sender_code, document.sender_name, document.code_key, document.issued_on


def _refuse_repeated(tx: Transaction, document: Document, *, despite_duplicate: bool) -> list[acceptance.Earlier]:
    """What the book has already; raises `CameBefore` unless that is meant."""
    from office.handling.incoming import CameBefore

    earlier = acceptance.repeated(tx.db, document)
    if earlier and not despite_duplicate:
        raise CameBefore(earlier)
    return earlier


def _enter(
    tx: Transaction, document: Document, files: Sequence[File], moment: str, *, despite_duplicate: bool
) -> Registered:
    from office.handling.incoming import register

    document = replace(document, files=tuple(files))
    counted = document.direction == "in" and document.paper != SECRET
    earlier = _refuse_repeated(tx, replace(document, id=0), despite_duplicate=despite_duplicate) if counted else []
    number: int | None
    if counted:
        document_id = documents.insert(tx, document)
        number, year = register(tx, replace(document, id=document_id), moment)
    else:
        place = _place(tx, document, moment)
        if place is not None:
            document = replace(document, series=place.series, series_year=place.year, series_number=place.number)
        document_id = documents.insert(tx, document)
        assignments.rerank(tx, document_id)
        number, year = (place.number if place else None), int(moment[:4])
    tx.execute("UPDATE documents SET checked_at = ? WHERE id = ?", (moment, document_id))
    audit.append(
        tx, at=moment, actor=actor(), act="paper", subject=str(document_id), direction=document.direction,
        number=number, paper=document.paper, repeats=[each.id for each in earlier],
    )  # fmt: skip
    return Registered(document_id, document.code, number, year, document.paper, document.findings)


def _place(tx: Transaction, document: Document, moment: str) -> Place | None:
    """Take the number: of what goes out the one it bears, of a secret arrival the next of its own series."""
    from office.writing.outgoing import number_taken

    year = int((document.issued_on or moment)[:4])
    try:
        if document.direction == "in":
            year = int(moment[:4])
            series = f"{numbers.SECRET}/{numbers.ARRIVALS}"
            return Place(series, year, numbers.take(tx, series, year))
        place = place_of(document.type_name, document.notation, document.number, year)
        if place is not None and document.paper == SECRET:
            place = place._replace(series=f"{numbers.SECRET}/{place.series}")
        if place is not None:
            numbers.claim(tx, *place, document=document.id)
        return place
    except numbers.NumberTaken as taken:
        code = Code(document.number, document.notation)
        raise BadInput(number_taken(tx.db, code, taken.document)) from None
    except numbers.YearClosed:
        raise BadInput(
            _("The register of {year} is closed: open it again, or give the document another date.").format(year=year)
        ) from None


def _understood(db: Connection, office: Office, sheet: Sheet, moment: str) -> Document:
    """The row a sheet makes. Raises `BadInput`, naming what is wrong."""
    paper = LAWFUL.get(sheet.kind, OTHERWISE)
    if sheet.kind and sheet.kind not in LAWFUL:
        raise BadInput(
            _("{kind} is not a kind of paper: give one of {known}.").format(kind=sheet.kind, known=", ".join(LAWFUL))
        )
    code = _code(sheet)
    day, due = _day(sheet.date), _day(sheet.due) if sheet.due.strip() else None
    if day > now().date().isoformat():
        raise BadInput(_("The date {day} lies in the future.").format(day=day))
    party = _text(_("To whom it goes") if sheet.out else _("Who issued it"), sheet.party, 200)
    if paper == SECRET and sheet.files:
        raise BadInput(_("Nothing of a secret document may be kept on this machine: leave its files out."))
    # Neither what it is about nor its type: a title is content.
    subject = "" if paper == SECRET else _text(_("Subject"), sheet.subject, 500)
    named = _unit(db, party)
    warned = () if paper != OTHERWISE else (Finding(PAPER, "warn", {"party": party}),)
    own = (office.config.code, office.config.name)
    return Document(
        direction="out" if sheet.out else "in",
        tray="sent" if sheet.out else "inbox",
        created_at=moment,
        received_at=None if sheet.out else moment,
        sent_at=moment if sheet.out else None,
        accepted_at=None if sheet.out else moment,
        followed=not sheet.out,
        status=None if sheet.out else "03",
        sender_code=own[0] if sheet.out else named,
        sender_name=own[1] if sheet.out else party,
        party=party,
        number=code.number,
        notation=code.notation,
        code=str(code) if code.notation else code.number,
        code_key=code.key,
        issued_as=day,
        issued_on=day,
        type_name=" ".join(nfc(sheet.type_name).split()) or _type_of(code),
        subject=subject,
        due_on=due,
        paper=paper,
        recipients=(Recipient(named, party),) if sheet.out else (),
        findings=warned,
    )


def _type_of(code: Code | None) -> str:
    """The type that the notation names; without one it is a công văn."""
    return (kind_abbreviated((code and code.type_abbreviation) or "") or OFFICIAL_LETTER).name


def _code(sheet: Sheet) -> Code:
    number, notation = " ".join(nfc(sheet.number).split()), " ".join(nfc(sheet.notation).split())
    text = f"{number}/{notation}" if notation else number
    found = parse_code(text)
    if found is None and number and not notation and number[0].isdigit():
        found = Code(number, "")
    if found is None or len(found.number) > 11 or len(found.notation) > 30:
        raise BadInput(_("{code} is not a number and notation, such as 12/UBND-VX.").format(code=text or "''"))
    return found


def _day(text: str) -> str:
    found = parse_date(text)
    if found is None:
        raise BadInput(_("{date} is not a date: write it as 2026-12-31.").format(date=text or "''"))
    return found.isoformat()


def _text(label: str, text: str, limit: int) -> str:
    tidy = " ".join(nfc(text).split())
    if not tidy:
        raise BadInput(_("{field} is missing.").format(field=label))
    if len(tidy) > limit:
        raise BadInput(
            _("{field} has {count} characters: at most {limit} are allowed.").format(
                field=label, count=len(tidy), limit=limit
            )
        )
    return tidy


def _unit(db: Connection, party: str) -> str:
    """The identifier of the office of exactly that name, or "": what came on paper repeats what came from it."""
    found = [each for each in units.find(db, party, limit=10) if fold(each.name) == fold(party) and not each.retired]
    return found[0].code if len(found) == 1 else ""
