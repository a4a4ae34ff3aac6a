"""Takes the package out of a ``sendEdoc`` body as it arrives, straight into the file it will stay in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from axis.server.calls import Refusal
from axis.vxp import FILE_PART, GatewayCode
from durable.files import IncomingFile, TooLarge

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

LARGEST_PACKAGE = 512 * 1024 * 1024
"""Bytes one package may have."""


async def receive(chunks: AsyncIterator[bytes], content_type: str, directory: Path) -> IncomingFile:
    """The package's bytes, hashed and not yet named. Raises `Refusal` (10) when the body holds no one file.

    The part should be called ``file_doc``; another name is accepted as long as it is the only file. A body that is
    not multipart is taken as the package itself.
    """
    incoming = IncomingFile(directory, limit=LARGEST_PACKAGE)
    try:
        kind, options = parse_options_header(content_type)
        if kind == b"multipart/form-data":
            await _receive_parts(chunks, options.get(b"boundary", b""), incoming)
        else:
            async for chunk in chunks:
                incoming.write(chunk)
        if not incoming.size:
            raise Refusal(GatewayCode.BAD_FILE, "the file is empty")
    except TooLarge:
        incoming.discard()
        raise Refusal(GatewayCode.BAD_FILE, f"the file is larger than {LARGEST_PACKAGE} bytes") from None
    except BaseException:
        incoming.discard()
        raise
    return incoming


async def _receive_parts(chunks: AsyncIterator[bytes], boundary: bytes, incoming: IncomingFile) -> None:
    parts = _Parts(incoming)
    try:
        parser = MultipartParser(
            boundary,
            {
                "on_part_begin": parts.begin,
                "on_header_field": parts.header_name,
                "on_header_value": parts.header_value,
                "on_header_end": parts.header_end,
                "on_headers_finished": parts.headers_finished,
                "on_part_data": parts.data,
                "on_part_end": parts.end,
                "on_end": parts.finish,
            },
        )
        async for chunk in chunks:
            parser.write(chunk)
    except FormParserError as error:
        raise Refusal(GatewayCode.BAD_FILE, f"the multipart body is malformed: {error}") from error
    if not parts.finished:
        raise Refusal(GatewayCode.BAD_FILE, "the multipart body breaks off")
    if parts.files != 1:
        raise Refusal(GatewayCode.BAD_FILE, f"one file part {FILE_PART} is expected, {parts.files} came")


class _Parts:
    """The parser's callbacks: the bytes of the one file go to ``incoming``, form fields are passed over."""

    def __init__(self, incoming: IncomingFile) -> None:
        self._incoming = incoming
        self._name = b""
        self._value = b""
        self._disposition = b""
        self._taking = False
        self.files = 0
        self.finished = False

    def begin(self) -> None:
        self._disposition = b""

    def header_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def header_end(self) -> None:
        if self._name.lower() == b"content-disposition":
            self._disposition = self._value
        self._name = self._value = b""

    def headers_finished(self) -> None:
        _kind, options = parse_options_header(self._disposition)
        is_file = b"filename" in options or options.get(b"name") == FILE_PART.encode()
        self.files += is_file
        self._taking = is_file and self.files == 1

    def data(self, data: bytes, start: int, end: int) -> None:
        if self._taking:
            self._incoming.write(data[start:end])

    def end(self) -> None:
        self._taking = False

    def finish(self) -> None:
        self.finished = True
