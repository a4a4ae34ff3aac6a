"""``list``, ``show`` and ``units`` over documents that came through a real axis."""

from __future__ import annotations

import hashlib
import unicodedata
from typing import TYPE_CHECKING

import pytest

from tests.support.command_line import FILES, SUBJECT, on_terminal, vanthu

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command_line import Exchange

DOCUMENT_KEYS = {
    "id", "direction", "document_id", "number", "notation", "code", "date", "subject", "type", "urgency", "from", "to",
    "received_at", "arrival_number", "status", "due", "business_type", "files", "findings",
}  # fmt: skip


def no_control(text: str) -> bool:
    return not any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co") for char in text.replace("\n", ""))


def test_list_json_has_every_key_and_the_text_as_it_was_sent(exchange: Exchange) -> None:
    result = vanthu("list", "inbox", "--json", home=exchange.home)
    assert result.code == 0
    urgent, ordinary = result.objects
    assert urgent.keys() >= DOCUMENT_KEYS
    assert urgent["subject"] == SUBJECT
    assert (urgent["code"], urgent["date"], urgent["urgency"], urgent["due"]) == (
        "17/SKHCN-VP", "2026-11-20", "thượng khẩn", "2026-12-01",
    )  # fmt: skip
    assert urgent["from"] == {"code": "H29.14", "name": "Cơ quan H29.14"}
    assert ordinary["code"] == "18/SKHCN-VP"
    assert no_control(result.out)
    assert "tăng cường" in result.out


def test_list_for_people_shows_no_control_character(exchange: Exchange) -> None:
    result = vanthu("list", "inbox", home=exchange.home)
    assert result.code == 0
    assert no_control(result.out)
    assert "17/SKHCN-VP" in result.out
    assert "Thượng khẩn" in result.out


def test_list_fits_the_terminal(exchange: Exchange) -> None:
    with on_terminal("list", "inbox", home=exchange.home) as terminal:
        assert terminal.wait() == 0
        titles, *rows = terminal.text.strip().splitlines()
    assert len(rows) == 2
    assert [row[: titles.index("Mới")].strip() for row in rows] == ["1", "2"]
    assert "…" in rows[0]


def test_list_finds_words_without_diacritics_and_stops_at_the_limit(exchange: Exchange) -> None:
    found = vanthu("list", "inbox", "--query", "bao cao quy", "--json", home=exchange.home).objects
    assert [each["code"] for each in found] == ["18/SKHCN-VP"]
    assert len(vanthu("list", "inbox", "--limit", "1", "--json", home=exchange.home).objects) == 1
    nothing = vanthu("list", "inbox", "--query", "zebra", "--lang", "en", home=exchange.home)
    assert (nothing.code, nothing.out) == (0, "")
    assert nothing.err == "vanthu: Nothing in inbox holds these words.\n"


def test_list_reads_more_than_one_page(full_home: Path) -> None:
    listed = vanthu("list", "inbox", "--json", home=full_home).objects
    assert len({each["id"] for each in listed}) == len(listed) == 450
    assert len(vanthu("list", "inbox", "--limit", "203", "--json", home=full_home).objects) == 203
    assert len(vanthu("list", "inbox", "--query", "dau tu", "--json", home=full_home).objects) == 450
    # The titles stand above the rows.
    assert len(vanthu("list", "inbox", home=full_home).out.splitlines()) == 451


@pytest.mark.parametrize("language", ["vi", "en"])
def test_an_unknown_tray_is_refused_by_naming_the_trays(exchange: Exchange, language: str) -> None:
    result = vanthu("list", "khay", "--lang", language, home=exchange.home)
    assert (result.code, result.out) == (2, "")
    assert "inbox, sent, drafts, returned, warnings, quarantine, unmatched, held" in result.err


def test_sent_documents_show_what_their_receiver_reported(exchange: Exchange) -> None:
    sent = vanthu("list", "sent", "--json", home=exchange.sender).objects
    assert {each["to"][0]["business"] for each in sent} == {"01"}
    assert {each["to"][0]["transport"] for each in sent} == {"ACCEPTED"}


