import tomllib
from datetime import date

import pytest

from compliance.check import Policy, PolicyError
from compliance.policy import MEGABYTE, parse_version

DOCUMENTED = """
confidence = 0.9
final = ["TL-B1", "TL-C1"]

[severity]
TL-D1 = "info"
TL-C3 = { out = "block", in = "info" }

[limits]
file_mb = 20
total_mb = 100
pdf_version = "1.7"
formats = ["PDF", ".docx"]

[holidays]
2026-11-24 = "off"
2026-11-28 = "work"

[remit]
"giấy phép xây dựng" = "h29.5"
"đường sắt" = ""

[successors]
"h29.14" = ["H29.90", "h29.91"]
"H29.15" = "H29.90"
"H29.16" = []

[trust]
roots = ["rootca.crt"]
"""


def test_every_setting_is_followed() -> None:
    policy = Policy.from_table(tomllib.loads(DOCUMENTED))
    assert policy.confidence == 0.9
    assert [policy.severity(code, way) for code in ("TL-D1", "TL-C3") for way in ("out", "in")] == [
        "info",
        "info",
        "block",
        "info",
    ]
    assert policy.severity("TL-B1", "out") == "block"
    assert not policy.overridable("TL-B1")
    assert policy.overridable("TL-B2")
    assert (policy.file_size, policy.total_size) == (20 * MEGABYTE, 100 * MEGABYTE)
    assert policy.pdf_version == (1, 7)
    assert policy.formats == {"pdf", "docx"}
    assert not policy.calendar().is_working_day(date(2026, 11, 24))
    assert policy.calendar().is_working_day(date(2026, 11, 28))
    assert policy.remit == {"giấy phép xây dựng": "H29.5", "đường sắt": ""}
    assert policy.successors == {"H29.14": ("H29.90", "H29.91"), "H29.15": ("H29.90",), "H29.16": ()}
    assert policy.roots == ("rootca.crt",)


def test_one_direction_alone_may_be_set() -> None:
    policy = Policy.from_table({"severity": {"TL-B1": {"in": "info"}}})
    assert policy.severity("TL-B1", "out") == "block"
    assert policy.severity("TL-B1", "in") == "info"


def test_nothing_said_is_the_default() -> None:
    assert Policy.from_table({}) == Policy()


@pytest.mark.parametrize("code", ["TL-A1", "TL-A2", "TL-A3"])
def test_secrecy_always_blocks_and_is_never_overridden(code: str) -> None:
    policy = Policy.from_table({"severity": {code: "block"}})
    assert policy.severity(code, "out") == "block"
    assert not policy.overridable(code)
    with pytest.raises(PolicyError, match=f"severity.{code}"):
        Policy.from_table({"severity": {code: "warn"}})


@pytest.mark.parametrize(
    ("table", "named"),
    [
        ({"colour": 1}, "colour"),
        ({"confidence": "high"}, "confidence"),
        ({"confidence": True}, "confidence"),
        ({"confidence": 1.5}, "confidence"),
        ({"final": "TL-B1"}, "final"),
        ({"final": ["TL-Z9"]}, "TL-Z9"),
        ({"severity": "block"}, "severity"),
        ({"severity": {"TL-Z9": "info"}}, "TL-Z9"),
        ({"severity": {"TL-B1": "loud"}}, "severity.TL-B1"),
        ({"severity": {"TL-B1": {"both": "info"}}}, "severity.TL-B1"),
        ({"limits": {"file_mb": 0}}, "limits.file_mb"),
        ({"limits": {"pdf_version": 1.4}}, "limits.pdf_version"),
        ({"limits": {"pdf_version": "one"}}, "limits.pdf_version"),
        ({"limits": {"formats": [1]}}, "limits.formats"),
        ({"limits": {"pages": 3}}, "limits.pages"),
        ({"holidays": {"Tết": "off"}}, "holidays.Tết"),
        ({"holidays": {"2026-11-24": True}}, "holidays.2026-11-24"),
        ({"remit": {"đất": "nobody"}}, "remit.đất"),
        ({"successors": {"H29.14": "the new one"}}, "successors.H29.14"),
        ({"successors": {"the old one": "H29.90"}}, "successors.the old one"),
        ({"trust": {"keys": []}}, "trust.keys"),
        ({"trust": {"roots": "ca.crt"}}, "trust.roots"),
    ],
)
def test_a_setting_that_cannot_be_followed_is_named(table: dict[str, object], named: str) -> None:
    with pytest.raises(PolicyError) as caught:
        Policy.from_table(table)
    assert named in str(caught.value)


def test_versions() -> None:
    assert parse_version("1.4") == (1, 4)
    assert parse_version("1") is None
    assert parse_version("¹.4") is None
