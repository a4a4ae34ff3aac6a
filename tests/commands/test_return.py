"""The round trip by commands alone: three homes on one axis, a return with its reason, and the correction."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pytest

from demo.scenario import Fault, scenario
from documents.statuses import fold
from documents.times import now
from durable.sqlite import sqlite3
from tests.support.command_line import send, set_up, vanthu

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.axis_server import RunningAxis

OVERRIDES = [f"--override={code}=Chấp nhận trong phép thử." for code in ("TL-B1", "TL-E2", "TL-D1", "TL-F1")]


def letter(directory: Path, to: list[str]) -> Path:
    """A draft whose typed number is not the one on its page."""
    sending = next(each for each in scenario(40, today=now().date()) if each.fault is Fault.NUMBER and not each.urgency)
    names = []
    for file in sending.files:
        (directory / file.name).write_bytes(file.render())
        names.append(file.name)
    fields = {
        "number": sending.number,
        "notation": sending.notation,
        "type": sending.type_name,
        "subject": sending.subject,
        "to": to,
        "files": names,
    }
    signer = {"name": sending.signer, "position": sending.position, "competence": sending.competence}
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in fields.items()]
    lines.append(f"date = {sending.date}")
    lines.append("[signer]")
    lines += [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in signer.items()]
    path = directory / "draft.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def sync(*homes: Path) -> None:
    for home in homes:
        result = vanthu("sync", "--now", "--json", home=home)
        assert result.code == 0, result.err


def listed(home: Path, tray: str) -> list[dict[str, Any]]:
    return vanthu("list", tray, "--json", home=home).objects


def shown(home: Path, document_id: int) -> dict[str, Any]:
    return vanthu("show", str(document_id), "--json", home=home).object


def test_a_return_goes_round_and_comes_back_corrected(axis: RunningAxis, tmp_path: Path) -> None:
    codes = ["H29.51", "H29.52", "H29.53"]
    for code in codes:
        axis.register(code)
    a, b, c = (set_up(axis, tmp_path / code, code) for code in codes)
    sent = vanthu("send", letter(tmp_path, codes[1:]), *OVERRIDES, "--json", home=a)
    assert sent.code == 0, sent.err
    sync(a, b, c)
    [at_b], [at_c] = listed(b, "inbox"), listed(c, "inbox")
    assert vanthu("accept", str(at_b["id"]), home=b).code == 0

    planned = vanthu("return", str(at_c["id"]), "--dry-run", "--code", "TL-B1", "--json", home=c)
    assert shown(c, at_c["id"])["status"] == "01"
    given = vanthu("return", str(at_c["id"]), "--code", "TL-B1", "--json", home=c)
    assert (given.code, given.object | {"queued": False}) == (0, planned.object)
    text = given.object["text"]
    found = next(each for each in at_c["findings"] if each["code"] == "TL-B1")["evidence"]["found"]
    assert text.startswith("[TL-B1/H2] ")
    assert f'"{found}"' in text
    sync(b, c, a)

    [back] = listed(a, "returned")
    assert back["id"] == sent.object["id"]
    [from_b, from_c] = back["to"]
    assert (from_b["business"], from_b["parsed"]) == ("03", None)
    assert (from_c["business"], from_c["reason"]) == ("02", text)
    assert from_c["parsed"] == {"code": "TL-B1", "action": "H2", "text": text.removeprefix("[TL-B1/H2] ")}
    told = vanthu("show", str(back["id"]), home=a).out
    assert "yêu cầu: gửi bản cập nhật" in told

    both = vanthu("correct", str(back["id"]), "--settled", "Đã gọi điện", "--action", "H2", home=a)
    assert (both.code, both.err.count("\n")) == (2, 1)
    settled = vanthu("correct", str(back["id"]), "--settled", "Đã gọi điện", "--json", home=a)
    assert settled.object == {"id": back["id"], "settled": [codes[2]]}
    assert [each["settled"] for each in listed(a, "returned")[0]["to"]] == [None, "Đã gọi điện"]
    assert "đã giải quyết: Đã gọi điện" in vanthu("show", str(back["id"]), home=a).out
    assert vanthu("undo", str(back["id"]), "--json", home=a).object["undone"] == "settle"

    draft = vanthu("correct", str(back["id"]), "--json", home=a).object
    assert (f"{draft['number']}/{draft['notation']}", draft["to"]) == (found, [codes[2]])
    update = vanthu("send", str(draft["id"]), *OVERRIDES, "--json", home=a)
    assert update.code == 0, update.err
    sync(a, c, a)

    corrected = next(each for each in listed(c, "inbox") if each["business_type"] == 2)
    assert (corrected["relates_to"], corrected["code"]) == (at_c["id"], found)
    state = shown(c, at_c["id"])["return"]
    assert [each["stage"] for each in state["stages"] if each["reached"]] == [
        "queued",
        "accepted",
        "fetched",
        "corrected",
    ]
    assert state["stages"][-1]["document"] == corrected["id"]
    assert next(iter(listed(a, "returned")))["to"][1]["corrected_by"] == update.object["id"]

    ledger = statuses_carried(axis)
    for row in (shown(a, back["id"]), shown(a, update.object["id"])):
        for recipient in row["to"]:
            assert recipient["business"] == fold(ledger[recipient["code"], row["document_id"]])
    for home, code, row in ((b, codes[1], at_b), (c, codes[2], at_c), (c, codes[2], corrected)):
        assert shown(home, row["id"])["status"] == fold(ledger[code, row["document_id"]])
    for home in (a, b, c):
        assert vanthu("audit", "verify", home=home).code == 0


def statuses_carried(axis: RunningAxis) -> dict[tuple[str, str], list[str]]:
    """(office, DocumentId) to the codes of every status the axis carried for it."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    ledger = sqlite3.connect(f"{(axis.data_dir / 'axis.sqlite').as_uri()}?mode=ro", uri=True)
    rows = ledger.execute("SELECT doc_id, sender FROM package WHERE kind = 'status'").fetchall()
    ledger.close()
    from axis.edxml.reader import read
    from axis.package import StatusPackage

    for doc_id, sender in rows:
        with (axis.data_dir / "packages" / f"{doc_id}.edxml").open("rb") as file:
            package, _payloads = read(file)
        assert isinstance(package, StatusPackage)
        found[sender, package.response_for.document_id].append(package.status_code)
    return found


