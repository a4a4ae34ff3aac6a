"""Attachments: joined to the manifest, decoded, taken out of a zip where the sender packed them; none takes another
down with it."""

import base64
import zipfile
from io import BytesIO

import pytest

from axis.edxml.limits import MIB, Limits
from axis.edxml.reader import Reading, read
from axis.package import Attachment, DocumentPackage
from tests.support.packages import BytesSource, document, document_bytes, write_bytes

SMALL = Limits(payload=100_000, unsuspicious=10_000)


def zipped(*entries: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in entries:
            entry = zipfile.ZipInfo(name)  # dated 1980: the same bytes whenever the tests are collected
            entry.compress_type = method
            archive.writestr(entry, content)
    return out.getvalue()


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


def reference(content_id: str, name: str) -> str:
    return f"<Reference><ContentId>{content_id}</ContentId><AttachmentName>{name}</AttachmentName></Reference>"


def attachment(content_id: str, name: str, payload: str, content_type: str = "") -> str:
    return (
        f"<Attachment><ContentId>{content_id}</ContentId><AttachmentName>{name}</AttachmentName>"
        f"<ContentType>{content_type}</ContentType><ContentTransferEncoded>{payload}</ContentTransferEncoded></Attachment>"
    )


def package(references: str, attachments: str) -> bytes:
    """A document with this manifest and these attachments."""
    raw = document_bytes(files={}).decode().replace("edXML:", "").replace(":edXML=", ":x=")
    raw = raw.replace('<edXMLManifest version="1.0"/>', f"<edXMLManifest>{references}</edXMLManifest>")
    return raw.replace("</edXML>", f"<AttachmentEncoded>{attachments}</AttachmentEncoded></edXML>").encode()


def read_package(raw: bytes, limits: Limits = SMALL) -> tuple[tuple[Attachment, ...], list[bytes | None]]:
    reading = read(BytesIO(raw), BytesIO, limits)
    return attachments_of(reading), [
        payload.getvalue() if isinstance(payload, BytesIO) else None for payload in reading.payloads
    ]


def attachments_of(reading: Reading) -> tuple[Attachment, ...]:
    assert isinstance(reading.package, DocumentPackage)
    return reading.package.attachments


def read_one(payload: str, name: str = "a.pdf", content_type: str = "") -> tuple[Attachment, bytes | None]:
    (only,), (content,) = read_package(package(reference("1", name), attachment("1", name, payload, content_type)))
    return only, content


def test_attachments_are_joined_by_content_id_with_or_without_cid() -> None:
    found, contents = read_package(
        package(
            reference("cid:1", "a.pdf") + reference("2", "b.pdf") + reference("CID:3", "c.pdf"),
            attachment("3", "khác.pdf", encoded(b"three"))
            + attachment("cid:2", "b.pdf", encoded(b"two"))
            + attachment("1", "a.pdf", encoded(b"one")),
        )
    )
    assert [(one.ordinal, one.name) for one in found] == [(1, "a.pdf"), (2, "b.pdf"), (3, "khác.pdf")]
    assert contents == [b"one", b"two", b"three"]


def test_attachments_are_joined_by_name_when_the_ids_differ() -> None:
    found, contents = read_package(
        package(
            reference("x", "a.pdf") + reference("y", "b.pdf"),
            attachment("1", "b.pdf", encoded(b"two")) + attachment("2", "a.pdf", encoded(b"one")),
        )
    )
    assert contents == [b"one", b"two"]
    assert [one.problem for one in found] == [None, None]


def test_attachments_without_ids_and_names_are_joined_in_order() -> None:
    found, contents = read_package(
        package(
            reference("", "a.pdf") + reference("", "b.pdf"),
            attachment("", "", encoded(b"one")) + attachment("", "", encoded(b"two")),
        )
    )
    assert [one.name for one in found] == ["a.pdf", "b.pdf"]
    assert contents == [b"one", b"two"]


def test_a_file_in_the_manifest_that_did_not_come_is_missing_and_one_not_announced_is_kept() -> None:
    found, contents = read_package(
        package(
            reference("1", "a.pdf") + reference("2", "b.pdf"),
            attachment("2", "b.pdf", encoded(b"two")) + attachment("9", "z.pdf", encoded(b"nine")),
        )
    )
    assert [(one.ordinal, one.name, one.problem, one.packing) for one in found] == [
        (1, "a.pdf", "missing", "unread"),
        (2, "b.pdf", None, "raw"),
        (3, "z.pdf", None, "raw"),
    ]
    assert contents == [None, b"two", b"nine"]


def test_an_attachment_element_without_payload_is_missing() -> None:
    raw = package(reference("1", "a.pdf"), "<Attachment><ContentId>1</ContentId></Attachment>")
    for opener in (BytesIO, None):
        (only,) = attachments_of(read(BytesIO(raw), opener))
        assert (only.name, only.problem, only.packing) == ("a.pdf", "missing", "unread")


def test_only_the_first_payload_of_an_attachment_counts() -> None:
    twice = f"{encoded(b'first')}</ContentTransferEncoded><ContentTransferEncoded>{encoded(b'second')}"
    assert read_one(twice)[1] == b"first"


def test_without_a_writer_only_the_header_is_read() -> None:
    raw = document_bytes(files={"a.pdf": b"content", "b.pdf": b"content"})
    reading = read(BytesIO(raw))
    assert [(one.name, one.packing, one.problem) for one in attachments_of(reading)] == [
        ("a.pdf", "unread", None),
        ("b.pdf", "unread", None),
    ]
    assert reading.payloads == (None, None)


def test_line_breaks_and_indents_in_base64_are_fine() -> None:
    content = bytes(range(256)) * 300
    text = encoded(content)
    broken = "\r\n\t ".join(text[at : at + 61] for at in range(0, len(text), 61))
    assert read_one(f"\n  {broken}\n") == (read_one(text)[0], content)


@pytest.mark.parametrize("content", [b"a", b"ab", b"abc", b"abcd"])
def test_left_out_padding_is_added(content: bytes) -> None:
    assert read_one(encoded(content).rstrip("="))[1] == content


@pytest.mark.parametrize("payload", ["AAA*", "QUJ", "AAAAA", "====", "QQ==QUJD", "Văn bản", "QU-_", "&#27;AAA"])
def test_bad_base64_is_a_problem_of_that_attachment_only(payload: str) -> None:
    if payload == "QUJ":  # unpadded, therefore good: the control of this test
        assert read_one(payload) == (Attachment(ordinal=1, name="a.pdf", content_id="1"), b"AB")
        return
    found, contents = read_package(
        package(
            reference("1", "a.pdf") + reference("2", "b.pdf"),
            attachment("1", "a.pdf", payload) + attachment("2", "b.pdf", encoded(b"good")),
        )
    )
    assert [one.problem for one in found] == ["bad-base64", None]
    assert contents == [None, b"good"]


def test_an_empty_payload_is_pointed_out() -> None:
    only, content = read_one(" \n ")
    assert (only.problem, content) == ("empty", b"")


def test_a_payload_over_the_limit_is_a_problem_of_that_attachment_only() -> None:
    found, contents = read_package(
        package(
            reference("1", "a.pdf") + reference("2", "b.pdf"),
            attachment("1", "a.pdf", encoded(bytes(SMALL.payload + 1)))
            + attachment("2", "b.pdf", encoded(bytes(SMALL.payload))),
        )
    )
    assert [one.problem for one in found] == ["too-large", None]
    assert contents == [None, bytes(SMALL.payload)]


@pytest.mark.parametrize("name", ["a.doc", "a.txt", "A.PDF", "a.docx", "không đuôi"])
@pytest.mark.parametrize("content_type", ["application/zip", "Application/X-Zip-Compressed; name=a"])
def test_a_file_packed_in_a_one_entry_zip_is_taken_out(name: str, content_type: str) -> None:
    only, content = read_one(encoded(zipped(("tên khác.tmp", b"the file"))), name, content_type)
    assert (only.name, only.packing, only.problem, content) == (name, "zip", None, b"the file")


def test_a_packed_file_is_recognised_by_its_name_when_the_type_says_otherwise() -> None:
    only, content = read_one(encoded(zipped(("a.doc", b"the file"))), "a.doc", "application/msword")
    assert (only.packing, content) == ("zip", b"the file")


@pytest.mark.parametrize(
    ("name", "content_type", "content"),
    [
        ("a.zip", "application/zip", zipped(("a.doc", b"the file"))),
        ("a.ZIP", "application/zip", zipped(("a.doc", b"the file"))),
        ("map.kmz", "application/zip", zipped(("doc.kml", b"<kml/>"))),
        ("a.docx", "application/zip", zipped(("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<x/>"))),
        ("a.docx", "application/octet-stream", zipped(("only.xml", b"<x/>"))),
        ("a.doc", "application/zip", zipped(("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<x/>"))),
        ("a.doc", "application/zip", zipped(("folder/", b""))),
        ("a.doc", "application/zip", b"\xd0\xcf\x11\xe0 not a zip at all"),
        ("a.doc", "application/zip", b"PK"),
    ],
)
def test_a_file_that_is_itself_a_zip_or_none_stays_as_it_is(name: str, content_type: str, content: bytes) -> None:
    only, found = read_one(encoded(content), name, content_type)
    assert (only.packing, only.problem, found) == ("raw", None, content)


def damaged(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :]


ONE_ENTRY = zipped(("a.doc", b"the file, long enough to be damaged in the middle of it"))


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04",
        b"PK\x03\x04" + bytes(100),
        ONE_ENTRY[:-10],
        ONE_ENTRY[: len(ONE_ENTRY) // 2],
        *(damaged(ONE_ENTRY, at) for at in (30, 40, 45, len(ONE_ENTRY) - 6)),
    ],
)
def test_a_broken_zip_is_a_problem_and_its_bytes_are_kept(content: bytes) -> None:
    only, found = read_one(encoded(content), "a.doc", "application/zip")
    assert (only.packing, only.problem, found) == ("raw", "bad-zip", content)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_of_a_method_no_office_uses_is_kept_as_it_is(method: int) -> None:
    content = zipped(("a.doc", b"the file"), method=method)
    only, found = read_one(encoded(content), "a.doc", "application/zip")
    assert (only.packing, only.problem, found) == ("raw", "bad-zip", content)


