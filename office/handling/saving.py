"""Writing a document's attachments where the clerk wants them, under names fit for this disk."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from documents.text import nfc, safe_text
from office.errors import BadInput
from office.problems import SECRET, package_problem
from storage import documents
from storage.blobs import BlobDamaged
from translations import _

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from storage.mirror import Mirror


def save_files(mirror: Mirror, document_id: int, directory: Path, only: Collection[int] | None) -> list[Path]:
    """See `Office.save_files`."""
    document = documents.get(mirror.db, document_id)
    if document is None:
        raise BadInput(_("There is no document {id}.").format(id=document_id))
    if document.problem == SECRET:
        raise BadInput(_("Nothing is saved. {why}").format(why=package_problem(SECRET)))
    wanted = [
        (file.name, file.sha256)
        for ordinal, file in enumerate(document.files)
        if file.sha256 and (only is None or ordinal in only)
    ]
    if document.tray == "quarantine" and document.package_sha256:
        wanted = [(f"{document.axis_id or document_id}.edxml", document.package_sha256)]
    try:
        directory.mkdir(parents=True, exist_ok=True)
        return [_save(mirror, directory, name, str(sha256)) for name, sha256 in wanted]
    except BlobDamaged as error:
        raise BadInput(
            _("A file of document {id} is damaged on this machine's disk ({hash}). Run: vanthu doctor").format(
                id=document_id, hash=error.sha256[:12]
            )
        ) from error
    except (PermissionError, FileExistsError, NotADirectoryError) as error:
        raise BadInput(_("{path} cannot be written: {error}").format(path=directory, error=error.strerror)) from error


def _save(mirror: Mirror, directory: Path, name: str, sha256: str) -> Path:
    for number in range(1, 10_000):
        path = directory / safe_file_name(name, number)
        try:
            with path.open("xb") as out:
                mirror.blobs.copy(mirror.db, sha256, out)
        except FileExistsError:
            continue
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return path
    raise FileExistsError(17, _("too many files of that name"), str(directory))


def safe_file_name(name: str, number: int = 1) -> str:
    """A stranger's file name made fit for this disk: no path, no control character, not hidden, not too long."""
    visible = re.sub(r"[\\/:*?\"<>|\x00-\x1f␀-␟�]", "_", safe_text(nfc(name))).strip(" .")
    stem, dot, suffix = visible.rpartition(".")
    if not dot:
        stem, suffix = visible, ""
    stem = stem or "file"
    again = f" ({number})" if number > 1 else ""
    ending = f"{again}{dot}{suffix[:20]}"
    while len(f"{stem}{ending}".encode()) > 240:
        stem = stem[:-1]
    return f"{stem}{ending}"
