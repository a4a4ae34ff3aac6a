"""Facts out of files, from the file's path to the facts, beside the libraries' bare reading of the same page."""

from __future__ import annotations

import datetime as dt
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.harness import Case, Table
from compliance.check import Context, Declared, check, summary
from compliance.extract import Extraction, Extractor
from compliance.facts import read_facts
from demo.scenario import scenario

if TYPE_CHECKING:
    from benchmarks.harness import Options
    from demo.scenario import Sending

DAY = dt.date(2026, 11, 20)
DOTS_PER_POINT = 200 / 72
_WARM_UP = 20  # readings before the first that counts: an office's worker has read many files


def run(options: Options) -> None:
    """A letter with a text layer, and the same page as a scan."""
    sending = next(each for each in scenario(20, today=DAY) if each.files[0].name.endswith(".pdf"))
    with tempfile.TemporaryDirectory(dir=options.cache) as directory, Extractor() as extractor:
        letter, scan = Path(directory, "letter.pdf"), Path(directory, "scan.pdf")
        letter.write_bytes(sending.files[0].render())
        _photograph(letter, scan)
        table = Table("reading: × the library's bare reading", options.rounds, ["bare library", "file to facts"])
        for _ in range(_WARM_UP):
            extractor.extract(letter, letter.name, pages=[1])
        table.measure("letter with a text layer", [Case("", partial(_bare_text, letter)), _facts(extractor, letter)])
        table.measure("first page of a scan", [Case("", partial(_bare_ocr, scan)), _facts(extractor, scan)])
        extraction = extractor.extract(letter, letter.name)
        facts = Table("reading: × facts out of lines", options.rounds, ["facts", "facts and rules"])
        facts.measure(
            "letter, lines in hand",
            [Case("", partial(read_facts, extraction)), Case("", partial(_checked, extraction, sending))],
        )


def _facts(extractor: Extractor, path: Path) -> Case:
    return Case("", lambda: read_facts(extractor.extract(path, path.name, pages=[1])))


def _checked(extraction: Extraction, sending: Sending) -> object:
    file = summary("letter.pdf", 0, "", extraction, read_facts(extraction))
    return check(Declared(code=sending.code, issued_on=sending.date), [file], Context("in", DAY))


def _bare_text(path: Path) -> str:
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        return str(document[0].get_textpage().get_text_bounded())


def _bare_ocr(path: Path) -> str:
    import pypdfium2
    import tesserocr

    from compliance.extract.ocr import model_folder

    with pypdfium2.PdfDocument(path) as document:
        picture = document[0].render(scale=DOTS_PER_POINT, grayscale=True).to_pil()
    return str(tesserocr.image_to_text(picture, lang="vie", path=f"{model_folder()}/", psm=6))


def _photograph(letter: Path, scan: Path) -> None:
    """The letter's first page as a picture in a PDF, as a scanner makes it."""
    import pypdfium2

    with pypdfium2.PdfDocument(letter) as document:
        picture = document[0].render(scale=DOTS_PER_POINT).to_pil()
    picture.save(scan, "PDF", resolution=200)
