"""Inside the worker: the signatures of a PDF (ISO 32000-1 §12.8, PAdES ETSI EN 319 142-1), verified by pyHanko."""

from __future__ import annotations

import asyncio
import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, BinaryIO

from pyhanko.pdf_utils.crypt import AuthStatus
from pyhanko.pdf_utils.generic import parse_pdf_date
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESIndeterminate
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, DiffPolicy, DiffResult, SuspiciousModification
from pyhanko.sign.fields import FieldMDPSpec, MDPPerm, SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.validation import EmbeddedPdfSignature, async_validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import (
    collect_timing_info,
    extract_self_reported_ts,
    extract_tst_data_iter,
)
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel, TimestampSignatureStatus

from compliance.extract.output import Unreadable
from compliance.signatures.model import Reason, Signature, TimeSource
from compliance.signatures.trust import Trust, common_name, organisation
from documents.times import VIETNAM, stamp

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MOST = 100  # signatures; a document has a handful
_TAIL = 4096  # bytes at the end that hold its end mark
_HEADER = 1024  # bytes that hold "%PDF-" (ISO 32000-1 Annex H)

_SUPPORTED = frozenset(
    each.value for each in (SigSeedSubFilter.ADOBE_PKCS7_DETACHED, SigSeedSubFilter.PADES, SigSeedSubFilter.PBAD_PADES)
)
# certificates of persons often bear only one of the two
_PURPOSE = KeyUsageConstraints(key_usage={"non_repudiation", "digital_signature"}, match_all_key_usages=False)

_WHY_NOT_TRUSTED: dict[object, Reason] = {
    AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE: "weak-algorithm",
    AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE_NO_POE: "weak-algorithm",
    AdESIndeterminate.CHAIN_CONSTRAINTS_FAILURE: "wrong-purpose",
}


def verify_pdf(path: Path, trust: Trust) -> list[dict[str, object]]:
    """The signatures in the order they were made, as values of JSON. Raises Unreadable, and what pyHanko raises."""
    with path.open("rb") as file:
        if b"%PDF-" not in file.read(_HEADER):
            raise Unreadable("unsupported")
        if not _is_whole(file):
            raise Unreadable("damaged")
        reader = PdfFileReader(file, strict=False)
        if reader.encrypted and reader.decrypt("").status == AuthStatus.FAILED:
            raise Unreadable("locked")
        found = sorted(_signatures(reader, trust), key=lambda each: each[0])
    return [_values(signature) for _, signature in found]


def _is_whole(file: BinaryIO) -> bool:
    """Whether the end of the file is there; pyHanko would go back to the last revision that is, perhaps unsigned."""
    file.seek(0, os.SEEK_END)
    file.seek(max(0, file.tell() - _TAIL))
    return file.read().rstrip(b"\0\t\n\f\r ").endswith(b"%%EOF")


def _values(signature: Signature) -> dict[str, object]:
    return asdict(signature) | {"signed_at": signature.signed_at and stamp(signature.signed_at)}


def _signatures(reader: PdfFileReader, trust: Trust) -> Iterator[tuple[int, Signature]]:
    """Each signature with the revision of the file that it came with."""
    for count, (name, dictionary, field) in enumerate(enumerate_sig_fields(reader, filled_status=True)):
        if count >= _MOST:
            raise Unreadable("too-large")
        content = dictionary.get_object()
        subfilter = content.get("/SubFilter")
        if subfilter == SigSeedSubFilter.ETSI_RFC3161.value:
            continue  # a timestamp of the document; nobody signed it
        title = str(name)[:300]
        embedded = None
        try:
            if subfilter not in _SUPPORTED:
                signature = Signature(title, reason="unsupported")
            else:
                embedded = EmbeddedPdfSignature(reader, field, title)
                signature = asyncio.run(_verify(embedded, trust))
        except SignatureValidationError as error:
            missing = error.ades_subindication == AdESIndeterminate.NO_SIGNING_CERTIFICATE_FOUND
            signature = Signature(title, reason="no-certificate" if missing else "damaged")
        except MemoryError:
            raise
        except Exception:  # whatever the parser of one signature raises, the others are looked at
            signature = Signature(title, reason="damaged")
        yield embedded.signed_revision if embedded else 0, signature


