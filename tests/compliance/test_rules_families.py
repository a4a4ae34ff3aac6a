"""Every code: a document with the fault, and its sound twin."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING

import pytest

from compliance.check import (
    NOT_CHECKED,
    CheckedFile,
    Context,
    Declared,
    Earlier,
    Finding,
    Party,
    Policy,
    SignatureResult,
    Suggest,
    check,
    message,
)
from compliance.facts import Appointment, Deadline, Enclosure, Fact, Signer
from documents.kinds import BusinessType, Secrecy, Urgency, kind_named
from documents.organ_id import Alias
from documents.times import VIETNAM
from tests.support.checking import (
    DEPARTMENT,
    NEIGHBOUR,
    SIGNED,
    US,
    Offices,
    annex_facts,
    arriving,
    code_fact,
    declared,
    enclosure,
    fact,
    file,
    leaving,
    page_facts,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

KIND = kind_named("Kế hoạch")
LISTED = (
    enclosure("Phụ lục I - Danh mục điểm ngập", "Phụ lục", "I"),
    enclosure("Phụ lục II - Mẫu báo cáo", "Phụ lục", "II"),
)
ANNEX_1 = file("phu-luc-i-danh-muc-diem-ngap.pdf", annex_facts("Phụ lục I"))
ANNEX_2 = file("Phụ lục II - Mẫu báo cáo.docx", annex_facts("Phụ lục II"))


def at(day: int, hour: int = 9, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=VIETNAM)


def deadline(day: date, hour: time | None = None) -> object:
    return fact(Deadline(Appointment.MEETING if hour else Appointment.DEADLINE, day, hour))


@dataclass(frozen=True)
class Sent:
    """One document with what was declared of it, as it arrives."""

    files: Sequence[CheckedFile] = field(default_factory=lambda: (file(),))
    declared: Declared = field(default_factory=declared)
    context: Context = field(default_factory=arriving)

    def codes(self) -> list[str]:
        return [each.code for each in self.findings()]

    def findings(self) -> list[Finding]:
        return check(self.declared, self.files, self.context)


def sends(**changes: object) -> Sent:
    """The sound letter, with other facts on its page."""
    return Sent((file(facts=page_facts(**changes)),))


EARLIER = (Earlier(7, frozenset({"aa"})),)
SOUND = file()
RETIRED = Offices(aliases=[Alias("H29.14", "H29.153", date(2025, 7, 1), date(2025, 7, 1))])


@pytest.mark.parametrize(
    ("code", "fault", "twin"),
    [
        pytest.param("TL-A1", sends(secrecy=fact(Secrecy.SECRET)), sends(), id="A1-page"),
        pytest.param("TL-A1", Sent((SOUND, file("MẬT-12.xlsx"))), Sent((SOUND, file("mat-do-12.xlsx"))), id="A1-name"),
        pytest.param("TL-A1", Sent((replace(SOUND, marks=(Secrecy.SECRET,)),)), Sent(), id="A1-sheet"),
        pytest.param(
            "TL-A1",
            Sent((SOUND, replace(file("ho-so.zip"), entries=("a/TỐI MẬT 1.pdf",)))),
            Sent((SOUND, replace(file("ho-so.zip"), entries=("a/bảo mật.pdf",)))),
            id="A1-archive",
        ),
        pytest.param("TL-A2", Sent((file("tuyet-mat.pdf"),)), Sent((file("mat-nuoc.pdf"),)), id="A2"),
        pytest.param(
            "TL-A3",
            Sent(declared=declared(secrecy="Tối mật")),
            Sent(declared=declared(secrecy="Thường")),
            id="A3-no-mark",
        ),
        pytest.param(
            "TL-A3",
            replace(sends(secrecy=fact(Secrecy.SECRET)), declared=declared(secrecy="MẬT")),
            replace(sends(secrecy=fact(Secrecy.SECRET)), declared=declared(secrecy="B")),
            id="A3-other-mark",
        ),
        pytest.param(
            "TL-B1", sends(code=code_fact("1234/SĐPĐT-VP")), sends(code=code_fact("01243/sdpdt - vp")), id="B1"
        ),
        pytest.param(
            "TL-B1",
            sends(code=code_fact("1234/SĐPĐT-VP", scanned=True)),
            sends(code=code_fact("7243/SĐPĐT-VP", scanned=True)),
            id="B1-scan",
        ),
        pytest.param("TL-B2", sends(date=fact(date(2026, 11, 2))), sends(), id="B2"),
        pytest.param(
            "TL-B2",
            sends(date=fact(date(2026, 5, 20), scanned=True)),
            sends(date=fact(date(2026, 1, 20), scanned=True)),
            id="B2-scan",
        ),
        pytest.param("TL-B3", sends(type=fact(KIND)), sends(), id="B3-type"),
        pytest.param(
            "TL-B3",
            sends(issuer=fact("SỞ XÂY DỰNG")),
            sends(issuer=fact("VĂN PHÒNG SỞ")),
            id="B3-issuer",
        ),
        pytest.param(
            "TL-B3",
            sends(signer=fact(Signer((), "Giám đốc", "Phạm Thị D"))),
            sends(signer=fact(Signer((), "", "HOÀNG VĂN E"))),
            id="B3-signer",
        ),
        pytest.param(
            "TL-B3",
            sends(subject=fact("kiểm tra công tác phòng cháy, chữa cháy chợ Bến Đò")),
            sends(subject=fact("rà soát mã định danh điện tử của các cơ quan")),
            id="B3-subject",
        ),
        pytest.param(
            "TL-B3",
            replace(
                sends(subject=fact("phân bổ thiết bị quét tài liệu năm 2026 cho Trung tâm Phục vụ hành chính công")),
                declared=declared(subject="Phân luồng giao thông phục vụ Ngày hội chuyển đổi số năm 2026"),
            ),
            sends(),
            id="B3-subject-year",
        ),
        pytest.param(
            "TL-B4",
            Sent(context=arriving(earlier=lambda issuer, key, year: EARLIER)),
            Sent(
                context=arriving(earlier=lambda issuer, key, year: EARLIER),
                declared=declared(business=BusinessType.UPDATE),
            ),
            id="B4",
        ),
        pytest.param(
            "TL-C1",
            Sent((file(facts=page_facts(enclosures=LISTED)), ANNEX_1)),
            Sent((ANNEX_2, file(facts=page_facts(enclosures=LISTED)), ANNEX_1)),
            id="C1",
        ),
        pytest.param(
            "TL-C1",
            Sent((file(facts=page_facts(enclosures=LISTED)), ANNEX_1)),
            Sent((file(facts=page_facts(enclosures=LISTED, bound=LISTED)),)),
            id="C1-bound",
        ),
        pytest.param(
            "TL-C1",
            Sent((SOUND, ANNEX_1), declared(enclosures=("Phụ lục I - Danh mục điểm ngập", "Dự thảo Quy chế"))),
            Sent(
                (SOUND, ANNEX_1, file("du-thao-quy-che.docx", page_facts(code=None))),
                declared(enclosures=("Dự thảo Quy chế",)),
            ),
            id="C1-declared",
        ),
        pytest.param(
            "TL-C1",
            Sent(
                (file(facts=page_facts(enclosures=(enclosure("Tờ trình số 15/TTr-SXD", "Tờ trình", "15/TTr-SXD"),))),)
            ),
            Sent(
                (
                    file(facts=page_facts(enclosures=(enclosure("Tờ trình số 15/TTr-SXD", "Tờ trình", "15/TTr-SXD"),))),
                    file("scan0001.pdf", page_facts(code=code_fact("15/TTr-SXD"))),
                )
            ),
            id="C1-code",
        ),
        pytest.param(
            "TL-C2",
            Sent((SOUND, file("b.pdf", how="none", problem="locked"))),
            Sent((SOUND, file("b.png", how="none", problem="no-ocr"))),
            id="C2",
        ),
        pytest.param(
            "TL-C3",
            Sent((SOUND, file("pl.pdf", annex_facts(parent="88/KH-SXD")))),
            Sent((SOUND, file("pl.pdf", annex_facts(parent="1243/SĐPĐT-VP")))),
            id="C3",
        ),
        pytest.param(
            "TL-C3",
            Sent((SOUND, file("pl.pdf", annex_facts(parent="88/KH-SXD")))),
            Sent(
                (
                    SOUND,
                    file("pl.pdf", annex_facts(parent="88/KH-SXD")),
                    file("kh.pdf", page_facts(code=code_fact("88/KH-SXD"))),
                )
            ),
            id="C3-annex-of-an-enclosure",
        ),
        pytest.param("TL-C4", Sent((replace(SOUND, illegible=(2,)),)), Sent(), id="C4-scan"),
        pytest.param("TL-C4", Sent(declared=declared(pages=3)), Sent(declared=declared(pages=1)), id="C4-count"),
        pytest.param(
            "TL-C5", Sent((SOUND, file("setup.exe", kind=None))), Sent((SOUND, file("bang.xlsx"))), id="C5-format"
        ),
        pytest.param(
            "TL-C5", Sent((replace(SOUND, size=60 << 20),)), Sent((replace(SOUND, size=50 << 20),)), id="C5-size"
        ),
        pytest.param(
            "TL-C5", Sent((replace(SOUND, version="1.3"),)), Sent((replace(SOUND, version="1.4"),)), id="C5-version"
        ),
        pytest.param(
            "TL-C5", Sent((replace(SOUND, kind="xlsx"),)), Sent((file("a.doc", kind="rtf"),)), id="C5-disguise"
        ),
        pytest.param(
            "TL-D1",
            Sent(declared=declared(sent_at=at(25))),
            Sent(declared=declared(sent_at=at(23))),  # a Monday: the next working day
            id="D1",
        ),
        pytest.param(
            "TL-D1",
            Sent(declared=declared(sent_at=at(23), urgency=Urgency.URGENT)),
            Sent(declared=declared(sent_at=at(20, 16), urgency=Urgency.EXPRESS)),
            id="D1-urgent",
        ),
        pytest.param(
            "TL-D2",
            Sent(declared=declared(due=date(2026, 11, 20), received_at=at(23))),
            Sent(declared=declared(due=date(2026, 11, 20))),
            id="D2-declared",
        ),
        pytest.param(
            "TL-D2",
            sends(deadlines=(deadline(SIGNED, time(14)), deadline(date(2026, 6, 1)))),
            sends(deadlines=(deadline(SIGNED, time(16)), deadline(date(2026, 6, 1)))),
            id="D2-meeting",
        ),
        pytest.param(
            "TL-D2",
            replace(
                sends(deadlines=(deadline(date(2026, 11, 21)),)), declared=declared(received_at=at(30), sent_at=at(20))
            ),
            replace(
                sends(deadlines=(deadline(date(2026, 11, 21)), deadline(date(2026, 12, 21)))),
                declared=declared(received_at=at(30), sent_at=at(20)),
            ),
            id="D2-last-counts",
        ),
        pytest.param("TL-D3", Sent(context=arriving(superseded=lambda issuer, key: "9/SĐPĐT-VP")), Sent(), id="D3"),
        pytest.param(
            "TL-E1",
            Sent(context=arriving(policy=Policy(remit={"mã định danh": "H29.27"}))),
            Sent(context=arriving(policy=Policy(remit={"đường sắt": "H29.27"}))),
            id="E1",
        ),
        pytest.param(
            "TL-E2",
            sends(kinh_gui=(fact("Ủy ban nhân dân phường Cầu Ván"),)),
            sends(kinh_gui=(fact("UBND các phường, xã, đặc khu"),)),
            id="E2",
        ),
        pytest.param(
            "TL-E2",
            sends(kinh_gui=(fact("Sở Nội vụ"),), noi_nhan=(fact("Như trên"),)),
            sends(kinh_gui=(fact("Sở Nội vụ"),), noi_nhan=(fact("Như trên"), fact("UBND P. Rạch Sen"))),
            id="E2-copy",
        ),
        pytest.param("TL-E3", Sent(context=arriving(directory=RETIRED)), Sent(), id="E3"),
        pytest.param(
            "TL-E4",
            Sent(context=arriving(policy=Policy(remit={"mã định danh": ""}))),
            Sent(context=arriving(policy=Policy(remit={"đường sắt": ""}))),
            id="E4",
        ),
        pytest.param(
            "TL-F1",
            Sent(context=arriving(signatures=(SignatureResult("invalid"),))),
            Sent(context=arriving(signatures=(SignatureResult("valid", intact=True, trusted=True),))),
            id="F1",
        ),
        pytest.param(
            "TL-F2",
            Sent(context=arriving(signatures=(SignatureResult("invalid", intact=False),))),
            Sent(context=arriving(signatures=(SignatureResult("valid", intact=True, trusted=True),))),
            id="F2",
        ),
        pytest.param(
            "TL-F3",
            Sent(context=arriving(earlier=lambda issuer, key, year: [Earlier(7, frozenset({SOUND.sha256}))])),
            Sent(context=arriving(earlier=lambda issuer, key, year: ())),
            id="F3",
        ),
        pytest.param("TL-F4", Sent(context=arriving(axis_faults=("missing: Subject",))), Sent(), id="F4"),
    ],
)
def test_a_fault_is_found_and_its_twin_is_not(code: str, fault: Sent, twin: Sent) -> None:
    found = [each for each in fault.findings() if each.code == code]
    assert len(found) == 1
    assert found[0].severity in ("warn", "block")
    assert code not in twin.codes()


def test_a_sound_document_gives_nothing_either_way() -> None:
    assert Sent().findings() == []
    assert Sent(context=leaving()).findings() == []


def only(sent: Sent, code: str) -> Finding:
    return next(each for each in sent.findings() if each.code == code)


def test_a_wrong_number_shows_both_and_the_page_and_offers_the_printed_one() -> None:
    found = only(sends(code=code_fact("1234/SĐPĐT-VP", page=2)), "TL-B1")
    assert found.evidence["typed"] == "1243/SĐPĐT-VP"
    assert found.evidence["found"] == "1234/SĐPĐT-VP"
    assert (found.file, found.page) == ("cong-van.pdf", 2)
    assert found.suggestion is not None
    assert found.suggestion.kind is Suggest.CORRECT_FIELD
    assert found.suggestion.value == {"field": "code", "value": "1234/SĐPĐT-VP"}


@pytest.mark.parametrize(
    ("sent", "what"),
    [
        (sends(code=None), "code"),
        (sends(code=code_fact("7243/SĐPĐT-VP", scanned=True)), "code"),
        (sends(code=code_fact("88/SĐPĐT-VP", confidence=0.4)), "code"),
        (sends(date=None), "date"),
        (sends(date=fact(date(2026, 1, 20), scanned=True)), "date"),
        (sends(kinh_gui=(), noi_nhan=()), "recipients"),
        (Sent((file(doubtful=None, how="ocr"),)), "scans"),
        (Sent((file(doubtful=(3,), how="ocr"),)), "stamp"),
        (sends(secrecy=fact(Secrecy.CONFIDENTIAL, confidence=0.3)), "stamp"),
        (Sent((SOUND, replace(file("b.png"), facts=None, how="none", problem="no-ocr"))), "file"),
        (Sent((SOUND, replace(file("b.pdf"), facts=None, how="none", problem="locked"))), "file"),
        (Sent((SOUND, replace(file("b.pdf"), problem="timeout"))), "file"),
        (Sent((SOUND, file("b.zip", entries=("x.pdf",)))), "archive"),
    ],
)
def test_what_cannot_be_told_is_said_and_never_held_against_anybody(sent: Sent, what: str) -> None:
    found = sent.findings()
    assert what in [each.evidence["what"] for each in found if each.code == NOT_CHECKED]
    assert all(each.severity == "info" for each in found if each.code == NOT_CHECKED)
    assert not {"TL-B1", "TL-B2", "TL-A1", "TL-E2"} & set(sent.codes())


def test_scans_on_which_nothing_was_seen_are_told_of_once_and_last() -> None:
    scanned = [
        file(name, doubtful=pages, how="ocr") for name, pages in (("a.pdf", ()), ("b.pdf", (2, 3)), ("c.pdf", ()))
    ]
    found = Sent((*scanned, file("d.pdf", problem="timeout"))).findings()
    said = [(each.evidence["what"], each.file, each.page) for each in found if each.code == NOT_CHECKED]
    assert said == [("stamp", "b.pdf", 2), ("file", "d.pdf", None), ("scans", None, None)]
    assert found[-1].evidence["files"] == ["a.pdf", "c.pdf"]


def test_a_file_nobody_can_read_may_be_what_is_missing() -> None:
    main = file(facts=page_facts(enclosures=LISTED))
    spare = replace(file("scan0002.pdf"), facts=None, how="none", problem="no-ocr")
    unclear = Sent((main, ANNEX_1, spare))
    assert "TL-C1" not in unclear.codes()
    assert [each.evidence["listed"] for each in unclear.findings() if each.evidence.get("what") == "enclosures"] == [
        ["Phụ lục II - Mẫu báo cáo"]
    ]


FORMS = tuple(enclosure(f"Biểu số {number:02d}", "Biểu", f"{number:02d}") for number in (1, 2, 3))
BOTH = file("phu-luc.docx", annex_facts("Phụ lục I", bound=(enclosure("Phụ lục II - Mẫu báo cáo", "Phụ lục", "II"),)))


@pytest.mark.parametrize(
    ("listed", "others", "codes"),
    [
        (FORMS, ("Bieu 01 den 03.xlsx",), []),
        (FORMS, ("Biểu 1-3.xlsx",), []),
        (FORMS, ("Biểu số 01, biểu số 02.xlsx", "Bieu 04.xlsx"), ["TL-C1"]),
        (FORMS, ("Bieu 01, 02.xlsx",), ["TL-C1"]),
        (FORMS, ("Cac bieu.xlsx",), [NOT_CHECKED]),
        (LISTED, (BOTH,), []),
        ((*LISTED, enclosure("Bản tổng hợp ý kiến góp ý")), (BOTH,), ["TL-C1"]),
    ],
)
def test_several_enclosures_may_come_in_one_file(
    listed: tuple[Fact[Enclosure], ...], others: tuple[str | CheckedFile, ...], codes: list[str]
) -> None:
    files = (each if isinstance(each, CheckedFile) else file(each, page_facts(code=None)) for each in others)
    assert Sent((file(facts=page_facts(enclosures=listed)), *files)).codes() == codes


def test_a_room_of_the_office_issues_for_it() -> None:
    rooms = page_facts(issuer=fact("VĂN PHÒNG"), parent=fact("ỦY BAN NHÂN DÂN PHƯỜNG RẠCH SEN"))
    assert "TL-B3" not in Sent((file(facts=rooms),), declared(issuer=US)).codes()


def test_a_misread_letter_makes_no_other_issuer() -> None:
    assert "TL-B3" not in sends(issuer=fact("SỞ ĐIỀU PHỐI ĐÔ ÝHỊ", scanned=True)).codes()


def test_what_is_issued_with_a_decision_may_stand_in_its_own_file() -> None:
    name = "Quy chế làm việc của Tổ phối hợp"
    told = enclosure(name, "Quy chế", text=f"Điều 1. Ban hành kèm theo Quyết định này {name}.")
    found = sends(enclosures=(told,)).findings()
    assert [(each.code, each.evidence["what"]) for each in found] == [(NOT_CHECKED, "enclosures")]


def test_a_file_that_belongs_elsewhere_does_not_stand_in_for_what_is_missing() -> None:
    stray = file("phu-luc.pdf", annex_facts("Phụ lục", parent="88/KH-SXD"))
    codes = Sent((file(facts=page_facts(enclosures=LISTED)), ANNEX_1, stray)).codes()
    assert {"TL-C1", "TL-C3"} <= set(codes)


def test_the_missing_enclosure_is_named_with_what_was_listed_and_received() -> None:
    found = only(Sent((file(facts=page_facts(enclosures=LISTED)), ANNEX_1)), "TL-C1")
    assert found.evidence["missing"] == ["Phụ lục II - Mẫu báo cáo"]
    assert found.evidence["received"] == [ANNEX_1.name]
    assert found.evidence["listed"] == [each.value.name for each in LISTED]


def test_the_main_file_is_the_one_with_the_typed_number_wherever_it_stands() -> None:
    other = file("kem.pdf", page_facts(code=code_fact("15/TTr-SXD"), subject=fact("khác"), date=fact(date(2026, 1, 2))))
    assert not {"TL-B1", "TL-B2"} & set(Sent((other, SOUND)).codes())


def test_a_late_sending_counts_working_days_over_holidays() -> None:
    days = Sent(declared=declared(issued_on=date(2026, 4, 24), sent_at=at(4, month=5)))
    days = replace(days, files=(file(facts=page_facts(date=fact(date(2026, 4, 24)))),))
    # 25–27 April are free, 28 is the deadline; 29 is worked, 30 April to 3 May are free, 4 May is worked
    assert only(days, "TL-D1").evidence["days_late"] == 2


@pytest.mark.parametrize(
    ("signed", "sent", "urgency", "severity"),
    [
        (date(2027, 3, 10), date(2027, 3, 15), Urgency.NORMAL, "warn"),
        (date(2027, 2, 2), date(2027, 2, 12), Urgency.NORMAL, "info"),  # the days off around Tết are not announced
        (date(2027, 2, 2), date(2027, 2, 12), Urgency.URGENT, "warn"),
    ],
    ids=["sure", "probable", "at once"],
)
def test_in_a_year_whose_holidays_are_only_computed_a_lateness_no_holiday_excuses_is_told(
    signed: date, sent: date, urgency: Urgency, severity: str
) -> None:
    moment = datetime.combine(sent, time(9), VIETNAM)
    case = Sent(declared=declared(issued_on=signed, sent_at=moment, received_at=moment, urgency=urgency))
    found = only(replace(case, files=(file(facts=page_facts(date=fact(signed))),)), "TL-D1")
    assert (found.severity, found.confidence) == (severity, 0.6 if severity == "info" else 1.0)


def test_the_printed_date_tells_a_late_sending_that_a_typed_one_would_hide() -> None:
    hidden = sends(date=fact(date(2026, 11, 2)))
    assert {"TL-B2", "TL-D1"} <= set(hidden.codes())


def test_a_recognised_date_never_makes_a_sending_late() -> None:
    early = replace(sends(date=fact(SIGNED, scanned=True)), declared=declared(issued_on=date(2026, 11, 2)))
    assert "TL-B2" in early.codes()
    assert "TL-D1" not in early.codes()


def test_a_scan_is_believed_with_the_name_of_its_file() -> None:
    def scan(name: str, confidence: float) -> list[str]:
        facts = page_facts(code=code_fact("1263/SĐPĐT-VP", scanned=True, confidence=confidence))
        return Sent((file(name, facts),)).codes()

    assert "TL-B1" in scan("cong-van.pdf", 0.95)
    assert "TL-B1" not in scan("cong-van.pdf", 0.85)  # figures written by hand are read like that
    assert "TL-B1" in scan("1263-SĐPĐT-VP.pdf", 0.85)
    assert "TL-B1" not in scan("1243-SĐPĐT-VP.signed.pdf", 0.95)


def test_a_recogniser_may_take_a_roman_two_for_something_else() -> None:
    listed = (enclosure("Phụ lục 1I - Mẫu báo cáo tiến độ tuần", "Phụ lục", "1I", scanned=True),)
    annex = file("PL.pdf", annex_facts("Phụ lục II", title="MẪU BÁO CÁO TIẾN ĐỘ TUẦN"))
    assert "TL-C1" not in Sent((file(facts=page_facts(enclosures=listed)), annex)).codes()
    assert "TL-C1" in Sent((file(facts=page_facts(enclosures=listed)),)).codes()


def test_a_scan_whose_number_was_typed_right_knows_a_stray_annex() -> None:
    scan = file(facts=page_facts(code=code_fact("1243/SĐPĐT-VP", scanned=True)))
    stray = file("pl.pdf", annex_facts(parent="11/GM-UBND"))
    assert "TL-C3" in Sent((scan, stray)).codes()
    assert "TL-C3" not in Sent((scan, stray), declared(code="99/KH-UBND")).codes()


def test_an_annex_that_contradicts_number_and_day_is_a_stray_though_the_scans_number_is_unread() -> None:
    scan = file(facts=page_facts(code=None))
    stray = file("pl.pdf", annex_facts(parent="88/KH-SXD"))
    elsewhere = replace(stray, facts=annex_facts(parent="88/KH-SXD", day=date(2026, 9, 1)))
    assert "TL-C3" in Sent((scan, elsewhere)).codes()
    assert "TL-C3" not in Sent((scan, stray)).codes()  # of the same day: the number may be mistyped


def test_a_line_nobody_can_read_may_be_ours_if_there_is_room() -> None:
    other = fact("Ủy ban nhân dân phường Cầu Ván", scanned=True)
    for garbled, said in (("The te, ma", True), ("Uy hsn nhsn dsn phwong Rscb S", False)):
        found = sends(kinh_gui=(other,), noi_nhan=(fact(garbled, confidence=0.5, scanned=True),)).codes()
        assert ("TL-E2" in found) is said


def test_a_recipient_read_with_the_list_is_no_enclosure() -> None:
    assert "TL-C1" not in sends(enclosures=(enclosure("UBND phường Rạch Sen", scanned=True),)).codes()


def test_when_only_our_own_receiving_is_known_lateness_is_a_hint() -> None:
    found = only(Sent(declared=declared(sent_at=None, received_at=at(30))), "TL-D1")
    assert found.severity == "info"
    assert found.evidence["by"] == "receiving"


def test_before_sending_the_day_is_today() -> None:
    unsent = declared(sent_at=None, received_at=None)
    late = Sent(declared=unsent, context=replace(leaving(), today=date(2026, 11, 25)))
    assert "TL-D1" in late.codes()
    assert "TL-D1" not in Sent(declared=unsent, context=leaving()).codes()


def test_a_wrong_addressee_comes_with_the_right_office_of_the_directory() -> None:
    found = only(sends(kinh_gui=(fact("UBND phường Gò Bàng"),)), "TL-E2")
    assert found.evidence["line"] == "UBND phường Gò Bàng"
    assert found.suggestion is not None
    assert found.suggestion.kind is Suggest.CHOOSE_OFFICE
    directory = Offices(offices=(US, DEPARTMENT, Party("H29.153", "uy ban nhan dan phuong go bang")))
    found = only(
        replace(sends(kinh_gui=(fact("UBND phường Gò Bàng"),)), context=arriving(directory=directory)), "TL-E2"
    )
    assert found.suggestion is not None
    assert found.suggestion.value["code"] == "H29.153"


def test_before_sending_every_chosen_office_is_looked_for_on_the_page() -> None:
    chosen = Sent(declared=declared(recipients=(US, NEIGHBOUR)), context=leaving())
    found = only(chosen, "TL-E2")
    assert (found.evidence["code"], found.severity) == ("H29.153", "warn")
    assert found.suggestion is not None
    assert found.suggestion.kind is Suggest.REMOVE_RECIPIENT


def test_an_office_named_and_not_chosen_is_pointed_out() -> None:
    both = (fact("Ủy ban nhân dân phường Rạch Sen"), fact("Ủy ban nhân dân phường Gò Bàng"))
    found = only(replace(sends(kinh_gui=both), context=leaving()), "TL-E2")
    assert (found.evidence["code"], found.severity) == ("H29.153", "info")
    assert found.suggestion is not None
    assert found.suggestion.kind is Suggest.ADD_RECIPIENT


def test_a_document_to_our_former_name_is_ours() -> None:
    directory = Offices(
        offices=(US, Party("H29.9", "Ủy ban nhân dân phường Cũ")),
        aliases=[Alias("H29.9", "H29.14", date(2025, 7, 1), date(2025, 7, 1))],
    )
    former = replace(sends(kinh_gui=(fact("UBND phường Cũ"),)), context=arriving(directory=directory))
    assert "TL-E2" not in former.codes()


def test_a_retired_identifier_comes_with_its_successors() -> None:
    found = only(Sent(context=arriving(directory=RETIRED)), "TL-E3")
    assert found.evidence == {"old": "H29.14", "new": ["H29.153"], "names": [NEIGHBOUR.name]}


def test_no_signature_is_told_without_alarm() -> None:
    found = only(Sent(context=arriving(signatures=(SignatureResult("absent"),))), "TL-F1")
    assert found.severity == "info"
    untrusted = SignatureResult("valid", intact=True, trusted=False)
    assert only(Sent(context=arriving(signatures=(untrusted,))), "TL-F1").severity == "warn"


def test_signatures_of_one_signer_that_nobody_here_knows_are_told_of_once() -> None:
    signed = tuple(SignatureResult("valid", name, True, None, "Nguyễn Văn A") for name in ("a.pdf", "b.pdf"))
    found = only(Sent(context=arriving(signatures=signed)), "TL-F1")
    assert (found.severity, found.evidence["files"]) == ("info", ["a.pdf", "b.pdf"])
    assert '("a.pdf"; "b.pdf")' in message(found)


def test_policy_decides_how_grave_and_how_sure() -> None:
    strict = arriving(policy=Policy.from_table({"confidence": 0.99, "severity": {"TL-D1": "info"}}))
    assert replace(sends(code=code_fact("1234/SĐPĐT-VP")), context=strict).codes() == [NOT_CHECKED]
    assert only(Sent(declared=declared(sent_at=at(25)), context=strict), "TL-D1").severity == "info"
