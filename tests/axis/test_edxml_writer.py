"""Writing packages: the exact layout, and what cannot be written."""

from io import BytesIO
from typing import BinaryIO
from xml.etree import ElementTree

import pytest

from axis.edxml.reader import read
from axis.edxml.writer import described, write_document
from axis.package import (
    Business,
    BusinessType,
    DocumentPackage,
    ReceiverChange,
    Replacement,
    ResponseFor,
    Signer,
    Staff,
    TraceHop,
)
from tests.support.packages import (
    BytesSource,
    document,
    document_bytes,
    organ,
    sources,
    status_bytes,
    write_bytes,
)

EXPECTED = """\
<?xml version="1.0" encoding="UTF-8"?>
<edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016">
  <edXML:edXMLEnvelope xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016">
    <edXML:edXMLHeader>
      <edXML:MessageHeader>
        <edXML:From>
          <edXML:OrganId>H29.14</edXML:OrganId>
          <edXML:OrganizationInCharge/>
          <edXML:OrganName>Sở A &amp; B</edXML:OrganName>
          <edXML:OrganAdd/>
          <edXML:Email/>
          <edXML:Telephone/>
          <edXML:Fax/>
          <edXML:Website/>
        </edXML:From>
        <edXML:To>
          <edXML:OrganId>H29.1</edXML:OrganId>
          <edXML:OrganizationInCharge/>
          <edXML:OrganName>Văn phòng</edXML:OrganName>
          <edXML:OrganAdd/>
          <edXML:Email/>
          <edXML:Telephone/>
          <edXML:Fax/>
          <edXML:Website/>
        </edXML:To>
        <edXML:DocumentId>H29.14,2026/11/20,12/UBND-VX</edXML:DocumentId>
        <edXML:Code>
          <edXML:CodeNumber>12</edXML:CodeNumber>
          <edXML:CodeNotation>UBND-VX</edXML:CodeNotation>
        </edXML:Code>
        <edXML:PromulgationInfo>
          <edXML:Place/>
          <edXML:PromulgationDate>2026/11/20</edXML:PromulgationDate>
        </edXML:PromulgationInfo>
        <edXML:DocumentType>
          <edXML:Type>1</edXML:Type>
          <edXML:TypeDetail>0</edXML:TypeDetail>
          <edXML:TypeName>Công văn</edXML:TypeName>
        </edXML:DocumentType>
        <edXML:Subject>V/v a &lt; b</edXML:Subject>
        <edXML:Content/>
        <edXML:SignerInfo>
          <edXML:Competence>TL.</edXML:Competence>
          <edXML:Position/>
          <edXML:FullName/>
        </edXML:SignerInfo>
        <edXML:DueDate/>
        <edXML:OtherInfo>
          <edXML:Priority>3</edXML:Priority>
          <edXML:SphereOfPromulgation/>
          <edXML:TyperNotation/>
          <edXML:PromulgationAmount/>
          <edXML:PageAmount/>
          <edXML:Direction/>
          <edXML:Appendixes>
            <edXML:Appendix>Phụ lục 1</edXML:Appendix>
          </edXML:Appendixes>
        </edXML:OtherInfo>
        <edXML:ResponseFor>
          <edXML:OrganId>H29.1</edXML:OrganId>
          <edXML:Code>5/VP</edXML:Code>
          <edXML:PromulgationDate>2026/11/02</edXML:PromulgationDate>
          <edXML:DocumentId>H29.1,2026/11/02,5/VP</edXML:DocumentId>
        </edXML:ResponseFor>
        <edXML:SteeringType>1</edXML:SteeringType>
        <edXML:ToPlaces>
          <edXML:Place>Như trên</edXML:Place>
        </edXML:ToPlaces>
      </edXML:MessageHeader>
      <edXML:TraceHeaderList>
        <edXML:TraceHeader>
          <edXML:OrganId>H29.14</edXML:OrganId>
          <edXML:Timestamp>2026/11/20 09:31:05</edXML:Timestamp>
        </edXML:TraceHeader>
        <edXML:Bussiness>
          <edXML:DocumentId>H29.14,2026/11/20,12/UBND-VX</edXML:DocumentId>
          <edXML:BussinessDocType>2</edXML:BussinessDocType>
          <edXML:BussinessDocReason>Cập nhật</edXML:BussinessDocReason>
          <edXML:Paper>0</edXML:Paper>
          <edXML:BussinessDocumentInfo>
            <edXML:DocumentInfo>0</edXML:DocumentInfo>
            <edXML:DocumentReceiver>1</edXML:DocumentReceiver>
            <edXML:ReceiverList>
              <edXML:Receiver>
                <edXML:OrganId>H29.15</edXML:OrganId>
                <edXML:ReceiverType>1</edXML:ReceiverType>
              </edXML:Receiver>
            </edXML:ReceiverList>
          </edXML:BussinessDocumentInfo>
          <edXML:ReplacementInfoList>
            <edXML:ReplacementInfo>
              <edXML:DocumentId>H29.14,2026/11/01,9/UBND-VX</edXML:DocumentId>
              <edXML:OrganIdList>
                <edXML:OrganId>H29.1</edXML:OrganId>
              </edXML:OrganIdList>
            </edXML:ReplacementInfo>
          </edXML:ReplacementInfoList>
          <edXML:StaffInfo>
            <edXML:Department/>
            <edXML:Staff>Nguyễn Văn A</edXML:Staff>
            <edXML:Email/>
            <edXML:Mobile/>
          </edXML:StaffInfo>
        </edXML:Bussiness>
      </edXML:TraceHeaderList>
    </edXML:edXMLHeader>
    <edXML:edXMLBody>
      <edXML:edXMLManifest version="1.0">
        <edXML:Reference>
          <edXML:ContentId>cid:1</edXML:ContentId>
          <edXML:ContentType>application/pdf</edXML:ContentType>
          <edXML:Description>a.pdf</edXML:Description>
          <edXML:AttachmentName>a.pdf</edXML:AttachmentName>
        </edXML:Reference>
      </edXML:edXMLManifest>
    </edXML:edXMLBody>
  </edXML:edXMLEnvelope>
  <AttachmentEncoded>
    <Attachment>
      <ContentId>cid:1</ContentId>
      <AttachmentName>a.pdf</AttachmentName>
      <Description>a.pdf</Description>
      <ContentType>application/pdf</ContentType>
      <edXML:ContentTransferEncoded xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016">JVBERg==</edXML:ContentTransferEncoded>
    </Attachment>
  </AttachmentEncoded>
</edXML>
"""

