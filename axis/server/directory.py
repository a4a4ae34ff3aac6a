"""A made-up directory of offices, the same on every run.

The city's real directory is not public. These units have the shape and the number of the real ones (1,921 connected
units of Ho Chi Minh City; about 79,000 more of other provinces and ministries) and nothing else of them: every row is
marked synthetic and has a mail address under ``.example``, a domain that can never exist.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from axis.server.ledger import UnitRow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from axis.server.ledger import Ledger

CITY = "H29"
CITY_UNITS = 1_921
"""Units of the city that have an identifier and are connected (2024)."""
WARDS = 168
"""Wards, communes and the special zone after the merger of 1 July 2025: 113, 54 and 1."""
WARD_COUNT = 113

DEPARTMENTS = (
    "Văn phòng Ủy ban nhân dân Thành phố", "Sở Nội vụ", "Sở Tài chính", "Sở Tư pháp", "Sở Xây dựng",
    "Sở Công Thương", "Sở Nông nghiệp và Môi trường", "Sở Khoa học và Công nghệ", "Sở Văn hóa và Thể thao",
    "Sở Du lịch", "Sở Giáo dục và Đào tạo", "Sở Y tế", "Sở Dân tộc và Tôn giáo", "Sở An toàn thực phẩm",
    "Thanh tra Thành phố", "Ban Quản lý các khu chế xuất và công nghiệp", "Ban Quản lý Khu Công nghệ cao",
    "Ban Quản lý Đường sắt đô thị", "Viện Nghiên cứu phát triển", "Trung tâm Chuyển đổi số",
    "Trung tâm Phục vụ hành chính công", "Ban Quản lý dự án đầu tư xây dựng các công trình giao thông",
    "Ban Quản lý dự án đầu tư xây dựng hạ tầng đô thị", "Đài Phát thanh và Truyền hình",
)  # fmt: skip
BRANCHES = (
    "Văn phòng", "Thanh tra", "Phòng Tổ chức cán bộ", "Phòng Kế hoạch - Tài chính", "Phòng Pháp chế",
    "Phòng Cải cách hành chính", "Phòng Quản lý chuyên ngành", "Phòng Nghiệp vụ", "Trung tâm Thông tin",
    "Trung tâm Tư vấn và Hỗ trợ", "Trung tâm Kiểm định", "Chi cục Quản lý chất lượng",
)  # fmt: skip
WARD_BODIES = (
    "Hội đồng nhân dân", "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân", "Phòng Kinh tế",
    "Phòng Văn hóa - Xã hội", "Trung tâm Phục vụ hành chính công", "Trạm Y tế", "Ban Chỉ huy Quân sự",
    "Trường Trung học cơ sở", "Trường Tiểu học",
)  # fmt: skip
SYLLABLES = ("An", "Bình", "Phú", "Tân", "Long", "Hòa", "Hưng", "Thuận", "Vĩnh", "Mỹ", "Đông", "Thạnh", "Xuân", "Lộc")
SECOND = (
    "Thọ",
    "Sơn",
    "Trung",
    "Hiệp",
    "Phước",
    "Khánh",
    "Thới",
    "Lợi",
    "Định",
    "Nhơn",
    "Hải",
    "Châu",
    "Thành",
    "Quới",
)
OTHER_CENTERS = (
    *(f"H{number:02}" for number in range(1, 64) if number != 29),
    *(f"G{number:02}" for number in range(1, 31)),
)
"""Centres of provinces (H) and ministries (G), by the letters of QCVN 102."""


def fill(ledger: Ledger, count: int) -> None:
    """Bring the directory up to the first ``count`` made-up units; codes that real offices took stay theirs."""
    if ledger.count_units() < count:
        ledger.add_synthetic(itertools.islice(units(), count))


def units() -> Iterator[UnitRow]:
    """The city's 1,921 units, then those of other centres, without end."""
    yield from itertools.islice(_city(), CITY_UNITS)
    yield from _others()


def _city() -> Iterator[UnitRow]:
    yield _unit(CITY, "Ủy ban nhân dân Thành phố Hồ Chí Minh", CITY)
    for number, department in enumerate(DEPARTMENTS, start=1):
        yield _unit(f"{CITY}.{number}", department, CITY)
    for number, name in enumerate(ward_names(), start=101):
        yield _unit(f"{CITY}.{number}", f"Ủy ban nhân dân {name}", CITY)
    for number, department in enumerate(DEPARTMENTS, start=1):
        for branch_number, branch in enumerate(BRANCHES, start=1):
            yield _unit(f"{CITY}.{number}.{branch_number}", f"{branch} - {department}", CITY)
    for body_number, body in enumerate(WARD_BODIES, start=1):
        for number, name in enumerate(ward_names(), start=101):
            yield _unit(f"{CITY}.{number}.{body_number}", f"{body} {name}", CITY)


def ward_names() -> Iterator[str]:
    """The names of the wards, communes and special zone: common syllables put together, each once."""
    for place, (first, second) in enumerate(itertools.islice(itertools.product(SYLLABLES, SECOND), WARDS - 1)):
        yield f"{'phường' if place < WARD_COUNT else 'xã'} {first} {second}"
    yield "đặc khu Hải Đảo"


def _others() -> Iterator[UnitRow]:
    """The centres themselves, then round after round one more unit for each."""
    for center in OTHER_CENTERS:
        yield _unit(center, f"{'Ủy ban nhân dân tỉnh' if center.startswith('H') else 'Bộ, ngành'} {center}", center)
    pairs = tuple(itertools.product(SYLLABLES, SECOND))
    for round_number in itertools.count(1):
        first, second = pairs[round_number % len(pairs)]
        for center in OTHER_CENTERS:
            body = WARD_BODIES[(round_number // len(pairs)) % len(WARD_BODIES)]
            place = "tỉnh" if center.startswith("H") else "bộ, ngành"
            yield _unit(f"{center}.{round_number}", f"{body} {first} {second} ({place} {center})", center)


def _unit(code: str, name: str, center: str) -> UnitRow:
    return UnitRow(code, name, f"{code.lower().replace('.', '-')}@{center.lower()}.example", 0, center)
