"""Word files with what the demonstration's maker does not put there: marks in odd places, and decomposed letters.

The parts are changed as text inside the zip, so that nothing but the change differs.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Literal, TypeAlias
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from demo.papers.docx import annex_docx, paper_docx
from demo.papers.paper import Annex, Paper

Place: TypeAlias = Literal["", "textbox", "header", "keywords"]
"""Where a mark is put beside the ordinary one: in a box over the text, in the page header, in the properties."""

_BODY, _HEADER, _CORE = "word/document.xml", "word/header1.xml", "docProps/core.xml"
_TEXT_BOX = (
    '<w:p><w:r><w:pict xmlns:v="urn:schemas-microsoft-com:vml"><v:shape style="position:absolute;margin-left:0;'
    'margin-top:0;width:90pt;height:24pt" strokecolor="red"><v:textbox><w:txbxContent>{inner}</w:txbxContent>'
    "</v:textbox></v:shape></w:pict></w:r></w:p>"
)
_MARK = (
    '<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:rPr><w:b/><w:color w:val="D4121A"/></w:rPr>'
    '<w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
)


def word_file(page: Paper | Annex, *, mark: str = "", place: Place = "", decomposed: bool = False) -> bytes:
    """The page as a Word file, with a `mark` at a `place` of its own. `decomposed` writes all its text in NFD."""
    data = paper_docx(page) if isinstance(page, Paper) else annex_docx(page)
    changes: list[tuple[str, Callable[[str], str]]] = []
    paragraph = _MARK.format(text=escape(mark))
    match place:
        case "textbox":
            box = "<w:body>" + _TEXT_BOX.format(inner=paragraph)
            changes.append((_BODY, lambda xml: xml.replace("<w:body>", box, 1)))
        case "header":
            changes.append((_HEADER, lambda xml: xml.replace("</w:hdr>", paragraph + "</w:hdr>")))
            # on every page, the first one too
            changes.append((_BODY, lambda xml: re.sub(r"<w:titlePg\s*/>", "", xml)))
        case "keywords":
            keywords = f"<cp:keywords>{escape(mark)}</cp:keywords>"
            changes.append((_CORE, lambda xml: re.sub(r"<cp:keywords\s*/>|<cp:keywords></cp:keywords>", keywords, xml)))
        case "":
            pass
    if decomposed:
        changes.append((_BODY, lambda xml: unicodedata.normalize("NFD", xml)))
    return _changed(data, changes) if changes else data


def _changed(data: bytes, changes: Sequence[tuple[str, Callable[[str], str]]]) -> bytes:
    out = BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(out, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            for change in (each for where, each in changes if where == name):
                changed = change(part.decode("utf-8")).encode("utf-8")
                assert changed != part, f"{name} was not changed"
                part = changed
            entry = ZipInfo(name)  # dated 1980-01-01
            entry.compress_type = ZIP_DEFLATED
            target.writestr(entry, part)
    return out.getvalue()
