"""Which office to write to when a code is out of use."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from documents.organ_id import Resolution
from documents.times import now, stamp
from office.directory import Directory
from office.errors import BadField
from office.writing.draft import Attached, Draft
from storage import settings, units
from storage.mirror import Mirror
from tests.support.offices import office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from office.office import Office
    from tests.support.axis_server import RunningAxis

TODAY = date(2026, 11, 20)


@pytest.fixture
def directory(tmp_path: Path) -> Iterator[Directory]:
    rows = [
        ("H29.14", "Sở Nội vụ", 1),
        ("H29.90", "Sở Nội vụ và Lao động", 0),
        ("H29.20", "Trạm Y tế An Phú", 1),
        ("H29.21", "TRẠM Y TẾ AN PHÚ", 0),
        ("H29.30", "Phòng Tư pháp", 1),
        ("H29.31", "Phòng Tư pháp", 0),
        ("H29.32", "Phòng Tư pháp", 0),
        ("H29.40", "Thanh tra huyện", 1),
    ]
    with Mirror(tmp_path, create=True) as mirror:
        with mirror.write() as tx:
            units.replace(tx, [units.Unit(code, name, retired=retired) for code, name, retired in rows])
        yield Directory(mirror.db, {"H29.14": ("H29.15",), "H29.15": ("H29.90",), "H29.40": ()})


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param("H29.90", Resolution(("H29.90",), retired=False), id="in use"),
        pytest.param("G22", Resolution(("G22",), retired=False), id="unknown"),
        pytest.param("H29.14", Resolution(("H29.90",), retired=True), id="merged twice"),
        pytest.param("H29.15", Resolution(("H29.90",), retired=True), id="known to the policy alone"),
        pytest.param("H29.20", Resolution(("H29.21",), retired=True), id="one of the same name"),
        pytest.param("H29.30", Resolution((), retired=True), id="two of the same name"),
        pytest.param("H29.40", Resolution((), retired=True), id="abolished"),
    ],
)
def test_a_code_out_of_use_leads_to_those_in_its_place(directory: Directory, code: str, expected: Resolution) -> None:
    assert directory.resolve(code, TODAY) == expected


def test_an_office_newer_than_the_directory_is_asked_for_before_it_is_called_unknown(
    axis: RunningAxis, tmp_path: Path
) -> None:
    home = office(axis, tmp_path / "home")
    home.sync()
    axis.register("H29.77", "Trạm Y tế An Phú")
    forget_the_last_look(home)
    path = tmp_path / "cong-van.txt"
    path.write_text("Nội dung")
    draft = Draft(notation="UBND-VX", subject="V/v thử", to=("H29.77",), files=(Attached("cong-van.txt", str(path)),))
    sealed = home.drafting.send_unsaved(draft, {"TL-E2": "Nơi nhận ghi trong phụ lục"})
    assert sealed.recipients == ("H29.77",)
    with pytest.raises(BadField, match=r"H29\.78"):
        home.drafting.send_unsaved(replace(draft, to=("H29.78",)))


def forget_the_last_look(home: Office) -> None:
    """As if the directory had been read a minute ago, and not just now."""
    with Mirror(home.home) as mirror, mirror.write() as tx:
        settings.put(tx, "units.read_at", stamp(now() - timedelta(minutes=1)))
