"""Workbooks (xlsx, xls, ods): a line for the name of each sheet and one for each row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import python_calamine

from compliance.extract.containers import check_sizes
from compliance.extract.legacy import decode, guess
from compliance.extract.model import Line
from compliance.extract.output import Output, Unreadable

if TYPE_CHECKING:
    from datetime import date, datetime, time, timedelta
    from pathlib import Path

_SAMPLE = 200  # rows that decide on the encoding of a sheet, since fonts are not at hand


def read_sheets(path: Path, output: Output) -> None:
    """Write every sheet, hidden ones too; the cells of a row are parted by TAB."""
    with path.open("rb") as file:
        zipped = file.read(2) == b"PK"
    if zipped:
        check_sizes(path, output.limits)
    try:
        workbook = python_calamine.CalamineWorkbook.from_path(path)
        output.pages = len(workbook.sheet_names)
        for number, name in enumerate(workbook.sheet_names, 1):
            output.write(Line(name, number, how="header"))
            _write_sheet(workbook.get_sheet_by_name(name), number, output)
            output.flush()
    except python_calamine.PasswordError as error:
        raise Unreadable("locked") from error


def _write_sheet(sheet: python_calamine.CalamineSheet, number: int, output: Output) -> None:
    rows = ["\t".join(filter(None, map(_text, row))) for row in sheet.iter_rows()]
    encoding = guess("\n".join(rows[:_SAMPLE]))
    if encoding:
        output.notes.add(encoding)
    for row in rows:
        output.write(Line(decode(row, encoding) if encoding else row, number, how="cell"))


def _text(value: str | float | bool | date | datetime | time | timedelta) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
