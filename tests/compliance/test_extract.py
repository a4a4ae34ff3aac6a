"""Text out of real files, through the real worker process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from compliance.extract import Extraction, Extractor
from tests.support import files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def extractor() -> Iterator[Extractor]:
    with Extractor() as extractor:
        yield extractor


class Read:
    """Writes bytes to a file and has it read."""

    def __init__(self, extractor: Extractor, folder: Path) -> None:
        self.extractor = extractor
        self.folder = folder

    def __call__(self, content: bytes, name: str, **options: object) -> Extraction:
        path = self.folder / "blob"
        path.write_bytes(content)
        return self.extractor.extract(path, name, **options)  # type: ignore[arg-type]  # passed on as given


@pytest.fixture
def read(extractor: Extractor, tmp_path: Path) -> Read:
    return Read(extractor, tmp_path)


def texts(extraction: Extraction) -> list[str]:
    return [line.text for line in extraction.lines]


def test_pdf_text_layer_keeps_the_two_columns_of_the_header_apart(read: Read) -> None:
    found = read(files.letter_pdf(), "cv.pdf")
    assert (found.how, found.kind, found.pages, found.problem) == ("text", "pdf", 1, None)
    left = ["ỦY BAN NHÂN DÂN", "VĂN PHÒNG", "Số: 12/UBND-VX"]
    right = [text for column, text in files.LETTER if column == "right"]
    body = [text for column, text in files.LETTER if column == "body"]
    assert texts(found) == left + right + body
    number = next(line for line in found.lines if line.text.startswith("Số"))
    assert number.x == pytest.approx(0.19, abs=0.02)
    assert number.y == pytest.approx(0.10, abs=0.02)
    assert found.lines[3].x == pytest.approx(0.47, abs=0.02)


def test_docx_reads_tables_text_boxes_headers_and_notes_and_no_fallback(read: Read) -> None:
    box = (
        "<mc:AlternateContent><mc:Choice><wps:txbx><w:txbxContent>{0}</w:txbxContent></wps:txbx></mc:Choice>"
        "<mc:Fallback><w:txbxContent>{0}</w:txbxContent></mc:Fallback></mc:AlternateContent>"
    ).format(files.paragraph("HỎA TỐC"))
    table = (
        '<w:tbl><w:tblGrid><w:gridCol w:w="4000"/><w:gridCol w:w="6000"/></w:tblGrid><w:tr>'
        f"<w:tc>{files.paragraph('Số: 12/UBND-VX')}</w:tc><w:tc>{files.paragraph('Hà Nội, ngày 20')}</w:tc>"
        "</w:tr></w:tbl>"
    )
    body = f"<w:body>{table}<w:p><w:r>{box}<w:t>Kính gửi</w:t><w:tab/><w:t>Sở Nội vụ</w:t></w:r></w:p></w:body>"
    hidden = files.paragraph("ẩn", "<w:vanish/>")
    found = read(
        files.docx({"document": body + hidden, "header1": files.paragraph("MẬT"), "footnotes": files.paragraph("chú")}),
        "cv.docx",
    )
    assert [(line.text, line.how, line.x) for line in found.lines] == [
        ("MẬT", "header", None),
        ("Số: 12/UBND-VX", "cell", 0.0),
        ("Hà Nội, ngày 20", "cell", 0.4),
        ("HỎA TỐC", "textbox", None),
        ("Kính gửi\tSở Nội vụ", "text", None),
        ("chú", "footnote", None),
    ]
