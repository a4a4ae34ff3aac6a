import pytest

from compliance.rules.marks import hint_in_name, mark_alone, mark_in_name
from documents.kinds import Secrecy


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("MẬT - 12-KH-UBND.pdf", Secrecy.CONFIDENTIAL),
        ("12-KH-UBND_MẬT.pdf", Secrecy.CONFIDENTIAL),
        ("[Mật] bao cao quy III.docx", Secrecy.CONFIDENTIAL),
        ("Báo cáo (tối mật).docx", Secrecy.SECRET),
        ("TỐI MẬT_phuong an.pdf", Secrecy.SECRET),
        ("ho so/TUYỆT-MẬT 01.pdf", Secrecy.TOP_SECRET),
        ("M\u0102\u0323T.pdf", None),  # Ặ is another letter
        ("MA\u0302\u0323T 01.pdf", Secrecy.CONFIDENTIAL),  # NFD
    ],
)
def test_a_name_may_bear_a_mark(name: str, level: Secrecy | None) -> None:
    assert mark_in_name(name) is level


@pytest.mark.parametrize(
    "name",
    [
        "Quy chế bảo mật.pdf",
        "QUY CHẾ BẢO MẬT.pdf",
        "KẾ HOẠCH BẢO VỆ BÍ MẬT NHÀ NƯỚC.docx",
        "MẬT ĐỘ DÂN CƯ.xlsx",
        "MẬT KHẨU HỆ THỐNG.txt",
        "thong-bao-mat-nuoc.pdf",
        "giay-to-bi-mat.pdf",
        "Mật ong rừng.pdf",
        "hop mat dau nam.pdf",
    ],
)
def test_the_ordinary_word_is_no_mark(name: str) -> None:
    assert mark_in_name(name) is None
    assert hint_in_name(name) is None


def test_without_diacritics_it_is_a_hint() -> None:
    assert hint_in_name("van-ban-tuyet-mat.pdf") is Secrecy.TOP_SECRET
    assert hint_in_name("TOI MAT 12.pdf") is Secrecy.SECRET
    assert mark_in_name("TOI MAT 12.pdf") is None


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("MẬT", Secrecy.CONFIDENTIAL),
        ("( TỐI  MẬT )", Secrecy.SECRET),
        ("T U Y Ệ T M Ậ T", Secrecy.TOP_SECRET),
        ("Độ mật: Tối mật", Secrecy.SECRET),
        ("Mật", None),
        ("Mức độ mật", None),
        ("bảo vệ bí mật nhà nước", None),
        ("", None),
    ],
)
def test_a_cell_may_be_a_mark(text: str, level: Secrecy | None) -> None:
    assert mark_alone(text) is level