def test_a_stored_entry_is_taken_out_too() -> None:
    content = zipped(("x", b"the file"), method=zipfile.ZIP_STORED)
    assert read_one(encoded(content), "a.doc", "application/zip")[1] == b"the file"


@pytest.mark.parametrize(
    "payload",
    [
        "QUJD<a/>QUJD",
        "QUJDQ<a/>",
        "<ContentTransferEncoded>QUJD</ContentTransferEncoded>",
        "QUJD<Attachment>QUJD</Attachment>QUJD",
        "QUJD<Attachment><ContentTransferEncoded>QUJD</ContentTransferEncoded></Attachment>QUJD",
    ],
)
def test_elements_inside_a_payload_spoil_it(payload: str) -> None:
    found, contents = read_package(
        package(reference("2", "b.pdf"), attachment("1", "a.pdf", payload) + attachment("2", "b.pdf", encoded(b"good")))
    )
    assert found[0].problem is None
    assert contents[0] == b"good"
    assert {one.problem for one in found[1:]} == {"bad-base64"}
    assert set(contents[1:]) == {None}


def test_a_writer_that_fails_is_not_taken_for_a_bad_package() -> None:
    class Failing:
        def write(self, _data: bytes, /) -> int:
            raise ValueError("closed")

    for content in (b"the file", zipped(("x", b"the file"))):
        raw = package(reference("1", "a.doc"), attachment("1", "a.doc", encoded(content), "application/zip"))
        with pytest.raises(ValueError, match="closed"):
            read(BytesIO(raw), Failing)


