"""The throw-away directory of a demonstration; one whose demonstration was killed goes when the next one begins."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PREFIX = "vanthu-demo-"
YOUNG = 600
"""Seconds for which a directory is left alone: one that has just been made is not locked yet."""


@contextmanager
def thrown_away() -> Iterator[Path]:
    """A directory of one's own for as long as the block lasts; what killed demonstrations left goes first."""
    sweep(Path(tempfile.gettempdir()))
    with tempfile.TemporaryDirectory(prefix=PREFIX) as name:
        handle = _open(Path(name))
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield Path(name)
        finally:
            os.close(handle)


def sweep(parent: Path) -> None:
    """Remove the directories of the user's own demonstrations that no process holds any more."""
    for path in parent.glob(f"{PREFIX}*"):
        with suppress(OSError):  # another's, one in use, or one that somebody else is removing
            handle = _open(path)
            try:
                found = os.fstat(handle)
                if found.st_uid == os.getuid() and time.time() - found.st_mtime > YOUNG:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(path)
            finally:
                os.close(handle)


def _open(directory: Path) -> int:
    return os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
