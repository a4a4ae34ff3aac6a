"""What a document says about itself, each fact with how sure it is and the line it was read in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from datetime import date, time

    from compliance.extract.model import Line
    from documents.code import Code
    from documents.kinds import Competence, Kind, Secrecy, Urgency

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fact(Generic[T]):
    """A value, how sure it is (0..1), and the line that shows it.

    `evidence` is the line with its page, place and origin; where a fact runs over several lines it is the first of
    them, with the text of all.
    """

    value: T
    confidence: float
    evidence: Line


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed: the marks before the position in their order ("TM.", "KT."), the signer's own position, the name.

    Position and name are as printed; either is empty when it could not be read.
    """

    competence: tuple[Competence, ...]
    position: str
    name: str


@dataclass(frozen=True, slots=True)
class Enclosure:
    """Something that belongs to the document, as it is named there.

    `kind` is its first words in the usual spelling ("Phụ lục", "Danh sách", "Tờ trình"), empty if there are none of the
    known ones; `number` what tells it from its like ("I", "02", "12/TTr-SNV"), empty if nothing does; `name` the whole
    as printed.
    """

    kind: str
    number: str
    name: str


class Appointment(StrEnum):
    """What a point in time in the text is for."""

    DEADLINE = "deadline"
    MEETING = "meeting"


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day, and an hour where one is named, by which or at which the reader has to do something. Vietnam time."""

    purpose: Appointment
    on: date
    at: time | None = None


@dataclass(frozen=True, slots=True)
class Annex:
    """What an annex says it is and belongs to.

    `label` is its own heading ("Phụ lục II") and `title` what stands below it; either is empty if it is not there.
    `parent` and `parent_date` are None when they are not there or could not be read.
    """

    label: str
    title: str
    parent: Code | None
    parent_date: date | None


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of one file. None, or an empty tuple, means: not there, or not read surely enough to be said.

    `issuer` and `parent` (the body above it) are as printed, mostly in capitals. `subject` is without the "V/v" or
    "Về việc" before it. `kinh_gui` and `noi_nhan` hold one fact for each line of those lists, without its dash and
    closing mark. `annex` is there when the file is an annex, which has no number, date and issuer of its own; `bound`
    are the annexes that follow the signature, or that annex, in the same file. `pages` is the file's, not the
    document's own count.
    """

    code: Fact[Code] | None = None
    date: Fact[date] | None = None
    place: Fact[str] | None = None
    issuer: Fact[str] | None = None
    parent: Fact[str] | None = None
    type: Fact[Kind] | None = None
    subject: Fact[str] | None = None
    kinh_gui: tuple[Fact[str], ...] = ()
    noi_nhan: tuple[Fact[str], ...] = ()
    signer: Fact[Signer] | None = None
    urgency: Fact[Urgency] | None = None
    secrecy: Fact[Secrecy] | None = None
    enclosures: tuple[Fact[Enclosure], ...] = ()
    bound: tuple[Fact[Enclosure], ...] = ()
    deadlines: tuple[Fact[Deadline], ...] = ()
    annex: Fact[Annex] | None = None
    pages: int | None = None

    @property
    def is_annex(self) -> bool:
        """Whether the file is an annex of a document in another file."""
        return self.annex is not None
