"""What the clerks of the three offices have done before the workstation opens, each in their own office.

Nothing is written into a mirror by hand: the other offices accept, return and recall as any clerk does, and what they
said comes over the axis. An office short of documents, in a small run, has done less.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from demo.papers.offices import DEPARTMENT, HOME, NEIGHBOUR
from demo.scenario import slips_of
from documents.kinds import Urgency
from documents.statuses import COMPLETED
from office.handling.incoming import Assignee
from office.writing.draft import GROUP, Draft
from storage import documents

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from demo.scenario import Sending
    from office.office import Office

_UNITS = ("Phòng Văn hóa - Xã hội", "Phòng Kinh tế, Hạ tầng và Đô thị", "Văn phòng HĐND và UBND phường")
_PARTNERS = "Đơn vị phối hợp"
_ANSWERED = 3
"""How many of the requests that were answered have been accepted here."""


class Life:
    """The acts of one demonstration; ``sendings`` are what was exchanged, with the slip of `slipped` among them."""

    def __init__(self, offices: Mapping[str, Office], sendings: Sequence[Sending], slip: Sending | None) -> None:
        self._offices = offices
        self._home = offices[HOME.code]
        self._sendings = sendings
        self._slip = slip

    def peers(self) -> None:
        """The other offices have received what the home sent: one returns it, others work on theirs."""
        if self._slip is not None:
            self._return(self._slip)
        answered = {id(each.answers) for each in self._sendings}
        sound = [each for each in self._sendings if each.sender is HOME and each is not self._slip]
        sound.sort(key=lambda each: id(each) not in answered)
        for ordinal, sending in enumerate(sound[:2]):
            incoming = self._offices[sending.recipients[0].code].incoming
            found = self._received(sending)
            incoming.accept(found)
            if ordinal == 0:
                incoming.report(found, COMPLETED.code)
            else:
                incoming.distribute(found, [Assignee("Văn phòng")])
        self._recall()

    def home(self) -> None:
        """The home has received what the others sent: it works on some of it, and writes."""
        incoming = self._home.incoming
        answered = [each.answers for each in self._sendings if each.sender is HOME and each.answers][:_ANSWERED]
        others = [each for each in self._incoming() if each not in answered and each.due]
        for sending in answered:
            found = self._received(sending)
            incoming.accept(found)
            incoming.report(found, COMPLETED.code)
        for unit, sending in zip(_UNITS, others, strict=False):
            found = self._received(sending)
            incoming.accept(found)
            due = sending.due.isoformat() if sending.due else None
            incoming.distribute(found, [Assignee(unit, due_on=due)])
        self._write(others[:1])

    def _write(self, asking: Sequence[Sending]) -> None:
        """What helps to write, a letter begun, and a reply to what asks for one."""
        drafting = self._home.drafting
        signature = HOME.signatures[-1]
        blank = Draft(
            notation="UBND-VP",
            place=HOME.place,
            signer_name=signature.name,
            signer_position=signature.position,
            signer_competence=signature.competence,
        )
        drafting.save_group(_PARTNERS, [DEPARTMENT.code, NEIGHBOUR.code])
        drafting.save_template("Công văn của Văn phòng", blank)
        drafting.create(
            replace(blank, subject="V/v mời phối hợp tổ chức Ngày hội chuyển đổi số", to=(f"{GROUP}{_PARTNERS}",))
        )
        for sending in asking:
            begun = drafting.answer(self._received(sending))
            saved = drafting.load(begun)
            reply = replace(blank, subject=saved.draft.subject, reply_to=saved.draft.reply_to, to=saved.draft.to)
            drafting.save(begun, reply, saved.version)

    def _return(self, slip: Sending) -> None:
        """The receiver has read the page; QĐ 28/2018/QĐ-TTg Đ9.1 makes it compare before it accepts."""
        returning = self._offices[slip.recipients[0].code].returning
        evidence = f'Số, ký hiệu nhập "{slip.code}" khác số trên tệp "{slip.paper.code}" (trang 1).'
        words = f"{evidence} Đề nghị gửi bản cập nhật."
        returning.give(returning.prepare(self._received(slip), "TL-B1", words=words))

    def _recall(self) -> None:
        cited = {id(each.answers) for each in self._sendings}
        found = [
            each
            for each in self._incoming()
            if each.sender is DEPARTMENT and not each.answers and id(each) not in cited and not each.due
        ]
        for sending in found[-1:]:
            department = self._offices[DEPARTMENT.code]
            department.changing.recall(
                self._row(department, "out", sending), "Phát hành nhầm bản dự thảo; Sở sẽ gửi lại văn bản chính thức."
            )

    def _incoming(self) -> Iterator[Sending]:
        """What came without fault and haste, the first sent first."""
        return (
            each
            for each in self._sendings
            if each.sender is not HOME and each.fault is None and each.urgency is Urgency.NORMAL
        )

    def _received(self, sending: Sending) -> int:
        """The row of a document in the office that received it."""
        return self._row(self._offices[sending.recipients[0].code], "in", sending)

    def _row(self, office: Office, direction: str, sending: Sending) -> int:
        with office.reader() as mirror:
            found = documents.find(mirror.db, direction, sending.sender.code, sending.document_id)
        assert found is not None, sending.document_id
        return found


def slipped(sendings: Sequence[Sending]) -> Sending | None:
    """A letter of the home that nobody answers, as its clerk typed it: with a slip of the fingers in the number.

    A slip below the number meant is taken where there is one, so that the next free number stays the likely one.
    """
    cited = {id(each.answers) for each in sendings}
    own = [each for each in sendings if each.sender is HOME]
    used = {int(each.number) for each in own}
    slips = (
        replace(sending, number=next(number for number in slips_of(sending.number) if int(number) not in used))
        for sending in reversed(own)
        if id(sending) not in cited
    )
    return min(slips, key=lambda each: int(each.number) > int(each.paper.number), default=None)
