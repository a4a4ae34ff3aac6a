"""All facts of one file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from compliance.facts.annex import find_annex, find_bound
from compliance.facts.deadlines import find_deadlines
from compliance.facts.enclosures import find_enclosures
from compliance.facts.header import find_code, find_date, find_notation
from compliance.facts.issuer import find_issuer
from compliance.facts.marks import standing_alone
from compliance.facts.model import Fact, Facts
from compliance.facts.recipients import find_addressees, find_recipients
from compliance.facts.secrecy import find_secrecy
from compliance.facts.sheet import lay_out
from compliance.facts.signer import find_signer
from compliance.facts.text import passages
from compliance.facts.title import find_subject, find_title, find_type, read_title_line
from compliance.facts.urgency import find_urgency

if TYPE_CHECKING:
    from datetime import date

    from compliance.extract.model import Extraction
    from compliance.facts.title import Title
    from documents.code import Code

_SURE: Final = 0.8


def read_facts(extraction: Extraction) -> Facts:
    """What the file says about itself. Never raises, whatever the lines hold; what is not sure is absent.

    Of an annex only its tie to its document and a mark of secrecy are facts: number, date, signer and recipients on its
    pages are its document's, or samples in a form.
    """
    sheet = lay_out(extraction)
    annex = find_annex(sheet)
    alone = standing_alone(sheet)
    secrecy = find_secrecy(sheet, alone)
    if annex is not None:
        return Facts(annex=annex, secrecy=secrecy, bound=find_bound(sheet), pages=extraction.pages)
    title = find_title(sheet)
    code = find_code(sheet)
    day, place = find_date(sheet)
    line = read_title_line(sheet, title) if title is not None and (code is None or day is None) else None
    issuer, parent = find_issuer(sheet, title, line)
    if line is not None and code is None:
        code = line.code
    if line is not None and day is None and code is line.code:
        day = line.day
    type_ = find_type(sheet, title, code or find_notation(sheet))
    if code is not None and code.evidence.how == "ocr":
        code = _weighed(code, day, title)
    paragraphs = tuple(passages(sheet.text))
    return Facts(
        code=code,
        date=day,
        place=place,
        issuer=issuer,
        parent=parent,
        type=type_,
        subject=line.subject if line is not None and code is line.code else find_subject(sheet, title),
        kinh_gui=find_addressees(sheet),
        noi_nhan=find_recipients(sheet),
        signer=find_signer(sheet),
        urgency=find_urgency(alone),
        secrecy=secrecy,
        enclosures=find_enclosures(paragraphs, code.value if code is not None else None),
        bound=find_bound(sheet),
        deadlines=find_deadlines(paragraphs, day.value if day is not None else None),
        pages=extraction.pages,
    )


def _weighed(code: Fact[Code], day: Fact[date] | None, title: Title | None) -> Fact[Code]:
    """A recognised code, less sure where the rest of the page speaks against it: the year of the date, the type."""
    code = _mended(code, title)
    confidence = code.confidence
    year = code.value.year
    if year is not None and day is not None and year != day.value.year:
        confidence *= 0.7
    if title is not None and title.kind.abbreviation and title.certainty > _SURE:
        abbreviation = code.value.type_abbreviation
        if abbreviation is None or abbreviation.lower() != title.kind.abbreviation.lower():
            confidence *= 0.7
    return replace(code, confidence=round(confidence, 3))


def _is_grown(notation: str, type_: str) -> bool:
    """Whether a type and its issuer stand there without the hyphen between them: "KHUBND"."""
    return notation.startswith(type_) and notation[len(type_) :].isalpha() and len(notation) > len(type_) + 2


def _mended(code: Fact[Code], title: Title | None) -> Fact[Code]:
    """A recognised code whose first group is no type, but the title's for one letter, or grown together with it."""
    meant = title.kind.abbreviation if title is not None else None
    read = code.value.issuer
    if meant and not code.value.type_abbreviation and not code.value.unit and _is_grown(code.value.notation, meant):
        value = replace(code.value, notation=f"{meant}-{code.value.notation[len(meant) :]}")
        return replace(code, value=value, confidence=round(code.confidence * 0.9, 3))
    if not meant or not read or code.value.type_abbreviation or not code.value.unit or len(read) != len(meant):
        return code
    if sum(a != b for a, b in zip(read.lower(), meant.lower(), strict=True)) != 1:
        return code
    value = replace(code.value, notation=code.value.notation.replace(read, meant, 1))
    return replace(code, value=value, confidence=round(code.confidence * 0.9, 3))
