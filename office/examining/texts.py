"""Reads the files: the words of an attachment, with the place of every line, once for each content."""

from __future__ import annotations

import json
import time
import zlib
from dataclasses import astuple, fields
from typing import TYPE_CHECKING, Any

from compliance.extract import Extraction, Extractor, Line
from storage import texts
from storage.blobs import BlobDamaged

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from durable.sqlite import Connection
    from storage.mirror import Mirror

BATCH = 20
PATIENCE = 2.0
"""Seconds after which what was read is kept and checked, so that whoever watches sees findings come."""
WHOLE_SCAN = 3
"""Pages up to which a scan is recognised whole; of a longer one the first and the last, where its facts stand."""


def read_file(extractor: Extractor, path: Path, name: str) -> Extraction:
    """Read a file as far as its facts need: all of a text, of a long scan the first page and the last."""
    first = extractor.extract(path, name, pages=[1])
    if first.pages is None or first.pages <= 1 or first.problem not in {None, "empty"}:
        return first
    if first.how == "text" or first.pages <= WHOLE_SCAN:
        return extractor.extract(path, name)
    return extractor.extract(path, name, pages=[1, first.pages])


def read_batch(mirror: Mirror, extractor: Extractor, *, stop: Callable[[], bool] = lambda: False) -> int:
    """Read attachments that were not read yet, newest documents first, for about `PATIENCE`; gives how many."""
    started = time.monotonic()
    found = []
    for sha256, name in texts.due(mirror.db, BATCH):
        if stop() or time.monotonic() - started > PATIENCE:
            break
        found.append((sha256, _read(mirror, extractor, sha256, name)))
    if found:
        with mirror.write() as tx:
            for sha256, extraction in found:
                texts.record(tx, sha256, extraction.how, extraction.text, extraction.problem, pack(extraction))
    return len(found)


def _read(mirror: Mirror, extractor: Extractor, sha256: str, name: str) -> Extraction:
    try:
        with mirror.blobs.as_file(mirror.db, sha256) as path:
            return read_file(extractor, path, name)
    except BlobDamaged:
        return Extraction("none", problem="missing")


def reading(db: Connection, sha256: str) -> Extraction | None:
    """What was read out of a stored file, line by line, or None before it was tried."""
    packed = texts.lines(db, sha256)
    return None if packed is None else unpack(packed)


def pack(extraction: Extraction) -> bytes:
    """An extraction as the mirror keeps it."""
    values: dict[str, Any] = {each.name: getattr(extraction, each.name) for each in fields(extraction)}
    values["lines"] = [astuple(line) for line in extraction.lines]
    return zlib.compress(json.dumps(values, ensure_ascii=False).encode())


def unpack(packed: bytes) -> Extraction:
    """The extraction that was packed; one of an earlier version lacks what that did not know."""
    values: dict[str, Any] = json.loads(zlib.decompress(packed))
    lines = tuple(Line.from_values(line) for line in values.pop("lines"))
    rest: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    return Extraction(lines=lines, **rest)