def test_damage_anywhere_in_a_zip_never_breaks_the_reading() -> None:
    for at in range(4, len(ONE_ENTRY)):
        only, found = read_one(encoded(damaged(ONE_ENTRY, at)), "a.doc", "application/zip")
        assert found in (damaged(ONE_ENTRY, at), b"the file, long enough to be damaged in the middle of it"), at
        assert (only.packing == "raw") == (found == damaged(ONE_ENTRY, at)), at


def test_a_zip_with_a_password_is_told_apart() -> None:
    directory = ONE_ENTRY.rfind(b"PK\x01\x02")
    locked = bytearray(ONE_ENTRY)
    locked[6] |= 1
    locked[directory + 8] |= 1
    only, found = read_one(encoded(bytes(locked)), "a.doc", "application/zip")
    assert (only.packing, only.problem, found) == ("raw", "zip-locked", bytes(locked))


@pytest.mark.parametrize("size", [SMALL.payload + 1, 50_000])
def test_a_zip_bomb_is_not_unpacked(size: int) -> None:
    bomb = zipped(("a.doc", bytes(size)))
    (only,), (found,) = read_package(
        package(reference("1", "a.doc"), attachment("1", "a.doc", encoded(bomb), "application/zip")),
        Limits(payload=SMALL.payload, unsuspicious=SMALL.unsuspicious, ratio=20),
    )
    assert (only.packing, only.problem, found) == ("raw", "zip-bomb", bomb)


