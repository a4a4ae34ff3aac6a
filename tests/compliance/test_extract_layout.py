"""Words into lines in reading order."""

from __future__ import annotations

from compliance.extract.layout import Piece, assemble, split_columns

LETTER = 12.0


def piece(text: str, left: float, baseline: float, *, confidence: float | None = None) -> Piece:
    """A word set in letters half as wide as high."""
    return Piece(text, left, left + len(text) * LETTER / 2, baseline, LETTER, confidence=confidence)


def read(*pieces: Piece) -> list[str]:
    return [line.text for line in assemble(pieces, 595, 842, 1)]


def sentence(text: str, left: float, baseline: float, *, blank: float = 3.0) -> list[Piece]:
    """Words with the same gap between each two of them."""
    found = []
    for word in text.split():
        found.append(piece(word, left, baseline))
        left = found[-1].right + blank
    return found


def test_wide_gap_between_sentences_ends_a_line() -> None:
    assert read(*sentence("BỘ CÔNG THƯƠNG", 60, 100), *sentence("CỘNG HÒA XÃ HỘI", 160, 100)) == [
        "BỘ CÔNG THƯƠNG",
        "CỘNG HÒA XÃ HỘI",
    ]


def test_justified_words_stay_together_however_wide_their_gaps() -> None:
    assert read(*sentence("Căn cứ Luật Tổ chức", 60, 100, blank=20)) == ["Căn cứ Luật Tổ chức"]


def test_parts_of_one_word_that_were_drawn_apart_are_joined() -> None:
    word, rest = piece("Rạc", 60, 100), piece("h", 78, 100)
    rest.spaced = False
    assert word.right == rest.left
    assert read(word, rest, piece("Sen", 87, 100)) == ["Rạch Sen"]


def test_blank_for_the_number_does_not_part_a_line() -> None:
    assert read(piece("Số:", 60, 100), piece("/UBND-VX", 130, 100)) == ["Số: /UBND-VX"]
    assert read(piece("ngày", 60, 100), piece("tháng", 150, 100), piece("năm", 250, 100)) == ["ngày tháng năm"]


def test_left_column_is_read_before_the_right_one_and_the_body_after_both() -> None:
    rows = [("Nơi nhận:", "CHÁNH VĂN PHÒNG"), ("- Như trên;", None), ("- Lưu: VT.", None), (None, "Nguyễn Văn A")]
    pieces = []
    for row, (left, right) in enumerate(rows):
        pieces += sentence(left, 60, 100 + 16 * row) if left else []
        pieces += sentence(right, 330 if row else 324, 100 + 16 * row) if right else []
    pieces += sentence("Trang sau nói về một việc khác hẳn và chạy dài qua cả hai cột", 60, 240)
    assert read(*pieces)[:5] == ["Nơi nhận:", "- Như trên;", "- Lưu: VT.", "CHÁNH VĂN PHÒNG", "Nguyễn Văn A"]
    assert read(*pieces)[5].startswith("Trang sau")


def test_words_of_one_line_may_stand_a_little_higher_or_lower() -> None:
    assert read(piece("ngày", 90, 103), piece("Hà", 60, 100), piece("Nội,", 75, 98)) == ["Hà Nội, ngày"]


def test_place_is_given_as_fractions_of_the_page() -> None:
    (line,) = assemble([piece("Số", 59.5, 96.2)], 595, 842, 7)
    assert (line.page, line.x, line.y, line.size) == (7, 0.1, 0.1, 12.0)


def test_rules_and_scratches_of_a_scan_are_dropped_and_typed_signs_are_not() -> None:
    scratch = piece("ì", 60, 100, confidence=0.3)
    rule = piece("————", 60, 130, confidence=0.9)
    assert read(scratch, rule, piece("./.", 60, 160), piece("MẬT", 60, 190, confidence=0.8)) == ["./.", "MẬT"]


def test_columns_typed_with_blanks_are_parted() -> None:
    assert split_columns("BỘ TÀI CHÍNH          CỘNG HOÀ XÃ HỘI") == ["BỘ TÀI CHÍNH", "CỘNG HOÀ XÃ HỘI"]
    assert split_columns("UBND TỈNH \t\tĐộc lập") == ["UBND TỈNH", "Độc lập"]
    assert split_columns("Số:          /UBND-VX") == ["Số:          /UBND-VX"]
    assert split_columns("Kính gửi:\tSở Nội vụ") == ["Kính gửi:\tSở Nội vụ"]
    assert split_columns("ngày      tháng      năm 2026") == ["ngày      tháng      năm 2026"]
