"""``vanthu check``, with real files, without an office and with one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from demo.scenario import Fault, Sending, scenario
from documents.times import now
from tests.support.command_line import vanthu

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.command_line import Exchange


def write(directory: Path, fault: Fault | None) -> tuple[Sending, list[str]]:
    """The files of a sending of the demonstration with that fault, or of a sound one."""
    sending = next(
        each
        for each in scenario(200, today=now().date())
        if each.fault is fault
        and each.files[0].name.endswith(".pdf")
        and not each.urgency
        and (fault is not None or each.type_name == "Công văn")
    )
    names = []
    for file in sending.files:
        path = directory / file.name
        path.write_bytes(file.render())
        names.append(str(path))
    return sending, names


def checked(home: Path, *arguments: str) -> tuple[int, Any]:
    result = vanthu("check", *arguments, "--json", home=home)
    assert result.err == ""
    return result.code, result.object


def codes(found: Any) -> set[str]:
    return {finding["code"] for finding in found["findings"] if finding["severity"] != "info"}


def test_a_sound_document_says_what_it_is_and_nothing_is_wrong(tmp_path: Path) -> None:
    sending, files = write(tmp_path, None)
    day = sending.date.isoformat()
    code, found = checked(tmp_path / "none", *files, "--number", sending.code, "--date", day, "--sent", day)
    assert code == 0
    facts = found["files"][0]["facts"]
    assert found["files"][0]["how"] == "text"
    assert (facts["code"], facts["date"], facts["type"]) == (sending.code, day, sending.type_name)
    assert facts["signer"]["name"] == sending.signer
    assert facts["secrecy"] is None
    assert codes(found) == set()


def test_a_number_typed_wrong_stops_the_sending_and_shows_both(tmp_path: Path) -> None:
    sending, files = write(tmp_path, None)
    code, found = checked(tmp_path / "none", *files, "--number", f"9{sending.code}")
    assert code == 3
    (finding,) = (each for each in found["findings"] if each["code"] == "TL-B1")
    assert finding["severity"] == "block"
    assert finding["page"] == 1
    assert sending.code in finding["message"]
    assert f"9{sending.code}" in finding["message"]


def test_a_secret_stops_the_sending_without_being_quoted(tmp_path: Path) -> None:
    sending, files = write(tmp_path, Fault.CLASSIFIED)
    code, found = checked(tmp_path / "none", *files, "--number", sending.code)
    assert code == 3
    assert codes(found) == {"TL-A1"}
    (finding,) = found["findings"]
    assert finding["file"] is None
    assert sending.files[0].name not in finding["message"]


def test_a_missing_enclosure_and_a_late_sending_are_found(tmp_path: Path) -> None:
    _sending, files = write(tmp_path, Fault.ENCLOSURE)
    assert "TL-C1" in codes(checked(tmp_path / "none", *files)[1])
    sending, files = write(tmp_path, Fault.LATE)
    sent = now().date().isoformat()
    assert "TL-D1" in codes(checked(tmp_path / "none", *files, "--number", sending.code, "--sent", sent)[1])


def test_what_cannot_be_read_is_said_to_be_unchecked(tmp_path: Path) -> None:
    broken = tmp_path / "hong.pdf"
    broken.write_bytes(b"%PDF-1.7\n" + bytes(500))
    _code, found = checked(tmp_path / "none", str(broken))
    assert found["files"][0]["how"] == "none"
    assert {"TL-C2", "NOT-CHECKED"} & {finding["code"] for finding in found["findings"]}


def test_people_read_facts_and_sentences(tmp_path: Path) -> None:
    sending, files = write(tmp_path, None)
    result = vanthu("check", *files, "--number", f"9{sending.code}", home=tmp_path / "none")
    assert sending.code in result.out
    assert "TL-B1" in result.out


def test_the_directory_of_an_office_is_used(exchange: Exchange, tmp_path: Path) -> None:
    _sending, files = write(tmp_path, None)
    code, found = checked(exchange.home, *files, "--to", "H29.15")
    assert code in {0, 3}
    assert any(finding["code"] == "TL-E2" for finding in found["findings"]), "the page is not for that office"


@pytest.mark.parametrize(
    ("arguments", "word"),
    [(("khong-co.pdf",), "khong-co.pdf"), (("khong-co.pdf", "--date", "2026-02-30"), "2026-02-30")],
)
def test_bad_input_is_one_sentence(tmp_path: Path, arguments: tuple[str, ...], word: str) -> None:
    result = vanthu("check", *arguments, home=tmp_path / "none")
    assert result.code == 2
    assert word in result.err
    assert len(result.err.strip().splitlines()) == 1


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo], ids=["directory", "pipe"])
def test_what_is_no_file_is_said_at_once(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "cong-van.pdf")
    result = vanthu("check", tmp_path / "cong-van.pdf", home=tmp_path / "none")
    assert (result.code, result.out) == (2, "")
    assert result.err == f"vanthu: {tmp_path / 'cong-van.pdf'} không phải là tệp.\n"
