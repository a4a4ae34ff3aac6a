"""The rules over a case, and what they should have found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from accuracy.corpus import Case
from accuracy.corpus.offices import ALIASES, DIRECTORY, US, party
from compliance.check import CheckedFile, Context, Finding, Party, check
from compliance.rules.model import NOT_CHECKED
from documents.organ_id import Resolution, resolve
from documents.text import fold


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules made of a case.

    `caught` and `missed` are the codes of the findings that had to be made, the first of each set of alternatives;
    `false` are alarms without a reason; `unchecked` says that something was given to a person to look at. Findings that
    are merely worth knowing ("info") are neither. `said` is every finding in words.
    """

    caught: tuple[str, ...]
    missed: tuple[str, ...]
    false: tuple[str, ...]
    unchecked: bool
    said: tuple[str, ...]


class _Offices:
    """The corpus's own directory."""

    def name_of(self, code: str) -> str | None:
        return next((office.name for office in DIRECTORY if office.code == code), None)

    def named(self, name: str) -> Sequence[Party]:
        wanted = fold(name)
        return [party(office) for office in DIRECTORY if wanted in (fold(office.name), fold(office.short))]

    def resolve(self, code: str, on: date) -> Resolution:
        return resolve(code, on, ALIASES)


def verdict(case: Case, files: Sequence[CheckedFile]) -> Verdict:
    """Check a case on the day it came."""
    received = case.typed.received_at
    assert received is not None, case.id
    context = Context("in", received.date(), office=party(US), directory=_Offices())
    return _judged(case, check(case.typed, files, context))


def _judged(case: Case, findings: Sequence[Finding]) -> Verdict:
    made = {each.code for each in findings if each.severity != "info" or each.code == NOT_CHECKED}
    caught = tuple(each[0] for each in case.expected if made.intersection(each))
    missed = tuple(each[0] for each in case.expected if not made.intersection(each))
    right = case.tolerated.union(*case.expected)
    return Verdict(
        caught=caught,
        missed=missed,
        false=tuple(sorted(made - right)),
        unchecked=NOT_CHECKED in made,
        said=tuple(f"{each.code} {each.severity} {each.file or ''} {dict(each.evidence)}" for each in findings),
    )
