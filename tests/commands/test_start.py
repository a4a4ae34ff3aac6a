"""What happens before a sub-command does anything: help, languages, wrong use, and what is not loaded."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from commands import main as program
from commands.reference import path, reference
from tests.support.command_line import environment, vanthu
from translations import activate, language

if TYPE_CHECKING:
    from tests.support.command_line import Exchange

HEAVY = ("textual", "rich", "httpx", "pydantic", "sqlite_utils", "starlette", "uvicorn", "pypdfium2", "platformdirs")
COMMANDS = [command.words for command in program.commands()]
ALL = ["", "axis", *COMMANDS]

LISTED_MODULES = """
import sys
before = set(sys.modules)
from commands.main import main
code = main(sys.argv[1:])
sys.stderr.write("\\n".join(sorted(set(sys.modules) - before)))
sys.exit(code)
"""


def modules_after(*arguments: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", LISTED_MODULES, *arguments],
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stderr.split())


@pytest.mark.parametrize("words", ALL)
def test_help_loads_nothing_heavy(words: str) -> None:
    loaded = modules_after(*words.split(), "--help")
    assert loaded
    assert not {name for name in loaded if name.split(".")[0] in HEAVY}


def test_help_loads_little_and_no_sub_command() -> None:
    loaded = modules_after("--help")
    assert len(loaded) <= 45, sorted(loaded)
    assert {name for name in loaded if name.startswith("commands.")} == {
        "commands.diagnostics", "commands.main", "commands.output", "commands.parser",
    }  # fmt: skip


def test_reading_loads_nothing_heavy(exchange: Exchange) -> None:
    for arguments in (("list", "inbox"), ("show", "1"), ("units", "so"), ("list", "inbox", "--json")):
        loaded = modules_after("--home", str(exchange.home), *arguments)
        assert not {name for name in loaded if name.split(".")[0] in HEAVY}


@pytest.mark.parametrize("words", ALL)
def test_every_command_has_help_in_both_languages(words: str) -> None:
    helps = {each: vanthu(*words.split(), "--help", "--lang", each) for each in ("vi", "en")}
    assert all(result.code == 0 and not result.err for result in helps.values())
    vietnamese, english = helps["vi"].out, helps["en"].out
    assert vietnamese.startswith("cách dùng: vanthu")
    assert english.startswith("usage: vanthu")
    shared = {line.strip() for line in vietnamese.splitlines()} & {line.strip() for line in english.splitlines()}
    # Lines that are the same in both are names only: nothing was left without a translation.
    assert not [line for line in shared if re.search(r"[a-z]{3,} [a-z]{2,} [a-z]{2,}", line)], shared


@pytest.mark.parametrize("words", COMMANDS)
def test_every_command_is_run_by_a_test(words: str) -> None:
    runs = set()
    for file in Path(__file__).parent.glob("test_*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                texts = [each.value for each in node.args if isinstance(each, ast.Constant)]
                runs.add((node.func.id, tuple(texts[: len(words.split())])))
    assert runs & {(name, tuple(words.split())) for name in ("vanthu", "started", "on_terminal")}


def test_the_reference_of_the_commands_is_up_to_date() -> None:
    assert path().read_text(encoding="utf-8") == reference(), "run: python -m commands.reference"


def test_the_reference_leaves_the_language_as_it_was() -> None:
    before = language()
    activate("en")
    reference()
    assert language() == "en"
    activate(before)


def test_vietnamese_is_the_default_and_english_can_be_chosen_three_ways(tmp_path: Path) -> None:
    vietnamese = vanthu("init", home=tmp_path)
    assert vietnamese.err.startswith("vanthu: Thiếu đối số bắt buộc: ")
    english = [
        vanthu("--lang", "en", "init", home=tmp_path),
        vanthu("init", "--lang=en", home=tmp_path),
        vanthu("init", home=tmp_path, env={"VANTHU_LANG": "en"}),
    ]
    assert {result.err for result in english} == {english[0].err}
    assert english[0].err.startswith("vanthu: The following arguments are required: ")


def test_home_is_taken_before_and_after_the_sub_command_and_from_the_environment(tmp_path: Path) -> None:
    for result in (
        vanthu("--home", tmp_path / "here", "list", "inbox"),
        vanthu("list", "inbox", "--home", tmp_path / "here"),
        vanthu("list", "inbox", env={"VANTHU_HOME": str(tmp_path / "here")}),
        vanthu("--home", tmp_path / "not", "list", "inbox", "--home", tmp_path / "here"),
    ):
        assert result.code == 2
        assert str(tmp_path / "here") in result.err


@pytest.mark.parametrize("arguments", [("--version",), ("list", "--version"), ("axis", "serve", "--version")])
def test_the_version_can_be_asked_anywhere(arguments: tuple[str, ...]) -> None:
    result = vanthu(*arguments)
    assert result.code == 0
    assert re.fullmatch(r"vanthu \d+\.\d+\.\d+\n", result.out)


@pytest.mark.parametrize(
    ("arguments", "vietnamese", "english"),
    [
        (("bogus",), "không có lựa chọn 'bogus'", "invalid choice: 'bogus'"),
        (("axis",), "thiếu đối số bắt buộc", "the following arguments are required"),
        (("init", "--code", "H29.1"), "--name, --endpoint", "--name, --endpoint"),
        (("list",), "KHAY", "TRAY"),
        (("list", "inbox", "--limit", "0"), "không phải là số nguyên", "is not a whole number"),
        (("list", "inbox", "--limit", "x"), "không phải là số nguyên", "is not a whole number"),
        (("sync", "--watch"), "cần một giá trị", "expected one argument"),
        (("sync", "--jso"), "không hiểu đối số: --jso", "unrecognized arguments: --jso"),
        (("show", "1", "\x1b[2J"), "không hiểu đối số: ␛[2J", "unrecognized arguments: ␛[2J"),
        (("axis", "serve", "--port", "65536"), "không phải là cổng", "is not a port"),
        (("demo", "--documents", "-3"), "không phải là số nguyên", "is not a whole number"),
        (("--lang", "fr", "list", "inbox"), "không có lựa chọn 'fr'", None),
    ],
)
def test_wrong_use_is_one_sentence_and_exit_code_2(
    arguments: tuple[str, ...], vietnamese: str, english: str | None
) -> None:
    for words, lang in ((vietnamese, "vi"), (english, "en")):
        if words is None:
            continue
        result = vanthu(*arguments, env={"VANTHU_LANG": lang})
        assert (result.code, result.out) == (2, "")
        assert result.err.count("\n") == 1
        assert words.lower() in result.err.lower()
        assert "--help" in result.err
