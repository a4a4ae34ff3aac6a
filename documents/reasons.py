"""Why a document is returned or objected to, and what the sender is asked to do.

The axis carries one free text of 10 to 500 characters, the Description of status 02 (QCVN 102:2016/BTTTT), and knows
no list of codes. This one is the workstation's own; a peer with other software reads the same text as plain words::

    [TL-B1/H2] Số, ký hiệu nhập "1234/UBND-VX" khác số trên tệp "1243/UBND-VX" (trang 1). Đề nghị gửi bản cập nhật.
"""

import re
from dataclasses import dataclass
from enum import Flag, StrEnum, auto
from types import MappingProxyType
from typing import Final

from documents.text import nfc
from translations import _

FEWEST_CHARACTERS: Final = 10
MOST_CHARACTERS: Final = 500
FEWEST_CHARACTERS_OF_OTHER: Final = 20
"""How many characters TL-X9, "other", must explain itself in."""

_HEAD: Final = re.compile(r"\s*\[\s*(TL-[A-Z][0-9])\s*(?:/\s*(H[0-9])\s*)?\]\s*(.*)", re.DOTALL | re.IGNORECASE)
# What would quote a document: words between quotation marks, a file's name, a number and notation.
_QUOTATION: Final = re.compile(r"[\"“”„«»]|\.(?:pdf|docx?|xlsx?|rtf|odt|zip|edxml)\b|[0-9]+/[^\W\d_]", re.IGNORECASE)


class Grade(Flag):
    """What a reason leads to (NĐ 30/2020/NĐ-CP Đ21.2): QUARANTINED comes first where both are named."""

    RETURNED = auto()
    """T: status 02; the document is not registered."""
    NOTIFIED = auto()
    """B: registered, and the sender is told of the fault."""
    QUARANTINED = auto()
    """C: set apart unread."""


class Action(StrEnum):
    """What the sender is asked to do. The value is the code on the wire."""

    NONE = "H0"
    RECALL_UNDER_SECRECY = "H1"
    UPDATE = "H2"
    REPLACE = "H3"
    RECALL = "H4"
    RESEND_COMPLETE = "H5"
    REDIRECT = "H6"
    EXPLAIN = "H7"
    CONFIRM = "H8"

    def label(self, lang: str = "vi") -> str:
        """The action in Vietnamese, or in English for "en"."""
        return _ACTION_LABELS[self][lang == "en"]


_ACTION_LABELS: Final = MappingProxyType(
    {
        Action.NONE: ("không cần xử lý", "none"),
        Action.RECALL_UNDER_SECRECY: ("thu hồi, xử lý theo quy định bí mật nhà nước", "recall under secrecy law"),
        Action.UPDATE: ("gửi bản cập nhật", "send an update"),
        Action.REPLACE: ("gửi bản thay thế", "send a replacement"),
        Action.RECALL: ("thu hồi", "recall"),
        Action.RESEND_COMPLETE: ("bổ sung tệp, gửi lại", "add files, re-send"),
        Action.REDIRECT: ("gửi đúng nơi", "send to the right office"),
        Action.EXPLAIN: ("giải trình hoặc đính chính", "explain or correct"),
        Action.CONFIRM: ("liên hệ, xác nhận", "contact and confirm"),
    }
)


@dataclass(frozen=True, slots=True)
class Reason:
    """One row of the table. `evidence` names the facts that a finding of this code carries."""

    code: str
    grade: Grade
    vi: str
    en: str
    evidence: tuple[str, ...]
    action: Action

    @property
    def family(self) -> str:
        """The letter: A secrecy, B fields, C files, D time, E addressee, F package, X other."""
        return self.code[3]

    @property
    def may_quote(self) -> bool:
        """Family A never quotes content, file names or trích yếu: the axis is no place for them."""
        return self.family != "A"

    def label(self, lang: str = "vi") -> str:
        """The reason in Vietnamese, or in English for "en"."""
        return self.en if lang == "en" else self.vi


