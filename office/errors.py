"""What can stop an act of the office. The text is a whole sentence for the clerk; the exit code is the contract's."""

from __future__ import annotations


class OfficeError(Exception):
    """An act could not be done; nothing was lost."""

    exit_code = 1


class BadInput(OfficeError):
    """What was asked cannot be asked so: an unknown id, a malformed file, an impossible value."""

    exit_code = 2


class NoOffice(BadInput):
    """There is no office in this home yet."""


class AxisDown(OfficeError):
    """The axis cannot be reached, or does not answer as an axis does; what waits stays queued."""

    exit_code = 4


class Refused(OfficeError):
    """The axis does not accept this office's credentials, or no trusted connection could be made."""

    exit_code = 5
