"""Handing documents over to an archive: a bag of a span of days that is read without this program.

``data/documents.jsonl`` has one document a line, as ``vanthu show --json`` prints it, and where its files lie:
``data/documents/<id>/``, under their own names, beside the package as it travelled (``package.edxml``). What was set
aside, secrets above all, is not in it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from documents.times import now, parse_date, stamp
from office.clerk import actor
from office.errors import BadInput
from office.handling.saving import safe_file_name
from office.progress import Listener, Progress, unheard
from office.safekeeping import bags
from office.safekeeping.bags import Bag
from office.safekeeping.keeping import Backup, still
from storage import audit, documents, keeping
from storage.blobs import BlobDamaged
from storage.mirror import Mirror
from translations import _

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from office.office import Office


def archive(office: Office, directory: Path, first: str | None, last: str | None, heard: Listener = unheard) -> Backup:
    """Export the documents of the days from ``first`` to ``last``, both included. The span is remembered: only what an
    archive holds may expire here (`office.safekeeping.retention`).

    Raises `BadInput` for days that make no span, for one that is not over, and for a place that cannot be used.
    """
    span = _span(first, last)
    name = f"vanthu-{office.config.code}-{span[0]:%Y%m%d}-{span[1]:%Y%m%d}"
    place = bags.place_for(directory.absolute(), name)
    days = span[0].isoformat(), span[1].isoformat()
    with still(office.home), Bag(place) as bag:
        with office.reader() as mirror:
            mirror.db.execute("BEGIN")
            chosen = keeping.archivable(mirror.db, *days)
            damaged: list[str] = []
            lines = []
            for done, document_id in enumerate(chosen, start=1):
                lines.append(_export(mirror, bag, document_id, damaged))
                heard(Progress("archive", done, len(chosen)))
        bag.write("documents.jsonl", "".join(f"{line}\n" for line in lines).encode())
        bag.finish(
            {
                "Source-Organization": office.config.name,
                "External-Identifier": f"{office.config.code} {days[0]}/{days[1]}",
                "External-Description": f"{len(chosen)} văn bản",
            }
        )
    moment = stamp(now())
    with Mirror(office.home) as mirror, mirror.write() as tx:
        if not damaged:
            keeping.note_archived(tx, *days)
        audit.append(
            tx, at=moment, actor=actor(), act="archive", subject=place.name, documents=len(chosen), damaged=len(damaged)
        )
    return Backup(place, len(chosen), bag.size, tuple(damaged))


def _span(first: str | None, last: str | None) -> tuple[date, date]:
    days = [parse_date(text) if text else None for text in (first, last)]
    if days[0] is None or days[1] is None:
        raise BadInput(_("An archive needs both days: --from 2026-01-01 --to 2026-12-31."))
    if days[0] > days[1]:
        raise BadInput(_("The first day, {first}, comes after the last, {last}.").format(first=days[0], last=days[1]))
    if days[1] >= now().date():
        raise BadInput(_("{day} is not over yet: an archive takes days that are.").format(day=days[1]))
    return days[0], days[1]


def _export(mirror: Mirror, bag: Bag, document_id: int, damaged: list[str]) -> str:
    """Put one document's bytes into the bag; gives its line."""
    from office.views import document_view

    document = documents.get(mirror.db, document_id)
    assert document is not None
    view: dict[str, Any] = document_view(mirror.db, document)
    wanted = [(view, "package", "package.edxml", document.package_sha256)]
    for number, (shown, file) in enumerate(zip(view["files"], document.files, strict=True), start=1):
        wanted.append((shown, "path", f"{number:02}-{_plain(file.name)}", file.sha256))
    for entry, key, name, sha256 in wanted:
        path = f"documents/{document_id}/{name}"
        entry[key] = path if sha256 and _copied(mirror, bag, path, sha256) else None
        if sha256 and entry[key] is None:
            damaged.append(sha256)
    return json.dumps(view, ensure_ascii=False)


def _plain(name: str) -> str:
    """A file's name without the sign that manifests write otherwise than ``sha256sum`` reads."""
    return safe_file_name(name).replace("%", "_")


def _copied(mirror: Mirror, bag: Bag, path: str, sha256: str) -> bool:
    try:
        with mirror.blobs.open(mirror.db, sha256) as source:
            found = bag.add(path, source)
    except (BlobDamaged, OSError):
        return False
    if found != sha256:
        bag.remove(path)
    return found == sha256
