"""The names in a 7z archive, by the format's public description (7zFormat.txt of the LZMA SDK). Nothing is unpacked but
the archive's own directory, which is usually packed itself."""

from __future__ import annotations

import io
import lzma
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from compliance.extract.model import MIB, Line
from compliance.extract.output import Unreadable

if TYPE_CHECKING:
    from pathlib import Path

    from compliance.extract.output import Output

_START = struct.Struct("<6s2xIQQI")
_LARGEST = 64 * MIB
"""Bytes of a directory: a hundred thousand long names take a third of it."""

_MOST = 4 * MIB
"""Of anything that an archive counts, bytes of names included."""

_END, _HEADER, _ARCHIVE, _EXTRA, _MAIN, _FILES, _PACK, _UNPACK, _SUB = range(9)
_SIZES, _CHECKSUMS, _FOLDERS, _CODER_SIZES, _COUNTS, _EMPTY, _EMPTY_FILE, _ANTI, _NAMES = range(9, 18)
_PACKED_HEADER = 23

_COPY, _LZMA, _LZMA2, _AES = b"\x00", b"\x03\x01\x01", b"\x21", b"\x06\xf1\x07\x01"


@dataclass(frozen=True, slots=True)
class _Coder:
    method: bytes
    properties: bytes
    inputs: int
    outputs: int


@dataclass(slots=True)
class _Folder:
    """Streams packed together, and how: the sizes are those each coder gives."""

    coders: list[_Coder]
    sizes: list[int]
    checked: bool = False


def read_seven_zip(path: Path, output: Output) -> None:
    """Write the names of the files in a 7z archive, in the order of its directory.

    Raises Unreadable: "locked" when the names are encrypted, "damaged" when the directory is not whole, "too-large".
    """
    try:
        names = _names(path)
    except (IndexError, struct.error, lzma.LZMAError, ValueError) as error:
        raise Unreadable("damaged") from error
    for name in names[: output.limits.entries]:
        output.write(Line(name, how="entry"))


def _names(path: Path) -> list[str]:
    with path.open("rb") as file:
        _magic, _checksum, offset, size, _directory_checksum = _START.unpack(file.read(_START.size))
        if not size:
            return []
        if size > _LARGEST:
            raise Unreadable("too-large")
        file.seek(_START.size + offset)
        directory = _Reader(_exactly(file.read(size), size))
        while (kind := directory.byte()) == _PACKED_HEADER:
            start, sizes, folders = directory.streams()
            file.seek(_START.size + start)
            directory = _Reader(_unpacked(folders[0], _exactly(file.read(sizes[0]), sizes[0])))
    if kind != _HEADER:
        raise Unreadable("damaged")
    return directory.names()


