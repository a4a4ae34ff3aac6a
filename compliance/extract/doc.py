"""Word 97-2003 documents ([MS-DOC]): text by the piece table, fonts by character runs and styles."""

from __future__ import annotations

import re
import struct
import sys
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from compliance.extract.legacy import LegacyFont, decode_bytes, decode_runs, legacy_font
from compliance.extract.model import Line, Origin
from compliance.extract.output import Output, Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_WORD = 0xA5EC
_WORD97 = 0x00C1
_ENCRYPTED, _TABLE1 = 0x0100, 0x0200
_PAGE = 512
_COMPRESSED = 0x40000000

# offsets in the FIB of pairs (file offset, length) in the table stream
_STYLES, _CHARACTER_PAGES, _PARAGRAPH_PAGES, _FONTS, _PIECES = 0xA2, 0xFA, 0x102, 0x112, 0x1A2
_LENGTHS = 0x4C
_STORIES: tuple[Origin | None, ...] = (
    "text", "footnote", "header", None, None, "footnote", "textbox", "textbox"
)  # fmt: skip
"""The parts of the text in their order: macro and comment texts are not the document's."""

_SPRM_FONT, _SPRM_STYLE, _SPRM_HIDDEN, _SPRM_DELETED, _SPRM_IN_TABLE = 0x4A4F, 0x4A30, 0x083C, 0x0800, 0x2416
_OPERAND_SIZES = (1, 1, 2, 4, 2, 2, 0, 3)
_SPRM_TABLE = 0xD608  # its operand's length has two bytes

_FIELD_BEGIN, _FIELD_TEXT, _FIELD_END = "\x13", "\x14", "\x15"
_CELL = "\x07"
_PARAGRAPH_ENDS = frozenset({"\r", _CELL})
_PARTS = re.compile("[\x13\x14\x15\r\x07]|[^\x13\x14\x15\r\x07]+")
_PARAGRAPH_STYLE = 1
_SIGNS = str.maketrans({"\x0b": "\n", "\x0c": "\n", "\x1e": "-", "\x1f": None, "\x01": None, "\x02": None,
                        "\x05": None, "\x08": None})  # fmt: skip


def read_doc(path: Path, output: Output) -> None:
    """Write the paragraphs of the body, then notes, headers and text boxes."""
    import olefile

    with olefile.OleFileIO(path) as container:
        if not container.exists("WordDocument"):
            raise Unreadable("damaged")
        document = _stream(container, "WordDocument", output)
        if len(document) < 0x200 or _u16(document, 0) != _WORD:
            raise Unreadable("damaged")
        flags = _u16(document, 0x0A)
        if flags & _ENCRYPTED:
            raise Unreadable("locked")
        if _u16(document, 2) < _WORD97:
            raise Unreadable("unsupported")
        table = _stream(container, "1Table" if flags & _TABLE1 else "0Table", output)
        _write_paragraphs(_Document(document, table), output)
        output.flush()
        title = container.get_metadata().title
        if isinstance(title, bytes):
            output.write(Line(decode_bytes(title, output.notes), how="metadata"))


def _stream(container: Any, name: str, output: Output) -> bytes:
    data: bytes = container.openstream(name).read()
    if len(data) < container.get_size(name):  # olefile reads what it finds of a file that was cut short
        output.problem = "damaged"
    return data


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    offset: int
    """Of its first byte in the document stream."""
    wide: bool


@dataclass(slots=True)
class _Runs:
    """Values over ranges of bytes of the document stream."""

    starts: list[int] = field(default_factory=list)
    values: list[bytes] = field(default_factory=list)

    def at(self, offset: int) -> tuple[bytes, int]:
        """The value at `offset` and where it ends."""
        index = bisect_right(self.starts, offset) - 1
        end = self.starts[index + 1] if index + 1 < len(self.starts) else sys.maxsize
        return (self.values[index] if index >= 0 else b""), end


