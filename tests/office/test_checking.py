"""Checks on arrival, with real files through a real axis."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from axis.package import Signer, TraceHop
from demo.scenario import Fault, scenario
from documents.code import Code
from documents.times import now, wire_date, wire_timestamp
from office.errors import BadInput
from office.examining.texts import pack, reading, unpack
from storage import documents, texts, trays
from storage.mirror import Mirror
from tests.support.axis_server import OFFICES
from tests.support.offices import office, send
from tests.support.packages import document, organ, sources, write_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from demo.scenario import Sending
    from office.office import Office
    from storage.documents import Document
    from tests.support.axis_server import RunningAxis

EXPECTED = {
    Fault.CLASSIFIED: "TL-A1",
    Fault.NUMBER: "TL-B1",
    Fault.ENCLOSURE: "TL-C1",
    Fault.LATE: "TL-D1",
    Fault.ADDRESSEE: "TL-E2",
}


def sendings() -> dict[Fault | None, Sending]:
    """One sending of the demonstration for each fault, and a sound one."""
    found: dict[Fault | None, Sending] = {}
    for sending in scenario(40, today=now().date()):
        letter = sending.recipients[0].code == "H29.14" and sending.files[0].name.endswith(".pdf")
        if letter and not (sending.fault is None and sending.urgency):
            found.setdefault(sending.fault, sending)
    return found


def package_of(sending: Sending) -> bytes:
    package = document(
        number=sending.number,
        notation=sending.notation,
        sender=organ("H29.1", sending.sender.name),
        to=("H29.14",),
        issued=wire_date(sending.date),
        type_name=sending.type_name,
        subject=sending.subject,
    )
    signer = Signer(competence=sending.competence, position=sending.position, full_name=sending.signer)
    moment = TraceHop(organ_id="H29.1", timestamp=wire_timestamp(now()))
    return write_bytes(
        package.model_copy(update={"signer": signer, "trace": (moment,), "pages": ""}),
        sources({file.name: file.render() for file in sending.files}),
    )


def received(home: Office) -> dict[str, Document]:
    with home.reader() as mirror:
        rows = [*trays.page(mirror.db, "inbox"), *trays.page(mirror.db, "quarantine")]
        found = [documents.get(mirror.db, row.id) for row in rows]
    return {each.code: each for each in found if each is not None}


@pytest.fixture
def ward(axis: RunningAxis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setitem(OFFICES, "H29.14", sendings()[None].recipients[0].name)
    return office(axis, tmp_path / "home", "H29.14")


def test_each_fault_is_found_on_arrival_and_a_sound_document_has_none(axis: RunningAxis, ward: Office) -> None:
    chosen = sendings()
    assert set(chosen) == {*Fault, None}
    for sending in chosen.values():
        send(axis, package_of(sending), sender="H29.1", to=("H29.14",))

    ward.sync()

    by_code = received(ward)
    for fault, sending in chosen.items():
        found = by_code[str(Code(sending.number, sending.notation))]
        grave = {finding.code for finding in found.findings if finding.severity != "info"}
        if fault is None:
            assert grave == set()
        else:
            assert EXPECTED[fault] in grave, fault


def test_a_secret_is_set_aside_and_nothing_of_it_can_be_found(axis: RunningAxis, ward: Office) -> None:
    secret = sendings()[Fault.CLASSIFIED]
    send(axis, package_of(secret), sender="H29.1", to=("H29.14",))

    ward.sync()

    with ward.reader() as mirror:
        assert trays.page(mirror.db, "inbox") == []
        (row,) = trays.page(mirror.db, "quarantine")
        assert row.problem == "secret"
        found = documents.get(mirror.db, row.id)
        assert found is not None
        assert [texts.of_file(mirror.db, str(file.sha256)) for file in found.files] == [None] * len(found.files)
        word = max(secret.subject.split(), key=len)
        assert trays.matches(mirror.db, "quarantine", word) == []
        assert all("name" not in finding.evidence and finding.file is None for finding in found.findings)


def test_a_second_check_changes_nothing(axis: RunningAxis, ward: Office) -> None:
    send(axis, package_of(sendings()[Fault.NUMBER]), sender="H29.1", to=("H29.14",))
    ward.sync()
    before = received(ward)
    assert ward.check_arrivals() == 0
    assert received(ward) == before


def test_the_office_decides_how_grave_a_finding_is(axis: RunningAxis, ward: Office) -> None:
    late = sendings()[Fault.LATE]
    send(axis, package_of(late), sender="H29.1", to=("H29.14",))
    path = ward.home / "config.toml"
    path.write_text(path.read_text() + '\n[policy.severity]\nTL-D1 = "info"\n')

    ward.sync()

    (found,) = received(ward).values()
    assert {(finding.code, finding.severity) for finding in found.findings} >= {("TL-D1", "info")}


def test_a_policy_that_cannot_be_is_named(axis: RunningAxis, ward: Office) -> None:
    send(axis, package_of(sendings()[None]), sender="H29.1", to=("H29.14",))
    path = ward.home / "config.toml"
    path.write_text(path.read_text() + '\n[policy]\nconfidence = "much"\n')
    with pytest.raises(BadInput, match="confidence"):
        ward.sync()


def test_what_was_read_keeps_the_place_of_every_line(axis: RunningAxis, ward: Office) -> None:
    send(axis, package_of(sendings()[None]), sender="H29.1", to=("H29.14",))
    ward.sync()
    (found,) = received(ward).values()
    with ward.reader() as mirror:
        extraction = reading(mirror.db, str(found.files[0].sha256))
    assert extraction is not None
    assert unpack(pack(extraction)) == extraction
    numbered = next(line for line in extraction.lines if found.number in line.text)
    assert numbered.page == 1
    assert numbered.y is not None
    assert numbered.y < 0.3


def test_a_document_is_checked_when_its_last_file_has_been_read(axis: RunningAxis, ward: Office) -> None:
    send(axis, package_of(sendings()[None]), sender="H29.1", to=("H29.14",))
    ward.sync(check=False)
    with Mirror(ward.home) as mirror:
        assert texts.due(mirror.db, 10)
        assert ward.check_arrivals(stop=lambda: True) == 0
    assert ward.check_arrivals() == 1
