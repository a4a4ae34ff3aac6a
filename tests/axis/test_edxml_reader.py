"""Reading packages: our own fixtures in the shape of the national samples, and each oddity of real ones by itself."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from axis.edxml.errors import EncodingRefused, NoHeader, NotEdxml, NotXml, OldForm, PackageError
from axis.edxml.reader import Reading
from axis.edxml.wire import NAMESPACE
from axis.package import (
    Attachment,
    Business,
    BusinessType,
    DocumentPackage,
    Organ,
    Replacement,
    ResponseFor,
    SignatureState,
    Signer,
    Staff,
    StatusPackage,
    TraceHop,
)
from tests.support.packages import document, document_bytes, status_bytes, write_bytes
from tests.support.reading import files, read_bytes, read_document

FIXTURES = Path(__file__).parent / "fixtures"


def test_a_new_document_is_read_field_by_field() -> None:
    reading = read_bytes((FIXTURES / "document_new.edxml").read_bytes())
    assert reading.package == DocumentPackage(
        sender=Organ(
            organ_id="000.00.14.H29",
            name="Sở Khoa học và Công nghệ",
            in_charge="Ủy ban nhân dân Thành phố Hồ Chí Minh",
            email="skhcn@example.vn",
        ),
        recipients=(
            Organ(
                organ_id="000.00.01.H29",
                name="Văn phòng Ủy ban",
                in_charge="Ủy ban nhân dân Thành phố Hồ Chí Minh",
                address="86 Lê Thánh Tôn",
                email="vp@example.vn",
            ),
        ),
        document_id="000.00.14.H29,2026/11/20,2491/SKHCN-VP",
        number="2491",
        notation="SKHCN-VP",
        place="Thành phố Hồ Chí Minh",
        issued_as="20/11/2026",
        type_code="1",
        type_detail="0",
        type_name="Công văn",
        subject="V/v báo cáo chuyển đổi số",
        content="Báo cáo chuyển đổi số",
        priority=2,
        sphere="Liên thông văn bản",
        copies="2",
        pages="22",
        direction="false",
        steering_type="1",
        to_places=("Các sở, ban, ngành", "Ủy ban nhân dân các phường, xã"),
        trace=(
            TraceHop(organ_id="000.00.14.H29", timestamp="2026/11/20 00:00:00"),
            TraceHop(organ_id="000.00.00.H29", timestamp="2026/11/20 09:31:05"),
        ),
        business=Business(
            document_id="000.00.14.H29,2026/02/30,2491/SKHCN-VP",
            reason="Văn bản điện tử mới",
            paper="0",
            staff=Staff(department="Văn thư", staff="Nguyễn Văn A", email="vanthu@example.vn", mobile="0900000001"),
        ),
        signature=SignatureState.UNCHECKED,
        attachments=(
            Attachment(
                ordinal=1,
                name="Báo cáo.doc",
                content_type="application/zip",
                content_id="209",
                description="Báo cáo.doc",
                packing="zip",
            ),
            Attachment(
                ordinal=2,
                name="phu-luc.pdf",
                content_type="application/pdf",
                content_id="cid:210",
                description="Phụ lục",
                packing="unread",
                problem="missing",
            ),
        ),
    )
    assert files(reading) == [b"\xd0\xcf\x11\xe0 a binary word file, or near enough", None]
    assert reading.package.problems == ("business-id-date",)
    assert reading.package.issued_on == date(2026, 11, 20)
    assert reading.package.code == "2491/SKHCN-VP"
    assert str(reading.package.trace[1].passed_at) == "2026-11-20 09:31:05+07:00"


def test_an_odd_document_is_read_all_the_same() -> None:
    reading = read_bytes((FIXTURES / "document_odd.edxml").read_bytes())
    package = reading.package
    assert isinstance(package, DocumentPackage)
    assert package.sender == Organ(
        organ_id="14.00.W00",
        name="Trung tâm thử nghiệm 01",
        in_charge="Tập đoàn B",
        telephone="(84-4)30000000",
    )
    assert package.document_id == "9fbfbad2-f1f8-4256-a2eb-50fb1061cddb"
    assert (package.number, package.notation) == ("34E31", "THU-NGHIEM1")
    assert package.subject == "Văn bản liên thông chỉ đạo"
    assert package.signer == Signer(competence="Q.", position="Giám đốc", full_name="Phạm Văn D")
    assert package.responses == ()
    assert package.appendixes == ("Phụ lục",)
    assert package.to_places == ("Các bộ",)
    assert package.due_on == date(2018, 6, 25)
    assert package.business == Business()
    assert package.signature is SignatureState.UNCHECKED
    assert package.problems == ("priority",)
    assert package.attachments == (
        Attachment(
            ordinal=1,
            name="HUONG DAN.SIGNED.PDF",
            content_type="application/pdf",
            content_id="cid:36b8a92e-f054-11e7-842b-005056b672fc",
            description="Mô tả 1",
        ),
    )
    assert files(reading) == [b"%PDF-1.4 a scan" * 12]


def test_a_status_is_read_field_by_field() -> None:
    reading = read_bytes((FIXTURES / "status_processing_05.edxml").read_bytes())
    assert reading == Reading(
        StatusPackage(
            sender=Organ(
                organ_id="000.00.01.H29",
                name="Văn phòng Ủy ban",
                in_charge="Ủy ban nhân dân Thành phố Hồ Chí Minh",
                address="86 Lê Thánh Tôn",
                email="vp@example.vn",
                telephone="028 30000000",
                fax="028 30000001",
                website="www.example.vn",
            ),
            response_for=ResponseFor(
                organ_id="000.00.14.H29",
                code="2491/SKHCN-VP",
                issued_as="2026/11/20",
                document_id="000.00.14.H29,2026/11/20,2491/SKHCN-VP",
            ),
            staff=Staff(
                department="Phòng Hành chính", staff="Lê Văn C", email="vanthu@example.vn", mobile="0900000002"
            ),
            status_code="05",
            description="Đang xử lý văn bản đến",
            timestamp="2026/11/20 11:08:36",
        )
    )
    assert isinstance(reading.package, StatusPackage)
    assert str(reading.package.stamped_at) == "2026-11-20 11:08:36+07:00"
    assert reading.package.problems == ()


def test_the_pre_2016_form_is_refused_in_words() -> None:
    with pytest.raises(OldForm) as refused:
        read_bytes((FIXTURES / "old_form.edxml").read_bytes())
    assert refused.value.code == "old-form"
    assert "QCVN 102:2016/BTTTT" in str(refused.value)


@pytest.mark.parametrize("namespace", ["http://www.e-doc.vn/Schema/", "http://www.go.vn/eDoc"])
def test_the_pre_2016_namespaces_are_refused_without_soap_too(namespace: str) -> None:
    with pytest.raises(OldForm):
        read_bytes(document_bytes().replace(NAMESPACE.encode(), namespace.encode()))


def replaced(old: str, new: str) -> bytes:
    """A good package with one piece of its text changed."""
    good = document_bytes().decode()
    assert old in good
    return good.replace(old, new).encode()


def test_replacement_information_is_read() -> None:
    info = (
        "<edXML:ReplacementInfoList><edXML:ReplacementInfo><edXML:DocumentId>a,2026/01/02,1/B</edXML:DocumentId>"
        "<edXML:OrganIdList><edXML:OrganId>H29</edXML:OrganId><edXML:OrganId>H29.1</edXML:OrganId></edXML:OrganIdList>"
        "</edXML:ReplacementInfo></edXML:ReplacementInfoList><edXML:StaffInfo>"
    )
    package = read_document(replaced("<edXML:StaffInfo>", info))
    assert package.business.replacements == (Replacement(document_id="a,2026/01/02,1/B", organ_ids=("H29", "H29.1")),)


@pytest.mark.parametrize("action", list(BusinessType))
def test_each_kind_of_business_is_told_apart(action: BusinessType) -> None:
    assert read_document(document_bytes(business_type=action)).business.doc_type is action


def test_an_unknown_kind_of_business_is_pointed_out() -> None:
    package = read_document(replaced("<edXML:BussinessDocType>0<", "<edXML:BussinessDocType>7<"))
    assert package.problems == ("business-type",)


@pytest.mark.parametrize("prefix", ["", "ed:", "edXML:", "ns2:"])
def test_any_prefix_of_the_namespace_will_do(prefix: str) -> None:
    raw = document_bytes().decode().replace("edXML:", prefix).replace(":edXML=", f":{prefix.strip(':') or 'x'}=")
    assert read_document(raw.encode()).model_copy(update={"attachments": ()}) == document()


@pytest.mark.parametrize("namespace", ["", "urn:other"])
def test_an_odd_namespace_is_tolerated_and_pointed_out(namespace: str) -> None:
    package = read_document(document_bytes().replace(NAMESPACE.encode(), namespace.encode()))
    assert package.problems == ("namespace",)
    assert package.model_copy(update={"attachments": (), "oddities": ()}) == document()


def test_prefixes_that_nothing_declares_are_tolerated() -> None:
    raw = document_bytes().replace(b' xmlns:edXML="' + NAMESPACE.encode() + b'"', b"")
    package = read_document(raw)
    assert package.model_copy(update={"attachments": (), "oddities": ()}) == document()
    assert [attachment.problem for attachment in package.attachments] == [None]


def test_an_element_of_another_vocabulary_does_not_shadow_ours() -> None:
    raw = replaced("<edXML:Subject>", '<x:Subject xmlns:x="urn:x">khác</x:Subject><edXML:Subject>')
    assert read_document(raw).subject == document().subject


def test_a_prefix_may_be_declared_again_further_in() -> None:
    raw = replaced(
        "<edXML:Place>Thành phố Hồ Chí Minh</edXML:Place>",
        '<edXML:Place xmlns:edXML="urn:x">sai</edXML:Place><edXML:Place>đúng</edXML:Place>',
    )
    assert read_document(raw).place == "đúng"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [("2026/11/20", date(2026, 11, 20)), ("20/11/2026", date(2026, 11, 20)), ("2014/02/30", None), ("", None)],
)
def test_dates_are_read_in_both_orders_and_impossible_ones_reported(raw: str, expected: date | None) -> None:
    package = read_document(document_bytes(issued=raw, due=raw, document_id="x"))
    assert (package.issued_as, package.issued_on, package.due_on) == (raw, expected, expected)
    assert ("issued-date" in package.problems, "due-date" in package.problems) == (bool(raw and not expected),) * 2


def test_a_number_with_commas_does_not_hide_the_date_of_the_document_id() -> None:
    assert read_document(document_bytes(notation="CTPH-LĐLĐ-SVH,TT,DL")).problems == ()


def test_text_is_normalised_and_trimmed() -> None:
    decomposed = "  V/v đâ\u0300u tư\n"
    assert read_document(replaced(document().subject, decomposed)).subject == "V/v đầu tư"


def test_markup_in_a_text_costs_none_of_its_words() -> None:
    assert read_document(replaced(document().subject, "V/v <b>họp <i>gấp</i></b> chiều nay")).subject == (
        "V/v họp gấp chiều nay"
    )


def test_a_code_with_leading_zeros() -> None:
    package = read_document(document_bytes().replace(b"BussinessDocType>0<", b"BussinessDocType>01<"))
    assert (package.business.doc_type, package.problems) == (BusinessType.RECALL, ())


def test_a_byte_order_mark_and_blanks_before_it_all_are_fine() -> None:
    for before in (b"\xef\xbb\xbf", b"\r\n  ", b"\xef\xbb\xbf\n"):
        assert read_document(before + document_bytes()).number == "12"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: raw.decode().encode("utf-16"),
        lambda raw: raw.decode().encode("utf-16-le"),
        lambda raw: raw.decode().encode("utf-16-be"),
        lambda raw: raw.decode().encode("utf-32"),
        lambda raw: raw.replace(b'encoding="UTF-8"', b'encoding="windows-1258"'),
        lambda raw: raw.replace(b'encoding="UTF-8"', b'encoding="utf-16"'),
    ],
)
def test_other_encodings_are_refused_in_words(spoil: Callable[[bytes], bytes]) -> None:
    with pytest.raises(EncodingRefused, match="UTF-8"):
        read_bytes(spoil(document_bytes()))


def test_bytes_that_are_not_utf8_are_refused() -> None:
    with pytest.raises(NotXml):
        read_bytes(document_bytes().replace("Sở".encode(), b"S\xf4"))


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        (b"<html><body>502</body></html>", NotEdxml),
        (b"<edXML/>", NoHeader),
        (f'<edXML xmlns="{NAMESPACE}"><edXMLEnvelope><edXMLHeader/></edXMLEnvelope></edXML>'.encode(), NoHeader),
        (b'{"status": "FAIL"}', NotXml),
        (b"<edXML></edXMl>", NotXml),
        (b"<edXML/><edXML/>", NotXml),
    ],
)
def test_what_is_no_package_is_named(raw: bytes, error: type[PackageError]) -> None:
    with pytest.raises(error) as refused:
        read_bytes(raw)
    assert type(refused.value) is error
    assert refused.value.code in {"not-edxml", "no-header", "not-xml"}
    assert str(refused.value).endswith(".")


def test_missing_mandatory_fields_are_problems_not_errors() -> None:
    package = read_document(write_bytes(DocumentPackage(sender=Organ())))
    assert package.problems == (
        "missing:From/OrganId",
        "missing:From/OrganName",
        "missing:To/OrganId",
        "missing:Code/CodeNumber",
        "missing:Code/CodeNotation",
        "missing:PromulgationInfo/PromulgationDate",
        "missing:DocumentType",
        "missing:Subject",
    )


def test_a_status_with_gaps_is_read_with_problems() -> None:
    package = read_bytes(status_bytes(code="", document_id="", timestamp="hôm qua", issued="2014/02/30")).package
    assert package.problems == (
        "response-date",
        "timestamp",
        "missing:ResponseFor/DocumentId",
        "missing:StatusCode",
    )


@pytest.mark.parametrize(
    ("signature", "state"),
    [
        ("", SignatureState.ABSENT),
        ("<Signature/>", SignatureState.ABSENT),
        ("<Signature><SignatureValue/></Signature>", SignatureState.UNCHECKED),
    ],
)
def test_a_signature_is_never_taken_for_valid(signature: str, state: SignatureState) -> None:
    raw = replaced("</edXML:edXMLHeader>", f"{signature}</edXML:edXMLHeader>")
    assert read_document(raw).signature is state
