"""Chooses the reader for a file and asks it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compliance.extract.detect import detect, is_binary_name
from compliance.extract.output import Output, Unreadable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_PAGED = frozenset({"pdf", "png", "jpeg", "tiff"})


def read(path: Path, name: str, pages: Sequence[int] | None, ocr: bool, output: Output) -> str:
    """Write the text of the file at `path` to `output` and return its format.

    Raises Unreadable, and whatever the parsers raise over bytes they do not expect.
    """
    if path.stat().st_size > output.limits.file_size:
        raise Unreadable("too-large")
    kind = detect(path)
    output.kind = kind
    # the name decides only between a broken file and a strange one
    if kind in {None, "txt", "ole"} and is_binary_name(name):
        raise Unreadable("damaged")
    if kind is None:
        raise Unreadable("unsupported")
    if kind in _PAGED:
        _read_paged(kind, path, pages, ocr, output)
    else:
        _read_whole(kind, path, output)
    return kind


def _read_paged(kind: str, path: Path, pages: Sequence[int] | None, ocr: bool, output: Output) -> None:
    if kind == "pdf":
        from compliance.extract.pdf import read_pdf

        read_pdf(path, pages, ocr, output)
    else:
        from compliance.extract.images import read_image

        read_image(path, pages, ocr, output)


def _read_whole(kind: str, path: Path, output: Output) -> None:
    # each parser is loaded when its first file comes
    match kind:
        case "docx":
            from compliance.extract.docx import read_docx

            read_docx(path, output)
        case "odt":
            from compliance.extract.odt import read_odt

            read_odt(path, output)
        case "doc":
            from compliance.extract.doc import read_doc

            read_doc(path, output)
        case "rtf":
            from compliance.extract.rtf import read_rtf

            read_rtf(path, output)
        case "xlsx" | "xls" | "ods":
            from compliance.extract.sheets import read_sheets

            read_sheets(path, output)
        case "txt":
            from compliance.extract.plain import read_plain

            read_plain(path, output)
        case "zip":
            from compliance.extract.archives import read_zip

            read_zip(path, output)
        case "rar":
            from compliance.extract.archives import read_rar

            read_rar(path, output)
        case "7z":
            from compliance.extract.seven_zip import read_seven_zip

            read_seven_zip(path, output)
        case "ooxml-locked":
            raise Unreadable("locked")
        case _:
            raise Unreadable("unsupported")
