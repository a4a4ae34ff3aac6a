"""Sealing: what the package says, whose number it has, and what becomes of the draft."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from axis.edxml.reader import read
from axis.package import BusinessType, DocumentPackage, ReceiverChange
from documents.code import Code
from documents.times import now, stamp
from office.errors import BadInput, Blocked, Conflict
from office.writing.draft import draft_of
from office.writing.outgoing import Outgoing, reopen
from storage import audit, documents, numbers, outbox, texts, trays
from storage.documents import Document, Recipient
from storage.mirror import Mirror
from tests.support.drafting import SUBJECT, letter, lone_office, paper_file
from tests.support.incoming import came
from tests.support.together import together

if TYPE_CHECKING:
    from pathlib import Path

    from office.office import Office
    from office.writing.outgoing import Sealed

REASON = "Số ghi tay trên bản giấy"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return lone_office(tmp_path / "home")


def sealed_document(office: Office, sealed: Sealed) -> Document:
    with office.reader() as mirror:
        found = documents.get(mirror.db, sealed.id)
    assert found is not None
    return found


def package(office: Office, sealed: Sealed) -> DocumentPackage:
    """What the frozen bytes say to whoever reads them."""
    with office.reader() as mirror, mirror.blobs.open(mirror.db, sealed.package_sha256) as source:
        content = source.read()
    assert len(content) == sealed.size
    found = read(io.BytesIO(content)).package
    assert isinstance(found, DocumentPackage)
    return found


def take_back(office: Office, document_id: int) -> None:
    """As an undo does."""
    with Mirror(office.home) as mirror, mirror.write() as tx:
        [message] = [each for each in outbox.of_document(tx.db, document_id) if each.state == "QUEUED"]
        assert outbox.cancel(tx, message)
        reopen(tx, document_id, at=stamp(now()), actor="Nguyễn Văn A")


def test_a_draft_is_sealed_in_its_place(office: Office, tmp_path: Path) -> None:
    path = paper_file(tmp_path / "a.docx", "05")
    draft = letter(path, number="5", due="2199-12-31", urgency="khẩn", places=("- Như trên",), signer_competence="TL.")
    document_id = office.drafting.create(draft)
    sealed = office.drafting.send(document_id)
    assert (sealed.id, sealed.code, sealed.recipients) == (document_id, "05/SKHCN-VP", ("H29.14",))
    sent = package(office, sealed)
    assert (sent.number, sent.notation, sent.priority, sent.due_as) == ("05", "SKHCN-VP", 1, "2199/12/31")
    assert (sent.document_id, sent.to_places) == (sealed.document_id, ("- Như trên",))
    assert (sent.signer.competence, sent.business.doc_type) == ("TL.", BusinessType.NEW)
    assert [each.name for each in sent.recipients] == ["Sở Nội vụ"]
    with office.reader() as mirror:
        row = documents.get(mirror.db, document_id)
        assert row is not None
        assert (row.tray, row.series_year, row.series_number) == ("sent", now().year, 5)
        assert mirror.db.execute("SELECT count(*) FROM drafts").fetchone() == (0,)
        counts = trays.counts(mirror.db)
        assert (counts["drafts"], counts["sent"]) == (0, 1)
        [message] = outbox.of_document(mirror.db, document_id)
        assert (message.state, message.next_attempt) == ("QUEUED", sealed.leaves_at)
        # What the check has read is kept: nobody reads the file again.
        found = texts.of_file(mirror.db, str(row.files[0].sha256))
        assert found is not None
        assert "phối hợp thực hiện" in found[1]
        assert texts.due(mirror.db, 9) == []
        assert [each.id for each in trays.matches(mirror.db, "sent", "phoi hop thuc hien")] == [document_id]
    with pytest.raises(BadInput):
        office.drafting.send(document_id)


def test_a_draft_that_a_colleague_changed_meanwhile_is_not_sent(office: Office, tmp_path: Path) -> None:
    document_id = office.drafting.create(letter(paper_file(tmp_path / "a.docx")))
    version = office.drafting.load(document_id).version
    changed = False

    def a_colleague_saves(_progress: object) -> None:
        nonlocal changed
        if not changed:
            changed = True
            office.drafting.save(document_id, letter(tmp_path / "a.docx", subject="V/v khác"), version)

    with pytest.raises(Conflict):
        office.drafting.send(document_id, heard=a_colleague_saves)
    with office.reader() as mirror:
        assert outbox.waiting(mirror.db) == 0
        assert numbers.counters(mirror.db) == []


def test_a_file_that_changes_during_the_check_is_not_sent(office: Office, tmp_path: Path) -> None:
    first, second = paper_file(tmp_path / "a.docx"), tmp_path / "b.txt"
    second.write_text("Phụ lục kèm theo", encoding="utf-8")

    def somebody_swaps_it(progress: object) -> None:
        if getattr(progress, "done", 0) == 1:
            paper_file(first, "01", secrecy="MẬT")

    with pytest.raises(BadInput, match=r"a\.docx"):
        office.drafting.send_unsaved(letter(first, second), heard=somebody_swaps_it)
    with office.reader() as mirror:
        assert outbox.waiting(mirror.db) == 0


def test_what_stops_can_be_overridden_with_a_reason_that_is_kept(office: Office, tmp_path: Path) -> None:
    draft = letter(paper_file(tmp_path / "a.docx", "05"), number="7")
    for overrides in ({}, {"TL-C1": REASON}):
        with pytest.raises(Blocked) as caught:
            office.drafting.send_unsaved(draft, overrides)
        assert [each.code for each in caught.value.findings] == ["TL-B1"]
    for overrides in ({"TL-B1": "quá ngắn"}, {"TL-B1": "x" * 501}, {"TL-Z9": REASON}):
        with pytest.raises(BadInput):
            office.drafting.send_unsaved(draft, overrides)
    with office.reader() as mirror:
        assert mirror.db.execute("SELECT count(*) FROM documents").fetchone() == (0,)
        assert audit.head(mirror.db)[0] == 0
    sealed = office.drafting.send_unsaved(draft, {"tl-b1": f" {REASON}\n", "TL-D1": "Gửi chậm vì mất mạng"})
    assert [each.code for each in sealed.findings] == ["TL-B1"]
    with office.reader() as mirror:
        rows = mirror.db.execute("SELECT detail FROM audit WHERE act = 'override' ORDER BY seq").fetchall()
        first, second = (json.loads(detail) for (detail,) in rows)
        assert (first["finding"], first["reason"], first["blocking"]) == ("TL-B1", REASON, True)
        assert first["evidence"][0]["found"] == "05/SKHCN-VP"
        assert (second["finding"], second["blocking"]) == ("TL-D1", False)
        assert audit.first_break(mirror.db) is None


def test_a_mark_of_secrecy_is_never_overridden(office: Office, tmp_path: Path) -> None:
    draft = letter(paper_file(tmp_path / "a.docx", secrecy="MẬT"))
    with pytest.raises(Blocked) as caught:
        office.drafting.send_unsaved(draft, {"TL-A1": "Lãnh đạo đã đồng ý cho gửi"})
    assert {each.code for each in caught.value.findings} == {"TL-A1"}
    assert "a.docx" not in str([each.evidence for each in caught.value.findings])


def test_a_number_that_is_taken_back_stays_with_its_draft(office: Office, tmp_path: Path) -> None:
    path = paper_file(tmp_path / "a.docx")
    document_id = office.drafting.create(letter(path))
    first = office.drafting.send(document_id)
    path.unlink()  # the mirror has it
    take_back(office, document_id)
    saved = office.drafting.load(document_id)
    assert (saved.draft.number, saved.draft.subject, saved.draft.to) == ("01", SUBJECT, ("H29.14",))
    assert office.drafting.problems(saved.draft, document_id) == []

    other = letter(paper_file(tmp_path / "b.docx", "01"), number="1")
    assert [each.field for each in office.drafting.problems(other)] == ["number"]
    assert office.drafting.next_number(other) == "02"
    with pytest.raises(BadInput):
        office.drafting.send_unsaved(other)

    again = office.drafting.send(document_id)
    assert (again.id, again.code, again.document_id) == (document_id, "01/SKHCN-VP", first.document_id)
    with office.reader() as mirror:
        assert [each.state for each in outbox.of_document(mirror.db, document_id)] == ["CANCELLED", "QUEUED"]
        assert numbers.counters(mirror.db)[0].last == 1


def test_a_draft_that_takes_another_number_gives_its_own_up(office: Office, tmp_path: Path) -> None:
    document_id = office.drafting.create(letter(paper_file(tmp_path / "a.docx")))
    office.drafting.send(document_id)
    take_back(office, document_id)
    saved = office.drafting.load(document_id)
    office.drafting.save(document_id, letter(number="9"), saved.version)
    sealed = office.drafting.send_unsaved(letter(paper_file(tmp_path / "b.docx", "01"), number="1"))
    assert sealed.code == "01/SKHCN-VP"
    take_back(office, sealed.id)
    office.drafting.discard(sealed.id)
    with office.reader() as mirror:
        assert mirror.db.execute("PRAGMA foreign_key_check").fetchall() == []
    assert office.drafting.next_number(letter()) == "02"


def test_an_update_keeps_number_and_name(office: Office, tmp_path: Path) -> None:
    first = office.drafting.send_unsaved(letter(paper_file(tmp_path / "a.docx"), to=("H29.14", "H29.15")))
    fixed = letter(
        paper_file(tmp_path / "b.docx"), number="1", to=("H29.14", "H29.16"),
        business_type=2, relates_to=first.id, reason="Sửa tệp bị thiếu trang", removed=("H29.15",),
    )  # fmt: skip
    sealed = office.drafting.send(office.drafting.create(fixed))
    sent = package(office, sealed)
    assert sent.document_id == first.document_id
    assert (sent.business.doc_type, sent.business.document_id) == (BusinessType.UPDATE, first.document_id)
    assert sent.business.reason == "Sửa tệp bị thiếu trang"
    assert (sent.business.document_info, sent.business.document_receiver) == ("1", "1")
    assert sent.business.receivers == (
        ReceiverChange(organ_id="H29.16", receiver_type="1"),
        ReceiverChange(organ_id="H29.15", receiver_type="0"),
    )
    assert sealed.recipients == ("H29.14", "H29.16", "H29.15"), "who is taken away is told"
    row = sealed_document(office, sealed)
    assert (row.relates_to, row.business_type, row.series) == (first.id, 2, None)
    with office.reader() as mirror:
        assert numbers.counters(mirror.db)[0].last == 1
    # What is updated again follows the line back to where the number is.
    again = draft_of(row)
    assert (again.business_type, again.reason) == (2, "Sửa tệp bị thiếu trang")
    assert (again.to, again.removed) == (("H29.14", "H29.16"), ("H29.15",))
    assert [each.field for each in office.drafting.problems(replace(again, removed=("H29.16", "H29.14")))] == [
        "removed",
        "removed",
    ]
    assert office.drafting.problems(again) == []


def test_a_replacement_takes_a_number_of_its_own(office: Office, tmp_path: Path) -> None:
    first = office.drafting.send_unsaved(letter(paper_file(tmp_path / "a.docx")))
    changed = letter(
        paper_file(tmp_path / "b.docx", "02"), business_type=3, relates_to=first.id, reason="Thay văn bản ký sai"
    )
    sealed = office.drafting.send_unsaved(changed)
    sent = package(office, sealed)
    assert (sealed.code, sent.business.doc_type) == ("02/SKHCN-VP", BusinessType.REPLACE)
    [replaced] = sent.business.replacements
    assert (replaced.document_id, replaced.organ_ids) == (first.document_id, ("H29.14",))
    assert sealed_document(office, sealed).series_number == 2


def test_a_correction_settles_what_was_returned_until_it_is_taken_back(office: Office, tmp_path: Path) -> None:
    first = office.drafting.send_unsaved(letter(paper_file(tmp_path / "a.docx"), to=("H29.14", "H29.15")))
    with Mirror(office.home) as mirror, mirror.write() as tx:
        tx.execute("UPDATE recipients SET business = '02', transport = 'ACCEPTED' WHERE code = 'H29.14'")
    fixed = letter(
        paper_file(tmp_path / "b.docx"), number="1", business_type=2, relates_to=first.id, reason="Sửa tệp kèm theo"
    )
    document_id = office.drafting.create(fixed)
    office.drafting.send(document_id)
    assert [each.corrected_by for each in sealed_document(office, first).recipients] == [document_id, None]
    take_back(office, document_id)
    assert [each.corrected_by for each in sealed_document(office, first).recipients] == [None, None]


def test_a_command_given_again_seals_nothing_twice(office: Office, tmp_path: Path) -> None:
    draft = letter(paper_file(tmp_path / "a.docx"))
    first = office.drafting.send_unsaved(draft)
    with pytest.raises(BadInput, match=f"{first.code}.* {first.id}"):
        office.drafting.send_unsaved(draft)
    assert office.drafting.next_number(letter()) == "02"
    take_back(office, first.id)
    other = tmp_path / "b.txt"
    other.write_text("Nội dung khác", encoding="utf-8")
    assert office.drafting.send_unsaved(letter(other)).code == "02/SKHCN-VP"
    assert office.drafting.send_unsaved(letter(other, subject="V/v việc khác")).code == "03/SKHCN-VP"
    with pytest.raises(BadInput, match="03/SKHCN-VP"):
        office.drafting.send_unsaved(letter(other, subject="V/v việc khác"))
    assert office.drafting.send_unsaved(letter(other, subject="V/v việc khác", number="4")).code == "04/SKHCN-VP"


def test_a_closed_year_takes_no_more_documents(office: Office, tmp_path: Path) -> None:
    with Mirror(office.home) as mirror, mirror.write() as tx:
        numbers.close_year(tx, numbers.outgoing(""), now().year, stamp(now()))
    with pytest.raises(BadInput, match=str(now().year)):
        office.drafting.send_unsaved(letter(paper_file(tmp_path / "a.docx")))


def test_a_document_made_elsewhere_takes_its_number_in_the_same_series(office: Office) -> None:
    outgoing = Outgoing(
        Code("17", "SKHCN-VP"), now().date(), "Công văn", SUBJECT, (Recipient("H29.14", "Sở Nội vụ"),)
    )  # fmt: skip
    office.send(outgoing)
    assert office.drafting.next_number(letter()) == "18"
    with pytest.raises(BadInput):
        office.send(outgoing)


PROCESSES, EACH = 6, 5

CLERK = """
import json, random, sys
from pathlib import Path
from office.errors import BadInput
from office.office import Office
from tests.support.drafting import letter
home, me, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
office = Office.open(home)
path = home.parent / f"{me}.txt"
path.write_text(f"Noi dung {me}", encoding="utf-8")
print("ready", flush=True)
sys.stdin.readline()
sealed, accepted, refused = [], [], 0
waiting = list(map(int, sys.argv[4:]))
random.Random(me).shuffle(waiting)
while waiting or len(sealed) < count:
    if len(sealed) < count:
        sealed.append(office.drafting.send_unsaved(letter(path, subject=f"V/v báo cáo {me} {len(sealed)}")).code)
    for document_id in [waiting.pop() for _ in waiting[:count]]:
        try:
            accepted.append(office.incoming.accept(document_id).arrival_number)
        except BadInput:
            refused += 1