async def _verify(embedded: EmbeddedPdfSignature, trust: Trust) -> Signature:
    if len(embedded.byte_range) != 4:  # two parts, the signature between them; thousands would be hashed for hours
        return Signature(embedded.field_name, reason="damaged")
    certificate = embedded.signer_cert
    begins, ends = certificate.not_valid_before, certificate.not_valid_after
    time = await _time(embedded, trust)
    # the chain is judged within the certificate's lifetime: that it has ended is told apart from trust
    moment = min(max(time.at or datetime.now(UTC), begins), ends)
    context = trust.context(moment)
    status = await async_validate_pdf_signature(
        embedded, context, context, diff_policy=_Cautious(), key_usage_settings=_PURPOSE
    )
    intact = status.intact and status.valid
    whole = _is_only_gap(embedded)
    trusted = bool(status.trusted) if trust.roots else None
    return Signature(
        embedded.field_name,
        signer=common_name(certificate),
        organisation=organisation(certificate),
        intact=intact,
        covers_whole_file=whole and status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        modified_after=not (whole and status.docmdp_ok),
        trusted=trusted,
        signed_at=time.at,
        time_source=time.source,
        timestamp_trusted=time.trusted,
        certificate_valid_at_signing=begins <= time.at <= ends if time.at else None,
        reason=_reason(status, whole, time.at, trusted),
    )


def _reason(status: PdfSignatureStatus, whole: bool, at: datetime | None, trusted: bool | None) -> Reason | None:
    """The gravest fault: of the bytes before those of the certificate, and both before those of its chain."""
    certificate = status.signing_cert
    coverage = status.coverage or SignatureCoverageLevel.UNCLEAR
    faults: tuple[tuple[bool, Reason], ...] = (
        (not status.intact, "altered"),
        (not status.valid, "wrong-key"),
        (not whole or coverage < SignatureCoverageLevel.ENTIRE_REVISION, "not-covered"),
        (not status.docmdp_ok, "modified-after"),
        (at is not None and at > certificate.not_valid_after, "expired"),
        (at is not None and at < certificate.not_valid_before, "not-yet-valid"),
        (
            status.trust_problem_indic in _WHY_NOT_TRUSTED,
            _WHY_NOT_TRUSTED.get(status.trust_problem_indic, "unknown-issuer"),
        ),
        (trusted is False, "unknown-issuer"),
        (trusted is None, "no-roots"),
    )
    return next((reason for holds, reason in faults if holds), None)


@dataclass(frozen=True)
class _Time:
    at: datetime | None = None
    source: TimeSource | None = None
    trusted: bool | None = None


async def _time(embedded: EmbeddedPdfSignature, trust: Trust) -> _Time:
    """When it was signed, by the best witness there is; see `Signature`."""
    token = await _timestamp(embedded, trust)
    trusted = None
    if token is not None:
        holds = token.intact and token.valid
        trusted = holds and bool(token.trusted) if trust.roots else None
        if holds:
            return _Time(_vietnamese(token.timestamp), "tsa", trusted)
    try:
        return _Time(_vietnamese(parse_pdf_date(embedded.sig_object["/M"], strict=False)), "/M", trusted)
    except (KeyError, PdfReadError):
        claimed = extract_self_reported_ts(embedded.signer_info)
    return _Time(_vietnamese(claimed), "claimed", trusted) if claimed else _Time(trusted=trusted)


async def _timestamp(embedded: EmbeddedPdfSignature, trust: Trust) -> TimestampSignatureStatus | None:
    """The verdict on the token of a time-stamping authority (RFC 3161), judged at the time it states."""
    for token in extract_tst_data_iter(embedded.signer_info, signed=False):
        stated = token["encap_content_info"]["content"].parsed["gen_time"].native
        info: dict[str, Any] = await collect_timing_info(
            embedded.signer_info, trust.context(stated), embedded.compute_digest
        )
        status: TimestampSignatureStatus | None = info.get("timestamp_validity")
        return status
    return None


def _vietnamese(moment: datetime) -> datetime:
    """A time without an offset is taken for Vietnam's."""
    return moment.replace(tzinfo=VIETNAM) if moment.tzinfo is None else moment.astimezone(VIETNAM)


def _is_only_gap(embedded: EmbeddedPdfSignature) -> bool:
    """Whether all that the signed bytes leave out is the signature itself, written in hexadecimal digits.

    Written more tersely it would leave room for unsigned objects in the gap.
    """
    start, first, second, _ = map(int, embedded.byte_range)
    stream = embedded.reader.stream
    stream.seek(first)
    gap: bytes = stream.read(max(0, second - first))
    if start != 0 or gap[:1] != b"<" or gap[-1:] != b">":
        return False
    try:
        return bytes.fromhex(gap[1:-1].decode("ascii")) == embedded.pkcs7_content
    except ValueError:
        return False


class _Cautious(DiffPolicy):
    """pyHanko's own policy; an update that it cannot even analyse counts as suspicious."""

    def review_file(
        self,
        reader: PdfFileReader,
        base_revision: Any,
        field_mdp_spec: FieldMDPSpec | None = None,
        doc_mdp: MDPPerm | None = None,
    ) -> DiffResult | SuspiciousModification:
        try:
            return DEFAULT_DIFF_POLICY.review_file(reader, base_revision, field_mdp_spec, doc_mdp)
        except MemoryError:
            raise
        except Exception as error:
            return SuspiciousModification(str(error))