class _Document:
    """The tables of one document."""

    def __init__(self, document: bytes, table: bytes) -> None:
        self.data = document
        self._table = table
        self.pieces = list(self._read_pieces())
        self.characters = self._read_runs(_CHARACTER_PAGES, _character_properties)
        self.paragraphs = self._read_runs(_PARAGRAPH_PAGES, _paragraph_properties)
        self._fonts = list(self._read_fonts())
        self._styles, self._default_font = self._read_styles()

    def _section(self, offset: int) -> bytes:
        start, length = struct.unpack_from("<II", self.data, offset)
        return self._table[start : start + length]

    def _read_pieces(self) -> Iterator[_Piece]:
        clx = self._section(_PIECES)
        at = 0
        while at < len(clx) and clx[at] == 1:  # property lists of fast-saved files
            at += 3 + _u16(clx, at + 1)
        if at >= len(clx) or clx[at] != 2:
            raise Unreadable("damaged")
        count = (struct.unpack_from("<I", clx, at + 1)[0] - 4) // 12
        at += 5
        positions = struct.unpack_from(f"<{count + 1}I", clx, at)
        for index in range(count):
            offset = struct.unpack_from("<I", clx, at + 4 * (count + 1) + 8 * index + 2)[0]
            wide = not offset & _COMPRESSED
            offset &= _COMPRESSED - 1
            if positions[index + 1] > positions[index]:
                yield _Piece(positions[index], positions[index + 1], offset if wide else offset // 2, wide)

    def _read_runs(self, section: int, properties: Callable[[bytes, int, int], bytes]) -> _Runs:
        plc = self._section(section)
        count = (len(plc) - 4) // 8
        runs = _Runs()
        for number in struct.unpack_from(f"<{count}I", plc, 4 * (count + 1)) if count > 0 else ():
            page = self.data[number * _PAGE : (number + 1) * _PAGE]
            if len(page) < _PAGE:
                continue
            total = page[-1]
            for index, start in enumerate(struct.unpack_from(f"<{total}I", page)):
                runs.starts.append(start)
                runs.values.append(properties(page, total, index))
        return runs

    def _read_fonts(self) -> Iterator[str]:
        section = self._section(_FONTS)
        at = 4
        for _ in range(_u16(section, 0) if len(section) > 4 else 0):
            if at >= len(section):
                return
            length = section[at]
            yield section[at + 40 : at + 1 + length].decode("utf-16-le", "replace").partition("\0")[0]
            at += 1 + length

    def _read_styles(self) -> tuple[dict[int, tuple[int, int | None]], int]:
        """For each style the one it is based on and its font; and the font of text without any."""
        section = self._section(_STYLES)
        styles: dict[int, tuple[int, int | None]] = {}
        if len(section) < 20:
            return styles, 0
        header, count, base = struct.unpack_from("<HHH", section)
        at = 2 + header
        for index in range(count):
            if at + 2 > len(section):
                break
            length = _u16(section, at)
            if length:
                styles[index] = _style(section[at + 2 : at + 2 + length], base)
            at += 2 + length + length % 2
        return styles, _u16(section, 14)

    def font_of_style(self, style: int) -> int:
        """The font number a style gives, by itself or by those it is based on."""
        for _ in range(len(self._styles)):
            based_on, font = self._styles.get(style, (0xFFF, None))
            if font is not None:
                return font
            style = based_on
        return self._default_font

    def legacy(self, font: int) -> LegacyFont | None:
        """What the font of this number says about its bytes."""
        return legacy_font(self._fonts[font]) if font < len(self._fonts) else None


def _write_paragraphs(document: _Document, output: Output) -> None:
    lengths = struct.unpack_from("<8I", document.data, _LENGTHS)
    start = 0
    for length, how in zip(lengths, _STORIES, strict=True):
        if how is not None and length:
            for line in _story(document, start, start + length, how, output.notes):
                output.write(line)
        start += length


def _story(document: _Document, start: int, end: int, how: Origin, notes: set[str]) -> Iterator[Line]:
    runs: list[tuple[str, LegacyFont | None]] = []
    fields: list[bool] = []  # for each open field whether this is still its instruction, which is not shown
    for text, font, in_table in _runs(document, start, end):
        for part in _PARTS.findall(text):
            if part == _FIELD_BEGIN:
                fields.append(True)
            elif part == _FIELD_TEXT and fields:
                fields[-1] = False
            elif part == _FIELD_END and fields:
                fields.pop()
            elif part in _PARAGRAPH_ENDS:
                cell = how == "text" and (in_table or part == _CELL)
                yield Line(decode_runs(runs, notes), how="cell" if cell else how)
                runs = []
            elif not any(fields):
                runs.append((part.translate(_SIGNS), font))
    yield Line(decode_runs(runs, notes), how=how)


def _runs(document: _Document, start: int, end: int) -> Iterator[tuple[str, LegacyFont | None, bool]]:
    """Text of one formatting with its font, and whether it stands in a table; hidden text is left out."""
    for piece in document.pieces:
        first, last = max(piece.start, start), min(piece.end, end)
        width = 2 if piece.wide else 1
        at = piece.offset + (first - piece.start) * width
        stop = piece.offset + (last - piece.start) * width
        while at < stop:
            character, character_end = document.characters.at(at)
            paragraph, paragraph_end = document.paragraphs.at(at)
            until = min(stop, character_end, paragraph_end)
            font = None
            style = _u16(paragraph, 0) if len(paragraph) >= 2 else 0
            hidden = False
            for sprm, operand in _properties(character):
                if sprm == _SPRM_FONT:
                    font = _u16(operand, 0)
                elif sprm == _SPRM_STYLE:
                    style = _u16(operand, 0)
                elif sprm in {_SPRM_HIDDEN, _SPRM_DELETED}:
                    hidden = operand[0] == 1
            if not hidden:
                in_table = any(sprm == _SPRM_IN_TABLE and operand[0] for sprm, operand in _properties(paragraph[2:]))
                text = document.data[at:until].decode("utf-16-le" if piece.wide else "cp1252", "replace")
                yield text, document.legacy(document.font_of_style(style) if font is None else font), in_table
            at = until


def _character_properties(page: bytes, total: int, index: int) -> bytes:
    at = 2 * page[4 * (total + 1) + index]
    return page[at + 1 : at + 1 + page[at]] if at else b""


def _paragraph_properties(page: bytes, total: int, index: int) -> bytes:
    """The style's number (two bytes) and the properties that differ from it."""
    at = 2 * page[4 * (total + 1) + 13 * index]
    if not at:
        return b""
    if page[at]:
        return page[at + 1 : at + 2 * page[at]]
    return page[at + 2 : at + 2 + 2 * page[at + 1]]


def _style(entry: bytes, base: int) -> tuple[int, int | None]:
    """The style it is based on and its own font."""
    kind, based_on = _u16(entry, 2) & 0xF, _u16(entry, 2) >> 4
    at = base + 2 + 2 * (_u16(entry, base) + 1)
    if kind == _PARAGRAPH_STYLE:  # its paragraph properties come first
        at += 2 + _u16(entry, at)
        at += at % 2
    font = None
    if at + 2 <= len(entry):
        for sprm, operand in _properties(entry[at + 2 : at + 2 + _u16(entry, at)]):
            if sprm == _SPRM_FONT:
                font = _u16(operand, 0)
    return based_on, font


def _properties(grpprl: bytes) -> Iterator[tuple[int, bytes]]:
    """The single property modifiers of a list with their operands; a list cut short ends early."""
    at = 0
    while at + 2 < len(grpprl):
        sprm = _u16(grpprl, at)
        at += 2
        size = _OPERAND_SIZES[sprm >> 13]
        if sprm == _SPRM_TABLE:
            size = 1 + (_u16(grpprl, at) if at + 2 <= len(grpprl) else 0)
        elif not size:
            size = 1 + grpprl[at]
        if at + size > len(grpprl):
            return
        yield sprm, grpprl[at : at + size]
        at += size


def _u16(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 2], "little")
