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
_OFFICE: Final = re.compile(
    r"\b(?:ban|so|bo|uy|hoi|phong|van phong|cac|noi|nhu|tinh|huyen|xa|phuong|quan|nhan dan|luu|cong bao)\b"
)
_LONGEST: Final = 40


def is_name(text: str) -> bool:
    """Whether the text is a person's full name: up to six capitalised words, the first a family name; rank or degree
    may come before."""
    bare = text.strip(" .,:;")
    rank = _RANK.match(flat(bare))
    if rank:
        bare = bare[rank.end() :]
    if not _NAME.fullmatch(bare) or len(bare) > _LONGEST or is_upper(bare):
        return False
    if not all(word[:1].isupper() for word in re.split(r"[ '’-]", bare)):
        return False
    plain = flat(bare)
    return plain.split()[0] in _FAMILY_NAMES and not _OFFICE.search(plain)
