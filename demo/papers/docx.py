"""Sample papers as Word files, laid out as Decree 30/2020/NĐ-CP asks. The same paper gives the same bytes."""

from collections.abc import Iterable
from functools import cache
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from demo.papers.paper import (
    COUNTRY,
    MOTTO,
    Annex,
    Paper,
    enclosure_lines,
    listed,
    split_lead,
)

_FONT = "Times New Roman"
_RED = RGBColor(0xD4, 0x12, 0x1A)
_ROOM = Mm(162)
_UNUSED_PARTS = ("stylesWithEffects", "customXml", "numbering", "thumbnail")
_USED_STYLES = ("Normal", "Default Paragraph Font", "Normal Table", "Table Grid", "Header")


def paper_docx(paper: Paper) -> bytes:
    """The document's own file."""
    document = _blank(paper.issuer_name, paper.subject)
    _header(document, paper)
    if not paper.is_letter:
        _say(document.add_paragraph(), paper.type_name.upper(), size=14, bold=True, align=ALIGN.CENTER, before=12)
        _ruled(_say(document.add_paragraph(), paper.subject, bold=True, align=ALIGN.CENTER, after=12))
    if len(paper.addressees) == 1:
        _say(document.add_paragraph(), f"Kính gửi: {paper.addressees[0]}.", align=ALIGN.CENTER, before=12, after=6)
    elif paper.addressees:
        _say(document.add_paragraph(), "Kính gửi:", indent=4, before=12)
        for line in listed(paper.addressees):
            _say(document.add_paragraph(), line, indent=5)
    if paper.authority:
        _say(document.add_paragraph(), paper.authority, bold=True, align=ALIGN.CENTER, before=6)
    for ground in paper.grounds:
        _say(_body(document), ground, italic=True)
    if paper.authority:
        _say(document.add_paragraph(), "QUYẾT ĐỊNH:", bold=True, align=ALIGN.CENTER, before=6)
    for text in paper.body:
        lead, rest = split_lead(text)
        paragraph = _body(document)
        if lead:
            _say(paragraph, f"{lead} " if rest else lead, bold=True)
        if rest:
            _say(paragraph, rest)
    for line in enclosure_lines(paper):
        _say(_body(document), line, italic=True)
    _signature_block(document, paper)
    return _bytes(document)


def annex_docx(annex: Annex) -> bytes:
    """An annex's file: heading, title, the document it belongs to, and a table."""
    document = _blank(annex.parent.issuer_name, annex.title)
    _say(document.add_paragraph(), annex.seal_line, size=10, align=ALIGN.RIGHT, after=6)
    if annex.secrecy:
        _stamp(document.add_paragraph(), annex.secrecy)
    _say(document.add_paragraph(), annex.heading, size=14, bold=True, align=ALIGN.CENTER)
    _say(document.add_paragraph(), annex.title.upper(), bold=True, align=ALIGN.CENTER)
    _ruled(_say(document.add_paragraph(), annex.origin, italic=True, align=ALIGN.CENTER, after=12))
    table = document.add_table(rows=0, cols=len(annex.columns), style="Table Grid")
    for i, row in enumerate((annex.columns, *annex.rows)):
        for cell, text, weight in zip(table.add_row().cells, row, annex.weights, strict=True):
            cell.width = int(_ROOM * weight / sum(annex.weights))
            _say(cell.paragraphs[0], text, size=11, bold=i == 0, align=ALIGN.LEFT if i else ALIGN.CENTER)
    return _bytes(document)


def _blank(author: str, title: str) -> Document:
    """An empty A4 document with the decree's margins, font and page numbers."""
    document = docx.Document(BytesIO(_template()))
    document.core_properties.author = author
    document.core_properties.title = title
    return document


@cache
def _template() -> bytes:
    """What every document begins with, made once: parsing python-docx's own template each time costs more."""
    document = docx.Document()
    normal = document.styles["Normal"]
    normal.font.name = _FONT
    normal.font.size = Pt(13)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    normal.paragraph_format.space_after = Pt(0)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(18)
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.alignment = ALIGN.CENTER
    for kind in ("begin", None, "end"):
        run = number.add_run()
        if kind is None:
            field = OxmlElement("w:instrText")
            field.text = "PAGE"
        else:
            field = OxmlElement("w:fldChar")
            field.set(qn("w:fldCharType"), kind)
        run._r.append(field)
    _lighten(document)
    return _bytes(document)


def _lighten(document: Document) -> None:
    """Take out what these pages do not use: 800 of the 820 kB that python-docx's template unpacks to."""
    for relations in (document.part.rels, document.part.package.rels):
        for key in [r.rId for r in relations.values() if r.reltype.rpartition("/")[2] in _UNUSED_PARTS]:
            del relations[key]
    for style in list(document.styles):
        if style.name not in _USED_STYLES:
            style.delete()


