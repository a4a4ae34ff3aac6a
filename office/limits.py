"""How much one package may carry, and what to say of more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from translations import _

if TYPE_CHECKING:
    from pathlib import Path

LARGEST_FILE = 256 * 1024 * 1024
LARGEST_PACKAGE = 512 * 1024 * 1024


def file_too_large(path: Path) -> str:
    """The sentence about a file that no package may carry."""
    return _("{path} is larger than {limit} MB, the most one file may have.").format(
        path=path, limit=LARGEST_FILE // 2**20
    )


def package_too_large() -> str:
    """The sentence about files that no package can carry together."""
    return _("The files are {limit} MB and more together: too much for one package.").format(
        limit=LARGEST_PACKAGE // 2**20
    )
