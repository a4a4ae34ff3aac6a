"""TL-C2, TL-C4, TL-C5, and what could not be looked at: the files as files."""

from __future__ import annotations

from collections import defaultdict
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from compliance.policy import parse_version
from compliance.rules.marks import mark_alone
from compliance.rules.model import NOT_CHECKED, CheckedFile, Finding, Suggest, Suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compliance.extract.model import Extraction, Line
    from compliance.facts import Facts
    from compliance.rules.case import Case

_ARCHIVES: Final = frozenset({"zip", "rar", "7z"})
_SHEETS: Final = frozenset({"xlsx", "xls", "ods"})
_FEWEST_LINES: Final = 5
_LEAST_LEGIBLE: Final = 0.35
_BROKEN: Final = frozenset({"damaged", "locked", "missing"})
_KINDS: Final = {"pdf": {"pdf"}, "docx": {"docx"}, "doc": {"doc", "rtf", "docx"}, "xlsx": {"xlsx"}}
"""What a name ending in that must hold; a .doc is often RTF or DOCX in truth, and opens all the same."""


def not_read(case: Case) -> Iterator[Finding]:
    """NOT-CHECKED: a file no word of which, or only part, could be read. Never silence, never "clean"."""
    for each in case.files:
        if each.problem is None and each.facts is not None:
            continue
        yield case.finding(
            NOT_CHECKED,
            {"what": "file", "problem": each.problem or "unread", "partly": each.facts is not None},
            file=each.name,
            suggestion=Suggestion(Suggest.LOOK),
        )


def damaged(case: Case) -> Iterator[Finding]:
    """TL-C2: a file that is cut, garbled, locked by a password, or named but not there (QĐ 28/2018/QĐ-TTg Đ9.1)."""
    for each in case.files:
        if each.problem in _BROKEN:
            yield case.finding(
                "TL-C2",
                {"name": each.name, "sha256": each.sha256, "error": each.problem},
                file=each.name,
                suggestion=Suggestion(Suggest.REPLACE_FILE, {"name": each.name}),
            )


def pages(case: Case) -> Iterator[Finding]:
    """TL-C4: a scan with pages nobody can read, or fewer pages than the package says (NĐ 30/2020/NĐ-CP Phụ lục I)."""
    for each in case.files:
        if each.illegible:
            yield case.finding(
                "TL-C4",
                {"pages": list(each.illegible), "of": each.pages},
                file=each.name,
                page=each.illegible[0],
                suggestion=Suggestion(Suggest.REPLACE_FILE, {"name": each.name}),
                confidence=0.8,
            )
    declared = case.declared.pages
    counted = [each.pages for each in case.files]
    # a text file has no pages of its own; with one among them the sum says nothing
    if declared and counted and None not in counted:
        total = sum(filter(None, counted))
        if 0 < total < declared:
            yield case.finding(
                "TL-C4",
                {"declared": declared, "found": total},
                suggestion=Suggestion(Suggest.REPLACE_FILE),
                confidence=0.8,
            )


def formats(case: Case) -> Iterator[Finding]:
    """TL-C5: a format the office does not take, a PDF older than the Decree wants, or a file too large for the axis.

    NĐ 30/2020/NĐ-CP Phụ lục I: PDF from version 1.4 on; the rest is the office's policy. Files over 50 MB are skipped
    by clients in use today.
    """
    policy = case.context.policy
    for each in case.files:
        ending = _ending(each.name)
        if each.size > policy.file_size:
            yield _unfit(case, each, ending, limit=policy.file_size)
        elif (ending not in policy.formats and each.kind not in policy.formats) or _is_disguised(each, ending):
            yield _unfit(case, each, ending)
        elif each.version is not None and each.kind == "pdf":
            version = parse_version(each.version)
            if version is not None and version < policy.pdf_version:
                wanted = ".".join(map(str, policy.pdf_version))
                yield _unfit(case, each, ending, version=each.version, wanted=wanted)
    total = sum(each.size for each in case.files)
    if len(case.files) > 1 and total > policy.total_size:
        yield case.finding(
            "TL-C5",
            {"type": "", "size": total, "limit": policy.total_size},
            suggestion=Suggestion(Suggest.REPLACE_FILE),
        )


def _unfit(case: Case, each: CheckedFile, ending: str, **more: int | str) -> Finding:
    return case.finding(
        "TL-C5",
        {"type": ending or each.kind or "", "size": each.size, "limit": None, **more},
        file=each.name,
        suggestion=Suggestion(Suggest.REPLACE_FILE, {"name": each.name}),
    )


def _is_disguised(each: CheckedFile, ending: str) -> bool:
    """Whether the content is plainly not what the name says."""
    expected = _KINDS.get(ending)
    return each.problem is None and expected is not None and each.kind is not None and each.kind not in expected


def _ending(name: str) -> str:
    return PurePath(name.replace("\\", "/")).suffix.lower().lstrip(".")


def archives(case: Case) -> Iterator[Finding]:
    """NOT-CHECKED: an archive, of which only the names inside are read."""
    for each in case.files:
        if each.kind in _ARCHIVES and each.problem is None:
            yield case.finding(
                NOT_CHECKED,
                {"what": "archive", "entries": len(each.entries)},
                file=each.name,
                suggestion=Suggestion(Suggest.LOOK),
            )


def summary(
    name: str, size: int, sha256: str, extraction: Extraction, facts: Facts | None, *, version: str | None = None
) -> CheckedFile:
    """What the rules need of an extraction; its text is not kept. `facts` of a file without text do not count."""
    marks = [mark_alone(line.text) for line in extraction.lines if _is_outside(line, extraction)]
    return CheckedFile(
        name=name,
        size=size,
        sha256=sha256,
        facts=facts if extraction.how != "none" else None,
        how=extraction.how,
        problem=extraction.problem,
        pages=extraction.pages,
        kind=extraction.kind,
        version=version,
        entries=tuple(line.text for line in extraction.lines if line.how == "entry"),
        marks=tuple(dict.fromkeys(mark for mark in marks if mark is not None)),
        illegible=_illegible(extraction),
        doubtful=extraction.doubtful,
    )


def _is_outside(line: Line, extraction: Extraction) -> bool:
    """Whether a line stands where no page's facts look: a property, or a sheet."""
    return line.how == "metadata" or extraction.kind in _SHEETS


def _illegible(extraction: Extraction) -> tuple[int, ...]:
    """Recognised pages with a fair number of lines of which hardly any is sure; blank backs do not count."""
    by_page: dict[int, list[float]] = defaultdict(list)
    for line in extraction.lines:
        if line.confidence is not None and line.page is not None:
            by_page[line.page].append(line.confidence)
    return tuple(
        page
        for page, found in sorted(by_page.items())
        if len(found) >= _FEWEST_LINES and sum(found) / len(found) < _LEAST_LEGIBLE
    )
