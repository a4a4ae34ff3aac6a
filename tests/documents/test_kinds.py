import pytest

from documents.kinds import (
    ADMINISTRATIVE,
    KINDS,
    OFFICIAL_LETTER,
    BusinessType,
    Competence,
    Secrecy,
    Urgency,
    kind_abbreviated,
    kind_named,
)
from documents.text import fold


def test_the_administrative_list_is_numbered_without_gaps() -> None:
    assert [kind.number for kind in ADMINISTRATIVE if kind.number is not None] == list(range(1, 33))


def test_no_two_types_share_a_name_or_an_abbreviation() -> None:
    assert len({fold(kind.name) for kind in KINDS}) == len(KINDS)
    abbreviations = [kind.abbreviation.lower() for kind in KINDS if kind.abbreviation]
    assert len(set(abbreviations)) == len(abbreviations)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_type_is_found_by_name_and_abbreviation(kind: object) -> None:
    assert kind in KINDS
    found = next(one for one in KINDS if one is kind)
    assert kind_named(f" {found.name.upper()} ") is found
    assert kind_named(fold(found.name)) is found
    assert not found.abbreviation or kind_abbreviated(found.abbreviation) is found


def test_the_bar_tells_types_apart() -> None:
    names = {text: kind.name for text in ("HĐ", "HD", "ĐA", "DA") if (kind := kind_abbreviated(text))}
    assert names == {"HĐ": "Hợp đồng", "HD": "Hướng dẫn", "ĐA": "Đề án", "DA": "Dự án"}


def test_an_official_letter_has_no_abbreviation_and_is_no_normative_document() -> None:
    assert kind_named("công  văn") is OFFICIAL_LETTER
    assert OFFICIAL_LETTER.abbreviation == ""
    assert kind_abbreviated("") is None
    decree = kind_named("Nghị định")
    assert decree is not None
    assert decree.normative
    assert not OFFICIAL_LETTER.normative


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("thường", Urgency.NORMAL),
        ("KHẨN", Urgency.URGENT),
        ("thuong khan", Urgency.VERY_URGENT),
        ("hoả tốc", Urgency.EXPRESS),
        ("Hỏa tốc hẹn giờ", Urgency.TIMED_EXPRESS),
        (" 3 ", Urgency.EXPRESS),
        ("very urgent", Urgency.VERY_URGENT),
        ("", None),
        ("5", None),
    ],
)
def test_urgency_is_read_from_words_and_numbers(text: str, level: Urgency | None) -> None:
    assert Urgency.from_text(text) is level


def test_urgency_orders_and_speaks_both_languages() -> None:
    assert max(Urgency) is Urgency.TIMED_EXPRESS
    assert [level.value for level in Urgency] == [0, 1, 2, 3, 4]
    assert Urgency.EXPRESS.label() == "Hỏa tốc"
    assert Urgency.EXPRESS.label("en") == "Express"


def test_a_package_does_one_of_four_things() -> None:
    assert [business.label() for business in BusinessType] == ["Mới", "Thu hồi", "Cập nhật", "Thay thế"]
    assert BusinessType(1) is BusinessType.RECALL


def test_secrecy_and_signing_marks_are_read_as_they_are_stamped() -> None:
    assert [Secrecy.from_text(text) for text in ("TUYỆT MẬT", "toi mat", "Mật", "không")] == [*Secrecy, None]
    assert [Competence.from_text(text) for text in ("TM.", "q", "Kt.", "TL", " TUQ. ", "TS.")] == [*Competence, None]
    assert f"{Competence.BY_ORDER}" == "TL."
