"""One labelled document: its files, what was typed about it, what its pages say, and which findings are right."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from compliance.facts import Appointment
from compliance.rules.model import NOT_CHECKED, Declared
from documents.kinds import Competence, Secrecy, Urgency

FACTS = (
    "code",
    "date",
    "place",
    "issuer",
    "parent",
    "type",
    "subject",
    "kinh_gui",
    "noi_nhan",
    "signer",
    "competence",
    "urgency",
    "secrecy",
    "enclosures",
    "bound",
    "deadlines",
    "annex",
)
"""The facts that are compared, in the order of a page; each is a field of `Truth`."""

Alternatives: TypeAlias = tuple[str, ...]
"""Codes of findings any one of which is right; they are counted under the first."""


@dataclass(frozen=True, slots=True)
class AnnexTruth:
    """What an annex in a file of its own says it belongs to."""

    label: str
    parent: str
    parent_date: datetime.date


@dataclass(frozen=True, slots=True)
class Truth:
    """What one file says to somebody who looks at it. Empty and None mean: it is not there.

    `code` is as printed. `issuer` and `parent` are the printed capitals on one line. `subject` is without "V/v".
    `enclosures` are the names in the list of what is attached, `mentions` other words of the text for the same things;
    `bound` the headings of annexes behind the signature.
    `excused` facts are written so that a reader may leave them out (handwriting, a stamp over text), though not misread
    them. `open` facts are not judged at all.
    """

    code: str = ""
    date: datetime.date | None = None
    place: str = ""
    issuer: str = ""
    parent: str = ""
    type: str = ""
    subject: str = ""
    kinh_gui: tuple[str, ...] = ()
    noi_nhan: tuple[str, ...] = ()
    signer: str = ""
    competence: tuple[Competence, ...] = ()
    urgency: Urgency = Urgency.NORMAL
    secrecy: Secrecy | None = None
    enclosures: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    bound: tuple[str, ...] = ()
    deadlines: frozenset[tuple[Appointment, datetime.date]] = frozenset()
    annex: AnnexTruth | None = None
    excused: frozenset[str] = frozenset()
    open: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class File:
    """An attachment: the name its sender gave it, a call that makes it (the same bytes each time), and its labels.

    `truth` is None where there is nothing to read: a file damaged, locked or of a foreign kind.
    """

    name: str
    render: Callable[[], bytes]
    truth: Truth | None


@dataclass(frozen=True, slots=True)
class Case:
    """A document as it arrives at an office, or leaves one.

    The first file is the document itself. `typed` is what its sender entered. `scenario` names what is tried, and
    `faulty` tells the fault from its clean twin. `expected` are the findings that must be made; any other is a false
    alarm, but for those in `tolerated`. `maker` is how the main file was made, `condition` what befell its page.
    """

    id: str
    files: tuple[File, ...]
    typed: Declared
    scenario: str
    faulty: bool
    expected: tuple[Alternatives, ...]
    tolerated: frozenset[str]
    maker: str
    condition: str

    @property
    def is_scan(self) -> bool:
        """Whether the main file has to be recognised."""
        return self.maker == "scan"


TOLERATED = frozenset({"TL-F1", NOT_CHECKED})
"""No document of the corpus is signed, and to look again is never wrong, though it is counted."""


def one_of(*codes: str) -> Alternatives:
    return codes
