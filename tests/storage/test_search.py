from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from documents.code import parse_code
from documents.text import tokens
from storage import documents, search, texts, trays
from storage.blobs import Blob, record
from storage.documents import Document, File
from storage.mirror import Mirror
from tests.support.mirrors import fill

if TYPE_CHECKING:
    from pathlib import Path

SUBJECTS = {
    "invest": "V/v đẩy nhanh giải ngân vốn đầu tư công năm 2026",
    "letter": "công văn về gửi, nhận văn bản điện tử",
    "water": "Ứng phó sạt lở bờ sông, phường Thạnh Mỹ Tây",
    "upper": "KẾ HOẠCH ĐẤU GIÁ QUYỀN SỬ DỤNG ĐẤT",
}


@pytest.fixture
def ids(mirror: Mirror) -> dict[str, int]:
    """The four subjects above, entered oldest first, and a document of a certain code."""
    entered = {}
    with mirror.write() as tx:
        for name, subject in SUBJECTS.items():
            entered[name] = documents.insert(tx, inbox(subject=subject))
        code = parse_code("1234/UBND-VX")
        assert code is not None
        entered["code"] = documents.insert(
            tx, inbox(code="1234/UBND-VX", code_key=code.key, subject="họp", party="Sở Nội vụ")
        )
    return entered


def inbox(**fields: object) -> Document:
    return Document(direction="in", tray="inbox", created_at="2026-11-20T09:31:05+07:00", **fields)  # type: ignore[arg-type] # fields of a document


def found(mirror: Mirror, query: str, tray: str = "inbox") -> list[int]:
    return [row.id for row in trays.matches(mirror.db, tray, query)]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("dau tu", ["invest"]),
        ("đầu tư", ["invest"]),
        ("ĐẦU TƯ CÔNG", ["invest"]),
        ("cong van", ["letter"]),
        ("công văn", ["letter"]),
        ("cong", ["letter", "invest"]),
        ("Cô", ["letter", "invest"]),
        ("c", ["letter", "invest"]),
        ("dat", ["upper"]),
        ("đất đấu", ["upper"]),
        ("sat lo bo song", ["water"]),
        ("ung pho", ["water"]),
        ("thạnh mỹ", ["water"]),
        ("1234/UBND-VX", ["code"]),
        ("1234", ["code"]),
        ("12", ["code"]),
        ("ubnd vx", ["code"]),
        ("1234/ubnd", ["code"]),
        ("so noi vu", ["code"]),
        ("1243", []),
        ("dau thau", []),
        ("cong ", ["letter", "invest"]),
        ("con ", []),
        ("", []),
        ("   ", []),
        ("/-.,", []),
    ],
)
def test_finds(mirror: Mirror, ids: dict[str, int], query: str, names: list[str]) -> None:
    expected = [ids[name] for name in names]
    for form in ("NFC", "NFD"):
        assert found(mirror, unicodedata.normalize(form, query)) == expected
    assert trays.count_matches(mirror.db, "inbox", query, limit=100) == len(expected)


def test_text_stored_decomposed_is_found(mirror: Mirror) -> None:
    with mirror.write() as tx:
        entered = documents.insert(tx, inbox(subject=unicodedata.normalize("NFD", "đường sắt đô thị")))
    assert found(mirror, "đường sắt") == found(mirror, "duong sat") == [entered]


@pytest.mark.parametrize(
    "query",
    [
        '"', '""', '"đầu', "'", "AND", "OR", "NOT", "NEAR", "đầu AND tư", "NOT công", "*", "công*", "^công",
        "subject:công", "(", ")", "{subject} : x", "- công", "+", "a\x00b", "\x00", "công\x00văn", "\ud800",
        "công\udc80", "\u202e", "\u0301", "%", "_", ";--", "\\", "🏛", "ⅷ²", "公文", "ก็", "a" * 100_000, "công " * 5000,
        "NEAR(a b, 3)", '"*', "1234/UBND-VX*",
    ],
)  # fmt: skip
def test_odd_queries(mirror: Mirror, ids: dict[str, int], query: str) -> None:
    assert set(found(mirror, query)) <= set(ids.values())
    assert trays.count_matches(mirror.db, "inbox", query, limit=10) <= 10


@given(query=st.text())
@example("công AND văn")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200)
def test_no_query_raises(mirror: Mirror, query: str) -> None:
    found(mirror, query)


@given(subject=st.text(max_size=40), data=st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=80)
def test_every_word_of_a_subject_finds_it(mirror: Mirror, subject: str, data: st.DataObject) -> None:
    storable = subject.encode(errors="replace").decode()
    with mirror.write() as tx:
        entered = documents.insert(tx, inbox(subject=storable))
    words = tokens(storable)
    if not words:
        return
    word = data.draw(st.sampled_from(words))
    for query in (word, word[: data.draw(st.integers(1, len(word)))], storable, " ".join(reversed(words))):
        assert entered in found(mirror, query), query


def test_operators_are_words(mirror: Mirror) -> None:
    with mirror.write() as tx:
        both = documents.insert(tx, inbox(subject="and or not near"))
    assert found(mirror, "AND NOT") == [both]


