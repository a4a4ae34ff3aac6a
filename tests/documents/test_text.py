import unicodedata
from collections.abc import Callable, Iterator

import pysqlite3
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from documents.text import _UNCOMMON, fold, nfc, safe_text, tokens

VIETNAMESE = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
prose = st.text(VIETNAMESE + VIETNAMESE.upper() + "0123456789 /-–,.:;_“”()&\n")


def test_folding_drops_case_marks_and_the_bar() -> None:
    assert fold("ĐẦU TƯ") == "dau tu"
    assert fold("Quyết định số 12/QĐ-UBND") == "quyet dinh so 12/qd-ubnd"


@given(st.text())
def test_folding_does_not_see_how_the_text_was_composed(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(nfc(text))


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.fixture(scope="module")
def fts5_terms() -> Iterator[Callable[[str], list[str]]]:
    """What SQLite's own tokenizer makes of a text."""
    database = pysqlite3.connect(":memory:")
    database.executescript(
        """
        CREATE VIRTUAL TABLE doc USING fts5(body, tokenize = "unicode61 remove_diacritics 2");
        CREATE VIRTUAL TABLE term USING fts5vocab(doc, instance);
        """
    )

    def terms(text: str) -> list[str]:
        database.execute("DELETE FROM doc")
        database.execute("INSERT INTO doc (body) VALUES (replace(replace(?, 'đ', 'd'), 'Đ', 'D'))", [text])
        return [row[0] for row in database.execute('SELECT term FROM term ORDER BY "offset"')]

    yield terms
    database.close()


@given(text=prose, form=st.sampled_from(["NFC", "NFD"]))
@example(text="1234/UBND-VX về đầu_tư", form="NFC")
def test_tokens_are_those_of_the_search_index(
    fts5_terms: Callable[[str], list[str]], text: str, form: "unicodedata._NormalizationForm"
) -> None:
    assert tokens(unicodedata.normalize(form, text)) == fts5_terms(unicodedata.normalize(form, text))


@given(prose.filter(lambda text: "\n" not in text))
def test_ordinary_vietnamese_is_shown_as_it_is(text: str) -> None:
    assert safe_text(unicodedata.normalize("NFD", text)) == text


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b]52;c;cm0gLXJm\x07", "␛]52;c;cm0gLXJm␇"),
        ("\x1b[2Jxóa", "␛[2Jxóa"),
        ("\x9b2J", "�2J"),
        ("a\x7fb", "a␡b"),
        ("a\tb", "a b"),
        ("a\r\nb\nc", "a␍␊b␊c"),
        ("hoadon\u202efdp.exe", "hoadon�fdp.exe"),
        ("a\u200bb\ufeffc\u00add", "a�b�c�d"),
        ("\u2028\u2029\ue000\U000e0041\ufe0f\u3164", "������"),
        ("\ud800", "�"),
        ("e" + "\u0316" * 40 + "f", "e" + "\u0316" * 3 + "�f"),
        ("\u0301a", "�a"),
        ("văn thư 文書 ✉", "văn thư 文書 ✉"),
    ],
)
def test_what_could_act_on_the_terminal_becomes_visible(hostile: str, shown: str) -> None:
    assert safe_text(hostile) == shown


def test_line_feeds_stay_only_where_lines_are_wanted() -> None:
    assert safe_text("một\r\nhai\n\rba\u0301", newlines=True) == "một\nhai\n␍bá"
    assert safe_text("một\nhai") == "một␊hai"


@given(st.text(), st.booleans())
@example("a\u0300\u0301\u0302\u0303", False)
@example("\u1100\u034f\u1161", False)
def test_safe_text_holds_nothing_dangerous_and_is_a_fixed_point(text: str, newlines: bool) -> None:
    safe = safe_text(text, newlines=newlines)
    assert {unicodedata.category(char) for char in safe if char != "\n"}.isdisjoint(
        {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
    )
    assert newlines or "\n" not in safe
    assert safe_text(safe, newlines=newlines) == safe
    assert nfc(safe) == safe


def test_the_quick_way_out_lets_only_visible_and_inert_characters_through() -> None:
    passed = [char for char in map(chr, range(0x110000)) if not _UNCOMMON.match(char)]
    assert len(passed) > 2_000
    assert {unicodedata.category(char) for char in passed}.isdisjoint(
        {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Mn", "Me", "Mc"}
    )
