"""One pass over a package: a small capped tree of the header, payloads streamed aside.

Expat runs without its namespace mode, because real packages use prefixes they never declare, which that mode (and
every parser built on it) refuses; prefixes are resolved here instead.
"""

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO, Final
from xml.parsers import expat

from axis.edxml.errors import EncodingRefused, EntityRefused, NotXml, PackageError, TooDeep, TooLarge, Truncated
from axis.edxml.limits import Limits
from axis.edxml.payloads import Delivery, OpenPayload, Payload
from axis.edxml.wire import NAMESPACE, Names
from translations import _

_CHUNK: Final = 64 * 1024
_TEXT_BUFFER: Final = 16 * 1024
_UTF8: Final = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})


class Node:
    """An element. ``exact`` says that it is in the edXML namespace; ``text`` is trimmed, and "" if it has children."""

    __slots__ = ("children", "exact", "name", "namespace", "text")

    def __init__(self, name: str, namespace: str = "") -> None:
        self.name = name
        self.namespace = namespace
        self.exact = namespace == NAMESPACE
        self.text = ""
        self.children: list[Node] = []

    def each(self, name: str) -> list["Node"]:
        """Children of that local name: those of the edXML namespace, or if there are none, those of any other."""
        found = [node for node in self.children if node.name == name]
        return [node for node in found if node.exact] or found

    def child(self, name: str) -> "Node":
        """The first of `each`, or an empty node."""
        other = None
        for node in self.children:
            if node.name == name:
                if node.exact:
                    return node
                other = other or node
        return other or NOTHING

    def texts(self, names: Names) -> dict[str, str]:
        """The text of each named child, by field."""
        return {field: self.child(element).text for element, field in names}

    def walk(self) -> Iterator["Node"]:
        """Itself and all below it, in document order."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += reversed(node.children)

    def find(self, name: str) -> "Node | None":
        """The first of that local name in document order, itself included."""
        return next((node for node in self.walk() if node.name == name), None)


NOTHING: Final = Node("")


class _Scope(dict[str, str]):
    """Prefixes in force, and the element names already resolved under them."""

    def __init__(self, prefixes: dict[str, str]) -> None:
        super().__init__(prefixes)
        self.resolved: dict[str, tuple[str, str]] = {}

    def resolve(self, name: str) -> tuple[str, str]:
        """(local name, namespace); an undeclared prefix has the namespace ""."""
        known = self.resolved.get(name)
        if known is None:
            prefix, _colon, local = name.rpartition(":")
            known = self.resolved[name] = (local, self.get(prefix, ""))
        return known


class Scanner:
    """Reads one package. After `scan`: ``root``, and one entry in ``deliveries`` for each Attachment element."""

    def __init__(self, open_payload: OpenPayload | None, limits: Limits) -> None:
        self.root = NOTHING
        self.deliveries: list[tuple[Node, Delivery]] = []
        self.tamed = False
        self._open_payload = open_payload
        self._limits = limits
        self._stack: list[Node] = []
        self._scopes = [_Scope({})]
        self._pending: list[str] = []
        self._elements = 0
        self._characters = 0
        self._payload: Payload | None = None
        self._unread = False
        self._parser = self._new_parser()

    def _new_parser(self) -> expat.XMLParserType:
        parser = expat.ParserCreate("UTF-8")
        parser.buffer_size = _TEXT_BUFFER
        parser.buffer_text = True
        parser.ordered_attributes = True
        parser.XmlDeclHandler = self._declaration
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
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

    def _feed(self, source: BinaryIO) -> None:
        parser, limits = self._parser, self._limits
        size = fed = 0
        held = b""
        while chunk := source.read(_CHUNK):
            if not size:
                _check_encoding(chunk)
            size += len(chunk)
            if size > limits.package:
                raise _too_large(limits.package)
            chunk = held + chunk
            cut = _cut(chunk)
            chunk, held = chunk[:cut], chunk[cut:]
            tame = _tame(chunk)
            self.tamed = self.tamed or tame is not chunk
            parser.Parse(tame, False)
            fed += len(tame)
            # expat starts an unfinished token again with every chunk: unchecked, that is quadratic
            if fed - parser.CurrentByteIndex > limits.token + _CHUNK:
                raise TooLarge(
                    _("The package has a tag or comment of more than {size} bytes.").format(size=limits.token)
                )
        if not size:
            raise Truncated(_("The package is an empty file."))
        parser.Parse(held, True)

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.lower() not in _UTF8:
            raise EncodingRefused(
                _("The package says its encoding is {encoding}; edXML must be UTF-8.").format(encoding=encoding)
            )

    def _doctype(self, *_args: object) -> None:
        raise EntityRefused(
            _("The package contains a document type declaration (DOCTYPE), which is refused as unsafe.")
        )

    def _start(self, name: str, attributes: list[str]) -> None:
        self._elements += 1
        if self._elements > self._limits.elements:
            raise TooLarge(_("The package has more than {count} elements.").format(count=self._limits.elements))
        stack = self._stack
        if len(stack) >= self._limits.depth:
            raise TooDeep(_("The package nests elements more than {depth} deep.").format(depth=self._limits.depth))
        scope = self._scopes[-1]
        if attributes:
            declared = _declared(attributes)
            if declared:
                scope = _Scope({**scope, **declared})
        self._scopes.append(scope)
        node = Node(*scope.resolve(name))
        if stack:
            parent = stack[-1]
            parent.children.append(node)
            if node.name == "ContentTransferEncoded" and parent.name == "Attachment":
                self._begin_payload()
        else:
            self.root = node
        stack.append(node)
        self._pending.clear()

    def _text(self, data: str) -> None:
        self._characters += len(data)
        if self._characters > self._limits.header:
            raise TooLarge(
                _("The package has more than {count} characters outside its attachments.").format(
                    count=self._limits.header
                )
            )
        self._pending.append(data)

    def _end(self, _name: str) -> None:
        node = self._stack.pop()
        self._scopes.pop()
        if not node.children:
            node.text = "".join(self._pending).strip()
        self._pending.clear()
        if node.name == "Attachment":
            self._end_attachment(node)
        elif node.name == "ContentTransferEncoded":
            self._parser.CharacterDataHandler = self._text

    def _begin_payload(self) -> None:
        """Only an attachment's first payload counts; without a sink all are passed over at expat's own speed."""
        if self._open_payload is None or self._payload is not None:
            self._unread = self._open_payload is None
            self._parser.CharacterDataHandler = None
            return
        self._payload = Payload(self._limits)
        self._parser.CharacterDataHandler = self._payload.feed

    def _end_attachment(self, node: Node) -> None:
        if len(self.deliveries) >= self._limits.attachments:
            raise TooLarge(_("The package has more than {count} attachments.").format(count=self._limits.attachments))
        if self._payload is not None and self._open_payload is not None:
            name, content_type = node.child("AttachmentName").text, node.child("ContentType").text
            delivery = self._payload.deliver(name, content_type, self._open_payload)
            self._payload.close()
            self._payload = None
        else:
            delivery = Delivery("unread", None if self._unread else "missing", None)
        self._unread = False
        self.deliveries.append((node, delivery))


def _declared(attributes: list[str]) -> dict[str, str]:
    """The prefixes these attributes (name, value, name, value …) declare."""
    names, values = attributes[::2], attributes[1::2]
    return {
        name[6:]: value
        for name, value in zip(names, values, strict=True)
        if name == "xmlns" or name.startswith("xmlns:")
    }


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


def _too_large(limit: int) -> TooLarge:
    return TooLarge(_("The package is larger than {size} bytes.").format(size=limit))
