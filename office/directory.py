"""The offices the mirror knows, as the rules and the forms ask for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from compliance.rules.model import Party
from documents.organ_id import Alias, Resolution, resolve
from documents.text import fold
from storage import units

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from durable.sqlite import Connection


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
