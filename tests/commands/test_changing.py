"""Recall, answer-recall and paper as commands, on a real axis."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

import pytest

from office.home import load, save
from tests.support.command_line import Result, send, set_up, vanthu

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.axis_server import RunningAxis

NUMBERS = count(41)
"""An axis takes a number of an office once, and the tests share theirs."""
WHY = "Văn bản ban hành nhầm số, ký hiệu"


class Pair(NamedTuple):
    """The homes of two offices, and a document's number and its id at its sender and its receiver."""

    sender: Path
    receiver: Path
    number: str
    sent: int
    came: int


@pytest.fixture
def pair(axis: RunningAxis, tmp_path: Path) -> Pair:
    """An office that has a document of another."""
    number = str(next(NUMBERS))
    sender, receiver = set_up(axis, tmp_path / "a"), set_up(axis, tmp_path / "b", "H29.15")
    send(sender, "H29.15", {"a.pdf": b"%PDF-1.4 "}, number=number, subject="V/v thử nghiệm thu hồi")
    sync(sender, receiver)
    [sent] = done("list", "sent", "--json", home=sender).objects
    came = next(
        each["id"] for each in done("list", "inbox", "--json", home=receiver).objects if each["number"] == number
    )
    return Pair(sender, receiver, number, sent["id"], came)


def sync(*homes: Path) -> None:
    for home in homes:
        assert vanthu("sync", "--now", "--json", home=home).code == 0


def done(*arguments: str, home: Path) -> Result:
    result = vanthu(*arguments, home=home)
    assert result.code == 0, result.err
    return result


def test_a_recall_by_commands(pair: Pair) -> None:
    sender, receiver, _number, sent, came = pair
    done("accept", str(came), home=receiver)
    short = vanthu("recall", str(sent), "--reason", "nhầm", home=sender)
    assert (short.code, len(short.err.splitlines())) == (2, 1)

    recall = done("recall", str(sent), "--reason", WHY, "--to", "H29.15", "--json", home=sender).object
    assert recall["queued"]["recipients"] == ["H29.15"]
    assert (recall["document"], recall["reason"]) == (sent, WHY)
    assert vanthu("recall", str(sent), "--reason", WHY, home=sender).code == 2
    sync(sender, receiver)

    assert "[Thu hồi]" in done("list", "inbox", home=receiver).out.replace("\n", " ")
    request = done("list", "inbox", "--json", home=receiver).objects[0]
    assert (request["business_type"], request["relates_to"]) == (1, came)
    refused = vanthu("answer-recall", str(came), "--refuse", home=receiver)
    assert (refused.code, len(refused.err.splitlines())) == (2, 1)
    answered = done("answer-recall", str(came), "--agree", "--json", home=receiver).object
    assert (answered["id"], answered["document"], answered["status"]) == (request["id"], came, "15")
    assert vanthu("answer-recall", str(came), "--agree", home=receiver).code == 2
    sync(receiver, sender)

    shown = done("show", str(came), "--json", home=receiver).object
    assert (shown["status"], shown["arrival_number"], shown["files"][0]["sha256"]) == ("13", 1, None)
    [change] = shown["changes"]
    assert change["destroyed"][0]["name"] == "a.pdf"
    [change] = done("show", str(sent), "--json", home=sender).object["changes"]
    assert (change["reason"], change["answers"][0]["answer"]) == (WHY, "15")
    sheet = done("show", str(sent), home=sender).out
    assert WHY in sheet
    assert "Đồng ý" in sheet
    assert "a.pdf" in done("show", str(came), home=receiver).out
    done("audit", "verify", home=receiver)


