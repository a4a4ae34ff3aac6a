"""Word documents (ECMA-376): body, tables, text boxes, headers, footers, notes and the title property."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.parsers import expat

from compliance.extract.containers import open_zip, parse_entry
from compliance.extract.model import Limits, Line, Origin
from compliance.extract.output import Output, Unreadable

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Callable
    from pathlib import Path

_MAIN = re.compile(r"word/document\d*\.xml")
_SIDE_PARTS: tuple[tuple[re.Pattern[str], Origin], ...] = (
    (re.compile(r"word/header\d*\.xml"), "header"),
    (re.compile(r"word/footer\d*\.xml"), "footer"),
    (re.compile(r"word/(footnotes|endnotes)\d*\.xml"), "footnote"),
)
_CORE = "docProps/core.xml"
_OFF = {"0", "false", "off"}
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}


def read_docx(path: Path, output: Output) -> None:
    """Write the headers, the body, the footers and notes, then the title property.

    Headers that repeat from section to section are written once.
    """
    with open_zip(path, output.limits) as archive:
        names = archive.namelist()
        main = next((name for name in names if _MAIN.fullmatch(name)), None)
        if main is None:
            raise Unreadable("damaged")
        sides = {how: [name for name in sorted(names) if pattern.fullmatch(name)] for pattern, how in _SIDE_PARTS}
        _write_once(archive, sides["header"], "header", output)
        _Part(output.write, "text").parse(archive, main, output.limits)
        _write_once(archive, sides["footer"], "footer", output)
        _write_once(archive, sides["footnote"], "footnote", output)
        if _CORE in names:
            _write_title(archive, output)


def _write_once(archive: zipfile.ZipFile, parts: list[str], how: Origin, output: Output) -> None:
    seen: set[str] = set()

    def write(line: Line) -> None:
        if line.text not in seen:
            seen.add(line.text)
            output.write(line)

    for part in parts:
        _Part(write, how).parse(archive, part, output.limits)


def _write_title(archive: zipfile.ZipFile, output: Output) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    title: list[str] = []
    inside = False

    def start(name: str, _: object) -> None:
        nonlocal inside
        inside = name.endswith(" title")

    def data(text: str) -> None:
        if inside:
            title.append(text)

    def end(_: str) -> None:
        nonlocal inside
        inside = False

    parser.StartElementHandler, parser.CharacterDataHandler, parser.EndElementHandler = start, data, end
    parse_entry(archive, _CORE, parser, output.limits)
    output.write(Line("".join(title), how="metadata"))


@dataclass(slots=True)
class _Paragraph:
    how: Origin
    x: float | None
    parts: list[str] = field(default_factory=list)
    size: float | None = None


@dataclass(slots=True)
class _Table:
    columns: list[int] = field(default_factory=list)
    column: int = 0

    def x(self) -> float | None:
        """Where the current cell begins, as a fraction of the table's width."""
        total = sum(self.columns)
        return round(sum(self.columns[: self.column]) / total, 4) if total else None


class _Part:
    """Reads one WordprocessingML part in document order."""

    def __init__(self, write: Callable[[Line], None], how: Origin) -> None:
        self._write = write
        self._how = how
        self._paragraphs: list[_Paragraph] = []  # a text box stands inside the paragraph it is anchored to
        self._tables: list[_Table] = []
        self._boxes: list[int] = []  # how many tables were open when each text box began
        self._skipped = 0  # depth inside an mc:Fallback, which repeats the mc:Choice before it
        self._run_properties = False
        self._hidden = False
        self._collecting = False
        self._span = 1

    def parse(self, archive: zipfile.ZipFile, name: str, limits: Limits) -> None:
        """Read the part called `name`."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        parse_entry(archive, name, parser, limits)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if self._skipped or local == "Fallback":
            self._skipped += 1
            return
        value = next((text for key, text in attributes.items() if key.endswith(" val")), "")
        if local == "p":
            self._paragraphs.append(self._new_paragraph())
        elif local == "r":
            self._hidden = False
        elif local == "rPr":
            self._run_properties = True
        elif self._run_properties:
            self._run_property(local, value)
        elif local == "t":
            self._collecting = bool(self._paragraphs) and not self._hidden
        elif local in _SIGNS:
            # the w:tab of a paragraph's tab stops carries a value, the character does not
            if self._paragraphs and not (local == "tab" and attributes):
                self._paragraphs[-1].parts.append(_SIGNS[local])
        elif local == "txbxContent":
            self._boxes.append(len(self._tables))
        else:
            self._table_start(local, value, attributes)

    def _run_property(self, local: str, value: str) -> None:
        if local == "vanish":
            self._hidden = value not in _OFF
        elif local == "sz" and self._paragraphs and value.isdecimal():
            paragraph = self._paragraphs[-1]
            paragraph.size = max(paragraph.size or 0, int(value) / 2)

    def _table_start(self, local: str, value: str, attributes: dict[str, str]) -> None:
        if local == "tbl":
            self._tables.append(_Table())
        elif not self._tables:
            return
        elif local == "gridCol":
            width = next((text for key, text in attributes.items() if key.endswith(" w")), "")
            self._tables[-1].columns.append(int(width) if width.isdecimal() else 0)
        elif local == "tr":
            self._tables[-1].column = 0
        elif local == "tc":
            self._span = 1
        elif local == "gridSpan" and value.isdecimal():
            self._span = int(value)

    def _end(self, name: str) -> None:
        if self._skipped:
            self._skipped -= 1
            return
        local = name.rpartition(" ")[2]
        if local == "t":
            self._collecting = False
        elif local == "rPr":
            self._run_properties = False
        elif local == "p" and self._paragraphs:
            done = self._paragraphs.pop()
            self._write(Line("".join(done.parts), None, done.x, None, done.size, done.how))
        elif local == "txbxContent" and self._boxes:
            self._boxes.pop()
        elif local == "tc" and self._tables:
            self._tables[-1].column += self._span
        elif local == "tbl" and self._tables:
            self._tables.pop()

    def _data(self, text: str) -> None:
        if self._collecting and not self._skipped:
            self._paragraphs[-1].parts.append(text)

    def _new_paragraph(self) -> _Paragraph:
        if self._how != "text":
            return _Paragraph(self._how, None)
        if len(self._tables) > (self._boxes[-1] if self._boxes else 0):
            return _Paragraph("cell", self._tables[-1].x())
        return _Paragraph("textbox" if self._boxes else "text", None)
