"""Inside the worker: the certificates the office trusts, and what a certificate says of its holder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from asn1crypto import pem, x509

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

    from pyhanko_certvalidator import ValidationContext

_LONGEST = 300


class Distrust(Exception):
    """A file of trusted certificates that is "missing", "no-certificate", or all of them with "no-root"."""

    def __init__(self, problem: str, file: str) -> None:
        super().__init__(problem, file)
        self.problem = problem
        self.file = file


@dataclass(frozen=True)
class Trust:
    """The roots, and the certificates that may stand between them and a signer."""

    roots: tuple[x509.Certificate, ...] = ()
    others: tuple[x509.Certificate, ...] = ()

    @classmethod
    def load(cls, files: Iterable[Path]) -> Trust:
        """Read PEM (one or several certificates) and DER files. Raises Distrust."""
        names, certificates = [], []
        for file in files:
            names.append(file.name)
            certificates += _read(file)
        roots = tuple(each for each in certificates if each.self_signed != "no")
        if certificates and not roots:
            raise Distrust("no-root", ", ".join(names))
        return cls(roots, tuple(each for each in certificates if each.self_signed == "no"))

    def context(self, moment: datetime) -> ValidationContext:
        """What a chain is judged by, as of that moment; fetches nothing, and knows nothing of revocation."""
        from pyhanko_certvalidator import ValidationContext

        return ValidationContext(
            trust_roots=list(self.roots), other_certs=self.others, moment=moment, allow_fetching=False
        )


def _read(file: Path) -> list[x509.Certificate]:
    try:
        data = file.read_bytes()
    except OSError as error:
        raise Distrust("missing", str(file)) from error
    try:
        ders = [der for _, _, der in pem.unarmor(data, multiple=True)] if pem.detect(data) else [data]
        found = [x509.Certificate.load(der, strict=True) for der in ders]
        for each in found:
            _ = each.native  # the parser is lazy
    except (ValueError, TypeError) as error:
        raise Distrust("no-certificate", str(file)) from error
    return found


def common_name(certificate: x509.Certificate) -> str:
    """The holder's common name (RFC 5280 §4.1.2.6), "" without one."""
    return _part(certificate, "common_name")


def organisation(certificate: x509.Certificate) -> str:
    """The holder's O, "" without one."""
    return _part(certificate, "organization_name")


def _part(certificate: x509.Certificate, name: str) -> str:
    value: Any = certificate.subject.native.get(name, "")
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text[:_LONGEST]
