"""Whether a printed line names an office, for all the ways in which an office's name is shortened.

"UBND P. Rạch Sen", "ỦY BAN NHÂN DÂN PHƯỜNG RẠCH SEN" and "Chủ tịch Ủy ban nhân dân phường Rạch Sen" name one office;
"Sở KH&CN" and "Sở Khoa học và Công nghệ Thành phố Hồ Chí Minh" too. An acronym stands for the initials of the words it
replaces, so no table of acronyms is needed.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from compliance.rules.codes import distance
from documents.text import fold, nfc

_TOKEN: Final = re.compile(r"[^\W_]+")
_CONNECTORS: Final = frozenset({"va", "cua"})
_SHORT: Final = {
    "ubnd": "uy ban nhan dan", "hdnd": "hoi dong nhan dan", "tp": "thanh pho", "tphcm": "thanh pho ho chi minh",
    "hcm": "ho chi minh", "vp": "van phong", "mttq": "mat tran to quoc", "ubmttq": "uy ban mat tran to quoc",
    "p": "phuong", "q": "quan", "h": "huyen", "x": "xa", "t": "tinh", "tx": "thi xa", "tt": "thi tran",
}  # fmt: skip
_LEVELS: Final = frozenset({"phuong", "quan", "huyen", "xa", "tinh"})
_PLACE: Final = (("thanh", "pho"), ("tinh",))
_MUST_NAME_PLACE: Final = frozenset(
    {
        "uy ban nhan dan", "hoi dong nhan dan", "van phong uy ban nhan dan", "van phong hoi dong nhan dan", "van phong",
        "cong an", "bo chi huy quan su", "bo tu lenh", "thanh tra", "mat tran to quoc", "uy ban mat tran to quoc",
        "uy ban mat tran to quoc viet nam", "toa an nhan dan", "vien kiem sat nhan dan", "kho bac nha nuoc",
        "bao hiem xa hoi", "thue", "cuc thue", "cuc thong ke", "buu dien", "lien doan lao dong", "hoi nong dan",
    }
)  # fmt: skip
"""Names that say nothing without their place: every province has one."""
_GOES_ON: Final = frozenset({"thanh", "tp", "tphcm", "tinh", "quan", "huyen", "phuong", "xa", "truc", "va", "viet"})
"""Words after an office's name, in capitals or not, that do not make it another one's."""
_FEWEST_FUZZY_LETTERS: Final = 4


class _Token(NamedTuple):
    """A word of a line: folded, whether it is written in capitals, and what stood before it."""

    word: str
    capitals: bool
    capitalised: bool
    after_space: bool


def mentions(line: str, name: str, *, fuzzy: bool = False) -> bool:
    """Whether the line names the office of that name. `fuzzy` forgives a recogniser a letter a word."""
    return position(line, name, fuzzy=fuzzy) is not None


def position(line: str, name: str, *, fuzzy: bool = False) -> int | None:
    """The word of the line, from 0, at which the office is named; None where it is not."""
    tokens = _tokens(line)
    for words in _variants(name):
        for start in range(len(tokens)):
            end = _align(tokens, start, words, 0, fuzzy)
            if end is not None and _ends(tokens, end):
                return start
    return None


def same_office(a: str, b: str, *, fuzzy: bool = False) -> bool:
    """Whether two names can be one office's: either, shortened, stands in the other."""
    return mentions(a, b, fuzzy=fuzzy) or mentions(b, a, fuzzy=fuzzy)


def plain_name(name: str) -> str:
    """The name folded and with its usual abbreviations written out: "UBND TP.HCM" is "uy ban nhan dan thanh pho …"."""
    return " ".join(_words(name))


@lru_cache(maxsize=4096)
def _words(name: str) -> tuple[str, ...]:
    spelt = (_SHORT.get(word, word) for word in (fold(token) for token in _TOKEN.findall(nfc(name))))
    return tuple(word for words in spelt for word in words.split() if word not in _CONNECTORS)


@lru_cache(maxsize=4096)
def _variants(name: str) -> tuple[tuple[str, ...], ...]:
    """The name, then what it may be shortened to: its province left out, or called just "thành phố", "tỉnh"."""
    words = _words(name)
    variants = [words] if words else []
    for place in _PLACE:
        for i in range(len(words) - len(place) - 1, 0, -1):
            if words[i : i + len(place)] != place:
                continue
            head = words[:i]
            variants.append(head + place)
            if len(head) >= 2 and " ".join(head) not in _MUST_NAME_PLACE:
                variants.append(head)
            break
    return tuple(variants)


@lru_cache(maxsize=4096)
def _tokens(line: str) -> tuple[_Token, ...]:
    line = nfc(line)
    tokens = []
    end = 0
    for found in _TOKEN.finditer(line):
        text, gap = found[0], line[end : found.start()]
        end = found.end()
        word = fold(text)
        if word in _CONNECTORS:
            continue
        tokens.append(_Token(word, text.isupper(), text[0].isupper(), not gap.strip()))
    return tuple(tokens)


def _align(tokens: tuple[_Token, ...], i: int, words: tuple[str, ...], j: int, fuzzy: bool) -> int | None:
    """Where the words from `j` on end in the tokens from `i` on; None where they do not follow."""
    if j == len(words):
        return i
    if i == len(tokens):
        return None
    token = tokens[i]
    if _equal(token.word, words[j], fuzzy):
        end = _align(tokens, i + 1, words, j + 1, fuzzy)
        if end is not None:
            return end
    size = _stands_for(token, words, j)
    return _align(tokens, i + 1, words, j + size, fuzzy) if size else None


def _stands_for(token: _Token, words: tuple[str, ...], j: int) -> int:
    """How many words from `j` on the token abbreviates, 0 for none."""
    spelt = tuple(_SHORT.get(token.word, "").split())
    if spelt and words[j : j + len(spelt)] == spelt and (len(token.word) > 1 or spelt[0] in _LEVELS):
        return len(spelt)
    size = len(token.word)
    initials = "".join(word[0] for word in words[j : j + size])
    return size if token.capitals and size > 1 and initials == token.word else 0


def _equal(a: str, b: str, fuzzy: bool) -> bool:
    if a == b:
        return True
    return fuzzy and len(b) >= _FEWEST_FUZZY_LETTERS and abs(len(a) - len(b)) <= 1 and distance(a, b) <= 1


def _ends(tokens: tuple[_Token, ...], end: int) -> bool:
    """Whether a name may end before that token: "phường Bến" does not end in "phường Bến Lụa"."""
    if end == len(tokens):
        return True
    follower = tokens[end]
    return not (follower.capitalised and follower.after_space) or follower.word in _GOES_ON
