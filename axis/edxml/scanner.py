"""One pass over a package: a small capped tree of the header, payloads streamed aside.

Expat runs without its namespace mode, because real packages use prefixes they never declare, which that mode (and
every parser built on it) refuses; prefixes are resolved here instead.
"""

import codecs
import re
from typing import BinaryIO, Final, Self
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from axis.edxml.errors import EncodingRefused, EntityRefused, NotXml, PackageError, TooDeep, TooLarge, Truncated
from axis.edxml.limits import Limits
from axis.edxml.payloads import Delivery, OpenPayload, Payload
from axis.edxml.tree import NOTHING, ODD, child, local, text
from axis.edxml.wire import NAMESPACE
from translations import _

_CHUNK: Final = 64 * 1024
_TEXT_BUFFER: Final = 16 * 1024
_LONGEST_QUOTE: Final = 40
_UTF8: Final = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})


class _Scope(dict[str, str]):
    """Names as written → tags of the tree, under the prefixes an element at `depth` declares and those outside it."""

    __slots__ = ("depth", "outer", "prefixes")

    def __init__(self, prefixes: dict[str, str], depth: int, outer: Self | None) -> None:
        super().__init__()
        self.prefixes = prefixes
        self.depth = depth
        self.outer = outer

    def __missing__(self, name: str) -> str:
        prefix, _colon, bare = name.rpartition(":")
        tag = self[name] = bare if self._namespace(prefix) == NAMESPACE else ODD + bare
        return tag

    def _namespace(self, prefix: str) -> str | None:
        scope: _Scope | None = self
        while scope is not None:
            if prefix in scope.prefixes:
                return scope.prefixes[prefix]
            scope = scope.outer
        return None


class Scanner:
    """Reads one package. After `scan` there are ``root``, a tree as `axis.edxml.tree` describes it, without payloads;
    ``deliveries``, an entry for each Attachment element; ``namespaces``, all that were declared; and ``tamed``,
    whether characters were replaced.
    """

    def __init__(self, open_payload: OpenPayload | None, limits: Limits) -> None:
        self.root = NOTHING
        self.deliveries: list[tuple[Element, Delivery]] = []
        self.namespaces: set[str] = set()
        self.tamed = False
        self._open_payload = open_payload
        self._limits = limits
        self._builder = TreeBuilder()
        self._open = self._builder.start
        self._close = self._builder.end
        self._scope = _Scope({}, 0, None)
        self._deepest = limits.depth
        self._depth = 0
        self._elements = 0
        self._attachment = NOTHING
        self._attachment_depth = 0
        self._payload: Payload | None = None
        self._payload_from: int | None = None
        self._payload_bytes = 0
        self._payload_seen = False
        self._parser = self._new_parser()

    def _new_parser(self) -> expat.XMLParserType:
        parser = expat.ParserCreate("UTF-8")
        parser.buffer_size = _TEXT_BUFFER
        parser.buffer_text = True
        parser.XmlDeclHandler = self._declaration
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._builder.data
        return parser

    def scan(self, source: BinaryIO) -> None:
        """Read `source` to its end; raises a PackageError for what makes the whole package unreadable."""
        try:
            self._feed(source)
        except expat.ExpatError as error:
            raise _explained(error) from None
        finally:
            if self._payload:
                self._payload.close()
            del self._parser  # its handlers are methods of self: without this, memory waits for the collector
        self.root = self._builder.close()

    def _feed(self, source: BinaryIO) -> None:
        parser = self._parser
        size = fed = 0
        held = b""
        while chunk := source.read(_CHUNK):
            beginning = not size
            size += len(chunk)
            if beginning:
                _check_encoding(chunk)
                # Blank lines before the declaration, as templates leave them, are no XML, but hurt nobody.
                chunk = chunk.removeprefix(codecs.BOM_UTF8).lstrip()
            chunk = held + chunk
            cut = _cut(chunk)
            chunk, held = chunk[:cut], chunk[cut:]
            tame = _tame(chunk)
            self.tamed = self.tamed or tame is not chunk
            parser.Parse(tame, False)
            fed += len(tame)
            self._check_limits(size, fed)
        if not size:
            raise Truncated(_("The package is an empty file."))
        parser.Parse(held, True)

    def _check_limits(self, size: int, fed: int) -> None:
        """Once a chunk, since one chunk cannot add much. `fed`: the bytes expat was given."""
        limits = self._limits
        if size > limits.package:
            raise TooLarge(_("The package is larger than {size} bytes.").format(size=limits.package))
        # expat starts an unfinished tag or comment again with every chunk: unchecked, that is quadratic
        if fed - self._parser.CurrentByteIndex > limits.token:
            raise TooLarge(_("The package has a tag or comment of more than {size} bytes.").format(size=limits.token))
        header = (fed if self._payload_from is None else self._payload_from) - self._payload_bytes
        if header > limits.header:
            raise TooLarge(
                _("The package has more than {size} bytes outside its attachments.").format(size=limits.header)
            )
        if self._elements > limits.elements:
            raise TooLarge(_("The package has more than {count} elements.").format(count=limits.elements))

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.lower() not in _UTF8:
            raise EncodingRefused(
                _("The package says its encoding is {encoding}; edXML must be UTF-8.").format(
                    encoding=encoding[:_LONGEST_QUOTE]
                )
            )

    def _doctype(self, *_args: object) -> None:
        raise EntityRefused(
            _("The package contains a document type declaration (DOCTYPE), which is refused as unsafe.")
        )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        self._depth += 1
        if self._depth > self._deepest:
            raise TooDeep(_("The package nests elements more than {depth} deep.").format(depth=self._deepest))
        if attributes:
            self._declare(attributes)
        tag = self._scope[name]
        element = self._open(tag, {})
        if self._attachment_depth:
            self._start_in_attachment(tag)
        elif tag in _ATTACHMENT:
            self._attachment = element
            self._attachment_depth = self._depth

    def _end(self, name: str) -> None:
        self._close(name)
        if self._attachment_depth:
            self._end_in_attachment()
        scope = self._scope
        if scope.depth == self._depth and scope.outer is not None:
            self._scope = scope.outer
        self._depth -= 1

    def _start_in_attachment(self, tag: str) -> None:
        if self._payload_from is not None:
            if self._payload:
                self._payload.feed("<")  # an element inside base64 spoils it, and is held to the header's limits
            self._end_payload()
        elif self._depth == self._attachment_depth + 1 and local(tag) == "ContentTransferEncoded":
            self._begin_payload()

    def _end_in_attachment(self) -> None:
        if self._payload_from is not None:
            self._end_payload()
        elif self._depth == self._attachment_depth:
            self._end_attachment()

    def _declare(self, attributes: dict[str, str]) -> None:
        """Open a new scope if an element's attributes declare prefixes."""
        declared = {name[6:]: uri for name, uri in attributes.items() if name == "xmlns" or name.startswith("xmlns:")}
        if declared:
            self.namespaces.update(declared.values())
            self._scope = _Scope(declared, self._depth, self._scope)

    def _begin_payload(self) -> None:
        """Only an attachment's first payload counts; without a writer all are passed over at expat's own speed."""
        self._payload_from = self._parser.CurrentByteIndex
        if self._open_payload is None or self._payload_seen:
            self._parser.CharacterDataHandler = None
        else:
            self._payload = Payload(self._limits)
            self._parser.CharacterDataHandler = self._payload.feed
        self._payload_seen = True

    def _end_payload(self) -> None:
        assert self._payload_from is not None
        self._payload_bytes += self._parser.CurrentByteIndex - self._payload_from
        self._payload_from = None
        self._parser.CharacterDataHandler = self._builder.data

    def _end_attachment(self) -> None:
        most = self._limits.attachments
        if len(self.deliveries) >= most:
            raise TooLarge(_("The package has more than {count} attachments.").format(count=most))
        element = self._attachment
        if self._payload is not None and self._open_payload is not None:
            name, content_type = (text(child(element, part)) for part in ("AttachmentName", "ContentType"))
            delivery = self._payload.deliver(name, content_type, self._open_payload)
            self._payload.close()
            self._payload = None
        else:
            delivery = Delivery("unread", None if self._payload_seen else "missing", None)
        self.deliveries.append((element, delivery))
        self._payload_seen = False
        self._attachment_depth = 0


