"""Sample papers as PDF and Word files."""

import hashlib
import io
import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from functools import cache
from random import Random

import docx.document
import docx.table
import pypdfium2
import pytest

from demo.papers.compose import Composed, compose, marked_secret
from demo.papers.docx import annex_docx, paper_docx
from demo.papers.offices import DEPARTMENT, HOME, NEIGHBOUR, Office
from demo.papers.paper import COUNTRY, MOTTO, Paper, split_lead, written_date
from demo.papers.pdf import LEFT, RIGHT, annex_pdf, paper_pdf
from demo.papers.topics import Route, topics
from documents.kinds import ADMINISTRATIVE, Urgency
from documents.times import VIETNAM
from office.reports.printing import Line, Run, Style, balanced, fonts, wrap

TODAY = date(2026, 11, 20)
SIGNED = datetime(2026, 11, 20, 9, 31, 5, tzinfo=VIETNAM)
PARTIES: dict[Route, tuple[Office, Office]] = {
    "down": (DEPARTMENT, HOME),
    "peer": (NEIGHBOUR, HOME),
    "up": (HOME, DEPARTMENT),
}


@cache
def composed(
    index: int, urgency: Urgency = Urgency.NORMAL, answered: Paper | None = None, signed_at: datetime = SIGNED
) -> Composed:
    topic = topics()[index]
    if topic.is_reply and answered is None:
        answered = composed(0).paper
    sender, reader = PARTIES[topic.route]
    return compose(
        topic,
        sender=sender,
        readers=(reader,) if index % 2 else (reader, NEIGHBOUR if sender is not NEIGHBOUR else DEPARTMENT),
        number=f"{index + 5:02d}",
        signed_at=signed_at,
        today=TODAY,
        urgency=urgency,
        answered=answered,
        chance=Random(index),
    )


EVERY_TOPIC = pytest.mark.parametrize("index", range(len(topics())))
SOME_PAPER = composed(1).paper


def words(text: str) -> str:
    """Text with its line breaks and runs of spaces made one space."""
    return re.sub(r"\s+", " ", text).strip()


def pages(pdf: bytes) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [words(page.get_textpage().get_text_range()) for page in document]


def docx_text(data: bytes) -> str:
    return words(" ".join(_paragraphs(docx.Document(io.BytesIO(data)))))


def _paragraphs(document: docx.document.Document) -> Iterator[str]:
    for part in document.iter_inner_content():
        if isinstance(part, docx.table.Table):
            for row in part.rows:
                for cell in row.cells:
                    yield from (paragraph.text for paragraph in cell.paragraphs)
        else:
            yield part.text


def facts(paper: Paper) -> list[str]:
    """Every text the page must show, each in one piece."""
    subject = f"V/v {paper.subject}" if paper.is_letter else paper.subject
    kind = [] if paper.is_letter else [paper.type_name.upper()]
    return [
        COUNTRY,
        MOTTO,
        *paper.issuer.splitlines(),
        *paper.parent.splitlines(),
        f"Số: {paper.code}",
        paper.dateline,
        *kind,
        subject,
        *paper.addressees,
        paper.authority,
        *paper.grounds,
        *paper.body,
        *paper.enclosures,
        *paper.recipients,
        *paper.signature.lines,
        paper.signature.name,
        paper.urgency,
        paper.secrecy,
    ]


@EVERY_TOPIC
def test_the_text_layer_of_a_pdf_holds_every_fact_in_nfc(index: int) -> None:
    paper = composed(index, Urgency.VERY_URGENT).paper
    text = " ".join(pages(paper_pdf(paper)))
    assert unicodedata.is_normalized("NFC", text)
    assert [fact for fact in facts(paper) if words(fact) not in text] == []


@EVERY_TOPIC
def test_a_word_file_holds_every_fact(index: int) -> None:
    paper = composed(index, Urgency.EXPRESS).paper
    text = docx_text(paper_docx(paper))
    assert [fact for fact in facts(paper) if words(fact) not in text] == []


@EVERY_TOPIC
def test_an_annex_names_its_document(index: int) -> None:
    for annex in composed(index).annexes:
        cells = [cell for row in (annex.columns, *annex.rows) for cell in row]
        for text in (" ".join(pages(annex_pdf(annex))), docx_text(annex_docx(annex))):
            for fact in (annex.heading, annex.title.upper(), annex.origin, annex.seal_line, *cells):
                assert words(fact) in text


