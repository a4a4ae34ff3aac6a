"""Secrecy marks outside the page: in a file's name, a sheet, a property.

On the page the facts find them. "Mật" is also an ordinary word (mật độ, bảo mật, mật khẩu, "bí mật nhà nước"), so only
capitals that stand alone, or a word in brackets, are a mark; without diacritics it may be another word (mất, mặt),
which gives a hint at most.
"""

from __future__ import annotations

import re
from typing import Final

from documents.kinds import Secrecy
from documents.text import fold, nfc

_LEVEL: Final = r"(?:TUYỆT|TỐI)[ _.-]*MẬT"
_GRAVE: Final = re.compile(rf"(?<![^\W_]){_LEVEL}(?![^\W_])")
_BRACKETED: Final = re.compile(r"[(\[{]\s*((?:(?:TUYỆT|TỐI)\s+)?MẬT)\s*[)\]}]", re.IGNORECASE)
_EDGE: Final = re.compile(r"^MẬT(?=[\s_.-])|(?<=[\s_.-])MẬT$")
_ORDINARY_BEFORE: Final = re.compile(r"(?:BẢO|BÍ|CƠ|THÂN|NHÀ|GIẢI|ĐỘ)[ _.-]+MẬT$")
_ORDINARY_AFTER: Final = re.compile(r"^MẬT[ _.-]+(?:ĐỘ|KHẨU|MÃ|THIẾT|ONG|VỤ|DANH|NGHỊ)")
_BARE: Final = re.compile(r"(?:^|[^a-z0-9])(?:(tuyet|toi)[ _.-]*mat)(?=[^a-z0-9]|$)")
_LABELLED: Final = re.compile(r"^(?:độ|mức độ) mật\s*:\s*(tuyệt mật|tối mật|mật)\W*$", re.IGNORECASE)
_SPACED: Final = re.compile(r"(?<=\b\w) (?=\w\b)")


def mark_in_name(name: str) -> Secrecy | None:
    """The level a file's name is marked with."""
    stem = _stem(name)
    if found := _GRAVE.search(stem):
        return _level(found[0])
    if found := _BRACKETED.search(stem):
        return _level(found[1])
    if _EDGE.search(stem) and not _ORDINARY_BEFORE.search(stem) and not _ORDINARY_AFTER.search(stem):
        return Secrecy.CONFIDENTIAL
    return None


def hint_in_name(name: str) -> Secrecy | None:
    """The level a file's name may hint at, in small letters or without diacritics: "toi-mat" may be two other words."""
    found = _BARE.search(fold(_stem(name)))
    return None if found is None else Secrecy.TOP_SECRET if found[1] == "tuyet" else Secrecy.SECRET


def mark_alone(text: str) -> Secrecy | None:
    """The level a cell, heading or property consists of: "MẬT", "T Ố I  M Ậ T", "Độ mật: Tối mật"."""
    text = " ".join(nfc(text).split())
    if found := _LABELLED.match(text):
        return _level(found[1])
    bare = text.strip("()[]{}<>*.:;-– ")
    joined = _SPACED.sub("", bare) if re.fullmatch(r"(?:\w )+\w", bare) else bare
    joined = re.sub(r"^(TUYỆT|TỐI) ?", r"\1 ", joined)
    return _level(joined) if joined in ("MẬT", "TỐI MẬT", "TUYỆT MẬT") else None


def _level(words: str) -> Secrecy | None:
    return Secrecy.from_text(" ".join(re.split(r"[ _.-]+", words.strip())))


def _stem(name: str) -> str:
    return nfc(name).rsplit("/", 1)[-1].rsplit(".", 1)[0].strip()
