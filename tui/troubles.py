"""What a machine can do to an office while its screen is open, and the sentence for it."""

from __future__ import annotations

from documents.text import safe_text
from durable.files import UnsafePlace
from durable.sqlite import ForeignFile, NewerFile, sqlite3
from office.errors import OfficeError
from storage.blobs import BlobDamaged
from translations import _

TROUBLES = (OfficeError, OSError, sqlite3.Error, UnsafePlace, ForeignFile, NewerFile, BlobDamaged)
"""Errors that are no fault of the program: they are said, not traced."""


def sentence(error: BaseException) -> str:
    """What to tell the clerk."""
    if isinstance(error, sqlite3.Error):
        return _("The mirror cannot be used ({error}). Run: vanthu doctor").format(error=safe_text(str(error)))
    if isinstance(error, BlobDamaged):
        return _("A file is damaged on this machine's disk. Run: vanthu doctor")
    return safe_text(str(error))
