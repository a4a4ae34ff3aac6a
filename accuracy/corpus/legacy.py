"""Word files from before Unicode: RTF in TCVN3 (.VnTime) or VNI (VNI-Times) fonts, one byte or two a letter.

The tables are written from the encodings' own charts (TCVN 5712:1993; VNI for Windows), apart from the reader's.
"""

import unicodedata
from collections.abc import Iterable
from typing import Final, Literal, TypeAlias

from demo.papers.paper import COUNTRY, MOTTO, Annex, Paper, enclosure_lines, listed

Legacy: TypeAlias = Literal["tcvn3", "vni"]

# TCVN 5712: each row begins at the byte before it.
_CHART: Final = (
    (0xA1, "ĂÂÊÔƠƯĐăâêôơưđ"),
    (0xB5, "àảãáạ"),
    (0xBB, "ằẳẵắ"),
    (0xC6, "ặầẩẫấậè"),
    (0xCE, "ẻẽéẹềểễếệìỉ"),
    (0xDC, "ĩíịò"),
    (0xE1, "ỏõóọồổỗốộờởỡớợù"),
    (0xF1, "ủũúụừửữứựỳỷỹýỵ"),
)
_TCVN3: Final = {letter: first + i for first, row in _CHART for i, letter in enumerate(row)}

