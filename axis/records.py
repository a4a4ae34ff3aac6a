"""What the axis lists: rows of foreign text, read without trust in which members are there or of what type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from axis.errors import AxisConfused
from axis.vxp import Kind
from translations import _


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry of ``getReceivedEdocList``. Times are the axis's own text."""

    doc_id: str
    kind: Kind | None
    sender: str
    recipient: str
    status: str
    status_description: str
    created_at: str
    updated_at: str
    cursor: str
    """The entry's place in the axis's sequence, for ``pending(after=…)``; "" where the axis has none."""

    @classmethod
    def from_row(cls, row: dict[str, Any]) -> Self:
        """Raises `AxisConfused` for an entry without an id: it could be neither fetched nor acknowledged."""
        doc_id = _text(row, "docId", "docid", "DocId")
        if not doc_id:
            raise AxisConfused(_("The axis listed an entry that has no id."))
        return cls(
            doc_id=doc_id,
            kind=_kind(_text(row, "messageType", "messagetype")),
            sender=_text(row, "from"),
            recipient=_text(row, "to"),
            status=_text(row, "status"),
            status_description=_text(row, "status_desc"),
            created_at=_text(row, "created_time"),
            updated_at=_text(row, "updated_time"),
            cursor=_text(row, "sequence"),
        )


@dataclass(frozen=True, slots=True)
class SentRecord:
    """An entry of ``getSentEdocList``: one package on its way to one receiver."""

    sender_doc_id: str
    receiver_doc_id: str
    sender: str
    recipient: str
    title: str
    notation: str
    kind: Kind | None
    sent_at: str
    received_at: str
    send_status: str
    send_status_description: str
    receive_status: str
    receive_status_description: str
    document_id: str
    """The package's DocumentId, which the embedded axis adds; "" on other axes."""

    @classmethod
    def from_row(cls, row: dict[str, Any]) -> Self:
        return cls(
            sender_doc_id=_text(row, "senderDocId"),
            receiver_doc_id=_text(row, "receiverDocId"),
            sender=_text(row, "fromCode"),
            recipient=_text(row, "toCode"),
            title=_text(row, "title"),
            notation=_text(row, "notation"),
            kind=_kind(_text(row, "messageType")),
            sent_at=_text(row, "sentTime"),
            received_at=_text(row, "receivedTime"),
            send_status=_text(row, "sendStatus"),
            send_status_description=_text(row, "sendStatusDesc"),
            receive_status=_text(row, "receiveStatus"),
            receive_status_description=_text(row, "receiveStatusDesc"),
            document_id=_text(row, "documentId"),
        )


@dataclass(frozen=True, slots=True)
class Unit:
    """A row of the directory."""

    code: str
    name: str
    mail: str
    id: str
    parent_id: str
    center_code: str
    version: int
    """The directory's version in which the row last changed; 0 where the axis keeps none."""
    deleted: bool
    modified_at: str
    is_agency: bool
    synthetic: bool
    """Made up for trials, as the embedded axis marks its rows."""

    @classmethod
    def from_row(cls, row: dict[str, Any]) -> Self:
        version = _text(row, "version")
        return cls(
            code=_text(row, "code"),
            name=_text(row, "name"),
            mail=_text(row, "mail"),
            id=_text(row, "id"),
            parent_id=_text(row, "pid"),
            center_code=_text(row, "centerCode"),
            version=int(version) if version.isascii() and version.isdigit() and len(version) < 19 else 0,
            deleted=_flag(row.get("deleted"), default=False),
            modified_at=_text(row, "modifyDate"),
            is_agency=_flag(row.get("isAgency"), default=True),
            synthetic=_flag(row.get("synthetic"), default=False),
        )


@dataclass(frozen=True, slots=True)
class Agency:
    """An office to register with ``registerAgency``; ``id`` and ``pid`` are the directory's own keys."""

    code: str
    name: str
    mail: str = ""
    id: str = ""
    pid: str = ""


def _text(row: dict[str, Any], *names: str) -> str:
    for name in names:
        value = row.get(name)
        if value is not None and not isinstance(value, dict | list):
            return str(value).strip()
    return ""


def _flag(value: Any, *, default: bool) -> bool:
    if value is None or value == "":
        return default
    return str(value).strip().lower() in {"1", "true", "yes"}


def _kind(text: str) -> Kind | None:
    lowered = text.lower()
    return Kind(lowered) if lowered in set(Kind) else None