EXPECTED_STATUS = """\
<?xml version="1.0" encoding="UTF-8"?>
<edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016">
  <edXML:edXMLEnvelope xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016">
    <edXML:edXMLHeader>
      <edXML:MessageHeader>
        <edXML:From>
          <edXML:OrganId>H29.1</edXML:OrganId>
          <edXML:OrganName>Văn phòng Ủy ban nhân dân Thành phố</edXML:OrganName>
          <edXML:OrganizationInCharge/>
          <edXML:OrganAdd/>
          <edXML:Email/>
          <edXML:Telephone/>
          <edXML:Fax/>
          <edXML:Website/>
        </edXML:From>
        <edXML:ResponseFor>
          <edXML:OrganId>H29.14</edXML:OrganId>
          <edXML:Code>12/UBND-VX</edXML:Code>
          <edXML:PromulgationDate>2026/11/20</edXML:PromulgationDate>
          <edXML:DocumentId>H29.14,2026/11/20,12/UBND-VX</edXML:DocumentId>
        </edXML:ResponseFor>
        <edXML:StaffInfo>
          <edXML:Department>Văn thư</edXML:Department>
          <edXML:Staff>Lê Văn C</edXML:Staff>
          <edXML:Mobile>0900000002</edXML:Mobile>
          <edXML:Email>vanthu@example.vn</edXML:Email>
        </edXML:StaffInfo>
        <edXML:StatusCode>03</edXML:StatusCode>
        <edXML:Description>Đã tiếp nhận</edXML:Description>
        <edXML:Timestamp>2026/11/20 10:15:00</edXML:Timestamp>
      </edXML:MessageHeader>
    </edXML:edXMLHeader>
  </edXML:edXMLEnvelope>
</edXML>
"""


