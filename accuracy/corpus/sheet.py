"""Annexes as workbooks: the least that spreadsheet programs open."""

from io import BytesIO
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from demo.papers.paper import Annex

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def annex_xlsx(annex: Annex, *, sheet: str = "Phụ lục", further: str = "") -> bytes:
    """The annex on a sheet of that name; `further` names an empty sheet behind it."""
    rows = [(annex.heading,), (annex.title,), (annex.origin,), annex.columns, *annex.rows]
    if annex.secrecy:
        rows.insert(0, (annex.secrecy,))
    names = [sheet, *filter(None, (further,))]
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        + "".join(
            f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="{_TYPE}.worksheet+xml"/>'
            for i in range(1, len(names) + 1)
        )
        + "</Types>",
        "_rels/.rels": _relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>'
        + "".join(f'<sheet name={quoteattr(name)} sheetId="{i}" r:id="r{i}"/>' for i, name in enumerate(names, 1))
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": _relations(
            *(("worksheet", f"worksheets/sheet{i}.xml") for i in range(1, len(names) + 1))
        ),
        "xl/worksheets/sheet1.xml": _sheet(rows),
    }
    if further:
        parts["xl/worksheets/sheet2.xml"] = _sheet([])
    out = BytesIO()
    with ZipFile(out, "w") as target:
        for name, inner in parts.items():
            entry = ZipInfo(name)  # dated 1980-01-01
            entry.compress_type = ZIP_DEFLATED
            target.writestr(entry, _XML + inner)
    return out.getvalue()


def _relations(*targets: tuple[str, str]) -> str:
    rows = (
        f'<Relationship Id="r{i}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'
        for i, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{"".join(rows)}</Relationships>'


def _sheet(rows: list[tuple[str, ...]]) -> str:
    drawn = (
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{escape(text)}</t></is></c>' for text in row) + "</row>"
        for row in rows
    )
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{"".join(drawn)}</sheetData></worksheet>'
