"""Work on an office that one process does at a time."""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from durable.files import Busy, file_mode, lock
from office.clerk import actor
from office.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def alone(home: Path, name: str, busy: str) -> Iterator[None]:
    """Hold the lock of that name. Raises `BadInput` with the sentence ``busy``, in which {owner} is who holds it."""
    with ExitStack() as stack:
        try:
            stack.enter_context(lock(home / name, f"{actor()}, pid {os.getpid()}", mode=file_mode(home)))
        except Busy as held:
            raise BadInput(busy.format(owner=held.owner)) from None
        yield
