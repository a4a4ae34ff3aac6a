"""Signatures of PDFs: who, whether unchanged, whom the certificate comes from, and when, each by itself."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from compliance.signatures import Signature, TrustError, Unverifiable, Verifier, verify
from compliance.signatures.messages import sentence
from documents.times import VIETNAM, stamp
from tests.support import files, signing
from tests.support.signing import BEGIN, END, NOON, sign

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from compliance.extract.model import Problem

LETTER = files.letter_pdf()
ROOT = signing.root()
MIDDLE = ROOT.issue("CA thử nghiệm", authority=True)
SIGNER = MIDDLE.issue("Nguyễn Văn A")
OFFICE = MIDDLE.issue("Văn phòng Sở", "Sở Nội vụ")
TSA = MIDDLE.issue("Máy chủ dấu thời gian", timestamps=True)


@pytest.fixture(scope="module")
def roots(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("trust")
    return [ROOT.save(folder / "root.crt"), MIDDLE.save(folder / "middle.cer", Encoding.DER)]


@pytest.fixture(scope="module")
def verifier(roots: list[Path]) -> Iterator[Verifier]:
    with Verifier(roots) as verifier:
        yield verifier


@pytest.fixture
def verified(verifier: Verifier, tmp_path: Path) -> Verified:
    return Verified(verifier, tmp_path / "blob")


class Verified:
    """Has bytes verified by a real worker."""

    def __init__(self, verifier: Verifier, path: Path) -> None:
        self.verifier = verifier
        self.path = path

    def __call__(self, pdf: bytes) -> tuple[Signature, ...]:
        self.path.write_bytes(pdf)
        return self.verifier.verify(self.path)

    def one(self, pdf: bytes) -> Signature:
        (signature,) = self(pdf)
        return signature

    def problem(self, pdf: bytes) -> Problem:
        with pytest.raises(Unverifiable) as raised:
            self(pdf)
        return raised.value.problem


@pytest.mark.parametrize("pades", [False, True])
def test_good_signature_answers_each_question(verified: Verified, pades: bool) -> None:
    signed = sign(LETTER, SIGNER, pades=pades, timestamp=(TSA, NOON + timedelta(minutes=1)))
    assert verified.one(signed) == Signature(
        "Chữ ký 1",
        signer="Nguyễn Văn A",
        organisation="Sở Nội vụ",
        intact=True,
        covers_whole_file=True,
        modified_after=False,
        trusted=True,
        signed_at=NOON + timedelta(minutes=1),
        time_source="tsa",
        timestamp_trusted=True,
        certificate_valid_at_signing=True,
        reason=None,
    )


def test_document_without_signatures(verified: Verified) -> None:
    assert verified(LETTER) == ()


def test_changed_bytes_are_found_and_the_signer_still_named(verified: Verified) -> None:
    found = verified.one(signing.tamper(sign(LETTER, SIGNER)))
    assert (found.intact, found.reason, found.signer) == (False, "altered", "Nguyễn Văn A")
    assert found.covers_whole_file


def test_signature_of_another_key_is_not_the_certificates(verified: Verified) -> None:
    imposter = signing.Holder(SIGNER.certificate, ROOT.key)
    found = verified.one(sign(LETTER, imposter))
    assert (found.intact, found.trusted, found.reason) == (False, False, "wrong-key")


def test_content_added_after_signing(verified: Verified) -> None:
    found = verified.one(signing.overlay(sign(LETTER, SIGNER)))
    assert (found.intact, found.covers_whole_file, found.modified_after) == (True, False, True)
    assert (found.trusted, found.reason) == (True, "modified-after")


def test_later_signature_is_no_modification(verified: Verified) -> None:
    person, office = verified(sign(sign(LETTER, SIGNER), OFFICE, name="Dấu", at=NOON + timedelta(hours=1)))
    assert (person.signer, person.intact, person.covers_whole_file, person.modified_after) == (
        "Nguyễn Văn A", True, False, False,
    )  # fmt: skip
    assert (office.signer, office.intact, office.covers_whole_file, office.reason) == (
        "Văn phòng Sở", True, True, None,
    )  # fmt: skip


def test_number_laid_over_between_two_signatures_concerns_the_first(verified: Verified) -> None:
    first, second = verified(sign(signing.overlay(sign(LETTER, SIGNER)), OFFICE, name="Dấu"))
    assert (first.intact, first.modified_after) == (True, True)
    assert (second.intact, second.modified_after) == (True, False)


def test_altered_first_part_breaks_every_signature(verified: Verified) -> None:
    both = verified(signing.tamper(sign(sign(LETTER, SIGNER), OFFICE, name="Dấu")))
    assert [each.intact for each in both] == [False, False]


def test_room_for_unsigned_bytes_beside_the_signature_is_not_covered(verified: Verified) -> None:
    """Written as a literal string the signature takes half the space; what fills the rest nobody signed."""
    signed = sign(LETTER, SIGNER)
    match = re.search(rb"/Contents (<[0-9a-fA-F]+>)", signed)
    assert match is not None
    raw = bytes.fromhex(match[1][1:-1].decode())
    terse = b"(" + b"".join(b"\\%03o" % byte if byte in b"()\\\r\n" else bytes([byte]) for byte in raw) + b")"
    crafted = signed[: match.start(1)] + terse.ljust(len(match[1])) + signed[match.end(1) :]
    found = verified.one(crafted)
    assert (found.intact, found.covers_whole_file, found.modified_after) == (True, False, True)
    assert found.reason == "not-covered"


def test_unknown_root_says_nothing_against_integrity(verified: Verified) -> None:
    stranger = signing.root("Gốc khác").issue("Trần Thị B")
    found = verified.one(sign(LETTER, stranger))
    assert (found.signer, found.intact, found.trusted, found.reason) == ("Trần Thị B", True, False, "unknown-issuer")


def test_certificate_that_names_a_trusted_issuer_without_its_signature_is_not_trusted(verified: Verified) -> None:
    forged = signing.Holder(MIDDLE.certificate, SIGNER.key).issue("Nguyễn Văn A")
    found = verified.one(sign(LETTER, forged))
    assert (found.intact, found.trusted) == (True, False)


def test_without_roots_trust_is_unknown(tmp_path: Path) -> None:
    path = tmp_path / "blob"
    path.write_bytes(sign(LETTER, SIGNER, timestamp=(TSA, NOON)))
    (found,) = verify(path)
    assert (found.intact, found.trusted, found.timestamp_trusted) == (True, None, None)
    assert (found.time_source, found.certificate_valid_at_signing, found.reason) == ("tsa", True, "no-roots")


def test_missing_intermediate_leaves_the_chain_open(roots: list[Path], tmp_path: Path) -> None:
    path = tmp_path / "blob"
    path.write_bytes(sign(LETTER, SIGNER))
    (found,) = verify(path, roots[:1])
    assert (found.trusted, found.reason) == (False, "unknown-issuer")


@pytest.mark.parametrize(
    ("begin", "end", "reason"),
    [
        (BEGIN, NOON - timedelta(days=1), "expired"),
        (NOON + timedelta(days=1), END, "not-yet-valid"),
    ],
)
def test_lifetime_of_the_certificate_is_apart_from_trust(
    verified: Verified, begin: datetime, end: datetime, reason: str
) -> None:
    found = verified.one(sign(LETTER, MIDDLE.issue("Lê Văn C", begin=begin, end=end)))
    assert (found.intact, found.trusted, found.certificate_valid_at_signing) == (True, True, False)
    assert found.reason == reason


def test_certificate_expired_since_was_valid_when_it_signed(verified: Verified) -> None:
    old = MIDDLE.issue("Lê Văn C", begin=BEGIN, end=BEGIN + timedelta(days=365))
    found = verified.one(sign(LETTER, old, at=BEGIN + timedelta(days=30)))
    assert (found.trusted, found.certificate_valid_at_signing, found.reason) == (True, True, None)


def test_certificate_not_for_signing(verified: Verified) -> None:
    found = verified.one(sign(LETTER, MIDDLE.issue("Máy chủ thư", signs=False)))
    assert (found.intact, found.trusted, found.reason) == (True, False, "wrong-purpose")


def test_signer_of_a_person_may_not_issue_certificates(verified: Verified) -> None:
    found = verified.one(sign(LETTER, SIGNER.issue("Kẻ mạo danh")))
    assert (found.intact, found.trusted) == (True, False)


@pytest.mark.parametrize("weak", ["sha1", "short key"])
def test_weak_algorithms_are_not_trusted(verified: Verified, weak: str) -> None:
    holder = MIDDLE.issue("Phạm D", short_key=weak == "short key")
    found = verified.one(sign(LETTER, holder, digest="sha1" if weak == "sha1" else "sha256"))
    assert (found.intact, found.trusted, found.reason) == (True, False, "weak-algorithm")


def test_timestamp_comes_before_what_the_signer_says(verified: Verified) -> None:
    late = NOON + timedelta(hours=7)  # local time labelled UTC
    stamped = NOON - timedelta(seconds=5)
    found = verified.one(sign(LETTER, SIGNER, at=NOON, claimed=late, timestamp=(TSA, stamped)))
    assert (found.signed_at, found.time_source, found.timestamp_trusted) == (stamped, "tsa", True)


def test_pdf_date_comes_before_the_mislabelled_signing_time(verified: Verified) -> None:
    late = NOON + timedelta(hours=7)
    found = verified.one(sign(LETTER, SIGNER, at=NOON.astimezone(VIETNAM), claimed=late))
    assert (found.signed_at, found.time_source, found.timestamp_trusted) == (NOON, "/M", None)
    assert found.signed_at is not None
    assert stamp(found.signed_at) == "2026-11-20T12:00:00+07:00"


def test_signing_time_counts_where_nothing_else_is(verified: Verified) -> None:
    found = verified.one(sign(LETTER, SIGNER, at=None, claimed=NOON))
    assert (found.signed_at, found.time_source) == (NOON, "claimed")
    silent = verified.one(sign(LETTER, SIGNER, at=None))
    assert (silent.signed_at, silent.time_source, silent.certificate_valid_at_signing) == (None, None, None)
    assert (silent.trusted, silent.reason) == (True, None)


def test_timestamp_of_an_unknown_authority_is_told_apart_from_the_signers_trust(verified: Verified) -> None:
    stranger = signing.root("Gốc khác").issue("TSA khác", timestamps=True)
    found = verified.one(sign(LETTER, SIGNER, timestamp=(stranger, NOON)))
    assert (found.trusted, found.time_source, found.timestamp_trusted, found.reason) == (True, "tsa", False, None)


def test_token_signed_by_somebody_else_is_no_timestamp(verified: Verified) -> None:
    forged = signing.Holder(TSA.certificate, ROOT.key)
    found = verified.one(sign(LETTER, SIGNER, at=NOON, timestamp=(forged, NOON - timedelta(days=9))))
    assert (found.signed_at, found.time_source, found.timestamp_trusted) == (NOON, "/M", False)


def test_signature_that_is_rubbish_does_not_hide_the_others(verified: Verified) -> None:
    signed = sign(sign(LETTER, SIGNER), OFFICE, name="Dấu")
    start = signed.index(b"/Contents <") + len(b"/Contents <")
    found = verified(signed[:start] + b"00" * 64 + signed[start + 128 :])
    assert {each.signer: each.reason for each in found} == {"": "damaged", "Văn phòng Sở": "altered"}


def test_form_of_signature_that_is_not_verified_says_so(verified: Verified) -> None:
    found = verified.one(sign(LETTER, SIGNER).replace(b"/adbe.pkcs7.detached", b"/adbe.x509.rsa_sha1 "))
    assert (found.intact, found.trusted, found.reason) == (None, None, "unsupported")


def test_locked_document_and_other_formats_are_not_called_unsigned(verified: Verified) -> None:
    assert verified.problem(files.letter_pdf(password="bí mật")) == "locked"
    assert verified.problem(files.docx({"document": files.paragraph("x")})) == "unsupported"
    assert verified.problem(b"") == "unsupported"


def test_file_cut_short_is_never_called_good_or_unsigned(verified: Verified) -> None:
    signed = sign(LETTER, SIGNER)
    assert verified.one(signed).intact
    for share in range(2, 100, 3):
        assert verified.problem(signed[: len(signed) * share // 100]) == "damaged", f"cut at {share} %"


def test_cut_back_to_the_unsigned_revision_is_unsigned(verified: Verified) -> None:
    assert verified(sign(LETTER, SIGNER)[: len(LETTER)]) == ()


def test_missing_file(verifier: Verifier, tmp_path: Path) -> None:
    with pytest.raises(Unverifiable) as raised:
        verifier.verify(tmp_path / "nowhere")
    assert raised.value.problem == "missing"


def test_bundle_of_certificates_in_one_file(tmp_path: Path) -> None:
    bundle = tmp_path / "bundle.pem"
    bundle.write_bytes(b"".join(each.certificate.public_bytes(Encoding.PEM) for each in (MIDDLE, ROOT)))
    path = tmp_path / "blob"
    path.write_bytes(sign(LETTER, SIGNER))
    assert verify(path, [bundle])[0].trusted is True


def test_certificates_that_cannot_be_trusted_are_named(tmp_path: Path) -> None:
    path, rubbish = tmp_path / "blob", tmp_path / "rubbish.crt"
    path.write_bytes(LETTER)
    rubbish.write_bytes(b"rubbish")
    for files_given, named in (
        ([rubbish], "rubbish.crt"),
        ([tmp_path / "nowhere.crt"], "nowhere.crt"),
        ([MIDDLE.save(tmp_path / "middle.crt")], "middle.crt"),
    ):
        with pytest.raises(TrustError, match=re.escape(named)):
            verify(path, files_given)


def test_every_reason_has_its_sentence() -> None:
    from typing import get_args

    from compliance.signatures.model import PackageReason, Reason

    sentences = [sentence(code) for code in (*get_args(Reason), *get_args(PackageReason))]
    assert all(each.endswith(".") for each in sentences)
