"""Family A: nothing that bears a secrecy mark may travel (QĐ 28/2018/QĐ-TTg Đ1.2; Luật 117/2025/QH15).

These findings always block, nobody overrides them, and they carry a level and a file's ordinal and nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from compliance.rules.marks import hint_in_name, mark_in_name
from compliance.rules.model import NOT_CHECKED, CheckedFile, Finding, Suggest, Suggestion
from documents.kinds import Secrecy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compliance.rules.case import Case

_LEAST: Final = 0.5
"""The certainty from which a mark on a page counts: lower than for any other fact, since missing one is worse."""
_GRAVEST_FIRST: Final = (Secrecy.TOP_SECRET, Secrecy.SECRET, Secrecy.CONFIDENTIAL)


def marked(case: Case) -> Iterator[Finding]:
    """TL-A1: a mark on a page, in a sheet, a property, a file's name or the names inside an archive."""
    for ordinal, each in enumerate(case.files, 1):
        level, confidence = _mark(each)
        if level is not None:
            yield case.secret("TL-A1", level, ordinal, confidence)


def suspected(case: Case) -> Iterator[Finding]:
    """TL-A2: no mark, but a name that may speak of one; waits for somebody competent (NĐ 63/2026)."""
    for ordinal, each in enumerate(case.files, 1):
        if _mark(each)[0] is None and any(hint_in_name(name) for name in (each.name, *each.entries)):
            yield case.secret("TL-A2", None, ordinal, 0.6)


def declared_otherwise(case: Case) -> Iterator[Finding]:
    """TL-A3: the level the package claims is not the one on the document, or the document bears none."""
    claimed = Secrecy.from_text(case.declared.secrecy)
    if claimed is None:
        return
    levels = {level for level, _ in map(_mark, case.files) if level is not None}
    gravest = next((level for level in _GRAVEST_FIRST if level in levels), None)
    if gravest is not claimed:
        yield case.finding(
            "TL-A3",
            {"declared": claimed.value, "found": gravest.value if gravest else None},
            suggestion=Suggestion(Suggest.CONFIRM),
        )


def unread_stamps(case: Case) -> Iterator[Finding]:
    """NOT-CHECKED: a page with something like a stamp that could not be read; there nobody may say "clean"."""
    for each in case.files:
        pages = _doubtful(each)
        if pages is not None:
            yield case.finding(
                NOT_CHECKED,
                {"what": "stamp", "pages": list(pages)},
                file=each.name,
                page=pages[0] if pages else None,
                suggestion=Suggestion(Suggest.LOOK),
            )


def scans(case: Case) -> Iterator[Finding]:
    """NOT-CHECKED, once for all scans on which nothing was seen: black over text escapes as often as not."""
    names = [
        each.name for each in case.files if each.how == "ocr" and _mark(each)[0] is None and _doubtful(each) is None
    ]
    if names:
        yield case.finding(
            NOT_CHECKED,
            {"what": "scans", "files": names},
            file=names[0] if len(names) == 1 else None,
            suggestion=Suggestion(Suggest.LOOK),
            mild=True,
        )


def _doubtful(each: CheckedFile) -> tuple[int, ...] | None:
    """The pages on which a mark is suspected and none is sure; empty without their numbers, None without any."""
    faint = each.facts.secrecy if each.facts else None
    if _mark(each)[0] is not None or not (faint or each.doubtful):
        return None
    seen = faint.evidence.page if faint else None
    return tuple(sorted({*(each.doubtful or ()), *([seen] if seen else [])}))


def _mark(each: CheckedFile) -> tuple[Secrecy | None, float]:
    """The gravest mark of a file and how sure it is."""
    found = [(level, 1.0) for level in each.marks]
    named = [mark_in_name(name) for name in (each.name, *each.entries)]
    found += [(level, 0.9) for level in named if level is not None]
    printed = each.facts.secrecy if each.facts else None
    if printed is not None and printed.confidence >= _LEAST:
        found.append((printed.value, printed.confidence))
    return min(found, key=lambda each: (_GRAVEST_FIRST.index(each[0]), -each[1]), default=(None, 0.0))
