"""The fictional offices of the demonstration: who writes, who receives, and who is written to by mistake."""

from dataclasses import dataclass

from demo.papers.paper import Signature

_CITY = "ỦY BAN NHÂN DÂN\nTHÀNH PHỐ HỒ CHÍ MINH"


@dataclass(frozen=True, slots=True)
class Office:
    """An office with an identifier on the axis. `short` is its name in lists, `abbreviation` its place in notations.

    `parent` and `header` are the printed capitals of its pages. `copies` are lines under "Nơi nhận" beside the
    receivers. `daily` is about how many documents it issues on a day, which its running numbers show.
    """

    code: str
    name: str
    short: str
    abbreviation: str
    place: str
    address: str
    email: str
    parent: str
    header: str
    copies: tuple[str, ...]
    signatures: tuple[Signature, ...]
    daily: int

    @property
    def is_ward(self) -> bool:
        return self.abbreviation == "UBND"


def _ward(name: str, code: str, daily: int, chair: str, deputy: str, chief: str) -> Office:
    latin = {"Rạch Sen": "rachsen", "Gò Bàng": "gobang", "Bến Lụa": "benlua", "Cầu Ván": "cauvan"}[name]
    return Office(
        code=code,
        name=f"Ủy ban nhân dân phường {name}",
        short=f"UBND phường {name}",
        abbreviation="UBND",
        place=name,
        address=f"Số 1, đường Hoa Sữa, phường {name}, Thành phố Hồ Chí Minh",
        email=f"vanthu@{latin}.example",
        parent="",
        header=f"ỦY BAN NHÂN DÂN\nPHƯỜNG {name.upper()}",
        copies=("Thường trực Đảng ủy, HĐND phường", "CT, các PCT UBND phường"),
        signatures=(
            Signature(("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), "TM.", "Chủ tịch", chair),
            Signature(("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"), "KT.", "Phó Chủ tịch", deputy),
            Signature(("TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"), "TL.", "Chánh Văn phòng", chief),
        ),
        daily=daily,
    )


HOME = _ward("Rạch Sen", "H29.14", 7, "Nguyễn Văn A", "Trần Thị B", "Lê Văn C")
DEPARTMENT = Office(
    code="H29.27",
    name="Sở Điều phối đô thị Thành phố Hồ Chí Minh",
    short="Sở Điều phối đô thị",
    abbreviation="SĐPĐT",
    place="Thành phố Hồ Chí Minh",
    address="Số 100, đường Hoa Sữa, phường Cầu Ván, Thành phố Hồ Chí Minh",
    email="vanthu@dieuphoidothi.example",
    parent=_CITY,
    header="SỞ ĐIỀU PHỐI ĐÔ THỊ",
    copies=("UBND Thành phố (để báo cáo)", "Giám đốc, các Phó Giám đốc Sở"),
    signatures=(
        Signature(("GIÁM ĐỐC",), "", "Giám đốc", "Phạm Thị D"),
        Signature(("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), "KT.", "Phó Giám đốc", "Hoàng Văn E"),
        Signature(("TL. GIÁM ĐỐC", "CHÁNH VĂN PHÒNG"), "TL.", "Chánh Văn phòng", "Võ Thị G"),
    ),
    daily=16,
)
NEIGHBOUR = _ward("Gò Bàng", "H29.153", 6, "Đặng Văn H", "Bùi Thị K", "Đỗ Văn L")

OFFICES = (HOME, DEPARTMENT, NEIGHBOUR)
"""The three offices on the axis; the workstation of the demonstration is the first one's."""

STRANGERS = (
    _ward("Bến Lụa", "H29.154", 6, "Ngô Văn M", "Hồ Thị N", "Dương Văn P"),
    _ward("Cầu Ván", "H29.155", 6, "Lý Văn Q", "Phan Thị R", "Vũ Văn S"),
)
"""Offices some documents are meant for although they are sent to another one; they are not on the axis."""