def test_unmatched_statuses_are_listed_and_shown(status_home: Path) -> None:
    [status] = vanthu("list", "unmatched", "--json", home=status_home).objects
    assert (status["id"], status["status"], status["code"]) == ("u1", "03", "99/UBND-VX")
    assert "99/UBND-VX" in vanthu("list", "unmatched", home=status_home).out
    assert vanthu("list", "unmatched", "--query", "so noi vu", "--json", home=status_home).objects == [status]
    assert vanthu("list", "unmatched", "--query", "xyz", "--json", home=status_home).out == ""
    assert vanthu("show", "u1", "--json", home=status_home).object == status
    shown = vanthu("show", "u1", home=status_home, env={"VANTHU_LANG": "en"}).out
    assert "Accepted (03)" in shown
    assert "99/UBND-VX" in shown
    assert vanthu("show", "u2", home=status_home).code == 2
    assert vanthu("show", "u1", "--save", status_home / "x", home=status_home).code == 2


@pytest.mark.parametrize(("language", "labels"), [("vi", "vi"), ("en", "en")])
def test_show_has_every_field_that_a_clerk_must_see(exchange: Exchange, language: str, labels: str) -> None:
    words = {
        "vi": ["Số, ký hiệu", "Ngày", "Loại văn bản", "Trích yếu", "Độ khẩn", "Người ký", "Nơi gửi", "Mã nơi gửi",
               "Mã văn bản", "Trạng thái", "Nhận lúc", "Hạn xử lý", "Nơi nhận", "Tệp kèm theo", "Lịch sử gửi, nhận"],
        "en": ["Number and notation", "Date", "Type", "Subject", "Urgency", "Signer", "Sender", "Sender's code",
               "Document code", "State", "Received at", "Deadline", "Recipients", "Files", "History"],
    }[labels]  # fmt: skip
    result = vanthu("show", "1", "--lang", language, home=exchange.home)
    assert result.code == 0
    starts = {line.split("  ")[0] for line in result.out.splitlines()}
    assert starts >= set(words)
    assert "TL. Chánh Văn phòng Nguyễn Văn A" in result.out
    assert "01/12/2026" in result.out
    assert "H29.14,2026/11/20,17/SKHCN-VP" in result.out
    assert no_control(result.out)


def test_show_save_writes_every_attachment_byte_for_byte_and_nothing_else(exchange: Exchange, tmp_path: Path) -> None:
    place = tmp_path / "deep" / "saved"
    saved = vanthu("show", "1", "--save", place, "--json", home=exchange.home).object
    assert [path.read_bytes() for path in sorted(place.iterdir())] == [
        (place / name).read_bytes() for name in sorted(path.rpartition("/")[2] for path in saved["saved"])
    ]
    assert sorted(path.read_bytes() for path in place.iterdir()) == sorted(FILES.values())
    assert [each["sha256"] for each in saved["files"]] == [
        hashlib.sha256(content).hexdigest() for content in FILES.values()
    ]
    assert {path.relative_to(tmp_path).parts[0] for path in tmp_path.rglob("*")} == {"deep"}
    assert all(no_control(path.name) for path in place.iterdir())

    again = vanthu("show", "1", "--save", place, home=exchange.home)
    assert again.code == 0
    assert len(list(place.iterdir())) == 4
    assert "cong-van (2).pdf" in again.out


def test_show_save_into_a_file_is_refused_in_words(exchange: Exchange, tmp_path: Path) -> None:
    (tmp_path / "taken").write_bytes(b"")
    result = vanthu("show", "1", "--save", tmp_path / "taken", home=exchange.home)
    assert result.code == 2
    assert str(tmp_path / "taken") in result.err


@pytest.mark.parametrize("wanted", ["0", "99", "u99", "x", "-1", "1.5", "٣", "1" * 30, "uu1", ""])
def test_show_refuses_what_is_no_id_of_anything(exchange: Exchange, wanted: str) -> None:
    result = vanthu("show", "--", wanted, home=exchange.home)
    assert (result.code, result.out) == (2, "")
    assert result.err.count("\n") == 1


def test_units_are_found_without_diacritics(exchange: Exchange) -> None:
    found = vanthu("units", "so noi vu", "--json", home=exchange.home).objects
    assert "H29.15" in {each["code"] for each in found}
    assert len(vanthu("units", "--json", home=exchange.home).objects) >= 20
    assert len(vanthu("units", "--limit", "3", "--json", home=exchange.home).objects) == 3
    assert "Sở Nội vụ" in vanthu("units", "so", "noi", "vu", home=exchange.home).out
    nothing = vanthu("units", "zebra", home=exchange.home)
    assert (nothing.code, nothing.out, nothing.err.count("\n")) == (0, "", 1)


def test_units_before_the_first_sync_says_where_they_come_from(new_home: Path) -> None:
    assert "vanthu sync" in vanthu("units", home=new_home).err
