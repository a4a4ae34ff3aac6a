"""The parts of a document's page, found before any fact is: header, title, body, closing, annexes behind it.

NĐ 30/2020/NĐ-CP Phụ lục I, mục IV orders them: the state's or the Party's name at the top right, the issuer, number and
subject at the top left, place and date under the state's name, the title, "Kính gửi" or the grounds, the text, and
"Nơi nhận" beside the signature. What follows is an annex with a heading of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from compliance.facts.lines import Row, is_upper, rows_of, squeezed, stamps_of
from compliance.facts.typenames import type_in

if TYPE_CHECKING:
    from compliance.extract.model import Extraction

_STATE: Final = re.compile(r"xahoichunghia|donghoaxahoi|conghoaxa|hoichunghiaviet")
_WHOLE_STATE: Final = "conghoaxahoichunghiavietnam"
_PARTY: Final = re.compile(r"dangcongsanvietnam")
_MOTTO: Final = re.compile(r"doclap\w{0,3}t[uy]d[oa]|tudohanhphuc")
_LONGEST_NAME: Final = 48

LABEL: Final = re.compile(
    r"(?P<before>^|^\W*|.*[\s.,:;|_'`~*-])(?:(?:luat|bo luat|nghi quyet|phap lenh|lenh) (?=so:))?"
    r"[s§$][o06]\s*[:.;,]?\s*(?=[\d/….lio|_(-])"
)
"""The word before the number: "Số:", the Party's "Số" alone, "Luật số:". Over folded text."""

_GROUNDS: Final = re.compile(
    r"\W*(?:can cu\b|kinh (?:gui|goi|trinh|thua)\b|dieu (?:1|i)\b|chuong (?:i|1)\b|phan (?:i|1|thu nhat)\b"
    r"|[\w, ]{3,60}\bdien\s*:$)"
)
_ADDRESS: Final = re.compile(r"(?:^|\W)(?:k[il1]nh|\w?[il1]nh,?) (?:gui|goi)\s*[:;.]")
_BODY: Final = re.compile(
    r"(?:thuc hien|trien khai|thoi gian qua|xet|theo|nham|de|trong|qua|sau khi|tiep theo|tiep tuc thuc hien|vua qua"
    r"|ngay \d+|hom nay"
    r"|phuc dap|tra loi|[ivx]+[.)]|1[.)]|a[.)]"
    r"|[\w, ]{3,60} (?:bao cao|thong bao|de nghi|kinh moi|tran trong|nhan duoc|(?<!van )ban hanh|da co|cu) )\b"
)
_LABELLED: Final = re.compile(r"(?:thoi gian|dia diem|thanh phan|hom nay|chu tri)\b[^:]{0,40}:\s")
"""What minutes begin with."""
_SECTION: Final = re.compile(r"(?:[IVX]{1,4}|[A-Z]|1)[.)]\s+\S|(?:Phần|PHẦN) (?:I|1|thứ|THỨ)\b")
_ANNEX: Final = re.compile(r"(?:phu luc|phuluc)(?: (?:so )?[\divx]{1,6}[a-z]?)?\b\W*(?:\(?(?:ban hanh|kem).*)?$")
_ORIGIN: Final = re.compile(
    r"[\W_]*\([\W_]*(?:duoc )?(?:(?:ban hanh|phe duyet|dinh|gui)? ?,? ?kem theo|dinh kem)\b"
    r"(?!.{0,12}\b(?:danh|phu luc|bieu)).{0,24}\b(?:\w{1,8} ){0,3}(?:so\b|ngay\b|[\w ]{4,30}$)"
)
_BULLET: Final = re.compile(r"[-–+•*]\s*\S")
_TOP_OF_ANNEX: Final = 0.3
_LONGEST_TITLE: Final = 5
_RECIPIENTS: Final = re.compile(r"[\W_]*n[o0]i ?nh[a-z]n\W{0,3}(?:$|:|\(|-)|[\W_]*n[o0]i nhan nhu\b")
_WIDEST_GAP: Final = 0.032
"""Between two rows of one subject, of the page's height."""
_LONGEST_SUBJECT_ROW: Final = 100
_LONGEST_HEADER: Final = 60
_LEAST_TOP: Final = 0.62
"""Below that part of the first page no header reaches, however long the subject beside it."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows, and where in them the parts begin and end.

    `head` are the rows of the header alone. `state` is the place in `rows` of the state's or the Party's name, `number`
    that of the label "Số", `title` that of the name of the type, each None if it is not there. `body` is where the text
    begins ("Kính gửi", the grounds, or the first sentence), `closing` where "Nơi nhận" stands, `end` where the annexes
    behind it begin. `stamps` are marks found by their shape, apart from the rows.
    """

    rows: tuple[Row, ...]
    head: tuple[Row, ...]
    state: int | None
    number: int | None
    title: int | None
    body: int
    closing: int | None
    end: int
    stamps: tuple[Row, ...] = ()

    @property
    def opening(self) -> tuple[Row, ...]:
        """The rows before the text: header, title and subject."""
        return self.rows[: self.body]

    @property
    def text(self) -> tuple[Row, ...]:
        """The rows of the text alone."""
        return self.rows[self.body : self.end if self.closing is None else self.closing]


