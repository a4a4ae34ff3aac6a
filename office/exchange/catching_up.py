"""The first sync of a restored mirror: asking the axis for what happened after the backup was made."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from documents.code import parse_code, parse_document_id
from documents.text import safe_text
from documents.times import now, parse_timestamp, stamp
from office.clerk import actor
from office.writing.numbering import place_of
from storage import audit, keeping, numbers
from translations import ngettext

if TYPE_CHECKING:
    from axis.client import VxpClient
    from axis.records import SentRecord
    from office.home import Config
    from office.progress import SyncReport
    from office.writing.numbering import Place
    from storage.mirror import Mirror

MARGIN = timedelta(days=1)
"""How far before the backup the axis is asked, lest clocks that differ hide something."""


def behind_since(mirror: Mirror) -> datetime | None:
    """From when on the axis knows more than a restored mirror; None of any other mirror."""
    since = keeping.unsettled_since(mirror.db)
    return datetime.fromisoformat(since) - MARGIN if since else None


def raise_numbers(mirror: Mirror, client: VxpClient, config: Config, since: datetime, report: SyncReport) -> None:
    """Lift the counters above every number the axis knows of; documents that this mirror lacks are told to a person."""
    records = client.sent(since=since)
    places = [place for place in map(_place, records) if place is not None]
    with mirror.write() as tx:
        for place in places:
            numbers.raise_to(tx, *place)
    lost = list(dict.fromkeys(each.notation for each in records if not _is_here(mirror, config, each)))
    if lost:
        sentence = ngettext(
            "{count} document was sent after the backup and is not in this mirror; enter it by hand: {codes}",
            "{count} documents were sent after the backup and are not in this mirror; enter them by hand: {codes}",
            len(lost),
        )
        report.needs_person(sentence.format(count=len(lost), codes=safe_text(", ".join(lost))))


def settle(mirror: Mirror) -> None:
    """Everything was asked for: numbers are given again."""
    with mirror.write() as tx:
        keeping.settled(tx)
        audit.append(tx, at=stamp(now()), actor=actor(), act="caught-up")


def _is_here(mirror: Mirror, config: Config, record: SentRecord) -> bool:
    code = parse_code(record.notation)
    key = code.key if code else record.notation.casefold()
    return keeping.is_sent_here(mirror.db, config.code, key, record.document_id)


def _place(record: SentRecord) -> Place | None:
    """The number a sent document has taken, as far as the axis's record of it tells."""
    named = parse_document_id(record.document_id)
    code = named.code if named and named.code else parse_code(record.notation)
    moment = parse_timestamp(record.sent_at)
    day = named.issued_on if named and named.issued_on else moment.date() if moment else now().date()
    return place_of("", code.notation, code.number, day.year) if code else None
