"""Scans: a printed page, stamped and written on, and then seen through a scanner, a fax or a telephone.

Pages are 200 dots an inch. The same request gives the same bytes on one version of the imaging libraries.
"""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from random import Random
from time import struct_time
from typing import Final, Literal, TypeAlias

import pypdfium2
from PIL import Image, ImageChops, ImageDraw, ImageFilter
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from accuracy.corpus import ink
from accuracy.corpus.loose import Loose, loose_pdf
from demo.papers.paper import Paper
from demo.papers.pdf import paper_pdf
from office.reports.printing import Style, fonts

Condition: TypeAlias = Literal[
    "grey", "colour", "skewed", "noisy", "faded", "blurred", "fax", "margin", "photo", "illegible"
]
"""What befell the page. "fax" and "margin" are bitonal, as most real scans are; "illegible" nobody can read."""
Box: TypeAlias = tuple[int, int, int, int]
Place: TypeAlias = Literal["blank", "text", "header", "corner"]

CONDITIONS: Final[tuple[Condition, ...]] = (
    "grey",
    "fax",
    "colour",
    "skewed",
    "margin",
    "noisy",
    "faded",
    "blurred",
    "photo",
)
COLOURED: Final[tuple[Condition, ...]] = ("colour", "skewed", "noisy", "faded", "blurred", "photo")
"""Those in which red stays red."""

_DPI: Final = 200
_RED: Final = (206, 30, 45)
_BLUE: Final = (28, 42, 130)
_BLACK: Final = (25, 25, 30)
_TRIES: Final = 60
_STILL: Final = 236  # grey from which a pixel counts as paper


@dataclass(frozen=True, slots=True)
class Stamp:
    """A stamp on the first page. `place` says where: on white paper, over the text, below the number, at the top right.

    `shape` "frame" and "double" are framed words, "arrow" a slanted sign, "seal" a round seal that bears the words.
    """

    words: str
    place: Place = "blank"
    red: bool = True
    shape: Literal["frame", "double", "arrow", "seal"] = "frame"
    turned: float = 0.0


@dataclass(frozen=True, slots=True)
class Scan:
    """How a paper was scanned.

    `figures` says how number, day and month came onto the page: printed with it, by pen before it was scanned, or as
    text laid over the picture afterwards. `arrived_at` adds the receiver's stamp of that office; `loose` prints the
    page by the other maker, whose figures are always printed.
    """

    condition: Condition
    seed: int
    stamps: tuple[Stamp, ...] = ()
    figures: Literal["printed", "handwritten", "laid over"] = "printed"
    arrived_at: str = ""
    loose: bool = False

    @property
    def suffix(self) -> str:
        return "jpg" if self.condition == "photo" else "pdf"


def scan(paper: Paper, how: Scan) -> bytes:
    """The document as a PDF of pictures, or for a photograph as a JPEG picture of its first page."""
    chance = Random(how.seed)  # noqa: S311 - sample data, not a secret
    printed = loose_pdf(paper, (), Loose("columns", seed=how.seed)) if how.loose else paper_pdf(paper)
    pages: list[Image.Image] = []
    figures: list[tuple[str, Box]] = []
    quality = chance.choice((45, 60, 75))
    with pypdfium2.PdfDocument(printed) as document:
        for number in range(1 if how.condition == "photo" else len(document)):
            page = document[number]
            picture = page.render(scale=_DPI / 72).to_pil().convert("RGB")
            if number == 0:
                figures = _cut_out(picture, page, paper) if how.figures != "printed" else []
                if how.figures == "handwritten":
                    for figure, box in figures:
                        _write(picture, figure, box, chance)
                _stamp_all(picture, paper, how, chance)
            pages.append(_SEEN[how.condition](picture, chance))
    out = BytesIO()
    if how.condition == "photo":
        pages[0].save(out, "JPEG", quality=quality, dpi=(_DPI, _DPI))
        return out.getvalue()
    if how.figures == "laid over":
        return _laid_over(pages, figures, paper, quality)
    epoch = struct_time((2026, 1, 1, 0, 0, 0, 3, 1, 0))
    compression = {} if pages[0].mode == "1" else {"quality": quality}
    pages[0].save(
        out, "PDF", resolution=_DPI, save_all=True, append_images=pages[1:], creationDate=epoch, modDate=epoch,
        producer="Sample scanner", **compression,
    )  # fmt: skip
    return out.getvalue()


