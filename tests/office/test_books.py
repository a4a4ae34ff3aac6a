"""The registers: the legal columns, on every page, with totals that equal the mirror; and their numbers over a year."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
import time
from contextlib import nullcontext
from datetime import date, datetime
from typing import TYPE_CHECKING

import pypdfium2
import pytest
from python_calamine import CalamineWorkbook

from documents.times import now
from office.errors import BadInput
from office.reports.books import BOOKS, Books
from storage import assignments, audit, numbers
from storage.mirror import Mirror
from storage.numbers import YearClosed
from tests.support.registers import arrival, enter_all, issue, registered_office

if TYPE_CHECKING:
    from pathlib import Path

    from office.office import Office

LEGAL = {
    "out": "Số, ký hiệu văn bản|Ngày tháng văn bản|Tên loại và trích yếu nội dung|Người ký|Nơi nhận|"
    "Đơn vị, người nhận bản lưu|Số lượng bản|Ngày chuyển|Ký nhận|Ghi chú",
    "in": "Ngày đến|Số đến|Tác giả|Số, ký hiệu văn bản|Ngày tháng văn bản|Tên loại và trích yếu nội dung|"
    "Đơn vị hoặc người nhận|Ngày chuyển|Ký nhận|Ghi chú",
    "followup": "Số đến|Tên loại, số, ký hiệu, ngày tháng, tác giả|Đơn vị hoặc người nhận|Thời hạn giải quyết|Tiến độ|"
    "Số, ký hiệu văn bản trả lời|Ghi chú",
}
FORMULA = "=1+1"
NOW = "2026-11-20T10:00:00+07:00"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return registered_office(tmp_path / "home")


def read_csv(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def rows_of(
    office: Office, book: str, year: int = 2026, first: str | None = None, last: str | None = None
) -> list[list[str]]:
    """A register's rows, its head left out."""
    path = office.home.parent / "book.csv"
    Books(office).write(book, path, year, first, last)
    return read_csv(path)[1:]


@pytest.mark.parametrize("book", BOOKS)
def test_the_columns_are_those_of_the_law(book: str) -> None:
    assert "|".join(column.title for column in BOOKS[book].columns) == LEGAL[book]


@pytest.mark.parametrize("book", BOOKS)
def test_every_page_has_every_column_and_the_totals_are_those_of_the_mirror(
    office: Office, tmp_path: Path, book: str
) -> None:
    entered = [arrival(n, due_on="2026-12-01", paper=2 * (n % 10 == 0)) for n in range(1, 121)]
    entered += [issue(n, paper=2 * (n % 10 == 0)) for n in range(1, 121)]
    enter_all(office, *entered)
    found = Books(office).write(book, tmp_path / "book.pdf", 2026)
    assert (found.rows, found.paper) == (120, 12)
    with pypdfium2.PdfDocument(tmp_path / "book.pdf") as document:
        texts = [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]
        sizes = [page.get_size() for page in document]
    assert len(texts) > 3
    words = {word for column in BOOKS[book].columns for word in column.title.split()}
    for number, (text, (width, height)) in enumerate(zip(texts, sizes, strict=True), start=1):
        assert words <= set(text.split())
        assert all(f"({column})" in text for column in range(1, len(BOOKS[book].columns) + 1))
        assert f"{number} / {len(texts)}" in text
        assert (round(width), round(height)) == (842, 595)
    assert office.config.name in texts[0]
    assert BOOKS[book].title in texts[0]
    assert "Năm 2026" in texts[0]
    numbers_seen = " ".join(texts)
    assert all(f"{n}/UBND-VX" in numbers_seen for n in range(101, 221)) or book == "out"
    assert "Tổng số: 120 văn bản; điện tử 108, giấy 12" in texts[-1]


def test_the_fonts_are_embedded(office: Office, tmp_path: Path) -> None:
    enter_all(office, arrival(1))
    Books(office).write("in", tmp_path / "book.pdf", 2026)
    content = (tmp_path / "book.pdf").read_bytes()
    assert content.count(b"/FontFile2") == content.count(b"/Type /Font ") + content.count(b"/Type /Font\n") > 0


