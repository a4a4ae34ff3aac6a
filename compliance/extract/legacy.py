"""Vietnamese from before Unicode: 8-bit fonts whose names tell what their bytes meant.

TCVN3 (TCVN 5712:1993, fonts ".VnTime", ".VnArial" …) has one byte a letter and draws capitals with marks from
fonts of their own, named with a final H. VNI ("VNI-Times" …) writes a letter and then a byte for its marks.
"""

from __future__ import annotations

import contextlib
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

Encoding = Literal["tcvn3", "vni"]

# the bytes from 0xA1 up in the order of the standard, as Windows-1252 shows them
_TCVN3 = dict(
    zip(
        "¡¢£¤¥¦§¨©ª«¬\xad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ",
        "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
        strict=True,
    )
)
# how PDF files name the glyphs of some of them
_TCVN3 |= {"\u2212": "ư", "\u2219": "ã", "\u22c5": "ã", "\u03bc": "à"}
_TCVN3_TABLE = str.maketrans(_TCVN3)

_GRAVE, _ACUTE, _TILDE, _HOOK, _DOT = "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"
_CIRCUMFLEX, _BREVE = "\u0302", "\u0306"
_VNI_MARKS = {
    "ù": _ACUTE, "ø": _GRAVE, "û": _HOOK, "õ": _TILDE, "ï": _DOT,
    "â": _CIRCUMFLEX, "á": _CIRCUMFLEX + _ACUTE, "à": _CIRCUMFLEX + _GRAVE, "å": _CIRCUMFLEX + _HOOK,
    "ã": _CIRCUMFLEX + _TILDE, "ä": _CIRCUMFLEX + _DOT,
    "ê": _BREVE, "é": _BREVE + _ACUTE, "è": _BREVE + _GRAVE, "ú": _BREVE + _HOOK, "ü": _BREVE + _TILDE,
    "ë": _BREVE + _DOT,
}  # fmt: skip
_VNI_LETTERS = {"ô": "ơ", "ö": "ư", "ñ": "đ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "í": "í", "ì": "ì"}
_VNI_MARKS |= {mark.upper(): marks for mark, marks in _VNI_MARKS.items()}
_VNI_LETTERS |= {letter.upper(): meant.upper() for letter, meant in _VNI_LETTERS.items()}
_VNI = re.compile(f"([aeouyôöAEOUYÔÖ])([{''.join(_VNI_MARKS)}])|([{''.join(_VNI_LETTERS)}])")

_FONT = re.compile(r"(?:[A-Z]{6}\+)?(?:(?P<vni>vni)|\.?vn[a-z0-9])", re.IGNORECASE)
_STYLE = re.compile(r"[,-].*$|\s*(bold|italic)+$", re.IGNORECASE)

_UNICODE_ONLY = re.compile("[ĂăĐđƠơƯư\u1ea0-\u1ef9]")
_SUSPECT = re.compile("[\xa1-\xff\u2212\u2219]")
_WORD = re.compile(r"[^\W\d_]+")
_COMMON = frozenset(
    re.findall(
        r"\w+",
        "của và các được ngày tháng năm định về số những người là có điều việc chính phủ nghị quyết bộ với để "
        "quản lý thực hiện tổ chức cơ độc lập phúc hội nghĩa nước này đã từ trên tại cấp kèm đối ủy thị tỉnh "
        "thành phố trưởng chủ tịch ",
    )
)
_ENOUGH = 3  # common words before a guess counts


@dataclass(frozen=True, slots=True)
class LegacyFont:
    """What a font says about the bytes written in it."""

    encoding: Encoding
    capitals: bool
    """Its small letters look like capitals."""


@lru_cache(256)
def legacy_font(name: str) -> LegacyFont | None:
    """The encoding that belongs to a font of this name, or None for any other font.

    >>> legacy_font("ABCDEF+.VnTimeH,Bold")
    LegacyFont(encoding='tcvn3', capitals=True)
    """
    match = _FONT.match(name)
    if match is None:
        return None
    if match["vni"]:
        return LegacyFont("vni", False)
    plain = _STYLE.sub("", name)
    return LegacyFont("tcvn3", plain.endswith("H"))


def decode(text: str, encoding: Encoding, *, capitals: bool = False) -> str:
    """Text whose bytes were taken for Windows-1252, as it was meant, in NFC."""
    if encoding == "tcvn3":
        text = text.translate(_TCVN3_TABLE)
        return text.upper() if capitals else text
    return unicodedata.normalize("NFC", _VNI.sub(_vni, text))


def _vni(match: re.Match[str]) -> str:
    base, mark, letter = match.groups()
    if letter:
        return _VNI_LETTERS[letter]
    return _VNI_LETTERS.get(base, base) + _VNI_MARKS[mark]


def guess(text: str) -> Encoding | None:
    """The encoding that makes common Vietnamese words of the text, or None when it is fine as it is."""
    if not _SUSPECT.search(text):
        return None
    found = _common_words(text)
    best: Encoding | None = None
    encodings: tuple[Encoding, ...] = ("tcvn3", "vni")
    for encoding in encodings:
        words = _common_words(decode(text, encoding))
        if words >= max(_ENOUGH, 2 * found + 1):
            best, found = encoding, words
    return best


def decode_unnamed(text: str, notes: set[str]) -> str:
    """Text whose fonts say nothing, decoded if that makes Vietnamese of it."""
    encoding = guess(text)
    if encoding is None:
        return text
    notes.add(encoding)
    return decode(text, encoding)


def decode_bytes(data: bytes, notes: set[str]) -> str:
    """Text of an unknown encoding: Unicode if it is valid, else the 8-bit one that makes Vietnamese of it."""
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"", "utf-8")):
        if data.startswith(mark):
            with contextlib.suppress(UnicodeDecodeError):
                return data.decode(encoding)
    western = data.decode("cp1252", "replace")
    windows = unicodedata.normalize("NFC", data.decode("cp1258", "replace"))
    decoded = decode_unnamed(western, notes)
    if _common_words(windows) > _common_words(decoded):
        notes.add("windows-1258")
        return windows
    return decoded


def _common_words(text: str) -> int:
    return sum(word.lower() in _COMMON for word in _WORD.findall(text))


def decode_runs(runs: Iterable[tuple[str, LegacyFont | None]], notes: set[str]) -> str:
    """The text of a paragraph from its runs, each decoded as its font says.

    Letter and mark of a VNI pair may lie in two runs. A run that holds letters of Unicode only was retyped and
    kept its font's name. Where no font says anything the text itself is asked. `notes` takes the names of the
    encodings that were met.
    """
    runs = list(runs)
    if not any(font for _, font in runs):
        return decode_unnamed("".join(text for text, _ in runs), notes)
    parts = []
    for font, group in groupby(runs, key=lambda run: run[1]):
        text = "".join(text for text, _ in group)
        if font is None or text.isspace():
            parts.append(text)
        elif _UNICODE_ONLY.search(text):
            parts.append(text.upper() if font.capitals else text)
        else:
            decoded = decode(text, font.encoding, capitals=font.capitals)
            if decoded != text:
                notes.add(font.encoding)
            parts.append(decoded)
    return "".join(parts)
