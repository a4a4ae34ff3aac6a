"""Packages read into memory."""

from io import BytesIO

from axis.edxml.reader import Reading, read
from axis.package import DocumentPackage


def read_bytes(raw: bytes) -> Reading:
    """The package, its files in memory."""
    return read(BytesIO(raw), BytesIO)


def read_document(raw: bytes) -> DocumentPackage:
    """The same of one that is known to be a document."""
    package = read_bytes(raw).package
    assert isinstance(package, DocumentPackage)
    return package


def files(reading: Reading) -> list[bytes | None]:
    """The content of each file; None of one that is missing."""
    return [payload.getvalue() if isinstance(payload, BytesIO) else None for payload in reading.payloads]