def lay_out(extraction: Extraction) -> Sheet:
    """The parts of the document. Every file gets some, however little it looks like one."""
    rows = rows_of(extraction)
    top = _top(rows)
    state = next((i for i, row in enumerate(rows[:top]) if _names_state(row)), None)
    if state is None:
        state = next((i for i, row in enumerate(rows[:top]) if is_state_name(row)), None)
    number = _number(rows, top)
    after = max(-1 if state is None else state, -1 if number is None else number)
    title = _title(rows, top, after)
    body = _body(rows, top, after, title)
    closing = next((i for i in range(body, len(rows)) if is_recipients_heading(rows[i])), None)
    end = _end(rows, body if closing is None else closing)
    if closing is not None and closing >= end:
        closing = None
    head = rows[:body]
    if state is not None:
        seen = rows[state]
        if seen.y is not None:
            # a page's columns are read one after the other: what stands above the text belongs to its header
            floor = rows[body].y if body < len(rows) and rows[body].page == seen.page else None
            head = tuple(
                row
                for i, row in enumerate(rows[:top])
                if i < body or (floor is not None and row.page == 1 and row.y is not None and row.y < floor - 0.004)
            )
    return Sheet(rows, head, state, number, title, body, closing, end, stamps_of(extraction))


def is_recipients_heading(row: Row) -> bool:
    """Whether the row is the words "Nơi nhận", with or without the first of them beside it."""
    return _RECIPIENTS.match(row.flat) is not None and len(row.text) < _LONGEST_NAME * 2


def is_state_name(row: Row) -> bool:
    """Whether the row is the state's or the Party's name, or the motto."""
    return _names_state(row) or (_MOTTO.search(squeezed(row.text)) is not None and len(row.text) < _LONGEST_NAME)


def is_listed(row: Row) -> bool:
    """Whether the row begins with a dash, as the lines of "Nơi nhận" do."""
    return _BULLET.match(row.text) is not None


def is_annex_heading(row: Row) -> bool:
    """Whether the row is "Phụ lục", alone or with its number."""
    return _ANNEX.match(row.flat) is not None and row.text[0] in "Pp"


def is_origin(row: Row) -> bool:
    """Whether the row begins the words that tie an annex to its document: "(Kèm theo Quyết định số …"."""
    return _ORIGIN.match(row.flat) is not None


def is_address(row: Row) -> bool:
    """Whether the row holds "Kính gửi:", at its start or behind a stamp that was read with it."""
    return _ADDRESS.search(row.flat) is not None


