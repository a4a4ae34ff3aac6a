"""What the rules compare, and what they find: plain values, no words in any language."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

from documents.kinds import BusinessType, Secrecy, Urgency
from documents.organ_id import Resolution

if TYPE_CHECKING:
    from datetime import date, datetime

    from compliance.extract.model import How, Problem
    from compliance.facts import Facts

Severity: TypeAlias = Literal["block", "warn", "info"]
"""`block` stops a sending, `warn` needs the clerk's eye, `info` is worth knowing."""

Direction: TypeAlias = Literal["out", "in"]
"""Before sending, or on arrival."""

NOT_CHECKED = "NOT-CHECKED"
"""The code of what could not be looked at. A document with such a finding is never called clean."""

PAPER = "PAPER"
"""The code of what came, or went, on paper although it is of none of the kinds that may."""


class Office(Protocol):
    """Anything with an identifier and a name; either may be empty."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Party:
    """An office by its identifier and the name it goes by; either may be empty when it is not known."""

    code: str = ""
    name: str = ""


NOBODY = Party()


@dataclass(frozen=True, slots=True)
class Declared:
    """What was typed about a document, or what its package claims. Empty and None mean: nothing was said.

    `code` is number and notation joined; `secrecy` is the word or letter of a level; `enclosures` the names in the
    package's own list; `pages` its page count. `sent_at` and `received_at` are aware times.
    """

    code: str = ""
    issued_on: date | None = None
    type_name: str = ""
    subject: str = ""
    issuer: Party = NOBODY
    signer: str = ""
    recipients: tuple[Party, ...] = ()
    urgency: Urgency = Urgency.NORMAL
    secrecy: str = ""
    due: date | None = None
    enclosures: tuple[str, ...] = ()
    pages: int | None = None
    sent_at: datetime | None = None
    received_at: datetime | None = None
    business: BusinessType = BusinessType.NEW


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """One attachment: its name, its bytes' measure, and what could be read in it; see `files.summary`.

    `facts` is None when nothing could be read. `how`, `problem`, `pages` and `kind` are the extraction's; `version` is
    the format's own ("1.4" of a PDF), None where nobody looked. `entries` are the names inside an archive. `marks` are
    levels of secrecy that stand outside a page: in a sheet, a property. `illegible` are pages of a scan that came out
    as noise; `doubtful` pages with something like a stamp that could not be read, None where nobody looked for one.
    """

    name: str
    size: int
    sha256: str = ""
    facts: Facts | None = None
    how: How = "none"
    problem: Problem | None = None
    pages: int | None = None
    kind: str | None = None
    version: str | None = None
    entries: tuple[str, ...] = ()
    marks: tuple[Secrecy, ...] = ()
    illegible: tuple[int, ...] = ()
    doubtful: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """A document the mirror already holds under the same issuer, code and year.

    `hashes` are the SHA-256 of its files; `arrival_number` its số đến, None before it was registered.
    """

    arrival_number: int | None
    hashes: frozenset[str]


SignatureState: TypeAlias = Literal["valid", "invalid", "absent", "unchecked"]


@dataclass(frozen=True, slots=True)
class SignatureResult:
    """What verifying one signature gave. `file` is None for the package's own.

    `intact` says whether the signed bytes are unchanged, `trusted` whether the chain ends in a configured root;
    None where that could not be told.
    """

    state: SignatureState
    file: str | None = None
    intact: bool | None = None
    trusted: bool | None = None
    signer: str = ""
    sha256: str = ""


class Directory(Protocol):
    """What the rules ask of the list of offices."""

    def name_of(self, code: str) -> str | None:
        """The name an identifier goes by; None when the directory does not know it."""

    def named(self, name: str) -> Sequence[Office]:
        """The offices that go by that name, whatever its case and diacritics; more than one when it is ambiguous."""

    def resolve(self, code: str, on: date) -> Resolution:
        """What became of an identifier by that day, as `documents.organ_id.resolve` says it."""


class NoDirectory:
    """For a check without an office: knows nobody, retires nobody."""

    def name_of(self, code: str) -> str | None:
        return None

    def named(self, name: str) -> Sequence[Office]:
        return ()

    def resolve(self, code: str, on: date) -> Resolution:
        return Resolution((code,), retired=False)


EarlierLookup: TypeAlias = Callable[[str, str, int], Sequence[Earlier]]
"""(issuer's identifier, `Code.key`, year) to what the mirror holds of it."""

SupersededLookup: TypeAlias = Callable[[str, str], str | None]
"""(issuer's identifier, `Code.key`) to the code that replaced or withdrew it, or None."""


class Suggest(StrEnum):
    """What would put a finding right. The value names the kind in JSON."""

    REMOVE_FILE = "remove-file"
    CORRECT_FIELD = "correct-field"
    ADD_FILE = "add-file"
    REPLACE_FILE = "replace-file"
    CHOOSE_OFFICE = "choose-office"
    ADD_RECIPIENT = "add-recipient"
    REMOVE_RECIPIENT = "remove-recipient"
    EXPLAIN = "explain"
    CONFIRM = "confirm"
    LOOK = "look"
    """Nobody but a person can tell: open the file."""


Json: TypeAlias = "str | int | float | bool | Sequence[Json] | Mapping[str, Json] | None"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`kind` says what to do, `value` with what: {"field": "code", "value": "1243/UBND-VX"}, {"code", "name"} …"""

    kind: Suggest
    value: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a rule saw.

    `code` is a return reason of `documents.reasons` or `NOT_CHECKED`. `evidence` is data to quote, in JSON's types, its
    keys those the reason names and more. `page` counts from 1. `confidence` is 0 to 1: how sure that it is so. Family A
    carries neither a file's name nor a page, and in its evidence only a level and the file's ordinal, from 1.
    """

    code: str
    severity: Severity
    evidence: Mapping[str, Json] = field(default_factory=dict)
    file: str | None = None
    page: int | None = None
    suggestion: Suggestion | None = None
    confidence: float = 1.0
