"""Builders of small real files: what offices attach, and what somebody hostile might."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PIL import Image

_FONT = "SourceSerif"

LETTER = (
    ("left", "ỦY BAN NHÂN DÂN"),
    ("right", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    ("left", "VĂN PHÒNG"),
    ("right", "Độc lập - Tự do - Hạnh phúc"),
    ("left", "Số: 12/UBND-VX"),
    ("right", "Hà Nội, ngày 20 tháng 11 năm 2026"),
    ("body", "Kính gửi: Sở Nội vụ"),
    ("body", "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư,"),
    ("body", "Văn phòng đề nghị quý cơ quan gửi, nhận văn bản điện tử đúng thời hạn đã được quy định."),
)
"""A small official letter: (column, text) in the order in which the rows stand on the page."""


def letter_pdf(rows: Sequence[tuple[str, str]] = LETTER, *, pages: int = 1, password: str = "") -> bytes:
    """An A4 letter with a text layer; `rows` as in `LETTER`, repeated on each page."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    registered_font()
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1, encrypt=password or None)
    for _ in range(pages):
        height = A4[1] - 60.0
        for column, text in rows:
            canvas.setFont(_FONT, 12)
            if column == "left":
                canvas.drawCentredString(150, height, text)
                continue
            if column == "right":
                canvas.drawCentredString(400, height, text)
            else:
                canvas.drawString(70, height, text)
            height -= 20
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def docx(parts: Mapping[str, str]) -> bytes:
    """A Word document from the inner XML of its parts: {"document": "<w:body>…</w:body>", "header1": …}."""
    namespaces = (
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    )
    return zipped(
        {
            f"word/{name}.xml": f'<?xml version="1.0" encoding="UTF-8"?><w:{name} {namespaces}>{inner}</w:{name}>'
            for name, inner in parts.items()
        }
    )


def paragraph(text: str, properties: str = "") -> str:
    """A paragraph of WordprocessingML with one run; `properties` is the inner XML of its w:rPr."""
    return f'<w:p><w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def zipped(entries: Mapping[str, str | bytes]) -> bytes:
    """A zip archive of `entries`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def font_path(weight: str = "Regular") -> Path:
    """A font file with every Vietnamese letter: "Regular" or "Bold"."""
    import font_source_serif_pro

    return Path(font_source_serif_pro.__file__).parent / "files" / f"SourceSerifPro-{weight}.ttf"


def registered_font() -> str:
    """The name under which a canvas has a face with every Vietnamese letter."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    if _FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(_FONT, str(font_path())))
    return _FONT


def scan(text: Sequence[str], *, size: int = 34) -> Image.Image:
    """A picture of an A4 page at 200 dpi with these lines in black; `size` is the letters' height in pixels."""
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("L", (1654, 2339), 255)
    draw = ImageDraw.Draw(picture)
    font = ImageFont.truetype(str(font_path()), size)
    for row, line in enumerate(text):
        draw.text((180, 200 + row * 2 * size), line, 0, font)
    return picture


def scanned_pdf(text: Sequence[str], *, over: str = "", under: str = "") -> bytes:
    """A PDF page that is a picture; `over` is text drawn on top of it, `under` an invisible layer of letters."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    registered_font()
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    canvas.drawImage(ImageReader(scan(text)), 0, 0, *A4)
    canvas.setFont(_FONT, 12)
    canvas.drawString(95, 735, over)
    layer = canvas.beginText(70, 600)
    layer.setTextRenderMode(3)
    layer.textLines(under)
    canvas.drawText(layer)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def raw_pdf(objects: Sequence[bytes]) -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalogue."""
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n")
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%b\nendobj\n" % (number, content))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % offset for offset in offsets)
    out.write(b"trailer <</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()


def pdf_stream(content: bytes, entries: bytes = b"") -> bytes:
    """A stream object of a PDF."""
    return b"<<%b/Length %d>>stream\n%b\nendstream" % (entries, len(content), content)


def annotated_pdf() -> bytes:
    """A page with a blank for its number and, laid over it, a typed 12, a stamp and a form field."""
    helvetica = b"/Resources<</Font<</F 5 0 R>>>>"
    stamp = pdf_stream(b"BT /F 12 Tf 2 4 Td (HOA TOC) Tj ET", b"/Type/XObject/Subtype/Form/BBox[0 0 90 20]" + helvetica)
    return raw_pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[8 0 R]>>>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Annots[6 0 R 7 0 R 8 0 R 10 0 R]"
            + helvetica
            + b">>",
            pdf_stream(b"BT /F 12 Tf 70 700 Td (So:        /UBND-VX) Tj ET"),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            b"<</Type/Annot/Subtype/FreeText/Rect[91 696 110 710]/Contents(12)/DA(/F 12 Tf)>>",
            b"<</Type/Annot/Subtype/Stamp/Rect[70 600 160 620]/AP<</N 9 0 R>>>>",
            b"<</Type/Annot/Subtype/Widget/FT/Tx/T(noi)/Rect[70 500 300 520]/V<FEFF004800E00020004E1ED90069>>>",
            stamp,
            b"<</Type/Annot/Subtype/Link/Rect[0 0 10 10]/Contents(not shown)>>",
        ]
    )


