"""Files made to break their reader: each ends in a problem code, in time, and the next file is read."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import time
import zlib
from typing import TYPE_CHECKING

import pytest

from compliance.extract import Extractor, Limits, extract
from tests.support import files

if TYPE_CHECKING:
    from pathlib import Path

    from tests.compliance.conftest import Read

WHOLE = {
    "pdf": files.letter_pdf(),
    "docx": files.docx({"document": "".join(files.paragraph(f"Điều {n}. Căn cứ") for n in range(400))}),
    "odt": files.odt("".join(f"<text:p>Điều {n}. Căn cứ</text:p>" for n in range(400))),
    "xlsx": files.xlsx({"Trang": [[n, "Sở Nội vụ"] for n in range(400)]}),
    "rtf": files.rtf([("Times New Roman", "Điều này".encode("cp1252", "ignore"))] * 40),
    "doc": files.doc([("Times New Roman", "Điều 1. Căn cứ Nghị định\r" * 40)]),
    "zip": files.zipped({f"{n}.txt": "x" * n for n in range(50)}),
}


@pytest.mark.parametrize("kind", WHOLE)
def test_file_cut_short_anywhere_is_damaged(read: Read, kind: str) -> None:
    whole = WHOLE[kind]
    assert read(whole, f"a.{kind}").problem is None
    for share in range(0, 91, 5):
        found = read(whole[: len(whole) * share // 100], f"a.{kind}")
        assert found.problem == "damaged", f"cut at {share} %"


def test_scan_cut_short_is_damaged_rather_than_unread(read: Read) -> None:
    scan = files.scanned_pdf(["Số: 12/UBND-VX"])
    assert read(scan, "a.pdf", ocr=False).problem == "no-ocr"
    assert read(scan[:-200], "a.pdf", ocr=False).problem == "damaged"


@pytest.mark.parametrize("kind", WHOLE)
def test_flipped_bytes_never_break_the_worker(read: Read, kind: str) -> None:
    whole = bytearray(WHOLE[kind])
    for seed in range(12):
        flipped = whole.copy()
        for step in range(1 + seed * 3):
            flipped[(seed * 7919 + step * 104729) % len(whole)] ^= 1 << (seed + step) % 8
        found = read(bytes(flipped), f"a.{kind}")
        assert found.problem in {None, "damaged", "locked", "too-large", "unsupported", "empty", "no-ocr"}
    assert read(bytes(whole), f"a.{kind}").problem is None


def test_exponential_pdf_stops_at_the_deadline_and_the_next_file_is_read(tmp_path: Path) -> None:
    bomb, letter = tmp_path / "bomb", tmp_path / "letter"
    bomb.write_bytes(files.nested_pdf(9))
    letter.write_bytes(files.letter_pdf())
    with Extractor(Limits(seconds=2)) as extractor:
        began = time.monotonic()
        assert extractor.extract(bomb, "a.pdf").problem == "timeout"
        assert time.monotonic() - began < 8
        assert extractor.extract(letter, "b.pdf").problem is None


def test_pages_read_before_the_deadline_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "two"
    path.write_bytes(files.nested_pdf(9, after="first page"))
    found = extract(path, "a.pdf", limits=Limits(seconds=2))
    assert (found.problem, [line.text for line in found.lines]) == ("timeout", ["first page"])


def test_page_tree_that_lies_about_its_size_or_bites_its_tail(read: Read) -> None:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"
    catalogue = b"<</Type/Catalog/Pages 2 0 R>>"
    many = files.raw_pdf([catalogue, b"<</Type/Pages/Kids[3 0 R]/Count 100000>>", page])
    cyclic = files.raw_pdf([catalogue, b"<</Type/Pages/Kids[2 0 R 3 0 R]/Count 9>>", page])
    for content in (many, cyclic):
        began = time.monotonic()
        assert read(content, "a.pdf").problem is not None
        assert time.monotonic() - began < 10


def test_pages_beyond_the_limit_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "long"
    path.write_bytes(files.letter_pdf(pages=5))
    found = extract(path, "a.pdf", limits=Limits(pages=2))
    assert (found.problem, found.pages, {line.page for line in found.lines}) == ("too-large", 5, {1, 2})


def test_enormous_page_is_rendered_coarsely(read: Read) -> None:
    square = files.pdf_stream(b"0 0 9000 9000 re f")
    found = read(
        files.raw_pdf(
            [
                b"<</Type/Catalog/Pages 2 0 R>>",
                b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
                b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 14400 14400]/Contents 4 0 R>>",
                square,
            ]
        )
    )
    assert (found.how, found.problem in {"empty", "no-ocr"}) == ("none", True)


def test_picture_with_more_pixels_than_allowed_is_refused(read: Read) -> None:
    assert read(_png(30_000, 30_000), "a.png").problem == "too-large"


def _png(width: int, height: int) -> bytes:
    """A white picture that is small as a file."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\xff" * ((width + 7) // 8)) * height, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_zip_bombs_are_not_unpacked(read: Read) -> None:
    text = files.paragraph("0" * 40_000_000)
    assert read(files.docx({"document": text}), "a.docx").problem == "too-large"
    sheet = files.xlsx({"Trang": [["0" * 40_000_000]]})
    assert read(sheet, "a.xlsx").problem == "too-large"


def test_archive_with_too_many_entries_is_not_listed(tmp_path: Path) -> None:
    path = tmp_path / "many"
    path.write_bytes(files.zipped(dict.fromkeys(map(str, range(101)), "")))
    assert extract(path, "a.zip", limits=Limits(entries=100)).problem == "too-large"


def test_xml_with_a_doctype_is_refused(read: Read) -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><w:p xmlns:w="w"><w:r><w:t>&b;</w:t></w:r></w:p>'
    found = read(files.zipped({"word/document.xml": laughs}), "a.docx")
    assert (found.problem, found.lines) == ("damaged", ())


def test_deeply_nested_xml_costs_no_stack(read: Read) -> None:
    deep = 200_000
    inner = "<w:tbl>" * deep + files.paragraph("đáy") + "</w:tbl>" * deep
    assert read(files.docx({"document": inner}), "a.docx").problem in {None, "too-large"}


def test_locked_files(read: Read) -> None:
    assert read(files.letter_pdf(password="bí mật"), "a.pdf").problem == "locked"
    assert read(files.locked_zip(files.docx({"document": files.paragraph("x")})), "a.docx").problem == "locked"
    assert read(files.odt("", manifest="<manifest:encryption-data/>"), "a.odt").problem == "locked"
    assert read(files.ole({"EncryptedPackage": b"\0" * 64}), "a.docx").problem == "locked"
    assert read(files.doc([("Arial", "x\r")], encrypted=True), "a.doc").problem == "locked"


def test_memory_limit_ends_in_a_code(tmp_path: Path) -> None:
    path = tmp_path / "long"
    path.write_bytes(("Điều " * 20 + "\n").encode() * 300_000)
    with Extractor(Limits(memory=96 * 1024 * 1024)) as extractor:
        assert extractor.extract(path, "a.txt").problem == "too-large"
        path.write_bytes(b"short")
        assert extractor.extract(path, "a.txt").text == "short"


def test_text_beyond_the_limit_is_cut(tmp_path: Path) -> None:
    path = tmp_path / "long"
    path.write_bytes(b"0123456789\n" * 100)
    found = extract(path, "a.txt", limits=Limits(characters=50))
    assert (found.problem, found.text) == ("too-large", "\n".join(["0123456789"] * 5))


def test_file_beyond_the_limit_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "big"
    path.touch()
    os.truncate(path, 2_000_000)
    assert extract(path, "a.pdf", limits=Limits(file_size=1_000_000)).problem == "too-large"


def test_worker_can_write_no_file(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib\n"
        "from compliance.extract.model import Limits\n"
        "from compliance.extract.worker import confine\n"
        "confine(Limits())\n"
        "try: pathlib.Path(sys.argv[1]).write_text('x')\n"
        "except OSError as error: print(error.errno)\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "new")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["27"]  # EFBIG
