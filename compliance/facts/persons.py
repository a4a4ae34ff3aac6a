"""Names of persons, told from names of offices by their form."""

import re
from typing import Final

from compliance.facts.lines import flat, is_upper

# Family names of the peoples of Vietnam, folded: a dozen of them are nine tenths of the population's.
_FAMILY_NAMES: Final = frozenset((
    "nguyen", "tran", "le", "pham", "huynh", "hoang", "phan", "vu", "vo", "dang", "bui", "do", "ho", "ngo",
    "duong", "ly", "truong", "dinh", "lam", "ta", "cao", "mai", "to", "ha", "luong", "trinh", "dao", "doan",
    "vuong", "chu", "chau", "tang", "thai", "kieu", "quach", "la", "mac", "ton", "tu", "luu", "phung", "trieu",
    "nong", "giang", "sam", "hua", "khong", "nghiem", "than", "ong", "au", "bach", "cu", "dieu", "quang",
    "tong", "ung", "thach", "son", "danh", "kim", "lo", "vi", "luc", "hau", "bo", "cam", "lu", "ma", "long",
    "be", "phu", "tieu", "lai", "mong", "dam", "van",
))  # fmt: skip
_NAME: Final = re.compile(r"(?:[^\W\d_]+[ '’-]){1,5}[^\W\d_]+")
_RANK: Final = re.compile(r"^(?:(?:pgs|gs|ts|ths|bs|ks|ls|cn|(?:dai|thuong|trung|thieu) (?:ta|tuong|uy))\b[.,: ]*)+")
_DEGREES: Final = re.compile(r"^(?:[^\W\d_]{1,8}\.\s*)+(?=[^\W\d_]{2})")
"""Abbreviated, whatever they are: "BSCKII. Nguyễn Văn A"."""
_STROKES: Final = re.compile(r"^[^\w(]*(?:\S{1,2}\s+[^\w\s]+)?(?=[^\W\d_])|[^\w)]+$")
"""What the pen crossing a name adds to it at either end."""
_MIDDLE_NAMES: Final = frozenset({"van", "thi"})
_MARKED: Final = frozenset("aeiouyd")
"""The letters that bear marks in Vietnamese."""
_HIDDEN: Final = 3
"""Letters of a family name that have to be left when its first is lost or grown together with the pen's stroke."""
_OFFICE: Final = re.compile(
    r"\b(?:ban|so|bo|uy|hoi|phong|van phong|cac|noi|nhu|tinh|huyen|xa|phuong|quan|nhan dan|luu|cong bao)\b"
)
_LONGEST: Final = 40


def is_name(text: str) -> bool:
    """Whether the text is a person's full name: up to six capitalised words, the first a family name; rank or degree
    may come before."""
    bare = text.strip(" .,:;")
    rank = _RANK.match(flat(bare)) or _DEGREES.match(bare)
    if rank:
        bare = bare[rank.end() :]
    if not _NAME.fullmatch(bare) or len(bare) > _LONGEST or is_upper(bare):
        return False
    if not all(word[:1].isupper() for word in re.split(r"[ '’-]", bare)):
        return False
    plain = flat(bare)
    return plain.split()[0] in _FAMILY_NAMES and not _OFFICE.search(plain)


def name_under_strokes(text: str) -> str | None:
    """The name in what a recogniser read where a pen crosses it; None where another could be meant as well.

    "—=ZNguyễn Văn A" is one, and so is "rần Văn A", for only one family name ends so.
    """
    bare = _STROKES.sub("", "".join(map(_spelt, text)))
    family, _, given = bare.partition(" ")
    if flat(family) in _MIDDLE_NAMES or flat(given).split()[-1:] == ["thi"]:
        return None  # the family name, or the person's own, is hidden
    if is_name(bare):
        return bare
    plain = flat(family)
    for start in range(1, len(family) - _HIDDEN + 1):
        if family[start].isupper() and is_name(f"{family[start:]} {given}"):
            return f"{family[start:]} {given}"
    fitting = [name for name in _FAMILY_NAMES if name[1:] == plain]
    if len(plain) < _HIDDEN or len(fitting) != 1 or fitting[0].startswith("d"):
        return None  # Đ and D are one letter there
    whole = f"{fitting[0][0].upper()}{family} {given}"
    return whole if is_name(whole) else None


def _spelt(letter: str) -> str:
    """The letter, without marks that it never has."""
    plain = flat(letter)
    if plain == letter.lower() or not plain.isalpha() or plain in _MARKED:
        return letter
    return plain.upper() if letter.isupper() else plain