def _cut_out(picture: Image.Image, page: pypdfium2.PdfPage, paper: Paper) -> list[tuple[str, Box]]:
    """Take the printed figures of number, day and month out of the page; returns them with their places."""
    day, month = paper.dateline.split("ngày ", 1)[1].split(" năm ")[0].split(" tháng ")
    text = page.get_textpage()
    height = page.get_height()
    whole = text.get_text_range()
    cut: list[tuple[str, Box]] = []
    for line, figures in ((paper.code, (paper.number,)), (f"ngày {day} tháng {month}", (day, month))):
        start = whole.index(line)
        for figure in figures:
            first = whole.index(figure, start)
            start = first + len(figure)
            boxes = [text.get_charbox(first + i) for i in range(len(figure))]
            left, right = min(b[0] for b in boxes), max(b[2] for b in boxes)
            low, high = min(b[1] for b in boxes), max(b[3] for b in boxes)
            corners = left - 0.6, height - high - 1, right + 0.6, height - low + 1
            box = tuple(round(v * _DPI / 72) for v in corners)
            ImageDraw.Draw(picture).rectangle(box, fill="white")
            cut.append((figure, (box[0], box[1], box[2], box[3])))
    return cut


def _write(picture: Image.Image, figure: str, box: Box, chance: Random) -> None:
    """Figures by pen in the place of the printed ones."""
    written = ink.handwriting(figure, round((box[3] - box[1] - 4) * chance.uniform(1.0, 1.25)), chance)
    extent = written.getbbox()
    assert extent is not None, figure
    written = written.crop(extent)
    room = round((box[2] - box[0]) * 1.15)
    if written.width > room:
        written = written.resize((room, round(written.height * room / written.width)), Image.Resampling.BILINEAR)
    place = (box[0] + box[2] - written.width) // 2, box[3] - written.height + 2
    picture.paste(chance.choice((_BLUE, _BLACK)), place, written)


