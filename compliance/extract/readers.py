"""Chooses the reader for a file and asks it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compliance.extract.detect import detect, is_binary_name
from compliance.extract.output import Output, Unreadable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def read(path: Path, name: str, pages: Sequence[int] | None, ocr: bool, output: Output) -> str:
    """Write the text of the file at `path` to `output` and return its format.

    Raises Unreadable, and whatever the parsers raise over bytes they do not expect.
    """
    if path.stat().st_size > output.limits.file_size:
        raise Unreadable("too-large")
    kind = detect(path)
    output.kind = kind
    if kind is None or (kind == "txt" and is_binary_name(name)):
        raise Unreadable("damaged" if is_binary_name(name) else "unsupported")
    match kind:
        case "pdf":
            from compliance.extract.pdf import read_pdf

            read_pdf(path, pages, ocr, output)
        case "docx":
            from compliance.extract.docx import read_docx

            read_docx(path, output)
        case "doc":
            from compliance.extract.doc import read_doc

            read_doc(path, output)
        case "rtf":
            from compliance.extract.rtf import read_rtf

            read_rtf(path, output)
        case _:
            raise Unreadable("unsupported")
    return kind