def _unpacked(folder: _Folder, packed: bytes) -> bytes:
    size = folder.sizes[-1]
    if size > _LARGEST:
        raise Unreadable("too-large")
    if any(coder.method == _AES for coder in folder.coders):
        raise Unreadable("locked")
    [coder] = folder.coders
    if coder.method == _COPY:
        return _exactly(packed, size)
    if coder.method == _LZMA:
        first, dictionary = struct.unpack("<BI", coder.properties)
        chosen = {
            "id": lzma.FILTER_LZMA1, "dict_size": _window(dictionary, size),
            "lc": first % 9, "lp": first // 9 % 5, "pb": first // 45,
        }  # fmt: skip
    elif coder.method == _LZMA2:
        bits = coder.properties[0]
        chosen = {"id": lzma.FILTER_LZMA2, "dict_size": _window((2 | bits & 1) << (bits // 2 + 11), size)}
    else:
        raise Unreadable("damaged")
    unpack = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[chosen])
    return _exactly(unpack.decompress(packed, size), size)


def _window(dictionary: int, size: int) -> int:
    """As much as is needed: an archive may claim gigabytes for a directory of a few names."""
    return max(4096, min(dictionary, size))


def _exactly(data: bytes, size: int) -> bytes:
    if len(data) < size:
        raise Unreadable("damaged")
    return data


class _Reader:
    """The directory's bytes, read in order."""

    def __init__(self, data: bytes) -> None:
        self._file = io.BytesIO(data)

    def take(self, size: int) -> bytes:
        return _exactly(self._file.read(size), size)

    def byte(self) -> int:
        return self.take(1)[0]

    def number(self) -> int:
        """An integer of one to nine bytes: the leading ones of the first tell how many follow, its rest is the top."""
        first = self.byte()
        more = 8 - (first ^ 0xFF).bit_length()
        value = int.from_bytes(self.take(more), "little")
        return value if more >= 7 else value | (first & (0x7F >> more)) << 8 * more

    def count(self) -> int:
        """How many of something follow."""
        found = self.number()
        if found > _MOST:
            raise Unreadable("too-large")
        return found

    def bits(self, count: int) -> list[bool]:
        data = self.take((count + 7) // 8)
        return [bool(data[index // 8] & 0x80 >> index % 8) for index in range(count)]

    def streams(self) -> tuple[int, list[int], list[_Folder]]:
        """Where packed streams begin, how long each is, and how they are packed."""
        start, sizes = 0, [0]
        folders: list[_Folder] = []
        while (kind := self.byte()) != _END:
            if kind == _PACK:
                start = self.number()
                sizes = self._pack_sizes(self.count())
            elif kind == _UNPACK:
                folders = self._folders()
            elif kind == _SUB:
                self._skip_parts(folders)
            else:
                raise Unreadable("damaged")
        return start, sizes, folders

    def _pack_sizes(self, count: int) -> list[int]:
        sizes = [0] * min(count, 1)
        while (kind := self.byte()) != _END:
            if kind == _SIZES:
                sizes = [self.number() for _ in range(count)]
            elif kind == _CHECKSUMS:
                self._checksums(count)
            else:
                raise Unreadable("damaged")
        return sizes

    def _folders(self) -> list[_Folder]:
        if self.byte() != _FOLDERS:
            raise Unreadable("damaged")
        count = self.count()
        if self.byte():  # kept elsewhere: no archiver does so
            raise Unreadable("damaged")
        folders = [_Folder(self._coders(), []) for _ in range(count)]
        while (kind := self.byte()) != _END:
            if kind == _CODER_SIZES:
                for folder in folders:
                    folder.sizes = [self.number() for coder in folder.coders for _ in range(coder.outputs)]
            elif kind == _CHECKSUMS:
                for folder, checked in zip(folders, self._checksums(count), strict=True):
                    folder.checked = checked
            else:
                raise Unreadable("damaged")
        return folders

    def _coders(self) -> list[_Coder]:
        coders = []
        for _ in range(self.count()):
            about = self.byte()
            method = self.take(about & 0x0F)
            inputs, outputs = (self.count(), self.count()) if about & 0x10 else (1, 1)
            properties = self.take(self.count()) if about & 0x20 else b""
            coders.append(_Coder(method, properties, inputs, outputs))
        inputs, pairs = sum(coder.inputs for coder in coders), sum(coder.outputs for coder in coders) - 1
        for _ in range(2 * pairs):
            self.number()
        if inputs - pairs > 1:
            for _ in range(inputs - pairs):
                self.number()
        return coders

    def _skip_parts(self, folders: list[_Folder]) -> None:
        counts = [1] * len(folders)
        while (kind := self.byte()) != _END:
            if kind == _COUNTS:
                counts = [self.count() for _ in folders]
            elif kind == _SIZES:
                for _ in range(sum(max(count - 1, 0) for count in counts)):
                    self.number()
            elif kind == _CHECKSUMS:
                known = [folder.checked and count == 1 for folder, count in zip(folders, counts, strict=True)]
                self._checksums(sum(count for count, has in zip(counts, known, strict=True) if not has))
            else:
                raise Unreadable("damaged")

    def _checksums(self, count: int) -> list[bool]:
        present = [True] * count if self.byte() else self.bits(count)
        self.take(4 * sum(present))
        return present

    def names(self) -> list[str]:
        """The names of all files; folders are left out."""
        while (kind := self.byte()) != _FILES:
            if kind == _END:
                return []
            if kind == _ARCHIVE:
                while self.byte() != _END:
                    self.take(self.count())
            elif kind in {_EXTRA, _MAIN}:
                self.streams()
            else:
                raise Unreadable("damaged")
        count = self.count()
        names: list[str] = []
        empty, files = [False] * count, []
        while (kind := self.byte()) != _END:
            about = _Reader(self.take(self.number()))
            if kind == _NAMES:
                if about.byte():
                    raise Unreadable("damaged")
                names = about.rest().decode("utf-16-le", "replace").split("\0")[:count]
            elif kind == _EMPTY:
                empty = about.bits(count)
            elif kind == _EMPTY_FILE:
                files = about.bits(sum(empty))
        # What has no content is a folder, unless it is said to be a file.
        is_file = iter(files)
        return [name for name, bare in zip(names, empty, strict=True) if not bare or next(is_file, False)]

    def rest(self) -> bytes:
        return self._file.read()
