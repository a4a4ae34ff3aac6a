"""What can stop an act of the office. The text is a whole sentence for the clerk; the exit code is the contract's."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from compliance.check import Finding


class OfficeError(Exception):
    """An act could not be done; nothing was lost."""

    exit_code = 1


class BadInput(OfficeError):
    """What was asked cannot be asked so: an unknown id, a malformed file, an impossible value."""

    exit_code = 2


class Conflict(BadInput):
    """Somebody else has changed the same thing meanwhile: look at what it is now, then decide."""


class BadField(BadInput):
    """One field of a draft is wrong: ``field`` names it as `office.writing.draft.Draft` does."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class NoOffice(BadInput):
    """There is no office in this home yet."""


class Blocked(OfficeError):
    """Findings stop the act; ``findings`` are all of them, those included that do not."""

    exit_code = 3

    def __init__(self, sentence: str, findings: Sequence[Finding]) -> None:
        super().__init__(sentence)
        self.findings = tuple(findings)


class AxisDown(OfficeError):
    """The axis cannot be reached, or does not answer as an axis does; what waits stays queued."""

    exit_code = 4


class Refused(OfficeError):
    """The axis does not accept this office's credentials, or no trusted connection could be made."""

    exit_code = 5
