"""Packages made to do harm: every one ends in a PackageError or a problem, quickly and in little memory."""

import base64
import subprocess
import sys
import textwrap
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from axis.edxml.errors import EntityRefused, NotXml, PackageError, TooDeep, TooLarge, Truncated
from axis.edxml.limits import MIB, Limits
from axis.edxml.reader import read
from axis.edxml.wire import NAMESPACE
from axis.package import DocumentPackage, Organ, StatusPackage
from tests.support.packages import document_bytes, status_bytes

ROOT = Path(__file__).parents[2]
FIXTURES = Path(__file__).parent / "fixtures"
HEAD = f'<edXML xmlns="{NAMESPACE}"><edXMLEnvelope><edXMLHeader><MessageHeader>'.encode()

BILLION_LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE edXML [
 <!ENTITY a "aaaaaaaaaa">
 <!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
 <!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">
]>
<edXML>&c;</edXML>"""
EXTERNAL = b'<!DOCTYPE edXML SYSTEM "file:///etc/passwd"><edXML/>'
EXTERNAL_ENTITY = b'<!DOCTYPE edXML [<!ENTITY x SYSTEM "file:///etc/passwd">]><edXML>&x;</edXML>'


@pytest.mark.parametrize("raw", [BILLION_LAUGHS, EXTERNAL, EXTERNAL_ENTITY, b"<!DOCTYPE html><html></html>"])
def test_a_document_type_is_refused(raw: bytes) -> None:
    with pytest.raises(EntityRefused, match="DOCTYPE"):
        read(BytesIO(raw))


def test_an_undefined_entity_is_refused() -> None:
    with pytest.raises(EntityRefused):
        read(BytesIO(document_bytes().replace(b"UBND", b"UB&nbsp;ND")))


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(TooDeep):
        read(BytesIO(HEAD + b"<a>" * 200_000 + b"</a>" * 200_000))


@pytest.mark.parametrize(
    "filling",
    [
        b"<To/>" * 60_000,
        b"<Subject>" + b"a" * 9 * MIB,
        b" " * 9 * MIB,
        b"<!-- " + b"a" * MIB,
        b"<a b='" + b"c" * MIB,
        b"<Attachment><ContentTransferEncoded>" + b"".join(b"<a%d%s/>" % (n, b"a" * 200_000) for n in range(50)),
    ],
    ids=["elements", "text", "blanks", "comment", "attribute", "names in a payload"],
)
def test_a_header_beyond_measure_is_refused_before_it_is_all_read(filling: bytes) -> None:
    source = BytesIO(HEAD + filling + b" " * 64 * MIB)
    with pytest.raises(TooLarge):
        read(source)
    assert source.tell() < len(HEAD) + len(filling) + MIB


def test_a_package_beyond_the_limit_is_refused() -> None:
    with pytest.raises(TooLarge, match="100000"):
        read(BytesIO(document_bytes(files={"a.pdf": bytes(150_000)})), limits=Limits(package=100_000))


def test_attachments_beyond_the_limit_are_refused() -> None:
    with pytest.raises(TooLarge):
        read(BytesIO(document_bytes(files={f"{number}": b"x" for number in range(6)})), limits=Limits(attachments=5))


def test_many_names_and_prefixes_cost_no_more_than_their_bytes() -> None:
    prefixes = " ".join(f'xmlns:p{number}="u{number}"' for number in range(5_000))
    inside = "".join(f'<p{number}:x xmlns:q="v{number}"/>' for number in range(5_000))
    raw = HEAD + f"<a {prefixes}>{inside}</a></MessageHeader></edXMLHeader></edXMLEnvelope></edXML>".encode()
    assert isinstance(read(BytesIO(raw)).package, DocumentPackage)


def outcome(raw: bytes) -> str:
    """The error's code, or "read"; anything else than a PackageError fails the test."""
    try:
        read(BytesIO(raw), BytesIO)
    except PackageError as error:
        return error.code if str(error) else "no message"
    return "read"


PACKAGES = [document_bytes(files={"a.pdf": bytes(range(256)) * 40, "b.doc": b"x" * 900}), status_bytes()] + [
    path.read_bytes() for path in sorted(FIXTURES.glob("[ds]*.edxml"))
]