def test_a_zip_that_lies_about_its_size_is_not_believed() -> None:
    bomb = bytearray(zipped(("a.doc", bytes(5 * MIB))))
    directory = bomb.rfind(b"PK\x01\x02")
    for at in (22, directory + 24):
        bomb[at : at + 4] = (1000).to_bytes(4, "little")
    only, found = read_one(encoded(bytes(bomb)), "a.doc", "application/zip")
    assert (only.packing, only.problem, found) == ("raw", "bad-zip", bytes(bomb))


def test_a_large_zip_with_an_impossible_offset_is_a_problem() -> None:
    content = bytearray(zipped(("a.doc", bytes(range(256)) * 8192), method=zipfile.ZIP_STORED))
    end = content.rfind(b"PK\x05\x06")
    content[end + 16 : end + 20] = (len(content) + 99).to_bytes(4, "little")  # the directory, beyond the file
    raw = package(reference("1", "a.doc"), attachment("1", "a.doc", encoded(bytes(content)), "application/zip"))
    (only,), (found,) = read_package(raw, Limits())
    assert (only.packing, only.problem, found) == ("raw", "bad-zip", bytes(content))


def test_a_zip_of_very_many_entries_is_not_listed() -> None:
    many = zipped(*((f"{number}", b"") for number in range(3000)))
    lying = bytearray(many)
    end = lying.rfind(b"PK\x05\x06")
    lying[end + 8 : end + 12] = b"\x01\x00\x01\x00"  # claims one entry over a directory of 3,000
    for content in (many, bytes(lying)):
        (only,), (found,) = read_package(
            package(reference("1", "a.doc"), attachment("1", "a.doc", encoded(content), "application/zip")),
            Limits(),
        )
        assert (only.packing, only.problem, found) == ("raw", None, content)


def test_a_large_file_is_spooled_and_comes_through_unchanged() -> None:
    content = bytes(range(256)) * (3 * MIB // 256) + b"end"
    raw = write_bytes(document(), [BytesSource("scan.pdf", content, "application/pdf")])
    reading = read(BytesIO(raw), BytesIO)
    (payload,) = reading.payloads
    assert isinstance(payload, BytesIO)
    assert payload.getvalue() == content
