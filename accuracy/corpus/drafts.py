"""Papers to be filed in many ways: the demonstration's topics with more offices, forms of number, and citations."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random

from accuracy.corpus.case import AnnexTruth, Truth
from accuracy.corpus.offices import MINISTRY, OTHERS, PROVINCE, SENDERS, US
from compliance.facts import Appointment
from demo.papers.compose import compose
from demo.papers.offices import NEIGHBOUR, Office
from demo.papers.paper import LETTER, Annex, Paper
from demo.papers.topics import Topic, topics
from documents.kinds import Competence, Secrecy, Urgency
from documents.times import VIETNAM
from documents.workdays import Holidays

_FIRST, _LAST = date(2025, 7, 14), date(2026, 11, 13)
_CALENDAR = Holidays()

_CITATIONS = (
    "Thực hiện Công văn số 4521/BSN-VP ngày 03 tháng 02 năm 2025 của Bộ Sông nước về việc chấn chỉnh công tác hành "
    "chính;",
    "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư;",
    "Căn cứ Quyết định số 28/2018/QĐ-TTg ngày 12 tháng 7 năm 2018 của Thủ tướng Chính phủ về việc gửi, nhận văn bản "
    "điện tử giữa các cơ quan trong hệ thống hành chính nhà nước;",
    "Thực hiện Nghị quyết số 19-NQ/TW ngày 16 tháng 6 năm 2022 của Ban Chấp hành Trung ương Đảng;",
    "Căn cứ Kế hoạch số 118/KH-SĐPĐT ngày 09 tháng 5 năm 2025 của Sở Điều phối đô thị Thành phố Hồ Chí Minh;",
)
_LAST_WORDS = (
    "Văn bản này thay thế Công văn số 1077/SĐPĐT-VP ngày 21 tháng 4 năm 2025.",
    "Các nội dung khác thực hiện theo Thông báo số 233/TB-BSN ngày 11 tháng 3 năm 2025.",
)
ORDINARY_WORDS = (
    "Mật độ dân số tại khu vực trung tâm cao gấp đôi mức bình quân; mật độ xây dựng vượt quy hoạch được duyệt.",
    "Cán bộ phụ trách thay đổi mật khẩu định kỳ, bảo mật tài khoản và không chia sẻ khóa bí mật của chữ ký số.",
    "Căn cứ Luật Bảo vệ bí mật nhà nước ngày 10 tháng 12 năm 2025;",
    "Tuyệt đối không soạn thảo, gửi văn bản có dấu chỉ độ mật (Tuyệt mật, Tối mật, Mật) qua trục liên thông.",
    "MẬT ĐỘ GIAO THÔNG TRÊN CÁC TUYẾN ĐƯỜNG GIÁP RANH tăng nhanh vào giờ cao điểm.",
    "Hội thi giới thiệu sản phẩm mật ong, mật mía của các hợp tác xã được tổ chức tại công viên ven rạch.",
)
"""Sentences with "mật" in them that mark nothing as secret."""

_ATTACHED = ("danh sách kèm theo", "danh mục kèm theo", "biểu mẫu kèm theo")


@dataclass(frozen=True, slots=True)
class Draft:
    """A paper with its annexes and its deadlines; `sender` and `readers` are offices, `readers` those it names."""

    paper: Paper
    annexes: tuple[Annex, ...]
    sender: Office
    readers: tuple[Office, ...]
    deadlines: frozenset[tuple[Appointment, date]]
    debatable: frozenset[str]
    """Facts that the text leaves to opinion: a day that is no deadline for the reader, guests who are addressees."""


def draft(
    chance: Random,
    *,
    wanted: Callable[[Topic], bool] = lambda topic: True,
    senders: Sequence[Office] = SENDERS,
    to_us: bool = True,
    signed_on: date | None = None,
    urgency: Urgency = Urgency.NORMAL,
) -> Draft:
    """A paper of one of the `wanted` topics; its deadlines lie after its signing. `to_us` says whom it names."""
    topic = chance.choice([each for each in topics() if wanted(each)])
    sender = chance.choice(list(senders))
    others = chance.sample([each for each in (*OTHERS, NEIGHBOUR) if each is not sender], chance.randint(0, 2))
    readers = (US, *others) if to_us else tuple(others[:1]) or (OTHERS[0],)
    if to_us and chance.random() < 0.4:
        readers = (*readers[1:], readers[0])
    signed_at = _signing(chance, signed_on)
    answered = None
    if topic.is_reply:
        answered = draft(chance, wanted=lambda each: each.type_name == LETTER and not each.is_reply).paper
    composed = compose(
        topic,
        sender=sender,
        readers=readers,
        number=f"{chance.randint(1, chance.choice((9, 99, 999, 9999))):02d}",
        signed_at=signed_at,
        today=signed_at.date(),
        urgency=urgency,
        answered=answered,
        chance=chance,
    )
    paper = _normative(_cited(composed.paper, chance), sender, chance)
    if sender is MINISTRY and paper.authority:
        paper = replace(paper, authority="BỘ TRƯỞNG BỘ SÔNG NƯỚC")
    elsewhere = any(paragraph.startswith("Thời gian: từ") for paragraph in topic.body)
    purpose = Appointment.MEETING if topic.is_meeting else Appointment.DEADLINE
    return Draft(
        paper=paper,
        annexes=tuple(replace(annex, parent=paper) for annex in composed.annexes),
        sender=sender,
        readers=readers,
        deadlines=frozenset({(purpose, composed.due)}) if composed.due and not elsewhere else frozenset(),
        debatable=frozenset({"deadlines"} if elsewhere else {"kinh_gui"} if topic.is_meeting else ()),
    )


def with_words(paper: Paper, sentence: str) -> Paper:
    """The same with a sentence more: among the grounds, where there are any, or before the text."""
    if paper.grounds:
        ground = f"{sentence.rstrip('.;')};"
        return replace(paper, grounds=(paper.grounds[0], ground, *paper.grounds[1:]))
    return replace(paper, body=(f"{sentence.rstrip(';')}", *paper.body))


def truth_of(paper: Paper, made: Draft | None = None) -> Truth:
    """What a paper says when every part of it is printed."""
    text = " ".join(paper.body)
    marks = [Competence.from_text(line.partition(" ")[0]) for line in paper.signature.lines]
    return Truth(
        code=paper.code,
        date=paper.signed_at.date(),
        place=paper.place,
        issuer=" ".join(paper.issuer.split()),
        parent=" ".join(paper.parent.split()),
        type=paper.type_name,
        subject=paper.subject,
        kinh_gui=tuple(part.strip() for line in paper.addressees for part in line.split(";")),
        noi_nhan=paper.recipients,
        signer=paper.signature.name,
        competence=tuple(mark for mark in marks if mark),
        urgency=Urgency.from_text(paper.urgency) or Urgency.NORMAL,
        secrecy=Secrecy.from_text(paper.secrecy),
        enclosures=paper.enclosures,
        mentions=tuple(words.removesuffix(" kèm theo") for words in _ATTACHED if words in text),
        deadlines=made.deadlines if made else frozenset(),
        open=made.debatable if made else frozenset(),
    )


def truth_of_annex(annex: Annex) -> Truth:
    """What an annex says in a file of its own."""
    parent = annex.parent
    return Truth(
        secrecy=Secrecy.from_text(annex.secrecy),
        annex=AnnexTruth(annex.heading, parent.code, parent.signed_at.date()),
        # Its rows are full of days and names that are nobody's deadline; its heading may be taken for a type.
        open=frozenset({"deadlines", "type", "subject", "issuer", "signer", "place"}),
    )


def _signing(chance: Random, day: date | None) -> datetime:
    day = day or _FIRST + timedelta(days=chance.randrange((_LAST - _FIRST).days))
    if not _CALENDAR.is_working_day(day):
        day = _CALENDAR.next_working_day(day)
    return datetime.combine(day, time(chance.randint(8, 15), chance.randint(0, 59), chance.randint(0, 59)), VIETNAM)


def _cited(paper: Paper, chance: Random) -> Paper:
    """With numbers and dates of other documents before and behind its own words."""
    for _ in range(chance.choice((0, 1, 1, 2))):
        paper = with_words(paper, chance.choice(_CITATIONS))
    if chance.random() < 0.3:
        paper = replace(paper, body=(*paper.body[:-1], chance.choice(_LAST_WORDS), paper.body[-1]))
    return paper


def _normative(paper: Paper, sender: Office, chance: Random) -> Paper:
    """A decision of a ministry or province, made a normative document with the year in its number."""
    if paper.type_name != "Quyết định" or sender not in (MINISTRY, PROVINCE) or chance.random() < 0.3:
        return paper
    year = paper.signed_at.year
    if sender is PROVINCE:
        return replace(paper, notation=f"{year}/QĐ-UBND")
    body = tuple(paragraph.replace("Quyết định này", "Thông tư này") for paragraph in paper.body)
    return replace(paper, type_name="Thông tư", notation=f"{year}/TT-{sender.abbreviation}", body=body, authority="")


def has_annex(topic: Topic) -> bool:
    return bool(topic.annexes)


def is_addressed(topic: Topic) -> bool:
    """Whether the page bears "Kính gửi"."""
    return topic.type_name in (LETTER, "Báo cáo", "Tờ trình")


def is_listed(topic: Topic) -> bool:
    """Whether its receivers stand under "Nơi nhận" only, and not in the text."""
    return not is_addressed(topic) and not topic.is_meeting


def has_deadline(topic: Topic) -> bool:
    """Whether the text names a day by which, or at which, the reader has to do something."""
    return topic.is_meeting or any("trước {due}" in paragraph for paragraph in topic.body)