# VNI: what follows the bare letter for its marks; a capital is followed by the capital of the same sign.
_VNI_AFTER: Final = {
    "\u0301": "ù", "\u0300": "ø", "\u0309": "û", "\u0303": "õ", "\u0323": "ï",
    "\u0302": "â", "\u0302\u0301": "á", "\u0302\u0300": "à", "\u0302\u0309": "å", "\u0302\u0303": "ã",
    "\u0302\u0323": "ä", "\u0306": "ê", "\u0306\u0301": "é", "\u0306\u0300": "è", "\u0306\u0309": "ú",
    "\u0306\u0303": "ü", "\u0306\u0323": "ë",
}  # fmt: skip
_VNI_ALONE: Final = {"ơ": "ô", "ư": "ö", "đ": "ñ", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î", "í": "í", "ì": "ì"}
_TONES: Final = "\u0301\u0300\u0309\u0303\u0323"

_BODY, _CAPITALS = 0, 1
_FONTS: Final = {
    "tcvn3": r"{\fonttbl{\f0\froman\fcharset0 .VnTime;}{\f1\froman\fcharset0 .VnTimeH;}}",
    "vni": r"{\fonttbl{\f0\froman\fcharset0 VNI-Times;}{\f1\froman\fcharset0 VNI-Times;}}",
}
_COLOURS: Final = r"{\colortbl;\red212\green18\blue26;}"


def legacy_rtf(paper: Paper, encoding: Legacy, *, spaced: bool = False) -> bytes:
    """The document's own file."""
    out = _Rtf(encoding)
    left = [*paper.parent.splitlines(), *paper.issuer.splitlines(), f"Số: {paper.code}"]
    if paper.is_letter:
        left.append(f"V/v {paper.subject}")
    marks = [" ".join(paper.secrecy) if spaced else paper.secrecy, paper.urgency]
    out.columns(left, (COUNTRY, MOTTO, "", paper.dateline), red=tuple(filter(None, marks)))
    if not paper.is_letter:
        out.say("", centred=True)
        out.say(paper.type_name.upper(), centred=True, bold=True)
        out.say(paper.subject, centred=True, bold=True)
    out.say("")
    if len(paper.addressees) == 1:
        out.say(f"Kính gửi: {paper.addressees[0]}.", centred=True)
    elif paper.addressees:
        out.say("Kính gửi:", centred=True)
        for line in listed(paper.addressees):
            out.say(line, centred=True)
    if paper.authority:
        out.say(paper.authority, centred=True, bold=True)
    for ground in paper.grounds:
        out.say(ground)
    if paper.authority:
        out.say("QUYẾT ĐỊNH:", centred=True, bold=True)
    for line in (*paper.body, *enclosure_lines(paper)):
        out.say(line)
    out.say("")
    out.columns(("Nơi nhận:", *listed(paper.recipients)), (*paper.signature.lines, "", "", paper.signature.name))
    return out.bytes()


def legacy_annex_rtf(annex: Annex, encoding: Legacy) -> bytes:
    """An annex in a file of its own."""
    out = _Rtf(encoding)
    if annex.secrecy:
        out.say(annex.secrecy, centred=True, bold=True, red=True)
    for line in (annex.heading, annex.title.upper(), annex.origin):
        out.say(line, centred=True, bold=line != annex.origin)
    for row in (annex.columns, *annex.rows):
        out.row([[cell] for cell in row])
    return out.bytes()


def encoded(text: str, encoding: Legacy) -> list[tuple[int, bytes]]:
    """The text as runs of (font, bytes); font 1 draws small letters as capitals.

    >>> encoded("Số", "tcvn3")
    [(0, b'S\\xe8')]
    """
    text = unicodedata.normalize("NFC", text)
    if encoding == "vni":
        return [(_BODY, "".join(map(_vni, text)).encode("cp1252"))]
    runs: list[tuple[int, bytes]] = []
    capitals = text.isupper()
    for letter in text:
        if capitals or (letter.isupper() and not letter.isascii() and letter not in _TCVN3):
            _extend(runs, _CAPITALS, letter.lower())
        else:
            _extend(runs, _BODY, letter)
    return runs


def _extend(runs: list[tuple[int, bytes]], font: int, letter: str) -> None:
    byte = bytes([_TCVN3[letter]]) if letter in _TCVN3 else letter.encode("cp1252")
    if runs and runs[-1][0] == font:
        runs[-1] = font, runs[-1][1] + byte
    else:
        runs.append((font, byte))


def _vni(letter: str) -> str:
    small = letter.lower()
    if small in _VNI_ALONE:
        alone = _VNI_ALONE[small]
    else:
        base, marks = _parts(small)
        if not marks:
            return letter
        alone = _VNI_ALONE.get(base, base) + _VNI_AFTER[marks]
    return alone if letter == small else alone.upper()


def _parts(letter: str) -> tuple[str, str]:
    """A letter without those marks that VNI writes behind it, and the marks, the letter's own before its tone."""
    base, marks = letter, ""
    plain = unicodedata.normalize("NFD", letter)
    if len(plain) > 1:
        base, marks = plain[0], "".join(sorted(plain[1:], key=lambda mark: mark in _TONES))
        if "\u031b" in marks:  # the horn belongs to the letter
            base, marks = unicodedata.normalize("NFC", base + "\u031b"), marks.replace("\u031b", "")
    return base, marks


class _Rtf:
    def __init__(self, encoding: Legacy) -> None:
        self._encoding: Legacy = encoding
        head = r"{\rtf1\ansi\ansicpg1252\deff0" + _FONTS[encoding] + _COLOURS
        self._parts = [head, r"\paperw11907\paperh16840\margl1701\margr1021\margt1134\margb1134\fs26" + "\n"]

    def say(self, text: str, *, centred: bool = False, bold: bool = False, red: bool = False) -> None:
        self._parts.append(rf"\pard{self._paragraph(text, centred=centred, bold=bold, red=red)}\par" + "\n")

    def columns(self, left: Iterable[str], right: Iterable[str], *, red: tuple[str, ...] = ()) -> None:
        """Two cells side by side; the `red` lines stand at the bottom of the left one."""
        self.row([list(left), list(right)], red=red)

    def row(self, cells: list[list[str]], *, red: tuple[str, ...] = ()) -> None:
        room = 9185
        self._parts.append(r"\trowd\trgaph108")
        self._parts += (rf"\cellx{room * i // len(cells)}" for i in range(1, len(cells) + 1))
        self._parts.append("\n")
        for i, lines in enumerate(cells):
            marked = red if i == 0 else ()
            drawn = [self._paragraph(line, centred=True) for line in lines]
            drawn += [self._paragraph(line, centred=True, bold=True, red=True) for line in marked]
            self._parts.append(r"\pard\intbl" + (r"\par" + "\n" + r"\pard\intbl").join(drawn) + r"\cell" + "\n")
        self._parts.append(r"\row" + "\n")

    def bytes(self) -> bytes:
        return ("".join(self._parts) + "}").encode("ascii")

    def _paragraph(self, text: str, *, centred: bool = False, bold: bool = False, red: bool = False) -> str:
        style = (r"\qc" if centred else r"\qj\fi720") + (r"\b" if bold else r"\b0") + (r"\cf1" if red else r"\cf0")
        runs = (rf"{{\f{font} {_escaped(data)}}}" for font, data in encoded(text, self._encoding))
        return f"{style} {''.join(runs)}"


def _escaped(data: bytes) -> str:
    return "".join(chr(b) if 0x20 <= b < 0x7F and b not in b"\\{}" else rf"\'{b:02x}" for b in data)
