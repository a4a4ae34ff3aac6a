import pytest

from compliance.rules.names import mentions, plain_name, same_office
from compliance.rules.recipients import Group, Says, addressed, group_of, office_in, says, tidy

WARD = "Ủy ban nhân dân phường Rạch Sen"
DEPARTMENT = "Sở Khoa học và Công nghệ Thành phố Hồ Chí Minh"
CITY = "Ủy ban nhân dân Thành phố Hồ Chí Minh"


@pytest.mark.parametrize(
    "line",
    [
        "Ủy ban nhân dân phường Rạch Sen.",
        "- UBND phường Rạch Sen;",
        "UBND P. Rạch Sen",
        "ỦY BAN NHÂN DÂN PHƯỜNG RẠCH SEN",
        "Chủ tịch Ủy ban nhân dân phường Rạch Sen",
        "HĐND và UBND phường Rạch Sen (để phối hợp)",
        "UBND phường Rạch Sen, TP. Hồ Chí Minh",
    ],
)
def test_an_office_is_known_however_its_name_is_shortened(line: str) -> None:
    assert mentions(line, WARD)


@pytest.mark.parametrize(
    "line",
    [
        "UBND phường Rạch",
        "UBND phường Rạch Sen Đông",
        "Trạm Y tế phường Rạch Sen",
        "CT, các PCT UBND phường",
        "UBND phường Gò Bàng",
        "",
    ],
)
def test_another_office_is_not_taken_for_it(line: str) -> None:
    assert not mentions(line, WARD)


@pytest.mark.parametrize("line", ["Sở KH&CN", "Sở KHCN TP.HCM", "Giám đốc Sở Khoa học - Công nghệ", "Sở KH và CN;"])
def test_an_acronym_stands_for_initials(line: str) -> None:
    assert mentions(line, DEPARTMENT)


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("UBND Thành phố (để báo cáo)", True),
        ("UBND TP", True),
        ("UBND TPHCM", True),
        ("UBND Thành phố Thủ Đức", False),
        ("UBND các phường", False),
    ],
)
def test_the_city_may_be_called_just_the_city(line: str, meant: bool) -> None:
    assert mentions(line, CITY) is meant


def test_a_recogniser_is_forgiven_a_letter_a_word() -> None:
    assert not mentions("Ủy ban nhân đân phưởng Rạch Scn", "Ủy ban nhân dân phường Rạch Seng")
    assert mentions("Ủy ban nhân dan phuờng Rach Sen", WARD, fuzzy=True)
    assert mentions("Ủy ban nhân dân phườug Gò Bàngg", "Ủy ban nhân dân phường Gò Bàng", fuzzy=True)


def test_two_names_are_one_office_when_either_stands_in_the_other() -> None:
    assert same_office("Sở Điều phối đô thị", "SỞ ĐIỀU PHỐI ĐÔ THỊ THÀNH PHỐ HỒ CHÍ MINH")
    assert not same_office("Sở Xây dựng", "Sở Tài chính")
    assert plain_name("UBND TP. HCM") == plain_name("Ủy ban nhân dân thành phố Hồ Chí Minh")


@pytest.mark.parametrize(
    ("name", "group"),
    [
        (WARD, Group.WARD),
        ("UBND xã Bình Hưng", Group.WARD),
        ("Ủy ban nhân dân Quận 1", Group.DISTRICT),
        (CITY, Group.PROVINCE),
        (DEPARTMENT, Group.DEPARTMENT),
        ("Thanh tra Thành phố Hồ Chí Minh", Group.DEPARTMENT),
        ("Bộ Công Thương", Group.MINISTRY),
        ("Trường Tiểu học Cầu Ván", Group.NONE),
    ],
)
def test_an_office_belongs_to_its_group(name: str, group: Group) -> None:
    assert group_of(name) is group