_T: Final = Grade.RETURNED
_B: Final = Grade.NOTIFIED
_C: Final = Grade.QUARANTINED

REASONS: Final = MappingProxyType(
    {
        reason.code: reason
        for reason in (
            Reason(
                "TL-A1",
                _C | _T,
                "Văn bản hoặc tệp kèm có dấu chỉ độ mật, không được gửi qua trục",
                "Secrecy marking; not allowed on this channel",
                ("level", "ordinal"),
                Action.RECALL_UNDER_SECRECY,
            ),
            Reason(
                "TL-A2",
                _C,
                "Nghi có bí mật nhà nước, không có dấu chỉ độ mật; chờ người có thẩm quyền",
                "Suspected unmarked secret; awaiting decision",
                ("ordinal",),
                Action.CONFIRM,
            ),
            Reason(
                "TL-A3",
                _T,
                "Độ mật khai trên gói tin khác dấu trên văn bản",
                "Declared secrecy differs from the document",
                ("declared", "found"),
                Action.RECALL_UNDER_SECRECY,
            ),
            Reason(
                "TL-B1",
                _T,
                "Số, ký hiệu nhập khác số, ký hiệu trên tệp",
                "Typed number differs from the file",
                ("typed", "found", "page"),
                Action.UPDATE,
            ),
            Reason(
                "TL-B2",
                _T,
                "Ngày ban hành nhập khác ngày trên tệp",
                "Issue date differs from the file",
                ("typed", "found", "page"),
                Action.UPDATE,
            ),
            Reason(
                "TL-B3",
                _B,
                "Trích yếu, loại, cơ quan ban hành hoặc người ký khác tệp",
                "Other fields differ from the file",
                ("fields",),
                Action.UPDATE,
            ),
            Reason(
                "TL-B4",
                _T,
                "Trùng số, ký hiệu nhưng nội dung khác",
                "Same number, different content",
                ("arrival_number", "sha256"),
                Action.CONFIRM,
            ),
            Reason(
                "TL-C1",
                _T,
                "Thiếu tệp nêu trong danh mục kèm theo",
                "Attachments named in the list are missing",
                ("listed", "received"),
                Action.RESEND_COMPLETE,
            ),
            Reason(
                "TL-C2",
                _T,
                "Tệp hỏng, có mật khẩu, không mở được",
                "File damaged or locked",
                ("name", "sha256", "error"),
                Action.RESEND_COMPLETE,
            ),
            Reason(
                "TL-C3",
                _T,
                "Tệp kèm không thuộc văn bản này",
                "Attachment belongs to another document",
                ("name",),
                Action.RESEND_COMPLETE,
            ),
            Reason(
                "TL-C4",
                _T,
                "Bản quét thiếu trang, không đọc được",
                "Illegible or incomplete scan",
                ("pages",),
                Action.RESEND_COMPLETE,
            ),
            Reason(
                "TL-C5",
                _T,
                "Định dạng, dung lượng không hỗ trợ",
                "Unsupported format or size",
                ("type", "size", "limit"),
                Action.RESEND_COMPLETE,
            ),
            Reason(
                "TL-D1",
                _B,
                "Gửi chậm: quá ngày làm việc tiếp theo kể từ ngày ký",
                "Sent later than the next working day",
                ("signed", "sent", "days_late"),
                Action.EXPLAIN,
            ),
            Reason(
                "TL-D2",
                _T,
                "Nhận khi hạn xử lý hoặc giờ họp đã qua",
                "Its own deadline had passed on arrival",
                ("deadline", "received"),
                Action.CONFIRM,
            ),
            Reason(
                "TL-D3",
                _B,
                "Đã hết hiệu lực, bị thay thế hoặc thu hồi",
                "Superseded on arrival",
                ("superseded_by",),
                Action.RECALL,
            ),
            Reason(
                "TL-E1",
                _T,
                "Nội dung không thuộc chức năng, nhiệm vụ của cơ quan nhận; nơi đúng: …",
                "Outside our remit; right office: …",
                ("code", "name"),
                Action.REDIRECT,
            ),
            Reason(
                "TL-E2",
                _T,
                'Cơ quan nhận không có tên ở "Nơi nhận"',
                "We are not among the document's recipients",
                ("line",),
                Action.REDIRECT,
            ),
            Reason(
                "TL-E3",
                _T,
                "Mã định danh đã ngừng dùng; mã mới: …",
                "Identifier retired; new code: …",
                ("old", "new"),
                Action.REDIRECT,
            ),
            Reason(
                "TL-E4",
                _T,
                "Không thuộc cơ quan nhận, không rõ nơi xử lý",
                "Not ours, right office unknown",
                (),
                Action.CONFIRM,
            ),
            Reason(
                "TL-F1",
                _T,
                "Không có chữ ký số hoặc chữ ký không hợp lệ",
                "Signature missing or invalid",
                ("result",),
                Action.REPLACE,
            ),
            Reason("TL-F2", _T, "Không toàn vẹn", "Integrity failure", ("sha256",), Action.REPLACE),
            Reason("TL-F3", _B, "Nhận trùng, đã có số đến …", "Exact duplicate", ("arrival_number",), Action.NONE),
            Reason("TL-F4", _T, "Gói tin sai cấu trúc", "Malformed package", ("error",), Action.UPDATE),
            Reason("TL-X9", _T, "Lý do khác (nêu rõ, ít nhất 20 ký tự)", "Other (explain)", ("text",), Action.CONFIRM),
        )
    }
)
"""Every reason by its code."""