def test_an_update_by_a_draft_file(pair: Pair, tmp_path: Path) -> None:
    sender, receiver, number, sent, _came = pair
    draft = tmp_path / "update.toml"
    draft.write_text(
        f'updates = {sent}\nreason = "{WHY}"\nnumber = "{number}"\nnotation = "SKHCN-VP"\ndate = 2026-11-20\n'
        'subject = "V/v thử nghiệm cập nhật"\nto = ["H29.15"]\nsigner = { name = "Nguyễn Văn A" }\n',
        encoding="utf-8",
    )
    override = ("--override", "TL-D1=Cập nhật văn bản đã gửi trước đây.")
    done("send", str(draft), *override, home=sender)
    sync(sender, receiver)
    [request] = [each for each in done("list", "inbox", "--json", home=receiver).objects if each["business_type"] == 2]
    differences = request["changes"][0]["differences"]
    assert "subject" in [each["name"] for each in differences["fields"]]
    assert "cập nhật" in done("show", str(request["id"]), home=receiver).out
    done("answer-recall", str(request["id"]), "--refuse", "--reason", "Văn bản đã được giải quyết", home=receiver)
    undone = done("undo", str(request["id"]), "--json", home=receiver).object
    assert undone["undone"] == "16"
    done("answer-recall", str(request["id"]), "--agree", home=receiver)
    sync(receiver, sender)
    shown = done("show", str(request["relates_to"]), "--json", home=receiver).object
    assert (shown["subject"], [each["name"] for each in shown["files"]]) == ("V/v thử nghiệm cập nhật", ["a.pdf"])
    changes = done("show", str(sent), "--json", home=sender).object["changes"]
    assert [(each["kind"], each["answers"][0]["answer"]) for each in changes] == [(2, "15")]


def test_paper_by_a_command(new_home: Path) -> None:
    typed = ("--number", "7/UBND-VX", "--date", "2026-11-19", "--subject", "V/v hồ sơ")
    first = done("paper", *typed, "--from", "Bộ Tư pháp", "--json", home=new_home)
    assert (first.object["arrival_number"], first.object["findings"][0]["code"]) == (1, "PAPER")
    assert len(first.err.splitlines()) == 1
    assert vanthu("paper", *typed, "--from", "Bộ Tư pháp", home=new_home).code == 3
    again = done("paper", *typed, "--from", "Bộ Tư pháp", "--kind", "law", "--duplicate", home=new_home)
    assert (again.out, again.err) == ("2\n", "")
    assert vanthu("paper", *typed, home=new_home).code == 2
    out = done("paper", *typed, "--out", "--to", "Bộ Tư pháp", "--kind", "complex", "--json", home=new_home).object
    assert (out["number"], out["arrival_number"]) == (7, None)
    secret = done("paper", *typed, "--from", "Bộ Công an", "--kind", "secret", home=new_home)
    assert (secret.out, len(secret.err.splitlines())) == ("1\n", 1)


def test_paper_is_put_right_and_taken_back_by_commands(new_home: Path) -> None:
    save(new_home, replace(load(new_home), undo=3600))
    typed = ("--number", "7/UBND-VX", "--date", "2026-11-19", "--subject", "V/v hồ sơ")
    first = done("paper", *typed, "--from", "Bộ Tư pháp", "--json", home=new_home).object["id"]
    went = done("paper", *typed, "--out", "--to", "Bộ Tư pháp", "--json", home=new_home).object["id"]
    changed = ("--number", "9/QĐ-BTP", "--subject", "V/v cán bộ", "--kind", "personnel")
    corrected = done("correct-paper", str(first), *changed, "--json", home=new_home).object
    assert (corrected["code"], corrected["arrival_number"], corrected["findings"]) == ("09/QĐ-BTP", 1, [])
    assert done("correct-paper", str(first), "--kind", "none", "--due", "", home=new_home).out == "1\n"
    assert done("correct-paper", str(went), "--to", "Bộ Nội vụ", home=new_home).out == "7\n"
    for wrong in ((str(first),), (str(first), "--to", "Bộ Nội vụ"), (str(went), "--from", "Bộ Nội vụ"), ("99",)):
        refused = vanthu("correct-paper", *wrong, home=new_home)
        assert (refused.code, len(refused.err.splitlines())) == (2, 1), wrong
    assert done("undo", str(first), "--json", home=new_home).object == {"id": first, "undone": "paper", "status": None}
    assert "không được cấp" in done("undo", str(went), home=new_home).out
    assert vanthu("undo", str(first), home=new_home).code == 2
