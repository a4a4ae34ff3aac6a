"""What a long act says while it runs, and what is left to say when it ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from axis.channel import Traffic


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a step has come: "units", "sending", "receiving", "statuses", "acknowledging", "texts" …"""

    step: str
    done: int
    total: int | None = None


Listener = Callable[[Progress], None]


def unheard(_progress: Progress) -> None:
    """The listener of an act nobody watches."""


@dataclass(slots=True)
class SyncReport:
    """What one sync did: counts of this run, and a sentence for everything that needs to be known."""

    received: int = 0
    sent: int = 0
    statuses_in: int = 0
    statuses_out: int = 0
    quarantined: int = 0
    held: int = 0
    errors: list[str] = field(default_factory=list)
    seconds: float = 0.0
    busy_with: str | None = None
    exit_code: int = 0
    traffic: Traffic | None = None
    """What it cost on the line; None when it never came to speak with the axis."""

    def will_retry(self, sentence: str) -> None:
        """Note something the axis did not do, that the next sync asks for again."""
        if sentence not in self.errors:
            self.errors.append(sentence)
        self.exit_code = self.exit_code or 4

    def needs_person(self, sentence: str) -> None:
        """Note something the sync cannot mend by itself."""
        self.errors.append(sentence)
        self.exit_code = self.exit_code or 6
