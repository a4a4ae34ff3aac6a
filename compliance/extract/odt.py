"""OpenDocument text: body, tables, text boxes, notes, headers, footers and the title."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.parsers import expat

from compliance.extract.containers import open_zip, parse_entry
from compliance.extract.legacy import decode_unnamed
from compliance.extract.model import Line, Origin
from compliance.extract.output import Output, Unreadable

if TYPE_CHECKING:
    import zipfile
    from pathlib import Path

_MANIFEST = "META-INF/manifest.xml"
_WHERE: dict[str, Origin] = {
    "header": "header",
    "header-left": "header",
    "header-first": "header",
    "footer": "footer",
    "footer-left": "footer",
    "footer-first": "footer",
    "text-box": "textbox",
    "note-body": "footnote",
    "table-cell": "cell",
}
_SILENT = frozenset({"annotation", "tracked-changes", "note-citation", "ruby-text"})
_MOST_BLANKS = 200


def read_odt(path: Path, output: Output) -> None:
    """Write headers and footers, the body, then the title property."""
    with open_zip(path, output.limits) as archive:
        names = set(archive.namelist())
        if _MANIFEST in names and _is_encrypted(archive, output):
            raise Unreadable("locked")
        if "content.xml" not in names:
            raise Unreadable("damaged")
        for part in ("styles.xml", "content.xml"):
            if part in names:
                _Part(output).parse(archive, part)
        if "meta.xml" in names:
            _Part(output, title=True).parse(archive, "meta.xml")


def _is_encrypted(archive: zipfile.ZipFile, output: Output) -> bool:
    found: list[str] = []
    parser = expat.ParserCreate(namespace_separator=" ")

    def start(name: str, _: object) -> None:
        if name.endswith(" encryption-data"):
            found.append(name)

    parser.StartElementHandler = start
    # the manifest of OpenDocument 1.0 names its DTD; nothing of it is loaded
    parse_entry(archive, _MANIFEST, parser, output.limits, doctype=True)
    return bool(found)


class _Part:
    """Reads one XML part in document order."""

    def __init__(self, output: Output, *, title: bool = False) -> None:
        self._output = output
        self._title = title
        self._where: list[Origin] = []
        self._paragraphs: list[list[str]] = []
        self._skipped = 0

    def parse(self, archive: zipfile.ZipFile, name: str) -> None:
        """Read the part called `name`."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        parse_entry(archive, name, parser, self._output.limits)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if self._skipped or local in _SILENT:
            self._skipped += 1
        elif self._is_paragraph(local):
            self._paragraphs.append([])
        elif local in _WHERE:
            self._where.append(_WHERE[local])
        elif self._paragraphs:
            if local == "s":
                count = next((text for key, text in attributes.items() if key.endswith(" c")), "1")
                self._data(" " * min(int(count) if count.isdecimal() else 1, _MOST_BLANKS))
            elif local in {"tab", "line-break"}:
                self._data("\t" if local == "tab" else "\n")

    def _end(self, name: str) -> None:
        local = name.rpartition(" ")[2]
        if self._skipped:
            self._skipped -= 1
        elif self._is_paragraph(local):
            text = decode_unnamed("".join(self._paragraphs.pop()), self._output.notes)
            how: Origin = "metadata" if self._title else self._where[-1] if self._where else "text"
            self._output.write(Line(text, how=how))
        elif local in _WHERE:
            self._where.pop()

    def _data(self, text: str) -> None:
        if self._paragraphs and not self._skipped:
            self._paragraphs[-1].append(text)

    def _is_paragraph(self, local: str) -> bool:
        return local == "title" if self._title else local in {"p", "h"}
