"""What a package must have before it goes on the wire."""

from datetime import date

import pytest

from axis.package import (
    DocumentPackage,
    Fault,
    StatusPackage,
    check_mandatory,
)
from tests.support.packages import (
    document,
    organ,
    status,
)

TODAY = date(2026, 11, 22)


def test_complete_packages_have_no_faults() -> None:
    assert check_mandatory(document(), today=TODAY) == []
    assert check_mandatory(status()) == []


def codes(package: DocumentPackage | StatusPackage) -> list[str]:
    return [fault.code for fault in check_mandatory(package, today=TODAY)]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"to": []}, "missing:To/OrganId"),
        ({"to": ["H29.1", ""]}, "missing:To/OrganId"),
        ({"to": ["H29.1", "h29.1"]}, "repeated:To/OrganId"),
        ({"number": ""}, "missing:Code/CodeNumber"),
        ({"notation": " "}, "missing:Code/CodeNotation"),
        ({"issued": ""}, "missing:PromulgationInfo/PromulgationDate"),
        ({"issued": "2014/02/30"}, "impossible:PromulgationInfo/PromulgationDate"),
        ({"issued": "2026/11/23"}, "future:PromulgationInfo/PromulgationDate"),
        ({"subject": ""}, "missing:Subject"),
        ({"number": "1" * 12}, "too-long:Code/CodeNumber"),
        ({"notation": "A" * 31}, "too-long:Code/CodeNotation"),
        ({"type_name": "a" * 101}, "too-long:DocumentType/TypeName"),
        ({"sender": "H29." + "1" * 32}, "too-long:From/OrganId"),
        ({"to": [organ("H29.1", "a" * 201), organ("H29.2", "a" * 201)]}, "too-long:To/OrganName"),
    ],
)
def test_each_rule_of_the_wire_is_checked(fields: dict[str, object], code: str) -> None:
    assert codes(document(**fields)) == [code]  # type: ignore[arg-type]  # one table for fields of several types


def test_limits_are_the_longest_allowed() -> None:
    assert codes(document(number="1" * 11, notation="Đ" * 30, type_name="Ệ" * 100, subject="ở" * 500)) == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"sender": ""}, "missing:From/OrganId"),
        ({"document_code": ""}, "missing:ResponseFor/Code"),
        ({"document_id": ""}, "missing:ResponseFor/DocumentId"),
        ({"code": ""}, "missing:StatusCode"),
    ],
)
def test_a_status_must_name_its_document(fields: dict[str, str], code: str) -> None:
    assert codes(status(**fields)) == [code]


@pytest.mark.parametrize("rule", ["missing", "repeated", "impossible", "future", "too-long"])
def test_every_fault_has_a_sentence_that_names_the_field(rule: str) -> None:
    fault = Fault(rule, "Subject", 500)  # type: ignore[arg-type]  # parametrize gives plain strings
    assert "Subject" in fault.message
    assert ("500" in fault.message) == (rule == "too-long")