def test_every_letter_of_the_stock_has_a_glyph_in_both_faces() -> None:
    used = set()
    for index in range(len(topics())):
        made = composed(index, Urgency.URGENT)
        used |= set("".join(facts(made.paper)))
        used |= set("".join(cell + cell.upper() for annex in made.annexes for row in annex.rows for cell in row))
        used |= set("".join(annex.title.upper() for annex in made.annexes))
    for face in fonts().values():
        assert {letter for letter in used - {"\n"} if ord(letter) not in face.face.charToGlyph} == set()


@EVERY_TOPIC
def test_nothing_leaves_the_margins(index: int) -> None:
    made = composed(index)
    slant = 4  # the top of a skewed letter leans out
    for pdf in (paper_pdf(made.paper), *map(annex_pdf, made.annexes)):
        with pypdfium2.PdfDocument(pdf) as document:
            for page in document:
                text = page.get_textpage()
                boxes = [text.get_charbox(i) for i in range(text.count_chars())]
                seen = [box for box in boxes if box[2] > box[0]]
                assert min(box[0] for box in seen) >= LEFT - 1
                assert max(box[2] for box in seen) <= RIGHT + slant
                assert min(box[1] for box in seen) >= 50


def test_renderings_are_the_same_bytes_in_another_process() -> None:
    program = "from tests.demo.test_papers_pages import _digest; print(_digest(), _digest())"
    made = set()
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment
        )
        made.update(done.stdout.split())
    assert len(made) == 1


def _digest() -> str:
    made = composed(0)
    parts = (
        paper_pdf(made.paper),
        paper_docx(made.paper),
        annex_pdf(made.annexes[0]),
        annex_docx(made.annexes[0]),
    )
    return hashlib.sha256(b"".join(parts)).hexdigest()


def test_a_pdf_is_of_version_1_4_on_a4() -> None:
    data = paper_pdf(SOME_PAPER)
    assert data.startswith(b"%PDF-1.4")
    with pypdfium2.PdfDocument(data) as document:
        assert [round(side * 25.4 / 72) for side in document[0].get_size()] == [210, 297]


@pytest.mark.parametrize("paragraphs", range(6, 22))
def test_pages_are_numbered_from_the_second_and_the_signature_never_stands_alone(paragraphs: int) -> None:
    body = tuple(
        f"{i}. Nội dung số {i} của văn bản, dài vừa một dòng rưỡi để trang đầy dần từng chút một."
        for i in range(paragraphs)
    )
    first, *rest = pages(paper_pdf(replace(SOME_PAPER, body=body)))
    assert not first.startswith("1 ")
    for number, page in enumerate(rest, start=2):
        assert page.startswith(f"{number} ")
    last = ([first, *rest])[-1]
    assert SOME_PAPER.signature.name in last
    assert f"Nội dung số {paragraphs - 1} " in last


def _red_share(pdf: bytes, *, top: float, bottom: float) -> float:
    """How much of a band of the first page, in parts of its height from the top, is stamp red."""
    with pypdfium2.PdfDocument(pdf) as document:
        image = document[0].render(scale=0.7).to_pil().convert("RGB")
    band = image.crop((0, int(image.height * top), image.width, int(image.height * bottom)))
    points = list(band.get_flattened_data())
    return float(sum(r > 170 and g < 120 and b < 120 for r, g, b in points)) / len(points)


def test_stamps_and_seal_are_red() -> None:
    plain = replace(SOME_PAPER, urgency="", secrecy="")
    assert _red_share(paper_pdf(plain), top=0, bottom=0.3) == 0
    assert _red_share(paper_pdf(plain), top=0.3, bottom=1) > 0.001
    assert _red_share(paper_pdf(replace(plain, urgency="HỎA TỐC")), top=0, bottom=0.3) > 0.001
    annex = composed(0).annexes[0]
    assert _red_share(annex_pdf(annex), top=0, bottom=1) == 0
    assert _red_share(annex_pdf(replace(annex, secrecy="MẬT")), top=0, bottom=0.3) > 0.001


def test_a_secrecy_mark_lands_on_the_page_or_on_the_annex() -> None:
    made = composed(0)
    on_page, on_annex = marked_secret(made, annex=False), marked_secret(made, annex=True)
    assert " MẬT " in pages(paper_pdf(on_page.paper))[0]
    assert on_page.annexes == made.annexes
    assert " MẬT " in f"{pages(annex_pdf(on_annex.annexes[0]))[0]} "
    assert "MẬT" in docx_text(annex_docx(on_annex.annexes[0]))
    assert on_annex.paper == made.paper
    without = next(i for i, topic in enumerate(topics()) if not topic.annexes)
    assert marked_secret(composed(without), annex=True).paper.secrecy == "MẬT"


