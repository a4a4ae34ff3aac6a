"""What the documentation shows can be used as it stands."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from commands.main import commands
from documents.reasons import REASONS, Action
from office import home as homes
from office.policy import policy_of
from office.safekeeping.retention import Rules
from office.writing.draft_file import read_draft

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted(DOCS.glob("*.md")))


def blocks(name: str) -> list[str]:
    """The TOML examples of a page."""
    return re.findall(r"```toml\n(.*?)```", (DOCS / name).read_text(encoding="utf-8"), re.DOTALL)


def targets() -> Iterator[tuple[Path, str]]:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if "://" not in target:
                yield page, target


def test_the_settings_shown_are_taken(tmp_path: Path) -> None:
    (shown,) = blocks("configuration.md")
    (tmp_path / homes.CONFIG).write_text(shown, encoding="utf-8")
    config = homes.load(tmp_path)
    assert set(config.roles) == {"number", "send", "override", "return", "close"}
    assert policy_of(config).successors == {"H29.15": ("H29.90",)}
    assert Rules.from_table(config.keeping).any


@pytest.mark.parametrize("change", [False, True])
def test_the_drafts_shown_are_read(tmp_path: Path, change: bool) -> None:
    letter, update = blocks("drafts.md")
    path = tmp_path / "draft.toml"
    path.write_text(update + letter if change else letter, encoding="utf-8")
    draft = read_draft(path).draft
    assert (draft.number, draft.to, len(draft.files)) == ("12", ("H29.27", "@Đơn vị phối hợp"), 2)
    assert draft.relates_to == (17 if change else None)


def test_the_table_of_reasons_is_the_programs_own() -> None:
    text = (DOCS / "returns.md").read_text(encoding="utf-8")
    for reason in REASONS.values():
        assert f"| {reason.vi} | {reason.en} | {reason.action} |" in text, reason.code
    for action in Action:
        assert f"| {action} | {action.label('vi')} | {action.label('en')} |" in text


def test_what_pages_lead_to_is_there() -> None:
    assert [f"{page.name}: {target}" for page, target in targets() if not (page.parent / target).exists()] == []


def test_commands_that_pages_name_exist() -> None:
    known = {command.words for command in commands()}
    words = known | {name.split()[0] for name in known}
    for page in PAGES:
        for named in re.findall(r"`vanthu ([a-z][a-z-]*)", page.read_text(encoding="utf-8")):
            assert named in words, f"{page.name}: vanthu {named}"
