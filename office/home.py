"""The office's home directory: where it is, and its settings in ``config.toml``."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from durable.files import file_mode, write_file
from office.errors import BadInput, NoOffice
from translations import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

CONFIG = "config.toml"
SECRET = "secret"  # noqa: S105 - the name of the file
CREDENTIAL = "vanthu-secret"
"""Name under which systemd hands the secret over (``LoadCredential=vanthu-secret:…``)."""

DIALECTS = ("vxp",)


@dataclass(frozen=True, slots=True)
class Config:
    """An office's settings. Durations are in seconds; file names are relative to the home."""

    code: str
    name: str
    endpoint: str
    dialect: str = "vxp"
    ca_file: str | None = None
    client_cert: str | None = None
    interval: int = 300
    undo: int = 20
    policy: Mapping[str, Any] = field(default_factory=dict)
    """The ``[policy]`` table as written; `compliance.policy.Policy` knows what it may say."""
    keeping: Mapping[str, Any] = field(default_factory=dict)
    """The ``[keeping]`` table as written; `office.safekeeping.retention.Rules` knows what it may say."""
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Who may do what (see `office.clerk.ROLES`): names or numbers of Unix users, "@" before a group's. A role that is
    not in the table is everybody's."""


_TABLES = {
    "office": {"code": "code", "name": "name"},
    "axis": {"endpoint": "endpoint", "dialect": "dialect", "ca_file": "ca_file", "client_cert": "client_cert"},
    "sync": {"interval": "interval", "undo": "undo"},
}
_WHOLE_NUMBERS = ("interval", "undo")


def find_home(option: str | None = None) -> Path:
    """The home that was asked for, else ``$VANTHU_HOME``, else the platform's data directory."""
    chosen = option or os.environ.get("VANTHU_HOME")
    if chosen:
        return Path(chosen).expanduser()
    from platformdirs import user_data_path

    return user_data_path("vanthu")


def load(home: Path) -> Config:
    """Read the settings. Raises `NoOffice` or, naming the line at fault, `BadInput`."""
    path = home / CONFIG
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NoOffice(
            _(
                "There is no office in {home}. Set one up with: vanthu init --code CODE --name NAME --endpoint URL, "
                "or look around first with: vanthu demo"
            ).format(home=home)
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(_("{path} cannot be read: {error}").format(path=path, error=error)) from error
    values: dict[str, Any] = {}
    for table, names in _TABLES.items():
        found = content.pop(table, {})
        if not isinstance(found, dict):
            raise BadInput(_("{path}: {name} must be a table, like [{name}].").format(path=path, name=table))
        for name, attribute in names.items():
            if name in found:
                values[attribute] = _checked(path, table, name, found.pop(name))
        _refuse_unknown(path, f"[{table}] ", found)
    for name in ("policy", "keeping"):
        values[name] = content.pop(name, {})
        if not isinstance(values[name], dict):
            raise BadInput(_("{path}: {name} must be a table, like [{name}].").format(path=path, name=name))
    values["roles"] = _checked_roles(path, content.pop("roles", {}))
    _refuse_unknown(path, "", content)
    for table, name in (("office", "code"), ("office", "name"), ("axis", "endpoint")):
        if not values.get(name):
            raise BadInput(_("{path}: [{table}] {name} is missing.").format(path=path, table=table, name=name))
    return Config(**values)


def _checked_roles(path: Path, table: object) -> dict[str, tuple[str, ...]]:
    from office.clerk import ROLES

    if not isinstance(table, dict):
        raise BadInput(_("{path}: {name} must be a table, like [{name}].").format(path=path, name="roles"))
    roles: dict[str, tuple[str, ...]] = {}
    for name, people in table.items():
        if name not in ROLES:
            raise BadInput(
                _("{path}: there is no role {name}; the roles are: {known}").format(
                    path=path, name=name, known=", ".join(ROLES)
                )
            )
        if not isinstance(people, list) or not all(isinstance(each, str) and each.strip("@ ") for each in people):
            raise BadInput(
                _('{path}: [roles] {name} must be a list of users, like ["an", "@vanthu"].').format(
                    path=path, name=name
                )
            )
        roles[name] = tuple(each.strip() for each in people)
    return roles


def _checked(path: Path, table: str, name: str, value: object) -> object:
    whole = name in _WHOLE_NUMBERS
    if isinstance(value, bool) or not isinstance(value, int if whole else str):
        wanted = _("a whole number") if whole else _("text in quotes")
        raise BadInput(
            _("{path}: [{table}] {name} must be {wanted}.").format(path=path, table=table, name=name, wanted=wanted)
        )
    if isinstance(value, int) and not 0 <= value <= 86_400:
        raise BadInput(
            _("{path}: [{table}] {name} must lie between 0 and 86400 seconds.").format(
                path=path, table=table, name=name
            )
        )
    if name == "dialect" and value not in DIALECTS:
        raise BadInput(
            _("{path}: the dialect {value} is not known; known are: {known}").format(
                path=path, value=value, known=", ".join(DIALECTS)
            )
        )
    return value


def _refuse_unknown(path: Path, prefix: str, names: Iterable[str]) -> None:
    for name in names:
        raise BadInput(_("{path}: there is no setting {prefix}{name}.").format(path=path, prefix=prefix, name=name))


def save(home: Path, config: Config) -> None:
    """Write the settings in the form a person can edit."""
    lines = []
    for table, names in _TABLES.items():
        lines.append(f"[{table}]")
        for name, attribute in names.items():
            value = getattr(config, attribute)
            if value is not None:
                lines.append(f"{name} = {value if isinstance(value, int) else _quoted(value)}")
        lines.append("")
    if config.roles:
        lines.append("[roles]")
        lines += [f"{name} = [{', '.join(map(_quoted, people))}]" for name, people in config.roles.items()]
        lines.append("")
    write_file(home / CONFIG, "\n".join(lines).encode(), mode=file_mode(home))


def _quoted(text: str) -> str:
    # A JSON string is a TOML basic string, but for the DEL character, which TOML wants escaped too.
    import json

    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def save_secret(home: Path, secret: str) -> None:
    """Keep the office's secret in a file of its own that only its owner, or the office's group, can read."""
    write_file(home / SECRET, secret.encode(), mode=file_mode(home))


def load_secret(home: Path) -> str:
    """The office's secret: systemd's credential where there is one, else the file. Raises `BadInput`."""
    credentials = os.environ.get("CREDENTIALS_DIRECTORY")
    places = [Path(credentials) / CREDENTIAL] if credentials else []
    places.append(home / SECRET)
    for place in places:
        if place.exists():
            if place.stat().st_mode & 0o007:
                raise BadInput(
                    _("Every user of this machine can read {path}. Close it with: chmod o= {path}").format(path=place)
                )
            return place.read_text(encoding="utf-8").strip()
    raise BadInput(
        _("The office's secret is missing: put it into {path}, readable by you alone.").format(path=home / SECRET)
    )
