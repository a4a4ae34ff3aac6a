"""Mirrors of many documents, built once and kept for the next run."""

from __future__ import annotations

import hashlib
import inspect
import shutil
import time
from typing import TYPE_CHECKING

from storage import schema
from storage.mirror import Mirror
from tests.support import mirrors

if TYPE_CHECKING:
    from pathlib import Path


def mirror(cache: Path, count: int) -> Path:
    """The home of a mirror with ``count`` documents, as this version of the schema has it."""
    recipe = repr(schema.STEPS) + inspect.getsource(mirrors)
    home = cache / f"mirror-{count}-{hashlib.sha256(recipe.encode()).hexdigest()[:12]}"
    if home.exists():
        return home
    building = home.with_suffix(".building")
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(mode=0o700)
    print(f"building a mirror of {count:,} documents …", end=" ", flush=True)
    started = time.perf_counter()
    with Mirror(building, create=True) as made:
        made.db.execute("PRAGMA synchronous=OFF")
        made.db.execute("PRAGMA cache_size=-200000")
        mirrors.fill(made, count)
        made.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    building.rename(home)
    for older in cache.glob(f"mirror-{count}-*"):
        if older != home:
            shutil.rmtree(older)
    print(f"{time.perf_counter() - started:.0f} s")
    return home
