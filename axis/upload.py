"""The body of ``sendEdoc``: one multipart part streamed from a file, checked against its seal as it goes."""

from __future__ import annotations

import hashlib
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Self

from axis.errors import PackageAltered
from axis.vxp import FILE_PART
from translations import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

CHUNK = 256 * 1024


class PackageUpload:
    """A package on its way out. A body whose file has changed is never completed, so the axis cannot take it."""

    def __init__(self, package: Path | BinaryIO, *, size: int, sha256: str) -> None:
        self._package = package
        self._size = size
        self._sha256 = sha256.lower()
        boundary = secrets.token_hex(16)
        self._head = (
            f"--{boundary}\r\n"
            f'Content-Disposition: form-data; name="{FILE_PART}"; filename="{self._sha256}.edxml"\r\n'
            "Content-Type: application/xml\r\n\r\n"
        ).encode()
        self._tail = f"\r\n--{boundary}--\r\n".encode()
        self.headers = {
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Content-Length": str(len(self._head) + size + len(self._tail)),
        }

    def __enter__(self) -> Self:
        if isinstance(self._package, Path):
            try:
                self._file: BinaryIO = self._package.open("rb")
            except FileNotFoundError as error:
                raise _altered() from error
        else:
            self._file = self._package
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(self._package, Path):
            self._file.close()

    def chunks(self) -> Iterator[bytes]:
        """The body's bytes; raises `PackageAltered` before the last of them when size or hash differ."""
        yield self._head
        seen = hashlib.sha256()
        left = self._size
        while left:
            chunk = self._file.read(min(CHUNK, left))
            if not chunk:
                raise _altered()
            seen.update(chunk)
            left -= len(chunk)
            yield chunk
        if seen.hexdigest() != self._sha256 or self._file.read(1):
            raise _altered()
        yield self._tail


def _altered() -> PackageAltered:
    return PackageAltered(_("The sealed package on this machine's disk has been altered; it was not sent."))