def nested_pdf(depth: int, *, fan: int = 10, after: str = "") -> bytes:
    """A few hundred bytes that draw fan**depth words, on the second page if there is a text to come `after`."""
    box = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]"
    font, draw, page, text = range(5 + depth, 9 + depth)
    page_of = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources<<%b>>>>"
    fonts = b"/Font<</F %d 0 R>>" % font
    kids = b"%d 0 R 3 0 R" % page if after else b"3 0 R"
    return raw_pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[%b]/Count %d>>" % (kids, 1 + bool(after)),
            page_of % (draw, b"/XObject<</X 4 0 R>>"),
            *(
                pdf_stream(b"/X Do " * fan, box + b"/Resources<</XObject<</X %d 0 R>>>>" % (level + 1))
                for level in range(4, 4 + depth)
            ),
            pdf_stream(b"BT /F 9 Tf 9 9 Td (bomb) Tj ET", box + b"/Resources<<%b>>" % fonts),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            pdf_stream(b"/X Do"),
            page_of % (text, fonts),
            pdf_stream(b"BT /F 12 Tf 70 700 Td (%b) Tj ET" % after.encode("ascii")),
        ]
    )


def rtf(paragraphs: Sequence[tuple[str, bytes]]) -> bytes:
    """Rich text of (font, bytes in that font) paragraphs."""
    fonts = list(dict.fromkeys(font for font, _ in paragraphs))
    table = "".join(f"{{\\f{n}\\fnil\\fcharset0 {font};}}" for n, font in enumerate(fonts))
    body = "".join(
        f"\\pard\\plain\\f{fonts.index(font)} " + "".join(f"\\'{byte:02x}" for byte in text) + "\\par\n"
        for font, text in paragraphs
    )
    return f"{{\\rtf1\\ansi\\ansicpg1252\\deff0{{\\fonttbl{table}}}\n{body}}}".encode("ascii")


