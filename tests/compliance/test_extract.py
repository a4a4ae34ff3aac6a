"""Text out of real files, through the real worker process."""

from __future__ import annotations

import io
import subprocess
import sys
import unicodedata
from typing import TYPE_CHECKING

import pytest

from compliance.extract.ocr import model_folder
from tests.support import files, seven_zip

if TYPE_CHECKING:
    from pathlib import Path

    from compliance.extract import Extraction, Extractor
    from tests.compliance.conftest import Read

needs_model = pytest.mark.skipif(
    model_folder() is None, reason="no Vietnamese recognition model: install the package tesseract-ocr-vie"
)


def texts(extraction: Extraction) -> list[str]:
    return [line.text for line in extraction.lines]


def placed(extraction: Extraction) -> list[tuple[str, str]]:
    return [(line.how, line.text) for line in extraction.lines]


def test_the_parent_side_loads_no_parser() -> None:
    heavy = {"pypdfium2", "PIL", "tesserocr", "olefile", "python_calamine", "zipfile", "xml"}
    code = f"import sys, compliance.extract; print(sorted({heavy} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_pdf_text_layer_keeps_the_two_columns_of_the_header_apart(read: Read) -> None:
    found = read(files.letter_pdf(), "cv.pdf")
    assert (found.how, found.kind, found.pages, found.problem) == ("text", "pdf", 1, None)
    columns = {name: [text for column, text in files.LETTER if column == name] for name in ("left", "right", "body")}
    assert texts(found) == columns["left"] + columns["right"] + columns["body"]
    number = next(line for line in found.lines if line.text.startswith("Số"))
    assert number.x == pytest.approx(0.19, abs=0.02)
    assert number.y == pytest.approx(0.10, abs=0.02)
    assert found.lines[3].x == pytest.approx(0.47, abs=0.02)


def test_pdf_pages_are_read_in_the_order_asked_for(read: Read) -> None:
    found = read(files.letter_pdf(pages=4), pages=[3, 1, 9])
    assert found.pages == 4
    assert list(dict.fromkeys(line.page for line in found.lines)) == [3, 1]


def test_pdf_overlays_are_read_where_a_reader_sees_them(read: Read) -> None:
    found = read(files.annotated_pdf())
    assert placed(found) == [("text", "So: 12 /UBND-VX"), ("annotation", "HOA TOC"), ("form", "Hà Nội")]


@needs_model
def test_scan_is_recognised_and_joined_with_what_was_laid_over_it(read: Read) -> None:
    rows = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Số:", "Kính gửi: Sở Nội vụ thành phố"]
    garbage = "xvqz wqkl " * 60
    found = read(files.scanned_pdf(rows, over="12/UBND-VX", under=garbage))
    assert (found.how, found.problem) == ("ocr", None)
    assert texts(found) == [rows[0], "Số: 12/UBND-VX", rows[2]]
    assert all(line.confidence is None or line.confidence > 0.8 for line in found.lines)


@needs_model
@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF"])
def test_picture_is_recognised(read: Read, form: str) -> None:
    buffer = io.BytesIO()
    more = {"save_all": True, "append_images": [files.scan(["Trang thứ hai của văn bản"])]} if form == "TIFF" else {}
    files.scan(["Độc lập - Tự do - Hạnh phúc"]).save(buffer, form, **more)
    found = read(buffer.getvalue(), "anh")
    assert (found.how, found.kind, found.pages) == ("ocr", form.lower(), 1 + bool(more))
    assert texts(found)[0] == "Độc lập - Tự do - Hạnh phúc"
    assert texts(found)[1:] == ["Trang thứ hai của văn bản"] * bool(more)


def test_scan_without_recognition_says_so_and_gives_what_was_laid_over_it(read: Read) -> None:
    found = read(files.scanned_pdf(["Số:"], over="12/UBND-VX", under="xvqz " * 100), ocr=False)
    assert (found.how, found.problem, texts(found)) == ("none", "no-ocr", ["12/UBND-VX"])


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
    body = f"{table}<w:p><w:r>{box}<w:t>Kính gửi</w:t><w:tab/><w:t>Sở Nội vụ</w:t></w:r></w:p>"
    hidden = files.paragraph("ẩn", "<w:vanish/>")
    note, header = files.paragraph("chú thích"), files.paragraph("MẬT")
    found = read(files.docx({"document": body + hidden, "header1": header, "header2": header, "footnotes": note}))
    assert [(line.how, line.text, line.x) for line in found.lines] == [
        ("header", "MẬT", None),
        ("cell", "Số: 12/UBND-VX", 0.0),
        ("cell", "Hà Nội, ngày 20", 0.4),
        ("textbox", "HỎA TỐC", None),
        ("text", "Kính gửi\tSở Nội vụ", None),
        ("footnote", "chú thích", None),
    ]


def test_docx_made_by_another_program(read: Read) -> None:
    import docx

    document = docx.Document()
    document.add_paragraph("Kính gửi: Ủy ban nhân dân")
    document.core_properties.title = "Công văn"
    buffer = io.BytesIO()
    document.save(buffer)
    found = read(buffer.getvalue())
    assert placed(found) == [("text", "Kính gửi: Ủy ban nhân dân"), ("metadata", "Công văn")]


