"""Tables that leave the program as files: what they hold, and how they become PDF, XLSX or CSV.

Whatever a stranger wrote stays text. A spreadsheet gets strings as strings, never as formulas or links; in CSV, which
knows no types, a cell that begins with ``=``, ``+``, ``-``, ``@``, a tab or a carriage return gets an apostrophe
before it, so that no program that opens the file takes it for a formula.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from documents.text import nfc, safe_text
from durable.files import write_file
from office.errors import BadInput
from translations import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Cell: TypeAlias = "str | int | float | date | None"

FORMULA = ("=", "+", "-", "@", "\t", "\r")
LONGEST_CELL = 32_000
"""Characters of a cell: a spreadsheet's hold 32,767."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column's head, and its share of the page's width."""

    title: str
    width: float


@dataclass(frozen=True, slots=True)
class Table:
    """One table: lines above it (the first is the owner, the second the title), its rows, and lines below.

    `rows` is read once, while the file is written. `running` is the line that stands on every page.
    """

    heading: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: Iterable[Sequence[Cell]]
    closing: tuple[str, ...] = ()
    running: str = ""


def save(tables: Sequence[Table], path: Path, suffixes: Sequence[str] = (".pdf", ".xlsx", ".csv")) -> None:
    """Write tables into one file of the kind its name says, whole or not at all. Raises `BadInput`.

    A spreadsheet gets a sheet for each of them; a PDF or CSV file holds one.
    """
    check_place(path, suffixes)
    match path.suffix.lower():
        case ".pdf":
            from office.reports.tables_pdf import pdf

            content = pdf(*tables)
        case ".xlsx":
            content = xlsx(tables)
        case _:
            content = as_csv(*tables)
    write_file(path, content)


def check_place(path: Path, suffixes: Sequence[str]) -> None:
    """Refuse a file that could not be written, before anything is read for it."""
    if path.suffix.lower() not in suffixes:
        raise BadInput(_("{path} must end in one of: {suffixes}").format(path=path, suffixes=", ".join(suffixes)))
    if not path.parent.is_dir():
        raise BadInput(_("There is no directory {path}.").format(path=path.parent))
    if path.is_dir():
        raise BadInput(_("{path} is a directory; give the file a name of its own.").format(path=path))


@lru_cache(maxsize=8192)
def legible(text: str) -> str:
    """Foreign text on one line, as it may be shown."""
    return safe_text(nfc(" ".join(text.split())))


def as_csv(table: Table) -> bytes:
    """RFC 4180 in UTF-8 with a mark of its encoding, as spreadsheets want it; dates in ISO 8601."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([column.title for column in table.columns])
    writer.writerows([_guarded(cell) for cell in row] for row in table.rows)
    return out.getvalue().encode("utf-8-sig")


def _guarded(cell: Cell) -> str | int | float:
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(FORMULA) else cell
    return "" if cell is None else cell


def xlsx(tables: Sequence[Table]) -> bytes:
    """A workbook: dates are dates, numbers numbers, everything else text; heads are frozen and repeat in print."""
    from xlsxwriter import Workbook

    out = io.BytesIO()
    # Constant memory: each row is written out when the next one begins.
    with Workbook(out, {"constant_memory": True}) as book:
        base = {"text_wrap": True, "valign": "top", "border": 1, "font_name": "Times New Roman"}
        formats = {name: book.add_format(base | more) for name, more in _FORMATS.items()}
        plain = book.add_format({"font_name": "Times New Roman", "bold": True})
        for number, table in enumerate(tables, start=1):
            sheet = book.add_worksheet(_sheet_name(table, number))
            sheet.set_landscape()
            sheet.set_paper(9)  # A4
            sheet.set_margins(left=1.0, right=0.4, top=0.6, bottom=0.6)
            sheet.fit_to_pages(1, 0)
            sheet.set_footer("&C&P / &N")
            top = len(table.heading)
            sheet.repeat_rows(top)
            sheet.freeze_panes(top + 1, 0)
            for index, column in enumerate(table.columns):
                sheet.set_column(index, index, column.width * 0.5)
            for row, line in enumerate(table.heading):
                sheet.write_string(row, 0, line[:LONGEST_CELL], plain)
            for index, column in enumerate(table.columns):
                sheet.write_string(top, index, column.title, formats["head"])
            row = top
            for row, cells in enumerate(table.rows, start=top + 1):
                for index, cell in enumerate(cells):
                    _write(sheet, row, index, cell, formats)
            for line in table.closing:
                row += 1
                sheet.write_string(row, 0, line[:LONGEST_CELL], plain)
    return out.getvalue()


def _write(sheet: Worksheet, row: int, index: int, cell: Cell, formats: Mapping[str, Format]) -> None:
    match cell:
        case date():
            sheet.write_datetime(row, index, cell, formats["date"])
        case float():
            sheet.write_number(row, index, cell, formats["share"])
        case int():
            sheet.write_number(row, index, cell, formats["number"])
        case str() if cell:
            sheet.write_string(row, index, cell[:LONGEST_CELL], formats["text"])
        case _:
            sheet.write_blank(row, index, None, formats["text"])


_FORMATS: dict[str, dict[str, object]] = {
    "head": {"bold": True, "align": "center", "valign": "vcenter"},
    "text": {"num_format": "@"},
    "number": {"num_format": "0"},
    "share": {"num_format": "0.0"},
    "date": {"num_format": "dd/mm/yyyy"},
}


def _sheet_name(table: Table, number: int) -> str:
    """At most 31 characters, and none that a sheet's name may not have."""
    title = table.heading[1] if len(table.heading) > 1 else ""
    name = "".join(" " if char in "[]:*?/\\" else char for char in title).strip("' ")[:28]
    return f"{number}. {name}"[:31] if name else str(number)