def test_a_row_longer_than_a_page_goes_on_over_the_next(office: Office, tmp_path: Path) -> None:
    party = "; ".join(f"Ủy ban nhân dân phường số {n}" for n in range(300))
    enter_all(office, issue(1, party=party), issue(2))
    Books(office).write("out", tmp_path / "book.pdf", 2026)
    with pypdfium2.PdfDocument(tmp_path / "book.pdf") as document:
        text = " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in document)
    assert all(f"số {n};" in text.replace("phường ", "") for n in range(299))
    assert "02/SKHCN-VP" in text


def test_a_spreadsheet_holds_dates_numbers_and_text(office: Office, tmp_path: Path) -> None:
    enter_all(office, arrival(7, subject=FORMULA, type_name=""), arrival(8, subject="https://example.vn"))
    Books(office).write("in", tmp_path / "book.xlsx", 2026)
    sheet = CalamineWorkbook.from_path(tmp_path / "book.xlsx").get_sheet_by_index(0).to_python(skip_empty_area=False)
    head = next(index for index, row in enumerate(sheet) if row[0] == "Ngày đến")
    assert sheet[head] == LEGAL["in"].split("|")
    first = sheet[head + 1]
    assert first[:2] == [date(2026, 11, 20), 7.0]
    assert first[4:6] == [date(2026, 11, 20), FORMULA]
    assert sheet[head + 2][5] == "Công văn https://example.vn"
    assert sheet[-1][0] == "Tổng số: 2 văn bản; điện tử 2, giấy 0; từ số 7 đến số 8."
    content = (tmp_path / "book.xlsx").read_bytes()
    assert b"<f>" not in content


def test_no_cell_of_a_csv_file_is_a_formula(office: Office, tmp_path: Path) -> None:
    for n, subject in enumerate([FORMULA, "@SUM(A1)", "-2", "+3", 'nói "được", nhé'], start=1):
        enter_all(office, arrival(n, subject=subject, type_name=""))
    path = tmp_path / "book.csv"
    Books(office).write("in", path, 2026)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert path.read_bytes().count(b"\r\n") == 6
    rows = read_csv(path)
    assert rows[0] == LEGAL["in"].split("|")
    assert [row[5] for row in rows[1:]] == ["'=1+1", "'@SUM(A1)", "'-2", "'+3", 'nói "được", nhé']
    assert rows[1][0] == "2026-11-20"


def test_incoming_documents_with_those_who_work_on_them(office: Office) -> None:
    [first, *_others] = enter_all(office, arrival(1, "2026-03-02"), arrival(2, "2026-11-20"), arrival(1, "2025-12-30"))
    with Mirror(office.home) as mirror, mirror.write() as tx:
        for who, role in (("Phòng Tổ chức", "support"), ("Phòng Kế hoạch", "lead")):
            assignments.add(tx, first, who=who, role=role, due_on=None, note="", at=NOW, actor="x")
    assert rows_of(office, "in") == [
        ["2026-03-02", "1", "Văn phòng Ủy ban nhân dân", "101/UBND-VX", "2026-03-02", "Công văn V/v báo cáo số 1",
         "Phòng Kế hoạch; Phòng Tổ chức", "2026-11-20", "", ""],
        ["2026-11-20", "2", "Văn phòng Ủy ban nhân dân", "102/UBND-VX", "2026-11-20", "Công văn V/v báo cáo số 2",
         "", "", "", ""],
    ]  # fmt: skip
    assert [row[1] for row in rows_of(office, "in", first="2026-03-03")] == ["2"]
    assert [row[1] for row in rows_of(office, "in", last="2026-03-02")] == ["1"]
    assert len(rows_of(office, "in", year=2025)) == 1


