"""The registers: the books of incoming and outgoing documents, and of what is done about those that came.

Their columns are those of NĐ 30/2020/NĐ-CP Phụ lục IV, all of them and in that order; a register kept in a system is
printed with every column and bound (Đ16.2b, Đ22.3b). A book is a legal form: it is in Vietnamese whatever the clerk
reads. "Ký nhận" is left free for ink.

A document that was set aside after it had taken a số đến keeps its line with the number, the day and the sender; what
it says is quoted nowhere.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from documents.kinds import OFFICIAL_LETTER, Urgency, kind_abbreviated
from documents.statuses import COMPLETED, RETURNED, status
from documents.times import now, parse_date, stamp
from office.clerk import actor, require
from office.errors import BadInput
from office.progress import Listener, Progress, unheard
from office.reports.tables import Cell, Column, Table, check_place, legible, save
from storage import audit, books, numbers
from storage.books import Span
from storage.mirror import Mirror
from translations import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from durable.sqlite import Connection
    from office.office import Office
    from storage.books import Issued, Received, Totals

SUFFIXES = (".pdf", ".xlsx", ".csv")
TOLD = 100
"""Rows between two words on how far the writing is."""


@dataclass(frozen=True, slots=True)
class Book:
    """A register's legal name and columns; a column's width is in millimetres on A4 across."""

    name: str
    title: str
    columns: tuple[Column, ...]


BOOKS = {
    book.name: book
    for book in (
        Book(
            "out",
            "SỔ ĐĂNG KÝ VĂN BẢN ĐI",
            (
                Column("Số, ký hiệu văn bản", 30),
                Column("Ngày tháng văn bản", 19),
                Column("Tên loại và trích yếu nội dung", 67),
                Column("Người ký", 24),
                Column("Nơi nhận", 40),
                Column("Đơn vị, người nhận bản lưu", 18),
                Column("Số lượng bản", 12),
                Column("Ngày chuyển", 19),
                Column("Ký nhận", 15),
                Column("Ghi chú", 18),
            ),
        ),
        Book(
            "in",
            "SỔ ĐĂNG KÝ VĂN BẢN ĐẾN",
            (
                Column("Ngày đến", 19),
                Column("Số đến", 13),
                Column("Tác giả", 38),
                Column("Số, ký hiệu văn bản", 30),
                Column("Ngày tháng văn bản", 19),
                Column("Tên loại và trích yếu nội dung", 63),
                Column("Đơn vị hoặc người nhận", 28),
                Column("Ngày chuyển", 19),
                Column("Ký nhận", 15),
                Column("Ghi chú", 18),
            ),
        ),
        Book(
            "followup",
            "SỔ THEO DÕI GIẢI QUYẾT VĂN BẢN ĐẾN",
            (
                Column("Số đến", 13),
                Column("Tên loại, số, ký hiệu, ngày tháng, tác giả", 86),
                Column("Đơn vị hoặc người nhận", 40),
                Column("Thời hạn giải quyết", 20),
                Column("Tiến độ", 34),
                Column("Số, ký hiệu văn bản trả lời", 38),
                Column("Ghi chú", 31),
            ),
        ),
    )
}

_CHANGES = {"1": "Đã thu hồi", "2": "Đã cập nhật", "3": "Đã thay thế"}
_SECLUDED = "Đã cách ly, không ghi nội dung"
_PAPER = "Bản giấy"
_WITHDRAWN = "Đã rút lại"
_OVERDUE = "quá hạn"
_KEPT = "VT"
"""Văn thư, which keeps the original (NĐ 30/2020/NĐ-CP Đ19.2), where the document's own "Nơi nhận" does not say more."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in a book that must be explained: numbers from ``first`` to ``last`` of a series that no document has,
    or ``documents`` that are one and stand there more than once.
    """

    kind: Literal["gap", "repeated"]
    series: str
    first: int | None = None
    last: int | None = None
    documents: tuple[int, ...] = ()

    def sentence(self) -> str:
        """The fault in the language in use."""
        if self.kind == "gap":
            missing = f"{self.first}" if self.first == self.last else f"{self.first}-{self.last}"
            return _("{series}: no document has the number {numbers}.").format(
                series=series_label(self.series), numbers=missing
            )
        return _("{series}: one document was registered more than once: {documents}").format(
            series=series_label(self.series), documents=", ".join(map(str, self.documents))
        )


def series_label(series: str) -> str:
    """What a clerk calls a series: by the type of document it numbers."""
    if series == numbers.ARRIVALS:
        return _("Incoming")
    abbreviation = series.partition("/")[2]
    kind = kind_abbreviated(abbreviation) if abbreviation else OFFICIAL_LETTER
    return _("Outgoing, {type}").format(type=kind.name if kind else abbreviation) if "/" in series else _("Outgoing")


class Books:
    """The registers of one office."""

    def __init__(self, office: Office) -> None:
        self.office = office

    def write(
        self,
        book: str,
        path: Path,
        year: int,
        first: str | None = None,
        last: str | None = None,
        heard: Listener = unheard,
    ) -> Totals:
        """Write a year's register, or what of it lies between two days, as the PDF, XLSX or CSV the name asks for.

        Raises `BadInput` for a day that is none or lies outside the year, and for a place that cannot be written.
        """
        check_place(path, SUFFIXES)
        span = _span(year, first, last)
        with self.office.reader() as mirror:
            mirror.db.execute("BEGIN")  # rows and totals are of one moment, whoever writes meanwhile
            found = books.totals(mirror.db, book, span)
            save([self._table(mirror.db, BOOKS[book], span, found, heard)], path)
        return found

    def _table(self, db: Connection, book: Book, span: Span, found: Totals, heard: Listener) -> Table:
        owner = legible(self.office.config.name)
        period = f"Năm {span.year}"
        days = [parse_date(day) if day else None for day in (span.first, span.last)]
        if days[0]:
            period += f", từ ngày {days[0]:%d/%m/%Y}"
        if days[1]:
            period += f", đến ngày {days[1]:%d/%m/%Y}"
        return Table(
            heading=(owner, book.title, period),
            columns=book.columns,
            rows=_told(_ROWS[book.name](db, span), found.rows, heard),
            closing=(_closing(found),),
            running=f"{owner} · {book.title} · {period}",
        )

    def audit(self, book: str, year: int) -> list[Fault]:
        """What in the numbers of a book must be explained before it is closed."""
        with self.office.reader() as mirror:
            return faults(mirror.db, book, year)

    def close(self, book: str, year: int) -> list[Fault]:
        """Close a year: nothing more is entered in it until it is opened again. Gives what is still unexplained in it.

        Raises `NotAllowed`, or `BadInput` before the year's last day and when it is closed already.
        """
        require(self.office.config, "close")
        moment = now()
        if moment.date() < date(year, 12, 31):
            raise BadInput(_("The year {year} can be closed from its last day on.").format(year=year))
        with Mirror(self.office.home) as mirror, mirror.write() as tx:
            if numbers.closed_at(tx.db, _book_series(book), year):
                raise BadInput(_("The year {year} of this register is closed already.").format(year=year))
            numbers.close_year(tx, _book_series(book), year, stamp(moment))
            found = faults(tx.db, book, year)
            audit.append(
                tx, at=stamp(moment), actor=actor(), act="close-year", subject=f"{book} {year}", faults=len(found)
            )
        return found

    def reopen(self, book: str, year: int, reason: str) -> None:
        """Open a closed year again; the reason is kept.

        Raises `NotAllowed`, or `BadInput` without a reason and when it is not closed.
        """
        require(self.office.config, "close")
        words = " ".join(reason.split())
        if not words:
            raise BadInput(_("Say with --reason why the year is opened again; the audit keeps it."))
        moment = stamp(now())
        with Mirror(self.office.home) as mirror, mirror.write() as tx:
            if not numbers.closed_at(tx.db, _book_series(book), year):
                raise BadInput(_("The year {year} of this register is not closed.").format(year=year))
            numbers.close_year(tx, _book_series(book), year, None)
            audit.append(tx, at=moment, actor=actor(), act="reopen-year", subject=f"{book} {year}", reason=words)


def faults(db: Connection, book: str, year: int) -> list[Fault]:
    """Gaps and repetitions in the numbers of "in" or "out"."""
    series = _book_series(book)
    found = [Fault("gap", *gap) for gap in numbers.gaps(db, series, year)]
    return found + [Fault("repeated", series, documents=rows) for rows in numbers.repeated(db, series, year)]


def _book_series(book: str) -> str:
    series = {"in": numbers.ARRIVALS, "out": numbers.OUTGOING}.get(book)
    if series is None:
        raise BadInput(_("The follow-up has no numbers of its own: it goes with the register of incoming documents."))
    return series


def _span(year: int, first: str | None, last: str | None) -> Span:
    if not 1900 <= year <= 2200:
        raise BadInput(_("{year} is no year of a register.").format(year=year))
    days = []
    for text in (first, last):
        day = parse_date(text) if text else None
        if text and day is None:
            raise BadInput(_("{text} is not a date; write it as 2026-11-20.").format(text=text))
        if day and day.year != year:
            raise BadInput(_("{day} does not lie in {year}, the year of the register.").format(day=day, year=year))
        days.append(day)
    if days[0] and days[1] and days[0] > days[1]:
        raise BadInput(_("The first day, {first}, comes after the last, {last}.").format(first=days[0], last=days[1]))
    return Span(year, *(day.isoformat() if day else None for day in days))


def _closing(found: Totals) -> str:
    text = f"Tổng số: {_counted(found.rows)} văn bản; điện tử {_counted(found.rows - found.paper)}"
    text += f", giấy {_counted(found.paper)}"
    if found.first is not None:
        text += f"; từ số {found.first} đến số {found.last}"
    return f"{text}."


def _counted(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def _told(rows: Iterable[tuple[Cell, ...]], total: int, heard: Listener) -> Iterator[tuple[Cell, ...]]:
    for done, row in enumerate(rows, start=1):
        yield row
        if done % TOLD == 0:
            heard(Progress("register", done, total))


def _issued(db: Connection, span: Span) -> Iterator[tuple[Cell, ...]]:
    for row in books.issued(db, span):
        yield (
            legible(row.code),
            _day(row.issued_on),
            _named(row.type_name, row.subject),
            legible(row.signer or ""),
            legible(row.party),
            _kept_by(row),
            _copies(row),
            _day(row.sent_at),
            None,
            _notes(row),
        )


def _received(db: Connection, span: Span) -> Iterator[tuple[Cell, ...]]:
    for row in books.received(db, span):
        arrived = (_day(row.arrived_on), row.number, legible(row.sender_name or row.sender_code))
        if row.secluded:
            yield (*arrived, None, None, None, None, None, None, _SECLUDED)
            continue
        yield (
            *arrived,
            legible(row.code),
            _day(row.issued_on) or legible(row.issued_as),
            _named(row.type_name, row.subject),
            legible(row.people or ""),
            _day(row.given_at),
            None,
            _notes(row),
        )


def _followed(db: Connection, span: Span) -> Iterator[tuple[Cell, ...]]:
    answered = books.answers(db, f"{span.year}")
    today = now().date()
    for row in books.received(db, span, followed=True):
        author = legible(row.sender_name or row.sender_code)
        if row.secluded:
            yield row.number, author, None, None, None, None, _SECLUDED
            continue
        day = _day(row.issued_on)
        named = f"{row.type_name} {row.code}".strip()
        yield (
            row.number,
            legible(f"{named}, {f'{day:%d/%m/%Y}' if day else row.issued_as}, {author}"),
            legible(row.people or ""),
            _day(row.due_on),
            _progress(row, today),
            legible("; ".join(answered.get(row.document_id or "", ()))),
            _notes(row),
        )


_ROWS = {"in": _received, "out": _issued, "followup": _followed}


def _day(text: str | None) -> date | None:
    return parse_date(text[:10]) if text else None


def _named(type_name: str, subject: str) -> str:
    """ "Quyết định phê duyệt …": the type before the subject, unless the subject names it itself."""
    kind, words = legible(type_name), legible(subject)
    return words if words.casefold().startswith(kind.casefold()) else f"{kind} {words}"


def _kept_by(row: Issued) -> str:
    for place in json.loads(row.places or "[]"):
        label, colon, kept = legible(place).partition(":")
        if colon and label.strip().casefold() == "lưu":
            return kept.strip(" .;")
    return _KEPT


def _copies(row: Issued) -> int | None:
    """As many as were issued; of an electronic document there is one original (NĐ 30/2020/NĐ-CP Đ3.9)."""
    if row.copies and row.copies.isascii() and row.copies.isdigit():
        return int(row.copies)
    return None if row.paper else 1


def _notes(row: Issued | Received) -> str:
    notes: list[str] = []
    if row.urgency:
        notes += [each.vi for each in Urgency if each == row.urgency]
    if row.paper:
        notes.append(_PAPER)
    returned = row.status == RETURNED.code if isinstance(row, books.Received) else row.returned
    if returned:
        notes.append("Đã trả lại" if isinstance(row, books.Received) else "Có nơi trả lại")
    elif isinstance(row, books.Received) and row.withdrawn:
        notes.append(_WITHDRAWN)
    notes += [_CHANGES[kind] for kind in _kinds(row.changes)]
    return "; ".join(notes)


def _kinds(changes: str | None) -> Sequence[str]:
    return sorted(changes.split(",")) if changes else ()


def _progress(row: Received, today: date) -> str:
    known = status(row.status) if row.status else None
    words = known.vi if known else "Chưa giải quyết"
    done, due = _day(row.done_at), _day(row.due_on)
    if row.status == COMPLETED.code and done:
        words += f" {done:%d/%m/%Y}"
    if due and (done or today) > due and row.status != RETURNED.code:
        words += f", {_OVERDUE}"
    return words