@pytest.fixture(scope="module")
def pair(axis: RunningAxis, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[int]]:
    """An office with three documents that came without a fault, and their ids."""
    for code in ("H29.54", "H29.55"):
        axis.register(code)
    homes = tmp_path_factory.mktemp("pair")
    sender, home = set_up(axis, homes / "s", "H29.54"), set_up(axis, homes / "r", "H29.55")
    for number in ("71", "72", "73"):
        send(sender, "H29.55", {}, number=number, subject=f"V/v thử {number}", issued_on=now().date())
    sync(sender, home)
    return home, sorted(each["id"] for each in listed(home, "inbox"))


@pytest.mark.parametrize(
    ("more", "word"),
    [
        pytest.param(["--code", "TL-C4", "--note", "123456789"], "10", id="9 characters"),
        pytest.param(["--code", "TL-C4", "--note", "x" * 501], "500", id="501 characters"),
        pytest.param(["--code", "TL-Q7"], "TL-Q7", id="no such reason"),
        pytest.param([], "lý do", id="no reason at all"),
    ],
)
def test_bad_input_is_one_sentence_and_queues_nothing(pair: tuple[Path, list[int]], more: list[str], word: str) -> None:
    home, (first, *_rest) = pair
    result = vanthu("return", str(first), *more, home=home)
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert word in result.err
    assert shown(home, first)["status"] == "01"


def test_several_are_returned_together_or_not_at_all(pair: tuple[Path, list[int]], tmp_path: Path) -> None:
    home, ids = pair
    words = [str(each) for each in ids[1:]]
    note = ["--code", "TL-E4", "--note", "Không thuộc thẩm quyền giải quyết."]
    stopped = vanthu("return", *words, "999", *note, home=home)
    assert (stopped.code, stopped.out) == (2, "")
    assert [shown(home, each)["status"] for each in ids[1:]] == ["01", "01"]

    done = vanthu("return", *words, *note, "--json", home=home)
    assert [each["id"] for each in done.objects] == ids[1:]
    assert {each["text"] for each in done.objects} == {
        "[TL-E4/H8] Không thuộc thẩm quyền giải quyết. Đề nghị liên hệ, xác nhận."
    }
    again = vanthu("return", words[0], *note, home=home)
    assert (again.code, again.err) == (2, f"vanthu: Văn bản {words[0]} đã được trả lại rồi.\n")
    slip = tmp_path / "phieu.pdf"
    assert vanthu("return", words[0], "--slip", slip, home=home).code == 0
    assert slip.read_bytes().startswith(b"%PDF-")
    assert vanthu("undo", words[0], home=home).code == 0
    assert shown(home, ids[1])["return"] is None


def test_a_document_is_carried_on_to_the_office_it_is_for(pair: tuple[Path, list[int]]) -> None:
    home, (first, *_rest) = pair
    draft = vanthu("forward", str(first), "--to", "H29.54", "--json", home=home).object
    assert (draft["relates_to"], draft["to"]) == (first, ["H29.54"])
    assert "71" in draft["subject"]
    assert [each["id"] for each in listed(home, "drafts")] == [draft["id"]]
    missing = vanthu("forward", "999", "--to", "H29.54", home=home)
    assert (missing.code, missing.err.count("\n")) == (2, 1)
