"""Rich Text Format 1.x: the text with the fonts it needs to be decoded by."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from compliance.extract.legacy import LegacyFont, decode_runs, legacy_font
from compliance.extract.model import Line, Origin

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from compliance.extract.output import Output

_TOKEN = re.compile(
    rb"\\([A-Za-z]{1,32})(-?[0-9]{1,10})? ?|\\'([0-9A-Fa-f]{2})|\\(.)|([{}])|([^\\{}\r\n]+)|[\r\n]+", re.DOTALL
)
_DEPTH = 2000

_SYMBOLS = {
    "tab": "\t", "line": "\n", "emdash": "—", "endash": "–", "bullet": "•", "lquote": "‘", "rquote": "’",
    "ldblquote": "“", "rdblquote": "”", "emspace": " ", "enspace": " ", "qmspace": " ",
}  # fmt: skip
_ESCAPES = {b"~": " ", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}", b"\n": "\r", b"\r": "\r"}
_STORIES: dict[str, Origin] = {
    "header": "header", "headerl": "header", "headerr": "header", "headerf": "header",
    "footer": "footer", "footerl": "footer", "footerr": "footer", "footerf": "footer",
    "footnote": "footnote", "shptxt": "textbox", "title": "metadata",
}  # fmt: skip
_SILENT = frozenset(
    {
        "colortbl", "stylesheet", "info", "pict", "objdata", "fldinst", "shprslt", "nonshppict", "sp", "listtext",
        "author", "operator", "subject", "category", "keywords", "comment", "doccomm", "company", "manager",
        "creatim", "revtim", "printim", "buptim", "xe", "tc", "filetbl", "revtbl", "atnid", "atnauthor", "annotation",
        "ftnsep", "ftnsepc", "aftnsep", "aftnsepc", "ftncn", "aftncn", "template",
    }
)  # fmt: skip
_CHARSETS = {163: "cp1258", 238: "cp1250", 204: "cp1251", 161: "cp1253", 162: "cp1254", 128: "cp932",
             134: "cp936", 129: "cp949", 136: "cp950", 222: "cp874"}  # fmt: skip


@dataclass(slots=True)
class _Font:
    name: str = ""
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class _State:
    """What a group inherits and gives back at its end."""

    font: int = 0
    hidden: bool = False
    silent: bool = False
    fonts: bool = False
    fallback: int = 1
    """Bytes after each Unicode character for readers that do not know it."""
    story: Origin = "text"


@dataclass(slots=True)
class _Paragraph:
    runs: list[tuple[str, LegacyFont | None]] = field(default_factory=list)
    in_table: bool = False


def read_rtf(path: Path, output: Output) -> None:
    """Write the paragraphs in the order of the file; headers and notes stand where they are defined."""
    _Reader(path.read_bytes(), output).read()


class _Reader:
    def __init__(self, data: bytes, output: Output) -> None:
        self._data = data
        self._output = output
        self._state = _State()
        self._stack: list[_State] = []
        self._paragraphs = [_Paragraph()]
        self._fonts: dict[int, _Font] = {}
        self._legacy: dict[int, LegacyFont | None] = {}
        self._page = "cp1252"
        self._default_font = 0
        self._skip = 0
        self._optional = False  # after \*
        self._jump = 0  # bytes of binary data to pass over

    def read(self) -> None:
        at = 0
        while match := _TOKEN.match(self._data, at):
            word, number, byte, escape, brace, text = match.groups()
            if word is not None:
                self._word(word.decode("ascii"), int(number) if number else None)
            elif byte is not None:
                self._bytes(bytes([int(byte, 16)]))
            elif escape is not None:
                self._escape(escape)
            elif brace == b"{":
                self._open()
            elif brace == b"}":
                self._close()
            elif text is not None:
                self._bytes(text)
            at = match.end() + self._jump
            self._jump = 0
        while len(self._paragraphs) > 1:
            self._end_paragraph()
            self._paragraphs.pop()
        self._end_paragraph()
        if self._stack:  # the file ends inside a group
            self._output.problem = "damaged"

    def _open(self) -> None:
        if len(self._stack) >= _DEPTH:
            raise ValueError("groups nested too deeply")
        self._stack.append(self._state)
        self._skip = 0

    def _close(self) -> None:
        if not self._stack:
            return
        outer = self._stack.pop()
        if outer.story != self._state.story:
            self._end_paragraph()
            self._paragraphs.pop()
        self._state = outer
        self._skip = 0
        self._optional = False

    def _escape(self, sign: bytes) -> None:
        if sign == b"*":
            self._optional = True
        elif _ESCAPES.get(sign) == "\r":
            self._end_paragraph()
        elif sign in _ESCAPES:
            self._text(_ESCAPES[sign])

    def _word(self, word: str, number: int | None) -> None:
        optional, self._optional = self._optional, False
        if (optional and word not in {"shpinst", "shptxt", *_STORIES}) or word in _SILENT:
            self._state = replace(self._state, silent=True)
        elif word == "fonttbl":
            self._state = replace(self._state, fonts=True)
        elif word in _STORIES and self._stack and (not self._state.silent or word == "title"):
            self._state = replace(self._state, story=_STORIES[word], silent=False)
            self._paragraphs.append(_Paragraph())
        elif word in _SYMBOLS:
            self._text(_SYMBOLS[word])
        elif action := _ACTIONS.get(word):
            action(self, number)

    def _paragraph_word(self, _: int | None) -> None:
        self._end_paragraph()

    def _cell(self, _: int | None) -> None:
        self._paragraphs[-1].in_table = True
        self._end_paragraph()
        self._paragraphs[-1].in_table = True

    def _in_table(self, _: int | None) -> None:
        self._paragraphs[-1].in_table = True

    def _paragraph_defaults(self, _: int | None) -> None:
        self._paragraphs[-1].in_table = False

    def _font(self, number: int | None) -> None:
        self._state = replace(self._state, font=number or 0)
        if self._state.fonts:
            self._fonts.setdefault(self._state.font, _Font())

    def _charset(self, number: int | None) -> None:
        if self._state.fonts and self._state.font in self._fonts:
            self._fonts[self._state.font].encoding = _CHARSETS.get(number or 0)

    def _plain(self, _: int | None) -> None:
        self._state = replace(self._state, font=self._default_font, hidden=False)

    def _hide(self, number: int | None) -> None:
        self._state = replace(self._state, hidden=number != 0)

    def _default(self, number: int | None) -> None:
        self._default_font = number or 0
        self._state = replace(self._state, font=self._default_font)

    def _code_page(self, number: int | None) -> None:
        try:
            self._page = codecs.lookup(f"cp{number}").name
        except LookupError:
            self._page = "cp1252"

    def _unicode_fallback(self, number: int | None) -> None:
        self._state = replace(self._state, fallback=max(0, min(number or 0, 16)))

    def _unicode(self, number: int | None) -> None:
        self._text(chr((number or 0) & 0xFFFF))
        self._skip = self._state.fallback

    def _binary(self, number: int | None) -> None:
        self._jump = max(0, number or 0)

    def _bytes(self, data: bytes) -> None:
        if self._skip:
            dropped = min(self._skip, len(data))
            self._skip -= dropped
            data = data[dropped:]
        font = self._fonts.get(self._state.font)
        self._text(data.decode((font.encoding if font else None) or self._page, "replace"))

    def _text(self, text: str) -> None:
        state = self._state
        if state.silent or state.hidden or not text:
            return
        if state.fonts:
            font = self._fonts.get(state.font)
            if font is not None and not font.name.endswith(";"):
                font.name += text
            return
        if state.font not in self._legacy:
            font = self._fonts.get(state.font)
            self._legacy[state.font] = legacy_font(font.name.strip(" ;")) if font else None
        self._paragraphs[-1].runs.append((text, self._legacy[state.font]))

    def _end_paragraph(self) -> None:
        paragraph = self._paragraphs[-1]
        story = self._state.story
        how: Origin = "cell" if story == "text" and paragraph.in_table else story
        text = decode_runs(paragraph.runs, self._output.notes)
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # \u gives halves of a pair
        self._output.write(Line(text, how=how))
        self._paragraphs[-1] = _Paragraph(in_table=paragraph.in_table)


_ACTIONS: dict[str, Callable[[_Reader, int | None], None]] = {
    "par": _Reader._paragraph_word,
    "sect": _Reader._paragraph_word,
    "page": _Reader._paragraph_word,
    "cell": _Reader._cell,
    "nestcell": _Reader._cell,
    "intbl": _Reader._in_table,
    "pard": _Reader._paragraph_defaults,
    "f": _Reader._font,
    "fcharset": _Reader._charset,
    "plain": _Reader._plain,
    "v": _Reader._hide,
    "deleted": _Reader._hide,
    "deff": _Reader._default,
    "ansicpg": _Reader._code_page,
    "uc": _Reader._unicode_fallback,
    "u": _Reader._unicode,
    "bin": _Reader._binary,
}
