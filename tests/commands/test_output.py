"""Tables, fields and JSON as they reach standard output."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands import output
from commands.output import Column

if TYPE_CHECKING:
    from collections.abc import Iterator

ANY_TEXT = st.text(st.characters(), max_size=60)


@given(
    st.recursive(ANY_TEXT | st.integers() | st.none(), lambda each: st.lists(each) | st.dictionaries(ANY_TEXT, each))
)
def test_json_keeps_every_character_and_shows_none_that_acts(value: object) -> None:
    text = output.json_text(value)
    assert json.loads(text) == value
    assert text.isprintable()


def test_json_leaves_vietnamese_legible() -> None:
    assert output.json_text({"a": "Độ khẩn: hỏa tốc 😀"}) == '{"a": "Độ khẩn: hỏa tốc 😀"}'
    assert output.json_text("\x7f\x9b\u202e\U000e0041\ud800") == r'"\u007f\u009b\u202e\udb40\udc41\ud800"'


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> int:
    """The columns of a narrow terminal, which the output takes itself to go to."""
    monkeypatch.setattr(output, "width", lambda: 40)
    return 40


COLUMNS = (Column("ID"), Column("Office", least=10), Column("Subject", least=12))
ROWS = [("1", "Sở Khoa học và Công nghệ", "V/v tăng cường gửi, nhận văn bản điện tử"), ("22", "東京都庁", "ngắn")]


def test_a_table_is_cut_to_the_terminal(narrow: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert output.table(COLUMNS, ROWS) == 2
    lines = capsys.readouterr().out.splitlines()
    assert [output.cells_wide(line) for line in lines if "…" in line] == [narrow]
    assert all(output.cells_wide(line) <= narrow for line in lines)
    starts = {line.index(word) for line, word in zip(lines, ("Office", "Sở", "東"), strict=True)}
    assert len(starts) == 1


def test_a_table_that_goes_elsewhere_is_whole(capsys: pytest.CaptureFixture[str]) -> None:
    output.table(COLUMNS, ROWS)
    out = capsys.readouterr().out
    assert all(cell in out for row in ROWS for cell in row)
    assert "…" not in out


@given(st.lists(st.tuples(ANY_TEXT, ANY_TEXT, ANY_TEXT), min_size=1, max_size=5))
def test_a_row_is_one_line_whatever_is_in_it(rows: list[tuple[str, str, str]]) -> None:
    printed: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(output, "write", printed.append)
        output.table(COLUMNS, rows)
    lines = "".join(printed)[:-1].split("\n")
    assert len(lines) == len(rows) + 1
    assert not any(ord(char) < 32 or 0x7F <= ord(char) < 0xA0 for line in lines for char in line)


def test_a_long_table_is_printed_while_it_is_read() -> None:
    printed: list[str] = []
    read: list[int] = []

    def generate() -> Iterator[tuple[str, str, str]]:
        for number in range(1000):
            read.append(number)
            yield (str(number), "x", "y")

    def write(text: str) -> None:
        printed.append(text)
        assert len(read) - len(printed) <= 101

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(output, "write", write)
        output.table(COLUMNS, generate())
    assert len(printed) == 1001


def test_fields_stand_under_each_other_and_wrap(narrow: int, capsys: pytest.CaptureFixture[str]) -> None:
    output.fields([("Số", "12/UBND"), ("Trích yếu", "một hai ba bốn năm sáu bảy tám chín mười"), ("Trống", None)])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Số         12/UBND"
    assert lines[1].startswith("Trích yếu  một")
    assert all(line.startswith(" " * 11) for line in lines[2:])
    assert " ".join(line[11:] for line in lines[1:]) == "một hai ba bốn năm sáu bảy tám chín mười"
    assert all(len(line) <= narrow for line in lines)
