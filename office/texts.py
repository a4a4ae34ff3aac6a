"""Reads the words of the attachments, in the background of everything else, so that they can be searched and shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from office.progress import Listener, Progress, unheard
from storage import documents
from storage.blobs import BlobDamaged

if TYPE_CHECKING:
    from collections.abc import Callable

    from compliance.extract import Extractor
    from storage.mirror import Mirror

BATCH = 20


def read_texts(mirror: Mirror, *, heard: Listener = unheard, stop: Callable[[], bool] = lambda: False) -> int:
    """Read every attachment that was not read yet, newest documents first; gives how many. Ends early when told to."""
    from compliance.extract import Extractor

    done = 0
    with Extractor() as extractor:
        while not stop() and (waiting := documents.files_without_text(mirror.db, BATCH)):
            found = []
            for sha256, name in waiting:
                if stop():
                    break
                found.append((sha256, *_read(mirror, extractor, sha256, name)))
            with mirror.write() as tx:
                for sha256, how, text, problem in found:
                    documents.record_text(tx, sha256, how, text, problem)
            done += len(found)
            heard(Progress("texts", done))
    return done


def _read(mirror: Mirror, extractor: Extractor, sha256: str, name: str) -> tuple[str, str, str | None]:
    try:
        with mirror.blobs.as_file(mirror.db, sha256) as path:
            extraction = extractor.extract(path, name)
    except BlobDamaged:
        return "none", "", "missing"
    return extraction.how, extraction.text, extraction.problem