print(json.dumps([sealed, accepted, refused]))
"""


def test_six_processes_accept_and_seal_at_once_without_a_gap_or_a_repeat(office: Office) -> None:
    codes: list[str] = []
    arrivals: list[int] = []
    refusals = 0
    came_in = [came(office, str(number)) for number in range(1, PROCESSES * EACH + 1)]
    asked = [(str(office.home), str(me), str(EACH), *map(str, came_in)) for me in range(PROCESSES)]
    for sealed, accepted, refused in together(CLERK, asked):
        codes += sealed
        arrivals += accepted
        refusals += refused
    total = PROCESSES * EACH
    assert sorted(arrivals) == list(range(1, total + 1))
    assert refusals == (PROCESSES - 1) * total, "everybody tries to accept everything, and each is accepted once"
    assert sorted(codes) == [f"{number:02}/SKHCN-VP" for number in range(1, total + 1)]
    with office.reader() as mirror:
        assert trays.counts(mirror.db)["sent"] == total
        assert outbox.waiting(mirror.db) == 2 * total, "every document, and 03 for each that was accepted"
        assert [*numbers.gaps(mirror.db, numbers.ARRIVALS, now().year)] == []
        assert [*numbers.gaps(mirror.db, numbers.OUTGOING, now().year)] == []
        assert audit.first_break(mirror.db) is None
        rows = mirror.db.execute("SELECT number, package_sha256 FROM documents WHERE direction = 'out'").fetchall()
        assert len({package for _number, package in rows}) == total
