from __future__ import annotations

import csv
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage import units
from storage.mirror import Mirror
from storage.units import Unit
from tests.support.mirrors import offices

if TYPE_CHECKING:
    from collections.abc import Iterator

COUNTRY = 20_000
SAMPLES = Path(__file__).parents[3] / "shared" / "samples" / "units"


def enter(mirror: Mirror, *found: Unit) -> int:
    with mirror.write() as tx:
        return units.replace(tx, found)


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mirror]:
    with Mirror(tmp_path_factory.mktemp("office"), create=True) as mirror:
        assert enter(mirror, *offices(COUNTRY)) == COUNTRY
        yield mirror


def test_whole_country(country: Mirror) -> None:
    every = list(offices(COUNTRY))
    assert units.count(country.db) == COUNTRY
    for unit in every[:: COUNTRY // 50]:
        assert units.get(country.db, unit.code) == unit
        assert units.find(country.db, unit.code.lower(), limit=3)[0] == unit
        assert unit in units.find(country.db, unit.name, limit=COUNTRY)
    named = [unit for unit in every if "Đầm Sen" in unit.name and unit.name.startswith("Trạm")]
    assert set(units.find(country.db, "tram dam sen", limit=COUNTRY)) == set(named)
    assert units.find(country.db, "khong co", limit=5) == []


def test_entered_again_writes_nothing(country: Mirror) -> None:
    before = country.db.total_changes
    assert enter(country, *offices(COUNTRY)) == 0
    assert country.db.total_changes == before


def test_only_changed_rows_are_written(mirror: Mirror) -> None:
    first, second = Unit("H29.01", "Văn phòng"), Unit("H29.03", "Sở Tài chính")
    assert enter(mirror, first, second) == 2
    renamed = second._replace(name="Sở Kế hoạch")
    assert enter(mirror, first, renamed) == 1
    assert units.find(mirror.db, "tai chinh") == []
    assert units.find(mirror.db, "ke hoach") == [renamed]
    assert units.count(mirror.db) == 2


@pytest.mark.parametrize(
    "changed",
    [
        Unit("H29.01", "khác", "H29", "vp@example.vn", 0),
        Unit("H29.01", "Văn phòng", "H30", "vp@example.vn", 0),
        Unit("H29.01", "Văn phòng", "H29", "vt@example.vn", 0),
        Unit("H29.01", "Văn phòng", "H29", "vp@example.vn", 1),
    ],
)
def test_every_field_is_brought_up_to_date(mirror: Mirror, changed: Unit) -> None:
    enter(mirror, Unit("H29.01", "Văn phòng", "H29", "vp@example.vn", 0))
    assert enter(mirror, changed) == 1
    assert units.get(mirror.db, "H29.01") == changed


def test_code_named_twice(mirror: Mirror) -> None:
    """Real catalogues do that: the later name counts, and the next refresh finds nothing to do."""
    twice = (Unit("H29.01", "Văn phòng cũ"), Unit("H29.01", "Văn phòng mới"))
    assert enter(mirror, *twice) == 1
    assert units.get(mirror.db, "H29.01") == twice[1]
    assert enter(mirror, *twice) == 0
    assert units.find(mirror.db, "cu") == []


def test_order(mirror: Mirror) -> None:
    short, long, gone = Unit("H29.9", "Sở Y"), Unit("H29.1", "Sở Y tế"), Unit("H29.5", "Sở Y", retired=1)
    exact = Unit("SO", "Cơ quan có mã trùng một từ, tên rất dài, sở")
    enter(mirror, long, gone, exact, short)
    assert units.find(mirror.db, "so") == [exact, short, long, gone]
    assert units.find(mirror.db, "so", limit=2) == [exact, short]
    assert units.find(mirror.db) == [long, short, exact, gone]
    assert units.find(mirror.db, "  ", limit=1) == [long]


def test_found_again_after_a_backup(mirror: Mirror) -> None:
    """VACUUM writes every row anew; the index must still point at the right ones."""
    every = list(offices(50))
    enter(mirror, *every)
    with mirror.write() as tx:
        tx.execute("DELETE FROM units WHERE code = ?", (every[0].code,))
    mirror.db.execute("VACUUM")
    for unit in every[1:]:
        assert units.find(mirror.db, f"{unit.code} {unit.name}") == [unit]
    renamed = every[7]._replace(name="Sở Ngoại vụ", retired=1)
    enter(mirror, renamed)
    assert units.find(mirror.db, "ngoại vụ") == [renamed]
    assert units.find(mirror.db, every[7].code) == [renamed]
    mirror.db.execute("INSERT INTO units_search (units_search) VALUES ('integrity-check')")


@pytest.mark.parametrize("query", ["đầm sen", "dam sen", "ĐẦM S", "sen đầm", "H29", "h29.0", "h29.01 dam"])
def test_found_by_code_and_by_words(mirror: Mirror, query: str) -> None:
    unit = Unit("H29.01", "Ủy ban nhân dân phường Đầm Sen")
    enter(mirror, unit, Unit("H30.02", "Sở Xây dựng"))
    for form in ("NFC", "NFD"):
        assert units.find(mirror.db, unicodedata.normalize(form, query)) == [unit]


@given(query=st.text())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200)
def test_no_query_raises(mirror: Mirror, query: str) -> None:
    enter(mirror, Unit("H29.01", "Ủy ban nhân dân"))
    assert len(units.find(mirror.db, query)) <= 1


@pytest.mark.parametrize("query", ['"', "AND", "*", "a\x00b", "\ud800", "H29\udc80", "'", "--", "NOT x"])
def test_odd_queries(mirror: Mirror, query: str) -> None:
    enter(mirror, Unit("H29.01", "Ủy ban nhân dân"))
    units.find(mirror.db, query)


def test_absent(mirror: Mirror) -> None:
    assert units.get(mirror.db, "H29.01") is None
    assert units.find(mirror.db, "x") == []
    assert units.count(mirror.db) == 0


@pytest.mark.skipif(not SAMPLES.exists(), reason="the published catalogues are not here")
def test_published_catalogues(mirror: Mirror) -> None:
    rows = [
        Unit(row["code"], row["name"])
        for path in sorted(SAMPLES.glob("*.csv"))
        for row in csv.DictReader(path.read_text("utf-8-sig").splitlines())
    ]
    assert enter(mirror, *rows) == units.count(mirror.db) == len({row.code for row in rows})
    assert enter(mirror, *rows) == 0
    assert any(unit.name == "Bộ Công Thương" for unit in units.find(mirror.db, "bo cong thuong"))
