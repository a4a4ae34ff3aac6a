"""Reads an axis's JSON reply as it arrives, so that a package inside it never has to fit in memory.

A reply is one JSON object: ``{"status", "ErrorCode", "ErrorDesc", "data" | "DocId"}``, its members in any order.
``data`` may be a package of hundreds of megabytes in base64 or a list of a hundred thousand rows; the first is piped
decoded into a file, the second handed over row by row.
"""

from __future__ import annotations

import binascii
import codecs
import json
import re
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LARGEST_MEMBER = 4 * 1024 * 1024
"""Characters that one member, or one row of a list, may have."""

_SPACE = re.compile(r"[ \t\r\n]*")
_STRING_STOP = re.compile(r'["\\]')
_BASE64_IGNORED = str.maketrans("", "", " \t\r\n")
_ESCAPED = {"/": "/", "n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\", "b": "\b", "f": "\f"}


class Malformed(ValueError):
    """The reply is not one whole JSON object of the expected shape; the message, for developers, says what was met."""


class WebPage(Malformed):
    """Markup stands where the reply should."""


class Streamed(int):
    """What stands for ``data`` that was handed over while it came: the number of its bytes or rows."""


class Sink(Protocol):
    """Where a package's bytes go."""

    def write(self, data: bytes, /) -> int: ...


class ReplyReader:
    """One pass over a reply's bytes."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._text = ""
        self._at = 0
        self._ended = False
        self._json = json.JSONDecoder()

    def read(
        self,
        *,
        data_to: Sink | None = None,
        row: Callable[[dict[str, Any]], None] | None = None,
    ) -> dict[str, Any]:
        """The members of the reply.

        With ``data_to``, a string ``data`` is decoded from base64 into that file; with ``row``, each object of a list
        ``data`` is passed on. A `Streamed` then takes its place.
        Raises `Malformed`; what was written or passed on by then does not count.
        """
        members: dict[str, Any] = {}
        if self._peek() != "{":
            raise self._not_an_object()
        self._at += 1
        if self._peek() == "}":
            self._at += 1
        else:
            self._members(members, data_to, row)
        if self._peek() != "":
            raise Malformed("text after the end of the object")
        return members

    def _members(
        self,
        members: dict[str, Any],
        data_to: Sink | None,
        row: Callable[[dict[str, Any]], None] | None,
    ) -> None:
        while True:
            if self._peek() != '"':
                raise Malformed("a member without a name")
            name = self._value()
            self._expect(":")
            if name in members:
                raise Malformed(f"the member {name!r} twice")
            opening = self._peek()
            if name == "data" and data_to is not None and opening == '"':
                members[name] = Streamed(self._pipe(data_to))
            elif name == "data" and row is not None and opening == "[":
                members[name] = Streamed(self._rows(row))
            else:
                members[name] = self._value()
            if self._separator("}"):
                return

    def _separator(self, closing: str) -> bool:
        """Pass a comma (False) or the closing bracket (True)."""
        found = self._peek()
        if found not in {",", closing} or found == "":
            raise Malformed(f"{found!r} where ',' or {closing!r} belongs")
        self._at += 1
        return found == closing

    def _expect(self, sign: str) -> None:
        found = self._peek()
        if found != sign:
            raise Malformed(f"{found!r} where {sign!r} belongs")
        self._at += 1

    def _rows(self, row: Callable[[dict[str, Any]], None]) -> int:
        self._at += 1
        count = 0
        if self._peek() == "]":
            self._at += 1
            return count
        while True:
            value = self._value()
            if not isinstance(value, dict):
                raise Malformed("a row that is not an object")
            row(value)
            count += 1
            if self._separator("]"):
                return count

    def _value(self) -> Any:
        """The JSON value that begins at the next sign; read on until it is whole."""
        self._peek()
        while True:
            try:
                value, end = self._json.raw_decode(self._text, self._at)
            except (ValueError, RecursionError) as error:
                if isinstance(error, RecursionError) or self._ended:
                    raise Malformed("broken or cut short") from error
            else:
                if end < len(self._text) or self._ended:  # a number is only whole once something follows it
                    self._at = end
                    return value
            if len(self._text) - self._at > LARGEST_MEMBER:
                raise Malformed("a member that does not end")
            self._more()

    def _pipe(self, out: Sink) -> int:
        """Decode the base64 string that begins here into ``out``; the number of bytes written."""
        self._at += 1
        size = 0
        waiting = ""
        padded = False
        for piece in self._string_pieces():
            text = waiting + piece.translate(_BASE64_IGNORED)
            whole = len(text) - len(text) % 4
            waiting = text[whole:]
            if not whole:
                continue
            if padded:
                raise Malformed("base64 after its padding")
            try:
                decoded = binascii.a2b_base64(text[:whole], strict_mode=True)
            except ValueError as error:
                raise Malformed("a package that is not base64") from error
            padded = text[whole - 1] == "="
            out.write(decoded)
            size += len(decoded)
        if waiting:
            raise Malformed("base64 that breaks off")
        return size

    def _string_pieces(self) -> Iterator[str]:
        while True:
            stop = _STRING_STOP.search(self._text, self._at)
            if stop is None:
                yield self._text[self._at :]
                self._at = len(self._text)
                self._need_more()
                continue
            if stop.start() > self._at:
                yield self._text[self._at : stop.start()]
            self._at = stop.end()
            if stop.group() == '"':
                return
            yield self._escape()

    def _escape(self) -> str:
        """The character of the escape whose backslash was just passed."""
        while len(self._text) - self._at < 5 and not self._ended:
            self._more()
        sign = self._text[self._at : self._at + 1]
        if sign == "u":
            digits = self._text[self._at + 1 : self._at + 5]
            self._at += 5
            if re.fullmatch(r"[0-9a-fA-F]{4}", digits) is None:
                raise Malformed("a broken escape")
            return chr(int(digits, 16))
        self._at += 1
        if sign not in _ESCAPED:
            raise Malformed("a broken escape")
        return _ESCAPED[sign]

    def _peek(self) -> str:
        """The next sign that is not white space, "" at the end."""
        while True:
            space = _SPACE.match(self._text, self._at)
            assert space is not None
            self._at = space.end()
            if self._at < len(self._text) or self._ended:
                return self._text[self._at : self._at + 1]
            self._more()

    def _need_more(self) -> None:
        if self._ended:
            raise Malformed("cut short")
        self._more()

    def _more(self) -> None:
        """Take in another chunk, dropping what was read."""
        try:
            chunk = next(self._chunks, None)
            text = self._decoder.decode(chunk or b"", final=chunk is None)
        except UnicodeDecodeError as error:
            raise Malformed("not UTF-8") from error
        self._ended = chunk is None
        self._text = self._text[self._at :] + text
        self._at = 0

    def _not_an_object(self) -> Malformed:
        start = self._text[self._at : self._at + 1]
        if start == "<":
            return WebPage("markup")
        return Malformed("not an object" if start else "nothing")
