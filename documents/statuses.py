"""Business status codes, and the states of a document's transport. The two never mix.

Business status travels from office to office as a status edXML (QCVN 102:2016/BTTTT, states named by QĐ 28/2018 Đ10);
transport is only how far our own sending of one document to one recipient has come.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Sender(StrEnum):
    """Which office issues a status: the one the document went to, or the one it came from."""

    RECEIVER = "receiver"
    ORIGINAL_SENDER = "sender"


@dataclass(frozen=True, slots=True)
class Status:
    """One row of the status table.

    `rank` orders the states of a document; the highest reached is the current one. 0 means that the code says nothing
    about processing: it answers a recall or an update.
    """

    code: str
    vi: str
    en: str
    sent_by: Sender
    rank: int
    final: bool = False

    def label(self, lang: str = "vi") -> str:
        """The name in Vietnamese, or in English for "en"."""
        return self.en if lang == "en" else self.vi


ARRIVED: Final = Status("01", "Đã đến", "Arrived", Sender.RECEIVER, 1)
RETURNED: Final = Status("02", "Từ chối tiếp nhận, trả lại", "Returned", Sender.RECEIVER, 6, final=True)
ACCEPTED: Final = Status("03", "Đã tiếp nhận", "Accepted", Sender.RECEIVER, 2)
ASSIGNED: Final = Status("04", "Phân công", "Assigned", Sender.RECEIVER, 3)
IN_PROGRESS: Final = Status("05", "Đang xử lý", "In progress", Sender.RECEIVER, 4)
COMPLETED: Final = Status("06", "Hoàn thành", "Completed", Sender.RECEIVER, 5)
TAKEN_BACK: Final = Status("13", "Lấy lại", "Taken back", Sender.ORIGINAL_SENDER, 7, final=True)
RECALL_AGREED: Final = Status("15", "Đồng ý lấy lại, cập nhật", "Recall or update agreed", Sender.RECEIVER, 0)
RECALL_REFUSED: Final = Status("16", "Từ chối lấy lại, cập nhật", "Recall or update refused", Sender.RECEIVER, 0)

STATUSES: Final = MappingProxyType(
    {
        status.code: status
        for status in (
            ARRIVED,
            RETURNED,
            ACCEPTED,
            ASSIGNED,
            IN_PROGRESS,
            COMPLETED,
            TAKEN_BACK,
            RECALL_AGREED,
            RECALL_REFUSED,
        )
    }
)
"""Every known status by its two-digit code."""


def status(code: str) -> Status | None:
    """The status of that code ("3" is read as "03"), or None for a code no table knows."""
    return STATUSES.get(code.strip().zfill(2))


def fold(codes: Iterable[str]) -> str | None:
    """The current status of a document, given the codes received for it in any order; None if none says anything.

    The highest rank wins, so a late 01 never takes a document back from 05; 02 and 13 end it. Answers to a recall
    (15, 16) and unknown codes stand in the history but do not move the document.
    """
    known = [found for code in codes if (found := status(code)) is not None and found.rank]
    return max(known, key=lambda found: found.rank).code if known else None


class Transport(StrEnum):
    """How far one document's way to one recipient has come."""

    QUEUED = "QUEUED"
    """Sealed, waiting for its turn or for the undo window to pass."""
    SENDING = "SENDING"
    """An attempt may have left: look the document up before another one."""
    ACCEPTED = "ACCEPTED"
    """The axis answered clearly that it has this document."""
    REJECTED = "REJECTED"
    """The axis refused it, and will again until somebody has changed something there. Needs a person."""
    HELD = "HELD"
    """Needs a person."""
    CANCELLED = "CANCELLED"
    """Taken back before anything left, or given up once the axis was known not to have it."""

    @property
    def final(self) -> bool:
        """Nothing leads out of this state."""
        return not _TRANSITIONS[self]

    def may_become(self, other: "Transport") -> bool:
        """Whether the step to `other` is legal."""
        return other in _TRANSITIONS[self]


_TRANSITIONS: Final = MappingProxyType(
    {
        # A queued document is cancelled by undo, and held when its deadline passed while the axis was away.
        Transport.QUEUED: frozenset({Transport.SENDING, Transport.HELD, Transport.CANCELLED}),
        # Back to QUEUED only when nothing of the attempt can have left.
        Transport.SENDING: frozenset(
            {Transport.ACCEPTED, Transport.REJECTED, Transport.QUEUED, Transport.HELD},
        ),
        # A person tries again, with a look-up first, or gives up; a look-up may still find that it had arrived.
        Transport.HELD: frozenset({Transport.SENDING, Transport.ACCEPTED, Transport.CANCELLED}),
        Transport.REJECTED: frozenset({Transport.SENDING, Transport.ACCEPTED, Transport.CANCELLED}),
        Transport.ACCEPTED: frozenset(),
        Transport.CANCELLED: frozenset(),
    }
)