def _bytes(document: Document) -> bytes:
    """The file, repacked without the clock: python-docx stamps each part with the time of saving."""
    saved = BytesIO()
    document.save(saved)
    out = BytesIO()
    with ZipFile(saved) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = ZipInfo(name)  # dated 1980-01-01
            entry.compress_type = ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return out.getvalue()


def _say(
    paragraph: Paragraph,
    text: str,
    *,
    size: float = 13,
    bold: bool = False,
    italic: bool = False,
    align: ALIGN | None = None,
    before: float | None = None,
    after: float | None = None,
    indent: float = 0,
) -> Paragraph:
    """Add text to a paragraph and set what is asked for: sizes and spaces in points, the indent in cm."""
    run = paragraph.add_run(text)
    run.bold, run.italic = bold or None, italic or None
    if size != 13:
        run.font.size = Pt(size)
    if align is not None:
        paragraph.alignment = align
    layout = paragraph.paragraph_format
    if before is not None:
        layout.space_before = Pt(before)
    if after is not None:
        layout.space_after = Pt(after)
    if indent:
        layout.left_indent = Cm(indent)
    return paragraph


def _body(document: Document) -> Paragraph:
    paragraph = document.add_paragraph()
    paragraph.alignment = ALIGN.JUSTIFY
    layout = paragraph.paragraph_format
    layout.first_line_indent = Cm(1.27)
    layout.space_before = Pt(6)
    layout.line_spacing = 1.15
    return paragraph


def _ruled(paragraph: Paragraph) -> Paragraph:
    """A short rule below centred words, as a line of its own."""
    paragraph.add_run().add_break()
    _say(paragraph, "_" * 12, size=8)
    return paragraph


def _columns(document: Document, *widths: int) -> tuple[_Cell, ...]:
    table = document.add_table(rows=1, cols=len(widths))
    table.autofit = False
    for cell, wide in zip(table.rows[0].cells, widths, strict=True):
        cell.width = wide
    return tuple(table.rows[0].cells)


def _capitals(cell: _Cell, plain: Iterable[str], bold: Iterable[str], size: float) -> None:
    """Fill a cell with centred lines, the first one in the paragraph that a cell is born with."""
    paragraph: Paragraph | None = cell.paragraphs[0]
    for text, heavy in (*((line, False) for line in plain), *((line, True) for line in bold)):
        _say(paragraph or cell.add_paragraph(), text, size=size, bold=heavy, align=ALIGN.CENTER)
        paragraph = None


def _header(document: Document, paper: Paper) -> None:
    left, right = _columns(document, Mm(68), Mm(94))
    _capitals(left, paper.parent.splitlines(), paper.issuer.splitlines(), 12)
    _say(left.add_paragraph(), "_" * 10, size=8, align=ALIGN.CENTER)
    _say(right.paragraphs[0], COUNTRY, size=12, bold=True, align=ALIGN.CENTER)
    motto = _say(right.add_paragraph(), MOTTO, bold=True, align=ALIGN.CENTER)
    motto.runs[0].underline = True
    left, right = _columns(document, Mm(68), Mm(94))
    _say(left.paragraphs[0], f"Số: {paper.code}", align=ALIGN.CENTER, before=4)
    if paper.is_letter:
        _say(left.add_paragraph(), f"V/v {paper.subject}", size=12, align=ALIGN.CENTER, before=6)
    for mark in filter(None, (paper.secrecy, paper.urgency)):
        _stamp(left.add_paragraph(), mark)
    _say(right.paragraphs[0], paper.dateline, italic=True, align=ALIGN.CENTER, before=4)


def _stamp(paragraph: Paragraph, mark: str) -> None:
    """A red mark in a frame."""
    _say(paragraph, f" {mark} ", size=14, bold=True, align=ALIGN.CENTER, before=6)
    run = paragraph.runs[0]
    run.font.color.rgb = _RED
    border = OxmlElement("w:bdr")
    for name, value in (("val", "single"), ("sz", "12"), ("space", "0"), ("color", str(_RED))):
        border.set(qn(f"w:{name}"), value)
    run._r.get_or_add_rPr().append(border)


def _signature_block(document: Document, paper: Paper) -> None:
    _say(document.add_paragraph(), "", size=6)
    left, right = _columns(document, Mm(80), Mm(82))
    _say(left.paragraphs[0], "Nơi nhận:", size=12, bold=True, italic=True)
    for line in listed(paper.recipients):
        _say(left.add_paragraph(), line, size=11)
    _capitals(right, (), paper.signature.lines, 13)
    for _ in range(4):
        right.add_paragraph()
    _say(right.add_paragraph(), paper.signature.name, bold=True, align=ALIGN.CENTER)
