"""How long files are kept. The ``[keeping]`` table of ``config.toml``, every part of which may be left out::

    [keeping]
    years = 10                # files of documents are let go after so many full years; left out: never
    backup_days = 7           # how old the newest backup may be before `vanthu doctor` speaks of it

    [keeping.types]
    "Giấy mời" = 2            # another time for a type of document
    "Quyết định" = 0          # 0: never

The years are counted from 1 January after the document's own. Its number, its fields, its history and the names of its
files stay; the bytes go, and only once an archive has them (`archive`): a wrong figure in the settings destroys
nothing. It is done by the day's first sync, a few documents at a time.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from documents.text import fold
from documents.times import now, stamp
from office.clerk import actor
from office.errors import BadInput
from office.safekeeping.keeping import still
from storage import audit, keeping, settings
from translations import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from storage.keeping import Kept
    from storage.mirror import Mirror

BATCH = 100
"""Documents of one transaction."""
MOST = 2_000
"""Documents of one run: what is over waits for tomorrow, the clerk does not."""
BACKUP_DAYS = 7
_DONE_ON = "keeping.done_on"
_A_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Rules:
    """After how many years files go, by folded name of a type; None is never."""

    years: int | None = None
    types: Mapping[str, int | None] = field(default_factory=dict)
    backup_days: int = BACKUP_DAYS

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> Rules:
        """The rules that a ``[keeping]`` table states. Raises `BadInput`, naming the setting at fault."""
        for name in table.keys() - {"years", "types", "backup_days"}:
            raise BadInput(_("[keeping] has no setting {name}.").format(name=name))
        types = table.get("types", {})
        if not isinstance(types, dict):
            raise BadInput(_("[keeping] {name} must be {wanted}.").format(name="types", wanted=_("a table")))
        return cls(
            _years("years", table["years"]) if "years" in table else None,
            {fold(name): _years(f"types.{name}", years) for name, years in types.items()},
            _number("backup_days", table.get("backup_days", BACKUP_DAYS)),
        )

    def expired(self, document: Kept, year: int) -> bool:
        """Whether a document's files are to go in that year."""
        years = self.types.get(fold(document.type_name), self.years)
        return years is not None and int(document.day[:4]) + years < year

    @property
    def any(self) -> bool:
        """Whether anything is ever to go."""
        return self.years is not None or any(years is not None for years in self.types.values())


def _years(name: str, value: object) -> int | None:
    return _number(name, value) or None


def _number(name: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 1_000:
        raise BadInput(
            _("[keeping] {name} must be {wanted}.").format(name=name, wanted=_("a whole number from 0 to 1000"))
        )
    return value


def expire(mirror: Mirror, rules: Rules, *, most: int = MOST) -> int:
    """Let the files go whose time is over, if that was not done today; gives of how many documents.

    May be interrupted anywhere: the next run goes on. Nothing is done while a backup is being made.
    """
    today = now().date()
    if not rules.any or settings.get(mirror.db, _DONE_ON) == today.isoformat():
        return 0
    done = 0
    with still(mirror.home):
        for span in keeping.archived(mirror.db):
            after = 0
            while (batch := keeping.with_files(mirror.db, span, after, BATCH)) and done < most:
                after = batch[-1].id
                due = [document.id for document in batch if rules.expired(document, today.year)][: most - done]
                if due:
                    _let_go(mirror, due)
                    done += len(due)
    if done < most:
        with mirror.write() as tx:
            settings.put(tx, _DONE_ON, today.isoformat())
    return done


def _let_go(mirror: Mirror, document_ids: list[int]) -> None:
    moment = stamp(now())
    large: list[str] = []
    with mirror.write() as tx:
        for document_id in document_ids:
            large += keeping.drop_files(tx, document_id, moment)
        audit.append(tx, at=moment, actor=actor(), act="expire", documents=document_ids)
    # Only now that nothing names them. A file that was written lately is one that has come again.
    for sha256 in large:
        mirror.blobs.let_go(sha256, older_than=time.time() - _A_DAY)
