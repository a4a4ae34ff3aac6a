"""Vietnamese text: folding for search, and what may reach a terminal.

Two different needs meet here. Search wants "dau tu" to find "đầu tư" however it was typed (NFC or NFD).
A view wants to be sure that nothing a stranger wrote (a subject, an office's name, a file name) can move the
cursor, set the clipboard, hide, or reorder what the clerk reads.
"""

import re
import unicodedata
from typing import Final

_COMBINING: Final = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_MARKS: Final = re.compile(f"[{_COMBINING}]+")
_TOKEN: Final = re.compile(r"[^\W_]+")

# Characters known to be assigned, visible and inert: one search that finds nothing else ends the matter.
# Combining marks are absent on purpose, since a flood of them can only be seen by counting.
_UNCOMMON: Final = re.compile(
    "[^ -~\u00a0-\u00ac\u00ae-\u02ff\u0391-\u03a1\u03a3-\u03ff\u0400-\u0482\u048a-\u052f"
    "\u1e00-\u1eff\u2010-\u2027\u2030-\u205e\u20a0-\u20bd\u2100-\u2125\u2150-\u218b\u2190-\u23ff\u2500-\u27bf\ufffd]"
)
_DEFAULT_IGNORABLE: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]"
)
_MOST_MARKS: Final = 3
_OTHER: Final = "\N{REPLACEMENT CHARACTER}"
_HIDDEN_CATEGORIES: Final = frozenset({"Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
_MARK_CATEGORIES: Final = frozenset({"Mn", "Me"})


def nfc(s: str) -> str:
    """The composed form, in which one Vietnamese letter is one character."""
    return unicodedata.normalize("NFC", s)


def fold(s: str) -> str:
    """The search form: lower case, no diacritics, đ as d. "ĐẦU TƯ" and "đầu tư" (NFC or NFD) give "dau tu"."""
    if s.isascii():
        return s.lower()
    bare = _MARKS.sub("", unicodedata.normalize("NFD", s)).lower().replace("đ", "d")
    return unicodedata.normalize("NFC", bare)


def tokens(s: str) -> list[str]:
    """Folded words, cut where SQLite's FTS5 ``unicode61`` cuts: at everything that is no letter or digit.

    "1234/UBND-VX" gives ["1234", "ubnd", "vx"]. The index must have đ replaced by d, which unicode61 does not do.
    """
    return _TOKEN.findall(fold(s))


def safe_text(s: str, *, newlines: bool = False) -> str:
    """The text as it may be shown on a terminal: NFC, and every dangerous or invisible character made visible.

    C0 controls and DEL become their control pictures (ESC is ␛). C1 controls, bidirectional controls, zero-width and
    other format characters (soft hyphen, BOM, tags, variation selectors), line and paragraph separators, private use,
    unassigned code points and lone surrogates become �. More than three combining marks on one base, or a mark with
    no base, become one �. A tab becomes a space. A line feed stays only if `newlines` (CR LF then counts as one);
    otherwise it is a control like the others.

    The result is a fixed point: making safe text safe again changes nothing.
    """
    s = unicodedata.normalize("NFC", s)
    if _UNCOMMON.search(s) is None:
        return s
    if newlines:
        return "\n".join(_visible(line) for line in s.replace("\r\n", "\n").split("\n"))
    return _visible(s)


def _visible(line: str) -> str:
    out: list[str] = []
    marks = _MOST_MARKS  # a mark before any base would join whatever the terminal drew to its left
    for char in line:
        if " " <= char <= "~":
            marks = 0
        elif (category := unicodedata.category(char)) in _MARK_CATEGORIES and not _DEFAULT_IGNORABLE.match(char):
            marks += 1
            if marks > _MOST_MARKS:
                if marks == _MOST_MARKS + 1:
                    out.append(_OTHER)
                continue
        else:
            marks = 0
            out.append(_marker(char, category))
            continue
        out.append(char)
    return "".join(out)


def _marker(char: str, category: str) -> str:
    """What stands for a character that is no ASCII and no combining mark: itself when it is harmless."""
    if char == "\t":
        return " "
    if category == "Cc":
        point = ord(char)
        if point < 0x20:
            return chr(0x2400 + point)
        return "\N{SYMBOL FOR DELETE}" if point == 0x7F else _OTHER
    if category in _HIDDEN_CATEGORIES or _DEFAULT_IGNORABLE.match(char):
        return _OTHER
    return char
