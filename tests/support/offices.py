"""Offices with homes of their own on a running axis, and what their mirrors hold, in a form that can be compared."""

from __future__ import annotations

import hashlib
import io
import json
from typing import TYPE_CHECKING, Any

from axis.client import VxpClient
from office.home import Config, load, save
from office.office import Office
from storage import documents
from tests.support.axis_server import OFFICES, RunningAxis

if TYPE_CHECKING:
    from pathlib import Path

    from storage.documents import Document
    from storage.mirror import Mirror


def office(axis: RunningAxis, home: Path, code: str = "H29.1", **settings: Any) -> Office:
    """A new office on the axis; ``settings`` replace fields of its `Config`."""
    Office.create(home, code=code, name=OFFICES[code], endpoint=axis.url, secret=axis.secrets[code])
    if settings:
        config = load(home)
        values = {name: getattr(config, name) for name in Config.__dataclass_fields__}
        save(home, Config(**(values | settings)))
    return Office.open(home)


def send(
    axis: RunningAxis, package: bytes, *, sender: str = "H29.14", to: tuple[str, ...] = ("H29.1",), kind: str = "edoc"
) -> str:
    """Put a package on the axis as another office would; gives the axis's id for it."""
    with VxpClient(axis.url, sender, axis.secrets[sender]) as client:
        return client.send(
            io.BytesIO(package),
            size=len(package),
            sha256=hashlib.sha256(package).hexdigest(),
            sender=sender,
            recipients=to,
            kind=kind,
        )


def the(home: Office, document_id: int) -> Document:
    """A document that is there."""
    with home.reader() as mirror:
        found = documents.get(mirror.db, document_id)
    assert found is not None
    return found


def newest(home: Office) -> int:
    """The id of what was entered last."""
    with home.reader() as mirror:
        return int(mirror.db.execute("SELECT max(id) FROM documents").fetchone()[0])


def meet(*homes: Office) -> None:
    """Sync one after the other, each without a fault."""
    for home in homes:
        report = home.sync(check=False)
        assert report.exit_code == 0, report.errors


def contents(mirror: Mirror) -> dict[str, list[Any]]:
    """All that a clerk could tell apart in a mirror: no row ids, no times of this machine, order of coming kept out."""
    db = mirror.db

    def rows(statement: str) -> list[Any]:
        return sorted((list(row) for row in db.execute(statement)), key=json.dumps)

    return {
        "documents": rows(
            "SELECT direction, tray, rank, returned, held, severity, problem, document_id, content_sha256, "
            "package_sha256, sender_code, party, code, code_key, issued_on, type_name, subject, urgency, due_on, "
            "business_type, details, status, file_count FROM documents"
        ),
        "recipients": rows(
            "SELECT documents.document_id, ordinal, recipients.code, transport, business, reason "
            "FROM recipients JOIN documents ON documents.id = document"
        ),
        "files": rows(
            "SELECT documents.document_id, ordinal, files.name, size, files.sha256, files.problem "
            "FROM files JOIN documents ON documents.id = document"
        ),
        "findings": rows(
            "SELECT documents.document_id, ordinal, findings.code, findings.severity, evidence "
            "FROM findings JOIN documents ON documents.id = document"
        ),
        "statuses": rows(
            "SELECT documents.document_id, statuses.direction, office_code, statuses.code, description, answers "
            "FROM statuses LEFT JOIN documents ON documents.id = document"
        ),
        "outbox": rows(
            "SELECT kind, documents.document_id, sender, recipients, state, error "
            "FROM outbox JOIN documents ON documents.id = document"
        ),
        "owed": rows("SELECT verdict FROM acknowledgements"),
        "fetched": rows("SELECT kind FROM fetched"),
        "taken": rows("SELECT kind, verdict FROM taken"),
        "searchable": rows("SELECT count(*) FROM search"),
        "units": rows("SELECT code, name FROM units"),
        "counts": rows("SELECT tray, documents FROM tray_counts"),
    }
