"""What the keeper of an embedded axis does to it, whether it is running or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from axis.server.ledger import Ledger, UnitRow
from axis.server.operations import OFFICE_CODE
from durable.files import prepare_directory
from translations import _

if TYPE_CHECKING:
    from pathlib import Path


class BadOffice(ValueError):
    """The office cannot be entered; the message says why."""


def prepare(data_dir: Path) -> Path:
    """Make the directory of an axis, closed to others, and the place of its packages; the ledger's path.

    Raises `durable.files.UnsafePlace` for a directory that others can enter.
    """
    prepare_directory(data_dir)
    (data_dir / "packages").mkdir(mode=0o700, exist_ok=True)
    return data_dir / "axis.sqlite"


def register_office(data_dir: Path, code: str, name: str, endpoint: str | None = None) -> str:
    """Enter an office, or give one that is there already a new secret; the secret, which is shown nowhere else.

    ``endpoint`` is a note of where the office itself can be reached. Raises `BadOffice`.
    """
    code, name = code.strip(), " ".join(name.split())
    if OFFICE_CODE.fullmatch(code) is None:
        raise BadOffice(
            _("{code} is not an office code: use letters, digits, dots and dashes, at most 35.").format(code=code)
        )
    if not name:
        raise BadOffice(_("An office needs a name."))
    with Ledger(prepare(data_dir)) as ledger:
        return ledger.register(UnitRow(code, name, "", 0, code.split(".")[0]), endpoint=endpoint)


def lock_office(data_dir: Path, code: str, *, locked: bool = True) -> None:
    """Stop an office from being sent to (gateway code 23), or let it again. Raises `BadOffice` for a stranger."""
    with Ledger(prepare(data_dir)) as ledger:
        if not ledger.change_unit(code, locked=int(locked)):
            raise BadOffice(_("The axis has no office {code}.").format(code=code))
