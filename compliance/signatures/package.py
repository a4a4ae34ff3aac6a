"""Inside the worker: what an edXML package's XML signature is, as far as that shows without verifying it.

Packages arrive with undeclared prefixes and dummy signatures copied from an example, so a canonical form to verify
often does not exist. What is said is only what is certain.
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING
from xml.parsers import expat

from asn1crypto import x509

from compliance.extract.output import Unreadable
from compliance.signatures.model import PackageSignature
from compliance.signatures.trust import common_name

if TYPE_CHECKING:
    from pathlib import Path

_LONGEST = 1 << 16


def look_at(path: Path) -> PackageSignature:
    """The signature of the package at `path`. Raises Unreadable when it is no XML, or has a DTD."""
    found = _Finder()
    try:
        with path.open("rb") as file:
            found.parser.ParseFile(file)
    except expat.ExpatError as error:
        raise Unreadable("damaged") from error
    if not found.filled:
        return PackageSignature("absent")
    if not found.certificate.strip():
        return PackageSignature("unchecked", reason="no-certificate")
    try:
        certificate = x509.Certificate.load(base64.b64decode(found.certificate), strict=True)
        _ = certificate.native  # the parser is lazy
    except (ValueError, TypeError, binascii.Error):
        return PackageSignature("invalid", reason="bad-certificate")
    return PackageSignature("unchecked", signer=common_name(certificate), reason="not-verified")


class _Finder:
    """Finds the first certificate of the first signature, reading no further into memory than that."""

    def __init__(self) -> None:
        self.filled = False
        self.certificate = ""
        self._path: list[str] = []
        self._depth = 0  # of the signature, 0 outside
        # without namespaces: an undeclared prefix is common and harmless here
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._doctype

    def _start(self, name: str, _: dict[str, str]) -> None:
        self._path.append(name.rpartition(":")[2])
        if self._depth:
            self.filled = True
        elif self._path[-1] == "Signature" and not self.filled:
            self._depth = len(self._path)

    def _end(self, _: str) -> None:
        if len(self._path) == self._depth:
            self._depth = 0
        if self._path.pop() == "X509Certificate" and self.certificate:
            self.parser.CharacterDataHandler = None

    def _text(self, text: str) -> None:
        if self._depth and self._path[-1] == "X509Certificate" and len(self.certificate) < _LONGEST:
            self.certificate += text

    def _doctype(self, *_: object) -> None:
        raise Unreadable("damaged")