def test_odt_reads_body_tables_notes_headers_and_title(read: Read) -> None:
    body = (
        "<text:p>Kính<text:s/>gửi<text:note><text:note-citation>1</text:note-citation><text:note-body>"
        "<text:p>chú thích</text:p></text:note-body></text:note>: Sở</text:p>"
        "<table:table-cell><text:p>ô<text:tab/>1</text:p></table:table-cell>"
    )
    found = read(files.odt(body, header="<text:p>đầu trang</text:p>", title="Công văn"))
    assert found.kind == "odt"
    assert placed(found) == [
        ("header", "đầu trang"), ("footnote", "chú thích"), ("text", "Kính gửi: Sở"), ("cell", "ô\t1"),
        ("metadata", "Công văn"),
    ]  # fmt: skip


def test_workbook_reads_every_sheet_and_its_name(read: Read) -> None:
    found = read(files.xlsx({"Danh mục": [["STT", "Tên"], [1, "Sở Nội vụ"]], "Hai": [[2.5]]}))
    assert (found.kind, found.pages) == ("xlsx", 2)
    assert [(line.page, line.how, line.text) for line in found.lines] == [
        (1, "header", "Danh mục"), (1, "cell", "STT\tTên"), (1, "cell", "1\tSở Nội vụ"), (2, "header", "Hai"),
        (2, "cell", "2.5"),
    ]  # fmt: skip


def test_archive_lists_names_and_uses_none_as_a_path(read: Read, tmp_path: Path) -> None:
    names = ["../../thoat.txt", "/etc/tuyệt đối.txt", "thư mục/công văn.docx"]
    found = read(files.zipped(dict.fromkeys(names, files.docx({"document": ""}))), "goi.zip")
    assert (found.kind, placed(found)) == ("zip", [("entry", name) for name in names])
    assert [entry.name for entry in tmp_path.iterdir()] == ["blob"]


def test_rar_lists_names(read: Read) -> None:
    name = "công văn.pdf"
    five = read(files.rar5([name, "b.doc"]), "goi.rar")
    assert (five.kind, placed(five), five.problem) == ("rar", [("entry", name), ("entry", "b.doc")], None)
    assert texts(read(files.rar4(["a.pdf", "b.doc"]), "goi.rar")) == ["a.pdf", "b.doc"]
    assert read(files.rar5([name])[:-12], "goi.rar").problem == "damaged"


def test_seven_zip_lists_names(read: Read) -> None:
    names = ["thu-muc/phụ lục.txt", "b.pdf", "rong.txt"]
    for archive in (seven_zip.SEVEN_ZIP, seven_zip.SEVEN_ZIP_LOCKED):
        found = read(archive, "goi.7z")
        assert (found.kind, placed(found), found.problem) == ("7z", [("entry", name) for name in names], None)
    assert texts(read(seven_zip.SEVEN_ZIP_PLAIN_DIRECTORY, "goi.7z")) == ["b.pdf"]
    assert read(seven_zip.SEVEN_ZIP_LOCKED_NAMES, "goi.7z").problem == "locked"


@pytest.mark.parametrize("archive", [seven_zip.SEVEN_ZIP, seven_zip.SEVEN_ZIP_PLAIN_DIRECTORY], ids=["packed", "plain"])
def test_a_seven_zip_cut_short_or_altered_is_damaged_or_read(read: Read, archive: bytes) -> None:
    for size in range(8, len(archive), 7):
        assert read(archive[:size], "goi.7z").problem in {"damaged", "too-large"}, size
    for at in range(32, len(archive), 5):
        altered = archive[:at] + bytes([archive[at] ^ 0xFF]) + archive[at + 1 :]
        assert read(altered, "goi.7z").problem in {None, "damaged", "locked", "too-large"}, at


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1258"])
def test_plain_text_in_any_encoding_comes_out_in_nfc(read: Read, encoding: str) -> None:
    text = "Ủy ban nhân dân thành phố đã nhận được văn bản của các cơ quan, tổ chức về việc này"
    written = _tones_apart(text) if encoding == "cp1258" else unicodedata.normalize("NFD", text)
    assert read(written.encode(encoding), "a.txt").text == text


def _tones_apart(text: str) -> str:
    """As Windows-1258 has it: the tone after the letter, every other mark with the letter."""
    out = ""
    for letter in text:
        marks = unicodedata.normalize("NFD", letter)
        tones = "".join(mark for mark in marks[1:] if mark in "\u0300\u0301\u0303\u0309\u0323")
        out += unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in tones)) + tones
    return out


def test_control_characters_do_not_come_out(read: Read) -> None:
    found = read(files.docx({"document": files.paragraph("a&#9;b\u200b\u0085c\ufeffd\u009b31m")}), "a.docx")
    assert texts(found) == ["a\tb", "cd31m"]


def test_name_decides_only_between_broken_and_strange(read: Read) -> None:
    noise = bytes(range(256)) * 8
    assert read(noise, "cv.pdf").problem == "damaged"
    assert read(noise, "cv.pdfx").problem == "unsupported"
    assert read(b"plain words", "cv.docx").problem == "damaged"
    assert read(files.letter_pdf(), "cv.docx").kind == "pdf"
    assert read(b"", "rong").problem == "unsupported"


def test_missing_file(extractor: Extractor, tmp_path: Path) -> None:
    assert extractor.extract(tmp_path / "không có", "cv.pdf").problem == "missing"