def test_a_long_table_repeats_its_head() -> None:
    annex = composed(0).annexes[0]
    long = replace(annex, rows=tuple((str(i), *annex.rows[0][1:]) for i in range(80)))
    texts = pages(annex_pdf(long))
    assert len(texts) > 1
    for text in texts:
        assert all(words(head) in text for head in annex.columns)


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2026, 2, 5), "ngày 05 tháng 02 năm 2026"),
        (date(2019, 6, 29), "ngày 29 tháng 6 năm 2019"),
        (date(2026, 11, 1), "ngày 01 tháng 11 năm 2026"),
    ],
)
def test_dates_are_written_as_the_decree_says(day: date, text: str) -> None:
    assert written_date(day) == text


@pytest.mark.parametrize(
    ("paragraph", "lead"),
    [
        ("Điều 1. Thành lập Tổ phối hợp.", "Điều 1."),
        ("II. NỘI DUNG, THỜI GIAN", "II. NỘI DUNG, THỜI GIAN"),
        ("Thời gian: 08 giờ 30.", "Thời gian:"),
        ("1. Kiểm tra hồ sơ.", ""),
        ("Điều 1 của Quy chế", ""),
    ],
)
def test_the_bold_beginning_of_a_paragraph(paragraph: str, lead: str) -> None:
    bold, rest = split_lead(paragraph)
    assert bold == lead
    assert words(f"{bold} {rest}") == paragraph


def _said(lines: list[Line]) -> list[str]:
    return [" ".join(run.text for run in line.runs) for line in lines]


def test_wrapping_loses_nothing_and_keeps_to_the_room() -> None:
    style = Style(13)
    text = "Đề nghị các đơn vị gửi báo cáo đúng hạn, " * 6
    lines = wrap([Run("Điều 1.", Style(13, bold=True)), Run(text, style)], 300, indent=36)
    assert words(" ".join(_said(lines))) == words(f"Điều 1. {text}")
    assert lines[0].width <= 264
    assert all(line.width <= 300 for line in lines)
    assert [run.style.bold for run in lines[0].runs] == [True, False]


def test_balanced_lines_are_about_equally_long() -> None:
    text = "Kết quả chấm điểm công tác tiếp nhận, xử lý văn bản quý IV năm 2026"
    style = Style(14, bold=True)
    room = sum(line.width for line in wrap([Run(text, style)], 2000)) - 20
    first, second = balanced(text, style, room)
    assert abs(first.width - second.width) < room / 4


@pytest.mark.parametrize(
    ("signed", "month", "quarter"),
    [
        (date(2027, 1, 4), "tháng 12 năm 2026", "quý IV năm 2026"),
        (date(2027, 3, 31), "tháng 2 năm 2027", "quý IV năm 2026"),
        (date(2027, 11, 1), "tháng 10 năm 2027", "quý III năm 2027"),
    ],
    ids=["the first days of a year", "a short month", "the middle of a quarter"],
)
def test_a_report_is_about_what_has_ended(signed: date, month: str, quarter: str) -> None:
    told = {"{last_month}": month, "{last_quarter}": quarter}
    for slot, text in told.items():
        about = [index for index, topic in enumerate(topics()) if slot in topic.subject]
        assert about
        for index in about:
            paper = composed(index, signed_at=datetime.combine(signed, time(8), VIETNAM)).paper
            assert text in paper.subject
            assert text in paper.body[0]


def test_the_stock_is_varied_and_lawful() -> None:
    stock = topics()
    names = {kind.name for kind in ADMINISTRATIVE}
    assert len(stock) >= 30
    assert {topic.type_name for topic in stock} <= names
    assert len({topic.type_name for topic in stock}) >= 8
    assert len({topic.subject for topic in stock}) == len(stock)
    assert all(2 <= len(topic.body) <= 7 for topic in stock)
    assert all(unicodedata.is_normalized("NFC", text) for topic in stock for text in (topic.subject, *topic.body))
    # Districts ended in 2025, and with them their People's Committees.
    assert not any(re.search(r"\b(quận|huyện)\b", text.lower()) for topic in stock for text in topic.body)
