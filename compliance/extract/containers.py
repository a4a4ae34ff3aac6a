"""Zip containers of XML, read in a stream: no entry is unpacked whole, no DTD is accepted."""

from __future__ import annotations

import zipfile
from contextlib import contextmanager
from typing import TYPE_CHECKING
from xml.parsers import expat

from compliance.extract.model import MIB, Limits
from compliance.extract.output import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_CHUNK = 1 << 16
_ENCRYPTED = 0x1


@contextmanager
def open_zip(path: Path, limits: Limits) -> Iterator[zipfile.ZipFile]:
    """A zip archive whose directory is within the limits.

    Raises Unreadable with "damaged" or "too-large".
    """
    try:
        with zipfile.ZipFile(path) as archive:
            if len(archive.infolist()) > limits.entries:
                raise Unreadable("too-large")
            yield archive
    except (zipfile.BadZipFile, NotImplementedError, EOFError, expat.ExpatError) as error:
        raise Unreadable("damaged") from error


def check_sizes(path: Path, limits: Limits) -> None:
    """Judge all entries of an archive that another program is going to unpack.

    Raises Unreadable as `parse_entry` does.
    """
    with open_zip(path, limits) as archive:
        infos = archive.infolist()
        for info in infos:
            _check_size(info, limits)
        if sum(info.file_size for info in infos) > limits.unpacked:
            raise Unreadable("too-large")


def parse_entry(
    archive: zipfile.ZipFile, name: str, handler: expat.XMLParserType, limits: Limits, *, doctype: bool = False
) -> None:
    """Feed the XML of one entry to an expat parser.

    Raises Unreadable: "locked" for an encrypted entry, "too-large" for a bomb, "damaged" for a DTD unless
    `doctype` admits one, of which nothing is loaded.
    """
    info = archive.getinfo(name)
    _check_size(info, limits)
    if not doctype:
        handler.StartDoctypeDeclHandler = _refuse_doctype
    handler.EntityDeclHandler = _refuse_doctype
    handler.buffer_text = True
    with archive.open(info) as entry:
        read = 0
        while chunk := entry.read(_CHUNK):
            read += len(chunk)
            if read > info.file_size:
                raise Unreadable("damaged")
            handler.Parse(chunk, False)
    handler.Parse(b"", True)


def _check_size(info: zipfile.ZipInfo, limits: Limits) -> None:
    if info.flag_bits & _ENCRYPTED:
        raise Unreadable("locked")
    bomb = info.file_size > MIB and info.file_size > limits.ratio * max(info.compress_size, 1)
    if bomb or info.file_size > limits.unpacked:
        raise Unreadable("too-large")


def _refuse_doctype(*_: object) -> None:
    raise Unreadable("damaged")
