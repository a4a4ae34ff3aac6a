"""``send``: a draft in TOML, checked, numbered and queued."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from storage import drafts, outbox
from storage.mirror import Mirror
from tests.support.command_line import set_up, vanthu
from tests.support.drafting import SUBJECT, letter, lone_office, paper_file, toml

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.axis_server import RunningAxis

REASON = "Số ghi tay trên bản giấy"


def write(directory: Path, page: str = "01", **changes: str) -> Path:
    """A draft and its file in a directory; `page` is the number on the page of the file."""
    paper_file(directory / "a.docx", page)
    path = directory / "draft.toml"
    path.write_text(toml("a.docx", **changes), encoding="utf-8")
    return path


def test_a_draft_goes_to_another_office(axis: RunningAxis, tmp_path: Path) -> None:
    axis.register("H29.51", "Sở Khoa học và Công nghệ")
    axis.register("H29.52", "Sở Nội vụ")
    sender, receiver = set_up(axis, tmp_path / "a", "H29.51"), set_up(axis, tmp_path / "b", "H29.52")
    draft = write(tmp_path, to='["H29.52"]', due="2199-12-31", urgency='"khẩn"')
    result = vanthu("send", draft, "--json", "--lang", "en", home=sender)
    assert (result.code, result.err.count("never fetched")) == (0, 1)
    sent = result.object
    assert sent.keys() == {"id", "document_id", "code", "queued", "findings"}
    assert sent["code"] == "01/SKHCN-VP"
    assert sent["queued"].keys() == {"sha256", "size", "recipients", "leaves_at"}
    with Mirror(sender, read_only=True) as mirror:
        [message] = outbox.of_document(mirror.db, sent["id"])
        assert message.next_attempt == sent["queued"]["leaves_at"]
        with mirror.blobs.open(mirror.db, sent["queued"]["sha256"]) as package:
            content = package.read()
    assert (hashlib.sha256(content).hexdigest(), len(content)) == (sent["queued"]["sha256"], sent["queued"]["size"])
    assert vanthu("sync", "--json", home=sender).object["sent"] == 0  # the undo window
    assert vanthu("sync", "--now", "--json", home=sender).object["sent"] == 1
    assert vanthu("sync", "--json", home=receiver).object["received"] == 1
    [received] = vanthu("list", "inbox", "--json", home=receiver).objects
    shown = vanthu("show", str(received["id"]), "--json", home=receiver).object
    assert (shown["document_id"], shown["code"], shown["subject"]) == (sent["document_id"], "01/SKHCN-VP", SUBJECT)
    assert (shown["urgency"], shown["due"]) == ("khẩn", "2199-12-31")
    assert [each["name"] for each in shown["files"]] == ["a.docx"]


def test_the_next_draft_has_the_next_number(tmp_path: Path) -> None:
    home = lone_office(tmp_path / "home").home
    for number in ("01", "02", "03"):
        result = vanthu("send", write(tmp_path, number), "--lang", "en", home=home)
        assert (result.code, result.err) == (0, "")
        assert re.search(r"taken back until \d\d:\d\d:\d\d: vanthu undo", result.out)
        assert result.out.startswith(f"{number}/SKHCN-VP is queued as document {int(number)}")


def test_a_blocking_finding_is_exit_code_3(tmp_path: Path) -> None:
    home = lone_office(tmp_path / "home").home
    draft = write(tmp_path, "05", number='"7"')
    stopped = vanthu("send", draft, "--json", home=home)
    assert (stopped.code, stopped.object["id"], stopped.err.count("\n")) == (3, None, 1)
    assert [each["code"] for each in stopped.object["findings"]] == ["TL-B1"]
    told = vanthu("send", draft, "--lang", "en", home=home)
    assert (told.code, "TL-B1" in told.out, "05/SKHCN-VP" in told.out) == (3, True, True)
    assert vanthu("list", "sent", "--json", home=home).objects == []

    result = vanthu(
        "send", draft, "--json", "--override", f"TL-B1={REASON}", "--override", f"TL-D1={REASON}", home=home
    )
    assert (result.code, result.object["code"]) == (0, "07/SKHCN-VP")
    assert [each["severity"] for each in result.object["findings"]] == ["block"]


def test_wrong_use_is_one_sentence_and_exit_code_2(tmp_path: Path) -> None:
    home = lone_office(tmp_path / "home").home
    good, wrong, odd = tmp_path / "good", tmp_path / "wrong", tmp_path / "odd"
    for directory in (good, wrong, odd):
        directory.mkdir()
    draft = write(good)
    cases: tuple[tuple[list[str | Path], str], ...] = (
        ([tmp_path / "none.toml"], "none.toml"),
        (["99"], "99"),
        ([draft, "--override", "TL-B1"], "CODE=REASON"),
        ([draft, "--override", "TL-B1=ngắn"], "TL-B1"),
        ([draft, "--override", f"TL-Z9={REASON}"], "TL-Z9"),
        ([write(wrong, to='["H29.41"]')], "draft.toml, line 5: Recipient H29.41"),
        ([write(odd, date="2026-02-30")], "draft.toml, line 7, column 8"),
    )
    for arguments, said in cases:
        result = vanthu("send", *arguments, "--lang", "en", home=home)
        assert (result.code, result.out, result.err.count("\n")) == (2, "", 1), result
        assert said in result.err
    assert vanthu("list", "sent", "--json", home=home).objects == []


def test_a_saved_draft_is_sent_by_its_id(tmp_path: Path) -> None:
    office = lone_office(tmp_path / "home")
    document_id = office.drafting.create(letter(paper_file(tmp_path / "a.docx")))
    result = vanthu("send", str(document_id), "--json", home=office.home)
    assert (result.code, result.object["id"]) == (0, document_id)
    with office.reader() as mirror:
        assert drafts.get(mirror.db, document_id) is None