def test_a_document_has_the_layout_of_the_national_samples() -> None:
    package = DocumentPackage(
        sender=organ("H29.14", "Sở A & B"),
        recipients=(organ("H29.1", "Văn phòng"),),
        document_id="H29.14,2026/11/20,12/UBND-VX",
        number="12",
        notation="UBND-VX",
        issued_as="2026/11/20",
        type_code="1",
        type_detail="0",
        type_name="Công văn",
        subject="V/v a < b",
        signer=Signer(competence="TL."),
        priority=3,
        appendixes=("Phụ lục 1",),
        responses=(
            ResponseFor(organ_id="H29.1", code="5/VP", issued_as="2026/11/02", document_id="H29.1,2026/11/02,5/VP"),
        ),
        steering_type="1",
        to_places=("Như trên",),
        trace=(TraceHop(organ_id="H29.14", timestamp="2026/11/20 09:31:05"),),
        business=Business(
            document_id="H29.14,2026/11/20,12/UBND-VX",
            doc_type=BusinessType.UPDATE,
            reason="Cập nhật",
            paper="0",
            document_info="0",
            document_receiver="1",
            receivers=(ReceiverChange(organ_id="H29.15", receiver_type="1"),),
            replacements=(Replacement(document_id="H29.14,2026/11/01,9/UBND-VX", organ_ids=("H29.1",)),),
            staff=Staff(staff="Nguyễn Văn A"),
        ),
    )
    assert write_bytes(package, sources({"a.pdf": b"%PDF"})).decode() == EXPECTED


def test_a_status_has_the_layout_of_the_national_sample() -> None:
    assert status_bytes().decode() == EXPECTED_STATUS


def test_a_document_without_files_has_no_attachments_element() -> None:
    raw = document_bytes(files={})
    assert b"AttachmentEncoded" not in raw
    assert read(BytesIO(raw)).package == document()


def test_a_parser_with_namespaces_reads_what_is_written() -> None:
    namespace = {"e": "http://www.mic.gov.vn/TBT/QCVN_102_2016"}
    root = ElementTree.fromstring(document_bytes(files={"a.pdf": b"x", "b.pdf": b"y"}))
    assert root.findtext("e:edXMLEnvelope/e:edXMLHeader/e:MessageHeader/e:Code/e:CodeNumber", None, namespace) == "12"
    assert len(root.findall("e:AttachmentEncoded/e:Attachment/e:ContentTransferEncoded", namespace)) == 2
    assert {element.tag.partition("}")[0] for element in root.iter()} == {"{" + namespace["e"]}


def test_characters_that_xml_cannot_carry_are_dropped_and_others_kept() -> None:
    raw = document_bytes(subject="a\x00b\x1b]52;c\ufffe\ud800d\te\rf\u202eg\x9bh", document_id="x")
    ElementTree.fromstring(raw)
    package = read(BytesIO(raw)).package
    assert isinstance(package, DocumentPackage)
    assert package.subject == "ab]52;cd\te\rf\u202eg\x9bh"


def test_a_manifest_of_another_length_than_the_files_is_refused_before_anything_is_written() -> None:
    package = document().model_copy(update={"attachments": described(sources({"a": b"", "b": b""}))})
    out = BytesIO()
    with pytest.raises(ValueError, match="2 attachments described, 1 given"):
        write_document(package, sources({"a": b""}), out)
    assert out.getvalue() == b""


class Dribble(BytesIO):
    """A stream that never gives as much as it is asked for."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(7, size) if size and size > 0 else 7)


class DribblingSource(BytesSource):
    def open(self) -> BinaryIO:
        return Dribble(self.content)


def test_a_stream_that_gives_little_at_a_time_is_encoded_whole_and_can_be_read_from() -> None:
    content = bytes(range(256)) * 9
    raw = write_bytes(document(), [DribblingSource("a.bin", content)])
    assert raw == write_bytes(document(), [BytesSource("a.bin", content)])
    (payload,) = read(Dribble(raw), BytesIO).payloads
    assert isinstance(payload, BytesIO)
    assert payload.getvalue() == content
