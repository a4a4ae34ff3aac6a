"""Word documents (ECMA-376): body, tables, text boxes, headers, footers, notes and the title property."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.parsers import expat

from compliance.extract.containers import open_zip, parse_entry
from compliance.extract.legacy import LegacyFont, decode_runs, legacy_font
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
_PROPERTIES = frozenset({"title", "subject", "keywords", "category"})
_STYLES = "word/styles.xml"
_WIDEST = 1000  # cells of a row
_BASED_ON = 12  # styles in a chain
_DEFAULT = ""  # the key of the font that text of no style has
_OFF = {"0", "false", "off"}
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}


def read_docx(path: Path, output: Output) -> None:
    """Write the headers, the body, the footers and notes, then the properties.

    Headers that repeat from section to section are written once.
    """
    with open_zip(path, output.limits) as archive:
        names = archive.namelist()
        main = next((name for name in names if _MAIN.fullmatch(name)), None)
        if main is None:
            raise Unreadable("damaged")
        sides = {how: [name for name in sorted(names) if pattern.fullmatch(name)] for pattern, how in _SIDE_PARTS}
        fonts = _read_styles(archive, output.limits) if _STYLES in names else {}
        _write_once(archive, sides["header"], "header", fonts, output)
        _Part(output.write, "text", fonts, output.notes).parse(archive, main, output.limits)
        _write_once(archive, sides["footer"], "footer", fonts, output)
        _write_once(archive, sides["footnote"], "footnote", fonts, output)
        if _CORE in names:
            _write_properties(archive, output)


def _write_once(archive: zipfile.ZipFile, parts: list[str], how: Origin, fonts: dict[str, str], output: Output) -> None:
    seen: set[str] = set()

    def write(line: Line) -> None:
        if line.text not in seen:
            seen.add(line.text)
            output.write(line)

    for part in parts:
        _Part(write, how, fonts, output.notes).parse(archive, part, output.limits)


def _write_properties(archive: zipfile.ZipFile, output: Output) -> None:
    """The document's own words about itself, where people also put a mark: title, subject, keywords, category."""
    parser = expat.ParserCreate(namespace_separator=" ")
    found: list[list[str]] = []
    inside = False

    def start(name: str, _: object) -> None:
        nonlocal inside
        inside = name.rpartition(" ")[2] in _PROPERTIES
        if inside:
            found.append([])

    def data(text: str) -> None:
        if inside:
            found[-1].append(text)

    def end(_: str) -> None:
        nonlocal inside
        inside = False

    parser.StartElementHandler, parser.CharacterDataHandler, parser.EndElementHandler = start, data, end
    parse_entry(archive, _CORE, parser, output.limits)
    for text in found:
        output.write(Line("".join(text), how="metadata"))


def _read_styles(archive: zipfile.ZipFile, limits: Limits) -> dict[str, str]:
    """The font of each style by its id, its own or that of the style it is based on."""
    parser = expat.ParserCreate(namespace_separator=" ")
    fonts: dict[str, str] = {}
    bases: dict[str, str] = {}
    style = _DEFAULT

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal style
        local = name.rpartition(" ")[2]
        if local == "style":
            style = _attribute(attributes, "styleId")
            bases[style] = _DEFAULT
            if _attribute(attributes, "default") == "1" and _attribute(attributes, "type") == "paragraph":
                bases[_DEFAULT] = style
        elif local == "basedOn":
            bases[style] = _attribute(attributes, "val")
        elif local == "rFonts" and (font := _font(attributes)):
            fonts.setdefault(style, font)

    parser.StartElementHandler = start
    parse_entry(archive, _STYLES, parser, limits)
    found: dict[str, str] = {}
    for name in bases:
        at = name
        for _ in range(_BASED_ON):
            if at in fonts:
                found[name] = fonts[at]
                break
            at = bases.get(at, _DEFAULT)
    return {_DEFAULT: fonts.get(_DEFAULT, "")} | found


def _font(attributes: dict[str, str]) -> str:
    return _attribute(attributes, "ascii") or _attribute(attributes, "hAnsi")


def _attribute(attributes: dict[str, str], local: str) -> str:
    """The value of the attribute of this name in whatever namespace."""
    return next((value for key, value in attributes.items() if key.rpartition(" ")[2] == local), "")


@dataclass(slots=True)
class _Paragraph:
    how: Origin
    x: float | None
    runs: list[tuple[str, LegacyFont | None]] = field(default_factory=list)
    size: float | None = None
    style: str = _DEFAULT


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

    def __init__(self, write: Callable[[Line], None], how: Origin, fonts: dict[str, str], notes: set[str]) -> None:
        self._write = write
        self._how = how
        self._fonts = fonts
        self._notes = notes
        self._font = ""
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
        if local == "p":
            self._paragraphs.append(self._new_paragraph())
        elif local == "r":
            self._hidden = False
            self._font = ""
        elif local == "pStyle" and self._paragraphs:
            self._paragraphs[-1].style = _attribute(attributes, "val")
        elif local == "rPr":
            self._run_properties = True
        elif self._run_properties:
            self._run_property(local, attributes)
        elif local == "t":
            self._collecting = bool(self._paragraphs) and not self._hidden
        elif local in _SIGNS:
            # the w:tab of a paragraph's tab stops carries a value, the character does not
            if self._paragraphs and not (local == "tab" and attributes):
                self._append(_SIGNS[local])
        elif local == "txbxContent":
            self._boxes.append(len(self._tables))
        else:
            self._table_start(local, attributes)

    def _run_property(self, local: str, attributes: dict[str, str]) -> None:
        if local == "vanish":
            self._hidden = _attribute(attributes, "val") not in _OFF
        elif local == "rFonts":
            self._font = _font(attributes)
        elif local == "sz" and self._paragraphs:
            value = _attribute(attributes, "val")
            paragraph = self._paragraphs[-1]
            paragraph.size = max(paragraph.size or 0, int(value) / 2 if value.isdecimal() else 0)

    def _table_start(self, local: str, attributes: dict[str, str]) -> None:
        if local == "tbl":
            self._tables.append(_Table())
        elif not self._tables:
            return
        elif local == "gridCol":
            width = _attribute(attributes, "w")
            self._tables[-1].columns.append(int(width) if width.isdecimal() else 0)
        elif local == "tr":
            self._tables[-1].column = 0
        elif local == "tc":
            self._span = 1
        elif local == "gridSpan":
            value = _attribute(attributes, "val")
            self._span = min(int(value), _WIDEST) if value.isdecimal() else 1

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
            self._write(Line(decode_runs(done.runs, self._notes), None, done.x, None, done.size, done.how))
        elif local == "txbxContent" and self._boxes:
            self._boxes.pop()
        elif local == "tc" and self._tables:
            self._tables[-1].column += self._span
        elif local == "tbl" and self._tables:
            self._tables.pop()

    def _data(self, text: str) -> None:
        if self._collecting and not self._skipped:
            self._append(text)

    def _append(self, text: str) -> None:
        paragraph = self._paragraphs[-1]
        name = self._font or self._fonts.get(paragraph.style) or self._fonts.get(_DEFAULT, "")
        paragraph.runs.append((text, legacy_font(name)))

    def _new_paragraph(self) -> _Paragraph:
        if self._how != "text":
            return _Paragraph(self._how, None)
        if len(self._tables) > (self._boxes[-1] if self._boxes else 0):
            return _Paragraph("cell", self._tables[-1].x())
        return _Paragraph("textbox" if self._boxes else "text", None)