class DescriptionError(ValueError):
    """A return text that must not leave as it is; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class ParsedReason:
    """What a Description says. `code` and `action` are None when a peer wrote plain words; `text` is then all of it."""

    code: str | None
    action: Action | None
    text: str


def format_description(code: str, action: Action | str, text: str) -> str:
    """The wire text ``[TL-B1/H2] …``, on one line, NFC, 10 to 500 characters with its head.

    Raises DescriptionError, in words, for an unknown code or action, a text out of bounds (TL-X9 explains itself in at
    least 20 characters), and a family A text that quotes the document.
    """
    reason = REASONS.get(code)
    if reason is None:
        raise DescriptionError(_("There is no return reason {code}.").format(code=code))
    if action not in tuple(Action):
        raise DescriptionError(_("There is no requested action {action}.").format(action=action))
    words = " ".join(nfc(text).split())
    least = FEWEST_CHARACTERS_OF_OTHER if code == "TL-X9" else FEWEST_CHARACTERS
    if len(words) < least:
        raise DescriptionError(
            _("The reason for {code} must be explained in at least {least} characters; this has {length}.").format(
                code=code, least=least, length=len(words)
            )
        )
    if not reason.may_quote and _QUOTATION.search(words):
        raise DescriptionError(
            _("A {code} reason must not quote the document: leave out its number, words and file names.").format(
                code=code
            )
        )
    description = f"[{code}/{Action(action)}] {words}"
    if len(description) > MOST_CHARACTERS:
        raise DescriptionError(
            _("The reason is {excess} characters too long: the axis carries {most}.").format(
                excess=len(description) - MOST_CHARACTERS, most=MOST_CHARACTERS
            )
        )
    return description


def parse_description(text: str) -> ParsedReason:
    """Read a Description back. Unknown codes, unknown actions and plain words come through as the text they are."""
    found = _HEAD.fullmatch(text)
    if found is None:
        return ParsedReason(None, None, text)
    code, action, words = found[1].upper(), found[2], found[3]
    if code not in REASONS or (action is not None and action.upper() not in tuple(Action)):
        return ParsedReason(None, None, text)
    return ParsedReason(code, Action(action.upper()) if action else None, words)
