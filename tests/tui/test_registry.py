"""The one registry: no key twice, everything explained, and a keymap of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tui.keymap import BadKeymap, Keymap, load_keymap, table
from tui.registry import COMMANDS, CONTEXTS

if TYPE_CHECKING:
    from pathlib import Path


def test_every_command_is_whole() -> None:
    assert len({command.id for command in COMMANDS}) == len(COMMANDS)
    for command in COMMANDS:
        assert command.where in CONTEXTS
        assert command.when in {"", *CONTEXTS}
        assert command.title
        assert command.help.endswith(".")
    assert len(list(table())) == len(COMMANDS)


def test_default_keys_do_not_collide(tmp_path: Path) -> None:
    (tmp_path / "keymap.toml").write_text("[keys]\n")
    load_keymap(tmp_path)


def test_own_keys_replace_the_usual_ones(tmp_path: Path) -> None:
    (tmp_path / "keymap.toml").write_text('[keys]\nsync = ["f9", "z z"]\n')
    keymap = load_keymap(tmp_path)
    found = keymap.find("f9", {"everywhere"})
    assert found is not None
    assert found.id == "sync"
    assert keymap.find("S", {"everywhere"}) is None
    assert keymap.begins("z", {"everywhere"})
    assert not Keymap().begins("z", {"everywhere"})


@pytest.mark.parametrize(
    "content",
    ["[keys", '[keys]\nfly = "x"\n', "[keys]\nsync = 3\n", "keys = 1\n", '[keys]\nsync = "j"\n', "[keys]\nsync = []"],
)
def test_bad_keymap_is_one_sentence(tmp_path: Path, content: str) -> None:
    (tmp_path / "keymap.toml").write_text(content)
    with pytest.raises(BadKeymap) as error:
        load_keymap(tmp_path)
    assert str(tmp_path / "keymap.toml") in str(error.value)
