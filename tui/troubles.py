"""What a machine can do to an office while its screen is open."""

from __future__ import annotations

from durable.files import UnsafePlace
from durable.sqlite import ForeignFile, NewerFile, sqlite3
from office.errors import OfficeError
from storage.blobs import BlobDamaged

TROUBLES = (OfficeError, OSError, sqlite3.Error, UnsafePlace, ForeignFile, NewerFile, BlobDamaged)
"""Errors that are no fault of the program: they are said (`office.troubles.sentence`), not traced."""
