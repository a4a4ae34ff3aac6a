"""Whatever is written is read back as it was."""

from io import BytesIO
from typing import TypeVar

from hypothesis import given
from hypothesis import strategies as st

from axis.edxml.reader import read
from axis.edxml.writer import write_status
from axis.package import (
    Attachment,
    Business,
    BusinessType,
    DocumentPackage,
    Organ,
    ReceiverChange,
    Replacement,
    ResponseFor,
    Signer,
    Staff,
    StatusPackage,
    TraceHop,
)
from tests.support.packages import (
    BytesSource,
    write_bytes,
)

# Any character that XML 1.0 can carry, with those that need care made likely.
characters = st.one_of(
    st.sampled_from("<>&\"'\r\n\t ;#xđĐưƠ\u0301\u202e\x85\x9b\ufeff]"),
    st.characters(exclude_categories=["Cs"], exclude_characters=[*map(chr, range(32)), "\ufffe", "\uffff"]),
)
texts = st.text(characters, max_size=12)
written = texts.filter(lambda text: text.strip() != "")
organs = st.builds(Organ, **dict.fromkeys(Organ.model_fields, texts))
staffs = st.builds(Staff, **dict.fromkeys(Staff.model_fields, texts))
responses = st.builds(ResponseFor, **dict.fromkeys(ResponseFor.model_fields, texts))


T = TypeVar("T")


def tuples(of: st.SearchStrategy[T]) -> st.SearchStrategy[tuple[T, ...]]:
    return st.lists(of, max_size=3).map(tuple)


businesses = st.builds(
    Business,
    document_id=texts,
    doc_type=st.sampled_from(BusinessType),
    reason=texts,
    paper=texts,
    document_info=texts,
    document_receiver=texts,
    receivers=tuples(st.builds(ReceiverChange, organ_id=texts, receiver_type=texts)),
    replacements=tuples(st.builds(Replacement, document_id=texts, organ_ids=tuples(written))),
    staff=staffs,
)
SCALARS = [
    "document_id",
    "number",
    "notation",
    "place",
    "issued_as",
    "type_code",
    "type_detail",
    "type_name",
    "subject",
    "content",
    "due_as",
    "sphere",
    "typist",
    "copies",
    "pages",
    "direction",
    "steering_type",
]
contents = st.binary(min_size=1, max_size=200).filter(lambda content: not content.startswith(b"PK"))


@st.composite
def documents(draw: st.DrawFn) -> tuple[DocumentPackage, list[BytesSource]]:
    """A document package and its files."""
    names = draw(st.lists(written, max_size=3))
    attachments = tuple(
        Attachment(
            ordinal=ordinal, name=name, content_type=draw(texts), content_id=f"cid:{ordinal}", description=draw(texts)
        )
        for ordinal, name in enumerate(names, start=1)
    )
    package = draw(
        st.builds(
            DocumentPackage,
            sender=organs,
            recipients=tuples(organs),
            signer=st.builds(Signer, **dict.fromkeys(Signer.model_fields, texts)),
            priority=st.integers(0, 4),
            appendixes=tuples(written),
            responses=tuples(responses.filter(lambda response: response != ResponseFor())),
            to_places=tuples(written),
            trace=tuples(st.builds(TraceHop, organ_id=texts, timestamp=texts)),
            business=businesses,
            attachments=st.just(attachments),
            **dict.fromkeys(SCALARS, texts),
        )
    )
    return package, [BytesSource(one.name, draw(contents), one.content_type) for one in attachments]


@given(documents())
def test_a_document_is_read_back_as_it_was_written(written: tuple[DocumentPackage, list[BytesSource]]) -> None:
    package, files = written
    raw = write_bytes(package, files)
    reading = read(BytesIO(raw), BytesIO)
    assert reading.package == package
    assert [payload.getvalue() for payload in reading.payloads if isinstance(payload, BytesIO)] == [
        file.content for file in files
    ]
    assert write_bytes(package, files) == raw


@given(
    st.builds(
        StatusPackage,
        sender=organs,
        response_for=responses,
        staff=staffs,
        status_code=texts,
        description=texts,
        timestamp=texts,
    )
)
def test_a_status_is_read_back_as_it_was_written(package: StatusPackage) -> None:
    out = BytesIO()
    write_status(package, out)
    out.seek(0)
    assert read(out).package == package