def test_only_its_own_tray(mirror: Mirror) -> None:
    with mirror.write() as tx:
        sent = documents.insert(tx, Document(direction="out", tray="sent", created_at="", subject="đầu tư"))
        held = documents.insert(tx, inbox(subject="đầu tư", held=True))
        hidden = Document(direction="in", tray="quarantine", created_at="", subject="đầu tư", problem="x")
        documents.insert(tx, hidden)
    assert found(mirror, "đầu tư", "sent") == [sent]
    assert found(mirror, "đầu tư") == found(mirror, "đầu tư", "held") == [held]
    assert found(mirror, "đầu tư", "quarantine") == found(mirror, "đầu tư", "drafts") == []


def test_quarantined_words_are_not_indexed(mirror: Mirror) -> None:
    """What may be secret is quoted nowhere: not even as a word of the index."""
    with mirror.write() as tx:
        documents.insert(tx, Document(direction="in", tray="quarantine", created_at="", subject="matbiet", problem="x"))
    mirror.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert mirror.db.execute("SELECT count(*) FROM search WHERE search MATCH 'matbiet'").fetchone() == (0,)


def test_words_of_files(mirror: Mirror) -> None:
    with mirror.write() as tx:
        sha256 = record(tx, Blob("ab" * 32, 3, b"abc"))
        first, second = (documents.insert(tx, inbox(files=(File("a.txt", sha256=sha256),))) for _copy in range(2))
        other = documents.insert(tx, inbox(subject="khác"))
    assert texts.due(mirror.db, 10) == [(sha256, "a.txt")]
    assert found(mirror, "tuyển dụng") == []
    with mirror.write() as tx:
        texts.record(tx, sha256, "text", "Về việc tuyển dụng viên chức", None)
    assert found(mirror, "tuyen dung") == [second, first]
    assert texts.due(mirror.db, 10) == []
    assert texts.of_file(mirror.db, sha256) == ("text", "Về việc tuyển dụng viên chức", None)
    with mirror.write() as tx:
        texts.record(tx, sha256, "ocr", "Về việc bổ nhiệm", None)
        third = documents.insert(tx, inbox(files=(File("b.txt", sha256=sha256),)))
    assert found(mirror, "tuyen dung") == []
    assert found(mirror, "bo nhiem") == [third, second, first]
    assert found(mirror, "khac") == [other]
    assert texts.due(mirror.db, 10) == []


def test_long_text_is_cut(mirror: Mirror) -> None:
    with mirror.write() as tx:
        sha256 = record(tx, Blob("cd" * 32, 3, b"abc"))
        entered = documents.insert(tx, inbox(files=(File("a.txt", sha256=sha256),)))
        words = "dài " * (search.BODY_LIMIT // 4)
        texts.record(tx, sha256, "text", f"đầu {words} cuối", None)
    assert found(mirror, "đầu dài") == [entered]
    assert found(mirror, "cuối") == []


def test_files_to_read_newest_first_and_never_quarantined(mirror: Mirror) -> None:
    with mirror.write() as tx:
        shas = [record(tx, Blob(f"{number:064}", 1, b"x")) for number in range(4)]
        for sha256 in shas[:3]:
            documents.insert(tx, inbox(files=(File(f"{sha256[-1]}.pdf", sha256=sha256),)))
        documents.insert(tx, inbox(files=(File("lost.pdf", problem="missing"), File("again.pdf", sha256=shas[0]))))
        documents.insert(
            tx, Document(direction="in", tray="quarantine", created_at="", files=(File("q.pdf", sha256=shas[3]),))
        )
    due = texts.due(mirror.db, 10)
    assert due == [(shas[0], "again.pdf"), (shas[2], "2.pdf"), (shas[1], "1.pdf")]
    assert texts.due(mirror.db, 1) == due[:1]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("office")
    with Mirror(home, create=True) as mirror:
        fill(mirror, 1500)
    return home


def test_a_query_without_a_word_asks_for_nothing() -> None:
    assert search.match_expression("") is None


@pytest.mark.parametrize("tray", ["inbox", "sent", "held", "returned", "warnings"])
@pytest.mark.parametrize("few", [0, 1_000_000])
@pytest.mark.parametrize("query", ["dau tu cong", "v", "hoi", "2026"])
def test_pages_of_matches(filled: Path, monkeypatch: pytest.MonkeyPatch, tray: str, few: int, query: str) -> None:
    """Both ways of sifting by tray give what reading every row of it gives, forwards and backwards."""
    monkeypatch.setattr(trays, "FEW", few)
    with Mirror(filled, read_only=True) as mirror:
        db = mirror.db
        expression = search.match_expression(query)
        every = {rowid for (rowid,) in db.execute("SELECT rowid FROM search WHERE search MATCH ?", (expression,))}
        expected = sorted((row.id for row in trays.page(db, tray, limit=5000) if row.id in every), reverse=True)
        forwards: list[int] = []
        while page := trays.matches(db, tray, query, after=forwards[-1] if forwards else None, limit=7):
            forwards += [row.id for row in page]
        backwards: list[int] = []
        while page := trays.matches(db, tray, query, before=backwards[0] if backwards else 0, limit=7):
            backwards = [row.id for row in page] + backwards
        assert forwards == backwards == expected
        assert trays.count_matches(db, tray, query, limit=10_000) == len(expected)
        assert trays.count_matches(db, tray, query, limit=3) == min(3, len(expected))
