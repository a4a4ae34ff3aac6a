"""Reading the national samples, when they are at hand."""

from pathlib import Path

import pytest

from axis.package import (
    Attachment,
    Business,
    BusinessType,
    DocumentPackage,
    Organ,
    ReceiverChange,
    ResponseFor,
    SignatureState,
    Signer,
    Staff,
    StatusPackage,
    TraceHop,
)
from tests.support.reading import files, read_bytes

SAMPLES = Path(__file__).parents[3] / "shared" / "samples" / "edxml"
pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the national samples are not here")


def test_the_national_new_document() -> None:
    reading = read_bytes((SAMPLES / "edoc_new.trimmed.edxml").read_bytes())
    assert reading.package == DocumentPackage(
        sender=Organ(organ_id="000.00.11.H53", name="Sở Tính", in_charge="Tỉnh Tây Ninh", email="stc@tayninh.gov.vn"),
        recipients=(
            Organ(
                organ_id="000.00.01.A53",
                name="Văn phòng tỉnh ủy",
                in_charge="Tỉnh Tây Ninh",
                address="Tỉnh Tây Ninh",
                email="vptu@tayninh.gov.vn",
            ),
        ),
        document_id="000.00.11.H53,2020/10/30,2491/STC-BCTC",
        number="2491",
        notation="STC-BCTC",
        place="Tây Ninh",
        issued_as="30/10/2020",
        type_code="1",
        type_detail="0",
        type_name="Công văn",
        subject="Báo cáo tài chính tỉnh",
        content="Báo cáo tài chính tỉnh",
        sphere="Liên thông văn bản",
        copies="2",
        pages="22",
        direction="false",
        steering_type="1",
        to_places=("Cac bo va co quan ngang bo", "Uy ban nhan dan cac tinh, TP"),
        trace=(TraceHop(organ_id="000.00.00.G22", timestamp="2018/09/28 00:00:00"),),
        business=Business(
            document_id="000.00.00.G22,2014/02/30,7806/VPCP-TTĐT",
            reason="Văn bản điện tử mới",
            paper="0",
            staff=NATIONAL_STAFF,
        ),
        signature=SignatureState.UNCHECKED,
        attachments=(NATIONAL_ZIP,),
    )
    assert files(reading) == [NATIONAL_PLACEHOLDER]


def test_the_national_update() -> None:
    reading = read_bytes((SAMPLES / "edoc_update.trimmed.edxml").read_bytes())
    package = reading.package
    assert isinstance(package, DocumentPackage)
    assert [organ.organ_id for organ in package.recipients] == ["000.00.00.H53", "000.00.12.H53", "000.00.00.G17"]
    assert package.recipients[2] == Organ(
        organ_id="000.00.00.G17",
        name="Sở Thông tin truyền thông Hải Phòng",
        in_charge="Sở Thông tin truyền thông Hải Phòng",
        address="số 62 - Võ Thị Sáu - Ngô Quyền - Hải Phòng",
        email="bxd@moc.gov.vn",
        telephone="(84-4) 3821 5137",
        fax="(023)37366617",
        website="www.haiphong.gov.vn",
    )
    assert package.model_copy(update={"recipients": ()}) == DocumentPackage(
        sender=Organ(
            organ_id="000.00.00.G22",
            name="Văn phòng Chính phủ",
            in_charge="Văn phòng Chính phủ",
            address="Số 1 Hoàng Hoa Thám, Quận Ba Đình, Hà Nội",
            email="vpcp@gov.vn",
            telephone="8043100",
            fax="048989898789",
            website="vpcp.vn",
        ),
        document_id="000.00.00.G22,2015/09/30,7816/VPCP-TTĐT",
        number="7816",
        notation="VPCP-TTĐT",
        place="Hà Nội",
        issued_as="2018/09/28",
        type_code="1",
        type_detail="0",
        type_name="Công văn",
        subject="V/v kết nối, liên thông phần mềm quản lý văn bản",
        content="V/v kết nối, liên thông phần mềm quản lý văn bản",
        signer=Signer(
            competence="TL. BO TRUONG",
            position="Cuc truong cuc ung dung cong nghe thong tin",
            full_name="Nguyen Thanh Phuc",
        ),
        due_as="2018/09/28",
        sphere="Liên thông văn bản quốc gia",
        typist="TVC",
        copies="2",
        pages="22",
        direction="false",
        appendixes=("Công văn về việc kết nối, liên thông phần mềm quản lý văn bản",),
        steering_type="1",
        to_places=("Cac bo va co quan ngang bo", "Uy ban nhan dan cac tinh, TP"),
        trace=(TraceHop(organ_id="000.00.00.G22", timestamp="2018/09/28 00:00:00"),),
        business=Business(
            document_id="000.00.00.G22,2014/02/30,7806/VPCP-TTĐT",
            doc_type=BusinessType.UPDATE,
            reason="Cập nhật văn bản điện tử",
            paper="0",
            document_info="1",
            document_receiver="1",
            receivers=(
                ReceiverChange(organ_id="000.00.00.H41", receiver_type="0"),
                ReceiverChange(organ_id="000.00.00.H14", receiver_type="1"),
            ),
            staff=NATIONAL_STAFF,
        ),
        signature=SignatureState.UNCHECKED,
        attachments=(NATIONAL_ZIP,),
    )
    assert files(reading) == [NATIONAL_PLACEHOLDER]
    assert package.problems == ("document-id-date", "business-id-date")