def _laid_over(pages: list[Image.Image], figures: list[tuple[str, Box]], paper: Paper, quality: int) -> bytes:
    """The pictures with the figures as text above the first one, and a signing program's note at its head."""
    fonts()
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1, pageCompression=1)
    for number, page in enumerate(pages):
        data = BytesIO()
        page.save(data, "JPEG", quality=quality)
        canvas.drawImage(ImageReader(data), 0, 0, *A4)
        if number == 0:
            style = Style(13)
            for figure, box in figures:
                canvas.setFont(style.font, style.size)
                canvas.drawString(box[0] * 72 / _DPI, A4[1] - (box[3] - 3) * 72 / _DPI, figure)
            canvas.setFont(style.font, 7)
            for i, line in enumerate((f"Người ký: {paper.issuer_name}", "Thời gian ký: 31.12.2026 23:59:58 +07:00")):
                canvas.drawString(180, A4[1] - 14 - 9 * i, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _stamp_all(picture: Image.Image, paper: Paper, how: Scan, chance: Random) -> None:
    if how.arrived_at:
        day = f"{paper.signed_at.day}/{paper.signed_at.month}/{paper.signed_at.year}"
        mark = ink.arrival(how.arrived_at, day, chance)
        colour = chance.choice((_RED, _BLUE, _BLACK))
        _press(picture, mark, colour, _blank(picture, mark.size, chance, header=True))
    for stamp in how.stamps:
        match stamp.shape:
            case "seal":
                mark = ink.seal(stamp.words, chance)
            case "arrow":
                mark = ink.arrow(stamp.words, chance)
            case _:
                mark = ink.framed(stamp.words, chance, frames=2 if stamp.shape == "double" else 1)
        mark = ink.turned_by(mark, stamp.turned)
        match stamp.place:
            case "text":
                place = _over_text(picture, mark.size, chance)
            case "corner":
                place = (picture.width - mark.width - chance.randint(40, 160), chance.randint(20, 50))
            case _:
                lowest = 1900 if stamp.shape == "seal" else 1000
                place = _blank(picture, mark.size, chance, header=stamp.place == "header", lowest=lowest)
        _press(picture, mark, _RED if stamp.red else _BLACK, place)


def _press(picture: Image.Image, mark: Image.Image, colour: tuple[int, int, int], place: tuple[int, int]) -> None:
    """Ink darkens what is below it, and does not hide it."""
    tinted = Image.new("RGB", mark.size, "white")
    tinted.paste(colour, (0, 0), mark)
    box = (*place, place[0] + mark.width, place[1] + mark.height)
    picture.paste(ImageChops.multiply(picture.crop(box), tinted), place)


def _blank(
    picture: Image.Image, size: tuple[int, int], chance: Random, *, header: bool, lowest: int = 1000
) -> tuple[int, int]:
    """A white place of that size above `lowest`, for a header at the left; where there is none, in the top margin."""
    right = picture.width // 2 if header else picture.width - 60
    grey = picture.convert("L")
    for _ in range(_TRIES):
        x = chance.randint(60, max(61, right - size[0]))
        y = chance.randint(330, lowest)
        if not any(grey.crop((x - 6, y - 6, x + size[0] + 6, y + size[1] + 6)).histogram()[:_STILL]):
            return x, y
    if size[1] > 150:
        return picture.width - size[0] - 100, picture.height - size[1] - 30
    return chance.randint(80, picture.width - size[0] - 60), max(4, (150 - size[1]) // 2)


def _over_text(picture: Image.Image, size: tuple[int, int], chance: Random) -> tuple[int, int]:
    """The place in the upper half of the text with the most ink under the stamp, among some."""
    grey = picture.convert("L")
    best, most = (300, 900), -1.0
    for _ in range(12):
        x = chance.randint(220, picture.width - size[0] - 160)
        y = chance.randint(620, 1250)
        dark = sum(grey.crop((x, y, x + size[0], y + size[1])).histogram()[:128])
        if dark > most:
            best, most = (x, y), dark
    return best


def _grain(picture: Image.Image, strength: int, chance: Random) -> Image.Image:
    """With uneven paper and sensor noise, `strength` grey levels each way."""
    size = picture.size
    noise = Image.frombytes("L", size, chance.randbytes(size[0] * size[1]))
    noise = noise.point([v * 2 * strength // 255 for v in range(256)])
    if picture.mode == "RGB":
        noise = Image.merge("RGB", (noise, noise, noise))
    return ImageChops.add(picture, noise, 1, -strength)


def _turned(picture: Image.Image, chance: Random, most: float = 1.5) -> Image.Image:
    white = 255 if picture.mode == "L" else (255, 255, 255)
    return picture.rotate(chance.choice((-1, 1)) * chance.uniform(most / 4, most), _SMOOTH, fillcolor=white)


_SMOOTH: Final = Image.Resampling.BILINEAR


def _soft(picture: Image.Image, radius: float) -> Image.Image:
    # as good as a Gaussian for this, at half the cost
    return picture.filter(ImageFilter.BoxBlur(radius))


def _specks(picture: Image.Image, chance: Random, count: int) -> None:
    pen = ImageDraw.Draw(picture)
    for _ in range(count):
        x, y = chance.randrange(picture.width), chance.randrange(picture.height)
        if chance.random() < 0.7:  # dirt gathers at the edges
            x = chance.choice((x // 12, picture.width - 1 - x // 12))
        size = chance.choice((1, 1, 2, 2, 3, 5))
        pen.ellipse((x, y, x + size, y + size + chance.randint(0, 2)), fill=0)


def _bitonal(picture: Image.Image, chance: Random, level: int) -> Image.Image:
    """Black and white, with the ragged edges that this gives to letters."""
    grey = _grain(_soft(picture.convert("L"), 0.6), 30, chance)
    sharp = grey.point([0 if v < level else 255 for v in range(256)])
    _specks(sharp, chance, chance.randint(30, 90))
    return sharp.convert("1")


def _grey(picture: Image.Image, chance: Random) -> Image.Image:
    return _grain(picture.convert("L").point([18 + v * 225 // 255 for v in range(256)]), 8, chance)


def _colour(picture: Image.Image, chance: Random) -> Image.Image:
    return _grain(picture, 7, chance)


def _skewed(picture: Image.Image, chance: Random) -> Image.Image:
    return _grain(_turned(picture, chance), 6, chance)


def _noisy(picture: Image.Image, chance: Random) -> Image.Image:
    seen = _grain(picture, 46, chance)
    _specks(seen, chance, 150)
    return seen


def _faded(picture: Image.Image, chance: Random) -> Image.Image:
    return _grain(_soft(picture, 0.5).point([132 + v * 112 // 255 for v in range(256)] * 3), 10, chance)


def _blurred(picture: Image.Image, chance: Random) -> Image.Image:
    return _grain(_soft(picture, chance.uniform(1.0, 1.4)), 5, chance)


def _fax(picture: Image.Image, chance: Random) -> Image.Image:
    return _bitonal(picture, chance, chance.randint(150, 190))


def _margin(picture: Image.Image, chance: Random) -> Image.Image:
    """Laid askew on the glass with the lid open: black along an edge or two."""
    grey = _turned(picture.convert("L"), chance, 0.8)
    pen = ImageDraw.Draw(grey)
    wide, lean = chance.randint(20, 52), chance.randint(0, 18)
    pen.polygon([(0, 0), (wide, 0), (wide - lean, grey.height), (0, grey.height)], fill=0)
    if chance.random() < 0.5:
        pen.rectangle((0, grey.height - chance.randint(8, 30), grey.width, grey.height), fill=0)
    return _bitonal(grey, chance, 170)


def _photo(picture: Image.Image, chance: Random) -> Image.Image:
    """Taken from above with a telephone: out of square, shaded, on a table."""
    wide, high = picture.size
    shift = [chance.uniform(0.004, 0.02) for _ in range(8)]
    corners = (
        -wide * shift[0], -high * shift[1], -wide * shift[2], high * (1 + shift[3]),
        wide * (1 + shift[4]), high * (1 + shift[5]), wide * (1 + shift[6]), -high * shift[7],
    )  # fmt: skip
    seen = picture.transform(picture.size, Image.Transform.QUAD, corners, _SMOOTH, fillcolor=(92, 74, 58))
    shade = Image.linear_gradient("L").rotate(chance.choice((0, 90, 180, 270))).resize(picture.size)
    shade = shade.point([175 + v * 75 // 255 for v in range(256)])
    return _grain(ImageChops.multiply(seen, Image.merge("RGB", (shade, shade, shade))), 8, chance)


def _illegible(picture: Image.Image, chance: Random) -> Image.Image:
    small = picture.convert("L").resize((picture.width // 8, picture.height // 8), Image.Resampling.BOX)
    seen = _soft(small.resize(picture.size, _SMOOTH), 4).point([150 + v * 90 // 255 for v in range(256)])
    return _grain(seen, 20, chance)


_SEEN: Final[dict[Condition, Callable[[Image.Image, Random], Image.Image]]] = {
    "grey": _grey,
    "colour": _colour,
    "skewed": _skewed,
    "noisy": _noisy,
    "faded": _faded,
    "blurred": _blurred,
    "fax": _fax,
    "margin": _margin,
    "photo": _photo,
    "illegible": _illegible,
}