def test_what_came_at_the_end_of_a_year_and_was_entered_in_the_next_is_in_the_first_part_of_its_book(
    office: Office,
) -> None:
    enter_all(office, arrival(1, "2025-12-31", arrival_year=2026), arrival(2, "2026-04-01"))
    parts = [rows_of(office, "in", first="2026-01-01", last="2026-03-31"), rows_of(office, "in", first="2026-04-01")]
    assert [[row[:2] for row in part] for part in parts] == [[["2025-12-31", "1"]], [["2026-04-01", "2"]]]
    assert rows_of(office, "in", year=2025) == []


def test_outgoing_documents_under_numbers_of_their_own(office: Office) -> None:
    [first, _second] = enter_all(
        office,
        issue(1, urgency=1, details={"to_places": ["Như trên;", "Lưu: VT, P.KH."], "copies": "3"}),
        issue(1, "2026-02-03", abbreviation="QĐ", returned=True, subject="Quyết định phê duyệt"),
    )
    enter_all(
        office,
        issue(1, series=None, series_year=None, series_number=None, relates_to=first, document_id="again"),
        issue(9, tray="drafts", document_id="draft"),
        issue(4, "2025-05-06", document_id="older"),
    )
    assert rows_of(office, "out") == [
        ["01/QĐ-SKHCN", "2026-02-03", "Quyết định phê duyệt", "Nguyễn Văn A", "Văn phòng Ủy ban nhân dân", "VT", "1",
         "2026-02-03", "", "Có nơi trả lại"],
        ["01/SKHCN-VP", "2026-11-20", "Công văn V/v phối hợp công tác", "Nguyễn Văn A", "Văn phòng Ủy ban nhân dân",
         "VT, P.KH", "3", "2026-11-20", "", "Khẩn"],
    ]  # fmt: skip


def test_the_follow_up_knows_deadlines_progress_and_answers(office: Office) -> None:
    done, overdue = arrival(1, status="03", due_on="2026-02-01"), arrival(2, status="05", due_on="2026-01-05")
    [_done, second, plain] = enter_all(office, done, overdue, arrival(3))
    enter_all(office, issue(5, details={"responses": [{"document_id": done.document_id, "organ_id": "H29.14"}]}))
    with Mirror(office.home) as mirror, mirror.write() as tx:
        for document, role in ((second, "lead"), (plain, "inform")):
            assignments.add(tx, document, who="Phòng A", role=role, due_on="2026-01-03", note="", at=NOW, actor="x")
    rows = rows_of(office, "followup")
    assert [row[0] for row in rows] == ["1", "2"]  # nobody works on the third
    assert rows[0][1] == "Công văn 101/UBND-VX, 20/11/2026, Văn phòng Ủy ban nhân dân"
    assert rows[0][3:6] == ["2026-02-01", "Đã tiếp nhận, quá hạn", "05/SKHCN-VP"]
    assert rows[1][2:5] == ["Phòng A", "2026-01-03", "Đang xử lý, quá hạn"]


def test_what_was_set_aside_keeps_its_number_and_nothing_else(office: Office, tmp_path: Path) -> None:
    hidden = arrival(2, tray="quarantine", problem="secret", subject="Kế hoạch mật", due_on="2026-12-01")
    enter_all(office, arrival(1), hidden)
    assert rows_of(office, "in")[1] == [
        "2026-11-20", "2", "Văn phòng Ủy ban nhân dân", "", "", "", "", "", "", "Đã cách ly, không ghi nội dung",
    ]  # fmt: skip
    for book in ("in", "followup"):
        for suffix in (".pdf", ".xlsx", ".csv"):
            path = tmp_path / f"{book}{suffix}"
            Books(office).write(book, path, 2026)
            if suffix == ".pdf":
                with pypdfium2.PdfDocument(path) as document:
                    text = "".join(page.get_textpage().get_text_bounded() for page in document)
            elif suffix == ".xlsx":
                text = str(CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python())
            else:
                text = path.read_text(encoding="utf-8")
            assert "mật" not in text
            assert "102/UBND" not in text


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("book.doc", {}),
        ("nowhere/book.pdf", {}),
        ("book.csv", {"first": "32/13/2026"}),
        ("book.csv", {"first": "2025-11-20"}),
        ("book.csv", {"first": "2026-11-20", "last": "2026-11-19"}),
    ],
)
def test_what_cannot_be_written_leaves_nothing(office: Office, tmp_path: Path, name: str, days: dict[str, str]) -> None:
    before = sorted(tmp_path.iterdir())
    with pytest.raises(BadInput):
        Books(office).write("in", tmp_path / name, 2026, days.get("first"), days.get("last"))
    assert sorted(tmp_path.iterdir()) == before