def test_the_national_test_office_variant() -> None:
    reading = read_bytes((SAMPLES / "edoc_new_w00_variant.trimmed.edxml").read_bytes())
    assert reading.package == DocumentPackage(
        sender=Organ(
            organ_id="14.00.W00",
            name="Trung tâm test production 01",
            in_charge="OrganizationInCharge Tập đoàn Công nghiệp Dầu khí Việt Nam - ERP",
            address="OrganAdd Tầng 2, tòa nhà DETECH, số 8 Tôn Thất Thuyết",
            email="vanthucucud@erp.gov.vn",
            telephone="(84-4)37821766",
            fax="(84-4)35378208",
            website="http://www.aita.gov.vn",
        ),
        recipients=(
            Organ(
                organ_id="14.00.W00",
                name="Đơn vị nội bộ chuẩn 2803 04",
                address="185 Giảng Võ - Đống Đa - Hà Nội",
                email="sotttt@ict-hanoi.gov.vn",
                telephone="(04)35123536",
                fax="(04)37366617",
                website="http://www.ict-hanoi.gov.vn",
            ),
        ),
        document_id="9fbfbad2-f1f8-4256-a2eb-50fb1061cddb",
        number="34E31",
        notation="PRO-TEST-CASE1",
        place="Hà Nội",
        issued_as="2018/09/27",
        type_code="1",
        type_name="Thông tư",
        subject="Văn bản liên thông chỉ đạo - 190701",
        content="test gửi liên thông vpcp",
        signer=Signer(competence="Quyền 1", position="Bộ trưởng", full_name="Trương Minh Tuấn"),
        due_as="2018/06/25",
        sphere="Lưu hành nội bộ",
        typist="TVC",
        copies="10",
        pages="2",
        appendixes=("Phụ lục",),
        steering_type="1",
        to_places=("Các bộ",),
        trace=(TraceHop(organ_id="01.02.G22", timestamp="2018/06/20 16:35:56"),),
        signature=SignatureState.UNCHECKED,
        attachments=(
            Attachment(
                ordinal=1,
                name="GUIDE_INSTALL OPENVPN.SIGNED.PDF",
                content_type="application/pdf",
                content_id="cid:36b8a92e-f054-11e7-842b-005056b672fc",
                description="Description 1",
            ),
        ),
    )
    assert files(reading) == [b"%PDF-1.4\n% placeholder: original attachment removed by researcher\n%%EOF\n"]


def test_the_national_status() -> None:
    assert read_bytes((SAMPLES / "status_processing_05.edxml").read_bytes()).package == StatusPackage(
        sender=Organ(
            organ_id="000.00.00.H41",
            name="UBND Tỉnh Nghệ An",
            in_charge="UBND Tỉnh Nghệ An",
            address="Số 03, đường Trường Thi, Thành phố Vinh, Tỉnh Nghệ An, Việt Nam",
            email="nghean@gov.vn",
            telephone="0383 840418",
            fax="0383 843049",
            website="www.nghean.vn",
        ),
        response_for=ResponseFor(
            organ_id="000.00.00.G22",
            code="7816/VPCP-TTĐT",
            issued_as="2015/09/30",
            document_id="000.00.00.G22,2015/09/30,7816/VPCP-TTĐT",
        ),
        staff=Staff(
            department="Phong hanh chinh",
            staff="Nguyen thi ngoc tram",
            email="ngoctram@nghean.vn",
            mobile="84912000001",
        ),
        status_code="05",
        description="Đang xử lý văn bản đến",
        timestamp="2015/09/20 11:08:36",
    )


NATIONAL_STAFF = Staff(
    department="Văn thư văn phòng",
    staff="Nguyễn Thị Ngọc Trâm",
    email="vanthuvanphong@gov.vn",
    mobile="84912000001",
)
NATIONAL_ZIP = Attachment(
    ordinal=1,
    name="1896_QD-TTg_m_294779.doc",
    content_type="application/zip",
    content_id="cid:209",
    description="1896_QD-TTg_m_294779.doc",
    packing="zip",
)
NATIONAL_PLACEHOLDER = b"placeholder: original attachment removed by researcher\n"
