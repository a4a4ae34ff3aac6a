"""The invented offices of the corpus beside those of the demonstration, and what became of some identifiers."""

from datetime import date

from compliance.rules.model import Party
from demo.papers.offices import DEPARTMENT, HOME, NEIGHBOUR, STRANGERS, Office
from demo.papers.paper import Signature
from documents.organ_id import Alias

MINISTRY = Office(
    code="G90",
    name="Bộ Sông nước",
    short="Bộ Sông nước",
    abbreviation="BSN",
    place="Hà Nội",
    address="Số 9, phố Bến Nước, Hà Nội",
    email="vanthu@songnuoc.example",
    parent="",
    header="BỘ SÔNG NƯỚC",
    copies=("Thủ tướng Chính phủ (để báo cáo)", "Bộ trưởng và các Thứ trưởng", "Cổng TTĐT Bộ"),
    signatures=(
        Signature(("BỘ TRƯỞNG",), "", "Bộ trưởng", "Đinh Văn T"),
        Signature(("KT. BỘ TRƯỞNG", "THỨ TRƯỞNG"), "KT.", "Thứ trưởng", "Mai Thị U"),
        Signature(("TL. BỘ TRƯỞNG", "CHÁNH VĂN PHÒNG"), "TL.", "Chánh Văn phòng", "Tạ Văn V"),
    ),
    daily=30,
)
PROVINCE = Office(
    code="H90",
    name="Ủy ban nhân dân tỉnh Bạch Lâm",
    short="UBND tỉnh Bạch Lâm",
    abbreviation="UBND",
    place="Bạch Lâm",
    address="Số 2, đường Trung Tâm, tỉnh Bạch Lâm",
    email="vanthu@bachlam.example",
    parent="",
    header="ỦY BAN NHÂN DÂN\nTỈNH BẠCH LÂM",
    copies=("TT. Tỉnh ủy, TT. HĐND tỉnh", "CT và các PCT UBND tỉnh", "LĐVP UBND tỉnh"),
    signatures=(
        Signature(("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), "TM.", "Chủ tịch", "Quách Văn X"),
        Signature(("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"), "KT.", "Phó Chủ tịch", "Lâm Thị Y"),
        Signature(("TUQ. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"), "TUQ.", "Chánh Văn phòng", "Thái Văn Z"),
    ),
    daily=12,
)
CENTRE = Office(
    code="H29.27.6",
    name="Trung tâm Dữ liệu Bến Đò",
    short="Trung tâm Dữ liệu Bến Đò",
    abbreviation="TTDL",
    place="Thành phố Hồ Chí Minh",
    address="Số 7, đường Lò Gốm Cũ, Thành phố Hồ Chí Minh",
    email="vanthu@dulieubendo.example",
    parent="SỞ ĐIỀU PHỐI ĐÔ THỊ",
    header="TRUNG TÂM\nDỮ LIỆU BẾN ĐÒ",
    copies=("Giám đốc Sở (để báo cáo)", "Ban Giám đốc Trung tâm"),
    signatures=(
        Signature(("GIÁM ĐỐC",), "", "Giám đốc", "Cao Thị A"),
        Signature(("Q. GIÁM ĐỐC",), "Q.", "Giám đốc", "Kiều Văn B"),
        Signature(("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), "KT.", "Phó Giám đốc", "Tô Thị C"),
    ),
    daily=4,
)

US = HOME
"""The office that receives, and checks."""
SENDERS = (DEPARTMENT, NEIGHBOUR, MINISTRY, PROVINCE, CENTRE)
OTHERS = STRANGERS
"""Offices that documents are meant for when they are not meant for us."""
DIRECTORY = (US, *SENDERS, *OTHERS)

RETIRED = Party("000.07.14.H29", "Ủy ban nhân dân phường Rạch Sen")
"""Our own former identifier."""
ALIASES = (Alias(RETIRED.code, US.code, since=date(2025, 7, 1), retired_on=date(2025, 7, 1)),)


def party(office: Office) -> Party:
    return Party(office.code, office.name)
