"""The offices the mirror knows, as the rules and the forms ask for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from compliance.rules.model import Party
from documents.organ_id import Alias, Resolution, resolve
from documents.text import fold
from documents.times import now, stamp
from office.progress import Progress
from storage import settings, units

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import timedelta

    from axis.client import VxpClient
    from durable.sqlite import Connection
    from office.progress import Listener
    from storage.mirror import Mirror

UNITS_AT_ONCE = 5_000
"""Offices entered by one transaction: a national directory must not keep a colleague from writing for seconds."""


@dataclass(frozen=True, slots=True)
class Directory:
    """The mirror's offices. The axis says which are retired, the office's policy who took their place."""

    db: Connection
    successors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def name_of(self, code: str) -> str | None:
        unit = units.get(self.db, code)
        return unit.name if unit else None

    def named(self, name: str) -> Sequence[Party]:
        """The offices in use of exactly that name, letters and marks apart."""
        wanted = fold(name)
        return [
            Party(unit.code, unit.name)
            for unit in units.find(self.db, name, limit=20)
            if fold(unit.name) == wanted and not unit.retired
        ]

    def resolve(self, code: str, on: date) -> Resolution:
        """What to write to instead of a retired code: by the policy, else the one office in use of the same name."""
        unit = units.get(self.db, code)
        if code not in self.successors and (unit is None or not unit.retired):
            return Resolution((code,), retired=False)
        known = resolve(code, on, self._aliases()) if code in self.successors else Resolution((), retired=True)
        if known.current or code in self.successors or unit is None:
            return Resolution(known.current, retired=True)
        heirs = [party.code for party in self.named(unit.name) if party.code != code]
        return Resolution(tuple(heirs) if len(heirs) == 1 else (), retired=True)

    def _aliases(self) -> list[Alias]:
        return [
            Alias(old, successor, since=date.min, retired_on=date.min)
            for old, codes in self.successors.items()
            for successor in codes or ("",)
        ]


def refresh(mirror: Mirror, client: VxpClient, heard: Listener, *, older_than: timedelta) -> bool:
    """Bring the directory up to date if it is older than that: on a thin line the changes only. False if it is not."""
    read_at = settings.get(mirror.db, "units.read_at")
    if read_at is not None and datetime.fromisoformat(read_at) > now() - older_than:
        return False
    version = int(settings.get(mirror.db, "units.version") or 0)
    rows = [row for row in client.units(version) if row.code]
    codes = {row.id: row.code for row in rows}

    def known(code: str) -> str:
        """The parent an office had: one that did not change is not among the changes."""
        unit = units.get(mirror.db, code)
        return unit.parent if unit else ""

    found = [
        units.Unit(row.code, row.name, codes.get(row.parent_id) or known(row.code), row.mail, int(row.deleted))
        for row in rows
    ]
    for start in range(0, len(found), UNITS_AT_ONCE):
        with mirror.write() as tx:
            units.replace(tx, found[start : start + UNITS_AT_ONCE])
        heard(Progress("units", min(start + UNITS_AT_ONCE, len(found)), len(found)))
    with mirror.write() as tx:
        settings.put(tx, "units.version", str(max((row.version for row in rows), default=version)))
        settings.put(tx, "units.read_at", stamp(now()))
    return True
