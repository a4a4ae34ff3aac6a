"""What the clerks of an `Exchange` do with documents, and what must come of it: an act is done, or refused in words."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from compliance.extract import Extraction
from documents.statuses import fold
from documents.times import now
from office.errors import BadInput
from office.examining.texts import pack
from office.handling.incoming import Assignee
from storage import documents, numbers, texts
from storage.blobs import Spool, record
from storage.mirror import Mirror
from tests.support.drafting import letter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from office.office import Office
    from tests.support.exchange import Exchange

PAPER = b"Noi dung bao cao"
SEALED = "sealed"
REFUSED = "refused"

WAITING = {
    "draft": "tray = 'drafts'",
    "sent": "tray = 'sent'",
    "received": "tray = 'inbox'",
    "to accept": "tray = 'inbox' AND accepted_at IS NULL AND status IS NOT '02'",
    "accepted": "accepted_at IS NOT NULL",
    "returned to us": "direction = 'out' AND returned = 1 AND rank > 0",
    "held": "held = 1",
}
"""Documents that an act can be tried on."""


def waiting(exchange: Exchange, code: str, what: str, senders: Iterable[str] = ()) -> list[int]:
    """The rows of an office of that kind, by id; of received ones those of the ``senders``, if any are named."""
    rows = (
        exchange.mirrors[code]
        .db.execute(f"SELECT id, sender_code FROM documents WHERE {WAITING[what]} ORDER BY id")
        .fetchall()
    )
    wanted = set(senders)
    return [row_id for row_id, sender in rows if not wanted or sender in wanted]


def read_before(home: Office, contents: Sequence[bytes]) -> None:
    """Files of that content were read before, and said nothing: no test of faults has to wait for a reader."""
    with Mirror(home.home) as mirror, mirror.write() as tx:
        for content in contents:
            spool = Spool(tx.blobs, len(content))
            spool.write(content)
            record(tx, spool.settle())
            nothing = Extraction("none", problem="empty")
            texts.record(tx, hashlib.sha256(content).hexdigest(), "none", "", "empty", pack(nothing))


def begin(exchange: Exchange, code: str, to: Sequence[str]) -> int:
    """A clerk writes a report, whose number will be the next free one of its series."""
    number = exchange.number()
    path = exchange.root / f"bao-cao-{number}.txt"
    path.write_bytes(PAPER)
    draft = letter(path, to=tuple(to), type_name="Báo cáo", notation="BC-UBND", subject=f"Báo cáo lần {number}")
    return exchange.offices[code].drafting.create(draft)


def seal(exchange: Exchange, code: str, document_id: int) -> str:
    """Send a draft."""
    sealed = tried(lambda: exchange.offices[code].drafting.send(document_id))
    if sealed is None:
        return REFUSED
    for recipient in sealed.recipients:
        exchange.promised[code, sealed.document_id, recipient] += 1
    return SEALED


def take_back(exchange: Exchange, code: str, document_id: int) -> str:
    """Undo the newest act on a document; gives what was undone. A sending is taken back only before it has left."""
    home = exchange.offices[code]
    with home.reader() as mirror:
        document = documents.get(mirror.db, document_id)
    assert document is not None
    undone = tried(lambda: home.undo(document_id))
    if undone is None:
        return REFUSED
    if undone.act == "send":
        assert document.document_id is not None
        assert {each.transport for each in document.recipients} <= {"QUEUED", "REJECTED", "HELD"}
        for each in document.recipients:
            exchange.promised[code, document.document_id, each.code] -= 1
    return str(undone.act)


def distribute(exchange: Exchange, code: str, document_id: int) -> Any:
    """Give a document to one more person."""
    given = len(exchange.offices[code].incoming.assignments(document_id))
    people = [Assignee(f"Phòng {given}", due_on="2026-12-05")]
    return tried(lambda: exchange.offices[code].incoming.distribute(document_id, people))


def give_back(exchange: Exchange, code: str, document_id: int) -> Any:
    """Return a document, by two steps as on the screen."""
    returning = exchange.offices[code].returning
    prepared = tried(lambda: returning.prepare(document_id, "TL-B1", "Số trên tệp khác số đã nhập"))
    return prepared and tried(lambda: returning.give(prepared))


def tried(act: Callable[[], Any]) -> Any:
    """What the act gives, or None when it is refused in a sentence."""
    try:
        return act()
    except BadInput:
        return None


def decide(exchange: Exchange) -> bool:
    """Try again whatever is held; gives whether anything was."""
    found = [(code, each) for code in exchange.offices for each in waiting(exchange, code, "held")]
    for code, document_id in found:
        exchange.offices[code].retry(document_id)
    return bool(found)


def check_books(exchange: Exchange) -> None:
    """Numbers have no gap, and what a row says of itself is what its office told, neither more nor less."""
    for mirror in exchange.mirrors.values():
        db = mirror.db
        assert numbers.gaps(db, numbers.ARRIVALS, now().year) == []
        reports = numbers.outgoing("BC")
        assert [gap for gap in numbers.gaps(db, numbers.OUTGOING, now().year) if gap.series == reports] == []
        for document_id, status, followed, accepted_at in db.execute(
            "SELECT id, status, followed, accepted_at FROM documents WHERE tray = 'inbox'"
        ).fetchall():
            given = [
                code
                for (code,) in db.execute(
                    "SELECT code FROM statuses WHERE document = ? AND direction = 'out' AND cancelled_at IS NULL",
                    (document_id,),
                )
            ]
            assert status == fold(given), f"{document_id} is shown at {status}, and said {given}"
            assert followed == (accepted_at is not None and status not in {"02", "06"})
            assert accepted_at is None or {"03", "04", "05", "06"} & set(given), "accepted, and nobody is told"


def check_told(exchange: Exchange) -> None:
    """Every status an office stands by has been carried, and no other, and none more often than it was given."""
    carried: dict[tuple[str, str, str, str], int] = {}
    for entry in exchange.carried():
        if entry.kind == "status":
            key = (entry.sender, entry.recipient, entry.document_id, entry.code)
            carried[key] = carried.get(key, 0) + 1
    for code, mirror in exchange.mirrors.items():
        given: dict[tuple[str, str, str, str], int] = {}
        for sender, name, status in mirror.db.execute(
            "SELECT sender_code, document_id, statuses.code FROM statuses JOIN documents ON documents.id = document "
            "WHERE statuses.direction = 'out' AND cancelled_at IS NULL"
        ):
            key = (code, sender, name, status)
            given[key] = given.get(key, 0) + 1
        ours = {key: count for key, count in carried.items() if key[0] == code}
        assert ours.keys() == given.keys()
        # The same word about a document and its correction, in the same second, is one package to the axis.
        assert all(ours[key] <= given[key] for key in ours), "a status was carried more often than it was given"