@pytest.mark.parametrize("raw", PACKAGES)
def test_a_package_cut_anywhere_is_refused(raw: bytes) -> None:
    end = len(raw.rstrip())
    codes = {outcome(raw[:at]) for at in range(0, end, max(1, end // 100))}
    assert codes == {"truncated"}
    assert outcome(raw[:end]) == "read"


@pytest.mark.parametrize("raw", PACKAGES)
def test_a_package_with_one_byte_changed_never_crashes(raw: bytes) -> None:
    codes = set()
    for at in range(0, len(raw), max(1, len(raw) // 250)):
        for byte in (b"\x00", b"<", b"&", b"\xff"):
            codes.add(outcome(raw[:at] + byte + raw[at + 1 :]))
    assert "read" in codes
    assert "not-xml" in codes


def test_an_empty_file_is_named() -> None:
    with pytest.raises(Truncated):
        read(BytesIO(b""))


ESCAPES = {
    "\x1b]52;c;Y3VybA==\x07": "␛]52;c;Y3VybA==␇",  # C0 has no place in XML: shown by its pictures
    "\x9b31m\u202egpj.exe": "\x9b31m\u202egpj.exe",  # C1 and bidi controls are legal XML: kept raw for the views
}
WRITTEN_AS: dict[str, Callable[[str], str]] = {
    "raw bytes": lambda text: text,
    "decimal references": lambda text: "".join(f"&#{ord(c)};" for c in text),
    "hexadecimal references": lambda text: "".join(f"&#x{ord(c):02X};" for c in text),
}


@pytest.mark.parametrize("form", WRITTEN_AS)
@pytest.mark.parametrize("sequence", ESCAPES)
def test_escape_sequences_in_every_field_are_data(sequence: str, form: str) -> None:
    filled = dict.fromkeys(Organ.model_fields, "MARK")
    raw = document_bytes(
        number="MARK",
        notation="MARK",
        sender=Organ(**filled),
        to=[Organ(**filled)],
        document_id="MARK",
        type_name="MARK",
        subject="MARK",
        issued="MARK",
        due="MARK",
        files={"MARK.pdf": b"x"},
    )
    package = read(BytesIO(raw.replace(b"MARK", WRITTEN_AS[form](sequence).encode()))).package
    assert isinstance(package, DocumentPackage)
    expected = ESCAPES[sequence]
    assert package.sender == Organ(**dict.fromkeys(Organ.model_fields, expected))
    assert package.recipients == (package.sender,)
    assert {
        package.number,
        package.notation,
        package.document_id,
        package.type_name,
        package.subject,
        package.issued_as,
        package.due_as,
    } == {expected}
    assert package.attachments[0].name == f"{expected}.pdf"
    assert ("control-characters" in package.problems) == (expected != sequence)


def test_a_status_description_with_escapes_is_data() -> None:
    package = read(BytesIO(status_bytes(description="MARK").replace(b"MARK", b"a\x1b[2Jb"))).package
    assert isinstance(package, StatusPackage)
    assert package.description == "a␛[2Jb"


def test_a_reference_split_between_two_reads_is_still_recognised() -> None:
    raw = document_bytes(subject="MARK" * 3).replace(b"MARK", b"a&#x1b;")

    class TwoReads(BytesIO):
        def __init__(self, content: bytes, cut: int) -> None:
            super().__init__(content)
            self.cut = cut

        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(self.cut if self.tell() == 0 else size)

    start = raw.index(b"a&#x1b;")
    for cut in range(start, start + 24):
        package = read(TwoReads(raw, cut)).package
        assert isinstance(package, DocumentPackage)
        assert package.subject == "a␛" * 3


def test_control_characters_in_markup_are_not_forgiven() -> None:
    with pytest.raises(NotXml):
        read(BytesIO(document_bytes().replace(b"<edXML:Subject>", b"<edXML:Sub\x00ject>")))


def peak_growth(script: str, *arguments: str) -> int:
    """How many bytes the peak resident memory of a new process grows by while it runs ``work``, defined in `script`."""
    measured = textwrap.dedent(script) + textwrap.dedent(
        """
        import resource
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        work(*sys.argv[1:])
        print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024)
        """
    )
    done = subprocess.run(
        [sys.executable, "-c", measured, *arguments], cwd=ROOT, capture_output=True, text=True, check=True, timeout=100
    )
    return int(done.stdout)


WORK = """
    import io, sys
    sys.path.insert(0, ".")
    from axis.edxml.reader import read
    from tests.support.packages import document_bytes

    class Counter:
        size = 0
        def write(self, data):
            self.size += len(data)

    def work(path, expected_problem, expected_size):
        with open(path, "rb") as package:
            reading = read(package, Counter)
        (attachment,), (payload,) = reading.package.attachments, reading.payloads
        assert str(attachment.problem) == expected_problem, attachment
        assert payload.size == int(expected_size), payload.size

    read(io.BytesIO(document_bytes()), Counter)  # what the first reading loads is no part of the growth
"""


def test_an_attachment_of_50_mb_streams_through_little_memory(tmp_path: Path) -> None:
    size = 50 * MIB
    before, after = document_bytes(files={"scan.pdf": b"abc"}).split(base64.b64encode(b"abc"))
    line = base64.b64encode(bytes(range(256)) * 3 * 64)
    with (tmp_path / "large.edxml").open("wb") as package:
        package.write(before)
        whole, rest = divmod(size, 256 * 3 * 64)
        for _ in range(whole):
            package.write(line)
        package.write(base64.b64encode(bytes(rest)))
        package.write(after)
    assert peak_growth(WORK, str(tmp_path / "large.edxml"), "None", str(size)) < 30 * MIB


def test_a_zip_bomb_of_half_a_megabyte_unpacks_to_nothing(tmp_path: Path) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(bytes(4 * MIB)) + packer.flush(zlib.Z_FULL_FLUSH)  # repeats, as nothing refers back
    times = 512 * 1024 // len(block)
    data = block * times + packer.flush()
    size = 4 * MIB * times
    sizes = bytes(4) + len(data).to_bytes(4, "little") + size.to_bytes(4, "little")
    local = b"PK\x03\x04" + b"\x14\0\0\0\x08\0" + bytes(4) + sizes + b"\x05\0\0\0" + b"a.doc"
    directory = b"PK\x01\x02" + b"\x14\0\x14\0\0\0\x08\0" + bytes(4) + sizes + b"\x05\0" + bytes(16) + b"a.doc"
    end = (
        b"PK\x05\x06"
        + b"\0\0\0\0\x01\0\x01\0"
        + len(directory).to_bytes(4, "little")
        + (len(local) + len(data)).to_bytes(4, "little")
        + b"\0\0"
    )
    bomb = local + data + directory + end
    assert size > 400 * MIB
    raw = document_bytes(files={"a.doc": bomb}).replace(b"application/msword", b"application/zip")
    (tmp_path / "bomb.edxml").write_bytes(raw)
    assert peak_growth(WORK, str(tmp_path / "bomb.edxml"), "zip-bomb", str(len(bomb))) < 20 * MIB