_ATTACHMENT: Final = frozenset({"Attachment", ODD + "Attachment"})


def _check_encoding(first: bytes) -> None:
    wide = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"<\0", b"\0<", b"\0\0\xfe\xff", b"\0\0\0<")
    if first.startswith(wide):
        raise EncodingRefused(_("The package is in UTF-16 or UTF-32; edXML must be UTF-8."))


# Characters that XML 1.0 has no way to carry, yet that pasted subjects and .NET's serialiser ("&#xB;") put into
# packages. Each becomes its control picture (ESC is ␛), so that one of them does not cost the clerk the document.
_FORBIDDEN: Final = bytes(range(9)) + b"\x0b\x0c" + bytes(range(14, 32))
_FORBIDDEN_CHARACTER: Final = re.compile(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|&#(?:x0{0,4}(?P<hex>[0-8bcefBCEF]|1[0-9a-fA-F])|0{0,4}(?P<dec>[0-8]|1[124-9]|2[0-9]|3[01]));"
)
_LONGEST_REFERENCE: Final = 10


def _tame(chunk: bytes) -> bytes:
    """The chunk without forbidden characters; the very same object when it has none."""
    if b"&#" not in chunk and len(chunk.translate(None, _FORBIDDEN)) == len(chunk):
        return chunk
    tame, count = _FORBIDDEN_CHARACTER.subn(_picture, chunk)
    return tame if count else chunk


def _picture(found: re.Match[bytes]) -> bytes:
    if found["hex"]:
        point = int(found["hex"], 16)
    else:
        point = int(found["dec"]) if found["dec"] else found[0][0]
    return chr(0x2400 + point).encode()


def _cut(chunk: bytes) -> int:
    """Where to end the chunk so as not to split a character reference."""
    at = chunk.rfind(b"&", max(0, len(chunk) - _LONGEST_REFERENCE))
    return len(chunk) if at < 0 or b";" in chunk[at:] else at


_codes = expat.errors.codes
_CUT_SHORT: Final = frozenset(
    _codes[message]
    for message in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
)
_UNDEFINED_ENTITY: Final = _codes[expat.errors.XML_ERROR_UNDEFINED_ENTITY]


def _explained(error: expat.ExpatError) -> PackageError:
    if error.code in _CUT_SHORT:
        return Truncated(_("The package is cut off at line {line}.").format(line=error.lineno))
    if error.code == _UNDEFINED_ENTITY:
        return EntityRefused(
            _("The package uses an entity that XML does not define (line {line}).").format(line=error.lineno)
        )
    return NotXml(
        _("The package is not well-formed XML (line {line}, column {column}: {reason}).").format(
            line=error.lineno, column=error.offset + 1, reason=expat.ErrorString(error.code)
        )
    )
