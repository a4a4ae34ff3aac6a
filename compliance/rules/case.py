"""One document under examination, with everything the rules may ask about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time
from typing import TYPE_CHECKING, Final, TypeVar

from compliance.policy import Policy
from compliance.rules.codes import same_code
from compliance.rules.model import (
    NOBODY,
    NOT_CHECKED,
    CheckedFile,
    Declared,
    Direction,
    Directory,
    Earlier,
    EarlierLookup,
    Finding,
    Json,
    NoDirectory,
    Party,
    SignatureResult,
    Suggest,
    Suggestion,
    SupersededLookup,
)
from documents.kinds import Secrecy, Urgency
from documents.times import VIETNAM

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from compliance.extract.model import Line
    from compliance.facts import Deadline, Fact, Facts
    from documents.workdays import Holidays

T = TypeVar("T")


def _no_earlier(_issuer: str, _key: str, _year: int) -> Sequence[Earlier]:
    return ()


def _not_superseded(_issuer: str, _key: str) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Context:
    """Who checks, when, and what is known here beside the document itself.

    `office` is our own. `signatures` are results of verifying, computed elsewhere: none given means none was asked for.
    `axis_faults` are the package reader's complaints. `today` is Vietnam's.
    """

    direction: Direction
    today: date
    office: Party = NOBODY
    policy: Policy = field(default_factory=Policy)
    directory: Directory = field(default_factory=NoDirectory)
    earlier: EarlierLookup = _no_earlier
    superseded: SupersededLookup = _not_superseded
    signatures: tuple[SignatureResult, ...] = ()
    axis_faults: tuple[str, ...] = ()

    @property
    def holidays(self) -> Holidays:
        return self.policy.calendar()


_NO_FACTS: Final[tuple[()]] = ()


class Case:
    """What is declared, the files, the context, and which file is the document itself.

    The main file is the one that bears the typed number; else the first that is no annex and bears a number; else the
    first that is no annex. Its place in the package says nothing.
    """

    def __init__(self, declared: Declared, files: Sequence[CheckedFile], context: Context) -> None:
        self.declared = declared
        self.files = tuple(files)
        self.context = context
        self.main = self._find_main()

    @property
    def incoming(self) -> bool:
        return self.context.direction == "in"

    @property
    def facts(self) -> Facts | None:
        """The main file's."""
        return self.main.facts if self.main else None

    @property
    def main_name(self) -> str | None:
        return self.main.name if self.main else None

    @property
    def others(self) -> tuple[CheckedFile, ...]:
        """The files that are not the main one."""
        return tuple(each for each in self.files if each is not self.main)

    def urgency(self) -> Urgency:
        """The higher of the typed and the printed."""
        printed = self.facts.urgency if self.facts else None
        sure = printed is not None and self.is_sure(printed)
        return max(self.declared.urgency, printed.value if printed is not None and sure else Urgency.NORMAL)

    def last_deadline(self, *, since: date | None) -> Fact[Deadline] | None:
        """The latest deadline or meeting the main file names, not counting days before `since`."""
        found = [
            each
            for each in (self.facts.deadlines if self.facts else _NO_FACTS)
            if self.is_sure(each) and (since is None or each.value.on >= since)
        ]
        return max(found, key=lambda each: moment_of(each.value), default=None)

    def is_sure(self, fact: Fact[T]) -> bool:
        """Whether a fact was read surely enough for a difference from it to count."""
        return fact.confidence >= self.context.policy.confidence

    def finding(
        self,
        code: str,
        evidence: Mapping[str, Json],
        *,
        file: str | None = None,
        page: int | None = None,
        suggestion: Suggestion | None = None,
        confidence: float = 1.0,
        mild: bool = False,
    ) -> Finding:
        """A finding as grave as the policy has it; a `mild` one is only ever "info"."""
        severity = "info" if mild else self.context.policy.severity(code, self.context.direction)
        return Finding(code, severity, evidence, file, page, suggestion, round(confidence, 3))

    def not_checked(self, what: str, line: Line | None = None, **evidence: Json) -> Finding:
        """That something about the main file could not be told; `line` is what was read of it."""
        return self.finding(
            NOT_CHECKED,
            {"what": what, **evidence},
            file=self.main_name,
            page=line.page if line else None,
            suggestion=Suggestion(Suggest.LOOK),
        )

    def secret(self, code: str, level: Secrecy | None, ordinal: int, confidence: float = 1.0) -> Finding:
        """A finding of family A: nothing of the document but a level and which file it is."""
        evidence: dict[str, Json] = (
            {"ordinal": ordinal} if code == "TL-A2" else {"level": _letter(level), "ordinal": ordinal}
        )
        return self.finding(
            code, evidence, suggestion=Suggestion(Suggest.REMOVE_FILE, {"ordinal": ordinal}), confidence=confidence
        )

    def _find_main(self) -> CheckedFile | None:
        candidates = [each for each in self.files if each.facts is not None and not each.facts.is_annex]
        numbered = [each for each in candidates if each.facts is not None and each.facts.code is not None]
        for each in numbered:
            assert each.facts is not None
            assert each.facts.code is not None
            if self.declared.code and same_code(self.declared.code, str(each.facts.code.value)):
                return each
        return next(iter(numbered), None) or next(iter(candidates), None)


def moment_of(deadline: Deadline) -> datetime:
    """A deadline as a moment; without an hour, the beginning of its day."""
    return datetime.combine(deadline.on, deadline.at or time(), VIETNAM)


def is_recognised(line: Line) -> bool:
    """Whether the line is a recogniser's reading."""
    return line.how == "ocr" or line.confidence is not None


def _letter(level: Secrecy | None) -> str | None:
    return None if level is None else level.value
