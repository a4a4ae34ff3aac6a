"""What the rules are told of signatures, and what is said of a package's own."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from compliance.check import Context, Declared, check
from compliance.signatures import PackageSignature, Signature, Unverifiable, Verifier, as_results, package_result
from tests.support import files, signing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compliance.rules.model import SignatureResult

SHARED = Path(__file__).resolve().parents[3] / "shared" / "samples"

GOOD = Signature(
    "a",
    signer="Nguyễn Văn A",
    intact=True,
    covers_whole_file=True,
    trusted=True,
    certificate_valid_at_signing=True,
)
CHANGED = replace(GOOD, covers_whole_file=False, modified_after=True, reason="modified-after")


def _one(signature: Signature) -> SignatureResult:
    (result,) = as_results("a.pdf", [signature], sha256="ab")
    return result


def test_good_signature_is_valid() -> None:
    result = _one(GOOD)
    assert (result.state, result.file, result.intact, result.trusted) == ("valid", "a.pdf", True, True)
    assert (result.signer, result.sha256) == ("Nguyễn Văn A", "ab")


def test_trust_does_not_change_the_state() -> None:
    for trusted in (None, False):
        result = _one(replace(GOOD, trusted=trusted))
        assert (result.state, result.trusted) == ("valid", trusted)


def test_unsigned_and_unread_files_differ() -> None:
    assert [each.state for each in as_results("a.pdf", [])] == ["absent"]
    assert [each.state for each in as_results("a.pdf", None)] == ["unchecked"]


@pytest.mark.parametrize(
    ("signature", "state", "intact"),
    [
        (replace(GOOD, intact=False, reason="altered"), "invalid", False),
        (CHANGED, "invalid", False),
        (replace(GOOD, certificate_valid_at_signing=False, reason="expired"), "invalid", True),
        (Signature("a", reason="damaged"), "invalid", None),
        (Signature("a", reason="unsupported"), "unchecked", None),
        (replace(GOOD, trusted=False, reason="weak-algorithm"), "unchecked", True),
    ],
)
def test_faults(signature: Signature, state: str, intact: bool | None) -> None:
    assert (_one(signature).state, _one(signature).intact) == (state, intact)


@pytest.mark.parametrize(
    ("later", "intact"),
    [
        (GOOD, True),
        (replace(GOOD, trusted=None), True),
        (replace(GOOD, trusted=False), False),
        (replace(GOOD, intact=False), False),
        (CHANGED, False),
    ],
)
def test_later_signature_that_holds_vouches_for_what_was_added(later: Signature, intact: bool) -> None:
    first, _ = as_results("a.pdf", [CHANGED, later])
    assert (first.intact, first.state) == (intact, "valid" if intact else "invalid")


def test_verified_files_become_findings(verifier: Verifier, tmp_path: Path) -> None:
    def codes(pdf: bytes) -> list[str]:
        path = tmp_path / "blob"
        path.write_bytes(pdf)
        results = verifier.results(path, "a.pdf")
        return [each.code for each in check(Declared(), [], Context("in", date(2026, 11, 22), signatures=results))]

    signed = signing.sign(files.letter_pdf(), ROOT.issue("Nguyễn Văn A"))
    assert codes(signed) == []
    assert codes(signing.tamper(signed)) == ["TL-F2"]
    assert codes(signing.overlay(signed)) == ["TL-F2"]
    assert codes(files.letter_pdf()) == ["TL-F1"]
    assert codes(signed[:-100]) == ["TL-F1"]


ROOT = signing.root()


@pytest.fixture(scope="module")
def verifier(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Verifier]:
    with Verifier([ROOT.save(tmp_path_factory.mktemp("trust") / "root.crt")]) as verifier:
        yield verifier


def _package(signature: str) -> str:
    return (
        '<edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016"><edXML:edXMLEnvelope '
        f'xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016"><!-- -->{signature}'
        '<edXML:Reference xlink:href=""/></edXML:edXMLEnvelope></edXML>'
    )


def _signature(certificate: str) -> str:
    return (
        '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo/><KeyInfo><X509Data>'
        f"<X509Certificate>{certificate}</X509Certificate></X509Data></KeyInfo></Signature>"
    )


CERTIFICATE = base64.encodebytes(ROOT.issue("Trục liên thông").certificate.public_bytes(Encoding.DER)).decode()


@pytest.mark.parametrize(
    ("signature", "expected"),
    [
        ("", PackageSignature("absent")),
        ("<Signature/>", PackageSignature("absent")),
        ("<Signature><SignedInfo/></Signature>", PackageSignature("unchecked", reason="no-certificate")),
        (_signature("MIIFqTCCBJG"), PackageSignature("invalid", reason="bad-certificate")),
        (_signature("RVhBTVBMRQ=="), PackageSignature("invalid", reason="bad-certificate")),
        (
            _signature(CERTIFICATE),
            PackageSignature("unchecked", signer="Trục liên thông", reason="not-verified"),
        ),
        (
            _signature(CERTIFICATE).replace("Signature", "ds:Signature"),
            PackageSignature("unchecked", signer="Trục liên thông", reason="not-verified"),
        ),
    ],
)
def test_package_signature(verifier: Verifier, tmp_path: Path, signature: str, expected: PackageSignature) -> None:
    path = tmp_path / "package.edxml"
    path.write_text(_package(signature), encoding="utf-8")
    found = verifier.look_at_package(path)
    assert found == expected
    assert package_result(found).state == expected.state


def test_package_with_a_doctype_or_cut_short_is_unverifiable(verifier: Verifier, tmp_path: Path) -> None:
    path = tmp_path / "package.edxml"
    for text in ('<!DOCTYPE edXML [<!ENTITY a "b">]>' + _package(""), _package("")[:-9], ""):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(Unverifiable, match="damaged"):
            verifier.look_at_package(path)


@pytest.fixture(scope="module")
def government() -> Iterator[Verifier]:
    if not (SHARED / "trust").is_dir():
        pytest.skip(f"the sample certificates are not at {SHARED / 'trust'}")
    with Verifier(sorted((SHARED / "trust").glob("*.crt"))) as verifier:
        yield verifier


def test_sample_documents_are_signed_by_the_governments_portal(government: Verifier) -> None:
    documents = sorted((SHARED / "documents").glob("*.signed.pdf"))
    assert documents
    for path in documents:
        (found,) = government.verify(path)
        assert (found.signer, found.organisation) == ("CỔNG THÔNG TIN ĐIỆN TỬ CHÍNH PHỦ", "VĂN PHÒNG CHÍNH PHỦ")
        assert (found.intact, found.covers_whole_file, found.trusted, found.reason) == (True, True, True, None)
        # the stamping authority belongs to the older root, which is not among the samples
        assert (found.time_source, found.timestamp_trusted) == ("tsa", False)
        assert found.signed_at is not None
        assert 8 <= found.signed_at.hour < 17  # office hours, not seven hours later


def test_sample_packages_bear_dummies(government: Verifier) -> None:
    states = {path.name: government.look_at_package(path).state for path in (SHARED / "edxml").glob("*.edxml")}
    assert states
    assert {state for name, state in states.items() if name.startswith("edoc")} == {"invalid"}
    assert {state for name, state in states.items() if name.startswith("status")} == {"absent"}
