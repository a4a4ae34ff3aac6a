"""Who may do what: an office gives an act to some of its people, by the Unix users they are."""

from __future__ import annotations

import grp
import os
import pwd
from typing import TYPE_CHECKING

import pytest

from office.clerk import ROLES, NotAllowed, actor, require
from office.errors import BadInput
from office.home import CONFIG, Config, load, save

if TYPE_CHECKING:
    from pathlib import Path

OFFICE = Config(code="H29.1", name="Sở Nội vụ", endpoint="http://127.0.0.1:1")
ME = pwd.getpwuid(os.getuid()).pw_name


def office(**roles: tuple[str, ...]) -> Config:
    return Config(code=OFFICE.code, name=OFFICE.name, endpoint=OFFICE.endpoint, roles=roles)


@pytest.mark.parametrize("role", ROLES)
def test_what_the_office_gives_to_nobody_in_particular_is_everybody_s(role: str) -> None:
    require(OFFICE, role)
    others = {each: ("somebody-else",) for each in ROLES if each != role}
    require(office(**others), role)


@pytest.mark.parametrize(
    "who", [ME, str(os.getuid()), f"@{grp.getgrgid(os.getgid()).gr_name}"], ids=["name", "uid", "@"]
)
def test_a_clerk_is_known_by_name_number_or_group(who: str) -> None:
    require(office(send=("somebody-else", who)), "send")


@pytest.mark.parametrize("role", ROLES)
def test_others_are_told_whose_act_it_is(role: str) -> None:
    with pytest.raises(NotAllowed) as caught:
        require(office(**{role: ("somebody-else",)}), role)
    assert "somebody-else" in str(caught.value)
    assert actor() in str(caught.value)
    assert caught.value.exit_code == 2


def test_nobody_may_do_what_is_given_to_nobody() -> None:
    with pytest.raises(NotAllowed):
        require(office(close=()), "close")


def test_the_environment_cannot_make_a_clerk_another(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "somebody-else")
    assert actor() == f"{ME} ({os.getuid()})"
    with pytest.raises(NotAllowed):
        require(office(send=("somebody-else",)), "send")


def test_roles_are_kept_in_the_settings(tmp_path: Path) -> None:
    config = office(send=("an", "@vanthu"), close=())
    save(tmp_path, config)
    assert load(tmp_path) == config


@pytest.mark.parametrize(
    ("table", "named"),
    [
        ("roles = 1", "roles"),
        ('[roles]\nsendd = ["an"]', "sendd"),
        ('[roles]\nsend = "an"', "send"),
        ("[roles]\nsend = [1]", "send"),
        ('[roles]\nsend = ["@"]', "send"),
    ],
)
def test_a_slip_in_the_roles_is_named(tmp_path: Path, table: str, named: str) -> None:
    save(tmp_path, OFFICE)
    path = tmp_path / CONFIG
    path.write_text(f"{table}\n{path.read_text()}" if table.startswith("roles") else f"{path.read_text()}\n{table}\n")
    with pytest.raises(BadInput, match=named):
        load(tmp_path)
