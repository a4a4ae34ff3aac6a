"""Drafts: saved as typed, listed, understood, checked; groups and templates."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.errors import BadInput, Conflict
from office.writing.draft import Attached, Draft
from storage import audit, documents, texts, trays
from storage.documents import Document
from storage.mirror import Mirror
from tests.support.drafting import letter, lone_office, paper_file

if TYPE_CHECKING:
    from pathlib import Path

    from office.office import Office

TEXT = st.text(max_size=20)
TEXTS = st.lists(TEXT, max_size=3).map(tuple)
DRAFTS = st.builds(
    Draft,
    number=TEXT,
    subject=TEXT,
    to=TEXTS,
    places=TEXTS,
    files=st.lists(st.builds(Attached, TEXT, st.none() | TEXT, st.none() | TEXT), max_size=2).map(tuple),
    business_type=st.integers(0, 3),
    relates_to=st.none() | st.integers(1),
)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return lone_office(tmp_path / "home")


def receive(office: Office, **fields: Any) -> int:
    """A document in the inbox."""
    values: dict[str, Any] = {
        "code": "12/UBND-VX",
        "code_key": "12/ubnd-vx",
        "sender_code": "H29.14",
        "sender_name": "Sở Nội vụ",
    }
    with Mirror(office.home) as mirror, mirror.write() as tx:
        return documents.insert(
            tx, Document("in", "inbox", "2026-11-20T08:00:00+07:00", issued_on="2026-11-20", **(values | fields))
        )


@given(DRAFTS)
def test_a_draft_is_kept_as_it_was_typed(draft: Draft) -> None:
    assert Draft.from_json(draft.to_json()) == draft


def test_a_draft_of_a_later_version_can_still_be_read() -> None:
    assert Draft.from_json('{"subject": "V/v thử", "color": "red"}') == Draft(subject="V/v thử")


def test_a_draft_is_a_row_that_is_listed_and_found(office: Office) -> None:
    document_id = office.drafting.create()
    first = office.drafting.load(document_id)
    assert first.draft == Draft()
    typed = letter(
        subject="V/v quy hoạch đô thị", urgency="hỏa tốc", due="2026-12-01", files=(Attached("a.pdf", "/a"),)
    )
    version = office.drafting.save(document_id, typed, first.version)
    assert version > first.version
    assert office.drafting.load(document_id).draft == typed
    with office.reader() as mirror:
        [row] = trays.matches(mirror.db, "drafts", "quy hoach")
        assert (row.subject, row.party, row.urgency, row.due_on, row.file_count, row.direction) == (
            "V/v quy hoạch đô thị", "Sở Nội vụ", 3, "2026-12-01", 1, "out",
        )  # fmt: skip
    assert office.drafting.save(document_id, typed, version) == version  # nothing new, nothing written


def test_a_colleague_s_save_is_not_overwritten(office: Office) -> None:
    document_id = office.drafting.create()
    mine = office.drafting.load(document_id)
    office.drafting.save(document_id, letter(), mine.version)
    with pytest.raises(Conflict):
        office.drafting.save(document_id, Draft(subject="V/v khác"), mine.version)
    assert office.drafting.load(document_id).draft == letter()


def test_a_discarded_draft_is_gone_and_logged(office: Office, tmp_path: Path) -> None:
    kept_file = paper_file(tmp_path / "a.docx")
    sent = office.drafting.send_unsaved(letter(kept_file))
    with office.reader() as mirror:
        [file] = documents.get(mirror.db, sent.id).files  # type: ignore[union-attr] # it was sent just now
    document_id = office.drafting.create(letter(files=(Attached("a.docx", sha256=file.sha256),)))
    office.drafting.discard(document_id)
    for again in (office.drafting.load, office.drafting.discard):
        with pytest.raises(BadInput):
            again(document_id)
    with office.reader() as mirror:
        assert trays.counts(mirror.db)["drafts"] == 0
        acts = [row[0] for row in mirror.db.execute("SELECT act FROM audit WHERE subject = ?", (str(document_id),))]
        assert acts == ["draft", "discard"]
        assert audit.first_break(mirror.db) is None
        assert mirror.db.execute("PRAGMA foreign_key_check").fetchall() == []


def test_a_file_that_another_document_waits_to_have_read_is_not_forgotten(office: Office, tmp_path: Path) -> None:
    sha256 = office.drafting.send_unsaved(letter(paper_file(tmp_path / "a.docx"))).id
    with office.reader() as mirror:
        [file] = documents.get(mirror.db, sha256).files  # type: ignore[union-attr] # it was sent just now
    with Mirror(office.home) as mirror, mirror.write() as tx:
        tx.execute("DELETE FROM texts")
        received = documents.insert(tx, Document("in", "inbox", "2026-11-20T08:00:00+07:00", files=(file,)))
    document_id = office.drafting.create(letter(files=(Attached("a.docx", sha256=file.sha256),)))
    office.drafting.discard(document_id)
    with office.reader() as mirror:
        assert texts.due(mirror.db, 9) == [(file.sha256, "a.docx")]
        assert mirror.db.execute("SELECT document FROM texts_due").fetchall() == [(received,)]


def test_the_next_number_follows_type_and_year(office: Office, tmp_path: Path) -> None:
    draft = letter(paper_file(tmp_path / "a.docx", "09"), number="9")
    assert office.drafting.next_number(draft) == "01"
    assert office.drafting.send_unsaved(draft).code == "09/SKHCN-VP"
    assert office.drafting.next_number(draft) == "10"
    assert office.drafting.next_number(replace(draft, date="2025-12-31")) == "01"
    assert office.drafting.next_number(replace(draft, type_name="Quyết định", notation="QĐ-SKHCN")) == "01"
    # An office's abbreviation may look like a type's: the type of a công văn says that it is none.
    assert office.drafting.next_number(replace(draft, notation="CT-TTHT")) == "10"


def test_a_number_of_another_year_or_type_is_free(office: Office, tmp_path: Path) -> None:
    office.drafting.send_unsaved(letter(paper_file(tmp_path / "a.docx"), number="1"))
    decision = letter(number="1", type_name="Quyết định", notation="QĐ-SKHCN", subject="Về việc khen thưởng")
    assert [each.field for each in office.drafting.problems(letter(number="01"))] == ["number", "files"]
    assert [each.field for each in office.drafting.problems(decision)] == ["files"]
    assert [each.field for each in office.drafting.problems(letter(number="1", date="2025-12-31"))] == ["files"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"notation": "QĐ-SKHCN", "type_name": "Báo cáo"}, "notation"),
        ({"notation": "12/SKHCN-VP"}, "notation"),
        ({"notation": "2025/QĐ-UBND", "type_name": "Quyết định"}, "notation"),
        ({"notation": "SKHCN-" + "V" * 30}, "notation"),
        ({"type_name": "Giấy xác nhận", "subject": "Xác nhận"}, None),  # no table knows it: offices have their own
        ({"type_name": "Quyêt đinhh"}, "type_name"),
        ({"subject": "V/v " + "a" * 500}, "subject"),
        ({"subject": "Về việc báo cáo"}, None),
        ({"subject": "Báo cáo quý III", "type_name": "Báo cáo", "notation": "BC-SKHCN"}, None),
        ({"signer_name": "A" * 51}, "signer_name"),
        ({"signer_competence": "TM. ỦY BAN NHÂN DÂN"}, None),
        ({"place": "P" * 51}, "place"),
        ({"places": ("Như trên", "L" * 151)}, "places"),
        ({"urgency": "hỏa tốc hẹn giờ"}, "urgency"),
        ({"business_type": 1}, "business_type"),
        ({"business_type": 2, "relates_to": 99, "reason": "Sửa số văn bản"}, "relates_to"),
        ({"to": ("H29.14", "@Các sở")}, "to"),
        ({"to": ("H29.99",)}, "to"),
        ({"to": ("Sở Xây dựng",)}, "to"),
    ],
)
def test_a_field_that_is_wrong_is_named(
    office: Office, tmp_path: Path, changes: dict[str, object], field: str | None
) -> None:
    draft = letter(paper_file(tmp_path / "a.docx"), **changes)
    found = office.drafting.problems(draft)
    assert [each.field for each in found] == ([field] if field else []), found
    assert all(each.sentence for each in found)


def test_what_stands_in_the_files_is_held_against_what_is_typed(office: Office, tmp_path: Path) -> None:
    path = paper_file(tmp_path / "a.docx", "05")
    assert [each.code for each in office.drafting.examine(letter(path, number="7"))] == ["TL-B1"]
    assert office.drafting.examine(letter(path, number="5")) == []
    paper_file(path, "07")  # the same path, another content
    assert office.drafting.examine(letter(path, number="7")) == []
    assert office.drafting.examine(Draft(files=(Attached("không có.pdf", str(tmp_path / "none")),))) == []


@pytest.mark.parametrize("named", ["H29.14,2026/11/20,12/UBND-VX", "12/UBND-VX", "12/ubnd-vx", "1"])
def test_a_reply_names_the_document_it_answers(office: Office, tmp_path: Path, named: str) -> None:
    receive(office, document_id="H29.14,2026/11/20,12/UBND-VX")
    sealed = office.drafting.send_unsaved(letter(paper_file(tmp_path / "a.docx"), reply_to=named))
    with office.reader() as mirror:
        sent = documents.get(mirror.db, sealed.id)
    assert sent is not None
    assert sent.details["responses"] == [
        {
            "organ_id": "H29.14",
            "code": "12/UBND-VX",
            "issued_as": "2026/11/20",
            "document_id": "H29.14,2026/11/20,12/UBND-VX",
        }
    ]


def test_a_code_that_several_offices_gave_does_not_name_one_document(office: Office) -> None:
    receive(office, document_id="a")
    receive(office, document_id="b", sender_code="H29.15")
    [problem] = office.drafting.problems(letter(reply_to="12/UBND-VX", business_type=2, relates_to=1, reason="x" * 10))[
        :1
    ]
    assert problem.field == "reply_to"


def test_a_letter_may_speak_of_a_document_of_ours(office: Office, tmp_path: Path) -> None:
    first = office.drafting.send_unsaved(letter(paper_file(tmp_path / "a.docx")))
    for named in (first.document_id, first.code):
        assert office.drafting.problems(letter(tmp_path / "a.docx", number="2", reply_to=named)) == []
    assert office.drafting.problems(letter(tmp_path / "a.docx", number="2", reply_to="77")) != []


def test_answering_begins_a_draft_to_the_sender(office: Office) -> None:
    received = receive(office, document_id="H29.14,2026/11/20,12/UBND-VX")
    draft = office.drafting.load(office.drafting.answer(received)).draft
    assert (draft.to, draft.reply_to) == (("H29.14",), "H29.14,2026/11/20,12/UBND-VX")
    assert "12/UBND-VX" in draft.subject
    with pytest.raises(BadInput):
        office.drafting.answer(received + 100)


def test_a_group_is_written_to_as_its_members(office: Office, tmp_path: Path) -> None:
    office.drafting.save_group("Các sở", ["H29.14", "H29.15"])
    sealed = office.drafting.send_unsaved(letter(paper_file(tmp_path / "a.docx"), to=("@Các sở", "H29.15", "H29.16")))
    assert sealed.recipients == ("H29.14", "H29.15", "H29.16")
    with pytest.raises(BadInput):
        office.drafting.save_group("Khác", ["H29.90"])
    office.drafting.delete_group("Các sở")
    assert office.drafting.groups() == {}
    with pytest.raises(BadInput):
        office.drafting.delete_group("Các sở")


def test_a_group_s_member_that_was_retired_comes_with_its_successor(office: Office) -> None:
    office.drafting.save_group("Y tế", ["H29.14", "H29.91"])
    with Mirror(office.home) as mirror, mirror.write() as tx:
        tx.execute('UPDATE groups SET members = \'["H29.14", "H29.90"]\'')
    kept, gone = office.drafting.groups()["Y tế"]
    assert (kept.retired, kept.successors) == (False, ())
    assert (gone.name, gone.retired, gone.successors) == ("Sở Y tế", True, ("H29.91",))
    [problem] = office.drafting.problems(letter(to=("@Y tế",)))[:1]
    assert "H29.91" in problem.sentence


def test_a_template_keeps_what_recurs(office: Office) -> None:
    draft = letter(number="5", date="2026-11-20", files=(Attached("a.pdf", "/a"),))
    office.drafting.save_template("Thư mời", draft)
    assert office.drafting.templates() == {"Thư mời": letter()}
    office.drafting.delete_template("Thư mời")
    assert office.drafting.templates() == {}
    with pytest.raises(BadInput):
        office.drafting.save_template(" ", draft)


def test_a_file_whose_bytes_are_not_here_is_a_sentence(office: Office) -> None:
    draft = letter(files=(Attached("cv.pdf", sha256="0" * 64),))
    draft_id = office.drafting.create(draft)
    assert office.drafting.load(draft_id).draft == draft
    (problem,) = office.drafting.problems(draft, draft_id)
    assert problem.field == "files"
    assert "cv.pdf" in problem.sentence
    with pytest.raises(BadInput) as error:
        office.drafting.send(draft_id)
    assert str(error.value) == problem.sentence
