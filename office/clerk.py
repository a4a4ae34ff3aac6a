"""Who acts in the office, and what each may do. A clerk is the Unix user: on an office's server each has an account."""

from __future__ import annotations

import grp
import os
import pwd
from typing import TYPE_CHECKING

from office.errors import OfficeError
from translations import _

if TYPE_CHECKING:
    from office.home import Config

ROLES = ("number", "send", "override", "return", "close")
"""What the ``[roles]`` table of ``config.toml`` can keep for some: taking numbers into the book of arrivals, sending,
sending in spite of a finding, returning, closing and opening the books of a year."""


class NotAllowed(OfficeError):
    """The office has given this act to others."""

    exit_code = 2


def actor() -> str:
    """Who acts: the Unix user, by name and number."""
    return f"{_user()} ({os.getuid()})"


def require(config: Config, role: str) -> None:
    """Raises `NotAllowed`, naming who may, unless the clerk has the role. A role not named is anyone's."""
    people = config.roles.get(role)
    if people is None or not _own_names().isdisjoint(people):
        return
    raise NotAllowed(
        _("In this office {act} is for: {people}. You are {clerk}.").format(
            act=_act(role), people=", ".join(people) or _("nobody"), clerk=actor()
        )
    )


def _user() -> str:
    # Not getpass: it believes the environment, and the audit must not.
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return "?"


def _own_names() -> set[str]:
    names = {_user(), str(os.getuid())}
    for gid in {os.getgid(), os.getegid(), *os.getgroups()}:
        try:
            names.add(f"@{grp.getgrgid(gid).gr_name}")
        except KeyError:
            continue
    return names


def _act(role: str) -> str:
    return {
        "number": _("taking a number in the book of arrivals"),
        "send": _("sending"),
        "override": _("sending in spite of a finding"),
        "return": _("returning a document"),
        "close": _("closing or opening the books of a year"),
    }[role]
