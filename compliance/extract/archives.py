"""Archives: the names of their entries. What is inside is not opened."""

from __future__ import annotations

import io
import os
import struct
from typing import TYPE_CHECKING, BinaryIO

from compliance.extract.containers import open_zip
from compliance.extract.model import MIB, Line
from compliance.extract.output import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from compliance.extract.output import Output

_UTF8 = 0x800

_RAR5 = b"Rar!\x1a\x07\x01\x00"
_RAR5_FILE, _RAR5_ENCRYPTION, _RAR5_END = 2, 4, 5
_RAR4_MAIN, _RAR4_FILE, _RAR4_END = 0x73, 0x74, 0x7B
_RAR4_LOCKED, _RAR4_LARGE, _RAR4_DATA, _RAR4_FOLDER = 0x80, 0x100, 0x8000, 0xE0


def read_zip(path: Path, output: Output) -> None:
    """Write the names of the files in a zip archive, in the order of its directory."""
    with open_zip(path, output.limits) as archive:
        for info in archive.infolist():
            if not info.is_dir():
                name = info.filename if info.flag_bits & _UTF8 else _unflagged(info.filename)
                output.write(Line(name, how="entry"))


def _unflagged(name: str) -> str:
    """A name that zipfile took for DOS text: many programs write UTF-8 and do not say so."""
    try:
        return name.encode("cp437").decode("utf-8")
    except UnicodeError:
        return name


def read_rar(path: Path, output: Output) -> None:
    """Write the names of the files in a RAR archive of version 4 or 5, in the order of the archive.

    Raises Unreadable: "locked" when the names are encrypted, "damaged" when the archive ends too early.
    """
    with path.open("rb") as file:
        names = _rar5_names(file) if file.read(len(_RAR5)) == _RAR5 else _rar4_names(file)
        for name, _ in zip(names, range(output.limits.entries), strict=False):
            output.write(Line(name, how="entry"))


def _rar5_names(file: BinaryIO) -> Iterator[str]:
    while True:
        file.seek(4, os.SEEK_CUR)  # checksum
        header = io.BytesIO(_exactly(file, min(_vint(file), MIB)))
        kind, flags = _vint(header), _vint(header)
        if kind == _RAR5_END:
            return
        if kind == _RAR5_ENCRYPTION:
            raise Unreadable("locked")
        if flags & 1:
            _vint(header)  # size of the extra area
        data = _vint(header) if flags & 2 else 0
        if kind == _RAR5_FILE:
            about = _vint(header)
            _vint(header)  # unpacked size
            _vint(header)  # attributes
            header.seek(4 * bool(about & 2) + 4 * bool(about & 4), os.SEEK_CUR)  # time, checksum
            _vint(header)  # compression
            _vint(header)  # system
            name = _exactly(header, _vint(header)).decode("utf-8", "replace")
            if not about & 1:  # a folder
                yield name
        file.seek(data, os.SEEK_CUR)


def _rar4_names(file: BinaryIO) -> Iterator[str]:
    file.seek(len(_RAR5) - 1)
    while True:
        kind, flags, size = struct.unpack("<xxBHH", _exactly(file, 7))
        if kind == _RAR4_END:
            return
        if kind == _RAR4_MAIN and flags & _RAR4_LOCKED:
            raise Unreadable("locked")
        header = _exactly(file, max(0, size - 7))
        data = int.from_bytes(header[:4], "little") if flags & _RAR4_DATA or kind == _RAR4_FILE else 0
        if kind == _RAR4_FILE:
            length = int.from_bytes(header[19:21], "little")
            at = 25
            if flags & _RAR4_LARGE:
                data += int.from_bytes(header[25:29], "little") << 32
                at = 33
            if flags & _RAR4_FOLDER != _RAR4_FOLDER:
                # a name in Unicode follows after a zero, packed in a way of its own
                yield header[at : at + length].partition(b"\0")[0].decode("utf-8", "replace")
        file.seek(data, os.SEEK_CUR)


def _vint(file: BinaryIO) -> int:
    """An integer of 7 bits a byte, the lowest first; the top bit tells that more follow."""
    value = 0
    for shift in range(0, 70, 7):
        byte = _exactly(file, 1)[0]
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value
    raise Unreadable("damaged")


def _exactly(file: BinaryIO, size: int) -> bytes:
    data = file.read(size)
    if len(data) < size:
        raise Unreadable("damaged")
    return data
