"""``vanthu bundle``: there by stick, back by stick, and what a clerk reads when a stick is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.command_line import FILES, on_terminal, send, vanthu

if TYPE_CHECKING:
    from pathlib import Path

NOWHERE = "http://127.0.0.1:9"


def stranded(home: Path, code: str) -> Path:
    """An office whose axis does not answer, without an undo window."""
    made = vanthu("init", "--code", code, "--name", f"Cơ quan {code}", "--endpoint", NOWHERE, home=home, stdin="khóa")
    assert made.code == 0, made.err
    config = home / "config.toml"
    config.write_text(config.read_text().replace("undo = 20", "undo = 0"))
    return home


@pytest.fixture
def homes(tmp_path: Path) -> tuple[Path, Path]:
    sender, receiver = stranded(tmp_path / "a", "H29.1"), stranded(tmp_path / "b", "H29.14")
    send(sender, "H29.14", FILES, subject="V/v đường truyền hỏng")
    return sender, receiver


def test_there_and_back(homes: tuple[Path, Path], tmp_path: Path) -> None:
    sender, receiver = homes
    made = vanthu("bundle", "export", tmp_path / "go.tar", "--to", "H29.14", "--json", home=sender)
    assert made.code == 0, made.err
    counts = {name: made.object[name] for name in ("documents", "statuses", "receipts", "again", "left", "recipients")}
    assert counts == {"documents": 1, "statuses": 0, "receipts": 0, "again": 0, "left": 0, "recipients": ["H29.14"]}

    refused = vanthu("bundle", "import", tmp_path / "go.tar", "--json", "--lang", "en", home=receiver)
    assert (refused.code, refused.out) == (6, "")
    assert made.object["fingerprint"] in refused.err
    taken = vanthu("bundle", "import", tmp_path / "go.tar", "--trust", "--json", home=receiver)
    assert (taken.code, taken.object["documents"], taken.object["errors"]) == (0, 1, [])
    assert vanthu("list", "inbox", "--json", home=receiver).object["code"] == "12/SKHCN-VP"

    back = vanthu("bundle", "export", tmp_path, "--lang", "en", home=receiver)
    assert back.code == 0, back.err
    assert back.out.strip() == str(tmp_path / "vanthu-H29.14-0001.tar")
    assert "1 status, 1 receipt" in back.err
    heard = vanthu("bundle", "import", back.out.strip(), "--trust", "--lang", "en", home=sender)
    assert (heard.code, heard.out) == (0, "From H29.14: 1 status, 1 receipt.\n")
    assert vanthu("show", "1", "--json", home=sender).object["to"][0]["transport"] == "ACCEPTED"


def test_a_wrong_stick_is_one_sentence(homes: tuple[Path, Path], tmp_path: Path) -> None:
    sender, receiver = homes
    whole = tmp_path / "go.tar"
    assert vanthu("bundle", "export", whole, home=sender).code == 0
    cut, text = tmp_path / "cut.tar", tmp_path / "text.tar"
    cut.write_bytes(whole.read_bytes()[:-700])
    text.write_text("không phải")
    for path, home in ((cut, receiver), (text, receiver), (tmp_path / "none.tar", receiver), (whole, sender)):
        refused = vanthu("bundle", "import", path, "--trust", home=home)
        assert (refused.code, refused.out, refused.err.count("\n")) == (2, "", 1), refused.err
        assert path.name in refused.err
    assert vanthu("list", "inbox", "--json", home=receiver).out == ""
    nothing = vanthu("bundle", "export", tmp_path / "x.tar", home=receiver)
    assert (nothing.code, (tmp_path / "x.tar").exists()) == (2, False)


def test_at_a_terminal_the_clerk_is_asked_for_the_key(homes: tuple[Path, Path], tmp_path: Path) -> None:
    sender, receiver = homes
    made = vanthu("bundle", "export", tmp_path / "go.tar", "--json", home=sender)
    with on_terminal("bundle", "import", tmp_path / "go.tar", home=receiver, language="en") as terminal:
        terminal.see(made.object["fingerprint"][:9])
        terminal.see("Type yes")
        terminal.write("yes\r")
        assert terminal.wait() == 0
    assert vanthu("list", "inbox", "--json", home=receiver).object["code"] == "12/SKHCN-VP"
