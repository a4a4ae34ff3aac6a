"""What a case is to be, before anybody decides how its files are made."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Literal, Self, TypeAlias

from accuracy.corpus.case import Alternatives
from accuracy.corpus.drafts import Draft
from accuracy.corpus.offices import US, party
from accuracy.corpus.scan import Stamp
from accuracy.corpus.word import Place
from compliance.rules.model import Declared
from demo.papers.paper import Annex, Paper
from documents.kinds import Urgency
from documents.text import fold
from documents.times import VIETNAM
from documents.workdays import Holidays

Maker: TypeAlias = Literal["typeset", "word", "loose", "tcvn3", "vni", "scan"]
Form: TypeAlias = Literal["pdf", "docx", "xlsx", "rtf"]
Harm: TypeAlias = Literal["", "cut", "locked"]

CALENDAR = Holidays()
_ORDINALS = {"": 1, "I": 1, "II": 2, "III": 3, "IV": 4}


@dataclass(frozen=True, slots=True)
class Attachment:
    """An annex to be sent in a file of that name and form. `harm` is done to the file; `sheet` and `further` name the
    sheets of a workbook."""

    annex: Annex
    name: str
    form: Form
    harm: Harm = ""
    sheet: str = "Phụ lục"
    further: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """A document, what is typed about it, which findings are right or no harm, and what is odd about its files.

    `mark` is a secrecy mark put where `mark_at` says and nowhere else; `stamps` are pressed on a scan; `extra` are
    foreign files; `bound` sends the annexes in the document's own file.
    """

    draft: Draft
    typed: Declared
    attachments: tuple[Attachment, ...]
    expected: tuple[Alternatives, ...] = ()
    tolerated: frozenset[str] = frozenset()
    name: str = ""
    mark: str = ""
    mark_at: Place | Literal["name", "stamp", "stamp over text"] = ""
    spaced: bool = False
    stamps: tuple[Stamp, ...] = ()
    illegible: bool = False
    bound: bool = False
    extra: tuple[tuple[str, bytes], ...] = field(default=())

    @property
    def paper(self) -> Paper:
        return self.draft.paper

    def with_paper(self, paper: Paper) -> Self:
        """The same with another page, its annexes too."""
        attachments = tuple(replace(each, annex=replace(each.annex, parent=paper)) for each in self.attachments)
        annexes = tuple(replace(annex, parent=paper) for annex in self.draft.annexes)
        made = replace(self.draft, paper=paper, annexes=annexes)
        return replace(self, draft=made, attachments=attachments)

    def with_typed(self, typed: Declared, *expected: Alternatives) -> Self:
        """The same with something else typed, and the findings that this makes right."""
        return replace(self, typed=typed, expected=expected)

    def sent(self, on: date, at: time, received: datetime | None = None) -> Self:
        """The same, sent on that day, and received a quarter of an hour later if nothing else is said."""
        moment = datetime.combine(on, at, VIETNAM)
        received = received or moment + timedelta(minutes=15)
        return replace(self, typed=replace(self.typed, sent_at=moment, received_at=received))


def plan(made: Draft, chance: Random) -> Plan:
    """A draft sent as it should be: everything typed as printed, all annexes, on the day of signing, to us."""
    paper = made.paper
    signed = paper.signed_at
    sent = signed + timedelta(minutes=chance.randint(5, 90))
    typed = Declared(
        code=paper.code,
        issued_on=signed.date(),
        type_name=paper.type_name,
        subject=paper.subject,
        issuer=party(made.sender),
        signer=paper.signature.name,
        recipients=(party(US),),
        urgency=Urgency.from_text(paper.urgency) or Urgency.NORMAL,
        sent_at=sent,
        received_at=sent + timedelta(minutes=chance.randint(1, 20)),
    )
    forms: tuple[Form, ...] = ("pdf", "pdf", "docx", "xlsx")
    style = chance.randrange(4)
    attachments = tuple(attached(annex, chance.choice(forms), style) for annex in made.annexes)
    return Plan(made, typed, attachments, name=_main_name(paper, chance))


def attached(annex: Annex, form: Form, style: int = 0) -> Attachment:
    """An annex with one of four customs of naming files."""
    ordinal = _ORDINALS[annex.ordinal]
    stem = (
        f"{annex.heading} - {annex.title}",
        _ascii(f"{annex.heading} {annex.title}"),
        f"PL{annex.ordinal or ordinal}_{annex.parent.number}",
        f"Phu luc {ordinal} kem theo {annex.parent.number}-{annex.parent.notation.replace('/', '-')}",
    )[style]
    return Attachment(annex, f"{stem}.{form}", form)


def _main_name(paper: Paper, chance: Random) -> str:
    code = f"{paper.number}-{paper.notation}".replace("/", "-")
    return chance.choice(
        (
            f"{code}_{paper.signed_at:%d%m%Y}",
            f"{paper.type_name} {code}",
            _ascii(f"{paper.type_name} {paper.subject}")[:60],
            f"{code}.signed",
        )
    )


def _ascii(text: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in fold(text)).split())
