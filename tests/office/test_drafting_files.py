"""Drafts in TOML that cannot be sent: one sentence with the place in the file, and nothing left behind."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from office.errors import BadField, BadInput
from office.writing.draft_file import read_draft
from tests.support.drafting import letter, lone_office, paper_file, toml
from translations import speaking

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from office.office import Office


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """The sentences are quoted."""
    with speaking("en"):
        yield


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return lone_office(tmp_path / "home")


@pytest.fixture
def drafts(tmp_path: Path) -> Path:
    """A directory with files good and bad."""
    directory = tmp_path / "drafts"
    directory.mkdir()
    paper_file(directory / "a.docx")
    (directory / "empty.pdf").touch()
    with (directory / "huge.pdf").open("wb") as file:
        file.truncate(2 << 30)
    for name in ("1.pdf", "2.pdf"):
        with (directory / name).open("wb") as file:
            file.truncate(230 << 20)
    os.mkfifo(directory / "pipe.pdf")
    (directory / "folder").mkdir()
    return directory


def sentence(office: Office, path: Path) -> tuple[str, int | None]:
    """What is said of the draft, and the line it is said of."""
    try:
        file = read_draft(path)
        office.drafting.send_unsaved(file.draft)
    except BadField as error:
        return str(error), file.line_of(error.field)
    except BadInput as error:
        return str(error), None
    raise AssertionError("it was sent")


def left_behind(office: Office) -> list[int]:
    """How many documents, messages, blobs, counters and acts the mirror has."""
    tables = ("documents", "outbox", "blobs", "counters", "audit")
    with office.reader() as mirror:
        return [mirror.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("date = 2026-02-30\n", "line 1, column 8: that is not a date that exists"),
        ('to = ["H29.14"\n', "the list is not closed with ]"),
        ("urgency = thường\n", "line 1, column 11: the value cannot be read"),
        ("number 12\n", 'an "=" is missing'),
        ('number = "1"\nnumber = "2"\n', "line 2"),
        pytest.param("x = " + "[" * 5000, "nested too deeply", id="deep"),
        pytest.param("x = " + "9" * 5000, "line ", id="long"),
        ("\nurgancy = 'khẩn'\n", "line 2: there is no key urgancy. Did you mean urgency?"),
        ("[signer]\nname = 'A'\nrank = 'B'\n", "line 3: there is no key rank"),
        ("signer = { nam = 'A' }\n", "line 1: there is no key nam. Did you mean name?"),
        ("signer = 'A'\n", "line 1: signer must be a table"),
        ("[signer]\nname = 5\n", "line 2: signer.name must be text in quotes"),
        ("number = 12\n", "line 1: number must be text in quotes"),
        ("to = 'H29.14'\n", "line 1: to must be a list of texts"),
        ("files = [1]\n", "line 1: files must be a list of texts"),
        ("date = 5\n", "line 1: date must be a date"),
        ("due = 2026-11-20T08:00:00\n", "line 1: due must be a date"),
        ("business_type = true\n", "line 1: business_type must be a whole number"),
    ],
)
def test_a_slip_is_told_with_its_place(drafts: Path, content: str, said: str) -> None:
    path = drafts / "draft.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_draft(path)
    assert str(caught.value).startswith(str(path))
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "line", "said"),
    [
        ({"date": '"30/02/2026"'}, 7, "30/02/2026"),
        ({"date": "2199-12-31"}, 7, "in the future"),
        ({"date": "2026-11-20", "due": "2026-11-19"}, 8, "2026-11-19"),
        ({"to": '["H29.41"]'}, 5, "H29.14 (Sở Nội vụ)"),
        ({"to": '["H29.90"]'}, 5, "H29.91 (Sở Y tế)"),
        ({"to": '["Sở Xây dựng"]'}, 5, "H29.15 (Sở Xây dựng)"),
        ({"to": '["H29.1"]'}, 5, "H29.1"),
        ({"to": '["H29.14", "h29.14"]'}, 5, "H29.14"),
        ({"to": "[]"}, 5, ""),
        ({"to": ""}, None, ""),
        ({"files": '["none.pdf"]'}, 6, "none.pdf"),
        ({"files": '["empty.pdf"]'}, 6, "empty.pdf"),
        ({"files": '["folder"]'}, 6, "folder"),
        ({"files": '["pipe.pdf"]'}, 6, "pipe.pdf"),
        ({"files": '["huge.pdf"]'}, 6, "256 MB"),
        ({"files": '["1.pdf", "2.pdf"]'}, 6, "512 MB"),
        ({"files": '["a.docx", "./a.docx"]'}, 6, "a.docx"),
        ({"files": r'["a\u0000.pdf"]'}, 6, ""),
        ({"files": "[]"}, 6, ""),
        ({"urgency": '"gấp"'}, 7, "thượng khẩn"),
        ({"reply_to": '"99/UBND-VX"'}, 7, "99/UBND-VX"),
        ({"number": '"12a"'}, 7, "12a"),
        ({"number": '"0"'}, 7, "0"),
        ({"notation": '"skhcn vp"'}, 1, "skhcn vp"),
        ({"notation": ""}, None, ""),
        ({"subject": '"Tăng cường gửi, nhận văn bản"'}, 3, "V/v"),
        ({"signer": '{ competence = "XX." }'}, 4, "TUQ."),
        ({"removed": '["H29.15"]'}, 7, "Only an update"),
    ],
)
def test_a_draft_that_cannot_be_sent_leaves_nothing(
    office: Office, drafts: Path, changes: dict[str, str], line: int | None, said: str
) -> None:
    before = left_behind(office)
    path = drafts / "draft.toml"
    path.write_text(toml("a.docx", **changes), encoding="utf-8")
    found, at = sentence(office, path)
    assert said in found
    assert (at, "\n" in found) == (line, False)
    assert left_behind(office) == before
    assert not list((office.home / "blobs").glob("*"))


def test_a_file_that_is_no_draft_is_refused(drafts: Path) -> None:
    for path in (drafts / "none.toml", drafts / "folder", drafts / "huge.pdf"):
        with pytest.raises(BadInput, match=str(path)):
            read_draft(path)
    (drafts / "latin.toml").write_bytes('a = "x"\nsubject = "quý"'.encode("latin-1"))
    with pytest.raises(BadInput, match="2"):
        read_draft(drafts / "latin.toml")


def test_a_draft_may_be_written_on_any_system(drafts: Path) -> None:
    path = drafts / "draft.toml"
    path.write_bytes(b"\xef\xbb\xbf" + toml("a.docx", number='"5"').replace("\n", "\r\n").encode())
    assert read_draft(path).draft == letter(drafts / "a.docx", number="5")


def test_without_a_directory_recipients_are_taken_as_they_are(tmp_path: Path, drafts: Path) -> None:
    office = lone_office(tmp_path / "new", directory=False)
    sealed = office.drafting.send_unsaved(letter(drafts / "a.docx", to=("H29.55",)))
    assert sealed.recipients == ("H29.55",)
    assert len(sealed.notes) == 1
