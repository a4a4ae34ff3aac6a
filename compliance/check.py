"""Findings out of facts: what is wrong with a document before it is sent, or when it came.

    file = summary(name, size, sha256, extraction, facts)
    findings = check(Declared(code="12/UBND-VX"), [file], Context("out", today))

Pure: whatever the rules need to know comes in by `Context`. The order of the findings is that of the codes, then of the
files, so that two runs over the same values give the same list.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from compliance.policy import Policy, PolicyError, is_secrecy
from compliance.rules import addressees, enclosures, fields, files, package, secrecy, times
from compliance.rules.case import Case, Context
from compliance.rules.files import summary
from compliance.rules.messages import message
from compliance.rules.model import (
    NOT_CHECKED,
    CheckedFile,
    Declared,
    Directory,
    Earlier,
    Finding,
    Party,
    SignatureResult,
    Suggest,
    Suggestion,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

__all__ = [
    "NOT_CHECKED",
    "CheckedFile",
    "Context",
    "Declared",
    "Directory",
    "Earlier",
    "Finding",
    "Party",
    "Policy",
    "PolicyError",
    "SignatureResult",
    "Suggest",
    "Suggestion",
    "as_json",
    "blocking",
    "check",
    "message",
    "summary",
]

RULES: Final[tuple[Callable[[Case], Iterator[Finding]], ...]] = (
    secrecy.marked,
    secrecy.suspected,
    secrecy.declared_otherwise,
    secrecy.unread_stamps,
    secrecy.scans,
    fields.number,
    fields.issue_date,
    fields.other_fields,
    enclosures.missing,
    enclosures.foreign,
    files.damaged,
    files.pages,
    files.formats,
    files.not_read,
    files.archives,
    times.late_sending,
    times.own_deadline_passed,
    times.superseded,
    addressees.not_addressed,
    addressees.not_chosen,
    addressees.retired,
    addressees.outside_remit,
    package.signatures,
    package.structure,
    package.duplicates,
)


def check(declared: Declared, files: Sequence[CheckedFile], context: Context) -> list[Finding]:
    """Everything the rules find. Where secrecy is found, nothing else is said: other findings quote the document."""
    case = Case(declared, files, context)
    found = [finding for rule in RULES for finding in rule(case)]
    secret = [finding for finding in found if is_secrecy(finding.code)]
    return _ordered(secret or found, case)


def blocking(
    findings: Iterable[Finding], overridden: Collection[str] = (), policy: Policy | None = None
) -> list[Finding]:
    """The findings that still stop a sending when the clerk has overridden those codes."""
    policy = policy or Policy()
    return [
        each
        for each in findings
        if each.severity == "block" and not (each.code in overridden and policy.overridable(each.code))
    ]


def as_json(finding: Finding) -> dict[str, object]:
    """A finding with the keys of the commands' contract, its suggestion and its certainty beside them."""
    suggestion = finding.suggestion
    return {
        "code": finding.code,
        "severity": finding.severity,
        "message": message(finding),
        "evidence": dict(finding.evidence),
        "file": finding.file,
        "page": finding.page,
        "suggestion": {"kind": suggestion.kind.value, **suggestion.value} if suggestion else None,
        "confidence": finding.confidence,
    }


def _ordered(findings: list[Finding], case: Case) -> list[Finding]:
    places = {each.name: i for i, each in reversed(list(enumerate(case.files)))}

    def key(finding: Finding) -> tuple[str, bool, int, int, str]:
        evidence = json.dumps(dict(finding.evidence), ensure_ascii=False, sort_keys=True)
        code = "~" if finding.code == NOT_CHECKED else finding.code
        # what holds of every scan comes last
        return (
            code,
            finding.evidence.get("what") == "scans",
            places.get(finding.file or "", -1),
            finding.page or 0,
            evidence,
        )

    return sorted(findings, key=key)
