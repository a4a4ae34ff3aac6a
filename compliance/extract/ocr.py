"""Recognition of scanned pages by tesseract with the Vietnamese model that the system provides."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compliance.extract.figures import Tall, is_tall, least
from compliance.extract.layout import Piece
from compliance.extract.output import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

DPI = 200
"""What pages are rendered at: below it numbers are misread, above it nothing is gained."""

POINTS = 72 / DPI
"""The size of a pixel at that."""

MOST_PIXELS = 16_000_000
"""What is recognised at once; larger pages are rendered more coarsely. A4 at 200 dpi has 4 million."""

_LANGUAGE = "vie"
_MODEL_FOLDERS = ("/usr/share/tesseract-ocr", "/usr/share", "/usr/local/share", "/usr/local/share/tesseract-ocr")
_GUESSED = 0.3  # figures recognised with less, mostly handwriting, are worse than none
_PLAIN = 0.98  # figures recognised with that are legible, whatever the rest of their word is
_BLANK = "…"
_INVERTED = range(255, -1, -1)


def model_folder() -> Path | None:
    """The folder with the Vietnamese model: $TESSDATA_PREFIX or where distributions put it; None if absent."""
    return next((folder for folder in _folders() if (folder / f"{_LANGUAGE}.traineddata").is_file()), None)


def _folders() -> Iterator[Path]:
    """Where a model may be, the likeliest first: those that need a long search are only looked for after it."""
    if given := os.environ.get("TESSDATA_PREFIX"):
        yield from (Path(given), Path(given) / "tessdata")
    for base in map(Path, _MODEL_FOLDERS):
        yield base / "tessdata"
        yield from sorted(base.glob("*/tessdata"), reverse=True)


@cache
def _engine() -> Any:
    import tesserocr

    folder = model_folder()
    if folder is None:
        raise Unreadable("no-ocr")
    try:
        # one uniform block: the finer layout analyses lose lines under stamps
        return tesserocr.PyTessBaseAPI(
            path=str(folder), lang=_LANGUAGE, psm=tesserocr.PSM.SINGLE_BLOCK, oem=tesserocr.OEM.LSTM_ONLY
        )
    except RuntimeError as error:
        raise Unreadable("no-ocr") from error


def recognise(pixels: bytes, width: int, height: int, stride: int, scale: float = POINTS) -> list[Piece]:
    """The words of a picture of 8-bit grey `pixels`; `scale` is the size of a pixel in points.

    Figures that were merely guessed become an ellipsis, as on a form that was not filled in.

    Raises Unreadable("no-ocr") without a model.
    """
    import tesserocr

    engine = _engine()
    engine.SetImageBytes(pixels, width, height, 1, stride)
    engine.SetSourceResolution(DPI)
    try:
        if not engine.Recognize():
            return []
        symbols = engine.GetIterator()
        pieces: list[Piece] = []
        piece: Piece | None = None
        for symbol in tesserocr.iterate_level(symbols, tesserocr.RIL.SYMBOL) if symbols else ():
            if symbol.IsAtBeginningOf(tesserocr.RIL.WORD):
                piece = _piece(symbol, scale, tesserocr.RIL)
                if piece is not None:
                    pieces.append(piece)
            if piece is not None and any(map(is_tall, piece.text)):
                piece.tall += _tall(symbol, tesserocr.RIL.SYMBOL)
        for each in pieces:
            _blank_guesses(each)
        return pieces
    finally:
        engine.Clear()
        # what was learnt from one sender's pages must not colour the next one's
        engine.ClearAdaptiveClassifier()


def _piece(word: Any, scale: float, levels: Any) -> Piece | None:
    try:
        text = word.GetUTF8Text(levels.WORD).strip()
    except RuntimeError:  # a picture without a word in it
        return None
    box, line = word.BoundingBox(levels.WORD), word.BoundingBox(levels.TEXTLINE)
    confidence = word.Confidence(levels.WORD) / 100
    if not text or box is None or line is None:
        return None
    return Piece(
        text,
        box[0] * scale,
        box[2] * scale,
        _baseline(word, levels, line) * scale,
        min(line[3] - line[1], 3 * (box[3] - box[1])) * scale,
        "ocr",
        round(confidence, 3),
    )


def _tall(symbol: Any, level: Any) -> tuple[Tall, ...]:
    """The symbol if it is a figure, or something to measure figures by."""
    letter, box = symbol.GetUTF8Text(level), symbol.BoundingBox(level)
    if box is None or not is_tall(letter):
        return ()
    return (Tall(letter, box[3] - box[1], symbol.Confidence(level) / 100),)


def _blank_guesses(piece: Piece) -> None:
    """A word with figures that is all a guess, and not because of its letters alone, says nothing."""
    doubtful = (piece.confidence or 0.0) < _GUESSED and any(map(str.isdigit, piece.text))
    if doubtful and not (piece.tall and least(piece.tall) >= _PLAIN):
        piece.text, piece.tall = _BLANK, ()


def _baseline(word: Any, levels: Any, line: tuple[int, ...]) -> float:
    """One height for all words of a recognised line, however it slopes."""
    ends = word.Baseline(levels.TEXTLINE)
    if ends is None:
        return float(line[3])
    (_, left), (_, right) = ends
    return float(left + right) / 2


def recognise_crop(mask: Any, *, block: bool = False) -> list[tuple[str, float]]:
    """The lines of a small mask of ink (see `ink`) and how sure each is, 0..1; `block` is for several lines."""
    import tesserocr

    engine = _engine()
    engine.SetPageSegMode(tesserocr.PSM.SINGLE_BLOCK if block else tesserocr.PSM.SINGLE_LINE)
    try:
        engine.SetImageBytes(mask.point(_INVERTED).tobytes(), mask.width, mask.height, 1, mask.width)
        engine.SetSourceResolution(DPI)
        if not engine.Recognize():
            return []
        found = engine.GetIterator()
        lines: list[tuple[str, float]] = []
        for line in tesserocr.iterate_level(found, tesserocr.RIL.TEXTLINE) if found else ():
            try:
                text = line.GetUTF8Text(tesserocr.RIL.TEXTLINE).strip()
            except RuntimeError:
                continue
            if text:
                lines.append((text, line.Confidence(tesserocr.RIL.TEXTLINE) / 100))
        return lines
    finally:
        engine.Clear()
        engine.ClearAdaptiveClassifier()
        engine.SetPageSegMode(tesserocr.PSM.SINGLE_BLOCK)
