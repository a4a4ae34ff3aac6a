"""An office with registered documents: what the acts of its clerks leave in the mirror, entered straight away."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from documents.code import Code, document_id
from documents.times import parse_date
from office import home as homes
from office.home import Config
from office.office import Office
from storage import documents, numbers
from storage.documents import Document, Recipient
from storage.mirror import Mirror

if TYPE_CHECKING:
    from pathlib import Path

    from storage.mirror import Transaction

OWN = "H29.1"
NAME = "Sở Khoa học và Công nghệ"
SENDER = ("H29.14", "Văn phòng Ủy ban nhân dân")


def registered_office(home: Path, **settings: Any) -> Office:
    """An office with a mirror and settings, on no axis."""
    home.mkdir(mode=0o700, exist_ok=True)
    config = replace(Config(code=OWN, name=NAME, endpoint="http://127.0.0.1:9"), **settings)
    homes.save_secret(home, "s3cret")
    with Mirror(home, create=True):
        pass
    homes.save(home, config)
    return Office.open(home)


def arrival(number: int, day: str = "2026-11-20", **values: Any) -> Document:
    """A received document that has taken that số đến on that day."""
    code = Code(f"{number + 100}", "UBND-VX")
    issued = parse_date(values.get("issued_on", day))
    assert issued is not None
    document = Document(
        direction="in",
        tray="inbox",
        created_at=f"{day}T08:00:00+07:00",
        received_at=f"{day}T08:00:00+07:00",
        accepted_at=f"{day}T09:30:00+07:00",
        arrival_number=number,
        arrival_year=int(day[:4]),
        status="03",
        document_id=document_id(SENDER[0], issued, code),
        sender_code=SENDER[0],
        sender_name=SENDER[1],
        party=SENDER[1],
        code=str(code),
        code_key=code.key,
        issued_on=issued.isoformat(),
        type_name="Công văn",
        subject=f"V/v báo cáo số {number}",
    )
    return replace(document, **values)


def issue(number: int, day: str = "2026-11-20", *, abbreviation: str = "", **values: Any) -> Document:
    """A document sent under the number of its series."""
    notation = f"{abbreviation}-SKHCN" if abbreviation else "SKHCN-VP"
    code = Code(f"{number:02}", notation)
    issued = parse_date(day)
    assert issued is not None
    document = Document(
        direction="out",
        tray="sent",
        created_at=f"{day}T09:00:00+07:00",
        sent_at=f"{day}T09:01:00+07:00",
        series=numbers.outgoing(abbreviation),
        series_year=int(day[:4]),
        series_number=number,
        document_id=document_id(OWN, issued, code),
        sender_code=OWN,
        sender_name=NAME,
        party=SENDER[1],
        code=str(code),
        code_key=code.key,
        issued_on=day,
        type_name="Quyết định" if abbreviation else "Công văn",
        subject="V/v phối hợp công tác",
        signer={"competence": "TL.", "position": "Chánh Văn phòng", "full_name": "Nguyễn Văn A"},
        recipients=(Recipient(SENDER[0], SENDER[1], "ACCEPTED"),),
    )
    return replace(document, **values)


def enter(tx: Transaction, document: Document) -> int:
    """Enter it, its number counted."""
    if document.arrival_number and document.arrival_year:
        numbers.raise_to(tx, numbers.ARRIVALS, document.arrival_year, document.arrival_number)
    if document.series and document.series_year and document.series_number:
        numbers.raise_to(tx, document.series, document.series_year, document.series_number)
    return documents.insert(tx, document)


def enter_all(office: Office, *entered: Document) -> list[int]:
    """The same of several, in one transaction."""
    with Mirror(office.home) as mirror, mirror.write() as tx:
        return [enter(tx, document) for document in entered]
