"""The files of a sending: what they are called, and how to render them when they are wanted."""

import unicodedata
from collections.abc import Callable
from functools import partial
from pathlib import PurePath
from random import Random
from typing import NamedTuple

from demo.papers.compose import Composed
from demo.papers.paper import Annex, Paper
from documents.text import fold


class File(NamedTuple):
    """An attachment: its name, and a call that renders it, the same bytes each time."""

    name: str
    render: Callable[[], bytes]


def files_of(composed: Composed, *, word: bool, decomposed_name: bool, chance: Random) -> tuple[File, ...]:
    """The document, as a Word file if asked for, and its annexes, of which one in five is a Word file."""
    paper = composed.paper
    main = _paper_file(paper, chance, word=word)
    if decomposed_name:
        # Some computers hand out file names in NFD.
        main = main._replace(
            name=unicodedata.normalize("NFD", f"{paper.type_name} bản ký số{PurePath(main.name).suffix}")
        )
    return (main, *(_annex_file(annex, chance) for annex in composed.annexes))


def _paper_file(paper: Paper, chance: Random, *, word: bool) -> File:
    stem = chance.choice(
        (
            _ascii(f"{paper.type_name} {paper.subject}")[:60].rstrip("-"),
            f"{paper.type_name} - {paper.subject}"[:70].replace("/", "-").strip(),
            f"{paper.number}-{paper.notation}_{paper.signed_at:%d%m%Y}",
        )
    )
    return _file(stem, paper, word=word)


def _annex_file(annex: Annex, chance: Random) -> File:
    stem = chance.choice((_ascii(f"{annex.heading} {annex.title}"), f"{annex.heading} - {annex.title}"))
    return _file(stem, annex, word=chance.random() < 0.2)


def _file(stem: str, page: Paper | Annex, *, word: bool) -> File:
    return File(f"{stem}.{'docx' if word else 'pdf'}", partial(_rendered, page, word=word))


def _rendered(page: Paper | Annex, *, word: bool) -> bytes:
    """Load the libraries that draw only when something is drawn."""
    if word:
        from demo.papers import docx

        return docx.paper_docx(page) if isinstance(page, Paper) else docx.annex_docx(page)
    from demo.papers import pdf

    return pdf.paper_pdf(page) if isinstance(page, Paper) else pdf.annex_pdf(page)


def _ascii(text: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in fold(text)).split())