def doc(runs: Sequence[tuple[str, str]], *, encrypted: bool = False) -> bytes:
    """A Word 97 document of (font, text) runs; a paragraph ends with a carriage return, a cell with \\x07.

    The runs alternate between pieces of one byte and of two bytes a letter, as Word's do.
    """
    text_at, page_size = 0x800, 512
    body, pieces, edges, at = b"", [], [text_at], 0
    for _, text in runs:
        narrow = all(ord(letter) < 256 for letter in text)
        offset = text_at + len(body)
        pieces.append((at, offset * 2 | 0x40000000 if narrow else offset))
        body += text.encode("cp1252" if narrow else "utf-16-le")
        body += b"\0" * (len(body) % 2)
        edges.append(text_at + len(body))
        at += len(text)
    fonts = list(dict.fromkeys(font for font, _ in runs))
    # a page of character runs: edges, word offsets of their properties, the properties, the count
    page = bytearray(page_size)
    struct.pack_into(f"<{len(edges)}I", page, 0, *edges)
    for index, (font, _) in enumerate(runs):
        position = page_size - 2 - 6 * (index + 1)
        page[4 * len(edges) + index] = position // 2
        struct.pack_into("<BHH", page, position, 4, 0x4A4F, fonts.index(font))
    page[-1] = len(runs)
    page_number = -(-(text_at + len(body)) // page_size)
    names = [f"{font}\0".encode("utf-16-le") for font in fonts]
    sections = {
        0x112: struct.pack("<HH", len(fonts), 0) + b"".join(bytes([39 + len(n)]) + bytes(39) + n for n in names),
        0xFA: struct.pack("<III", edges[0], edges[-1], page_number),
        0x1A2: b"\x02"
        + struct.pack("<I", 12 * len(pieces) + 4)
        + struct.pack(f"<{len(pieces) + 1}I", *(start for start, _ in pieces), at)
        + b"".join(struct.pack("<HIH", 0, offset, 0) for _, offset in pieces),
    }
    fib = bytearray(text_at)
    struct.pack_into("<HH", fib, 0, 0xA5EC, 0xC1)
    struct.pack_into("<H", fib, 0x0A, 0x0200 | 0x0100 * encrypted)
    struct.pack_into("<I", fib, 0x4C, at)
    table = b""
    for offset, section in sections.items():
        struct.pack_into("<II", fib, offset, len(table), len(section))
        table += section
    document = bytes(fib) + body
    document += bytes(page_number * page_size - len(document)) + bytes(page)
    return ole({"WordDocument": document, "1Table": table})


def ole(streams: Mapping[str, bytes]) -> bytes:
    """A compound file ([MS-CFB]) of these streams, each padded to the size from which sectors are whole."""
    sector, end, free = 512, 0xFFFFFFFE, 0xFFFFFFFF
    padded = {name: data.ljust(4096, b"\0") for name, data in streams.items()}
    padded = {name: data + bytes(-len(data) % sector) for name, data in padded.items()}
    table = [0xFFFFFFFD, end]  # sector 0 is the table itself, 1 the directory
    starts = {}
    for name, data in padded.items():
        count = len(data) // sector
        starts[name] = len(table)
        table += [*range(len(table) + 1, len(table) + count), end]
    entries = [_ole_entry("Root Entry", 5, 1, end, 0)]
    for index, (name, data) in enumerate(padded.items(), 1):
        right = index + 1 if index < len(padded) else free
        entries.append(_ole_entry(name, 2, free, starts[name], len(data), right))
    header = struct.pack("<8s16xHHHHH6xIIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6,
                         0, 1, 1, 0, 4096, end, 0, end, 0, 0)  # fmt: skip
    header += struct.pack("<108I", *[free] * 108)
    table += [free] * (128 - len(table))
    return header + struct.pack("<128I", *table) + b"".join(entries).ljust(sector, b"\0") + b"".join(padded.values())


def _ole_entry(name: str, kind: int, child: int, start: int, size: int, right: int = 0xFFFFFFFF) -> bytes:
    letters = (name + "\0").encode("utf-16-le")
    return struct.pack("<64sHBBIII16xI16xIQ", letters, len(letters), kind, 1, 0xFFFFFFFF, right, child, 0, start, size)


def xlsx(sheets: Mapping[str, Sequence[Sequence[str | int | float]]]) -> bytes:
    """A workbook with inline strings."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    numbered = list(enumerate(sheets, 1))
    entries = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="w" '
        f'Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relations}"><sheets>'
        + "".join(f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>' for n, name in numbered)
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        + "".join(
            f'<Relationship Id="r{n}" Type="{relations}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            for n, _ in numbered
        )
        + "</Relationships>",
    }
    for number, name in numbered:
        rows = "".join(f'<row r="{r}">' + "".join(map(_cell, row)) + "</row>" for r, row in enumerate(sheets[name], 1))
        entries[f"xl/worksheets/sheet{number}.xml"] = (
            f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'
        )
    return zipped(entries)


def _cell(value: str | float) -> str:
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t>{value}</t></is></c>'
    return f"<c><v>{value}</v></c>"


def odt(body: str, *, header: str = "", title: str = "", manifest: str = "") -> bytes:
    """An OpenDocument text from the inner XML of its office:text and of its page header."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "text", "table", "draw", "style", "manifest")
    )
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "META-INF/manifest.xml": f"<manifest:manifest {spaces}>{manifest}</manifest:manifest>",
            "styles.xml": f"<office:s {spaces}><style:header>{header}</style:header></office:s>",
            "content.xml": f"<office:c {spaces}><office:text>{body}</office:text></office:c>",
            "meta.xml": f'<office:m {spaces} xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title>'
            "</office:m>",
        }
    )


def rar5(names: Sequence[str]) -> bytes:
    """A RAR 5 archive whose files hold three bytes each, by the published format; its checksums are zero."""

    def block(content: bytes, data: bytes = b"") -> bytes:
        return bytes(4) + bytes([len(content)]) + content + data

    files = b"".join(
        block(b"\x02\x02\x03\x04\x03\x20" + bytes(4) + b"\x00\x01" + bytes([len(raw)]) + raw, b"abc")
        for raw in (name.encode() for name in names)
    )
    return b"Rar!\x1a\x07\x01\x00" + block(b"\x01\x00\x00") + files + block(b"\x05\x00\x00")


def rar4(names: Sequence[str]) -> bytes:
    """A RAR 4 archive whose files hold three bytes each; its checksums are zero."""
    out = b"Rar!\x1a\x07\x00" + struct.pack("<HBHH6x", 0, 0x73, 0, 13)
    for raw in (name.encode("ascii") for name in names):
        out += struct.pack("<HBHHIIBIIBBHI", 0, 0x74, 0x8000, 32 + len(raw), 3, 3, 2, 0, 0, 20, 48, len(raw), 32)
        out += raw + b"abc"
    return out + struct.pack("<HBHH", 0, 0x7B, 0x4000, 7)


def locked_zip(content: bytes) -> bytes:
    """The archive with the bit set, in every header, that says that an entry is encrypted."""
    data = bytearray(content)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(signature, at + 4)
    return bytes(data)
