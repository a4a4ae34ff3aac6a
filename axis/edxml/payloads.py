"""One attachment's payload: base64 text in, the file's own bytes out, in memory that does not grow with the file."""

import binascii
import shutil
import struct
import zipfile
import zlib
from collections.abc import Callable
from posixpath import splitext
from tempfile import SpooledTemporaryFile
from typing import Final, NamedTuple, Protocol

from axis.edxml.limits import MIB, Limits
from axis.package import AttachmentProblem, Packing


class PayloadWriter(Protocol):
    """Where a payload goes: any binary file, a hasher, a blob being stored."""

    def write(self, data: bytes, /) -> object: ...


OpenPayload = Callable[[], PayloadWriter]


class Delivery(NamedTuple):
    """What became of a payload. A writer that was opened always holds a whole file."""

    packing: Packing
    problem: AttachmentProblem | None
    writer: PayloadWriter | None


_WHITESPACE: Final = b" \t\r\n"
_QUANTUM: Final = 4  # base64 characters that make three bytes

_ZIP_MAGIC: Final = b"PK\x03\x04"
_ZIP_TYPES: Final = frozenset({"application/zip", "application/x-zip", "application/x-zip-compressed"})
_ZIP_SUFFIXES: Final = frozenset({".zip", ".kmz", ".jar"})  # a file that is itself a zip, often of one entry
_NEVER_ZIP_SUFFIXES: Final = frozenset({".pdf", ".doc", ".xls", ".ppt", ".rtf", ".tif", ".tiff", ".jpg", ".png"})

_END: Final = struct.Struct("<4s4H2LH")
_END_MAGIC: Final = b"PK\x05\x06"
_ZIP64_MAGIC: Final = b"PK\x06\x07"
_ZIP64_LOCATOR: Final = 20
_LONGEST_COMMENT: Final = 0xFFFF
_ENCRYPTED: Final = 1  # bit of an entry's flags
_LONGEST_DIRECTORY: Final = MIB // 4  # one entry: 46 bytes and three fields of at most 64 KiB


class Payload:
    """Takes base64 text as it streams by, then hands the file over.

    The bytes are spooled (in memory up to 1 MiB, then an unnamed temporary file), because only the whole payload
    tells whether it is good and whether it is the file itself or a zip around it. Close it in the end.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._spool = SpooledTemporaryFile[bytes](max_size=MIB)
        self._size = 0
        self._carry = b""
        self._padded = False
        self._problem: AttachmentProblem | None = None

    def close(self) -> None:
        self._spool.close()

    def feed(self, text: str) -> None:
        """Decode some more; whitespace anywhere is fine. After the first fault the rest is ignored."""
        if self._problem:
            return
        try:
            data = self._carry + text.encode("ascii").translate(None, _WHITESPACE)
            whole = len(data) - len(data) % _QUANTUM
            self._carry = data[whole:]
            self._decode(data[:whole])
        except ValueError:  # not ASCII, or not base64
            self._problem = "bad-base64"

    def _decode(self, quanta: bytes) -> None:
        if not quanta:
            return
        if self._padded:
            raise ValueError("data after the padding")
        self._padded = quanta.endswith(b"=")
        self._size += self._spool.write(binascii.a2b_base64(quanta, strict_mode=True))
        if self._size > self._limits.payload:
            self._problem = "too-large"

    def deliver(self, name: str, content_type: str, open_payload: OpenPayload) -> Delivery:
        """Write the file to a writer from `open_payload`, which is called at most once, and only for a whole file.

        ``name`` and ``content_type`` are the attachment's. An OSError of the writer or of the spool passes through.
        """
        if self._carry and not self._problem:
            self.feed("=" * (_QUANTUM - len(self._carry)))  # some encoders leave the padding off
        if self._problem:
            return Delivery("raw", self._problem, None)
        problem: AttachmentProblem | None = None if self._size else "empty"
        if self._may_be_packed(name, content_type):
            try:
                entry = self._verified_entry()
            except _RefusedZip as refused:
                problem = refused.problem
            except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError):
                problem = "bad-zip"
            else:
                if entry is not None:
                    return self._deliver_entry(entry, open_payload)
        writer = open_payload()
        self._spool.seek(0)
        shutil.copyfileobj(self._spool, writer)
        return Delivery("raw", problem, writer)

    def _deliver_entry(self, entry: zipfile.ZipInfo, open_payload: OpenPayload) -> Delivery:
        writer = open_payload()
        with zipfile.ZipFile(self._spool) as archive, archive.open(entry) as file:
            shutil.copyfileobj(file, writer)
        return Delivery("zip", None if entry.file_size else "empty", writer)

    def _may_be_packed(self, name: str, content_type: str) -> bool:
        """Whether a zip in this payload would be wrapping, not the file: by what the sender called it."""
        suffix = splitext(name.lower())[1]
        declared = content_type.partition(";")[0].strip().lower() in _ZIP_TYPES and suffix not in _ZIP_SUFFIXES
        if not declared and suffix not in _NEVER_ZIP_SUFFIXES:
            return False
        self._spool.seek(0)
        return self._spool.read(len(_ZIP_MAGIC)) == _ZIP_MAGIC

    def _verified_entry(self) -> zipfile.ZipInfo | None:
        """The only entry of a zip, known to unpack whole; None if there are several, as in a .docx under another name.

        Unpacking it once for nothing means that no writer is opened for a file that turns out broken.
        """
        if not self._has_one_entry():
            return None
        limits = self._limits
        with zipfile.ZipFile(self._spool) as archive:
            entries = archive.infolist()
            if len(entries) != 1 or entries[0].is_dir():
                return None
            entry = entries[0]
            if entry.flag_bits & _ENCRYPTED:
                raise _RefusedZip("zip-locked")
            if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise _RefusedZip("bad-zip")  # LZMA's header alone may ask for 4 GiB of memory
            if entry.header_offset < 0:
                raise _RefusedZip("bad-zip")
            most = max(limits.unsuspicious, min(entry.compress_size, self._size) * limits.ratio)
            if entry.file_size > min(most, limits.payload):
                raise _RefusedZip("zip-bomb")
            if archive.testzip():
                raise _RefusedZip("bad-zip")
        return entry

    def _has_one_entry(self) -> bool:
        """Read from the end record, before zipfile builds a list of what may be millions of entries."""
        start = max(0, self._size - _END.size - _LONGEST_COMMENT - _ZIP64_LOCATOR)
        self._spool.seek(start)
        tail = self._spool.read()
        at = tail.rfind(_END_MAGIC)
        if at < 0 or at + _END.size > len(tail):
            raise zipfile.BadZipFile("no end record")
        count, directory = _END.unpack_from(tail, at)[4:6]
        zip64 = tail[max(0, at - _ZIP64_LOCATOR) : at].startswith(_ZIP64_MAGIC)
        return count == 1 and directory <= _LONGEST_DIRECTORY and not zip64


class _RefusedZip(Exception):
    def __init__(self, problem: AttachmentProblem) -> None:
        super().__init__(problem)
        self.problem = problem
