"""Facts of real documents, where samples are at hand, and of papers of the demonstration: from file to fact."""

from __future__ import annotations

import csv
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest

from compliance.extract import Extractor
from compliance.extract.ocr import model_folder
from compliance.facts import Facts, read_facts
from demo.papers.compose import Composed, compose, marked_secret
from demo.papers.docx import annex_docx, paper_docx
from demo.papers.offices import DEPARTMENT, HOME, NEIGHBOUR
from demo.papers.pdf import annex_pdf, paper_pdf
from demo.papers.topics import Topic, topics
from documents.code import parse_code
from documents.kinds import Urgency
from documents.text import fold
from documents.times import VIETNAM

if TYPE_CHECKING:
    from collections.abc import Iterator

SAMPLES = Path(__file__).parents[3] / "shared" / "samples" / "documents"
LABELS = SAMPLES / "labels.csv"


def labelled() -> list[dict[str, str]]:
    if not LABELS.is_file():
        return []
    with LABELS.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def extractor() -> Iterator[Extractor]:
    with Extractor() as extractor:
        yield extractor


def same(label: str, found: object) -> bool:
    return " ".join(fold(label).split()) == " ".join(fold(str(found)).split())


def wrong(label: dict[str, str], facts: Facts) -> list[str]:
    """The facts that say something else than the label; absent ones are none of them."""
    found = {
        "code": facts.code and parse_code(label["code"] or "1/X") != facts.code.value and str(facts.code.value),
        "date": facts.date and facts.date.value.isoformat() != label["date"] and str(facts.date.value),
        "issuer": facts.issuer and not same(label["issuer"], facts.issuer.value) and facts.issuer.value,
        "type": facts.type and facts.type.value.name != label["type"] and facts.type.value.name,
        "kinh_gui": (names := "; ".join(fact.value for fact in facts.kinh_gui)) != label["kinh_gui"] and names,
        "urgency": facts.urgency and not same(label["urgency"], facts.urgency.value.vi) and facts.urgency.value.vi,
        "secrecy": facts.secrecy and not same(label["secrecy"], facts.secrecy.value.vi) and facts.secrecy.value.vi,
    }
    return [f"{name}: {value}" for name, value in found.items() if value]


@pytest.mark.skipif(not LABELS.is_file(), reason="no sample documents beside the project")
@pytest.mark.parametrize("label", labelled(), ids=lambda label: Path(label["file"]).name)
def test_a_real_document(label: dict[str, str], extractor: Extractor) -> None:
    path = SAMPLES / label["file"]
    is_scan = label["notes"].startswith("scan")
    if is_scan and model_folder() is None:
        pytest.skip("no Vietnamese recognition model is installed")
    # the header is on the first page: more would cost seconds for each
    facts = read_facts(extractor.extract(path, path.name, pages=[1] if is_scan else None))
    assert wrong(label, facts) == []
    if not label["code"]:
        assert facts.is_annex
    elif "written by hand" not in label["notes"]:
        assert facts.code is not None
        assert facts.date is not None
        assert facts.issuer is not None
        assert facts.type is not None


def composed(index: int, topic: Topic) -> Composed:
    """A paper on the topic; replies answer the first one."""
    chance = Random(index)
    routes = {"down": (DEPARTMENT, (HOME, NEIGHBOUR)), "peer": (HOME, (NEIGHBOUR,)), "up": (HOME, (DEPARTMENT,))}
    sender, readers = routes[topic.route]
    made = compose(
        topic,
        sender=sender,
        readers=readers,
        number=f"{chance.randint(1, 1999):02d}",
        signed_at=datetime(2026, chance.randint(1, 11), chance.randint(1, 20), 9, 31, 5, tzinfo=VIETNAM),
        today=date(2026, 11, 22),
        urgency=chance.choice(list(Urgency)[:4]),
        answered=composed(0, topics()[0]).paper if topic.is_reply else None,
        chance=chance,
    )
    return marked_secret(made, annex=index % 2 == 0) if index % 3 == 0 else made


@pytest.mark.parametrize(
    ("index", "topic"), list(enumerate(topics())), ids=lambda value: "" if isinstance(value, Topic) else None
)
def test_a_paper_of_the_demonstration(index: int, topic: Topic, extractor: Extractor, tmp_path: Path) -> None:
    made = composed(index, topic)
    paper, word = made.paper, index % 2 == 1
    path = tmp_path / "paper"
    path.write_bytes(paper_docx(paper) if word else paper_pdf(paper))
    facts = read_facts(extractor.extract(path, "van-ban.docx" if word else "van-ban.pdf"))
    assert facts.code is not None
    assert facts.date is not None
    assert facts.issuer is not None
    assert facts.type is not None
    assert facts.subject is not None
    assert facts.signer is not None
    assert str(facts.code.value) == paper.code
    assert facts.date.value == paper.signed_at.date()
    assert facts.issuer.value == " ".join(paper.issuer.split())
    assert (facts.parent.value if facts.parent else "") == " ".join(paper.parent.split())
    assert facts.type.value.name == paper.type_name
    assert facts.subject.value == paper.subject.removeprefix("Về việc ")
    if paper.type_name != "Giấy mời":
        assert tuple(fact.value for fact in facts.kinh_gui) == paper.addressees
    assert tuple(fact.value for fact in facts.noi_nhan) == paper.recipients
    assert (fold(facts.signer.value.position), facts.signer.value.name) == (
        fold(paper.signature.position),
        paper.signature.name,
    )
    assert (facts.urgency.value.vi.upper() if facts.urgency else "") == paper.urgency
    assert (facts.secrecy.value.vi.upper() if facts.secrecy else "") == paper.secrecy
    assert tuple(fact.value.name for fact in facts.enclosures) == paper.enclosures
    assert {fact.value.on for fact in facts.deadlines} == ({made.due} if made.due else set())
    assert not facts.is_annex
    for annex in made.annexes:
        path.write_bytes(annex_docx(annex) if word else annex_pdf(annex))
        of_annex = read_facts(extractor.extract(path, "phu-luc.docx" if word else "phu-luc.pdf"))
        assert of_annex.annex is not None
        assert (of_annex.annex.value.label, fold(of_annex.annex.value.title)) == (annex.heading, fold(annex.title))
        assert (str(of_annex.annex.value.parent), of_annex.annex.value.parent_date) == (
            paper.code,
            paper.signed_at.date(),
        )
        assert of_annex.code is None
        assert (of_annex.secrecy.value.vi.upper() if of_annex.secrecy else "") == annex.secrecy
