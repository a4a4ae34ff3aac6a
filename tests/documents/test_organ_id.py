import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.organ_id import Alias, Form, Resolution, parse_organ_id, resolve

MERGER = date(2025, 7, 1)


@pytest.mark.parametrize(
    ("text", "form", "level_one", "is_test"),
    [
        ("000.00.00.H29", Form.OLD, "H29", False),
        (" 000.00.12.h53 ", Form.OLD, "H53", False),
        ("H29", Form.NEW, "H29", False),
        ("G12.18", Form.NEW, "G12", False),
        ("H37.DN.001", Form.NEW, "H37", False),
        ("K01.02", Form.NEW, "K01", True),
        ("000.00.00.W00", Form.OLD, "W00", True),
        ("14.00.W00", Form.UNKNOWN, "W00", True),
        ("01.02.G22", Form.UNKNOWN, "G22", False),
    ],
)
def test_both_forms_and_the_shortened_one_are_read(text: str, form: Form, level_one: str, is_test: bool) -> None:
    organ = parse_organ_id(text)
    assert organ is not None
    assert str(organ) == text.strip().upper()
    assert (organ.form, organ.level_one, organ.is_test) == (form, level_one, is_test)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "H2",
        "HCM",
        "000.1137.H53",
        "001.00.20.JB2",
        "H29.",
        "H29..1",
        "H29/14",
        "H29.12345678901",
        "H29\x1b.01",
        f"H29.{'1234567890.' * 3}1",
    ],
)
def test_what_is_malformed_is_none(text: str) -> None:
    assert parse_organ_id(text) is None


@given(st.text() | st.text("0123456789.GHKW"))
def test_an_identifier_reads_back_as_itself(text: str) -> None:
    organ = parse_organ_id(text)
    if organ is not None:
        assert parse_organ_id(organ.text) == organ
        assert len(organ.level_one) == 3


def test_a_public_catalogue_has_one_malformed_and_seven_repeated_codes(unit_catalogues: Path) -> None:
    with (unit_catalogues / "units_qcvn102_codes.csv").open(encoding="utf-8-sig", newline="") as file:
        codes = [row["code"] for row in csv.DictReader(file)]
    assert len(codes) == 455
    assert [code for code in codes if parse_organ_id(code) is None] == ["000.1137.H53"]
    repeated = [code for code, count in Counter(codes).items() if count > 1]
    assert len(repeated) == 7
    assert {Counter(codes)[code] for code in repeated} == {2}


def test_a_merged_office_is_history_and_leads_to_its_successor() -> None:
    aliases = [
        Alias("000.00.00.H09", "H09", date(2020, 9, 1)),
        Alias("H09", "H29", MERGER, retired_on=MERGER),
    ]
    before = date(2025, 6, 30)
    assert resolve("H09", before, aliases) == Resolution(("H09",), retired=False)
    assert resolve("H09", MERGER, aliases) == Resolution(("H29",), retired=True)
    assert resolve("000.00.00.H09", before, aliases) == Resolution(("H09",), retired=False)
    assert resolve("000.00.00.H09", MERGER, aliases) == Resolution(("H29",), retired=False)


def test_a_code_stays_valid_beside_its_successor_until_it_is_retired() -> None:
    aliases = [Alias("000.00.00.H29", "H29", date(2020, 9, 1), retired_on=date(2027, 1, 1))]
    assert resolve("000.00.00.H29", date(2026, 12, 31), aliases) == Resolution(("H29",), retired=False)
    assert resolve("000.00.00.H29", date(2027, 1, 1), aliases) == Resolution(("H29",), retired=True)


def test_an_office_may_be_split_rejoined_or_abolished() -> None:
    aliases = [
        Alias("H29.1", "H29.2", MERGER, retired_on=MERGER),
        Alias("H29.1", "H29.3", MERGER, retired_on=MERGER),
        Alias("H29.2", "H29.4", MERGER, retired_on=MERGER),
        Alias("H29.3", "H29.4", MERGER, retired_on=MERGER),
        Alias("H29.9", "", MERGER, retired_on=MERGER),
    ]
    assert resolve("H29.1", MERGER, aliases[:2]) == Resolution(("H29.2", "H29.3"), retired=True)
    assert resolve("H29.1", MERGER, aliases) == Resolution(("H29.4",), retired=True)
    assert resolve("H29.9", MERGER, aliases) == Resolution((), retired=True)


names = st.sampled_from(["A", "B", "C", "D", ""])
tables = st.lists(
    st.builds(Alias, names.filter(bool), names, st.just(MERGER), st.none() | st.just(MERGER)), max_size=12
)


@given(tables, st.sampled_from(["A", "Z"]))
def test_no_table_however_tangled_keeps_resolve_from_ending(aliases: list[Alias], code: str) -> None:
    current = resolve(code, MERGER, aliases).current
    assert "" not in current
    assert set(current) <= {code} | {alias.successor for alias in aliases}
    if code == "Z":
        assert current == ("Z",)