def test_gaps_and_repetitions_are_found(office: Office) -> None:
    enter_all(office, arrival(1), arrival(2), arrival(5), arrival(6, code_key=arrival(5).code_key, code="105/UBND-VX"))
    enter_all(office, issue(2), issue(1, abbreviation="QĐ"), issue(3, abbreviation="QĐ"))
    with Mirror(office.home) as mirror, mirror.write() as tx:
        numbers.take(tx, numbers.ARRIVALS, 2026)  # given, but borne by no document
    found = Books(office).audit("in", 2026)
    assert [(each.kind, each.first, each.last, each.documents) for each in found] == [
        ("gap", 3, 4, ()), ("gap", 7, 7, ()), ("repeated", None, None, (3, 4)),
    ]  # fmt: skip
    found = Books(office).audit("out", 2026)
    assert [(each.series, each.first, each.last) for each in found] == [("out/", 1, 1), ("out/QĐ", 2, 2)]
    assert Books(office).audit("in", 2025) == []


def test_a_closed_year_takes_no_number_until_it_is_opened_again(office: Office) -> None:
    books = Books(office)
    last = now().year - 1
    enter_all(office, arrival(1, f"{last}-05-04"), issue(1, f"{last}-05-04"))
    for book, series in (("in", numbers.ARRIVALS), ("out", numbers.outgoing("QĐ"))):
        assert books.close(book, last) == []
        with pytest.raises(BadInput):
            books.close(book, last)
        with Mirror(office.home) as mirror:
            with mirror.write() as tx, pytest.raises(YearClosed):
                numbers.take(tx, series, last)
            with mirror.write() as tx, pytest.raises(YearClosed):
                numbers.claim(tx, series, last, 50)
        with pytest.raises(BadInput):
            books.reopen(book, last, "  ")
        books.reopen(book, last, "Bổ sung văn bản nhận ngày 31/12")
        with Mirror(office.home) as mirror, mirror.write() as tx:
            assert numbers.take(tx, series, last) > 0
    with pytest.raises(BadInput):
        books.close("followup", last)
    with pytest.raises(BadInput):
        books.reopen("in", last, "Đã mở rồi")
    with Mirror(office.home, read_only=True) as mirror:
        acts = [row[0] for row in mirror.db.execute("SELECT act FROM audit ORDER BY seq")]
        assert acts == ["close-year", "reopen-year"] * 2
        assert audit.first_break(mirror.db) is None


def test_a_year_is_not_closed_before_its_last_day(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    for day, closed in (("2026-12-30T23:59:59+07:00", False), ("2026-12-31T00:00:00+07:00", True)):
        moment = datetime.fromisoformat(day).timestamp()
        monkeypatch.setattr(time, "time", lambda moment=moment: moment)
        with nullcontext() if closed else pytest.raises(BadInput):
            assert Books(office).close("in", 2026) == []


def test_a_face_that_others_registered_first_is_drawn_with(tmp_path: Path) -> None:
    """The library keeps one font a face, under whatever name it came first: ours is then theirs."""
    program = """
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from office.reports.printing import font_file
pdfmetrics.registerFont(TTFont("Theirs", str(font_file())))
import sys
from pathlib import Path
from office.reports.tables import Column, Table, save
save([Table(("Văn phòng", "SỔ"), (Column("Số", 1), Column("Ngày", 1)), [["1", "20/11/2026"]])], Path(sys.argv[1]))
"""
    out = tmp_path / "book.pdf"
    subprocess.run([sys.executable, "-c", program, out], check=True, timeout=60)
    with pypdfium2.PdfDocument(out) as document:
        assert "20/11/2026" in document[0].get_textpage().get_text_bounded()
