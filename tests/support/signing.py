"""A small public key infrastructure, and PDFs signed with it in every way that signatures go wrong."""

from __future__ import annotations

import asyncio
import io
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID
from pyhanko.keys.internal import translate_pyca_cryptography_cert_to_asn1 as as_asn1
from pyhanko.keys.internal import translate_pyca_cryptography_key_to_asn1 as key_as_asn1
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes, SimpleSigner
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

if TYPE_CHECKING:
    from pathlib import Path

NOON = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)
"""Noon in Vietnam on the day when everything here is signed."""

BEGIN, END = datetime(2024, 1, 1, tzinfo=UTC), datetime(2034, 1, 1, tzinfo=UTC)

_KEYS = [rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2)]
_SHORT_KEY = rsa.generate_private_key(public_exponent=65537, key_size=1024)


@dataclass(frozen=True)
class Holder:
    """Somebody with a key and a certificate, who may issue certificates when it is an authority's."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey = field(repr=False)

    def issue(
        self,
        name: str,
        organisation: str = "Sở Nội vụ",
        *,
        authority: bool = False,
        timestamps: bool = False,
        signs: bool = True,
        short_key: bool = False,
        begin: datetime = BEGIN,
        end: datetime = END,
        url: str = "",
    ) -> Holder:
        """A certificate signed with this holder's key; `url` is where it says that its issuer and status are found."""
        key = _SHORT_KEY if short_key else _KEYS[0] if authority else _KEYS[1]
        return _issue(
            self, name, organisation, key, authority, timestamps=timestamps, signs=signs, span=(begin, end), url=url
        )

    def save(self, path: Path, encoding: Encoding = Encoding.PEM) -> Path:
        """The certificate in a file."""
        path.write_bytes(self.certificate.public_bytes(encoding))
        return path


def root(name: str = "Gốc thử nghiệm") -> Holder:
    """A new root authority."""
    return _issue(None, name, "Ban Cơ yếu", _KEYS[0], True, timestamps=False, signs=False, span=(BEGIN, END), url="")


def _issue(
    issuer: Holder | None,
    name: str,
    organisation: str,
    key: rsa.RSAPrivateKey,
    authority: bool,
    *,
    timestamps: bool,
    signs: bool,
    span: tuple[datetime, datetime],
    url: str,
) -> Holder:
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(span[0])
        .not_valid_after(span[1])
        .add_extension(x509.BasicConstraints(authority, None), critical=True)
        .add_extension(
            x509.KeyUsage(signs, signs, not signs, False, False, authority, authority, False, False), critical=True
        )
    )
    if timestamps:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    if url:
        place = x509.UniformResourceIdentifier(url)
        builder = builder.add_extension(
            x509.AuthorityInformationAccess(
                [
                    x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, place),
                    x509.AccessDescription(AuthorityInformationAccessOID.OCSP, place),
                ]
            ),
            critical=False,
        ).add_extension(x509.CRLDistributionPoints([x509.DistributionPoint([place], None, None, None)]), critical=False)
    certificate = builder.sign(issuer.key if issuer else key, hashes.SHA256())
    return Holder(certificate, key)


def sign(
    pdf: bytes,
    signer: Holder,
    *,
    name: str = "Chữ ký 1",
    at: datetime | None = NOON,
    claimed: datetime | None = None,
    timestamp: tuple[Holder, datetime] | None = None,
    pades: bool = False,
    digest: str = "sha256",
) -> bytes:
    """The PDF with one more signature in an incremental update; only the signer's own certificate is embedded.

    `at` is written into /M, `claimed` into signingTime; `timestamp` is a time-stamping authority and its time.
    """
    subfilter = SigSeedSubFilter.PADES if pades else SigSeedSubFilter.ADOBE_PKCS7_DETACHED
    stream = io.BytesIO(pdf)
    embedder = PdfCMSEmbedder().write_cms(name, IncrementalPdfFileWriter(stream))
    next(embedder)
    embedder.send(SigObjSetup(SignatureObject(timestamp=at, subfilter=subfilter, bytes_reserved=16384)))
    prepared, output = embedder.send(SigIOSetup(md_algorithm=digest, in_place=True))
    message = SimpleSigner(
        signing_cert=as_asn1(signer.certificate),
        signing_key=key_as_asn1(signer.key),
        cert_registry=SimpleCertificateStore(),
    ).async_sign(
        prepared.document_digest,
        digest_algorithm=digest,
        use_pades=pades,
        signed_attr_settings=PdfCMSSignedAttributes(signing_time=claimed),
        timestamper=timestamp and _stamper(*timestamp),
    )
    embedder.send(asyncio.run(message))
    return bytes(output.getbuffer())


def _stamper(authority: Holder, at: datetime) -> DummyTimeStamper:
    return DummyTimeStamper(as_asn1(authority.certificate), key_as_asn1(authority.key), fixed_dt=at)


def overlay(pdf: bytes, text: str = "Số: 99/UBND") -> bytes:
    """The PDF with a note laid over its first page in an incremental update."""
    stream = io.BytesIO(pdf)
    writer = IncrementalPdfFileWriter(stream)
    page = writer.root["/Pages"]["/Kids"][0]
    note = generic.DictionaryObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
            generic.pdf_name("/Subtype"): generic.pdf_name("/FreeText"),
            generic.pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (100, 700, 200, 720))),
            generic.pdf_name("/Contents"): generic.TextStringObject(text),
        }
    )
    notes = page.get("/Annots", generic.ArrayObject())
    page["/Annots"] = generic.ArrayObject([*notes, writer.add_object(note)])
    writer.update_container(page)
    writer.write_in_place()
    return stream.getvalue()


def tamper(pdf: bytes, at: int = 200) -> bytes:
    """The PDF with one bit of a signed byte turned."""
    changed = bytearray(pdf)
    changed[at] ^= 1
    return bytes(changed)


def many_ranges(pdf: bytes, count: int) -> bytes:
    """The signed PDF saying, in an incremental update, that so many parts of it were signed."""
    stream = io.BytesIO(pdf)
    writer = IncrementalPdfFileWriter(stream)
    field = writer.root["/AcroForm"]["/Fields"][0]
    field["/V"]["/ByteRange"] = generic.ArrayObject(
        generic.NumberObject(number) for _ in range(count) for number in (0, len(pdf))
    )
    writer.update_container(field["/V"])
    writer.write_in_place()
    return stream.getvalue()
