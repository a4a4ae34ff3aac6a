"""Looking things up in a scanned package.

An element of the edXML namespace is tagged with its bare local name. One of an undeclared or other namespace has `ODD`
before it, and is only taken where the edXML namespace has none of that name.
"""

from typing import Final
from xml.etree.ElementTree import Element

from axis.edxml.wire import Names

ODD: Final = "~"
NOTHING: Final = Element("")
"""Stands for an element that is not there: no text, no children."""


def child(element: Element, name: str) -> Element:
    """The first child of that name, or `NOTHING`."""
    found = element.find(name)
    if found is None:
        found = element.find(ODD + name)
    return NOTHING if found is None else found


def each(element: Element, name: str) -> list[Element]:
    """All children of that name."""
    return element.findall(name) or element.findall(ODD + name)


def first(root: Element, name: str) -> Element:
    """The first of that name in document order anywhere below, or `NOTHING`."""
    found = next(root.iter(name), None)
    return next(root.iter(ODD + name), NOTHING) if found is None else found


def text(element: Element) -> str:
    """Its text, trimmed, with that of elements in it: a pasted "<b>" must not cost a subject its words."""
    found = "".join(element.itertext()) if len(element) else element.text or ""
    return found.strip()


def texts(element: Element, names: Names) -> dict[str, str]:
    """The text of each named child, by field."""
    return {field: text(child(element, name)) for name, field in names}


def local(tag: str) -> str:
    """The local name behind a tag of this tree."""
    return tag.removeprefix(ODD)
