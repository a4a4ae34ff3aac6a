"""The demonstration's documents from their bytes to their findings: every fault is found, no sound one is blamed."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, time
from typing import TYPE_CHECKING

import pytest

from compliance.check import CheckedFile, Context, Declared, Finding, Party, check, summary
from compliance.extract import Extractor
from compliance.facts import read_facts
from demo.scenario import HOME, OFFICES, Fault, Sending, scenario
from documents.times import VIETNAM
from tests.support.checking import Offices

if TYPE_CHECKING:
    from pathlib import Path

    from compliance.rules.model import Direction

TODAY = date(2026, 11, 20)
CODES = {
    Fault.CLASSIFIED: "TL-A1",
    Fault.NUMBER: "TL-B1",
    Fault.ENCLOSURE: "TL-C1",
    Fault.LATE: "TL-D1",
    Fault.ADDRESSEE: "TL-E2",
}
DOCUMENTS = 24
"""The fewest that hold every fault are 20; the others are sound."""


def loud(sending: Sending, files: list[CheckedFile], direction: Direction) -> list[Finding]:
    """What is more than a hint."""
    moment = datetime.combine(TODAY, time(8), VIETNAM)
    typed = Declared(
        code=sending.code,
        issued_on=sending.date,
        type_name=sending.type_name,
        subject=sending.subject,
        issuer=Party(sending.sender.code, sending.sender.name),
        signer=sending.signer,
        recipients=tuple(Party(each.code, each.name) for each in sending.recipients),
        urgency=sending.urgency,
        due=sending.due,
        enclosures=sending.appendixes,
        sent_at=moment,
        received_at=moment,
    )
    own = sending.sender if direction == "out" else sending.recipients[0]
    directory = Offices(offices=[Party(each.code, each.name) for each in OFFICES])
    found = check(typed, files, Context(direction, TODAY, Party(own.code, own.name), directory=directory))
    return [each for each in found if each.severity != "info"]


@pytest.fixture(scope="module")
def sendings() -> list[Sending]:
    return scenario(DOCUMENTS, today=TODAY)


@pytest.fixture(scope="module")
def read(sendings: list[Sending], tmp_path_factory: pytest.TempPathFactory) -> list[list[CheckedFile]]:
    path: Path = tmp_path_factory.mktemp("scenario") / "blob"
    documents = []
    with Extractor() as extractor:
        for sending in sendings:
            files = []
            for file in sending.files:
                content = file.render()
                path.write_bytes(content)
                extraction = extractor.extract(path, file.name)
                digest = hashlib.sha256(content).hexdigest()
                files.append(summary(file.name, len(content), digest, extraction, read_facts(extraction)))
            documents.append(files)
    return documents


@pytest.mark.parametrize("direction", ["in", "out"])
def test_each_fault_is_found_and_nothing_else(
    sendings: list[Sending], read: list[list[CheckedFile]], direction: Direction
) -> None:
    assert {each.fault for each in sendings} == {None, *Fault}
    for sending, files in zip(sendings, read, strict=True):
        codes = [each.code for each in loud(sending, files, direction)]
        assert codes == ([CODES[sending.fault]] if sending.fault else []), (sending.code, sending.fault)


def test_what_arrives_at_the_wrong_office_is_stopped_before_it_leaves(
    sendings: list[Sending], read: list[list[CheckedFile]]
) -> None:
    wrong = next(i for i, each in enumerate(sendings) if each.fault is Fault.ADDRESSEE)
    (found,) = loud(sendings[wrong], read[wrong], "out")
    assert found.suggestion is not None
    assert found.suggestion.value == {"code": HOME.code, "name": HOME.name}
