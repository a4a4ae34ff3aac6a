"""The catalogues hold every message of the sources, in both languages, and what is compiled is what is written."""

from __future__ import annotations

import argparse
import ast
import gettext
import io
import string
from typing import TYPE_CHECKING

import pytest
from babel.messages.extract import extract_from_file

from translations import LANGUAGES
from translations.catalogues import ARGPARSE, PACKAGES, ROOT, compiled, faults, merged, messages, path_of, read, written

if TYPE_CHECKING:
    from pathlib import Path

MARKS = {"_": 1, "N_": 1, "ngettext": 2}
NOT_FOR_USERS = {
    # Faults of a program that defines its arguments wrongly.
    "unknown parser", "conflicting", "argument \"-\"", "can't open", "cannot merge", "'required' is", "invalid option",
    "dest= is", "invalid conflict", "mutually exclusive", "cannot have multiple", "%r is not callable", ".__call__",
    # `Parser.error` speaks instead.
    "%(prog)s: error",
    # Not used by this program, or only by a later Python.
    "subcommands", "show program's version", "warning", "option '%(option)s' is deprecated", "command '",
    "argument '", "default",
}  # fmt: skip


def known(language: str) -> dict[str, object]:
    return {
        (message.id if isinstance(message.id, str) else message.id[0]): message
        for message in read(path_of(language), language)
        if message.id
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_holds_exactly_the_messages_of_the_sources(language: str) -> None:
    wanted = {each if isinstance(each, str) else each[0] for each in messages()}
    assert known(language).keys() == wanted, "run: make catalogues"
    assert len(wanted) > 100


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated_with_the_same_placeholders(language: str) -> None:
    assert not list(faults(read(path_of(language), language)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_the_written_one(language: str) -> None:
    assert path_of(language).with_suffix(".mo").read_bytes() == compiled(merged(language, []))
    translation = gettext.GNUTranslations(io.BytesIO(compiled(merged(language, []))))
    file = ("{count} file saved:", "{count} files saved:")
    assert translation.ngettext(*file, 1) == {"vi": "Đã lưu {count} tệp:", "en": file[0]}[language]
    assert translation.ngettext(*file, 2) == {"vi": "Đã lưu {count} tệp:", "en": file[1]}[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_gathering_again_changes_nothing(language: str) -> None:
    content = written(merged(language, []))
    assert path_of(language).read_bytes() == content
    assert str(ROOT).encode() not in content


def test_a_fragment_adds_and_wins(tmp_path: Path) -> None:
    fragment = tmp_path / "part.po"
    fragment.write_text(
        'msgid "Subject"\nmsgstr "Điều khác"\n\nmsgid "nowhere"\nmsgstr "không đâu"\n', encoding="utf-8"
    )
    catalogue = merged("vi", [read(fragment, "vi")])
    assert catalogue["Subject"].string == "Điều khác"
    assert "nowhere" not in catalogue


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ('msgid "a {x}"\nmsgstr "b {y}"\n', "other placeholders"),
        ('msgid "a {x}"\nmsgstr "b"\n', "other placeholders"),
        ('msgid "a %s"\nmsgstr "b %r"\n', "other placeholders"),
        ('msgid "a {x:o}"\nmsgstr "b {x}"\n', "other placeholders"),
        ('msgid "a"\nmsgstr ""\n', "no translation"),
        ('msgid "a {n}"\nmsgid_plural "as {n}"\nmsgstr[0] ""\n', "no translation"),
        ('msgid "a {x}"\nmsgstr "{x} b"\n', None),
    ],
)
def test_faults_are_found(tmp_path: Path, content: str, fault: str | None) -> None:
    (tmp_path / "x.po").write_text(content, encoding="utf-8")
    found = list(faults(read(tmp_path / "x.po", "vi")))
    assert [fault in each for each in found if fault] == ([True] if fault else [])
    assert bool(found) == bool(fault)


def test_no_message_in_the_code_is_put_together_before_it_is_looked_up() -> None:
    seen = 0
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)) or node.func.id not in MARKS:
                    continue
                for argument in node.args[: MARKS[node.func.id]]:
                    where = f"{path.relative_to(ROOT)}:{node.lineno}"
                    assert not isinstance(argument, ast.JoinedStr | ast.BinOp), where
                    assert not (isinstance(argument, ast.Call) and ast.unparse(argument.func).endswith(".format")), (
                        where
                    )
                    if isinstance(argument, ast.Constant):
                        seen += 1
                        names = [name for _text, name, _spec, _how in string.Formatter().parse(str(argument.value))]
                        assert "" not in names, f"{where}: a placeholder without a name"
    assert seen > 100


def test_every_word_of_argparse_that_users_meet_is_in_the_catalogue() -> None:
    gathered = extract_from_file("python", str(argparse.__file__), keywords={"_": None, "ngettext": (1, 2)})
    words = {each if isinstance(each, str) else each[0] for _line, each, _comments, _context in gathered}
    assert len(words) > 20
    ours = {each if isinstance(each, str) else each[0] for each in ARGPARSE}
    missing = {word for word in words - ours if not any(part in word for part in NOT_FOR_USERS)}
    assert not missing
