"""A topic, an office and a day made into a paper with its annexes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random

from demo.papers.offices import Office
from demo.papers.paper import LETTER, Annex, Paper, Signature, written_date
from demo.papers.topics import Topic
from documents.kinds import Urgency, kind_named
from documents.workdays import Holidays

_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_ROMAN = ("I", "II", "III", "IV")
_STREETS = ("Hoa Sữa", "Cầu Ván", "Bến Đò", "Cây Bần", "Lò Gốm Cũ", "Chợ Chiều", "Vườn Trầu", "Rạch Dừa")
_SCHOOLS = ("Trường Tiểu học Cầu Ván", "Trường Tiểu học Cây Bần", "Trường Trung học cơ sở Bến Đò")
_ROOMS = ("Phòng họp số 2", "Hội trường lầu 3", "Phòng họp A")
_HOLIDAYS = Holidays()


@dataclass(frozen=True, slots=True)
class Composed:
    """A paper, its annexes in the order of its list, and the deadline its text names."""

    paper: Paper
    annexes: tuple[Annex, ...]
    due: date | None


def compose(
    topic: Topic,
    *,
    sender: Office,
    readers: Sequence[Office],
    number: str,
    signed_at: datetime,
    today: date,
    urgency: Urgency,
    answered: Paper | None,
    chance: Random,
) -> Composed:
    """Fill a topic's slots. `readers` are the offices the page is addressed to; deadlines lie after `today`."""
    signature = _signature(topic, sender, chance)
    day = _working_day_after(today, chance.randint(2, 6) if topic.is_meeting else chance.randint(4, 20))
    hour = time(chance.choice((8, 9, 14)), chance.choice((0, 30)))
    last_month = signed_at.replace(day=1) - timedelta(days=1)
    last_quarter = signed_at.replace(month=_quarter(signed_at) * 3 + 1, day=1) - timedelta(days=1)
    slots = {
        "sender": sender.name.removesuffix(" Thành phố Hồ Chí Minh"),
        "year": str(signed_at.year),
        "last_year": str(signed_at.year - 1),
        "month": str(signed_at.month),
        "quarter": _ROMAN[_quarter(signed_at)],
        "last_month": f"tháng {last_month.month} năm {last_month.year}",
        "last_quarter": f"quý {_ROMAN[_quarter(last_quarter)]} năm {last_quarter.year}",
        "zone": str(chance.randint(1, 24)),
        "street": chance.choice(_STREETS),
        "count": str(chance.randint(11, 96)),
        "percent": str(chance.randint(41, 97)),
        "round": str(chance.randint(1, 4)),
        "school": chance.choice(_SCHOOLS),
        "room": chance.choice(_ROOMS),
        "signer_office": f"{signature.position} {signature.name}",
        "answered": answered.reference if answered else "",
        "answered_code": f"{answered.type_name} số {answered.code}" if answered else "",
        "due": written_date(day),
        "meeting": f"{hour:%H} giờ {hour:%M}, {_WEEKDAYS[day.weekday()]}, {written_date(day)}",
        "guests": ", ".join(reader.name for reader in readers),
    }
    letter = topic.type_name == LETTER
    kind = kind_named(topic.type_name)
    assert kind is not None, topic.type_name
    notation = f"{sender.abbreviation}-{topic.unit}" if letter else f"{kind.abbreviation}-{sender.abbreviation}"
    addressed = letter or topic.type_name in ("Báo cáo", "Tờ trình")
    enclosures = tuple(f"{_annex_name(i, len(topic.annexes))} - {title}" for i, (title, _) in enumerate(topic.annexes))
    text = " ".join((*topic.grounds, *topic.body))
    paper = Paper(
        parent=sender.parent,
        issuer=sender.header,
        issuer_name=sender.name,
        number=number,
        notation=notation,
        place=sender.place,
        signed_at=signed_at,
        type_name=topic.type_name,
        subject=topic.subject.format_map(slots),
        body=tuple(paragraph.format_map(slots) for paragraph in topic.body),
        recipients=(
            *(("Như trên",) if addressed else tuple(reader.short for reader in readers)),
            *sender.copies,
            f"Lưu: VT, {topic.unit}",
        ),
        signature=signature,
        addressees=tuple(reader.name for reader in readers) if addressed else (),
        authority=_authority(sender) if topic.grounds else "",
        grounds=tuple(ground.format_map(slots) for ground in topic.grounds),
        enclosures=enclosures,
        urgency=urgency.vi.upper() if urgency else "",
    )
    annexes = tuple(
        Annex(
            parent=paper,
            ordinal=_ROMAN[i] if len(topic.annexes) > 1 else "",
            title=title,
            columns=table.columns,
            weights=table.weights,
            rows=table.rows,
        )
        for i, (title, table) in enumerate(topic.annexes)
    )
    return Composed(paper, annexes, day if "{due}" in text or topic.is_meeting else None)


def marked_secret(composed: Composed, *, annex: bool) -> Composed:
    """The same with a MẬT stamp on its page, or on its first annex's where it has one and that is asked for."""
    if annex and composed.annexes:
        first = replace(composed.annexes[0], secrecy="MẬT")
        return replace(composed, annexes=(first, *composed.annexes[1:]))
    return replace(composed, paper=replace(composed.paper, secrecy="MẬT"))


def _signature(topic: Topic, sender: Office, chance: Random) -> Signature:
    """Somebody who may sign it: a head's own acts are not signed for a collective, weighty ones not by order."""
    by_order = topic.type_name in (LETTER, "Thông báo", "Giấy mời")
    signature = chance.choice([each for each in sender.signatures if by_order or each.competence != "TL."])
    if topic.type_name not in ("Quyết định", "Chỉ thị"):
        return signature
    lines = tuple(line for line in signature.lines if not line.startswith("TM."))
    return replace(signature, lines=lines, competence=signature.competence.replace("TM.", ""))


def _quarter(day: date) -> int:
    """The quarter of its year, from 0."""
    return (day.month - 1) // 3


def _annex_name(index: int, total: int) -> str:
    return f"Phụ lục {_ROMAN[index]}" if total > 1 else "Phụ lục"


def _authority(sender: Office) -> str:
    if sender.is_ward:
        return f"CHỦ TỊCH {sender.name.upper()}"
    return f"GIÁM ĐỐC {sender.short.upper()}"


def _working_day_after(day: date, count: int) -> date:
    for _ in range(count):
        day = _HOLIDAYS.next_working_day(day)
    return day