@pytest.mark.parametrize(
    ("line", "ward", "department"),
    [
        ("Các Sở, ban, ngành Thành phố", Says.OTHER, Says.GROUP),
        ("Thủ trưởng các sở, ngành", Says.OTHER, Says.GROUP),
        ("UBND các phường, xã, đặc khu", Says.GROUP, Says.OTHER),
        ("UBND các phường: Gò Bàng, Rạch Sen, Bến Lụa", Says.GROUP, Says.OTHER),
        ("UBND 168 phường, xã, đặc khu", Says.GROUP, Says.OTHER),
        ("UBND các quận, huyện và thành phố Thủ Đức", Says.OTHER, Says.OTHER),
        ("Các Bộ, cơ quan ngang Bộ, cơ quan thuộc Chính phủ", Says.OTHER, Says.OTHER),
        ("Như Điều 3", Says.OPEN, Says.OPEN),
        ("Các đơn vị liên quan", Says.OPEN, Says.OPEN),
        ("Các thành viên Ban Chỉ đạo", Says.OPEN, Says.OPEN),
        ("Như trên", Says.NOTHING, Says.NOTHING),
        ("Lưu: VT, KTHTĐT", Says.NOTHING, Says.NOTHING),
        ("CT, các PCT UBND phường", Says.NOTHING, Says.NOTHING),
        ("Giám đốc, các Phó Giám đốc Sở", Says.NOTHING, Says.NOTHING),
        ("Thường trực Đảng ủy, HĐND phường", Says.NOTHING, Says.NOTHING),
        ("GT, các PCT UBND phường", Says.NOTHING, Says.NOTHING),
        ("Bộ trưởng và các Thứ trưởng", Says.NOTHING, Says.NOTHING),
        ("Thủ trưởng các đơn vị", Says.OPEN, Says.OPEN),
        ("Thủ trưởng các cơ quan thuộc Thành phố; UBND các xã, phường, đặc khu", Says.GROUP, Says.OTHER),
        ("UBND phường Cầu Ván", Says.OTHER, Says.OTHER),
        ("Các trường học trên địa bàn", Says.OTHER, Says.OTHER),
        ("Các cơ quan, trường học trên địa bàn", Says.OPEN, Says.OPEN),
        ("Bí thư các chi bộ khu phố", Says.OTHER, Says.OTHER),
        ("Bản tổng hợp ý kiến góp ý", Says.NOTHING, Says.NOTHING),
    ],
)
def test_every_sort_of_line_is_understood(line: str, ward: Says, department: Says) -> None:
    assert says(line, WARD) is ward
    assert says(line, DEPARTMENT) is department


def test_a_head_is_addressed_for_the_office() -> None:
    assert says("Giám đốc Sở Xây dựng", WARD, letter=True) is Says.OTHER
    assert office_in("Bộ trưởng Bộ Công Thương") == "bo cong thuong"
    assert office_in("đại diện lãnh đạo của UBND phường Cầu Ván") == "uy ban nhan dan phuong cau van"
    assert office_in("Ông Nguyễn Văn A") == ""
    assert says("Đại diện lãnh đạo đơn vị", WARD, letter=True) is Says.OPEN
    assert tidy("- UBND phường Cầu Ván;") == "UBND phường Cầu Ván"


@pytest.mark.parametrize(
    ("letter", "list_", "verdict"),
    [
        (["Ủy ban nhân dân phường Rạch Sen"], ["Như trên", "Lưu: VT"], Says.NAMED),
        (["Ủy ban nhân dân phường Cầu Ván"], ["Như trên", "Lưu: VT"], Says.OTHER),
        (["Ủy ban nhân dân phường Cầu Ván"], ["Như trên", "UBND phường Rạch Sen (để phối hợp)"], Says.NAMED),
        (["Các Sở, ban, ngành"], ["Như trên"], Says.OTHER),
        (["Các cơ quan, đơn vị"], ["Như trên"], Says.OPEN),
        (["Phòng Văn hóa - Xã hội phường Cầu Ván"], ["Như trên"], Says.OTHER),
        (["UBND phườn g Rạc h Sen"], ["Như trên"], Says.OPEN),
        (["Phòng Văn hóa - Xã hội phường Rạch Sen"], ["Như trên"], Says.OPEN),
        ([], ["UBND phường Cầu Ván", "Lưu: VT"], Says.OTHER),
        ([], ["Như Điều 3", "UBND Thành phố (để báo cáo)", "Lưu: VT"], Says.OPEN),
        ([], ["UBND Thành phố (để báo cáo)", "Lưu: VT"], Says.OPEN),
        ([], ["Như trên", "Sở Nội vụ", "Lưu: VT"], Says.OPEN),
        ([], [], Says.OPEN),
    ],
)
def test_the_verdict_over_all_lines_is_careful(letter: list[str], list_: list[str], verdict: Says) -> None:
    assert addressed(letter, list_, WARD).says is verdict


def test_a_line_that_was_read_badly_may_be_ours() -> None:
    garbled = ["Uy ban nhán đân phưòng Rach Sem."]
    assert addressed(garbled, ["Như trên"], WARD, fuzzy=True).says in (Says.OPEN, Says.NAMED)
    assert addressed(["Ủy ban nhân dân phường Cầu Ván"], [], WARD, fuzzy=True).says is Says.OTHER