def _top(rows: tuple[Row, ...]) -> int:
    """How many rows a header may take at most: of the first page, its upper part."""
    count = 0
    for row in rows[:_LONGEST_HEADER]:
        if row.page != rows[0].page:
            break
        count += 1
    return count


def _names_state(row: Row) -> bool:
    if len(row.text) > _LONGEST_NAME + 24:
        return False
    letters = squeezed(row.text)
    if not is_upper(row.text):
        return letters == _WHOLE_STATE
    return (_STATE.search(letters) or _PARTY.search(letters)) is not None


def _number(rows: tuple[Row, ...], top: int) -> int | None:
    """Where the first label of a number stands, before anything that ends a header."""
    for i, row in enumerate(rows[:top]):
        if _GROUNDS.match(row.flat):
            return None
        found = LABEL.match(row.flat)
        if found and not found["before"].strip(" \t.,:;|_'`~*-") and not row.text[found.end("before")].islower():
            return i
    return None


def _title(rows: tuple[Row, ...], top: int, after: int) -> int | None:
    """Where the name of the type stands, behind the header and before the grounds."""
    for i in range(after + 1, top):
        row = rows[i]
        if _GROUNDS.match(row.flat) or is_address(row):
            return None
        if row.line.how not in {"header", "footer"} and not is_origin(row) and type_in(row, first=i == 0):
            return i
    return None


def _body(rows: tuple[Row, ...], top: int, after: int, title: int | None) -> int:
    """Where the text begins. A sentence counts only behind the title's subject, which is one as well."""
    for i, row in enumerate(rows[:top]):
        if _GROUNDS.match(row.flat) or _ADDRESS.search(row.flat):
            return i
        if i > (after if title is None else title) + 1:
            if _SECTION.match(row.text):
                return i
            if row.text[0].isupper() and not row.in_capitals and _begins_text(rows[i - 1], row, title is not None):
                return i
        if row.y is not None and row.y > _LEAST_TOP:
            return i
    return top


def _begins_text(above: Row, row: Row, titled: bool) -> bool:
    """Whether a row of small letters is no longer part of the subject above it."""
    if _BODY.match(row.flat) and len(row.text) > _LONGEST_NAME:
        return True
    if not titled:
        return False
    if _LABELLED.match(row.flat):
        return True
    if row.y is not None and above.y is not None:
        return row.y - above.y > _WIDEST_GAP
    # without pages a row is a paragraph, and a subject mostly one or two short ones, and no closed sentence
    return above.ruled or len(row.text) > (_LONGEST_NAME if row.text.endswith((".", ";")) else _LONGEST_SUBJECT_ROW)


def _end(rows: tuple[Row, ...], start: int) -> int:
    """Where the first annex behind the text begins, or where the rows end.

    The signature stands on the document's last page: where there are pages, those behind it are annexes. Without
    "Nơi nhận" an annex begins a page with "Phụ lục" or "(Kèm theo …)"; without pages it comes behind the signature.
    """
    last_page: int | None = None
    closed = False
    for i in range(start, len(rows)):
        row = rows[i]
        if is_recipients_heading(row) and not closed:
            closed, last_page = True, row.line.page
        if last_page is not None and row.page > last_page:
            if not _BULLET.match(row.text):
                return i
            last_page = row.page  # the list of recipients goes on
        if not (is_annex_heading(row) or is_origin(row)):
            continue
        if row.line.page is None:
            if closed:
                return i if is_annex_heading(row) else _title_above(rows, i)
        elif row.page > 1 and row.y is not None and row.y < _TOP_OF_ANNEX:
            return next(j for j in range(i + 1) if rows[j].page == row.page)
    return len(rows)


def _title_above(rows: tuple[Row, ...], origin: int) -> int:
    """Where the capitals above the words "(Kèm theo …)" begin."""
    first = origin
    while first and rows[first - 1].in_capitals and origin - first < _LONGEST_TITLE:
        first -= 1
    return first
