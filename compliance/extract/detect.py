"""Which format a file is, by its content. A name proves nothing and is only asked when content says nothing."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"{\\rt", "rtf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
)
_HEAD = 4096
_PDF_WITHIN = 1024  # readers accept junk before the header up to here

_BINARY_NAMES = frozenset(
    {"pdf", "png", "jpg", "jpeg", "tif", "tiff", "doc", "docx", "xls", "xlsx", "odt", "ods", "rtf", "zip", "rar", "7z"}
)
_MEDIA_TYPES = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}


def detect(path: Path) -> str | None:
    """The format of the file at `path`, or None when it is no format known here."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return _inside(kind, path)
    if b"%PDF-" in head[:_PDF_WITHIN]:
        return "pdf"
    return "txt" if _is_text(head) else None


def is_binary_name(name: str) -> bool:
    """Whether `name` claims one of the formats that `detect` knows by their first bytes."""
    return name.rpartition(".")[2].lower() in _BINARY_NAMES


def _inside(kind: str, path: Path) -> str:
    """What a container holds."""
    if kind == "zip":
        return _zip_kind(path)
    return _ole_kind(path) if kind == "ole" else kind


def _zip_kind(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if any(name.startswith("word/document") for name in names):
                return "docx"
            if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
                return "xlsx"
            if "mimetype" in names:
                with archive.open("mimetype") as entry:
                    return _MEDIA_TYPES.get(entry.read(100).strip(), "zip")
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        pass
    return "zip"


def _ole_kind(path: Path) -> str:
    import olefile

    try:
        with olefile.OleFileIO(path) as container:
            if container.exists("WordDocument"):
                return "doc"
            if container.exists("Workbook") or container.exists("Book"):
                return "xls"
            if container.exists("EncryptedPackage"):
                return "ooxml-locked"
    except OSError:
        return "doc"
    return "ole"


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        return True
    # TCVN3 and VNI use almost every byte from 0x80 on, but no control byte
    return bool(head) and not any(byte < 32 and byte not in b"\t\n\r\f\x1a" for byte in head)
